package app

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"tongban/demo"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/duty"
	"tongban/internal/disclosure/publish"
	"tongban/internal/matter"
)

// dutyRow is a row of the demonstration's catalogue as the room keeps it.
func dutyRow(d demo.DutyRow) (duty.Row, error) {
	rhythm, ok := duty.ParseRhythm(d.Rhythm)
	if !ok {
		return duty.Row{}, fmt.Errorf("row %s: rhythm %q", d.Code, d.Rhythm)
	}
	r := duty.Row{Code: d.Code, Area: d.Area, First: d.First, Second: d.Second, Content: d.Content, Basis: d.Basis, Deadline: d.Deadline, Bodies: d.Bodies, Channels: d.Channels, Audience: d.Audience, Group: d.Group,
		Way: d.Way, Levels: d.Levels, Rhythm: rhythm, Class: d.Class, Title: d.Title, Text: d.Text, InPlace: d.InPlace}
	if r.Audience == "" {
		r.Audience = duty.AudienceAll
	}
	if r.Way == "" {
		r.Way = duty.WayProactive
	}
	return r, nil
}

// dutyCatalogue writes the catalogue on the day on which the walk begins.
func (f *filling) dutyCatalogue(ctx context.Context) error {
	list, err := demo.DutyRows()
	if err != nil {
		return err
	}
	by, err := f.officer(ctx, infoOffice, duty.RightAdmin, 0)
	if err != nil {
		return err
	}
	var changes []duty.Change
	for _, d := range list {
		row, err := dutyRow(d)
		if err != nil {
			return err
		}
		changes = append(changes, duty.Change{Row: row, Since: f.clock.date(), Reason: "编制本市公开事项目录"})
	}
	_, _, err = f.past.rooms.duties.Write(ctx, by, changes...)
	return err
}

// dutyDay is what a morning brings for the duties to publish: periods begin, and the bodies publish, late or not at all.
func (f *filling) dutyDay(ctx context.Context, nth int) error {
	room := f.past.rooms.duties
	if err := room.SweepPeriods(ctx); err != nil {
		return err
	}
	today := f.clock.date()
	if !f.house.book.Calendar().IsWorkday(today) || today == workday.DateOf(f.house.config.Now()) {
		return nil
	}
	if err := f.dutyEvents(ctx, nth); err != nil {
		return err
	}
	start := today.AddDays(-nth)
	list, err := room.List(ctx, account.System("演示数据"), duty.Choice{States: []matter.State{duty.StateOpen, duty.StateSigning}, Limit: 500})
	if err != nil {
		return err
	}
	for _, l := range list {
		first, due := l.Period.From.Before(start), l.Period.Due
		switch {
		case l.Row == "SY-01" && first && today.After(due.AddDays(2)), l.Row == "SY-01" && !first && today.After(due.AddDays(-4)), l.Row == "YS-02" && today.After(due.AddDays(-3)),
			l.Row == "YS-01" && today.After(l.Period.From.AddDays(8)):
			err = f.dutyPublished(ctx, l)
		case l.State == duty.StateOpen && dutyTables[l.Row] != nil && l.Body == dutyTables[l.Row].body && today.After(due.AddDays(dutyTables[l.Row].days(first))):
			err = f.dutyTable(ctx, l)
		case l.Row == "JG-02" && first && today.After(l.Period.Until.AddDays(2)):
			err = f.dutyNone(ctx, l)
		}
		if err != nil {
			return fmt.Errorf("duty %s of %s: %w", l.Row, l.Body, err)
		}
	}
	return nil
}

// filledTable is what a body fills in.
type filledTable struct {
	body, rows string
	late       bool
}

// days is how long after its day a table comes, or before it.
func (t *filledTable) days(first bool) int {
	if first && t.late {
		return 2
	}
	return -4
}

