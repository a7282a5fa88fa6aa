package credit

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/paper"
	"tongban/internal/matter"
)

// uploads bounds one post of files.
const uploads = 60 << 20

// Routes are the pages X-02 of the staff and those of whoever promised (M-03, M-04).
func (room *Room) Routes() []web.Route {
	const one = "/desk/credit/{number}"
	return []web.Route{
		{Pattern: "GET /desk/credit", Page: "X-02", Title: "承诺核查和信用修复", Who: web.Staff, Handle: room.getDesk},
		{Pattern: "GET /desk/credit/look", Page: "X-02", Title: "信用记录查询", Who: web.Right(RightLook), Handle: room.getLook},
		{Pattern: "POST /desk/credit/look", Page: "X-02", Who: web.Right(RightLook), Handle: room.postLook},
		{Pattern: "GET " + one, Page: "X-02", Who: web.Staff, Handle: room.getOne},
		{Pattern: "GET " + one + "/act/{action}", Page: "X-02", Who: web.Staff, Handle: room.getAct},
		{Pattern: "POST " + one + "/act/{action}", Page: "X-02", Who: web.Staff, Handle: room.postAct, MaxBody: uploads},
		{Pattern: "GET " + one + "/files/{file}", Page: "X-02", Who: web.Staff, Handle: room.getFile},
		{Pattern: "GET /my/credit", Page: "M-03", Title: "我的承诺和信用记录", Who: web.SignedIn, Handle: room.getMine},
		{Pattern: "GET /my/credit/repair/{mark}", Page: "M-03", Who: web.SignedIn, Handle: room.getRepair},
		{Pattern: "POST /my/credit/repair/{mark}", Page: "M-03", Who: web.SignedIn, Handle: room.postRepair, MaxBody: uploads},
		{Pattern: "GET /my/credit/{number}", Page: "M-03", Who: web.SignedIn, Handle: room.getOwn},
		{Pattern: "POST /my/credit/{number}/{action}", Page: "M-04", Who: web.SignedIn, Handle: room.postOwn, MaxBody: uploads},
		{Pattern: "GET /my/credit/{number}/files/{file}", Page: "M-03", Who: web.SignedIn, Handle: room.getFile},
	}
}

// Address is where a matter of these kinds is worked on.
func Address(number string) string { return "/desk/credit/" + number }

// seen is one matter as its reader sees it.
type seen struct {
	matter.View
	actor account.Actor
}

func (room *Room) see(r *http.Request) (seen, error) {
	actor := account.ActorOf(r.Context())
	v, err := room.Hall().View(r.Context(), actor, r.PathValue("number"))
	if err == nil && v.Matter.Kind != CheckKind && v.Matter.Kind != RepairKind {
		err = fault.Missing("承诺核查", v.Matter.Number)
	}
	return seen{v, actor}, err
}

func (s seen) home() string {
	if s.actor.Kind == account.ActorPerson {
		return "/my/credit/" + s.Matter.Number
	}
	return Address(s.Matter.Number)
}

func (s seen) version() string { return strconv.FormatInt(s.Matter.Version, 10) }

// facts say what the matter is about; a citizen reads his own name in full.
func (room *Room) facts(s seen) (out []web.Pair) {
	title := s.StateDef().Title
	if s.actor.Kind == account.ActorPerson {
		title = s.StateDef().PublicTitle()
	}
	out = []web.Pair{{Term: "编号", Text: s.Matter.Number}, {Term: "状态", Part: web.Tag(tone(s.Matter), title)}}
	switch f := s.Facts.(type) {
	case Check:
		name := f.shownName()
		if s.actor.Kind == account.ActorPerson {
			name = f.Name
		}
		out = append(out, web.Pair{Term: "事项", Text: f.Item}, web.Pair{Term: "办件编号", Text: f.Number}, web.Pair{Term: "承诺人", Text: name},
			web.Pair{Term: "决定", Text: f.Decision + "，" + dateText(f.DecidedAt)}, web.Pair{Term: "承诺的内容", Text: f.Promise}, web.Pair{Term: "怎样核查", Text: f.How},
			web.Pair{Term: "核查机关", Text: room.Org.BodyName(f.Checker)}, web.Pair{Term: "不实的后果", Text: f.Breach})
	case Repair:
		ground := map[string]string{"mended": "已经纠正，消除了影响", "wrong": "记录有误"}[f.Ground]
		out = append(out, web.Pair{Term: "记录", Text: "办理“" + f.Item + "”（" + f.Case + "）时承诺不实"}, web.Pair{Term: "认定机关", Text: room.Org.BodyName(f.Body)}, web.Pair{Term: "被记录人", Text: f.Name},
			web.Pair{Term: "申请的原因", Text: ground}, web.Pair{Term: "说明", Text: f.Reason})
	}
	for _, c := range s.Clocks {
		if c.State != matter.ClockStopped && c.Name != ClockRemind {
			text := dateText(c.DueAt) + "到期"
			if c.State == matter.ClockPaused {
				text = "停表中"
			}
			out = append(out, web.Pair{Term: c.Title, Text: text + "（" + c.Total().String() + "，" + c.Ground + "）"})
		}
	}
	return out
}

