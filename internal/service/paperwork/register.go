package paperwork

import (
	"bytes"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
)

const register = "/desk/papers"

// DeskAddress is the page of a paper at the desk: its state, and how often its original was printed.
func DeskAddress(id int64) string { return register + "/" + strconv.FormatInt(id, 10) }

var trailRegister = web.Link{Text: "文书登记簿", Href: register}

// onOnePage is how many papers the register shows at once.
const onOnePage = 50

// seek is what the register is asked for.
type seek struct {
	Body string `form:"body" label:"机关" kind:"select"`
	Year string `form:"year" label:"年份" kind:"number" width:"short"`
	Q    string `form:"q" label:"文号或者文书名称" max:"50" width:"medium"`
}

// getRegister lists the papers of one's bodies with their numbers, and whether the numbers have gaps (W-23).
func (room *Room) getRegister(w http.ResponseWriter, r *http.Request) error {
	bodies := handling(account.ActorOf(r.Context()))
	if len(bodies) == 0 {
		return account.NotForPost()
	}
	query := r.URL.Query()
	in := seek{Body: query.Get("body"), Year: query.Get("year"), Q: web.Normal(web.KindText, query.Get("q"))}
	body := bodies[0]
	for _, b := range bodies {
		if b == in.Body {
			body = b
		}
	}
	year, err := strconv.Atoi(in.Year)
	if err != nil || year < 2000 || year > 2200 {
		year = workday.DateOf(room.Now()).Year()
	}
	before, err := strconv.ParseInt(query.Get("before"), 10, 64)
	if err != nil {
		before = math.MaxInt64
	}
	from, to := workday.NewDate(year, time.January, 1).Start(), workday.NewDate(year+1, time.January, 1).Start()
	var list []paper.Paper
	var runs []paper.Sequence
	var waiting []paper.Voiding
	err = room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if list, err = paper.Register(r.Context(), tx, body, from, to, in.Q, before, onOnePage+1); err != nil {
			return err
		}
		if runs, err = paper.Sequences(r.Context(), tx, body, from, to); err != nil {
			return err
		}
		waiting, err = paper.VoidingsOf(r.Context(), tx, body)
		return err
	})
	if err != nil {
		return err
	}
	in.Body, in.Year = body, strconv.Itoa(year)
	form := web.FormOf(in, register)
	var options []web.Option
	for _, b := range bodies {
		options = append(options, web.Option{Value: b, Text: room.Org.BodyName(b)})
	}
	form = form.Options("body", options...)
	var page []templ.Component
	if len(waiting) > 0 {
		page = append(page, web.Section("等待审核的作废", web.Table(waitingSheet(waiting))))
	}
	page = append(page, web.Section("查找", find(form, "查找")), web.Section(room.Org.BodyName(body)+in.Year+"年的文号", web.Table(runSheet(runs))),
		web.Section("文书", web.Table(registerSheet(list, in))))
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "文书登记簿"), nil, page...))
}

// handling are the bodies whose matters an officer works on; who only administers keeps no register.
func handling(a account.Actor) (out []string) {
	for _, s := range a.Posts {
		works := slices.ContainsFunc(s.Rights, func(right string) bool {
			return !strings.HasPrefix(right, "admin.") && !strings.HasPrefix(right, "catalog.")
		})
		if works && !slices.Contains(out, s.Body) {
			out = append(out, s.Body)
		}
	}
	return out
}

// runSheet says of every kind of number whether it runs without gaps.
func runSheet(runs []paper.Sequence) web.Sheet {
	sheet := web.Sheet{Columns: []web.Column{{Head: "文号用字"}, {Head: "最后一号", Right: true, Tight: true}, {Head: "共出具", Right: true, Tight: true}, {Head: "其中作废", Right: true, Tight: true}, {Head: "是否连续"}},
		Empty: web.Nothing{Title: "这一年还没有出具文书"}}
	for _, s := range runs {
		state := web.Part(web.Tag(web.ToneOK, "连续，没有缺号"))
		if len(s.Missing) > 0 {
			words := fmt.Sprintf("缺%d号", len(s.Missing))
			for i, n := range s.Missing {
				if i == 10 {
					words += "等"
					break
				}
				words += fmt.Sprintf(" %d", n)
			}
			state = web.Part(web.Tag(web.ToneDanger, words))
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(s.Prefix), web.Words(strconv.Itoa(s.Last)), web.Words(strconv.Itoa(s.Made)), web.Words(strconv.Itoa(s.Voided)), state}})
	}
	return sheet
}

func registerSheet(list []paper.Paper, in seek) web.Sheet {
	sheet := web.Sheet{Columns: []web.Column{{Head: "文号"}, {Head: "文书"}, {Head: "送达对象", Hide: true}, {Head: "日期"}, {Head: "状态"}, {Head: "正本打印", Right: true, Tight: true}},
		Empty: web.Nothing{Title: "没有找到文书", Why: "换一个年份，或者少写几个字"}}
	for i, p := range list {
		if i == onOnePage {
			next := url.Values{"body": {in.Body}, "year": {in.Year}, "q": {in.Q}, "before": {strconv.FormatInt(list[i-1].ID, 10)}}
			sheet.Pages = web.Paging{Next: register + "?" + next.Encode()}
			break
		}
		sheet.Rows = append(sheet.Rows, web.Row{ID: p.Number, Href: DeskAddress(p.ID), Cells: []web.Cell{web.Linked(p.Number, DeskAddress(p.ID)), web.Words(p.Title), web.Words(masked(p.Addressee)),
			web.Words(paper.Date(p.MadeAt)), web.Words(p.State() + p.Remark()), web.Words(strconv.Itoa(p.Prints))}})
	}
	return sheet
}

