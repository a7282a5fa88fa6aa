package app

import (
	"bytes"
	"context"
	"strconv"
	"time"

	"tongban/internal/base/file"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/occasion"
	"tongban/internal/matter"
)

// who organises occasions and who releases them, by login.
const (
	occasionWriter   = "huodong"
	occasionReleaser = "huodongshen"
)

// occasionPlay is one of the demonstration: what it is, how many days from today it is held, and how far it comes.
type occasionPlay struct {
	plan      occasion.Plan
	days      int
	until     matter.State // where it stands in the end
	lateBy    int          // days by which the transcript comes late
	putOff    bool
	document  string // words of the title of a document that belongs to it
	picture   bool
	said      string
	summary   string
	questions []occasionAsked
	correct   string // let or waits
	reason    string
}

// occasionAsked is a question with what becomes of it.
type occasionAsked struct{ name, text, declined, answer string }

func occasionPlays() []occasionPlay {
	heating := []occasionAsked{
		{"老城区住户", "老城区的管网今年改造完了吗，温度能不能达标？", "", "老城区42公里旧管网已经全部更换，供水温度和新区一样，室温不低于18摄氏度。"},
		{"", "供暖费可以分期交吗？", "", "可以，在供热公司网点或者手机客户端都能办理分期。"},
		{"路过", "什么时候能把我家门口的路修一修啊？", "与本期主题无关，请拨打12345", ""},
		{"小陈", "测温不达标怎样退费？", "", ""},
	}
	return []occasionPlay{
		{plan: occasion.Plan{Sort: occasion.Interview, Title: "今冬供暖怎么保障", Place: "市政府网站访谈室", Host: "孟瑶", Guests: "冯立，市城市管理局局长\n贾宁，市供热公司总经理", Head: true, Asks: true, From: "09:30", Until: "11:00",
			Agenda: "介绍供暖准备情况\n回答网友提问", Intro: "十一月十五日起全市供暖。本期访谈请有关负责同志介绍准备情况，回答大家关心的问题。"}, days: -40, until: occasion.StatePublished, picture: true, questions: heating, correct: "let",
			summary: "今年供暖准备工作已经完成，老城区旧管网全部更换。\n温度不达标的，接到报修两小时内上门测温，按规定退费。", said: "【孟瑶】各位网友大家好，今天我们请来了市城市管理局局长冯立和市供热公司总经理贾宁。\n【冯立】各位网友好。今年全市供暖面积3100万平方米，比去年增加百分之四。\n旧管网改造42公里，九月底已经完工。\n【孟瑶】网友问，温度不达标怎么办？\n【贾宁】请拨打供热热线，我们三小时内上门测温。"},
		{plan: occasion.Plan{Sort: occasion.Conference, Title: "优化营商环境若干措施", Place: "市政府新闻发布厅", Host: "孟瑶", Guests: "吕振国，市发展和改革委员会主任", From: "10:00", Until: "11:00", Intro: "介绍新出台的若干措施，回答记者提问。"}, days: -25, until: occasion.StatePublished, correct: "waits",
			summary: "发布了二十二条措施，十二月一日起施行。", said: "【主持人】各位记者，上午好，现在开始发布。\n【吕振国】这次的措施一共二十二条，分四个方面。\n【记者】中小企业最关心的贷款，有什么新办法？\n【吕振国】建立白名单，银行五个工作日内答复。"},
		{plan: occasion.Plan{Sort: occasion.Meeting, Title: "市政府第38次常务会议", Place: "市政府第一会议室", Guests: "市长和各位副市长\n市政府秘书长", Head: true, Invited: "市人大代表2人、企业代表3人、社区居民代表1人", Agenda: "审议老旧小区改造三年计划\n审议公共停车收费办法", From: "15:00", Until: "17:00"}, days: -18, until: occasion.StatePublished,
			summary: "会议原则通过老旧小区改造三年计划，由市住房和城乡建设局修改后印发。\n会议原则通过公共停车收费办法，前三十分钟免费。", said: "【主持人】现在审议第一项，请市住房和城乡建设局说明。\n【列席代表】我们小区的电梯加装，希望费用分担的办法写得更清楚。\n【主持人】请住建局在文件里写明。"},
		{plan: occasion.Plan{Sort: occasion.Interview, Title: "开一家餐饮店要办哪些手续", Place: "本页面", Host: "孟瑶", Guests: "孙晓东，市市场监督管理局首席代表", Asks: true, From: "14:30", Until: "15:30"}, days: -33, until: occasion.StatePublished, lateBy: 6, document: "餐饮服务明码标价",
			summary: "介绍了开办餐饮店一件事的办理方法。", said: "【孟瑶】开一家餐饮店，要跑几个部门？\n【孙晓东】现在一个窗口、一张表，七个工作日办完。"},
		{plan: occasion.Plan{Sort: occasion.Conference, Title: "三季度经济运行情况", Place: "市政府新闻发布厅", Guests: "闻道，市统计局副局长", From: "09:30", Until: "10:30"}, days: -12, until: occasion.StatePublished, putOff: true, document: "第三季度国民经济",
			summary: "前三季度经济运行总体平稳。", said: "【闻道】前三季度全市经济运行总体平稳，稳中有进。\n【记者】四季度走势怎么看？\n【闻道】预计保持平稳。"},
		{plan: occasion.Plan{Sort: occasion.Interview, Title: "冬季流感怎样预防", Place: "本页面", Guests: "黄思敏，市卫生健康委首席代表", Asks: true, From: "09:30", Until: "10:30"}, days: -9, until: occasion.StateCancelled, reason: "嘉宾参加应急处置工作，不能到场"},
		{plan: occasion.Plan{Sort: occasion.Conference, Title: "地铁一号线建设进展", Place: "市政府新闻发布厅", Guests: "曾宪明，市住房和城乡建设局首席代表", From: "15:00", Until: "16:00"}, days: -21, until: occasion.StateWithdrawn, reason: "通车时间说法有误，已经另行公布",
			summary: "介绍了地铁一号线建设进展。", said: "【曾宪明】一号线主体工程已经完成百分之七十。"},
		{plan: occasion.Plan{Sort: occasion.Meeting, Title: "市政府第39次常务会议", Place: "市政府第一会议室", Guests: "市长和各位副市长", Agenda: "审议明年民生实事项目", From: "09:30", Until: "11:30"}, days: -2, until: occasion.StateHeld},
		{plan: occasion.Plan{Sort: occasion.Interview, Title: "灵活就业人员怎样参加社保", Place: "本页面", Host: "孟瑶", Guests: "董文斌，市人力资源和社会保障局首席代表", Asks: true, From: "09:30", Until: "10:30"}, days: -4, until: occasion.StateChecking,
			summary: "介绍了参保的条件、标准和办理方法。", said: "【孟瑶】灵活就业的人怎样参保？\n【董文斌】带身份证到任何一个服务大厅，或者在网上办理。", questions: []occasionAsked{{"外卖小哥", "没有本地户口可以参保吗？", "", "可以，有本市居住证就可以参保。"}}},
		{plan: occasion.Plan{Sort: occasion.Interview, Title: "寒假托管服务怎么报名", Place: "本页面", Host: "孟瑶", Guests: "安琪，市教育局副局长", Asks: true, From: "09:30", Until: "10:30", Intro: "介绍今年寒假托管的学校、时间和收费，回答家长提问。"}, days: 6, until: occasion.StateAnnounced, questions: heatingWaits()},
		{plan: occasion.Plan{Sort: occasion.Conference, Title: "冬季交通保畅措施", Place: "市政府新闻发布厅", Guests: "江涛，市公安局交警支队支队长", From: "10:00", Until: "11:00"}, days: 9, until: occasion.StateReview},
		{plan: occasion.Plan{Sort: occasion.Meeting, Title: "老旧小区加装电梯补助办法听取意见会", Place: "青云街道办事处", Guests: "曾宪明，市住房和城乡建设局首席代表", Invited: "居民代表10人", From: "14:30", Until: "16:30"}, days: 12, until: occasion.StatePlanned},
		{plan: occasion.Plan{Sort: occasion.Interview, Title: "企业年报和信用修复", Place: "本页面", Host: "孟瑶", Guests: "赵立新，市市场监督管理局审查岗", Asks: true}, days: 0, until: occasion.StateOpen,
			said: "【孟瑶】各位网友大家好，今天谈企业年报。\n【赵立新】年报每年六月三十日前报送，逾期的会列入异常名录。", questions: []occasionAsked{{"个体户", "列入异常名录以后怎么移出？", "", ""}}},
		{plan: occasion.Plan{Sort: occasion.Conference, Title: "中心城区停车新规", Place: "市政府新闻发布厅", Guests: "胡国平，市城市管理局首席代表", From: "10:00", Until: "11:00"}, days: 3, until: occasion.StatePostponed, reason: "收费标准还要听取意见"},
		{plan: occasion.Plan{Sort: occasion.Meeting, Title: "与第39次常务会议重复的预告", Place: "市政府第一会议室", Guests: "市长", From: "09:30", Until: "11:30"}, days: 4, until: occasion.StateDropped, reason: "重复"},
	}
}

