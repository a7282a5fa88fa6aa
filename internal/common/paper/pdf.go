package paper

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"sync"
	"sync/atomic"
	"unicode/utf16"

	"github.com/klauspost/compress/zlib"
)

// Renderer draws papers. It holds the font, which is parsed when the first
// paper is drawn, and is safe for use by many goroutines.
type Renderer struct {
	font func() (*font, error)
	zips sync.Pool
	key  []byte // of the mark

	seals   sync.Map // figures by Seal
	sealing atomic.Int64
}

// mostSeals bounds the figures that are kept: a city has some hundred seals, and one costs a tenth of a paper.
const mostSeals = 2000

// seal answers the figure of a seal, drawn once.
func (r *Renderer) seal(f *font, s Seal) figure {
	if drawn, ok := r.seals.Load(s); ok {
		return drawn.(figure)
	}
	drawn := f.seal(s)
	if r.sealing.Add(1) <= mostSeals {
		r.seals.Store(s, drawn)
	}
	return drawn
}

// NewRenderer makes a Renderer; it costs nothing until a paper is drawn.
func NewRenderer() *Renderer {
	return &Renderer{
		font: loadedFont,
		zips: sync.Pool{New: newZip},
	}
}

// newZip takes the fastest level: three times as many papers a second for files
// a tenth longer. The level is a valid one, so there is no error.
func newZip() any {
	w, _ := zlib.NewWriterLevel(io.Discard, zlib.BestSpeed)
	return w
}

// PDF writes a paper as PDF/A-2u. The same Doc gives the same bytes, so that
// the file may be made again instead of being kept. A character that the font
// lacks is a fault which names it.
func (r *Renderer) PDF(w io.Writer, d Doc) error {
	f, err := r.font()
	if err != nil {
		return err
	}
	c := &composer{font: f, cut: newSubset(f), seal: func(s Seal) figure { return r.seal(f, s) }}
	sheets, err := c.sheets(d)
	if err != nil {
		return err
	}
	p := &pdf{zips: &r.zips}
	p.document(d, sheets, c.cut)
	p.trailer(r.key)
	if _, err := w.Write(p.out.Bytes()); err != nil {
		return fmt.Errorf("write paper: %w", err)
	}
	return nil
}

// Objects with a fixed number; pages and pictures follow.
const (
	objCatalog = iota + 1
	objPages
	objInfo
	objFont
	objCIDFont
	objDescriptor
	objFontFile
	objToUnicode
	objOver
	objPlain
	objXMP
	objProfile
	objFirst
)

// pdf is a file being written.
type pdf struct {
	out     bytes.Buffer
	offsets map[int]int
	zips    *sync.Pool
	last    int
}

func (p *pdf) document(d Doc, sheets []*sheet, cut *subset) {
	p.offsets = map[int]int{}
	p.last = objFirst - 1
	p.out.WriteString("%PDF-1.7\n%\xE6\x96\x87\xE4\xB9\xA6\n")
	p.object(objCatalog, "<</Type/Catalog/Pages %d 0 R/Lang(zh-CN)/Metadata %d 0 R/ViewerPreferences<</DisplayDocTitle true>>"+
		"/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/DestOutputProfile %d 0 R>>]>>",
		objPages, objXMP, objProfile)
	p.object(objInfo, "<</Title %s/Subject(%s)/Producer(Tongban)>>", utf16Text(d.Title), d.Code)
	p.object(objOver, "<</Type/ExtGState/BM/Multiply>>")
	p.object(objPlain, "<</Type/ExtGState/BM/Normal>>")
	p.plainStream(objXMP, "/Type/Metadata/Subtype/XML", xmp(d.Title, d.Code))
	p.stream(objProfile, "/N 3", sRGB())
	kids := ""
	for _, s := range sheets {
		kids += strconv.Itoa(p.page(s)) + " 0 R "
	}
	p.object(objPages, "<</Type/Pages/Count %d/Kids[%s]>>", len(sheets), kids)
	p.fontObjects(cut)
}

func (p *pdf) next() int {
	p.last++
	return p.last
}

func (p *pdf) begin(id int) {
	p.offsets[id] = p.out.Len()
	fmt.Fprintf(&p.out, "%d 0 obj\n", id)
}

func (p *pdf) object(id int, format string, args ...any) {
	p.begin(id)
	fmt.Fprintf(&p.out, format, args...)
	p.out.WriteString("\nendobj\n")
}

func (p *pdf) plainStream(id int, entries string, data []byte) {
	p.begin(id)
	fmt.Fprintf(&p.out, "<<%s/Length %d>>stream\n", entries, len(data))
	p.out.Write(data)
	p.out.WriteString("\nendstream\nendobj\n")
}

