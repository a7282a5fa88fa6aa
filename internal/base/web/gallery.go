package web

import (
	"mime/multipart"
	"net/http"

	"github.com/a-h/templ"
)

// galleryInput has one field of every kind.
type galleryInput struct {
	Name    string                `form:"name" label:"法定代表人姓名" need:"true" max:"40" hint:"与身份证上的一致" width:"medium"`
	Code    string                `form:"code" label:"统一社会信用代码" kind:"code" need:"true" pattern:"[0-9A-Z]{18}" say:"统一社会信用代码是 18 位数字或大写字母"`
	Phone   string                `form:"phone" label:"手机号码" kind:"phone" need:"true" auto:"tel"`
	On      string                `form:"on" label:"开业日期" kind:"date" need:"true"`
	Area    string                `form:"area" label:"经营场所所在区" need:"true" kind:"select" options:"huli=湖里区|siming=思明区|jimei=集美区"`
	Way     string                `form:"way" label:"结果送达方式" need:"true" options:"net=网上领取电子证照|mail=邮寄|hall=到大厅领取"`
	Kinds   []string              `form:"kinds" label:"经营项目" need:"true" options:"hot=热食类|cold=冷食类|drink=自制饮品"`
	Money   int64                 `form:"money" label:"注册资本" kind:"money"`
	Staff   int                   `form:"staff" label:"从业人数" max:"100000"`
	Note    string                `form:"note" label:"需要说明的情况" kind:"textarea" max:"500"`
	Paper   *multipart.FileHeader `form:"paper" label:"经营场所平面图" accept:".pdf,.jpg,.png" max:"10485760" hint:"PDF 或图片，不超过 10 MB"`
	Promise bool                  `form:"promise" label:"以上内容真实、准确，愿意承担相应的法律责任" need:"true"`
}

// Gallery shows every component on both faces; it is opened by tests and by
// people who look after the style, never by a running site.
func (server *Server) Gallery() []Route {
	return []Route{
		{Pattern: "GET /gallery", Page: "gallery", Who: Public, Handle: server.getGallery},
		{Pattern: "POST /gallery", Page: "gallery", Who: Public, Handle: server.postGallery},
		{Pattern: "GET /gallery/now", Page: "gallery", Who: Public, Handle: server.getGalleryNow},
		{Pattern: "GET /gallery/wall", Page: "gallery", Who: Public, Handle: server.getGalleryWall},
		{Pattern: "GET /gallery/desk", Page: "gallery", Who: Public, Handle: server.getGalleryDesk},
	}
}

func (server *Server) getGallery(w http.ResponseWriter, r *http.Request) error {
	frame := server.Frame(r, "食品经营许可", Link{Text: "法人办事", Href: "/business"})
	return Render(w, r, framed(Portal(frame), galleryPortal(FormOf(galleryInput{Way: "net"}, "/gallery"))))
}

func (server *Server) postGallery(w http.ResponseWriter, r *http.Request) error {
	var in galleryInput
	if err := Input(r, &in); err != nil {
		return Again(w, r, err, func(err error) templ.Component {
			frame := server.Frame(r, "食品经营许可", Link{Text: "法人办事", Href: "/business"})
			return framed(Portal(frame), galleryPortal(FormOf(in, "/gallery").Typed(r, err)))
		})
	}
	return Done(w, r, "/gallery", "申请已提交")
}

func (server *Server) getGalleryDesk(w http.ResponseWriter, r *http.Request) error {
	frame := server.Frame(r, "待办箱", Link{Text: "办件", Href: "/desk/tasks"})
	return Render(w, r, framed(Desk(frame), galleryDesk(gallerySheet())))
}

func (server *Server) getGalleryWall(w http.ResponseWriter, r *http.Request) error {
	return Render(w, r, framed(Wall(server.Frame(r, "电子监察大屏")), galleryWall()))
}

// getGalleryNow answers a fragment, to see that swapping works under the policy.
func (server *Server) getGalleryNow(w http.ResponseWriter, r *http.Request) error {
	if !Swapping(r) {
		return Done(w, r, "/gallery/desk")
	}
	return Render(w, r, Tag(ToneOK, "已更新"))
}

func gallerySheet() Sheet {
	sheet := Sheet{
		Columns: []Column{{Head: "时限"}, {Head: "案号", Sort: "?sort=number"}, {Head: "事项"}, {Head: "申请人"},
			{Head: "来源", Hide: true}, {Head: "环节"}, {Head: "到达", Sort: "?sort=arrived", Sorted: "descending"}, {Head: "应缴费用", Right: true}},
		Pages: Paging{First: "?", Previous: "?before=1", Next: "?after=20", Shown: "第 21–40 条"},
		Pick:  "pick",
	}
	for _, clock := range galleryClocks() {
		number := "3502-2026-0" + string(rune('0'+len(sheet.Rows))) + "81"
		sheet.Rows = append(sheet.Rows, Row{ID: number, Href: "/gallery/desk", Cells: []Cell{
			Part(ClockChip(clock)), Linked(number, "/gallery/desk"),
			{Text: "食品经营许可（新办）", Note: "市市场监督管理局"}, Words("林*梅"),
			Words("网上"), Words("审查"), Words("2026-11-20 09:12"), Words(Yuan(int64(len(sheet.Rows)) * 61728)),
		}})
	}
	return sheet
}

func galleryClocks() []Clock {
	return []Clock{
		{Tone: ToneDanger, Due: "2026-11-18 前", Text: "超期 2 日", Tip: "2026-10-28 受理"},
		{Tone: ToneWarn, Due: "2026-11-22 前", Text: "今日到期"},
		{Tone: ToneOK, Due: "2026-12-08 前", Text: "剩余 12 个工作日", Href: "/gallery"},
		{Tone: ToneHold, Text: "停表（特别程序）"},
		{Tone: ToneMute, Text: "已办结（提前 5 日）"},
	}
}
