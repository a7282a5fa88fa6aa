package publish

import (
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// The text of a document is kept in few safe blocks that a person can read and type: paragraphs, “## ” to “#### ”
// headings, “- ” lists, “> ” quotations, and tables as rows of cells between bars. Whatever is pasted (HTML of a
// web page or of Word) is read with a parser and written anew in these blocks: nothing of the original markup survives.

// Cleaned (清理报告) says what was left out of a paste.
type Cleaned struct {
	Scripts int // scripts, styles, frames and other things that act
	Links   int // addresses that are no pages
	Images  int
	Spans   int // fonts, colours, spans
}

// Text is the report in a sentence; empty when nothing was left out.
func (c Cleaned) Text() string {
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{{c.Scripts, "处脚本、样式或者嵌入内容"}, {c.Links, "个不安全的链接"}, {c.Images, "张图片（请作为附件上传）"}, {c.Spans, "处字体和颜色格式"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.what))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "已去掉" + strings.Join(parts, "、")
}

// cleaner writes blocks from the nodes of a paste.
type cleaner struct {
	Cleaned
	out    []string
	line   strings.Builder
	prefix string
}

// Clean brings what was typed or pasted into blocks.
func Clean(text string) (string, Cleaned) {
	text = plainText(text)
	if !strings.Contains(text, "<") {
		return tidy(text), Cleaned{}
	}
	c := &cleaner{}
	for _, part := range split(text) {
		if !part.html {
			c.out = append(c.out, tidy(part.text))
			continue
		}
		nodes, err := html.ParseFragment(strings.NewReader(literalSigns(part.text)), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
		if err != nil { // the parser reads everything; only a failing reader could
			c.out = append(c.out, tidy(strings.NewReplacer("<", "＜", ">", "＞").Replace(part.text)))
			continue
		}
		before := len(c.out)
		for _, n := range nodes {
			c.node(n)
		}
		c.flush()
		for i := range c.out[before:] {
			c.out[before+i] = harmless(c.out[before+i])
		}
	}
	return tidy(strings.Join(c.out, "\n\n")), c.Cleaned
}

// plainText drops what cannot be seen and would only mislead: control characters and marks of direction.
func plainText(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < ' ' || r == 0x7f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0xfeff, r == 0x200b:
			return -1
		}
		return r
	}, text)
}

// passage is a stretch of a text that is HTML or is not.
type passage struct {
	text string
	html bool
}

// split finds the lines that are typed and those that are pasted HTML: a passage of HTML begins with a line that holds a
// tag and ends before the first empty line at which nothing is open any more.
func split(text string) (out []passage) {
	var typed, pasted []string
	var open opened
	flush := func() {
		if len(typed) > 0 {
			out, typed = append(out, passage{strings.Join(typed, "\n"), false}), nil
		}
		if len(pasted) > 0 {
			out, pasted, open = append(out, passage{strings.Join(pasted, "\n"), true}), nil, opened{}
		}
	}
	for _, line := range strings.Split(text, "\n") {
		switch trimmed := strings.TrimSpace(line); {
		case len(pasted) > 0:
			open.take(line)
			if pasted = append(pasted, line); trimmed == "" && open.none() {
				flush()
			}
		case looksHTML(trimmed):
			flush()
			open.take(line)
			pasted = append(pasted, line)
		default:
			typed = append(typed, line)
		}
	}
	flush()
	return out
}

// markup is what has the shape of a comment, a doctype, an instruction or a tag; whether the name is one of a tag, isTag
// says. A tag with a name of one letter (“a<b 且”) must have an attribute or end.
var markup = regexp.MustCompile(`^<(?:(!--)|(?i:!doctype)|!\[|\?(?i:xml)|/?([A-Za-z][A-Za-z0-9]+(?::[A-Za-z0-9]+)?|[A-Za-z]:[A-Za-z0-9]+)(?:/?>|/?$|\s+(?:[A-Za-z_:/>]|$))|/?([A-Za-z])(?:\s*/?>|\s+[A-Za-z_:][-\w:.]*\s*=))`)

// markupReach is how far markup looks.
const markupReach = 256

// begins reports whether text begins with a tag or something else that is read as HTML. What never ends is none.
func begins(text string, ends bool) bool {
	m := markup.FindStringSubmatch(text[:min(len(text), markupReach)])
	switch {
	case m == nil:
		return false
	case m[1] != "":
		return ends
	}
	name := m[2] + m[3]
	return name == "" || isTag(name)
}

