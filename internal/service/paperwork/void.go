package paperwork

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/paper"
)

// decisions are the papers that state one: a wrong word in it is corrected (更正), a wrong grant is annulled (撤销), and neither is
// done by voiding the sheet. 行政许可法 §69.
var decisions = []string{"grant", "partial", "refusal", "result", "filing", "annulment", "deregistration"}

// voids are the rights with which somebody is the second person for papers of his body.
var voids = []string{"case.decide", "disclosure.approve", "publish.release", "task.assign"}

// voiding is the wish to withdraw a paper.
type voiding struct {
	Reason string `form:"reason" label:"作废的理由" kind:"textarea" need:"true" max:"300" hint:"例如 收件人写错、重复出具；会印在文书上，核验的人也看得到"`
}

// answering is the second person's word.
type answering struct {
	Verdict string `form:"verdict" label:"审核结论" kind:"radio" need:"true" options:"agreed=同意作废|refused=不同意"`
	Words   string `form:"words" label:"说明" max:"300" hint:"不同意的必填"`
}

// mayVoid says why somebody may not want a paper voided.
func mayVoid(a account.Actor, p paper.Paper) error {
	switch {
	case !slices.Contains(handling(a), p.Body):
		return fault.Deniedf("只有出具文书的机关可以作废它")
	case slices.Contains(decisions, p.Template):
		return fault.Conflictf("决定书不能作废：文字写错的，在办件里办理“提出更正”；不该准予的，由负责人办理“撤销决定”")
	}
	return nil
}

// second reports whether somebody may be the second person for a paper.
func second(a account.Actor, p paper.Paper) bool {
	return slices.ContainsFunc(voids, func(right string) bool { return a.HasAt(right, p.Body) })
}

// voidPart is what the page of a paper says and asks about voiding it.
func (room *Room) voidPart(r *http.Request, p paper.Paper, list []paper.Voiding, wrong error) templ.Component {
	actor := account.ActorOf(r.Context())
	var parts []templ.Component
	for _, v := range list {
		pairs := []web.Pair{{Term: "提出作废", Text: v.Name + " " + moment(v.At)}, {Term: "理由", Text: v.Reason}}
		switch v.Verdict {
		case paper.VoidAgreed:
			pairs = append(pairs, web.Pair{Term: "审核", Text: "同意作废（" + v.Checker + " " + moment(v.Checked) + "）"})
		case paper.VoidRefused:
			pairs = append(pairs, web.Pair{Term: "审核", Text: "不同意：" + v.Words + "（" + v.Checker + " " + moment(v.Checked) + "）"})
		default:
			pairs = append(pairs, web.Pair{Term: "审核", Text: "等待另一个人审核"})
		}
		parts = append(parts, web.Dl(pairs))
	}
	waits := len(list) > 0 && list[0].Open()
	switch err := mayVoid(actor, p); {
	case waits && second(actor, p) && list[0].By != actor.ID:
		form := web.FormOf(answering{}, DeskAddress(p.ID)+"/void/check")
		if wrong != nil {
			form = form.Typed(r, wrong)
		}
		parts = append(parts, web.Ask(form, "", "提交审核", ""))
	case waits || p.Voided != "" || p.Ended != "":
	case err != nil:
		parts = append(parts, web.Lines(fault.MessageOf(err)))
	default:
		form := web.FormOf(voiding{}, DeskAddress(p.ID)+"/void")
		if wrong != nil {
			form = form.Typed(r, wrong)
		}
		parts = append(parts, web.Lines("由提出人以外的人审核。作废的文书不删除，文号不再用，验真时说明已经作废。"), web.Ask(form, "", "提出作废", ""))
	}
	return web.Section("作废", parts...)
}

// postVoid writes the wish down (W-23).
func (room *Room) postVoid(w http.ResponseWriter, r *http.Request) error {
	p, prints, list, err := room.wholeOf(r)
	if err != nil {
		return err
	}
	var in voiding
	err = web.Input(r, &in)
	if err == nil {
		err = mayVoid(account.ActorOf(r.Context()), p)
	}
	if err == nil {
		err = room.askVoid(r.Context(), p, list, in.Reason)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component { return room.paperPage(r, p, prints, list, nil, err) })
	}
	return web.Done(w, r, DeskAddress(p.ID), "已经提出，等另一个人审核")
}

