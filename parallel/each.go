// Package parallel shares work among processors.
package parallel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Each does the parts 0 to n-1, in no order, as many at once as there are
// processors, and returns when all are done.
func Each(n int, do func(part int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wg.Wait()
}
