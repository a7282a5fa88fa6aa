package catalog

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/workday"
	"tongban/internal/service/catalog/guided"
	"tongban/internal/service/catalog/pages"
	"tongban/internal/service/catalog/record"
)

// What stands in the address beside the answers: the question to show, and the one that was just answered.
const (
	atQuestion   = "at"
	fromQuestion = "from"
)

func guideLinks(guides []guided.Guide, most int) []pages.Entry {
	links := []pages.Entry{}
	for _, g := range guides[:min(len(guides), most)] {
		links = append(links, pages.Entry{Title: g.Title, Text: g.Summary, Href: "/guide/" + url.PathEscape(g.Code)})
	}
	return links
}

// getGuides lists the guides (P-07).
func (room *Room) getGuides(w http.ResponseWriter, r *http.Request) error {
	return room.kept(w, r, func(v *view) (templ.Component, error) {
		frame := room.deps.Web.Frame(r, web.T(r.Context(), "guided.title|引导问答"), room.trail(r))
		return pages.GuidedList(frame, guideLinks(v.guides, mostGuides)), nil
	})
}

// getGuided asks one question a page and shows at the end what it takes (P-07). The answers live in the address, so
// that going back keeps them and the result can be kept or sent.
func (room *Room) getGuided(w http.ResponseWriter, r *http.Request) error {
	v, err := room.deps.Library.current(r.Context())
	if err != nil {
		return err
	}
	n := slices.IndexFunc(v.guides, func(g guided.Guide) bool { return g.Code == r.PathValue("theme") })
	if n < 0 {
		return fault.Missing("引导问答", r.PathValue("theme"))
	}
	return room.walk(w, r, v, v.guides[n])
}

// PreviewGuide walks a guide that is not published, under its base.
func (room *Room) PreviewGuide(w http.ResponseWriter, r *http.Request, g guided.Guide) error {
	v, err := room.deps.Library.current(r.Context())
	if err != nil {
		return err
	}
	return room.walk(w, r, v, g)
}

func (room *Room) walk(w http.ResponseWriter, r *http.Request, v *view, g guided.Guide) error {
	query := r.URL.Query()
	course, err := g.With(answersOf(r))
	if err != nil {
		return err
	}
	if from := query.Get(fromQuestion); from != "" && course.Answers[from] != "" {
		http.Redirect(w, r, onward(course, from), http.StatusSeeOther)
		return nil
	}
	at := query.Get(atQuestion) + query.Get(fromQuestion)
	if q, place, asked := course.Question(at); asked {
		return room.ask(w, r, course, q, place)
	}
	if course.Stop() != "" {
		return web.Render(w, r, pages.GuidedStop(room.guidedFrame(r, course.Guide, course.Title), room.stopPage(course)))
	}
	if q, more := course.Next(); more {
		_, place, _ := course.Question(q.Name)
		return room.ask(w, r, course, q, place)
	}
	page, err := room.outcome(r, v, course)
	if err != nil {
		return err
	}
	return web.Render(w, r, pages.GuidedOutcome(room.guidedFrame(r, course.Guide, course.Title), page))
}

func (room *Room) guidedFrame(r *http.Request, g guided.Guide, title string) web.Frame {
	return room.deps.Web.Frame(r, title, web.Link{Text: web.T(r.Context(), "guided.title|引导问答"), Href: "/guide"}, web.Link{Text: g.Title, Href: guidedAddress(g, nil)})
}

func guidedAddress(g guided.Guide, query url.Values) string {
	address := cmp.Or(g.Base, "/guide/"+url.PathEscape(g.Code))
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	return address
}

func given(course guided.Course) url.Values {
	query := url.Values{}
	for name, answer := range course.Answers {
		query.Set(name, answer)
	}
	return query
}

// onward is the address of the question after one, answered or not; past the last one, of the outcome.
func onward(course guided.Course, from string) string {
	query := given(course)
	if _, place, _ := course.Question(from); course.Stop() == "" && place+1 < len(course.Asked) {
		query.Set(atQuestion, course.Asked[place+1].Name)
	}
	return guidedAddress(course.Guide, query)
}

