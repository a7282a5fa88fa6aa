package app

import (
	"context"
	"strconv"
	"strings"
	"time"

	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/reading"
	"tongban/internal/matter"
)

// readingPlaces registers where government information is read.
func (f *filling) readingPlaces(ctx context.Context) error {
	keeper, err := f.login(ctx, occasionReleaser)
	if err != nil {
		return err
	}
	const hours = "周一至周五 9:00-12:00、13:30-17:00"
	for _, p := range []reading.PlaceForm{
		{Name: "云州市档案馆", Sort: "archive", Address: "云州市文昌路8号", Hours: hours, Phone: "0590-2800101", Means: "查阅电脑4台、打印机1台", Open: true},
		{Name: "云州市图书馆", Sort: "library", Address: "云州市中山路120号", Hours: "周二至周日 8:30-20:30", Phone: "0590-2800202", Means: "政府信息专架、查阅电脑6台", Open: true},
		{Name: "云州市政务服务大厅查阅点", Sort: "hall", Address: "云州市青云路66号一楼", Hours: hours, Phone: "0590-2800303", Means: "查阅电脑2台、自助打印", Operator: "service-centre", Open: true},
		{Name: "云溪区档案馆", Sort: "archive", Address: "云溪区溪南路3号", Hours: hours, Phone: "0590-2810101", Open: true},
		{Name: "云溪区图书馆", Sort: "library", Address: "云溪区溪南路5号", Hours: "周三至周日 9:00-18:00", Phone: "0590-2810202", Open: true},
		{Name: "原市行政审批中心查阅点", Sort: "hall", Address: "云州市解放路2号", Hours: hours, Phone: "0590-2800404"},
	} {
		p.Reason = "首次登记"
		if !p.Open {
			p.Reason = "大厅搬迁，查阅点停止"
		}
		if _, err := f.past.rooms.readings.SavePlace(ctx, keeper, 0, 0, p); err != nil {
			return err
		}
	}
	admin, err := f.login(ctx, "xitong")
	if err != nil {
		return err
	}
	p, err := f.past.rooms.readings.ProposeRule(ctx, admin, reading.RuleForm{Days: 20, Receipt: 5, Remove: 2, Shelf: 10, Classes: []string{"policy", "plan", "statistics", "budget", "fee", "project", "emergency"}, Reason: "重大建设项目信息也送交查阅"})
	if err != nil {
		return err
	}
	other, err := f.login(ctx, "xitong2")
	if err == nil {
		_, err = f.past.accord.End(ctx, other, p.ID, accord.StateAgreed, "")
	}
	return err
}

// readingPlots let clerks bring documents to the places, places sign, and people come to read.
func (f *filling) readingPlots() []plot {
	s := &script{name: "reading places"}
	first := f.clock.date()
	today := workday.DateOf(f.house.config.Now())
	for day, n := first.AddDays(3), 0; day.Before(today); day = day.AddDays(1) {
		if !f.book().IsWorkday(day) {
			continue
		}
		s.then(day.Start().Add(10*time.Hour), func(ctx context.Context) error { return f.readingDay(ctx, day) })
		if n++; n%5 == 0 {
			s.then(day.Start().Add(16*time.Hour), func(ctx context.Context) error { return f.readersOf(ctx, day) })
		}
	}
	return []plot{s}
}

// readingDay is what happens to the deliveries on one day.
func (f *filling) readingDay(ctx context.Context, day workday.Date) error {
	clerk, err := f.login(ctx, occasionWriter)
	if err != nil {
		return err
	}
	place, err := f.login(ctx, "chayue")
	if err != nil {
		return err
	}
	list, err := f.past.engine.List(ctx, account.System("演示数据"), matter.Filter{Kind: reading.KindName, Open: true, Limit: 500})
	if err != nil {
		return err
	}
	for _, m := range list {
		v, err := f.past.engine.View(ctx, account.System("演示数据"), m.Number)
		if err != nil {
			return err
		}
		d := v.Facts.(reading.Delivery)
		n, _ := strconv.Atoi(m.Number[strings.LastIndexByte(m.Number, '-')+1:])
		slow := v.Matter.OpenedAt.After(day.AddDays(-25).Start()) // some take their time, and the oldest come late
		switch {
		case m.State == reading.StateDue && n%8 == 3 && len(d.Items) == 0:
			err = f.act(ctx, clerk, m.ID, "waive", reading.Waive{Reason: "只在网上公开的动态数据，没有文件可以送交"})
		case v.Matter.OpenedAt.After(day.AddDays(-2).Start()) || slow && m.State == reading.StateDue && n%4 == 0 || v.Matter.OpenedAt.After(day.AddDays(-50).Start()) && m.State == reading.StateSent && n%5 == 2:
			continue // not yet
		case m.State == reading.StateDue:
			in := reading.Send{On: day, Way: "专人", Paper: 2, Electronic: true}
			for _, id := range d.Rest() {
				in.Places = append(in.Places, id)
			}
			err = f.act(ctx, clerk, m.ID, "send", in)
		default:
			err = f.readingSigned(ctx, v, clerk, place, day)
		}
		if err != nil {
			return err
		}
	}
	work, err := f.past.engine.List(ctx, account.System("演示数据"), matter.Filter{Kind: reading.ShelfKind, Open: true, Limit: 100})
	if err != nil {
		return err
	}
	for _, m := range work {
		v, err := f.past.engine.View(ctx, account.System("演示数据"), m.Number)
		if err != nil {
			return err
		}
		for _, t := range v.Tasks {
			who := clerk
			if t.Need == reading.RightReceive {
				who = place
			}
			if t.State == matter.TaskOpen && v.Facts.(reading.Shelf).Purpose != reading.Exchange {
				if err := f.act(ctx, who, m.ID, "done", reading.DoneShelf{Place: t.Part, How: "已经按通知处理"}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// readingSigned lets each place sign for a delivery.
func (f *filling) readingSigned(ctx context.Context, v matter.View, clerk, place account.Actor, day workday.Date) error {
	for _, t := range v.Tasks {
		if t.State != matter.TaskOpen || t.Part == "" {
			continue
		}
		var err error
		if t.Role == reading.RoleReceive {
			err = f.act(ctx, place, v.Matter.ID, "receive", reading.Receive{Place: t.Part, Signed: true})
		} else {
			err = f.act(ctx, clerk, v.Matter.ID, "enter_receipt", reading.EnterReceipt{Place: t.Part, Receiver: "值班馆员", On: day})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (f *filling) act(ctx context.Context, who account.Actor, id int64, action string, in any) error {
	_, err := f.past.engine.Do(ctx, who, id, action, in)
	return err
}

// readersOf writes down who came to the places on a day.
func (f *filling) readersOf(ctx context.Context, day workday.Date) error {
	keeper, err := f.login(ctx, occasionReleaser)
	if err != nil {
		return err
	}
	for n, p := range f.house.places.All() {
		if !p.Open {
			continue
		}
		in := reading.VisitForm{Day: day, Visits: 3 + (n*7+day.Day())%9, Copies: (n + day.Day()) % 4}
		if err := f.past.rooms.readings.CountVisits(ctx, keeper, p.ID, in); err != nil {
			return err
		}
		if n == 2 && day.Day()%7 == 0 { // one that was counted wrongly
			in.Visits, in.Note = in.Visits+2, "漏登下午两人"
			if err := f.past.rooms.readings.CountVisits(ctx, keeper, p.ID, in); err != nil {
				return err
			}
		}
	}
	return nil
}
