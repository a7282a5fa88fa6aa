package paper_test

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"

	"tongban/internal/common/paper"
)

// pages reads a PDF back without any tool: it follows the cross reference
// table, inflates the streams, and turns each shown string into characters by
// the ToUnicode map. Each page is its list of shown lines.
func pages(t interface{ Fatalf(string, ...any) }, file []byte) [][]string {
	var contents [][]byte
	unicodeOf := map[string]string{}
	for _, at := range crossReferences(t, file) {
		object := file[at:]
		head, rest, ok := bytes.Cut(object[:bytes.Index(object, []byte("endobj"))], []byte("stream\n"))
		if !ok || !bytes.Contains(head, []byte("FlateDecode")) {
			continue
		}
		length := regexp.MustCompile(`/Length (\d+)`).FindSubmatch(head)
		n, _ := strconv.Atoi(string(length[1]))
		r, err := zlib.NewReader(bytes.NewReader(object[len(head)+len("stream\n"):][:n]))
		if err != nil {
			t.Fatalf("stream at %d: %v (%d bytes left)", at, err, len(rest))
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatalf("stream at %d: %v", at, err)
		}
		if bytes.Contains(data, []byte("beginbfchar")) {
			for _, m := range regexp.MustCompile(`<([0-9A-F]{4})><([0-9A-F]+)>`).FindAllSubmatch(data, -1) {
				unicodeOf[strings.ToLower(string(m[1]))] = decode16(string(m[2]))
			}
		} else if bytes.Contains(data, []byte(" Tj ET")) {
			contents = append(contents, data)
		}
	}
	var out [][]string
	for _, c := range contents {
		var lines []string
		for _, m := range regexp.MustCompile(`<([0-9a-f]*)> Tj`).FindAllSubmatch(c, -1) {
			var line strings.Builder
			for i := 0; i < len(m[1]); i += 4 {
				line.WriteString(unicodeOf[string(m[1][i:i+4])])
			}
			lines = append(lines, line.String())
		}
		out = append(out, lines)
	}
	return out
}

// flat is all that a file says, in one line; page numbers and running heads
// would stand in the middle of a sentence, so they are left out.
func flat(t testing.TB, file []byte) string {
	var out strings.Builder
	for _, page := range pages(t, file) {
		for _, l := range page {
			if !strings.Contains(l, " 页 共 ") && !strings.Contains(l, "　云市监") {
				out.WriteString(l)
			}
		}
	}
	return out.String()
}