func tone(m matter.Matter) web.Tone {
	switch m.State {
	case StateRevoking, StateRevoked:
		return web.ToneDanger
	case StateOwing, StateRectifying:
		return web.ToneWarn
	case StateKept, StateRemoved:
		return web.ToneOK
	case StateStopped, StateRefused, StateWithdrawn:
		return web.ToneMute
	}
	return web.ToneInfo
}

// story is everything that came of the matter so far.
func (room *Room) story(s seen) (out []templ.Component) {
	switch f := s.Facts.(type) {
	case Check:
		out = append(out, s.owed(f)...)
		for _, r := range f.Reports {
			result := "承诺不实"
			if r.Kept {
				result = "承诺属实"
			}
			out = append(out, web.Section(r.On.Chinese()+"核查", web.Dl([]web.Pair{{Term: "结论", Text: result}, {Term: "情况", Text: r.Findings}, {Term: "核查人员", Text: r.Officers}, {Term: "填写", Text: r.By + " " + web.Moment(r.At)}})))
		}
		if o := f.Order; o != nil {
			pairs := []web.Pair{{Term: "整改要求", Text: o.Demand}, {Term: "期限", Text: o.DueOn.Chinese()}}
			if f.Mended != nil {
				pairs = append(pairs, web.Pair{Term: "报告的整改情况", Text: f.Mended.Words + "（" + web.Moment(f.Mended.At) + "）"})
				pairs = append(pairs, s.fileLinks(f.Mended.Files)...)
			}
			out = append(out, web.Section("限期整改", web.Dl(pairs)))
		}
		if v := f.Revoked; v != nil {
			pairs := []web.Pair{{Term: "陈述和申辩", Text: v.Heard}, {Term: "理由", Text: v.Reason}, {Term: "依据", Text: v.Basis}, {Term: "签发", Text: v.Signer + " " + web.Moment(v.At)}}
			if !v.Until.IsZero() {
				pairs = append(pairs, web.Pair{Term: "信用记录", Text: "有效期到" + dateText(v.Until) + "，依据" + f.MarkBasis})
			}
			out = append(out, web.Section("撤销", web.Dl(pairs)))
		}
		if f.Stopped != "" {
			out = append(out, web.Section("终止", web.Lines(f.Stopped)))
		}
	case Repair:
		if len(f.Files) > 0 {
			out = append(out, web.Section("附件", web.Dl(s.fileLinks(f.Files))))
		}
		if f.Opinion != "" && s.actor.Kind == account.ActorOfficer {
			word := "不同意修复"
			if f.Proposes {
				word = "同意修复"
			}
			out = append(out, web.Section("审核意见", web.Dl([]web.Pair{{Term: "意见", Text: word}, {Term: "理由", Text: f.Opinion}, {Term: "审核", Text: f.Reviewed}})))
		}
		if f.Answer != "" {
			out = append(out, web.Section("答复", web.Dl([]web.Pair{{Term: "结论", Text: s.StateDef().Title}, {Term: "理由", Text: f.Answer}, {Term: "审批", Text: f.Approved + " " + web.Moment(f.DecidedAt)}})))
		}
	}
	return out
}

func (s seen) owed(c Check) []templ.Component {
	var pairs []web.Pair
	for _, o := range c.Granted.Owed {
		text := "待补交，" + o.DueOn.Chinese() + "到期"
		switch {
		case !o.At.IsZero():
			text = "已于" + web.Moment(o.At) + "补交"
		case c.DueOwed:
			text = "逾期没有补交"
		}
		pairs = append(pairs, web.Pair{Term: o.Name, Text: text})
		pairs = append(pairs, s.fileLinks(o.Files)...)
	}
	if len(pairs) == 0 {
		return nil
	}
	return []templ.Component{web.Section("承诺后补的材料", web.Dl(pairs))}
}

func (s seen) fileLinks(list []File) (out []web.Pair) {
	for _, f := range list {
		out = append(out, web.Pair{Term: "附件", Text: f.Name + "（" + web.Bytes(f.Size) + "）", Href: s.home() + "/files/" + strconv.FormatInt(f.ID, 10)})
	}
	return out
}

// files are all files of the matter.
func (s seen) files() (out []File) {
	switch f := s.Facts.(type) {
	case Check:
		for _, o := range f.Granted.Owed {
			out = append(out, o.Files...)
		}
		if f.Mended != nil {
			out = append(out, f.Mended.Files...)
		}
	case Repair:
		out = f.Files
	}
	return out
}

