package publish

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/sheet"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/disclosure/publish/pages"
)

// ShareRoutes are what readers take along: the code of a page and the list as a table.
func (room *Room) ShareRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /disclosure/documents/{number}/code.svg", Page: "D-03", Who: web.Public, Handle: room.getCode},
		{Pattern: "GET /disclosure/download/{as}", Page: "D-02", Who: web.Public, Handle: room.getDownload},
	}
}

// getCode draws the QR code of a document that may be seen (D-03).
func (room *Room) getCode(w http.ResponseWriter, r *http.Request) error {
	if _, _, err := room.article(r); err != nil {
		return err
	}
	return web.SendCode(w, room.Web.Origin(r)+publicAddress(r.PathValue("number")))
}

// downloadLimit is how many documents one table names: a spreadsheet is to open on an office computer.
const downloadLimit = 10_000

// getDownload hands the list out as it is narrowed, as csv or xlsx, the newest first (D-02).
func (room *Room) getDownload(w http.ResponseWriter, r *http.Request) error {
	as := r.PathValue("as")
	if as != "csv" && as != "xlsx" {
		return fault.Missing("文件", as)
	}
	in := asked(r)
	c := in.choice()
	c.Limit = downloadLimit
	list, err := room.shown(r.Context(), c)
	if err != nil {
		return err
	}
	t := func(text string) string { return web.T(r.Context(), text) }
	rows := [][]string{{t("disclosure.index|索引号"), t("disclosure.name|标题"), t("disclosure.number|发文字号"), t("disclosure.body|发文机关"), t("disclosure.class|公开类别"), t("disclosure.genre|体裁"),
		t("disclosure.made|成文日期"), t("disclosure.published|发布日期"), t("disclosure.validity|有效性"), t("disclosure.address|网址")}}
	site := room.Web.Origin(r)
	for _, l := range list {
		rows = append(rows, []string{l.Index, l.Title, l.Number, room.Org.BodyName(l.Body), classTitle(l.Class), l.Genre, l.MadeOn, dateOf(millis(l.At)).String(), Validity(l.Validity).Title(), site + publicAddress(l.Matter)})
	}
	return sheet.Send(w, r, as, t("disclosure.list|政府信息目录"), rows)
}

// shown reads the rows of what is public, in the order of the list.
func (room *Room) shown(ctx context.Context, c Choice) (list []row, err error) {
	s, err := room.shelved(ctx)
	if err != nil {
		return nil, err
	}
	ids := s.page(c)
	err = room.read(ctx, func(tx *store.Tx) error {
		list, err = rowsOf(ctx, tx, ids)
		return err
	})
	return list, err
}

// mostAlike bounds the further reading beside a document.
const mostAlike = 5

// alike are the newest other documents of the same subject, or of the same class where a document has none; what stands
// on the page already is left out.
func (room *Room) alike(ctx context.Context, d Document, named map[int64]bool) (list []row, err error) {
	c := Choice{Subject: d.Subject, Limit: mostAlike + 1 + len(named)}
	if d.Subject == "" {
		c.Class = d.Class
	}
	rows, err := room.shown(ctx, c)
	for _, l := range rows {
		if l.ID != d.ID && !named[l.ID] && len(list) < mostAlike {
			list = append(list, l)
		}
	}
	return list, err
}

// shareOf is what stands at the end of a document: its code for a phone, and print.
func shareOf(ctx context.Context, number string) []templ.Component {
	return []templ.Component{
		web.Section(web.T(ctx, "guide.share|用手机看，分享给别人"), pages.Share(publicAddress(number)+"/code.svg")),
		pages.Print(),
	}
}
