package pdf_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tongban/internal/base/pdf"
)

// hand makes a file by hand: objects by number from 1, of which the first is the catalogue; more is put before the end.
func hand(objects []string, more ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	places := make([]int, len(objects))
	for i, o := range objects {
		places[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	at := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, p := range places {
		fmt.Fprintf(&b, "%010d 00000 n \n", p)
	}
	fmt.Fprintf(&b, "trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, strings.Join(more, " "), at)
	return b.Bytes()
}

func body(dict, content string) string {
	return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", dict, len(content), content)
}

const courier = "/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Courier >> >>"

// onePage is a page with a content and resources; objects from 5 on are more.
func onePage(content, resources, page string, more ...string) []byte {
	return hand(append([]string{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 400] /Contents 4 0 R /Resources << " + courier + " " + resources + " >> " + page + " >>", body("", content)}, more...))
}

func mark(x0, y0, x1, y1 float64) []pdf.Mark {
	return []pdf.Mark{{Page: 1, Rect: pdf.Rect{X0: x0, Y0: y0, X1: x1, Y1: y1}}}
}

// without wants a text gone and another to stay.
func without(t *testing.T, data []byte, gone, stays string) {
	t.Helper()
	all, bytes := words(t, data), hay(t, data)
	_, hex := utf16(gone, false)
	narrow := fmt.Sprintf("%x", gone)
	for _, form := range []string{gone, hex, narrow} {
		if strings.Contains(all, gone) || strings.Contains(bytes, form) {
			t.Errorf("%s is still there", gone)
		}
	}
	if !strings.Contains(all, stays) {
		t.Errorf("%s is lost:\n%s", stays, all)
	}
}

func TestASearchedWordGoesWhereverItIsDrawn(t *testing.T) {
	for name, content := range map[string]string{
		"in one string":               "BT /F1 12 Tf 20 300 Td (open SECRET open) Tj ET",
		"in pieces":                   "BT /F1 12 Tf 20 300 Td [(open SE) 2 (CR) -3 (ET open)] TJ ET",
		"letter by letter, backwards": "BT /F1 12 Tf 1 0 0 1 20 300 Tm (open        open) Tj 1 0 0 1 91.9 300 Tm (T) Tj 1 0 0 1 84.7 300 Tm (E) Tj 1 0 0 1 77.5 300 Tm (R) Tj 1 0 0 1 70.3 300 Tm (C) Tj 1 0 0 1 63.1 300 Tm (E) Tj 1 0 0 1 55.9 300 Tm (S) Tj ET",
		"by the quotes":               "BT /F1 12 Tf 14 TL 20 300 Td (open) Tj (SECRET) ' 0 0 (open) \" ET",
		"with spacing and stretch":    "BT /F1 12 Tf 2 Tc 5 Tw 80 Tz 20 300 Td (open SECRET open) Tj ET",
		"turned":                      "q .7 .7 -.7 .7 100 50 cm BT /F1 12 Tf 20 100 Td (open SECRET open) Tj ET Q",
		"invisible":                   "BT /F1 12 Tf 3 Tr 20 300 Td (open SECRET open) Tj ET",
		"told once more in a tag":     "/Span << /ActualText (SECRET) >> BDC BT /F1 12 Tf 20 300 Td (open SECRET open) Tj ET EMC",
		"without end":                 "q q BT /F1 12 Tf 20 300 Td (open SECRET open) Tj ET",
	} {
		t.Run(name, func(t *testing.T) {
			data := onePage(content, "", "")
			marks := found(t, data, "secret")
			if len(marks) == 0 {
				t.Fatal("not found")
			}
			out, o := redacted(t, data, marks)
			if name == "turned" { // the box of a letter that stands askew is wider than the letter, so blanks beside it go too
				if without(t, out, "SECRET", "en"); strings.TrimSpace(o.Removed[1]) != "SECRET" {
					t.Errorf("removed %q", o.Removed[1])
				}
				return
			}
			without(t, out, "SECRET", "open")
			if !strings.Contains(name, "backwards") && o.Removed[1] != "SECRET" {
				t.Errorf("removed %q", o.Removed[1])
			}
			if before, after := strings.Count(words(t, data), "open"), strings.Count(words(t, out), "open"); before != after {
				t.Errorf("%d of %d open words stay", after, before)
			}
		})
	}
}

func TestWhatStaysKeepsItsPlace(t *testing.T) {
	data := onePage("BT /F1 12 Tf 2 Tc 5 Tw 80 Tz 20 300 Td (open SECRET tail) Tj ET", "", "")
	out, _ := redacted(t, data, found(t, data, "secret"))
	place := func(data []byte) pdf.Rect {
		chars, err := open(t, data).Chars(1)
		if err != nil {
			t.Fatal(err)
		}
		return pdf.Find(chars, "tail")[0]
	}
	if a, b := place(data), place(out); a.X0-b.X0 > .01 || b.X0-a.X0 > .01 {
		t.Errorf("moved from %v to %v", a, b)
	}
}

func TestWhatNobodySawIsGoneToo(t *testing.T) {
	first := onePage("BT /F1 12 Tf 20 300 Td (SECRET open) Tj ET", "", "/CropBox [0 200 400 400] /Annots [5 0 R] /PieceInfo << /A (SECRET) >>",
		"<< /Type /Annot /Subtype /Text /Contents (SECRET) /Rect [0 0 9 9] >>", body("", "SECRET unreachable"))
	// An incremental update writes the page anew; the old content is still in the bytes.
	update := fmt.Sprintf("%s4 0 obj\n%s\nendobj\n", first, body("", "BT /F1 12 Tf 20 300 Td (open) Tj 0 -250 Td (HIDDEN) Tj ET"))
	at := len(first)
	update += fmt.Sprintf("xref\n4 1\n%010d 00000 n \ntrailer << /Size 7 /Root 1 0 R /Prev %d /Info << /Title (SECRET) >> >>\nstartxref\n%d\n%%%%EOF\n", at, bytes.LastIndex(first, []byte("xref\n0")), len(update))
	if got := words(t, []byte(update)); !strings.Contains(got, "HIDDEN") {
		t.Fatalf("the newest revision reads %q", got)
	}
	out, o := redacted(t, []byte(update), nil)
	without(t, out, "SECRET", "open")
	without(t, out, "HIDDEN", "open")
	if left := strings.Join(o.Left, " "); !strings.Contains(left, "修改记录") || !strings.Contains(left, "批注") || !strings.Contains(left, "文档属性") {
		t.Errorf("left out %q", left)
	}
}

func TestAFormThatIsShownTwiceLosesTheWordWhereItIsMarked(t *testing.T) {
	data := onePage("q 1 0 0 1 0 300 cm /X Do Q q 1 0 0 1 0 100 cm /X Do Q", "/XObject << /X 5 0 R >>", "",
		body("/Type /XObject /Subtype /Form /BBox [0 0 400 50] /Resources << "+courier+" >>", "BT /F1 12 Tf 20 10 Td (number 4711) Tj ET"))
	out, _ := redacted(t, data, mark(0, 290, 400, 330))
	if n := strings.Count(words(t, out), "4711"); n != 1 {
		t.Errorf("%d of the two are left, want the one that was not marked", n)
	}
	out, _ = redacted(t, data, found(t, data, "4711"))
	without(t, out, "4711", "number")
}

func TestPixelsUnderAMarkAreWhiteInTheFile(t *testing.T) {
	gray := strings.Repeat("\x10", 100*100)
	var photo bytes.Buffer
	img := image.NewRGBA(image.Rect(0, 0, 100, 100))
	for i := range img.Pix {
		img.Pix[i] = 0x20
	}
	if err := jpeg.Encode(&photo, img, nil); err != nil {
		t.Fatal(err)
	}
	notes := append([]byte("\xff\xd8\xff\xe1\x00\x0aSECRET..\xff\xfe\x00\x08SECRET"), photo.Bytes()[2:]...)
	for name, c := range map[string]struct{ dict, data string }{
		"gray":  {"/ColorSpace /DeviceGray /BitsPerComponent 8", gray},
		"mask":  {"/ImageMask true /BitsPerComponent 1", strings.Repeat("\x00", 13*100)},
		"index": {"/ColorSpace [/Indexed /DeviceRGB 1 <000000ffffff>] /BitsPerComponent 1", strings.Repeat("\x00", 13*100)},
		"photo": {"/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode", string(notes)},
	} {
		t.Run(name, func(t *testing.T) {
			data := onePage("q 200 0 0 200 100 100 cm /I Do Q", "/XObject << /I 5 0 R >>", "", body("/Type /XObject /Subtype /Image /Width 100 /Height 100 "+c.dict, c.data))
			out, _ := redacted(t, data, mark(100, 100, 200, 200)) // the lower left quarter
			for _, s := range pdf.Streams(out) {
				if len(s) < 1000 {
					continue
				}
				row := len(s) / 100
				upper, lower := s[10*row:10*row+row/2-3], s[60*row:60*row+row/2-1]
				if bytes.Contains(upper, []byte{0xff}) {
					t.Error("the part without a mark is painted too")
				}
				if len(bytes.Trim(lower, "\xff")) > 0 {
					t.Errorf("pixels are left: %x", lower)
				}
			}
			plain, _ := redacted(t, data, nil)
			if bytes.Contains(plain, []byte("SECRET")) {
				t.Error("the notes of the photo are left")
			}
		})
	}
	inline := onePage("q 200 0 0 200 100 100 cm BI /W 2 /H 2 /BPC 8 /CS /G ID ABCD EI Q BT /F1 12 Tf 20 10 Td (open) Tj ET", "", "")
	out, o := redacted(t, inline, mark(100, 100, 120, 120))
	if o.Images != 1 || strings.Contains(hay(t, out), "ABCD") {
		t.Error("the inline image is left")
	}
	out, _ = redacted(t, inline, mark(0, 300, 20, 320))
	if !strings.Contains(hay(t, out), "ABCD") {
		t.Error("an inline image without a mark is lost")
	}

}

func TestWhatIsCutOffAPictureIsGoneFromItsPixels(t *testing.T) {
	gray := body("/Type /XObject /Subtype /Image /Width 100 /Height 100 /ColorSpace /DeviceGray /BitsPerComponent 8", strings.Repeat("\x10", 100*100))
	for name, data := range map[string][]byte{
		"by the edge of the page": onePage("q 200 0 0 200 -100 100 cm /I Do Q", "/XObject << /I 5 0 R >>", "", gray),
		"by the crop box":         onePage("q 200 0 0 200 0 100 cm /I Do Q", "/XObject << /I 5 0 R >>", "/CropBox [100 0 400 400]", gray),
		"by a clip":               onePage("q 100 100 100 200 re W n 200 0 0 200 0 100 cm /I Do Q", "/XObject << /I 5 0 R >>", "", gray),
		"by the box of a form": onePage("/F Do", "/XObject << /F 6 0 R >>", "", gray,
			body("/Type /XObject /Subtype /Form /BBox [100 0 400 400] /Resources << /XObject << /I 5 0 R >> >>", "q 200 0 0 200 0 100 cm /I Do Q")),
	} {
		out, o := redacted(t, data, nil)
		for _, s := range pdf.Streams(out) {
			if len(s) == 10000 && (bytes.Contains(s[5000:5048], []byte{0x10}) || bytes.Contains(s[5052:5100], []byte{0xff}) || o.Cropped == 0) {
				t.Errorf("%s: %x, %d cropped", name, s[5000:5100], o.Cropped)
			}
		}
	}
	paths := onePage("-50 -50 m -40 -20 -30 -20 -20 -50 c f BT /F1 12 Tf 20 300 Td (open) Tj ET q 0 0 50 50 re W n BT /F1 12 Tf 200 200 Td (SECRET) Tj ET Q", "", "")
	out, _ := redacted(t, paths, nil)
	if strings.Contains(hay(t, out), "-40 -20 -30") {
		t.Error("an outline beside the page is left")
	}
	without(t, out, "SECRET", "open")
}

func TestAFileWithLayersIsRefusedWhereverTheMarksAre(t *testing.T) {
	page := func(content string) string {
		return "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 400] /Contents " + content + " 0 R /Resources << " + courier + " /Properties << /L 7 0 R >> >> >>"
	}
	data := hand([]string{"<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [7 0 R] /D << /OFF [7 0 R] >> >> >>", "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>", page("5"), page("6"),
		body("", "BT /F1 12 Tf 20 300 Td (open) Tj ET"), body("", "/OC /L BDC BT /F1 12 Tf 20 300 Td (SECRET) Tj ET EMC"), "<< /Type /OCG /Name (x) >>"})
	var out bytes.Buffer
	_, err := pdf.Redact(context.Background(), data, mark(0, 290, 400, 320), &out)
	if said, ok := pdf.Refused(err); !ok || out.Len() > 0 || !strings.Contains(said, "图层") {
		t.Errorf("%v", err)
	}
}

func TestDrawnLettersUnderAMarkAreGoneAndRulesStay(t *testing.T) {
	data := onePage("0 0 m 400 0 l S 100 200 m 110 220 120 220 130 200 c f 100 150 m 105 150 l 105 155 l S 90 190 100 40 re S", "", "")
	out, o := redacted(t, data, mark(95, 140, 140, 225))
	if all := hay(t, out); o.Shapes != 2 || strings.Contains(all, "110 220 120 220") || strings.Contains(all, "105 155") || !strings.Contains(all, "90 190 100 40 re") || !strings.Contains(all, "400 0 l") {
		t.Errorf("%d shapes\n%s", o.Shapes, all)
	}
}

func TestOutlinesOfGlyphsThatAreGoneAreEmpty(t *testing.T) {
	for maker, secret := range map[string]string{"truetype": "Zhang Wuji, passport E87654321", "own": "林晓梅", "simple": "2025"} {
		data, err := os.ReadFile(filepath.Join("testdata", maker+".pdf"))
		if err != nil {
			t.Fatal(err)
		}
		marks := found(t, data, secret)
		if len(marks) == 0 {
			t.Fatalf("%s: %s is not found in\n%s", maker, secret, words(t, data))
		}
		out, _ := redacted(t, data, marks)
		if strings.Contains(strings.ReplaceAll(words(t, out), " ", ""), strings.ReplaceAll(secret, " ", "")) {
			t.Errorf("%s still reads %s", maker, secret)
		}
		if a, b := pdf.Outlined(data), pdf.Outlined(out); maker != "simple" && b >= a {
			t.Errorf("%s: %d glyphs before, %d after", maker, a, b)
		}
	}
}

func TestWhatCannotBeSafelyRedactedIsRefusedInWords(t *testing.T) {
	good := onePage("BT /F1 12 Tf 20 300 Td (open) Tj ET", "", "")
	helvetica := strings.Replace(string(good), "/Courier", "/Arial  ", 1)
	jpx := onePage("q 200 0 0 200 100 100 cm /I Do Q", "/XObject << /I 5 0 R >>", "", body("/Type /XObject /Subtype /Image /Width 100 /Height 100 /Filter /JPXDecode", "jpx"))
	layers := onePage("/OC /L BDC BT /F1 12 Tf 20 300 Td (SECRET) Tj ET EMC", "", "")
	pattern := onePage("/Pattern cs /P scn 0 0 100 100 re f", "/Pattern << /P 5 0 R >>", "", body("/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep 9 /YStep 9 /Resources << >>", "BT (SECRET) Tj ET"))
	for name, c := range map[string]struct {
		data  []byte
		marks []pdf.Mark
		words string
	}{
		"no pdf":            {[]byte("hello"), nil, "不是 PDF"},
		"cut off":           {good[:len(good)/2], nil, "结构损坏"},
		"a password":        {bytes.Replace(good, []byte("/Root 1 0 R"), []byte("/Root 1 0 R /Encrypt << /V 1 >>"), 1), nil, "密码"},
		"a page too many":   {good, []pdf.Mark{{Page: 2, Rect: pdf.Rect{X1: 9, Y1: 9}}}, "没有第2页"},
		"beside the page":   {good, mark(500, 500, 600, 600), "页面以外"},
		"unknown widths":    {[]byte(helvetica), mark(200, 295, 300, 315), "宽度"},
		"a coded picture":   {jpx, mark(100, 100, 150, 150), "JPXDecode"},
		"layers":            {layers, mark(0, 290, 400, 320), "图层"},
		"text in a pattern": {pattern, mark(0, 0, 50, 50), "图案"},
		"a broken content":  {onePage("BT (open Tj", "", ""), nil, "损坏"},
		"a font in itself":  {onePage("/X Do", "/XObject << /X 5 0 R >>", "", body("/Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>", "/X Do")), nil, "损坏"},
	} {
		var out bytes.Buffer
		_, err := pdf.Redact(context.Background(), c.data, c.marks, &out)
		said, ok := pdf.Refused(err)
		if !ok || !strings.Contains(said, c.words) || out.Len() > 0 {
			t.Errorf("%s: %v, %d bytes; want %s", name, err, out.Len(), c.words)
		}
	}
}

func TestARectangleIsMeasuredOnThePageAsItIsSeen(t *testing.T) {
	for turn, want := range map[int]pdf.Rect{0: {X0: 10, Y0: 360, X1: 40, Y1: 380}, 90: {X0: 20, Y0: 10, X1: 40, Y1: 40}, 180: {X0: 360, Y0: 20, X1: 390, Y1: 40}, 270: {X0: 360, Y0: 360, X1: 380, Y1: 390}} {
		d := open(t, onePage("", "", fmt.Sprintf("/Rotate %d", turn)))
		if got := d.Pages[0].Seen(10, 20, 30, 20); got != want {
			t.Errorf("turned by %d: %v, want %v", turn, got, want)
		}
	}
}

func FuzzRedact(f *testing.F) {
	for _, maker := range []string{"own", "truetype", "pdfcpu"} {
		data, err := os.ReadFile(filepath.Join("testdata", maker+".pdf"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add(onePage("BT /F1 12 Tf 20 300 Td (open) Tj ET", "", ""))
	f.Fuzz(func(_ *testing.T, data []byte) {
		var out bytes.Buffer
		_, _ = pdf.Redact(context.Background(), data, mark(0, 0, 200, 200), &out) // whatever comes, it ends without a panic
	})
}
