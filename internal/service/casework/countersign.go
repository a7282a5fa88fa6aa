package casework

import (
	"encoding/hex"
	"slices"
	"strconv"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/gm"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/matter"
)

// Signer (签署环节) is one step of a part that several people sign one after another, such as 经办, 审核, 批准.
type Signer struct {
	Title string `json:"title"`
	Right string `json:"right"` // of the post at the part's body
}

// Signing (签署) is what is kept of a credential act: who stood by which text, when, by which step.
type Signing struct {
	Step       string    `json:"step,omitempty"`
	Turn       int       `json:"turn,omitempty"`
	By         string    `json:"by"`
	Subject    string    `json:"subject"`
	Credential string    `json:"credential"`
	Hash       string    `json:"hash"` // SM3 of the text as it was signed
	At         time.Time `json:"at"`
	Undone     bool      `json:"undone,omitempty"` // handed back afterwards: to be signed again
}

// credentialPassword is the credential that the pages ask for anew.
const credentialPassword = "password"

// Chain (审签链) is an opinion or a decision on its way through those who sign it.
type Chain struct {
	Stage    string       `json:"stage"`
	Part     string       `json:"part,omitempty"`
	Title    string       `json:"title"`
	Body     string       `json:"body"`
	Lead     bool         `json:"lead,omitempty"`
	Signers  []Signer     `json:"signers"`
	Distinct bool         `json:"distinct,omitempty"`
	Opinion  *Examination `json:"opinion,omitempty"`  // what is signed: an opinion
	Decision *Decision    `json:"decision,omitempty"` // or a decision
	Turn     int          `json:"turn"`               // whose turn it is
	Signed   []Signing    `json:"signed"`
	Returned []HandedBack `json:"returned,omitempty"`
	EndedAt  time.Time    `json:"endedAt,omitzero"` // all have signed, or it is written anew
	Rewrite  bool         `json:"rewrite,omitempty"`
}

// HandedBack (退回上一环节) says why a step gave the text back to the one before it.
type HandedBack struct {
	Step   string    `json:"step"`
	To     string    `json:"to"`
	By     string    `json:"by"`
	Reason string    `json:"reason"`
	At     time.Time `json:"at"`
}

// stageDecide is the stage in which a case is decided.
const stageDecide = "decide"

// of names the text of a chain among all that is signed in a case.
func (k Chain) of(n int) string { return "chain " + strconv.Itoa(n+1) + " " + k.Stage + "/" + k.Part }

// chainOf finds the chain of a part that is under way.
func (c Case) chainOf(stage, part string) int {
	for n := len(c.Chains) - 1; n >= 0; n-- {
		if k := c.Chains[n]; k.Stage == stage && k.Part == part {
			if k.EndedAt.IsZero() {
				return n
			}
			return -1
		}
	}
	return -1
}

// returnedTo finds what the writer of a part got back, to write it anew.
func (c Case) returnedTo(stage, part string) (Chain, bool) {
	for n := len(c.Chains) - 1; n >= 0; n-- {
		if k := c.Chains[n]; k.Stage == stage && k.Part == part {
			return k, k.Rewrite
		}
	}
	return Chain{}, false
}

// Awaits is the chain that waits for the holder of a task; no chain waits for who only writes.
func (c Case) Awaits(t matter.Task) (Chain, bool) {
	n := c.signing(t)
	if n < 0 {
		return Chain{}, false
	}
	return c.Chains[n], true
}

func (c Case) signing(t matter.Task) int {
	if t.Role != RoleExamine && t.Role != RoleDecide {
		return -1
	}
	return c.chainOf(t.Stage, t.Part)
}

// need is the right at which a part begins.
func (p Part) need() string {
	if len(p.Signers) > 0 {
		return p.Signers[0].Right
	}
	return p.Right
}

// deciding is the part of the flow in which the case is decided.
func (i Item) deciding() Part {
	for _, s := range i.Stages {
		for _, p := range s.Parts {
			if p.Right == RightDecide {
				return p
			}
		}
	}
	return Part{Body: i.Body, Right: RightDecide}
}

// partOf is the part to which a task belongs.
func (c Case) partOf(t matter.Task) Part {
	if t.Role == RoleDecide {
		return c.Item.deciding()
	}
	p, _ := c.Item.stage(t.Stage).part(t.Part)
	return p
}

