package web

import "time"

// Link is a word that leads somewhere.
type Link struct {
	Text, Href string
	// Current marks the entry the visitor stands on.
	Current bool
	// Count is shown beside the word when it is not zero.
	Count int
}

// MenuGroup is a heading with its links. The portal shows the links of all
// groups in one line, the workbench shows groups one under the other.
type MenuGroup struct {
	Title string
	Links []Link
}

// User is the person in front of the page, as the frame shows them.
type User struct {
	Name string
	// Role is the post of an officer or the company a delegate acts for.
	Role string
	// Unread counts messages.
	Unread int
	// Staff marks officers.
	Staff bool
}

// Site is what the frame says about the site; the values come from the site
// settings, and a missing one is left out and warned about, never made up.
type Site struct {
	Name      string // 站名 SiteName
	Domain    string // SiteDomain
	Code      string // 网站标识码, ten digits
	Organizer string // 主办单位
	Operator  string // 承办单位
	Contact   string // 联系方式
	ICP       string // ICP 备案号
	Police    string // 公安机关备案号
	Division  string // 区划, shown beside the logo
	Emblem    string // address of the emblem image; none when empty
	Mourning  bool   // the portal in grey on national mourning days
	Upper     []Link // 上级平台
	Answered  string // within what time a reported error of the site is answered; not said when empty
	Look      string // address of a style sheet with the site's own colours; none when empty
}

// Meta is one meta tag of a public page (ColumnName, ArticleTitle, PubDate …).
type Meta struct{ Name, Content string }

// Tone is the weight of a word on the page; colour never stands alone, so each
// tone also has a shape.
type Tone string

// The tones, in the order of worry.
const (
	ToneInfo   Tone = "info"
	ToneOK     Tone = "ok"
	ToneWarn   Tone = "warn"
	ToneDanger Tone = "danger"
	ToneHold   Tone = "hold"
	ToneMute   Tone = "mute"
)

// Announcement is a line at the top of a page.
type Announcement struct {
	Tone Tone
	Text string
}

// Frame is everything around the content of a page.
type Frame struct {
	// Title is the name of the page, Section its column: 页名_栏目_站名.
	Title, Section string
	// Page is the id of pages.md; it stands on the body as data-page.
	Page string
	// Trail is the breadcrumb, without the home page and the page itself.
	Trail []Link
	Menu  []MenuGroup
	User  *User
	Site  Site
	// Looks are how the visitor wants the site to look: language, edition, colours.
	Looks
	// Notice is shown above the content; Flash is the good news of the act just done.
	Notice *Announcement
	Flash  string
	// Address is path and query of the request, for links that come back to it.
	Address string
	Meta    []Meta
	// Now is the moment of the page, printed in its footer.
	Now time.Time
	// Version of the program, for the footer of the workbench.
	Version string
	// Search is what stands in the search box.
	Search string
	// Bare leaves out the heading, for pages with a heading of their own.
	Bare bool
	// Wide lets the portal use the whole width.
	Wide bool
	// Styles are more style sheets of this server, by address.
	Styles []string
	// Rest is how many seconds the session may still rest; 0 for guests.
	Rest int
}

// fullTitle follows 国办发〔2017〕47号 (网站发展指引): 页名_栏目_站名.
func (f Frame) fullTitle() string {
	title := f.Title
	if f.Section != "" && f.Section != f.Title {
		title += "_" + f.Section
	}
	if f.Site.Name != "" && f.Site.Name != f.Title {
		title += "_" + f.Site.Name
	}
	return title
}

func (f Frame) links() []Link {
	var links []Link
	for _, g := range f.Menu {
		links = append(links, g.Links...)
	}
	return links
}

// elderEntries is how many entries the menu of the elder edition has.
const elderEntries = 4

// main are the entries of the portal's menu; the elder edition keeps the first ones.
func (f Frame) main() []Link {
	links := f.links()
	if f.Elder {
		links = links[:min(len(links), elderEntries)]
	}
	return links
}