// dutyTables are the tables that bodies fill in; in the first period the one of the environment comes late.
var dutyTables = map[string]*filledTable{
	"XM-01": {body: "development", rows: "东湖区第二污水处理厂 | 云州水务集团 | 62000 | 3100 | 38500 | 主体结构完成\n云州站综合交通枢纽 | 云州交通投资公司 | 115000 | 5200 | 71300 | 站房封顶\n市妇幼保健院新院区 | 市卫生健康委 | 78000 | 4100 | 29900 | 地下室施工"},
	"HJ-01": {body: "ecology", late: true, rows: "空气质量优良天数比例 | 93.5% | 不低于90% | 达标\n地表水国控断面优良比例 | 100% | 100% | 达标\n东湖水质 | Ⅳ类 | Ⅲ类 | 未达标\n集中式饮用水水源 | Ⅱ类 | Ⅲ类 | 达标"},
	"JZ-01": {body: "civil", rows: "城市低保 | 1286 | 1904 | 167.5\n农村低保 | 2310 | 3428 | 241.3\n特困人员 | 402 | 415 | 58.1\n临时救助 | 96 | 171 | 21.6"},
}

// dutyTable lets a body fill in its table, and the head release it.
func (f *filling) dutyTable(ctx context.Context, l duty.Line) error {
	by, err := f.officer(ctx, l.Body, duty.RightHandle, 0)
	if err == nil {
		_, err = f.past.engine.Do(ctx, by, l.ID, "fill", duty.Fill{Rows: dutyTables[l.Row].rows})
	}
	if err == nil {
		_, err = f.past.engine.Do(ctx, by, l.ID, "file", duty.File{Checked: true})
	}
	if err != nil {
		return err
	}
	head, err := f.officer(ctx, l.Body, duty.RightSign, 0)
	if err == nil {
		_, err = f.past.engine.Do(ctx, head, l.ID, "show_table", duty.Release{Secrecy: true, Signed: true})
	}
	return err
}

// dutyEvents are what happens once: an occasion is written down, the catalogue is changed. It is looked at on working days,
// so each lasts some days.
func (f *filling) dutyEvents(ctx context.Context, nth int) error {
	occasion := func(body, code, what string) error {
		by, err := f.officer(ctx, body, duty.RightHandle, 0)
		if err != nil {
			return err
		}
		room := f.past.rooms.duties
		in, err := room.OccasionOf(ctx, duty.Occasion{Code: code, Body: body, On: f.clock.date(), What: what})
		if err == nil {
			_, err = f.past.engine.Start(ctx, by, duty.KindName, "occasion", in, matter.Key("demo/"+body+code))
		}
		return err
	}
	switch {
	case nth >= 20 && nth < 24:
		return occasion(infoOffice, "YS-01", "市财政局批复办公室部门决算")
	case nth >= 45 && nth < 49:
		return f.dutyChange(ctx, "HJ-01", "水环境质量统一由生态环境部门公布", func(r *duty.Row) { r.Bodies = []string{"ecology"} })
	case nth >= 60 && nth < 64:
		return occasion("market", "JN-01", "内设机构调整")
	case nth >= 66 && nth < 70:
		return f.dutyTwice(ctx, occasion)
	}
	return nil
}

// dutyTwice lets an occasion be written down a second time by mistake, and its duty be voided.
func (f *filling) dutyTwice(ctx context.Context, occasion func(body, code, what string) error) error {
	if err := occasion("education", "JN-01", "内设机构调整（重复登记）"); err != nil {
		return err
	}
	list, err := f.past.rooms.duties.List(ctx, account.System("演示数据"), duty.Choice{Row: "JN-01", Body: "education", States: []matter.State{duty.StateOpen}, Limit: 1})
	if err != nil || len(list) == 0 {
		return err
	}
	by, err := f.officer(ctx, "education", duty.RightHandle, 0)
	if err == nil {
		_, err = f.past.engine.Do(ctx, by, list[0].ID, "ask_void", duty.AskVoid{Reason: "同一次机构调整登记了两遍"})
	}
	if err != nil {
		return err
	}
	head, err := f.officer(ctx, "education", duty.RightSign, 0)
	if err == nil {
		_, err = f.past.engine.Do(ctx, head, list[0].ID, "void", duty.Agree{Signed: true})
	}
	return err
}

func (f *filling) dutyChange(ctx context.Context, code, reason string, change func(*duty.Row)) error {
	by, err := f.officer(ctx, infoOffice, duty.RightAdmin, 0)
	if err != nil {
		return err
	}
	list, err := f.past.rooms.duties.Histories(ctx)
	if err != nil {
		return err
	}
	for _, h := range list {
		if h[0].Code != code || len(h) > 1 {
			continue
		}
		row := h.Last().Row
		change(&row)
		if _, _, err := f.past.rooms.duties.Write(ctx, by, duty.Change{Row: row, Since: f.clock.date(), Reason: reason, Seen: h.Last().N}); err != nil {
			return err
		}
	}
	return f.past.rooms.duties.SweepPeriods(ctx)
}

