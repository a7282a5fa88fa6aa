package casework

import (
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/ident"
	"tongban/internal/service/casework/pages"
)

// intakeAddress is the page of an item at the counter, with what is parked under a key.
func intakeAddress(item, key string) string {
	return "/desk/intake/" + url.PathEscape(item) + "?parked=" + key
}

// askedKey is the key in the address of the page of the counter; a new one when there is none.
func askedKey(r *http.Request) (key string, given bool) {
	if key := r.URL.Query().Get("parked"); parkedKey(key) {
		return key, true
	}
	return newParkedKey(), false
}

// parkedFor reads what the actor has parked under a key. What was never kept is empty;
// what another clerk holds has to be taken over first.
func (d *Desk) parkedFor(r *http.Request, a account.Actor, item Item, key string) (Parked, error) {
	body, err := parks(a)
	if err != nil {
		return Parked{}, err
	}
	p, err := d.room.parked().of(r.Context(), body, key)
	if fault.KindOf(err) == fault.KindNotFound {
		return Parked{Key: key, Item: item.Code, Version: item.Version, Holder: a.Subject()}, nil
	}
	if err != nil {
		return Parked{}, err
	}
	if p.Item != item.Code {
		return Parked{}, fault.Missing("暂存件", "")
	}
	if !p.mine(a) {
		return Parked{}, fault.Conflictf("这份暂存件现在由%s办理，要接着办请到接件台的暂存件里点“接着办”", p.HolderName)
	}
	return p, nil
}

// park keeps what was typed and the scans of a post of the counter. What is wrong with
// a scan is said beside its material.
func (d *Desk) park(r *http.Request, a account.Actor, item Item, key string) (p Parked, wrong []fault.Field, err error) {
	if p, err = d.parkedFor(r, a, item, key); err != nil || p.Number != "" {
		return p, nil, err
	}
	if p.CreatedAt.IsZero() && !saysAnything(r.PostForm) && !scans(r.MultipartForm) {
		return p, nil, nil // an empty page is not worth keeping
	}
	shelf := d.room.parked()
	if err := shelf.begin(r.Context(), a, key, item); err != nil {
		return p, nil, err
	}
	if r.PostForm.Has("version") { // a script sends a chosen file alone
		version, _ := strconv.Atoi(r.PostForm.Get("version"))
		if err := shelf.keep(r.Context(), a, key, version, typedAtCounter(r.PostForm)); err != nil {
			return p, nil, err
		}
	}
	stored, wrong, err := d.scans(r, a, item, p)
	if err != nil {
		return p, nil, err
	}
	if err := shelf.add(r.Context(), a, key, stored); err != nil {
		return p, nil, err
	}
	if id, err := strconv.ParseInt(r.PostForm.Get("remove"), 10, 64); err == nil {
		for _, f := range p.Files {
			if f.ID == id {
				if err := shelf.remove(r.Context(), key, id); err != nil {
					return p, nil, err
				}
			}
		}
	}
	p, err = d.parkedFor(r, a, item, key)
	return p, wrong, err
}

// saysAnything reports whether somebody has typed or chosen something of his own.
func saysAnything(form url.Values) bool {
	for name, values := range form {
		switch name {
		case "version", "way", "then", "remove", web.OnceName:
			continue
		}
		if strings.TrimSpace(strings.Join(values, "")) != "" {
			return true
		}
	}
	return false
}

func scans(form *multipart.Form) bool { return form != nil && len(form.File) > 0 }

// typedAtCounter is what is kept of a post: all but what belongs to the post itself.
func typedAtCounter(form url.Values) url.Values {
	kept := url.Values{}
	for name, values := range form {
		switch name {
		case "then", "remove", web.OnceName:
		default:
			kept[name] = values
		}
	}
	return kept
}

// scans stores the scans of a post.
func (d *Desk) scans(r *http.Request, a account.Actor, item Item, p Parked) (stored []DraftFile, wrong []fault.Field, err error) {
	if r.MultipartForm == nil {
		return nil, nil, nil
	}
	for _, m := range item.Materials {
		held := len(p.filesFor(m.Code))
		for _, header := range r.MultipartForm.File["file-"+m.Code] {
			if header.Size == 0 && header.Filename == "" {
				continue
			}
			f, err := d.scan(r, a, m, header, held)
			if fault.KindOf(err) == fault.KindInvalid {
				wrong = append(wrong, fault.Field{Name: "file-" + m.Code, Message: m.Name + "：" + fault.MessageOf(err)})
				continue
			}
			if err != nil {
				return nil, nil, err
			}
			stored, held = append(stored, f), held+1
		}
	}
	return stored, wrong, nil
}

func (d *Desk) scan(r *http.Request, a account.Actor, m Material, header *multipart.FileHeader, held int) (DraftFile, error) {
	if held >= filesPerMaterial {
		return DraftFile{}, fault.Invalidf("“%s”没有保存：每项材料最多 %d 个文件，请先删除不要的", header.Filename, filesPerMaterial)
	}
	if err := checkFile(m, header); err != nil {
		return DraftFile{}, err
	}
	body, err := header.Open()
	if err != nil {
		return DraftFile{}, err
	}
	defer body.Close()
	f, err := d.room.Files.Save(r.Context(), file.Upload{Name: header.Filename, Owner: a.Subject(), Body: body})
	if err != nil {
		return DraftFile{}, err
	}
	return DraftFile{Material: m.Code, File: File{ID: f.ID, Name: f.Name, Size: f.Size, Type: f.Type}}, nil
}

