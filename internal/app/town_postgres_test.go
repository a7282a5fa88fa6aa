package app_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"tongban/internal/base/store"
)

// cityDatabase is the filled city on PostgreSQL, made once for all tests: each gets a copy, which the server makes from files.
var cityDatabase = sync.OnceValues(func() (c copied, err error) {
	c.server, c.name = os.Getenv("TONGBAN_TEST_PG"), fmt.Sprintf("city_%d", os.Getpid())
	madeCity.Store(true)
	if err = c.exec("create database " + c.name); err != nil {
		return c, err
	}
	if c.files, err = os.MkdirTemp("", "city"); err != nil {
		return c, err
	}
	return c, fillCity(c.files, store.Config{Kind: "postgres", DSN: onDatabase(c.server, c.name)})
})

var madeCity atomic.Bool

// TestMain takes the filled city away when all tests are over.
func TestMain(m *testing.M) {
	code := m.Run()
	if madeCity.Load() {
		if city, err := cityDatabase(); err == nil {
			city.exec("drop database " + city.name + " with (force)")
			os.RemoveAll(city.files)
		}
	}
	os.Exit(code)
}

// copied is a city to be copied: its database, and its files beside it.
type copied struct{ server, name, files string }

func (c copied) exec(sql string) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, c.server)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, sql)
	return err
}

var (
	copies  atomic.Int64
	copying sync.Mutex // a database is copied while nobody is in it
)

// copyTo makes a copy for one test, which is dropped with it.
func (c copied) copyTo(t *testing.T, dir string) (store.Config, error) {
	name := fmt.Sprintf("%s_%d", c.name, copies.Add(1))
	copying.Lock()
	err := c.exec("create database " + name + " template " + c.name)
	copying.Unlock()
	if err != nil {
		return store.Config{}, err
	}
	t.Cleanup(func() {
		if err := c.exec("drop database " + name + " with (force)"); err != nil {
			t.Log(err)
		}
	})
	files, err := filesIn(c.files)
	if err != nil {
		return store.Config{}, err
	}
	return store.Config{Kind: "postgres", DSN: onDatabase(c.server, name)}, spread(dir, files)
}

// onDatabase is a connection string for another database of the same server.
func onDatabase(dsn, name string) string {
	u, err := url.Parse(dsn)
	if err != nil || u.Scheme == "" {
		return dsn + " dbname=" + name
	}
	u.Path = "/" + name
	return u.String()
}
