package main

import "github.com/schemadiff/schemadiff/problem"

const defaultCommand = "diff"

func problemOf(err error) *problem.Error { return problem.Of(err) }
