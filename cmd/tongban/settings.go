package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"tongban/internal/app"
	"tongban/internal/base/store"
)

// storeFlags say where the data is: flag over environment over file over default.
type storeFlags struct {
	Data   string `help:"数据目录（默认 data；环境变量 TONGBAN_DATA）" placeholder:"DIR"`
	Store  string `help:"sqlite 或 postgres（默认 sqlite；TONGBAN_STORE）" placeholder:"KIND"`
	DSN    string `name:"dsn" help:"PostgreSQL 的连接串（TONGBAN_DSN）" placeholder:"DSN"`
	Config string `help:"设置文件，每行 名=值（默认 DATA/tongban.conf；TONGBAN_CONFIG）" placeholder:"FILE"`
}

// settings are the values in force, each with where it came from.
type settings struct {
	values map[string]string
	lookup func(string) (string, bool)
}

// given reports the store's place, or an empty path when the caller named none.
func (f storeFlags) given(c console) app.Place {
	if f.Data == "" && f.Store == "" && f.DSN == "" {
		if _, named := c.lookup("TONGBAN_DATA"); !named {
			return app.Place{}
		}
	}
	place, err := f.place(c)
	if err != nil {
		return app.Place{}
	}
	return place
}

// place puts the store's settings together.
func (f storeFlags) place(c console) (app.Place, error) {
	s, err := f.read(c)
	if err != nil {
		return app.Place{}, err
	}
	data := s.pick(f.Data, "data", "data")
	kind := s.pick(f.Store, "store", "sqlite")
	dsn := s.pick(f.DSN, "dsn", "")
	if kind == "sqlite" && dsn != "" && f.Store == "" {
		kind = "postgres"
	}
	if kind == "postgres" && dsn == "" {
		return app.Place{}, fmt.Errorf("用 postgres 时请用 --dsn 或 TONGBAN_DSN 说明连接串")
	}
	if kind != "sqlite" && kind != "postgres" {
		return app.Place{}, fmt.Errorf("不认识的存储“%s”，可用 sqlite 或 postgres", kind)
	}
	return app.Place{Data: data, Store: store.Config{Kind: kind, Path: filepath.Join(data, "tongban.db"), DSN: dsn}}, nil
}

func (f storeFlags) read(c console) (settings, error) {
	s := settings{values: map[string]string{}, lookup: c.lookup}
	path := f.Config
	if path == "" {
		path, _ = c.lookup("TONGBAN_CONFIG")
	}
	named := path != ""
	if !named {
		path = filepath.Join(s.pick(f.Data, "data", "data"), "tongban.conf")
	}
	file, err := os.Open(path)
	if err != nil {
		if named {
			return s, fmt.Errorf("设置文件打不开：%w", err)
		}
		return s, nil
	}
	defer file.Close()
	for lines, n := bufio.NewScanner(file), 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, found := strings.Cut(line, "=")
		if !found {
			return s, fmt.Errorf("设置文件第 %d 行不是 名=值", n)
		}
		s.values[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	return s, nil
}

// pick gives the flag, or the environment's TONGBAN_NAME, or the file's value, or the default.
func (s settings) pick(flag, name, otherwise string) string {
	if flag != "" {
		return flag
	}
	if v, ok := s.lookup("TONGBAN_" + strings.ToUpper(name)); ok && v != "" {
		return v
	}
	if v := s.values[name]; v != "" {
		return v
	}
	return otherwise
}
