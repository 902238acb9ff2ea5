package report

import "github.com/schemadiff/schemadiff/catalog"

// Family P: what runs the databases.
var (
	VendorDiffers = Rule{
		Code: "P501", Slug: "vendor-differs", Severity: Warning, Title: "the environments run on different servers",
		Means:   "One environment runs on another vendor's server, MySQL and MariaDB for example.",
		Matters: "They share a protocol and much of a language, and differ in types, defaults, locks and what a migration may say.",
		Fix:     "Test on the server that production runs.",
	}
	ExtensionDiffers = Rule{
		Code: "P503", Slug: "extension-differs", Severity: Error, Title: "extensions differ",
		Means:   "An extension is installed in some environments only, or in another version or schema.",
		Matters: "Types, functions and index methods that a migration or a query uses are missing or behave otherwise.",
		Fix:     "CREATE EXTENSION or ALTER EXTENSION ... UPDATE by a migration, so that every environment gets it; ask the host which versions it offers.",
	}
	SettingMustMatch = Rule{
		Code: "P504", Slug: "setting-must-match", Severity: Error, Title: "a setting differs that decides whether migrations work alike",
		Means:   "The environments differ in a version, encoding, mode or setting under which the same migration can fail or mean something else.",
		Matters: "What passed in staging proves little for production.",
		Fix:     "Set it alike, in the server's or the database's configuration. Where the difference is meant, ignore it with a reason.",
	}
	SettingShouldMatch = Rule{
		Code: "P505", Slug: "setting-should-match", Severity: Warning, Title: "a setting differs that changes how the application behaves",
		Means:   "The environments differ in a setting that changes results, time limits or the speed of schema changes.",
		Matters: "A query or a migration that is fine in one environment times out or answers otherwise in the other.",
		Fix:     "Set it alike, or ignore it with a reason.",
	}
	SettingMayDiffer = Rule{
		Code: "P506", Slug: "setting-differs", Severity: Info, Title: "a setting differs that is worth knowing",
		Means:   "The environments differ in a fact that rarely matters on its own.",
		Matters: "It can explain another difference.",
		Fix:     "Nothing, as a rule.",
	}
)

// platformRules is family P for the catalogue.
var platformRules = []Rule{VendorDiffers, ExtensionDiffers, SettingMustMatch, SettingShouldMatch, SettingMayDiffer}

// SettingRule is the rule for a fact of the given grade in which environments differ.
func SettingRule(g catalog.Grade) Rule {
	switch g {
	case catalog.MustMatch:
		return SettingMustMatch
	case catalog.ShouldMatch:
		return SettingShouldMatch
	default:
		return SettingMayDiffer
	}
}
