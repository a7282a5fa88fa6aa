package publish

import (
	"context"
	"net/http"
	"reflect"
	"slices"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/publish/pages"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
)

// uploads bounds one post of files.
const uploads = 60 << 20

// choices puts what is known only here into the form of a draft; fields that do not belong are taken out.
func (room *Room) choices(form web.Form, actor account.Actor, d Document, fresh bool) web.Form {
	var bodies []web.Option
	for _, b := range room.Org.Bodies() {
		if actor.HasAt(RightDraft, b.Code) && (fresh || b.Code == d.Body) {
			bodies = append(bodies, web.Option{Value: b.Code, Text: b.Name})
		}
	}
	form = form.Options("body", bodies...).Options("genre", genresFor(d)...).Options("class", classOptions()...).Options("subject", plainOptions(subjects)...).Options("reason", groundOptions()...).Options("audience", room.audienceOptions(d.Audience)...)
	form.Entries = slices.DeleteFunc(slices.Clone(form.Entries), func(e web.Entry) bool { return unasked(e.Name, d) })
	if len(d.Files) > 0 {
		drop := web.Entry{FieldSpec: web.FieldSpec{Name: "drop", Label: "去掉附件", Kind: web.KindChecks}}
		for _, f := range d.Files {
			drop.Options = append(drop.Options, web.Option{Value: idText(f.ID), Text: f.Name})
		}
		form.Entries = append(form.Entries, drop)
	}
	form.Files = true
	form.Entries = append(form.Entries,
		web.Entry{FieldSpec: web.FieldSpec{Name: "files", Label: "公开的附件", Kind: web.KindFile, Many: true, Hint: "和信息一起公开。" + takenFiles}},
		web.Entry{FieldSpec: web.FieldSpec{Name: "internal", Label: "内部附件", Kind: web.KindFile, Many: true, Hint: "只供审核使用，例如拟稿说明、会签单；任何情况下都不公开。" + takenFiles}})
	return form
}

func (room *Room) draftPage(r *http.Request, title string, form web.Form, seen, back string, news ...string) templ.Component {
	body := []templ.Component{}
	for _, n := range news {
		if n != "" {
			body = append(body, web.Notice(web.ToneInfo, "粘贴的内容已经清理", n))
		}
	}
	return web.DeskPage(room.Web.Frame(r, title, trailDesk), nil, append(body, web.Section(title, web.Ask(form, seen, "保存", back)))...)
}

// getNew shows the form of a draft (E-01).
func (room *Room) getNew(w http.ResponseWriter, r *http.Request) error {
	actor := account.ActorOf(r.Context())
	in := Draft{Grade: "非密", MadeOn: workday.DateOf(room.Now())}
	for _, b := range actor.Bodies() {
		if actor.HasAt(RightDraft, b) {
			in.Body = b
		}
	}
	return web.Render(w, r, room.draftPage(r, "起草信息", room.choices(web.FormOf(in, r.URL.Path), actor, Document{}, true), "", "/desk/documents"))
}

// postNew takes a draft in (E-01).
func (room *Room) postNew(w http.ResponseWriter, r *http.Request) error {
	actor := account.ActorOf(r.Context())
	in, err := room.typedDraft(r, actor)
	var result matter.Result
	if err == nil {
		result, err = room.Hall().Start(r.Context(), actor, KindName, "draft", in, matter.Key(web.Once(r)))
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.draftPage(r, "起草信息", again(r, room.choices(web.FormOf(in, r.URL.Path), actor, Document{}, true), in, err), "", "/desk/documents")
		})
	}
	return web.Done(w, r, Address(result.Number), saved(in))
}

// saved is the good news, with what was left out of a paste.
func saved(in Draft) string {
	if _, left := Clean(in.Text); left.Text() != "" {
		return "已保存。" + left.Text()
	}
	return "已保存"
}

// revising is the document of the address, if a revision of it may begin now.
func (room *Room) revising(r *http.Request) (seen, error) {
	s, err := room.see(r)
	if err != nil {
		return s, err
	}
	if !s.Document.shown() || s.Document.Validity == Repealed || s.Document.Validity == Lapsed {
		return s, fault.Conflictf("这篇信息现在不能修订")
	}
	return s, room.unrevised(r.Context(), s.Matter.ID)
}

// unrevised refuses while a revision of a document is under way: it could no more be taken over.
func (room *Room) unrevised(ctx context.Context, id int64) error {
	return room.read(ctx, func(tx *store.Tx) error {
		number, open, err := openRevision(ctx, tx, id)
		if err == nil && open {
			err = fault.Conflictf("已经有一份修订稿%s正在办理，请先办完或者作废它", number)
		}
		return err
	})
}

// getRevise shows the form of a revision (E-01).
func (room *Room) getRevise(w http.ResponseWriter, r *http.Request) error {
	s, err := room.revising(r)
	if err != nil {
		return err
	}
	in := draftOf(s.Document)
	in.Change, in.MadeOn = "", workday.DateOf(room.Now())
	return web.Render(w, r, room.draftPage(r, "起草修订稿", room.choices(web.FormOf(in, r.URL.Path), s.actor, revisionOf(s), false), "", s.home()))
}

func revisionOf(s seen) Document {
	d := s.Document
	d.Revises = s.Matter.ID
	return d
}