func heatingWaits() []occasionAsked {
	return []occasionAsked{{"双职工家长", "托管中午管饭吗？一顿饭多少钱？", "", ""}, {"", "民办学校的学生可以报名吗？", "waits", ""}}
}

// occasionPlots lets the office hold meetings, interviews and press conferences.
func (f *filling) occasionPlots() (out []plot) {
	for n, p := range occasionPlays() {
		out = append(out, f.occasionPlot(p, n))
	}
	return out
}

func (f *filling) occasionPlot(p occasionPlay, n int) plot {
	s := &script{name: "occasion " + p.plan.Title}
	var got matter.Result
	do := func(login, action string, input any) func(context.Context) error {
		return func(ctx context.Context) error {
			actor, err := f.login(ctx, login)
			if err == nil {
				_, err = f.past.engine.Do(ctx, actor, got.ID, action, input)
			}
			return err
		}
	}
	day := f.officeDay(p.days)
	hour := func(d workday.Date, h float64) time.Time { return d.Start().Add(time.Duration(h * float64(time.Hour))) }
	p.plan.Body, p.plan.On = infoOffice, day
	if p.until == occasion.StateOpen { // it goes on while the visitor looks
		at := f.last(false).Add(25 * time.Minute)
		p.plan.On, p.plan.From, p.plan.Until = workday.DateOf(at), at.In(workday.Shanghai).Format("15:04"), at.Add(2*time.Hour).In(workday.Shanghai).Format("15:04")
	}
	before := f.officeDay(min(p.days-8, -3))
	if p.days >= 0 {
		before = f.officeDay(-4 - n%2)
	}
	s.then(hour(before, 9), func(ctx context.Context) error {
		actor, err := f.login(ctx, occasionWriter)
		if err != nil {
			return err
		}
		in := p.plan
		if p.document != "" {
			if in.Documents, err = f.documentLike(ctx, p.document); err != nil {
				return err
			}
		}
		got, err = f.past.engine.Start(ctx, actor, occasion.KindName, "plan", in)
		return err
	})
	switch p.until {
	case occasion.StatePlanned:
		return s
	case occasion.StateDropped:
		s.then(hour(before, 14), do(occasionWriter, "drop", occasion.Drop{Reason: p.reason}))
		return s
	}
	s.then(hour(before, 10), do(occasionWriter, "submit", occasion.Submit{Checked: true}))
	if p.until == occasion.StateReview {
		return s
	}
	s.then(hour(before, 14), do(occasionReleaser, "announce", occasion.Announce{}))
	for i, q := range p.questions {
		s.then(hour(before, 15), func(ctx context.Context) error {
			return f.past.rooms.occasions.TakeQuestion(ctx, got.Number, occasion.Ask{Name: q.name, Text: q.text}, strconv.Itoa(i))
		})
	}
	for i, q := range p.questions {
		if q.declined == "waits" {
			continue
		}
		in := occasion.Choose{What: occasion.QuestionChosen, Answer: q.answer}
		if q.declined != "" {
			in = occasion.Choose{What: occasion.QuestionDeclined, Declined: q.declined}
		}
		if q.answer != "" {
			in.Answerer = "冯立"
			if p.plan.Title != "今冬供暖怎么保障" {
				in.Answerer = "董文斌"
			}
		}
		s.then(hour(before, 16), func(ctx context.Context) error {
			actor, err := f.login(ctx, occasionWriter)
			if err != nil {
				return err
			}
			return f.past.rooms.occasions.ModerateNth(ctx, actor, got.ID, i+1, in)
		})
	}
	switch {
	case p.until == occasion.StateCancelled:
		s.then(hour(before, 16.5), do(occasionReleaser, "cancel", occasion.Cancel{Reason: p.reason}))
		return s
	case p.until == occasion.StatePostponed:
		s.then(hour(before, 16.5), do(occasionReleaser, "put_off", occasion.PutOff{Reason: p.reason}))
		return s
	case p.until == occasion.StateAnnounced:
		return s
	case p.putOff:
		day = f.officeDay(p.days + 2)
		s.then(hour(before, 16.5), do(occasionReleaser, "put_off", occasion.PutOff{On: day, From: p.plan.From, Until: p.plan.Until, Reason: "数据发布时间推后"}))
	}
	begin := hour(day, 9)
	if at, err := time.Parse("15:04", p.plan.From); err == nil {
		begin = p.plan.On.Start().Add(time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute)
		if p.putOff {
			begin = day.Start().Add(begin.Sub(p.plan.On.Start()))
		}
	}
	if p.until == occasion.StateOpen {
		begin = f.last(false)
	}
	s.then(begin, do(occasionWriter, "begin", occasion.Begin{}))
	if p.until == occasion.StateOpen {
		s.then(begin, do(occasionWriter, "say", occasion.Say{Text: p.said}))
		s.then(begin, do(occasionReleaser, "pass", occasion.Pass{}))
		return s
	}
	end := begin.Add(time.Minute)
	s.then(end, do(occasionWriter, "end", occasion.End{Head: p.plan.Head}))
	if p.until == occasion.StateHeld {
		return s
	}
	next := f.book().AddWorkdays(day, 1).AddDays(p.lateBy)
	if p.picture {
		s.then(hour(next, 9), func(ctx context.Context) error {
			actor, err := f.login(ctx, occasionWriter)
			if err != nil {
				return err
			}
			saved, err := f.house.files.Produce(ctx, file.Product{Name: "现场.png", Type: "image/png", Owner: actor.Subject(), Body: bytes.NewReader(f.page)})
			if err == nil {
				_, err = f.past.engine.Do(ctx, actor, got.ID, "picture", occasion.AddPicture{Alt: "访谈现场，主持人和两位嘉宾坐在桌前", Caption: "访谈现场（演示用的图）", File: saved.ID})
			}
			return err
		})
	}
	s.then(hour(next, 9), do(occasionWriter, "write", occasion.Write{Summary: p.summary, Text: p.said}))
	s.then(hour(next, 9), do(occasionWriter, "hand_in", occasion.HandIn{Checked: true}))
	if p.until == occasion.StateChecking {
		return s
	}
	s.then(hour(next, 10), do(occasionReleaser, "publish", occasion.Publish{}))
	switch {
	case p.until == occasion.StateWithdrawn:
		s.then(hour(next, 15), do(occasionReleaser, "withdraw", occasion.Withdraw{Reason: p.reason}))
	case p.correct == "let":
		s.then(hour(next, 15), do(occasionWriter, "correct", occasion.Correct{Turn: 4, Text: "请拨打供热热线，我们两小时内上门测温。", Reason: "上门时间说错了"}))
		s.then(hour(next, 16), do(occasionReleaser, "let_correction", occasion.LetCorrection{}))
	case p.correct == "waits":
		s.then(hour(next, 15), do(occasionWriter, "correct", occasion.Correct{Turn: 2, Text: "这次的措施一共二十四条，分四个方面。", Reason: "条数说错了"}))
	}
	return s
}

func (f *filling) book() *workday.Calendar { return f.house.book.Calendar() }

// documentLike is the number of a public document by words of its title, or nothing.
func (f *filling) documentLike(ctx context.Context, words string) (string, error) {
	return f.past.rooms.publish.NumberLike(ctx, words)
}
