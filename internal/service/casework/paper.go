package casework

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/meeting"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Templates of the papers of a case.
const (
	PaperReceipt          = "receipt"
	PaperCorrectionNotice = "correction"
	PaperAcceptance       = "acceptance"
	PaperDecline          = "decline"
	PaperSpecial          = "special"
	PaperSpecialPromise   = "special-promise" // when the clock of the law goes on
	PaperExtension        = "extension"
	PaperGrant            = "grant"
	PaperDeny             = "deny"
	PaperResult           = "result"  // grant of an item that is no licence
	PaperRefusal          = "refusal" // and its denial
	PaperDelivery         = "delivery"
	PaperSurvey           = "survey"
	PaperExtensionJoint   = "extension-joint"
	PaperPartial          = "partial"
	PaperHearingRights    = "hearing-rights"
	PaperHearingNotice    = "hearing-notice"
	PaperHearingRecord    = "hearing-record"
	PaperCommitment       = "commitment" // 告知承诺书
	PaperTolerance        = "tolerance"  // 容缺受理承诺书
	PaperFiling           = "filing"     // 备案凭证
)

// unnumbered stands where a paper names its case before the case has its number.
const unnumbered = "（编号待定）"

// issue puts a paper into the move: it gets its number and is kept with the commit.
// What has to know the paper's number is written after it.
func (room *Room) issue(m *matter.Move, d paper.Draft, after ...func(paper.Paper) store.Stmt) error {
	counter, err := room.Press.Counter(d)
	if err != nil {
		return fmt.Errorf("make paper %s: %w", d.Template, err)
	}
	id := room.DB.NewID()
	m.Record("paper", d.Template)
	m.Shows(d)
	m.Numbered(counter, func(n int64) ([]store.Stmt, error) {
		d.Facts.Words["caseNumber"] = m.Matter().Number
		p, err := room.Press.Draw(d, id, n)
		if err != nil {
			return nil, err
		}
		list := []store.Stmt{paper.Insert(p)}
		for _, more := range after {
			list = append(list, more(p))
		}
		return list, nil
	})
	return nil
}

// occasion is when, by whom and about which matter a paper is made.
type occasion struct {
	now   time.Time
	actor account.Actor
	m     matter.Matter
	due   time.Time // of the promise
}

func occasionOf(m *matter.Move) occasion {
	o := occasion{now: m.Now, actor: m.Actor, m: m.Matter()}
	if clock, ok := m.Clock(ClockPromise); ok {
		o.due = clock.DueAt
	}
	return o
}

// wording is the template for an item's power: what is no licence must not be answered
// under 行政许可法, its papers cite the item's own basis.
func (i Item) wording(template string) string {
	if i.Licensing {
		return template
	}
	return "plain-" + template
}

// draft begins a paper of a body about a case.
func (room *Room) draft(o occasion, c Case, template, body string) paper.Draft {
	b, err := room.Org.Body(body)
	if err != nil {
		b.Code, b.Name = body, room.Org.BodyName(body)
	}
	number := o.m.Number
	if number == "" {
		number = unnumbered
	}
	phone := c.Item.Phone
	if phone == "" {
		phone = b.Phone
	}
	words := map[string]string{"body": b.Name, "contact": b.Name, "phone": phone, "item": c.Item.Name, "caseNumber": number,
		"receivedOn": dateText(c.ReceivedAt), "acceptedOn": dateText(c.AcceptedAt), "basis": c.Item.grounds()}
	return paper.Draft{Template: template, Matter: o.m.ID, Body: b.Code, Abbr: b.Abbr, Addressee: c.Applicant.Name,
		Facts: paper.Facts{Words: words}, MadeAt: o.now, MadeBy: o.actor.ID, Sealed: true}
}

func receiptOf(room *Room, o occasion, c Case) paper.Draft {
	d := room.draft(o, c, c.Item.wording(PaperReceipt), c.Intake.Body)
	d.Facts.Words["receivedAt"] = c.ReceivedAt.In(shanghai).Format("2006年1月2日15时04分")
	d.Facts.Words["receiver"] = c.Intake.Officer
	if c.Intake.Officer == "" {
		d.Facts.Words["receiver"] = "网上申报系统"
	}
	d.Facts.Lists = map[string][]map[string]string{"materials": c.rows()}
	return d
}

