package inforequest

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"tongban/internal/base/web"
	"tongban/internal/matter"
)

// papered are the acts of which a paper comes.
var papered = []string{"ask_correction", "consult_third_party", "extend", "charge", "ask_reasons", "delay", "draft_reply"}

// ask is the form of an act, with a look at its paper where one comes of it.
func (room *Room) ask(s seen, a *matter.Action, form web.Form) templ.Component {
	if !slices.Contains(papered, a.Name) {
		return web.Ask(form, s.version(), a.Title, s.home())
	}
	return web.AskFirst(form, s.version(), a.Title, s.home(), "预览文书")
}

// toSign is the reply that is waiting for a signature, as it would go out.
func (room *Room) toSign(r *http.Request, s seen, a *matter.Action) []templ.Component {
	if a.Name != "approve" {
		return nil
	}
	sheets, err := room.foreseen(r, s, a, Approve{Signed: true})
	if err != nil {
		return nil // the act itself will say why
	}
	return sheets
}

// foreseen shows the papers that would come of an act, which is not taken (E-04).
func (room *Room) foreseen(r *http.Request, s seen, a *matter.Action, input any) ([]templ.Component, error) {
	drafts, err := room.Hall().Foresee(r.Context(), s.actor, s.Matter.ID, a.Name, input)
	if err != nil {
		return nil, err
	}
	return room.Press.Sheets(drafts)
}

// proposed is the request as if its draft were the reply.
func proposed(r Request) Request {
	r.Reply = r.Draft
	return r
}