// postRevise begins a revision (E-01).
func (room *Room) postRevise(w http.ResponseWriter, r *http.Request) error {
	s, err := room.revising(r)
	if err != nil {
		return err
	}
	in, err := room.typedDraft(r, s.actor)
	var result matter.Result
	if err == nil {
		result, err = room.Hall().Start(r.Context(), s.actor, KindName, "revise", Revise{Draft: in, Of: s.Matter.ID, OfNumber: s.Matter.Number, Original: s.Document}, matter.Key(web.Once(r)))
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.draftPage(r, "起草修订稿", again(r, room.choices(web.FormOf(in, r.URL.Path), s.actor, revisionOf(s), false), in, err), "", s.home())
		})
	}
	return web.Done(w, r, Address(result.Number), saved(in))
}

// acting is the document and the action of the address, if the officer may take it now.
func (room *Room) acting(r *http.Request) (seen, *matter.Action, error) {
	s, err := room.see(r)
	if err != nil {
		return s, nil, err
	}
	action, ok := s.Kind.Action(r.PathValue("action"))
	if !ok || action.Hidden || action.Opens() {
		return s, nil, fault.Missing("操作", r.PathValue("action"))
	}
	if err := s.Refusal(s.actor, action); err != nil && r.Method == http.MethodGet {
		return s, nil, err
	}
	if action.Name == "mark" || action.Name == "withdraw" {
		if err := room.unrevised(r.Context(), s.Matter.ID); err != nil {
			return s, nil, err
		}
	}
	return s, action, nil
}

// getAct shows the form of an action, with what it is about (E-01, E-02).
func (room *Room) getAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, room.actPage(r, s, action, room.shape(s, action, web.FormOf(room.start(s, action), r.URL.Path))))
}

// start is the form of an action with what is known already.
func (room *Room) start(s seen, a *matter.Action) any {
	today := workday.DateOf(room.Now())
	switch a.Name {
	case "edit":
		return draftOf(s.Document)
	case "schedule":
		return Schedule{On: today.AddDays(1), At: "09:00"}
	case "prolong":
		return Prolong{Until: s.Document.ExpiresOn.AddMonths(36)}
	case "plan":
		return s.Document.planForm(room.ways())
	case "describe":
		return s.Document.describeForm(room.ways())
	case "mark":
		return Mark{On: today}
	case "audience":
		return SetAudience{Audience: s.Document.Audience}
	case "place":
		return Place{On: today}
	}
	return reflect.Zero(a.InputType()).Interface()
}

func (room *Room) shape(s seen, a *matter.Action, form web.Form) web.Form {
	switch a.Name {
	case "edit":
		return room.choices(form, s.actor, s.Document, false)
	case "publish":
		list := room.Outlets.Of(s.Document.Body)
		if s.Document.Revises != 0 || len(list) == 0 { // what a revision changes is followed where the original stands
			form.Entries = slices.DeleteFunc(slices.Clone(form.Entries), func(e web.Entry) bool { return e.Name == "channels" })
			return form
		}
		return form.Options("channels", list...)
	case "plan":
		return room.planChoices(form)
	case "describe":
		return room.waysIn(form)
	case "affirm":
		return room.affirmChoices(form, s.Document)
	case "audience":
		return form.Options("audience", room.audienceOptions(s.Document.Audience)...)
	case "place":
		return form.Options("channel", room.Outlets.Channels()...)
	}
	return form
}

func (room *Room) actPage(r *http.Request, s seen, a *matter.Action, form web.Form) templ.Component {
	if a.Name == "edit" {
		return room.draftPage(r, "修改", form, s.version(), s.home())
	}
	d := s.Document
	body := []templ.Component{}
	if slices.Contains([]string{"submit", "pass", "clear", "publish", "schedule"}, a.Name) {
		body = append(body, room.findingsPart(d)...)
		_, words := room.registerPart(d)
		body = append(body, room.unregisteredNotice(d, words)...)
	}
	body = append(body, web.Section(a.Title, web.Ask(form, s.version(), a.Title, s.home())))
	if with, err := room.together(r, s); err == nil { // who signs sees what is signed together; the form stands without it
		body = append(body, with...)
	}
	if !d.access().over() {
		body = append(body, web.Section("信息", web.Dl(filled(append(room.metadata(d), inside(d)...)))), web.Section("正文预览", pages.Text(blocks(d.Text, s.home()+"/files/", d.Files))), room.deskFiles(s))
	}
	body = append(append(body, reviews(d)...), proofsPart(d)...)
	return web.DeskPage(room.Web.Frame(r, a.Title, trailDesk, web.Link{Text: s.Matter.Number, Href: s.home()}), nil, body...)
}

// postAct takes the action (E-01, E-02).
func (room *Room) postAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	var input any
	news := action.Title + "：已办理"
	if action.Name == "edit" {
		var in Draft
		in, err = room.typedDraft(r, s.actor)
		input, news = in, saved(in)
	} else {
		in := action.NewInput()
		err = web.Input(r, in)
		input = reflect.ValueOf(in).Elem().Interface()
	}
	if err == nil {
		_, err = room.Hall().Do(r.Context(), s.actor, s.Matter.ID, action.Name, input, acts.Once(r)...)
	}
	draft, _ := input.(Draft)
	if action.Name == "edit" && overtaken(err) && !web.WantsJSON(r) {
		return room.showOvertaken(w, r, draft, err)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.actPage(r, s, action, again(r, room.shape(s, action, web.FormOf(input, r.URL.Path)), draft, err))
		})
	}
	return web.Done(w, r, s.home(), news)
}
