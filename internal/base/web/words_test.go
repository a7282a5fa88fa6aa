package web_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tongban/internal/base/web/words"
)

// TestThePublicPagesHaveAllTheirEnglish compares the keys that stand in templates and in Go with the keys of the book;
// the parts of the old menu wait for their pages.
func TestThePublicPagesHaveAllTheirEnglish(t *testing.T) {
	used := map[string]bool{}
	source := regexp.MustCompile(`"([a-z]+\.[a-z0-9-]+)\|[^"]`)
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if entry.IsDir() && entry.Name() == "editor" {
			return fs.SkipDir // the workbench speaks Chinese
		}
		if err != nil || strings.HasSuffix(path, "_templ.go") || strings.HasSuffix(path, "_test.go") || !strings.HasSuffix(path, ".templ") && !strings.HasSuffix(path, ".go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, found := range source.FindAllStringSubmatch(string(text), -1) {
			used[found[1]] = true
		}
		return err
	})
	if err != nil || len(used) == 0 {
		t.Fatal("no words", err)
	}
	known := words.Open().Keys()
	for key := range used {
		if !slices.Contains(known, key) {
			t.Errorf("%s has no English", key)
		}
	}
	for _, key := range known {
		if !used[key] && !strings.HasPrefix(key, "menu.") {
			t.Errorf("%s is used nowhere", key)
		}
	}
}

func TestMissingEnglishFallsBackToTheChinese(t *testing.T) {
	book := words.Open()
	for _, c := range []struct{ language, source, want string }{
		{"zh", "frame.login|登录", "登录"},
		{"en", "frame.login|登录", "Sign in"},
		{"en", "room.unknown|退单", "退单"},
		{"en", "没有键", "没有键"},
	} {
		if got := book.Text(c.language, c.source); got != c.want {
			t.Errorf("%s in %s is %q, want %q", c.source, c.language, got, c.want)
		}
	}
}
