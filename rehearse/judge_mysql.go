package rehearse

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// judgeMySQL says what MySQL's and MariaDB's changes of the schema cost. The
// algorithm was asked of the server, a new TABLE_ID was observed; the
// statement's words only choose the rule.
func judgeMySQL(t *Trial) []report.Finding {
	if t.Env.Engine != endpoint.MySQL && t.Env.Engine != endpoint.MariaDB {
		return nil
	}
	var out []report.Finding
	for _, step := range t.Watched.Steps {
		if step.Script == nil {
			continue
		}
		out = append(out, t.partial(step)...)
		out = append(out, t.implicitCommits(step)...)
		waits, unchecked := false, false
		for i := range step.Runs {
			run := &step.Runs[i]
			d := deedOf(lexer.MySQL, run.Statement.SQL)
			unchecked = checksOff(run.Statement.SQL, unchecked)
			out = append(out, t.algorithmFindings(step, run, d, unchecked)...)
			if table, ok := t.waitsFor(run, d); ok && !waits && run.Seen.Unbounded {
				waits = true
				f := t.about(report.NoLockWaitTimeout, step, run, report.Observed)
				f.Object, f.Message = table, "it waits for a metadata lock on "+table.Path()
				out = append(out, f)
			}
			out = append(out, t.mysqlWords(step, run, d)...)
		}
		out = append(out, t.attributesLost(step)...)
	}
	return out
}

// alters is the table that a statement changes and that existed before.
func (t *Trial) alters(run *Executed) (schema.Key, bool) {
	for _, l := range run.Seen.Locks {
		if strings.HasPrefix(l.Mode, "LOCK=") && t.existed(l.Object) {
			return l.Object, true
		}
	}
	for _, k := range run.Seen.Rewrites {
		if t.existed(k) {
			return k, true
		}
	}
	return schema.Key{}, false
}

// waitsFor is a table that existed before and whose users a change of the schema
// waits for.
func (t *Trial) waitsFor(run *Executed, d deed) (schema.Key, bool) {
	if table, ok := t.alters(run); ok {
		return table, true
	}
	if !slices.Contains([]string{"ALTER TABLE", "RENAME", "TRUNCATE", "DROP TABLE", "CREATE TRIGGER", "CREATE INDEX", "DROP INDEX"}, d.verb) {
		return schema.Key{}, false
	}
	for tok := range lexer.Code(lexer.MySQL, run.Statement.SQL) {
		if k := (schema.Key{Kind: schema.Table, Name: lexer.Name(lexer.MySQL, tok)}); t.existed(k) {
			return k, true
		}
	}
	return schema.Key{}, false
}

// algorithmFindings is what the change of a table costs.
func (t *Trial) algorithmFindings(step Step, run *Executed, d deed, unchecked bool) []report.Finding {
	table, ok := t.alters(run)
	if !ok || d.verb == "TRUNCATE" || strings.HasPrefix(d.verb, "DROP T") || d.verb == "CREATE TABLE" {
		return nil
	}
	rebuilt := slices.Contains(run.Seen.Rewrites, table)
	var out []report.Finding
	if key := d.doing(func(a []string) bool { return adds(a, "FOREIGN") }); key && unchecked && run.Seen.Algorithm != "COPY" {
		f := t.about(report.ForeignKeyCopies, step, run, report.Assumed)
		f.Object, f.Message = table, "foreign_key_checks is off: nobody looks at the rows that are there"
		return append(out, f)
	}
	rule := t.algorithmRule(step, run, d, table, rebuilt)
	if rule.Code == "" {
		return out
	}
	f := t.about(rule, step, run, report.Observed)
	f.Object, f.Message = table, algorithmInWords(run, table, rebuilt)
	if rule.Code == report.AlgorithmNotAsserted.Code {
		return append(out, f)
	}
	t.weigh(&f, table)
	out = append(out, f)
	if why := t.hardOnline(table); why != "" && (run.Seen.Algorithm == "COPY" || rebuilt) && f.Severity >= rule.Severity {
		f := t.about(report.OnlineToolRefuses, step, run, report.Catalog)
		f.Object, f.Message = table, table.Path()+" has "+why
		out = append(out, f)
	}
	return out
}

