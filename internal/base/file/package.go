package file

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path"
	"regexp"
	"strings"

	"tongban/internal/base/fault"
)

// A package (docx, xlsx, ofd) is a zip; these bounds hold for its unpacked form.
const (
	mostParts    = 2000
	mostUnpacked = 150 << 20
)

var errBroken = fault.Invalidf("文件打不开，可能已经损坏，请重新保存后上传")

// packageMedia tells by its parts which kind of package a zip is; "application/zip" for none.
func packageMedia(f *os.File, size int64) string {
	z, err := zip.NewReader(f, size)
	if err != nil {
		return "application/zip"
	}
	for _, part := range z.File {
		switch part.Name {
		case "word/document.xml":
			return mediaDocx
		case "xl/workbook.xml":
			return mediaXlsx
		case "OFD.xml":
			return mediaOFD
		}
	}
	return "application/zip"
}

// lookPackage reads every part once, within bounds, and turns down what runs, calls
// out, or carries other files.
func lookPackage(media string) func(*os.File, int64) error {
	return func(f *os.File, size int64) error {
		z, err := zip.NewReader(f, size)
		if err != nil {
			return errBroken
		}
		if len(z.File) > mostParts {
			return fault.Invalidf("文件内部的部分过多，请精简后重新保存")
		}
		seen, budget := map[string]bool{}, int64(mostUnpacked)
		for _, part := range z.File {
			name := strings.ToLower(part.Name)
			if seen[name] || !plainPart(part) {
				return errBroken
			}
			seen[name] = true
			if err := forbiddenPart(name); err != nil {
				return err
			}
			n, err := lookPart(part, name, budget)
			if err != nil {
				return err
			}
			budget -= n
		}
		return nil
	}
}

// plainPart reports whether the part stays inside the package and is a file or a folder.
func plainPart(part *zip.File) bool {
	clean := path.Clean(part.Name)
	return part.Name != "" && !strings.ContainsAny(part.Name, "\\\x00:") && !path.IsAbs(clean) &&
		clean != ".." && !strings.HasPrefix(clean, "../") && !strings.Contains(part.Name, "../") &&
		(part.Mode().IsRegular() || part.Mode().IsDir()) && part.Flags&1 == 0
}

// forbiddenPart knows by its name what has no place in a document.
func forbiddenPart(name string) error {
	switch {
	case strings.Contains(name, "vbaproject"), strings.Contains(name, "/macrosheets/"), strings.HasPrefix(name, "basic/"):
		return fault.Invalidf("文档中带有宏，请另存为不含宏的格式后上传")
	case strings.Contains(name, "/activex/"), strings.Contains(name, "/embeddings/"), strings.Contains(name, "oleobject"):
		return fault.Invalidf("文档中嵌入了其他文件或控件，请删除后上传，或另存为PDF")
	}
	switch path.Ext(name) {
	case ".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".ps1", ".sh", ".html", ".htm", ".svg", ".jar", ".lnk", ".hta",
		".zip", ".rar", ".7z", ".gz":
		return fault.Invalidf("文档中夹带了程序、网页或压缩包，请删除后上传，或另存为PDF")
	}
	return nil
}

// lookPart unpacks one part and reads it when it is XML.
func lookPart(part *zip.File, name string, budget int64) (int64, error) {
	r, err := part.Open()
	if err != nil {
		return 0, errBroken
	}
	defer r.Close()
	var text bytes.Buffer
	var to io.Writer = io.Discard
	xml := strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".rels")
	if xml {
		to = &text
	}
	n, err := io.Copy(to, io.LimitReader(r, budget+1))
	if err != nil {
		return n, errBroken
	}
	if n > budget {
		return n, fault.Invalidf("文件解压后过大，请精简图片后重新保存")
	}
	if xml {
		return n, lookXML(name, text.Bytes())
	}
	return n, nil
}

var (
	relation = regexp.MustCompile(`(?s)<[\w:]*Relationship\s[^>]*>`)
	dde      = regexp.MustCompile(`(?i)instrText[^<]*>\s*"?\s*DDE(AUTO)?\b|<[\w:]*ddeLink|fldSimple[^>]*instr="\s*DDE`)
)

// lookXML turns down entities (XXE), macros by content type, templates and pictures
// fetched from outside, and commands in fields (DDE).
func lookXML(name string, text []byte) error {
	low := bytes.ToLower(text)
	switch {
	case bytes.ContainsRune(text, 0), bytes.Contains(low, []byte("<!doctype")), bytes.Contains(low, []byte("<!entity")):
		return errBroken
	case bytes.Contains(low, []byte("macroenabled")) && strings.HasPrefix(name, "[content_types]"):
		return fault.Invalidf("文档中带有宏，请另存为不含宏的格式后上传")
	case dde.Match(text):
		return fault.Invalidf("文档中含有会执行外部命令的域，请删除后上传，或另存为PDF")
	}
	if strings.HasSuffix(name, ".rels") && callsOut(text) {
		return fault.Invalidf("文档引用了外部模板或外部文件，请断开链接后上传，或另存为PDF")
	}
	return nil
}

// callsOut reports whether a part is fetched from elsewhere; a link that a person has
// to click is no such part.
func callsOut(text []byte) bool {
	for _, r := range relation.FindAll(text, -1) {
		external := bytes.Contains(bytes.ToLower(r), []byte(`"external"`)) || bytes.Contains(bytes.ToLower(r), []byte(`'external'`))
		if external && !bytes.Contains(r, []byte("/hyperlink")) {
			return true
		}
	}
	return false
}
