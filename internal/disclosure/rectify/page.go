package rectify

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
	"tongban/internal/common/light"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
)

const (
	newAddress   = "/disclosure/correct"
	rulesAddress = "/desk/rectify/rules"
)

// mostBrought bounds the evidence that comes with one form.
const mostBrought = 40 << 20

var (
	trailNew  = web.Link{Text: "更正本人信息", Href: newAddress}
	trailMine = web.Link{Text: "我的更正申请", Href: "/my/corrections"}
	trailDesk = web.Link{Text: "更正本人信息办理", Href: "/desk/rectify"}
)

// Routes are the pages of the room.
func (room *Room) Routes() []web.Route {
	handle := web.Right(RightHandle)
	const one, mine = "/desk/rectify/{number}", "/my/corrections/{number}"
	return []web.Route{
		{Pattern: "GET " + newAddress, Page: "D-05", Title: "更正本人信息", Who: web.Public, Handle: room.getNew},
		{Pattern: "POST " + newAddress, Page: "D-05", Who: web.SignedIn, Handle: room.postNew, MaxBody: mostBrought},
		{Pattern: "GET /my/corrections", Page: "M-10", Who: web.SignedIn, Handle: room.getMine},
		{Pattern: "GET " + mine, Page: "M-10", Who: web.SignedIn, Handle: room.getOwn},
		{Pattern: "POST " + mine + "/{action}", Page: "M-10", Who: web.SignedIn, Handle: room.postOwn, MaxBody: mostBrought},
		{Pattern: "GET " + mine + "/evidence/{file}", Page: "M-10", Who: web.SignedIn, Handle: room.getOwnEvidence},
		{Pattern: "GET " + mine + "/clocks/{name}", Page: "M-10", Who: web.SignedIn, Handle: room.getOwnClock},
		{Pattern: "GET " + mine + "/papers/{paper}", Page: "M-10", Who: web.SignedIn, Handle: room.getPaper},
		{Pattern: "GET /desk/rectify", Page: "E-04", Title: "更正本人信息办理", Who: web.Staff, Handle: room.getDesk},
		{Pattern: "GET /desk/rectify/register", Page: "E-04", Who: handle, Handle: room.getRegister},
		{Pattern: "POST /desk/rectify/register", Page: "E-04", Who: handle, Handle: room.postRegister, MaxBody: mostBrought},
		{Pattern: "GET " + rulesAddress, Page: "E-04", Title: "更正本人信息的期限", Who: web.Staff, Handle: room.getRules},
		{Pattern: "POST " + rulesAddress, Page: "E-04", Who: web.Right(org.AdminSystem), Handle: room.postRules},
		{Pattern: "GET " + one, Page: "E-04", Who: web.Staff, Handle: room.getOne},
		{Pattern: "POST " + one + "/unmask", Page: "E-04", Who: web.Staff, Handle: room.postUnmask},
		{Pattern: "POST " + one + "/evidence/{file}", Page: "E-04", Who: web.Staff, Handle: room.postEvidence},
		{Pattern: "GET " + one + "/act/{action}", Page: "E-04", Who: web.Staff, Handle: room.getAct},
		{Pattern: "POST " + one + "/act/{action}", Page: "E-04", Who: web.Staff, Handle: room.postAct, MaxBody: mostBrought},
		{Pattern: "GET " + one + "/clocks/{name}", Page: "E-04", Who: web.Staff, Handle: room.getClock},
		{Pattern: "GET " + one + "/papers/{paper}", Page: "E-04", Who: web.Staff, Handle: room.getPaper},
	}
}

// seen is a request as somebody looks at it.
type seen struct {
	matter.View
	Claim
	actor account.Actor
	reads bool // what the record says, not only how the request stands
}

// see reads the request of the address; what the actor may not see is not there.
func (room *Room) see(r *http.Request) (seen, error) {
	actor, number := account.ActorOf(r.Context()), r.PathValue("number")
	v, err := room.Hall().View(r.Context(), actor, number)
	c, ok := v.Facts.(Claim)
	if err == nil && !ok {
		err = fault.Missing("更正申请", number)
	}
	return seen{v, c, actor, mayRead(v, actor)}, err
}

// home is the address of the request for who looks at it.
func (s seen) home() string {
	if s.actor.Kind == account.ActorOfficer {
		return Address(s.Matter.Number)
	}
	return MyAddress(s.Matter.Number)
}

func (s seen) version() string { return strconv.FormatInt(s.Matter.Version, 10) }

func join(parts ...templ.Component) templ.Component { return templ.Join(parts...) }

