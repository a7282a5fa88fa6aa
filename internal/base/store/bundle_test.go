package store

import (
	"fmt"
	"reflect"
	"testing"
)

func TestAlikeStatementsOfManyActsAreWrittenTogether(t *testing.T) {
	alike := func(text string, n int) Stmt { return Stmt{SQL: text, Args: []any{n}, Rows: 1, Alike: true} }
	own := func(text string, n int) Stmt { return Stmt{SQL: text, Args: []any{n}, Rows: 1} }
	lists := [][]Stmt{
		{alike("open", 1), alike("event", 1), alike("task", 1), alike("task", 11), own("fact", 1), alike("job", 1)},
		{alike("move", 2), alike("event", 2), own("fact", 2), alike("job", 2)},
		{alike("move", 3), alike("event", 3), alike("task", 3), alike("job", 3)},
		{},
	}
	var got []string
	for _, b := range bundles(lists) {
		got = append(got, fmt.Sprintf("%s%v%d", b.sql, b.args, b.rows))
	}
	want := []string{"open[[1]]1", "move[[2] [3]]2", "event[[1] [2] [3]]3", "task[[1] [11] [3]]3", "fact[[2]]1", "fact[[1]]1", "job[[2] [3]]2", "job[[1]]1"}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got  %v\nwant %v", got, want)
	}
}

func TestRowsThatDoNotMatterAreNotCounted(t *testing.T) {
	got := bundles([][]Stmt{{{SQL: "a", Rows: Any, Alike: true}}, {{SQL: "a", Rows: Any, Alike: true}}})
	if len(got) != 1 || got[0].rows != Any {
		t.Fatalf("%+v", got[0])
	}
}

func TestTextsTakeTheirOtherForms(t *testing.T) {
	insert := "/* t.add */\ninsert into t (a, b, c)\nvalues ($1, 'x', coalesce($2, 0))"
	once := insert + "\non conflict do nothing"
	update := "/* t.set */\nupdate t\nset a = $3, b = b + 1\nwhere id = $1 and version = $2"
	for _, c := range []struct{ name, got, want string }{
		{"two rows", several(insert, 2), "/* t.add */\ninsert or fail into t (a, b, c)\nvalues ($1, 'x', coalesce($2, 0)), ($3, 'x', coalesce($4, 0))"},
		{"two rows, once", several(once, 2), "/* t.add */\ninsert into t (a, b, c)\nvalues ($1, 'x', coalesce($2, 0)), ($3, 'x', coalesce($4, 0))\non conflict do nothing"},
		{"an update has no rows", several(update, 2), ""},
		{"an insert from arrays", fromArrays(once, []string{"int8", "text"}),
			"/* t.add */\ninsert into t (a, b, c)\nselect given.p1, 'x', coalesce(given.p2, 0)\nfrom unnest($1::int8[], $2::text[]) as given (p1, p2)\non conflict do nothing"},
		{"an update from arrays", fromArrays(update, []string{"int8", "int8", "text"}),
			"/* t.set */\nupdate t\nset a = given.p3, b = b + 1\nfrom unnest($1::int8[], $2::int8[], $3::text[]) as given (p1, p2, p3)\nwhere id = given.p1 and version = given.p2"},
		{"a delete has no form", fromArrays("/* t.no */ delete from t where id = $1", []string{"int8"}), ""},
	} {
		if c.got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, c.got, c.want)
		}
	}
	if counts(insert) || !counts(once) || !counts(update) {
		t.Error("only a plain insert needs no counting")
	}
}