// isTag reports whether a name is one of a tag: of HTML, of what may stand in HTML, or with a namespace that Word writes.
func isTag(name string) bool {
	name = strings.ToLower(name)
	if space, _, ok := strings.Cut(name, ":"); ok {
		return wordSpaces[space]
	}
	return tags[name]
}

// wordSpaces are the namespaces of what Word and WPS put into a paste.
var wordSpaces = map[string]bool{"o": true, "v": true, "w": true, "m": true, "x": true, "st1": true, "svg": true, "xml": true}

var tags = func() map[string]bool {
	known := map[string]bool{}
	for _, name := range strings.Fields(`a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br button
canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form frame frameset
h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li link main map mark marquee math menu meta meter nav nobr noembed noframes noscript
object ol optgroup option output p param picture plaintext pre progress q rp rt ruby s samp script search section select slot small source span strike strong style sub summary sup svg
table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr xml xmp`) {
		known[name] = true
	}
	return known
}()

func looksHTML(line string) bool {
	for at := strings.IndexByte(line, '<'); at >= 0; {
		if begins(line[at:], true) {
			return true
		}
		more := strings.IndexByte(line[at+1:], '<')
		if more < 0 {
			return false
		}
		at += 1 + more
	}
	return false
}

// literalSigns writes every “<” that begins no tag so that the parser takes it as text.
func literalSigns(text string) string {
	var b strings.Builder
	tagEnd, noteEnd := strings.LastIndexByte(text, '>'), strings.LastIndex(text, "-->")
	for i := 0; i < len(text); i++ {
		if text[i] != '<' || i < tagEnd && begins(text[i:], i < noteEnd) {
			b.WriteByte(text[i])
		} else {
			b.WriteString("&lt;")
		}
	}
	return b.String()
}

// shape is what could be read as a tag when it is cleaned again.
var shape = regexp.MustCompile(`<(?:[!?]|/?([A-Za-z][A-Za-z0-9]*(?::[A-Za-z0-9]+)?))`)

// harmless keeps what a paste says about tags (&lt;script&gt;) from being read as tags the next time.
func harmless(text string) string {
	return shape.ReplaceAllStringFunc(text, func(found string) string {
		if name := strings.TrimLeft(found, "</!?"); name == "" || isTag(name) {
			return "＜" + found[1:]
		}
		return found
	})
}

// holding are the tags within which an empty line ends nothing.
var holding = [...]string{"table", "script", "style", "ul", "ol", "div", "blockquote"}

// opened counts which of them are open, line by line.
type opened [len(holding)]int

func (o *opened) take(line string) {
	line = strings.ToLower(line)
	if !strings.Contains(line, "<") {
		return
	}
	for i, tag := range holding {
		o[i] += strings.Count(line, "<"+tag) - strings.Count(line, "</"+tag)
	}
}

// none reports whether no table and no element that hides its content is open.
func (o *opened) none() bool {
	for _, n := range o {
		if n > 0 {
			return false
		}
	}
	return true
}

// acting are elements of which not even the text is kept.
var acting = map[atom.Atom]bool{atom.Script: true, atom.Style: true, atom.Iframe: true, atom.Object: true, atom.Embed: true, atom.Applet: true, atom.Template: true, atom.Noscript: true,
	atom.Svg: true, atom.Math: true, atom.Form: true, atom.Input: true, atom.Button: true, atom.Select: true, atom.Textarea: true, atom.Link: true, atom.Meta: true, atom.Base: true,
	atom.Title: true, atom.Head: true, atom.Video: true, atom.Audio: true, atom.Frameset: true, atom.Frame: true, atom.Noembed: true, atom.Noframes: true, atom.Xmp: true, atom.Plaintext: true}

func (c *cleaner) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		c.line.WriteString(oneLine(n.Data))
		return
	case html.CommentNode, html.DoctypeNode:
		return
	}
	if acting[n.DataAtom] {
		c.Scripts++
		return
	}
	for _, a := range n.Attr {
		if strings.HasPrefix(strings.ToLower(a.Key), "on") {
			c.Scripts++
		}
	}
	switch n.DataAtom {
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Center, atom.Pre, atom.Dl, atom.Dt, atom.Dd, atom.Address, atom.Body, atom.Html, atom.Caption:
		c.block("", n)
	case atom.H1, atom.H2:
		c.block("## ", n)
	case atom.H3:
		c.block("### ", n)
	case atom.H4, atom.H5, atom.H6:
		c.block("#### ", n)
	case atom.Li:
		c.block("- ", n)
	case atom.Blockquote:
		c.block("> ", n)
	case atom.Br, atom.Hr:
		c.flush()
	case atom.Table:
		c.flush()
		c.table(n)
	case atom.Img:
		if at := attr(n, "src"); attachmentAddress.MatchString(at) {
			alt := strings.NewReplacer("[", "［", "]", "］").Replace(oneLine(attr(n, "alt")))
			if alt == "" {
				alt = "图片"
			}
			c.line.WriteString("![" + alt + "](" + at + ")")
			return
		}
		c.Images++
		if alt := oneLine(attr(n, "alt")); alt != "" {
			c.line.WriteString("（图：" + alt + "）")
		}
	case atom.A:
		c.link(n)
	default:
		if n.DataAtom == atom.Font || n.DataAtom == atom.Span || n.DataAtom == 0 {
			c.Spans++
		}
		c.children(n)
	}
}

