// Package link looks after the links that stand in what is public (链接检查).
//
// It serves editors, who see while they draft which links lead nowhere (E-01), and who keeps the site, under 国办发〔2017〕47号
// and the yearly check of sites, which counts links that do not open. An address on a site of this installation is looked up
// in its own records; what it may not show the public counts as not there. What stands in a document it asks of the room of
// documents.
package link

import (
	"context"
	"embed"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/notify"
	"tongban/internal/common/org"
)

// Way says where an address leads.
type Way string

// The ways.
const (
	Inside  Way = "inside"  // to a site of this installation
	Outside Way = "outside" // to elsewhere on the internet
	Never   Way = "never"   // nowhere that the public could reach
	Unasked Way = "unasked" // to elsewhere, but not where a program asks
)

// Address is a link that was read.
type Address struct {
	Way    Way
	Text   string // without the fragment; of an inside one the path with its query
	Host   string // empty of an inside one that names none
	Reason string // of Never and Unasked
}

// leads is the page of ours to which an inside address leads, without what stands behind it; empty of all else.
func (a Address) leads() string {
	if a.Way != Inside {
		return ""
	}
	path, _, _ := strings.Cut(a.Text, "?")
	parts := strings.SplitN(path, "/", 5)
	return strings.Join(parts[:min(len(parts), 4)], "/")
}

// longest bounds an address that is kept.
const longest = 1000

// Read reads the address of a link; ours tells the hosts of this installation.
func Read(href string, ours func(host string) bool) Address {
	href = strings.TrimSpace(href)
	u, err := url.Parse(href)
	switch {
	case err != nil:
		return Address{Way: Never, Text: href, Reason: "网址写得不对"}
	case u.Scheme == "" && u.Host == "" && strings.HasPrefix(href, "/"):
		u.Fragment = ""
		return Address{Way: Inside, Text: u.RequestURI()}
	case u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "", u.Opaque != "":
		return Address{Way: Never, Text: href, Reason: "网址要以 http://、https:// 或者 / 开头"}
	case u.User != nil:
		return Address{Way: Never, Text: href, Reason: "网址里不能有用户名和密码"}
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if ours(host) {
		u.Fragment = ""
		return Address{Way: Inside, Text: u.RequestURI(), Host: host}
	}
	if hidden(host) {
		return Address{Way: Never, Text: href, Host: host, Reason: "这是内部网络的地址，公众打不开"}
	}
	port := u.Port()
	u.Fragment, u.Host = "", host
	if strings.Contains(host, ":") {
		u.Host = "[" + host + "]"
	}
	if port != "" {
		u.Host += ":" + port
	}
	a := Address{Way: Outside, Text: u.String(), Host: host}
	switch {
	case port != "" && port != "80" && port != "443":
		a.Way, a.Reason = Unasked, "只检查80和443端口的网址"
	case len(a.Text) > longest:
		a.Way, a.Reason = Unasked, "网址太长，不能自动检查"
	}
	return a
}

// innerNames are names that are used inside a house only; a name without a dot is one too.
var innerNames = []string{"localhost", "local", "lan", "internal", "intranet", "home", "corp", "localdomain"}

// hidden reports whether a host is one that nobody outside reaches by its looks.
func hidden(host string) bool {
	if a, err := netip.ParseAddr(host); err == nil {
		return !notify.Public(a)
	}
	if net.ParseIP(host) != nil {
		return true
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	if last == host || strings.Trim(last, "0123456789") == "" || strings.HasPrefix(last, "0x") {
		return true // 2130706433, 0x7f.1 and 127.1 are other ways to write 127.0.0.1
	}
	for _, name := range innerNames {
		if last == name {
			return true
		}
	}
	return false
}

// Dead says why a link leads nowhere, and what to write instead when that is known.
type Dead struct{ Reason, Should string }

// Linked is a public document with its links, as the room of documents tells them; one that is not public any more has none.
type Linked struct {
	ID                  int64
	Number, Title, Body string
	Author              string // subject of who drafted it
	Links               []Placed
}

// Placed is a link with its place.
type Placed struct{ Place, Words, Href string }

// News is what a drafter is told: how many of the links that he wrote have died, and one of them.
type News struct {
	Author, Body string
	Count        int
	Title, Words string
}

// Deps is what the room needs.
type Deps struct {
	DB   *store.DB
	Now  func() time.Time
	Web  *web.Server
	Org  *org.Directory
	Book *Book
	Wake func()
	Ours func(host string) bool // the hosts of this installation
	// Dead looks an address of this installation up, as somebody who is not signed in would find it; self is the document on
	// which the link stands. A Reason that is empty is a page that opens.
	Dead func(ctx context.Context, tx *store.Tx, self int64, host, address string) (Dead, error)
	// Changed gives documents that changed after a mark and not after another, in the order of their marks, with the last mark
	// that was read; zero when there are no more.
	Changed func(ctx context.Context, after, until int64, limit int) ([]Linked, int64, error)
	// Ask asks an address elsewhere; nil is the internet.
	Ask func(ctx context.Context, address string, patience time.Duration) Answer
	// Tell tells a drafter, or who drafts at the body when he is gone.
	Tell func(ctx context.Context, n News) error
	Desk func(number string) string // where a document is worked on
}

// Room is the links.
type Room struct{ Deps }

// New makes the room.
func New(d Deps) *Room {
	if d.Book == nil {
		d.Book = &Book{}
	}
	if d.Ask == nil {
		d.Ask = (&Asker{Ours: d.Ours}).Ask
	}
	return &Room{d}
}

// The rights that posts carry: who drafts and who releases the documents of a body look after their links, RightWatch sees
// those of all, RightRules sets how they are looked at.
const (
	RightDraft   = "publish.draft"
	RightRelease = "publish.release"
	RightWatch   = "supervise.view"
	RightRules   = "admin.system"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the room's tables.
func Migrations() store.Migrations { return store.Migrations{Room: "link", FS: migrations} }

// Look gives those of some links on a document that lead nowhere, as far as the house knows by itself.
func (room *Room) Look(ctx context.Context, tx *store.Tx, self int64, hrefs []string) (map[string]Dead, error) {
	out := map[string]Dead{}
	for _, href := range hrefs {
		a := Read(href, room.Ours)
		var dead Dead
		var err error
		switch a.Way {
		case Never:
			dead = Dead{Reason: a.Reason}
		case Inside:
			dead, err = room.Dead(ctx, tx, self, a.Host, a.Text)
		}
		if err != nil {
			return nil, err
		}
		if dead.Reason != "" {
			out[href] = dead
		}
	}
	return out, nil
}
