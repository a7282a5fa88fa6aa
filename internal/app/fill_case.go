package app

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
	"tongban/internal/service/catalog/record"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/casework"
)

// fate is what becomes of a case beyond the usual.
type fate string

const (
	usual      fate = ""
	denied     fate = "denied"
	declined   fate = "declined"
	corrected  fate = "corrected"  // asked for a correction, and answered
	unanswered fate = "unanswered" // asked, and never answered
	silent     fate = "silent"     // nobody says a word in five days
	withdrawn  fate = "withdrawn"
	terminated fate = "terminated"
	special    fate = "special" // a special procedure, and on
	held       fate = "held"    // a special procedure that lasts
	extended   fate = "extended"
	slow       fate = "slow"  // overdue, yet finished
	stuck      fate = "stuck" // claimed, and left lying in examination
	waiting    fate = "waiting"
	undone     fate = "undone"    // decided, and nobody fetches it
	pending    fate = "pending"   // examined, and not decided
	told       fate = "told"      // of the right to a hearing, which is not asked for yet
	called     fate = "called"    // to a hearing that is still to come
	heard      fate = "heard"     // a hearing was held
	hushed     fate = "hushed"    // a department says nothing in time and agrees by silence; not decided
	wondering  fate = "wondering" // a department has asked the applicant, and the lead a body outside the flow
	returned   fate = "returned"  // a department has given its part back to the lead
	owing      fate = "owing"     // accepted with a gap that is still open (容缺)
	lapsed     fate = "lapsed"    // the gap was never closed, and the item's rule was carried out
	promised   fate = "promised"  // 告知承诺, decided at once
	outlived   fate = "outlived"  // in examination while its item is stopped
	shown      fate = "shown"     // put before the public before the decision
	looked     fate = "looked"    // pre-checked on the net; the originals are still to come, or it can be accepted
)

// odds are the fates with how many of a hundred cases meet them; the rest goes as usual. Cases that lie about are
// staged only: a city of which a third is overdue is not what the reports of such offices show.
var odds = []struct {
	fate    fate
	percent int
}{{denied, 8}, {declined, 3}, {corrected, 12}, {unanswered, 3}, {silent, 3}, {withdrawn, 4}, {terminated, 2}, {special, 8}, {extended, 4}, {slow, 3}}

// staged are the first cases: one in every state today, begun so many days ago.
var staged = []struct {
	fate fate
	days int
}{{waiting, 0}, {waiting, 1}, {unanswered, 5}, {held, 14}, {held, 6}, {stuck, 30}, {stuck, 3}, {stuck, 2}, {undone, 12}, {undone, 2}, {pending, 25}, {pending, 3}, {pending, 4}, {declined, 9}, {withdrawn, 11}, {terminated, 20},
	{owing, 4}, {owing, 9}, {lapsed, 24}, {promised, 56}, {promised, 52}, {promised, 48}, {promised, 45}, {promised, 40}, {promised, 35}, {promised, 30}, {promised, 25}, {promised, 20}, {promised, 12}, {promised, 1},
	{denied, 25}, {corrected, 22}, {special, 40}, {extended, 26}, {slow, 55}, {silent, 21}, {hushed, 9}, {wondering, 2}, {returned, 2}, {shown, 10}, {shown, 19}, {told, 6}, {called, 9}, {heard, 40}, {looked, 1}, {looked, 2}, {outlived, 9}, {outlived, 9}}

// casePlot is one case on its way.
type casePlot struct {
	pace
	n      int
	fate   fate
	item   record.Item
	terms  casework.Item
	party  party
	online bool
	id     int64
	number string
	turn   bool // the applicant's
}

func (p *casePlot) mine() bool { return p.turn }

// casePlots spreads cases over the weeks, the earliest first.
func (f *filling) casePlots(cases int) (out []plot) {
	first, days := f.clock.date(), fillDays
	for n := range cases {
		p := &casePlot{n: n, pace: pace{rng: rand.New(rand.NewPCG(42, uint64(n)))}}
		day := first.AddDays(p.rng.IntN(days + 1))
		if n < len(staged) {
			p.fate, day = staged[n].fate, first.AddDays(days-staged[n].days)
		} else {
			p.fate = p.draw()
		}
		if n == len(staged) {
			day = first.AddDays(days - licensedAgo)
		}
		f.choose(p)
		p.at = day.Start().Add(9 * time.Hour)
		if p.online && p.chance(30) {
			p.at = day.Start().Add(20 * time.Hour)
		}
		if last := f.last(p.online); p.at.After(last) {
			p.at = last
		}
		p.turn = p.online
		out = append(out, p)
	}
	slices.SortStableFunc(out, func(a, b plot) int { return a.due().Compare(b.due()) })
	return out
}

