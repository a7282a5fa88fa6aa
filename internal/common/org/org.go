// Package org knows who stands where in the government of one region: divisions,
// bodies, posts, officers, halls and windows.
//
// It is read on nearly every request and changed a few times a year, so the whole
// of it is held in memory as one Directory, renewed when its generation in the
// store has moved. Rights hang on posts, never on people: an officer may do what
// his posts may do, at the bodies of those posts. Who signs in and how is left to
// package account; what a right allows is left to the room that names it.
package org

import (
	"slices"
	"strings"
)

// Level (四级) is the height of a division: from province to village.
type Level string

// The levels, from the top.
const (
	LevelProvince Level = "province"
	LevelCity     Level = "city"
	LevelCounty   Level = "county"
	LevelTownship Level = "township"
	LevelVillage  Level = "village"
)

// Division (行政区划) is one region, or one of our own virtual zones.
type Division struct {
	Code   string `yaml:"code" json:"code"`
	Name   string `yaml:"name" json:"name"`
	Parent string `yaml:"parent" json:"parent"`
	Level  Level  `yaml:"level" json:"level"`
	Path   string `yaml:"-" json:"path"` // "/350000/359900/359902/", so that a subtree is a prefix
}

// Holds reports whether the division at that path lies within this one or is it.
func (d Division) Holds(path string) bool { return Within(path, d.Path) }

// Within reports whether the division at path lies in the subtree of top, or is its top.
func Within(path, top string) bool { return top != "" && strings.HasPrefix(path, top) }

// Body (机关) is whoever can hold a power or a duty; an internal office is a body with a parent.
type Body struct {
	Code            string `yaml:"code" json:"code"`
	Name            string `yaml:"name" json:"name"`
	Abbr            string `yaml:"abbr" json:"abbr"` // 机关代字, as in document numbers
	Division        string `yaml:"division" json:"division"`
	Parent          string `yaml:"parent" json:"parent"`
	CreditCode      string `yaml:"credit_code" json:"credit_code"`
	Address         string `yaml:"address" json:"address"`
	Phone           string `yaml:"phone" json:"phone"`
	Hours           string `yaml:"hours" json:"hours"`
	Reconsideration string `yaml:"reconsideration" json:"reconsideration"` // 复议机关: name of where to ask for reconsideration
	Court           string `yaml:"court" json:"court"`                     // the people's court for a suit
}

// Post (岗位) is what somebody may do at one body.
type Post struct {
	Code   string   `yaml:"code" json:"code"`
	Name   string   `yaml:"name" json:"name"`
	Body   string   `yaml:"body" json:"body"`
	Rights []string `yaml:"rights" json:"rights"`
}

// Has reports whether the post carries the right.
func (p Post) Has(right string) bool { return slices.Contains(p.Rights, right) }

// Officer (工作人员) is one person on the staff; Posts are codes of posts.
type Officer struct {
	ID     int64    `yaml:"-" json:"id"`
	Login  string   `yaml:"login" json:"login"`
	Name   string   `yaml:"name" json:"name"`
	Phone  string   `yaml:"phone" json:"-"`
	Posts  []string `yaml:"posts" json:"posts"`
	Active bool     `yaml:"-" json:"active"`
}

// Hall (政务服务中心) is a place with windows and opening hours.
type Hall struct {
	Code     string `yaml:"code" json:"code"`
	Name     string `yaml:"name" json:"name"`
	Division string `yaml:"division" json:"division"`
	Address  string `yaml:"address" json:"address"`
	Phone    string `yaml:"phone" json:"phone"`
	Hours    string `yaml:"hours" json:"hours"`
}

// WindowRole is what a window is for.
type WindowRole string

// The roles of windows.
const (
	WindowIntake  WindowRole = "intake"  // 综合窗口: takes in for every body
	WindowBody    WindowRole = "body"    // 专窗: serves the bodies it lists
	WindowExit    WindowRole = "exit"    // 出件窗口: hands out results
	WindowEnquiry WindowRole = "enquiry" // 咨询导办
	WindowTrouble WindowRole = "trouble" // “办不成事”反映窗口
)

// Window (窗口) is a numbered counter in a hall.
type Window struct {
	Code   string     `yaml:"code" json:"code"`
	Hall   string     `yaml:"hall" json:"hall"`
	Name   string     `yaml:"name" json:"name"`
	Role   WindowRole `yaml:"role" json:"role"`
	Bodies []string   `yaml:"bodies" json:"bodies"`
}

// Serves reports whether the window takes in for the body: an intake window takes in for all.
func (w Window) Serves(body string) bool {
	return w.Role == WindowIntake || slices.Contains(w.Bodies, body)
}
