package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const smallLog = `<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="2.0">
<trace><string key="concept:name" value="1"/>
<event><string key="concept:name" value="收件"/><date key="time:timestamp" value="2026-03-02T09:00:00+08:00"/></event>
<event><string key="concept:name" value="决定"/><date key="time:timestamp" value="2026-03-03T09:00:00+08:00"/></event>
<event><string key="concept:name" value="收件"/><date key="time:timestamp" value="2026-03-04T09:00:00+08:00"/></event></trace>
<trace><string key="concept:name" value="2"/>
<event><string key="concept:name" value="决定"/><date key="time:timestamp" value="2026-03-02T09:00:00+08:00"/></event></trace>
</log>`

const smallFlow = `
name: small
steps:
  - {match: 收件, begins: true, once: true}
  - {match: 决定, after: [收件]}
`

// A log is replayed into a new store by the command, in words and for programs, and what came of it stands verification.
func TestALogIsReplayedIntoAStoreThatStandsVerification(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	log, flow := file("log.xes", smallLog), file("flow.yaml", smallFlow)
	said, err := typed(t, "replay", log, "--flow", flow, "--data", filepath.Join(dir, "one"))
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"流程 small：2 件、4 条事件", "按流程 2 条，偏离 2 条，库里共记 4 条", "偏离 1 条：“收件”只能办一次", "偏离 1 条：办件不能从“决定”开始"} {
		if !strings.Contains(said, words) {
			t.Errorf("%q is missing in:\n%s", words, said)
		}
	}
	if said, err = typed(t, "verify", "--data", filepath.Join(dir, "one")); err != nil {
		t.Errorf("%v\n%s", err, said)
	}
	said, err = typed(t, "replay", log, "--json", "--data", filepath.Join(dir, "two"))
	var report struct {
		Flow       string `json:"flow"`
		Discovered bool   `json:"discovered"`
		Events     int    `json:"events"`
		Recorded   int    `json:"recorded"`
	}
	if err != nil || json.Unmarshal([]byte(said), &report) != nil || !report.Discovered || report.Events != 4 || report.Recorded != 4 {
		t.Errorf("%v %s", err, said)
	}
	for name, args := range map[string][]string{"no such file": {"replay", filepath.Join(dir, "none.csv")}, "no log": {"replay", file("a.csv", "a,b\n1,2\n")},
		"no flow": {"replay", log, "--flow", file("b.yaml", "steps: [")}} {
		if said, err := typed(t, append(args, "--data", filepath.Join(dir, "three"))...); err == nil {
			t.Errorf("%s was replayed: %s", name, said)
		}
	}
}
