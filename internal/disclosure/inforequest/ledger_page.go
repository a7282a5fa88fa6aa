package inforequest

import (
	"context"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/sheet"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/inforequest/pages"
)

const ledgerAddress = "/desk/disclosure/ledger"

// ledgerForm narrows the ledger (台账).
type ledgerForm struct {
	From    workday.Date   `form:"from" label:"收到日期从" kind:"date"`
	To      workday.Date   `form:"to" label:"到" kind:"date"`
	Channel Channel        `form:"channel" label:"申请方式" kind:"select" options:"=全部|counter=当面|online=网络|signed=信函（邮寄签收）|letter=信函（平常信函）|fax=传真|mail=邮件"`
	Class   ApplicantClass `form:"class" label:"申请人类别" kind:"select" options:"=全部|citizen=自然人|company=商业企业|research=科研机构|welfare=社会公益组织|legal=法律服务机构|other=其他"`
	Kind    ReplyKind      `form:"kind" label:"答复类型" kind:"select"`
	Only    string         `form:"only" label:"只看" kind:"select" options:"=全部|open=没有答复的|late=超期的|fee=收费的|remedy=有复议、诉讼的|group=同函拆分的|archive=没有归档的"`
	Words   string         `form:"words" label:"所需信息含有" max:"60"`
}

// Entry is one row of the ledger.
type Entry struct {
	Counted
	Title string
	Late  bool
	DueAt int64
}

// takes reports whether a row is looked for.
func (in ledgerForm) takes(e Entry) bool {
	switch in.Only {
	case "open":
		if !e.Ended.IsZero() {
			return false
		}
	case "late":
		if !e.Late {
			return false
		}
	case "fee":
		if e.Fee == nil {
			return false
		}
	case "remedy":
		if len(e.Remedies) == 0 {
			return false
		}
	case "group":
		if e.Group == "" {
			return false
		}
	case "archive":
		if e.Archive != nil || e.Ended.IsZero() {
			return false
		}
	}
	kind := ReplyKind("")
	if e.Reply != nil {
		kind = e.Reply.Kind
	}
	return (in.Channel == "" || in.Channel == e.Intake.Channel) && (in.Class == "" || in.Class == e.Applicant.Class) && (in.Kind == "" || in.Kind == kind) &&
		(in.Words == "" || strings.Contains(e.Asked.Text(), in.Words))
}

// query is the address of the same rows.
func (in ledgerForm) query() string {
	q := url.Values{}
	for k, v := range map[string]string{"from": in.From.String(), "to": in.To.String(), "channel": string(in.Channel), "class": string(in.Class), "kind": string(in.Kind), "only": in.Only, "words": in.Words} {
		if v != "" {
			q.Set(k, v)
		}
	}
	return q.Encode()
}

// ledgerHeads are the columns of the ledger as a file; the first ones stand on the page too.
var ledgerHeads = []string{"登记号", "收到日期", "申请方式", "申请人", "申请人类别", "所需信息", "文号", "状态", "答复期限", "答复日期", "是否超期", "答复类型", "答复依据", "收费（元）", "缴费情况", "送达方式", "送达日期", "复议、诉讼", "同函编组", "案卷号"}

// row is an entry as words; who asked is masked here as on every list.
func (room *Room) row(e Entry) []string {
	late := "否"
	if e.Late {
		late = "是"
	}
	out := []string{e.Number, e.Intake.ReceivedOn.String(), e.Intake.Channel.Title(), maskedName(e.Applicant.Name, e.Applicant.Class), e.Applicant.Class.Title(), e.Asked.Name, e.Asked.Document}
	kind, _ := room.Hall().Kind(KindName)
	out = append(out, kind.State(e.State).Title, dayOf(e.DueAt), e.Ended.String(), late)
	def := KindDef{}
	if e.Reply != nil {
		def, _ = e.Reply.Kind.Def()
		out = append(out, string(e.Reply.Kind)+" "+def.Title, def.Article)
	} else {
		out = append(out, "", "")
	}
	if e.Fee != nil {
		out = append(out, strings.TrimSuffix(yuan(e.Fee.Fen), "元"), e.Fee.state())
	} else {
		out = append(out, "", "")
	}
	if e.Delivery != nil {
		out = append(out, e.Delivery.title(), e.Delivery.On.String())
	} else {
		out = append(out, "", "")
	}
	var remedies []string
	for _, y := range e.Remedies {
		remedies = append(remedies, remedyWords[y.Kind]+"："+resultWords[y.Result])
	}
	code := ""
	if e.Archive != nil {
		code = e.Archive.Code
	}
	return append(out, strings.Join(remedies, "；"), e.Group, code)
}

// ledgerBodies are the bodies whose requests an officer handles or signs.
func ledgerBodies(a account.Actor) (out []string) {
	for _, b := range a.Bodies() {
		if a.HasAt(RightHandle, b) || a.HasAt(RightApprove, b) {
			out = append(out, b)
		}
	}
	return out
}

// ledgerOf reads the form and the rows that it looks for.
func (room *Room) ledgerOf(r *http.Request) (in ledgerForm, list []Entry, err error) {
	today := workday.DateOf(room.Now())
	q := r.URL.Query()
	in = ledgerForm{From: workday.NewDate(today.Year(), 1, 1), To: today, Channel: Channel(q.Get("channel")), Class: ApplicantClass(q.Get("class")), Kind: ReplyKind(q.Get("kind")), Only: q.Get("only"), Words: strings.TrimSpace(q.Get("words"))}
	for name, d := range map[string]*workday.Date{"from": &in.From, "to": &in.To} {
		if v, bad := workday.ParseDate(q.Get(name)); bad == nil {
			*d = v
		}
	}
	err = room.DB.Read(r.Context(), func(tx *store.Tx) error {
		for _, body := range ledgerBodies(account.ActorOf(r.Context())) {
			if err := entries(r.Context(), tx, body, in.From, in.To, func(e Entry) {
				if in.takes(e) {
					list = append(list, e)
				}
			}); err != nil {
				return err
			}
		}
		return nil
	})
	return in, list, err
}

