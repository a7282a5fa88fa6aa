package web

import (
	"fmt"
	"math"
	"mime/multipart"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"golang.org/x/text/width"

	"tongban/internal/base/fault"
)

// Check normalises what was typed for the fields and says what has to change.
// It serves Input and the forms that are data.
func Check(fields []FieldSpec, typed url.Values, files map[string][]*multipart.FileHeader) (url.Values, []fault.Field) {
	values := url.Values{}
	var wrong []fault.Field
	for _, spec := range fields {
		say := func(text string) { wrong = append(wrong, fault.Field{Name: spec.Name, Message: text}) }
		if spec.Kind == KindFile {
			if text := checkFiles(spec, files[spec.Name]); text != "" {
				say(text)
			}
			continue
		}
		var texts []string
		for _, text := range typed[spec.Name] {
			if text = Normal(spec.Kind, text); text != "" {
				texts = append(texts, text)
			}
		}
		if text := checkTexts(spec, texts); text != "" {
			say(text)
			continue
		}
		if len(texts) > 0 {
			values[spec.Name] = texts
		}
	}
	return values, wrong
}

// Normal is what was meant by what was typed: trimmed, digits in half width;
// for numbers and codes everything in half width and without spaces.
func Normal(kind Kind, text string) string {
	switch kind {
	case KindPassword:
		return text
	case KindDate, KindTime, KindMoney, KindNumber, KindPhone, KindMail, KindCode:
		text = width.Narrow.String(text)
		text = strings.Map(dropSpaces, text)
		if kind == KindCode {
			text = strings.ToUpper(text)
		}
		return text
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.TrimSpace(strings.Map(plainCharacter, text))
}

func dropSpaces(c rune) rune {
	switch c {
	case ' ', '\t', '\n', '\r', '\u00a0', '\u3000', '\u200b', '\ufeff', '\u202d', '\u202c':
		return -1
	}
	return c
}

// plainCharacter narrows full-width digits and drops what cannot be seen, such
// as the direction marks that come along when a number is copied from a page.
func plainCharacter(c rune) rune {
	switch {
	case c >= '０' && c <= '９':
		return c - '０' + '0'
	case c == '\u200b' || c == '\ufeff' || c == '\u202a' || c == '\u202c' || c == '\u202d' || c == '\u202e':
		return -1
	case c < ' ' && c != '\n' && c != '\t' || c == 0x7f:
		return -1
	}
	return c
}

func checkFiles(spec FieldSpec, files []*multipart.FileHeader) string {
	if len(files) == 0 {
		if spec.Need {
			return "请选择" + spec.Label
		}
		return ""
	}
	for _, file := range files {
		switch {
		case file.Size == 0:
			return fmt.Sprintf("「%s」是空文件，请重新选择%s", file.Filename, spec.Label)
		case spec.Max > 0 && file.Size > int64(spec.Max):
			return fmt.Sprintf("「%s」太大，%s不能超过 %s", file.Filename, spec.Label, Bytes(int64(spec.Max)))
		case spec.Accept != "" && !accepted(spec.Accept, file.Filename):
			return fmt.Sprintf("「%s」的格式不能用，%s可以是 %s", file.Filename, spec.Label, strings.ReplaceAll(spec.Accept, ",", "、"))
		}
	}
	return ""
}

func accepted(accept, name string) bool {
	for part := range strings.SplitSeq(accept, ",") {
		part = strings.TrimSpace(part)
		if !strings.HasPrefix(part, ".") || strings.EqualFold(part, path.Ext(name)) {
			return true
		}
	}
	return false
}

// Bytes writes a size as people do.
func Bytes(n int64) string {
	switch {
	case n >= 1<<20:
		return strconv.FormatFloat(math.Round(float64(n)/(1<<20)*10)/10, 'f', -1, 64) + " MB"
	case n >= 1<<10:
		return strconv.FormatInt(n>>10, 10) + " KB"
	}
	return strconv.FormatInt(n, 10) + " 字节"
}

// asks is the verb that belongs to a control.
func (spec FieldSpec) asks() string {
	switch spec.Kind {
	case KindSelect, KindRadio, KindChecks:
		return "请选择"
	case KindCheck:
		return "请勾选"
	}
	return "请填写"
}

func checkTexts(spec FieldSpec, texts []string) string {
	if len(texts) == 0 || spec.Kind == KindCheck && spec.Need && !isTrue(texts[0]) {
		if !spec.Need {
			return ""
		}
		if spec.Kind == KindCheck {
			return "请勾选「" + spec.Label + "」"
		}
		return spec.asks() + spec.Label
	}
	if len(texts) > 1 && spec.Kind != KindChecks {
		return spec.Label + "只能填写一个"
	}
	for _, text := range texts {
		if say := checkText(spec, text); say != "" {
			return say
		}
	}
	return ""
}

var (
	phoneWords = regexp.MustCompile(`^(1[3-9][0-9]{9}|0[0-9]{2,3}-?[2-9][0-9]{6,7}(-[0-9]{1,6})?|[0-9]{5}|[48]00-?[0-9]{3}-?[0-9]{4}|\+[0-9]{6,15})$`)
	mailWords  = regexp.MustCompile(`^[^@\s<>"]+@[^@\s<>".]+(\.[^@\s<>".]+)+$`)
	timeWords  = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`)
)

func checkText(spec FieldSpec, text string) string {
	if strings.ContainsRune(text, utf8.RuneError) {
		return spec.Label + "里有不能识别的字符，请重新填写"
	}
	if len(spec.Options) > 0 && !slices.ContainsFunc(spec.Options, func(o Option) bool { return o.Value == text }) {
		return "请从列出的选项中选择" + spec.Label
	}
	if say := checkKind(spec, text); say != "" {
		return say
	}
	if say := checkLength(spec, text); say != "" {
		return say
	}
	if spec.Pattern != "" && !pattern(spec.Pattern).MatchString(text) {
		if spec.Say != "" {
			return spec.Say
		}
		return "请检查" + spec.Label + "的写法"
	}
	return ""
}

func checkKind(spec FieldSpec, text string) string {
	switch spec.Kind {
	case KindDate:
		if _, ok := dateOf(text); !ok {
			return "请按「2026-03-05」的样子填写" + spec.Label
		}
	case KindTime:
		if !timeWords.MatchString(text) {
			return "请按「09:30」的样子填写" + spec.Label
		}
	case KindMoney:
		if _, ok := fenOf(text); !ok {
			return spec.Label + "请填写金额，最多两位小数，例如 1234.50"
		}
	case KindPhone:
		if !phoneWords.MatchString(text) {
			return "请填写能打通的" + spec.Label + "，例如 13800001234 或 0592-5551234"
		}
	case KindMail:
		if !mailWords.MatchString(text) {
			return "请填写完整的" + spec.Label + "，例如 name@example.cn"
		}
	case KindCheck:
		if !isTrue(text) && text != "false" {
			return "请重新勾选" + spec.Label
		}
	}
	return ""
}

func checkLength(spec FieldSpec, text string) string {
	switch spec.Kind {
	case KindNumber, KindMoney, KindDate, KindTime:
		return ""
	}
	length := utf8.RuneCountInString(text)
	switch {
	case spec.Max > 0 && length > spec.Max:
		return fmt.Sprintf("%s最多 %d 个字，现在有 %d 个字", spec.Label, spec.Max, length)
	case length < spec.Min:
		return fmt.Sprintf("%s至少 %d 个字，现在有 %d 个字", spec.Label, spec.Min, length)
	}
	return ""
}

var patterns sync.Map // text to *regexp.Regexp

func pattern(text string) *regexp.Regexp {
	if known, ok := patterns.Load(text); ok {
		return known.(*regexp.Regexp)
	}
	compiled := regexp.MustCompile("^(?:" + text + ")$")
	patterns.Store(text, compiled)
	return compiled
}

// dateOf accepts 2026-3-5, 2026/03/05, 2026.3.5, 2026年3月5日 and 20260305.
func dateOf(text string) (string, bool) {
	text = strings.NewReplacer("/", "-", ".", "-", "年", "-", "月", "-", "日", "").Replace(text)
	for _, layout := range []string{"2006-1-2", "20060102"} {
		if t, err := time.Parse(layout, text); err == nil && t.Year() >= 1800 && t.Year() <= 2300 {
			return t.Format("2006-01-02"), true
		}
	}
	return "", false
}

var moneyWords = regexp.MustCompile(`^¥?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,13})(?:\.([0-9]{1,2}))?元?$`)

// fenOf reads an amount in yuan as fen, without ever going through a float.
func fenOf(text string) (int64, bool) {
	parts := moneyWords.FindStringSubmatch(text)
	if parts == nil {
		return 0, false
	}
	cents := (parts[2] + "00")[:2]
	fen, err := strconv.ParseInt(strings.ReplaceAll(parts[1], ",", "")+cents, 10, 64)
	return fen, err == nil
}
