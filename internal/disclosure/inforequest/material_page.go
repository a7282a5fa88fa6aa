package inforequest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/pdf"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/disclosure/inforequest/pages"
	"tongban/internal/matter/acts"
)

// mostUploaded bounds one upload with its form.
const mostUploaded = 51 << 20

// addressOf is where a file is opened by who looks at the request.
func (s seen) materialAddress(m Material) string {
	return s.home() + "/files/" + strconv.FormatInt(m.File, 10)
}

// materials lists the files of the request with what can be done with them (E-04).
func (room *Room) materials(s seen) templ.Component {
	if !s.actor.HasAt(RightHandle, s.Request.Body) && !s.actor.HasAt(RightApprove, s.Request.Body) {
		return templ.NopComponent
	}
	may := s.May(s.actor, "attach")
	sheet := web.Sheet{Columns: []web.Column{{Head: "材料"}, {Head: "用途"}, {Head: "谁在什么时候"}, {Head: "操作"}}, Empty: web.Nothing{Title: "还没有材料", Why: "检索到的文件上传在这里，随答复提供给申请人"}}
	for _, m := range s.Request.Materials {
		use := m.Use.Title()
		if m.Use == UseRedacted {
			use += fmt.Sprintf("（%d处标记，去掉%d个字）", m.Marks, m.Removed)
		}
		var acts []web.Link
		if m.Stopped != "" {
			use += "（" + m.StoppedOn.String() + "停止提供：" + m.Stopped + "）"
		}
		if m.Use != UseOriginal && m.Stopped == "" && s.May(s.actor, "stop_giving") {
			acts = append(acts, web.Link{Text: "停止提供", Href: s.home() + "/files/" + strconv.FormatInt(m.File, 10) + "/stop"})
		}
		if id := strconv.FormatInt(m.File, 10); may {
			if m.Use == UseOriginal {
				acts = append(acts, web.Link{Text: "区分处理", Href: s.home() + "/redact/" + id})
			}
			acts = append(acts, web.Link{Text: "去掉", Href: s.home() + "/files/" + id + "/remove"})
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Linked(m.Name, s.materialAddress(m)), web.Words(use), web.Words(m.By + " " + m.On.String()), web.Part(web.Choices(acts, ""))}})
	}
	parts := []templ.Component{web.Table(sheet)}
	if may {
		parts = append(parts, web.Choices([]web.Link{{Text: "上传材料", Href: s.home() + "/files"}}, ""))
	}
	return web.Section("材料", parts...)
}

// getFile opens a file of a request (E-04, M-10).
func (room *Room) getFile(w http.ResponseWriter, r *http.Request) error {
	s, m, err := room.seeFile(r)
	if err != nil {
		return err
	}
	if !mayOpen(s.Request, s.actor, m.File) {
		return fault.Missing("文件", "")
	}
	return room.Files.Serve(w, r, m.File)
}

// seeFile reads the request and the file of the address.
func (room *Room) seeFile(r *http.Request) (seen, Material, error) {
	s, err := room.see(r)
	if err != nil {
		return s, Material{}, err
	}
	id, _ := strconv.ParseInt(r.PathValue("file"), 10, 64)
	m, ok := s.Request.material(id)
	if !ok {
		return s, m, fault.Missing("文件", "")
	}
	return s, m, nil
}

func (room *Room) uploadPage(r *http.Request, s seen, form web.Form) templ.Component {
	form.Files = true
	form.Entries = append(form.Entries, web.Entry{FieldSpec: web.FieldSpec{Name: "file", Label: "文件", Kind: web.KindFile, Need: true, Accept: ".pdf,.doc,.docx,.xls,.xlsx,.png,.jpg,.jpeg", Hint: "最大50MB；要作区分处理的请用 PDF"}})
	return web.DeskPage(room.Web.Frame(r, "上传材料", trailDesk, web.Link{Text: s.Matter.Number, Href: s.home()}), nil,
		web.Section("上传材料", web.Lines("原件只有本机关办理和审签的人员能够打开。全文提供的材料在答复签发以后，申请人能够在网上下载。"), web.Ask(form, s.version(), "上传", s.home())))
}

