package project

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/ident"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
	"tongban/internal/service/project/pages"
)

// uploadLimit bounds one post of files.
const uploadLimit = 210 << 20

// Routes are the pages of the room.
func (room *Room) Routes() []web.Route {
	const one, stage, class = "/projects/{code}", "/projects/{code}/stages/{stage}", "/desk/project-classes/{name}"
	mine, admin := web.SignedIn, web.Right(RightAdmin)
	return []web.Route{
		{Pattern: "GET /projects", Page: "P-22", Title: "工程建设项目", Who: web.Public, Handle: room.getProjects},
		{Pattern: "GET /projects/new", Page: "P-22", Who: mine, Handle: room.getRegister},
		{Pattern: "POST /projects/new", Page: "P-22", Who: mine, Handle: room.postRegister},
		{Pattern: "GET " + one, Page: "P-22", Who: web.Public, Handle: room.getProject},
		{Pattern: "GET " + one + "/clocks/{clock}", Page: "P-22", Who: web.Public, Handle: room.getClock},
		{Pattern: "POST " + one + "/act/{action}", Page: "P-22", Who: mine, Handle: room.postOwn},
		{Pattern: "GET " + one + "/files/{file}", Page: "P-22", Who: mine, Handle: room.getFile},
		{Pattern: "GET " + one + "/papers/{paper}", Page: "P-22", Who: mine, Handle: room.getPaper},
		{Pattern: "GET " + one + "/meetings/{run}/{joint}", Page: "P-22", Who: mine, Handle: room.getMeeting},
		{Pattern: "POST " + one + "/meetings/{run}/{joint}", Page: "P-22", Who: mine, Handle: room.postMeeting, MaxBody: uploadLimit},
		{Pattern: "GET " + stage, Page: "P-22", Who: mine, Handle: room.getItems},
		{Pattern: "POST " + stage, Page: "P-22", Who: mine, Handle: room.postItems},
		{Pattern: "GET " + stage + "/correction", Page: "P-22", Who: mine, Handle: room.getCorrection},
		{Pattern: "POST " + stage + "/correction", Page: "P-22", Who: mine, Handle: room.postCorrection, MaxBody: uploadLimit},
		{Pattern: "GET " + stage + "/form", Page: "P-22", Who: mine, Handle: room.getForm},
		{Pattern: "POST " + stage + "/form", Page: "P-22", Who: mine, Handle: room.postForm},
		{Pattern: "GET " + stage + "/materials", Page: "P-22", Who: mine, Handle: room.getMaterials},
		{Pattern: "POST " + stage + "/materials", Page: "P-22", Who: mine, Handle: room.postMaterials, MaxBody: uploadLimit},
		{Pattern: "GET " + stage + "/check", Page: "P-22", Who: mine, Handle: room.getCheck},
		{Pattern: "POST " + stage + "/submit", Page: "P-22", Who: mine, Handle: room.postSubmit},
		{Pattern: "GET /desk/projects", Page: "W-25", Title: "项目并联台", Who: web.Staff, Handle: room.getDesk},
		{Pattern: "GET /desk/projects/{code}", Page: "W-25", Who: web.Staff, Handle: room.getBoard},
		{Pattern: "GET /desk/projects/{code}/clocks/{clock}", Page: "W-25", Who: web.Staff, Handle: room.getClock},
		{Pattern: "GET /desk/projects/{code}/act/{action}", Page: "W-25", Who: web.Staff, Handle: room.getAct},
		{Pattern: "POST /desk/projects/{code}/act/{action}", Page: "W-25", Who: web.Staff, Handle: room.postAct},
		{Pattern: "GET /desk/projects/{code}/files/{file}", Page: "W-25", Who: web.Staff, Handle: room.getFile},
		{Pattern: "GET /desk/projects/{code}/papers/{paper}", Page: "W-25", Who: web.Staff, Handle: room.getPaper},
		{Pattern: "GET /desk/project-classes", Page: "A-02", Title: "项目流程模板", Who: admin, Handle: room.getClasses},
		{Pattern: "GET " + class, Page: "A-02", Who: admin, Handle: room.getClass},
		{Pattern: "POST " + class, Page: "A-02", Who: admin, Handle: room.postClass},
		{Pattern: "GET " + class + "/versions/{version}", Page: "A-02", Who: admin, Handle: room.getVersion},
	}
}

// seen is a project as somebody looks at it.
type seen struct {
	matter.View
	Project Project
	actor   account.Actor
	whole   bool // he may see more than everybody
	desk    bool // he looks at it from the workbench
}

