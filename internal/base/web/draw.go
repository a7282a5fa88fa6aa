package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
)

// OnceName is the field that carries the key against doing a thing twice.
const OnceName = "_once"

// htmxConfig keeps htmx inside the content security policy: no code from
// text, no injected styles, nothing fetched from elsewhere.
const htmxConfig = `{"mode":"same-origin","includeIndicatorCSS":false,"history":false}`

// shanghai is the one time zone of China, which has no summer time since 1992.
var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// Moment writes a moment with date and time as pages show it.
func Moment(t time.Time) string { return stamp(t, "2006-01-02 15:04") }

// Date writes the date of a moment.
func Date(t time.Time) string { return stamp(t, "2006-01-02") }

func stamp(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.In(shanghai).Format(layout)
}

func newKey() string {
	var key [16]byte
	rand.Read(key[:])
	return hex.EncodeToString(key[:])
}

func htmlLang(f Frame) string {
	if f.Lang == "en" {
		return "en"
	}
	return "zh-CN"
}

func edition(f Frame) string {
	switch {
	case f.Kiosk:
		return "kiosk"
	case f.Elder:
		return "elder"
	}
	return "standard"
}

// leads lets an address of the site through as it is and looks at every other
// one, so that no link ever runs code.
func leads(address string) templ.SafeURL {
	if address != "" && strings.ContainsRune("/?#", rune(address[0])) {
		return templ.SafeURL(address)
	}
	return templ.URL(address)
}

func home(f Frame) templ.SafeURL {
	if f.User != nil && f.User.Staff {
		return "/desk"
	}
	return "/my"
}

func currentPage(link Link) string {
	if link.Current {
		return "page"
	}
	return "false"
}

func isTrue(text string) bool {
	switch text {
	case "true", "on", "1", "yes":
		return true
	}
	return false
}

func choiceType(e Entry) string {
	if e.Kind == KindChecks {
		return "checkbox"
	}
	return "radio"
}

// typedBack is what goes back into a control; passwords never do.
func typedBack(e Entry) string {
	if e.Kind == KindPassword {
		return ""
	}
	return e.Value
}

// controlAttributes sets the type that opens the right keyboard and ties the
// control to its hint and error.
func controlAttributes(e Entry) templ.Attributes {
	a := templ.Attributes{}
	switch e.Kind {
	case KindDate:
		a["placeholder"], a["data-date"] = "例如 1987-03-05", "true"
	case KindTime:
		a["type"] = "time"
	case KindMoney:
		a["inputmode"] = "decimal"
	case KindNumber:
		a["inputmode"] = "numeric"
	case KindPhone:
		a["type"], a["inputmode"] = "tel", "tel"
	case KindMail:
		a["type"] = "email"
	case KindPassword:
		a["type"] = "password"
	case KindCode:
		a["autocapitalize"], a["spellcheck"] = "characters", "false"
	}
	if e.Max > 0 && e.Kind != KindFile && e.Kind != KindSelect && e.Kind != KindNumber && e.Kind != KindMoney {
		a["maxlength"] = strconv.Itoa(e.Max)
	}
	if e.Need {
		a["aria-required"] = "true"
	}
	if e.Error != "" {
		a["aria-invalid"] = "true"
	}
	if by := e.describedBy(); by != "" {
		a["aria-describedby"] = by
	}
	if e.Many && e.Kind == KindFile {
		a["multiple"] = true
	}
	if e.Kind == KindFile && e.Max > 0 {
		a["data-most"] = strconv.Itoa(e.Max)
	}
	if e.Accept != "" {
		a["accept"] = e.Accept
	}
	if e.Auto != "" {
		a["autocomplete"] = e.Auto
	}
	if e.Suggest != "" {
		a["list"] = e.Suggest
	}
	if width := fieldWidth(e); width != "" {
		a["class"] = width
	}
	return a
}

func fieldWidth(e Entry) string {
	if e.Width != "" {
		return e.Width
	}
	switch e.Kind {
	case KindDate, KindTime, KindMoney, KindNumber:
		return "short"
	case KindPhone, KindCode, KindMail, KindPassword, KindSelect:
		return "medium"
	}
	return ""
}

