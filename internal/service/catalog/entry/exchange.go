package entry

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"tongban/internal/base/fault"
	"tongban/internal/base/sheet"
	"tongban/internal/service/catalog/record"
)

// The bounds of a file: one line, and all of them.
const (
	mostLine  = 1 << 20
	mostLines = 20_000
	mostTold  = 20 // of the lines that are wrong
)

// Read reads the entries from the YAML files of a folder, a list in each; a key that it does not know is an error.
func Read(folder fs.FS) ([]record.Entry, error) {
	names, err := fs.Glob(folder, "*.yaml")
	if err != nil {
		return nil, err
	}
	var all []record.Entry
	for _, name := range names {
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		var list []record.Entry
		decoder := yaml.NewDecoder(bytes.NewReader(text))
		decoder.KnownFields(true)
		if err := decoder.Decode(&list); err != nil {
			return nil, fmt.Errorf("read entries %s: %w", name, err)
		}
		all = append(all, list...)
	}
	return all, nil
}

// Lines reads entries from JSON lines (one object a line). Everything that is wrong is told with its line, and then
// nothing is taken.
func Lines(from io.Reader) ([]record.Entry, error) {
	var list []record.Entry
	var wrong []fault.Field
	bad := func(line int, words string) {
		if len(wrong) < mostTold {
			wrong = append(wrong, fault.Field{Name: "file", Message: "第" + strconv.Itoa(line) + "行：" + words})
		}
	}
	seen := map[string]int{}
	scanner := bufio.NewScanner(from)
	scanner.Buffer(nil, mostLine)
	line := 0
	for scanner.Scan() {
		line++
		text := bytes.TrimSpace(bytes.TrimPrefix(scanner.Bytes(), []byte("\ufeff")))
		if len(text) == 0 {
			continue
		}
		var e record.Entry
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&e); err != nil || decoder.More() {
			bad(line, "不是一条完整的 JSON，或者有不认识的字段")
			continue
		}
		e.Version = 0
		if _, err := checked(Change{Entry: e, Reason: "导入", Ground: "导入"}); err != nil {
			for _, f := range fault.FieldsOf(err) {
				bad(line, f.Message)
			}
			continue
		}
		if first := seen[e.Code]; first > 0 {
			bad(line, "编码"+e.Code+"和第"+strconv.Itoa(first)+"行重复")
			continue
		}
		seen[e.Code] = line
		if list = append(list, e); len(list) > mostLines {
			return nil, fault.InvalidField("file", "一次最多导入%d条，请分成几个文件", mostLines)
		}
	}
	if scanner.Err() != nil {
		return nil, fault.InvalidField("file", "第%d行太长，或者文件没有传完", line+1)
	}
	if len(wrong) > 0 {
		return nil, fault.Invalid("文件里有要改正的地方，一条也没有导入", wrong...)
	}
	if len(list) == 0 {
		return nil, fault.InvalidField("file", "文件里没有条目")
	}
	return list, nil
}

// writeLines writes entries as JSON lines, in a form that Lines reads again.
func writeLines(w io.Writer, list []record.Entry) error {
	out := json.NewEncoder(w)
	for _, e := range list {
		e.Version = 0
		if err := out.Encode(e); err != nil {
			return err
		}
	}
	return nil
}

// writeCSV writes entries as a table for reading.
func writeCSV(w io.Writer, list []record.Entry) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // so that spreadsheets read the Chinese
		return err
	}
	out := csv.NewWriter(w)
	rows := [][]string{{"基本编码", "名称", "类型", "行使层级", "主管部门", "设定依据", "状态", "版本"}}
	for _, e := range list {
		state := "在用"
		if e.Cancelled {
			state = "已取消"
		}
		rows = append(rows, []string{e.Code, e.Name, e.Power.Title(), levels(e.Levels), e.Authority, strings.Join(grounds(e.Basis), "；"), state, strconv.Itoa(e.Version)})
	}
	for _, row := range rows {
		if err := out.Write(sheet.Row(row)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func levels(list []string) string {
	var words []string
	for _, level := range list {
		words = append(words, record.LevelTitle(level))
	}
	return strings.Join(words, "、")
}

func grounds(basis []record.Basis) []string {
	var list []string
	for _, b := range basis {
		text := "《" + strings.Trim(b.Law, "《》") + "》" + b.Article
		if b.Document != "" {
			text += "（" + b.Document + "）"
		}
		list = append(list, text)
	}
	return list
}

// Changed says in words what one version made different from the one before it.
func Changed(before, after record.Entry) string {
	if before.Version == 0 {
		return "新建"
	}
	var words []string
	differs := func(is bool, what string) {
		if is {
			words = append(words, what)
		}
	}
	differs(before.Name != after.Name, "名称（原为“"+before.Name+"”）")
	differs(before.Power != after.Power, "类型（原为"+before.Power.Title()+"）")
	differs(!slices.Equal(before.Levels, after.Levels), "行使层级（原为"+levels(before.Levels)+"）")
	differs(before.Authority != after.Authority, "主管部门（原为"+before.Authority+"）")
	differs(!slices.Equal(before.Basis, after.Basis), "设定依据（原为"+strings.Join(grounds(before.Basis), "；")+"）")
	differs(!before.Cancelled && after.Cancelled, "取消")
	differs(before.Cancelled && !after.Cancelled, "恢复")
	return strings.Join(words, "；")
}
