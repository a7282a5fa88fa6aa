package casework

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// PromiseTerms (告知承诺) is what the applicant may sign instead of bringing proofs, in the words of one version of the
// item. 国办发〔2020〕42号 §二: the organ tells conditions, content, consequences and check; the applicant chooses.
type PromiseTerms struct {
	Conditions []string      `json:"conditions,omitempty"`
	Text       string        `json:"text"`
	Breach     string        `json:"breach"`
	Check      string        `json:"check"`
	Within     workday.Limit `json:"within,omitzero"` // by when it is checked
	Checker    string        `json:"checker"`         // body that checks
	Basis      string        `json:"basis,omitempty"`
	Rectify    workday.Limit `json:"rectify,omitzero"`
	MarkMonths int           `json:"markMonths,omitempty"`
	MarkBasis  string        `json:"markBasis,omitempty"`
	Signer     string        `json:"signer,omitempty"` // login in whose name the window decides at once
}

// Fingerprint is the hash of the words: a signature under other words is none.
func (t PromiseTerms) Fingerprint() string {
	sum := sha256.Sum256([]byte(strings.Join(append(slices.Clone(t.Conditions), t.Text, t.Breach, t.Check, t.Within.String(), t.Basis), "\n")))
	return hex.EncodeToString(sum[:8])
}

// Signature (签名) is how somebody signed: online with his password, or on paper that was scanned.
type Signature struct {
	Name       string    `json:"name"`
	Credential string    `json:"credential"` // password or paper
	At         time.Time `json:"at"`
	Words      string    `json:"words,omitempty"` // fingerprint of what was signed
	Scan       []File    `json:"scan,omitempty"`
	Witness    string    `json:"witness,omitempty"` // officer before whom it was signed
}

// The credentials of a signature.
const (
	CredentialPassword = "password"
	CredentialPaper    = "paper"
)

// Title is the credential in words.
func (s Signature) Title() string {
	if s.Credential == CredentialPaper {
		return "当面签字，见扫描件"
	}
	return "实名账号网上签名（重新输入登录密码）"
}

// Commitment (告知承诺) is the promise that was signed in a case, with the words as they were.
type Commitment struct {
	Terms     PromiseTerms `json:"terms"`
	Replaces  []Replaced   `json:"replaces,omitempty"` // materials for which it stands
	Signature Signature    `json:"signature"`
	Check     *Check       `json:"check,omitempty"` // what became of the later check
}

// Replaced is a material for which the promise stands; Follow is set when it has to come later.
type Replaced struct {
	Material string        `json:"material"`
	Name     string        `json:"name"`
	Follow   workday.Limit `json:"follow,omitzero"`
}

// Check (核查) is what the case knows of the check of its promise.
type Check struct {
	Number  string `json:"number"`
	State   string `json:"state"`
	Outcome string `json:"outcome,omitempty"`
}

// replaceable are the materials of a list for which a promise may stand.
func replaceable(list []Document, item Item) (out []Replaced) {
	for _, d := range list {
		if m, ok := item.Material(d.Material); ok && m.Promisable && !d.Present() {
			out = append(out, Replaced{Material: m.Code, Name: m.Name, Follow: m.Follow})
		}
	}
	return out
}

// commit puts a signed promise into a case: what it stands for is asked no more.
func (c *Case) commit(s Signature, by string) error {
	terms := c.Item.Promise
	if terms == nil {
		return fault.Conflictf("“%s”没有实行告知承诺，请按一般程序办理", c.Item.Name)
	}
	if s.Words != terms.Fingerprint() {
		return fault.InvalidField("promise", "承诺书的内容已经更新，请重新阅读并签名")
	}
	c.Commitment = &Commitment{Terms: *terms, Signature: s, Replaces: replaceable(c.Documents, c.Item)}
	for _, r := range c.Commitment.Replaces {
		d := &c.Documents[c.document(r.Material)]
		d.Verdict, d.Reason, d.CheckedBy = VerdictPromised, "", by
	}
	return nil
}

