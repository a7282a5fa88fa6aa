package catalog

import (
	"encoding/csv"
	"encoding/json"
	"iter"
	"net/http"
	"strconv"
	"strings"

	"tongban/internal/base/sheet"
	"tongban/internal/service/catalog/record"
	"tongban/internal/service/catalog/shelf"
	"tongban/internal/service/catalog/transfer"
)

// listed is an item as the public list gives it to programs.
type listed struct {
	Code     string       `json:"code"`
	Name     string       `json:"name"`
	Power    record.Power `json:"power"`
	Body     string       `json:"body"`
	Division string       `json:"division"`
	Level    string       `json:"level"`
	Promised record.Limit `json:"promised_limit"`
	Visits   int          `json:"visits"`
	Version  int          `json:"version"`
	Themes   []string     `json:"themes"`
}

// sendList streams the public list with the filters of the address (开放数据): CSV for spreadsheets, JSON for programs.
func (room *Room) sendList(w http.ResponseWriter, r *http.Request) error {
	v, err := room.deps.Library.current(r.Context())
	if err != nil {
		return err
	}
	chosen := v.Choose(room.asked(r))
	w.Header().Set("Vary", "Cookie, Accept")
	switch r.URL.Query().Get("as") {
	case "csv":
		return room.sendCSV(w, chosen)
	case "xlsx":
		return transfer.SendTable(w, transfer.FormatExcel, "items", transfer.Heads(listHeads()...), listRows(chosen))
	}
	return sendJSON(w, chosen)
}

func sendJSON(w http.ResponseWriter, chosen shelf.Selection) (err error) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	before := "["
	chosen.Each(func(c shelf.Card) bool {
		var line []byte
		if line, err = json.Marshal(listed{c.Code, c.Name, c.Power, c.BodyName, c.Division, c.Level, c.Promised, c.Visits, c.Version, c.Themes}); err == nil {
			_, err = w.Write(append([]byte(before), line...))
		}
		before = ",\n"
		return err == nil
	})
	if err != nil {
		return err
	}
	if before == "[" {
		_, err = w.Write([]byte("[]\n"))
		return err
	}
	_, err = w.Write([]byte("]\n"))
	return err
}

func (room *Room) sendCSV(w http.ResponseWriter, chosen shelf.Selection) error {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="items.csv"`)
	if _, err := w.Write([]byte("\ufeff")); err != nil { // so that spreadsheets read the Chinese
		return err
	}
	out := csv.NewWriter(w)
	if err := out.Write(listHeads()); err != nil {
		return err
	}
	var err error
	chosen.Each(func(c shelf.Card) bool {
		err = out.Write(sheet.Row(listRow(c)))
		return err == nil
	})
	out.Flush()
	if err != nil {
		return err
	}
	return out.Error()
}

func listHeads() []string {
	return []string{"事项编码", "事项名称", "事项类型", "实施主体", "区划代码", "行使层级", "承诺时限", "到场次数", "版本", "主题"}
}

func listRow(c shelf.Card) []string {
	return []string{c.Code, c.Name, c.Power.Title(), c.BodyName, c.Division, record.LevelTitle(c.Level), c.Promised.String(),
		strconv.Itoa(c.Visits), strconv.Itoa(c.Version), strings.Join(c.Themes, "、")}
}

func listRows(chosen shelf.Selection) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		chosen.Each(func(c shelf.Card) bool { return yield(listRow(c), nil) })
	}
}
