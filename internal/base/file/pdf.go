package file

import (
	"bytes"
	"compress/zlib"
	"io"
	"os"
	"regexp"

	"tongban/internal/base/fault"
)

var (
	pdfStream = regexp.MustCompile(`>>\s*stream\r?\n`)
	pdfHex    = regexp.MustCompile(`#[0-9A-Fa-f]{2}`)
	pdfSecret = regexp.MustCompile(`/Encrypt[\s/<\[]`)
	pdfActive = regexp.MustCompile(`/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE)[\s/<\[(>]`)
)

// mostInflated is how much of a PDF's packed objects is looked at.
const mostInflated = 32 << 20

// lookPDF turns down what needs a password, runs by itself, carries files or is cut off.
func lookPDF(f *os.File, size int64) error {
	data, err := io.ReadAll(io.NewSectionReader(f, 0, size))
	if err != nil {
		return err
	}
	if !bytes.HasPrefix(data, []byte("%PDF-")) {
		return fault.Invalidf("这不是规范的PDF文件，请重新导出后上传")
	}
	if !bytes.Contains(data[max(0, len(data)-1024):], []byte("%%EOF")) {
		return fault.Invalidf("PDF文件不完整或尾部夹带了其他内容，请重新导出后上传")
	}
	text := unhidden(pdfObjects(data))
	if active(text) {
		return fault.Invalidf("PDF文件中夹带了网页或脚本代码，请用“打印为PDF”重新生成后上传")
	}
	if pdfSecret.Match(text) {
		return fault.Invalidf("PDF文件设置了密码，请取消密码保护后上传")
	}
	if pdfActive.Match(text) {
		return fault.Invalidf("PDF文件中含有脚本、内嵌文件或可执行操作，请用“打印为PDF”重新生成后上传")
	}
	return nil
}

// pdfObjects gives everything outside of streams, and what packed object streams hold;
// pictures and fonts are left out, since any word may occur in them by chance.
func pdfObjects(data []byte) []byte {
	var out bytes.Buffer
	budget := int64(mostInflated)
	for {
		at := pdfStream.FindIndex(data)
		if at == nil {
			out.Write(data)
			return out.Bytes()
		}
		head, rest := data[:at[1]], data[at[1]:]
		out.Write(head)
		end := bytes.Index(rest, []byte("endstream"))
		if end < 0 {
			out.Write(rest)
			return out.Bytes()
		}
		if packed(head) {
			n := inflate(&out, rest[:end], budget)
			budget -= n
		}
		data = rest[end:]
	}
}

// packed reports whether the dictionary right before a stream says that it holds objects.
func packed(head []byte) bool {
	start := bytes.LastIndex(head, []byte(" obj"))
	return bytes.Contains(head[max(start, 0):], []byte("/ObjStm"))
}

// inflate writes as much as the budget allows; what does not inflate is not looked at
// by a reader either.
func inflate(out io.Writer, stream []byte, budget int64) int64 {
	r, err := zlib.NewReader(bytes.NewReader(stream))
	if err != nil {
		return 0
	}
	defer r.Close()
	n, _ := io.Copy(out, io.LimitReader(r, budget))
	return n
}

// unhidden writes names such as /J#61vaScript in plain letters.
func unhidden(text []byte) []byte {
	return pdfHex.ReplaceAllFunc(text, func(code []byte) []byte {
		return []byte{nibble(code[1])<<4 | nibble(code[2])}
	})
}

func nibble(c byte) byte {
	switch {
	case c >= 'a':
		return c - 'a' + 10
	case c >= 'A':
		return c - 'A' + 10
	}
	return c - '0'
}
