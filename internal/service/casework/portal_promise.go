package casework

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/service/casework/pages"
)

// ownSignature is what an applicant fills in to sign a promise.
type ownSignature struct {
	Read     bool   `form:"read" label:"我已逐条阅读并理解，自愿作出承诺，愿意承担不实承诺的后果" kind:"check" need:"true"`
	Name     string `form:"name" label:"签名（填写您的姓名）" need:"true" max:"60"`
	Password string `form:"password" label:"登录密码" kind:"password" need:"true" hint:"重新输入登录密码，作为您本人的签名"`
}

// marks are the broken promises on record of whoever applies, where it matters.
func (p *Portal) marks(ctx context.Context, a account.Actor, item Item) ([]string, error) {
	if p.room.Credit == nil || item.Promise == nil && item.Tolerance == nil {
		return nil, nil
	}
	who, err := p.Identities.Applicant(ctx, a)
	if err != nil {
		return nil, err
	}
	return p.room.Credit.Live(ctx, who.Index, p.room.Now())
}

// getPromise shows the promises and asks for the signature (P-09 ⑥).
func (p *Portal) getPromise(w http.ResponseWriter, r *http.Request, f Filing, a account.Actor) error {
	if f.words() == "" {
		return web.Done(w, r, applyAddress(f.Item.Code), "没有要签的承诺")
	}
	return web.Render(w, r, p.promisePage(r, f, a, nil))
}

func (p *Portal) promisePage(r *http.Request, f Filing, a account.Actor, wrong error) templ.Component {
	form := web.FormOf(ownSignature{}, applyAddress(f.Item.Code, string(StepPromise)))
	if r.Method == http.MethodPost {
		form = form.Typed(r, wrong)
	}
	page := pages.Step{Frame: p.frame(r, StepPromise.Title(), trailItem(f.Item)), Place: place(f, StepPromise), Form: form, Read: f.promiseWords(),
		Groups: []pages.Group{{Title: "签名", Entries: form.Entries}}, Back: applyAddress(f.Item.Code)}
	if signed := f.Draft.Answers.Signed; signed != nil && len(f.unsigned()) == 0 {
		page.Groups[0].Hint = signed.Name + "已于" + web.Moment(signed.At) + "签名，不用再签。"
	}
	return pages.ApplyStep(page)
}

// postPromise keeps the signature under the words that were read (P-09 ⑥).
func (p *Portal) postPromise(w http.ResponseWriter, r *http.Request) error {
	f, a, err := p.mine(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	if r.PostForm.Get("then") == "leave" {
		return web.Done(w, r, "/my/cases?tab=drafts", "草稿已保存，随时可以回来继续")
	}
	if err := p.signs(r, a); err != nil {
		return web.Again(w, r, err, func(err error) templ.Component { return p.promisePage(r, f, a, err) })
	}
	_, err = p.drafts.change(r.Context(), a.Subject(), f.Item.Code, func(d *Draft) error {
		d.Answers.Signed = &Signature{Name: a.Name, Credential: CredentialPassword, At: p.room.Now(), Words: f.words()}
		d.confirm(StepPromise)
		return nil
	})
	if err != nil {
		return err
	}
	return web.Done(w, r, applyAddress(f.Item.Code, string(StepCheck)), "已签名")
}

// signs reads a signature of the page: read, named and with the password entered anew.
func (p *Portal) signs(r *http.Request, a account.Actor) error {
	var in ownSignature
	if err := web.Input(r, &in); err != nil {
		return err
	}
	if in.Name != a.Name {
		return fault.InvalidField("name", "请填写您实名账号的姓名")
	}
	return p.Signs(r, a, in.Password)
}
