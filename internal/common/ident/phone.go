package ident

import (
	"log/slog"
	"regexp"
	"strings"
)

// Mobile (手机号码) is a mainland mobile number of eleven digits. It shows itself masked in logs.
type Mobile string

// NormaliseMobile turns what a person typed into eleven digits: signs, blanks and the country code go.
func NormaliseMobile(typed string) string {
	text := strings.Map(func(r rune) rune {
		if strings.ContainsRune("-()+‐‑–—", r) {
			return -1
		}
		return r
	}, Normalise(typed))
	text = strings.TrimPrefix(text, "00")
	if len(text) == 13 {
		text = strings.TrimPrefix(text, "86")
	}
	return text
}

// ParseMobile checks a number of eleven digits. Ranges are given out anew all the time, so only the first two digits count.
func ParseMobile(text string) (Mobile, error) {
	switch {
	case text == "":
		return "", problem(Empty, "请填写手机号码")
	case length(text) != 11:
		return "", problem(BadLength, "手机号码应为11位数字，请核对")
	case !allDigits(text):
		return "", problem(BadCharacter, "手机号码只能是数字")
	case text[0] != '1' || text[1] < '3':
		return "", problem(BadPrefix, "手机号码应以13至19开头，请核对")
	}
	return Mobile(text), nil
}

// LogValue keeps the number out of logs.
func (m Mobile) LogValue() slog.Value { return slog.StringValue(MaskMobile(string(m))) }

var (
	landline     = regexp.MustCompile(`^0[0-9]{2,3}-[1-9][0-9]{6,7}(-[0-9]{1,6})?$`)
	serviceLine  = regexp.MustCompile(`^(1[0-9]{2}|1[0-9]{4}|9[56][0-9]{3,6}|[48]00-?[0-9]{3}-?[0-9]{4})$`)
	withoutAreas = regexp.MustCompile(`^[1-9][0-9]{6,7}$`)
)

// Landline (固定电话) is a number with its area code, or a short service number such as 12345.
type Landline string

// ParseLandline checks a number as guides print it. The area code is wanted: guides are read from elsewhere.
func ParseLandline(text string) (Landline, error) {
	switch {
	case text == "":
		return "", problem(Empty, "请填写联系电话")
	case landline.MatchString(text) || serviceLine.MatchString(text):
		return Landline(text), nil
	case withoutAreas.MatchString(text):
		return "", problem(BadPrefix, "固定电话请加区号，例如“0592-1234567”")
	}
	return "", problem(BadFormat, "固定电话请写成“区号-号码”，例如“0592-1234567”")
}

var abroad = regexp.MustCompile(`^\+[0-9]{6,15}$`)

// CheckPhone tells whether a person can be reached at a number: a mobile, a landline with its area code, or a number with
// its country's. Service numbers such as 12345 are nobody's own.
func CheckPhone(text string) error {
	if _, err := ParseMobile(text); err == nil {
		return nil
	}
	if landline.MatchString(text) || abroad.MatchString(text) {
		return nil
	}
	return problem(BadFormat, "请填写11位手机号，或带区号的座机号，例如 0590-8800101")
}
