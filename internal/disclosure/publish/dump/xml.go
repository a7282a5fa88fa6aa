package dump

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"

	"tongban/internal/disclosure/publish/extract"
)

// itemTags are the elements that hold one document each, in dumps of different systems.
var itemTags = []string{"item", "document", "doc", "record", "row", "entry", "article", "post", "news"}

var itemBegins = regexp.MustCompile(`(?i)<(` + strings.Join(itemTags, "|") + `)(?:\s[^<>]*)?>`)

// itemTag is the element of the first document that a text shows.
func itemTag(text string) string {
	if m := itemBegins.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

var declared = regexp.MustCompile(`(?i)encoding=["']([-\w]+)["']`)

// xmlItems reads a dump item by item, without keeping all of it: an item that is broken does not spoil the next.
func xmlItems(in *bufio.Reader, head string, each func(Record) error) error {
	tag := itemTag(head)
	charset := ""
	if m := declared.FindStringSubmatch(head[:min(len(head), 200)]); m != nil {
		charset = m[1]
	}
	s := splitter{in: in, line: 1, begins: regexp.MustCompile(`<` + regexp.QuoteMeta(tag) + `(?:\s[^<>]*)?>`), ends: []byte("</" + tag + ">")}
	if tag == "" {
		return each(Record{Line: 1, Wrong: "XML 里没有认出文档（例如 <item>……</item>）"})
	}
	for {
		item, line, whole, err := s.next()
		if err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		rec := Record{Line: line, Meta: extract.Meta{}}
		if !whole {
			rec.Wrong = "<" + tag + "> 没有写完"
		} else {
			rec.item(decode(item, charset))
		}
		rec.check()
		if err := each(rec); err != nil {
			return err
		}
	}
}

// splitter cuts a stream into items.
type splitter struct {
	in     *bufio.Reader
	kept   []byte // read and not yet given out
	over   bool
	line   int // of the beginning of kept
	begins *regexp.Regexp
	ends   []byte
}

// fill reads more; false at the end.
func (s *splitter) fill() (bool, error) {
	if s.over {
		return false, nil
	}
	part := make([]byte, 256<<10)
	n, err := s.in.Read(part)
	s.kept = append(s.kept, part[:n]...)
	if errors.Is(err, io.EOF) {
		s.over, err = true, nil
	}
	return n > 0 || !s.over, err
}

// pass gives up the first n bytes.
func (s *splitter) pass(n int) {
	s.line += bytes.Count(s.kept[:n], []byte{'\n'})
	s.kept = s.kept[n:]
}

// next gives the next item; one that does not end before another begins is not whole.
func (s *splitter) next() (item []byte, line int, whole bool, err error) {
	for {
		if at := s.begins.FindIndex(s.kept); at != nil {
			s.pass(at[0])
			break
		}
		if len(s.kept) > 1<<20 {
			s.pass(len(s.kept) - 4096)
		}
		if more, err := s.fill(); err != nil {
			return nil, 0, false, err
		} else if !more {
			return nil, 0, false, io.EOF
		}
	}
	line = s.line
	for {
		end, broken := s.end()
		if broken > 0 {
			s.pass(broken)
			return nil, line, false, nil
		}
		if end > 0 {
			item = bytes.Clone(s.kept[:end])
			s.pass(end)
			return item, line, true, nil
		}
		more := len(s.kept) <= recordLimit
		if more {
			if more, err = s.fill(); err != nil {
				return nil, 0, false, err
			}
		}
		if !more { // it does not end: what follows it may be whole
			next := len(s.kept)
			if at := s.begins.FindIndex(s.kept[1:]); at != nil {
				next = at[0] + 1
			}
			s.pass(next)
			return nil, line, false, nil
		}
	}
}

// end is where the item at the beginning ends; what stands in CDATA is not looked at. Zero when it is not there yet. A
// CDATA in which another item and another CDATA begin was never closed: the item is broken up to there.
func (s *splitter) end() (end, broken int) {
	for at := 0; ; {
		end := bytes.Index(s.kept[at:], s.ends)
		if end < 0 {
			return 0, 0
		}
		data := bytes.Index(s.kept[at:], []byte("<![CDATA["))
		if data < 0 || data > end {
			return at + end + len(s.ends), 0
		}
		closed := bytes.Index(s.kept[at+data:], []byte("]]>"))
		if closed < 0 {
			return 0, 0
		}
		inside := s.kept[at+data+9 : at+data+closed]
		if again := bytes.Index(inside, []byte("<![CDATA[")); again > 0 {
			if next := s.begins.FindIndex(inside[:again]); next != nil {
				return 0, at + data + 9 + next[0]
			}
		}
		at += data + closed + 3
	}
}

// item reads one item by the names of its elements.
func (rec *Record) item(text string) {
	d := xml.NewDecoder(strings.NewReader(text))
	d.Strict, d.Entity = false, xml.HTMLEntity
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	var path []string
	var now strings.Builder
	var key, kind, password, at string
	var categories []string
	domain := ""
	for {
		token, err := d.Token()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				rec.Wrong = "XML 写错了：" + strings.TrimPrefix(err.Error(), "XML syntax error on ")
			}
			break
		}
		switch t := token.(type) {
		case xml.StartElement:
			name := strings.ToLower(t.Name.Local)
			if t.Name.Space != "" && !strings.Contains(t.Name.Space, "/") {
				name = strings.ToLower(t.Name.Space) + ":" + name
			}
			path = append(path, name)
			now.Reset()
			if name == "category" {
				domain = ""
				for _, a := range t.Attr {
					if a.Name.Local == "domain" {
						domain = a.Value
					}
				}
			}
			if len(path) == 1 { // <row title="…" number="…">
				for _, a := range t.Attr {
					rec.property(a.Name.Local, a.Value)
				}
			}
			if name == "enclosure" || name == "media:content" {
				for _, a := range t.Attr {
					if a.Name.Local == "url" {
						rec.names("", a.Value)
					}
				}
			}
			if name == "link" {
				for _, a := range t.Attr {
					if a.Name.Local == "href" {
						rec.property("link", a.Value)
					}
				}
			}
			if name == "field" || name == "column" { // <field name="title">…</field>
				for _, a := range t.Attr {
					if a.Name.Local == "name" {
						path[len(path)-1] = a.Value
					}
				}
			}
		case xml.CharData:
			now.Write(t)
		case xml.EndElement:
			if len(path) == 0 {
				continue
			}
			name, value := path[len(path)-1], strings.TrimSpace(now.String())
			path = path[:len(path)-1]
			now.Reset()
			switch name {
			case "wp:post_type":
				kind = value
			case "wp:post_id":
				rec.Post = value
				rec.property(name, value)
			case "wp:post_parent":
				rec.Parent = value
			case "wp:attachment_url":
				at = value
			case "attachment", "attachments", "file", "annex", "附件":
				rec.names("", value)
			case "wp:post_password":
				password = value
			case "wp:meta_key":
				key = value
			case "wp:meta_value":
				rec.property(key, value)
			case "category":
				if domain == "post_tag" {
					rec.Meta[extract.NameKeywords] = strings.TrimSpace(rec.Meta[extract.NameKeywords] + " " + value)
				} else if value != "" {
					categories = append(categories, value)
				}
			case "content:encoded", "content", "encoded":
				if value != "" {
					rec.Text = value
				}
			case "description", "summary":
				if rec.Text == "" && len(value) > 600 {
					rec.Text = value
				}
			case "excerpt:encoded", "dc:creator", "creator", "author", "wp:post_name", "wp:comment_status", "wp:ping_status", "wp:post_date_gmt":
			default:
				rec.property(name, value)
			}
		}
	}
	if t := rec.Meta[extract.NameText]; t != "" {
		if rec.Text == "" {
			rec.Text = t
		}
		delete(rec.Meta, extract.NameText)
	}
	if rec.Meta[extract.NameSubject] == "" && len(categories) > 0 {
		rec.Meta[extract.NameSubject] = categories[0]
	}
	switch {
	case kind != "" && kind != "post" && kind != "page" && extract.Name(kind) == "" && (kind == "attachment" || strings.HasPrefix(kind, "nav_menu") || kind == "revision" || kind == "custom_css" || strings.HasPrefix(kind, "wp_")):
		if rec.Skip = true; kind == "attachment" && at != "" {
			wrong := ""
			if status := strings.ToLower(rec.Meta[extract.NameStatus]); password != "" || status != "" && status != "inherit" && status != "publish" {
				wrong = "来源里的状态是“" + short(status) + "”，没有公开过"
			}
			rec.Files = nil
			rec.namesOf(Named{Name: rec.Meta[extract.NameTitle], Path: at, Wrong: wrong})
		}
	case password != "":
		rec.Wrong = "来源里这一页有密码，没有公开过，不能作为已公开的文件导入"
	}
}

// property takes a value by the word that its system has for it; the first counts, except for what is meant exactly.
func (rec *Record) property(word, value string) {
	name := extract.Name(word)
	if name == "" {
		name = extract.Name(strings.TrimLeft(word, "_"))
	}
	if name == "" || value == "" {
		return
	}
	if rec.Meta[name] == "" || word == "wp:post_date" {
		rec.Meta[name] = value
	}
}
