package casework

import (
	"context"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/web"
	"tongban/internal/service/casework/pages"
)

// filesPerMaterial bounds what one material may hold; a house rule against mistakes.
const filesPerMaterial = 20

// getMaterials shows the step in which files are handed in (P-09).
func (p *Portal) getMaterials(w http.ResponseWriter, r *http.Request, f Filing) error {
	if f.Report().Of(StepMaterials) == ProgressBlocked {
		return web.Done(w, r, applyAddress(f.Item.Code, string(StepNotice)), "请先确认情形，才知道要哪些材料")
	}
	return web.Render(w, r, p.materialsPage(r, f, nil))
}

func (p *Portal) materialsPage(r *http.Request, f Filing, wrong []fault.Field) templ.Component {
	form := web.FormFrom(materialSpecs(f.Asked), applyAddress(f.Item.Code, string(StepMaterials)))
	form.Files = true
	if len(wrong) > 0 {
		form = form.Wrong(fault.Invalid("", wrong...))
	}
	form.Send = true
	page := pages.Handing{Frame: p.frame(r, StepMaterials.Title(), trailItem(f.Item)), Place: place(f, StepMaterials), Form: form,
		Back: applyAddress(f.Item.Code)}
	for i, m := range f.Asked {
		page.List = append(page.List, wantedOf(m, f, form.Entries[i]))
	}
	return pages.ApplyMaterials(page)
}

// materialSpecs are the file inputs of materials.
func materialSpecs(asked []Material) []web.FieldSpec {
	specs := make([]web.FieldSpec, len(asked))
	for i, m := range asked {
		specs[i] = web.FieldSpec{Name: materialField(m.Code), Label: "选择文件", Kind: web.KindFile, Need: true, Many: true, Accept: acceptText(m),
			Hint: fileHint(m), Max: m.MaxMB << 20}
	}
	return specs
}

func acceptText(m Material) string {
	if len(m.Accept) == 0 {
		return ""
	}
	return "." + strings.Join(m.Accept, ",.") // a phone offers its camera where pictures are taken
}

func fileHint(m Material) string {
	hint := "可以用手机拍照上传"
	if len(m.Accept) > 0 {
		hint = "可以是 " + strings.ToUpper(strings.Join(m.Accept, "、")) + "，手机拍照也行"
	}
	if m.MaxMB > 0 {
		hint += fmt.Sprintf("，每个文件不超过 %d MB", m.MaxMB)
	}
	return hint
}

func wantedOf(m Material, f Filing, entry web.Entry) pages.Wanted {
	w := pages.Wanted{Name: m.Name, Entry: entry, Need: demandText(m.Necessity), Tone: web.ToneInfo}
	if m.Necessity != Required {
		w.Tone = web.ToneMute
	}
	if m.Note != "" {
		w.Notes = append(w.Notes, m.Note)
	}
	switch {
	case f.byPromise() && m.Promisable:
		w.Need, w.Tone = "可以不交，以承诺代替", web.ToneOK
		if m.Follow.N > 0 {
			w.Need = "以承诺代替，作出决定后" + m.Follow.String() + "内补交"
		}
	case m.Necessity == Deferrable && len(f.Marks) > 0 && f.Item.tolerates(m.Code):
		w.Need, w.Tone = "必须提交（有不实承诺记录，不能容缺）", web.ToneInfo
	case m.Necessity == Deferrable && f.Item.tolerates(m.Code):
		w.Need = "可以先办后补（容缺），受理后" + f.Item.follow(m.Code).String() + "内补交"
	}
	if f.Exempt[m.Code] {
		w.Need, w.Tone = "已有电子证照，免交", web.ToneOK
		w.Notes = append(w.Notes, "系统查到了您的"+m.Licence+"，不用上传；有变化的，也可以另外上传。")
	}
	for _, held := range f.Draft.filesFor(m.Code) {
		w.Held = append(w.Held, heldOf(held, applyAddress(f.Item.Code, "files", held.key())))
	}
	if len(w.Held) > 0 {
		w.Entry.Label = "再选一个文件"
	}
	w.Entry.Need = true
	return w
}

func demandText(n Necessity) string {
	switch n {
	case Required:
		return "必须提交"
	case Deferrable:
		return "可以先办后补（容缺）"
	case Waivable:
		return "能查到电子证照的免交"
	}
	return "有就提交"
}

func heldOf(f File, address string) pages.Held {
	return pages.Held{ID: f.key(), Name: f.Name, Size: web.Bytes(f.Size), Href: address}
}

// postMaterials takes files in, and away (P-09). What is fine is kept even when
// another file of the same post is not.
func (p *Portal) postMaterials(w http.ResponseWriter, r *http.Request) error {
	f, a, err := p.mine(r)
	if err != nil {
		return err
	}
	taken, wrong, err := p.uploads(r, f.Asked, a.Subject(), 0)
	if err != nil {
		return err
	}
	d, err := p.drafts.change(r.Context(), a.Subject(), f.Item.Code, func(d *Draft) error {
		d.remove(r.PostFormValue("remove"))
		wrong = append(wrong, d.add(taken)...)
		return nil
	})
	if err != nil {
		return err
	}
	if f, err = p.filing(r.Context(), a, d); err != nil {
		return err
	}
	return p.afterMaterials(w, r, f, wrong)
}