// promised reports whether a promise stands for the material.
func (c Case) promised(material string) bool {
	return c.Commitment != nil && slices.ContainsFunc(c.Commitment.Replaces, func(r Replaced) bool { return r.Material == material })
}

// unblemished is the statement that lets nobody promise who has broken a promise (国办发〔2020〕42号 §二（三）): it finds
// no row, and with it the whole commit fails, when a live mark has come in between.
func (room *Room) unblemished(m *matter.Move, c Case) {
	if room.Credit != nil && c.Applicant.Index != "" {
		m.Unless(room.Credit.Guard(c.Applicant.Index, m.Now), fault.Conflictf("申请人名下刚刚记入了不实承诺记录，不能使用告知承诺和容缺受理。请按一般程序交齐材料办理；对记录有异议的，可以申请信用修复"))
	}
}

// SignCommitment (登记告知承诺书) takes in at the counter what the applicant has signed on paper.
type SignCommitment struct {
	Name  string `json:"name" form:"name" label:"签字人" need:"true" max:"60" hint:"申请人本人，或者有授权的代理人"`
	Read  bool   `json:"read" form:"read" label:"已经当面告知条件、后果和核查方式，申请人自愿选择告知承诺" kind:"check" need:"true"`
	Scans []File `json:"scans,omitempty"`
}

// signCommitment puts a case that came in at the counter on the way of the promise.
func (room *Room) signCommitment(m *matter.Move, in SignCommitment) error {
	c := caseOf(m)
	if !c.bringsTo(m.Actor, m.Matter().Region) {
		return fault.Missing("办件", m.Matter().Number)
	}
	if c.Commitment != nil {
		return fault.Conflictf("这件申请已经在%s签过告知承诺书", dateText(c.Commitment.Signature.At))
	}
	if wrong := signedOnPaper(in.Name, in.Read, in.Scans); len(wrong) > 0 {
		return fault.Invalid("告知承诺书还没有登记完整", wrong...)
	}
	if c.Item.Promise == nil {
		return c.commit(Signature{}, "")
	}
	s := Signature{Name: in.Name, Credential: CredentialPaper, At: m.Now, Words: c.Item.Promise.Fingerprint(), Scan: in.Scans, Witness: m.Actor.Name}
	if err := c.commit(s, m.Actor.Name); err != nil {
		return err
	}
	attach(m, []Document{{Files: in.Scans}})
	return room.committed(m, c)
}

func signedOnPaper(name string, read bool, scans []File) (wrong []fault.Field) {
	wrong = needed([][3]string{{"name", name, "签字人"}})
	if !read {
		wrong = append(wrong, fault.Field{Name: "read", Message: "请确认已经当面告知"})
	}
	if len(scans) == 0 {
		wrong = append(wrong, fault.Field{Name: "file-scan", Message: "请扫描上传签过字的承诺书"})
	}
	return wrong
}

// committed writes down that a promise was signed, and makes its paper.
func (room *Room) committed(m *matter.Move, c Case) error {
	room.unblemished(m, c)
	m.Record("promise", c.Commitment.Signature.Words)
	m.Record("credential", c.Commitment.Signature.Credential)
	keep(m, c)
	return room.issue(m, commitmentOf(room, occasionOf(m), c))
}

// GrantPromised (受理并当场决定) accepts and grants by one act of who decides: the promise stands for the examination.
// Whoever would rather refuse accepts first and decides then.
type GrantPromised struct {
	Content string `json:"content" form:"content" label:"准予的内容" kind:"textarea" need:"true" max:"1000"`
	Basis   string `json:"basis" form:"basis" label:"依据" need:"true" max:"300"`
	Signed  bool   `json:"signed"` // the page has checked the password entered anew
}

