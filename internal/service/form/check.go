package form

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/width"

	"tongban/internal/base/fault"
)

// The longest answers when a field names no limit of its own.
const (
	maxLine = 200
	maxText = 2000
)

var (
	moneyShape    = regexp.MustCompile(`^\d{1,12}(\.\d{1,2})?$`)
	mobileShape   = regexp.MustCompile(`^1[3-9]\d{9}$`)
	landlineShape = regexp.MustCompile(`^0\d{2,3}-\d{7,8}(-\d{1,6})?$`)
)

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
		return strings.ToUpper(closeUp(text))
	case Number, Money:
		return strings.ReplaceAll(closeUp(text), ",", "")
	case Phone:
		return plainPhone(closeUp(text))
	case Date:
		return closeUp(text)
	}
	return text
}

func closeUp(text string) string {
	return strings.Join(strings.Fields(width.Narrow.String(text)), "")
}

// plainPhone drops the country code and the dashes of a mobile number; a landline
// keeps the dash after its area code.
func plainPhone(text string) string {
	text = strings.TrimPrefix(strings.TrimPrefix(text, "+86"), "0086")
	text = strings.TrimPrefix(text, "-")
	if bare := strings.ReplaceAll(text, "-", ""); mobileShape.MatchString(bare) {
		return bare
	}
	return text
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
		if !citizenNumberHolds(text) {
			return fmt.Sprintf("“%s”与身份证上的18位号码不一致，请核对后重新填写", f.Label)
		}
	case CreditCode:
		if len(text) != creditCodeLength {
			return fmt.Sprintf("“%s”应为营业执照上的18位统一社会信用代码，请核对", f.Label)
		}
	case Phone:
		if !mobileShape.MatchString(text) && !landlineShape.MatchString(text) {
			return fmt.Sprintf("“%s”请填写11位手机号，或带区号的座机号，例如 0590-8800101", f.Label)
		}
	default:
		return f.tooLong(text)
	}
	return ""
}

func (f Field) wrongNumber(text string) string {
	number, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(number) || math.IsInf(number, 0) {
		return fmt.Sprintf("“%s”请填写数字", f.Label)
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