func (p *Portal) afterMaterials(w http.ResponseWriter, r *http.Request, f Filing, wrong []fault.Field) error {
	then, here := r.PostFormValue("then"), applyAddress(f.Item.Code, string(StepMaterials))
	if then == "next" {
		for _, missing := range f.materials() {
			if !slices.ContainsFunc(wrong, func(w fault.Field) bool { return w.Name == missing.Name }) {
				wrong = append(wrong, missing)
			}
		}
	}
	if len(wrong) > 0 {
		return web.Again(w, r, fault.Invalid("有内容需要修改", wrong...), func(error) templ.Component { return p.materialsPage(r, f, wrong) })
	}
	switch then {
	case "leave":
		return web.Done(w, r, "/my/cases?tab=drafts", "草稿已保存，随时可以回来继续")
	case "next":
		_, err := p.drafts.change(r.Context(), f.Draft.Owner, f.Item.Code, func(d *Draft) error {
			d.confirm(StepMaterials)
			return nil
		})
		if err != nil {
			return err
		}
		return web.Done(w, r, applyAddress(f.Item.Code, string(after(f, StepMaterials))))
	}
	return web.Done(w, r, here, "已保存")
}

// add puts files into the draft, up to what a material may hold.
func (d *Draft) add(files []DraftFile) (wrong []fault.Field) {
	for _, f := range files {
		if slices.ContainsFunc(d.Files, func(old DraftFile) bool { return old.ID == f.ID }) {
			continue
		}
		if len(d.filesFor(f.Material)) >= filesPerMaterial {
			wrong = append(wrong, fault.Field{Name: materialField(f.Material), Message: fmt.Sprintf("“%s”没有保存：每项材料最多 %d 个文件，请先删除不要的", f.Name, filesPerMaterial)})
			continue
		}
		d.Files = append(d.Files, f)
	}
	return wrong
}

// uploads puts the files of a post into the file store. What is wrong with one is said
// beside its material.
func (p *Portal) uploads(r *http.Request, asked []Material, owner string, of int64) (taken []DraftFile, wrong []fault.Field, err error) {
	if err := parseFiles(r); err != nil {
		return nil, nil, err
	}
	if r.MultipartForm == nil {
		return nil, nil, nil
	}
	defer r.MultipartForm.RemoveAll()
	for _, m := range asked {
		for _, header := range r.MultipartForm.File[materialField(m.Code)] {
			if header.Filename == "" && header.Size == 0 {
				continue
			}
			f, err := p.upload(r.Context(), m, header, owner, of)
			if fault.KindOf(err) == fault.KindInvalid {
				wrong = append(wrong, fault.Field{Name: materialField(m.Code), Message: m.Name + "：" + fault.MessageOf(err)})
				continue
			}
			if err != nil {
				return nil, nil, err
			}
			taken = append(taken, f)
		}
	}
	return taken, wrong, nil
}

// parseFiles reads a post of files; a plain post, as a browser sends without any, is fine too.
func parseFiles(r *http.Request) error {
	err := r.ParseMultipartForm(8 << 20)
	if err == nil || errors.Is(err, http.ErrNotMultipart) {
		return nil
	}
	var tooBig *http.MaxBytesError
	if errors.As(err, &tooBig) {
		return err
	}
	return &fault.Fault{Kind: fault.KindInvalid, Message: "文件没有传完整，请重新选择后再试", Err: err}
}

func (p *Portal) upload(ctx context.Context, m Material, header *multipart.FileHeader, owner string, of int64) (DraftFile, error) {
	if err := checkFile(m, header); err != nil {
		return DraftFile{}, err
	}
	body, err := header.Open()
	if err != nil {
		return DraftFile{}, err
	}
	defer body.Close()
	stored, err := p.room.Files.Save(ctx, file.Upload{Name: header.Filename, Owner: owner, Matter: of, Body: body})
	if err != nil {
		return DraftFile{}, err
	}
	return DraftFile{Material: m.Code, File: File{ID: stored.ID, Name: stored.Name, Size: stored.Size, Type: stored.Type}}, nil
}

// checkFile holds a file to what the guide says of its material.
func checkFile(m Material, header *multipart.FileHeader) error {
	ending := strings.ToLower(strings.TrimPrefix(path.Ext(header.Filename), "."))
	switch {
	case m.MaxMB > 0 && header.Size > int64(m.MaxMB)<<20:
		return fault.Invalidf("“%s”有 %s，超过了 %d MB，请压缩或者分开后再上传", header.Filename, web.Bytes(header.Size), m.MaxMB)
	case len(m.Accept) > 0 && ending != "" && !slices.Contains(m.Accept, ending):
		return fault.Invalidf("“%s”的格式不能用，请换成 %s", header.Filename, strings.ToUpper(strings.Join(m.Accept, "、")))
	}
	return nil
}

// getDraftFile shows a file of one's own draft (P-09).
func (p *Portal) getDraftFile(w http.ResponseWriter, r *http.Request) error {
	d, err := p.drafts.mine(r.Context(), p.Actor(r).Subject(), r.PathValue("code"))
	if err != nil {
		return err
	}
	for _, f := range d.Files {
		if f.key() == r.PathValue("file") {
			return p.room.Files.Serve(w, r, f.ID)
		}
	}
	return fault.Missing("文件", "")
}