func (t *Trial) algorithmRule(step Step, run *Executed, d deed, table schema.Key, rebuilt bool) report.Rule {
	blocking := slices.ContainsFunc(run.Seen.Locks, func(l catalog.Lock) bool {
		return strings.HasPrefix(l.Mode, "LOCK=") && l.Blocks >= catalog.BlocksWriters
	})
	switch {
	case run.Seen.Algorithm == "COPY" && t.enumMoved(step, table):
		return report.EnumNotAppended
	case run.Seen.Algorithm == "COPY" && d.doing(func(a []string) bool { return adds(a, "FOREIGN") || addsColumn(a) && mentions(a, "REFERENCES") }):
		return report.ForeignKeyCopies
	case run.Seen.Algorithm == "COPY" && t.randomDefault(step, table):
		return report.BinlogUnsafe
	case run.Seen.Algorithm == "COPY":
		return report.CopyAlgorithm
	case blocking:
		return report.SharedLockNeeded
	case rebuilt:
		return report.InplaceRebuild
	case run.Seen.Algorithm == "INSTANT" && !d.has("ALGORITHM"):
		return report.AlgorithmNotAsserted
	}
	return report.Rule{}
}

func algorithmInWords(run *Executed, table schema.Key, rebuilt bool) string {
	var parts []string
	if run.Seen.Algorithm != "" {
		text := "ALGORITHM=" + run.Seen.Algorithm
		if i := slices.IndexFunc(run.Seen.Locks, func(l catalog.Lock) bool { return strings.HasPrefix(l.Mode, "LOCK=") }); i >= 0 && run.Seen.Algorithm != "INSTANT" {
			l := run.Seen.Locks[i]
			text += ", " + l.Mode
			if b := l.Blocks.String(); b != "" {
				text += " (blocks " + strings.ReplaceAll(b, ", ", " and ") + ")"
			}
		}
		parts = append(parts, text)
	}
	if rebuilt {
		parts = append(parts, "writes "+table.Path()+" anew")
	} else {
		parts = append(parts, "on "+table.Path())
	}
	text := strings.Join(parts, " ")
	if rebuilt && len(parts) > 1 {
		text = strings.Join(parts, ", ")
	}
	if run.Seen.Algorithm == "" && run.Seen.Unseen != "" {
		text += "; " + run.Seen.Unseen
	}
	if run.Seen.Reason != "" {
		text += "; the server: " + run.Seen.Reason
	}
	return text
}

// enumMoved says whether a step changes a list of values of a table's column
// otherwise than at its end.
func (t *Trial) enumMoved(step Step, table schema.Key) bool {
	return slices.ContainsFunc(t.changed(step.Before, step.After), func(c schema.Change) bool {
		if c.Op != schema.Modify || c.Key.Kind != schema.Column || whole(c.Key) != table {
			return false
		}
		return slices.ContainsFunc(c.Props, func(p schema.PropChange) bool {
			list := func(s string) bool { return isEnum(s) || strings.HasPrefix(strings.ToLower(s), "set(") }
			before, after := quotedValues(p.From), quotedValues(p.To)
			return p.Name == "type" && list(p.From) && list(p.To) && (len(after) < len(before) || !slices.Equal(before, after[:len(before)]))
		})
	})
}

// randomDefault says whether a step adds a column to a table whose default is
// another for each row or server.
func (t *Trial) randomDefault(step Step, table schema.Key) bool {
	return slices.ContainsFunc(t.changed(step.Before, step.After), func(c schema.Change) bool {
		if c.Op != schema.Add || c.Key.Kind != schema.Column || whole(c.Key) != table {
			return false
		}
		o, _ := step.After.Lookup(c.Key)
		for tok := range lexer.Code(lexer.MySQL, o.Prop("default")) {
			for _, name := range []string{"uuid", "uuid_short", "rand", "random_bytes", "sys_guid", "connection_id"} {
				if tok.Is(name) {
					return true
				}
			}
		}
		return false
	})
}

// hardOnline is what of a table makes tools refuse it that change tables by
// copying them beside the application.
func (t *Trial) hardOnline(table schema.Key) string {
	triggers, keys, referencing := 0, 0, 0
	for o := range t.Watched.Start.All() {
		switch {
		case o.Key.Kind == schema.Trigger && whole(o.Key) == table:
			triggers++
		case o.Key.Kind == schema.ForeignKey && whole(o.Key) == table:
			keys++
		case o.Key.Kind == schema.ForeignKey && slices.ContainsFunc(o.Needs, func(k schema.Key) bool { return whole(k) == table }):
			referencing++
		}
	}
	var parts []string
	for _, n := range []struct {
		count int
		what  string
	}{{triggers, "trigger"}, {keys, "foreign key"}, {referencing, "foreign key of other tables"}} {
		switch {
		case n.count == 1:
			parts = append(parts, "1 "+n.what)
		case n.count > 1:
			parts = append(parts, fmt.Sprintf("%d %s", n.count, strings.Replace(n.what, "key", "keys", 1)+plural(n.what)))
		}
	}
	return strings.Join(parts, ", ")
}

