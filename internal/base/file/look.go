package file

import (
	"archive/zip"
	"bytes"
	"image"
	_ "image/jpeg" // the two kinds of picture we take
	_ "image/png"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"
	"golang.org/x/text/encoding/simplifiedchinese"

	"tongban/internal/base/fault"
)

// kind is one sort of file that may be uploaded.
type kind struct {
	media string
	exts  []string // endings a name may have; the first is given to a name without one
	look  func(*os.File, int64) error
}

const (
	mediaDocx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	mediaXlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	mediaOFD  = "application/ofd"
)

func kinds() []kind {
	return []kind{
		{"application/pdf", []string{".pdf"}, lookPDF},
		{"image/jpeg", []string{".jpg", ".jpeg"}, lookImage},
		{"image/png", []string{".png"}, lookImage},
		{mediaOFD, []string{".ofd"}, lookPackage(mediaOFD)},
		{mediaDocx, []string{".docx"}, lookPackage(mediaDocx)},
		{mediaXlsx, []string{".xlsx"}, lookPackage(mediaXlsx)},
		{"text/plain", []string{".txt"}, lookText},
		{"text/csv", []string{".csv"}, lookText},
	}
}

const takenTypes = "可上传PDF、JPG、PNG、OFD、DOCX、XLSX、TXT、CSV文件"

// advice says what to do instead, for endings that people often have.
var advice = map[string]string{
	".doc": "请在文字处理软件中另存为DOCX或PDF后上传", ".wps": "请在文字处理软件中另存为DOCX或PDF后上传",
	".xls": "请在表格软件中另存为XLSX或PDF后上传", ".et": "请在表格软件中另存为XLSX或PDF后上传",
	".docm": "文档中带有宏，请另存为DOCX后上传", ".xlsm": "表格中带有宏，请另存为XLSX后上传",
	".zip": "请解压后逐个上传", ".rar": "请解压后逐个上传", ".7z": "请解压后逐个上传",
	".bmp": "请转换为JPG或PNG后上传", ".gif": "请转换为JPG或PNG后上传", ".tif": "请转换为JPG或PNG后上传",
	".heic": "请在手机相机设置中选择“兼容性最佳”（JPG）后重新拍照",
}

// checkUpload believes the content, then asks whether the name agrees with it.
func checkUpload(f *os.File, row File) (name, media string, err error) {
	name = CleanName(row.Name)
	ext := strings.ToLower(path.Ext(name))
	k, err := kindOf(f, row.Size, ext)
	if err != nil {
		return "", "", err
	}
	if ext == "" {
		name += k.exts[0]
	} else if !slices.Contains(k.exts, ext) {
		return "", "", fault.Invalidf("文件“%s”的内容与文件名后缀%s不一致，请确认文件没有改过后缀", name, ext)
	}
	if err := k.look(f, row.Size); err != nil {
		return "", "", err
	}
	if carriesZip(f, row.Size) {
		return "", "", fault.Invalidf("文件“%s”里夹带了压缩包，请重新导出后上传", name)
	}
	return name, k.media, nil
}

// kindOf finds the kind by content. A text is what it is called, since a list of words
// may look like a table; a package is known by what lies in it.
func kindOf(f *os.File, size int64, ext string) (kind, error) {
	head := make([]byte, min(size, 3072))
	if _, err := f.ReadAt(head, 0); err != nil && err != io.EOF {
		return kind{}, err
	}
	found := mimetype.Detect(head)
	media := strings.Split(found.String(), ";")[0]
	switch {
	case isZip(head):
		media = packageMedia(f, size)
	case media == "text/csv" || media == "text/tab-separated-values" || gbText(media, head):
		media = "text/plain"
	}
	if media == "text/plain" && ext == ".csv" {
		media = "text/csv"
	}
	for _, k := range kinds() {
		if k.media == media {
			return k, nil
		}
	}
	if help, ok := advice[ext]; ok {
		return kind{}, fault.Invalidf("不能上传%s文件，%s", strings.ToUpper(ext[1:]), help)
	}
	return kind{}, fault.Invalidf("不支持这种文件，%s", takenTypes)
}

// carriesZip reports whether something that is no package opens as one: programs that unpack look at the end of a file only.
func carriesZip(f *os.File, size int64) bool {
	head := make([]byte, min(size, 4))
	if _, err := f.ReadAt(head, 0); err != nil || isZip(head) {
		return false
	}
	_, err := zip.NewReader(f, size)
	return err == nil
}

func isZip(head []byte) bool { return bytes.HasPrefix(head, []byte("PK\x03\x04")) }

// gbText reports whether bytes that nobody recognised are Chinese text in GB 18030.
func gbText(media string, head []byte) bool {
	return (media == "application/octet-stream" || media == "text/plain") && !bytes.ContainsRune(head, 0) && gbDecodes(head)
}

// gbDecodes allows a letter cut in half at the end.
func gbDecodes(text []byte) bool {
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(text)
	return err == nil && bytes.Count(out, []byte("\uFFFD")) <= 1
}

func lookText(f *os.File, size int64) error {
	text, err := io.ReadAll(io.NewSectionReader(f, 0, size))
	if err != nil {
		return err
	}
	if bytes.ContainsRune(text, 0) || !(utf8.Valid(text) || gbDecodes(text)) {
		return fault.Invalidf("文本文件里有不能显示的内容，请用记事本另存为UTF-8格式后上传")
	}
	if active(text) {
		return fault.Invalidf("文本文件里含有网页或脚本代码，请删除后上传，或另存为PDF")
	}
	return nil
}

// active reports whether a text would run if a browser took it for a page.
func active(text []byte) bool {
	low := bytes.ToLower(text)
	for _, mark := range []string{"<script", "<svg", "<html", "<iframe", "<!doctype", "javascript:"} {
		if bytes.Contains(low, []byte(mark)) {
			return true
		}
	}
	return false
}

// mostPixels keeps a small file from filling the memory of whoever opens it.
const mostPixels = 60_000_000

func lookImage(f *os.File, size int64) error {
	config, _, err := image.DecodeConfig(io.NewSectionReader(f, 0, size))
	if err != nil {
		return fault.Invalidf("图片打不开，可能已经损坏，请重新拍照或扫描")
	}
	if int64(config.Width)*int64(config.Height) > mostPixels {
		return fault.Invalidf("图片像素过大（%d×%d），请缩小后上传", config.Width, config.Height)
	}
	return tailOfImage(f, size)
}

// tailOfImage turns down a picture with a page behind its end.
func tailOfImage(f *os.File, size int64) error {
	data, err := io.ReadAll(io.NewSectionReader(f, 0, size))
	if err != nil {
		return err
	}
	end := bytes.LastIndex(data, []byte("IEND"))
	if bytes.HasPrefix(data, []byte{0xff, 0xd8}) {
		end = bytes.LastIndex(data, []byte{0xff, 0xd9})
	}
	if end < 0 {
		return fault.Invalidf("图片不完整，请重新上传")
	}
	if active(data[end:]) || active(data[:min(len(data), 4096)]) {
		return fault.Invalidf("图片中夹带了网页或脚本代码，请重新拍照或扫描")
	}
	return nil
}
