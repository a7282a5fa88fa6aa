package org

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/workday"
)

// Mode (委托方式) is how much of the work another body does.
type Mode string

// The modes.
const (
	ModeHandle Mode = "handle" // 办理: accepts, examines and decides in the name of the principal
	ModeFirst  Mode = "first"  // 初审: accepts, and gives the first opinion
	ModeAgent  Mode = "agent"  // 代办: takes in for the principal
)

// Title is the mode in Chinese.
func (m Mode) Title() string {
	switch m {
	case ModeHandle:
		return "受委托办理"
	case ModeFirst:
		return "初审"
	case ModeAgent:
		return "代办"
	}
	return string(m)
}

// needs are the rights that somebody at the agent must have.
func (m Mode) needs() []string {
	switch m {
	case ModeHandle:
		return []string{"case.receive", "case.accept", "case.review", "case.decide", "case.deliver"}
	case ModeFirst:
		return []string{"case.receive", "case.accept", "case.review"}
	}
	return []string{"case.receive"}
}

// Entrustment (委托) gives work of a body to another that is nearer to people. 行政许可法 §24: to another organ, within its
// powers and by law, in the name of the principal, and not handed on again; §35: a lower body examines first.
type Entrustment struct {
	ID        int64
	Body      string // the principal
	Agent     string // who does the work
	Item      string // code; empty is every item of the principal
	Mode      Mode
	Days      int // of a first check, in working days
	Since     workday.Date
	Until     workday.Date // zero has no end
	Basis     string
	By        string
	At        time.Time
	EndedAt   time.Time
	EndedBy   string
	EndReason string
}

// On reports whether it holds on a day.
func (e Entrustment) On(day workday.Date) bool {
	return e.EndedAt.IsZero() && !day.Before(e.Since) && (e.Until.IsZero() || !e.Until.Before(day))
}

func (e Entrustment) overlaps(o Entrustment) bool {
	return o.EndedAt.IsZero() && (e.Until.IsZero() || !e.Until.Before(o.Since)) && (o.Until.IsZero() || !o.Until.Before(e.Since))
}

// Entrusted finds what a body may do of an item of another on a day: what is said of the item goes before what is said of all.
func (d *Directory) Entrusted(body, item, agent string, day workday.Date) (Entrustment, bool) {
	list := d.now.Load().entrusted
	for _, code := range []string{item, ""} {
		if i := slices.IndexFunc(list, func(e Entrustment) bool { return e.Body == body && e.Agent == agent && e.Item == code && e.On(day) }); i >= 0 {
			return list[i], true
		}
	}
	return Entrustment{}, false
}

// Entrustments lists them all, the newest first.
func (d *Directory) Entrustments() []Entrustment {
	return kept(d.now.Load().entrusted, func(Entrustment) bool { return true })
}

// duties are the rights that an entrustment is refused for when nobody at the agent has them, in the words of the posts.
var duties = map[string]string{"case.receive": "收件", "case.accept": "受理", "case.review": "审查", "case.lead": "审核", "case.decide": "决定", "case.deliver": "送达"}

// CheckEntrust says why an entrustment cannot be, if so. The flow of the item may ask for rights besides those that the mode
// always needs: a task that opens at the agent and that nobody there may take would wait for ever.
func (d *Directory) CheckEntrust(e Entrustment, flow ...string) error {
	body, wrong := d.Body(e.Body)
	if wrong != nil {
		return fault.InvalidField("body", "请选择委托机关")
	}
	agent, wrong := d.Body(e.Agent)
	switch {
	case wrong != nil:
		return fault.InvalidField("agent", "请选择受委托的机构")
	case e.Agent == e.Body:
		return fault.InvalidField("agent", "不用委托给自己")
	case !d.Within(agent.Division, body.Division):
		return fault.InvalidField("agent", "%s不在%s的管辖区域里", agent.Name, body.Name)
	case e.Mode == ModeHandle && d.now.Load().division[agent.Division].Level == LevelVillage: // 行政许可法 §24: only to another administrative organ
		return fault.InvalidField("mode", "村（社区）不是行政机关，不能受委托办理（行政许可法第二十四条），可以选代办")
	case len(e.Mode.needs()) == 1 && e.Mode != ModeAgent:
		return fault.InvalidField("mode", "请选择委托方式")
	case e.Mode == ModeFirst && (e.Days < 1 || e.Days > 20):
		return fault.InvalidField("days", "初审期限请填写1到20个工作日")
	case e.Since.IsZero():
		return fault.InvalidField("since", "请填写开始日期")
	case !e.Until.IsZero() && e.Until.Before(e.Since):
		return fault.InvalidField("until", "结束日期早于开始日期")
	case e.Basis == "":
		return fault.InvalidField("basis", "请填写依据，例如委托文件的文号")
	}
	needs := e.Mode.needs()
	if e.Mode == ModeHandle {
		needs = append(needs, flow...)
	}
	for _, right := range needs {
		if len(d.OfficersAt(e.Agent, right)) == 0 {
			return fault.InvalidField("agent", "%s缺少%s的岗位，请先在人员管理里设岗", agent.Name, cmp.Or(duties[right], "“"+right+"”"))
		}
	}
	for _, o := range d.now.Load().entrusted {
		if e.overlaps(o) && o.Body == e.Body && o.Agent == e.Agent && o.Item == e.Item {
			return fault.InvalidField("since", "这段时间已经有一项委托（%s起），请先终止", o.Since.Chinese())
		}
	}
	return nil
}

// Entrust writes an entrustment that was checked.
func Entrust(ctx context.Context, tx *store.Tx, e Entrustment) error {
	if err := insertEntrustment(ctx, tx, e); err != nil {
		return err
	}
	return moveGeneration(ctx, tx)
}

// EndEntrustment ends one before its last day. Cases that were begun under it stay where they are.
func EndEntrustment(ctx context.Context, tx *store.Tx, id int64, by, reason string, at time.Time) error {
	n, err := endEntrustment(ctx, tx, id, by, reason, at)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.Conflictf("这项委托已经终止")
	}
	return moveGeneration(ctx, tx)
}
