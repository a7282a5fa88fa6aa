package web_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tongban/internal/base/web/words"
)

// TestTheFrameHasAllItsEnglish compares the keys of the templates with the
// keys of the book; menus bring their own keys from the roof, the bottom bar from Go.
func TestTheFrameHasAllItsEnglish(t *testing.T) {
	used := map[string]bool{}
	files, err := filepath.Glob("*.templ")
	if err != nil || len(files) == 0 {
		t.Fatal("no templates", err)
	}
	source := regexp.MustCompile(`T\(ctx, "([a-z0-9.-]+)\|`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range source.FindAllStringSubmatch(string(text), -1) {
			used[found[1]] = true
		}
	}
	known := words.Open().Keys()
	for key := range used {
		if !slices.Contains(known, key) {
			t.Errorf("%s has no English", key)
		}
	}
	for _, key := range known {
		if !used[key] && !strings.HasPrefix(key, "menu.") && !strings.HasPrefix(key, "bottom.") {
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
