package publish

import (
	"slices"
	"strings"
	"unicode/utf8"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// publishLimit: 条2019 §26, twenty working days from the day on which the information was made or changed.
var publishLimit = workday.Working(20)

const groundPublish = "《政府信息公开条例》第二十六条"

// Draft (信息稿) is what an editor fills in.
type Draft struct {
	Body      string       `json:"body" form:"body" label:"公开机关" kind:"select" need:"true" hint:"联合发文的填牵头机关"`
	Title     string       `json:"title" form:"title" label:"标题" need:"true" max:"200"`
	Number    string       `json:"number" form:"number" label:"发文字号" max:"50" hint:"例如 云政办〔2026〕12号；没有的填“无”"`
	Issuers   string       `json:"issuers" form:"issuers" label:"联合发文机关" max:"200" hint:"没有联合发文的不填"`
	Genre     string       `json:"genre" form:"genre" label:"体裁" kind:"select" need:"true" width:"medium"`
	Class     string       `json:"class" form:"class" label:"公开类别" kind:"select" need:"true"`
	Subject   string       `json:"subject" form:"subject" label:"主题分类" kind:"select" need:"true"`
	Keywords  string       `json:"keywords" form:"keywords" label:"主题词" max:"100" hint:"几个词之间用空格"`
	Abstract  string       `json:"abstract" form:"abstract" label:"内容概述" kind:"textarea" max:"300"`
	MadeOn    workday.Date `json:"madeOn" form:"madeOn" label:"生成日期" kind:"date" hint:"成文日期，不是发布日期；从这一天起计算二十个工作日的公开期限"`
	Attribute Attribute    `json:"attribute" form:"attribute" label:"公开属性" kind:"radio" options:"proactive=主动公开|request=依申请公开|withheld=不予公开" hint:"起草时就要确定，没有确定的不能提交审核"`
	Reason    string       `json:"reason" form:"reason" label:"不公开的理由" kind:"select"`
	Ground    string       `json:"ground" form:"ground" label:"理由说明" max:"300" hint:"不主动公开的必填：涉及什么内容，为什么不公开"`
	Grade     string       `json:"grade" form:"grade" label:"密级" kind:"radio" need:"true" options:"非密=非密|秘密=秘密|机密=机密|绝密=绝密" hint:"涉密文件不得进入本系统"`
	Normative bool         `json:"normative" form:"normative" label:"是行政规范性文件" kind:"check"`
	Policy    bool         `json:"policy" form:"policy" label:"是政策性文件" kind:"check" hint:"主动公开的政策性文件要同步解读：解读方案随文件一起送审，解读材料随文件一起发布"`
	Audience  []string     `json:"audience,omitempty" form:"audience" label:"适用对象" kind:"checks" hint:"政策文件对哪些人、哪些企业适用，公众按它查找；面向全社会的不选"`
	InForceOn workday.Date `json:"inForceOn" form:"inForceOn" label:"施行日期" kind:"date"`
	ExpiresOn workday.Date `json:"expiresOn" form:"expiresOn" label:"有效期至" kind:"date"`
	Basis     string       `json:"basis" form:"basis" label:"公开依据" max:"200"`
	Text      string       `json:"text" form:"text" label:"正文" kind:"textarea" max:"200000" hint:"空一行分段；“## ”开头是标题，“- ”开头是列表；表格可以直接粘贴网页代码，脚本和格式会自动去掉"`
	Change    string       `json:"change" form:"change" label:"修订说明" max:"200" hint:"修订稿必填：改了什么"`
	Files     []Attachment `json:"files,omitempty"`
	Announces string       `json:"announces,omitempty"` // number of the clean-up whose results it tells
	Drop      []string     `json:"drop,omitempty"`      // identifiers of attachments that are taken out
}

// draftOf is the form of what is written already.
func draftOf(d Document) Draft {
	c := d.Content
	return Draft{Body: c.Body, Title: c.Title, Number: c.Number, Issuers: c.Issuers, Genre: c.Genre, Class: c.Class, Subject: c.Subject, Keywords: c.Keywords, Abstract: c.Abstract,
		MadeOn: c.MadeOn, Attribute: c.Attribute, Reason: c.Reason, Ground: c.Ground, Grade: c.Grade, Normative: c.Normative, Policy: c.Policy, Audience: c.Audience, InForceOn: c.InForceOn, ExpiresOn: c.ExpiresOn,
		Basis: c.Basis, Text: c.Text, Change: d.Change}
}

// content brings a draft into the form in which it is kept, and says what cannot be.
func (in Draft) content(today workday.Date) (Content, Cleaned, error) {
	cleaned, left := Clean(in.Text)
	c := Content{Title: strings.Join(strings.Fields(plainText(in.Title)), " "), Number: brackets(in.Number), Body: in.Body, Issuers: strings.TrimSpace(in.Issuers), Genre: in.Genre, Class: in.Class,
		Subject: in.Subject, Keywords: strings.Join(strings.Fields(in.Keywords), " "), Abstract: strings.TrimSpace(plainText(in.Abstract)), MadeOn: in.MadeOn, Attribute: in.Attribute, Reason: in.Reason,
		Ground: strings.TrimSpace(in.Ground), Grade: in.Grade, Normative: in.Normative, Policy: in.Policy, Audience: in.Audience, InForceOn: in.InForceOn, ExpiresOn: in.ExpiresOn, Basis: strings.TrimSpace(in.Basis), Text: cleaned}
	if c.Attribute == Proactive {
		c.Reason, c.Ground = "", ""
	}
	var wrong []fault.Field
	say := func(name, words string) { wrong = append(wrong, fault.Field{Name: name, Message: words}) }
	if c.Title == "" || utf8.RuneCountInString(c.Title) > 200 {
		say("title", "请填写标题，不超过200个字")
	}
	if utf8.RuneCountInString(c.Number) > 50 {
		say("number", "发文字号不超过50个字")
	}
	if c.Grade != "非密" {
		say("grade", "涉密文件不得进入本系统，请按保密规定处理")
	}
	if _, ok := classOf(c.Class); !ok {
		say("class", "请选择公开类别")
	}
	if !slices.Contains(genres, c.Genre) {
		say("genre", "请选择体裁")
	}
	if !slices.Contains(subjects, c.Subject) {
		say("subject", "请选择主题分类")
	}
	if c.MadeOn.After(today) {
		say("madeOn", "生成日期不能晚于今天")
	}
	if !c.ExpiresOn.IsZero() && !c.InForceOn.IsZero() && c.ExpiresOn.Before(c.InForceOn) {
		say("expiresOn", "有效期不能早于施行日期")
	}
	if c.Attribute != "" && c.Attribute.Title() == Attribute("").Title() {
		say("attribute", "请选择公开属性")
	}
	if c.Reason != "" && groundTitle(c.Reason) == "" {
		say("reason", "请选择不公开的理由")
	}
	if utf8.RuneCountInString(c.Text) > 200_000 {
		say("text", "正文不超过20万字，请把过长的表格作为附件")
	}
	if len(wrong) > 0 {
		return c, left, fault.Invalid("信息稿还有要修改的地方", wrong...)
	}
	return c, left, nil
}

// brackets writes the year of a document number between the right brackets.
func brackets(number string) string {
	number = strings.Join(strings.Fields(number), "")
	return strings.NewReplacer("[", "〔", "]", "〕", "【", "〔", "】", "〕", "［", "〔", "］", "〕", "﹝", "〔", "﹞", "〕").Replace(number)
}

// draft opens a document.
func (room *Room) draft(m *matter.Move, in Draft) error {
	return room.begin(m, in, Document{})
}

// Revise (修订) begins a new text of a document that is public. The page hands in the original as it stands.
type Revise struct {
	Draft
	Of       int64    `json:"-"`
	OfNumber string   `json:"-"`
	Original Document `json:"-"`
}

// revise opens a revision: it passes the same hands as a new document before the original takes it over.
func (room *Room) revise(m *matter.Move, in Revise) error {
	if in.Of == 0 || !in.Original.shown() {
		return fault.Missing("已经公开的信息", in.OfNumber)
	}
	if in.Body != in.Original.Body {
		return fault.InvalidField("body", "修订不能改变公开机关")
	}
	if in.Draft.Attribute != "" && in.Draft.Attribute != Proactive {
		return fault.InvalidField("attribute", "已经公开的信息，修订后也是主动公开；不再公开的请撤回或者标注失效")
	}
	return room.begin(m, in.Draft, Document{Revises: in.Of, RevisesNumber: in.OfNumber, AudienceWas: in.Original.Audience, Bond: in.Original.Bond, Content: Content{Files: in.Original.Files, Policy: in.Original.Policy, Audience: in.Original.Audience}})
}

func (room *Room) begin(m *matter.Move, in Draft, d Document) error {
	region := room.Org.BodyPath(in.Body)
	if m.Actor.Kind != account.ActorOfficer || region == "" || !m.Actor.HasAt(RightDraft, in.Body) {
		return fault.InvalidField("body", "请选择您所在的机关")
	}
	c, _, err := in.content(workday.DateOf(m.Now))
	if err != nil {
		return err
	}
	if err := d.genreFits(&c); err != nil {
		return err
	}
	if c.Audience, err = room.forWhom(c.Audience, d.Audience); err != nil {
		return err
	}
	c.Files = gathered(d.Files, in)
	d.ID, d.Content, d.Author, d.AuthorName, d.Change, d.Draft = m.ID(), c, m.Actor.Subject(), m.Actor.Name, strings.TrimSpace(in.Change), 1
	if d.Revises == 0 {
		d.Announces = in.Announces
	}
	m.Open(matter.Opening{Title: c.Title, Region: region, Lead: c.Body, Channel: matter.ChannelPortal})
	m.Become(StateDrafting)
	m.Assign(matter.TaskSpec{Role: RoleDraft, Title: "起草：" + c.Title, Body: c.Body, Need: RightDraft, Assignee: m.Actor})
	count(m, d)
	attach(m, in.Files)
	m.Keep(d, insertDocument(d, region, m.Now))
	if d.Bond != nil && d.Revises == 0 {
		m.Also(insertBond(d))
	}
	return nil
}

// gathered are the attachments after an edit.
func gathered(have []Attachment, in Draft) (out []Attachment) {
	for _, f := range have {
		if !slices.Contains(in.Drop, idText(f.ID)) {
			out = append(out, f)
		}
	}
	return append(out, in.Files...)
}

func attach(m *matter.Move, files []Attachment) {
	for _, f := range files {
		m.Also(file.Attach(f.ID, m.Actor.Subject(), m.ID()))
	}
}

// count keeps the clock of the law with what the draft says: it runs from the day of making, for what is to be public.
func count(m *matter.Move, d Document) {
	_, runs := m.Clock(ClockPublish)
	due := d.Attribute != OnRequest && d.Attribute != Withheld && !d.MadeOn.IsZero()
	switch {
	case due && !runs:
		m.Start(matter.ClockSpec{Name: ClockPublish, Title: "公开期限", Limit: publishLimit, Ground: groundPublish, From: d.MadeOn.Start()})
	case due:
		if err := m.Since(ClockPublish, d.MadeOn.Start()); err != nil {
			panic(err) // the clock was found a line above
		}
	case runs:
		m.Halt(ClockPublish)
	}
}

// edit writes on the draft; who writes does not review.
func (room *Room) edit(m *matter.Move, in Draft) error {
	d := documentOf(m)
	if in.Body != d.Body {
		return fault.InvalidField("body", "起草后不能改变公开机关，请作废后重新起草")
	}
	if d.Revises != 0 && in.Attribute != "" && in.Attribute != Proactive {
		return fault.InvalidField("attribute", "已经公开的信息，修订后也是主动公开；不再公开的请撤回或者标注失效")
	}
	c, _, err := in.content(workday.DateOf(m.Now))
	if err != nil {
		return err
	}
	if err := d.genreFits(&c); err != nil {
		return err
	}
	if c.Audience, err = room.forWhom(c.Audience, d.Audience); err != nil {
		return err
	}
	c.Files = gathered(d.Files, in)
	moved := c.MadeOn != d.MadeOn || c.Attribute != d.Attribute
	d.Content, d.Change, d.Draft = c, strings.TrimSpace(in.Change), d.draftNumber()+1
	if !d.wrote(m.Actor.Subject()) {
		d.Editors = append(slices.Clone(d.Editors), m.Actor.Subject())
	}
	if moved {
		count(m, d)
	}
	attach(m, in.Files)
	keep(m, d)
	return nil
}

// Submit (提交审核) hands the draft to the reviewers.
type Submit struct {
	Proofread bool `json:"proofread" form:"proofread" label:"已经校对文字、数字、附件和链接" kind:"check" need:"true"`
}

// submit hands the draft on; without an attribute it goes back at once (国办发〔2016〕80号 实施细则).
func (room *Room) submit(m *matter.Move, in Submit) error {
	d := documentOf(m)
	if err := complete(d, in); err != nil {
		return err
	}
	if err := room.answered(d, "proofread"); err != nil {
		return err
	}
	levels := room.Rules.For(d.Body).Levels
	if err := room.manned(d, levels); err != nil {
		return err
	}
	if _, err := m.Finish(RoleDraft, "submitted", ""); err != nil {
		return err
	}
	d.Levels, d.Reviews, d.Returned, d.Round = levels, nil, "", d.Round+1
	d = d.proved(m, Level{Title: "起草人自校"}, "")
	next(m, d)
	keep(m, d)
	return nil
}

func complete(d Document, in Submit) error {
	var wrong []fault.Field
	say := func(name, words string) { wrong = append(wrong, fault.Field{Name: name, Message: words}) }
	if !in.Proofread {
		say("proofread", "请先校对，再提交审核")
	}
	switch {
	case d.Attribute == "":
		say("proofread", "还没有确定公开属性。请先在“修改”里选择主动公开、依申请公开或者不予公开")
	case d.Attribute != Proactive && (d.Reason == "" || d.Ground == ""):
		say("proofread", "不主动公开的，请先在“修改”里选择理由并说明")
	}
	if d.MadeOn.IsZero() {
		say("proofread", "请先在“修改”里填写生成日期")
	}
	if d.Text == "" && len(d.Files) == 0 {
		say("proofread", "正文和附件都是空的")
	}
	if d.Revises != 0 && d.Change == "" {
		say("proofread", "修订稿请先在“修改”里写明改了什么")
	}
	if words := d.uninterpreted(); words != "" {
		say("proofread", words)
	}
	if len(wrong) > 0 {
		return fault.Invalid("还不能提交审核", wrong...)
	}
	return nil
}

// Drop (作废) ends a draft.
type Drop struct {
	Reason string `json:"reason" form:"reason" label:"作废的原因" need:"true" max:"200"`
}

func drop(m *matter.Move, in Drop) error {
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请填写作废的原因")
	}
	m.Record("reason", in.Reason)
	m.Close(StateDropped, OutcomeDropped)
	return nil
}

// documentOf is the document as a move may change it.
func documentOf(m *matter.Move) Document {
	d := matter.FactsOf[Document](m)
	d.Reviews, d.Secrecy, d.Versions, d.Channels = slices.Clone(d.Reviews), slices.Clone(d.Secrecy), slices.Clone(d.Versions), slices.Clone(d.Channels)
	return d
}

// keep writes the document with the move.
func keep(m *matter.Move, d Document) { m.Keep(d, updateDocument(d, m.Now)) }
