package casework

import (
	"slices"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/matter"
)

// Usage (用途) is what a phrase is for.
type Usage string

// The usages.
const (
	UsageOpinion    Usage = "opinion"
	UsageCorrection Usage = "correction"
	UsageRefusal    Usage = "refusal"
)

// Title is the usage in Chinese.
func (u Usage) Title() string {
	return map[Usage]string{UsageOpinion: "审查和决定意见", UsageCorrection: "补正原因", UsageRefusal: "不予受理、退回的理由"}[u]
}

// Phrase (常用语) is a text that is written often, with places for what differs.
type Phrase struct {
	ID      int64
	Subject string // whose own it is; empty is the body's
	Body    string
	Need    string // of the post that it is for; empty is every post
	Item    string // code; empty is every item
	Usage   Usage
	Title   string
	Text    string
	By      string
	At      time.Time
}

// phraseNames are the places that a phrase may have, and phraseLimit is how many somebody may keep.
var phraseNames = []string{"事项", "申请人", "办件编号", "日期", "机关", "依据"}

const phraseLimit = 200

// check says what is wrong with a phrase before it is kept.
func (p Phrase) check() error {
	rest := p.Text
	for _, name := range phraseNames {
		rest = strings.ReplaceAll(rest, "{"+name+"}", "")
	}
	switch {
	case p.Usage.Title() == "":
		return fault.InvalidField("usage", "请选择用途")
	case p.Title == "":
		return fault.InvalidField("title", "请填写名称")
	case p.Text == "":
		return fault.InvalidField("text", "请填写内容")
	case strings.ContainsAny(rest, "{}"):
		return fault.InvalidField("text", "花括号里只能写：%s", strings.Join(phraseNames, "、"))
	}
	return nil
}

// fits reports whether a phrase is for what somebody does to a case.
func (p Phrase) fits(u Usage, item string, a account.Actor) bool {
	return p.Usage == u && (p.Item == "" || p.Item == item) && (p.Need == "" || a.Has(p.Need))
}

// filled puts what the case says into the places of a phrase.
func (p Phrase) filled(s seen, body string, now time.Time) string {
	values := map[string]string{"事项": s.Case.Item.Name, "申请人": s.Case.Applicant.Name, "办件编号": s.Matter.Number, "日期": dateText(now), "机关": body, "依据": s.Case.Item.grounds()}
	text := p.Text
	for name, value := range values {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return text
}

// usageOf says which phrases an act offers, and into which fields they may go.
func usageOf(input any) (u Usage, fields []string) {
	switch input.(type) {
	case *Examine, *Countersign:
		return UsageOpinion, []string{"opinion"}
	case *Decide:
		return UsageOpinion, []string{"reason", "findings", "content"}
	case *Decline, *SendBack, *ReturnPart, *Terminate:
		return UsageRefusal, []string{"reason"}
	case *AskCorrection:
		return UsageCorrection, nil // the fields of its materials
	}
	return "", nil
}

// keeps reports whether somebody may write phrases of a body.
func keeps(a account.Actor, body string) bool { return a.HasAt(matter.RightAssign, body) }

// keptBodies are the bodies of which somebody may write phrases.
func keptBodies(a account.Actor) []string {
	return slices.DeleteFunc(a.Bodies(), func(b string) bool { return !keeps(a, b) })
}
