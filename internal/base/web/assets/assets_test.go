package assets_test

import (
	"crypto/sha512"
	"encoding/base64"
	"os"
	"strings"
	"testing"

	"tongban/internal/base/web/assets"
)

func TestTheVendoredScriptIsTheOneRecorded(t *testing.T) {
	script, err := os.ReadFile("htmx.min.js")
	if err != nil {
		t.Fatal(err)
	}
	record, err := os.ReadFile("htmx.VERSION")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha512.Sum384(script)
	if !strings.Contains(string(record), base64.StdEncoding.EncodeToString(sum[:])) {
		t.Error("htmx.min.js is not what htmx.VERSION records; run scripts/vendor-frontend.sh")
	}
}

func TestTheLookStaysLight(t *testing.T) {
	shelf := assets.Open()
	for name, most := range map[string]int{"app.css": 25 << 10, "app.js": 6 << 10, "htmx.min.js": 16 << 10} {
		if size := shelf.Size(name); size > most {
			t.Errorf("%s weighs %d bytes compressed, at most %d", name, size, most)
		}
	}
}

func TestNothingComesFromElsewhere(t *testing.T) {
	for _, name := range []string{"app.css", "app.js"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, foreign := range []string{"@import", "url(http", "//cdn", "https://", "eval(", "innerHTML"} {
			if strings.Contains(string(text), foreign) {
				t.Errorf("%s has %s", name, foreign)
			}
		}
	}
}
