package ident

import "strings"

// CreditCode (统一社会信用代码) is the 18-character number of a legal person or other organisation, GB 32100.
// It is public information and is never masked.
type CreditCode string

const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY" // no I, O, S, V, Z

// creditWeights are 3^(i-1) mod 31.
var creditWeights = [17]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}

// ParseCreditCode checks a code as printed. A wrong check character gives the code together with a Warning:
// non-conforming codes were issued, in Fujian and elsewhere, and their holders must not be turned away.
func ParseCreditCode(text string) (CreditCode, error) {
	switch {
	case text == "":
		return "", problem(Empty, "请填写统一社会信用代码")
	case length(text) != 18:
		return "", problem(BadLength, "统一社会信用代码应为18位，请核对")
	case !inCreditAlphabet(text) || !allDigits(text[2:8]):
		return "", problem(BadCharacter, "统一社会信用代码由数字和大写字母组成，不使用I、O、S、V、Z，第3至8位是数字")
	case !provinces[text[2:4]] && text[2:8] != nationwide:
		return "", problem(BadRegion, "统一社会信用代码第3至8位的地区代码不存在，请核对")
	}
	code := CreditCode(text)
	if creditCheck(text[:17]) != text[17] {
		return code, &Warning{BadCheck, "统一社会信用代码与校验位不符，请对照证书核对；核对无误可以继续"}
	}
	if organisationCheck(text[8:16]) != text[16] {
		return code, &Warning{BadOrgCodeCheck, "统一社会信用代码中的组织机构代码与校验位不符，请对照证书核对；核对无误可以继续"}
	}
	return code, nil
}

// nationwide is the region of units registered with the State.
const nationwide = "100000"

func inCreditAlphabet(text string) bool {
	for i := range len(text) {
		if strings.IndexByte(creditAlphabet, text[i]) < 0 {
			return false
		}
	}
	return true
}

func creditCheck(body string) byte {
	sum := 0
	for i := range len(body) {
		sum += strings.IndexByte(creditAlphabet, body[i]) * creditWeights[i]
	}
	return creditAlphabet[(31-sum%31)%31]
}

// Region is the division of the registering body; empty when the code is not whole.
func (c CreditCode) Region() DivisionCode {
	if len(c) != 18 {
		return ""
	}
	return DivisionCode(c[2:8])
}

// OrganisationCode is the nine characters inside that were the unit's number before.
func (c CreditCode) OrganisationCode() OrganisationCode {
	if len(c) != 18 {
		return ""
	}
	return OrganisationCode(c[8:17])
}

// Government reports whether the code belongs to a State organ (机关), registered by the staffing office.
func (c CreditCode) Government() bool { return len(c) == 18 && c[:2] == "11" }

// OrganisationCode (组织机构代码) is the nine-character number of GB 11714, without its hyphen.
type OrganisationCode string

// ParseOrganisationCode checks a code with or without its hyphen.
func ParseOrganisationCode(text string) (OrganisationCode, error) {
	if cut := len(text) - 2; cut >= 0 && text[cut] == '-' {
		text = text[:cut] + text[cut+1:]
	}
	switch {
	case text == "":
		return "", problem(Empty, "请填写组织机构代码")
	case length(text) != 9:
		return "", problem(BadLength, "组织机构代码应为8位本体代码加1位校验码，请核对")
	case len(text) != 9 || !organisationBody(text[:8]) || text[8] != 'X' && !allDigits(text[8:]):
		return "", problem(BadCharacter, "组织机构代码由数字和大写字母组成，请核对")
	case organisationCheck(text[:8]) != text[8]:
		return "", problem(BadCheck, "组织机构代码与校验码不符，请逐位核对")
	}
	return OrganisationCode(text), nil
}

func organisationBody(text string) bool {
	for i := range len(text) {
		if alphanumeric(text[i]) < 0 {
			return false
		}
	}
	return true
}

func organisationCheck(body string) byte {
	sum := 0
	for i, weight := range [8]int{3, 7, 9, 10, 5, 8, 4, 2} {
		sum += alphanumeric(body[i]) * weight
	}
	return "0123456789X0"[11-sum%11]
}

// String is the code as printed, with its hyphen.
func (c OrganisationCode) String() string {
	if len(c) != 9 {
		return string(c)
	}
	return string(c[:8]) + "-" + string(c[8:])
}
