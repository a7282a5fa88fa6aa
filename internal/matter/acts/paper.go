package acts

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/paper"
	"tongban/internal/matter"
)

// Papers lists the papers of a matter that somebody may open.
func Papers(ctx context.Context, db *store.DB, v matter.View, who account.Actor) (list []paper.Paper, err error) {
	err = db.Read(ctx, func(tx *store.Tx) error {
		list, err = paper.ByMatter(ctx, tx, v.Matter.ID)
		return err
	})
	return slices.DeleteFunc(list, func(p paper.Paper) bool { return !v.Opens(who, p.Template) }), err
}

// PaperLinks lead to papers below the page of their matter.
func PaperLinks(list []paper.Paper, home string) (links []web.Link) {
	for _, p := range list {
		links = append(links, web.Link{Text: p.Title + "（" + p.Number + "）", Href: home + "/papers/" + strconv.FormatInt(p.ID, 10)})
	}
	return links
}

// PaperAsked is the paper that the address of a page names.
func PaperAsked(r *http.Request, list []paper.Paper) (paper.Paper, error) {
	i := slices.IndexFunc(list, func(p paper.Paper) bool { return strconv.FormatInt(p.ID, 10) == r.PathValue("paper") })
	if i < 0 {
		return paper.Paper{}, fault.Missing("文书", "")
	}
	return list[i], nil
}

// SendPaper sends the file of a paper. Where the kind keeps its papers to those on duty, the look of an officer is written
// down before he sees anything.
func SendPaper(w http.ResponseWriter, r *http.Request, db *store.DB, press *paper.Press, now time.Time, v matter.View, who account.Actor, p paper.Paper) error {
	if v.Kind.Papers != nil && who.Kind == account.ActorOfficer {
		err := db.Write(r.Context(), func(tx *store.Tx) error {
			return tx.Apply(r.Context(), paper.Looked(db.NewID(), p, now, who.ID, who.Name, v.Matter.Lead))
		})
		if err != nil {
			return err
		}
	}
	return press.Send(w, p)
}

// Looks shows who has opened the papers of a matter, nothing when nobody has; the applicant reads bodies, the office reads officers.
func Looks(ctx context.Context, db *store.DB, v matter.View, nameOf func(body string) string, who account.Actor) (templ.Component, error) {
	var list []paper.Look
	err := db.Read(ctx, func(tx *store.Tx) (err error) {
		list, err = paper.Looks(ctx, tx, v.Matter.ID)
		return err
	})
	if err != nil || len(list) == 0 {
		return templ.NopComponent, err
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "时间", Tight: true}, {Head: "谁"}, {Head: "文书"}}}
	for _, l := range list {
		name := nameOf(l.Body)
		if who.Kind == account.ActorOfficer {
			name = l.Name + "（" + name + "）"
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(web.Moment(l.At), name, l.Title+"（"+l.Number+"）")})
	}
	return web.Section("文书查看记录", web.Lines("文书上写着申请人的全名。工作人员每打开一次，记一行。"), web.Table(sheet)), nil
}
