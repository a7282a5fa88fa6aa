package app_test

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tongban/demo"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/inforequest"
	"tongban/internal/matter"
	"tongban/internal/service/casework"
	"tongban/internal/service/catalog/change"
)

// doers are everybody who may act on a matter, in the order of the table's columns: of the
// own body and of others, the own applicant and another one.
var doers = []struct{ sign, title, name string }{
	{"匿", "匿名", ""},
	{"申", "申请人", "林晓梅"}, {"民", "别的市民", "陈国栋"},
	{"窗", "综合窗口", "周敏"}, {"同", "同一窗口的同事", "郑海燕"}, {"街", "街道窗口", "罗玉兰"}, {"出", "统一出件", "何丽萍"},
	{"审", "牵头部门审查", "赵立新"}, {"并", "并行部门审查", "李刚"}, {"外", "无关部门审查", "徐亮"},
	{"首", "牵头部门首席代表", "孙晓东"}, {"决", "牵头部门决定", "钱卫国"}, {"他", "无关部门决定", "周永安"},
	{"公", "公开承办", "许文静"}, {"签", "公开审签", "高立群"}, {"局", "别的机关公开承办和审签", "别的机关"},
	{"监", "电子监察", "梁正平"}, {"编", "事项管理", "程思远"}, {"起", "本机关事项起草", "沈佳宁"}, {"布", "事项审定发布", "蒋文博"}, {"系", "系统管理员", "马建军"}, {"安", "安全管理员", "谢安国"}, {"计", "审计管理员", "袁清"},
	{"项", "项目牵头部门", "贺建林"}, {"商", "项目会商部门", "吴志强"},
	{"采", "信息采编", "乔雨桐"}, {"一", "信息一审", "覃海涛"}, {"二", "信息二审", "骆文静"}, {"三", "信息三审", "祁建国"}, {"密", "保密审查", "柏守正"}, {"发", "信息发布", "温晓岚"}, {"别", "别的机关信息采编", "佟欣"}, {"异", "别的机关信息发布", "匡正华"},
	{"会", "公开活动组织", "纪晓棠"}, {"播", "公开活动审核发布", "邵明远"}, {"阅", "查阅场所", "宁静怡"},
	{"机", "系统自己", "系统"},
}

// stranger has the rights of a disclosure office at a body that was not asked.
var stranger = account.Actor{Kind: account.ActorOfficer, ID: 1, Name: "别的机关", Posts: []account.Seat{
	{Post: "stranger", Body: "market", BodyPath: "/350000/359900/359901/", Rights: []string{inforequest.RightHandle, inforequest.RightApprove}}}}

// rightsTable walks one matter of each kind through every state and writes down who may do what there.
type rightsTable struct {
	*scenario
	b      *strings.Builder
	actors map[string]account.Actor
	reach  map[string]bool // kind and state
}

// actions writes the table of rights over the actions of every kind.
func (s *scenario) actions(b *strings.Builder) error {
	w := &rightsTable{s, b, map[string]account.Actor{}, map[string]bool{}}
	for _, d := range doers {
		actor, err := s.actor(d.name)
		if err != nil {
			return err
		}
		w.actors[d.name] = actor
	}
	w.head()
	for _, walk := range []func() error{w.cases, w.endings, w.bundles, w.requests, w.requestEndings, w.changes, w.changeEndings, w.projects, w.projectEndings, w.promiseChecks, w.promiseEndings, w.reports, w.rectifications, w.errorsFound, w.documents, w.documentEndings, w.duties, w.cleanups, w.withheld, w.handovers, w.shifts, w.occasions, w.occasionEndings, w.deliveries, w.pieces} {
		if err := walk(); err != nil {
			return err
		}
	}
	for _, k := range s.town.Engine().Kinds() {
		for _, d := range k.States {
			if !w.reach[k.Name+string(d.Name)] {
				return fmt.Errorf("the table lacks the state %s of %s", d.Name, k.Name)
			}
		}
	}
	return nil
}

