//go:build !unix

package main

import "os"

// residentAtMost is 0 where the system does not tell.
func residentAtMost(*os.ProcessState) int64 { return 0 }
