package record

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
)

// Entry (基本目录条目) is one item as the nation or the province lays it down; every implementing item (实施事项) is bound
// to its entry by the base code and shall say the same in name, code, kind and ground (四级四同, 国发〔2022〕5号).
type Entry struct {
	Code      string   `yaml:"code" json:"code"` // 基本编码
	Name      string   `yaml:"name" json:"name"`
	Power     Power    `yaml:"power" json:"power"`
	Levels    []string `yaml:"levels" json:"levels"`       // 行使层级
	Authority string   `yaml:"authority" json:"authority"` // 主管部门: who answers for the entry
	Basis     []Basis  `yaml:"basis" json:"basis"`
	Cancelled bool     `yaml:"cancelled,omitempty" json:"cancelled,omitempty"`
	// Version is given by the store; a file has none.
	Version int `yaml:"-" json:"version,omitempty"`
}

// Begin gives an item what its entry lays down, and leaves the rest as it is.
func (e Entry) Begin(item Item) Item {
	item.BaseCode, item.Name, item.Power, item.Basis = e.Code, e.Name, e.Power, slices.Clone(e.Basis)
	if len(e.Levels) == 1 && e.Levels[0] != LevelGraded {
		item.Level = e.Levels[0]
	}
	return item
}

// Mark is as much of an item as is held against its entry; lists of many items keep it instead of the record.
type Mark struct {
	Code, Base, Name string
	Power            Power
	Level            string
	Grounds          []uint32
}

// MarkOf draws the mark of an item.
func MarkOf(item Item) Mark {
	return Mark{item.Code, item.BaseCode, item.Name, item.Power, item.Level, GroundsOf(item.Basis)}
}

// GroundsOf gives each ground a short number, the same for the same article however the name of the act is dressed.
func GroundsOf(basis []Basis) []uint32 {
	var list []uint32
	for _, b := range basis {
		list = append(list, groundOf(b))
	}
	return list
}

func groundOf(b Basis) uint32 {
	bare := strings.NewReplacer("《", "", "》", "", " ", "", "\u3000", "", "中华人民共和国", "")
	h := fnv.New32a()
	h.Write([]byte(bare.Replace(b.Law) + "|" + bare.Replace(b.Article)))
	return h.Sum32()
}

// Departure is one point in which an item does not say what its entry says.
type Departure struct {
	Field   string // of the item
	Message string
}

// The lengths of an implementing code: eighteen of the body, one of the level, twelve of the base code.
const implementingCode = 31

// Departures holds an item against its entry. The name may add the situation in brackets, as handling items (业务办理项)
// do; grounds may be added, as local rules are, and none of the entry's left out.
func (e Entry) Departures(m Mark) (list []Departure) {
	add := func(field, format string, args ...any) {
		list = append(list, Departure{field, fmt.Sprintf(format, args...)})
	}
	if m.Name != e.Name && !strings.HasPrefix(m.Name, e.Name+"（") {
		add("name", "名称与基本目录不同：基本目录是“%s”", e.Name)
	}
	if len([]rune(m.Code)) >= implementingCode && !strings.Contains(m.Code, e.Code) {
		add("code", "实施编码里没有基本编码%s", e.Code)
	}
	if m.Power != e.Power {
		add("power", "类型与基本目录不同：基本目录是%s", e.Power.Title())
	}
	for _, b := range e.Basis {
		if !slices.Contains(m.Grounds, groundOf(b)) {
			add("basis", "设定依据少了基本目录里的《%s》%s", strings.Trim(b.Law, "《》"), b.Article)
		}
	}
	if m.Level != "" && len(e.Levels) > 0 && !slices.Contains(e.Levels, m.Level) && !slices.Contains(e.Levels, LevelGraded) {
		add("level", "行使层级%s不在基本目录规定的层级里", LevelTitle(m.Level))
	}
	return list
}