// actor is somebody as the house knows him.
func (s *scenario) actor(name string) (account.Actor, error) {
	switch name {
	case "":
		return account.Anonymous(), nil
	case "系统":
		return account.System("table"), nil
	case "别的机关":
		return stranger, nil
	}
	login, door := logins[name], account.DoorOfficer
	if strings.HasPrefix(login, "1") {
		door = account.DoorPerson
	}
	return s.town.ActorOf(context.Background(), account.Attempt{Door: door, Name: login, Password: demo.Password})
}

func (w *rightsTable) head() {
	fmt.Fprintln(w.b, "# 谁能办什么。每个状态一段：先是谁看得到这件事，再是每个动作谁有权办（可；规则仍可能讲明理由不予办理），没有人有权办的动作列在最后一行。")
	fmt.Fprint(w.b, "#")
	for _, d := range doers {
		fmt.Fprintf(w.b, " %s=%s %s", d.sign, d.title, d.name)
	}
	fmt.Fprintln(w.b)
	for _, k := range w.town.Engine().Kinds() {
		w.title(k.Title + " 开始")
		for _, a := range k.Actions {
			if a.Opens() {
				w.row(a.Name+" "+a.Title, func(actor account.Actor) bool { ok, _ := k.May(actor, a.Name, matter.Matter{}, nil); return ok })
			}
		}
	}
}

// title begins a part with the signs of the columns over their cells.
func (w *rightsTable) title(text string) {
	fmt.Fprintln(w.b)
	w.line("## "+text, func(i int) string { return doers[i].sign })
}

// row says of everybody whether he may, and whether anybody may.
func (w *rightsTable) row(name string, may func(account.Actor) bool) {
	w.line(name, func(i int) string {
		if may(w.actors[doers[i].name]) {
			return "可"
		}
		return "－"
	})
}

// line pads a name, whose Chinese characters are twice as wide, and puts the cells behind it.
func (w *rightsTable) line(name string, cell func(i int) string) {
	width := 0
	for _, r := range name {
		width++
		if r > 0x2000 {
			width++
		}
	}
	cells := make([]string, len(doers))
	for i := range doers {
		cells[i] = cell(i)
	}
	fmt.Fprintln(w.b, strings.TrimRight(name+strings.Repeat(" ", max(1, 46-width))+strings.Join(cells, " "), " "))
}

// note writes one part: the matter as it stands now.
func (w *rightsTable) note(how string) error {
	v, err := w.view()
	if err != nil {
		return err
	}
	w.reach[v.Kind.Name+string(v.Matter.State)] = true
	title := v.Kind.Title + " " + string(v.Matter.State) + " " + v.StateDef().Title
	if how != "" {
		title += "：" + how
	}
	w.title(title)
	w.row("看得到", func(a account.Actor) bool { return matter.CanSee(a, v.Matter, v.Tasks) })
	var nobody []string
	for _, a := range v.Kind.Actions {
		may := func(actor account.Actor) bool { return v.May(actor, a.Name) }
		if !slices.ContainsFunc(doers, func(d struct{ sign, title, name string }) bool { return may(w.actors[d.name]) }) {
			nobody = append(nobody, a.Name)
			continue
		}
		w.row(a.Name+" "+a.Title, may)
	}
	fmt.Fprintln(w.b, "没有人能办："+strings.Join(nobody, " "))
	return nil
}

// act takes an action and writes down what stands after it; without words it is only a step on the way.
type act struct {
	who, action string
	input       any
	then        string
}

// plain is a state that needs no further word.
const plain = "·"

func (w *rightsTable) walk(acts ...act) error {
	for _, a := range acts {
		v, err := w.view()
		if err != nil {
			return err
		}
		if _, err := w.town.Engine().Do(context.Background(), w.actors[a.who], v.Matter.ID, a.action, a.input); err != nil {
			return fmt.Errorf("%s by %s: %w", a.action, a.who, err)
		}
		if a.then != "" {
			if err := w.note(strings.Trim(a.then, plain)); err != nil {
				return err
			}
		}
	}
	return nil
}

