package app

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"tongban/internal/app/ramble"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/casework"
	"tongban/internal/service/catalog/record"
)

// realFlows is how many items of the catalogue are walked at most.
const realFlows = 500

// caseWalks are the flows of cases that are walked: those of the catalogue, and others drawn at random. To casework it
// is a catalogue.
type caseWalks struct {
	house   *House
	real    shelfOfItems
	crowd   []party
	flows   []string
	terms   map[string]casework.Item
	records []record.Item // of the real ones
	byCode  map[string]record.Item
}

func newCaseWalks(ctx context.Context, h *House, crowd []party, rng *rand.Rand) (*caseWalks, error) {
	w := &caseWalks{house: h, real: shelfOfItems{h.library, h.finder, h.org}, crowd: crowd, terms: map[string]casework.Item{}, byCode: map[string]record.Item{}}
	items, err := h.library.Some(ctx, "", realFlows)
	if err != nil {
		return nil, err
	}
	for _, current := range items {
		terms, err := w.real.Item(current.Code)
		if err != nil {
			continue // takes no applications
		}
		w.add(terms)
		w.records, w.byCode[current.Code] = append(w.records, current.Item), current.Item
	}
	desks := desksOf(h)
	for n := range inventedFlows {
		w.add(desks.invent(n, rng))
	}
	return w, nil
}

func (w *caseWalks) add(i casework.Item) {
	w.flows, w.terms[i.Code] = append(w.flows, i.Code), i
}

// Item gives the terms of a flow.
func (w *caseWalks) Item(code string) (casework.Item, error) {
	if i, ok := w.terms[code]; ok {
		return i, nil
	}
	return w.real.Item(code)
}

// Asked asks an invented flow's every material.
func (w *caseWalks) Asked(i casework.Item, answers map[string]string) (codes []string) {
	if _, known := w.byCode[i.Code]; known {
		return w.real.Asked(i, answers)
	}
	for _, m := range i.Materials {
		codes = append(codes, m.Code)
	}
	return codes
}

// passedAnswer is the answer in which somebody who walks an invented flow says what of it does not take place.
const passedAnswer = "passed"

// Passed leaves out of an invented flow what the one who applies says.
func (w *caseWalks) Passed(i casework.Item, form map[string][]string, answers map[string]string) (out []casework.Passed, err error) {
	if _, known := w.byCode[i.Code]; known {
		return w.real.Passed(i, form, answers)
	}
	for _, name := range form[passedAnswer] {
		stage, part, _ := strings.Cut(name, "/")
		out = append(out, casework.Passed{Stage: stage, Part: part, Title: name, Why: "“类型”选“简易”"})
	}
	return out, nil
}

// Search finds nothing.
func (w *caseWalks) Search(string, int) []casework.Item { return nil }

// desksOfCases are the bodies at which somebody can do a part of a case.
type desksOfCases struct{ reviews, accepts, decides, delivers []string }

func desksOf(h *House) (d desksOfCases) {
	for _, b := range h.org.Bodies() {
		for right, list := range map[string]*[]string{casework.RightReview: &d.reviews, casework.RightAccept: &d.accepts,
			casework.RightDecide: &d.decides, casework.RightDeliver: &d.delivers} {
			if len(h.org.OfficersAt(b.Code, right)) > 0 {
				*list = append(*list, b.Code)
			}
		}
	}
	d.decides = slices.DeleteFunc(d.decides, func(b string) bool { return !slices.Contains(d.reviews, b) })
	return d
}

