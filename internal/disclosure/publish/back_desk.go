package publish

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
)

// askingBack is what who wants an import back says.
type askingBack struct {
	Reason string `form:"reason" label:"撤回的原因" kind:"textarea" need:"true" max:"300" hint:"会写在每一篇原来的网址上，请不要写涉密内容和个人信息"`
}

// agreeingBack is the word of the second person.
type agreeingBack struct {
	Sure bool `form:"sure" label:"已经核对这一批的内容和撤回的原因，同意整批撤回" kind:"check" need:"true"`
}

// refusingBack is his word when he does not agree.
type refusingBack struct {
	Words string `form:"words" label:"不同意撤回的理由" need:"true" max:"300"`
}

// backForms are the forms of an import that is in, as they were typed.
type backForms struct{ ask, agree, refuse, counts web.Form }

func backFormsOf(run ImportRun) backForms {
	at := run.address() + "/back"
	return backForms{ask: web.FormOf(askingBack{}, at), agree: web.FormOf(agreeingBack{}, at+"/agree"), refuse: web.FormOf(refusingBack{}, at+"/refuse"), counts: web.FormOf(counting{Counts: string(run.Counts)}, run.address()+"/counts")}
}

// backSection is the part of the page of an import about taking it back, with what was done before (E-01).
func (room *Room) backSection(r *http.Request, run ImportRun, actor account.Actor, forms backForms) (parts []templ.Component, err error) {
	if run.State != ImportDone && run.State != ImportFailed {
		return nil, nil
	}
	var list []Back
	var last Back
	there := false
	err = room.read(r.Context(), func(tx *store.Tx) (err error) {
		if list, err = backsOf(r.Context(), tx, run.ID); err != nil {
			return err
		}
		if len(list) > 0 {
			last = list[0]
		}
		there, err = stillThere(r.Context(), tx, run.ID, last)
		return err
	})
	if err != nil {
		return nil, err
	}
	open := len(list) > 0 && (list[0].State == BackAsked || list[0].State == BackRunning)
	switch {
	case open && list[0].State == BackRunning:
		b := list[0]
		parts = append(parts, web.Section("整批撤回", web.Lines("正在撤回：已经撤回"+web.Number(b.Gone)+"篇，留下"+web.Number(b.Stayed)+"篇，这一批共导入"+web.Number(int64(run.Tally.Added))+"篇。"), web.Choices([]web.Link{{Text: "刷新看进度", Href: run.address()}}, "")))
	case open && actor.Subject() == list[0].AskedBy:
		drop := web.FormOf(struct{}{}, run.address()+"/back/drop")
		parts = append(parts, web.Section("整批撤回", web.Lines("您提议撤回这一批，原因："+list[0].Reason+"。等另一位有发布权限的同事复核；复核以前可以收回提议。"), web.Ask(drop, "", "收回提议", importHome)))
	case open && actor.HasAt(RightRelease, run.Body):
		parts = append(parts, web.Section("复核整批撤回", web.Lines(list[0].AskedName+"提议撤回这一批，原因："+list[0].Reason, "同意以后，导入后没有改过的信息全部撤回，原来的网址显示撤回的原因，索引号不再使用；修订过、解读过、被别处引用的留下，逐篇写明原因。撤回的信息不计入任何年度的数据。"),
			web.Ask(forms.agree, "", "同意撤回", importHome)), web.Section("不同意撤回", web.Ask(forms.refuse, "", "不同意", importHome)))
	case open:
		parts = append(parts, web.Notice(web.ToneInfo, "整批撤回等待复核", list[0].AskedName+"提议撤回这一批，原因："+list[0].Reason+"。由另一位有发布权限的同事复核。"))
	case there || last.State != BackDone && run.Tally.Added > 0 && run.File != 0: // of an old import it is not known how many are there
		parts = append(parts, web.Section("整批撤回", web.Lines("这一批导入错了，可以提议整批撤回，由另一位有发布权限的同事复核。没有改过的全部撤回，改过、解读过、被引用的留下。"), web.Ask(forms.ask, "", "提议撤回这一批", importHome)))
	}
	if len(list) == 0 {
		return parts, nil
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "状态", Tight: true}, {Head: "提议"}, {Head: "原因"}, {Head: "复核"}, {Head: "结果"}}}
	for _, b := range list {
		tone := map[BackState]web.Tone{BackAsked: web.ToneWarn, BackRunning: web.ToneInfo, BackDone: web.ToneOK}[b.State]
		word, result := "", web.Words("")
		if b.WordName != "" {
			if word = b.WordName + "，" + web.Moment(b.WordAt); b.Words != "" {
				word += "：" + b.Words
			}
		}
		if b.State == BackRunning || b.State == BackDone {
			words := "撤回" + web.Number(b.Gone) + "篇，留下" + web.Number(b.Stayed) + "篇"
			if result = web.Words(words); b.Stayed > 0 {
				result = web.Linked(words, run.address()+"/back/"+idText(b.ID))
			}
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Part(web.Tag(tone, b.State.Title())), web.Words(b.AskedName + "，" + web.Moment(b.AskedAt)), web.Words(b.Reason), web.Words(word), result}})
	}
	return append(parts, web.Section("撤回的记录", web.Table(sheet))), nil
}

