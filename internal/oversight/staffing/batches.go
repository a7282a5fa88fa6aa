package staffing

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/matter"
)

func batchAddress(id int64) string { return "/desk/batches/" + strconv.FormatInt(id, 10) }

// getBatches lists what an officer has asked for in batches (W-09).
func (room *Room) getBatches(w http.ResponseWriter, r *http.Request) error {
	list, err := room.Hall().Batches(r.Context(), actorOf(r), 50)
	if err != nil {
		return err
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "什么时候", Tight: true}, {Head: "办什么"}, {Head: "办成", Tight: true}, {Head: "没有办成", Tight: true}, {Head: "还没有办", Tight: true}},
		Empty: web.Nothing{Title: "还没有批量办理过", Why: "批量办理的结果逐件记在这里", Next: web.Link{Text: "去待办箱", Href: "/desk/inbox"}}}
	for _, b := range list {
		sheet.Rows = append(sheet.Rows, web.Row{Href: batchAddress(b.ID), Cells: []web.Cell{web.Words(moment(b.MadeAt)), web.Linked(b.Title, batchAddress(b.ID)),
			web.Words(strconv.Itoa(b.Done)), web.Words(strconv.Itoa(b.Failed)), web.Words(strconv.Itoa(b.Waiting))}})
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "批量办理记录"), nil, web.Section("", web.Table(sheet))))
}

// getBatch shows what came of each row (W-22).
func (room *Room) getBatch(w http.ResponseWriter, r *http.Request) error {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return fault.Missing("批量办理", "")
	}
	b, rows, err := room.Hall().BatchOf(r.Context(), actorOf(r), id)
	if err != nil {
		return err
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "", Tight: true}, {Head: "编号", Tight: true}, {Head: "事项"}, {Head: "结果"}, {Head: "时间", Hide: true, Tight: true}}}
	for _, row := range rows {
		tag, said := web.Tag(web.ToneHold, "还没有办"), ""
		switch row.State {
		case matter.RowDone:
			tag = web.Tag(web.ToneOK, "办成")
		case matter.RowFailed:
			tag, said = web.Tag(web.ToneDanger, "没有办成"), row.Said
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Part(tag), web.Linked(row.Number, "/desk/search?q="+row.Number), web.Words(row.Title), web.Words(said),
			web.Words(moment(row.At))}})
	}
	head := web.Notice(web.ToneOK, fmt.Sprintf("办成 %d 件，没有办成 %d 件", b.Done, b.Failed), "每一件都单独记入它的流程时间线。没有办成的写明了原因，可以改正后再办。")
	if b.Waiting > 0 {
		head = web.Notice(web.ToneInfo, fmt.Sprintf("办成 %d 件，没有办成 %d 件，还有 %d 件正在办", b.Done, b.Failed, b.Waiting), "关掉页面也会接着办。刷新页面看最新的结果。")
	}
	parts := []templ.Component{head, web.Section(b.Title, web.Table(sheet))}
	if b.Waiting > 0 {
		parts = append(parts, web.Choices([]web.Link{{Text: "刷新", Href: batchAddress(id)}}, ""))
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, b.Title, web.Link{Text: "批量办理记录", Href: "/desk/batches"}), nil, parts...))
}
