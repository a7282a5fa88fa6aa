package catalog

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/service/catalog/pages"
	"tongban/internal/service/catalog/record"
	"tongban/internal/service/catalog/register"
	"tongban/internal/service/catalog/shelf"
	"tongban/internal/service/catalog/transfer"
)

const listsHome = "/lists"

// listWord names a list in the words of the public.
func listWord(key string) string {
	for _, l := range lists() {
		if l.key == key {
			return l.title
		}
	}
	if l, found := register.Named(key); found {
		return l.Title
	}
	return map[string]string{shelf.ListApplyOnline: "可网上申请，部分环节到现场", shelf.ListWindowOnly: "只能到窗口办理"}[key]
}

// inList chooses the items of a list; that of powers has also what nobody applies for.
func (room *Room) inList(r *http.Request, v *view, key string) shelf.Selection {
	filter := room.filter(r)
	filter.Chosen[shelf.List], filter.Powers = key, key == shelf.ListPowers
	if body := r.URL.Query().Get("body"); body != "" {
		filter.Chosen[shelf.Body] = body
	}
	if power := r.URL.Query().Get("power"); power != "" {
		filter.Chosen[shelf.Power] = power
	}
	return v.Choose(filter)
}

// getLists is the list centre (P-20): every list with how many items stand in it.
func (room *Room) getLists(w http.ResponseWriter, r *http.Request) error {
	return room.kept(w, r, func(v *view) (templ.Component, error) {
		page := pages.ListsPage{Others: []web.Link{{Text: "事项统计", Href: figuresHome}, {Text: "事项目录", Href: "/items"}}}
		for _, l := range register.Lists() {
			n := room.inList(r, v, l.Key).Len()
			entry := pages.Entry{Title: l.Title, Text: l.Rule, Count: web.Number(int64(n)), Href: listsHome + "/" + l.Key}
			if n == 0 {
				entry.Href = ""
			}
			if last := len(page.Groups) - 1; last < 0 || page.Groups[last].Title != l.Group {
				page.Groups = append(page.Groups, pages.Heading{Title: l.Group})
			}
			group := &page.Groups[len(page.Groups)-1]
			group.Entries = append(group.Entries, entry)
		}
		return pages.Lists(room.deps.Web.Frame(r, "清单中心"), page), nil
	})
}

// getList shows one list (P-20), row by row as the records say it.
func (room *Room) getList(w http.ResponseWriter, r *http.Request) error {
	l, found := register.Named(r.PathValue("list"))
	if !found {
		return fault.Missing("清单", r.PathValue("list"))
	}
	query := r.URL.Query()
	switch as := query.Get("as"); {
	case as == "csv" || as == "xlsx":
		return room.sendRegister(w, r, l, transfer.Format(as))
	case as == "json" || web.WantsJSON(r):
		return room.sendRegisterJSON(w, r, l)
	}
	return room.kept(w, r, func(v *view) (templ.Component, error) {
		chosen := room.inList(r, v, l.Key)
		cards, more := chosen.Page(query.Get("after"), paged)
		var rows [][]string
		for _, card := range cards {
			current, err := room.deps.Library.behind(r.Context(), card)
			if err != nil {
				return nil, err
			}
			rows = append(rows, l.Whole(current.Item)...)
		}
		address := listsHome + "/" + l.Key
		page := pages.ListPage{Rule: l.Rule, Total: web.Number(int64(chosen.Len())), Sheet: registerSheet(l, rows),
			Excel: with(address, query, "as", "xlsx"), CSV: with(address, query, "as", "csv"), JSON: with(address, query, "as", "json")}
		if more {
			page.Sheet.Pages.Next = with(address, query, "after", cards[len(cards)-1].Code)
		}
		if query.Get("after") != "" {
			page.Sheet.Pages.First = with(address, query, "after", "")
		}
		page.Bodies = room.bodyLinks(chosen, address, query)
		return pages.List(room.deps.Web.Frame(r, l.Title, web.Link{Text: "清单中心", Href: listsHome}), page), nil
	})
}