// grantPromised takes the case on and decides it in the same sitting.
// 国办发〔2020〕42号 §二（三）: what is promised is not asked to be proved; 国发〔2021〕7号 §二（三）: decided at once.
func (room *Room) grantPromised(m *matter.Move, in GrantPromised) error {
	if !in.Signed {
		return fault.InvalidField("password", "请重新输入密码签署决定")
	}
	c := caseOf(m)
	if c.Commitment == nil {
		return fault.Conflictf("申请人没有选择告知承诺，请先受理，按一般程序审查后再决定")
	}
	for i := range c.Documents {
		if d := &c.Documents[i]; d.Verdict == VerdictNone && d.Present() {
			d.Verdict, d.CheckedBy = VerdictPass, m.Actor.Name
		}
	}
	if err := c.acceptable(); err != nil {
		return err
	}
	if err := c.unseen(); err != nil {
		return err
	}
	m.Drop(RoleAccept)
	c.AcceptedAt = m.Now
	if !c.CompleteAt.IsZero() {
		c.AcceptedAt = c.CompleteAt
	}
	if err := room.takeOn(m, c, ""); err != nil {
		return err
	}
	return room.decide(m, Decide{Outcome: Granted, Content: in.Content, Basis: in.Basis, Signed: in.Signed})
}

// offhand decides in the name of the officer whom the item names, when the rule of the item lets the window do so. An officer
// who has left decides nothing: then somebody at the body does.
func (room *Room) offhand(m *matter.Move, c *Case) (done bool) {
	signer := ""
	if c.Commitment != nil {
		signer = c.Commitment.Terms.Signer
	}
	if signer == "" || c.Gapped() {
		return false
	}
	for _, o := range room.Org.OfficersAt(c.Item.Body, RightDecide) {
		if o.Login == signer {
			c.Decision = &Decision{Outcome: Granted, Content: c.Item.Result.Name, Basis: c.Item.grounds(), Signer: o.Name, At: m.Now,
				Rule: "告知承诺，材料核对无误，依照“" + c.Item.Name + "”第" + itoa(c.Item.Version) + "版的规则当场决定"}
			m.Record("rule", c.Decision.Rule)
			m.Record("signer", o.Name)
			return true
		}
	}
	return false
}

// TopicPromise is the outbox topic of a case that was granted on a promise: its check has to be opened.
const TopicPromise = "casework.promise"

// promiseGranted asks for the later check of a promise (核查). The case may close before it: the check is a matter of
// its own, under the case (ADR 0019).
func (room *Room) promiseGranted(m *matter.Move, c Case) {
	if c.Commitment == nil || c.Decision.Outcome != Granted {
		return
	}
	m.Follow(matter.Follow{Topic: TopicPromise, Payload: text(struct {
		Case int64 `json:"case,string"`
	}{m.ID()})})
}

// checkMoved hears how the later check of the promise stands; the case may be closed by then.
func checkMoved(m *matter.Move, in matter.PartMoved) error {
	c := caseOf(m)
	if c.Commitment == nil {
		return nil
	}
	commitment := *c.Commitment
	commitment.Check = &Check{Number: in.Number, State: string(in.State), Outcome: string(in.Outcome)}
	c.Commitment = &commitment
	m.Record("check", in.Number)
	m.Record("state", string(in.State))
	keep(m, c)
	return nil
}

// Revoked reports whether what was granted was taken back because the promise was not true.
func (c Case) Revoked() bool {
	return c.Commitment != nil && c.Commitment.Check != nil && c.Commitment.Check.Outcome == "revoked"
}

// Title is where the check stands, in words.
func (k Check) Title() string {
	switch {
	case k.Outcome == "revoked":
		return "承诺不实，决定已撤销"
	case k.Outcome == "kept":
		return "承诺属实"
	case k.Outcome == "mended":
		return "整改后符合承诺"
	case k.Outcome != "":
		return "已终止核查"
	case k.State == "owing":
		return "等待补交承诺后补的材料"
	case k.State == "rectifying":
		return "限期整改中"
	}
	return "核查中"
}