// paperOf is the paper of the address, for who may see its matter.
func (room *Room) paperOf(r *http.Request) (p paper.Paper, prints []paper.Print, err error) {
	id, err := strconv.ParseInt(r.PathValue("paper"), 10, 64)
	if err != nil {
		return p, nil, fault.Missing("文书", "")
	}
	err = room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if p, err = paper.ByID(r.Context(), tx, id); err != nil {
			return err
		}
		prints, err = paper.Prints(r.Context(), tx, id)
		return err
	})
	if err == nil && !room.maySee(r.Context(), p) {
		err = fault.Missing("文书", "")
	}
	return p, prints, err
}

// again is the form to print; the reason is asked from the second time on.
type again struct {
	Reason string `form:"reason" label:"补打的理由" max:"200" hint:"例如 原件污损、申请人遗失；补打的文书上会印“补打”和次数"`
}

// getPaper shows a paper's state and who printed its original (W-23).
func (room *Room) getPaper(w http.ResponseWriter, r *http.Request) error {
	p, prints, list, err := room.wholeOf(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, room.paperPage(r, p, prints, list, nil, nil))
}

// paperPage draws a paper's page; what is wrong belongs to the printing or to the voiding.
func (room *Room) paperPage(r *http.Request, p paper.Paper, prints []paper.Print, list []paper.Voiding, printing, voiding error) templ.Component {
	form := web.FormOf(again{}, DeskAddress(p.ID)+"/print")
	if printing != nil {
		form = form.Typed(r, printing)
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "第几次", Tight: true}, {Head: "时间"}, {Head: "打印人"}, {Head: "理由"}}, Empty: web.Nothing{Title: "正本还没有打印过"}}
	for _, one := range prints {
		why := one.Reason
		if one.N == 1 {
			why = "首次打印"
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(strconv.Itoa(one.N)), web.Words(moment(one.At)), web.Words(one.Name), web.Words(why)}})
	}
	button, words := "打印正本", "打印会登记是谁、什么时候打印的。只是看一看，请用“查看”，不计次数。"
	if p.Prints == 0 {
		form.Entries = nil
	} else {
		button, words = "补打", "正本已经打印过"+strconv.Itoa(p.Prints)+"次。再打印要写明理由，文书上会印“补打”。"
	}
	return web.DeskPage(room.Web.Frame(r, p.Title, trailRegister), nil,
		web.Section(p.Number, web.Dl([]web.Pair{{Term: "文书", Text: p.Title}, {Term: "出具机关", Text: room.Org.BodyName(p.Body)}, {Term: "出具日期", Text: paper.Date(p.MadeAt)}, {Term: "送达对象", Text: masked(p.Addressee)},
			{Term: "状态", Text: p.State() + p.Remark()}, {Term: "模板", Text: paper.VersionTitle(p.Version)}, {Term: "核验码", Text: p.VerifyCode}}),
			web.Choices([]web.Link{{Text: "查看（PDF）", Href: "/papers/" + strconv.FormatInt(p.ID, 10) + ".pdf"}, {Text: "验真页", Href: Address + p.VerifyCode}}, "")),
		web.Section("打印正本", web.Lines(words), web.Ask(form, strconv.Itoa(p.Prints), button, "")),
		web.Section("打印记录", web.Table(sheet)), room.voidPart(r, p, list, voiding))
}

// postPrint writes down who prints the original, and hands the file over (W-23).
func (room *Room) postPrint(w http.ResponseWriter, r *http.Request) error {
	p, prints, list, err := room.wholeOf(r)
	if err != nil {
		return err
	}
	var in again
	err = web.Input(r, &in)
	var drawn bytes.Buffer
	if err == nil {
		err = room.print(r, p, in.Reason, &drawn)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.paperPage(r, p, prints, list, err, nil)
		})
	}
	return web.Inline(w, r, p.Title+" "+p.Number+".pdf", "application/pdf", &drawn)
}

// print draws first: what cannot be drawn is not counted.
func (room *Room) print(r *http.Request, p paper.Paper, reason string, drawn *bytes.Buffer) error {
	if seen := r.PostForm.Get("seen"); seen != strconv.Itoa(p.Prints) {
		return fault.Conflictf("您打开这一页以后，有人打印过这份文书。请看打印记录，确实需要的再打印")
	}
	actor := account.ActorOf(r.Context())
	print, stmts, err := paper.Printed(p, room.Now(), actor.ID, actor.Name, reason)
	if err != nil {
		return err
	}
	p.Print = print.N
	if err := room.Press.PDF(drawn, p); err != nil {
		return err
	}
	return room.DB.Write(r.Context(), func(tx *store.Tx) error { return tx.Apply(r.Context(), stmts...) })
}
