package parallel_test

import (
	"sync/atomic"
	"testing"

	"github.com/schemadiff/schemadiff/parallel"
)

func TestEach(t *testing.T) {
	for _, n := range []int{0, 1, 2, 1000} {
		done := make([]atomic.Int64, n)
		parallel.Each(n, func(part int) { done[part].Add(1) })
		for i := range done {
			if times := done[i].Load(); times != 1 {
				t.Errorf("of %d, part %d was done %d times", n, i, times)
			}
		}
	}
}
