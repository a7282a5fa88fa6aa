package ident

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Masking (脱敏) names a way to hide a value, for forms and lists whose columns are data.
type Masking string

// The ways to mask.
const (
	MaskingName          Masking = "name"
	MaskingCitizen       Masking = "citizen_id"
	MaskingCitizenPublic Masking = "citizen_id_public"
	MaskingMobile        Masking = "mobile"
	MaskingLandline      Masking = "landline"
	MaskingBankCard      Masking = "bank_card"
	MaskingEmail         Masking = "email"
	MaskingAddress       Masking = "address"
	MaskingNone          Masking = "uscc" // credit codes are public
)

// Mask hides a value before it leaves the server (个人信息保护法 §51). A way it does not know hides everything.
func Mask(way Masking, text string) string {
	switch way {
	case MaskingName:
		return MaskName(text)
	case MaskingCitizen:
		return MaskCitizen(text)
	case MaskingCitizenPublic:
		return MaskCitizenPublic(text)
	case MaskingMobile:
		return MaskMobile(text)
	case MaskingLandline:
		return MaskLandline(text)
	case MaskingBankCard:
		return MaskBankCard(text)
	case MaskingEmail:
		return MaskEmail(text)
	case MaskingAddress:
		return MaskAddress(text)
	case MaskingNone:
		return text
	}
	return stars(length(text))
}

func stars(n int) string { return strings.Repeat("*", max(n, 0)) }

// maskMiddle keeps some characters at both ends; a text too short to hide at least half of it is hidden wholly.
func maskMiddle(text string, head, tail int) string {
	runes := []rune(text)
	hidden := len(runes) - head - tail
	if hidden < head+tail && hidden < 4 {
		return stars(len(runes))
	}
	return string(runes[:head]) + stars(hidden) + string(runes[len(runes)-tail:])
}

// MaskName keeps the first character: 李小明 becomes 李**; a single one is hidden.
func MaskName(name string) string {
	first, size := utf8.DecodeRuneInString(name)
	rest := length(name[size:])
	if rest == 0 {
		return stars(length(name))
	}
	return string(first) + stars(rest)
}

// MaskCitizen keeps region and end, for clerks who compare it with a card.
func MaskCitizen(number string) string { return maskMiddle(number, 6, 4) }

// MaskCitizenPublic keeps one character at each end, for public lists.
func MaskCitizenPublic(number string) string { return maskMiddle(number, 1, 1) }

// MaskMobile keeps the first three and the last four digits.
func MaskMobile(number string) string { return maskMiddle(number, 3, 4) }

// MaskLandline keeps the area code and the last three digits.
func MaskLandline(number string) string {
	area, local, found := strings.Cut(number, "-")
	if !found {
		return maskTail(number, 3)
	}
	return area + "-" + maskTail(local, 3)
}

// MaskBankCard keeps the last four digits.
func MaskBankCard(number string) string { return maskTail(number, 4) }

func maskTail(text string, tail int) string {
	runes := []rune(text)
	if len(runes) <= 2*tail {
		tail = max(0, len(runes)-tail-1)
	}
	return stars(len(runes)-tail) + string(runes[len(runes)-tail:])
}

// MaskEmail keeps the first character and the domain; the number of stars tells nothing.
func MaskEmail(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 1 {
		return stars(length(address))
	}
	first, _ := utf8.DecodeRuneInString(address)
	return string(first) + "****" + address[at:]
}

var (
	addressTop    = regexp.MustCompile(`^[^市县区]{1,8}?(?:省|自治区|特别行政区)`)
	addressCity   = regexp.MustCompile(`^[^省县区]{1,10}?(?:自治州|地区|盟|市)`)
	addressCounty = regexp.MustCompile(`^.{1,12}?(?:自治县|自治旗|林区|特区|新区|区|县|旗|市)`)
	notACounty    = regexp.MustCompile(`(?:小区|社区|园区|校区|片区|院区|库区|路.*|街.*|号.*)$`)
)

// MaskAddress keeps province, city and county and hides what leads to a door.
func MaskAddress(address string) string {
	if address == "" {
		return ""
	}
	kept := len(addressTop.FindString(address))
	kept += len(addressCity.FindString(address[kept:]))
	if county := addressCounty.FindString(address[kept:]); kept > 0 && !notACounty.MatchString(county) {
		kept += len(county)
	}
	return address[:kept] + "****"
}