// getUpload shows the form for a file (E-04).
func (room *Room) getUpload(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err == nil && !s.May(s.actor, "attach") {
		err = fault.Deniedf("现在不能上传材料：只有承办人员在办理中可以上传")
	}
	if err != nil {
		return err
	}
	return web.Render(w, r, room.uploadPage(r, s, web.FormOf(Attach{}, s.home()+"/files")))
}

// postUpload takes a file in (E-04).
func (room *Room) postUpload(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	var in Attach
	if err = web.Input(r, &in); err == nil && !s.May(s.actor, "attach") {
		err = fault.Deniedf("现在不能上传材料：只有承办人员在办理中可以上传")
	}
	if err == nil {
		in.Material, err = room.uploaded(r, s.actor)
	}
	if err == nil {
		_, err = room.Hall().Do(r.Context(), s.actor, s.Matter.ID, "attach", in, acts.Once(r)...)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.uploadPage(r, s, web.FormOf(in, s.home()+"/files").Typed(r, err))
		})
	}
	if in.Use == UseOriginal && strings.EqualFold(path.Ext(in.Material.Name), ".pdf") {
		return web.Done(w, r, s.home()+"/redact/"+strconv.FormatInt(in.Material.File, 10), "已上传，请标记要去掉的内容")
	}
	return web.Done(w, r, s.home(), "已上传")
}

func (room *Room) uploaded(r *http.Request, actor account.Actor) (Material, error) {
	if r.MultipartForm == nil || len(r.MultipartForm.File["file"]) == 0 || r.MultipartForm.File["file"][0].Size == 0 {
		return Material{}, fault.InvalidField("file", "请选择文件")
	}
	part := r.MultipartForm.File["file"][0]
	body, err := part.Open()
	if err != nil {
		return Material{}, err
	}
	f, err := room.Files.Save(r.Context(), file.Upload{Name: part.Filename, Owner: actor.Subject(), Body: body})
	return Material{File: f.ID, Name: f.Name}, errors.Join(err, body.Close())
}

// getRemove and postRemove take a file from the list (E-04).
func (room *Room) getRemove(w http.ResponseWriter, r *http.Request) error {
	s, m, err := room.seeFile(r)
	if err != nil {
		return err
	}
	if !s.May(s.actor, "detach") {
		return fault.Deniedf("现在不能去掉材料：只有承办人员在办理中可以")
	}
	return web.Render(w, r, room.removePage(r, s, m, web.FormOf(Detach{}, r.URL.Path)))
}

func (room *Room) removePage(r *http.Request, s seen, m Material, form web.Form) templ.Component {
	return web.DeskPage(room.Web.Frame(r, "去掉材料", trailDesk, web.Link{Text: s.Matter.Number, Href: s.home()}), nil,
		web.Section("去掉材料", web.Lines("“"+m.Name+"”不再列入本申请的材料；由它作区分处理得到的文件也一并去掉。"), web.Ask(form, s.version(), "去掉", s.home())))
}

func (room *Room) postRemove(w http.ResponseWriter, r *http.Request) error {
	s, m, err := room.seeFile(r)
	if err != nil {
		return err
	}
	var in Detach
	if err = web.Input(r, &in); err == nil {
		in.File = m.File
		_, err = room.Hall().Do(r.Context(), s.actor, s.Matter.ID, "detach", in, acts.Once(r)...)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.removePage(r, s, m, web.FormOf(in, r.URL.Path).Typed(r, err))
		})
	}
	return web.Done(w, r, s.home(), "已去掉")
}

// redactForm marks passages by words and by rectangles.
type redactForm struct {
	Name  string `form:"name" label:"提供给申请人的文件名" need:"true" max:"80" hint:"不要写进去掉的内容"`
	Words string `form:"words" label:"要去掉的文字" kind:"textarea" max:"4000" hint:"每行一个词，例如姓名、证件号码；每一页上出现的都去掉，不分全角半角"`
	Areas string `form:"areas" label:"要去掉的区域" kind:"textarea" max:"4000" hint:"每行一处：页码 左 上 宽 高，单位毫米，从页面左上角量起；例如 1 20 45 60 8。图片、印章用区域标记"`
}

const mm = 72 / 25.4 // points in a millimetre

