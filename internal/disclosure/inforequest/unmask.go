package inforequest

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/matter"
)

// sealPlace binds the sealed numbers to this room's rows.
const sealPlace = "inforequest.applicant"

// Unmask (查看完整信息) says why an officer has to see who asks.
type Unmask struct {
	Reason string `json:"reason" form:"reason" label:"查看理由" need:"true" max:"200" hint:"例如：邮寄答复书，需要核对姓名和地址"`
}

// unmask puts the look into the timeline and tells the applicant: 个人信息保护法 §7 and §14.
func unmask(m *matter.Move, in Unmask) error {
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请填写查看理由")
	}
	m.Record("reason", in.Reason)
	m.TellApplicant("case.viewed", map[string]string{"item": m.Matter().Title, "reason": in.Reason})
	return nil
}

// postUnmask shows the applicant's data once, after the reason is on record (E-04).
func (room *Room) postUnmask(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	var in Unmask
	if err = web.Input(r, &in); err == nil {
		_, err = room.Hall().Do(r.Context(), s.actor, s.Matter.ID, "unmask", in) // no key: each look is on record by itself
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.unmaskPage(r, s, room.unmaskForm(s, web.FormOf(in, s.home()+"/unmask").Typed(r, err)))
		})
	}
	facts, err := room.fullFacts(s.Request)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return web.Render(w, r, room.unmaskPage(r, s, web.Section("申请人完整信息", web.Dl(facts))))
}

func (room *Room) unmaskPage(r *http.Request, s seen, body templ.Component) templ.Component {
	back := web.Choices([]web.Link{{Text: "返回", Href: s.home()}}, "")
	return web.DeskPage(room.Web.Frame(r, "申请人信息", trailDesk, web.Link{Text: s.Matter.Number, Href: s.home()}), nil, body, back)
}

func (room *Room) unmaskForm(s seen, form web.Form) templ.Component {
	return web.Section("查看申请人完整信息", web.Lines("个人信息默认隐藏。查看会记入办理过程，并告知申请人。"), web.Ask(form, "", "记录理由并查看", ""))
}

// fullFacts are the applicant's data. The number of who asked online stays sealed in
// his account; here it is masked always.
func (room *Room) fullFacts(r Request) ([]web.Pair, error) {
	a := r.Applicant
	number := a.Masked
	if len(a.Sealed) > 0 {
		plain, err := room.Vault.Open(a.Sealed, sealPlace)
		if err != nil {
			return nil, err
		}
		number = string(plain)
	}
	return []web.Pair{{Term: "申请人", Text: a.Name}, {Term: "身份证明", Text: a.DocumentKind + " " + number}, {Term: "联系电话", Text: a.Phone},
		{Term: "电子邮箱", Text: a.Email}, {Term: "通信地址", Text: a.Address}}, nil
}
