package account

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations brings the tables of this package.
func Migrations() store.Migrations { return store.Migrations{Room: "account", FS: migrations} }

// manyDelegations is more than anybody gives or holds.
const manyDelegations = 500

const personColumns = `id, name, document_kind, number_index, number_sealed, number_masked, phone, trust, password, active, created_at`

func scanPerson(row interface{ Scan(...any) error }) (p Person, err error) {
	var created store.Millis
	err = row.Scan(&p.ID, &p.Name, &p.DocumentKind, &p.index, &p.sealed, &p.Masked, &p.Phone, &p.Trust, &p.password, &p.Active, &created)
	p.CreatedAt = created.Time()
	return p, missing(err, "账号")
}

func missing(err error, what string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault.Missing(what, "")
	}
	return err
}

func personByID(ctx context.Context, tx *store.Tx, id int64) (Person, error) {
	return scanPerson(tx.QueryRow(ctx, `/* account.personByID */
select `+personColumns+`
from person
where id = $1`, id))
}

func personByIndex(ctx context.Context, tx *store.Tx, index string) (Person, error) {
	return scanPerson(tx.QueryRow(ctx, `/* account.personByIndex */
select `+personColumns+`
from person
where number_index = $1`, index))
}

func personByPhone(ctx context.Context, tx *store.Tx, phone string) (Person, error) {
	return scanPerson(tx.QueryRow(ctx, `/* account.personByPhone */
select `+personColumns+`
from person
where phone = $1 and phone <> ''`, phone))
}

// insertPerson says 0 when the document or the phone is taken.
func insertPerson(ctx context.Context, tx *store.Tx, p Person) (int64, error) {
	return tx.Exec(ctx, `/* account.insertPerson */
insert into person (`+personColumns+`)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict do nothing`,
		p.ID, p.Name, p.DocumentKind, p.index, p.sealed, p.Masked, p.Phone, int64(p.Trust), p.password, p.Active, store.MillisOf(p.CreatedAt))
}

func raiseTrust(ctx context.Context, tx *store.Tx, id int64, level TrustLevel) error {
	_, err := tx.Exec(ctx, `/* account.raiseTrust */
update person
set trust = $2
where id = $1 and trust < $2`, id, int64(level))
	return err
}

func setPersonPassword(ctx context.Context, tx *store.Tx, id int64, password string) error {
	_, err := tx.Exec(ctx, `/* account.setPersonPassword */
update person
set password = $2
where id = $1`, id, password)
	return err
}

const companyColumns = `id, name, credit_code, representative, address, password, active, created_at`

func scanCompany(row interface{ Scan(...any) error }) (l LegalPerson, err error) {
	var created store.Millis
	err = row.Scan(&l.ID, &l.Name, &l.CreditCode, &l.Representative, &l.Address, &l.password, &l.Active, &created)
	l.CreatedAt = created.Time()
	return l, missing(err, "企业账号")
}

func companyByID(ctx context.Context, tx *store.Tx, id int64) (LegalPerson, error) {
	return scanCompany(tx.QueryRow(ctx, `/* account.companyByID */
select `+companyColumns+`
from legal_person
where id = $1`, id))
}

func companyByCode(ctx context.Context, tx *store.Tx, code string) (LegalPerson, error) {
	return scanCompany(tx.QueryRow(ctx, `/* account.companyByCode */
select `+companyColumns+`
from legal_person
where credit_code = $1`, code))
}

func companiesOf(ctx context.Context, tx *store.Tx, representative int64) ([]LegalPerson, error) {
	return each(ctx, tx, scanCompany, `/* account.companiesOf */
select `+companyColumns+`
from legal_person
where representative = $1 and active = TRUE
order by id
limit 200`, representative)
}

func insertCompany(ctx context.Context, tx *store.Tx, l LegalPerson) (int64, error) {
	return tx.Exec(ctx, `/* account.insertCompany */
insert into legal_person (`+companyColumns+`)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (credit_code) do nothing`,
		l.ID, l.Name, l.CreditCode, l.Representative, l.Address, l.password, l.Active, store.MillisOf(l.CreatedAt))
}

func setCompanyAddress(ctx context.Context, tx *store.Tx, id int64, address string) error {
	_, err := tx.Exec(ctx, `/* account.setCompanyAddress */
update legal_person
set address = $2
where id = $1`, id, address)
	return err
}

