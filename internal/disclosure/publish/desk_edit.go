package publish

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/publish/pages"
)

// takenFiles says which files are taken.
const takenFiles = "PDF、OFD、DOCX、XLSX、JPG、PNG、TXT、CSV，每个不超过50兆，一次合计不超过60兆"

// fieldKept is the field of files that were received with a form that had to be sent again.
const fieldKept = "kept"

// typedDraft reads the form of a draft with its files. What can be taken of the files is received even when something
// else is wrong, so that nobody has to send it twice.
func (room *Room) typedDraft(r *http.Request, actor account.Actor) (in Draft, err error) {
	err = web.Input(r, &in)
	if err != nil && fault.KindOf(err) != fault.KindInvalid {
		return in, err
	}
	wrong := slices.Clone(fault.FieldsOf(err))
	if err != nil && len(wrong) == 0 { // it could not be read, or not to its end
		return in, err
	}
	in.Drop = r.PostForm["drop"]
	if in.Files, err = room.keptBefore(r, actor); err != nil {
		return in, err
	}
	for _, field := range []string{"files", "internal"} {
		list, refused, err := room.stored(r, actor, field)
		if err != nil {
			return in, err
		}
		in.Files = append(in.Files, list...)
		wrong = append(wrong, refused...)
	}
	if len(wrong) > 0 {
		return in, fault.Invalid("有 "+strconv.Itoa(len(wrong))+" 处需要修改", wrong...)
	}
	return in, nil
}

// stored puts the files of a field into the file store, and says of each that is refused why.
func (room *Room) stored(r *http.Request, actor account.Actor, field string) (list []Attachment, refused []fault.Field, err error) {
	if r.MultipartForm == nil {
		return nil, nil, nil
	}
	for _, part := range r.MultipartForm.File[field] {
		if part.Size == 0 {
			continue
		}
		body, err := part.Open()
		if err != nil {
			return nil, nil, err
		}
		f, err := room.Files.Save(r.Context(), file.Upload{Name: part.Filename, Owner: actor.Subject(), Body: body})
		err = errors.Join(err, body.Close())
		switch {
		case fault.KindOf(err) == fault.KindInvalid && err != nil:
			refused = append(refused, fault.Field{Name: field, Message: "附件“" + file.CleanName(part.Filename) + "”没有收下：" + fault.MessageOf(err)})
		case err != nil:
			return nil, nil, err
		default:
			list = append(list, Attachment{ID: f.ID, Name: f.Name, Size: f.Size, Internal: field == "internal"})
		}
	}
	return list, refused, nil
}

// keptValue names a file that was received, and whether it is internal.
func keptValue(f Attachment) string {
	if f.Internal {
		return idText(f.ID) + "/internal"
	}
	return idText(f.ID)
}

// keptBefore are the files that an earlier sending of the form brought: only those of who sends it, that belong to nothing.
func (room *Room) keptBefore(r *http.Request, actor account.Actor) (list []Attachment, err error) {
	for _, value := range r.PostForm[fieldKept] {
		id, internal := strings.CutSuffix(value, "/internal")
		n, _ := strconv.ParseInt(id, 10, 64)
		f, err := room.Files.ByID(r.Context(), n)
		twice := slices.ContainsFunc(list, func(a Attachment) bool { return a.ID == n })
		if fault.KindOf(err) == fault.KindNotFound || err == nil && (f.Owner != actor.Subject() || f.Matter != 0 || twice) {
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, Attachment{ID: f.ID, Name: f.Name, Size: f.Size, Internal: internal})
	}
	return list, nil
}

