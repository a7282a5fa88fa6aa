package account

import (
	"net/http"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account/pages"
)

const officerHome = "/desk/me"

// devices lists where an account is signed in now, each with the way to end it (M-13).
func (p *Web) devices(r *http.Request, owner, home string) (web.Sheet, error) {
	sheet := web.Sheet{Caption: "现在登录着的设备", Columns: []web.Column{{Head: "设备"}, {Head: "登录时间"}, {Head: "最近使用"}, {Head: "网络地址"}, {Head: "操作"}}}
	list, err := p.web.Sessions(r.Context(), owner)
	for _, s := range list {
		act := web.Part(web.PostButton("退出这台设备", home+"/sessions/"+s.Key()))
		if s.Key() == web.SessionOf(r).Key() {
			act = web.Part(web.Tag(web.ToneOK, "就是这台"))
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(deviceTitle(s.Agent)), web.Words(web.Moment(s.CreatedAt)), web.Words(web.Moment(s.SeenAt)),
			web.Words(s.Address), act}})
	}
	return sheet, err
}

// home is the page of the account that a request of M-13 belongs to.
func home(r *http.Request) string {
	if web.SessionOf(r).Staff() {
		return officerHome
	}
	return "/my/account"
}

// postEndSession ends one session of one's own (M-13).
func (p *Web) postEndSession(w http.ResponseWriter, r *http.Request) error {
	owner, _ := splitSubject(web.SessionOf(r).Subject)
	if err := p.web.EndSession(r.Context(), owner, r.PathValue("key")); err != nil {
		return err
	}
	return web.Done(w, r, home(r), "那台设备已经退出")
}

// postEndOthers ends every session of one's own but this one (M-13).
func (p *Web) postEndOthers(w http.ResponseWriter, r *http.Request) error {
	owner, _ := splitSubject(web.SessionOf(r).Subject)
	if err := p.web.EndOtherSessions(r, owner); err != nil {
		return err
	}
	return web.Done(w, r, home(r), "其他设备都已经退出")
}

// getOfficer shows an officer's own account (M-13).
func (p *Web) getOfficer(w http.ResponseWriter, r *http.Request) error {
	page, err := p.officerPage(r, web.FormOf(staffPassword{}, officerHome+"/password"))
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

func (p *Web) officerPage(r *http.Request, form web.Form) (templ.Component, error) {
	actor, err := p.book.Resolve(r.Context(), web.SessionOf(r).Subject)
	if err != nil {
		return nil, err
	}
	devices, err := p.devices(r, actor.Subject(), officerHome)
	if err != nil {
		return nil, err
	}
	records, err := p.book.SignIns(r.Context(), actor.Subject(), 20)
	if err != nil {
		return nil, err
	}
	facts := []web.Pair{{Term: "姓名", Text: actor.Name}, {Term: "登录名", Text: actor.Login}}
	for _, s := range actor.Posts {
		facts = append(facts, web.Pair{Term: "岗位", Text: p.postTitle(s)})
	}
	return pages.Officer(pages.Account{Frame: p.web.Frame(r, "我的账号"), Facts: facts, Devices: devices, SignIns: signInSheet(records), Password: form}), nil
}

// postTitle is a post with its body.
func (p *Web) postTitle(s Seat) string {
	post, err := p.book.Directory.Post(s.Post)
	if err != nil {
		return s.Post
	}
	return post.Name + "（" + p.book.Directory.BodyName(s.Body) + "）"
}

// postOfficerPassword changes an officer's password (M-13).
func (p *Web) postOfficerPassword(w http.ResponseWriter, r *http.Request) error {
	var in staffPassword
	err := web.Input(r, &in)
	if err == nil {
		err = p.changeOfficerPassword(r, in)
	}
	if err != nil {
		page, failed := p.officerPage(r, web.FormOf(staffPassword{}, officerHome+"/password").Wrong(err))
		if failed != nil {
			return failed
		}
		return p.refuse(w, r, err, page)
	}
	return web.Done(w, r, officerHome, "密码已修改")
}

func (p *Web) changeOfficerPassword(r *http.Request, in staffPassword) error {
	actor, err := p.book.Resolve(r.Context(), web.SessionOf(r).Subject)
	if err != nil {
		return err
	}
	err = p.book.ChangePassword(r.Context(), p.attempt(r, DoorOfficer, actor.Login, in.Old), in.Password)
	if fault.KindOf(err) == fault.KindInvalid && len(fault.FieldsOf(err)) == 0 {
		return fault.InvalidField("password", "%s", fault.MessageOf(err))
	}
	return err
}