// ledgerPage is how many rows a page has.
const ledgerPage = 50

// getLedger shows the ledger (E-04).
func (room *Room) getLedger(w http.ResponseWriter, r *http.Request) error {
	in, list, err := room.ledgerOf(r)
	if err != nil {
		return err
	}
	page, _ := strconv.Atoi(r.URL.Query().Get("page"))
	page = max(0, min(page, (len(list)-1)/ledgerPage))
	sheet := web.Sheet{Empty: web.Nothing{Title: "没有这样的申请", Why: "换一段日期或者去掉一些条件"}}
	shown := []int{0, 1, 2, 3, 5, 7, 9, 11}
	for _, i := range shown {
		sheet.Columns = append(sheet.Columns, web.Column{Head: ledgerHeads[i]})
	}
	for _, e := range list[min(page*ledgerPage, len(list)):min((page+1)*ledgerPage, len(list))] {
		words := room.row(e)
		href := "/desk/disclosure/" + e.Number
		row := web.Row{Href: href, Cells: []web.Cell{web.Linked(e.Number, href)}}
		for _, i := range shown[1:] {
			row.Cells = append(row.Cells, web.Words(words[i]))
		}
		sheet.Rows = append(sheet.Rows, row)
	}
	at := func(n int) string { return ledgerAddress + "?" + in.query() + "&page=" + strconv.Itoa(n) }
	if page > 0 {
		sheet.Pages.Previous = at(page - 1)
	}
	if (page+1)*ledgerPage < len(list) {
		sheet.Pages.Next = at(page + 1)
	}
	form := web.FormOf(in, ledgerAddress).Options("kind", append([]web.Option{{Value: "", Text: "全部"}}, allKinds()...)...)
	links := []web.Link{{Text: "导出 Excel", Href: ledgerAddress + ".xlsx?" + in.query()}, {Text: "导出 CSV", Href: ledgerAddress + ".csv?" + in.query()}}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "依申请公开台账", trailDesk), nil,
		web.Fold("条件", pages.Narrow(form, "查询")), web.Section("共"+strconv.Itoa(len(list))+"件", web.Choices(links, ""), web.Table(sheet))))
}

func allKinds() (out []web.Option) {
	for _, v := range []Version{Rules2019, Rules2008} {
		for _, k := range Kinds(v) {
			out = append(out, web.Option{Value: string(k.Kind), Text: string(k.Kind) + " " + k.Title})
		}
	}
	return out
}

// getLedgerFile hands the ledger over as a file (E-04).
func (room *Room) getLedgerFile(w http.ResponseWriter, r *http.Request) error {
	in, list, err := room.ledgerOf(r)
	if err != nil {
		return err
	}
	rows := [][]string{ledgerHeads}
	for _, e := range list {
		rows = append(rows, room.row(e))
	}
	title := "依申请公开台账" + in.From.String() + "至" + in.To.String()
	return sheet.Send(w, r, strings.TrimPrefix(path.Ext(r.URL.Path), "."), title, rows)
}

// filesOf lists what lies in the file of a request: its papers, what was given, and the record of what was done.
func (room *Room) filesOf(ctx context.Context, s seen) (list []Filed, err error) {
	var papers []paper.Paper
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		papers, err = paper.ByMatter(ctx, tx, s.Matter.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	list = append(list, Filed{Name: "政府信息公开申请（" + s.Request.Intake.Channel.Title() + "）", Number: s.Matter.Number, On: s.Request.Intake.ArrivedOn.String()})
	for _, p := range papers {
		list = append(list, Filed{Name: p.Title, Number: p.Number, On: workday.DateOf(p.MadeAt).String(), Digest: p.Hash})
	}
	for _, m := range s.Request.Materials {
		f, err := room.Files.ByID(ctx, m.File)
		if err != nil {
			return nil, err
		}
		list = append(list, Filed{Name: m.Name + "（" + m.Use.Title() + "）", On: m.On.String(), Digest: f.SM3})
	}
	if d := s.Request.Delivery; d != nil {
		list = append(list, Filed{Name: strings.TrimSuffix("送达凭证（"+d.title()+"，"+d.Proof, "，") + "）", On: d.On.String()})
	}
	return append(list, Filed{Name: "办理过程记录（" + strconv.Itoa(len(s.Events)) + "项）", On: workday.DateOf(room.Now()).String()}), nil
}

// archived shows the file.
func archived(r Request) templ.Component {
	sheet := web.Sheet{Columns: []web.Column{{Head: "序号", Right: true}, {Head: "文件"}, {Head: "编号"}, {Head: "日期"}, {Head: "校验值", Hide: true}}}
	for i, f := range r.Archive.List {
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(strconv.Itoa(i+1), f.Name, f.Number, f.On, f.Digest)})
	}
	return web.Section("归档", web.Dl([]web.Pair{{Term: "案卷号", Text: r.Archive.Code}, {Term: "保管期限", Text: retentionWords[r.Archive.Retention]}, {Term: "归档", Text: r.Archive.By + " " + r.Archive.On.String()}}), web.Table(sheet))
}
