package app

import (
	"context"
	"time"

	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/channel"
	"tongban/internal/matter"
)

// accountsOutward registers the accounts through which documents go out.
func (f *filling) accountsOutward(ctx context.Context) error {
	keeper, err := f.login(ctx, occasionReleaser)
	if err != nil {
		return err
	}
	for _, a := range []channel.AccountForm{
		{Channel: "wechat", Name: "云州发布", Address: "微信号 yunzhoufabu（演示）", Way: channel.WayOutbox, Letters: 20000},
		{Channel: "weibo", Name: "云州发布微博", Address: "微博 @云州发布（演示）", Way: channel.WayOutbox, Letters: 2000},
		{Channel: "app", Name: "云州通客户端", Address: "各应用商店（演示）", Way: channel.WayWebhook, URL: "http://127.0.0.1:9/push", Secret: "demonstration-secret", Letters: 5000},
		{Channel: "press", Name: "云州日报", Address: "国内统一刊号（演示）", Way: channel.WayHand, Letters: 5000},
		{Channel: "board", Name: "市政府门前公示栏", Address: "云州市文昌路1号", Way: channel.WayHand, Letters: 3000},
	} {
		a.Body, a.Hours, a.Open, a.Reason = infoOffice, 24, true, "首次登记"
		if _, err := f.past.rooms.channels.SaveAccount(ctx, keeper, 0, 0, a); err != nil {
			return err
		}
	}
	return nil
}

// accountNamed is the key of an account.
func (f *filling) accountNamed(name string) string {
	for _, a := range f.house.accountsOut.All() {
		if a.Name == name {
			return a.Key()
		}
	}
	return ""
}

// piecePlots bring documents to the accounts, as far as each goes.
func (f *filling) piecePlots() (out []plot) {
	for n, p := range []struct {
		words, account string
		days           int
		until          matter.State
	}{
		{"秋季道路保洁", "云州发布", -30, channel.StateSent}, {"秋季道路保洁", "云州发布微博", -30, channel.StateSent}, {"秋季道路保洁", "云州日报", -29, channel.StateSent},
		{"第三季度国民经济", "云州发布", -15, channel.StateSent}, {"气象灾害应急预案", "云州通客户端", -12, channel.StateFailed}, {"道路停车收费", "云州发布微博", -10, channel.StateReview},
		{"行政规范性文件管理办法", "云州发布", -8, channel.StateDrafting}, {"停放服务收费", "市政府门前公示栏", -7, channel.StateByHand}, {"重大建设项目名单", "云州发布", -6, channel.StateDropped},
		{"望江路旧住宅区改造", "云州发布", -30, channel.StateSent}, {"望江路旧住宅区改造", "云州日报", -30, channel.StateSent},
	} {
		out = append(out, f.piecePlot(n, p.words, p.account, p.days, p.until))
	}
	return append(out, f.wantedPlot(), f.gazettePlot())
}

// wantedPlot brings on what was chosen when documents were released: every few days whoever writes for the account sends it
// on to review, and it goes out. What was chosen last still waits.
func (f *filling) wantedPlot() plot {
	s := &script{name: "pieces that were wanted"}
	for days := -60; days <= -4; days += 7 {
		s.then(f.officeDay(days).Start().Add(16*time.Hour), func(ctx context.Context) error {
			list, err := f.past.engine.List(ctx, account.System("演示数据"), matter.Filter{Kind: channel.PostingKind, States: []matter.State{channel.StateDrafting}, Limit: 50})
			for _, m := range list {
				v, err := f.past.engine.View(ctx, account.System("演示数据"), m.Number)
				if err != nil {
					return err
				}
				if p, _ := v.Facts.(channel.Posting); p.Wanted == "" || p.Returned != "" {
					continue
				}
				for _, act := range []struct {
					login, name string
					in          any
				}{{occasionWriter, "submit", channel.Submit{Checked: true}}, {occasionReleaser, "approve", channel.Approve{}}} {
					actor, err := f.login(ctx, act.login)
					if err == nil {
						_, err = f.past.engine.Do(ctx, actor, m.ID, act.name, act.in)
					}
					if err != nil {
						return err
					}
				}
			}
			return err
		})
	}
	return s
}

