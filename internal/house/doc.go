// Package house holds the house rules that a program can check: who may import whom, where the time and the SQL come
// from, what a page must not contain. It has tests only; each rule has a test of its own that finds a planted breach.
package house