// dutyPublished lets a body draft from the template, review and release, and the machine meet the duty.
func (f *filling) dutyPublished(ctx context.Context, l duty.Line) error {
	if l.Draft != "" {
		return nil
	}
	by, err := f.officer(ctx, l.Body, publish.RightDraft, 0)
	if err != nil {
		return err
	}
	room := f.past.rooms.duties
	number, err := room.DraftFor(ctx, by, l.Duty, "数据见附表。")
	if err != nil {
		return err
	}
	v, err := f.past.engine.View(ctx, by, number)
	if err != nil {
		return err
	}
	hands := documentOffices[l.Body]
	if l.Body == infoOffice {
		hands = documentOffices[""]
	}
	p := &documentPlot{from: demo.Document{Title: v.Matter.Title, Class: l.Class, Fate: string(publish.StatePublished)}, hands: hands, id: v.Matter.ID, number: number, pace: pace{at: f.clock.now(), rng: rand.New(rand.NewPCG(361, uint64(l.ID)))}}
	for range 12 {
		if p.due().IsZero() {
			break
		}
		if err := p.step(ctx, f); err != nil {
			return err
		}
	}
	return room.SweepDrafts(ctx)
}

// dutyNone lets a body report that nothing arose; its head signs.
func (f *filling) dutyNone(ctx context.Context, l duty.Line) error {
	by, err := f.officer(ctx, l.Body, duty.RightHandle, 0)
	if err == nil {
		_, err = f.past.engine.Do(ctx, by, l.ID, "report_none", duty.ReportNone{Reason: "经核对，" + l.Period.Title + "没有出台新的政府定价调整文件。"})
	}
	if err != nil {
		return err
	}
	head, err := f.officer(ctx, l.Body, duty.RightSign, 0)
	if err == nil {
		_, err = f.past.engine.Do(ctx, head, l.ID, "sign", duty.Sign{Signed: true})
	}
	return err
}

// dutyGone lets what met one duty be withdrawn: the period is owed again.
func (f *filling) dutyGone(ctx context.Context) error {
	met, err := f.past.rooms.duties.List(ctx, account.System("演示数据"), duty.Choice{Row: "SY-01", States: []matter.State{duty.StateMet, duty.StateLate}, Limit: 1})
	if err != nil || len(met) == 0 {
		return err
	}
	by, err := f.login(ctx, documentOffices["market"].release)
	if err != nil {
		return err
	}
	v, err := f.past.engine.View(ctx, by, met[0].Met.Number)
	if err == nil {
		_, err = f.past.engine.Do(ctx, by, v.Matter.ID, "withdraw", publish.Withdraw{Reason: "附表里两批次的数据有误，核对后重新公布"})
	}
	if err == nil {
		err = f.past.worker.RunUntilEmpty(ctx)
	}
	return err
}

// dutyEnd leaves one report to be signed and one draft under way.
func (f *filling) dutyEnd(ctx context.Context) error {
	f.clock.set(f.clock.now().Add(time.Minute))
	list, err := f.past.rooms.duties.List(ctx, account.System("演示数据"), duty.Choice{States: []matter.State{duty.StateOpen}, Limit: 500})
	if err != nil {
		return err
	}
	if err := f.dutyGone(ctx); err != nil {
		return err
	}
	reported := false
	for _, l := range list {
		switch {
		case l.Row == "JG-02" && !reported && l.Period.Until.Before(f.clock.date()):
			reported = true
			by, err := f.officer(ctx, l.Body, duty.RightHandle, 0)
			if err == nil {
				_, err = f.past.engine.Do(ctx, by, l.ID, "report_none", duty.ReportNone{Reason: "经核对，" + l.Period.Title + "没有调整政府定价。"})
			}
			if err != nil {
				return err
			}
		case l.Row == "JN-01" && l.Draft == "":
			by, err := f.officer(ctx, l.Body, publish.RightDraft, 0)
			if err == nil {
				_, err = f.past.rooms.duties.DraftFor(ctx, by, l.Duty, "")
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}
