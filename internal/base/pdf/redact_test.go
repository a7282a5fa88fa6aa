package pdf_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tongban/internal/base/pdf"
)

func open(t *testing.T, data []byte) *pdf.Document {
	t.Helper()
	d, err := pdf.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func words(t *testing.T, data []byte) string {
	t.Helper()
	all, _, err := open(t, data).Text()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// found are marks over every place of some words.
func found(t *testing.T, data []byte, list ...string) (marks []pdf.Mark) {
	t.Helper()
	d := open(t, data)
	for i := range d.Pages {
		chars, err := d.Chars(i + 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range list {
			for _, r := range pdf.Find(chars, w) {
				marks = append(marks, pdf.Mark{Page: i + 1, Rect: r})
			}
		}
	}
	return marks
}

func redacted(t *testing.T, data []byte, marks []pdf.Mark) ([]byte, pdf.Outcome) {
	t.Helper()
	var out bytes.Buffer
	o, err := pdf.Redact(context.Background(), data, marks, &out)
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), o
}

func TestTheTextOfFilesOfSeveralMakersIsRead(t *testing.T) {
	for _, maker := range []string{"chromium", "cairo", "pdfcpu", "attached"} {
		data, err := os.ReadFile(filepath.Join("testdata", maker+".pdf"))
		if err != nil {
			t.Fatal(err)
		}
		all := words(t, data)
		for _, w := range []string{"征收补偿安置汇总表", "350404199003160260", "李四光 350401197512120031 88万元", "Public part: the plan is open to everybody."} {
			if !strings.Contains(all, w) {
				t.Errorf("%s lacks %q:\n%s", maker, w, all)
			}
		}
	}
}

// hay is everything that somebody can dig out of a file: its bytes, all its streams opened, and their UTF-16.
func hay(t *testing.T, data []byte) string {
	t.Helper()
	var b strings.Builder
	b.Write(data)
	for _, s := range pdf.Streams(data) {
		b.Write(s)
	}
	return b.String()
}

// utf16 is how text stands in titles and maps.
func utf16(s string, upper bool) (raw, hex string) {
	var b bytes.Buffer
	for _, r := range s {
		b.WriteByte(byte(r >> 8))
		b.WriteByte(byte(r))
	}
	const small, big = "0123456789abcdef", "0123456789ABCDEF"
	digits := small
	if upper {
		digits = big
	}
	var h strings.Builder
	for _, c := range b.Bytes() {
		h.WriteByte(digits[c>>4])
		h.WriteByte(digits[c&15])
	}
	return b.String(), h.String()
}

func TestMarkedPassagesAreReallyGone(t *testing.T) {
	secrets := []string{"张三丰", "350404199003160260", "13859001234", "李四光", "孙八一"}
	stay := []string{"征收补偿安置汇总表", "被征收人", "1,284,500.00元", "350402198001010044", "Public part: the plan is open to everybody."}
	for _, maker := range []string{"chromium", "cairo", "pdfcpu", "attached"} {
		t.Run(maker, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join("testdata", maker+".pdf"))
			if err != nil {
				t.Fatal(err)
			}
			out, o := redacted(t, data, found(t, data, secrets...))
			if dir := os.Getenv("TONGBAN_PAPERS"); dir != "" {
				if err := os.WriteFile(filepath.Join(dir, "redacted-"+maker+".pdf"), out, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			all, bytes := words(t, out), hay(t, out)
			for _, s := range secrets {
				if strings.Contains(all, s) {
					t.Errorf("the text still has %s", s)
				}
				raw, small := utf16(s, false)
				_, big := utf16(s, true)
				for _, form := range []string{s, raw, small, big} {
					if strings.Contains(bytes, form) {
						t.Errorf("the bytes still have %s", s)
					}
				}
				if !strings.Contains(o.Removed[1], s) {
					t.Errorf("removed %q without %s", o.Removed[1], s)
				}
			}
			for _, s := range stay {
				if !strings.Contains(all, s) {
					t.Errorf("the text lost %s:\n%s", s, all)
				}
			}
			for _, s := range []string{"机密标题赵六", "secret-link-zhou", "作者钱七", "附件里的", "/Info", "/Annots", "/Metadata", "/EmbeddedFile", "Skia", "cairo"} {
				raw, _ := utf16(s, false)
				if strings.Contains(bytes, s) || strings.Contains(bytes, raw) {
					t.Errorf("the file still has %s", s)
				}
			}
			// 丰, 光 and 八 stand nowhere else: the map to characters and the outlines forget them.
			for _, c := range []string{"丰", "光"} {
				if _, hex := utf16(c, false); strings.Contains(strings.ToLower(bytes), "<"+hex+">") {
					t.Errorf("a map still names %s", c)
				}
			}
		})
	}
}
