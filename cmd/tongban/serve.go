package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"tongban/internal/app"
)

// serveFlags are the settings of a running site.
type serveFlags struct {
	Addr   string `help:"监听地址（默认 127.0.0.1:8080；TONGBAN_ADDR）" placeholder:"ADDR"`
	Secure bool   `help:"经 HTTPS 对外服务：Cookie 只走加密连接"`
	Public string `help:"对外网址，印在文书的二维码里（默认由监听地址得出；TONGBAN_PUBLIC）" placeholder:"URL"`
	Parked string `name:"parked-days" help:"窗口暂存件最后一次保存后保留的天数（默认 7；TONGBAN_PARKED_DAYS）" placeholder:"DAYS"`
	storeFlags
}

// serveCommand opens the site on an existing store.
type serveCommand struct{ serveFlags }

// demoCommand opens the site with the demonstration city in it.
type demoCommand struct {
	serveFlags
	Cases int `help:"示例办件的数量" default:"240"`
}

// migrateCommand brings the tables up to date and ends.
type migrateCommand struct{ storeFlags }

// Run opens the site.
func (s *serveCommand) Run(c console) error {
	house, err := s.open(c)
	if err != nil {
		return err
	}
	defer house.Close()
	return s.serve(c, house, nil)
}

// Run opens the site at once and fills the demonstration city behind it, once.
func (d *demoCommand) Run(c console) error {
	house, err := d.open(c)
	if err != nil {
		return err
	}
	defer house.Close()
	return d.serve(c, house, func(ctx context.Context, addr string) error {
		bar := newProgress(c.errs)
		if err := house.FillDemo(ctx, d.Cases, bar.show); err != nil {
			return fmt.Errorf("fill the demonstration city: %w", err)
		}
		bar.end()
		return introduce(c, addr, app.DemoPeople())
	})
}

// Run migrates.
func (m *migrateCommand) Run(c console) error {
	place, err := m.place(c)
	if err != nil {
		return err
	}
	house, err := app.Open(c.ctx, app.Config{Place: place, Now: time.Now, Log: slog.New(slog.NewTextHandler(c.errs, nil))})
	if err != nil {
		return err
	}
	return house.Close()
}

func (f serveFlags) open(c console) (*app.House, error) {
	place, err := f.place(c)
	if err != nil {
		return nil, err
	}
	s, err := f.read(c)
	if err != nil {
		return nil, err
	}
	days, err := strconv.Atoi(s.pick(f.Parked, "parked_days", "0"))
	if err != nil || days < 0 || days > 365 {
		return nil, fmt.Errorf("暂存件保留的天数应当是 1 到 365 的整数")
	}
	return app.Open(c.ctx, app.Config{Place: place, Now: time.Now, Secure: f.Secure, Public: f.public(s), ParkedDays: days, Log: slog.New(slog.NewJSONHandler(c.errs, &slog.HandlerOptions{Level: slog.LevelWarn}))})
}

// public is the address under which people reach the site.
func (f serveFlags) public(s settings) string {
	scheme := "http://"
	if f.Secure {
		scheme = "https://"
	}
	return strings.TrimRight(s.pick(f.Public, "public", scheme+s.pick(f.Addr, "addr", "127.0.0.1:8080")), "/")
}

// drain is how long running requests may take to end after the signal.
const drain = 10 * time.Second

// serve listens, tells where, and runs until the signal. What else is to be done while
// the site is open goes into also; its failure closes the site.
func (f serveFlags) serve(c console, house *app.House, also func(ctx context.Context, addr string) error) error {
	s, err := f.read(c)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", s.pick(f.Addr, "addr", "127.0.0.1:8080"))
	if err != nil {
		return fmt.Errorf("不能监听：%w", err)
	}
	running, stop := context.WithCancel(c.ctx)
	defer stop()
	door, err := openOperatorDoor(house.Place())
	if err != nil {
		return err
	}
	operators := &http.Server{Handler: operatorHandler(house), ReadHeaderTimeout: 10 * time.Second}
	site := &http.Server{Handler: house.Handler(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	if _, err := fmt.Fprintf(c.out, "listening http://%s\n", listener.Addr()); err != nil {
		return err
	}
	var group errgroup.Group
	group.Go(func() error {
		defer stop()
		if err := site.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	if door != nil {
		group.Go(func() error {
			defer stop()
			if err := operators.Serve(door); !errors.Is(err, http.ErrServerClosed) {
				return err
			}
			return nil
		})
	}
	group.Go(func() error {
		defer stop()
		if also != nil {
			if err := also(running, listener.Addr().String()); err != nil {
				return err
			}
		}
		return house.Work(running)
	})
	<-running.Done()
	wait, done := context.WithTimeout(context.Background(), drain)
	defer done()
	return errors.Join(site.Shutdown(wait), operators.Shutdown(wait), group.Wait())
}

// introduce tells who can sign in, one line for each role.
func introduce(c console, addr string, people []app.DemoPerson) error {
	fmt.Fprintf(c.out, "\n演示城市已就绪，请打开  http://%s\n\n可以登录的人（口令都是 %s）：\n", addr, people[0].Password)
	for _, p := range people {
		fmt.Fprintf(c.out, "login %-12s %-20s %s  # %s，登录页 http://%s%s\n", p.Role, p.Login, p.Password, p.About, addr, p.Page)
	}
	_, err := fmt.Fprintln(c.out)
	return err
}
