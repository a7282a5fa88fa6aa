package transfer

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/service/catalog/record"
	"tongban/internal/service/catalog/transfer/pages"
)

// The rights of an import: one person brings a file and looks at it, another lets it into the catalogue.
const (
	RightBring = "catalog.edit"
	RightTake  = "catalog.release"
)

// uploadLimit is the size of a file: two hundred thousand short items, or ten thousand long ones.
const uploadLimit = 256 << 20

// Deps is what the catalogue hands in.
type Deps struct {
	DB    *store.DB
	Now   func() time.Time
	Web   *web.Server
	Files *file.Store
	Wake  func() // wakes the background work
	// Prepare gives an import with the shelf and what is known of the world.
	Prepare  func(m *Mapping) *Import
	Outgoing func(ctx context.Context) iter.Seq2[Stored, error]
}

// Desk is import, export and the report of the rules as the office sees them.
type Desk struct{ Deps }

// NewDesk opens the desk.
func NewDesk(d Deps) *Desk { return &Desk{d} }

const home = "/desk/catalog/import"

// Routes are the pages of import and export.
func (d *Desk) Routes() []web.Route {
	bring := web.Right(RightBring)
	return []web.Route{
		{Pattern: "GET " + home, Page: "A-02", Title: "事项导入导出", Who: web.Staff, Handle: d.getHome},
		{Pattern: "POST " + home, Page: "A-02", Who: bring, Handle: d.postFile, MaxBody: uploadLimit},
		{Pattern: "GET " + home + "/{id}", Page: "A-02", Who: web.Staff, Handle: d.getRun},
		{Pattern: "GET " + home + "/{id}/report", Page: "A-02", Who: web.Staff, Handle: d.getReport},
		{Pattern: "POST " + home + "/{id}/take", Page: "A-02", Who: web.Right(RightTake), Handle: d.postTake},
		{Pattern: "GET /desk/catalog/template.xlsx", Page: "A-02", Who: web.Staff, Handle: d.getTemplate},
		{Pattern: "GET /desk/catalog/export", Page: "A-02", Who: web.Staff, Handle: d.getExport},
	}
}

// may lets in who has either right; what somebody may not see is not there.
func may(r *http.Request) (account.Actor, error) {
	actor := account.ActorOf(r.Context())
	if !actor.Has(RightBring) && !actor.Has(RightTake) {
		return actor, account.NotForPost()
	}
	return actor, nil
}

// bringing is what somebody brings.
type bringing struct {
	File    *multipart.FileHeader `form:"file" label:"文件" need:"true" accept:".xlsx,.json,.jsonl,.gz" max:"268435456" hint:"Excel 模板、JSON 或 JSON 行，可以是 .gz；先检查，不会马上导入"`
	Mapping string                `form:"mapping" label:"文件的格式" kind:"select"`
}

func (d *Desk) form() (web.Form, error) {
	options := []web.Option{{Value: "", Text: "本系统的格式（Excel 模板、JSON）"}}
	all, err := Mappings()
	if err != nil {
		return web.Form{}, err
	}
	for _, m := range all {
		options = append(options, web.Option{Value: m.Name, Text: "映射：" + m.Title})
	}
	return web.FormOf(bringing{}, home).Options("mapping", options...), nil
}

// getHome shows the ways in and out, and the last imports.
func (d *Desk) getHome(w http.ResponseWriter, r *http.Request) error {
	page, err := d.home(r, nil)
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

func (d *Desk) home(r *http.Request, wrong error) (templ.Component, error) {
	actor, err := may(r)
	if err != nil {
		return nil, err
	}
	form, err := d.form()
	if err != nil {
		return nil, err
	}
	if wrong != nil {
		form = form.Typed(r, wrong)
	}
	var runs []Run
	err = d.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		runs, err = newestRuns(r.Context(), tx, 50)
		return err
	})
	if err != nil {
		return nil, err
	}
	p := pages.HomePage{Form: form, MayBring: actor.Has(RightBring), Runs: runSheet(runs)}
	p.Exports = []web.Link{{Text: "Excel 工作簿（可改后再导入）", Href: "/desk/catalog/export?format=" + formatBook}}
	for _, f := range Formats() {
		p.Exports = append(p.Exports, web.Link{Text: formatTitle(f), Href: "/desk/catalog/export?format=" + string(f)})
	}
	return pages.Home(d.Web.Frame(r, "事项导入导出"), p), nil
}

