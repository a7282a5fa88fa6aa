// Package dump reads the files in which other systems hand out their documents: JSON lines and arrays, pages of HTML,
// dumps in the way of WordPress and other XML, and texts with a head of data; packed with gzip or zip or not, in UTF-8
// or GBK. What cannot be read is told with its line, and the reading goes on behind it.
package dump

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"tongban/internal/disclosure/publish/extract"
)

// Record is one document of a file, or why it cannot be one.
type Record struct {
	File  string // within a packed file
	Line  int    // at which it begins
	Meta  extract.Meta
	Text  string // HTML, or plain
	Wrong string // why it is no document
	Skip  bool   // it is something else, such as a picture in a dump

	Files  []Named // that it names as its own, beside the links in its text
	Post   string  // how its dump numbers it
	Parent string  // of a file in a dump, the post to which it belongs
}

// Named is a file that a record names: by a path beside the file or by an address.
type Named struct {
	Name, Path string
	Wrong      string // why its system does not call it public
}

// The bounds of what is taken in: a bomb is told, not unpacked.
const (
	recordLimit = 16 << 20 // bytes of one document
	zipLimit    = 512 << 20
	// unpackedLimit is what a packed file may hold: the stock of a large city.
	unpackedLimit = 6 << 30
	zipEntries    = 50_000
)

// ErrLarge says that a packed file unpacks to more than it may.
var ErrLarge = errors.New("压缩包解开后太大，或者文件太多")

// Read reads a file by what is in it, whatever its name, and gives its records in order.
func Read(name string, r io.Reader, each func(Record) error) error {
	in := bufio.NewReaderSize(r, 1<<20)
	head, err := in.Peek(4096)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return err
	}
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		packed, err := gzip.NewReader(in)
		if err != nil {
			return each(Record{File: name, Line: 1, Wrong: "gzip 文件损坏"})
		}
		bounded := &bound{in: packed, left: unpackedLimit}
		return plain(strings.TrimSuffix(name, ".gz"), bounded, each)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return packed(name, in, each)
	}
	return plain(name, in, each)
}

// bound fails when more comes than may.
type bound struct {
	in   io.Reader
	left int64
}

func (b *bound) Read(p []byte) (int, error) {
	n, err := b.in.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, ErrLarge
	}
	return n, err
}

// packed reads the files of a zip, one after the other; what lies in a zip in a zip is not looked at.
func packed(name string, r io.Reader, each func(Record) error) error {
	all, err := io.ReadAll(io.LimitReader(r, zipLimit+1))
	if err != nil {
		return err
	}
	if len(all) > zipLimit {
		return ErrLarge
	}
	files, err := zip.NewReader(bytes.NewReader(all), int64(len(all)))
	if err != nil {
		return each(Record{File: name, Line: 1, Wrong: "压缩包损坏，打不开"})
	}
	if !Bounded(files.File) {
		return ErrLarge
	}
	for _, f := range files.File {
		if f.FileInfo().IsDir() || strings.HasPrefix(path.Base(f.Name), ".") {
			continue
		}
		at := name + "/" + EntryName(f)
		if IsFile(at) {
			continue // it lies beside a document
		}
		body, err := f.Open()
		if err == nil {
			err = plain(at, &bound{in: body, left: zipLimit}, each) // it may lie about its size
			body.Close()
		}
		switch {
		case errors.Is(err, zip.ErrAlgorithm), errors.Is(err, zip.ErrFormat), errors.Is(err, zip.ErrChecksum), errors.Is(err, io.ErrUnexpectedEOF):
			if err := each(Record{File: at, Line: 1, Wrong: "压缩包里的这个文件损坏"}); err != nil {
				return err
			}
		case err != nil:
			return err
		}
	}
	return nil
}

