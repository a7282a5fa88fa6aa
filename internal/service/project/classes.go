package project

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

// rulesName is the name of the rules among the templates.
const rulesName = "rules"

func className(code string) string { return "class/" + code }

// Classes keep the classes of projects and the rules, each in versions. What is in force is answered from memory.
type Classes struct {
	db   *store.DB
	now  func() time.Time
	mu   sync.RWMutex
	list []Class
	rule Rules
}

// NewClasses makes the book of classes.
func NewClasses(db *store.DB, now func() time.Time) *Classes { return &Classes{db: db, now: now} }

// Template (模板版本) is one version of a class or of the rules.
type Template struct {
	Name    string
	Version int
	Body    string // JSON
	Reason  string
	By      string
	At      time.Time
}

// Load reads what is in force; other nodes may have written.
func (c *Classes) Load(ctx context.Context) error {
	var list []Class
	var rule Rules
	err := c.db.Read(ctx, func(tx *store.Tx) error {
		current, err := templates(ctx, tx, `/* project.templatesInForce */
select t.name, t.version, t.body, t.reason, t.author, t.written_at
from project_template t
where t.version = (select max(u.version) from project_template u where u.name = t.name)
order by t.name
limit 500`)
		for _, t := range current {
			if t.Name == rulesName {
				err = json.Unmarshal([]byte(t.Body), &rule)
				rule.Version = t.Version
			} else {
				var class Class
				class, err = t.class()
				list = append(list, class)
			}
			if err != nil {
				return fmt.Errorf("read %s: %w", t.Name, err)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.list, c.rule = list, rule
	return nil
}

func (t Template) class() (c Class, err error) {
	err = json.Unmarshal([]byte(t.Body), &c)
	c.Version = t.Version
	return c, err
}

// InForce lists the classes in force.
func (c *Classes) InForce() []Class {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return slices.Clone(c.list)
}

// Class gives the version of a class in force.
func (c *Classes) Class(code string) (Class, error) {
	for _, class := range c.InForce() {
		if class.Code == code {
			return class, nil
		}
	}
	return Class{}, fault.Missing("项目类型", code)
}

// Rules are the rules in force.
func (c *Classes) Rules() Rules {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.rule
}

// Publish writes a new version of a class; seen is the version that its writer began with.
func (c *Classes) Publish(ctx context.Context, class Class, seen int, reason, by string) error {
	return c.write(ctx, className(class.Code), class, seen, reason, by)
}

// PublishRules writes a new version of the rules.
func (c *Classes) PublishRules(ctx context.Context, r Rules, seen int, reason, by string) error {
	return c.write(ctx, rulesName, r, seen, reason, by)
}

func (c *Classes) write(ctx context.Context, name string, v any, seen int, reason, by string) error {
	if strings.TrimSpace(reason) == "" {
		return fault.InvalidField("reason", "请填写修改理由")
	}
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	err = c.db.Write(ctx, func(tx *store.Tx) error {
		var last int
		err := tx.QueryRow(ctx, `/* project.lastTemplate */ select coalesce(max(t.version), 0) from project_template t where t.name = $1`, name).Scan(&last)
		if err != nil {
			return err
		}
		if last != seen {
			return fault.Conflictf("这份模板在您打开以后已经有了第%d版，请重新载入后再修改，您填写的内容仍在页面上", last)
		}
		return tx.Apply(ctx, store.Stmt{SQL: `/* project.insertTemplate */
insert into project_template (name, version, body, reason, author, written_at) values ($1, $2, $3, $4, $5, $6)`,
			Args: []any{name, last + 1, string(body), reason, by, c.now().UnixMilli()}, Rows: 1})
	})
	if err != nil {
		return err
	}
	return c.Load(ctx)
}

// History lists the versions of a template, the newest first.
func (c *Classes) History(ctx context.Context, name string) (list []Template, err error) {
	err = c.db.Read(ctx, func(tx *store.Tx) error {
		list, err = templates(ctx, tx, `/* project.templateHistory */
select t.name, t.version, t.body, t.reason, t.author, t.written_at
from project_template t
where t.name = $1
order by t.version desc
limit 200`, name)
		return err
	})
	return list, err
}

func templates(ctx context.Context, tx *store.Tx, query string, args ...any) (list []Template, err error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var t Template
		var at store.Millis
		if err := rows.Scan(&t.Name, &t.Version, &t.Body, &t.Reason, &t.By, &at); err != nil {
			return nil, err
		}
		t.At = at.Time()
		list = append(list, t)
	}
	return list, rows.Err()
}

// Import writes the first version of a class, or of the rules, from a file. What is there already stays.
func (room *Room) Import(ctx context.Context, name string, text []byte, reason, by string) error {
	if name == rulesName {
		rules, err := ReadRules(text)
		if err != nil {
			return err
		}
		if wrong := rules.Check(); len(wrong) > 0 {
			return fault.Invalidf("%s", strings.Join(wrong, "；"))
		}
		return room.classes.PublishRules(ctx, rules, 0, reason, by)
	}
	class, err := ReadClass(text)
	if err != nil {
		return err
	}
	if wrong := class.Check(room.known()); len(wrong) > 0 {
		return fault.Invalidf("%s", strings.Join(wrong, "；"))
	}
	return room.classes.Publish(ctx, class, 0, reason, by)
}
