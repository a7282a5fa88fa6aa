package ident

import "regexp"

// The forms of travel documents. They are common knowledge and not a standard, so they stay wide.
var (
	chinesePassport  = regexp.MustCompile(`^(E[0-9A-HJ-NP-Z][0-9]{7}|[DSPG][0-9]{8}|P[DES][0-9]{7})$`)
	foreignPassport  = regexp.MustCompile(`^[0-9A-Z]{5,20}$`)
	hongKongMacaoDoc = regexp.MustCompile(`^[HM][0-9]{8}([0-9]{2})?$`)
	taiwanDoc        = regexp.MustCompile(`^[0-9]{8}([0-9A-Z]{2})?$`)
)

func matching(form *regexp.Regexp, message string) func(string) error {
	return func(text string) error {
		switch {
		case text == "":
			return problem(Empty, "请填写证件号码")
		case !form.MatchString(text):
			return problem(BadFormat, message)
		}
		return nil
	}
}

// MRZCheck is the check digit of a field in the machine-readable zone, weights 7 3 1 of ICAO 9303; 0 for a field that
// holds anything but digits, capitals and fillers.
func MRZCheck(field string) byte {
	sum := 0
	for i := range len(field) {
		value := alphanumeric(field[i])
		if field[i] == '<' {
			value = 0
		}
		if value < 0 {
			return 0
		}
		sum += value * [3]int{7, 3, 1}[i%3]
	}
	return byte('0' + sum%10)
}
