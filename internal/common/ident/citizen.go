package ident

import (
	"log/slog"
	"strconv"
	"time"

	"tongban/internal/common/workday"
)

// CitizenNumber (公民身份号码) is an 18-character number of GB 11643, also that of the residence permit for people from
// Hong Kong, Macao and Taiwan (港澳台居民居住证). It shows itself masked in logs.
type CitizenNumber string

// Sex is what the sequence of a number tells.
type Sex string

// The sexes of GB/T 2261.1 that a number can tell.
const (
	Male   Sex = "male"
	Female Sex = "female"
)

// Title is 男 or 女.
func (s Sex) Title() string {
	switch s {
	case Male:
		return "男"
	case Female:
		return "女"
	}
	return ""
}

// ParseCitizenNumber checks a number as printed. The region is that of the first registration and may be long gone, so only
// its province is looked at; today bounds the date of birth.
func ParseCitizenNumber(text string, today workday.Date) (CitizenNumber, error) {
	if err := checkCitizenShape(text); err != nil {
		return "", err
	}
	if !citizenProvinces[text[:2]] {
		return "", problem(BadRegion, "身份证号码的前六位地区代码不存在，请核对")
	}
	if err := checkBirthAndEnd(text, today); err != nil {
		return "", err
	}
	return CitizenNumber(text), nil
}

func checkCitizenShape(text string) error {
	switch {
	case text == "":
		return problem(Empty, "请填写身份证号码")
	case length(text) != 18:
		return problem(BadLength, "身份证号码应为18位，请核对")
	case len(text) != 18 || !allDigits(text[:17]) || text[17] != 'X' && !allDigits(text[17:]):
		return problem(BadCharacter, "身份证号码只能是数字，最后一位可以是X")
	}
	return nil
}

// checkBirthAndEnd checks the birth date in positions 7 to 14 and the check character.
func checkBirthAndEnd(text string, today workday.Date) error {
	birth, ok := birthIn(text)
	switch {
	case !ok:
		return problem(BadDate, "号码中的出生日期不存在，请核对第7至14位")
	case birth.After(today):
		return problem(FutureBirth, "号码中的出生日期晚于今天，请核对第7至14位")
	case mod11(text[:17]) != text[17]:
		return problem(BadCheck, "号码与校验位不符，可能有一位填错，请逐位核对")
	}
	return nil
}

// earliestBirth admits the printed example of GB 11643 of 1880.
const earliestBirth = 1800

func birthIn(text string) (workday.Date, bool) {
	year, month, day := number(text[6:10]), number(text[10:12]), number(text[12:14])
	birth := workday.NewDate(year, time.Month(month), day)
	return birth, year >= earliestBirth && birth.Month() == time.Month(month) && birth.Day() == day
}

func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}

// mod11 is the check character of ISO 7064 MOD 11-2 over digits.
func mod11(digits string) byte {
	sum := 0
	for i := range len(digits) {
		sum = (sum + int(digits[i]-'0')) * 2 % 11
	}
	return "0123456789X"[(12-sum)%11]
}

// UpgradeCitizenNumber turns a first-generation number of 15 digits into its successor, for searches in old records only;
// an application needs the number on the present card.
func UpgradeCitizenNumber(old string) (CitizenNumber, error) {
	if length(old) != 15 {
		return "", problem(BadLength, "老身份证号码应为15位，请核对")
	}
	if !allDigits(old) {
		return "", problem(BadCharacter, "老身份证号码只能是数字")
	}
	body := old[:6] + "19" + old[6:]
	// Every 15-digit number was issued before 2000, so the end of that century is today enough.
	return ParseCitizenNumber(body+string(mod11(body)), workday.NewDate(1999, time.December, 31))
}

func (n CitizenNumber) whole() bool { return checkCitizenShape(string(n)) == nil }

// Birth is the date of birth; no day when the number is not whole.
func (n CitizenNumber) Birth() workday.Date {
	if !n.whole() {
		return workday.Date{}
	}
	birth, _ := birthIn(string(n))
	return birth
}

// Sex is told by the sequence: odd for men, even for women.
func (n CitizenNumber) Sex() Sex {
	switch {
	case !n.whole():
		return ""
	case n[16]%2 == 1:
		return Male
	}
	return Female
}

// AgeOn is the age in full years (周岁) on a day.
func (n CitizenNumber) AgeOn(day workday.Date) int { return ageOn(n.Birth(), day) }

func ageOn(birth, day workday.Date) int {
	age := day.Year() - birth.Year()
	if day.Month() < birth.Month() || day.Month() == birth.Month() && day.Day() < birth.Day() {
		age--
	}
	return age
}

// Region is the division of the first registration, perhaps historic.
func (n CitizenNumber) Region() DivisionCode {
	if !n.whole() {
		return ""
	}
	return DivisionCode(n[:6])
}

// ResidencePermit reports whether the number belongs to a residence permit of somebody from Hong Kong, Macao or Taiwan.
func (n CitizenNumber) ResidencePermit() bool {
	return n.whole() && (n[:2] == "81" || n[:2] == "82" || n[:2] == "83")
}

// LogValue keeps the number out of logs.
func (n CitizenNumber) LogValue() slog.Value { return slog.StringValue(MaskCitizenPublic(string(n))) }

// PermanentResidentNumber is the number of a foreign permanent resident (外国人永久居留身份证): 18 digits that begin with 9
// on cards since 2023-12-01, three letters and twelve digits on older ones. It shows itself masked in logs.
type PermanentResidentNumber string

// ParsePermanentResidentNumber checks a number of either form. For the old form no check rule is confirmed.
func ParsePermanentResidentNumber(text string, today workday.Date) (PermanentResidentNumber, error) {
	switch {
	case text == "":
		return "", problem(Empty, "请填写外国人永久居留身份证号码")
	case length(text) == 15:
		return oldPermanentResident(text)
	case length(text) != 18:
		return "", problem(BadLength, "外国人永久居留身份证号码应为18位（旧证为15位），请核对")
	case len(text) != 18 || !allDigits(text[:17]) || text[17] != 'X' && !allDigits(text[17:]):
		return "", problem(BadCharacter, "外国人永久居留身份证号码只能是数字，最后一位可以是X")
	case text[0] != '9':
		return "", problem(BadPrefix, "外国人永久居留身份证号码以9开头，请核对证件类型")
	}
	if err := checkBirthAndEnd(text, today); err != nil {
		return "", err
	}
	return PermanentResidentNumber(text), nil
}

func oldPermanentResident(text string) (PermanentResidentNumber, error) {
	if len(text) != 15 || !isCapital(text[0]) || !isCapital(text[1]) || !isCapital(text[2]) || !allDigits(text[3:]) {
		return "", problem(BadCharacter, "旧版外国人永久居留身份证号码应为3个大写字母加12位数字")
	}
	return PermanentResidentNumber(text), nil
}

// Birth is the date of birth on a new card; no day on an old one.
func (n PermanentResidentNumber) Birth() workday.Date {
	if len(n) != 18 || !allDigits(string(n[:17])) {
		return workday.Date{}
	}
	birth, _ := birthIn(string(n))
	return birth
}

// Country is the numeric code of GB/T 2659 on a new card, the letters on an old one.
func (n PermanentResidentNumber) Country() string {
	switch len(n) {
	case 18:
		return string(n[3:6])
	case 15:
		return string(n[:3])
	}
	return ""
}

// LogValue keeps the number out of logs.
func (n PermanentResidentNumber) LogValue() slog.Value {
	return slog.StringValue(MaskCitizenPublic(string(n)))
}
