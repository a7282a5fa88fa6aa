package main

import (
	"fmt"
	"log/slog"
	"net/url"
	"runtime/debug"
	"strconv"
	"time"

	"tongban/internal/app"
)

// tokenCommand manages the tokens of the API.
type tokenCommand struct {
	Create tokenCreate `cmd:"" help:"给一名工作人员签发接口令牌"`
}

type tokenCreate struct {
	For  string `help:"工作人员的登录名" required:"" placeholder:"LOGIN"`
	Name string `help:"令牌的用途" default:"命令行签发"`
	Days int    `help:"有效天数" default:"90"`
	storeFlags
}

// Run prints the new token once; it is kept only as a hash.
func (t *tokenCreate) Run(c console) error {
	place, err := t.place(c)
	if err != nil {
		return err
	}
	asked := url.Values{"for": {t.For}, "name": {t.Name}, "days": {strconv.Itoa(t.Days)}}
	secret, running, err := askOperatorDoor(c.ctx, place, "/token", asked)
	if err == nil && running {
		_, err = fmt.Fprintln(c.out, secret)
	}
	if err != nil || running {
		return err
	}
	house, err := app.Open(c.ctx, app.Config{Place: place, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer house.Close()
	secret, err = house.CreateToken(c.ctx, t.For, t.Name, time.Duration(t.Days)*24*time.Hour)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.out, secret)
	return err
}

// diagramCommand draws the states of a kind.
type diagramCommand struct {
	Kind string `arg:"" help:"事项种类，如 case、inforequest"`
}

// Run prints the diagram as Mermaid text.
func (d *diagramCommand) Run(c console) error {
	text, err := app.Diagram(d.Kind)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(c.out, text)
	return err
}

// versionCommand tells what was built from what.
type versionCommand struct{}

// Run prints the version and the modules.
func (versionCommand) Run(c console) error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return fmt.Errorf("this binary carries no build information")
	}
	fmt.Fprintln(c.out, "tongban", info.Main.Version, info.GoVersion)
	for _, m := range info.Deps {
		fmt.Fprintln(c.out, " ", m.Path, m.Version)
	}
	return nil
}
