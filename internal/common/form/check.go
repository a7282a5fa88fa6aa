package form

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"tongban/internal/base/fault"
	"tongban/internal/common/ident"
	"tongban/internal/common/workday"
)

// The longest answers when a field names no limit of its own.
const (
	maxLine = 200
	maxText = 2000
)

var moneyShape = regexp.MustCompile(`^\d{1,12}(\.\d{1,2})?$`)

// Check returns everything to change in the answers, in the order of the form.
// A definition that does not compile is an error of its editor.
func Check(d Definition, values Values) ([]fault.Field, error) {
	form, err := Compile(d)
	if err != nil {
		return nil, err
	}
	return form.Check(values), nil
}

// Check returns everything to change in the answers, in the order of the form.
// Only fields that are asked are looked at.
func (f Form) Check(values Values) []fault.Field {
	values = f.Normalise(values)
	var wrong []fault.Field
	for _, field := range f.asked(values) {
		if message := field.complaint(values); message != "" {
			wrong = append(wrong, fault.Field{Name: field.Name, Message: message})
		}
	}
	return wrong
}

// Normalise returns the answers as we keep them: trimmed, numbers in half width and
// without spaces, letters of document numbers in upper case, unknown names dropped.
func (f Form) Normalise(values Values) Values {
	clean := Values{}
	for _, field := range f.Fields() {
		for _, text := range values[field.Name] {
			if text = field.Kind.normal(text); text != "" {
				clean[field.Name] = append(clean[field.Name], text)
			}
		}
	}
	return clean
}

func (k Kind) normal(text string) string {
	text = strings.TrimSpace(text)
	switch k {
	case CitizenID, CreditCode:
		return ident.Normalise(text)
	case Number, Money:
		return strings.ReplaceAll(ident.Normalise(text), ",", "")
	case Phone:
		return plainPhone(text)
	case Date:
		return plainDate(ident.Normalise(text))
	}
	return text
}

// plainDate writes a date year first with two digits each, however it was typed: 2026年3月5日, 2026/3/5, 20260305.
// What is none stays as it is.
func plainDate(text string) string {
	plain := strings.NewReplacer("/", "-", ".", "-", "年", "-", "月", "-", "日", "").Replace(text)
	for _, layout := range []string{"2006-1-2", "20060102"} {
		if t, err := time.Parse(layout, plain); err == nil {
			return t.Format(time.DateOnly)
		}
	}
	return text
}

// plainPhone writes a mobile number as eleven digits; a landline keeps the dash after
// its area code.
func plainPhone(text string) string {
	if mobile := ident.NormaliseMobile(text); len(mobile) == len("13800000000") && mobile[0] == '1' {
		return mobile
	}
	return ident.Normalise(text)
}

// complaint says what to do about one answer; nothing when it is right.
func (f Field) complaint(values Values) string {
	if !values.answered(f.Name) {
		if f.Need {
			return f.ask()
		}
		return ""
	}
	texts := values[f.Name]
	if f.Kind != Choices && len(texts) > 1 {
		return fmt.Sprintf("“%s”只能填写一项", f.Label)
	}
	for _, text := range texts {
		if message := f.wrong(text); message != "" {
			return message
		}
	}
	return ""
}

func (f Field) ask() string {
	switch f.Kind {
	case Choice, Choices, YesNo:
		return "请选择" + f.Label
	}
	return "请填写" + f.Label
}

func (f Field) wrong(text string) string {
	switch f.Kind {
	case Number:
		return f.wrongNumber(text)
	case Money:
		if !moneyShape.MatchString(text) {
			return fmt.Sprintf("“%s”请填写金额，单位元，最多两位小数，例如 1234.50", f.Label)
		}
	case Date:
		if _, err := time.Parse(time.DateOnly, text); err != nil {
			return fmt.Sprintf("“%s”请按年-月-日填写，例如 2026-03-05", f.Label)
		}
	case Choice, Choices:
		if !f.offers(text) {
			return fmt.Sprintf("“%s”请从列出的选项中选择", f.Label)
		}
	case YesNo:
		if text != Yes && text != No {
			return fmt.Sprintf("“%s”请选择是或否", f.Label)
		}
	case CitizenID:
		_, err := ident.ParseCitizenNumber(text, latestBirth())
		return f.about(err)
	case CreditCode:
		_, err := ident.ParseCreditCode(text)
		return f.about(err)
	case Phone:
		return f.wrongPhone(text)
	default:
		return f.tooLong(text)
	}
	return ""
}

// latestBirth bounds nothing: a form has no clock, so that a birth in the future is found
// by those who match the number with a person.
func latestBirth() workday.Date { return workday.NewDate(9999, time.December, 31) }

// about says what is wrong with a number; a warning lets it pass, for codes with a
// wrong check character have been issued.
func (f Field) about(err error) string {
	if err == nil || ident.IsWarning(err) {
		return ""
	}
	message := fault.MessageOf(err)
	if strings.HasPrefix(message, f.Label) {
		return message
	}
	return f.Label + "：" + message
}

// wrongPhone asks for a number at which somebody can be reached; service numbers such
// as 12345 are none.
func (f Field) wrongPhone(text string) string {
	if err := ident.CheckPhone(text); err != nil {
		return fmt.Sprintf("“%s”%s", f.Label, fault.MessageOf(err))
	}
	return ""
}

// plainNumber is a number as people write it, without the exponents and names that programs know besides.
var plainNumber = regexp.MustCompile(`^[+-]?[0-9]{1,15}(\.[0-9]{1,6})?$`)

func (f Field) wrongNumber(text string) string {
	number, err := strconv.ParseFloat(text, 64)
	if err != nil || !plainNumber.MatchString(text) {
		return fmt.Sprintf("“%s”请填写数字", f.Label)
	}
	if f.Whole && strings.Contains(text, ".") {
		return fmt.Sprintf("“%s”请填写整数，不带小数", f.Label)
	}
	if number < 0 {
		return fmt.Sprintf("“%s”不能是负数", f.Label)
	}
	if f.Max > 0 && number > float64(f.Max) {
		return fmt.Sprintf("“%s”不能大于%d", f.Label, f.Max)
	}
	return ""
}

func (f Field) tooLong(text string) string {
	if n := utf8.RuneCountInString(text); n > f.longest() {
		return fmt.Sprintf("“%s”最多%d个字，现在有%d个字", f.Label, f.longest(), n)
	}
	return ""
}

func (f Field) longest() int {
	switch {
	case f.Max > 0:
		return f.Max
	case f.Kind == Textarea:
		return maxText
	}
	return maxLine
}

func (f Field) offers(value string) bool {
	return slices.ContainsFunc(f.Options, func(o Option) bool { return o.Value == value })
}
