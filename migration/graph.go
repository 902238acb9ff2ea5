package migration

import (
	"fmt"
	"slices"
	"strings"
)

// sortByNeeds puts every migration behind those that it needs, and otherwise
// leaves the order that it finds. Needs that no migration has are taken for
// granted. A circle is an error that names its members.
func sortByNeeds(ms []Migration) error {
	at := map[string][]int{}
	for i, m := range ms {
		at[m.ID] = append(at[m.ID], i)
	}
	needs := make([][]int, len(ms)) // by place: several where an ID is there twice
	for i, m := range ms {
		for _, id := range m.Needs {
			needs[i] = append(needs[i], at[id]...)
		}
	}
	const (
		untouched = iota
		open
		done
	)
	state := make([]int, len(ms))
	order := make([]Migration, 0, len(ms))
	for root := range ms {
		// An explicit stack, since files decide how deep it gets.
		for stack := []int{root}; len(stack) > 0; {
			i := stack[len(stack)-1]
			switch {
			case state[i] == done:
				stack = stack[:len(stack)-1]
			case len(needs[i]) == 0:
				state[i] = done
				order = append(order, ms[i])
			default:
				state[i] = open
				j := needs[i][0]
				needs[i] = needs[i][1:]
				if state[j] == open {
					return circle(ms, stack, j)
				}
				stack = append(stack, j)
			}
		}
	}
	copy(ms, order)
	return nil
}

// circle names the migrations that wait for each other, beginning with the one
// that closes the circle.
func circle(ms []Migration, stack []int, closing int) error {
	first := slices.Index(stack, closing)
	if first < 0 {
		first = 0
	}
	var labels []string
	for _, i := range stack[first:] {
		labels = append(labels, ms[i].Label)
	}
	return fmt.Errorf("%s: the migrations wait for each other in a circle: %s", ms[closing].Path, strings.Join(append(labels, ms[closing].Label), " needs "))
}

// Leaves are the migrations that no other needs, in order.
func Leaves(ms []Migration) []Migration {
	needed := map[string]bool{}
	for _, m := range ms {
		for _, n := range m.Needs {
			needed[n] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(ms), func(m Migration) bool { return needed[m.ID] })
}

// Closure is the given IDs with all that leads to them; those that no
// migration has are left out.
func Closure(ms []Migration, heads []string) map[string]bool {
	needs := map[string][]string{}
	for _, m := range ms {
		needs[m.ID] = append(needs[m.ID], m.Needs...)
	}
	closure := map[string]bool{}
	todo := slices.Clone(heads)
	for len(todo) > 0 {
		id := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if next, ok := needs[id]; ok && !closure[id] {
			closure[id] = true
			todo = append(todo, next...)
		}
	}
	return closure
}

// Squashed is the migrations without those that a squash among them replaces;
// what needed a replaced one needs the squash.
func Squashed(ms []Migration) []Migration {
	by := map[string]string{}
	for _, m := range ms {
		for _, r := range m.Replaces {
			by[r] = m.ID
		}
	}
	var out []Migration
	for _, m := range ms {
		if _, replaced := by[m.ID]; replaced {
			continue
		}
		needs := make([]string, len(m.Needs))
		for i, n := range m.Needs {
			needs[i] = n
			// A squash may be squashed in turn; as many steps as there are migrations end every circle.
			for step := 0; by[needs[i]] != "" && step < len(ms); step++ {
				needs[i] = by[needs[i]]
			}
		}
		m.Needs = needs
		out = append(out, m)
	}
	return out
}