func setCompanyPassword(ctx context.Context, tx *store.Tx, id int64, password string) error {
	_, err := tx.Exec(ctx, `/* account.setCompanyPassword */
update legal_person
set password = $2
where id = $1`, id, password)
	return err
}

// each reads all rows of a query.
func each[T any](ctx context.Context, tx *store.Tx, scan func(interface{ Scan(...any) error }) (T, error), query string, args ...any) ([]T, error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []T{}
	for rows.Next() {
		x, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, x)
	}
	return list, rows.Err()
}

// delegationSelect names the principal from whichever table he stands in.
const delegationSelect = `
select d.id, d.principal_kind, d.principal, coalesce(l.name, q.name, ''), coalesce(l.credit_code, ''),
  d.delegate, p.name, d.scope, d.from_on, d.until_on, d.state, d.offered_by, d.offered_at, d.changed_at
from delegation d
join person p on p.id = d.delegate
left join legal_person l on d.principal_kind = 'company' and l.id = d.principal
left join person q on d.principal_kind = 'person' and q.id = d.principal`

func scanDelegation(row interface{ Scan(...any) error }) (d Delegation, err error) {
	var scope string
	var offered, changed store.Millis
	err = row.Scan(&d.ID, &d.Principal.Kind, &d.Principal.ID, &d.Principal.Name, &d.Principal.CreditCode,
		&d.Delegate, &d.Name, &scope, &d.FromOn, &d.UntilOn, &d.State, &d.OfferedBy, &offered, &changed)
	if err != nil {
		return d, missing(err, "委托")
	}
	d.OfferedAt, d.ChangedAt = offered.Time(), changed.Time()
	return d, json.Unmarshal([]byte(scope), &d.Principal.Scope)
}

func delegationByID(ctx context.Context, tx *store.Tx, id int64) (Delegation, error) {
	return scanDelegation(tx.QueryRow(ctx, `/* account.delegationByID */`+delegationSelect+`
where d.id = $1`, id))
}

func delegationsBy(ctx context.Context, tx *store.Tx, kind string, principal int64) ([]Delegation, error) {
	return each(ctx, tx, scanDelegation, `/* account.delegationsBy */`+delegationSelect+`
where d.principal_kind = $1 and d.principal = $2
order by d.id desc
limit $3`, kind, principal, manyDelegations)
}

func delegationsTo(ctx context.Context, tx *store.Tx, person int64) ([]Delegation, error) {
	return each(ctx, tx, scanDelegation, `/* account.delegationsTo */`+delegationSelect+`
where d.delegate = $1
order by d.id desc
limit $2`, person, manyDelegations)
}