// alone are the items that people apply for by themselves: those that are stopped have their own cases, those of the stages of projects are shown by the projects.
func (f *filling) alone() []record.Item {
	return slices.DeleteFunc(slices.Clone(f.items), func(i record.Item) bool {
		return slices.Contains(i.Themes, "投资审批") || slices.Contains(stops[:], i.Name)
	})
}

func (p *casePlot) draw() fate {
	roll := p.rng.IntN(100)
	for _, o := range odds {
		if roll < o.percent {
			return o.fate
		}
		roll -= o.percent
	}
	return usual
}

// choose draws an item that suits the fate, and somebody who would apply for it.
func (f *filling) choose(p *casePlot) {
	if p.n == len(staged) && f.licensed(p) {
		return
	}
	for {
		p.item = pick(p.rng, f.alone())
		if p.fate == outlived {
			n := slices.IndexFunc(f.items, func(i record.Item) bool { return i.Name == stops[p.n%len(stops)] })
			if n < 0 {
				p.fate = usual
				continue
			}
			p.item = f.items[n]
		}
		if p.fate == pending && p.item.Body != "market" {
			continue // the deciding officer whom the terminal names has something to sign
		}
		if p.forHer() && (!slices.Contains(p.item.Audience, record.AudiencePerson) || forElders(p.item)) {
			continue
		}
		if p.fate == held && p.n < len(staged) && (p.item.Body != "market" || !slices.ContainsFunc(p.item.SpecialProcedures, visits)) {
			continue // and the examiner has a visit before him
		}
		if p.hears() && (p.item.Body != "market" || p.item.Power != record.PowerLicence || p.item.Handling == record.HandlingInstant) {
			continue
		}
		if p.n == 1 && p.item.Reform.AtOnce == nil {
			continue // something that the window ends in one sitting
		}
		if !p.fate.meets(p.item) {
			continue
		}
		if p.item.AppliedFor() && !p.item.Released() && f.staffed(p.item) && p.fate.suits(p.item) {
			break
		}
	}
	p.party, p.online = f.applicant(p)
	if n := slices.IndexFunc(f.citizens, func(c party) bool { return c.person == terminalCitizen }); n >= 0 && p.forHer() {
		p.party, p.online = f.citizens[n], true
	}
}

// terminalCitizen is the citizen whom the terminal names.
const terminalCitizen = "林晓梅"

// forHer reports whether the case is hers: she has materials to bring and a result to fetch when she looks at her pages.
func (p *casePlot) forHer() bool {
	return p.n < len(staged) && (p.fate == unanswered || p.fate == undone && staged[p.n].days > 10 || p.fate == told && staged[p.n].days == 6)
}

func forElders(item record.Item) bool {
	return item.Name == "高龄津贴申领" || item.Name == "老年人优待证办理"
}

// licensedAgo is when the firm of the demonstration's agent applied for its licence, in days.
const licensedAgo = 60

// licensed lets the first firm get its food licence without any trouble, so that there is one from which a change of it
// is filled in.
func (f *filling) licensed(p *casePlot) bool {
	n := slices.IndexFunc(f.items, func(i record.Item) bool { return i.Name == "食品经营许可（新办）" })
	if n < 0 || len(f.firms) == 0 {
		return false
	}
	p.item, p.fate, p.party, p.online = f.items[n], usual, f.firms[0], true
	return true
}

// visits reports whether a special procedure is a visit to the place.
func visits(s record.SpecialProcedure) bool { return s.Name == "现场勘验" }

// hushes reports whether a department's silence is agreement.
func hushes(p record.Part) bool { return p.Silence == record.SilenceAgree }

// staffed reports whether there is somebody for every part of an item's flow.
func (f *filling) staffed(i record.Item) bool {
	for _, s := range i.Flow.Stages {
		for _, part := range s.Parts {
			if len(f.house.org.OfficersAt(part.Body, part.Right)) == 0 {
				return false
			}
		}
	}
	return true
}

