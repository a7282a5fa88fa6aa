package project

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

func insertProject(p Project) store.Stmt {
	return store.Stmt{SQL: `/* project.insert */
insert into project (id, code, class, class_version, name, body) values ($1, $2, $3, $4, $5, $6)`,
		Args: []any{p.ID, p.Code, p.Class.Code, p.Class.Version, p.Name, text(p.row())}, Rows: 1}
}

func updateProject(p Project) store.Stmt {
	return store.Stmt{SQL: `/* project.update */ update project set body = $2 where id = $1`, Args: []any{p.ID, text(p.row())}, Rows: 1}
}

// text writes plain values as JSON; they have no part that cannot be written.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("project: %T cannot be written: %v", v, err))
	}
	return string(b)
}

// facts loads the project of a matter for the hall.
func (room *Room) facts(ctx context.Context, tx *store.Tx, id int64) (any, error) {
	var body, class string
	var version int
	err := tx.QueryRow(ctx, `/* project.facts */
select p.body, t.body, t.version
from project p join project_template t on t.name = 'class/' || p.class and t.version = p.class_version
where p.id = $1`, id).Scan(&body, &class, &version)
	if err != nil {
		return nil, fmt.Errorf("read project %d: %w", id, err)
	}
	var stored row
	if err := json.Unmarshal([]byte(body), &stored); err != nil {
		return nil, fmt.Errorf("read project %d: %w", id, err)
	}
	p := stored.Project
	p.ID, p.private = id, stored.Private
	if p, err = room.unseal(p); err != nil {
		return nil, fmt.Errorf("read project %d: %w", id, err)
	}
	if err := json.Unmarshal([]byte(class), &p.Class); err != nil {
		return nil, fmt.Errorf("read class of project %d: %w", id, err)
	}
	p.Class.Version = version
	return p, nil
}

// numberOf finds the number of a project by its code.
func (room *Room) numberOf(ctx context.Context, code string) (number string, err error) {
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `/* project.numberOf */
select m.number from project p join matter m on m.id = p.id where p.code = $1`, code).Scan(&number)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return "", fault.Missing("项目", code)
	}
	return number, err
}

// listed is one project in the public list.
type listed struct {
	ID               int64
	Code, Name, Body string
	State            string
	OpenedAt         time.Time
}

// some lists projects for everybody, the newest first; words are part of the code or the name.
func (room *Room) some(ctx context.Context, words string, before int64, limit int) (list []listed, err error) {
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `/* project.list */
select p.id, p.code, p.name, m.state, m.lead, m.opened_at
from project p join matter m on m.id = p.id
where p.id < $1 and (p.code like $2 or p.name like $2)
order by p.id desc
limit $3`, before, "%"+words+"%", limit)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var l listed
			var at store.Millis
			if err := rows.Scan(&l.ID, &l.Code, &l.Name, &l.State, &l.Body, &at); err != nil {
				return err
			}
			l.OpenedAt = at.Time()
			list = append(list, l)
		}
		return rows.Err()
	})
	return list, err
}

// codesOf reads the codes of some projects.
func (room *Room) codesOf(ctx context.Context, ids []int64) (map[int64]string, error) {
	out := map[int64]string{}
	err := room.DB.Read(ctx, func(tx *store.Tx) error {
		for _, id := range ids {
			var code string
			if err := tx.QueryRow(ctx, `/* project.codeOf */ select p.code from project p where p.id = $1`, id).Scan(&code); err != nil {
				return err
			}
			out[id] = code
		}
		return nil
	})
	return out, err
}

// Draft (阶段草稿) is what is being filled in for a stage of a project.
type Draft struct {
	Project  int64               `json:"-"`
	Stage    string              `json:"-"`
	Revision int64               `json:"-"`
	At       time.Time           `json:"-"`
	Items    []string            `json:"items,omitempty"`
	Chosen   bool                `json:"chosen,omitempty"` // the items were looked at
	Promised bool                `json:"promised,omitempty"`
	Filled   bool                `json:"filled,omitempty"` // the form was right once
	Form     map[string][]string `json:"form,omitempty"`
	Files    map[string][]File   `json:"files,omitempty"` // by key of the paper
}

// draft reads the draft of a stage; an empty one when there is none.
func (room *Room) draft(ctx context.Context, id int64, stage string) (d Draft, err error) {
	d = Draft{Project: id, Stage: stage, Form: map[string][]string{}, Files: map[string][]File{}}
	var body string
	var at store.Millis
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `/* project.draft */
select d.revision, d.body, d.updated_at from project_draft d where d.project = $1 and d.stage = $2`, id, stage).Scan(&d.Revision, &body, &at)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return d, nil
	}
	if err != nil {
		return d, err
	}
	d.At = at.Time()
	sealed, err := base64.StdEncoding.DecodeString(body)
	if err != nil {
		return d, err
	}
	plain, err := room.Vault.Open(sealed, sealedDraft(id, stage))
	if err != nil {
		return d, err
	}
	if err := json.Unmarshal(plain, &d); err != nil {
		return d, fmt.Errorf("read draft of %d %s: %w", id, stage, err)
	}
	if d.Files == nil {
		d.Files = map[string][]File{}
	}
	if d.Form == nil {
		d.Form = map[string][]string{}
	}
	return d, nil
}

// draftTries bounds how often a change of a draft is tried when another came between.
const draftTries = 20

// changeDraft alters a draft; two changes at once are both kept.
func (room *Room) changeDraft(ctx context.Context, id int64, stage string, alter func(*Draft) error) (d Draft, err error) {
	for range draftTries {
		if d, err = room.draft(ctx, id, stage); err != nil {
			return d, err
		}
		if err := alter(&d); err != nil {
			return d, err
		}
		kept, err := room.keepDraft(ctx, d)
		if err != nil || kept {
			return d, err
		}
	}
	return d, fault.Busyf("同时有别人在填写这份申报，请稍后再试")
}

func (room *Room) keepDraft(ctx context.Context, d Draft) (kept bool, err error) {
	plain, err := json.Marshal(d)
	if err != nil {
		return false, err
	}
	sealed, err := room.Vault.Seal(plain, sealedDraft(d.Project, d.Stage))
	if err != nil {
		return false, err
	}
	err = room.DB.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.Exec(ctx, `/* project.keepDraft */
insert into project_draft (project, stage, revision, body, updated_at) values ($1, $2, 1, $3, $4)
on conflict (project, stage) do update set revision = project_draft.revision + 1, body = excluded.body, updated_at = excluded.updated_at
where project_draft.revision = $5`, d.Project, d.Stage, base64.StdEncoding.EncodeToString(sealed), room.Now().UnixMilli(), d.Revision)
		kept = n == 1
		return err
	})
	return kept, err
}

// dropDraft is the statement that forgets a draft that became an application.
func dropDraft(id int64, stage string) store.Stmt {
	return store.Stmt{SQL: `/* project.dropDraft */ delete from project_draft where project = $1 and stage = $2`, Args: []any{id, stage}, Rows: store.Any}
}
