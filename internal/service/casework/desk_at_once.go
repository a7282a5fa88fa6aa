package casework

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/matter"
	"tongban/internal/service/casework/pages"
)

// sitting is what a clerk says to end a case in one sitting (W-11): what was looked at, what is granted, into whose hands.
type sitting struct {
	Content  string `form:"content" label:"准予的内容" kind:"textarea" need:"true" max:"1000"`
	Receiver string `form:"receiver" label:"领取人" max:"60"`
	Identity string `form:"identity" label:"身份核验" kind:"select" options:"document=核对本人身份证件" hint:"他人代领的，这里不选，决定以后在“送达”里办"`
	Proof    string `form:"proof" label:"送达凭证" max:"200" hint:"签名的送达回证编号等"`
	Password string `form:"password" label:"登录密码" kind:"password" need:"true" hint:"重新输入您的登录密码，作为对受理和决定的签署"`
	Seen     int64  `form:"seen" kind:"hidden"` // version of the case that the page showed
}

// sits reports whether the officer may end the case where it came in: every step is his by his posts, or by the item's word.
func (d *Desk) sits(s seen) bool {
	if !s.Case.Item.Instant || s.Matter.State != StateSubmitted || !s.May(s.actor, "accept") {
		return false
	}
	if s.Case.answeredByAccepting() {
		return true
	}
	if _, err := d.room.signerAtOnce(s.Case); err == nil {
		return true
	}
	body := s.Case.Item.Body
	return s.actor.HasAt(RightDecide, body) && (len(s.Case.Item.work()) == 0 || s.actor.HasAt(RightReview, body))
}

// answeredByAccepting reports whether to accept the case is to answer it: nobody is asked what is granted.
func (c Case) answeredByAccepting() bool {
	return c.Item.Filing || c.Commitment != nil && c.Commitment.Terms.Signer != ""
}

// handsOut reports whether the officer also hands results out.
func (s seen) handsOut() bool { return s.actor.HasAt(RightDeliver, s.Case.Item.handout()) }

// afterIntake is where the counter goes on with what it has just taken in.
func (d *Desk) afterIntake(r *http.Request, item Item, number string) string {
	v, err := d.room.Hall().View(r.Context(), d.Actor(r), number)
	if err == nil {
		if c, ok := v.Facts.(Case); ok && d.sits(seen{View: v, Case: c, actor: d.Actor(r)}) {
			return "/desk/cases/" + number + "/at-once"
		}
	}
	return d.keptAt(item, number, "/papers")
}

// getAtOnce shows everything that ends an instant item in one sitting (W-11).
func (d *Desk) getAtOnce(w http.ResponseWriter, r *http.Request) error {
	s, err := d.see(r)
	if err != nil {
		return err
	}
	if !d.sits(s) {
		return fault.Conflictf("这件办件不能当场办结：不是即办件、已经受理，或者事项没有授权窗口当场决定。请按流程办理")
	}
	return web.Render(w, r, d.atOncePage(r, s, nil))
}

func (d *Desk) atOncePage(r *http.Request, s seen, wrong error) templ.Component {
	in := sitting{Content: s.Case.Item.Result.Name, Receiver: s.Case.Applicant.Name, Identity: "document"}
	form := web.FormOf(in, s.link("/at-once"))
	if !s.handsOut() || s.Case.Wish.Way == WayMail {
		form = without(form, "receiver", "identity", "proof")
	}
	if s.Case.answeredByAccepting() {
		form = without(form, "content")
	}
	own := len(form.Entries)
	page := pages.AtOnce{Facts: d.atOnceFacts(s)}
	for _, doc := range s.Case.Documents {
		row := s.materialRow(doc, true)
		if row.Entries[0].Value == "" {
			row.Entries[0].Value = string(looksRight(doc))
		}
		page.Rows = append(page.Rows, row)
		form.Entries = append(form.Entries, row.Entries...)
	}
	if wrong != nil {
		form = form.Typed(r, wrong)
	}
	form = form.Set("seen", strconv.FormatInt(s.Matter.Version, 10)) // what is drawn now is what is seen now
	for i := range page.Rows {
		page.Rows[i].Entries = form.Entries[own+2*i : own+2*i+2]
	}
	form.Entries = form.Entries[:own]
	page.Form = form
	return d.page(r, s, "/at-once", pages.AtOnceForm(page))
}

// looksRight is the verdict with which the page begins: the clerk has the paper in his hands, and still says it himself.
func looksRight(doc Document) Verdict {
	for _, v := range []Verdict{VerdictPass, VerdictExempt} {
		if doc.objection(Checked{Verdict: v, Reason: "-"}) == "" {
			return v
		}
	}
	return VerdictNone
}

// atOnceFacts say what one press of the button will do, step by step.
func (d *Desk) atOnceFacts(s seen) []web.Pair {
	pairs := []web.Pair{{Term: "受理", Text: "出具受理通知书"}}
	switch signer, err := d.room.signerAtOnce(s.Case); {
	case s.Case.Item.Filing:
		pairs = append(pairs, web.Pair{Term: "决定", Text: "材料齐全，当场备案，出具备案凭证"})
	case err == nil:
		pairs = append(pairs, web.Pair{Term: "决定", Text: "依照" + s.Case.Item.AtOnce.Basis + "，以" + signer + "的名义当场准予，出具决定书"})
	default:
		pairs = append(pairs, web.Pair{Term: "决定", Text: "由您审查、签署，出具决定书"})
	}
	switch {
	case s.Case.Wish.Way == WayMail:
		pairs = append(pairs, web.Pair{Term: "送达", Text: "申请人选择邮寄，转统一出件窗口寄出"})
	case s.handsOut():
		pairs = append(pairs, web.Pair{Term: "送达", Text: "当面发放，出具送达回证，办件办结"})
	default:
		pairs = append(pairs, web.Pair{Term: "送达", Text: "您没有出件权限，转统一出件窗口发放"})
	}
	return append(pairs, web.Pair{Term: "不符合条件的", Text: "不要在这里办：请核验材料后告知补正、不予受理，或者受理后交部门审查"})
}

