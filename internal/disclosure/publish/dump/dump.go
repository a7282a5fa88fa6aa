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
	"slices"
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
}

// The bounds of what is taken in: a bomb is told, not unpacked.
const (
	recordLimit = 16 << 20 // bytes of one document
	zipLimit    = 512 << 20
	zipEntries  = 50_000
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
		return plain(strings.TrimSuffix(name, ".gz"), packed, each)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return packed(name, in, each)
	}
	return plain(name, in, each)
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
	var size uint64
	for _, f := range files.File {
		if size += f.UncompressedSize64; size > zipLimit*4 || len(files.File) > zipEntries {
			return ErrLarge
		}
	}
	for _, f := range files.File {
		if f.FileInfo().IsDir() || strings.HasPrefix(path.Base(f.Name), ".") {
			continue
		}
		at := name + "/" + decode([]byte(f.Name), "")
		body, err := f.Open()
		if err == nil {
			limited := &io.LimitedReader{R: body, N: zipLimit}
			err = plain(at, limited, each)
			if limited.N <= 0 && err == nil {
				err = ErrLarge // it lied about its size
			}
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
		text, wrong := properties([]byte(head), rec.Meta)
		if rec.Text = text; wrong != "" {
			return "文件头" + wrong
		}
		return ""
	}
	for _, line := range strings.Split(head, "\n") {
		name, value, found := strings.Cut(strings.Replace(line, "：", ":", 1), ":")
		if key := extract.Name(name); found && key != "" {
			rec.Meta[key] = strings.Trim(strings.TrimSpace(value), `"'`)
		}
	}
	return ""
}

// notPublic are what systems call pages that were never public.
var notPublic = []string{"draft", "auto-draft", "private", "pending", "trash", "future", "inherit", "草稿", "未发布", "待审", "待发布", "私密", "回收站", "已删除", "deleted", "unpublished", "内部"}

// check says why something that could be read must not be taken in.
func (rec *Record) check() {
	status := strings.ToLower(strings.TrimSpace(rec.Meta[extract.NameStatus]))
	switch {
	case rec.Wrong != "":
	case slices.Contains(notPublic, status):
		rec.Wrong = fmt.Sprintf("来源里的状态是“%s”，没有公开过，不能作为已公开的文件导入", rec.Meta[extract.NameStatus])
	case strings.TrimSpace(rec.Text) == "" && rec.Meta[extract.NameTitle] == "":
		rec.Wrong = "没有标题，也没有正文"
	case strings.Contains(rec.Meta[extract.NameGrade], "秘密") || strings.Contains(rec.Meta[extract.NameGrade], "机密") || strings.Contains(rec.Meta[extract.NameGrade], "绝密"):
		rec.Wrong = "密级是“" + rec.Meta[extract.NameGrade] + "”，涉密文件不得进入本系统"
	}
}
