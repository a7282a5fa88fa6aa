// Package inforequest answers requests for government information (依申请公开): from
// the moment somebody asks until the reply is in his hands.
//
// It serves citizens and organisations, the disclosure office and its head, under the
// 政府信息公开条例 of 2008 and of 2019; which of the two is chosen by the day of receipt.
// Its states are confirming, handling, correcting, consulting, explaining, paying, drafted, replied and undelivered, and
// the ends closed, lapsed, unpaid and withdrawn. What is disclosed without being asked for,
// and the annual report that counts the replies, it leaves to others.
package inforequest

import (
	"slices"
	"time"

	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Request (依申请公开) is one request for information: the room's own row.
type Request struct {
	ID            int64          `json:"-"`
	Body          string         `json:"body"` // that is asked
	Applicant     Applicant      `json:"applicant"`
	Asked         Asked          `json:"asked"`
	Wish          Wish           `json:"wish"`
	Intake        Intake         `json:"intake"`
	Version       Version        `json:"version"`         // of the rules
	Group         string         `json:"group,omitempty"` // shared by requests split from one letter (一事一申请)
	Correction    *Correction    `json:"correction,omitempty"`
	Consultations []Consultation `json:"consultations,omitempty"`
	Extended      *Extended      `json:"extended,omitempty"`
	Reasons       *Reasons       `json:"reasons,omitempty"`
	Fee           *Fee           `json:"fee,omitempty"`
	Transfers     []Transfer     `json:"transfers,omitempty"`
	Archive       *Archive       `json:"archive,omitempty"`
	Materials     []Material     `json:"materials,omitempty"`
	Draft         *Reply         `json:"draft,omitempty"` // the reply until it is signed
	Reply         *Reply         `json:"reply,omitempty"` // exactly one counts
	Delivery      *Delivery      `json:"delivery,omitempty"`
	Undelivered   *Undelivered   `json:"undelivered,omitempty"`
	Remedies      []Remedy       `json:"remedies,omitempty"`
	Ended         string         `json:"ended,omitempty"` // why it was withdrawn
	Order         *Order         `json:"order,omitempty"` // that this is a new reply
}

// Applicant (申请人) is who asks; the number of his document is kept sealed.
type Applicant struct {
	Class        ApplicantClass `json:"class"`
	Name         string         `json:"name"`
	DocumentKind string         `json:"documentKind"`
	Masked       string         `json:"masked"`           // the number as it may be shown
	Last         string         `json:"last,omitempty"`   // four characters that the public query asks for
	Sealed       []byte         `json:"sealed,omitempty"` // the number itself
	Phone        string         `json:"phone"`
	Address      string         `json:"address,omitempty"`
	Email        string         `json:"email,omitempty"`
}

// ApplicantClass is the column of the annual report's table three (国办公开办函〔2021〕30号).
type ApplicantClass string

// The classes of applicants.
const (
	ClassCitizen  ApplicantClass = "citizen"
	ClassCompany  ApplicantClass = "company"
	ClassResearch ApplicantClass = "research"
	ClassWelfare  ApplicantClass = "welfare"
	ClassLegal    ApplicantClass = "legal"
	ClassOther    ApplicantClass = "other"
)

// Title is the class in Chinese.
func (c ApplicantClass) Title() string {
	switch c {
	case ClassCitizen:
		return "自然人"
	case ClassCompany:
		return "商业企业"
	case ClassResearch:
		return "科研机构"
	case ClassWelfare:
		return "社会公益组织"
	case ClassLegal:
		return "法律服务机构"
	case ClassOther:
		return "其他"
	}
	return ""
}

// Asked (所需信息) lets the body find what is wanted: 条2019 §29(二).
type Asked struct {
	Name        string `json:"name"`
	Document    string `json:"document,omitempty"` // 文号
	Description string `json:"description,omitempty"`
}

// Text is what is asked in one sentence, for papers.
func (a Asked) Text() string {
	text := a.Name
	if a.Document != "" {
		text += "（" + a.Document + "）"
	}
	if a.Description != "" {
		text += "；" + a.Description
	}
	return text
}

// Wish is the form and the way in which the applicant wants the information: 条2019 §29(三).
type Wish struct {
	Form string `json:"form"` // paper, electronic, view
	Way  string `json:"way"`  // online, mail, counter, fax
}

// Title is the wish in Chinese.
func (w Wish) Title() string {
	return word(w.Form, formWords) + "，" + word(w.Way, wayWords)
}

var (
	formWords = map[string]string{"electronic": "电子文档", "paper": "纸质", "view": "查阅、抄录"}
	wayWords  = map[string]string{"online": "网上获取", "mail": "邮寄", "counter": "当面领取", "fax": "传真"}
)

func word(code string, words map[string]string) string {
	if w, ok := words[code]; ok {
		return w
	}
	return code
}

// Correction (补正) is what the applicant was asked to make clear, once.
type Correction struct {
	Points     []Point      `json:"points"`
	AskedOn    workday.Date `json:"askedOn"`
	AskedBy    string       `json:"askedBy"`
	DueOn      workday.Date `json:"dueOn"`
	Answer     string       `json:"answer,omitempty"`
	AnsweredOn workday.Date `json:"answeredOn,omitzero"`
}

// Point is one thing that is not clear, and what is asked about it.
type Point struct {
	Problem string `json:"problem"`
	Demand  string `json:"demand"`
}

// Extended (延期) is the one extension.
type Extended struct {
	Reason string       `json:"reason"`
	Signed string       `json:"signed"`
	On     workday.Date `json:"on"`
	DueOn  workday.Date `json:"dueOn"`
	Delay  bool         `json:"delay,omitempty"` // 条2019 §35 in the place of §33
}

// Delivery (送达) is how the reply reached the applicant.
type Delivery struct {
	Way      string       `json:"way"`
	Receiver string       `json:"receiver"`
	Proof    string       `json:"proof,omitempty"`
	On       workday.Date `json:"on"`
	ThirdOn  workday.Date `json:"thirdOn,omitzero"` // an objecting third party was told
	By       string       `json:"by"`
}

// title is the way in words.
func (d Delivery) title() string {
	if d.Way == wayNone {
		return "送不到，留存备领"
	}
	return word(d.Way, wayWords)
}

// Reply (答复) answers the request, with one kind that the annual report counts.
type Reply struct {
	Kind           ReplyKind `json:"kind"`
	Result         string    `json:"result"`
	Reason         string    `json:"reason,omitempty"`
	PublicInterest string    `json:"publicInterest,omitempty"` // why a third party's objection does not hold
	Reconsider     string    `json:"reconsider"`               // 行政复议机关
	Court          string    `json:"court"`
	Drafter        string    `json:"drafter,omitempty"` // subject
	DrafterName    string    `json:"drafterName,omitempty"`
	DraftedAt      time.Time `json:"draftedAt,omitzero"`
	Returned       string    `json:"returned,omitempty"` // why the draft went back
	Approver       string    `json:"approver,omitempty"`
	ApprovedAt     time.Time `json:"approvedAt,omitzero"`
}

// requestOf is the request as a move may change it: what it points to is copied.
func requestOf(m *matter.Move) Request {
	r := matter.FactsOf[Request](m)
	r.Consultations = slices.Clone(r.Consultations)
	r.Correction = copied(r.Correction)
	r.Draft = copied(r.Draft)
	r.Fee, r.Reasons = copied(r.Fee), copied(r.Reasons)
	return r
}

func copied[T any](p *T) *T {
	if p == nil {
		return nil
	}
	c := *p
	return &c
}

// keep writes the request with the move.
func keep(m *matter.Move, r Request) { m.Keep(r, updateRequest(r)) }