// suits reports whether an item can meet the fate.
func (x fate) suits(i record.Item) bool {
	if i.Filing() && !slices.Contains([]fate{usual, declined, undone}, x) {
		return false // registered when it is complete: nothing of the others takes place
	}
	switch x {
	case special, held:
		return len(i.SpecialProcedures) > 0
	case hushed, wondering, returned:
		return slices.ContainsFunc(i.Flow.Stages, func(s record.Stage) bool { return slices.ContainsFunc(s.Parts, hushes) })
	case looked:
		return slices.Contains(i.Online, record.OnlinePrecheck) && slices.ContainsFunc(i.Materials, func(m record.Material) bool {
			return m.Originals > 0 && m.Necessity == record.Required && m.When == ""
		})
	case extended:
		return i.Power == record.PowerLicence && !together(i)
	case corrected, unanswered, slow, stuck, silent, pending:
		return i.Handling != record.HandlingInstant
	}
	return true
}

// together reports whether more than one body examines: the government extends what they handle as one, not the head of the lead.
func together(i record.Item) bool {
	bodies := map[string]bool{}
	for _, s := range i.Flow.Stages {
		for _, part := range s.Parts {
			if part.Right == casework.RightReview {
				bodies[part.Body] = true
			}
		}
	}
	return len(bodies) > 1
}

// applicant is somebody of the right sort; six of ten come by the portal.
func (f *filling) applicant(p *casePlot) (party, bool) {
	online := p.chance(60) || p.fate == withdrawn || p.fate == promised || p.fate == looked // at home
	firm := slices.Contains(p.item.Audience, record.AudienceCompany) && (!slices.Contains(p.item.Audience, record.AudiencePerson) || p.chance(50))
	if firm {
		if online {
			return pick(p.rng, f.firms), true
		}
		who, err := inventedFirm(p.n, p.item.Body)
		if err != nil {
			panic(err) // numbers of cases are small
		}
		return who, false
	}
	elders := forElders(p.item)
	if online {
		some := slices.DeleteFunc(slices.Clone(f.citizens), func(c party) bool { return elders && !c.old })
		return pick(p.rng, some), true
	}
	n := 100 + p.n%800
	if elders {
		n = n/6*6 + 5 // these are old
	}
	return invented(n), false
}

// step does the next act of the case.
func (p *casePlot) step(ctx context.Context, f *filling) error {
	if p.id == 0 {
		if err := p.open(ctx, f); err != nil {
			return fmt.Errorf("open case of %s: %w", p.item.Name, err)
		}
		return nil
	}
	v, err := f.past.engine.View(ctx, account.System("演示数据"), p.number)
	if err != nil {
		return err
	}
	c, ok := v.Facts.(casework.Case)
	if !ok || !v.Matter.Open() {
		p.end()
		return nil
	}
	p.turn = false
	if err := p.advance(ctx, f, v, c); err != nil {
		return fmt.Errorf("%s (%s, %s): %w", p.number, v.Matter.State, p.fate, err)
	}
	return nil
}

func (p *casePlot) advance(ctx context.Context, f *filling, v matter.View, c casework.Case) error {
	if done, err := p.gaps(ctx, f, v, c); done || err != nil {
		return err
	}
	switch v.Matter.State {
	case casework.StateSubmitted:
		return p.intake(ctx, f, v, c)
	case casework.StateCorrecting:
		return p.correct(ctx, f, c)
	case casework.StateHandling:
		return p.handle(ctx, f, v, c)
	case casework.StateSpecial:
		return p.resume(ctx, f, v, c)
	case casework.StateDeciding:
		return p.decide(ctx, f, v, c)
	case casework.StateDecided:
		return p.deliver(ctx, f, v, c)
	}
	p.end()
	return nil
}

func (p *casePlot) do(ctx context.Context, f *filling, actor account.Actor, action string, input any) error {
	_, err := f.past.engine.Do(ctx, actor, p.id, action, input)
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	return nil
}

// byTask takes an action in the name of whoever has the task.
func (p *casePlot) byTask(ctx context.Context, f *filling, v matter.View, role, action string, input any) error {
	for _, t := range v.Tasks {
		if t.Role == role && t.State == matter.TaskOpen {
			return p.byPost(ctx, f, t, action, input)
		}
	}
	return fmt.Errorf("%s has no open task %s", v.Matter.Number, role)
}