var (
	agrees   = casework.Examine{Result: casework.ResultAgree, Opinion: "符合条件，同意"}
	declines = casework.Decline{Reason: "不属于本机关职权", Basis: "《行政许可法》第三十二条第一款第二项", OutsidePower: true, RightBody: "云溪区市场监督管理局",
		Reconsideration: "云州市人民政府", Court: "云州市中级人民法院"}
)

// cases walks a case from the application until it is closed.
func (w *rightsTable) cases() error {
	if err := w.applies("林晓梅"); err != nil {
		return err
	}
	if err := w.note(""); err != nil {
		return err
	}
	v, err := w.view()
	if err != nil {
		return err
	}
	if err := w.walk(
		act{"周敏", "claim", matter.Claim{Task: v.Tasks[0].ID}, "周敏已签收"},
		act{"周敏", "ask_correction", casework.AskCorrection{Way: "网上补交", Points: []casework.CorrectionPoint{{Material: "layout", Name: "布局图", Problem: "看不清", Demand: "重交"}}}, plain},
	); err != nil {
		return err
	}
	if err := w.corrects("林晓梅", ""); err != nil {
		return err
	}
	if err := w.checks("周敏"); err != nil {
		return err
	}
	today := workday.DateOf(w.town.Now())
	return w.walk(
		act{"周敏", "accept", casework.Accept{}, "两个部门并行审查"},
		act{"赵立新", "start_special", casework.StartSpecial{Code: "testing", Reason: "餐具检验", Basis: "《行政许可法》第四十五条"}, plain},
		act{"赵立新", "end_special", casework.EndSpecial{Result: "一致"}, ""},
		act{"李刚", "examine", agrees, "并行部门已审，牵头部门未审"},
		act{"赵立新", "examine", agrees, "首席代表汇总"},
		act{"孙晓东", "examine", agrees, plain},
		act{"钱卫国", "decide", casework.Decide{Outcome: casework.Granted, Content: "准予", Basis: "《食品安全法》第三十五条", Signed: true}, plain},
		act{"何丽萍", "deliver", casework.Deliver{Way: casework.WayMail, Receiver: "林晓梅", Identity: "courier", Waybill: "YZ1"}, "已寄出，待签收"},
		act{"何丽萍", "close", casework.Finish{On: today, Proof: "签收记录"}, plain},
	)
}

// endings are the other ends of a case.
func (w *rightsTable) endings() error {
	for _, end := range []act{
		{"周敏", "decline", declines, plain},
		{"林晓梅", "withdraw", casework.Withdraw{Reason: "不办了"}, plain},
		{"钱卫国", "terminate", casework.Terminate{Reason: "申请人已经注销", Basis: "《行政许可法》第七十条"}, plain},
	} {
		if err := w.applies("林晓梅"); err != nil {
			return err
		}
		if err := w.walk(end); err != nil {
			return err
		}
	}
	return nil
}

// asks opens a request for information of 林晓梅.
func (w *rightsTable) asks() error {
	r, err := w.town.Engine().Start(context.Background(), w.actors["林晓梅"], inforequest.KindName, "submit", inforequest.Submit{Body: "government-office",
		Applicant: inforequest.Applicant{Class: inforequest.ClassCitizen, Phone: "13800000001"},
		Asked:     inforequest.Asked{Name: "片区规划方案", Description: "2025年"}, Wish: inforequest.Wish{Form: "electronic", Way: "online"}})
	w.number = r.Number
	return err
}

var (
	asksMore = inforequest.AskCorrection{Days: 7, Way: "网上", Points: []inforequest.Point{{Problem: "年份不明", Demand: "写明年份"}}}
	byPages  = inforequest.Charge{Mode: inforequest.FeePages, Pages: 250, Pay: "转账", Signed: true}
	gives    = inforequest.DraftReply{Kind: inforequest.ReplyGiven, Result: "全文随附", Reconsider: "云州市人民政府", Court: "云州市中级人民法院"}
)