// plain reads what is not packed.
func plain(name string, r io.Reader, each func(Record) error) error {
	in := bufio.NewReaderSize(r, 1<<20)
	head, err := in.Peek(64 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		if errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) || errors.Is(err, io.ErrUnexpectedEOF) {
			return each(Record{File: name, Line: 1, Wrong: "压缩文件不完整"})
		}
		return err
	}
	named := func(rec Record) error {
		if rec.File == "" {
			rec.File = name
		}
		return each(rec)
	}
	if len(head) == 0 {
		return nil
	}
	if utf16(head) {
		in = bufio.NewReaderSize(transform.NewReader(in, unicode.BOMOverride(unicode.UTF8.NewDecoder())), 1<<20)
		head, _ = in.Peek(64 << 10)
	}
	text := strings.TrimLeft(strings.TrimPrefix(string(head), "\ufeff"), " \t\r\n")
	low := strings.ToLower(text[:min(len(text), 2000)])
	switch {
	case strings.HasPrefix(text, "{"):
		return jsonLines(in, named)
	case strings.HasPrefix(text, "["):
		return jsonArray(in, named)
	case bytes.IndexByte(head[:min(len(head), 2048)], 0) >= 0:
		return named(Record{Line: 1, Wrong: "不是文本文件，不能导入（支持 JSON 行、HTML、WordPress 式的 XML 和文本）"})
	case strings.HasPrefix(low, "<?xml") && !strings.Contains(low, "<html"), strings.HasPrefix(low, "<rss"), strings.HasPrefix(low, "<channel"), strings.HasPrefix(low, "<") && !strings.Contains(low, "<html") && itemTag(text) != "":
		return xmlItems(in, text, named)
	}
	all, err := io.ReadAll(io.LimitReader(in, recordLimit+1))
	if err != nil {
		return err
	}
	if len(all) > recordLimit {
		return named(Record{Line: 1, Wrong: "单个文件超过16兆，不能作为一篇文档导入"})
	}
	if strings.HasPrefix(text, "<") || strings.Contains(low, "<html") || strings.Contains(low, "<!doctype") {
		return named(Page(all))
	}
	return named(headed(decode(all, "")))
}

// EntryName is the name of a file in a zip, whatever letters its program wrote.
func EntryName(f *zip.File) string { return decode([]byte(f.Name), "") }

// Bounded reports whether a zip holds no more than a zip may.
func Bounded(files []*zip.File) bool {
	var size uint64
	for _, f := range files {
		if size += f.UncompressedSize64; size > zipLimit*4 || f.UncompressedSize64 > zipLimit*4 {
			return false
		}
	}
	return len(files) <= zipEntries
}

var (
	fileEnds  = regexp.MustCompile(`(?i)\.(?:pdf|docx?|xlsx?|pptx?|wps|et|dps|ofd|zip|rar|7z|txt|csv|ceb|tiff?)$`)
	imageEnds = regexp.MustCompile(`(?i)\.(?:jpe?g|png|gif|bmp|webp|svg|tiff?)$`)
)

// NamesFile reports whether an address ends as a file that people attach; a picture in a text is found by its tag.
func NamesFile(path string) bool { return fileEnds.MatchString(path) }

// IsFile reports whether a file in a folder of documents is an attachment or a picture by its name, and no document: a
// plain text may be one.
func IsFile(name string) bool {
	return (fileEnds.MatchString(name) || imageEnds.MatchString(name)) && !strings.HasSuffix(strings.ToLower(name), ".txt")
}

func utf16(head []byte) bool {
	return bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff})
}

// decode gives the text of bytes: by their mark, as UTF-8 where they are, by the name that they give, or as GBK.
func decode(b []byte, charset string) string {
	if utf16(b) {
		if out, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(b); err == nil {
			return string(out)
		}
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	if utf8.Valid(b) {
		return string(b)
	}
	if charset != "" {
		if e, err := htmlindex.Get(charset); err == nil {
			if out, err := e.NewDecoder().Bytes(b); err == nil && utf8.Valid(out) && !bytes.ContainsRune(out, utf8.RuneError) {
				return string(out)
			}
		}
	}
	if out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b); err == nil && !bytes.ContainsRune(out, utf8.RuneError) {
		return string(out)
	}
	return strings.ToValidUTF8(string(b), "\ufffd")
}

// headed reads a text, with a head of data between two lines of three dashes or without.
func headed(text string) Record {
	rec := Record{Line: 1, Meta: extract.Meta{}}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	trimmed := strings.TrimLeft(text, " \t\n")
	if rest, found := strings.CutPrefix(trimmed, "---\n"); found {
		if head, body, found := strings.Cut(rest, "\n---"); found {
			text = strings.TrimPrefix(body, "\n")
			if wrong := rec.header(head); wrong != "" {
				rec.Wrong = wrong
				return rec
			}
		}
	}
	rec.Text = text
	rec.check()
	return rec
}

