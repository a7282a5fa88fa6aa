// Package publish makes government information public without being asked (主动公开): from the draft of a document
// until it is repealed, and the public pages on which it stands.
//
// It serves editors, reviewers, who reviews for secrecy and who releases, and every reader, under the 政府信息公开条例
// (条2019 §5, §10, §12, §17, §19 to §26). A document is a matter: drafting, review 1 to 3 as the body wants it, secrecy,
// ready, scheduled; its ends are published, revised, repealed, lapsed and withdrawn, and withheld, merged and dropped for
// what is not shown. A revision is a matter of its own that passes the same hands and is then taken over by the original.
// Requests for information and the yearly report it leaves to others.
package publish

import (
	"slices"
	"time"

	"tongban/internal/common/workday"
)

// Document (政府信息) is one record, not one page: the room's own row.
type Document struct {
	ID      int64 `json:"-"`
	Content `json:"content"`

	Author     string          `json:"author"` // subject of who drafted it
	AuthorName string          `json:"authorName"`
	Editors    []string        `json:"editors,omitempty"` // subjects of everybody who wrote on it
	Levels     []Level         `json:"levels,omitempty"`  // of review, as they were when it was submitted
	Reviews    []Review        `json:"reviews,omitempty"`
	Secrecy    []SecrecyReview `json:"secrecy,omitempty"`
	Draft      int             `json:"draft,omitempty"`    // which draft the text is; every edit makes another
	Round      int             `json:"round,omitempty"`    // how often it was submitted
	Proofs     []Proof         `json:"proofs,omitempty"`   // of all rounds
	Affirmed   []Affirmation   `json:"affirmed,omitempty"` // places that were found and are right
	Returned   string          `json:"returned,omitempty"` // why the draft came back

	Index         string       `json:"index,omitempty"`     // 索引号, from the first publication on
	Release       time.Time    `json:"release,omitzero"`    // when it is to appear
	Scheduler     string       `json:"scheduler,omitempty"` // subject of who set it
	Missed        string       `json:"missed,omitempty"`    // why it did not appear then
	FirstAt       time.Time    `json:"firstAt,omitzero"`    // first published
	PublishedAt   time.Time    `json:"published,omitzero"`  // this version
	Versions      []Version    `json:"versions,omitempty"`  // those before
	Validity      Validity     `json:"validity,omitempty"`
	ValidityOn    workday.Date `json:"validityOn,omitzero"`
	ValidityBy    string       `json:"validityBy,omitempty"` // the document that repealed it
	Withdrawn     *Withdrawal  `json:"withdrawn,omitempty"`
	Channels      []Placing    `json:"channels,omitempty"`
	Wanted        []string     `json:"wanted,omitempty"`         // channels that were chosen at the release
	Revises       int64        `json:"revises,string,omitempty"` // a draft that is to replace the text of another
	RevisesNumber string       `json:"revisesNumber,omitempty"`
	Change        string       `json:"change,omitempty"`      // what the revision changes, in a sentence
	AudienceWas   []string     `json:"audienceWas,omitempty"` // of the original, when the revision was begun
	Plan          *Plan        `json:"plan,omitempty"`        // of a policy: how it is going to be interpreted
	Prolonged     []Prolonged  `json:"prolonged,omitempty"`
	Announces     string       `json:"announces,omitempty"` // number of the clean-up whose results it tells
	Bond          *Bond        `json:"bond,omitempty"`      // of an interpretation: what it interprets
	Imported      *Evidence    `json:"imported,omitempty"`
	Reflag        *Reflag      `json:"reflag,omitempty"`    // asked for, and not agreed to yet
	Reflagged     []Reflag     `json:"reflagged,omitempty"` // put right after publication

	Dead map[string]DeadLink `json:"-"` // links that lead nowhere, as looked up when it was read

	register registered
}

// Content is what the document says and what is said about it (条2019 §12); a revision replaces it.
type Content struct {
	Title     string       `json:"title"`
	Number    string       `json:"number,omitempty"`  // 发文字号
	Body      string       `json:"body"`              // code of the body that answers for it; of joint ones the lead (条2019 §10)
	Issuers   string       `json:"issuers,omitempty"` // of joint ones the others
	Maker     string       `json:"maker,omitempty"`   // 发文机关 as an imported document names it, where that is not the body alone
	Theme     string       `json:"theme,omitempty"`   // 主题分类 as an imported document has it, both levels
	Genre     string       `json:"genre"`
	Class     string       `json:"class"`
	Subject   string       `json:"subject"`
	Keywords  string       `json:"keywords,omitempty"`
	Abstract  string       `json:"abstract,omitempty"`
	MadeOn    workday.Date `json:"madeOn,omitzero"` // 生成日期, not the day of publication
	Attribute Attribute    `json:"attribute,omitempty"`
	Reason    string       `json:"reason,omitempty"` // code of why it is not public
	Ground    string       `json:"ground,omitempty"` // why, in words
	Grade     string       `json:"grade"`            // 密级: only 非密 is taken in
	Normative bool         `json:"normative,omitempty"`
	Policy    bool         `json:"policy,omitempty"`   // 政策性文件: owes an interpretation
	Audience  []string     `json:"audience,omitempty"` // codes of whom it is for (适用对象)
	InForceOn workday.Date `json:"inForceOn,omitzero"`
	ExpiresOn workday.Date `json:"expiresOn,omitzero"`
	Basis     string       `json:"basis,omitempty"` // 公开依据
	Text      string       `json:"text"`            // in blocks, see Blocks
	Files     []Attachment `json:"files,omitempty"`
}

