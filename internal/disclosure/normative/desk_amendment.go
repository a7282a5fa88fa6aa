package normative

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/light"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
)

const amendmentsAddress = "/desk/normative/amendments"

var trailAmendments = web.Link{Text: "文件修改", Href: amendmentsAddress}

// AmendmentAddress is where an amendment is worked on.
func AmendmentAddress(number string) string {
	return amendmentsAddress + "/" + url.PathEscape(number)
}

// getAmendments lists what clean-ups want amended (E-06).
func (room *Room) getAmendments(w http.ResponseWriter, r *http.Request) error {
	return room.matters(w, r, AmendmentKind, amendmentsAddress, "规范性文件修改", "没有这样的修改任务", amendmentStates(), AmendmentAddress, nil)
}

type seenAmendment struct {
	matter.View
	Amendment
	actor account.Actor
}

func (room *Room) seeAmendment(r *http.Request) (seenAmendment, error) {
	actor := account.ActorOf(r.Context())
	v, err := room.Hall().View(r.Context(), actor, r.PathValue("number"))
	a, ok := v.Facts.(Amendment)
	if err == nil && !ok {
		err = fault.Missing("修改任务", v.Matter.Number)
	}
	return seenAmendment{v, a, actor}, err
}

func (room *Room) amendmentParts(s seenAmendment) []templ.Component {
	pairs := []web.Pair{{Term: "编号", Text: s.Matter.Number}, {Term: "状态", Part: web.Tag(tone(s.Matter), s.StateDef().Title)}, {Term: "修改机关", Text: room.Org.BodyName(s.Hands)}, {Term: "修改完成期限", Text: s.Until.Chinese()}}
	clock, runs := s.Clock(ClockAmend)
	if last := workday.DateOf(clock.DueAt); runs && last != s.Until {
		pairs[len(pairs)-1].Text += "（逢节假日，顺延到" + last.Chinese() + "）"
	}
	if s.Matter.Open() {
		pairs = append(pairs, web.Pair{Term: "亮灯", Part: room.lamp(s.Matter)})
	}
	pairs = append(pairs, web.Pair{Term: "哪次清理", Text: s.RoundOf + "（" + s.RoundNo + "）", Href: CleanupAddress(s.RoundNo)}, web.Pair{Term: "修改的理由", Text: s.Why})
	if s.Asked != "" {
		pairs = append(pairs, web.Pair{Term: "请求不修改", Text: s.AskedOf + "：" + s.Asked})
	}
	pairs = append(pairs, web.Pair{Term: "没有同意", Text: s.Refused}, web.Pair{Term: "审签同意", Text: s.SignedBy}, web.Pair{Term: "修改后公布", Text: chinese(s.DoneOn)}, web.Pair{Term: "不再需要", Text: s.Needless})
	parts := []templ.Component{web.Section("修改任务", web.Dl(filled(pairs))), web.Section("文件", web.Dl(room.paperPairs(s.Paper)))}
	if runs {
		parts = append(parts, web.Fold("期限是怎么算的", acts.Reckoned(clock, room.Calendar(), room.Now())))
	}
	return parts
}

// getAmendment shows an amendment (E-06).
func (room *Room) getAmendment(w http.ResponseWriter, r *http.Request) error {
	s, err := room.seeAmendment(r)
	if err != nil {
		return err
	}
	var links []web.Link
	for _, a := range s.Actions(s.actor) {
		links = append(links, web.Link{Text: a.Title, Href: AmendmentAddress(s.Matter.Number) + "/act/" + a.Name})
	}
	side := []templ.Component{web.Choices(links, "现在没有由您办理的，您可以查看。")}
	if s.Matter.Open() {
		side = append(side, web.Lines("在文件的办理页面起草修订稿，审核、发布以后，这项任务自动办结。"), web.Choices([]web.Link{{Text: "到文件的办理页面", Href: room.Desk(s.Number)}}, ""))
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, s.Matter.Title, trailRegister, trailAmendments), web.Section("可以办理", side...),
		append(room.amendmentParts(s), web.Section("办理过程", web.Timeline(timeline(s.View))))...))
}

func (room *Room) actingAmendment(r *http.Request) (seenAmendment, *matter.Action, error) {
	s, err := room.seeAmendment(r)
	if err != nil {
		return s, nil, err
	}
	action, err := acts.Asked(r, s.View, s.actor)
	return s, action, err
}

func (room *Room) amendmentPage(r *http.Request, s seenAmendment, a *matter.Action, form web.Form) templ.Component {
	home := AmendmentAddress(s.Matter.Number)
	return web.DeskPage(room.Web.Frame(r, a.Title, trailRegister, trailAmendments, web.Link{Text: s.Matter.Number, Href: home}), nil,
		append([]templ.Component{web.Section(a.Title, web.Ask(form, strconv.FormatInt(s.Matter.Version, 10), a.Title, home))}, room.amendmentParts(s)...)...)
}

func (room *Room) getAmendmentAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.actingAmendment(r)
	if err != nil {
		return err
	}
	return acts.Ask(w, r, action, func(form web.Form) templ.Component { return room.amendmentPage(r, s, action, form) })
}

func (room *Room) postAmendmentAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.actingAmendment(r)
	if err != nil {
		return err
	}
	return acts.Take(w, r, room.Hall(), s.actor, s.View, action, AmendmentAddress(s.Matter.Number), func(form web.Form) templ.Component { return room.amendmentPage(r, s, action, form) })
}

// lamp is the light of a matter.
func (room *Room) lamp(m matter.Matter) templ.Component {
	chip := web.Clock{Due: workday.DateOf(m.DueAt).String()}
	switch {
	case !m.Open() && m.Late:
		chip = web.Clock{Tone: web.ToneDanger, Text: "超期办结"}
	case !m.Open():
		chip = web.Clock{Tone: web.ToneMute, Text: "已结束"}
	case m.DueAt.IsZero():
		chip = web.Clock{Tone: web.ToneHold, Text: "不计时"}
	default:
		chip.Tone, chip.Text = room.Lamp.Show(light.Duty{Since: m.OpenedAt, Due: m.DueAt})
	}
	return web.ClockChip(chip)
}

// amendments is a table of duties to amend; nothing when there is none.
func (room *Room) amendments(list []amendment) []templ.Component {
	if len(list) == 0 {
		return nil
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "编号", Tight: true}, {Head: "文件"}, {Head: "修改机关"}, {Head: "期限", Tight: true}, {Head: "状态", Tight: true}}}
	for _, a := range list {
		state := ""
		for _, s := range amendmentStates() {
			if s.Name == a.state {
				state = s.Title
			}
		}
		sheet.Rows = append(sheet.Rows, web.Row{Href: AmendmentAddress(a.number), Cells: []web.Cell{web.Linked(a.number, AmendmentAddress(a.number)), web.Words(a.Title), web.Words(room.Org.BodyName(a.Hands)), web.Words(a.Until.String()), web.Part(web.Tag(tone(matter.Matter{State: a.state}), state))}})
	}
	return []templ.Component{web.Section("修改任务", web.Table(sheet))}
}