// marked are the marks of a form on a file, with the words that were found nowhere.
func (in redactForm) marked(d *pdf.Document) (marks []pdf.Mark, err error) {
	var wrong []fault.Field
	words := map[string]bool{}
	for line := range strings.Lines(in.Words) {
		if w := strings.TrimSpace(line); w != "" {
			words[w] = false
		}
	}
	for i := range d.Pages {
		if len(words) == 0 {
			break
		}
		chars, err := d.Chars(i + 1)
		if err != nil {
			return nil, err
		}
		for w := range words {
			for _, rect := range pdf.Find(chars, w) {
				marks, words[w] = append(marks, pdf.Mark{Page: i + 1, Rect: rect}), true
			}
		}
	}
	for w := range words {
		if strings.Contains(pdf.Folded(in.Name), pdf.Folded(w)) {
			wrong = append(wrong, fault.Field{Name: "name", Message: "文件名里有要去掉的文字，请换一个"})
			break
		}
	}
	for w, found := range words {
		if !found {
			wrong = append(wrong, fault.Field{Name: "words", Message: "没有找到“" + w + "”：可能是图片里的字，请用区域标记"})
		}
	}
	n := 0
	for line := range strings.Lines(in.Areas) {
		n++
		if strings.TrimSpace(line) == "" {
			continue
		}
		m, ok := area(d, strings.Fields(strings.ReplaceAll(line, "，", " ")))
		if !ok {
			wrong = append(wrong, fault.Field{Name: "areas", Message: fmt.Sprintf("第%d行要写五个数：页码、左、上、宽、高（毫米），并且在页面以内", n)})
			continue
		}
		marks = append(marks, m)
	}
	if len(marks) == 0 && len(wrong) == 0 {
		wrong = append(wrong, fault.Field{Name: "words", Message: "请写明要去掉的文字，或者标出区域"})
	}
	if len(wrong) > 0 {
		return nil, fault.Invalid("标记还有要修改的地方", wrong...)
	}
	return marks, nil
}

// area reads one rectangle.
func area(d *pdf.Document, words []string) (pdf.Mark, bool) {
	if len(words) != 5 {
		return pdf.Mark{}, false
	}
	page, err := strconv.Atoi(words[0])
	if err != nil || page < 1 || page > len(d.Pages) {
		return pdf.Mark{}, false
	}
	var n [4]float64
	for i := range n {
		if n[i], err = strconv.ParseFloat(words[i+1], 64); err != nil || n[i] < 0 || n[i] > 5000 {
			return pdf.Mark{}, false
		}
	}
	w, h := d.Pages[page-1].Size()
	if n[2] == 0 || n[3] == 0 || n[0]*mm >= w || n[1]*mm >= h {
		return pdf.Mark{}, false
	}
	return pdf.Mark{Page: page, Rect: d.Pages[page-1].Seen(n[0]*mm, n[1]*mm, n[2]*mm, n[3]*mm)}, true
}

// redactable reads an original that can be redacted.
func (room *Room) redactable(ctx context.Context, m Material) ([]byte, *pdf.Document, error) {
	if err := enter(ctx); err != nil {
		return nil, nil, err
	}
	defer leave()
	_, f, err := room.Files.Open(ctx, m.File)
	if err != nil {
		return nil, nil, err
	}
	data, err := io.ReadAll(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, nil, err
	}
	d, err := pdf.Open(data)
	return data, d, told(err)
}

// told turns a refusal of the reader into words for the page.
func told(err error) error {
	if words, ok := pdf.Refused(err); ok {
		return fault.Invalidf("这份文件不能安全地作区分处理。%s。也可以在纸质复印件上遮盖后扫描，作为全文提供的材料上传", strings.TrimSuffix(words, "。"))
	}
	return err
}

// fewAtATime keeps large files from filling the memory together; mostTime bounds one.
var fewAtATime = make(chan struct{}, 2)

const mostTime = 60 * time.Second

