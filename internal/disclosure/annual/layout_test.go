package annual_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"strings"
	"testing"

	"tongban/internal/disclosure/annual"
)

// asWord writes the tables and paragraphs of a page of ours as a DOCX, in which the words of a group stand in a cell that
// runs over several rows.
func asWord(t *testing.T, page string) []byte {
	t.Helper()
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><w:document xmlns:w="x" xmlns:mc="y"><w:body><w:p><mc:AlternateContent><mc:Choice><w:r><w:t>附图</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t>附图 99</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>`)
	say := func(words string) { fmt.Fprintf(&b, `<w:p><w:r><w:t>%s</w:t></w:r></w:p>`, words) }
	for _, part := range regexp.MustCompile(`<p>.*?</p>|<h1>.*?</h1>|<table>.*?</table>`).FindAllString(page, -1) {
		if !strings.HasPrefix(part, "<table>") {
			say(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(part, ""))
			continue
		}
		b.WriteString(`<w:tbl>`)
		for _, row := range strings.Split(strings.TrimSuffix(part, "</table>"), "<tr>")[1:] {
			b.WriteString(`<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>`)
			for _, cell := range strings.Split(row, "<td>")[1:] {
				b.WriteString(`<w:tc>`)
				words, _, _ := strings.Cut(cell, "</td>")
				for _, half := range []string{string([]rune(words)[:len([]rune(words))/2]), string([]rune(words)[len([]rune(words))/2:])} {
					fmt.Fprintf(&b, `<w:r><w:t>%s</w:t></w:r>`, half) // Word cuts what was typed at one time from what was typed at another
				}
				b.WriteString(`<w:p/></w:tc>`)
			}
			b.WriteString(`</w:tr>`)
		}
		b.WriteString(`</w:tbl>`)
	}
	b.WriteString(`</w:body></w:document>`)
	var file bytes.Buffer
	z := zip.NewWriter(&file)
	w, err := z.Create("word/document.xml")
	if err == nil {
		_, err = w.Write([]byte(b.String()))
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// laidOut writes the tables as text with columns apart; cut puts the first figure of each row of seven one line higher, as
// pdftotext does with long labels.
func laidOut(page string, cut bool) string {
	var b strings.Builder
	for _, part := range regexp.MustCompile(`<p>.*?</p>|<h1>.*?</h1>|<tr>.*?</tr>`).FindAllString(page, -1) {
		if !strings.HasPrefix(part, "<tr>") {
			b.WriteString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(part, "") + "\n")
			continue
		}
		var words []string
		for _, cell := range strings.Split(part, "<td>")[1:] {
			word, _, _ := strings.Cut(cell, "</td>")
			words = append(words, word)
		}
		label := []rune(strings.ReplaceAll(words[0], "1.", ""))
		for i, word := range words {
			if i == 0 && len(words) == 8 && len(label) > 8 {
				fmt.Fprintf(&b, "%s", string(label[:len(label)/2]))
				if !cut {
					b.WriteString("\n")
				}
				continue
			}
			fmt.Fprintf(&b, "%12s", word)
			if cut && i == 1 && len(words) == 8 && len(label) > 8 {
				fmt.Fprintf(&b, "\n%s", strings.Repeat(" ", 24))
			}
		}
		b.WriteString("\n")
		if len(words) == 8 && len(label) > 8 {
			b.WriteString(string(label[len(label)/2:]) + "\n")
		}
	}
	return b.String()
}

func TestTheSameReportIsReadInEveryLayout(t *testing.T) {
	page := aReport(map[string]string{"table2.normative.valid": "1,234", "table2.fee.amount": "7730.28"})
	want := read(t, []byte(page))
	if len(want.Cells) < 150 || len(want.Unread) > 0 {
		t.Fatalf("%d cells, unread %v", len(want.Cells), want.Unread)
	}
	for name, file := range map[string][]byte{
		"a table for the look around all": []byte("<html><body><table><tr><td>首页</td></tr><tr><td>" + page + "</td></tr><tr><td>备案号 12345678</td></tr></table></body></html>"),
		"paragraphs inside the cells":     []byte(strings.NewReplacer("<td>", "<td><p><span>&nbsp;", "</td>", "</span></p></td>").Replace(page)),
		"units behind the figures":        []byte(regexp.MustCompile(`<td>(\d+)</td>`).ReplaceAllString(page, "<td>$1 件</td>")),
		"an empty cell behind the words":  []byte(regexp.MustCompile(`(<td>[一二三四五六七]、[^<]*</td>|<td>（[^<]*</td>)`).ReplaceAllString(page, "$1<td></td>")),
		"a Word document":                 asWord(t, page),
		"a text with columns apart":       []byte(laidOut(page, false)),
		"a text with a row on two lines":  []byte(laidOut(page, true)),
	} {
		t.Run(name, func(t *testing.T) {
			r := read(t, file)
			if r.Form != want.Form || r.Year != want.Year || len(r.Unread) > 0 {
				t.Errorf("form %s, year %d, unread %v", r.Form, r.Year, r.Unread)
			}
			if !maps.Equal(r.Cells, want.Cells) {
				for path, v := range want.Cells {
					if got, ok := r.Cells[path]; got != v || !ok {
						t.Errorf("%s is %s (%v), want %s", path, got, ok, v)
					}
				}
				t.Errorf("%d cells, want %d", len(r.Cells), len(want.Cells))
			}
		})
	}
}

func TestATableThatCannotBeReadIsSaidAndRaisesNoAlarm(t *testing.T) {
	page := laidOut(aReport(nil), false)
	stacked := strings.Join(regexp.MustCompile(` +`).Split(page, -1), "\n") // a figure on each line, and the words apart
	figures := regexp.MustCompile(`\n\d+`).FindAllString(stacked, -1)
	stacked = regexp.MustCompile(`\n\d+`).ReplaceAllString(stacked, "") + "\n7\n8" + strings.Join(figures, "")
	r := read(t, []byte(stacked))
	if len(r.Unread) == 0 {
		t.Error("nothing is said of what was not read")
	}
	if got := wrong(r); len(got) > 0 {
		t.Errorf("false alarms: %v", got)
	}
	short := aReport(nil)
	i := strings.Index(short, "<tr><td>（二）部分公开")
	short = short[:i] + short[i+strings.Index(short[i:], "</tr>")+5:]
	if r := read(t, []byte(short)); len(r.Unread) != 1 || !strings.Contains(r.Unread[0], "1行没有读出数据：（二）部分公开") {
		t.Errorf("unread %v", r.Unread)
	} else if got := wrong(r); len(got) > 0 {
		t.Errorf("false alarms: %v", got)
	}
}

func TestAFigureOfAnotherYearOrOfTheOfficeAloneIsNoContradiction(t *testing.T) {
	for words, want := range map[string]int{
		"全年新收政府信息公开申请13件。":                 1,
		"2024年新收政府信息公开申请13件。":              0,
		"去年新收政府信息公开申请13件。":                 0,
		"其中，市政府办公室新收政府信息公开申请7件。":           0,
		"全年受理政府信息公开申请13件，比去年同期增长12%。":      1,
		"2025年，比2024年增长20%，受理政府信息公开申请13件。": 1,
		"上一年受理政府信息公开申请13件。":                0,
		"通过办公系统受理政府信息公开申请13件。":             1,
		"上年结转2件，新收政府信息公开申请13件。":            1,
		"市本级新收政府信息公开申请7件。":                 0,
		"2025年新收政府信息公开申请9件，2024年为13件。":     1,
		"2025年新收政府信息公开申请10件，比上年减少16.7%。":   0,
	} {
		r := read(t, []byte(strings.Replace(aReport(nil), "全年新收政府信息公开申请10件，", words, 1)))
		if got := wrong(r); len(got) != want {
			t.Errorf("%s: %v", words, got)
		}
	}
}

func TestAFileOfAnotherKindIsRefusedInWords(t *testing.T) {
	zipped := func(name string, size int) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		w, _ := z.Create(name)
		if size > 0 {
			_, _ = w.Write([]byte(`<w:document xmlns:w="x"><w:body><w:p><w:r><w:t>`))
			_, _ = w.Write(bytes.Repeat([]byte("1"), size))
		}
		_ = z.Close()
		return b.Bytes()
	}
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"an old Word file": {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "另存为 DOCX 或 PDF"},
		"RTF":              {[]byte(`{\rtf1`), "另存为 DOCX 或 PDF"},
		"a workbook":       {zipped("xl/workbook.xml", 0), "Excel"},
		"OFD":              {zipped("OFD.xml", 0), "OFD"},
		"some other zip":   {zipped("a.txt", 0), "不是 Word 文档"},
		"a torn Word file": {zipped("word/document.xml", 5), "损坏"},
		"a zip bomb":       {zipped("word/document.xml", 17<<20), "太多"},
		"a torn zip":       {[]byte("PK\x03\x04xxxx"), "损坏"},
		"a torn PDF":       {[]byte("%PDF-1.7\nxxxx"), ""},
		"a picture":        {[]byte("\x89PNG\r\n\x1a\n\x00\x00"), ""},
	} {
		if _, err := annual.Read(c.file); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
