package ident

import (
	"fmt"
	"time"

	"tongban/internal/common/workday"
)

// Sample numbers are for the demonstration city and for tests: nobody bears them. The codes 350404 and 350405 exist since
// 2021 only, so no number with one of them was given to somebody born before; PDY00001 to PDY99999 are free by GB 11714.
var (
	sampleRegions = [2]string{"350404", "350405"}
	sampleBefore  = workday.NewDate(2021, time.January, 1)
)

// SampleCitizenNumber is the n-th number (0 to 999) that nobody bears for a birth date before 2021 and a sex.
func SampleCitizenNumber(birth workday.Date, sex Sex, n int) (CitizenNumber, error) {
	if birth.IsZero() || birth.Year() < earliestBirth || !birth.Before(sampleBefore) || n < 0 || n > 999 {
		return "", fmt.Errorf("no sample number %d for a birth on %s: want 0 to 999 and a date before %s", n, birth, sampleBefore)
	}
	sequence := n % 500 * 2
	if sex == Male {
		sequence++
	}
	body := fmt.Sprintf("%s%04d%02d%02d%03d", sampleRegions[n/500], birth.Year(), birth.Month(), birth.Day(), sequence)
	return CitizenNumber(body + string(mod11(body))), nil
}

// Sample reports whether a number is one that nobody bears; a live system refuses it.
func (n CitizenNumber) Sample() bool {
	if !n.whole() || !n.Birth().Before(sampleBefore) {
		return false
	}
	return string(n[:6]) == sampleRegions[0] || string(n[:6]) == sampleRegions[1]
}

// SampleCreditCode is the n-th code (1 to 99999) that no unit bears, of a class such as 91 (enterprise) or 11 (organ), registered in a region.
func SampleCreditCode(class string, region DivisionCode, n int) (CreditCode, error) {
	if n < 1 || n > 99999 || len(class) != 2 || len(region) != 6 {
		return "", fmt.Errorf("no sample code %d of class %q in %q", n, class, region)
	}
	body := fmt.Sprintf("%s%sPDY%05d", class, region, n)
	if !inCreditAlphabet(body) {
		return "", fmt.Errorf("no sample code of class %q", class)
	}
	body += string(organisationCheck(body[8:]))
	return ParseCreditCode(body + string(creditCheck(body)))
}

// Sample reports whether a code is one that no unit bears.
func (c CreditCode) Sample() bool {
	return len(c) == 18 && c[8:11] == "PDY" && allDigits(string(c[11:16])) && c[11:16] != "00000"
}
