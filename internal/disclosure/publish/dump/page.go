package dump

import (
	"bytes"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"tongban/internal/disclosure/publish/extract"
)

var charsetOf = regexp.MustCompile(`(?i)<meta[^>]+charset=["']?([-\w]+)`)

// Page reads a page of a site: what its marks say (国办发〔2017〕47号), the box of data beside its text, and the text.
func Page(all []byte) Record {
	rec := Record{Line: 1, Meta: extract.Meta{}}
	charset := ""
	if m := charsetOf.FindSubmatch(all[:min(len(all), 4096)]); m != nil {
		charset = string(m[1])
	}
	root, err := html.Parse(strings.NewReader(decode(all, charset)))
	if err != nil { // the parser reads everything; what it gives up is nested too deep
		rec.Wrong = "网页嵌套太深，读不出来"
		return rec
	}
	p := page{rec: &rec, marks: map[string]string{}}
	p.walk(root)
	for _, name := range []string{"articletitle", "dc.title", "og:title"} {
		if p.marks[name] != "" {
			rec.Meta[extract.NameTitle] = p.marks[name]
			break
		}
	}
	for _, name := range []string{"pubdate", "contentsource", "keywords", "description", "article:published_time", "og:url"} {
		if key := extract.Name(name); rec.Meta[key] == "" && p.marks[name] != "" {
			rec.Meta[key] = p.marks[name]
		}
	}
	content := p.content(root)
	if rec.Meta[extract.NameTitle] == "" {
		if p.heading != "" {
			rec.Meta[extract.NameTitle] = p.heading
		} else if said := extract.Text(plainOf(content)); said.Title == "" {
			rec.Meta[extract.NameTitle] = p.title
		}
	}
	var b bytes.Buffer
	for child := content.FirstChild; child != nil; child = child.NextSibling {
		if err := html.Render(&b, child); err != nil {
			rec.Wrong = "网页读不出来"
			return rec
		}
	}
	rec.Text = b.String()
	if strings.TrimSpace(plainOf(content)) == "" {
		rec.Text = ""
	}
	rec.check()
	return rec
}

// page gathers what a page says beside its text.
type page struct {
	rec            *Record
	marks          map[string]string
	title, heading string
	best           *html.Node
	bestSize       int
	named          *html.Node
	namedRank      int
}

// holders are the names that sites give to the element that holds the text, the surest first.
var holders = strings.Fields("ucap-content zoom trs_editor trs_uedit trs_view vsb_content pages_content article-content articlecontent article_content news_content newscontent con_con contenttext maintext main-text js_content article-body articlebody content_body entry-content post-content view detail-content text_content infocontent content article")

func (p *page) walk(n *html.Node) {
	if n.Type == html.ElementNode {
		switch n.DataAtom {
		case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Svg, atom.Nav, atom.Footer, atom.Iframe, atom.Form:
			return
		case atom.Meta:
			name := strings.ToLower(attr(n, "name"))
			if name == "" {
				name = strings.ToLower(attr(n, "property"))
			}
			if p.marks[name] == "" {
				p.marks[name] = strings.TrimSpace(attr(n, "content"))
			}
		case atom.Title:
			if p.title == "" {
				p.title = short(plainOf(n))
			}
		case atom.H1:
			if t := short(plainOf(n)); p.heading == "" && len(t) > 9 {
				p.heading = t
			}
		case atom.A:
			if href := attr(n, "href"); fileEnds.MatchString(href) && annexed(n) {
				p.rec.names(plainOf(n), href)
			}
		case atom.Link:
			if attr(n, "rel") == "canonical" {
				p.marks["og:url"] = attr(n, "href")
			}
		case atom.Td, atom.Th, atom.Dt, atom.Dd, atom.Li, atom.P, atom.Span, atom.Div, atom.B, atom.Strong, atom.Label, atom.Font:
			p.box(n)
		}
		p.holder(n)
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		p.walk(child)
	}
}

// annexed reports whether a link is to a file of the document by its words or by where it stands: many sites list them
// beside the text.
func annexed(n *html.Node) bool {
	if strings.Contains(plainOf(n), "附件") || strings.Contains(attr(n, "title"), "附件") {
		return true
	}
	for up, far := n.Parent, 0; up != nil && far < 6; up, far = up.Parent, far+1 {
		for _, word := range strings.Fields(strings.ToLower(attr(up, "id") + " " + attr(up, "class"))) {
			if word == "fj" || word == "annex" || strings.HasPrefix(word, "attach") || strings.Contains(word, "fujian") {
				return true
			}
		}
	}
	return false
}

