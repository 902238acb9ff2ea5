package schema

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"runtime"
	"slices"
	"sync"
)

// Fingerprint is a hash of what is compared of a schema or of one object:
// equal fingerprints mean that Diff finds no structural change. It does not
// depend on the machine, the day, comments, owners or names that servers invent.
//
// Names keep their case, also those of servers that do not mind it: whether it
// counts is for both servers to say (lower_case_table_names), and a fingerprint
// is of one schema alone. Folded, it would call equal what differs on a server
// that tells the names apart, and no snapshot that was made before would fit.
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
	f, _ := o.fingerprint(canon, nil)
	return f
}

// fingerprint writes what is hashed into buf, which it returns for the next object.
func (o *Object) fingerprint(canon Canon, buf []byte) (Fingerprint, []byte) {
	buf = buf[:0]
	put := func(s string) {
		buf = binary.AppendUvarint(buf, uint64(len(s)))
		buf = append(buf, s...)
	}
	put(string(o.Key.Kind))
	put(o.Key.Schema)
	put(o.Key.Table)
	if !autoNamed(*o) {
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
	if canon != nil && definition != "" {
		definition = canon(o.Key, definition)
	}
	put(definition)
	return sha256.Sum256(buf), buf
}

// Fingerprint hashes the whole schema: a hash over the sorted hashes of its
// objects, so that names invented by the server do not decide the order.
func (s Schema) Fingerprint(canon Canon) Fingerprint { return Fingerprints(canon, s)[0] }

// Hashed is the schema with its fingerprint, for whoever has the time for it
// before all schemas are there. Fingerprints is to be asked with the same canon.
func (s Schema) Hashed(canon Canon) Schema {
	s.prints = s.hash(canon, Schema{})
	s.print = s.overall()
	return s
}

// Fingerprints are those of several schemas of one canon. What is byte for byte
// in the schema before, too, is hashed once: most of two environments is. The
// first is one that is hashed already, if there is any.
func Fingerprints(canon Canon, schemas ...Schema) []Fingerprint {
	out := make([]Fingerprint, len(schemas))
	first := max(0, slices.IndexFunc(schemas, func(s Schema) bool { return s.prints != nil }))
	var before Schema
	for n := range schemas {
		i := (first + n) % len(schemas)
		s := schemas[i]
		switch {
		case s.prints != nil:
		case n == 0:
			s = s.Hashed(canon)
		default:
			if s.prints = s.hash(canon, before); slices.Equal(s.prints, before.prints) {
				s.print = before.print
			} else {
				s.print = s.overall()
			}
		}
		out[i], before = s.print, s
	}
	return out
}

// overall is the hash over the fingerprints of the objects.
func (s Schema) overall() (f Fingerprint) {
	all := make([]Fingerprint, 0, len(s.prints))
	for n := range s.prints {
		if s.objects[n].Key.Kind != Database || s.objects[n].structural() { // listed only where privileges were asked for
			all = append(all, s.prints[n])
		}
	}
	slices.SortFunc(all, func(a, b Fingerprint) int {
		if c := cmp.Compare(binary.BigEndian.Uint64(a[:]), binary.BigEndian.Uint64(b[:])); c != 0 { // nearly always
			return c
		}
		return bytes.Compare(a[:], b[:])
	})
	h := sha256.New()
	for i := range all {
		h.Write(all[i][:])
	}
	h.Sum(f[:0])
	return f
}

// hash is the fingerprints of all objects, in their order, of which before knows
// those that it has, too. Several processors take a part each.
func (s Schema) hash(canon Canon, before Schema) []Fingerprint {
	all := make([]Fingerprint, len(s.objects))
	const worthwhile = 500 // objects
	part := max(worthwhile, (len(all)+runtime.GOMAXPROCS(0)-1)/runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for from := 0; from < len(all); from += part {
		wg.Go(func() {
			objects := s.objects[from:min(from+part, len(all))]
			at, _ := slices.BinarySearchFunc(before.objects, objects[0].Key, func(o Object, k Key) int { return o.Key.Compare(k) })
			var buf []byte
			for i := range objects {
				o := &objects[i]
				for at < len(before.objects) && before.objects[at].Key != o.Key && before.objects[at].Key.Compare(o.Key) < 0 {
					at++
				}
				if at < len(before.objects) && o.same(&before.objects[at]) {
					all[from+i] = before.prints[at]
					continue
				}
				all[from+i], buf = o.fingerprint(canon, buf)
			}
		})
	}
	wg.Wait()
	return all
}

// structural says whether an object has a property whose difference is structural.
func (o *Object) structural() bool {
	word, _ := o.Key.Kind.Word()
	return slices.ContainsFunc(o.Props, func(p Prop) bool {
		prop, _ := word.Property(p.Name)
		return prop.Facet.Structural()
	})
}

// same says that two objects are equal to the last byte, but for what they need.
func (o *Object) same(p *Object) bool {
	return o.Key == p.Key && o.Definition == p.Definition && slices.Equal(o.Props, p.Props)
}

// Sum is a hash of everything in the schema, also of what is never compared:
// two schemas of one sum are the same to the last comment.
func (s Schema) Sum() Fingerprint {
	h := sha256.New()
	var buf []byte
	put := func(s string) {
		buf = binary.AppendUvarint(buf, uint64(len(s)))
		buf = append(buf, s...)
	}
	key := func(k Key) { put(string(k.Kind)); put(k.Schema); put(k.Table); put(k.Name) }
	for i := range s.objects {
		o := &s.objects[i]
		buf = binary.AppendUvarint(buf[:0], uint64(len(o.Props)))
		key(o.Key)
		for _, p := range o.Props {
			put(p.Name)
			put(p.Value)
		}
		buf = binary.AppendUvarint(buf, uint64(len(o.Needs)))
		for _, need := range o.Needs {
			key(need)
		}
		put(o.Definition)
		h.Write(buf)
	}
	var f Fingerprint
	h.Sum(f[:0])
	return f
}
