package publish

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
)

// Counts says whether an import counts in the figures of the years.
type Counts string

// The answers.
const (
	CountsByRule Counts = ""    // what its body first published before it began here is stock only
	CountsYes    Counts = "yes" // each document in the year of its first publication
	CountsNo     Counts = "no"  // stock only
)

// Title is the answer in Chinese.
func (c Counts) Title() string {
	switch c {
	case CountsYes:
		return "计入年度数据"
	case CountsNo:
		return "只计入存量，不计入年度数据"
	}
	return "按机关的规则"
}

// Counted is one answer, with its history.
type Counted struct {
	Counts Counts
	Reason string
	Name   string
	At     time.Time
}

// CountRule is from which day on a body publishes here: what it published before is stock, and was counted elsewhere.
type CountRule struct {
	Body     string
	StartsOn workday.Date
	Reason   string
	By       string
	At       time.Time
}

// text is the rule in a sentence.
func (c CountRule) text() string {
	if c.StartsOn.IsZero() {
		return "没有设定本机关在本系统开始公开的日期：导入的信息只计入存量，不计入年度数据"
	}
	return "本机关自" + c.StartsOn.Chinese() + "起在本系统公开：导入的信息在这以前公布的只计入存量，这一天起公布的计入公布的年度"
}

// never is the day from which on a body counts its imports that has said none.
const never = "9999-12-31"

func (c CountRule) from() string {
	if c.StartsOn.IsZero() {
		return never
	}
	return c.StartsOn.String()
}

// counted is the condition on a document that it counts in the figures of the years; the day from which on its body
// publishes here stands at the place n.
func counted(n int) string {
	return fmt.Sprintf(`(d.import_id = 0 or exists (select 1 from document_import ci where ci.id = d.import_id and (ci.counts = 'yes' or ci.counts = '' and d.first_on >= $%d)))`, n)
}

// endedHere is the condition that somebody marked or changed a document here.
const endedHere = `exists (select 1 from matter em where em.id = d.id and em.version > 1)`

// countRuleOf is the rule of a body.
func countRuleOf(ctx context.Context, tx *store.Tx, body string) (c CountRule, err error) {
	var on string
	var at store.Millis
	c.Body = body
	err = tx.QueryRow(ctx, `/* publish.countRule */ select r.starts_on, r.reason, r.officer, r.at from document_count_rule r where r.body_code = $1 order by r.id desc limit 1`, body).Scan(&on, &c.Reason, &c.By, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return c, nil
	}
	c.At = at.Time()
	c.StartsOn, _ = workday.ParseDate(on)
	return c, err
}

// CountRuleOf is the rule of a body.
func (room *Room) CountRuleOf(ctx context.Context, body string) (c CountRule, err error) {
	err = room.read(ctx, func(tx *store.Tx) (err error) {
		c, err = countRuleOf(ctx, tx, body)
		return err
	})
	return c, err
}

// SetCountRule writes from which day on a body publishes here.
func (room *Room) SetCountRule(ctx context.Context, actor account.Actor, c CountRule) error {
	switch {
	case !actor.HasAt(RightRelease, c.Body):
		return fault.InvalidField("body", "请选择您所在的机关")
	case c.StartsOn.IsZero() || c.StartsOn.After(dateOf(room.Now())):
		return fault.InvalidField("startsOn", "请填写日期，不能晚于今天")
	case strings.TrimSpace(c.Reason) == "":
		return fault.InvalidField("reason", "请填写原因")
	}
	return room.DB.Write(ctx, func(tx *store.Tx) error {
		return tx.Apply(ctx, store.Stmt{SQL: `/* publish.insertCountRule */ insert into document_count_rule (id, body_code, starts_on, reason, officer, at) values ($1, $2, $3, $4, $5, $6)`,
			Args: []any{room.DB.NewID(), c.Body, c.StartsOn.String(), strings.TrimSpace(c.Reason), actor.Name, room.Now().UnixMilli()}, Rows: 1})
	})
}

