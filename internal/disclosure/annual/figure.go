package annual

import (
	"fmt"
	"strconv"
	"strings"
)

// Figure is a number of a report in millionths: counts are whole, fees have up to six places.
type Figure int64

const one Figure = 1_000_000

// Whole is a count as a figure.
func Whole(n int64) Figure { return Figure(n) * one }

// parseFigure reads a number as reports print it: 1,234, １２３, +2, 增3, 减1, 59237.2449.
func parseFigure(s string) (Figure, bool) {
	s = strings.ReplaceAll(strings.ReplaceAll(s, ",", ""), "，", "")
	negative := false
	for _, sign := range []string{"+", "-", "－", "增", "减", "—", "−"} {
		if rest, ok := strings.CutPrefix(s, sign); ok && rest != "" {
			s, negative = rest, sign != "+" && sign != "增"
			break
		}
	}
	whole, part, dotted := strings.Cut(s, ".")
	if whole == "" || len(whole) > 12 || dotted && (part == "" || len(part) > 6) {
		return 0, false
	}
	n, err := strconv.ParseUint(whole+part+strings.Repeat("0", 6-len(part)), 10, 63)
	if err != nil {
		return 0, false
	}
	if negative {
		return -Figure(n), true
	}
	return Figure(n), true
}

// String prints a figure without needless zeros.
func (f Figure) String() string {
	if f < 0 {
		return "-" + (-f).String()
	}
	s := strconv.FormatInt(int64(f/one), 10)
	if part := strings.TrimRight(fmt.Sprintf("%06d", f%one), "0"); part != "" {
		s += "." + part
	}
	return s
}

// MarshalJSON prints it as a number.
func (f Figure) MarshalJSON() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalJSON reads a number.
func (f *Figure) UnmarshalJSON(text []byte) error {
	n, ok := parseFigure(string(text))
	if !ok {
		return fmt.Errorf("no figure of a report: %s", text)
	}
	*f = n
	return nil
}
