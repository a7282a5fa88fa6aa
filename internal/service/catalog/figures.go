package catalog

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/web"
	"tongban/internal/service/catalog/pages"
	"tongban/internal/service/catalog/record"
	"tongban/internal/service/catalog/shelf"
	"tongban/internal/service/catalog/transfer"
)

const figuresHome = "/stats/items"

// Figure is one number about the catalogue, with how it is reckoned and where the items behind it are.
type Figure struct {
	Group   string `json:"group"`
	Name    string `json:"name"`
	N       int    `json:"n"`
	Of      int    `json:"of,omitempty"` // what the share is taken of; zero when there is none
	Formula string `json:"formula"`
	Items   string `json:"items"` // address of the list of the items; empty when there is none
}

// Share is the share in words, to a tenth of a percent.
func (f Figure) Share() string {
	if f.Of == 0 {
		return ""
	}
	const percent, digits = 100, 1
	return strconv.FormatFloat(percent*float64(f.N)/float64(f.Of), 'f', digits, 64) + "%"
}

// The groups of figures.
const (
	figuresWhole  = "总数"
	figuresPower  = "按事项类型"
	figuresLevel  = "按行使层级"
	figuresDepth  = "按网上办理深度"
	figuresVisits = "按到现场次数"
	figuresBody   = "按实施主体"
)

// figures reckons the catalogue from the cards of a region: powers are all in force, the others only what people apply
// for, because only that has visits and a depth.
func (room *Room) figures(r *http.Request, v *view) []Figure {
	filter := room.filter(r)
	applied := v.Choose(filter)
	filter.Powers = true
	all := v.Choose(filter)
	n, total := applied.Len(), all.Len()
	figures := []Figure{
		{figuresWhole, "在用事项", total, 0, "在用事项 = 已发布、未暂停、未取消的事项，含依职权事项", listsHome},
		{figuresWhole, "依申请事项", n, total, "依申请事项占比 = 在用事项中需要申请的 ÷ 在用事项", "/items"},
	}
	for _, count := range all.Counts(shelf.Power) {
		figures = append(figures, Figure{figuresPower, record.Power(count.Value).Title(), count.N, total,
			"占比 = 该类型的在用事项 ÷ 在用事项", powerAddress(record.Power(count.Value))})
	}
	levels := applied.Counts(shelf.Level)
	slices.SortFunc(levels, func(a, b shelf.Count) int {
		return cmp.Compare(slices.Index(record.Levels(), a.Value), slices.Index(record.Levels(), b.Value))
	})
	for _, count := range levels {
		figures = append(figures, Figure{figuresLevel, record.LevelTitle(count.Value), count.N, n, "占比 = 该层级的依申请事项 ÷ 依申请事项", listAddress(nil, shelf.Level, count.Value)})
	}
	figures = append(figures, depths(applied, n)...)
	figures = append(figures, visitsOf(applied)...)
	for _, count := range all.Counts(shelf.Body) {
		figures = append(figures, Figure{figuresBody, room.deps.Org.BodyName(count.Value), count.N, total, "占比 = 该机关的在用事项 ÷ 在用事项", "/orgs/" + url.PathEscape(count.Value)})
	}
	return figures
}

// powerAddress is where all items of a kind are listed: those that nobody applies for only in the list of powers.
func powerAddress(p record.Power) string {
	list := shelf.ListPowers
	if p == record.PowerPublicService {
		list = shelf.ListPublicServices
	}
	return with(listsHome+"/"+list, nil, "power", string(p))
}

func depths(applied shelf.Selection, n int) []Figure {
	counts := map[string]int{}
	for _, count := range applied.Counts(shelf.List) {
		counts[count.Value] = count.N
	}
	var figures []Figure
	for _, d := range []struct{ list, name string }{
		{shelf.ListOnline, "全程网上办理"}, {shelf.ListApplyOnline, "可以网上申请，部分环节到现场"}, {shelf.ListWindowOnly, "只能到窗口办理"},
	} {
		figures = append(figures, Figure{figuresDepth, d.name, counts[d.list], n, "占比 = 该深度的依申请事项 ÷ 依申请事项", listAddress(nil, shelf.List, d.list)})
	}
	return figures
}