func enter(ctx context.Context) error {
	select {
	case fewAtATime <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func leave() { <-fewAtATime }

// redacted makes the file.
func (room *Room) redacted(ctx context.Context, m Material, in redactForm) ([]byte, pdf.Outcome, int, error) {
	data, d, err := room.redactable(ctx, m)
	if err != nil {
		return nil, pdf.Outcome{}, 0, err
	}
	marks, err := in.marked(d)
	if err != nil {
		return nil, pdf.Outcome{}, 0, told(err)
	}
	if err := enter(ctx); err != nil {
		return nil, pdf.Outcome{}, 0, err
	}
	defer leave()
	ctx, stop := context.WithTimeout(ctx, mostTime)
	defer stop()
	var out bytes.Buffer
	o, err := pdf.Redact(ctx, data, marks, &out)
	return out.Bytes(), o, len(marks), told(err)
}

// seeOriginal is the original of the address, for who may redact it now.
func (room *Room) seeOriginal(r *http.Request) (seen, Material, error) {
	s, m, err := room.seeFile(r)
	switch {
	case err != nil:
	case m.Use != UseOriginal:
		err = fault.Missing("原件", m.Name)
	case !s.May(s.actor, "redact"):
		err = fault.Deniedf("现在不能作区分处理：只有承办人员在办理中可以")
	}
	return s, m, err
}

// getRedact shows the pages of an original and the form for marks (E-04).
func (room *Room) getRedact(w http.ResponseWriter, r *http.Request) error {
	s, m, err := room.seeOriginal(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, room.redactPage(r, s, m, web.FormOf(redactForm{Name: "材料" + strconv.Itoa(1+len(s.Request.Materials)) + "（区分处理）"}, r.URL.Path)))
}

func (room *Room) redactPage(r *http.Request, s seen, m Material, form web.Form, result ...templ.Component) templ.Component {
	body := []templ.Component{web.Section("原件", web.Dl([]web.Pair{{Term: "文件", Text: m.Name, Href: s.materialAddress(m)}}),
		web.Lines("标出的文字和图片从文件里真正去掉，不是盖住；批注、附件、签名、脚本、文档属性和以前的修改记录不带入新文件。原件另存，不提供给申请人。"))}
	body = append(body, result...)
	body = append(body, web.Section("标记", pages.RedactForm(form, s.version(), s.home())))
	if _, d, err := room.redactable(r.Context(), m); err == nil {
		body = append(body, web.Fold("每一页的大小和文字", web.Lines(pageLines(d)...)))
	} else if fault.KindOf(err) == fault.KindInvalid {
		body = append(body, web.Notice(web.ToneDanger, "不能作区分处理", fault.MessageOf(err)))
	}
	return web.DeskPage(room.Web.Frame(r, "区分处理", trailDesk, web.Link{Text: s.Matter.Number, Href: s.home()}), nil, body...)
}

// shownPages bounds how many pages are told with their words.
const shownPages = 30

// pageLines tell the size of the pages, and the words on them that can be searched.
func pageLines(d *pdf.Document) (lines []string) {
	for i, p := range d.Pages {
		if i == shownPages {
			return append(lines, fmt.Sprintf("……共%d页", len(d.Pages)))
		}
		w, h := p.Size()
		line := fmt.Sprintf("第%d页，宽%.0f毫米，高%.0f毫米", i+1, w/mm, h/mm)
		chars, err := d.Chars(i + 1)
		if err != nil {
			lines = append(lines, line)
			continue
		}
		unknown := 0
		for _, c := range chars {
			if c.Text == "" {
				unknown++
			}
		}
		switch {
		case len(chars) == 0:
			line += "，没有可以搜索的文字（可能是扫描件），请用区域标记"
		case unknown > 0:
			line += fmt.Sprintf("，有%d个字搜索不到，请用区域标记", unknown)
		}
		lines = append(lines, line)
		for l := range strings.Lines(pdf.Layout(chars)) {
			lines = append(lines, strings.TrimSpace(l))
		}
	}
	return lines
}

// postRedact shows what would go, or the new file, or keeps it (E-04).
func (room *Room) postRedact(w http.ResponseWriter, r *http.Request) error {
	s, m, err := room.seeOriginal(r)
	if err != nil {
		return err
	}
	var in redactForm
	var made []byte
	var o pdf.Outcome
	var marks int
	if err = web.Input(r, &in); err == nil {
		made, o, marks, err = room.redacted(r.Context(), m, in)
	}
	step := r.PostFormValue("step")
	if err == nil && step == "" {
		err = room.keepRedacted(r, s, m, in.Name, made, o, marks)
	}
	switch {
	case err != nil:
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.redactPage(r, s, m, web.FormOf(in, r.URL.Path).Typed(r, err))
		})
	case step == "preview":
		return web.Render(w, r, room.redactPage(r, s, m, web.FormOf(in, r.URL.Path).Typed(r, nil), outcome(o, marks)))
	case step == "file":
		w.Header().Set("Content-Type", "application/pdf")
		w.Header().Set("Content-Disposition", "inline")
		w.Header().Set("Cache-Control", "private, no-store")
		_, err = w.Write(made)
		return err
	}
	return web.Done(w, r, s.home(), "区分处理完成，新文件随答复提供；原件另存")
}

