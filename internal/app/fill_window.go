package app

import (
	"context"
	"slices"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/casework"
	"tongban/internal/service/window"
)

// windows shows what the windows of the service centre pass on: sheets on their way, one of them late, one of which a row
// was not taken, and those that were signed and taken back (W-13).
func (f *filling) windows(ctx context.Context) error {
	now := f.clock.now()
	defer f.clock.set(now)
	lines, err := f.handLines(ctx)
	if err != nil {
		return err
	}
	fates := []func(context.Context, matter.Result, window.Sheet) error{f.signed, f.leave, f.disputed, f.recalled, f.leave, f.signed}
	days := []int{5, 6, 3, 2, 1, 1}
	turn := 0
	for len(lines) > 0 && turn < len(fates) {
		to, rows := lines[0].to, []window.Line{}
		lines = slices.DeleteFunc(lines, func(l handLine) bool {
			if l.to != to || len(rows) == 2 {
				return false
			}
			rows = append(rows, l.Line)
			return true
		})
		clerk, err := f.officer(ctx, cityWindow, window.RightReceive, turn)
		if err != nil {
			return err
		}
		f.clock.set(workday.DateOf(now).AddDays(-days[turn]).Start().Add(10 * 3600e9))
		r, err := f.past.engine.Start(ctx, clerk, window.HandoverKind, "send", window.Send{To: to, Lines: rows, Signed: true})
		if err != nil {
			return err
		}
		v, err := f.past.engine.View(ctx, account.System("演示数据"), r.Number)
		if err != nil {
			return err
		}
		f.clock.set(f.clock.now().Add(3 * 3600e9))
		if err := fates[turn](ctx, r, v.Facts.(window.Sheet)); err != nil {
			return err
		}
		turn++
	}
	return f.shifts(ctx, now)
}

