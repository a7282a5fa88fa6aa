package publish

import (
	"regexp"
	"strings"

	"tongban/internal/common/ident"
)

// Scan (隐私检查) finds what looks like a person's data in what is about to be public, so that a reviewer looks at it:
// numbers of identity cards whose check digit is right, mobile phones, bank cards and number plates.
func Scan(c Content) (found []string) {
	for _, n := range numbersIn(c.Title+"\n"+c.Abstract+"\n"+c.Text, 20) {
		found = append(found, n.words())
	}
	return found
}

// personal is a number that looks like a person's.
type personal struct{ what, number, masked string }

func (p personal) words() string { return p.what + "：" + p.masked }

// numbersIn finds the numbers of a text that look like a person's, so many at most.
func numbersIn(text string, most int) (found []personal) {
	digits, plates, wide := suspicious(text)
	if wide { // full-width digits and letters are read like plain ones
		text = narrow.Replace(text)
		digits, plates, _ = suspicious(text)
	}
	seen := map[string]bool{}
	for _, look := range looks {
		if look.what == plate && !plates || look.what != plate && !digits {
			continue
		}
		for rest := text; ; {
			m := look.pattern.FindStringSubmatchIndex(rest)
			if m == nil {
				break
			}
			number := rest[m[2]:m[3]]
			rest = rest[m[3]:] // what separates two numbers belongs to both
			if look.right != nil && !look.right(number) || seen[number] {
				continue
			}
			seen[number] = true
			found = append(found, personal{look.what, number, look.mask(number)})
			if len(found) == most {
				return found
			}
		}
	}
	return found
}

// suspicious looks quickly whether a text has a row of digits as long as a phone number, and a sign of a place before a
// letter, as on a plate: most texts have neither. wide says that it has full-width digits or letters.
func suspicious(text string) (digits, plates, wide bool) {
	row := 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			if row++; row >= 11 {
				digits = true
			}
		case c >= 'A' && c <= 'H' || c >= 'J' && c <= 'N' || c >= 'P' && c <= 'Z':
			if row == 0 && i >= 3 && text[i-1] >= 0x80 && strings.Contains(places34, text[i-3:i]) {
				plates = true
			}
			row = 0
		default:
			wide = wide || c == 0xbc && i > 0 && text[i-1] == 0xef && i+1 < len(text) && (text[i+1] >= 0x90 && text[i+1] <= 0x99 || text[i+1] >= 0xa1 && text[i+1] <= 0xba)
			row = 0
		}
	}
	return digits, plates, wide
}

const places34 = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"

const plate = "车牌号"

var narrow = func() *strings.Replacer {
	var pairs []string
	for _, r := range "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" {
		pairs = append(pairs, string(r-'0'+'０'), string(r))
	}
	return strings.NewReplacer(pairs...)
}()

var looks = []struct {
	what    string
	pattern *regexp.Regexp
	right   func(string) bool
	mask    func(string) string
}{
	{"居民身份证号码", regexp.MustCompile(`(?:^|[^0-9A-Za-z])([1-9][0-9]{16}[0-9Xx])(?:[^0-9A-Za-z]|$)`), cardNumber, ident.MaskCitizen},
	{"手机号码", regexp.MustCompile(`(?:^|[^0-9])(1[3-9][0-9]{9})(?:[^0-9]|$)`), nil, ident.MaskMobile},
	{"银行卡号", regexp.MustCompile(`(?:^|[^0-9])(62[0-9]{14,17})(?:[^0-9]|$)`), nil, ident.MaskCitizen},
	{plate, regexp.MustCompile(`([` + places34 + `][A-HJ-NP-Z][A-HJ-NP-Z0-9]{5,6})(?:[^A-Z0-9]|$)`), nil, func(s string) string { return s }},
}

// cardNumber checks the last digit (GB 11643).
func cardNumber(number string) bool {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += int(number[i]-'0') * w
	}
	last := number[17]
	if last == 'x' {
		last = 'X'
	}
	return "10X98765432"[sum%11] == last
}
