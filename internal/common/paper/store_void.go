package paper

import (
	"context"
	"fmt"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

// Voiding (作废) is one person's wish that a paper be withdrawn, and another's answer.
type Voiding struct {
	ID      int64
	Paper   int64
	Reason  string
	At      time.Time
	By      int64
	Name    string
	Verdict string // VoidAgreed or VoidRefused; empty while it waits
	Words   string
	Checked time.Time
	Checker string
}

// The answers to a wish to void a paper.
const (
	VoidAgreed  = "agreed"
	VoidRefused = "refused"
)

// Open reports whether nobody has answered.
func (v Voiding) Open() bool { return v.Verdict == "" }

// AskVoid writes the wish down; a paper has at most one that waits.
func AskVoid(p Paper, v Voiding) (store.Stmt, error) {
	switch {
	case p.Voided != "":
		return store.Stmt{}, fault.Conflictf("这份文书已经作废")
	case p.Ended != "":
		return store.Stmt{}, fault.Conflictf("这份文书%s，不用作废", p.Ended)
	case strings.TrimSpace(v.Reason) == "":
		return store.Stmt{}, fault.InvalidField("reason", "请填写作废的理由")
	}
	return store.Stmt{SQL: `/* paper.askVoid */
insert into paper_void (id, paper, reason, asked_at, asked_by, asked_name, verdict, words, checked_at, checked_by, checked_name)
values ($1, $2, $3, $4, $5, $6, '', '', 0, 0, '')`, Args: []any{v.ID, p.ID, strings.TrimSpace(v.Reason), store.MillisOf(v.At), v.By, v.Name}, Rows: 1}, nil
}

// AnswerVoid writes the second person's word down, and voids the paper when he agrees.
func AnswerVoid(v Voiding, verdict, words string, at time.Time, by int64, name string) ([]store.Stmt, error) {
	switch {
	case v.By == by:
		return nil, fault.Deniedf("作废要由提出人以外的人审核")
	case verdict != VoidAgreed && verdict != VoidRefused:
		return nil, fault.InvalidField("verdict", "请选择同意或者不同意")
	case verdict == VoidRefused && strings.TrimSpace(words) == "":
		return nil, fault.InvalidField("words", "不同意的，请说明原因")
	}
	list := []store.Stmt{{SQL: `/* paper.answerVoid */
update paper_void
set verdict = $2, words = $3, checked_at = $4, checked_by = $5, checked_name = $6
where id = $1 and verdict = ''`, Args: []any{v.ID, verdict, strings.TrimSpace(words), store.MillisOf(at), by, name}, Rows: 1}}
	if verdict == VoidAgreed {
		void, err := Void(v.Paper, v.Reason)
		if err != nil {
			return nil, err
		}
		list = append(list, void)
	}
	return list, nil
}

const voidSelect = `select v.id, v.paper, v.reason, v.asked_at, v.asked_by, v.asked_name, v.verdict, v.words, v.checked_at, v.checked_name
from paper_void v
`

// mostVoidings is more than anybody asks for one paper, or leaves waiting at one body.
const mostVoidings = 200

// Voidings are the wishes to void one paper, the newest first.
func Voidings(ctx context.Context, tx *store.Tx, id int64) ([]Voiding, error) {
	return voidings(ctx, tx, `/* paper.voidings */
`+voidSelect+`where v.paper = $1
order by v.asked_at desc, v.id desc
limit $2`, id, mostVoidings)
}

// VoidingsOf are the wishes of a body that wait, the oldest first.
func VoidingsOf(ctx context.Context, tx *store.Tx, body string) ([]Voiding, error) {
	return voidings(ctx, tx, `/* paper.voidingsOf */
`+voidSelect+`join paper p on p.id = v.paper
where v.verdict = '' and p.body = $1
order by v.asked_at, v.id
limit $2`, body, mostVoidings)
}

func voidings(ctx context.Context, tx *store.Tx, query string, args ...any) ([]Voiding, error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("wishes to void: %w", err)
	}
	defer rows.Close()
	list := []Voiding{}
	for rows.Next() {
		var v Voiding
		var at, checked store.Millis
		if err := rows.Scan(&v.ID, &v.Paper, &v.Reason, &at, &v.By, &v.Name, &v.Verdict, &v.Words, &checked, &v.Checker); err != nil {
			return nil, fmt.Errorf("wishes to void: %w", err)
		}
		v.At, v.Checked = at.Time(), checked.Time()
		list = append(list, v)
	}
	return list, rows.Err()
}