// rows lists the documents as papers do.
func (c Case) rows() (rows []map[string]string) {
	for _, d := range c.Documents {
		if d.Present() {
			rows = append(rows, map[string]string{"name": d.Name, "form": d.Source.Title(), "copies": strconv.Itoa(max(1, len(d.Files)))})
		}
	}
	if rows == nil {
		rows = []map[string]string{{"name": "申请表", "form": "电子", "copies": "1"}}
	}
	return rows
}

func correctionOf(room *Room, o occasion, c Case, way string) paper.Draft {
	d := room.draft(o, c, c.Item.wording(PaperCorrectionNotice), c.Item.Body)
	d.Facts.Words["dueOn"], d.Facts.Words["way"] = longDate(c.Correction.DueOn), way
	if way == "" {
		d.Facts.Words["way"] = "网上补交或者到收件窗口补交"
	}
	var rows []map[string]string
	for _, p := range c.Correction.Points {
		rows = append(rows, map[string]string{"name": p.Name, "problem": p.Problem, "demand": p.Demand})
	}
	d.Facts.Lists = map[string][]map[string]string{"items": rows}
	return d
}

func acceptanceOf(room *Room, o occasion, c Case, note string) paper.Draft {
	d := room.draft(o, c, c.Item.wording(PaperAcceptance), c.Item.Body)
	w := d.Facts.Words
	w["legalLimit"], w["promisedLimit"], w["note"] = limitText(c.Item.statutory()), limitText(c.Item.promised()), note
	if c.Item.Instant && c.Item.Promised.N == 0 {
		w["promisedLimit"] = "当场办结"
	}
	w["dueOn"] = dateText(o.due)
	d.Facts.Lists = map[string][]map[string]string{"materials": c.rows()}
	return d
}

func declineOf(room *Room, o occasion, c Case) paper.Draft {
	d := room.draft(o, c, c.Item.wording(PaperDecline), c.Item.Body)
	w := d.Facts.Words
	w["reason"], w["basis"], w["rightBody"] = c.Declined.Reason, c.Declined.Basis, c.Declined.RightBody
	remedy(w, c.Declined.Remedy)
	return d
}

// remedy says where to turn and by when: 行政复议法 §20 gives sixty days, 行政诉讼法 §46 six months.
func remedy(words map[string]string, r Remedy) {
	words["reviewOrgan"], words["reviewLimit"] = r.Reconsideration, "六十日"
	words["court"], words["suitLimit"] = r.Court, "六个月"
}

// specialOf tells which clock stands still: what is no procedure of 行政许可法 §45 must
// not be said to stop the clock of the law.
func specialOf(room *Room, o occasion, c Case, p Procedure, s Special) paper.Draft {
	template, effect := PaperSpecial, ""
	if !s.Statutory {
		template, effect = PaperSpecialPromise, "计算在本机关承诺的办理期限内"
		if p.StopsPromise {
			effect = "不" + effect
		}
	}
	if !c.Item.Licensing {
		template = c.Item.wording(PaperSpecial)
		if s.Statutory {
			effect = "不计算在办理期限内，程序结束后继续计算"
		}
	}
	d := room.draft(o, c, template, c.Item.Body)
	w := d.Facts.Words
	w["procedure"], w["reason"], w["basis"], w["startOn"], w["duration"] = p.Name, s.Reason, s.Basis, dateText(s.StartedAt), limitText(p.Max)
	w["effect"] = effect
	return d
}

func extensionOf(room *Room, o occasion, c Case, before, after time.Time) paper.Draft {
	template := c.Item.wording(PaperExtension)
	if c.Item.Licensing && c.Item.joint() {
		template = PaperExtensionJoint
	}
	d := room.draft(o, c, template, c.Item.Body)
	w := d.Facts.Words
	w["basis"], w["reason"], w["days"] = c.Extended.Basis, c.Extended.Reason, strconv.Itoa(cmp.Or(c.Extended.Days, 10))+"个工作日"
	w["dueOn"], w["newDueOn"] = dateText(before), dateText(after)
	return d
}

// decisionOf is the paper of a decision, whichever it is.
func decisionOf(room *Room, o occasion, c Case) paper.Draft {
	switch c.Decision.Outcome {
	case Denied:
		return denyOf(room, o, c)
	case Partial:
		return partialOf(room, o, c)
	}
	return grantOf(room, o, c)
}

