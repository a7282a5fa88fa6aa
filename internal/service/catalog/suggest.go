package catalog

import (
	"net/http"
	"net/url"

	"tongban/internal/base/web"
)

const mostSuggested = 8

// suggestion is one line under the search box.
type suggestion struct {
	Text string `json:"text"`
	Sort string `json:"sort,omitempty"` // 事项, 部门; a word that people say has none
	Href string `json:"href"`
}

// getSuggestions completes what is being typed into the search box (P-02). Who comes without a script is led to the
// answers themselves.
func (room *Room) getSuggestions(w http.ResponseWriter, r *http.Request) error {
	typed := r.URL.Query().Get("q")
	if !web.WantsJSON(r) {
		http.Redirect(w, r, "/search?q="+url.QueryEscape(typed), http.StatusSeeOther)
		return nil
	}
	found, err := room.deps.Finder.index.Suggest(r.Context(), typed, mostSuggested)
	if err != nil {
		return err
	}
	list := []suggestion{}
	for _, s := range found {
		line := suggestion{Text: s.Text, Href: "/search?q=" + url.QueryEscape(s.Text)}
		switch s.Source {
		case SourceItem:
			line.Sort, line.Href = "事项", guideAddress(s.Key)
		case SourceBody:
			line.Sort, line.Href = "部门", "/orgs/"+url.PathEscape(s.Key)
		}
		list = append(list, line)
	}
	return web.JSON(w, r, http.StatusOK, list)
}
