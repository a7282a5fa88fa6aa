package light

import (
	"context"
	"embed"
	"fmt"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/workday"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations is the table of the thresholds.
func Migrations() store.Migrations { return store.Migrations{Room: "light", FS: migrations} }

// Rule is what holds from a moment on, with who decided it and why.
type Rule struct {
	Thresholds
	Since time.Time // zero for what came with the program
	By    string
	SetAt time.Time
	Why   string
}

// Rules lists what was ever decided, the newest first.
func Rules(ctx context.Context, tx *store.Tx) (list []Rule, err error) {
	rows, err := tx.Query(ctx, `/* light.rules */
		select since, yellow_percent, yellow_workdays, set_by, set_at, reason
		from light_threshold
		order by since desc
		limit 1000`)
	if err != nil {
		return nil, fmt.Errorf("list thresholds of lights: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var r Rule
		var since, set store.Millis
		if err := rows.Scan(&since, &r.Percent, &r.Workdays, &r.By, &set, &r.Why); err != nil {
			return nil, fmt.Errorf("list thresholds of lights: %w", err)
		}
		r.Since, r.SetAt = since.Time(), set.Time()
		list = append(list, r)
	}
	return list, rows.Err()
}

// Set lets other thresholds hold from now on, or from the beginning of a later day.
func Set(ctx context.Context, tx *store.Tx, t Thresholds, from workday.Date, by, why string, now time.Time) error {
	since := from.Start()
	if since.Before(now) {
		since = now
	}
	if err := Check(t, from, why, now); err != nil {
		return err
	}
	n, err := tx.Exec(ctx, `/* light.set */
		insert into light_threshold (since, yellow_percent, yellow_workdays, set_by, set_at, reason)
		values ($1, $2, $3, $4, $5, $6)
		on conflict (since) do nothing`, store.MillisOf(since), t.Percent, t.Workdays, by, store.MillisOf(now), why)
	if err != nil {
		return fmt.Errorf("set thresholds of lights: %w", err)
	}
	if n == 0 {
		return fault.Conflictf("%s已经有人定了另一条规则，请重新打开本页看看", from)
	}
	return nil
}

// Check says what cannot be set from a day on.
func Check(t Thresholds, from workday.Date, why string, now time.Time) error {
	var wrong []fault.Field
	add := func(bad bool, name, message string) {
		if bad {
			wrong = append(wrong, fault.Field{Name: name, Message: message})
		}
	}
	add(t.Percent < 1 || t.Percent > 100, "percent", "百分比应当在 1 到 100 之间")
	add(t.Workdays < 0 || t.Workdays > 60, "workdays", "剩余工作日应当在 0 到 60 之间")
	add(from.Before(workday.DateOf(now)), "since", "开始日期不能早于今天：已经亮过的灯不能改写")
	add(strings.TrimSpace(why) == "", "why", "请写明调整的理由")
	if len(wrong) > 0 {
		return fault.Invalid("有内容需要修改", wrong...)
	}
	return nil
}