// clocks are the live clocks as pairs, each leading to its reckoning.
func (room *Room) clocks(s seen) (pairs []web.Pair) {
	for _, c := range s.Clocks {
		if c.State == matter.ClockStopped || c.Task != 0 {
			continue
		}
		chip := web.Clock{Due: workday.DateOf(c.DueAt).String() + " 前", Tip: c.Ground + "，" + c.Total().String(), Href: s.home() + "/clocks/" + c.Name}
		if c.State == matter.ClockPaused {
			chip.Tone, chip.Due, chip.Text = web.ToneHold, "", "停表（"+c.Stops[len(c.Stops)-1].Title+"）"
		} else {
			chip.Tone, chip.Text = room.Lamp.Show(c.Duty())
		}
		pairs = append(pairs, web.Pair{Term: c.Title, Part: web.ClockChip(chip)})
	}
	return pairs
}

// reckoning shows how a due day was counted.
func (room *Room) reckoning(s seen, c matter.Clock) templ.Component {
	return join(acts.Reckoned(c, room.Calendar(), room.Now()), web.Choices([]web.Link{{Text: "返回", Href: s.home()}}, ""))
}

// clockOf is the request and the clock that the address names.
func (room *Room) clockOf(r *http.Request) (seen, matter.Clock, error) {
	s, err := room.see(r)
	if err != nil {
		return s, matter.Clock{}, err
	}
	c, ok := s.Clock(r.PathValue("name"))
	if !ok {
		return s, c, fault.Missing("时限", r.PathValue("name"))
	}
	return s, c, nil
}

// lamp is a request's clock in a list.
func (room *Room) lamp(m matter.Matter) web.Clock {
	switch {
	case !m.Open() && m.Late:
		return web.Clock{Tone: web.ToneDanger, Text: "超期答复"}
	case !m.Open():
		return web.Clock{Tone: web.ToneMute, Text: "已结束"}
	case m.DueAt.IsZero():
		return web.Clock{Tone: web.ToneHold, Text: "不计时"}
	}
	c := web.Clock{Due: workday.DateOf(m.DueAt).String()}
	c.Tone, c.Text = room.Lamp.Show(light.Duty{Since: m.OpenedAt, Due: m.DueAt})
	return c
}

func tone(s matter.State) web.Tone {
	switch s {
	case StateCorrecting, StateVerifying:
		return web.ToneHold
	case StateClosed, StateWithdrawn:
		return web.ToneMute
	}
	return web.ToneOK
}

// opens decides who opens papers, which name the applicant in full: who only verifies the record does not need that.
func opens(v matter.View, a account.Actor, _ string) bool {
	return mayRead(v, a) && (a.Kind == account.ActorPerson || a.HasAt(RightHandle, v.Matter.Lead) || a.HasAt(RightSign, v.Matter.Lead))
}

// getPaper draws a paper of a request (M-10, E-04).
func (room *Room) getPaper(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	list, err := acts.Papers(r.Context(), room.DB, s.View, s.actor)
	if err != nil {
		return err
	}
	p, err := acts.PaperAsked(r, list)
	if err != nil {
		return err
	}
	return acts.SendPaper(w, r, room.DB, room.Press, room.Now(), s.View, s.actor, p)
}

// timeline is what happened; the applicant sees bodies, staff sees officers, and who applied is named to nobody.
func (room *Room) timeline(v matter.View, staff bool) (list []web.Happening) {
	for _, e := range v.Events {
		if !staff && !public(e) {
			continue
		}
		h := web.Happening{When: web.Moment(e.At), Step: e.Action, By: e.ActorName, Tone: web.ToneOK, Result: v.Kind.State(e.To).PublicTitle()}
		if a, ok := v.Kind.Action(e.Action); ok {
			h.Step = a.Title
		}
		switch {
		case strings.HasPrefix(e.Actor, "person:"):
			h.By = "申请人"
		case !staff && e.Body != "":
			h.By = room.Org.BodyName(e.Body)
		}
		if e.To == StateCorrecting {
			h.Tone, h.Stopped = web.ToneHold, true
		}
		list = append(list, h)
	}
	return list
}

// recordFacts are what is said to be wrong.
func (c Claim) recordFacts() []web.Pair {
	r := c.Record
	return web.Told([]web.Pair{{Term: "记录", Text: r.text()}, {Term: "怎样提供的", Text: r.Source}, {Term: "和申请人的关系", Text: r.Relation}, {Term: "记录上写的是", Text: r.Says}, {Term: "应当更正为", Text: r.Should},
		{Term: "可以查看的证据", Text: c.Inspect}, {Term: "领取答复", Text: wayWords[c.Way]}, {Term: "提交方式", Text: c.Channel.Title()}, {Term: "收到日期", Text: c.ReceivedOn.Chinese()}})
}

func correctionFacts(x *Correction) []web.Pair {
	pairs := []web.Pair{{Term: "要补充的", Text: x.Asked}, {Term: "告知", Text: x.AskedOn.Chinese() + "，到" + x.DueOn.Chinese()}, {Term: "补充的说明", Text: x.Answer}}
	if x.Silent {
		pairs[2].Text = "到期没有补充，按已有的证据答复"
	}
	return web.Told(pairs)
}