func formatTitle(f Format) string {
	return map[Format]string{FormatExcel: "Excel 清单", FormatCSV: "CSV 清单", FormatJSON: "JSON（可再导入）", FormatLines: "JSON 行（可再导入）"}[f]
}

func runSheet(runs []Run) web.Sheet {
	s := web.Sheet{Caption: "最近的导入", Columns: []web.Column{{Head: "文件"}, {Head: "状态"}, {Head: "上传人"}, {Head: "上传时间"}, {Head: "事项", Right: true}},
		Empty: web.Nothing{Title: "还没有导入过", Why: "上传文件后，检查和导入的结果会显示在这里"}}
	for _, run := range runs {
		href := address(run)
		s.Rows = append(s.Rows, web.Row{ID: strconv.FormatInt(run.ID, 10), Href: href, Cells: []web.Cell{web.Linked(run.FileName, href),
			web.Part(web.Tag(run.tone(), run.State.Title())), web.Words(run.BroughtName), web.Words(moment(run.BroughtAt)), web.Words(web.Number(int64(run.Tally.Read)))}})
	}
	return s
}

func address(r Run) string { return home + "/" + strconv.FormatInt(r.ID, 10) }

func moment(at time.Time) string { return at.In(workday.Shanghai).Format("2006-01-02 15:04") }

func (r Run) tone() web.Tone {
	return map[RunState]web.Tone{RunChecking: web.ToneInfo, RunChecked: web.ToneWarn, RunTaking: web.ToneInfo, RunDone: web.ToneOK, RunFailed: web.ToneDanger}[r.State]
}

// postFile takes a file and has it looked at in the background.
func (d *Desk) postFile(w http.ResponseWriter, r *http.Request) error {
	var in bringing
	err := web.Input(r, &in)
	var run Run
	if err == nil {
		run, err = d.bring(r, in)
	}
	if fault.KindOf(err) == fault.KindInvalid {
		page, failed := d.home(r, err)
		if failed != nil {
			return failed
		}
		return web.Again(w, r, err, func(error) templ.Component { return page })
	}
	if err != nil {
		return err
	}
	d.Wake()
	return web.Done(w, r, address(run), "文件已上传，正在检查")
}

func (d *Desk) bring(r *http.Request, in bringing) (Run, error) {
	if _, err := d.mapping(in.Mapping); err != nil {
		return Run{}, fault.InvalidField("mapping", "请从列出的格式里选")
	}
	body, err := in.File.Open()
	if err != nil {
		return Run{}, err
	}
	defer body.Close()
	actor := account.ActorOf(r.Context())
	staged, err := d.Files.Stage(file.Product{Name: in.File.Filename, Type: "application/octet-stream", Owner: actor.Subject(), Body: body})
	if err != nil {
		return Run{}, err
	}
	run := Run{ID: d.DB.NewID(), File: staged.ID, FileName: staged.Name, Mapping: in.Mapping, BroughtBy: actor.Subject(), BroughtName: actor.Name,
		BroughtAt: d.Now(), State: RunChecking}
	next, err := job.New(d.DB.NewID(), TopicRun, runPayload{run.ID}, d.Now())
	if err != nil {
		return Run{}, err
	}
	return run, d.DB.Write(r.Context(), func(tx *store.Tx) error {
		return tx.Apply(r.Context(), file.Insert(staged), insertRun(run), job.Insert(next))
	})
}

func (d *Desk) mapping(name string) (*Mapping, error) {
	if name == "" {
		return nil, nil
	}
	return MappingNamed(name)
}

func (d *Desk) runOf(r *http.Request) (Run, account.Actor, error) {
	actor, err := may(r)
	if err != nil {
		return Run{}, actor, err
	}
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return Run{}, actor, fault.Missing("导入批次", "")
	}
	run, err := d.run(r.Context(), id)
	return run, actor, err
}

