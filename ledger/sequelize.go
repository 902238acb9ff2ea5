package ledger

import "strings"

// https://github.com/sequelize/umzug/blob/main/src/storage/sequelize.ts
var sequelize = Tool{
	Name:      "sequelize",
	Model:     Set,
	Tables:    []string{"SequelizeMeta"},
	Signature: Signature{Has: []Field{{"name", Text}}, May: []string{"createdAt", "updatedAt"}},
	Settle:    byUsualName("sequelizemeta"),
	Queries:   asking("name: name"),
	Read:      perRow(1, func(r *row, _ *Ledger) Entry { return Entry{ID: r.key(0, "name"), Version: r.text(0)} }),
	Order:     strings.Compare,
	Alias:     stem,
	Late:      RunsLate,
	Apply:     "npx sequelize-cli db:migrate",
	Renamed:   "umzug takes the extension for a part of the name and runs it again",
}