func plural(noun string) string {
	if strings.Contains(noun, "key") {
		return ""
	}
	return "s"
}

// partial is what a failing migration leaves behind.
func (t *Trial) partial(step Step) []report.Finding {
	if step.Failure == nil {
		return nil
	}
	changes := t.changed(step.Before, step.After)
	if len(changes) == 0 {
		return nil
	}
	run := Executed{Statement: step.Failure.Statement}
	f := t.about(report.PartialApply, step, &run, report.Observed)
	var left []string
	for i, c := range changes {
		if i == 10 {
			left = append(left, fmt.Sprintf("and %d more", len(changes)-i))
			break
		}
		left = append(left, describe(c))
	}
	f.Message = "it fails here, and this stays: " + strings.Join(left, ", ")
	return []report.Finding{f}
}

// implicitCommits are changes of the schema within a transaction: one that the
// script begins, or one of the tool in which it has written rows.
func (t *Trial) implicitCommits(step Step) []report.Finding {
	begun, wrote := 0, 0 // lines
	open := step.Script.Tx == migration.PerMigration || step.Script.Tx == migration.PerRun
	var out []report.Finding
	for i := range step.Runs {
		run := &step.Runs[i]
		d := deedOf(lexer.MySQL, run.Statement.SQL)
		switch {
		case d.verb == "BEGIN" || d.verb == "START":
			open, begun, wrote = true, run.Statement.Line, 0
		case d.verb == "COMMIT" || d.verb == "ROLLBACK":
			open, begun, wrote = false, 0, 0
		case open && (d.writesRows() || d.verb == "REPLACE") && wrote == 0:
			wrote = run.Statement.Line
		case open && d.definesSchema():
			if wrote > 0 || begun > 0 {
				f := t.about(report.ImplicitCommit, step, run, report.Static)
				switch {
				case wrote > 0:
					f.Message = fmt.Sprintf("it commits the rows that line %d writes", wrote)
				default:
					f.Message = fmt.Sprintf("it ends the transaction that line %d begins", begun)
				}
				out = append(out, f)
			}
			open, begun, wrote = false, 0, 0
		}
	}
	return out
}

// mysqlFailure is the rule of a failure by its number.
// https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html
func (t *Trial) mysqlFailure(step Step) report.Rule {
	switch step.Failure.Err.Number {
	case 1553: // ER_DROP_INDEX_FK
		return report.IndexNeededByForeignKey
	case 1832, 1833, 1834, 3780: // ER_FK_COLUMN_CANNOT_CHANGE, _CHILD, _DROP, ER_FK_INCOMPATIBLE_COLUMNS
		return report.ForeignKeyType
	case 1674: // ER_BINLOG_UNSAFE_SYSTEM_FUNCTION
		return report.BinlogUnsafe
	case 1064: // ER_PARSE_ERROR
		if t.ofOtherFork(step.Failure.Statement.SQL) {
			return report.ForkSyntax
		}
	}
	return report.Rule{}
}

// ofOtherFork says whether a statement that does not parse has words that only
// the other of the two servers knows.
func (t *Trial) ofOtherFork(sql string) bool {
	d := deedOf(lexer.MySQL, sql)
	pair := func(a, b string) bool {
		i := slices.Index(d.words, a)
		return i >= 0 && i+1 < len(d.words) && d.words[i+1] == b
	}
	if t.Env.Engine == endpoint.MySQL {
		return d.verb == "CREATE TABLE" && pair("OR", "REPLACE") || d.verb == "CREATE INDEX" && (pair("OR", "REPLACE") || pair("IF", "NOT")) ||
			strings.HasSuffix(d.verb, " SEQUENCE") || d.verb == "ALTER TABLE" && d.has("IF") || d.verb == "DROP INDEX" && d.has("IF") ||
			d.has("RETURNING") || d.has("NOCOPY") || d.has("PERIOD") || pair("SYSTEM", "VERSIONING")
	}
	return d.has("VISIBLE") || d.has("INVISIBLE") || d.has("LATERAL") || d.has("ENFORCED") || pair("RETAIN", "CURRENT") || d.has("PERSIST") || strings.Contains(strings.ReplaceAll(sql, " ", ""), "((")
}

