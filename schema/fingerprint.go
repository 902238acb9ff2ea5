package schema

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
)

// Fingerprint is a hash of what is compared of a schema or of one object:
// equal fingerprints mean that Diff finds no structural change. It does not
// depend on the machine, the day, comments, owners or names that servers invent.
type Fingerprint [sha256.Size]byte

// String is the whole hash in hexadecimal.
func (f Fingerprint) String() string { return hex.EncodeToString(f[:]) }

// Short is the first six bytes as people compare them: "7c1e 09ab 9a20".
func (f Fingerprint) Short() string {
	h := f.String()
	return h[0:4] + " " + h[4:8] + " " + h[8:12]
}

// Fingerprint hashes one object.
func (o Object) Fingerprint(canon Canon) Fingerprint {
	h := sha256.New()
	var buf []byte
	put := func(s string) {
		buf = binary.AppendUvarint(buf[:0], uint64(len(s)))
		h.Write(append(buf, s...))
	}
	put(string(o.Key.Kind))
	put(o.Key.Schema)
	put(o.Key.Table)
	if !autoNamed(o) {
		put(o.Key.Name)
	}
	word, _ := o.Key.Kind.Word()
	for _, p := range o.Props {
		if prop, _ := word.Property(p.Name); prop.Facet.Structural() {
			put(p.Name)
			put(p.Value)
		}
	}
	definition := o.Definition
	if canon != nil {
		definition = canon(o.Key, definition)
	}
	put(definition)
	var f Fingerprint
	h.Sum(f[:0])
	return f
}

// Fingerprint hashes the whole schema: a hash over the sorted hashes of its
// objects, so that names invented by the server do not decide the order.
func (s Schema) Fingerprint(canon Canon) Fingerprint {
	all := make([]Fingerprint, len(s.objects))
	for i, o := range s.objects {
		all[i] = o.Fingerprint(canon)
	}
	slices.SortFunc(all, func(a, b Fingerprint) int { return bytes.Compare(a[:], b[:]) })
	h := sha256.New()
	for _, f := range all {
		h.Write(f[:])
	}
	var f Fingerprint
	h.Sum(f[:0])
	return f
}
