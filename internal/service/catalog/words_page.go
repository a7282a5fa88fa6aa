package catalog

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/search"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/service/catalog/pages"
)

const (
	wordsHome   = "/desk/search-words"
	pagedWords  = 50
	shownOfPast = 100 // changes on the page of the history
)

// teachWord is what an administrator says of a word.
type teachWord struct {
	Said  string `form:"said" label:"大家怎么说" hint:"平常说的一个词，例如“摆摊”" need:"true" max:"20"`
	Means string `form:"means" label:"按什么词去找" hint:"事项名称或别名里的词，最可能的写在前面，用空格或顿号分开" need:"true" max:"120"`
	Why   string `form:"why" label:"理由" hint:"会记在改动记录里" max:"200"`
}

// dropWord takes a word out of use.
type dropWord struct {
	Said string `form:"said" label:"词" need:"true" max:"20"`
	Sort string `form:"sort" label:"类别" need:"true"`
}

// teachFiller is a word that helps to find nothing.
type teachFiller struct {
	Said string `form:"said" label:"搜索时略去的话" hint:"对找事项没有帮助的话，例如“我想问一下”" need:"true" max:"20"`
	Why  string `form:"why" label:"理由" hint:"会记在改动记录里" max:"200"`
}

// getWords shows how people speak: synonyms, what is left out, and every change (P-02 for administrators).
func (room *Room) getWords(w http.ResponseWriter, r *http.Request) error {
	said := r.URL.Query().Get("said")
	form := teachWord{Said: said}
	if said != "" {
		entries, err := room.deps.Words.Entries(r.Context(), search.SortSynonym)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if e.Said == said {
				form.Means = strings.Join(e.Means, " ")
			}
		}
	}
	return room.showWords(w, r, http.StatusOK, web.FormOf(form, wordsHome))
}

// The views of the vocabulary.
const (
	viewWords   = ""
	viewFillers = "fillers"
	viewHistory = "history"
)

func (room *Room) showWords(w http.ResponseWriter, r *http.Request, status int, form web.Form) (err error) {
	query := r.URL.Query()
	view := query.Get("view")
	page := pages.WordsPage{Form: form, Find: query.Get("find"), Chosen: query.Get("said"), Home: wordsHome}
	for _, v := range []struct{ key, word string }{{viewWords, "同义词"}, {viewFillers, "略去的话"}, {viewHistory, "改动记录"}} {
		page.Tabs = append(page.Tabs, web.Link{Text: v.word, Href: with(wordsHome, nil, "view", v.key), Current: v.key == view})
	}
	switch view {
	case viewWords:
		page.Search = true
		page.Sheet, err = room.wordSheet(r.Context(), query)
	case viewFillers:
		page.Form = web.FormOf(teachFiller{}, wordsHome+"/fillers")
		if status != http.StatusOK {
			page.Form = form
		}
		page.Sheet, err = room.fillerSheet(r.Context(), query)
	case viewHistory:
		page.Form = web.Form{}
		page.Sheet, err = room.historySheet(r.Context(), "")
	default:
		return fault.Missing("词表", view)
	}
	if err != nil {
		return err
	}
	if page.Chosen != "" {
		if page.Past, err = room.historySheet(r.Context(), page.Chosen); err != nil {
			return err
		}
		page.Past.Caption = "“" + page.Chosen + "”的改动"
	}
	return web.RenderStatus(w, r, status, pages.Words(room.deps.Web.Frame(r, "搜索用语"), page))
}

// wordSheet lists synonyms, each with how many items it leads to now.
func (room *Room) wordSheet(ctx context.Context, query url.Values) (web.Sheet, error) {
	entries, err := room.deps.Words.Entries(ctx, search.SortSynonym)
	if err != nil {
		return web.Sheet{}, err
	}
	sheet := web.Sheet{Caption: "同义词", Columns: []web.Column{{Head: "大家怎么说"}, {Head: "按什么词去找"}, {Head: "现在能找到", Right: true}, {Head: "谁定的"}, {Head: "操作", Tight: true}},
		Empty: web.Nothing{Title: "没有这个词", Why: "可以在上面加进去，马上生效。"}}
	shown, paging := wordsOf(entries, query)
	sheet.Pages = paging
	for _, e := range shown {
		found, err := room.deps.Finder.index.Search(ctx, search.Query{Text: e.Said, Limit: 1, NamesOnly: true})
		if err != nil {
			return sheet, err
		}
		sheet.Rows = append(sheet.Rows, web.Row{ID: e.Said, Cells: []web.Cell{web.Linked(e.Said, with(wordsHome, nil, "said", e.Said)), web.Words(strings.Join(e.Means, "、")),
			web.Linked(strconv.Itoa(found.Total)+" 项", "/search?q="+url.QueryEscape(e.Said)), taughtBy(e), web.Part(pages.DropWord(wordsHome+"/drop", e.Said, string(e.Sort)))}})
	}
	return sheet, nil
}

func taughtBy(e search.Entry) web.Cell {
	if e.By == "" {
		return web.Words("程序自带")
	}
	return web.Words(e.By + "，" + e.At.In(workday.Shanghai).Format("2006-01-02 15:04"))
}