// hashOf is the SM3 of a text of this case, so that it cannot stand for one of another.
func (c Case) hashOf(what string, signed any) string {
	sum := gm.Sum([]byte(text(map[string]any{"case": strconv.FormatInt(c.ID, 10), "item": c.Item.Code, "version": c.Item.Version, "what": what, "text": signed})))
	return hex.EncodeToString(sum[:])
}

// signed is the text of an opinion that its signature stands for.
func (e Examination) signed() any {
	text := map[string]any{"stage": e.Stage, "part": e.Part, "body": e.Body, "result": e.Result, "opinion": e.Opinion}
	if len(e.Findings) > 0 {
		text["findings"] = e.Findings
	}
	return text
}

// signed is the text of a decision that its signature stands for.
func (d Decision) signed() any {
	return map[string]any{"outcome": d.Outcome, "content": d.Content, "findings": d.Findings, "reason": d.Reason, "basis": d.Basis, "record": d.Record, "remedy": d.Remedy}
}

// text is what a department's signature at a visit stands for.
func (s SurveyShare) text() any {
	text := map[string]any{"part": s.Part, "body": s.Body, "officers": s.Officers, "result": s.Result, "finding": s.Finding}
	if len(s.Photos) > 0 {
		text["photos"] = s.Photos
	}
	return text
}

// signed is the text of a hearing's record that its chair's signature stands for.
func (r HearingRecord) signed() any {
	r.By, r.At, r.Signature = "", time.Time{}, Signing{}
	return r
}

// chainHash is that of the text on its way.
func (c Case) chainHash(k Chain) string {
	if k.Decision != nil {
		return c.hashOf("decision", k.Decision.signed())
	}
	return c.hashOf("opinion", k.Opinion.signed())
}

// signs puts the actor's signature on record, in the event and in what the room keeps.
func signs(m *matter.Move, of, hash string) Signing {
	m.Sign(matter.Signature{Credential: credentialPassword, Of: of, Hash: hash})
	return Signing{By: m.Actor.Name, Subject: m.Actor.Subject(), Credential: credentialPassword, Hash: hash, At: m.Now}
}

// signatures lists what the case says was signed, each text hashed anew, for verify.
func signatures(facts any) (out []matter.Signature) {
	c, ok := facts.(Case)
	if !ok {
		return nil
	}
	add := func(of, hash string, s Signing) {
		if s.Subject != "" {
			out = append(out, matter.Signature{Credential: s.Credential, Of: of, Hash: hash, By: s.Subject})
		}
	}
	for n, k := range c.Chains {
		for _, s := range k.Signed {
			add(k.of(n), c.chainHash(k), s)
		}
	}
	for n, e := range c.Examinations {
		add(opinionName(n), c.hashOf("opinion", e.signed()), e.Signature)
	}
	if d := c.Decision; d != nil {
		add("decision", c.hashOf("decision", d.signed()), d.Signature)
	}
	for n, h := range c.Hearings {
		if h.Record != nil {
			add(hearingName(n), c.hashOf("hearing", h.Record.signed()), h.Record.Signature)
		}
	}
	for n, s := range c.Surveys {
		for _, share := range s.Shares {
			add(shareName(n, share), c.hashOf("survey", share.text()), share.Signature)
		}
	}
	return out
}

func opinionName(n int) string { return "opinion " + strconv.Itoa(n+1) }

func hearingName(n int) string { return "hearing " + strconv.Itoa(n+1) }

func shareName(n int, s SurveyShare) string { return "survey " + strconv.Itoa(n+1) + " " + s.Part }

// startChain sends what was written on its way, signed by who wrote it.
func (room *Room) startChain(m *matter.Move, c *Case, k Chain, t matter.Task) (all bool, err error) {
	if err := room.others(k, m.Actor); err != nil {
		return false, err
	}
	c.Chains = append(slices.Clone(c.Chains), k)
	return c.signTurn(m, len(c.Chains)-1, t), nil
}