// mysqlWords are findings on what a statement says and does not do.
func (t *Trial) mysqlWords(step Step, run *Executed, d deed) []report.Finding {
	var out []report.Finding
	if (d.verb == "CREATE TABLE" || d.verb == "ALTER TABLE") && said(run.Statement.SQL, "REFERENCES") &&
		len(added(step, schema.ForeignKey)) == 0 && !slices.ContainsFunc(step.Runs, func(r Executed) bool { return said(r.Statement.SQL, "DROP") }) {
		f := t.about(report.InlineReferences, step, run, report.Catalog)
		f.Message = "the migration says REFERENCES and makes no foreign key"
		out = append(out, f)
	}
	if strings.HasPrefix(d.verb, "CREATE DEFINER") || said(run.Statement.SQL, "DEFINER") && strings.HasPrefix(d.verb, "CREATE") {
		out = append(out, t.definers(step, run)...)
	}
	for _, n := range run.Done.Notices {
		if n.Code == "1592" || n.Code == "1674" { // ER_BINLOG_UNSAFE_STATEMENT, ER_BINLOG_UNSAFE_SYSTEM_FUNCTION
			f := t.about(report.BinlogUnsafe, step, run, report.Observed)
			f.Message = n.Message
			out = append(out, f)
		}
	}
	return out
}

// definers are the accounts whose rights a new object has, where the statement names them.
func (t *Trial) definers(step Step, run *Executed) []report.Finding {
	var tokens []lexer.Token
	for tok := range lexer.Code(lexer.MySQL, run.Statement.SQL) {
		tokens = append(tokens, tok)
	}
	i := slices.IndexFunc(tokens, func(tok lexer.Token) bool { return tok.Is("DEFINER") })
	if i < 0 || i+2 >= len(tokens) || !tokens[i+1].Is("=") || tokens[i+2].Is("CURRENT_USER") || tokens[i+2].Is("CURRENT_ROLE") {
		return nil
	}
	f := t.about(report.NamedDefiner, step, run, report.Static)
	account := lexer.Name(lexer.MySQL, tokens[i+2])
	for o := range step.After.All() {
		definer := o.Prop("definer")
		if was, there := step.Before.Lookup(o.Key); definer != "" && strings.HasPrefix(definer, strings.Trim(account, "'")) && (!there || was.Prop("definer") != definer) {
			f.Object, account = o.Key, definer
			break
		}
	}
	f.Message = strings.Trim(account, "'") + " has to exist wherever it is used"
	return []report.Finding{f}
}

// said says whether a statement has a word, within brackets too.
func said(sql, word string) bool {
	for tok := range lexer.Code(lexer.MySQL, sql) {
		if tok.Is(word) {
			return true
		}
	}
	return false
}

// checksOff follows SET foreign_key_checks.
func checksOff(sql string, off bool) bool {
	var words []string
	for tok := range lexer.Code(lexer.MySQL, sql) {
		words = append(words, strings.ToUpper(strings.Trim(tok.Text, "@'`\"")))
	}
	if len(words) == 0 || words[0] != "SET" {
		return off
	}
	for i, w := range words {
		if w == "FOREIGN_KEY_CHECKS" || strings.HasSuffix(w, ".FOREIGN_KEY_CHECKS") {
			for _, value := range words[i+1:] {
				if value != "=" && value != ":=" && value != ":" {
					return value == "0" || value == "OFF" || value == "FALSE"
				}
			}
		}
	}
	return off
}

// attributesLost are columns that MODIFY or CHANGE took something from that the
// statement does not speak of.
func (t *Trial) attributesLost(step Step) []report.Finding {
	var out []report.Finding
	for _, c := range t.changed(step.Before, step.After) {
		if c.Op != schema.Modify || c.Key.Kind != schema.Column || !t.existed(c.Key) {
			continue
		}
		i := slices.IndexFunc(step.Runs, func(run Executed) bool {
			d := deedOf(lexer.MySQL, run.Statement.SQL)
			return d.doing(func(a []string) bool {
				return (starts(a, "MODIFY") || starts(a, "CHANGE")) && slices.ContainsFunc(a, func(w string) bool { return strings.EqualFold(strings.Trim(w, `"`), c.Key.Name) })
			})
		})
		if i < 0 {
			continue
		}
		var lost []string
		for _, p := range c.Props {
			word, ok := attributeWords[p.Name]
			if ok && p.From != "" && p.To == "" && !said(step.Runs[i].Statement.SQL, word) {
				lost = append(lost, strings.ReplaceAll(p.Name, "_", " ")+" "+p.From)
			}
		}
		if len(lost) > 0 {
			f := t.about(report.AttributeLost, step, &step.Runs[i], report.Catalog)
			f.Object, f.Message = c.Key, c.Key.Path()+" loses "+strings.Join(lost, ", ")
			out = append(out, f)
		}
	}
	return out
}

// attributeWords are the words by which a statement speaks of a column's property.
var attributeWords = map[string]string{"not_null": "NULL", "default": "DEFAULT", "comment": "COMMENT", "auto_increment": "AUTO_INCREMENT", "on_update": "UPDATE", "invisible": "INVISIBLE"}
