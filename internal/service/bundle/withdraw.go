package bundle

import (
	"context"
	"encoding/json"
	"slices"

	"tongban/internal/base/fault"
	"tongban/internal/base/job"
	"tongban/internal/matter"
)

// Withdraw (撤回) takes back some of the members, or all that are not answered yet.
type Withdraw struct {
	Members []string `json:"members" form:"members" label:"要撤回的事项" kind:"checks" need:"true"`
	Reason  string   `json:"reason" form:"reason" label:"撤回的原因" kind:"textarea" max:"300"`
}

// leavable reports whether a part can still be withdrawn: before it is answered.
func (p Part) leavable() bool { return !p.settled() && p.Leaving == "" }

// withdraw takes members back. What is no case yet ends at once; a case is ended by work that follows, under the person's
// own name.
func (room *Room) withdraw(m *matter.Move, in Withdraw) error {
	b := bundleOf(m)
	if len(in.Members) == 0 {
		return fault.InvalidField("members", "请选择要撤回的事项")
	}
	for _, member := range in.Members {
		n := b.part(member)
		if n < 0 {
			return fault.InvalidField("members", "请从列出的事项中选择")
		}
		p := &b.Parts[n]
		if !p.leavable() {
			return fault.InvalidField("members", "“%s”现在的状态是“%s”，不能撤回", p.Name, p.Title())
		}
		switch p.State {
		case PartWaiting, PartAsking, PartHeld:
			m.Also(unheld(b.ID, p.Member))
			p.State, p.Result, p.Why, p.Filing = PartDropped, ResultWithdrawn, "您已撤回", nil
		case PartOpening: // its case may be there already: it is ended when it is written down here
			p.Leaving, p.LeavingBy = orWords(in.Reason, "申请人撤回"), m.Actor.Subject()
		default:
			p.Leaving, p.LeavingBy = orWords(in.Reason, "申请人撤回"), m.Actor.Subject()
			follow(m, TopicWithdraw, work{Bundle: b.ID, Member: p.Member, By: m.Actor.Subject()})
		}
	}
	m.Record("members", in.Members)
	return room.keep(m, b)
}

func orWords(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// workWithdraw ends the case of a part at the applicant's wish. A case that was answered in between stays as it is.
func (room *Room) workWithdraw(ctx context.Context, j job.Job) error {
	w, b, m, err := room.standing(ctx, j)
	if err != nil || !m.Open() {
		return err
	}
	p, there := b.Part(w.Member)
	if !there || p.Case == 0 || p.Over() {
		return nil
	}
	err = room.Cases.Withdraw(ctx, w.By, p.Case, p.Leaving, "bundle/"+idText(b.ID)+"/"+p.Member+"/withdraw")
	if kind := fault.KindOf(err); kind == fault.KindConflict || kind == fault.KindDenied {
		return room.unlessOver(ctx, b.ID, room.lookAgain(ctx, b, p))
	}
	return err
}

// lookAgain writes down how a case stands that could not be withdrawn.
func (room *Room) lookAgain(ctx context.Context, b Bundle, p Part) error {
	payload, err := json.Marshal(work{Bundle: b.ID, Member: p.Member})
	if err != nil {
		return err
	}
	return room.workLook(ctx, job.Job{Topic: TopicLook, Payload: string(payload)})
}

// Supply (补填) are the answers that could only be given when the members before were granted.
type Supply struct {
	Member string              `json:"member"`
	Form   map[string][]string `json:"form"`
}

// supply takes the later answers of a part and begins it.
func (room *Room) supply(m *matter.Move, in Supply) error {
	b := bundleOf(m)
	n := b.part(in.Member)
	if n < 0 || b.Parts[n].State != PartAsking {
		return fault.Conflictf("这一件现在不需要补填")
	}
	p := &b.Parts[n]
	var wrong []fault.Field
	for _, a := range p.Later {
		if !slices.ContainsFunc(in.Form[a.Name], func(text string) bool { return text != "" }) {
			wrong = append(wrong, fault.Field{Name: a.Name, Message: "请填写" + a.Label})
		}
	}
	if len(wrong) > 0 {
		return fault.Invalid("还有要填写的内容", wrong...)
	}
	plain, err := room.unseal(b.ID, p.Member, p.Filing)
	if err != nil {
		return err
	}
	var f filed
	if err := json.Unmarshal(plain, &f); err != nil {
		return err
	}
	f.Later = in.Form
	if p.Filing, err = room.sealFiled(b.ID, p.Member, f); err != nil {
		return err
	}
	p.State, p.ReadyAt = PartOpening, m.Now
	m.Record("member", p.Member)
	follow(m, TopicOpen, work{Bundle: b.ID, Member: p.Member})
	return room.keep(m, b)
}