// box takes a property out of a cell: “索引号：…” in one, or its name in one and its value in the next.
func (p *page) box(n *html.Node) {
	text := boundedText(n, 400)
	if text == "" {
		return
	}
	if name, value, ok := extract.Label(text); ok {
		if value == "" {
			value = short(following(n))
		}
		if p.rec.Meta[name] == "" {
			p.rec.Meta[name] = value
		}
		return
	}
	word := strings.NewReplacer(" ", "", "　", "").Replace(text)
	if n.DataAtom != atom.Td && n.DataAtom != atom.Th && n.DataAtom != atom.Dt || !strongWords[word] {
		return
	}
	if name := extract.Name(word); p.rec.Meta[name] == "" {
		if value := short(following(n)); value != "" && extract.Name(value) == "" {
			p.rec.Meta[name] = value
		}
	}
}

// strongWords name a property even without a colon behind them.
var strongWords = map[string]bool{"索引号": true, "发文字号": true, "文号": true, "发文机关": true, "发布机构": true, "成文日期": true, "生成日期": true, "发布日期": true, "公开日期": true, "主题分类": true, "信息名称": true, "有效性": true, "标题": true, "发文日期": true, "主题词": true}

// following is the text of the element after a node.
func following(n *html.Node) string {
	for next := n.NextSibling; next != nil; next = next.NextSibling {
		if next.Type == html.ElementNode {
			return boundedText(next, 400)
		}
		if next.Type == html.TextNode && strings.TrimSpace(next.Data) != "" {
			return strings.TrimSpace(next.Data)
		}
	}
	return ""
}

// holder remembers the element that is named as the one of the text, and the one with most text right in it.
func (p *page) holder(n *html.Node) {
	if n.DataAtom != atom.Div && n.DataAtom != atom.Td && n.DataAtom != atom.Article && n.DataAtom != atom.Section && n.DataAtom != atom.Main {
		return
	}
	for _, word := range strings.Fields(strings.ToLower(attr(n, "id") + " " + attr(n, "class"))) {
		for rank, name := range holders {
			if word == name && (p.named == nil || rank < p.namedRank) && !gather(n, &strings.Builder{}, 60) {
				p.named, p.namedRank = n, rank
			}
		}
	}
	size := 0
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		switch {
		case child.Type == html.TextNode:
			size += len(strings.TrimSpace(child.Data))
		case child.DataAtom == atom.P || child.DataAtom == atom.Table || child.DataAtom == atom.Blockquote || child.DataAtom == atom.H2 || child.DataAtom == atom.H3 || child.DataAtom == atom.Span || child.DataAtom == atom.Font || child.DataAtom == atom.Ul || child.DataAtom == atom.Ol:
			size += len(plainOf(child))
		}
	}
	if size > p.bestSize {
		p.best, p.bestSize = n, size
	}
}

// content is the element that holds the text; the body when nothing says more.
func (p *page) content(root *html.Node) *html.Node {
	if p.named != nil {
		return p.named
	}
	if p.best != nil && p.bestSize > 200 {
		return p.best
	}
	if body := find(root, atom.Body); body != nil {
		return body
	}
	return root
}

func find(n *html.Node, a atom.Atom) *html.Node {
	if n.DataAtom == a {
		return n
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if found := find(child, a); found != nil {
			return found
		}
	}
	return nil
}

// plainOf is the text in an element, with lines where blocks end.
func plainOf(n *html.Node) string {
	var b strings.Builder
	gather(n, &b, 1<<30)
	return b.String()
}

// boundedText is the text of an element that holds little; of a larger one nothing.
func boundedText(n *html.Node, most int) string {
	var b strings.Builder
	if !gather(n, &b, most) {
		return ""
	}
	return short(b.String())
}

func gather(n *html.Node, b *strings.Builder, most int) bool {
	if b.Len() > most {
		return false
	}
	switch {
	case n.Type == html.TextNode:
		b.WriteString(n.Data)
	case n.DataAtom == atom.Script || n.DataAtom == atom.Style || n.DataAtom == atom.Noscript || n.Type == html.CommentNode:
		return true
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if !gather(child, b, most) {
			return false
		}
	}
	switch n.DataAtom {
	case atom.P, atom.Div, atom.Br, atom.Tr, atom.Li, atom.H1, atom.H2, atom.H3, atom.Td, atom.Dd, atom.Dt:
		b.WriteByte('\n')
	}
	return b.Len() <= most
}

func short(text string) string { return strings.Join(strings.Fields(text), " ") }

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
