package casework

import (
	"github.com/a-h/templ"

	"tongban/internal/base/web"
	"tongban/internal/matter"
)

// step is the title of a step of the part.
func (p Part) step(n int) string {
	if n < len(p.Signers) {
		return p.Signers[n].Title
	}
	return ""
}

// onTurn is the chain that waits for the actor.
func (s seen) onTurn() (Chain, bool) {
	t, ok := heldFor(s.actor, s.Tasks, func(t matter.Task) bool { return s.Case.signing(t) >= 0 })
	if !ok {
		return Chain{}, false
	}
	return s.Case.Awaits(t)
}

// rewrites puts back what came back from the next step, to be written anew, and reports whether there is any.
func (a acting) rewrites() bool {
	switch in := a.input.(type) {
	case *Examine:
		if k, ok := a.cameBack(RoleExamine); ok && k.Opinion != nil {
			in.Result, in.Opinion, in.Findings = k.Opinion.Result, k.Opinion.Opinion, k.Opinion.Findings
			return true
		}
	case *Decide:
		if k, ok := a.cameBack(RoleDecide); ok && k.Decision != nil {
			d := k.Decision
			*in = Decide{Outcome: d.Outcome, Content: d.Content, Findings: d.Findings, Reason: d.Reason, Basis: d.Basis, Record: d.Record,
				Reconsideration: d.Remedy.Reconsideration, Court: d.Remedy.Court}
			return true
		}
	}
	return false
}

// cameBack is what the actor wrote before and has to write anew.
func (a acting) cameBack(role string) (Chain, bool) {
	t, ok := a.Case.writes(a.actor, a.Tasks, role)
	if !ok {
		return Chain{}, false
	}
	return a.Case.returnedTo(t.Stage, t.Part)
}

// toSign shows above the form what somebody is to stand by, who signed before him, and what came back (W-05, W-23).
func (d *Desk) toSign(a acting) []templ.Component {
	switch a.input.(type) {
	case *Countersign:
		k, ok := a.onTurn()
		if !ok {
			return nil
		}
		return []templ.Component{web.Section("待签内容", web.Dl(d.chainText(k))), web.Section("审签进度", d.chainTable(a.seen, k))}
	case *Examine:
		if k, ok := a.cameBack(RoleExamine); ok {
			return []templ.Component{web.Section("退回修改", web.Dl(returns(k)))}
		}
		t, _ := a.Case.writes(a.actor, a.Tasks, RoleExamine)
		return d.toCome(a.Case.partOf(t))
	case *Decide:
		if k, ok := a.cameBack(RoleDecide); ok {
			return []templ.Component{web.Section("退回修改", web.Dl(returns(k)))}
		}
		return d.toCome(a.Case.Item.deciding())
	}
	return nil
}

// toCome says who signs after the one who writes (W-05: the next step and its people are shown before it is sent).
func (d *Desk) toCome(p Part) []templ.Component {
	if len(p.Signers) < 2 {
		return nil
	}
	pairs := []web.Pair{}
	for n, s := range p.Signers {
		words := "您"
		if n > 0 {
			words = d.names(p.Body, s.Right)
		}
		pairs = append(pairs, web.Pair{Term: s.Title, Text: words})
	}
	if p.Distinct {
		pairs = append(pairs, web.Pair{Term: "要求", Text: "每个环节由不同的人签署"})
	}
	return []templ.Component{web.Section("逐级审签", web.Dl(pairs))}
}

// names are those who could sign a step.
func (d *Desk) names(body, right string) string {
	words := ""
	for _, o := range d.room.Org.OfficersAt(body, right) {
		if words != "" {
			words += "、"
		}
		words += o.Name
	}
	if words == "" {
		return "这个岗位现在没有人，请联系系统管理员"
	}
	return words
}

func returns(k Chain) (pairs []web.Pair) {
	for _, r := range k.Returned {
		pairs = append(pairs, web.Pair{Term: r.Step + "退回", Text: r.Reason + "（" + r.By + "，" + moment(r.At) + "）"})
	}
	return pairs
}

// chainText is what a chain is about.
func (d *Desk) chainText(k Chain) []web.Pair {
	if v := k.Decision; v != nil {
		pairs := []web.Pair{{Term: "决定", Text: v.Outcome.Title()}}
		for _, p := range []web.Pair{{Term: "准予的内容", Text: v.Content}, {Term: "查明的事实", Text: v.Findings}, {Term: "不予的理由", Text: v.Reason},
			{Term: "依据", Text: v.Basis}} {
			if p.Text != "" {
				pairs = append(pairs, p)
			}
		}
		return pairs
	}
	pairs := []web.Pair{{Term: "审查内容", Text: k.Title}, {Term: "审查结论", Text: ResultTitle(k.Opinion.Result)}, {Term: "审查意见", Text: k.Opinion.Opinion}}
	for _, f := range k.Opinion.Findings {
		text := "符合"
		if !f.Meets {
			text = "不符合：" + f.Note
		}
		pairs = append(pairs, web.Pair{Term: f.Title, Text: text})
	}
	return pairs
}

// chainTable shows each step with who signed it, or who can.
func (d *Desk) chainTable(s seen, k Chain) templ.Component {
	sheet := web.Sheet{Columns: []web.Column{{Head: "环节"}, {Head: "签署人"}, {Head: "状态"}}}
	for n, step := range k.Signers {
		who, state := d.names(k.Body, step.Right), "等待前面的环节"
		for _, signed := range k.Signed {
			if signed.Turn == n && !signed.Undone {
				who, state = signed.By, "已签署，"+moment(signed.At)
			}
		}
		if n == k.Turn && k.EndedAt.IsZero() && s.Matter.Open() {
			state = "等待签署"
		}
		sheet.Rows = append(sheet.Rows, web.Row{ID: step.Title, Cells: web.Cells(step.Title, who, state)})
	}
	table := web.Table(sheet)
	if len(k.Returned) == 0 {
		return table
	}
	return templ.Join(table, web.Dl(returns(k)))
}

// chains shows what was and is countersigned (W-03).
func (d *Desk) chains(s seen) (out []templ.Component) {
	for n, k := range s.Case.Chains {
		if !s.reads(k.Body, k.Lead) || k.Rewrite && s.Case.newer(n) {
			continue
		}
		body := []templ.Component{d.chainTable(s, k)}
		if k.EndedAt.IsZero() && s.Matter.Open() {
			body = append([]templ.Component{web.Dl(d.chainText(k))}, body...)
		}
		out = append(out, web.Section("审签："+k.Title, body...))
	}
	return out
}

// newer reports whether the text of a chain was written anew afterwards.
func (c Case) newer(n int) bool {
	for _, k := range c.Chains[n+1:] {
		if k.Stage == c.Chains[n].Stage && k.Part == c.Chains[n].Part {
			return true
		}
	}
	return false
}
