package editor

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/service/catalog/record"
)

// shown writes a value of the record the way it is typed.
func (f Field) shown(at reflect.Value) []string {
	at = pointed(at, false)
	switch {
	case f.Shape == linesShape:
		return one(strings.Join(texts(at), "\n"))
	case f.Kind == web.KindChecks:
		return texts(at)
	case f.Shape == limitShape:
		return one(limitText(record.Limit(at.String())))
	case at.Kind() == reflect.Int:
		return one(number(at))
	case at.Kind() == reflect.Bool:
		if at.Bool() {
			return []string{"true"}
		}
		return nil
	}
	return one(at.String())
}

func one(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

func number(at reflect.Value) string { return strconv.FormatInt(at.Int(), 10) }

func texts(at reflect.Value) []string {
	var list []string
	for i := range at.Len() {
		list = append(list, at.Index(i).String())
	}
	return list
}

// put writes what was typed, already checked, into the record. It says what to do when that cannot be.
func (f Field) put(at reflect.Value, typed []string) string {
	text := ""
	if len(typed) > 0 {
		text = typed[0]
	}
	if at.Kind() == reflect.Pointer {
		if text == "" {
			at.SetZero()
			return ""
		}
		at = pointed(at, true)
	}
	switch {
	case f.Shape == linesShape:
		putTexts(at, strings.Split(text, "\n"))
	case f.Kind == web.KindChecks:
		putTexts(at, typed)
	case f.Shape == limitShape:
		limit, err := readLimit(text)
		if err != nil {
			return f.Label + "：" + fault.MessageOf(err)
		}
		at.SetString(string(limit))
	case at.Kind() == reflect.Int:
		return f.putNumber(at, text)
	case at.Kind() == reflect.Bool:
		at.SetBool(text == "true")
	default:
		at.SetString(text)
	}
	return ""
}

func (f Field) putNumber(at reflect.Value, text string) string {
	if text == "" {
		at.SetInt(0)
		return ""
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > f.Max {
		return fmt.Sprintf("%s请填写0到%d的整数", f.Label, f.Max)
	}
	at.SetInt(int64(n))
	return ""
}

func putTexts(at reflect.Value, list []string) {
	out := reflect.MakeSlice(at.Type(), 0, len(list))
	for _, text := range list {
		if text = strings.TrimSpace(text); text != "" {
			out = reflect.Append(out, reflect.ValueOf(text).Convert(at.Type().Elem()))
		}
	}
	at.Set(out)
}

// limitText writes a limit as people do; one that cannot be read stays as it is, to be mended.
func limitText(limit record.Limit) string {
	switch {
	case !limit.Set():
		return ""
	case limit.AtOnce():
		return "当场"
	}
	length, err := limit.Workday()
	if err != nil {
		return string(limit)
	}
	if length.Unit == "d" {
		return strconv.Itoa(length.N) + "个自然日"
	}
	return length.String()
}

var limitWords = regexp.MustCompile(`^(\d{1,4})(?:个)?(工作日|自然日|日|天|小时|wd|d|h)$`)

// readLimit reads a limit as people write it.
func readLimit(text string) (record.Limit, error) {
	text = strings.ToLower(strings.ReplaceAll(width.Narrow.String(text), " ", ""))
	switch text {
	case "":
		return "", nil
	case "0", "当场", "即时", "立即", "当场办结":
		return "0", nil
	}
	parts := limitWords.FindStringSubmatch(text)
	if parts == nil {
		return "", fault.Invalid("请写成“20个工作日”“30个自然日”“4小时”或者“当场”")
	}
	n, _ := strconv.Atoi(parts[1]) // four digits at most
	unit := map[string]string{"工作日": "wd", "wd": "wd", "小时": "h", "h": "h"}[parts[2]]
	if unit == "" {
		unit = "d"
	}
	return record.Limit(strconv.Itoa(n) + unit), nil
}
