package account

import (
	"context"
	"fmt"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/base/web"
)

// Look is one line of who was told what is on record of somebody, and why (个人信息查看记录; 个人信息保护法 §51, §54).
// What an officer looks at in a matter is an event of the matter; this is for the rest, such as the counter.
type Look struct {
	At          time.Time
	OfficerName string
	Body        string // code
	Why         string
}

// Looked writes down that an officer was told what is on record of a subject such as "person:12" or "company:3".
func (b *Book) Looked(ctx context.Context, officer Actor, subject, why string) error {
	body := ""
	if bodies := officer.Bodies(); len(bodies) > 0 {
		body = bodies[0]
	}
	err := b.Store.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `/* account.insertLook */
insert into look (id, at, subject, officer, officer_name, body, why)
values ($1, $2, $3, $4, $5, $6, $7)`,
			b.Store.NewID(), store.MillisOf(b.Now()), subject, officer.Subject(), officer.Name, body, cut(why, 200))
		return err
	})
	if err != nil {
		return fmt.Errorf("write down a look: %w", err)
	}
	return nil
}

// Looks lists the last looks at a subject (M-13).
func (b *Book) Looks(ctx context.Context, subject string, limit int) (list []Look, err error) {
	err = b.Store.Read(ctx, func(tx *store.Tx) error {
		list, err = each(ctx, tx, func(row interface{ Scan(...any) error }) (l Look, err error) {
			var at store.Millis
			err = row.Scan(&at, &l.OfficerName, &l.Body, &l.Why)
			l.At = at.Time()
			return l, err
		}, `/* account.looks */
select at, officer_name, body, why
from look
where subject = $1
order by at desc, id desc
limit $2`, subject, limit)
		return err
	})
	return list, err
}

// lookSheet shows the looks; nameOf gives a body's name.
func lookSheet(looks []Look, nameOf func(string) string) web.Sheet {
	sheet := web.Sheet{Columns: []web.Column{{Head: "时间"}, {Head: "工作人员"}, {Head: "部门"}, {Head: "为什么"}},
		Empty: web.Nothing{Title: "没有人看过", Why: "工作人员在窗口使用您登记的信息，会记在这里；办件中的查看记在办件的办理过程里。"}}
	for _, l := range looks {
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(web.Moment(l.At), l.OfficerName, nameOf(l.Body), l.Why)})
	}
	return sheet
}
