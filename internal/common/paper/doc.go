package paper

// Doc is a paper as a row of blocks, free of any file format, so that PDF and
// OFD are two writers of one thing.
type Doc struct {
	Title     string // name in the file's metadata
	Running   string // small head line from the second page on
	Note      string // small words at the foot, such as 第 2 次打印
	Code      string // verify code in the file's metadata
	Watermark string // large pale words across every page, such as 已作废
	Dense     bool   // smaller characters, for receipts and forms
	Blocks    []Block
}

// Block is one piece of a paper, drawn below the one before it.
type Block interface {
	strips(c *composer) ([]strip, error)
}

// Align says where a line of words stands between the margins.
type Align string

// The places a line can stand.
const (
	AlignLeft   Align = ""
	AlignCenter Align = "center"
	AlignRight  Align = "right"
)

// Head (发文机关标志) is the name of the body on top: red with the number and a
// red line below it for a decision, black and smaller for a receipt.
type Head struct {
	Organ  string
	Number string
	Red    bool
}

// Heading is the name of the paper.
type Heading struct{ Text string }

// Line is one line by itself, such as a number or an addressee.
type Line struct {
	Text  string
	Align Align
}

// Para is a paragraph, its first line two characters in. Flush takes the
// indent away, Bold is for a heading inside the text.
type Para struct {
	Text  string
	Flush bool
	Bold  bool
}

// Small is a paragraph in small print.
type Small struct{ Text string }

// Column is one column of a table; widths are shares of the page's width.
type Column struct {
	Title string
	Width float64
	Align Align
}

// Table has borders, and repeats its titles on every page it reaches. Without
// any title it is a form of labels and values.
type Table struct {
	Columns []Column
	Rows    [][]string
}

// Sign is the place of signature at the right: the body, the date and, over
// the date, the seal. Without a seal the place stays free for a stamp. The
// code stands at the left of it.
type Sign struct {
	Body string
	Date string
	Seal *Seal
	Code *Code
}

// Code is a QR code with words below it.
type Code struct {
	Content string
	Caption []string
}
