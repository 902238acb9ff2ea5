package config

import (
	_ "embed"
	"slices"
)

// SchemaURL is the address of the JSON Schema of the configuration.
const SchemaURL = "https://schemadiff.dev/schemas/config.v1.json"

//go:embed schema.v1.json
var jsonSchema []byte

// JSONSchema is the JSON Schema of the configuration, for editors.
func JSONSchema() []byte { return slices.Clone(jsonSchema) }
