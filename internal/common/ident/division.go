package ident

import "strings"

// DivisionCode (区划代码) is the code of an administrative division: six digits of GB/T 2260, nine with the town, twelve with
// the village. It is text, kept as it was on the day.
type DivisionCode string

// Level is the level of a division in the tree of five.
type Level int

// The levels.
const (
	LevelProvince Level = iota + 1
	LevelCity
	LevelCounty
	LevelTown
	LevelVillage
)

// Title is 省, 市, 县, 乡 or 村.
func (l Level) Title() string {
	if l < LevelProvince || l > LevelVillage {
		return ""
	}
	return [...]string{"", "省", "市", "县", "乡", "村"}[l]
}

var provinces = set("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82")

// citizenProvinces has one prefix more: 83 stands on residence permits of people from Taiwan.
var citizenProvinces = set("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83")

func set(words string) map[string]bool {
	found := map[string]bool{}
	for _, w := range strings.Fields(words) {
		found[w] = true
	}
	return found
}

// ParseDivisionCode checks the form of a code and its province. Whether the division exists, and when, org knows.
func ParseDivisionCode(text string) (DivisionCode, error) {
	switch {
	case text == "":
		return "", problem(Empty, "请填写区划代码")
	case length(text) != 6 && length(text) != 9 && length(text) != 12:
		return "", problem(BadLength, "区划代码应为6位、9位或12位数字")
	case !allDigits(text):
		return "", problem(BadCharacter, "区划代码只能是数字")
	case !provinces[text[:2]]:
		return "", problem(BadRegion, "区划代码前两位的省级代码不存在，请核对")
	case !nested(text):
		return "", problem(BadStructure, "区划代码的上级部分为空，请核对")
	}
	return DivisionCode(text), nil
}

// nested reports whether no part stands below an empty one: a town needs a city or county, a village a town.
func nested(text string) bool {
	full := text + "000000"[:12-len(text)]
	return (full[6:9] == "000" || full[2:6] != "0000") && (full[9:] == "000" || full[6:9] != "000")
}

// part gives the digits from one place to another, empty when they are all zero or missing.
func (c DivisionCode) part(from, to int) string {
	if len(c) < to || strings.Trim(string(c[from:to]), "0") == "" {
		return ""
	}
	return string(c[from:to])
}

// Level is the level of the lowest part that is not zero.
func (c DivisionCode) Level() Level {
	switch {
	case c.part(9, 12) != "":
		return LevelVillage
	case c.part(6, 9) != "":
		return LevelTown
	case c.part(4, 6) != "":
		return LevelCounty
	case c.part(2, 4) != "":
		return LevelCity
	}
	return LevelProvince
}

// At is the division at a level that holds c, or c itself in its shortest form; empty when c lies higher.
func (c DivisionCode) At(level Level) DivisionCode {
	if len(c) < 6 || c.Level() < level {
		return ""
	}
	switch level {
	case LevelProvince:
		return c[:2] + "0000"
	case LevelCity:
		if c.part(2, 4) == "" {
			return ""
		}
		return c[:4] + "00"
	case LevelCounty:
		if c.part(4, 6) == "" {
			return ""
		}
		return c[:6]
	case LevelTown:
		return c[:9]
	}
	return c
}

// Short is the code without empty levels behind: 350206405000 becomes 350206405.
func (c DivisionCode) Short() DivisionCode { return c.At(c.Level()) }

// Parent is the division above; empty above a province.
func (c DivisionCode) Parent() DivisionCode {
	for level := c.Level() - 1; level >= LevelProvince; level-- {
		if above := c.At(level); above != "" {
			return above
		}
	}
	return ""
}

// Within reports whether c is other or lies inside it.
func (c DivisionCode) Within(other DivisionCode) bool {
	return c != "" && other != "" && c.At(other.Level()) == other.Short()
}

// Class is what sort of place the numbers of a town or village tell, by the rules for statistical codes; empty for higher levels.
func (c DivisionCode) Class() string {
	switch c.Level() {
	case LevelTown:
		return townClass(c.part(6, 9))
	case LevelVillage:
		return villageClass(c.part(9, 12))
	}
	return ""
}

func townClass(part string) string {
	switch {
	case part < "100":
		return "街道"
	case part < "200":
		return "镇"
	case part < "400":
		return "乡"
	case part < "600":
		return "类似乡级单位(政企合一)"
	}
	return ""
}

func villageClass(part string) string {
	switch {
	case part < "200":
		return "居委会"
	case part < "400":
		return "村委会"
	}
	return ""
}
