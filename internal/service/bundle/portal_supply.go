package bundle

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/form"
	"tongban/internal/common/paper"
	"tongban/internal/matter"
	"tongban/internal/service/bundle/pages"
)

// failing is a page that could not be made: its error is told when it is drawn.
func failing(err error) templ.Component {
	return templ.ComponentFunc(func(context.Context, io.Writer) error { return err })
}

// asking finds the part of the address that waits for later answers, with their fields.
func (room *Room) asking(r *http.Request) (v matter.View, b Bundle, p Part, fields []form.Field, err error) {
	if v, b, err = room.mine(r); err != nil {
		return v, b, p, nil, err
	}
	p, there := b.Part(r.PathValue("member"))
	if !there {
		return v, b, p, nil, fault.Missing("事项", r.PathValue("member"))
	}
	if p.State != PartAsking {
		return v, b, p, nil, fault.Conflictf("“%s”现在的状态是“%s”，不需要补填", p.Name, p.Title())
	}
	item, err := room.Items.Item(r.Context(), p.Item)
	if err != nil {
		return v, b, p, nil, err
	}
	for _, f := range item.Form.Fields() {
		if slices.ContainsFunc(p.Later, func(a Asked) bool { return a.Name == f.Name }) {
			f.Need = true
			fields = append(fields, f)
		}
	}
	return v, b, p, fields, nil
}

// getSupply asks for what could only be said when the members before were granted (M-03).
func (room *Room) getSupply(w http.ResponseWriter, r *http.Request) error {
	v, b, p, fields, err := room.asking(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, room.supplyPage(r, v, b, p, supplyForm(v.Matter.Number, p, fields)))
}

func supplyForm(number string, p Part, fields []form.Field) web.Form {
	var specs []web.FieldSpec
	for _, f := range fields {
		spec := web.FieldSpec{Name: f.Name, Label: f.Label, Hint: f.Hint, Need: true, Max: f.Max, Kind: web.KindText}
		switch f.Kind {
		case form.CreditCode, form.CitizenID:
			spec.Kind, spec.Width = web.KindCode, "medium"
		case form.Date:
			spec.Kind = web.KindDate
		case form.Phone:
			spec.Kind = web.KindPhone
		}
		specs = append(specs, spec)
	}
	return web.FormFrom(specs, myAddress(number, "parts", p.Member))
}

func (room *Room) supplyPage(r *http.Request, v matter.View, b Bundle, p Part, f web.Form) templ.Component {
	return pages.Supply(pages.Supplying{Frame: room.Web.Frame(r, "补填："+p.Name, trailBundles, web.Link{Text: b.Title, Href: myAddress(v.Matter.Number)}), Form: f,
		Why: "前面的事项已经办成，“" + p.Name + "”可以开始了。请把下面的内容填上，填好以后就转给" + room.Org.BodyName(p.Body) + "办理。", Back: myAddress(v.Matter.Number)})
}

// postSupply takes the later answers and begins the part (M-03).
func (room *Room) postSupply(w http.ResponseWriter, r *http.Request) error {
	v, b, p, fields, err := room.asking(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.Invalidf("没有读懂提交的内容，请重新填写")
	}
	asked, err := form.Compile(form.Definition{Groups: []form.Group{{Fields: unconditional(fields)}}})
	if err != nil {
		return err
	}
	values := asked.Normalise(form.Values(r.PostForm))
	wrong := asked.Check(values)
	if len(wrong) > 0 {
		err = fault.Invalid("有内容需要修改", wrong...)
	} else {
		_, err = room.Hall().Do(r.Context(), account.ActorOf(r.Context()), b.ID, "supply", Supply{Member: p.Member, Form: values}, matter.Key(web.Once(r)))
	}
	if err == nil {
		return web.Done(w, r, myAddress(v.Matter.Number), "已收到，正在转给办理机关")
	}
	return web.Again(w, r, err, func(err error) templ.Component {
		return room.supplyPage(r, v, b, p, supplyForm(v.Matter.Number, p, fields).Typed(r, err))
	})
}

func unconditional(fields []form.Field) []form.Field {
	out := slices.Clone(fields)
	for i := range out {
		out[i].When = ""
	}
	return out
}

// papers lists the papers of the whole.
func (room *Room) papers(ctx context.Context, v matter.View, a account.Actor) (out []web.Pair, err error) {
	list, err := room.papersOf(ctx, v.Matter.ID)
	base := "/my/bundles/"
	if a.Kind == account.ActorOfficer {
		base = "/desk/bundles/"
	}
	for _, p := range list {
		out = append(out, web.Pair{Term: p.Title, Text: p.Number, Href: base + url.PathEscape(v.Matter.Number) + "/papers/" + idText(p.ID)})
	}
	return out, err
}

func (room *Room) papersOf(ctx context.Context, id int64) (list []paper.Paper, err error) {
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		list, err = paper.ByMatter(ctx, tx, id)
		return err
	})
	return list, err
}

// getPaper draws a paper of a bundle that one may see (M-03, W-14).
func (room *Room) getPaper(w http.ResponseWriter, r *http.Request) error {
	v, _, err := room.mine(r)
	if err != nil {
		return err
	}
	list, err := room.papersOf(r.Context(), v.Matter.ID)
	if err != nil {
		return err
	}
	n := slices.IndexFunc(list, func(p paper.Paper) bool { return strconv.FormatInt(p.ID, 10) == r.PathValue("paper") })
	if n < 0 {
		return fault.Missing("文书", "")
	}
	return room.Press.Send(w, list[n])
}
