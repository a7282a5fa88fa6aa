package form

import (
	"strings"
	"time"
)

// creditCodeLength is the length of a unified social credit code (GB 32100-2015).
// Real codes deviate from its check rule, so a form asks for no more than the length.
const creditCodeLength = 18

// citizenNumberHolds reports whether a citizen number has its shape, a real date
// of birth and the right check character (GB 11643-1999).
func citizenNumberHolds(text string) bool {
	const length, checks = 18, "10X98765432"
	weights := [length - 1]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	if len(text) != length {
		return false
	}
	sum := 0
	for i, weight := range weights {
		if !strings.ContainsRune("0123456789", rune(text[i])) {
			return false
		}
		sum += int(text[i]-'0') * weight
	}
	_, err := time.Parse("20060102", text[6:14])
	return err == nil && text[length-1] == checks[sum%len(checks)]
}