// open hands the application in, by the portal or at the window.
func (p *casePlot) open(ctx context.Context, f *filling) (err error) {
	if p.terms, err = f.shelf().Item(p.item.Code); err != nil {
		return err
	}
	in := casework.Submit{Item: p.item.Code, Version: p.terms.Version, Answers: situations(p.terms, p.rng)}
	if in.Form, err = p.form(f); err != nil {
		return err
	}
	if !p.online {
		if p.party, err = f.sealed(ctx, p.party); err != nil {
			return err
		}
	}
	in.Applicant, in.Wish = p.party.applicant, p.wish()
	if in.Documents, err = p.documents(ctx, f, in.Answers); err != nil {
		return err
	}
	p.promises(&in)
	actor, action, input := p.party.actor, "submit", any(in)
	if !p.online {
		action, input = "receive", casework.Receive{Submit: in, Window: "A02"}
		if actor, err = f.officer(ctx, p.terms.Intake, casework.RightReceive, p.n); err != nil {
			return err
		}
	}
	r, err := f.past.engine.Start(ctx, actor, casework.KindName, action, input)
	if err != nil {
		return err
	}
	p.id, p.number, p.turn = r.ID, r.Number, false
	p.after(f, p.between(0, 1))
	if p.fate == waiting {
		p.end()
	}
	return nil
}

// form fills the form in and leaves out what is not asked.
func (p *casePlot) form(f *filling) (map[string][]string, error) {
	all := answers(p.item, p.party, f.clock.date(), p.rng)
	asked := map[string][]string{}
	groups, err := forms{}.Groups(p.terms.Form, all)
	for _, g := range groups {
		for _, field := range g.Fields {
			asked[field.Name] = all[field.Name]
		}
	}
	return asked, err
}

func (p *casePlot) wish() casework.Wish {
	w := casework.Wish{Way: casework.WayCounter, Name: p.party.person, Phone: p.party.applicant.Phone, Address: p.party.address}
	if p.online {
		w.Way = pick(p.rng, []casework.DeliveryWay{casework.WayCounter, casework.WayMail, casework.WayOnline})
	}
	return w
}