// visitsOf counts visits twice: by main item, where the worst of its items decides, and by handling item.
func visitsOf(applied shelf.Selection) []Figure {
	mains, handled := map[string]int{}, []int{}
	applied.Each(func(c shelf.Card) bool {
		visits := c.Handled
		if len(visits) == 0 {
			visits = []int{c.Visits}
		}
		handled = append(handled, visits...)
		main := cmp.Or(c.Main, c.Code)
		mains[main] = max(mains[main], slices.Max(visits))
		return true
	})
	worst := []int{}
	for _, visits := range mains {
		worst = append(worst, visits)
	}
	var figures []Figure
	for _, by := range []struct {
		unit   string
		visits []int
		rule   string
	}{
		{"主项", worst, "主项按其下事项中次数最多的算"}, {"业务办理项", handled, "没有分业务办理项的事项算一个"},
	} {
		for _, most := range []struct {
			name, list string
			visits     int
		}{{"一趟不用跑", shelf.ListZeroVisit, 0}, {"最多跑一趟", shelf.ListOneVisit, 1}} {
			figures = append(figures, Figure{figuresVisits, most.name + "（按" + by.unit + "）", within(by.visits, most.visits), len(by.visits),
				most.name + "（按" + by.unit + "）= 到现场次数不超过" + strconv.Itoa(most.visits) + "的" + by.unit + " ÷ " + by.unit + "总数；" + by.rule, listAddress(nil, shelf.List, most.list)})
		}
	}
	return figures
}

func within(visits []int, most int) (n int) {
	for _, v := range visits {
		if v <= most {
			n++
		}
	}
	return n
}

// getFigures shows the figures of the catalogue (P-18), each with its formula and the items behind it.
func (room *Room) getFigures(w http.ResponseWriter, r *http.Request) error {
	if as := r.URL.Query().Get("as"); as == "csv" || as == "xlsx" || as == "json" || web.WantsJSON(r) {
		return room.sendFigures(w, r, as)
	}
	return room.kept(w, r, func(v *view) (templ.Component, error) {
		page := pages.FiguresPage{Excel: figuresHome + "?as=xlsx", CSV: figuresHome + "?as=csv", JSON: figuresHome + "?as=json"}
		for _, f := range room.figures(r, v) {
			if last := len(page.Groups) - 1; last < 0 || page.Groups[last].Title != f.Group {
				page.Groups = append(page.Groups, pages.FigureGroup{Title: f.Group, Sheet: web.Sheet{
					Columns: []web.Column{{Head: "指标"}, {Head: "数量", Right: true}, {Head: "占比", Right: true}}}})
			}
			group := &page.Groups[len(page.Groups)-1]
			if !slices.Contains(group.Formulas, f.Formula) {
				group.Formulas = append(group.Formulas, f.Formula)
			}
			group.Sheet.Rows = append(group.Sheet.Rows, web.Row{Cells: []web.Cell{web.Linked(f.Name, f.Items), web.Words(web.Number(int64(f.N))),
				web.Words(cmp.Or(f.Share(), "—"))}})
		}
		return pages.Figures(room.deps.Web.Frame(r, "事项统计", web.Link{Text: "清单中心", Href: listsHome}), page), nil
	})
}

func (room *Room) sendFigures(w http.ResponseWriter, r *http.Request, as string) error {
	v, err := room.deps.Library.current(r.Context())
	if err != nil {
		return err
	}
	w.Header().Set("Vary", "Cookie, Accept")
	figures := room.figures(r, v)
	if as != "csv" && as != "xlsx" {
		return web.JSON(w, r, http.StatusOK, figures)
	}
	return transfer.SendTable(w, transfer.Format(as), "item-figures", transfer.Heads("分组", "指标", "数量", "占比的分母", "占比", "怎样算的"), func(yield func([]string, error) bool) {
		for _, f := range figures {
			if !yield([]string{f.Group, f.Name, strconv.Itoa(f.N), strconv.Itoa(f.Of), f.Share(), f.Formula}, nil) {
				return
			}
		}
	})
}