// getRun shows what was found and lets another person confirm.
func (d *Desk) getRun(w http.ResponseWriter, r *http.Request) error {
	run, actor, err := d.runOf(r)
	if err != nil {
		return err
	}
	t := run.Tally
	p := pages.RunPage{State: web.Tag(run.tone(), run.State.Title()), Working: run.Working(), Address: address(run), Why: run.Why, Lines: lineSheet(run)}
	p.Facts = []web.Pair{{Term: "文件", Text: run.FileName}, {Term: "上传", Text: run.BroughtName + "，" + moment(run.BroughtAt)}}
	if run.TakenName != "" {
		p.Facts = append(p.Facts, web.Pair{Term: "确认导入", Text: run.TakenName})
	}
	if run.Working() {
		p.Facts = append(p.Facts, web.Pair{Term: "进度", Text: progressOf(run)})
	}
	for _, f := range []struct {
		n    int
		word string
	}{{t.Read, "读到的事项"}, {t.Added, "新增"}, {t.Changed, "更新"}, {t.Same, "没有变化"}, {t.Refused, "不能导入"}, {t.Warnings, "建议核对（处）"}} {
		p.Figures = append(p.Figures, pages.Figure{Number: web.Number(int64(f.n)), Word: f.word})
	}
	if run.Report != 0 {
		p.Report = address(run) + "/report"
	}
	switch {
	case !run.Takes():
	case !actor.Has(RightTake):
		p.Wait = "要由有“" + RightTake + "”权限的另一个人确认后导入"
	case actor.Subject() == run.BroughtBy:
		p.Wait = "您是上传的人，要由另一个人确认后导入"
	default:
		p.Take = address(run) + "/take"
		p.TakeText = "确认导入" + web.Number(int64(t.Added+t.Changed)) + "个事项"
	}
	return web.Render(w, r, pages.Run(d.Web.Frame(r, "导入："+run.FileName, web.Link{Text: "事项导入导出", Href: home}), p))
}

func progressOf(run Run) string {
	if run.Rows == 0 {
		return "已检查 " + web.Number(int64(run.Tally.Read)) + " 个事项"
	}
	return web.Number(int64(run.Tally.Read)) + " / " + web.Number(int64(run.Rows))
}

// lineSheet lists what has to be mended, row and field first.
func lineSheet(run Run) web.Sheet {
	s := web.Sheet{Caption: "要改的地方", Columns: []web.Column{{Head: "位置"}, {Head: "事项"}, {Head: "字段"}, {Head: "问题"}, {Head: "级别"}},
		Empty: web.Nothing{Title: "没有要改的地方", Why: "读到的事项都符合要求"}}
	for _, l := range run.Lines {
		for _, p := range l.Problems {
			place := strings.TrimSpace(p.Sheet + " 第" + strconv.Itoa(p.Row) + "行")
			s.Rows = append(s.Rows, web.Row{Cells: []web.Cell{web.Words(place), web.Words(nameOf(l)), web.Words(p.Field), web.Words(p.Message), web.Part(web.Tag(web.ToneDanger, "必须改正"))}})
		}
		for _, f := range l.Findings {
			tone := map[bool]web.Tone{true: web.ToneDanger, false: web.ToneWarn}[f.Severity == "stop"]
			place := strings.TrimSpace(l.Sheet + " 第" + strconv.Itoa(l.Row) + "行")
			s.Rows = append(s.Rows, web.Row{Cells: []web.Cell{web.Words(place), web.Words(nameOf(l)), web.Words(f.Field), {Text: f.Message, Note: f.Mend + "（" + f.Source + "）"},
				web.Part(web.Tag(tone, f.Severity.Title()))}})
		}
	}
	if len(s.Rows) > mostLines {
		s.Rows = s.Rows[:mostLines]
		s.Pages.Shown = "只显示前" + strconv.Itoa(mostLines) + "处，全部见报告"
	}
	return s
}

func nameOf(l Line) string {
	if l.Name != "" {
		return l.Name
	}
	return l.Code
}