// look reads the project of the address. Everybody may see that there is one, and how far it is.
func (room *Room) look(r *http.Request) (seen, error) {
	actor, code := account.ActorOf(r.Context()), strings.ToUpper(r.PathValue("code"))
	number, err := room.numberOf(r.Context(), code)
	if fault.KindOf(err) == fault.KindNotFound {
		number, err = code, nil // the workbench knows it by its number too
	}
	if err != nil {
		return seen{}, err
	}
	v, err := room.Hall().View(r.Context(), machine, number)
	if err != nil {
		return seen{}, err
	}
	p, ok := v.Facts.(Project)
	if !ok {
		return seen{}, fault.Missing("项目", code)
	}
	return seen{View: v, Project: p, actor: actor, whole: matter.CanSee(actor, v.Matter, v.Tasks), desk: strings.HasPrefix(r.URL.Path, "/desk/")}, nil
}

// see reads the project for who may see all of it; to others it is not there.
func (room *Room) see(r *http.Request) (seen, error) {
	s, err := room.look(r)
	if err == nil && !s.whole {
		return seen{}, fault.Missing("项目", r.PathValue("code"))
	}
	return s, err
}

func addressOf(code string, more ...string) string {
	return "/projects/" + code + strings.Join(append([]string{""}, more...), "/")
}

// home is the address of the project for who looks at it.
func (s seen) home(more ...string) string {
	if s.desk {
		return "/desk" + addressOf(s.Project.Code, more...)
	}
	return addressOf(s.Project.Code, more...)
}

func (s seen) version() string { return strconv.FormatInt(s.Matter.Version, 10) }

// owns reports whether the builder himself, or who acts for him, looks at it.
func (s seen) owns() bool {
	return s.actor.Kind == account.ActorPerson && s.whole
}

// chip shows a clock with its due day, leading to its reckoning.
func (room *Room) chip(c matter.Clock, href string) web.Clock {
	chip := web.Clock{Due: workday.DateOf(c.DueAt).String() + " 前", Tip: c.Ground + "，" + c.Total().String(), Href: href}
	switch c.State {
	case matter.ClockPaused:
		chip.Tone, chip.Due, chip.Text = web.ToneHold, "", "停表（"+c.Stops[len(c.Stops)-1].Title+"）"
	case matter.ClockStopped:
		chip.Tone, chip.Due, chip.Text = web.ToneMute, "", "已结束"
	default:
		chip.Tone, chip.Text = room.Lamp.Show(c.Duty())
	}
	if c.Provisional && c.State == matter.ClockRunning {
		chip.Text += "（暂定，明年节假日安排公布后可能调整）"
	}
	return chip
}

func (room *Room) clockPair(s seen, name string) (web.Pair, bool) {
	c, ok := s.Clock(name)
	if !ok {
		return web.Pair{}, false
	}
	return web.Pair{Term: c.Title, Part: web.ClockChip(room.chip(c, s.home("clocks", strconv.FormatInt(c.ID, 10))))}, true
}

// getClock shows how a due day was counted, day by day (P-22, W-25).
func (room *Room) getClock(w http.ResponseWriter, r *http.Request) error {
	s, err := room.look(r)
	if err != nil {
		return err
	}
	n := slices.IndexFunc(s.Clocks, func(c matter.Clock) bool { return strconv.FormatInt(c.ID, 10) == r.PathValue("clock") })
	if n < 0 {
		return fault.Missing("时限", "")
	}
	c := s.Clocks[n]
	body := []templ.Component{acts.Reckoned(c, room.Calendar(), room.Now()), web.Choices([]web.Link{{Text: "返回项目", Href: s.home()}}, "")}
	if s.desk {
		return web.Render(w, r, web.DeskPage(room.Web.Frame(r, c.Title, trailDesk, web.Link{Text: s.Project.Name, Href: s.home()}), nil, body...))
	}
	return web.Render(w, r, web.PortalPage(room.Web.Frame(r, c.Title, trailProjects, web.Link{Text: s.Project.Name, Href: s.home()}), body...))
}

// timeline is what happened; the public sees bodies, staff sees officers, and who applied is named to nobody here
// (个人信息保护法 §6).
func (room *Room) timeline(v matter.View, staff bool) (list []web.Happening) {
	for _, e := range v.Events {
		if !staff && !public(e) || e.Action == "note_part" && !strings.Contains(e.Data, `"accepted"`) && !strings.Contains(e.Data, `"ended"`) {
			continue
		}
		step := e.Action
		if action, ok := v.Kind.Action(e.Action); ok {
			step = action.Title
		}
		p, _ := v.Facts.(Project)
		if e.Action == "note_part" {
			step = "阶段联合受理"
			if strings.Contains(e.Data, `"ended"`) {
				step = "阶段办结"
			}
		}
		h := web.Happening{When: web.Moment(e.At), Step: step, By: e.ActorName, Tone: web.ToneOK, Result: p.stageOfEvent(e)}
		switch {
		case strings.HasPrefix(e.Actor, "person:"):
			h.By = "建设单位"
		case strings.HasPrefix(e.Actor, "system:"):
			h.By = "各事项办理情况汇总"
		case !staff && e.Body != "":
			h.By = room.Org.BodyName(e.Body)
		}
		if e.To == StateWithdrawn || e.To == StateEnded {
			h.Tone = web.ToneMute
		}
		list = append(list, h)
	}
	return list
}