func insertDelegation(ctx context.Context, tx *store.Tx, d Delegation) error {
	scope, err := json.Marshal(append([]string{}, d.Principal.Scope...))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `/* account.insertDelegation */
insert into delegation (id, principal_kind, principal, delegate, scope, from_on, until_on, state, offered_by, offered_at, changed_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		d.ID, string(d.Principal.Kind), d.Principal.ID, d.Delegate, string(scope), d.FromOn, d.UntilOn, string(d.State),
		d.OfferedBy, store.MillisOf(d.OfferedAt), store.MillisOf(d.ChangedAt))
	return err
}

// moveDelegation changes the state if nobody was faster and it has not ended.
func moveDelegation(ctx context.Context, tx *store.Tx, id int64, from, to DelegationState, at time.Time) error {
	n, err := tx.Exec(ctx, `/* account.moveDelegation */
update delegation
set state = $3, changed_at = $4
where id = $1 and state = $2 and state in ('offered', 'confirmed')`, id, string(from), string(to), store.MillisOf(at))
	if err == nil && n == 0 {
		return fault.Conflictf("这项委托已经处理过，请刷新页面")
	}
	return err
}

func officerPassword(ctx context.Context, tx *store.Tx, officer int64) (password string, err error) {
	err = tx.QueryRow(ctx, `/* account.officerPassword */
select password
from officer_password
where officer = $1`, officer).Scan(&password)
	return password, missing(err, "账号")
}

func setOfficerPassword(ctx context.Context, tx *store.Tx, officer int64, password string, at time.Time) error {
	_, err := tx.Exec(ctx, `/* account.setOfficerPassword */
insert into officer_password (officer, password, changed_at)
values ($1, $2, $3)
on conflict (officer) do update
set password = excluded.password, changed_at = excluded.changed_at`, officer, password, store.MillisOf(at))
	return err
}

// countAttempt counts one attempt and gives the count, and since when it stands. An old count starts anew; the
// moment stops moving once the limit is reached, so that knocking does not prolong the lock.
func countAttempt(ctx context.Context, tx *store.Tx, name string, limit int64, at, stale time.Time) (count int64, since time.Time, err error) {
	var from store.Millis
	err = tx.QueryRow(ctx, `/* account.countAttempt */
insert into sign_in_guard (name, count, since)
values ($1, 1, $2)
on conflict (name) do update
set count = case when sign_in_guard.since <= $3 then 1 when sign_in_guard.count > $4 then sign_in_guard.count else sign_in_guard.count + 1 end,
  since = case when sign_in_guard.since <= $3 or sign_in_guard.count < $4 then $2 else sign_in_guard.since end
returning count, since`, name, store.MillisOf(at), store.MillisOf(stale), limit).Scan(&count, &from)
	return count, from.Time(), err
}

func clearAttempts(ctx context.Context, tx *store.Tx, name string) error {
	_, err := tx.Exec(ctx, `/* account.clearAttempts */
delete from sign_in_guard
where name = $1`, name)
	return err
}

// forgiveAttempt takes back one attempt of an address that turned out right.
func forgiveAttempt(ctx context.Context, tx *store.Tx, name string) error {
	_, err := tx.Exec(ctx, `/* account.forgiveAttempt */
update sign_in_guard
set count = count - 1
where name = $1 and count > 0`, name)
	return err
}

func insertSignIn(ctx context.Context, tx *store.Tx, s SignInRecord) error {
	_, err := tx.Exec(ctx, `/* account.insertSignIn */
insert into sign_in (id, at, door, subject, address, agent, outcome)
values ($1, $2, $3, $4, $5, $6, $7)`,
		s.ID, store.MillisOf(s.At), string(s.Door), s.Subject, s.Address, s.Agent, string(s.Outcome))
	return err
}

func signIns(ctx context.Context, tx *store.Tx, subject string, limit int) ([]SignInRecord, error) {
	return each(ctx, tx, func(row interface{ Scan(...any) error }) (s SignInRecord, err error) {
		var at store.Millis
		err = row.Scan(&s.ID, &at, &s.Door, &s.Subject, &s.Address, &s.Agent, &s.Outcome)
		s.At = at.Time()
		return s, err
	}, `/* account.signIns */
select id, at, door, subject, address, agent, outcome
from sign_in
where subject = $1
order by at desc, id desc
limit $2`, subject, limit)
}

const tokenColumns = `id, officer, name, created_at, expires_at, revoked_at`

func scanToken(row interface{ Scan(...any) error }) (t Token, err error) {
	var created, expires, revoked store.Millis
	err = row.Scan(&t.ID, &t.Officer, &t.Name, &created, &expires, &revoked)
	t.CreatedAt, t.ExpiresAt, t.RevokedAt = created.Time(), expires.Time(), revoked.Time()
	return t, missing(err, "接口令牌")
}

func insertToken(ctx context.Context, tx *store.Tx, t Token, hash string) error {
	_, err := tx.Exec(ctx, `/* account.insertToken */
insert into api_token (id, officer, name, hash, created_at, expires_at, revoked_at)
values ($1, $2, $3, $4, $5, $6, 0)`,
		t.ID, t.Officer, t.Name, hash, store.MillisOf(t.CreatedAt), store.MillisOf(t.ExpiresAt))
	return err
}

func tokenByHash(ctx context.Context, tx *store.Tx, hash string) (Token, error) {
	return scanToken(tx.QueryRow(ctx, `/* account.tokenByHash */
select `+tokenColumns+`
from api_token
where hash = $1`, hash))
}

func tokensOf(ctx context.Context, tx *store.Tx, officer int64) ([]Token, error) {
	return each(ctx, tx, scanToken, `/* account.tokensOf */
select `+tokenColumns+`
from api_token
where officer = $1
order by id desc
limit 200`, officer)
}

func revokeToken(ctx context.Context, tx *store.Tx, id int64, at time.Time) (int64, error) {
	return tx.Exec(ctx, `/* account.revokeToken */
update api_token
set revoked_at = $2
where id = $1 and revoked_at = 0`, id, store.MillisOf(at))
}