func crossReferences(t interface{ Fatalf(string, ...any) }, file []byte) []int {
	tail := regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`).FindSubmatch(file)
	if tail == nil {
		t.Fatalf("the file has no end")
	}
	start, _ := strconv.Atoi(string(tail[1]))
	var out []int
	for i, m := range regexp.MustCompile(`(\d{10}) 00000 n `).FindAllSubmatch(file[start:], -1) {
		at, _ := strconv.Atoi(string(m[1]))
		if want := fmt.Sprintf("%d 0 obj\n", i+1); !bytes.HasPrefix(file[at:], []byte(want)) {
			t.Fatalf("object %d is not at %d", i+1, at)
		}
		out = append(out, at)
	}
	return out
}

func decode16(digits string) string {
	raw, _ := hex.DecodeString(digits)
	var units []uint16
	for i := 0; i+1 < len(raw); i += 2 {
		units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
	}
	return string(utf16.Decode(units))
}

func TestAnyTextIsBrokenByTheRulesAndLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := []rune("许可申请材料人民市龘㐱䶮𣲗，。、；：？！）》”（《“〔〕—…abcXYZ019-/.() ")
		words := string(rapid.SliceOfN(rapid.SampledFrom(letters), 1, 400).Draw(t, "text"))
		var out bytes.Buffer
		if err := renderer().PDF(&out, paper.Doc{Title: "性质", Blocks: []paper.Block{paper.Para{Text: words}}}); err != nil {
			t.Fatalf("%v", err)
		}
		var lines []string
		for _, page := range pages(t, out.Bytes()) {
			for _, l := range page {
				if !strings.HasPrefix(l, "第 ") {
					lines = append(lines, l)
				}
			}
		}
		solid := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if got := solid(strings.Join(lines, "")); got != solid(words) {
			t.Fatalf("wrote %q, read %q", words, got)
		}
	})
}

func TestNoLineBeginsWithAClosingMarkOrEndsWithAnOpeningOne(t *testing.T) {
	text := "根据《中华人民共和国行政许可法》第三十二条、第四十二条的规定，（办件编号）“申请”：准予；不予。"
	for shift := range 40 {
		file := draw(t, paper.Doc{Title: "禁则", Blocks: []paper.Block{paper.Para{Text: strings.Repeat("一", shift) + strings.Repeat(text, 4)}}})
		for _, page := range pages(t, file) {
			for _, l := range page {
				r := []rune(l)
				if strings.ContainsRune("》、，）”：；。", r[0]) || strings.ContainsRune("《（“", r[len(r)-1]) {
					t.Errorf("shift %d: line %q", shift, l)
				}
			}
		}
	}
}

func TestHugeTextWithoutBreaksIsDrawnInTime(t *testing.T) {
	for _, letter := range []string{"a", "。", "（"} {
		file := draw(t, paper.Doc{Title: "长文", Blocks: []paper.Block{paper.Para{Text: strings.Repeat(letter, 50_000)}}})
		if got := strings.Count(flat(t, file), letter); got != 50_000 {
			t.Errorf("%d of 50000 %s came back", got, letter)
		}
	}
}

// Glyph ids above 16383 once had wrong widths, because four times a uint16
// overflows: the words lay over each other, which only a picture showed.
func TestGlyphsWithHighIdsKeepTheirWidth(t *testing.T) {
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed (poppler-utils)")
	}
	const words = "龘䶮𣲗𠅤㐱犇骉龥龦龧" // ids up to 30100
	cmd := exec.Command(tool, "-bbox", "-", "-")
	cmd.Stdin = bytes.NewReader(draw(t, paper.Doc{Title: "宽度", Blocks: []paper.Block{paper.Para{Text: words}}}))
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`<word xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="[\d.]+">` + words).FindSubmatch(out)
	if m == nil {
		t.Fatalf("the words are not one run: %s", out)
	}
	from, _ := strconv.ParseFloat(string(m[1]), 64)
	to, _ := strconv.ParseFloat(string(m[2]), 64)
	if want := 14.0 * float64(len([]rune(words))); math.Abs(to-from-want) > 0.5 {
		t.Errorf("%s is %.2f wide, want %.2f", words, to-from, want)
	}
}

func TestCodeIsReadByAScanner(t *testing.T) {
	render, err := exec.LookPath("pdftoppm")
	if err != nil {
		t.Skip("pdftoppm is not installed (poppler-utils)")
	}
	scan, err := exec.LookPath("zbarimg")
	if err != nil {
		t.Skip("zbarimg is not installed (zbar-tools)")
	}
	p := press(t)
	x := made(t, p, draftOf("grant"))
	dir := t.TempDir()
	cmd := exec.Command(render, "-r", "250", "-png", "-singlefile", "-", filepath.Join(dir, "page"))
	cmd.Stdin = bytes.NewReader(pdf(t, p, x))
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(scan, "-q", "--raw", filepath.Join(dir, "page.png")).Output()
	if err != nil || strings.TrimSpace(string(out)) != x.Link {
		t.Errorf("scanned %q, want %q: %v", out, x.Link, err)
	}
}

func TestMetadataIsWellFormedAndNamesThePaper(t *testing.T) {
	file := draw(t, paper.Doc{Title: "<决定书> & 附件", Blocks: []paper.Block{paper.Para{Text: "正文"}}})
	from, to := bytes.Index(file, []byte("<x:xmpmeta")), bytes.Index(file, []byte("</x:xmpmeta>"))
	if from < 0 || to < 0 {
		t.Fatal("the file has no metadata")
	}
	var meta struct {
		Titles []string `xml:"RDF>Description>title>Alt>li"`
	}
	if err := xml.Unmarshal(file[from:to+len("</x:xmpmeta>")], &meta); err != nil {
		t.Fatal(err)
	}
	if len(meta.Titles) != 1 || meta.Titles[0] != "<决定书> & 附件" {
		t.Errorf("titles %q", meta.Titles)
	}
}
