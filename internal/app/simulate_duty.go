package app

import (
	"fmt"

	"tongban/internal/app/ramble"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/duty"
	"tongban/internal/matter"
)

// dutyGuide helps walks through duties to publish: a period begins or something happens, and the body publishes, reports
// that nothing arose, or the catalogue changes.
func dutyGuide(h *House) ramble.Guide {
	var bodies []string
	for _, b := range h.org.Bodies() {
		if len(h.org.OfficersAt(b.Code, duty.RightHandle)) > 0 && len(h.org.OfficersAt(b.Code, duty.RightSign)) > 0 {
			bodies = append(bodies, b.Code)
		}
	}
	row := func(every duty.Rhythm) duty.Row {
		return duty.Row{Code: "W-1", Area: "budget", First: "财政预决算", Second: "预算执行", Content: "收支", Basis: "预算法", Deadline: "按期", Bodies: bodies, Channels: []string{"site"}, Audience: duty.AudienceAll,
			Way: duty.WayProactive, Rhythm: every, Class: "budget"}
	}
	return ramble.Guide{
		GivesUp: []string{"drop"},
		Works:   []string{"link", "report_none", "show_table", "sign"},
		Idle: func(v matter.View, action string) bool {
			d, _ := v.Facts.(duty.Duty)
			switch action {
			case "sign":
				return d.None == nil
			case "show_table":
				return d.Table == nil || d.Table.Filed == ""
			case "ask_void":
				return d.Table != nil && d.Table.Shown || d.Void != nil && d.Void.Signer == ""
			case "void", "keep":
				return d.Void == nil || d.Void.Signer != ""
			case "file":
				return d.Table == nil || len(d.Table.Rows) == 0
			case "amend":
				return d.Table == nil || !d.Table.Shown
			case "gone":
				return d.Met == nil || d.Met.Number == ""
			}
			return false
		},
		Open: func(w *ramble.Walk) (account.Actor, string, any) {
			today, body := workday.DateOf(w.Now), bodies[w.IntN(len(bodies))]
			if w.IntN(3) > 0 {
				rhythm := duty.Rhythm{Every: []duty.Every{duty.Monthly, duty.Quarterly}[w.IntN(2)], Day: 1 + w.IntN(28)}
				p, _ := rhythm.Period(today.AddDays(-w.IntN(120)))
				return account.System("公开事项目录"), "begin", duty.Begin{Row: row(rhythm), Version: 1, Body: body, Period: p}
			}
			for _, o := range w.Officers {
				if o.HasAt(duty.RightHandle, body) {
					return o, "occasion", duty.Occasion{Code: "W-1", Body: body, On: today.AddDays(-w.IntN(10)), What: "批复预算", Row: row(duty.Rhythm{Every: duty.Once, Days: 20}), Version: 1}
				}
			}
			return account.Actor{}, "occasion", duty.Occasion{}
		},
		Input: func(w *ramble.Walk, v matter.View, _ account.Actor, action string) (any, bool) {
			d, _ := v.Facts.(duty.Duty)
			switch action {
			case "drafted":
				return duty.Drafted{Document: "XX-1", Instead: d.Draft}, true
			case "gone":
				return duty.Gone{Reason: "附件有误"}, true
			case "link":
				on := d.Period.From.AddDays(w.IntN(60))
				return duty.Link{Document: "XX-1", Found: duty.Found{Number: "XX-1", Title: "预算执行", Body: d.Body, Href: "/", First: on, On: on}}, true
			case "drop":
				return duty.Drop{Reason: "目录调整"}, true
			case "ask_void":
				return duty.AskVoid{Reason: "公开事由重复登记"}, true
			case "void":
				return duty.Agree{Signed: true}, true
			case "keep":
				return duty.Keep{Reason: "没有重复"}, true
			case "sign":
				return duty.Sign{Signed: true}, true
			case "fill":
				return duty.Fill{Rows: fmt.Sprintf("一般公共预算 | %d | 9 |", 1+w.IntN(90))}, true
			case "file":
				return duty.File{Checked: true}, true
			case "show_table":
				return duty.Release{Secrecy: true, Signed: true}, true
			case "amend":
				return duty.Amend{Rows: fmt.Sprintf("一般公共预算 | %d | 9 |", 100+w.IntN(90)), Reason: "录入有误"}, true
			}
			return nil, false
		},
	}
}