// signTurn puts the actor's signature under the chain and calls the next; it reports whether all have signed.
func (c *Case) signTurn(m *matter.Move, n int, t matter.Task) (all bool) {
	c.Chains = slices.Clone(c.Chains)
	k := &c.Chains[n]
	step := k.Signers[k.Turn]
	s := signs(m, k.of(n), c.chainHash(*k))
	s.Step, s.Turn = step.Title, k.Turn
	k.Signed = append(slices.Clone(k.Signed), s)
	k.Turn++
	m.Record("step", step.Title)
	m.Record("part", k.Title)
	if k.Turn == len(k.Signers) {
		k.EndedAt = m.Now
		return true
	}
	c.callSigner(m, *k, t, account.Actor{})
	next := k.Signers[k.Turn]
	m.Tell(matter.Message{To: "body:" + k.Body + "/" + next.Right, Template: "case.sign_wanted",
		Facts: map[string]string{"item": c.Item.Name, "step": next.Title, "from": m.Actor.Name}})
	return false
}

// callSigner opens the task of whose turn it is, due when the one before was due: the part has one limit for all.
func (c Case) callSigner(m *matter.Move, k Chain, t matter.Task, to account.Actor) {
	title := k.Title
	if k.Turn > 0 {
		title = k.Signers[k.Turn].Title + "：" + k.Title
	}
	m.Assign(matter.TaskSpec{Role: t.Role, Stage: t.Stage, Part: t.Part, Title: title, Body: t.Body, Need: k.Signers[k.Turn].Right,
		Budget: t.Onward(), Limit: leftOf(t.DueAt, m.Now), Assignee: to})
}

// endChains gives up what is on its way, because the case goes back to an earlier step.
func (c *Case) endChains(m *matter.Move) (some bool) {
	c.Chains = slices.Clone(c.Chains)
	for n := range c.Chains {
		if c.Chains[n].EndedAt.IsZero() {
			c.Chains[n].EndedAt, some = m.Now, true
		}
	}
	return some
}

// Countersign (审签) is one step's word on what was written: it signs, or gives it back to the step before.
type Countersign struct {
	Verdict string `json:"verdict" form:"verdict" label:"审签" kind:"radio" need:"true" options:"agree=同意|return=退回上一环节修改"`
	Opinion string `json:"opinion" form:"opinion" label:"意见" kind:"textarea" max:"1000" hint:"退回时写明要改什么"`
	Signed  bool   `json:"signed"` // the page has checked the password entered anew
}

// The verdicts of a countersigner.
const (
	VerdictAgree  = "agree"
	VerdictReturn = "return"
)

// Check holds what a return owes.
func (in *Countersign) Check() []fault.Field {
	if in.Verdict == VerdictReturn {
		return needed([][3]string{{"opinion", in.Opinion, "退回的意见，写明要改什么"}})
	}
	return nil
}

// countersign is the next signature under an opinion or a decision. 行政许可法 §34, §37 leave the inner steps to the
// body: who signs, and whether it has to be different people, is data of the item.
func (room *Room) countersign(m *matter.Move, in Countersign) error {
	if in.Verdict != VerdictAgree && in.Verdict != VerdictReturn {
		return fault.InvalidField("verdict", "请选择同意或者退回")
	}
	if wrong := in.Check(); len(wrong) > 0 {
		return fault.Invalid("审签意见还不完整", wrong...)
	}
	c := caseOf(m)
	t, ok := heldFor(m.Actor, m.Tasks(), func(t matter.Task) bool { return c.signing(t) >= 0 })
	if !ok {
		return fault.Conflictf("现在没有等您审签的意见或者决定")
	}
	n := c.signing(t)
	if in.Verdict == VerdictReturn {
		return room.handBack(m, c, n, t, in.Opinion)
	}
	if !in.Signed {
		return fault.InvalidField("password", "请重新输入密码签署")
	}
	if err := c.Chains[n].twice(m.Actor); err != nil {
		return err
	}
	if err := room.others(c.Chains[n], m.Actor); err != nil {
		return err
	}
	if _, err := m.FinishHeld(t.ID, in.Verdict, in.Opinion); err != nil {
		return err
	}
	if !c.signTurn(m, n, t) {
		keep(m, c)
		return nil
	}
	k := c.Chains[n]
	if k.Decision != nil {
		return room.signDecision(m, c, *k.Decision)
	}
	return room.concludeOpinion(m, c, *k.Opinion, true)
}

