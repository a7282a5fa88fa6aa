package credit

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"tongban/internal/base/web"
	"tongban/internal/matter"
)

// papered are the acts of which a paper comes.
var papered = []string{"report", "revoke"}

// ask is the form of an act, with a look at its paper where one comes of it.
func ask(s seen, a *matter.Action, form web.Form) templ.Component {
	if !slices.Contains(papered, a.Name) {
		return web.Ask(form, s.version(), a.Title, s.home())
	}
	return web.AskFirst(form, s.version(), a.Title, s.home(), "预览文书")
}

func previewed(sheets []templ.Component) []templ.Component {
	if len(sheets) == 0 {
		return nil
	}
	return []templ.Component{web.Section("文书预览", sheets...)}
}

// foreseen shows the papers that would come of an act, which is not taken.
func (room *Room) foreseen(r *http.Request, s seen, a *matter.Action, input any) ([]templ.Component, error) {
	drafts, err := room.Hall().Foresee(r.Context(), s.actor, s.Matter.ID, a.Name, input)
	if err != nil {
		return nil, err
	}
	return room.Press.Sheets(drafts)
}