func (room *Room) keepRedacted(r *http.Request, s seen, m Material, title string, made []byte, o pdf.Outcome, marks int) error {
	title = strings.TrimSuffix(strings.TrimSpace(title), ".pdf") + ".pdf"
	f, err := room.Files.Produce(r.Context(), file.Product{Name: title, Type: "application/pdf", Owner: s.actor.Subject(), Body: bytes.NewReader(made)})
	if err != nil {
		return err
	}
	in := Redact{Material{File: f.ID, Name: f.Name, Of: m.File, Pages: o.Pages, Marks: marks, Removed: removed(o)}}
	_, err = room.Hall().Do(r.Context(), s.actor, s.Matter.ID, "redact", in, acts.Once(r)...)
	return err
}

func removed(o pdf.Outcome) int {
	n := o.Unnamed
	for _, text := range o.Removed {
		n += len([]rune(text))
	}
	return n
}

// outcome shows what a file would lose.
func outcome(o pdf.Outcome, marks int) templ.Component {
	sheet := web.Sheet{Columns: []web.Column{{Head: "页", Right: true}, {Head: "去掉的文字"}}, Empty: web.Nothing{Title: "没有去掉文字", Why: "标记的区域里只有图片或者空白"}}
	for page := 1; page <= o.Pages; page++ {
		if text := o.Removed[page]; text != "" {
			sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(strconv.Itoa(page), text)})
		}
	}
	lines := []string{fmt.Sprintf("共%d处标记，去掉%d个字。新文件已经自查：标记的地方读不出文字。", marks, removed(o))}
	if o.Unnamed > 0 {
		lines = append(lines, fmt.Sprintf("其中%d个字文件没有写明是什么字，也已去掉。", o.Unnamed))
	}
	if o.Cropped > 0 {
		lines = append(lines, fmt.Sprintf("有%d张图片只显示了一部分，看不到的部分已从图片里抹去。", o.Cropped))
	}
	if o.Shapes > 0 || o.Images > 0 {
		lines = append(lines, fmt.Sprintf("整个去掉了%d处图形、%d张小图片，请在预览文件里核对。", o.Shapes, o.Images))
	}
	if len(o.Left) > 0 {
		lines = append(lines, "没有带入新文件的："+strings.Join(o.Left, "、")+"。")
	}
	return web.Section("预览，未生效", web.Lines(lines...), web.Table(sheet))
}

// getStop and postStop take a file back that should not have been given (E-04).
func (room *Room) getStop(w http.ResponseWriter, r *http.Request) error {
	s, m, err := room.seeFile(r)
	if err == nil && !s.May(s.actor, "stop_giving") {
		err = fault.Deniedf("停止提供材料只能由审签人员在答复签发以后办理")
	}
	if err != nil {
		return err
	}
	return web.Render(w, r, room.stopPage(r, s, m, web.FormOf(StopGiving{}, r.URL.Path)))
}

func (room *Room) stopPage(r *http.Request, s seen, m Material, form web.Form) templ.Component {
	return web.DeskPage(room.Web.Frame(r, "停止提供材料", trailDesk, web.Link{Text: s.Matter.Number, Href: s.home()}), nil,
		web.Section("停止提供", web.Lines("“"+m.Name+"”立即不能再下载，申请人能看到理由。已经下载的收不回来，请另行处理。"), web.Ask(form, s.version(), "停止提供", s.home())))
}

func (room *Room) postStop(w http.ResponseWriter, r *http.Request) error {
	s, m, err := room.seeFile(r)
	if err != nil {
		return err
	}
	var in StopGiving
	if err = web.Input(r, &in); err == nil {
		in.File = m.File
		_, err = room.Hall().Do(r.Context(), s.actor, s.Matter.ID, "stop_giving", in, acts.Once(r)...)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.stopPage(r, s, m, web.FormOf(in, r.URL.Path).Typed(r, err))
		})
	}
	return web.Done(w, r, s.home(), "已停止提供")
}