func (room *Room) askVoid(ctx context.Context, p paper.Paper, list []paper.Voiding, reason string) error {
	if len(list) > 0 && list[0].Open() {
		return fault.Conflictf("已经有人提出作废，等待审核")
	}
	actor := account.ActorOf(ctx)
	stmt, err := paper.AskVoid(p, paper.Voiding{ID: room.DB.NewID(), Reason: reason, At: room.Now(), By: actor.ID, Name: actor.Name})
	if err != nil {
		return err
	}
	if err := room.DB.Write(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, stmt) }); err != nil {
		return err
	}
	return room.Tell(ctx, "body:"+p.Body+"/"+strings.Join(voids, "|"), "paper.void_asked", map[string]string{"title": p.Title, "number": p.Number, "from": actor.Name})
}

// postVoidCheck is the second person's word (W-23).
func (room *Room) postVoidCheck(w http.ResponseWriter, r *http.Request) error {
	p, prints, list, err := room.wholeOf(r)
	if err != nil {
		return err
	}
	actor := account.ActorOf(r.Context())
	var in answering
	err = web.Input(r, &in)
	switch {
	case err != nil:
	case !second(actor, p):
		err = fault.Deniedf("作废要由本机关的负责人审核")
	case len(list) == 0 || !list[0].Open():
		err = fault.Conflictf("现在没有等待审核的作废")
	default:
		err = room.answerVoid(r.Context(), p, list[0], in)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component { return room.paperPage(r, p, prints, list, nil, err) })
	}
	return web.Done(w, r, DeskAddress(p.ID), "审核已经登记")
}

func (room *Room) answerVoid(ctx context.Context, p paper.Paper, v paper.Voiding, in answering) error {
	actor := account.ActorOf(ctx)
	list, err := paper.AnswerVoid(v, in.Verdict, in.Words, room.Now(), actor.ID, actor.Name)
	if err != nil {
		return err
	}
	if err := room.DB.Write(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, list...) }); err != nil {
		return err
	}
	asker := account.Actor{Kind: account.ActorOfficer, ID: v.By}.Subject()
	said := map[string]string{paper.VoidAgreed: "同意作废", paper.VoidRefused: "不同意：" + in.Words}[in.Verdict]
	if err := room.Tell(ctx, asker, "paper.void_answered", map[string]string{"title": p.Title, "number": p.Number, "words": said}); err != nil || in.Verdict != paper.VoidAgreed {
		return err
	}
	number, err := room.Hall().NumberOf(ctx, p.Matter)
	if err != nil {
		return err
	}
	view, err := room.Hall().View(ctx, actor, number)
	if err != nil || view.Matter.Applicant == "" {
		return err
	}
	return room.Tell(ctx, view.Matter.Applicant, "paper.voided", map[string]string{"item": view.Matter.Title, "title": p.Title, "number": p.Number, "reason": v.Reason})
}

// wholeOf is the paper of the address with its printings and what was said of voiding it.
func (room *Room) wholeOf(r *http.Request) (p paper.Paper, prints []paper.Print, list []paper.Voiding, err error) {
	if p, prints, err = room.paperOf(r); err != nil {
		return p, nil, nil, err
	}
	err = room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		list, err = paper.Voidings(r.Context(), tx, p.ID)
		return err
	})
	return p, prints, list, err
}

// waitingSheet lists what waits for a second person.
func waitingSheet(list []paper.Voiding) web.Sheet {
	sheet := web.Sheet{Columns: []web.Column{{Head: "理由"}, {Head: "提出人", Tight: true}, {Head: "时间", Tight: true}}}
	for _, v := range list {
		sheet.Rows = append(sheet.Rows, web.Row{ID: strconv.FormatInt(v.ID, 10), Href: DeskAddress(v.Paper), Cells: []web.Cell{web.Linked(v.Reason, DeskAddress(v.Paper)), web.Words(v.Name), web.Words(moment(v.At))}})
	}
	return sheet
}