// invent draws the n-th flow: up to four stages of up to five bodies with any join, limits in working days, days or
// hours or none, materials of any necessity, special procedures that stop one clock, the other or neither.
func (d desksOfCases) invent(n int, rng *rand.Rand) casework.Item {
	body := pick(rng, d.decides)
	i := casework.Item{Code: fmt.Sprintf("invented-%03d", n), Version: 1, Name: fmt.Sprintf("虚拟事项%d", n), Body: body, Region: "/359900/",
		Intake: pick(rng, d.accepts), Handout: pick(rng, d.delivers), Licensing: rng.IntN(2) == 0, Instant: rng.IntN(6) == 0, Form: []byte(`{}`),
		Basis:  []casework.Basis{{Law: "《行政许可法》", Article: "第十二条"}},
		Remedy: casework.Remedy{Reconsideration: "云州市人民政府", Court: "云州市中级人民法院"}, Result: casework.Result{Name: "批复", Kind: "approval"}}
	limit := func() workday.Limit {
		return workday.Limit{N: 1 + rng.IntN(15), Unit: pick(rng, []workday.Unit{workday.Workdays, workday.Workdays, workday.Days, workday.ClockHours})}
	}
	if rng.IntN(3) > 0 {
		i.Statutory, i.Promised = workday.Working(10+rng.IntN(20)), workday.Working(1+rng.IntN(10))
	}
	if rng.IntN(3) == 0 {
		i.Lapses, i.LapseBasis = true, "《云州市政务服务办法》第十条"
	}
	for m := range rng.IntN(4) {
		i.Materials = append(i.Materials, casework.Material{Code: fmt.Sprint("m", m), Name: fmt.Sprint("材料", m+1),
			Necessity: pick(rng, []casework.Necessity{casework.Required, casework.Optional, casework.Deferrable, casework.Waivable})})
		if last := &i.Materials[m]; last.Necessity == casework.Deferrable && rng.IntN(3) > 0 {
			last.Follow = limit()
		}
	}
	for s := range rng.IntN(5) {
		stage := casework.Stage{Name: fmt.Sprint("stage", s+1), Title: fmt.Sprint("环节", s+1),
			Join: pick(rng, []casework.Join{casework.JoinAll, casework.JoinAny, casework.JoinLead, casework.JoinLeadAfter})}
		for p := range 1 + rng.IntN(5) {
			part := casework.Part{Body: pick(rng, d.reviews), Right: casework.RightReview, Title: fmt.Sprintf("审查%d-%d", s+1, p+1), Lead: p == 0}
			if rng.IntN(2) == 0 {
				part.Limit = limit()
			}
			stage.Parts = append(stage.Parts, part)
		}
		i.Stages = append(i.Stages, stage)
	}
	for p, name := range []string{"听证", "专家评审", "现场勘验", "公示"} {
		if rng.IntN(2) == 0 {
			procedure := casework.Procedure{Code: fmt.Sprint("special", p), Name: name, Basis: "《行政许可法》第四十五条", StopsStatutory: rng.IntN(2) == 0, StopsPromise: rng.IntN(2) == 0}
			if rng.IntN(2) == 0 {
				procedure.Max = limit()
			}
			i.Procedures = append(i.Procedures, procedure)
		}
	}
	return i
}

// guide helps walks through cases.
func (w *caseWalks) guide() ramble.Guide {
	return ramble.Guide{Flows: w.flows, Open: w.open, Input: w.input, Idle: idleInCase, GivesUp: []string{"withdraw", "terminate", "decline"},
		Works: []string{"check_materials", "see_originals", "accept", "answer_correction", "examine", "sign_survey", "end_special", "record_hearing", "decide_challenge", "answer_question",
			"supply", "check_gap", "decide", "deliver", "close", "resume", "answer_inquiry", "answer_consult", "settle_return", "countersign", "check_amendment", "answer_objection", "ask_chair", "name_chair"}}
}

// open applies by the portal or at the window.
func (w *caseWalks) open(walker *ramble.Walk) (account.Actor, string, any) {
	item, p := w.terms[walker.Flow], w.crowd[walker.IntN(len(w.crowd))]
	in := casework.Submit{Item: item.Code, Applicant: p.applicant, Answers: situations(item, walker.Rand), Form: w.form(walker, item, p),
		Wish: casework.Wish{Way: pick(walker.Rand, []casework.DeliveryWay{casework.WayCounter, casework.WayMail, casework.WayOnline}), Address: p.address, Name: p.person, Phone: p.applicant.Phone}}
	for _, m := range item.Materials {
		if m.Necessity == casework.Required || walker.IntN(3) > 0 {
			in.Documents = append(in.Documents, casework.Handed{Material: m.Code, Source: casework.SourceWindow})
		}
	}
	if walker.IntN(3) == 0 {
		return p.actor, "submit", in
	}
	clerks := w.house.org.OfficersAt(item.Intake, casework.RightReceive)
	for _, o := range walker.Officers {
		if slices.ContainsFunc(clerks, func(c org.Officer) bool { return c.ID == o.ID }) {
			return o, "receive", casework.Receive{Submit: in, Subject: p.actor.Party(), Window: "A02"}
		}
	}
	return p.actor, "submit", in
}