// backAgain shows the page of an import with what was wrong in a form of taking it back.
func (room *Room) backAgain(w http.ResponseWriter, r *http.Request, run ImportRun, actor account.Actor, err error, forms backForms) error {
	page, failed := room.importPage(r, run, actor, web.FormOf(taking{}, run.address()+"/take"), web.FormOf(declining{}, run.address()+"/decline"), forms)
	if failed != nil {
		return failed
	}
	return web.Again(w, r, err, func(error) templ.Component { return page })
}

// postBack asks for an import to be taken back (E-01).
func (room *Room) postBack(w http.ResponseWriter, r *http.Request) error {
	run, actor, err := room.importOf(r)
	if err != nil {
		return err
	}
	var in askingBack
	if err = web.Input(r, &in); err == nil {
		_, err = room.AskBack(r.Context(), actor, run.ID, in.Reason)
	}
	if fault.KindOf(err) == fault.KindInvalid {
		forms := backFormsOf(run)
		forms.ask = web.FormOf(in, run.address()+"/back").Typed(r, err)
		return room.backAgain(w, r, run, actor, err, forms)
	}
	if err != nil {
		return err
	}
	return web.Done(w, r, run.address(), "已经提议撤回，等另一位同事复核")
}

// postBackAgree has an import taken back (E-01).
func (room *Room) postBackAgree(w http.ResponseWriter, r *http.Request) error {
	run, actor, err := room.importOf(r)
	if err != nil {
		return err
	}
	var in agreeingBack
	if err = web.Input(r, &in); err == nil {
		err = room.AnswerBack(r.Context(), actor, run.ID, BackRunning, "")
	}
	if fault.KindOf(err) == fault.KindInvalid {
		forms := backFormsOf(run)
		forms.agree = web.FormOf(in, run.address()+"/back/agree").Typed(r, err)
		return room.backAgain(w, r, run, actor, err, forms)
	}
	if err != nil {
		return err
	}
	room.wake()
	return web.Done(w, r, run.address(), "已经同意，正在撤回")
}

// postBackRefuse leaves an import as it is, with the reason (E-01).
func (room *Room) postBackRefuse(w http.ResponseWriter, r *http.Request) error {
	run, actor, err := room.importOf(r)
	if err != nil {
		return err
	}
	var in refusingBack
	if err = web.Input(r, &in); err == nil {
		err = room.AnswerBack(r.Context(), actor, run.ID, BackRefused, in.Words)
	}
	if fault.KindOf(err) == fault.KindInvalid {
		forms := backFormsOf(run)
		forms.refuse = web.FormOf(in, run.address()+"/back/refuse").Typed(r, err)
		return room.backAgain(w, r, run, actor, err, forms)
	}
	if err != nil {
		return err
	}
	return web.Done(w, r, run.address(), "没有同意撤回，这一批不变")
}

// postBackDrop takes back what was asked (E-01).
func (room *Room) postBackDrop(w http.ResponseWriter, r *http.Request) error {
	run, actor, err := room.importOf(r)
	if err != nil {
		return err
	}
	if err := room.AnswerBack(r.Context(), actor, run.ID, BackDropped, ""); err != nil {
		return err
	}
	return web.Done(w, r, run.address(), "提议已经收回")
}

// getBack lists what stayed when an import was taken back, each with why (E-01).
func (room *Room) getBack(w http.ResponseWriter, r *http.Request) error {
	run, _, err := room.importOf(r)
	if err != nil {
		return err
	}
	id, _ := strconv.ParseInt(r.PathValue("back"), 10, 64)
	after, _ := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64)
	var b Back
	var list []stayedDocument
	err = room.read(r.Context(), func(tx *store.Tx) (err error) {
		if b, err = backByID(r.Context(), tx, id); err == nil {
			list, err = stayedAfter(r.Context(), tx, id, after, importPage)
		}
		return err
	})
	if err == nil && b.Import != run.ID {
		err = fault.Missing("撤回批次", "")
	}
	if err != nil {
		return err
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "信息"}, {Head: "编号", Tight: true}, {Head: "留下的原因"}}, Empty: web.Nothing{Title: "没有留下的", Why: "这一批全部撤回了"}}
	for _, s := range list {
		sheet.Rows = append(sheet.Rows, web.Row{Href: Address(s.Number), Cells: []web.Cell{web.Linked(s.Title, Address(s.Number)), web.Words(s.Number), web.Words(s.Why)}})
	}
	at := run.address() + "/back/" + idText(id)
	if len(list) == importPage {
		sheet.Pages.Next = at + "?after=" + idText(list[len(list)-1].ID)
	}
	if after > 0 {
		sheet.Pages.First = at
	}
	facts := []web.Pair{{Term: "状态", Text: b.State.Title()}, {Term: "提议", Text: b.AskedName + "，" + web.Moment(b.AskedAt)}, {Term: "原因", Text: b.Reason}, {Term: "复核", Text: b.WordName}, {Term: "撤回", Text: web.Number(b.Gone) + "篇"}, {Term: "留下", Text: web.Number(b.Stayed) + "篇"}}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "撤回时留下的信息", trailDesk, web.Link{Text: "导入：" + run.FileName, Href: run.address()}), nil, web.Section("这一次撤回", web.Dl(filled(facts))), web.Section("留下的", web.Table(sheet))))
}
