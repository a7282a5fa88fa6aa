package calendar

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"tongban/internal/base/web"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// years leads to the years around now and those with a table.
func (room *Room) years(year int) web.Filters {
	f := web.Filters{Label: "年份", Total: -1}
	last := workday.DateOf(room.Now()).Year() + 1
	for y := last - 4; y <= last; y++ {
		text := strconv.Itoa(y)
		f.Chips = append(f.Chips, web.Chip{Text: text + "年", Href: "?year=" + text, On: y == year})
	}
	return f
}

// standing says whether the days of a year are certain.
func (room *Room) standing(year int) string {
	table, known := room.Calendar().Year(year)
	if !known {
		return "这一年的放假安排还没有公布。在公布之前按周一至周五上班计算，经过这一年的到期日都是暂定的。"
	}
	first, last := workday.NewDate(year-1, time.December, 31), workday.NewDate(year, time.December, 31)
	return fmt.Sprintf("依据：%s。全年 %d 个工作日。", table.Notice, room.Calendar().Workdays(first, last))
}

// monthSheet shows a year month by month: days that are off or worked by notice.
func monthSheet(c *workday.Calendar, year int) web.Sheet {
	s := web.Sheet{Columns: []web.Column{{Head: "月份", Tight: true}, {Head: "工作日", Tight: true}, {Head: "放假"}, {Head: "调休上班"}}}
	for month := time.January; month <= time.December; month++ {
		var off, work []string
		first, next := workday.NewDate(year, month, 1), workday.NewDate(year, month+1, 1)
		for d := first; d.Before(next); d = d.AddDays(1) {
			n, touched := c.Notice(d)
			text := fmt.Sprintf("%d日%s%s", d.Day(), d.WeekdayName(), n.Holiday)
			switch {
			case touched && n.MakeUp:
				work = append(work, text)
			case touched:
				off = append(off, text)
			}
		}
		days := strconv.Itoa(c.Workdays(first.AddDays(-1), next.AddDays(-1)))
		s.Rows = append(s.Rows, web.Row{ID: strconv.Itoa(int(month)), Cells: []web.Cell{web.Words(strconv.Itoa(int(month)) + "月"), web.Words(days + " 天"),
			web.Words(list(off)), web.Words(list(work))}})
	}
	return s
}

func list(days []string) string {
	if len(days) == 0 {
		return "—"
	}
	return strings.Join(days, "、")
}

func historySheet(versions []workday.Version) web.Sheet {
	s := web.Sheet{Columns: []web.Column{{Head: "版本", Tight: true}, {Head: "依据"}, {Head: "提交"}, {Head: "发布"}},
		Empty: web.Nothing{Title: "没有在这里提交过这一年的放假安排", Why: "随系统提供的年份不必再提交，有变动时在下面提交新的版本"}}
	for _, v := range versions {
		out := "等待发布"
		if v.Released() {
			out = signer(v.ReleasedBy) + " " + moment(v.ReleasedAt)
		}
		s.Rows = append(s.Rows, web.Row{ID: strconv.Itoa(v.Number), Cells: []web.Cell{web.Words("第" + strconv.Itoa(v.Number) + "版"), web.Words(v.Table.Notice),
			web.Words(signer(v.ProposedBy) + " " + moment(v.ProposedAt)), web.Words(out)}})
	}
	return s
}

func proposalFacts(v workday.Version) []web.Pair {
	facts := []web.Pair{{Term: "依据", Text: v.Table.Notice}, {Term: "提交", Text: signer(v.ProposedBy) + " " + moment(v.ProposedAt)}}
	for _, h := range v.Table.Holidays {
		text := h.From.Chinese() + "至" + h.To.Chinese()
		if h.From == h.To {
			text = h.From.Chinese()
		}
		for i, d := range h.Work {
			if i == 0 {
				text += "；调休上班"
			}
			text += " " + d.Chinese()
		}
		facts = append(facts, web.Pair{Term: h.Name, Text: text})
	}
	return facts
}

// movesWords says how much a release would move.
func movesWords(p matter.Preview) string {
	switch {
	case p.Moved == 0 && p.Firmed == 0:
		return "发布后，没有办理中的到期日会变动。"
	case p.Moved == 0:
		return fmt.Sprintf("发布后，没有到期日会变动；%d 个暂定的到期日成为确定。", p.Firmed)
	}
	return fmt.Sprintf("发布后，%d 个到期日会变动；另有 %d 个暂定的到期日不变，成为确定。", p.Moved, p.Firmed)
}

// movesSheet lists the first due dates that would move, the earliest first.
func movesSheet(p matter.Preview) web.Sheet {
	s := web.Sheet{Columns: []web.Column{{Head: "编号"}, {Head: "事项"}, {Head: "时限或者待办"}, {Head: "现在的到期日"}, {Head: "发布后的到期日"}}}
	if p.Moved > len(p.First) {
		s.Caption = fmt.Sprintf("先到期的 %d 个", len(p.First))
	}
	for _, one := range p.First {
		s.Rows = append(s.Rows, web.Row{ID: one.Number, Cells: web.Cells(one.Number, one.Title, one.What, workday.DateOf(one.Before).Chinese(), workday.DateOf(one.After).Chinese())})
	}
	return s
}

func moment(at time.Time) string { return at.In(workday.Shanghai).Format("2006-01-02 15:04") }