func (c *cleaner) children(n *html.Node) {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		c.node(child)
	}
}

func (c *cleaner) block(prefix string, n *html.Node) {
	c.flush()
	before := c.prefix
	if prefix != "" {
		c.prefix = prefix
	}
	c.children(n)
	c.flush()
	c.prefix = before
}

func (c *cleaner) flush() {
	text := strings.TrimSpace(oneLine(c.line.String()))
	c.line.Reset()
	if text == "" {
		return
	}
	if c.prefix == "" {
		text = literal(text)
	}
	c.out = append(c.out, c.prefix+text)
}

// literal keeps a pasted paragraph from being read as another block.
func literal(text string) string {
	for _, mark := range []string{"## ", "### ", "#### ", "- ", "> ", "|"} {
		if strings.HasPrefix(text, mark) {
			return "　" + text
		}
	}
	return text
}

func (c *cleaner) link(n *html.Node) {
	address := strings.TrimSpace(attr(n, "href"))
	var inner cleaner
	inner.children(n)
	c.Scripts, c.Images = c.Scripts+inner.Scripts, c.Images+inner.Images
	text := strings.TrimSpace(strings.Join(append(inner.out, oneLine(inner.line.String())), " "))
	switch {
	case text == "":
	case safeAddress(address):
		c.line.WriteString("[" + strings.NewReplacer("[", "［", "]", "］").Replace(text) + "](" + address + ")")
	default:
		if address != "" {
			c.Links++
		}
		c.line.WriteString(text)
	}
}

// table writes rows of cells; the parser has closed what a paste left open.
func (c *cleaner) table(n *html.Node) {
	var rows []string
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			if child.DataAtom != atom.Tr {
				if child.DataAtom == atom.Caption {
					c.block("", child)
				} else if child.Type == html.ElementNode {
					walk(child)
				}
				continue
			}
			var cells []string
			for cell := child.FirstChild; cell != nil; cell = cell.NextSibling {
				if cell.DataAtom != atom.Td && cell.DataAtom != atom.Th {
					continue
				}
				var inner cleaner
				inner.children(cell)
				inner.flush()
				c.Scripts, c.Links, c.Images, c.Spans = c.Scripts+inner.Scripts, c.Links+inner.Links, c.Images+inner.Images, c.Spans+inner.Spans
				cells = append(cells, strings.ReplaceAll(strings.Join(inner.out, " "), "|", "｜"))
				for range span(cell) - 1 {
					cells = append(cells, "")
				}
			}
			if len(cells) > 0 {
				rows = append(rows, "| "+strings.Join(cells, " | ")+" |")
			}
		}
	}
	walk(n)
	if len(rows) > 0 {
		c.out = append(c.out, strings.Join(rows, "\n"))
	}
}

// span is over how many columns a cell goes; more than a page has is nonsense.
func span(cell *html.Node) int {
	n := 1
	if _, err := fmt.Sscan(attr(cell, "colspan"), &n); err != nil || n < 1 || n > 40 {
		return 1
	}
	return n
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// safeAddress lets attachments of the document, pages of this site and of the web through, and nothing that acts.
func safeAddress(address string) bool {
	if strings.ContainsAny(address, " \t\n<>\"'()\\") {
		return false
	}
	if attachmentAddress.MatchString(address) {
		return true
	}
	lower := strings.ToLower(address)
	return strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "http://") || strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//")
}

func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\t' || r == ' ' || r == '\u00a0' }), " ")
}

// tidy trims lines and leaves one empty line between blocks.
func tidy(text string) string {
	var out []string
	empty := true
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimRight(strings.Trim(line, " \t"), " \t　")
		if line == "" {
			if !empty {
				out = append(out, "")
			}
			empty = true
			continue
		}
		out, empty = append(out, line), false
	}
	return strings.TrimSpace(strings.Join(out, "\n"))
}
