package notify

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"tongban/internal/base/store"
)

// placeMail is where sealed mailboxes stand.
const placeMail = "notify.reach.mail"

// Reach gives how somebody wants to be told; who has said nothing is told by all channels that reach him.
func (d *Desk) Reach(ctx context.Context, subject string) (r Reach, err error) {
	r = Reach{Subject: subject, QuietFrom: quietFrom, QuietTo: quietTo, Off: map[Choice]bool{}}
	err = d.Store.Read(ctx, func(tx *store.Tx) error {
		var until store.Millis
		err := tx.QueryRow(ctx, `/* notify.reach */
select mail, wanted, code, code_until, code_tries, quiet_from, quiet_to
from reach
where subject = $1`, subject).Scan(&r.Mail, &r.Wanted, &r.code, &until, &r.codeTries, &r.QuietFrom, &r.QuietTo)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		r.codeUntil = until.Time()
		if err != nil {
			return err
		}
		return switchedOff(ctx, tx, r)
	})
	for _, sealed := range []*string{&r.Mail, &r.Wanted, &r.code} {
		if err == nil && *sealed != "" {
			*sealed, err = d.Vault.OpenText(*sealed, placeMail)
		}
	}
	return r, err
}

func switchedOff(ctx context.Context, tx *store.Tx, r Reach) error {
	rows, err := tx.Query(ctx, `/* notify.reachOff */
select sort, channel
from reach_off
where subject = $1
order by sort, channel
limit 100`, r.Subject)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var c Choice
		if err := rows.Scan(&c.Sort, &c.Channel); err != nil {
			return err
		}
		r.Off[c] = true
	}
	return rows.Err()
}

// SaveReach writes how somebody wants to be told.
func (d *Desk) SaveReach(ctx context.Context, r Reach) error {
	mail, wanted, code := r.Mail, r.Wanted, r.code
	for _, plain := range []*string{&mail, &wanted, &code} {
		if *plain == "" {
			continue
		}
		sealed, err := d.Vault.SealText(*plain, placeMail)
		if err != nil {
			return err
		}
		*plain = sealed
	}
	return d.Store.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `/* notify.saveReach */
insert into reach (subject, mail, wanted, code, code_until, code_tries, quiet_from, quiet_to, changed_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (subject) do update set mail = $2, wanted = $3, code = $4, code_until = $5, code_tries = $6, quiet_from = $7, quiet_to = $8, changed_at = $9`,
			r.Subject, mail, wanted, code, store.MillisOf(r.codeUntil), r.codeTries, r.QuietFrom, r.QuietTo, store.MillisOf(d.Now()))
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `/* notify.clearReachOff */ delete from reach_off where subject = $1`, r.Subject); err != nil {
			return err
		}
		for _, c := range sorted(r.Off) {
			if _, err := tx.Exec(ctx, `/* notify.addReachOff */ insert into reach_off (subject, sort, channel) values ($1, $2, $3)`, r.Subject, c.Sort, string(c.Channel)); err != nil {
				return err
			}
		}
		return nil
	})
}

func sorted(off map[Choice]bool) (list []Choice) {
	for c, yes := range off {
		if yes {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b Choice) int {
		if a.Sort != b.Sort {
			return map[bool]int{true: -1, false: 1}[a.Sort < b.Sort]
		}
		return map[bool]int{true: -1, false: 1}[a.Channel < b.Channel]
	})
	return list
}