// bodyLinks narrow a list to one body; the bodies with most items come first.
func (room *Room) bodyLinks(chosen shelf.Selection, address string, query url.Values) pages.Group {
	const most = 12
	group := pages.Group{Title: "facet.body|部门"}
	narrowed := url.Values{}
	if power := query.Get("power"); power != "" {
		narrowed.Set("power", power)
	}
	for n, count := range chosen.Counts(shelf.Body) {
		if n == most && query.Get("body") == "" {
			break
		}
		on := query.Get("body") == count.Value
		if n >= most && !on {
			continue
		}
		link := web.Link{Text: room.deps.Org.BodyName(count.Value), Href: with(address, narrowed, "body", count.Value), Count: count.N, Current: on}
		if on {
			link.Href = with(address, narrowed, "body", "")
		}
		group.Links = append(group.Links, link)
	}
	return group
}

// registerSheet draws rows as a table in which the item leads to its guide.
func registerSheet(l register.List, rows [][]string) web.Sheet {
	columns, filled := register.Filled(append(register.Shared(), l.Columns...), rows)
	sheet := web.Sheet{Empty: web.Nothing{Title: "这份清单现在没有事项", Why: "可能是所选地区或者部门没有这样的事项。", Next: web.Link{Text: "看全部清单", Href: listsHome}}}
	const code, item = 0, 1 // the code stands under the name
	for _, column := range columns[item:] {
		sheet.Columns = append(sheet.Columns, web.Column{Head: column.Title})
	}
	for _, row := range filled {
		cells := []web.Cell{{Text: row[item], Href: guideAddress(row[code]), Note: row[code]}}
		for _, text := range row[item+1:] {
			cells = append(cells, web.Words(cmp.Or(text, "—")))
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: cells})
	}
	return sheet
}

// eachRow goes through all rows of a list, in the order of the item codes, holding one batch of records at a time.
func (room *Room) eachRow(r *http.Request, l register.List, do func(version int, row []string) error) error {
	v, err := room.deps.Library.current(r.Context())
	if err != nil {
		return err
	}
	wanted := map[string]bool{}
	room.inList(r, v, l.Key).Each(func(c shelf.Card) bool { wanted[c.Code] = true; return true })
	return room.deps.Library.Each(r.Context(), func(c Current) error {
		if !wanted[c.Code] {
			return nil
		}
		return eachRowOf(l, c.Item, do)
	})
}

func eachRowOf(l register.List, item record.Item, do func(int, []string) error) error {
	for _, row := range l.Whole(item) {
		if err := do(item.Version, row); err != nil {
			return err
		}
	}
	return nil
}

// sendRegister streams a list into a spreadsheet.
func (room *Room) sendRegister(w http.ResponseWriter, r *http.Request, l register.List, f transfer.Format) error {
	var heads []transfer.Head
	for _, column := range append(register.Shared(), l.Columns...) {
		heads = append(heads, transfer.Head{Key: column.Key, Title: column.Title})
	}
	return transfer.SendTable(w, f, l.Key, heads, func(yield func([]string, error) bool) {
		going := true
		err := room.eachRow(r, l, func(_ int, row []string) error {
			if going = yield(row, nil); !going {
				return context.Canceled
			}
			return nil
		})
		if err != nil && going {
			yield(nil, err)
		}
	})
}

func (room *Room) sendRegisterJSON(w http.ResponseWriter, r *http.Request, l register.List) error {
	w.Header().Set("Vary", "Cookie, Accept")
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	columns, before := append(register.Shared(), l.Columns...), "["
	err := room.eachRow(r, l, func(version int, row []string) error {
		object := map[string]any{"version": version}
		for n, column := range columns {
			object[column.Key] = row[n]
		}
		line, err := json.Marshal(object)
		if err != nil {
			return err
		}
		_, err = w.Write(append([]byte(before), line...))
		before = ",\n"
		return err
	})
	if err != nil {
		return err
	}
	end := "]\n"
	if before == "[" {
		end = "[]\n"
	}
	_, err = w.Write([]byte(end))
	return err
}