func (f *filling) piecePlot(n int, words, name string, days int, until matter.State) plot {
	s := &script{name: "piece about " + words + " for " + name}
	var got matter.Result
	at := f.officeDay(days).Start().Add(9*time.Hour + time.Duration(n)*time.Minute)
	step := func(hours int, login, action string, in any) {
		s.then(at.Add(time.Duration(hours)*time.Hour), func(ctx context.Context) error {
			if got.ID == 0 {
				return nil // the document is not public yet
			}
			actor, err := f.login(ctx, login)
			if err == nil {
				_, err = f.past.engine.Do(ctx, actor, got.ID, action, in)
			}
			return err
		})
	}
	s.then(at, func(ctx context.Context) error {
		number, err := f.past.rooms.publish.NumberLike(ctx, words)
		if err != nil || number == "" {
			return err
		}
		d, err := f.past.rooms.channels.Document(ctx, number)
		if err != nil {
			return err
		}
		actor, err := f.login(ctx, occasionWriter)
		if err == nil {
			got, err = f.past.engine.Start(ctx, actor, channel.PostingKind, "write", channel.Write{Account: f.accountNamed(name), Headline: "一图看懂：" + words, Text: d.Title + "。\n全文请看原文链接。", Document: d})
		}
		return err
	})
	if until == channel.StateDrafting {
		return s
	}
	if until == channel.StateDropped {
		step(1, occasionWriter, "drop", channel.Drop{Reason: "已经有同题稿件"})
		return s
	}
	step(1, occasionWriter, "submit", channel.Submit{Checked: true})
	if until == channel.StateReview {
		return s
	}
	step(2, occasionReleaser, "approve", channel.Approve{})
	if until == channel.StateSent && (name == "云州日报" || name == "市政府门前公示栏") {
		step(24, occasionWriter, "enter", channel.Enter{On: workday.DateOf(at), Where: "第2版"})
	}
	return s
}

// lastPiece is on its way to a platform that does not answer when the demonstration opens; it is tried again then.
func (f *filling) lastPiece(ctx context.Context) error {
	number, err := f.past.rooms.publish.NumberLike(ctx, "冬季道路清雪除冰")
	if err != nil || number == "" {
		return err
	}
	d, err := f.past.rooms.channels.Document(ctx, number)
	if err != nil {
		return err
	}
	writer, err := f.login(ctx, occasionWriter)
	if err != nil {
		return err
	}
	keeper, err := f.login(ctx, occasionReleaser)
	if err != nil {
		return err
	}
	r, err := f.past.engine.Start(ctx, writer, channel.PostingKind, "write", channel.Write{Account: f.accountNamed("云州通客户端"), Headline: "下雪了，这些路段先清", Text: d.Title + "。\n全文请看原文链接。", Document: d})
	if err == nil {
		_, err = f.past.engine.Do(ctx, writer, r.ID, "submit", channel.Submit{Checked: true})
	}
	if err == nil {
		_, err = f.past.engine.Do(ctx, keeper, r.ID, "approve", channel.Approve{})
	}
	return err
}

// gazettePlot puts two issues of the gazette together; the second is not out yet.
func (f *filling) gazettePlot() plot {
	s := &script{name: "gazette"}
	issue := func(day workday.Date, number int, out bool, words ...string) {
		s.then(day.Start().Add(10*time.Hour), func(ctx context.Context) error {
			writer, err := f.login(ctx, occasionWriter)
			if err != nil {
				return err
			}
			in := channel.IssueForm{Body: infoOffice, Year: day.Year(), Number: number, Contents: "## 市政府办公室文件\n", Reason: "编排"}
			found := 0
			for _, w := range words {
				n, err := f.past.rooms.publish.NumberLike(ctx, w)
				if err != nil {
					return err
				}
				if n != "" {
					in.Contents += n + "\n"
					found++
				}
			}
			if found == 0 {
				return nil
			}
			id, err := f.past.rooms.channels.SaveIssue(ctx, writer, 0, 0, in)
			if err != nil || !out {
				return err
			}
			keeper, err := f.login(ctx, occasionReleaser)
			if err == nil {
				err = f.past.rooms.channels.PublishIssue(ctx, keeper, id, 1, day)
			}
			return err
		})
	}
	issue(f.officeDay(-20), 10, true, "秋季道路保洁", "停放服务收费", "行政规范性文件管理办法")
	issue(f.officeDay(-3), 11, false, "气象灾害应急预案", "第三季度国民经济")
	return s
}
