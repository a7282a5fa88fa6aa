package project

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/workday"
	"tongban/internal/matter/acts"
	"tongban/internal/service/project/pages"
)

// usualDays is how long a builder is first given to correct: fifteen days, as the officer may change.
const usualDays = 15

// correctForm asks for each paper of the stage what is wrong with it and what is wanted; what is left empty is in order (W-25).
func (room *Room) correctForm(s seen, form web.Form, in CorrectStage) web.Form {
	if in.DueOn.IsZero() {
		form = form.Set("due_on", room.Calendar().NextWorkday(workday.DateOf(room.Now()).AddDays(usualDays)).String())
	}
	if in.Way == "" {
		form = form.Set("way", "在项目页面一次补齐，各事项共用")
	}
	form.Entries = slices.Clone(form.Entries)
	seen := map[string]bool{}
	for _, run := range s.Project.Runs {
		if !run.Open() || run.Correction != nil || !run.AcceptedAt.IsZero() {
			continue
		}
		papers, err := room.lookedAt(s.Project, run)
		if err != nil {
			continue
		}
		for _, w := range papers {
			if seen[w.Key] {
				continue
			}
			seen[w.Key] = true
			form.Entries = append(form.Entries,
				web.Entry{FieldSpec: web.FieldSpec{Name: "problem-" + w.Key, Label: w.Name + "：有什么问题", Kind: web.KindText, Max: 300, Hint: "用于" + strings.Join(w.Items, "、") + "；没有问题的不填"}},
				web.Entry{FieldSpec: web.FieldSpec{Name: "demand-" + w.Key, Label: w.Name + "：怎样补正", Kind: web.KindText, Max: 300}})
		}
	}
	return form
}

// readPoints reads what was written beside the papers.
func readPoints(r *http.Request, in *CorrectStage) {
	for name := range r.PostForm {
		key, ok := strings.CutPrefix(name, "problem-")
		if !ok {
			continue
		}
		point := StagePoint{Key: key, Problem: strings.TrimSpace(r.PostForm.Get(name)), Demand: strings.TrimSpace(r.PostForm.Get("demand-" + key))}
		if point.Problem != "" || point.Demand != "" {
			in.Points = append(in.Points, point)
		}
	}
	slices.SortFunc(in.Points, func(a, b StagePoint) int { return strings.Compare(a.Key, b.Key) })
}

// corrections shows the notice of a stage: what is wanted, by when, whether it was brought.
func (room *Room) corrections(s seen, r Run) templ.Component {
	c := r.Correction
	if c == nil {
		return templ.NopComponent
	}
	state := web.Tag(web.ToneHold, "等建设单位补正")
	if !c.AnsweredAt.IsZero() {
		state = web.Tag(web.ToneOK, "已补正，"+web.Moment(c.AnsweredAt))
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "材料"}, {Head: "问题"}, {Head: "怎样补正"}}}
	for _, p := range c.Points {
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(p.Name, p.Problem, p.Demand)})
	}
	return web.Section("阶段补正", web.Dl([]web.Pair{{Term: "进展", Part: state}, {Term: "告知", Text: web.Moment(c.At)}, {Term: "期限", Text: c.DueOn.Chinese() + "前"},
		{Term: "补正告知书", Part: pages.Links([]web.Link{{Text: "阶段申报补正告知书（PDF）", Href: s.home("papers", strconv.FormatInt(c.Paper, 10))}}, "")}}), web.Table(sheet))
}

// correctionOf is the open notice of the stage in the address, for the owner.
func (room *Room) correctionOf(r *http.Request) (s seen, run Run, stage Stage, err error) {
	if s, err = room.see(r); err != nil {
		return
	}
	stage, ok := s.Project.Class.stage(r.PathValue("stage"))
	if !ok || !s.owns() {
		return s, run, stage, fault.Missing("阶段补正", "")
	}
	for _, x := range s.Project.runsOf(stage.Name) {
		if x.Correction != nil {
			run = x
		}
	}
	if run.Correction == nil {
		err = fault.Missing("阶段补正", "")
	}
	return s, run, stage, err
}

// getCorrection asks for the papers that have to be corrected, each once (P-22).
func (room *Room) getCorrection(w http.ResponseWriter, r *http.Request) error {
	s, run, stage, err := room.correctionOf(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, room.correctionPage(r, s, run, stage, nil))
}

func (room *Room) correctionPage(r *http.Request, s seen, run Run, stage Stage, wrong error) templ.Component {
	body := []templ.Component{room.corrections(s, run)}
	if run.Open() && run.Correction.AnsweredAt.IsZero() {
		form := web.FormFrom(nil, s.home("stages", stage.Name, "correction"))
		form.Files = true
		for _, p := range run.Correction.Points {
			form.Entries = append(form.Entries, web.Entry{FieldSpec: web.FieldSpec{Name: fieldOf(p.Key), Label: p.Name, Kind: web.KindFile, Many: true, Need: true, Hint: p.Problem + "；" + p.Demand,
				Accept: ".pdf,.jpg,.jpeg,.png"}})
		}
		if wrong != nil {
			form = form.Typed(r, wrong)
		}
		body = append(body, web.Section("一次补齐", web.Lines("每份材料只交一次，各事项共用；提交后由窗口重新核对。"), web.Ask(form, s.version(), "提交补正", s.home())))
	}
	body = append(body, web.Choices([]web.Link{{Text: "返回项目", Href: s.home()}}, ""))
	return web.PortalPage(room.Web.Frame(r, stage.Title+"阶段补正", trailProjects, web.Link{Text: s.Project.Name, Href: s.home()}), body...)
}

// postCorrection brings them (P-22).
func (room *Room) postCorrection(w http.ResponseWriter, r *http.Request) error {
	s, run, stage, err := room.correctionOf(r)
	if err != nil {
		return err
	}
	var asked []Wanted
	for _, p := range run.Correction.Points {
		asked = append(asked, Wanted{Key: p.Key, Name: p.Name, Accept: []string{"pdf", "jpg", "jpeg", "png"}, MaxMB: 50})
	}
	taken, wrong, err := room.uploads(r, asked, s.actor.Party())
	if err != nil {
		return err
	}
	in := AnswerStage{Run: run.Key}
	for key, files := range taken {
		in.Given = append(in.Given, Handing{Key: key, Files: files})
	}
	if len(wrong) > 0 {
		err = fault.Invalid("有文件需要重新选择", wrong...)
	} else {
		_, err = room.Hall().Do(r.Context(), s.actor, s.Matter.ID, "answer_stage", in, acts.Once(r)...)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component { return room.correctionPage(r, s, run, stage, err) })
	}
	return web.Done(w, r, s.home(), "补正已提交，窗口会重新核对")
}

// wantsCorrection leads the owner to what has to be corrected.
func (room *Room) wantsCorrection(s seen, stage Stage, r Run) templ.Component {
	if r.Correction == nil || !r.Open() {
		return templ.NopComponent
	}
	link := web.Link{Text: "查看补正告知和补交的材料", Href: s.home("stages", stage.Name, "correction")}
	if !r.Correction.AnsweredAt.IsZero() {
		return web.Choices([]web.Link{link}, "")
	}
	link.Text = "按告知书补正"
	return templ.Join(web.Notice(web.ToneWarn, "这个阶段需要补正", "请在"+r.Correction.DueOn.Chinese()+"前一次补齐，每份材料只交一次，各事项共用。"), pages.Main(link))
}