// shape is the outline beside a word of that tone.
func shape(tone Tone) string {
	switch tone {
	case ToneOK:
		return "M3 10.5l4.5 4.5L17 5.5"
	case ToneWarn:
		return "M10 3l8 14H2zM10 8v4M10 14.4v.6"
	case ToneDanger:
		return "M6.5 2.5h7l4 4v7l-4 4h-7l-4-4v-7zM10 6v5M10 13.4v.6"
	case ToneHold:
		return "M6.5 4v12M13.5 4v12"
	case ToneMute:
		return "M4 10h12"
	}
	return "M10 2.5a7.5 7.5 0 100 15 7.5 7.5 0 000-15zM10 9v5M10 6v.6"
}

func (s Sheet) column(i int) Column {
	if i < len(s.Columns) {
		return s.Columns[i]
	}
	return Column{}
}

// picked is what the row's check box sends.
func (r Row) picked() string {
	if r.Value != "" {
		return r.Value
	}
	return r.ID
}

// Any reports whether there is anywhere to go.
func (p Paging) Any() bool { return p.First != "" || p.Previous != "" || p.Next != "" }

// Refresh makes an element fetch itself again every few seconds; without
// scripts it stays as it is.
func Refresh(address string, seconds int) templ.Attributes {
	return templ.Attributes{"hx-get": address, "hx-trigger": "every " + strconv.Itoa(seconds) + "s", "hx-swap": "innerHTML"}
}

// Swap makes a link or form put its answer into the element with that id and
// into the address bar; without scripts it is an ordinary link or form. The
// handler answers Swapping requests with the fragment alone.
func Swap(address, id string) templ.Attributes {
	return templ.Attributes{"hx-get": address, "hx-target": "#" + id, "hx-swap": "outerHTML", "hx-push-url": "true"}
}

// bottomEntry is a link of the bottom bar with its outline.
type bottomEntry struct {
	Link
	shape string
}

func bottomEntries(f Frame) []bottomEntry {
	entries := []bottomEntry{
		{Link{Text: "bottom.home|首页", Href: "/"}, "M3 9l7-6 7 6v8h-5v-5H8v5H3z"},
		{Link{Text: "bottom.items|办事", Href: "/items"}, "M5 2.5h10v15H5zM8 7h4M8 10.5h4M8 14h2"},
		{Link{Text: "bottom.licences|亮证", Href: "/my/licences"}, "M2.5 4.5h15v11h-15zM5.5 12.5c0-3 4-3 4 0M7.5 7.5v1M12 8h3M12 11h3"},
		{Link{Text: "bottom.messages|消息", Href: "/my/messages"}, "M2.5 4h15v10H9l-4 3v-3H2.5z"},
		{Link{Text: "bottom.me|我的", Href: "/my"}, "M10 3a3 3 0 100 6 3 3 0 000-6zM3.5 17c0-6 13-6 13 0"},
	}
	path, _, _ := strings.Cut(f.Address, "?")
	for i := range entries {
		entries[i].Current = entries[i].Href == path
		if f.User != nil && entries[i].Href == "/my/messages" {
			entries[i].Count = f.User.Unread
		}
	}
	return entries
}

// opens reports whether the site has that page, so that the frame never leads nowhere.
func opens(ctx context.Context, path string) bool {
	v := visitOf(ctx)
	if v.server == nil {
		return true
	}
	if path == "/" {
		path = "/{$}"
	}
	return v.server.pages[path]
}

// contentLang marks Chinese content inside an English frame.
func contentLang(f Frame) string {
	if f.Lang == "en" {
		return "zh-CN"
	}
	return htmlLang(f)
}

// asset is the address of a file of the look, with its content in its name.
func asset(ctx context.Context, name string) string {
	v := visitOf(ctx)
	if v.server == nil {
		return "/assets/" + strings.TrimPrefix(name, "/")
	}
	return v.server.assets.Address(name)
}