// requests walks a request for information until it is answered.
func (w *rightsTable) requests() error {
	if err := w.asks(); err != nil {
		return err
	}
	if err := w.note(""); err != nil {
		return err
	}
	return w.walk(
		act{"许文静", "confirm_receipt", inforequest.ConfirmReceipt{}, plain},
		act{"许文静", "ask_correction", asksMore, plain},
		act{"林晓梅", "answer_correction", inforequest.AnswerCorrection{Answer: "2025年"}, ""},
		act{"许文静", "consult_third_party", inforequest.ConsultThirdParty{Name: "某公司", Content: "方案", Interest: "商业秘密", Way: "书面"}, plain},
		act{"许文静", "end_consultation", inforequest.EndConsultation{N: 1, Opinion: inforequest.OpinionConsent}, ""},
		act{"许文静", "draft_reply", gives, plain},
		act{"高立群", "approve", inforequest.Approve{Signed: true}, plain},
		act{"许文静", "deliver", inforequest.Deliver{Way: "online", Receiver: "林晓梅", On: workday.DateOf(w.town.Now())}, plain},
	)
}

// requestEndings are the other ends of a request.
func (w *rightsTable) requestEndings() error {
	for _, end := range [][]act{
		{{"许文静", "confirm_receipt", inforequest.ConfirmReceipt{}, ""}, {"许文静", "ask_correction", asksMore, ""}, {"系统", "lapse", matter.Due{}, plain}},
		{{"许文静", "confirm_receipt", inforequest.ConfirmReceipt{}, ""}, {"许文静", "ask_reasons", inforequest.AskReasons{Why: "本月26件", Days: 5}, plain}, {"系统", "reasons_due", matter.Due{}, ""}, {"林晓梅", "withdraw", inforequest.Withdraw{}, ""}},
		{{"许文静", "confirm_receipt", inforequest.ConfirmReceipt{}, ""}, {"高立群", "charge", byPages, plain}, {"系统", "fee_due", matter.Due{}, ""}, {"系统", "fee_lapse", matter.Due{}, plain}},
		{{"林晓梅", "withdraw", inforequest.Withdraw{}, plain}},
		{{"许文静", "confirm_receipt", inforequest.ConfirmReceipt{}, ""}, {"许文静", "draft_reply", gives, ""}, {"高立群", "approve", inforequest.Approve{Signed: true}, ""},
			{"许文静", "report_undelivered", inforequest.ReportUndelivered{Tried: "邮寄退回\n电话停机", Address: "查了登记的地址"}, plain}, {"高立群", "try_again", inforequest.TryAgain{Reason: "再送一次"}, ""},
			{"许文静", "report_undelivered", inforequest.ReportUndelivered{Tried: "邮寄退回\n电话停机", Address: "查了登记的地址"}, ""}, {"高立群", "agree_undelivered", inforequest.AgreeUndelivered{Signed: true}, plain}},
	} {
		if err := w.asks(); err != nil {
			return err
		}
		if err := w.walk(end...); err != nil {
			return err
		}
	}
	return nil
}

// proposes opens a change of an item that nobody applies for here.
func (w *rightsTable) proposes() error {
	item, err := w.town.ItemInForce(context.Background(), "11359900PDY00003623001031003000")
	if err != nil {
		return err
	}
	item.Summary += "。" // a revision that changes nothing is not reviewed
	r, err := w.town.Engine().Start(context.Background(), w.actors["沈佳宁"], change.KindName, "propose",
		change.Propose{Purpose: change.PurposeRevise, Item: item, Reason: "说得更清楚", Ground: "行政许可法第三十条"})
	w.number = r.Number
	return err
}

// changes walks a change of an item until it is in force.
func (w *rightsTable) changes() error {
	if err := w.proposes(); err != nil {
		return err
	}
	if err := w.note(""); err != nil {
		return err
	}
	return w.walk(
		act{"沈佳宁", "submit", change.Submit{}, plain},
		act{"钱卫国", "pass", change.Pass{}, plain},
		act{"蒋文博", "publish", change.Publish{On: workday.DateOf(w.town.Now()).AddDays(2)}, plain},
		act{"系统", "come_into_force", matter.Due{}, plain},
	)
}

// changeEndings are the other ends of a change.
func (w *rightsTable) changeEndings() error {
	if err := w.proposes(); err != nil {
		return err
	}
	return w.walk(act{"沈佳宁", "withdraw", change.Withdraw{Reason: "再研究"}, plain})
}