// fitsCounts says what is wrong with an answer.
func fitsCounts(c Counts, reason string) error {
	switch {
	case c != CountsByRule && c != CountsYes && c != CountsNo:
		return fault.InvalidField("counts", "请从列出的里面选")
	case c != CountsByRule && strings.TrimSpace(reason) == "":
		return fault.InvalidField("countsWhy", "请写明为什么这样计")
	}
	return nil
}

// sayCounts writes an answer and its history.
func sayCounts(id, run int64, c Counts, reason string, by account.Actor, at time.Time) []store.Stmt {
	return []store.Stmt{{SQL: `/* publish.setCounts */ update document_import set counts = $2 where id = $1`, Args: []any{run, string(c)}, Rows: 1},
		{SQL: `/* publish.insertCounts */ insert into document_import_count (id, import_id, counts, reason, officer, officer_name, at) values ($1, $2, $3, $4, $5, $6, $7)`,
			Args: []any{id, run, string(c), strings.TrimSpace(reason), by.Subject(), by.Name, at.UnixMilli()}, Rows: 1}}
}

// SayCounts says whether an import counts in the figures of the years, and why.
func (room *Room) SayCounts(ctx context.Context, actor account.Actor, id int64, c Counts, reason string) error {
	if err := fitsCounts(c, reason); err != nil {
		return err
	}
	if strings.TrimSpace(reason) == "" {
		return fault.InvalidField("countsWhy", "请写明为什么这样计")
	}
	return room.DB.Write(ctx, func(tx *store.Tx) error {
		run, err := runByID(ctx, tx, id)
		if err != nil {
			return err
		}
		switch {
		case !actor.HasAt(RightImport, run.Body) && !actor.HasAt(RightRelease, run.Body):
			return fault.Deniedf("您在%s没有导入和发布权限", room.Org.BodyName(run.Body))
		case run.State != ImportDone && run.State != ImportFailed:
			return fault.Conflictf("这一批现在的状态是“%s”，导入以后才能写明", run.title())
		}
		return tx.Apply(ctx, sayCounts(room.DB.NewID(), id, c, reason, actor, room.Now())...)
	})
}

// countsOf lists what was said of an import, the newest first.
func countsOf(ctx context.Context, tx *store.Tx, run int64) (list []Counted, err error) {
	rows, err := tx.Query(ctx, `/* publish.countsOf */ select c.counts, c.reason, c.officer_name, c.at from document_import_count c where c.import_id = $1 order by c.id desc limit 100`, run)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var c Counted
		var at store.Millis
		if err := rows.Scan(&c.Counts, &c.Reason, &c.Name, &at); err != nil {
			return nil, err
		}
		c.At = at.Time()
		list = append(list, c)
	}
	return list, rows.Err()
}

// importYear is how many documents of an import were first published in a year, and how many of them count in it.
type importYear struct {
	ID       int64
	Name     string
	Counts   Counts
	Year     string
	N, Count int
}

// yearsOfImports reads it for the imports of a body in some days.
func yearsOfImports(ctx context.Context, tx *store.Tx, body, first, last, start string) (list []importYear, err error) {
	rows, err := tx.Query(ctx, `/* publish.yearsOfImports */
select i.id, i.file_name, i.counts, substr(d.first_on, 1, 4), count(*), sum(case when `+counted(4)+` then 1 else 0 end)
from document d join document_import i on i.id = d.import_id
where d.body_code = $1 and d.first_on <> '' and d.first_on >= $2 and d.first_on <= $3 and d.import_id > 0
group by i.id, i.file_name, i.counts, substr(d.first_on, 1, 4) order by substr(d.first_on, 1, 4), i.id limit 200`, body, first, last, start)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var y importYear
		if err := rows.Scan(&y.ID, &y.Name, &y.Counts, &y.Year, &y.N, &y.Count); err != nil {
			return nil, err
		}
		list = append(list, y)
	}
	return list, rows.Err()
}