// partialOf grants one part and says why the other is refused.
func partialOf(room *Room, o occasion, c Case) paper.Draft {
	d := room.draft(o, c, PaperPartial, c.Item.Body)
	w := d.Facts.Words
	w["content"], w["findings"], w["reason"] = c.Decision.Content, withRecord(c, c.Decision.Findings), c.Decision.Reason
	w["basis"], w["validity"] = c.Decision.Basis, c.Item.Result.Validity
	remedy(w, c.Decision.Remedy)
	return d
}

func grantOf(room *Room, o occasion, c Case) paper.Draft {
	template := PaperGrant
	if !c.Item.Licensing {
		template = PaperResult // 行政许可法 §38 speaks of licences only
	}
	if c.Item.Filing {
		return filingOf(room, o, c)
	}
	d := room.draft(o, c, template, c.Item.Body)
	w := d.Facts.Words
	w["content"], w["basis"], w["validity"] = withRecord(c, c.Decision.Content), c.Decision.Basis, c.Item.Result.Validity
	if c.Item.Result.Kind == "licence" {
		w["licence"] = "《" + c.Item.Result.Name + "》"
	}
	return d
}

// proposedOf is the paper of a decision that is not made yet.
func proposedOf(room *Room, o occasion, c Case, d *Decision) paper.Draft {
	c.Decision = d
	return decisionOf(room, o, c)
}

func denyOf(room *Room, o occasion, c Case) paper.Draft {
	template := PaperDeny
	if !c.Item.Licensing {
		template = PaperRefusal
	}
	d := room.draft(o, c, template, c.Item.Body)
	w := d.Facts.Words
	w["findings"], w["reason"], w["basis"] = withRecord(c, c.Decision.Findings), c.Decision.Reason, c.Decision.Basis
	remedy(w, c.Decision.Remedy)
	return d
}

// withRecord adds on which record the decision rests, when there was a hearing.
func withRecord(c Case, text string) string {
	if record := c.onRecord(); record != "" {
		text = strings.TrimRight(text, "。") + "。" + record + c.Decision.Record
	}
	if c.Decision.Plea != "" {
		text = strings.TrimRight(text, "。") + "。申请人的陈述、申辩：" + c.Decision.Plea
	}
	return text
}

func deliveryOf(room *Room, o occasion, c Case) paper.Draft {
	d := room.draft(o, c, c.Item.wording(PaperDelivery), c.Item.handout())
	w := d.Facts.Words
	w["way"], w["deliverer"], w["address"] = c.Delivery.describe(), o.actor.Name, c.Wish.Address
	if at := c.Delivery.Collected; at != nil && at.Place != "" {
		w["address"] = at.Place
	}
	if w["address"] == "" {
		w["address"] = room.Org.BodyName(c.Item.handout())
	}
	d.Facts.Lists = map[string][]map[string]string{"papers": {{"title": c.Decision.Paper, "number": c.Decision.Number}}}
	return d
}

// surveyOf is the one sheet of a visit with the finding of every department.
func surveyOf(room *Room, o occasion, c Case, s Survey) paper.Draft {
	d := room.draft(o, c, PaperSurvey, c.Item.Body)
	w := d.Facts.Words
	w["at"], w["place"], w["subject"], w["people"] = s.At.In(shanghai).Format("2006年1月2日15时04分"), s.Place, s.Purpose, s.People
	w["scene"], w["answer"] = s.Scene, s.Answer
	var rows []map[string]string
	for _, share := range s.Shares {
		rows = append(rows, map[string]string{"body": room.Org.BodyName(share.Body), "officers": strings.Join(meeting.Officers(share.Officers), "\n"), "result": surveyResult(share.Result),
			"finding": share.Finding + photosText(len(share.Photos)), "signed": share.By + "\n" + dateText(share.At)})
	}
	d.Facts.Lists = map[string][]map[string]string{"shares": rows}
	return d
}

// photosText tells that photos lie with the case.
func photosText(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("（现场照片%d张，存入办件档案）", n)
}

func limitText(l workday.Limit) string {
	if l.N == 0 {
		return "法律没有规定"
	}
	return l.String()
}

func longDate(d workday.Date) string { return dateText(d.Start()) }