// Attachment (附件) is a file of the document; an internal one is never shown outside.
type Attachment struct {
	ID       int64  `json:"id,string"`
	Name     string `json:"name"`
	Size     int64  `json:"size"`
	Internal bool   `json:"internal,omitempty"`
}

// Review (审核) is the word of one level.
type Review struct {
	Level   int       `json:"level"`
	Title   string    `json:"title"`
	By      string    `json:"by"`
	Name    string    `json:"name"`
	At      time.Time `json:"at"`
	Opinion string    `json:"opinion,omitempty"`
}

// SecrecyReview (保密审查) is the record without which nothing is published: 条2019 §17.
type SecrecyReview struct {
	By         string     `json:"by"`
	Name       string     `json:"name"`
	At         time.Time  `json:"at"`
	Conclusion Conclusion `json:"conclusion"`
	Asked      []string   `json:"asked,omitempty"` // what was looked for
	Basis      string     `json:"basis"`
}

// Version is a text that was public before.
type Version struct {
	N      int       `json:"n"`
	From   time.Time `json:"from"`
	Until  time.Time `json:"until"`
	Change string    `json:"change"`
	Content
}

// Withdrawal (撤回) is why a page is gone.
type Withdrawal struct {
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	Reason string    `json:"reason"`
	Back   int64     `json:"back,string,omitempty"` // the taking back of the import with which it came
}

// Placing is one channel on which the document appeared: 条2019 §23 to §25.
type Placing struct {
	Channel string    `json:"channel"`
	At      time.Time `json:"at"`
	Address string    `json:"address,omitempty"`
	By      string    `json:"by,omitempty"` // who entered it
}

// Attribute (公开属性) is set while drafting: 国办发〔2016〕80号 实施细则.
type Attribute string

// The attributes.
const (
	Proactive Attribute = "proactive"
	OnRequest Attribute = "request"
	Withheld  Attribute = "withheld"
)

// Title is the attribute in Chinese.
func (a Attribute) Title() string {
	switch a {
	case Proactive:
		return "主动公开"
	case OnRequest:
		return "依申请公开"
	case Withheld:
		return "不予公开"
	}
	return "尚未确定"
}

// Validity (有效性) stands on the page of the document (国办发〔2017〕47号).
type Validity string

// The validities; a document that needs none has none.
const (
	Valid    Validity = "valid"
	Amended  Validity = "amended"
	Repealed Validity = "repealed"
	Lapsed   Validity = "lapsed"
)

// Title is the validity in Chinese.
func (v Validity) Title() string {
	switch v {
	case Valid:
		return "有效"
	case Amended:
		return "已修改"
	case Repealed:
		return "已废止"
	case Lapsed:
		return "已失效"
	}
	return ""
}

// Conclusion is what a secrecy review comes to.
type Conclusion string

// The conclusions.
const (
	ClearPublic Conclusion = "public"
	ClearPart   Conclusion = "part" // 区分处理后公开
	ClearNot    Conclusion = "not"
	ClearAsk    Conclusion = "ask" // 不能确定
)

// Title is the conclusion in Chinese.
func (c Conclusion) Title() string {
	switch c {
	case ClearPublic:
		return "可以公开"
	case ClearPart:
		return "区分处理后公开"
	case ClearNot:
		return "不宜公开"
	case ClearAsk:
		return "不能确定，报请确定"
	}
	return ""
}

// wrote reports whether somebody wrote on the document.
func (d Document) wrote(subject string) bool {
	return d.Author == subject || slices.Contains(d.Editors, subject)
}

// cleared is the last secrecy review, when it lets the document pass.
func (d Document) cleared() (SecrecyReview, bool) {
	if n := len(d.Secrecy); n > 0 && d.Secrecy[n-1].Conclusion == ClearPublic {
		return d.Secrecy[n-1], true
	}
	return SecrecyReview{}, false
}
