package house

import (
	"os"
	"testing"
	"testing/fstest"
)

// A rule looks at the tree and says what is wrong with it.
type rule struct {
	name string
	look func(tree) []breach
}

var rules = []rule{
	{"who may import whom", importBreaches},
	{"the moment is handed in", clockBreaches},
	{"tests do not sleep", sleepBreaches},
	{"every package says what it is", commentBreaches},
	{"packages are named for what they know", nameBreaches},
	{"what is left for later has an issue", laterBreaches},
	{"SQL carries its tag", tagBreaches},
	{"a parameter beside a number has a size", sizeBreaches},
	{"only the hall writes its tables", writeBreaches},
	{"no inline style or script", inlineBreaches},
	{"lock files name no host", hostBreaches},
}

func TestTheHouseKeepsItsRules(t *testing.T) {
	house, err := read(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	if len(house.sources) == 0 {
		t.Fatal("no source was read: the rules looked at nothing")
	}
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) { report(t, r.look(house)) })
	}
}

// planted are breaches, and their lawful neighbours, that the rules must tell apart.
var planted = []struct {
	name string
	look func(tree) []breach
	path string
	body string
	want int
}{
	{"base may not look up to common", importBreaches, "internal/base/web/a.go", "package web\nimport _ \"tongban/internal/common/org\"", 1},
	{"base keeps its order", importBreaches, "internal/base/store/a.go", "package store\nimport _ \"tongban/internal/base/web\"", 1},
	{"base may use what stands before it", importBreaches, "internal/base/web/a.go", "package web\nimport _ \"tongban/internal/base/fault\"", 0},
	{"a part of a package belongs to it", importBreaches, "internal/base/store/storetest/a.go", "package storetest\nimport _ \"tongban/internal/base/store\"", 0},
	{"common keeps its order", importBreaches, "internal/common/org/a.go", "package org\nimport _ \"tongban/internal/common/paper\"", 1},
	{"common stands on base", importBreaches, "internal/common/org/a.go", "package org\nimport _ \"tongban/internal/base/web\"", 0},
	{"the hall knows no room", importBreaches, "internal/matter/a.go", "package matter\nimport _ \"tongban/internal/service/casework\"", 1},
	{"a room knows no other room", importBreaches, "internal/service/casework/a.go", "package casework\nimport _ \"tongban/internal/service/licence\"", 1},
	{"a room's tests neither", importBreaches, "internal/service/casework/a_test.go", "package casework_test\nimport _ \"tongban/internal/disclosure/site\"", 1},
	{"a room knows its own pages", importBreaches, "internal/service/casework/a.go", "package casework\nimport _ \"tongban/internal/service/casework/pages\"", 0},
	{"a room knows the hall", importBreaches, "internal/voice/hotline/a.go", "package hotline\nimport _ \"tongban/internal/matter\"", 0},
	{"the doors are a room", importBreaches, "internal/exchange/a.go", "package exchange\nimport _ \"tongban/internal/app\"", 1},
	{"only the roof knows all", importBreaches, "internal/app/a.go", "package app\nimport _ \"tongban/internal/service/casework\"", 0},
	{"main knows no room", importBreaches, "cmd/tongban/a.go", "package main\nimport _ \"tongban/internal/service/casework\"", 1},
	{"main drills the hall", importBreaches, "cmd/tongban/a.go", "package main\nimport _ \"tongban/internal/matter/drill\"", 0},
	{"main reckons due dates", importBreaches, "cmd/tongban/a.go", "package main\nimport _ \"tongban/internal/common/workday\"", 0},
	{"the city speaks the words of common", importBreaches, "demo/a.go", "package demo\nimport _ \"tongban/internal/common/org\"", 0},
	{"the city knows no hall", importBreaches, "demo/a.go", "package demo\nimport _ \"tongban/internal/matter\"", 1},
	{"the city's tests ask the rooms", importBreaches, "demo/a_test.go", "package demo_test\nimport _ \"tongban/internal/service/catalog\"", 0},
	{"the cast plays in a room's tests", importBreaches, "internal/service/catalog/a_test.go", "package catalog_test\nimport _ \"tongban/demo\"", 0},
	{"the cast does not play in a room", importBreaches, "internal/service/catalog/a.go", "package catalog\nimport _ \"tongban/demo\"", 1},
	{"a new package in base is a decision", importBreaches, "internal/base/cache/a.go", "package cache", 1},
	{"a new folder is a decision", importBreaches, "pkg/a.go", "package pkg", 1},

	{"the wall clock is read", clockBreaches, "internal/matter/a.go", "package matter\nimport \"time\"\nvar at = time.Now()", 1},
	{"the wall clock is handed on", clockBreaches, "internal/matter/a.go", "package matter\nimport \"time\"\nvar now = time.Now", 1},
	{"main may read it", clockBreaches, "cmd/tongban/a.go", "package main\nimport \"time\"\nvar at = time.Now()", 0},

	{"a test sleeps", sleepBreaches, "internal/matter/a_test.go", "package matter\nimport \"time\"\nfunc f() { time.Sleep(1) }", 1},
	{"a worker may", sleepBreaches, "internal/matter/a.go", "package matter\nimport \"time\"\nfunc f() { time.Sleep(1) }", 0},

	{"a package says nothing", commentBreaches, "internal/matter/a.go", "package matter", 1},
	{"a remark is not a package comment", commentBreaches, "internal/matter/a.go", "// templ: version: v0.3\npackage matter", 1},
	{"a package says what it is", commentBreaches, "internal/matter/a.go", "// Package matter moves matters.\npackage matter", 0},

	{"a package for everything", nameBreaches, "internal/matter/util/a.go", "package util", 1},
	{"a package with an underscore", nameBreaches, "internal/matter/a.go", "package open_matter", 1},
	{"a test package is named for its package", nameBreaches, "internal/matter/a_test.go", "package matter_test", 0},

	{"later without an issue", laterBreaches, "internal/matter/a.go", "package matter // TODO: later", 1},
	{"later with a name", laterBreaches, "internal/matter/a.go", "package matter // TODO(lin): later", 1},
	{"later with an issue", laterBreaches, "internal/matter/a.go", "package matter // TODO(#12): later", 0},
	{"later in a template", laterBreaches, "internal/matter/a.templ", "package matter\n// FIXME", 1},

	{"SQL without a tag", tagBreaches, "internal/matter/a.go", "package matter\nconst q = `select id\nfrom matter`", 1},
	{"joined SQL without a tag", tagBreaches, "internal/matter/a.go", "package matter\nvar q = `select ` + columns + ` from matter`", 1},
	{"SQL with another's tag", tagBreaches, "internal/matter/a.go", "package matter\nconst q = `/* org.bodies */ select id from body`", 1},
	{"SQL with its tag", tagBreaches, "internal/matter/a.go", "package matter\nconst q = `/* matter.open */\nselect id\nfrom matter`", 0},
	{"joined SQL with its tag", tagBreaches, "internal/matter/a.go", "package matter\nvar q = `/* matter.open */ select ` + columns + ` from matter`", 0},
	{"a piece is tagged where it is used", tagBreaches, "internal/matter/a.go", "package matter\nconst openSelect = `select id from matter`\nvar q = `/* matter.open */ ` + openSelect + ` where id = $1`", 0},
	{"a piece is used without a tag", tagBreaches, "internal/matter/a.go", "package matter\nconst openSelect = `select id from matter`\nvar q = openSelect + ` where id = $1`", 1},
	{"a sentence is not SQL", tagBreaches, "internal/matter/a.go", "package matter\nconst q = `update the notice`", 0},

	{"a parameter as small as a zero", sizeBreaches, "internal/matter/a.go", "package matter\nconst q = `/* matter.x */ select id from matter where ($1 = 0 or id = $1)`", 1},
	{"one with its size", sizeBreaches, "internal/matter/a.go", "package matter\nconst q = `/* matter.x */ select id from matter where (cast($1 as bigint) = 0 or id = $1)`", 0},
	{"a room writes the hall's table", writeBreaches, "internal/service/casework/a.go", "package casework\nconst q = `/* casework.x */ update matter set state = $1`", 1},
	{"a room hides it behind a with", writeBreaches, "internal/service/casework/a.go", "package casework\nconst q = `/* casework.x */ with x as (insert into event (id) values ($1) returning id) select id from x`", 1},
	{"a room's migration does", writeBreaches, "internal/service/casework/migrations/0001_x.sql", "create table clock (id {INT})", 1},
	{"a room's own table", writeBreaches, "internal/service/casework/a.go", "package casework\nconst q = `/* casework.x */ update case_file set form = $1`", 0},
	{"a room reads the hall's table", writeBreaches, "internal/service/casework/a.go", "package casework\nconst q = `/* casework.x */ select id from matter`", 0},
	{"the hall writes its table", writeBreaches, "internal/matter/a.go", "package matter\nconst q = `/* matter.x */ update matter set state = $1`", 0},

	{"an inline style", inlineBreaches, "internal/base/web/a.templ", `<p style="color:red">`, 1},
	{"an inline script", inlineBreaches, "internal/base/web/a.templ", `<script>alert(1)</script>`, 1},
	{"an inline handler", inlineBreaches, "internal/base/web/a.templ", `<a onclick="go()">`, 1},
	{"a style of templ", inlineBreaches, "internal/base/web/a.templ", "css red() {", 1},
	{"a script of its own", inlineBreaches, "internal/base/web/a.templ", `<script src={ page.Script } defer></script>`, 0},
	{"a word that begins alike", inlineBreaches, "internal/base/web/a.templ", `<p class="style">on time</p>`, 0},

	{"a lock file with a host", hostBreaches, "e2e/package-lock.json", `"resolved": "https://host/x.tgz"`, 1},
	{"a lock file without", hostBreaches, "e2e/package-lock.json", `"integrity": "sha512-x"`, 0},
}

func TestEachRuleFindsItsPlantedBreach(t *testing.T) {
	for _, p := range planted {
		t.Run(p.name, func(t *testing.T) {
			house, err := read(fstest.MapFS{p.path: {Data: []byte(p.body)}})
			if err != nil {
				t.Fatal(err)
			}
			if found := p.look(house); len(found) != p.want {
				t.Errorf("found %v, want %d", found, p.want)
			}
		})
	}
}