// again is a form with what was typed, and with the files that came with it.
func again(r *http.Request, form web.Form, in Draft, err error) web.Form {
	form = form.Typed(r, err)
	if len(in.Files) == 0 {
		return form
	}
	kept := web.Entry{FieldSpec: web.FieldSpec{Name: fieldKept, Label: "已经收到的附件", Kind: web.KindChecks, Hint: "不用再选一次；不要的取消勾选"}}
	for _, f := range in.Files {
		name := f.Name + "（" + web.Bytes(f.Size) + "）"
		if f.Internal {
			name += " 内部，不公开"
		}
		kept.Options, kept.Values = append(kept.Options, web.Option{Value: keptValue(f), Text: name}), append(kept.Values, keptValue(f))
	}
	at := slices.IndexFunc(form.Entries, func(e web.Entry) bool { return e.Name == "files" })
	if at < 0 {
		at = len(form.Entries)
	}
	form.Entries = slices.Insert(form.Entries, at, kept)
	return form
}

// overtaken reports whether an act came too late: somebody else wrote, or handed the draft on.
func overtaken(err error) bool {
	kind := fault.KindOf(err)
	return err != nil && (kind == fault.KindConflict || kind == fault.KindDenied)
}

// showOvertaken shows who came second how the draft stands now beside what he typed; nothing of it is lost, and he saves it
// knowing what he changes (E-01).
func (room *Room) showOvertaken(w http.ResponseWriter, r *http.Request, in Draft, why error) error {
	s, err := room.see(r)
	if err != nil {
		return why
	}
	mine, _, _ := in.content(workday.DateOf(room.Now())) // what is wrong with it is said when it is saved
	mine.Files = gathered(s.Document.Files, in)
	address := s.home() + "/act/edit"
	now, typed := room.choices(web.FormOf(draftOf(s.Document), address), s.actor, s.Document, false), room.choices(web.FormOf(in, address), s.actor, s.Document, false)
	sheet := web.Sheet{Columns: []web.Column{{Head: "项目"}, {Head: "现在的内容"}, {Head: "您填写的"}}, Empty: web.Nothing{Title: "各项要素都一样", Why: "只有正文或者附件不同，见下面的对照"}}
	for i, e := range now.Entries {
		if slices.Contains([]string{"text", "drop", "files", "internal"}, e.Name) || i >= len(typed.Entries) || shownValue(e) == shownValue(typed.Entries[i]) {
			continue
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(e.Label, orNone(shownValue(e)), orNone(shownValue(typed.Entries[i])))})
	}
	body := []templ.Component{web.Notice(web.ToneWarn, "没有保存，您填写的内容还在下面", strings.TrimSuffix(fault.MessageOf(why), "。请重新载入后再操作，您填写的内容仍在页面上")+"。请看有什么不同，再决定怎么改。"),
		web.Section("不同的项目", web.Table(sheet)), web.Section("正文的不同", web.Lines("划去的是现在的内容，加上的是您填写的。"), pages.Differences(compare(s.Document.Content, mine)))}
	if action, ok := s.Kind.Action("edit"); ok && s.Refusal(s.actor, action) == nil {
		body = append(body, web.Section("您填写的内容", web.Ask(again(r, room.choices(web.FormOf(in, address), s.actor, s.Document, false), in, nil), s.version(), "按我填写的保存", s.home())))
	} else {
		body = append(body, web.Section("您填写的内容", web.Lines("这一稿现在不能再改，下面的文字可以复制下来。"), web.Lines(append([]string{in.Title}, strings.Split(in.Text, "\n")...)...)))
	}
	return web.RenderStatus(w, r, http.StatusConflict, web.DeskPage(room.Web.Frame(r, "修改", trailDesk, web.Link{Text: s.Matter.Number, Href: s.home()}), nil, body...))
}

// shownValue is what is in a field, in the words of its choices.
func shownValue(e web.Entry) string {
	if e.Kind == web.KindCheck {
		return map[bool]string{true: "是", false: "否"}[e.Value == "true"]
	}
	for _, o := range e.Options {
		if o.Value == e.Value && e.Value != "" {
			return o.Text
		}
	}
	return e.Value
}

func orNone(text string) string {
	if text == "" {
		return "（没有填写）"
	}
	return text
}