// documents are what is brought; at the window one may be missing that is asked for later.
func (p *casePlot) documents(ctx context.Context, f *filling, situation map[string]string) (out []casework.Handed, err error) {
	codes := f.shelf().Asked(p.terms, situation)
	for _, m := range p.terms.Materials {
		if p.leaves(m) || !slices.Contains(codes, m.Code) || m.Necessity == casework.Deferrable && p.chance(40) || m.Necessity == casework.Optional && p.chance(50) {
			continue
		}
		h, err := f.handed(ctx, p.party, p.online, m)
		if err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, nil
}

// intake is what the window does with a new application.
func (p *casePlot) intake(ctx context.Context, f *filling, v matter.View, c casework.Case) error {
	switch {
	case p.fate == silent && c.CompleteAt.IsZero():
		p.after(f, 6) // by then the law has accepted it
		return nil
	case p.fate == withdrawn:
		return p.leave(ctx, f)
	case p.fate == declined:
		p.end()
		return p.byTask(ctx, f, v, casework.RoleAccept, "decline", casework.Decline{OutsidePower: true, RightBody: "申请事项所在地的县级人民政府主管部门",
			Reason: "申请的活动地点不在本机关管辖区域内，依法不属于本机关职权范围。", Basis: p.ground("《行政许可法》第三十二条第一款第二项"),
			Reconsideration: p.terms.Remedy.Reconsideration, Court: p.terms.Remedy.Court})
	}
	doubtful := -1
	if (p.fate == corrected || p.fate == unanswered) && c.Correction == nil {
		doubtful = slices.IndexFunc(c.Documents, func(d casework.Document) bool {
			return d.Present() && d.Source != casework.SourceLicence && d.Necessity == casework.Required
		})
	}
	if err := p.byTask(ctx, f, v, casework.RoleAccept, "check_materials", verdicts(c, doubtful)); err != nil {
		return err
	}
	if p.fate == looked {
		p.end()
		in := casework.DoPrecheck{Result: casework.PrecheckPassed}
		for _, d := range c.Originals() {
			if in.Result, in.Words = casework.PrecheckOriginals, "带身份证件，工作日都可以来"; len(in.Bring) < 2 {
				in.Bring = append(in.Bring, d.Material)
			}
		}
		return p.byTask(ctx, f, v, casework.RoleAccept, "precheck", in)
	}
	if doubtful >= 0 {
		p.after(f, p.between(2, 6))
		p.turn = p.online
		d := c.Documents[doubtful]
		return p.byTask(ctx, f, v, casework.RoleAccept, "ask_correction", casework.AskCorrection{Way: "网上补交或者到原受理窗口补交",
			Points: []casework.CorrectionPoint{{Material: d.Material, Name: d.Name, Problem: "页面模糊，看不清签名和日期", Demand: "重新提交清晰、完整的一份"}}})
	}
	return p.takeOn(ctx, f, v)
}

// share is about a part of the promised time in working days.
func (p *casePlot) share(part float64) int {
	days := int(float64(p.terms.Promised.N) * part)
	if p.terms.Promised.Unit != workday.Workdays {
		days = days * 5 / 7
	}
	return p.between(max(days-1, 0), days)
}

// verdicts pass what is here, defer what may follow, and exempt what is known already.
func verdicts(c casework.Case, doubtful int) (in casework.CheckMaterials) {
	for i, d := range c.Documents {
		v := casework.Checked{Material: d.Material, Verdict: casework.VerdictPass}
		switch {
		case i == doubtful:
			v.Verdict, v.Reason = casework.VerdictFail, "页面模糊，看不清签名和日期"
		case d.Present():
		case d.Necessity == casework.Deferrable:
			v.Verdict = casework.VerdictGap
		case d.Necessity == casework.Waivable:
			v.Verdict = casework.VerdictExempt
		default:
			continue
		}
		in.Verdicts = append(in.Verdicts, v)
	}
	return in
}

// leave takes the application back.
func (p *casePlot) leave(ctx context.Context, f *filling) error {
	p.end()
	return p.do(ctx, f, p.party.actor, "withdraw", casework.Withdraw{Reason: pick(p.rng, []string{"经营计划有变，暂时不办了", "填错了事项，重新申请", "铺面没有谈妥"})})
}

// cityWindow takes corrections for every body of the city and its districts.
const cityWindow = "service-centre"

// correct brings what was asked.
func (p *casePlot) correct(ctx context.Context, f *filling, c casework.Case) error {
	if p.fate == unanswered {
		p.end()
		return nil
	}
	var in casework.AnswerCorrection
	for _, point := range c.Correction.Points {
		m, _ := p.terms.Material(point.Material)
		h, err := f.handed(ctx, p.party, p.online, m)
		if err != nil {
			return err
		}
		in.Documents = append(in.Documents, h)
	}
	p.after(f, p.between(0, 2))
	actor := p.party.actor
	if !p.online {
		var err error
		if actor, err = f.officer(ctx, cityWindow, casework.RightReceive, p.n); err != nil {
			return err
		}
	}
	return p.do(ctx, f, actor, "answer_correction", in)
}

// handle is the examination, one body after the other.
func (p *casePlot) handle(ctx context.Context, f *filling, v matter.View, c casework.Case) error {
	switch {
	case p.fate == stuck || p.fate == outlived:
		return p.lie(ctx, f, v)
	case p.fate == withdrawn:
		return p.leave(ctx, f)
	case p.fate == terminated:
		p.end()
		head, err := f.officer(ctx, v.Matter.Lead, casework.RightDecide, p.n)
		if err != nil {
			return err
		}
		return p.do(ctx, f, head, "terminate", casework.Terminate{Reason: "申请人已经注销登记，申请事项无法继续办理。", Basis: "《行政许可法》第七十条"})
	case p.hears() && len(c.Hearings) == 0:
		return p.tellHearing(ctx, f, v)
	case p.fate == shown && len(c.Publications) == 0:
		return p.show(ctx, f, v)
	case (p.fate == special || p.fate == held) && len(c.Specials) == 0:
		return p.special(ctx, f, v)
	case p.fate == extended && c.Extended == nil:
		p.after(f, p.between(2, 4))
		head, err := f.officer(ctx, v.Matter.Lead, casework.RightDecide, p.n)
		if err != nil {
			return err
		}
		return p.do(ctx, f, head, "extend", casework.Extend{Signed: true, Basis: p.ground("《行政许可法》第四十二条第一款"), Reason: "场所分布在两个区，核查工作量大，二十个工作日内不能作出决定。"})
	case p.fate == slow && len(c.Examinations) == 0 && !late(v, f):
		p.after(f, p.between(2, 5))
		return p.urge(ctx, f, v, c)
	}
	switch p.fate {
	case hushed:
		return p.hush(ctx, f, v)
	case wondering, returned:
		p.end()
		return p.ask(ctx, f, v)
	}
	p.after(f, p.share(0.25))
	if done, err := p.countersign(ctx, f, v, c); done || err != nil {
		return err
	}
	in := casework.Examine{Signed: true, Result: casework.ResultAgree, Opinion: pick(p.rng, []string{"材料齐全，符合法定条件，同意。", "经核查，场所和设施符合要求。", "审查要点逐项核对，均符合。"})}
	if p.fate == denied {
		in = casework.Examine{Signed: true, Result: casework.ResultDisagree, Opinion: "现场与提交的平面图不一致，主要设施没有到位，不符合法定条件。"}
	}
	return p.byTask(ctx, f, v, casework.RoleExamine, "examine", in)
}

// hush lets all departments speak but those whose silence is agreement, and waits until it is.
func (p *casePlot) hush(ctx context.Context, f *filling, v matter.View) error {
	for _, t := range v.Tasks {
		if t.Role != casework.RoleExamine || t.State != matter.TaskOpen || slices.ContainsFunc(v.Clocks, func(c matter.Clock) bool { return c.Task == t.ID }) {
			continue
		}
		officer, err := f.officer(ctx, t.Body, t.Need, p.n)
		if err != nil {
			return err
		}
		p.after(f, 0)
		return p.do(ctx, f, officer, "examine", casework.Examine{Result: casework.ResultAgree, Opinion: "材料齐全，设置位置和尺寸符合规定。"})
	}
	p.after(f, 3)
	return nil
}

// outsideBody is asked for its view in the demonstration.
const outsideBody = "ecology"

// ask lets the departments put questions, or give a part back, while the others go on (W-07).
func (p *casePlot) ask(ctx context.Context, f *filling, v matter.View) error {
	by := f.house.book.Calendar().AddWorkdays(f.clock.date(), 4)
	for _, t := range v.Tasks {
		if t.Role != casework.RoleExamine || t.State != matter.TaskOpen {
			continue
		}
		officer, err := f.officer(ctx, t.Body, t.Need, p.n)
		if err != nil {
			return err
		}
		switch {
		case t.Body == v.Matter.Lead && p.fate == wondering:
			err = p.do(ctx, f, officer, "consult", casework.Consult{To: outsideBody, Question: "设施夜间亮灯，对附近住宅的光影响是否在标准以内？", By: by, Materials: []string{"effect"}})
		case t.Body == v.Matter.Lead:
		case p.fate == wondering:
			err = p.do(ctx, f, officer, "ask_applicant", casework.AskApplicant{Question: "请说明设施与东侧行道树的距离，以及夜间亮灯的时间。", By: by})
		case t.Part != "1":
			return p.do(ctx, f, officer, "return_part", casework.ReturnPart{To: casework.ReturnToLead, Reason: "效果图没有标出道路红线，无法判断是否占用城市道路，请核实后再交我们审查。"})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// countersign lets whose turn it is sign what was written before him, and reports whether anything waited for that.
// Now and then something comes back, and some of it lies.
func (p *casePlot) countersign(ctx context.Context, f *filling, v matter.View, c casework.Case) (bool, error) {
	for _, t := range v.Tasks {
		k, waits := c.Awaits(t)
		if t.State != matter.TaskOpen || !waits {
			continue
		}
		if p.n%5 == 1 {
			p.end()
			return true, nil
		}
		p.after(f, p.between(0, 1))
		in := casework.Countersign{Verdict: casework.VerdictAgree, Signed: true}
		if p.n%3 == 0 && len(k.Returned) == 0 && !slices.ContainsFunc(c.Chains, func(o casework.Chain) bool { return len(o.Returned) > 0 }) {
			in = casework.Countersign{Verdict: casework.VerdictReturn, Opinion: "请写明核对了哪几份材料，再送审。"}
		}
		return true, p.byPost(ctx, f, t, "countersign", in)
	}
	return false, nil
}

// byPost lets somebody of a task's post do it who is not kept from it, as one who has signed before.
func (p *casePlot) byPost(ctx context.Context, f *filling, t matter.Task, action string, input any) (err error) {
	for turn := range len(f.house.org.OfficersAt(t.Body, t.Need)) {
		var actor account.Actor
		if actor, err = f.officer(ctx, t.Body, t.Need, p.n+turn); err != nil {
			return err
		}
		if t.Assignee != "" && t.Assignee != actor.Subject() {
			continue
		}
		if err = p.do(ctx, f, actor, action, input); fault.KindOf(err) != fault.KindConflict {
			return err
		}
	}
	return err
}

// late reports whether the promise is broken.
func late(v matter.View, f *filling) bool {
	c, ok := v.Clock(casework.ClockPromise)
	return !ok || f.clock.now().After(c.DueAt)
}

// lie lets somebody claim the task, and nothing follows.
func (p *casePlot) lie(ctx context.Context, f *filling, v matter.View) error {
	p.end()
	actor, err := f.doer(ctx, v, casework.RoleExamine, p.n)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(v.Tasks, func(t matter.Task) bool {
		return t.Role == casework.RoleExamine && t.State == matter.TaskOpen && t.Assignee == "" && actor.HasAt(t.Need, t.Body)
	})
	if i < 0 {
		return nil
	}
	return p.do(ctx, f, actor, "claim", matter.Claim{Task: v.Tasks[i].ID})
}

// urge asks once for speed, and then what is wrong; every other question is answered.
func (p *casePlot) urge(ctx context.Context, f *filling, v matter.View, c casework.Case) error {
	switch {
	case !p.online || len(c.Talks) > 0 && p.n%2 == 0:
		return nil
	case !c.UrgedAt.IsZero() && len(c.Talks) == 0:
		return p.do(ctx, f, p.party.actor, "ask_question", casework.AskQuestion{Question: pick(p.rng, []string{"是不是还缺什么材料？如果缺，我可以马上补。", "办好以前可以先装修吗？", "现在卡在哪一步了，需要我到场吗？"})})
	case len(c.Talks) > 0 && c.Talks[0].AnsweredAt.IsZero():
		return p.byTask(ctx, f, v, casework.RoleAnswer, "answer_question", casework.AnswerQuestion{Answer: "材料已经齐全，不用再补；正在等现场核查的安排，定下来会提前告诉您。"})
	case !c.UrgedAt.IsZero():
		return nil
	}
	return p.do(ctx, f, p.party.actor, "urge", casework.Urge{Words: "请问什么时候能办好？铺面一直空着交租金。"})
}

// special begins a procedure whose time is not counted.
func (p *casePlot) special(ctx context.Context, f *filling, v matter.View) error {
	list := slices.DeleteFunc(slices.Clone(p.terms.Procedures), func(o casework.Procedure) bool { return !o.Begins() && o.Name != "现场勘验" })
	if len(list) == 0 { // only what is called in another way
		p.fate = usual
		return nil
	}
	procedure := pick(p.rng, list)
	if i := slices.IndexFunc(p.terms.Procedures, func(o casework.Procedure) bool { return o.Name == "现场勘验" }); p.fate == held && i >= 0 {
		procedure = p.terms.Procedures[i]
	}
	p.after(f, p.between(4, 8))
	if p.fate == held {
		p.end()
	}
	if procedure.Name == "现场勘验" {
		return p.visit(ctx, f, v, procedure)
	}
	return p.byTask(ctx, f, v, casework.RoleExamine, "start_special", casework.StartSpecial{Code: procedure.Code,
		Reason: "材料审查后，需要通过“" + procedure.Name + "”核实有关情况。", Basis: procedure.Basis})
}

// visit calls all departments of the stage to the place, on the second working day from now (W-07).
func (p *casePlot) visit(ctx context.Context, f *filling, v matter.View, procedure casework.Procedure) error {
	lead, err := f.officer(ctx, v.Matter.Lead, casework.RightReview, p.n)
	if err != nil {
		return err
	}
	in := casework.ArrangeSurvey{On: f.house.book.Calendar().AddWorkdays(f.clock.date(), 2), Hour: pick(p.rng, []string{"09:30", "10:00", "15:00"}), Place: p.party.address,
		People: p.party.applicant.Name, Purpose: "核对场所布局、设施和安全条件是否与申请材料一致。", Code: procedure.Code}
	for _, t := range v.Tasks {
		if t.Role == casework.RoleExamine && t.State == matter.TaskOpen {
			in.Parts = append(in.Parts, t.Part)
		}
	}
	return p.do(ctx, f, lead, "arrange_survey", in)
}

// surveyed lets each department that was at the place sign its part of the sheet.
func (p *casePlot) surveyed(ctx context.Context, f *filling, s casework.Survey) error {
	for _, share := range s.Shares {
		officer, err := f.officer(ctx, share.Body, share.Right, p.n)
		if err != nil {
			return err
		}
		if err := p.do(ctx, f, officer, "sign_survey", casework.SignSurvey{Officers: officer.Name + "、" + pick(p.rng, surnames) + pick(p.rng, givens), Result: casework.ResultAgree,
			Scene: "场所布局、面积与提交的图纸一致，设施已经安装到位。", Answer: "没有异议。", Finding: share.Title + "：现场情况与申请材料一致，符合要求。", Signed: true}); err != nil {
			return err
		}
	}
	return nil
}

// resume ends the special procedure.
func (p *casePlot) resume(ctx context.Context, f *filling, v matter.View, c casework.Case) error {
	if n := len(c.Hearings); n > 0 && c.Hearings[n-1].EndedAt.IsZero() {
		return p.hear(ctx, f, v, c.Hearings[n-1])
	}
	if n := len(c.Publications); n > 0 && c.Publications[n-1].EndedAt.IsZero() {
		return p.before(ctx, f, v, c.Publications[n-1])
	}
	p.after(f, p.between(0, 1))
	if n := len(c.Surveys); n > 0 && c.Surveys[n-1].EndedAt.IsZero() {
		return p.surveyed(ctx, f, c.Surveys[n-1])
	}
	role := casework.RoleExamine
	if !slices.ContainsFunc(v.Tasks, func(t matter.Task) bool { return t.Role == role && t.State == matter.TaskOpen }) {
		role = casework.RoleDecide
	}
	return p.byTask(ctx, f, v, role, "end_special", casework.EndSpecial{Result: "程序已经完成，结果符合要求，继续审查。"})
}

// ground is an article for a licence, and the item's own basis for what is none.
func (p *casePlot) ground(article string) string {
	if p.terms.Licensing || len(p.terms.Basis) == 0 {
		return article
	}
	return p.terms.Basis[0].String()
}

// decide signs the answer.
func (p *casePlot) decide(ctx context.Context, f *filling, v matter.View, c casework.Case) error {
	if done, err := p.countersign(ctx, f, v, c); done || err != nil {
		return err
	}
	if p.fate == pending || p.fate == hushed {
		p.end()
		return nil
	}
	p.after(f, p.between(0, 4))
	basis := "《行政许可法》第三十八条第一款"
	if len(p.terms.Basis) > 0 {
		basis = p.terms.Basis[0].String()
	}
	in := casework.Decide{Outcome: casework.Granted, Content: "准予" + p.item.Name, Basis: basis, Signed: true}
	if p.fate == heard {
		in.Record = "申请人在听证会上提出的防护方案，经核实可行，予以采纳。"
	}
	if p.fate == denied {
		in = casework.Decide{Outcome: casework.Denied, Signed: true, Basis: basis,
			Findings:        "现场核查时，主要设施没有安装，布局与提交的平面图不一致。",
			Reason:          "不具备规定的场所和设施条件。整改后可以重新申请，已提交并仍然有效的材料不用再交。",
			Reconsideration: p.terms.Remedy.Reconsideration, Court: p.terms.Remedy.Court}
	}
	return p.byTask(ctx, f, v, casework.RoleDecide, "decide", in)
}

// deliver hands the result out, and confirms what was mailed.
func (p *casePlot) deliver(ctx context.Context, f *filling, v matter.View, c casework.Case) error {
	if p.fate == undone {
		p.end()
		return nil
	}
	p.after(f, p.between(2, 4))
	if c.Delivery != nil {
		return p.byTask(ctx, f, v, casework.RoleConfirm, "close", casework.Finish{On: f.clock.date(), Proof: "寄递签收记录"})
	}
	in := casework.Deliver{Way: c.Wish.Way, Receiver: p.party.person, Identity: "document", Proof: fmt.Sprintf("送达回证%04d号", 1+p.n)}
	switch in.Way {
	case casework.WayMail:
		in.Identity, in.Waybill, in.Proof = "courier", fmt.Sprintf("YZ%011d", 20260000+p.n), ""
	case casework.WayOnline:
		in.Identity = "account"
	}
	otherWays(&in, p.n)
	return p.byTask(ctx, f, v, casework.RoleDeliver, "deliver", in)
}

// shelf shows the items as casework sees them.
func (f *filling) shelf() shelfOfItems {
	return shelfOfItems{f.past.library, f.house.finder, f.house.org}
}
