package publish

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/search"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/disclosure/publish/pages"
)

// libraryAddress is the library of policies (政策文件库).
const libraryAddress = "/disclosure/policies"

// The facets of the library beside those of all documents.
const (
	facetLibrary  = "library"
	facetAudience = "audience"
	facetMade     = "made"
)

// libraryMost is how many values of a facet are shown.
const libraryMost = 12

// inLibrary reports whether a document is a policy for the library: what is said to be one, normative documents, and what
// stands in the class of rules (条2019 §20(一)). Interpretations stand beside them.
func (d Document) inLibrary() bool {
	return d.Bond == nil && d.Genre != GenreInterpretation && d.shown() && (d.Policy || d.Normative || d.Class == "policy")
}

func (d Document) libraryColumns() []any {
	in, audience := 0, ""
	if d.inLibrary() {
		in = 1
	}
	if len(d.Audience) > 0 {
		audience = " " + strings.Join(d.Audience, " ") + " "
	}
	return []any{in, audience}
}

// libraryAsk is what a reader of the library chose.
type libraryAsk struct {
	Words  string
	Values map[string]string // by the names of libraryFacets
}

// libraryFacets are by what the library is narrowed, by the names of the address.
var libraryFacets = []struct{ name, facet string }{{"audience", facetAudience}, {"subject", facetSubject}, {"body", facetBody}, {"genre", facetGenre}, {"year", facetMade}, {"validity", facetValidity}}

func libraryAsked(r *http.Request) libraryAsk {
	q := r.URL.Query()
	in := libraryAsk{Words: strings.TrimSpace(q.Get("q")), Values: map[string]string{}}
	for _, f := range libraryFacets {
		if v := q.Get(f.name); v != "" && len(v) <= 200 {
			in.Values[f.name] = v
		}
	}
	return in
}

// address is where it is asked, with one choice changed.
func (in libraryAsk) address(change ...string) string {
	q := url.Values{}
	if in.Words != "" {
		q.Set("q", in.Words)
	}
	for name, v := range in.Values {
		q.Set(name, v)
	}
	for i := 0; i+1 < len(change); i += 2 {
		if q.Set(change[i], change[i+1]); change[i+1] == "" {
			q.Del(change[i])
		}
	}
	if len(q) == 0 {
		return libraryAddress
	}
	return libraryAddress + "?" + q.Encode()
}

// group is how many policies are alike in all by which the library is narrowed.
type group struct {
	values map[string][]string
	n      int
}

func (g group) passes(in libraryAsk, except string) bool {
	for name, v := range in.Values {
		if name != except && !slices.Contains(g.values[name], v) {
			return false
		}
	}
	return true
}

// counted gives how many policies each choice would leave, and how many are left now. The counts of a facet leave out the
// choice on itself.
func countedGroups(groups []group, in libraryAsk) (facets map[string]map[string]int, total int) {
	facets = map[string]map[string]int{}
	for _, f := range libraryFacets {
		facets[f.name] = map[string]int{}
	}
	for _, g := range groups {
		if g.passes(in, "") {
			total += g.n
		}
		for _, f := range libraryFacets {
			if !g.passes(in, f.name) {
				continue
			}
			for _, v := range g.values[f.name] {
				facets[f.name][v] += g.n
			}
		}
	}
	return facets, total
}

// library keeps the groups as they were counted last, until something changes.
type library struct {
	mu       sync.Mutex
	happened int
	known    bool
	groups   []group
}

func (room *Room) groups(ctx context.Context) ([]group, error) {
	if err := room.watch(ctx); err != nil {
		return nil, err
	}
	l, now := &room.views.library, room.views.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.known && l.happened == now {
		return l.groups, nil
	}
	var groups []group
	err := room.read(ctx, func(tx *store.Tx) (err error) {
		groups, err = libraryGroups(ctx, tx)
		return err
	})
	if err == nil {
		l.known, l.happened, l.groups = true, now, groups
	}
	return groups, err
}

func libraryGroups(ctx context.Context, tx *store.Tx) (list []group, err error) {
	rows, err := tx.Query(ctx, `/* publish.libraryGroups */
select d.body_code, d.subject, d.genre, d.validity, substr(d.made_on, 1, 4), d.audience, count(*)
from document d
where d.library > 0
group by d.body_code, d.subject, d.genre, d.validity, substr(d.made_on, 1, 4), d.audience
order by 1, 2, 3, 4, 5, 6 limit 200000`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var body, subject, genre, validity, year, audience string
		g := group{}
		if err := rows.Scan(&body, &subject, &genre, &validity, &year, &audience, &g.n); err != nil {
			return nil, err
		}
		g.values = map[string][]string{"body": {body}, "subject": {subject}, "genre": {genre}, "audience": strings.Fields(audience)}
		for name, v := range map[string]string{"validity": validity, "year": year} {
			if v != "" {
				g.values[name] = []string{v}
			}
		}
		list = append(list, g)
	}
	return list, rows.Err()
}