// postAtOnce takes the steps one after the other, each an act of its own with its event, its right and its papers. What is
// done stays done when a later one is refused.
func (d *Desk) postAtOnce(w http.ResponseWriter, r *http.Request) error {
	s, err := d.see(r)
	if err != nil {
		return err
	}
	var in sitting
	err = web.Input(r, &in)
	if r.PostForm == nil {
		return err
	}
	if !d.sits(s) && !strings.HasPrefix(string(s.Matter.State), string(StateClosed)) {
		return web.Done(w, r, s.link(""), "这件办件已经受理，请从这里继续办理")
	}
	if s.Case.answeredByAccepting() {
		err = ignoring(err, "content")
	}
	if s.Matter.State == StateSubmitted && in.Seen != 0 && in.Seen != s.Matter.Version {
		err = fault.Invalidf("您打开这一页以后办件有变化，请重新核对")
	}
	if err == nil && d.Signs != nil {
		err = d.Signs(r, s.actor, in.Password)
	}
	if err == nil {
		s, err = d.sitThrough(r.Context(), s, in, r)
	}
	if err != nil && s.Matter.State != StateSubmitted {
		return web.Done(w, r, s.link(""), "已经办到“"+s.StateDef().Title+"”，没有全部办完："+fault.MessageOf(err))
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component { return d.atOncePage(r, s, err) })
	}
	return web.Done(w, r, s.link("/papers"), "已当场办理，现在的状态是“"+s.StateDef().Title+"”，请打印文书")
}

// ignoring drops what is said of a field that is not asked.
func ignoring(err error, name string) error {
	fields := slices.DeleteFunc(slices.Clone(fault.FieldsOf(err)), func(f fault.Field) bool { return f.Name == name })
	if fault.KindOf(err) != fault.KindInvalid || err == nil || len(fields) > 0 {
		return err
	}
	return nil
}

// sitThrough goes from the check of the materials to the receipt, as far as the officer's rights go, and gives the case as it is then.
func (d *Desk) sitThrough(ctx context.Context, s seen, in sitting, r *http.Request) (seen, error) {
	do := func(action string, input any) error {
		_, err := d.room.Hall().Do(ctx, s.actor, s.Matter.ID, action, input, matter.Key(web.Once(r)+"/"+action))
		if v, failed := d.room.Hall().View(ctx, s.actor, s.Matter.Number); failed == nil {
			s.View = v
			s.Case, _ = v.Facts.(Case)
		}
		return err
	}
	var check CheckMaterials
	for _, doc := range s.Case.Documents {
		if v := Verdict(r.PostForm.Get("verdict-" + doc.Material)); v != VerdictNone {
			check.Verdicts = append(check.Verdicts, Checked{Material: doc.Material, Verdict: v, Reason: strings.TrimSpace(r.PostForm.Get("reason-" + doc.Material))})
		}
	}
	if len(check.Verdicts) > 0 {
		if err := do("check_materials", check); err != nil {
			return s, err
		}
	}
	if err := do("accept", Accept{}); err != nil {
		return s, err
	}
	if err := d.answerAtOnce(s, in, do); err != nil || s.Matter.State != StateDecided || s.Case.Wish.Way == WayMail || !s.handsOut() || in.Identity == "" {
		return s, err
	}
	return s, do("deliver", Deliver{Way: WayCounter, Receiver: in.Receiver, Identity: in.Identity, Proof: in.Proof})
}

// answerAtOnce decides by the item's word, or by the officer's own posts.
func (d *Desk) answerAtOnce(s seen, in sitting, do func(string, any) error) error {
	v, err := d.room.Hall().View(context.Background(), s.actor, s.Matter.Number)
	if err != nil || v.Matter.State == StateDecided {
		return err
	}
	if _, err := d.room.signerAtOnce(s.Case); err == nil {
		return do("decide_at_once", DecideAtOnce{Content: in.Content, Signed: true})
	}
	if v.Matter.State == StateHandling {
		if err := do("examine", Examine{Result: ResultAgree, Opinion: "材料齐全，符合条件，当场办理", Signed: true}); err != nil {
			return err
		}
	}
	return do("decide", Decide{Outcome: Granted, Content: in.Content, Basis: s.Case.Item.grounds(), Signed: true})
}

func (in *DecideAtOnce) prefill(_ *Desk, a acting) { in.Content = a.Case.Item.Result.Name }

func (in *DecideAtOnce) signature() (*bool, string) {
	return &in.Signed, "重新输入您的登录密码，作为对当场决定的签署"
}

// offersAtOnce reports whether the window may still decide on the spot.
func (d *Desk) offersAtOnce(s seen) bool {
	_, err := d.room.signerAtOnce(s.Case)
	return err == nil && s.actor.HasAt(RightAccept, s.Case.Intake.accepts()) && !s.Case.Deemed && len(s.Case.Examinations) == 0 && dayNumber(s.Case.AcceptedAt) == dayNumber(d.room.Now())
}
