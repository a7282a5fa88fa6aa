package casework

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/service/casework/pages"
)

// asksApplicant is the oldest question that waits for the applicant.
func (c Case) asksApplicant() (Inquiry, bool) {
	i := slices.IndexFunc(c.Inquiries, func(q Inquiry) bool { return q.open() && q.toApplicant() })
	if i < 0 {
		return Inquiry{}, false
	}
	return c.Inquiries[i], true
}

func inquiryAddress(number string, no int) string {
	return caseAddress(number, "inquiries", strconv.Itoa(no))
}

// inquired reads a question to the applicant of one's own case.
func (p *Portal) inquired(r *http.Request) (v matter.View, q Inquiry, err error) {
	v, c, err := p.caseFor(r, r.PathValue("number"))
	if err != nil {
		return v, q, err
	}
	no, _ := strconv.Atoi(r.PathValue("no"))
	i := slices.IndexFunc(c.Inquiries, func(q Inquiry) bool { return q.No == no && q.toApplicant() })
	if i < 0 {
		return v, q, fault.Missing("问题", "")
	}
	return v, c.Inquiries[i], nil
}

// getInquiry shows a question of the office with room for the answer, or the answer that was given (M-03).
func (p *Portal) getInquiry(w http.ResponseWriter, r *http.Request) error {
	v, q, err := p.inquired(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, p.inquiryPage(r, v, q, p.inquiryForm(v, q)))
}

func (p *Portal) inquiryForm(v matter.View, q Inquiry) web.Form {
	form := web.FormOf(AnswerInquiry{No: q.No}, inquiryAddress(v.Matter.Number, q.No))
	form.Files = true
	form.Entries = append(slices.Clone(form.Entries), web.Entry{FieldSpec: web.FieldSpec{Name: "file-answer", Label: "可以附上文件", Kind: web.KindFile, Many: true, Accept: ".pdf,.jpg,.jpeg,.png"}})
	return form
}

func (p *Portal) inquiryPage(r *http.Request, v matter.View, q Inquiry, form web.Form) templ.Component {
	number := v.Matter.Number
	page := pages.Inquiry{Frame: p.frame(r, "答复询问", trailCases, web.Link{Text: number, Href: caseAddress(number)}), Back: caseAddress(number),
		From: p.room.Org.BodyName(q.Body), Question: q.Question, Due: "请在" + dateText(q.DueAt) + "前答复。", State: q.stands()}
	if q.open() && v.May(p.Actor(r), "answer_inquiry") {
		page.Form = &form
	} else if q.Answer != "" {
		page.Answer = []web.Pair{{Term: "您的答复", Text: q.Answer}, {Term: "时间", Text: web.Moment(q.AnsweredAt)}}
		for _, f := range q.Files {
			page.Answer = append(page.Answer, web.Pair{Term: "文件", Text: f.Name, Href: fileAddress(number, f)})
		}
	}
	return pages.MyInquiry(page)
}

// postInquiry answers a question of the office (M-03).
func (p *Portal) postInquiry(w http.ResponseWriter, r *http.Request) error {
	v, q, err := p.inquired(r)
	if err != nil {
		return err
	}
	var in AnswerInquiry
	err = web.Input(r, &in)
	in.No = q.No
	if err == nil {
		in.Files, err = p.room.filesOf(r, p.Actor(r), "answer")
	}
	if err == nil {
		_, err = p.room.Hall().Do(r.Context(), p.Actor(r), v.Matter.ID, "answer_inquiry", in, matter.Key(web.Once(r)))
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return p.inquiryPage(r, v, q, p.inquiryForm(v, q).Typed(r, err))
		})
	}
	return web.Done(w, r, caseAddress(v.Matter.Number), "已答复，我们会告诉"+p.room.Org.BodyName(q.Body))
}

// inquiryCard says on a card that an answer is wanted.
func (p *Portal) inquiryCard(card *pages.Card, v matter.View, c Case, a account.Actor) {
	if q, ok := c.asksApplicant(); ok && v.May(a, "answer_inquiry") {
		card.Words = p.room.Org.BodyName(q.Body) + "有一个问题请您说明，请在" + dateText(q.DueAt) + "前答复。"
		card.Act = web.Link{Text: "去答复", Href: inquiryAddress(v.Matter.Number, q.No)}
	}
}
