package publish

import (
	"context"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/matter"
)

// Reflag (更正政策性文件标志) is that somebody says of a public document that it is a policy, or is none.
type Reflag struct {
	Policy     bool      `json:"policy"`
	Reason     string    `json:"reason"`
	By         string    `json:"by"`
	Name       string    `json:"name"`
	At         time.Time `json:"at"`
	AgreedBy   string    `json:"agreedBy,omitempty"`
	AgreedName string    `json:"agreedName,omitempty"`
	AgreedAt   time.Time `json:"agreedAt,omitzero"`
}

// AskReflag (更正政策性文件标志) asks for it; another person agrees.
type AskReflag struct {
	Policy string `json:"policy" form:"policy" label:"更正为" kind:"radio" need:"true" options:"yes=是政策性文件|no=不是政策性文件" hint:"是政策性文件的，应当有解读，期限从文件公开之日起算；导入的文件不补办解读"`
	Reason string `json:"reason" form:"reason" label:"更正的理由" need:"true" max:"300"`
}

func askReflag(m *matter.Move, in AskReflag) error {
	d := documentOf(m)
	policy := in.Policy == "yes"
	switch {
	case in.Policy != "yes" && in.Policy != "no":
		return fault.InvalidField("policy", "请选择更正为哪一种")
	case strings.TrimSpace(in.Reason) == "":
		return fault.InvalidField("reason", "请填写更正的理由")
	case d.Bond != nil:
		return fault.Conflictf("解读材料不是政策性文件")
	case d.Reflag != nil:
		return fault.Conflictf("%s已经请求更正，还在等待确认", d.Reflag.Name)
	case policy == d.Policy:
		return fault.InvalidField("policy", "现在就是这样标注的，不用更正")
	}
	d.Reflag = &Reflag{Policy: policy, Reason: strings.TrimSpace(in.Reason), By: m.Actor.Subject(), Name: m.Actor.Name, At: m.Now}
	m.Record("policy", policy)
	m.Record("reason", d.Reflag.Reason)
	m.Also(store.Stmt{SQL: `/* publish.askReflag */ insert into document_reflag (document_id, body_code, asked_at) values ($1, $2, $3)`, Args: []any{d.ID, d.Body, m.Now.UnixMilli()}, Rows: 1})
	keep(m, d)
	return nil
}

// asked is the correction that waits, for another than who asked for it.
func (d Document) asked(m *matter.Move) (Reflag, error) {
	switch {
	case d.Reflag == nil:
		return Reflag{}, fault.Conflictf("没有等待确认的更正")
	case d.Reflag.By == m.Actor.Subject():
		return Reflag{}, fault.Deniedf("更正由您请求，要由另一位同事确认；改变主意的请另一位同事办“不同意更正”")
	}
	return *d.Reflag, nil
}

// AgreeReflag (确认更正) is the second hand.
type AgreeReflag struct {
	Checked bool `json:"checked" form:"checked" label:"已经对照文件内容核对" kind:"check" need:"true"`
}

func agreeReflag(m *matter.Move, in AgreeReflag) error {
	d := documentOf(m)
	flag, err := d.asked(m)
	if err != nil {
		return err
	}
	if !in.Checked {
		return fault.InvalidField("checked", "请核对后勾选")
	}
	flag.AgreedBy, flag.AgreedName, flag.AgreedAt = m.Actor.Subject(), m.Actor.Name, m.Now
	d.Reflag, d.Reflagged = nil, append(append([]Reflag(nil), d.Reflagged...), flag)
	d.Policy = flag.Policy
	m.Record("policy", d.Policy)
	m.Also(endReflag(d.ID))
	if d.Policy {
		tellPolicy(m, d)
	} else {
		m.Also(unmarkPolicy(d.ID))
		m.Follow(matter.Follow{Topic: TopicPolicy, Payload: text(PolicyNews{d.ID})})
	}
	keep(m, d)
	return nil
}

// RefuseReflag (不同意更正) leaves it as it is, with the reason.
type RefuseReflag struct {
	Reason string `json:"reason" form:"reason" label:"不同意的理由" need:"true" max:"300"`
}

func refuseReflag(m *matter.Move, in RefuseReflag) error {
	d := documentOf(m)
	if _, err := d.asked(m); err != nil {
		return err
	}
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请填写不同意的理由")
	}
	d.Reflag = nil
	m.Record("reason", strings.TrimSpace(in.Reason))
	m.Also(endReflag(d.ID))
	keep(m, d)
	return nil
}

func endReflag(id int64) store.Stmt {
	return store.Stmt{SQL: `/* publish.endReflag */ delete from document_reflag where document_id = $1`, Args: []any{id}, Rows: 1}
}

func unmarkPolicy(id int64) store.Stmt {
	return store.Stmt{SQL: `/* publish.unmarkPolicy */ update document_policy set unmarked = 1 where document_id = $1`, Args: []any{id}, Rows: store.Any}
}

// reflagging is a document of which somebody asked to put the flag right.
type reflagging struct{ Number, Title, Body string }

// reflagsAt lists what waits for a second person at some bodies, the oldest first.
func reflagsAt(ctx context.Context, tx *store.Tx, bodies []string, limit int) (list []reflagging, err error) {
	if len(bodies) == 0 {
		return nil, nil
	}
	args := []any{limit}
	for _, b := range bodies {
		args = append(args, b)
	}
	rows, err := tx.Query(ctx, `/* publish.reflags */
select m.number, d.title, d.body_code
from document_reflag f join document d on d.id = f.document_id join matter m on m.id = d.id
where d.shown_at > 0 and f.body_code in (`+strings.TrimPrefix(places(len(args)), "$1, ")+`)
order by f.asked_at, f.document_id limit $1`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r reflagging
		if err := rows.Scan(&r.Number, &r.Title, &r.Body); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// reflags are what was put right, and what waits to be.
func (d Document) reflags() []Reflag {
	if d.Reflag == nil {
		return d.Reflagged
	}
	return append(append([]Reflag(nil), d.Reflagged...), *d.Reflag)
}
