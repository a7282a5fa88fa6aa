package transfer

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"

	"tongban/internal/base/fault"
)

// Bounds of a workbook as it unpacks: ten thousand items with all their parts have some sixty megabytes.
const (
	mostUnpacked = 512 << 20
	mostParts    = 2_000
	mostRatio    = 300
)

// mark is a cell or a range that cannot be read as what it shows: a formula, cells that were merged.
type mark struct {
	row    int
	column string
	what   string
}

// marks looks at the raw sheets before the workbook is opened: whether it unpacks to a sane size, and where formulas and
// merged cells are. A library that opens workbooks would show the last value of a formula as if it had been typed.
func marks(r io.ReaderAt, size int64) (map[string][]mark, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fault.Invalid("这不是 Excel 工作簿（.xlsx），或者文件没有传完；旧的 .xls 请另存为 .xlsx")
	}
	if err := sane(z, size); err != nil {
		return nil, err
	}
	names, err := sheetParts(z)
	if err != nil {
		return nil, err
	}
	found := map[string][]mark{}
	for _, part := range z.File {
		if name := names[part.Name]; name != "" {
			if found[name], err = marksOf(part, name); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

// sane refuses what would unpack without end. What a part declares is held by the reader of the archive.
func sane(z *zip.Reader, size int64) error {
	total := uint64(0)
	for _, part := range z.File {
		total += part.UncompressedSize64
		if strings.EqualFold(path.Base(part.Name), "vbaProject.bin") {
			return fault.Invalid("工作簿里有宏，请另存为不带宏的 .xlsx")
		}
	}
	if len(z.File) > mostParts || total > mostUnpacked || size > 0 && total > 64<<20 && total/uint64(size) > mostRatio {
		return fault.Invalid("工作簿解开以后太大，不像是填写的事项；请用下载的模板重新填写")
	}
	return nil
}

// sheetParts gives the title of the sheet in each part of the archive.
func sheetParts(z *zip.Reader) (map[string]string, error) {
	var book struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	var links struct {
		Links []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := part(z, "xl/workbook.xml", &book); err != nil {
		return nil, err
	}
	if err := part(z, "xl/_rels/workbook.xml.rels", &links); err != nil {
		return nil, err
	}
	target := map[string]string{}
	for _, l := range links.Links {
		target[l.ID] = strings.TrimPrefix(path.Join("xl", l.Target), "/")
		if strings.HasPrefix(l.Target, "/") {
			target[l.ID] = strings.TrimPrefix(l.Target, "/")
		}
	}
	names := map[string]string{}
	for _, s := range book.Sheets {
		names[target[s.ID]] = s.Name
	}
	return names, nil
}

func part(z *zip.Reader, name string, into any) error {
	file, err := z.Open(name)
	if err != nil {
		return fault.Invalid("这不是 Excel 工作簿（.xlsx）：缺少目录")
	}
	defer file.Close()
	if err := xml.NewDecoder(io.LimitReader(file, 4<<20)).Decode(into); err != nil {
		return fault.Invalid("工作簿的目录读不懂，请用下载的模板重新填写")
	}
	return nil
}

var (
	cellRef   = regexp.MustCompile(`\br="([A-Z]{1,3})([0-9]{1,7})"`)
	mergedRef = regexp.MustCompile(`<mergeCell ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3}[0-9]{1,7})"`)
)

// mostMarks is how many marks of one sheet are kept: who has more reads the first and mends them all.
const mostMarks = 10_000

// marksOf goes through a sheet tag by tag without building it.
func marksOf(file *zip.File, title string) (list []mark, err error) {
	in, err := file.Open()
	if err != nil {
		return nil, fault.Invalid("工作簿读不懂，可能没有传完")
	}
	defer in.Close()
	tags := bufio.NewScanner(in)
	tags.Buffer(make([]byte, 64<<10), 4<<20)
	tags.Split(toTagEnd)
	column, row, rows := "", 0, 0
	for tags.Scan() && len(list) < mostMarks {
		tag := tags.Bytes()
		if n := bytes.LastIndexByte(tag, '<'); n >= 0 {
			tag = tag[n:]
		}
		switch {
		case bytes.HasPrefix(tag, []byte("<row ")):
			if rows++; rows > mostOf(title)+firstRow {
				return nil, tooMany(title)
			}
		case bytes.HasPrefix(tag, []byte("<c ")):
			if m := cellRef.FindSubmatch(tag); m != nil {
				column = string(m[1])
				row, _ = strconv.Atoi(string(m[2]))
			}
		case bytes.HasPrefix(tag, []byte("<f>")), bytes.HasPrefix(tag, []byte("<f ")):
			list = append(list, mark{row, column, "这一格是公式，请复制后“粘贴为数值”"})
		case bytes.HasPrefix(tag, []byte("<mergeCell ")):
			if m := mergedRef.FindSubmatch(tag); m != nil {
				from, _ := strconv.Atoi(string(m[2]))
				list = append(list, mark{from, string(m[1]), "合并了单元格 " + string(m[1]) + string(m[2]) + ":" + string(m[3]) + "，请取消合并，每一行都填完整"})
			}
		}
	}
	if tags.Err() != nil {
		return nil, fault.Invalid("工作簿里有一格太大或者文件不完整，请用下载的模板重新填写")
	}
	return list, nil
}

// mostOf is how many rows a sheet takes.
func mostOf(title string) int {
	if title == itemSheet {
		return mostItems
	}
	return mostRows
}

func tooMany(title string) error {
	return fault.Invalidf("工作表“%s”超过%d行，没有读；请分成几个文件，或者用 JSON 行导入", title, mostOf(title))
}

func toTagEnd(data []byte, atEnd bool) (int, []byte, error) {
	if n := bytes.IndexByte(data, '>'); n >= 0 {
		return n + 1, data[:n+1], nil
	}
	if atEnd {
		return len(data), nil, nil
	}
	return 0, nil, nil
}