func (room *Room) ask(w http.ResponseWriter, r *http.Request, course guided.Course, q guided.Question, place int) error {
	entry := web.Entry{FieldSpec: web.FieldSpec{Name: q.Name, Label: q.Ask, Hint: q.Hint, Kind: web.KindRadio, Need: true}, Value: course.Answers[q.Name]}
	for _, option := range q.Options {
		entry.Options = append(entry.Options, web.Option{Value: option.Value, Text: option.Label})
	}
	page := pages.GuidedQuestion{Action: guidedAddress(course.Guide, nil), From: q.Name, Entry: entry, Step: place + 1}
	for name, answer := range course.Answers {
		if name != q.Name {
			page.Kept = append(page.Kept, web.Pair{Term: name, Text: answer})
		}
	}
	slices.SortFunc(page.Kept, func(a, b web.Pair) int { return strings.Compare(a.Term, b.Term) })
	if place > 0 {
		query := given(course)
		query.Set(atQuestion, course.Asked[place-1].Name)
		page.Back = guidedAddress(course.Guide, query)
	}
	status := http.StatusOK
	if r.URL.Query().Get(fromQuestion) != "" {
		page.Entry.Error, status = "请选一项", http.StatusUnprocessableEntity
	}
	return web.RenderStatus(w, r, status, pages.GuidedAsk(room.guidedFrame(r, course.Guide, course.Title), page))
}

func (room *Room) stopPage(course guided.Course) pages.GuidedStopPage {
	return pages.GuidedStopPage{Says: course.Stop(), Phone: course.Phone, Answers: answered(course), Again: guidedAddress(course.Guide, nil)}
}

// answered lists the answers, each with the way to change it.
func answered(course guided.Course) []web.Answer {
	var answers []web.Answer
	for _, q := range course.Asked {
		for _, option := range q.Options {
			if option.Value == course.Answers[q.Name] {
				query := given(course)
				query.Set(atQuestion, q.Name)
				answers = append(answers, web.Answer{Label: q.Ask, Text: option.Label, Change: guidedAddress(course.Guide, query)})
			}
		}
	}
	return answers
}

// outcome gathers the items, one list of what to bring, and the day by which all is done when everything is handed in
// on time: each item begins when those before it are done.
func (room *Room) outcome(r *http.Request, v *view, course guided.Course) (pages.GuidedOutcomePage, error) {
	page := pages.GuidedOutcomePage{Answers: answered(course), Phone: course.Phone}
	done, last := map[string]time.Time{}, time.Time{}
	var list checklist
	for _, step := range course.Steps() {
		card, found := v.Card(step.Item)
		if !found || !card.Open {
			continue // an item that takes no applications is no step for anybody
		}
		current, err := room.deps.Library.behind(r.Context(), card)
		if err != nil {
			return page, err
		}
		answers := course.Situation(step)
		materials, err := current.MaterialsFor(answers)
		if err != nil {
			return page, err
		}
		list.add(current.Name, materials)
		finish, err := room.finish(current, step, done)
		if err != nil {
			return page, err
		}
		done[step.Item] = finish
		if finish.After(last) {
			last = finish
		}
		page.Items = append(page.Items, pages.GuidedItem{Title: current.Name, Href: guideAddress(current.Code) + "?" + answerQuery(current.Item, answers),
			Why: step.Why, Limit: current.PromisedLimit.String(), Body: current.BodyName})
	}
	page.Materials = list.list()
	if !last.IsZero() {
		page.Done = web.Date(last)
	}
	return page, nil
}

// finish is when an item is done at the latest, as promised.
func (room *Room) finish(current Current, step guided.Step, done map[string]time.Time) (time.Time, error) {
	if room.deps.Calendar == nil {
		return time.Time{}, nil
	}
	begin := room.deps.Library.now()
	for _, before := range step.After {
		if done[before].After(begin) {
			begin = done[before]
		}
	}
	limit, err := current.PromisedLimit.Workday()
	if err != nil || limit.IsZero() {
		return begin, err
	}
	due, _ := workday.Due(room.deps.Calendar(), begin, limit)
	return due, nil
}

// checklist is what several items ask for: what has the same name is brought once for all of them.
type checklist struct {
	names []string
	asked map[string]record.Material
	items map[string][]string
}

func (c *checklist) add(item string, materials []record.Material) {
	if c.asked == nil {
		c.asked, c.items = map[string]record.Material{}, map[string][]string{}
	}
	for _, m := range materials {
		if _, known := c.asked[m.Name]; !known {
			c.names, c.asked[m.Name] = append(c.names, m.Name), m
		}
		c.items[m.Name] = append(c.items[m.Name], item)
	}
}

func (c *checklist) list() []pages.Material {
	var list []pages.Material
	for _, name := range c.names {
		shown := materialList([]record.Material{c.asked[name]})[0]
		shown.Basis = ""
		shown.For = c.items[name]
		list = append(list, shown)
	}
	return list
}
