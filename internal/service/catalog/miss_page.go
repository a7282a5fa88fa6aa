package catalog

import (
	"context"
	"encoding/csv"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"tongban/internal/base/search"
	"tongban/internal/base/sheet"
	"tongban/internal/base/web"
	"tongban/internal/service/catalog/pages"
)

const (
	missDays   = 30
	mostMisses = 200
	mostTried  = 50 // questions that are asked again for the page
)

// getMisses lists what nothing was found for, so that an editor can add other names (无结果词).
func (room *Room) getMisses(w http.ResponseWriter, r *http.Request) error {
	frame := room.deps.Web.Frame(r, "没有搜到的词")
	most := mostTried
	if r.URL.Query().Get("as") != "" {
		most = mostMisses
	}
	misses, err := room.deps.Misses.Since(r.Context(), frame.Now.AddDate(0, 0, -missDays), most)
	if err != nil {
		return err
	}
	if r.URL.Query().Get("as") == "csv" {
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="search-misses.csv"`)
		out := csv.NewWriter(w)
		lines := [][]string{{"\ufeff词", "次数", "最近一天"}}
		for _, m := range misses {
			lines = append(lines, []string{sheet.Harmless(m.Words), strconv.Itoa(m.Times), m.Last})
		}
		return out.WriteAll(lines)
	}
	sheet := web.Sheet{Caption: "近三十天", Columns: []web.Column{{Head: "大家输入的词"}, {Head: "次数", Right: true}, {Head: "最近一天", Tight: true}, {Head: "他们想找的是"}},
		Empty: web.Nothing{Title: "近三十天没有这样的词", Why: "有人搜索而什么也没找到时，词会记在这里；只记词，不记人。"}}
	for _, m := range misses {
		mend, err := room.mend(r.Context(), m.Words)
		if err != nil {
			return err
		}
		sheet.Rows = append(sheet.Rows, web.Row{ID: m.Words, Cells: []web.Cell{web.Words(m.Words), web.Words(strconv.Itoa(m.Times)), web.Words(m.Last), mend}})
	}
	return web.Render(w, r, pages.Misses(frame, sheet))
}

// mend is what can be done about words that found nothing: nothing any more, take the likeliest name by one button, or
// say the meaning oneself.
func (room *Room) mend(ctx context.Context, words string) (web.Cell, error) {
	found, err := room.deps.Finder.index.Search(ctx, search.Query{Text: words, Limit: 1})
	if err != nil {
		return web.Cell{}, err
	}
	if found.Total > 0 {
		return web.Linked("现在能找到 "+strconv.Itoa(found.Total)+" 项", "/search?q="+url.QueryEscape(words)), nil
	}
	said := strings.Join(strings.Fields(words), "")
	var likely string
	for _, hit := range found.Near {
		if hit.Source == SourceItem {
			likely = search.PlainText(hit.Title)
			break
		}
	}
	return web.Part(pages.Mend(wordsHome, said, likely)), nil
}