// yearsOfImport reads it for one import, without its documents.
func yearsOfImport(ctx context.Context, tx *store.Tx, run ImportRun, start string) (list []importYear, err error) {
	rows, err := tx.Query(ctx, `/* publish.yearsOfImport */
select substr(d.first_on, 1, 4), count(*), sum(case when d.first_on >= $2 then 1 else 0 end) from document d
where d.import_id = $1 and d.import_id > 0 and d.first_on <> ''
group by substr(d.first_on, 1, 4) order by substr(d.first_on, 1, 4) limit 200`, run.ID, start)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		y := importYear{ID: run.ID, Name: run.FileName, Counts: run.Counts}
		if err := rows.Scan(&y.Year, &y.N, &y.Count); err != nil {
			return nil, err
		}
		switch run.Counts {
		case CountsYes:
			y.Count = y.N
		case CountsNo:
			y.Count = 0
		}
		list = append(list, y)
	}
	return list, rows.Err()
}

// CountNotes tell how the imports of a body count in the figures of a year: who said it, when and why, or by which rule; and
// how many of their documents do not count.
func (room *Room) CountNotes(ctx context.Context, body string, year int) (out []string, stock int, err error) {
	err = room.read(ctx, func(tx *store.Tx) error {
		rule, err := countRuleOf(ctx, tx, body)
		if err != nil {
			return err
		}
		list, err := yearsOfImports(ctx, tx, body, fmt.Sprintf("%04d-01-01", year), fmt.Sprintf("%04d-12-31", year), rule.from())
		if err != nil {
			return err
		}
		ruled := false
		for _, y := range list {
			stock += y.N - y.Count
			words := fmt.Sprintf("导入批次“%s”有%d篇在%d年首次公布，计入%d篇", y.Name, y.N, year, y.Count)
			said, err := countsOf(ctx, tx, y.ID)
			switch {
			case err != nil:
				return err
			case y.Counts != CountsByRule && len(said) > 0:
				words += "：" + y.Counts.Title() + "（" + said[0].Name + "，" + dateOf(said[0].At).String() + "，" + said[0].Reason + "）"
			case y.Counts != CountsByRule:
				words += "：" + y.Counts.Title()
			default:
				ruled = true
				words += "：按机关的规则"
			}
			out = append(out, words+"。")
		}
		if ruled {
			words := rule.text()
			if rule.By != "" {
				words += "（" + rule.By + "，" + dateOf(rule.At).String() + "，" + rule.Reason + "）"
			}
			out = append(out, words+"。")
		}
		return nil
	})
	return out, stock, err
}

// CountsText says in a sentence how imports of a body count of which nobody has said it.
func (room *Room) CountsText(ctx context.Context, body string) (string, error) {
	rule, err := room.CountRuleOf(ctx, body)
	return rule.text(), err
}

// Uncounted gives those of some documents that do not count in the figures of the years.
func (room *Room) Uncounted(ctx context.Context, body string, ids []int64) (map[int64]bool, error) {
	out := map[int64]bool{}
	err := room.read(ctx, func(tx *store.Tx) error {
		rule, err := countRuleOf(ctx, tx, body)
		for len(ids) > 0 && err == nil {
			some := ids[:min(500, len(ids))]
			ids = ids[len(some):]
			err = uncounted(ctx, tx, some, rule.from(), out)
		}
		return err
	})
	return out, err
}

func uncounted(ctx context.Context, tx *store.Tx, ids []int64, start string, out map[int64]bool) error {
	args := make([]any, 0, len(ids)+1)
	for _, id := range ids {
		args = append(args, id)
	}
	rows, err := tx.Query(ctx, `/* publish.uncounted */ select d.id from document d where d.id in (`+places(len(ids))+`) and not `+counted(len(ids)+1)+` order by d.id limit 1000`, append(args, start)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
		out[id] = true
	}
	return rows.Err()
}