// shifts shows ends of shifts: handed over and signed, not yet signed, with a difference, and one with nothing left (W-16).
func (f *filling) shifts(ctx context.Context, now time.Time) error {
	list := f.house.org.OfficersAt(cityWindow, window.RightReceive)
	if len(list) < 2 {
		return nil
	}
	do := func(who int, id int64, action string, in any) error {
		actor, err := f.officer(ctx, cityWindow, window.RightReceive, who)
		if err == nil {
			_, err = f.past.engine.Do(ctx, actor, id, action, in)
		}
		return err
	}
	for n, days := range []int{4, 3, 2, 1} {
		day := workday.DateOf(now).AddDays(-days)
		f.clock.set(day.Start().Add(17*time.Hour + 20*time.Minute))
		clerk, err := f.officer(ctx, cityWindow, window.RightReceive, 0)
		if err != nil {
			return err
		}
		in := window.CloseShift{Day: day, Cash: "无", Signed: true, To: list[1].Login, Figures: []window.Figure{{Name: "收件", N: 6 - n}, {Name: "受理", N: 5 - n}, {Name: "补正告知", N: 1}, {Name: "不予受理"}, {Name: "出件", N: 2}},
			Left: []window.Left{{Sort: "sheet", Title: "移交市市场监督管理局 2 件"}}, Note: "自助区打印机缺纸，已经报修"}
		if n == 0 {
			in.Left, in.To = nil, ""
		}
		r, err := f.past.engine.Start(ctx, clerk, window.ShiftKind, "close_shift", in)
		if err == nil && n == 1 {
			err = do(1, r.ID, "take_over", window.TakeOver{Verdict: "agree", Signed: true})
		}
		if err == nil && n == 2 {
			err = do(1, r.ID, "take_over", window.TakeOver{Verdict: "differs", Note: "移交单上是两件，柜里只有一件"})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// handLine is a case whose papers may travel, and where to.
type handLine struct {
	window.Line
	to string
}

// handLines are the newest cases that came in at the service centre for other bodies.
func (f *filling) handLines(ctx context.Context) (out []handLine, err error) {
	system := account.System("演示数据")
	list, err := f.past.engine.List(ctx, system, matter.Filter{Kind: casework.KindName, Limit: 60})
	if err != nil {
		return nil, err
	}
	for _, m := range list {
		v, err := f.past.engine.View(ctx, system, m.Number)
		if err != nil {
			return nil, err
		}
		c, ok := v.Facts.(casework.Case)
		if !ok || c.Intake.Body != cityWindow || m.Lead == cityWindow || len(f.house.org.OfficersAt(m.Lead, casework.RightReview)) == 0 || len(c.Documents) == 0 {
			continue
		}
		l := window.Line{Case: m.ID, Number: m.Number, Item: m.Title, Applicant: "申请人", Copies: len(c.Documents)}
		if !c.Applicant.Company {
			l.Applicant = string([]rune(c.Applicant.Name)[:1]) + "**"
		} else {
			l.Applicant = c.Applicant.Name
		}
		for _, d := range c.Documents {
			l.Papers = append(l.Papers, d.Name)
		}
		if out = append(out, handLine{l, m.Lead}); len(out) == 12 {
			break
		}
	}
	return out, nil
}

func (f *filling) leave(context.Context, matter.Result, window.Sheet) error { return nil }

func (f *filling) takes(ctx context.Context, r matter.Result, s window.Sheet, first bool) error {
	who, err := f.officer(ctx, s.To, s.Right, 0)
	if err != nil {
		return err
	}
	in := window.Take{Signed: true}
	for n, l := range s.Lines {
		in.Rows = append(in.Rows, window.Taken{Number: l.Number, Taken: first || n > 0, Reason: "缺一份原件，请核对"})
	}
	_, err = f.past.engine.Do(ctx, who, r.ID, "take", in)
	return err
}

func (f *filling) signed(ctx context.Context, r matter.Result, s window.Sheet) error {
	return f.takes(ctx, r, s, true)
}

func (f *filling) disputed(ctx context.Context, r matter.Result, s window.Sheet) error {
	return f.takes(ctx, r, s, false)
}

func (f *filling) recalled(ctx context.Context, r matter.Result, s window.Sheet) error {
	clerk, err := f.officer(ctx, s.From, window.RightReceive, 0)
	if err == nil {
		_, err = f.past.engine.Do(ctx, clerk, r.ID, "recall", window.Recall{Reason: "送错了部门"})
	}
	return err
}

// otherWays lets some results be fetched for others, be left where they were refused, or be delivered by public notice (W-14).
func otherWays(in *casework.Deliver, n int) {
	if in.Way != casework.WayCounter {
		return
	}
	switch n % 9 {
	case 2:
		in.Identity, in.Collect = "delegate", casework.Collect{Agent: "陈建华", AgentNo: "35010019800101123X", Letter: "委托人本人签名的授权委托书，委托领取本次决定书"}
	case 5:
		in.Way, in.Identity = casework.WayNotice, "none"
		in.Collect = casework.Collect{Why: "电话无法接通，邮件退回，住所无人", Posted: "市政务服务网和窗口公告栏"}
	case 7:
		in.Way, in.Identity = casework.WayLeft, "none"
		in.Collect = casework.Collect{Place: "申请人住所", Witness: "社区工作人员吴丽在场见证，并拍照留存", Why: "当面拒绝签收"}
	}
}

// entrust gives work to the street that is nearest to people: a first check, taking in for another body, and what was ended
// since (A-01, W-11).
func (f *filling) entrust(ctx context.Context) error {
	const street = "qingyun"
	since := workday.DateOf(f.clock.now()).AddDays(-20)
	body, item := "market", ""
	for _, i := range f.items {
		if i.Body == body && i.AppliedFor() {
			item = i.Code
			break
		}
	}
	list := []org.Entrustment{
		{Body: "labour", Agent: street, Mode: org.ModeAgent, Since: since.AddDays(-300), Until: since.AddDays(-10), Basis: "云溪政办〔2025〕8号（演示自拟）"},
		{Body: "labour", Agent: street, Mode: org.ModeAgent, Since: since, Basis: "云溪政办〔2026〕21号（演示自拟）"},
		{Body: body, Agent: street, Item: item, Mode: org.ModeFirst, Days: 3, Since: since, Until: since.AddDays(365), Basis: "《行政许可法》第三十五条，云溪政办〔2026〕21号（演示自拟）"},
	}
	err := f.house.db.Write(ctx, func(tx *store.Tx) error {
		for _, e := range list {
			e.ID, e.By, e.At = f.house.db.NewID(), "马建军", e.Since.Start()
			if err := org.Entrust(ctx, tx, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = f.house.Reload(ctx)
	}
	return err
}

// phrases are texts that a body and its officers write often (W-05).
func (f *filling) phrases(ctx context.Context) error {
	at := f.clock.now()
	for _, p := range []casework.Phrase{
		{Body: "market", Usage: casework.UsageOpinion, Need: casework.RightReview, Title: "审查要点均符合", Text: "{申请人}申请的{事项}，审查要点逐项核对，均符合{依据}的规定，建议准予。", By: "孙晓东"},
		{Body: "market", Usage: casework.UsageOpinion, Need: casework.RightDecide, Title: "同意审查意见", Text: "同意审查意见，依据{依据}准予。", By: "孙晓东"},
		{Body: "market", Usage: casework.UsageRefusal, Title: "不属于本机关职权", Text: "申请事项不属于{机关}的职权范围，请向有权机关提出申请。", By: "孙晓东"},
		{Body: cityWindow, Usage: casework.UsageCorrection, Title: "看不清", Text: "图片模糊，看不清内容，请重新拍照或者扫描后提交。", By: "鲁静"},
		{Body: cityWindow, Usage: casework.UsageCorrection, Title: "缺少签名", Text: "缺少申请人签名，请签名并写明日期后提交。", By: "鲁静"},
		{Body: cityWindow, Usage: casework.UsageRefusal, Title: "依法不需要许可", Text: "{事项}依法不需要取得行政许可，无需申请。", By: "鲁静"},
	} {
		p.ID, p.At = f.house.db.NewID(), at
		if err := f.past.rooms.casework.KeepPhrase(ctx, p); err != nil {
			return err
		}
	}
	return nil
}
