package schema

import (
	"cmp"
	"slices"
)

// sortObjects puts objects into the order of their keys. A catalog has many
// relations and few objects in each, so relations are sorted first and the
// objects of each for themselves; objects move once, when their places are known.
func sortObjects(objects []Object) {
	places := make([]int32, len(objects)) // of the object's relation in relations
	ranks := make([]int32, len(objects))
	numbers := map[relationKey]int32{}
	var relations []relationKey
	var sizes []int32
	var last relationKey // catalogs mostly list what belongs to one relation in a row
	var n int32
	for i := range objects {
		if r := objects[i].Key.filed(); i == 0 || r != last {
			known := false
			if n, known = numbers[r]; !known {
				n = int32(len(relations))
				numbers[r] = n
				relations, sizes = append(relations, r), append(sizes, 0)
			}
			last = r
		}
		places[i], ranks[i] = n, int32(objects[i].Key.Kind.rank())
		sizes[n]++
	}
	order := make([]int32, len(relations))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return relations[a].compare(relations[b]) })
	next := make([]int32, len(relations)) // where the relation's next object goes
	var end int32
	for _, n := range order {
		next[n] = end
		end += sizes[n]
	}
	sorted := make([]int32, len(objects))
	for i, n := range places {
		sorted[next[n]] = int32(i)
		next[n]++
	}
	for n, size := range sizes {
		group := sorted[next[n]-size : next[n]]
		slices.SortFunc(group, func(a, b int32) int {
			if ranks[a] != ranks[b] {
				return int(ranks[a] - ranks[b])
			}
			return objects[a].Key.Compare(objects[b].Key)
		})
	}
	permute(objects, sorted)
}

// permute moves the object at from[i] to i, for every i; from is used up.
func permute(objects []Object, from []int32) {
	for start := range from {
		if from[start] < 0 {
			continue
		}
		first, i := objects[start], start
		for int(from[i]) != start {
			next := int(from[i])
			objects[i] = objects[next]
			from[i] = -1
			i = next
		}
		objects[i] = first
		from[i] = -1
	}
}

// filed is the relation under which a key is filed: a table and all that
// belongs to it stand together.
func (k Key) filed() relationKey { return relationKey{k.Schema, k.relation()} }

func (r relationKey) compare(o relationKey) int {
	if c := cmp.Compare(r.schema, o.schema); c != 0 {
		return c
	}
	return cmp.Compare(r.name, o.name)
}

// unmet finds a need that no object satisfies.
func unmet(objects []Object) (of, need Key, found bool) {
	var starts map[relationKey]int32
	for i := range objects {
		for _, need := range objects[i].Needs {
			if starts == nil {
				starts = firstOfEach(objects)
			}
			if !within(objects, starts, need) {
				return objects[i].Key, need, true
			}
		}
	}
	return Key{}, Key{}, false
}

// firstOfEach is the place of each relation's first object.
func firstOfEach(objects []Object) map[relationKey]int32 {
	starts := map[relationKey]int32{}
	var last relationKey
	for i := range objects {
		if r := objects[i].Key.filed(); i == 0 || r != last {
			starts[r] = int32(i)
			last = r
		}
	}
	return starts
}

func within(objects []Object, starts map[relationKey]int32, k Key) bool {
	r := k.filed()
	start, ok := starts[r]
	if !ok {
		return false
	}
	for i := int(start); i < len(objects) && objects[i].Key.filed() == r; i++ {
		if objects[i].Key == k {
			return true
		}
	}
	return false
}