// form fills a real item's form in, and says of an invented flow what of it does not take place.
func (w *caseWalks) form(walker *ramble.Walk, item casework.Item, p party) map[string][]string {
	known, ok := w.byCode[item.Code]
	if !ok {
		passed := map[string][]string{}
		for _, s := range item.Stages {
			whole := walker.IntN(6) == 0
			for n := range s.Parts {
				if whole || walker.IntN(5) == 0 {
					passed[passedAnswer] = append(passed[passedAnswer], fmt.Sprintf("%s/%d", s.Name, n+1))
				}
			}
		}
		return passed
	}
	all := answers(known, p, workday.DateOf(walker.Now), walker.Rand)
	asked := map[string][]string{}
	groups, err := forms{}.Groups(item.Form, all)
	if err != nil {
		return nil
	}
	for _, g := range groups {
		for _, field := range g.Fields {
			asked[field.Name] = all[field.Name]
		}
	}
	return asked
}

// input gives sound inputs of what needs more than its tags tell.
func (w *caseWalks) input(walker *ramble.Walk, v matter.View, who account.Actor, action string) (any, bool) {
	c, ok := v.Facts.(casework.Case)
	if !ok {
		return nil, false
	}
	if in, ok := gapInput(walker, c, action); ok {
		return in, true
	}
	switch action {
	case "check_materials":
		in := verdicts(c, -1)
		for i := range in.Verdicts {
			if walker.IntN(8) == 0 {
				in.Verdicts[i].Verdict, in.Verdicts[i].Reason = casework.VerdictFail, "看不清"
			}
		}
		for _, d := range c.Documents { // brought since, or never: what is asked and lacks is passed by nobody
			if !d.Present() && d.Necessity == casework.Required {
				in.Verdicts = append(in.Verdicts, casework.Checked{Material: d.Material, Verdict: casework.VerdictFail, Reason: "没有提交"})
			}
		}
		return in, true
	case "precheck":
		in := casework.DoPrecheck{Result: casework.PrecheckPassed}
		if list := c.Originals(); len(list) > 0 && walker.IntN(2) == 0 {
			in.Result, in.Bring = casework.PrecheckOriginals, []string{pick(walker.Rand, list).Material}
		}
		return in, true
	case "see_originals":
		if !walker.Ending && walker.IntN(3) == 0 {
			return casework.SeeOriginals{Result: "differs", Differ: "面积不一样"}, true
		}
		return casework.SeeOriginals{Result: "same"}, true
	case "ask_correction":
		in := casework.AskCorrection{Way: "网上或者窗口", Points: []casework.CorrectionPoint{{Name: "申请表", Problem: "没有签名", Demand: "签名"}}}
		for _, d := range c.Documents {
			if d.Verdict == casework.VerdictFail {
				in.Points = append(in.Points, casework.CorrectionPoint{Material: d.Material, Name: d.Name, Problem: "看不清", Demand: "重交"})
			}
		}
		return in, true
	case "answer_correction":
		var in casework.AnswerCorrection
		if c.Correction == nil {
			return in, true
		}
		for _, p := range c.Correction.Points {
			if _, known := c.Document(p.Material); known {
				in.Documents = append(in.Documents, casework.Handed{Material: p.Material, Source: casework.SourceWindow})
			}
		}
		return in, true
	case "start_special":
		if len(c.Item.Procedures) == 0 {
			return nil, false
		}
		return casework.StartSpecial{Code: pick(walker.Rand, c.Item.Procedures).Code, Reason: "核实有关情况", Basis: "《行政许可法》第四十五条"}, true
	case "arrange_survey":
		in := casework.ArrangeSurvey{On: workday.DateOf(walker.Now).AddDays(1 + walker.IntN(3)), Hour: "09:30", Place: "青云路1号", Purpose: "核对布局"}
		for _, t := range v.Tasks {
			if t.State == matter.TaskOpen && t.Role == casework.RoleExamine && (len(in.Parts) == 0 || walker.IntN(3) > 0) {
				in.Parts = append(in.Parts, t.Part)
			}
		}
		if len(c.Item.Procedures) > 0 && walker.IntN(2) == 0 {
			in.Code = pick(walker.Rand, c.Item.Procedures).Code
		}
		return in, true
	case "sign_survey":
		return casework.SignSurvey{Officers: "甲、乙", Scene: "布局一致", Answer: "没有异议", Finding: "符合要求", Signed: true,
			Result: pick(walker.Rand, []string{casework.ResultAgree, casework.ResultMend, casework.ResultDisagree})}, true
	case "examine":
		if walker.Ending || walker.IntN(2) == 0 {
			return casework.Examine{Result: pick(walker.Rand, []string{casework.ResultAgree, casework.ResultDisagree}), Opinion: "符合条件", Signed: true}, true
		}
	case "countersign":
		if walker.Ending || walker.IntN(3) > 0 {
			return casework.Countersign{Verdict: casework.VerdictAgree, Signed: true}, true
		}
		return casework.Countersign{Verdict: casework.VerdictReturn, Opinion: "请写明理由"}, true
	case "ask_chair":
		return casework.AskChair{Reason: "本机关没有听证岗"}, true
	case "name_chair":
		return casework.NameChair{Chair: w.otherChair(walker)}, true
	case "decide_at_once":
		return casework.DecideAtOnce{Content: "准予", Signed: true}, true
	case "publicise":
		return casework.Publicise{About: "拟准予许可", Basis: "本市规定", Days: 1 + walker.IntN(2)}, true
	case "object":
		return casework.Object{By: "李秀英", Text: "油烟口正对窗户"}, true
	case "answer_objection":
		for _, p := range c.Publications {
			for _, o := range p.Objections {
				if o.Answered.IsZero() {
					return casework.AnswerObjection{No: o.No, Result: pick(walker.Rand, []string{"upheld", "rejected"}), Answer: "已经核实"}, true
				}
			}
		}
	case "tell_hearing":
		return casework.TellHearing{About: "拟不予许可，理由是场所不符", Basis: "《行政许可法》第四十七条", Parties: pick(walker.Rand, []string{"", "青云花园业主委员会"})}, true
	case "ask_hearing":
		return casework.AskHearing{By: pick(walker.Rand, []string{c.Applicant.Name, "青云花园业主委员会"}), On: workday.DateOf(walker.Now), Reason: "要求当面说明"}, true
	case "arrange_hearing":
		if n := len(c.Hearings); walker.Ending && n > 0 && c.Hearings[n-1].Appointment != nil && !chairless(c.Hearings[n-1]) {
			return casework.ArrangeHearing{}, true // a hearing that is put off for ever is held never
		}
		return casework.ArrangeHearing{On: workday.DateOf(walker.Now).AddDays(8 + walker.IntN(8)), Hour: "09:30", Place: "二楼听证室", Chair: w.chairAt(walker, v.Matter.Lead, c),
			About: "拟不予许可", Basis: "《行政许可法》第四十六条", Reason: "主持人有公务"}, true
	case "decide_challenge":
		return casework.DecideChallenge{Result: challengeEnds(walker), Words: "没有利害关系", Chair: w.somebodyAt(walker, v.Matter.Lead)}, true
	case "record_hearing":
		return casework.RecordHearing{People: "双方到场", Examiner: "不符合条件", Parties: "没有异议", Mark: "all", Signed: true}, true
	case "decide":
		in := casework.Decide{Outcome: casework.Granted, Content: "准予", Basis: "《行政许可法》第三十八条", Record: "采纳笔录", Signed: true}
		if walker.IntN(3) == 0 {
			in = casework.Decide{Outcome: casework.Denied, Findings: "不具备条件", Reason: "场所不符", Basis: "《行政许可法》第三十八条", Reconsideration: "云州市人民政府", Court: "云州市中级人民法院", Record: "采纳笔录", Signed: true}
		}
		return in, true
	case "send_back":
		for _, s := range c.Item.Stages {
			for n := range s.Parts {
				if walker.IntN(3) == 0 {
					return casework.SendBack{Part: fmt.Sprintf("%s/%d", s.Name, n+1), Reason: "请再看一次"}, true
				}
			}
		}
	case "transfer":
		for _, t := range v.Tasks {
			if t.State != matter.TaskOpen || !who.HasAt(t.Need, t.Body) {
				continue
			}
			if list := w.house.org.OfficersAt(t.Body, t.Need); len(list) > 0 {
				return casework.Transfer{To: list[walker.IntN(len(list))].Login, Reason: "休假"}, true
			}
		}
	case "consult":
		in := casework.Consult{To: pick(walker.Rand, w.house.org.Bodies()).Code, Question: "对附近住宅有没有影响？", By: workday.DateOf(walker.Now).AddDays(1 + walker.IntN(8)), Form: walker.IntN(2) == 0}
		for range 20 { // a body with people who can answer
			if len(w.house.org.OfficersAt(in.To, casework.RightReview)) > 0 && in.To != v.Matter.Lead {
				break
			}
			in.To = pick(walker.Rand, w.house.org.Bodies()).Code
		}
		for _, d := range c.Documents {
			if walker.IntN(3) == 0 {
				in.Materials = append(in.Materials, d.Material)
			}
		}
		return in, true
	case "ask_applicant":
		return casework.AskApplicant{Question: "请说明与东侧行道树的距离", By: workday.DateOf(walker.Now).AddDays(1 + walker.IntN(8))}, true
	case "answer_inquiry":
		for _, q := range c.Inquiries {
			if q.To == "" && q.AnsweredAt.IsZero() && q.RecalledAt.IsZero() {
				return casework.AnswerInquiry{No: q.No, Answer: "相距三米"}, true
			}
		}
	case "recall_inquiry":
		for _, q := range c.Inquiries {
			if q.AnsweredAt.IsZero() && q.RecalledAt.IsZero() && walker.IntN(2) == 0 {
				return casework.RecallInquiry{No: strconv.Itoa(q.No), Reason: "已经从别处查清"}, true
			}
		}
	case "close":
		return casework.Finish{On: workday.DateOf(walker.Now), Proof: "签收记录"}, true
	}
	return nil, false
}

