// Package catalog is the item library (事项库): what people may apply for, under which
// law, with which materials, in which time, and the guides that tell them so.
//
// It is for the public who look for an item and for every room that handles one, under
// 行政许可法 §30 (publish items, basis, conditions, time, materials and samples) and
// 国令716号 (one source for every channel). A version once published never changes; an
// item is published, suspended or cancelled. Applying is left to casework, drawing and
// checking the application form to package form and the pages, editing to the desk.
package catalog

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"tongban/internal/base/search"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/service/catalog/element"
)

// Deps is what the roof hands in.
type Deps struct {
	Web     *web.Server
	Library *Library
	Finder  *Finder
	// Misses remembers what nothing was found for; may be nil.
	Misses *search.Misses
	// Words is how people speak, as administrators change it.
	Words *search.Wordbook
	Org   *org.Directory
	// Templates say which elements the guides of a region have; without them the usual ones.
	Templates *element.Book
	// Calendar reckons by when everything of a guide is done; without it no date is shown.
	Calendar func() *workday.Calendar
	// Blocks are what other rooms show everybody on the home page, such as figures and notices, with a state that is
	// another one when they show something else; may be nil. It is asked for each visit and must not ask the store.
	Blocks func(ctx context.Context) (state string, blocks []templ.Component)
	// Own is what other rooms show on the home page to who is signed in, and to nobody else; may be nil.
	Own func(r *http.Request) ([]templ.Component, error)
	// Elsewhere searches the other rooms, so that one box answers for all; may be nil.
	Elsewhere func(ctx context.Context, query string) ([]Elsewhere, error)
}

// Elsewhere is one thing that another room found.
type Elsewhere struct {
	Sort, Title, Text, Href string // Sort is 政策, 公开信息 …
}

// Room is the catalogue as the roof sees it.
type Room struct {
	deps     Deps
	findings *findingBook
}

// New opens the room.
func New(deps Deps) *Room { return &Room{deps: deps, findings: &findingBook{library: deps.Library}} }

// Migrations are the room's tables.
func (room *Room) Migrations() store.Migrations { return Migrations() }

// Routes are the room's pages.
func (room *Room) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /{$}", Page: "P-01", Title: "首页", Who: web.Public, Handle: room.getHome},
		{Pattern: "GET /search", Page: "P-02", Title: "搜索", Who: web.Public, Handle: room.getSearch},
		{Pattern: "GET /desk/search-misses", Page: "P-02", Title: "没有搜到的词", Who: web.Right("catalog.edit"), Handle: room.getMisses},
		{Pattern: "GET /search/suggest", Page: "P-02", Who: web.Public, Handle: room.getSuggestions},
		{Pattern: "GET " + findingsHome, Page: "A-02", Title: "事项检查报告", Who: web.Right("catalog.edit"), Handle: room.getFindings},
		{Pattern: "GET " + wordsHome, Page: "P-02", Title: "搜索用语", Who: web.Right("catalog.edit"), Handle: room.getWords},
		{Pattern: "POST " + wordsHome, Page: "P-02", Who: web.Right("catalog.edit"), Handle: room.postWords},
		{Pattern: "POST " + wordsHome + "/fillers", Page: "P-02", Who: web.Right("catalog.edit"), Handle: room.postFillers},
		{Pattern: "POST " + wordsHome + "/drop", Page: "P-02", Who: web.Right("catalog.edit"), Handle: room.postDropWord},
		{Pattern: "GET /items", Page: "P-03", Title: "事项目录", Who: web.Public, Handle: room.getDirectory},
		{Pattern: "GET /divisions", Page: "P-01", Title: "切换地区", Who: web.Public, Handle: room.getDivisions},
		{Pattern: "GET /guide", Page: "P-07", Title: "引导问答", Who: web.Public, Handle: room.getGuides},
		{Pattern: "GET /guide/{theme}", Page: "P-07", Who: web.Public, Handle: room.getGuided},
		{Pattern: "GET /orgs/{code}", Page: "P-04", Who: web.Public, Handle: room.getBody},
		{Pattern: "GET /items/{code}", Page: "P-05", Who: web.Public, Handle: room.getGuide},
		{Pattern: "GET /items/{code}/versions/{version}", Page: "P-05", Who: web.Public, Handle: room.getEdition},
		{Pattern: "GET /items/{code}/code.svg", Page: "P-05", Who: web.Public, Handle: room.getCode},
		{Pattern: "GET /items/{code}/compare", Page: "P-05", Who: web.Public, Handle: room.getCompare},
		{Pattern: "GET " + listsHome, Page: "P-20", Title: "清单中心", Who: web.Public, Handle: room.getLists},
		{Pattern: "GET " + listsHome + "/{list}", Page: "P-20", Who: web.Public, Handle: room.getList},
		{Pattern: "GET " + figuresHome, Page: "P-18", Title: "事项统计", Who: web.Public, Handle: room.getFigures},
		{Pattern: "GET /items/{code}/materials", Page: "P-06", Who: web.Public, Handle: room.getMaterials},
	}
}