// facts are a reply in pairs; what was looked through is for the house alone.
func (p Reply) facts(staff bool) []web.Pair {
	pairs := []web.Pair{{Term: "答复类型", Text: p.Kind.Title()}, {Term: "答复内容", Text: p.Result}, {Term: "更正前", Text: p.Before}, {Term: "更正后", Text: p.After}}
	if p.Kind.Corrects() {
		pairs = append(pairs, web.Pair{Term: "更正", Text: p.ChangedOn.Chinese() + "，" + p.ChangedBy})
	}
	pairs = append(pairs, web.Pair{Term: "理由", Text: p.Reason}, web.Pair{Term: "依据", Text: p.Basis}, web.Pair{Term: "有权更正的机关", Text: p.ToName}, web.Pair{Term: "联系方式", Text: p.Contact})
	switch p.Leads {
	case "request":
		pairs = append(pairs, web.Pair{Term: "可以怎样提出", Text: leadWords[p.Leads], Href: "/disclosure/request"})
	case "siteerror":
		pairs = append(pairs, web.Pair{Term: "可以怎样提出", Text: leadWords[p.Leads], Href: "/site-errors/new"})
	case "elsewhere":
		pairs = append(pairs, web.Pair{Term: "可以怎样提出", Text: leadWords[p.Leads]})
	}
	if staff {
		pairs = append(pairs, web.Pair{Term: "核对情况", Text: p.Checked})
	}
	pairs = append(pairs, web.Pair{Term: "救济途径", Text: "可以在六十日内向" + p.Reconsider + "申请行政复议，或者在六个月内向" + p.Court + "提起行政诉讼（以答复书写明的为准）"})
	return web.Told(pairs)
}

// brought keeps the evidence of a form: what was brought before and is still ticked, and what comes now. It is kept also when
// something else on the form is wrong, so that nobody brings it twice.
func (room *Room) brought(r *http.Request, actor account.Actor) (list []Evidence, err error) {
	for _, text := range r.PostForm["kept"] {
		id, bad := strconv.ParseInt(text, 10, 64)
		f, missing := file.File{}, error(nil)
		if bad == nil {
			f, missing = room.Files.ByID(r.Context(), id)
		}
		if bad != nil || missing != nil || f.Owner != actor.Subject() || f.Matter != 0 {
			return list, fault.InvalidField("papers", "已经上传的证据找不到了，请重新上传")
		}
		list = append(list, Evidence{File: f.ID, Name: f.Name})
	}
	if r.MultipartForm == nil {
		return list, nil
	}
	for _, part := range r.MultipartForm.File["papers"] {
		if part.Size == 0 {
			continue
		}
		if len(list) >= mostEvidence {
			return list, fault.InvalidField("papers", "证据最多上传%d份，其余的请写明在哪里可以查看", mostEvidence)
		}
		body, failed := part.Open()
		if failed != nil {
			return list, failed
		}
		f, failed := room.Files.Save(r.Context(), file.Upload{Name: part.Filename, Owner: actor.Subject(), Body: body})
		if failed = errors.Join(failed, body.Close()); failed != nil {
			if fault.KindOf(failed) == fault.KindInvalid {
				failed = fault.InvalidField("papers", "%s：%s", part.Filename, fault.MessageOf(failed))
			}
			return list, failed
		}
		list = append(list, Evidence{File: f.ID, Name: f.Name})
	}
	return list, nil
}

// mostEvidence bounds how many files one form brings.
const mostEvidence = 10

// withEvidence adds the fields for files to a form, with what was brought already.
func withEvidence(form web.Form, have []Evidence) web.Form {
	form.Files = true
	if len(have) > 0 {
		kept := web.Entry{FieldSpec: web.FieldSpec{Name: "kept", Label: "已经上传的证据", Kind: web.KindChecks, Hint: "不要的取消勾选"}}
		for _, e := range have {
			id := strconv.FormatInt(e.File, 10)
			kept.Options, kept.Values = append(kept.Options, web.Option{Value: id, Text: e.Name}), append(kept.Values, id)
		}
		form.Entries = append(form.Entries, kept)
	}
	papers := web.Entry{FieldSpec: web.FieldSpec{Name: "papers", Label: "证据", Kind: web.KindFile, Many: true, Accept: ".pdf,.png,.jpg,.jpeg,.ofd,.docx", Hint: "证明记录不准确的材料，可以选择几份；PDF、图片、OFD 或者 Word"}}
	at := slices.IndexFunc(form.Entries, func(e web.Entry) bool { return e.Name == "inspect" })
	if at < 0 {
		at = len(form.Entries)
	}
	form.Entries = slices.Insert(form.Entries, at, papers)
	return form
}

// offices lists the bodies where somebody handles such requests.
func (room *Room) offices() (out []web.Option) {
	for _, b := range room.Org.Bodies() {
		if room.handles(b.Code) {
			out = append(out, web.Option{Value: b.Code, Text: b.Name})
		}
	}
	return out
}