// stageOfEvent names the stage that an event is about.
func (p Project) stageOfEvent(e matter.Event) string {
	for _, key := range []string{"run", "accepted", "ended"} {
		for _, run := range p.Runs {
			if strings.Contains(e.Data, `"`+key+`":"`+run.Key+`"`) {
				stage, _ := p.Class.stage(run.Stage)
				return stage.Title
			}
		}
	}
	return ""
}

// owner is the unit that builds as everybody may read it: the name of a person is not for everybody.
func (p Project) owner() string {
	if p.Company {
		return p.Owner
	}
	return ident.MaskName(p.Owner)
}

// facts are what everybody may know of a project.
func (room *Room) publicFacts(p Project) []web.Pair {
	rules := room.classes.Rules()
	sort, _ := rules.sort(p.Sort)
	pairs := []web.Pair{{Term: "项目代码", Text: p.Code}, {Term: "项目类型", Text: p.Class.Name}, {Term: "建设单位", Text: p.owner()}, {Term: "建设地点", Text: p.Address},
		{Term: "建设规模和内容", Text: p.Scale}, {Term: "总投资", Text: p.Invest + " 万元"}, {Term: "项目审批类型", Text: sort.Name}}
	if p.Area != "" {
		names := make([]string, len(p.Regional))
		for i, e := range p.Regional {
			names[i] = e.Name
		}
		pairs = append(pairs, web.Pair{Term: "区域评估", Text: p.Area + "，可以直接使用：" + strings.Join(names, "、")})
	}
	return web.Told(pairs)
}

// tones of standings.
func stageTone(s StageStanding) web.Tone {
	switch s {
	case StagePassed:
		return web.ToneOK
	case StageRunning:
		return web.ToneInfo
	case StageReady, StageEarly:
		return web.ToneHold
	case StageLacking:
		return web.ToneWarn
	}
	return web.ToneMute
}

func (part Part) words() (web.Tone, string) {
	switch {
	case part.Failed != "" && part.Number == "" && !part.Standing.Over():
		return web.ToneWarn, "正在处理"
	case part.Standing == PartGranted:
		return web.ToneOK, "已通过"
	case part.Standing == PartRefused:
		return web.ToneDanger, "未通过"
	case part.Standing == PartWithdrawn:
		return web.ToneMute, "未办理（已撤回）"
	case part.Number == "":
		return web.ToneInfo, "正在建立"
	case part.Stop != nil:
		return web.ToneHold, part.Stop.Title
	case part.Title != "":
		return web.ToneInfo, part.Title
	}
	return web.ToneInfo, "待受理"
}

// shown reads the cases of the project by their matter.
func (room *Room) shown(ctx context.Context, id int64) (map[int64]Shown, error) {
	list, err := room.Cases.Board(ctx, id)
	out := map[int64]Shown{}
	for _, x := range list {
		out[x.Matter] = x
	}
	return out, err
}

// due is the chip of the nearest clock of a case.
func (room *Room) due(x Shown) templ.Component {
	for _, c := range x.Clocks {
		if c.State != matter.ClockStopped {
			return web.ClockChip(room.chip(c, ""))
		}
	}
	return templ.NopComponent
}

// getFile shows a paper of the project to who may see all of it (P-22, W-25).
func (room *Room) getFile(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	wanted := r.PathValue("file")
	for _, run := range s.Project.Runs {
		for _, g := range run.Given {
			for _, f := range slices.Concat(g.Files, g.Before) {
				if strconv.FormatInt(f.ID, 10) == wanted {
					return room.Files.Serve(w, r, f.ID)
				}
			}
		}
	}
	if s.mendedFile(wanted) {
		id, _ := strconv.ParseInt(wanted, 10, 64)
		return room.Files.Serve(w, r, id)
	}
	if s.owns() {
		for _, stage := range s.Project.Class.Stages {
			d, err := room.draft(r.Context(), s.Matter.ID, stage.Name)
			if err != nil {
				return err
			}
			for _, files := range d.Files {
				for _, f := range files {
					if strconv.FormatInt(f.ID, 10) == wanted {
						return room.Files.Serve(w, r, f.ID)
					}
				}
			}
		}
	}
	return fault.Missing("文件", "")
}

func (s seen) heldOf(f File) pages.Held {
	id := strconv.FormatInt(f.ID, 10)
	return pages.Held{ID: id, Name: f.Name, Size: web.Bytes(f.Size), Href: s.home("files", id)}
}