// libraryRows lists policies, the newest first, behind the end of the page before.
func libraryRows(ctx context.Context, tx *store.Tx, in libraryAsk, at, id int64, limit int) (list []row, err error) {
	where, args := []string{"d.library > 0"}, []any{}
	add := func(condition string, values ...any) {
		for _, v := range values {
			args = append(args, v)
			condition = strings.Replace(condition, "?", "$"+strconv.Itoa(len(args)), 1)
		}
		where = append(where, condition)
	}
	for _, f := range []struct{ name, column string }{{"body", "body_code"}, {"subject", "subject"}, {"genre", "genre"}, {"validity", "validity"}} {
		if v := in.Values[f.name]; v != "" {
			add("d."+f.column+" = ?", v)
		}
	}
	if v := in.Values["year"]; v != "" {
		add("substr(d.made_on, 1, 4) = ?", v)
	}
	if v := in.Values["audience"]; audienceCode.MatchString(v) {
		add("d.audience like ?", "% "+v+" %")
	} else if v != "" {
		return nil, nil
	}
	if at > 0 {
		add("d.shown_at <= ?", at)
		add("(d.shown_at < ? or d.id < ?)", at, id)
	}
	args = append(args, limit)
	rows, err := tx.Query(ctx, `/* publish.libraryRows */
select `+rowColumns+`
from document d join matter m on m.id = d.id
where `+strings.Join(where, " and ")+`
order by d.shown_at desc, d.id desc limit $`+strconv.Itoa(len(args)), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var l row
		if err := rows.Scan(l.dest()...); err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	return list, rows.Err()
}

// interpretedCounts gives how many interpretations of some policies the public sees.
func interpretedCounts(ctx context.Context, tx *store.Tx, ids []int64) (map[int64]int, error) {
	out := map[int64]int{}
	if len(ids) == 0 {
		return out, nil
	}
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	rows, err := tx.Query(ctx, `/* publish.interpretedCounts */
select b.policy_id, count(*)
from document_bond b join document d on d.id = b.document_id
where d.shown_at > 0 and b.policy_id in (`+places(len(ids))+`)
group by b.policy_id order by b.policy_id limit 1000`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var n int
		if err := rows.Scan(&id, &n); err != nil {
			return nil, err
		}
		out[id] = n
	}
	return out, rows.Err()
}

// libraryFound is a page of the library as it was found.
type libraryFound struct {
	list        []row
	said        map[int64]string
	facets      map[string]map[string]int
	interpreted map[int64]int
	total       int
	next        string
}

// getLibrary is the library of policies (政策文件库): by whom they are for, subject, issuer, kind, year and validity, with the
// exact number behind each choice, and by words (D-04).
func (room *Room) getLibrary(w http.ResponseWriter, r *http.Request) error {
	in, after := libraryAsked(r), r.URL.Query().Get("after")
	find := room.browsed
	if in.Words != "" {
		find = room.searched
	}
	s, err := find(r.Context(), in, after)
	if err != nil {
		return err
	}
	var ids []int64
	for _, l := range s.list {
		ids = append(ids, l.ID)
	}
	if err := room.read(r.Context(), func(tx *store.Tx) error {
		s.interpreted, err = interpretedCounts(r.Context(), tx, ids)
		return err
	}); err != nil {
		return err
	}
	return web.Render(w, r, room.libraryPage(r, in, s, after != ""))
}

func (room *Room) browsed(ctx context.Context, in libraryAsk, after string) (s libraryFound, err error) {
	groups, err := room.groups(ctx)
	if err != nil {
		return s, err
	}
	var at, id int64
	if a, b, ok := strings.Cut(after, "."); ok {
		at, _ = strconv.ParseInt(a, 10, 64)
		id, _ = strconv.ParseInt(b, 10, 64)
	}
	err = room.read(ctx, func(tx *store.Tx) error {
		s.list, err = libraryRows(ctx, tx, in, at, id, pageLimit+1)
		return err
	})
	if len(s.list) > pageLimit {
		s.list = s.list[:pageLimit]
		last := s.list[pageLimit-1]
		s.next = in.address("after", idText(last.At)+"."+idText(last.ID))
	}
	s.facets, s.total = countedGroups(groups, in)
	return s, err
}

func (room *Room) searched(ctx context.Context, in libraryAsk, after string) (s libraryFound, err error) {
	q := search.Query{Text: in.Words, Filters: map[string][]string{facetLibrary: {"1"}}, Limit: pageLimit, After: after, Literal: true}
	for _, f := range libraryFacets {
		if v := in.Values[f.name]; v != "" {
			q.Filters[f.facet] = []string{v}
		}
	}
	res, err := room.Index.Search(ctx, q)
	if errors.Is(err, search.ErrPaging) {
		return s, fault.Invalidf("这一页的地址不完整，请重新搜索")
	}
	if err != nil {
		return s, err
	}
	s.total, s.facets, s.said = res.Total, map[string]map[string]int{}, map[int64]string{}
	for _, f := range libraryFacets {
		s.facets[f.name] = map[string]int{}
		for _, c := range res.Facets[f.facet] {
			s.facets[f.name][c.Value] = c.N
		}
	}
	if res.Next != "" {
		s.next = in.address("after", res.Next)
	}
	var ids []int64
	for _, h := range res.Hits {
		id, _ := strconv.ParseInt(h.Key, 10, 64)
		ids = append(ids, id)
		s.said[id] = search.PlainText(h.Snippet)
	}
	err = room.read(ctx, func(tx *store.Tx) error {
		s.list, err = rowsOf(ctx, tx, ids)
		return err
	})
	return s, err
}

func (room *Room) libraryPage(r *http.Request, in libraryAsk, s libraryFound, later bool) templ.Component {
	t := func(text string) string { return web.T(r.Context(), text) }
	title := t("library.title|政策文件库")
	frame := room.Web.Frame(r, title, web.Link{Text: t(trailPublic.Text), Href: trailPublic.Href})
	frame.Meta = columnMeta(title, "政策文件库，按适用对象、主题、发文机关、体裁、年份和有效性查阅，和政策解读相互关联")
	finder := pages.Finder{Action: libraryAddress, Words: in.Words, Label: t("library.words|标题、发文字号或者正文里的词"), Button: t("disclosure.find|搜索")}
	for _, f := range libraryFacets {
		if v := in.Values[f.name]; v != "" {
			finder.Keep = append(finder.Keep, [2]string{f.name, v})
		}
	}
	chosen := web.Filters{Label: t("library.chosen|已选条件"), Total: s.total, Unit: "份"}
	for _, f := range libraryFacets {
		if v := in.Values[f.name]; v != "" {
			chosen.Chips = append(chosen.Chips, web.Chip{Text: room.libraryValue(f.name, v) + " ×", Href: in.address(f.name, ""), On: true})
		}
	}
	if len(chosen.Chips) > 0 || in.Words != "" {
		chosen.Clear = libraryAddress
	}
	sheet := room.sheet(r.Context(), s.list)
	for i, l := range s.list {
		note := s.said[l.ID]
		if n := s.interpreted[l.ID]; n > 0 {
			note = strings.TrimSpace(t("library.interpreted|有解读") + " " + strconv.Itoa(n) + " " + t("library.pieces|篇") + "　" + note)
		}
		sheet.Rows[i].Cells[0].Note = note
	}
	sheet.Pages.Next = s.next
	if later {
		sheet.Pages.First = in.address()
	}
	rule := room.Rules.Audiences()
	body := []templ.Component{room.audienceChips(t("library.people|个人"), rule.People, in, s.facets["audience"]), room.audienceChips(t("library.companies|企业和组织"), rule.Companies, in, s.facets["audience"]), web.FilterBar(chosen), web.Table(sheet),
		pages.Links([]web.Link{{Text: t("interpret.door|按文字稿、图解、问答等形式看政策解读"), Href: interpretationsAddress}}, "")}
	heads := map[string]string{"subject": t("disclosure.subject|主题分类"), "body": t("disclosure.body|发文机关"), "genre": t("disclosure.genre|体裁"), "year": t("library.year|成文年份"), "validity": t("disclosure.validity|有效性")}
	var side []templ.Component
	for _, f := range libraryFacets[1:] {
		if list := room.branches(f.name, in, s.facets[f.name]); len(list) > 0 {
			side = append(side, web.Section(heads[f.name], pages.Tree(list)))
		}
	}
	return web.PortalPage(frame, web.Section(t("disclosure.find|搜索"), pages.Find(finder)), pages.Beside(templ.Join(side...), body...))
}

// libraryValue is a choice in the words of the reader.
func (room *Room) libraryValue(name, v string) string {
	switch name {
	case "audience":
		return room.Rules.audienceTitle(v)
	case "body":
		return room.Org.BodyName(v)
	case "validity":
		return Validity(v).Title()
	}
	return v
}

func (room *Room) audienceChips(label string, list []Audience, in libraryAsk, counts map[string]int) templ.Component {
	f := web.Filters{Label: label, Total: -1}
	for _, a := range list {
		on := in.Values["audience"] == a.Code
		if n := counts[a.Code]; n > 0 || on {
			f.Chips = append(f.Chips, web.Chip{Text: a.Title + " " + strconv.Itoa(n), Href: in.address("audience", map[bool]string{true: "", false: a.Code}[on]), On: on})
		}
	}
	if len(f.Chips) == 0 {
		return templ.NopComponent
	}
	return web.FilterBar(f)
}

// branches are the values of a facet with how many there are: years and validity in their order, the others by number.
func (room *Room) branches(name string, in libraryAsk, counts map[string]int) (out []pages.Branch) {
	var values []string
	for v, n := range counts {
		if n > 0 {
			values = append(values, v)
		}
	}
	slices.Sort(values)
	switch name {
	case "year":
		slices.Reverse(values)
	case "validity":
	default:
		slices.SortStableFunc(values, func(a, b string) int { return counts[b] - counts[a] })
	}
	for i, v := range values {
		here := in.Values[name] == v
		if i >= libraryMost && !here {
			continue
		}
		href := in.address(name, v)
		if here {
			href = in.address(name, "")
		}
		out = append(out, pages.Branch{Text: room.libraryValue(name, v) + "（" + strconv.Itoa(counts[v]) + "）", Href: href, Here: here})
	}
	return out
}