// twice refuses a second signature of the same person where two are wanted.
func (k Chain) twice(a account.Actor) error {
	if !k.Distinct {
		return nil
	}
	for _, s := range k.Signed {
		if s.Subject == a.Subject() && s.Turn < k.Turn && !s.Undone {
			return fault.Conflictf("“%s”要由另一个人签署：您已经签过“%s”，同一个人不能签两个环节", k.Signers[k.Turn].Title, s.Step)
		}
	}
	return nil
}

// others refuses a signature after which nobody would be left for a later step where different people have to sign.
func (room *Room) others(k Chain, a account.Actor) error {
	if !k.Distinct {
		return nil
	}
	gone := []string{a.Subject()}
	for _, s := range k.Signed {
		if s.Turn < k.Turn && !s.Undone {
			gone = append(gone, s.Subject)
		}
	}
	for _, step := range k.Signers[k.Turn+1:] {
		posted := room.Org.OfficersAt(k.Body, step.Right)
		left := slices.ContainsFunc(posted, func(o org.Officer) bool {
			return !slices.Contains(gone, account.Actor{Kind: account.ActorOfficer, ID: o.ID}.Subject())
		})
		if len(posted) > 0 && !left {
			return fault.Conflictf("您签了这一步，后面的“%s”就没有别的人可以签了：请转给同岗位的其他人办理", step.Title)
		}
	}
	return nil
}

// handBack gives the text to the step before: to who signed it there, or to its writer, who writes it anew.
func (room *Room) handBack(m *matter.Move, c Case, n int, t matter.Task, reason string) error {
	if _, err := m.FinishHeld(t.ID, VerdictReturn, reason); err != nil {
		return err
	}
	c.Chains = slices.Clone(c.Chains)
	k := &c.Chains[n]
	from := k.Signers[k.Turn].Title
	k.Turn--
	k.Signed = slices.Clone(k.Signed)
	var before Signing
	for i := range k.Signed {
		if s := &k.Signed[i]; s.Turn == k.Turn && !s.Undone {
			s.Undone, before = true, *s
		}
	}
	k.Returned = append(slices.Clone(k.Returned), HandedBack{Step: from, To: k.Signers[k.Turn].Title, By: m.Actor.Name, Reason: reason, At: m.Now})
	if k.Turn == 0 {
		k.EndedAt, k.Rewrite = m.Now, true
	}
	to := room.stillAt(before, t.Body, k.Signers[k.Turn].Right)
	c.callSigner(m, *k, t, to)
	m.Record("step", from)
	m.Record("part", k.Title)
	m.Record("reason", reason)
	receiver := to.Subject()
	if to.ID == 0 {
		receiver = "body:" + t.Body + "/" + k.Signers[k.Turn].Right
	}
	m.Tell(matter.Message{To: receiver, Template: "case.sign_returned",
		Facts: map[string]string{"item": c.Item.Name, "from": m.Actor.Name, "step": from, "reason": reason}})
	keep(m, c)
	return nil
}

// stillAt is who signed, while he still holds the post; an officer who has left is nobody, and the post gets it back.
func (room *Room) stillAt(s Signing, body, right string) account.Actor {
	for _, o := range room.Org.OfficersAt(body, right) {
		to := account.Actor{Kind: account.ActorOfficer, ID: o.ID, Name: o.Name}
		if to.Subject() == s.Subject {
			return to
		}
	}
	return account.Actor{}
}

// heldFor is the first open task that is the actor's and meets a condition, one that he has claimed before others.
func heldFor(a account.Actor, tasks []matter.Task, meets func(matter.Task) bool) (matter.Task, bool) {
	var some []matter.Task
	for _, t := range tasks {
		if meets(t) {
			some = append(some, t)
		}
	}
	return held(a, some, RoleExamine, RoleDecide)
}

// writes is the task in which the actor writes an opinion or a decision, rather than countersigns one.
func (c Case) writes(a account.Actor, tasks []matter.Task, role string) (matter.Task, bool) {
	return heldFor(a, tasks, func(t matter.Task) bool { return t.Role == role && c.signing(t) < 0 })
}
