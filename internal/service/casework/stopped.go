package casework

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/casework/pages"
)

// stoppedHome lists the items that take no applications any more while cases of them are under way.
const stoppedHome = "/desk/stopped"

// Left (在办件) is how many cases of an item are still under way.
type Left struct {
	Item  string // code
	Name  string
	Count int
	First time.Time // the nearest due
	Late  int
}

// Holder is who works on open cases of an item: the one who has claimed them, or everybody with a right at a body.
type Holder struct {
	To    string // as the hall addresses a message
	Count int
}

// Waiter is whose application is under way.
type Waiter struct {
	Matter    int64
	Number    string
	Applicant string
}

// mostLeft bounds what is told and listed of one item.
const mostLeft = 5000

// openByItem counts the open cases that an actor may see, by item.
func openByItem(ctx context.Context, tx *store.Tx, a account.Actor, now time.Time) (list []Left, err error) {
	sight, args := matter.Sight(a, 2)
	rows, err := tx.Query(ctx, `/* casework.openByItem */
select c.item, max(m.title), count(*), coalesce(min(m.due_at), 0), sum(case when m.due_at is not null and m.due_at < $1 then 1 else 0 end)
from matter m join casework c on c.id = m.id
where m.closed_at is null and `+sight+`
group by c.item
order by c.item
limit 5000`, append([]any{now.UnixMilli()}, args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var l Left
		var first store.Millis
		if err := rows.Scan(&l.Item, &l.Name, &l.Count, &first, &l.Late); err != nil {
			return nil, err
		}
		l.First = first.Time()
		list = append(list, l)
	}
	return list, rows.Err()
}

// Holders lists who works on open cases of an item, with how many, so that each is told once.
func (room *Room) Holders(ctx context.Context, item string) (list []Holder, err error) {
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `/* casework.holders */
select t.assignee, t.body, t.need, count(distinct t.matter)
from casework c join task t on t.matter = c.id
where c.item = $1 and t.state = 'open'
group by t.assignee, t.body, t.need
order by t.assignee, t.body, t.need
limit $2`, item, mostLeft)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var assignee, body, need string
			var h Holder
			if err := rows.Scan(&assignee, &body, &need, &h.Count); err != nil {
				return err
			}
			if h.To = assignee; h.To == "" {
				h.To = "body:" + body + "/" + need
			}
			list = append(list, h)
		}
		return rows.Err()
	})
	return list, err
}

// Waiters lists the open cases of an item whose applicants the house can tell.
func (room *Room) Waiters(ctx context.Context, item string) (list []Waiter, err error) {
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `/* casework.waiters */
select m.id, m.number, m.applicant
from casework c join matter m on m.id = c.id
where c.item = $1 and m.closed_at is null and m.applicant <> ''
order by m.id
limit $2`, item, mostLeft)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var w Waiter
			if err := rows.Scan(&w.Matter, &w.Number, &w.Applicant); err != nil {
				return err
			}
			list = append(list, w)
		}
		return rows.Err()
	})
	return list, err
}

// getStopped lists items that were cancelled or suspended while cases are under way: they go on under the terms with which
// they were opened, and somebody has to see that they are brought to their end (W-08, S-01).
func (d *Desk) getStopped(w http.ResponseWriter, r *http.Request) error {
	now := d.room.Now()
	var list []Left
	err := d.room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		list, err = openByItem(r.Context(), tx, d.Actor(r), now)
		return err
	})
	if err != nil {
		return err
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "事项"}, {Head: "为什么不再收件"}, {Head: "在办", Tight: true}, {Head: "已超期", Tight: true}, {Head: "最近到期", Tight: true}},
		Empty: web.Nothing{Title: "没有停办事项的在办件", Why: "事项取消或者暂停以后，已经收下的办件继续办；还没有办完的会列在这里"}}
	for _, l := range list {
		_, err := d.room.Items.Item(l.Item)
		if err == nil {
			continue
		}
		if k := fault.KindOf(err); k != fault.KindConflict && k != fault.KindNotFound {
			return err
		}
		first := "没有在走的时限"
		if !l.First.IsZero() {
			first = workday.DateOf(l.First).String()
		}
		href := "/desk/cases?words=" + url.QueryEscape(l.Name)
		sheet.Rows = append(sheet.Rows, web.Row{ID: l.Item, Href: href, Cells: []web.Cell{web.Linked(l.Name, href), web.Words(fault.MessageOf(err)), web.Words(strconv.Itoa(l.Count) + " 件"),
			web.Words(strconv.Itoa(l.Late) + " 件"), web.Words(first)}})
	}
	return web.Render(w, r, pages.Board(d.room.Web.Frame(r, "停办事项的在办件"), sheet))
}