// postIntakeDraft keeps the page of the counter while it is being filled in; it answers
// a script (W-11).
func (d *Desk) postIntakeDraft(w http.ResponseWriter, r *http.Request) error {
	item, err := d.itemAt(r.Context(), r.PathValue("code"), nil)
	if err != nil {
		return err
	}
	key, given := askedKey(r)
	if !given {
		return fault.Missing("暂存件", "")
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	p, _, err := d.park(r, d.Actor(r), item, key)
	if err != nil {
		return err
	}
	return web.JSON(w, r, http.StatusOK, map[string]string{"saved": web.Moment(p.UpdatedAt)})
}

// parkedSheet lists what is parked at the actor's counter, his own first.
func (d *Desk) parkedSheet(r *http.Request, a account.Actor) (web.Sheet, error) {
	body, err := parks(a)
	if err != nil {
		return web.Sheet{}, err
	}
	list, err := d.room.parked().list(r.Context(), body)
	if err != nil {
		return web.Sheet{}, err
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "申请人"}, {Head: "事项"}, {Head: "窗口", Hide: true}, {Head: "谁在办"}, {Head: "上次保存"}, {Head: "保留到"}, {Head: "操作"}}}
	for _, own := range []bool{true, false} {
		for _, p := range list {
			if p.mine(a) == own {
				sheet.Rows = append(sheet.Rows, d.parkedRow(p, own))
			}
		}
	}
	return sheet, nil
}

func (d *Desk) parkedRow(p Parked, own bool) web.Row {
	name := p.Item
	if item, err := d.itemAt(context.Background(), p.Item, nil); err == nil {
		name = item.Name
	}
	who, window, holder := p.Typed.Get("name"), p.Typed.Get("window"), p.HolderName
	if who == "" {
		who = "（还没有填姓名）"
	} else if p.Typed.Get("company") == "" {
		who = ident.MaskName(who)
	}
	row := web.Row{ID: p.Key, Cells: []web.Cell{web.Words(who), web.Words(name), web.Words(window), web.Words(holder), web.Words(web.Moment(p.UpdatedAt)),
		web.Words(dateText(d.room.parked().goes(p))), web.Part(pages.ParkedActs(parkedActs(p, who, own)))}}
	if own {
		row.Href = intakeAddress(p.Item, p.Key)
		row.Cells[0].Href, row.Cells[3].Text = row.Href, "我"
	}
	return row
}

func parkedActs(p Parked, who string, own bool) pages.Parked {
	acts := pages.Parked{Delete: "/desk/parked/" + p.Key + "/delete", Who: who}
	if own {
		acts.Open = intakeAddress(p.Item, p.Key)
	} else {
		acts.Take = "/desk/parked/" + p.Key + "/take"
	}
	return acts
}

// parkedAt reads what is parked at the actor's counter by the key in the address.
func (d *Desk) parkedAt(r *http.Request) (Parked, account.Actor, error) {
	a := d.Actor(r)
	body, err := parks(a)
	if err != nil {
		return Parked{}, a, err
	}
	p, err := d.room.parked().of(r.Context(), body, r.PathValue("key"))
	return p, a, err
}

// postTakeParked lets another window of the body go on with what is parked (W-11).
func (d *Desk) postTakeParked(w http.ResponseWriter, r *http.Request) error {
	p, a, err := d.parkedAt(r)
	if err != nil {
		return err
	}
	if !p.mine(a) {
		if err := d.room.parked().take(r.Context(), a, p); err != nil {
			return err
		}
	}
	return web.Done(w, r, intakeAddress(p.Item, p.Key), "已经转到您这里接着办")
}

// postDeleteParked deletes what is parked with its scans (W-11).
func (d *Desk) postDeleteParked(w http.ResponseWriter, r *http.Request) error {
	p, _, err := d.parkedAt(r)
	if err != nil {
		return err
	}
	if err := d.room.parked().discard(r.Context(), p); err != nil {
		return err
	}
	return web.Done(w, r, "/desk/intake", "暂存件已删除")
}

// getParkedFile shows a scan of what is parked (W-11).
func (d *Desk) getParkedFile(w http.ResponseWriter, r *http.Request) error {
	p, _, err := d.parkedAt(r)
	if err != nil {
		return err
	}
	for _, f := range p.Files {
		if f.key() == r.PathValue("file") {
			return d.room.Files.Serve(w, r, f.ID)
		}
	}
	return fault.Missing("文件", "")
}

// parkedNote says how what is on the page is kept.
func (d *Desk) parkedNote(p Parked) string {
	if p.CreatedAt.IsZero() {
		return fmt.Sprintf("填写的内容会自动暂存，也可以点“暂存”；保留 %d 天，本单位各窗口都能接着办。", d.room.parked().days)
	}
	return "上次保存：" + web.Moment(p.UpdatedAt) + "，保留到" + dateText(d.room.parked().goes(p)) + "。"
}

// stale is a notice about a rule that has changed since the page was filled in.
func stale(item Item, p Parked, at time.Time) templ.Component {
	if p.CreatedAt.IsZero() || p.Version == item.Version {
		return nil
	}
	return web.Notice(web.ToneWarn, "这个事项的办事要求更新了", "暂存以后，"+item.Name+"有了新的要求（"+dateText(at)+"看到）。已经填写的内容都在，请按下面的材料和申请表再核对一遍。")
}