// getReport hands over the whole report.
func (d *Desk) getReport(w http.ResponseWriter, r *http.Request) error {
	run, _, err := d.runOf(r)
	if err != nil {
		return err
	}
	if run.Report == 0 {
		return fault.Missing("报告", "")
	}
	kept, bytes, err := d.Files.Open(r.Context(), run.Report)
	if err != nil {
		return err
	}
	defer bytes.Close()
	return web.Attach(w, r, kept.Name, kept.Type, bytes)
}

// postTake lets a file that was looked at into the catalogue; never the person who brought it.
func (d *Desk) postTake(w http.ResponseWriter, r *http.Request) error {
	run, actor, err := d.runOf(r)
	if err != nil {
		return err
	}
	if actor.Subject() == run.BroughtBy {
		return fault.Deniedf("要由另一个人确认：上传的人不能自己导入")
	}
	next, err := job.New(d.DB.NewID(), TopicRun, runPayload{run.ID}, d.Now())
	if err != nil {
		return err
	}
	err = d.DB.Write(r.Context(), func(tx *store.Tx) error {
		now, err := runByID(r.Context(), tx, run.ID)
		if err != nil {
			return err
		}
		if now.State != RunChecked {
			return fault.Conflictf("这一批%s，不能再确认一次", now.State.Title())
		}
		return tx.Apply(r.Context(), confirm(run, actor.Subject(), actor.Name, d.Now()), job.Insert(next))
	})
	if err != nil {
		return err
	}
	d.Wake()
	return web.Done(w, r, address(run), "正在导入")
}

// getTemplate hands over the empty workbook.
func (d *Desk) getTemplate(w http.ResponseWriter, r *http.Request) error {
	if _, err := may(r); err != nil {
		return err
	}
	return d.attach(w, r, "事项导入模板.xlsx", FormatExcel.Media(), Template)
}

// getExport hands over every current item as a list or in our own words.
func (d *Desk) getExport(w http.ResponseWriter, r *http.Request) error {
	actor, err := may(r)
	if err != nil {
		return err
	}
	if r.URL.Query().Get("format") == formatBook {
		return d.sendBook(w, r, actor)
	}
	f := Format(r.URL.Query().Get("format"))
	if f.Media() == "" {
		return fault.Missing("导出格式", string(f))
	}
	stamp := Stamp{By: actor.Name, At: d.Now(), What: "全部事项的现行版本"}
	name := "事项清单-" + d.Now().In(workday.Shanghai).Format(time.DateOnly) + "." + string(f)
	return d.attach(w, r, name, f.Media(), func(out io.Writer) error {
		_, err := Export(out, f, stamp, d.Outgoing(r.Context()))
		return err
	})
}

// formatBook asks for the template filled with the items, to be changed there and brought back.
const formatBook = "book"

// sendBook gives the items in the workbook that an import takes; it holds them in memory, so their number is bounded.
func (d *Desk) sendBook(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	var items []record.Item
	for stored, err := range d.Outgoing(r.Context()) {
		if err != nil {
			return err
		}
		var item record.Item
		if err := json.Unmarshal([]byte(stored.Content), &item); err != nil {
			return fmt.Errorf("read stored item: %w", err)
		}
		if items = append(items, item); len(items) > mostItems {
			return fault.Invalidf("一个工作簿最多%d个事项，请改用“JSON 行”导出，同样可以再导入", mostItems)
		}
	}
	stamp := Stamp{By: actor.Name, At: d.Now(), What: "全部事项的现行版本"}
	name := "事项工作簿-" + d.Now().In(workday.Shanghai).Format(time.DateOnly) + ".xlsx"
	return d.attach(w, r, name, FormatExcel.Media(), func(out io.Writer) error { return Workbook(out, stamp, items) })
}

// attach streams what is written into the answer, without a copy in memory.
func (d *Desk) attach(w http.ResponseWriter, r *http.Request, name, media string, write func(io.Writer) error) error {
	out, in := io.Pipe()
	go func() { in.CloseWithError(write(in)) }()
	defer out.Close()
	return web.Attach(w, r, name, media, out)
}
