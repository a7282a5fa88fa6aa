package publish

import (
	"slices"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// GenreInterpretation is the genre of documents that interpret a policy (政策解读): they pass the same hands as any other,
// and carry a bond to the policy.
const GenreInterpretation = "政策解读"

// TopicPolicy is the outbox topic by which is heard that something about a policy changed: it or an interpretation of it
// became public, was marked or was withdrawn.
const TopicPolicy = "document.policy"

// PolicyNews names the policy.
type PolicyNews struct {
	Policy int64 `json:"policy,string"`
}

// Ways are the forms and the points of content that interpretations have. No law fixes them: they are data of the city.
type Ways struct{ Forms, Points []web.Option }

func (room *Room) ways() Ways {
	if room.Ways == nil {
		return Ways{}
	}
	return room.Ways()
}

// Plan (解读方案) says how a policy is going to be interpreted; it is signed with the document (国办发〔2016〕80号 实施细则).
type Plan struct {
	Forms       []string  `json:"forms"` // titles
	Outline     string    `json:"outline"`
	Interpreter string    `json:"interpreter"` // 第一解读人
	Post        string    `json:"post"`
	Body        string    `json:"body"` // drafts the interpretation
	By          string    `json:"by"`
	At          time.Time `json:"at"`
}

// Bond (关联) ties an interpretation to its policy.
type Bond struct {
	Policy       int64    `json:"policy,string"`
	PolicyNumber string   `json:"policyNumber"`
	PolicyTitle  string   `json:"policyTitle"`
	Form         string   `json:"form"` // code
	FormTitle    string   `json:"formTitle"`
	Interpreter  string   `json:"interpreter"`
	Post         string   `json:"post,omitempty"`
	Points       []string `json:"points,omitempty"`   // titles of what is written
	Missing      []string `json:"missing,omitempty"`  // titles of what is not
	Omitted      string   `json:"omitted,omitempty"`  // why not
	Standing     bool     `json:"standing,omitempty"` // the policy is public: as it was last seen, and anew with every reading
}

// MakePlan (解读方案) is filled in before a policy goes to be reviewed.
type MakePlan struct {
	Forms       []string `json:"forms" form:"forms" label:"解读形式" kind:"checks" need:"true"`
	Outline     string   `json:"outline" form:"outline" label:"解读提纲" kind:"textarea" need:"true" max:"1000" hint:"准备讲清哪些问题，例如背景、主要措施、群众最关心的事"`
	Interpreter string   `json:"interpreter" form:"interpreter" label:"第一解读人" need:"true" max:"30" hint:"起草部门的主要负责人"`
	Post        string   `json:"post" form:"post" label:"第一解读人的职务" need:"true" max:"60"`
	Body        string   `json:"body" form:"body" label:"起草解读材料的机关" kind:"select" need:"true" hint:"谁起草文件，谁起草解读"`
}

// owes reports whether a document needs an interpretation: 政策性文件 that is to be public.
func (d Document) owes() bool {
	return d.Policy && d.Attribute == Proactive && d.Revises == 0 && d.Bond == nil
}

func (room *Room) plan(m *matter.Move, in MakePlan) error {
	d := documentOf(m)
	if !d.owes() {
		return fault.Conflictf("只有主动公开的政策性文件要有解读方案。请先在“修改”里勾选“是政策性文件”，公开属性选主动公开")
	}
	var wrong []fault.Field
	say := func(name, words string) { wrong = append(wrong, fault.Field{Name: name, Message: words}) }
	ways := room.ways()
	p := Plan{Outline: strings.TrimSpace(in.Outline), Interpreter: strings.TrimSpace(in.Interpreter), Post: strings.TrimSpace(in.Post), Body: in.Body, By: m.Actor.Name, At: m.Now}
	for _, code := range in.Forms {
		title := optionTitle(ways.Forms, code)
		if title == "" {
			say("forms", "请选择解读形式")
			break
		}
		p.Forms = append(p.Forms, title)
	}
	if len(in.Forms) == 0 {
		say("forms", "请至少选择一种解读形式")
	}
	for _, f := range []struct{ name, value, words string }{{"outline", p.Outline, "请填写解读提纲"}, {"interpreter", p.Interpreter, "请填写第一解读人"}, {"post", p.Post, "请填写第一解读人的职务"}} {
		if f.value == "" {
			say(f.name, f.words)
		}
	}
	if room.Org.BodyPath(in.Body) == "" || len(room.Org.OfficersAt(in.Body, RightDraft)) == 0 {
		say("body", "请选择有信息采编岗位的机关")
	}
	if len(wrong) > 0 {
		return fault.Invalid("解读方案还有要修改的地方", wrong...)
	}
	d.Plan = &p
	if !d.wrote(m.Actor.Subject()) { // who plans does not review
		d.Editors = append(slices.Clone(d.Editors), m.Actor.Subject())
	}
	m.Record("forms", strings.Join(p.Forms, "、"))
	keep(m, d)
	return nil
}

// Describe (解读要素) is what an interpretation says of itself.
type Describe struct {
	Way         string   `json:"way" form:"way" label:"解读形式" kind:"select" need:"true"`
	Interpreter string   `json:"interpreter" form:"interpreter" label:"解读人" need:"true" max:"60" hint:"起草部门的主要负责人是第一解读人"`
	Post        string   `json:"post" form:"post" label:"解读人的职务" max:"60"`
	Points      []string `json:"points" form:"points" label:"写到的内容" kind:"checks" hint:"对照核对；没有写到的要说明理由"`
	Omitted     string   `json:"omitted" form:"omitted" label:"没有写到的，说明理由" max:"300"`
}

// bond writes what was filled in into a bond, and says what cannot be.
func (in Describe) bond(b Bond, ways Ways) (Bond, error) {
	b.Form, b.FormTitle = in.Way, optionTitle(ways.Forms, in.Way)
	b.Interpreter, b.Post, b.Omitted, b.Points, b.Missing = strings.TrimSpace(in.Interpreter), strings.TrimSpace(in.Post), strings.TrimSpace(in.Omitted), nil, nil
	for _, p := range ways.Points {
		if slices.Contains(in.Points, p.Value) {
			b.Points = append(b.Points, p.Text)
		} else {
			b.Missing = append(b.Missing, p.Text)
		}
	}
	switch {
	case b.FormTitle == "":
		return b, fault.InvalidField("way", "请选择解读形式")
	case b.Interpreter == "":
		return b, fault.InvalidField("interpreter", "请填写解读人")
	}
	return b, nil
}

func (room *Room) describe(m *matter.Move, in Describe) error {
	d := documentOf(m)
	if d.Bond == nil {
		return fault.Conflictf("这篇信息不是政策解读，没有解读要素")
	}
	b, err := in.bond(*d.Bond, room.ways())
	if err != nil {
		return err
	}
	d.Bond = &b
	if !d.wrote(m.Actor.Subject()) {
		d.Editors = append(slices.Clone(d.Editors), m.Actor.Subject())
	}
	keep(m, d)
	if d.Revises == 0 {
		m.Also(updateBond(d))
	}
	return nil
}

// Interpret (起草解读) begins an interpretation of a policy. The page hands in the policy as it stands.
type Interpret struct {
	Draft
	Describe
	Of       int64    `json:"-"`
	OfNumber string   `json:"-"`
	Policy   Document `json:"-"`
}

// interpretable says why a document cannot be interpreted; empty when it can.
func (d Document) interpretable() string {
	switch {
	case d.Revises != 0:
		return "修订稿并入原文以后，再对原文起草解读"
	case d.Bond != nil:
		return "解读材料本身不再解读"
	case d.Attribute != Proactive && d.Attribute != "":
		return "不主动公开的文件不公开解读"
	case d.Withdrawn != nil:
		return "文件已经撤回，不能起草解读"
	case d.Validity == Repealed || d.Validity == Lapsed:
		return "文件" + d.Validity.Title() + "，不能起草解读"
	}
	return ""
}

// interprets reports whether a body may interpret a policy: who made it, alone or with others, or whom the plan names.
func (room *Room) interprets(body string, policy Document) bool {
	return body == policy.Body || policy.Plan != nil && body == policy.Plan.Body || body != "" && policy.Issuers != "" && strings.Contains(policy.Issuers, room.Org.BodyName(body))
}

func (room *Room) interpret(m *matter.Move, in Interpret) error {
	if in.Of == 0 {
		return fault.Missing("所解读的文件", in.OfNumber)
	}
	if words := in.Policy.interpretable(); words != "" {
		return fault.Conflictf("%s", words)
	}
	if !room.interprets(in.Draft.Body, in.Policy) {
		return fault.InvalidField("body", "谁起草文件，谁起草解读：这份文件由%s或者解读方案里的机关解读", room.Org.BodyName(in.Policy.Body))
	}
	if in.Draft.Attribute != Proactive {
		return fault.InvalidField("attribute", "政策解读都主动公开，请选择主动公开")
	}
	b, err := in.Describe.bond(Bond{Policy: in.Of, PolicyNumber: in.OfNumber, PolicyTitle: in.Policy.Title, Standing: in.Policy.shown()}, room.ways())
	if err != nil {
		return err
	}
	m.Record("policy", in.OfNumber)
	return room.begin(m, in.Draft, Document{Bond: &b})
}

// genreFits keeps interpretations and other documents apart, and the flag of a policy as it was when it became public.
func (d Document) genreFits(c *Content) error {
	switch {
	case d.Bond == nil && c.Genre == GenreInterpretation:
		return fault.InvalidField("genre", "政策解读请从所解读文件的页面起草")
	case d.Bond != nil && c.Genre != GenreInterpretation:
		return fault.InvalidField("genre", "解读材料的体裁是“政策解读”")
	case d.Bond != nil && c.Attribute != Proactive:
		return fault.InvalidField("attribute", "政策解读都主动公开，请选择主动公开")
	}
	if d.Bond != nil {
		c.Policy, c.Normative = false, false
	}
	if d.Revises != 0 {
		c.Policy = d.Policy
	}
	return nil
}

// uninterpreted says what a draft lacks of the three that go together (三同步): the plan of a policy, the points of an
// interpretation. Without it the draft does not go to be reviewed.
func (d Document) uninterpreted() string {
	switch {
	case d.owes() && d.Plan == nil:
		return "主动公开的政策性文件要和解读方案一起送审，请先办“解读方案”"
	case d.Bond != nil && d.Revises == 0 && len(d.Bond.Missing) > 0 && d.Bond.Omitted == "":
		return "解读里没有写到：" + strings.Join(d.Bond.Missing, "、") + "。请补写，或者在“修改解读要素”里说明理由"
	}
	return ""
}

// early reports whether an interpretation would be public before its policy.
func (d Document) early() bool { return d.Bond != nil && d.Revises == 0 && !d.Bond.Standing }

// unbound finds what is wrong with a policy or an interpretation, for verify.
func (d Document) unbound(state matter.State) (bad []string) {
	if slices.Contains(standing(), state) && d.owes() && d.Plan == nil && len(d.Reflagged) == 0 {
		bad = append(bad, "policy is public without a plan of its interpretation")
	}
	if d.Bond != nil && d.Bond.Policy == 0 {
		bad = append(bad, "interpretation of nothing")
	}
	if (d.Bond != nil) != (d.Genre == GenreInterpretation) {
		bad = append(bad, "genre and bond disagree")
	}
	return bad
}

// Accompany (随文件发布) lets an interpretation appear at the moment its policy does.
type Accompany struct{}

func accompany(m *matter.Move, _ Accompany) error {
	d := documentOf(m)
	if d.Bond == nil {
		return fault.Conflictf("只有政策解读可以随文件发布")
	}
	if !d.early() {
		return fault.Conflictf("所解读的文件已经公开，请直接发布")
	}
	if _, err := m.Finish(RoleRelease, "accompanies", ""); err != nil {
		return err
	}
	return wait(m, d)
}

// wait lets an interpretation wait for its policy. The news go out at once, since it may have become public meanwhile.
func wait(m *matter.Move, d Document) error {
	m.Halt(ClockRelease)
	m.Become(StateTogether)
	tellPolicy(m, d)
	d.Release = time.Time{}
	keep(m, d)
	return nil
}

// ReleaseWith is taken by the machine when the policy has become public.
type ReleaseWith struct{}

func (room *Room) releaseWith(m *matter.Move, _ ReleaseWith) error {
	return room.release(m, documentOf(m), nil)
}

// tellPolicy lets it be heard that something about a policy changed, and writes the policy down when it becomes public.
func tellPolicy(m *matter.Move, d Document) {
	id := d.ID
	switch {
	case d.Bond != nil:
		id = d.Bond.Policy
	case !d.Policy:
		return
	case d.Imported != nil: // what was public before nobody interprets late
		return
	case d.Withdrawn == nil && d.Validity != Repealed && d.Validity != Lapsed:
		m.Also(insertPolicy(d))
	}
	m.Follow(matter.Follow{Topic: TopicPolicy, Payload: text(PolicyNews{id})})
}

func optionTitle(list []web.Option, code string) string {
	for _, o := range list {
		if o.Value == code {
			return o.Text
		}
	}
	return ""
}

// mark says of a policy that it holds no more, for the pages of its interpretations.
func (s stand) mark() string {
	switch {
	case s.gone():
		return "所解读的文件已撤回"
	case Validity(s.Validity) == Repealed || Validity(s.Validity) == Lapsed:
		on, _ := workday.ParseDate(s.ValidityOn)
		return "所解读的文件自" + chinese(on) + "起" + strings.TrimPrefix(Validity(s.Validity).Title(), "已")
	}
	return ""
}