func (p *pdf) stream(id int, entries string, data []byte) {
	p.plainStream(id, entries+"/Filter/FlateDecode", p.zip(data))
}

func (p *pdf) zip(data []byte) []byte {
	var out bytes.Buffer
	w := p.zips.Get().(*zlib.Writer)
	defer p.zips.Put(w)
	w.Reset(&out)
	w.Write(data) // a bytes.Buffer takes everything
	w.Close()
	return out.Bytes()
}

// page writes one sheet with its pictures and answers its object number.
func (p *pdf) page(s *sheet) int {
	images := ""
	for i, b := range s.bitmaps {
		id := p.next()
		p.stream(id, fmt.Sprintf("/Type/XObject/Subtype/Image/Width %[1]d/Height %[1]d/ColorSpace/DeviceGray/BitsPerComponent 1", len(b.cells)), pack(b.cells))
		images += fmt.Sprintf("/I%d %d 0 R", i, id)
	}
	content, id := p.next(), p.next()
	p.stream(content, "", s.content())
	p.object(id, "<</Type/Page/Parent %d 0 R/MediaBox[0 0 595.28 841.89]/Group<</S/Transparency/CS/DeviceRGB>>/Contents %d 0 R"+
		"/Resources<</Font<</F %d 0 R>>/ExtGState<</Over %d 0 R/Plain %d 0 R>>/XObject<<%s>>>>>>",
		objPages, content, objFont, objOver, objPlain, images)
	return id
}

// pack makes one bit per cell, black 0, rows padded to whole bytes.
func pack(cells [][]bool) []byte {
	var out []byte
	for _, row := range cells {
		line := make([]byte, (len(row)+7)/8)
		for i, dark := range row {
			if !dark {
				line[i/8] |= 0x80 >> (i % 8)
			}
		}
		out = append(out, line...)
	}
	return out
}

func (p *pdf) fontObjects(cut *subset) {
	file := cut.file()
	p.object(objFont, "<</Type/Font/Subtype/Type0/BaseFont/TBPAPR+NotoSansSC/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>",
		objCIDFont, objToUnicode)
	p.object(objCIDFont, "<</Type/Font/Subtype/CIDFontType2/BaseFont/TBPAPR+NotoSansSC/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"+
		"/FontDescriptor %d 0 R/CIDToGIDMap/Identity/DW 1000/W[0[%s]]>>", objDescriptor, cut.widths())
	f := cut.font
	p.object(objDescriptor, "<</Type/FontDescriptor/FontName/TBPAPR+NotoSansSC/Flags 4/FontBBox[-1000 -500 3000 1500]/ItalicAngle 0"+
		"/Ascent %.0f/Descent %.0f/CapHeight 733/StemV 80/FontFile2 %d 0 R>>", f.ascent, f.descent, objFontFile)
	p.stream(objFontFile, fmt.Sprintf("/Length1 %d", len(file)), file)
	p.stream(objToUnicode, "", cut.toUnicode())
}

func (s *subset) widths() []byte {
	var out []byte
	for _, g := range s.source {
		out = number(out, s.font.width(g))
	}
	return out
}

// toUnicode lets a reader copy and search every character, those above U+FFFF
// as surrogate pairs.
func (s *subset) toUnicode() []byte {
	var out bytes.Buffer
	out.WriteString("/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def" +
		"/CMapName/Tongban-UCS def/CMapType 2 def 1 begincodespacerange<0000><FFFF>endcodespacerange\n")
	var ids []int
	for id, r := range s.runes {
		if r >= 0 {
			ids = append(ids, id)
		}
	}
	for len(ids) > 0 {
		n := min(100, len(ids))
		fmt.Fprintf(&out, "%d beginbfchar\n", n)
		for _, id := range ids[:n] {
			fmt.Fprintf(&out, "<%04X><", id)
			for _, unit := range utf16.Encode([]rune{s.runes[id]}) {
				fmt.Fprintf(&out, "%04X", unit)
			}
			out.WriteString(">\n")
		}
		out.WriteString("endbfchar\n")
		ids = ids[n:]
	}
	out.WriteString("endcmap CMapName currentdict/CMap defineresource pop end end")
	return out.Bytes()
}

func (p *pdf) trailer(key []byte) {
	start := p.out.Len()
	fmt.Fprintf(&p.out, "xref\n0 %d\n0000000000 65535 f \n", p.last+1)
	for id := 1; id <= p.last; id++ {
		fmt.Fprintf(&p.out, "%010d 00000 n \n", p.offsets[id])
	}
	p.out.Write(trailerOf(p.last+1, start, key, p.out.Bytes()))
}

func utf16Text(text string) string {
	out := "<FEFF"
	for _, unit := range utf16.Encode([]rune(text)) {
		out += fmt.Sprintf("%04X", unit)
	}
	return out + ">"
}