// somebodyAt is the login of an officer of a body.
func (w *caseWalks) somebodyAt(walker *ramble.Walk, body string) string {
	var list []org.Officer
	for _, right := range []string{casework.RightHear, casework.RightReview, casework.RightDecide} {
		list = append(list, w.house.org.OfficersAt(body, right)...)
	}
	if len(list) == 0 {
		return ""
	}
	return list[walker.IntN(len(list))].Login
}

// chairAt is somebody who may hold the hearing: whom the government has named, or somebody of the body.
func (w *caseWalks) chairAt(walker *ramble.Walk, body string, c casework.Case) string {
	if c.Chair != nil && (walker.Ending || walker.IntN(2) == 0) {
		if o, err := w.house.org.Officer(c.Chair.Officer); err == nil {
			return o.Login
		}
	}
	return w.somebodyAt(walker, body)
}

// otherChair is somebody of any body who may hold a hearing.
func (w *caseWalks) otherChair(walker *ramble.Walk) string {
	var list []org.Officer
	for _, b := range w.house.org.Bodies() {
		list = append(list, w.house.org.OfficersAt(b.Code, casework.RightHear)...)
		list = append(list, w.house.org.OfficersAt(b.Code, casework.RightGovern)...)
	}
	return list[walker.IntN(len(list))].Login
}

// chairless reports whether who was to hold a hearing was challenged with success, so that it needs another day or chair.
func chairless(h casework.Hearing) bool {
	return slices.ContainsFunc(h.Challenges, func(g casework.Challenge) bool { return g.Upheld && g.Chair == h.Appointment.ChairBy })
}

// challengeEnds upholds a challenge now and then; on the way to the end somebody has to hold the hearing.
func challengeEnds(walker *ramble.Walk) string {
	if walker.Ending {
		return "rejected"
	}
	return pick(walker.Rand, []string{"upheld", "rejected"})
}
