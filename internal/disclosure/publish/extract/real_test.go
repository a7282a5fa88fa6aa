package extract_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tongban/internal/disclosure/publish/extract"
)

// realDocuments is where the documents of the project lie, beside its source.
const realDocuments = "../../../../../shared/data/disclosure"

// score counts what was found right, by field.
type score struct{ right, of int }

func (s *score) take(t *testing.T, file, field, want, got string) {
	t.Helper()
	s.of++
	if want == got {
		s.right++
	} else {
		t.Logf("%s %s: want %q, got %q", file, field, want, got)
	}
}

func realFiles(t *testing.T, pattern string) []string {
	t.Helper()
	dir := realDocuments
	if d := os.Getenv("TONGBAN_SHARED"); d != "" {
		dir = filepath.Join(d, "data/disclosure")
	}
	list, _ := filepath.Glob(filepath.Join(dir, pattern))
	if len(list) == 0 {
		t.Skipf("no real documents in %s (TONGBAN_SHARED names the folder)", dir)
	}
	return list
}

func realDocument(t *testing.T, file string) (header map[string]string, text string) {
	t.Helper()
	all, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.SplitN(string(all), "---\n", 3)
	var raw map[string]any
	if len(parts) < 3 || json.Unmarshal([]byte(parts[1]), &raw) != nil {
		t.Fatalf("%s has no header", file)
	}
	header = map[string]string{}
	for k, v := range raw {
		header[k], _ = v.(string)
	}
	return header, parts[2]
}

// goal is how much of each field must be right.
const goal = 0.95

func TestRealDocumentsAreReadFromTheirTextAlone(t *testing.T) {
	fields := map[string]*score{"number": {}, "title": {}, "issuer": {}, "made": {}}
	for _, file := range realFiles(t, "state_council/*.txt") {
		header, text := realDocument(t, file)
		got := extract.Read(extract.Meta{"text": text}, text)
		made, _ := extract.Date(header["written"])
		name := filepath.Base(file)
		fields["number"].take(t, name, "number", header["doc_no"], got.Number)
		fields["title"].take(t, name, "title", header["title"], got.Title)
		fields["issuer"].take(t, name, "issuer", header["publisher"], strings.Join(got.Issuers, "、"))
		fields["made"].take(t, name, "made", made.String(), got.MadeOn.String())
	}
	judge(t, fields)
}

func judge(t *testing.T, fields map[string]*score) {
	t.Helper()
	for name, s := range fields {
		t.Logf("%s: %d of %d right", name, s.right, s.of)
		if float64(s.right) < goal*float64(s.of) {
			t.Errorf("%s: %d of %d right, less than %.0f %%", name, s.right, s.of, goal*100)
		}
	}
}

func TestRealDocumentsAreReadWithTheirHeader(t *testing.T) {
	fields := map[string]*score{"number": {}, "title": {}, "issuer": {}, "made": {}, "published": {}, "index": {}, "subject": {}}
	day := func(text string) string { d, _ := extract.Date(text); return d.String() }
	read := 0
	for _, file := range append(realFiles(t, "state_council/*.txt"), realFiles(t, "policies/*.txt")...) {
		header, text := realDocument(t, file)
		meta := extract.Meta{extract.NameText: text}
		for key, value := range header {
			if name := extract.Name(key); name != "" {
				meta[name] = value
			}
		}
		got, name := extract.Read(meta, text), filepath.Base(file)
		read++
		for _, f := range []struct{ field, want, got string }{{"number", header["doc_no"], got.Number}, {"title", header["title"], got.Title}, {"issuer", header["publisher"], strings.Join(got.Issuers, "、")},
			{"made", header["written"], got.MadeOn.String()}, {"published", header["published"] + header["date"], got.PublishedOn.String()}, {"index", header["index_no"], got.Index}, {"subject", header["theme"], got.Subject}} {
			if f.field == "made" || f.field == "published" {
				f.want = day(f.want)
			}
			if f.want != "" {
				fields[f.field].take(t, name, f.field, f.want, f.got)
			}
		}
		if got.Title == "" || len(got.Issuers) == 0 || got.MadeOn.IsZero() {
			t.Errorf("%s has no title, issuer or day: %+v", name, got)
		}
	}
	t.Logf("%d documents", read)
	judge(t, fields)
}
