package annual

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
)

const owedAddress = "/desk/annual/owed"

// Owed says from which year on a body owes a yearly report of its own, or does not: an inner office or a hall reports
// with the body it belongs to. It is data with its history.
type Owed struct {
	Body    string
	Since   int
	Owes    bool
	Reason  string
	Officer string
	At      time.Time
}

// owing answers for each body; the rows are those of all bodies, the newest of a body first.
type owing []Owed

// on reports whether a body owes the report on a year: 条2019 §49, unless the register says otherwise.
func (list owing) on(body string, year int) bool {
	i := slices.IndexFunc(list, func(o Owed) bool { return o.Body == body && o.Since <= year })
	return i < 0 || list[i].Owes
}

// owedRows reads the register, of each body what begins last and was written last first.
func owedRows(ctx context.Context, tx *store.Tx) (list owing, err error) {
	rows, err := tx.Query(ctx, `/* annual.owed */
select o.body_code, o.since, o.owes, o.reason, o.officer, o.at from annual_owed o order by o.body_code, o.since desc, o.id desc limit 100000`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var o Owed
		var at int64
		if err := rows.Scan(&o.Body, &o.Since, &o.Owes, &o.Reason, &o.Officer, &at); err != nil {
			return nil, err
		}
		o.At = time.UnixMilli(at)
		list = append(list, o)
	}
	return list, rows.Err()
}

// owedForm is one more row of the register.
type owedForm struct {
	Body   string `form:"body" label:"机关" kind:"select" need:"true"`
	Owes   string `form:"owes" label:"要不要单独编制年度报告" kind:"radio" need:"true" options:"yes=要编制|no=不单独编制"`
	Since  int    `form:"since" label:"从哪一年的报告起" kind:"number" need:"true" hint:"四位数字；以前各年不变"`
	Reason string `form:"reason" label:"理由" kind:"textarea" need:"true" max:"300" hint:"例如：内设机构，随办公室一并编制"`
}

// owed reads the form.
func (room *Room) owed(in owedForm, by string) (Owed, error) {
	o := Owed{Body: in.Body, Since: in.Since, Owes: in.Owes == "yes", Reason: strings.TrimSpace(in.Reason), Officer: by, At: room.Now()}
	var wrong []fault.Field
	if _, err := room.Org.Body(in.Body); err != nil {
		wrong = append(wrong, fault.Field{Name: "body", Message: "请选择机关"})
	}
	if in.Owes != "yes" && in.Owes != "no" {
		wrong = append(wrong, fault.Field{Name: "owes", Message: "请选择要不要单独编制年度报告"})
	}
	if now := room.Now().In(workday.Shanghai).Year(); in.Since < firstYear || in.Since > now+1 {
		wrong = append(wrong, fault.Field{Name: "since", Message: "请填写" + strconv.Itoa(firstYear) + "年至明年之间的年份"})
	}
	if o.Reason == "" {
		wrong = append(wrong, fault.Field{Name: "reason", Message: "请写明理由"})
	}
	if len(wrong) > 0 {
		return o, fault.Invalid("登记还有要修改的地方", wrong...)
	}
	return o, nil
}

// Mark writes a row of the register.
func (room *Room) Mark(ctx context.Context, o Owed) error {
	return room.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `/* annual.addOwed */
insert into annual_owed (id, body_code, since, owes, reason, officer, at) values ($1, $2, $3, $4, $5, $6, $7)`, room.DB.NewID(), o.Body, o.Since, o.Owes, o.Reason, o.Officer, o.At.UnixMilli())
		return err
	})
}

// getOwed shows which bodies owe a report, and lets the administrator change it (E-04).
func (room *Room) getOwed(w http.ResponseWriter, r *http.Request) error {
	page, err := room.owedPage(r, web.FormOf(owedForm{Body: r.URL.Query().Get("body"), Since: room.Now().In(workday.Shanghai).Year()}, owedAddress))
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

func (room *Room) owedPage(r *http.Request, form web.Form) (templ.Component, error) {
	var list owing
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		list, err = owedRows(r.Context(), tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	year := room.Now().In(workday.Shanghai).Year()
	now := web.Sheet{Columns: []web.Column{{Head: "机关"}, {Head: strconv.Itoa(year) + "年的报告"}, {Head: "理由"}}}
	var options []web.Option
	for _, b := range room.Org.Bodies() {
		if room.Org.Successor(b.Code) != b.Code {
			continue
		}
		options = append(options, web.Option{Value: b.Code, Text: b.Name})
		state, why := web.Tag(web.ToneOK, "要编制"), "《政府信息公开条例》第四十九条"
		if i := slices.IndexFunc(list, func(o Owed) bool { return o.Body == b.Code && o.Since <= year }); i >= 0 {
			why = list[i].Reason
		}
		if !list.on(b.Code, year) {
			state = web.Tag(web.ToneMute, "不单独编制")
		}
		now.Rows = append(now.Rows, web.Row{Cells: []web.Cell{web.Words(b.Name), web.Part(state), web.Words(why)}})
	}
	past := web.Sheet{Columns: []web.Column{{Head: "机关"}, {Head: "登记"}, {Head: "理由"}, {Head: "谁登记"}}, Empty: web.Nothing{Title: "还没有登记", Why: "没有登记的机关都要编制年度报告"}}
	for _, o := range list {
		words := "起不单独编制"
		if o.Owes {
			words = "起要编制"
		}
		past.Rows = append(past.Rows, web.Row{Cells: web.Cells(room.Org.BodyName(o.Body), "从"+strconv.Itoa(o.Since)+"年"+words, o.Reason, o.Officer+"，"+web.Moment(o.At))})
	}
	body := []templ.Component{web.Section("现在", web.Lines("每个机关都要编制自己的年度报告（《政府信息公开条例》第四十九条）；内设机构、办事大厅等随所属机关一并编制的，在这里登记。全区域汇总只把要编制而没有公布的算作缺少。"), web.Table(now))}
	if account.ActorOf(r.Context()).Has(org.AdminSystem) {
		body = append(body, web.Section("登记", web.Ask(form.Options("body", options...), "", "保存登记", trailDesk.Href)))
	}
	body = append(body, web.Section("历次登记", web.Table(past)))
	return web.DeskPage(room.Web.Frame(r, "哪些机关编制年度报告", trailDesk), nil, body...), nil
}

// postOwed adds a row; nothing that held before is changed (E-04).
func (room *Room) postOwed(w http.ResponseWriter, r *http.Request) error {
	var in owedForm
	err := web.Input(r, &in)
	var o Owed
	if err == nil {
		o, err = room.owed(in, account.ActorOf(r.Context()).Name)
	}
	if err == nil {
		err = room.Mark(r.Context(), o)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			page, failed := room.owedPage(r, web.FormOf(in, owedAddress).Typed(r, err))
			if failed != nil {
				return web.Lines("登记读取失败，请刷新页面。")
			}
			return page
		})
	}
	return web.Done(w, r, owedAddress, "已登记："+room.Org.BodyName(o.Body))
}