// header reads the head of a text: one JSON object, or lines of a name and a value.
func (rec *Record) header(head string) (wrong string) {
	if strings.HasPrefix(strings.TrimSpace(head), "{") {
		text, wrong := rec.properties([]byte(head))
		if rec.Text = text; wrong != "" {
			return "文件头" + wrong
		}
		return ""
	}
	for _, line := range strings.Split(head, "\n") {
		name, value, found := strings.Cut(strings.Replace(line, "：", ":", 1), ":")
		if found && attached[strings.ToLower(strings.TrimSpace(name))] {
			for _, path := range strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(",，、;；", r) }) {
				rec.names("", strings.Trim(strings.TrimSpace(path), `"'`))
			}
			continue
		}
		if key := extract.Name(name); found && key != "" {
			rec.Meta[key] = strings.Trim(strings.TrimSpace(value), `"'`)
		}
	}
	return ""
}

// attached are the words with which systems name the files of a document.
var attached = wordSet(`attachments attachment files file attach attachlist attach_list annex annexes enclosure enclosures 附件 附件列表 附件地址 附件路径 相关附件 附件下载`)

// mostNamed bounds the files of one document.
const mostNamed = 200

// names writes down a file of the record, once.
func (rec *Record) names(name, path string) { rec.namesOf(Named{Name: name, Path: path}) }

func (rec *Record) namesOf(f Named) {
	path := f.Path
	if path = strings.TrimSpace(path); path == "" || path == "无" || len(path) > 1000 || len(rec.Files) >= mostNamed {
		return
	}
	for i, have := range rec.Files {
		if have.Path == path {
			if rec.Files[i].Wrong == "" {
				rec.Files[i].Wrong = f.Wrong
			}
			return
		}
	}
	rec.Files = append(rec.Files, Named{Name: short(f.Name), Path: path, Wrong: f.Wrong})
}

// public are the words with which systems say that a page is on their site, and holds are those for how a document that is
// on it stands. What says anything else is not taken for public.
var public = wordSet(`publish published public open opened online normal active visible approved pass passed 1 true yes 是
已发布 发布 已公开 公开 正常 已上线 上线 在线 显示 审核通过 已审核 已审 终审通过 已签发 有效 现行有效 已修改 修改 失效 已失效 废止 已废止`)

func wordSet(text string) map[string]bool {
	out := map[string]bool{}
	for _, word := range strings.Fields(text) {
		out[word] = true
	}
	return out
}

var (
	closed = regexp.MustCompile(`申请|不予|不公开|免予|不宜|内部|保密|非公开|秘密|机密|绝密|限制|false|private|internal`)
	opened = regexp.MustCompile(`主动|公开|社会|网|公报|报纸|栏|public|open|proactive|^是$|^1$|true`)
)

// Refusal says why what is known of a document keeps it from being taken for public: by its state there, by how it is
// disclosed, or because it is classified. Empty when nothing does.
func Refusal(meta extract.Meta) string {
	status, attribute, grade := strings.TrimSpace(meta[extract.NameStatus]), strings.TrimSpace(meta[extract.NameAttribute]), strings.TrimSpace(meta[extract.NameGrade])
	switch {
	case status != "" && !public[strings.ToLower(status)]:
		return fmt.Sprintf("来源里的状态是“%s”，没有公开过，不能作为已公开的文件导入", short(status))
	case attribute != "" && (closed.MatchString(strings.ToLower(attribute)) || !opened.MatchString(strings.ToLower(attribute))):
		return fmt.Sprintf("来源里的公开属性是“%s”，不是主动公开的，不能导入", short(attribute))
	case grade != "" && !strings.Contains(grade, "非密") && grade != "无" && grade != "公开" && grade != "普通":
		return "密级是“" + short(grade) + "”，涉密文件不得进入本系统"
	}
	return ""
}

// check says why something that could be read must not be taken in.
func (rec *Record) check() {
	if rec.Wrong != "" {
		return
	}
	if rec.Wrong = Refusal(rec.Meta); rec.Wrong == "" && strings.TrimSpace(rec.Text) == "" && rec.Meta[extract.NameTitle] == "" {
		rec.Wrong = "没有标题，也没有正文"
	}
}