func (room *Room) getFile(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	id, _ := strconv.ParseInt(r.PathValue("file"), 10, 64)
	if !slices.ContainsFunc(s.files(), func(f File) bool { return f.ID == id }) {
		return fault.Missing("文件", "")
	}
	return room.Files.Serve(w, r, id)
}

// papers lists the papers of the matter.
func (room *Room) papers(ctx context.Context, id int64) (pairs []web.Pair, err error) {
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		list, err := paper.ByMatter(ctx, tx, id)
		for _, p := range list {
			pairs = append(pairs, web.Pair{Term: p.Title, Text: p.Number, Href: "/papers/" + strconv.FormatInt(p.ID, 10) + ".pdf"})
		}
		return err
	})
	return pairs, err
}

// timeline tells who did what; an officer's name is not the citizen's to know.
func (s seen) timeline() templ.Component {
	var list []web.Happening
	own := s.actor.Kind == account.ActorPerson
	for _, e := range s.Events {
		if own && s.Kind.Public != nil && !s.Kind.Public(e) {
			continue
		}
		h := web.Happening{When: web.Moment(e.At), Step: e.Action, By: e.ActorName, Tone: web.ToneOK}
		if a, ok := s.Kind.Action(e.Action); ok {
			h.Step = a.Title
		}
		if own || len(e.Actor) > 7 && e.Actor[:7] == "person:" {
			h.By = ""
		}
		list = append(list, h)
	}
	return web.Section("办理过程", web.Timeline(list))
}

// shape gives the form of an act its choices and its file field.
func (s seen) shape(form web.Form, action string) web.Form {
	c, _ := s.Facts.(Check)
	if action == "supply" {
		var options []web.Option
		for _, o := range c.open() {
			options = append(options, web.Option{Value: o.Material, Text: o.Name + "（" + o.DueOn.Chinese() + "到期）"})
		}
		form = form.Options("material", options...)
		if s.actor.Kind == account.ActorPerson {
			form.Entries = slices.DeleteFunc(slices.Clone(form.Entries), func(e web.Entry) bool { return e.Name == "paper" })
		}
	}
	if action == "supply" || action == "mend" || action == "apply" {
		form.Files = true
		form.Entries = append(slices.Clone(form.Entries), web.Entry{FieldSpec: web.FieldSpec{Name: "files", Label: "文件", Kind: web.KindFile, Many: true, Accept: ".pdf,.jpg,.jpeg,.png"}})
	}
	if action == "revoke" {
		form.Entries = append(slices.Clone(form.Entries), web.Entry{FieldSpec: web.FieldSpec{Name: "password", Label: "登录密码", Kind: web.KindPassword, Need: true,
			Hint: "重新输入您的登录密码，作为对这个决定的签署", Auto: "current-password"}})
	}
	return form
}

// input reads the form of an act with its files.
func (room *Room) input(r *http.Request, a *matter.Action, actor account.Actor) (typed, input any, err error) {
	in := a.NewInput()
	err = web.Input(r, in)
	typed = reflect.ValueOf(in).Elem().Interface()
	if err != nil {
		return typed, nil, err
	}
	var files []File
	looks := r.PostForm.Get("step") == "preview" // takes no file and wants no signature
	if !looks {
		files, err = room.stored(r, actor)
	}
	switch in := in.(type) {
	case *Supply:
		in.Files = files
	case *MendInput:
		in.Files = files
	case *Apply:
		in.Files = files
	case *RevokeInput:
		if err == nil && !looks {
			err = room.Signs(r, actor, r.PostForm.Get("password"))
		}
		in.Signed = err == nil
	}
	return typed, reflect.ValueOf(in).Elem().Interface(), err
}

// stored puts the files of a post into the file store.
func (room *Room) stored(r *http.Request, actor account.Actor) (list []File, err error) {
	if r.MultipartForm == nil {
		return nil, nil
	}
	for _, part := range r.MultipartForm.File["files"] {
		if part.Size == 0 {
			continue
		}
		body, err := part.Open()
		if err != nil {
			return nil, err
		}
		f, err := room.Files.Save(r.Context(), file.Upload{Name: part.Filename, Owner: actor.Subject(), Body: body})
		if closed := body.Close(); err == nil {
			err = closed
		}
		if err != nil {
			return nil, err
		}
		list = append(list, File{ID: f.ID, Name: f.Name, Size: f.Size})
	}
	return list, nil
}

func options(r *http.Request) []matter.Option {
	list := []matter.Option{matter.Key(web.Once(r))}
	if version, err := strconv.ParseInt(r.PostFormValue("seen"), 10, 64); err == nil {
		list = append(list, matter.Seen(version))
	}
	return list
}