func (room *Room) fillerSheet(ctx context.Context, query url.Values) (web.Sheet, error) {
	entries, err := room.deps.Words.Entries(ctx, search.SortFiller)
	if err != nil {
		return web.Sheet{}, err
	}
	sheet := web.Sheet{Caption: "搜索时略去的话", Columns: []web.Column{{Head: "话"}, {Head: "谁定的"}, {Head: "操作", Tight: true}},
		Empty: web.Nothing{Title: "没有这样的话", Why: "可以在上面加进去，马上生效。"}}
	shown, paging := wordsOf(entries, query)
	sheet.Pages = paging
	for _, e := range shown {
		sheet.Rows = append(sheet.Rows, web.Row{ID: e.Said, Cells: []web.Cell{web.Words(e.Said), taughtBy(e), web.Part(pages.DropWord(wordsHome+"/drop", e.Said, string(e.Sort)))}})
	}
	return sheet, nil
}

// wordsOf are the entries of one page that hold what was looked for.
func wordsOf(entries []search.Entry, query url.Values) (shown []search.Entry, paging web.Paging) {
	find := strings.TrimSpace(query.Get("find"))
	from, _ := strconv.Atoi(query.Get("from")) // the vocabulary is a short list in memory
	n := 0
	for _, e := range entries {
		if find != "" && !strings.Contains(e.Said+" "+strings.Join(e.Means, " "), find) {
			continue
		}
		if n++; n <= max(0, from) {
			continue
		}
		if len(shown) == pagedWords {
			paging.Next = with(wordsHome, query, "from", strconv.Itoa(from+pagedWords))
			break
		}
		shown = append(shown, e)
	}
	if from > 0 {
		paging.First = with(wordsHome, query, "from", "")
	}
	return shown, paging
}

// historySheet lists what was changed by whom, of one word or of all.
func (room *Room) historySheet(ctx context.Context, said string) (web.Sheet, error) {
	past, err := room.deps.Words.History(ctx, said, shownOfPast)
	sheet := web.Sheet{Caption: "新的在前", Columns: []web.Column{{Head: "时间", Tight: true}, {Head: "谁"}, {Head: "词"}, {Head: "改成"}, {Head: "理由"}},
		Empty: web.Nothing{Title: "还没有改动", Why: "现在用的都是程序自带的词。"}}
	for _, l := range past {
		now := strings.Join(l.Means, "、")
		switch {
		case l.Gone:
			now = "不再使用"
		case l.Sort == search.SortFiller:
			now = "搜索时略去"
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(l.At.In(workday.Shanghai).Format("2006-01-02 15:04"), l.By, l.Said, now, l.Why)})
	}
	return sheet, err
}

// postWords puts a synonym in force; the next search on any node knows it.
func (room *Room) postWords(w http.ResponseWriter, r *http.Request) error {
	var in teachWord
	err := web.Input(r, &in)
	lesson := search.Lesson{Sort: search.SortSynonym, Said: in.Said, Means: splitWords(in.Means), Why: in.Why}
	if err == nil {
		err = room.teach(r, lesson)
	}
	if fault.KindOf(err) == fault.KindInvalid && !web.WantsJSON(r) {
		return room.showWords(w, r, http.StatusUnprocessableEntity, web.FormOf(in, wordsHome).Typed(r, err))
	}
	if err != nil {
		return err
	}
	found, err := room.deps.Finder.index.Search(r.Context(), search.Query{Text: in.Said, Limit: 1, NamesOnly: true})
	if err != nil {
		return err
	}
	if found.Total == 0 {
		return web.Done(w, r, with(wordsHome, nil, "said", in.Said), "“"+in.Said+"”已经记下，但现在没有名称或别名里有这些词的事项")
	}
	return web.Done(w, r, wordsHome, "“"+in.Said+"”已经生效，现在能找到 "+strconv.Itoa(found.Total)+" 项")
}

// postFillers lets searches leave a word out.
func (room *Room) postFillers(w http.ResponseWriter, r *http.Request) error {
	var in teachFiller
	err := web.Input(r, &in)
	if err == nil {
		err = room.teach(r, search.Lesson{Sort: search.SortFiller, Said: in.Said, Why: in.Why})
	}
	if fault.KindOf(err) == fault.KindInvalid && !web.WantsJSON(r) {
		r.URL.RawQuery = "view=" + viewFillers
		return room.showWords(w, r, http.StatusUnprocessableEntity, web.FormOf(in, wordsHome+"/fillers").Typed(r, err))
	}
	if err != nil {
		return err
	}
	return web.Done(w, r, wordsHome+"?view="+viewFillers, "“"+in.Said+"”以后搜索时略去")
}

// postDropWord takes a word out of use; what the program brought can be taken out too.
func (room *Room) postDropWord(w http.ResponseWriter, r *http.Request) error {
	var in dropWord
	if err := web.Input(r, &in); err != nil {
		return err
	}
	if err := room.teach(r, search.Lesson{Sort: search.Sort(in.Sort), Said: in.Said, Gone: true}); err != nil {
		return err
	}
	to := wordsHome
	if in.Sort == string(search.SortFiller) {
		to += "?view=" + viewFillers
	}
	return web.Done(w, r, to, "“"+in.Said+"”不再使用；在改动记录里可以看到它原来的样子")
}

// teach writes a change down, and lets this node know it at once.
func (room *Room) teach(r *http.Request, l search.Lesson) error {
	l.By = account.ActorOf(r.Context()).Name
	if err := room.deps.Words.Teach(r.Context(), l); err != nil {
		return err
	}
	return room.deps.Finder.index.Learn(r.Context())
}

func splitWords(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\n，,、;；", r) })
}
