package casework

import (
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/web"
	"tongban/internal/matter"
)

// branches draws each stage with the branch of every body: state, limit and opinion, and
// what the stage still waits for (W-07).
func (d *Desk) branches(s seen) (out []templ.Component) {
	list := s.Case.branches(s.Tasks)
	for len(list) > 0 {
		n := 0
		for n < len(list) && list[n].stage.Name == list[0].stage.Name {
			n++
		}
		out = append(out, d.branchStage(s, list[:n]))
		list = list[n:]
	}
	return out
}

func (d *Desk) branchStage(s seen, list []branch) templ.Component {
	sheet := web.Sheet{Columns: []web.Column{{Head: "部门"}, {Head: "审查内容"}, {Head: "状态", Tight: true}, {Head: "时限", Tight: true}, {Head: "意见"}}}
	var waits []string
	for _, b := range list {
		if b.awaited() {
			waits = append(waits, d.awaits(s, b))
		}
		if s.reads(b.part.Body, b.part.Lead) {
			sheet.Rows = append(sheet.Rows, web.Row{ID: b.part.Title, Cells: d.branchCells(s, b)})
		}
	}
	stage := list[0].stage
	body := web.Table(sheet)
	if len(list) > 1 {
		line := stage.Join.Title() + "。"
		if len(waits) > 0 && len(sheet.Rows) == len(list) {
			line += "正在等待：" + strings.Join(waits, "、") + "。"
		}
		body = templ.Join(web.Lines(line), body)
	}
	return web.Section(stage.Title, body)
}

func (d *Desk) awaits(s seen, b branch) string {
	name := d.room.Org.BodyName(b.part.Body)
	if due := b.task.Due(s.Matter); !due.IsZero() && s.Matter.State != StateSpecial {
		name += "（" + dateText(due) + "到期）"
	}
	return name
}

func (d *Desk) branchCells(s seen, b branch) []web.Cell {
	body := d.room.Org.BodyName(b.part.Body)
	if b.part.Lead {
		body += "（牵头）"
	}
	return []web.Cell{web.Words(body), {Text: b.part.Title, Note: s.Case.Item.silenceWords(b.stage, b.part)}, web.Words(b.stands()), d.branchClock(s, b), web.Words(b.task.Opinion)}
}

// branchClock is the branch's light while it is open, and afterwards when it was done.
func (d *Desk) branchClock(s seen, b branch) web.Cell {
	switch {
	case b.awaited():
		return web.Part(web.ClockChip(d.entryClock(matter.Entry{Task: b.task, Matter: s.Matter})))
	case b.called && b.task.Result == ResultSilent:
		return web.Part(web.Tag(web.ToneWarn, "到期没有意见"))
	case b.called && b.task.State == matter.TaskDone && !b.task.DueAt.IsZero() && b.task.DoneAt.After(b.task.DueAt):
		return web.Part(web.Tag(web.ToneWarn, "超期办结"))
	case b.called && b.task.State == matter.TaskDone:
		return web.Part(web.Tag(web.ToneOK, "按期办结"))
	}
	if limit := b.part.Limit.String(); limit != "" {
		return web.Words(limit)
	}
	return web.Words("—")
}
