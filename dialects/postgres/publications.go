package postgres

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// usualPublish is what a publication publishes of its tables unless it says otherwise.
const usualPublish = "insert, update, delete, truncate"

// publication reads one row of publications.sql.
func (r *reader) publication(row *row) {
	id := in(pgPublication, row.oid())
	key := schema.Key{Kind: schema.Publication, Name: row.text()}
	owner, all, publish, viaRoot, generated := row.text(), row.yes(), row.text(), row.yes(), row.text()
	tables, schemas := canonicalCasts(row.text()), row.text()
	parts, relations, namespaces := row.numbers(), row.numbers(), row.numbers()
	switch publish {
	case usualPublish:
		publish = ""
	case "":
		publish = "nothing"
	}
	var p props
	p.flag("all_tables", all)
	p.set("tables", tables)
	p.set("schemas", schemas)
	p.set("publish", publish)
	p.flag("via_root", viaRoot)
	p.set("generated_columns", generated)
	p.set("owner", owner)
	place := r.add(id, key, p, "CREATE PUBLICATION "+ident(key.Name)+publicationOf(all, tables, schemas)+after(" WITH ", bracket(publicationOptions(publish, viaRoot, generated))))
	for _, oid := range parts { // to which the server attaches what row filters need
		r.found[in(pgPublicationRel, uint32(oid))] = place
	}
	for _, oid := range relations {
		r.needsOf(place, in(pgClass, uint32(oid)))
	}
	for _, oid := range namespaces {
		r.needsOf(place, in(pgNamespace, uint32(oid)))
	}
}

// publicationOf is the clauses that say what is published.
func publicationOf(all bool, tables, schemas string) string {
	switch {
	case all:
		return " FOR ALL TABLES"
	case tables == "" && schemas == "":
		return ""
	case tables == "":
		return " FOR TABLES IN SCHEMA " + schemas
	}
	return " FOR TABLE " + tables + after(", TABLES IN SCHEMA ", schemas)
}

func publicationOptions(publish string, viaRoot bool, generated string) string {
	var list []string
	if publish == "nothing" {
		list = append(list, "publish = ''")
	} else if publish != "" {
		list = append(list, "publish = "+text(publish))
	}
	if viaRoot {
		list = append(list, "publish_via_partition_root = true")
	}
	if generated != "" {
		list = append(list, "publish_generated_columns = "+generated)
	}
	return strings.Join(list, ", ")
}

// subscriptionsQuery is subscriptions.sql as far as the role may read the
// catalog: until 13 it keeps the number of a subscription and its
// synchronous_commit for superusers.
func (a access) subscriptionsQuery() string {
	if a.subscriptions {
		return subscriptionsSQL
	}
	return strings.NewReplacer("s.oid", "0::oid", "s.subsynccommit", "NULL::text").Replace(subscriptionsSQL)
}

// subscription reads one row of subscriptions.sql. What it connects to is never
// read: the string holds a password.
func (r *reader) subscription(row *row) {
	id := in(pgSubscription, row.oid())
	key := schema.Key{Kind: schema.Subscription, Name: row.text()}
	owner, enabled, slot, publications, commit, options := row.text(), row.yes(), row.text(), row.text(), row.text(), row.text()
	if commit != "" {
		options = strings.Join(append(nonEmpty(options), "synchronous_commit = "+commit), ", ")
	}
	var p props
	p.set("publications", publications)
	p.flag("disabled", !enabled)
	p.set("slot", slot)
	p.set("options", options)
	p.set("owner", owner)
	r.add(id, key, p, "")
	r.subscriptions++
}

// subscriptionGap says what of subscriptions the role may not read.
func (s *Source) subscriptionGap(r *reader) []catalog.Gap {
	if r.access.subscriptions || r.subscriptions == 0 {
		return nil
	}
	return []catalog.Gap{{What: "synchronous_commit and comments of subscriptions",
		Why:   fmt.Sprintf("PostgreSQL %d shows them to superusers only", s.version.major()),
		Grant: "GRANT SELECT (oid, subsynccommit) ON pg_catalog.pg_subscription TO " + quoteIdent(s.session.role)}}
}

// settings splits "binary = true, streaming = on".
func settingsList(list string) []string {
	settings := options(list)
	slices.Sort(settings)
	return settings
}
