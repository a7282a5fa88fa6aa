package channel

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Line is one place to which a document went, or is to go, with the state it has there.
type Line struct {
	Channel, Where string // in Chinese; the place within the channel
	State          string
	Tone           web.Tone
	At, By         string
	Address        string // where it stands
	Why            string // it failed, was sent back or is to follow
	Href           string // where it is worked on; may be empty
}

// placeName is a channel with the account on it.
func (room *Room) placeName(channel, name string) string {
	title := room.Book.Title(channel)
	if name == "" || name == title {
		return title
	}
	return title + "：" + name
}

// boardState is a piece in the words of the record: 待发, 已发, 失败, 已撤下.
func boardState(s matter.State) (string, web.Tone) {
	switch s {
	case StateSent:
		return "已发", web.ToneOK
	case StateGone:
		return "已撤下", web.ToneMute
	case StateFailed:
		return "失败", web.ToneDanger
	case StateDropped:
		return "不发", web.ToneMute
	}
	return "待发", web.ToneInfo
}

// Board (载体情况) is where a document stands beside the site: what went out, what is on its way, and what has to follow.
func (room *Room) Board(ctx context.Context, document int64) (out []Line, err error) {
	var pieces []piece
	var records []Record
	var down []follower
	err = room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if pieces, err = piecesOf(ctx, tx, document); err != nil {
			return err
		}
		if records, err = recordsOf(ctx, tx, document); err != nil {
			return err
		}
		down, err = takedownsOf(ctx, tx, document)
		return err
	})
	if err != nil {
		return nil, err
	}
	due := map[int64]follower{}
	for _, f := range down {
		if f.State == StateDue {
			due[f.Record] = f
		}
	}
	for _, p := range pieces {
		if p.State == StateSent || p.State == StateGone {
			continue // its record tells
		}
		l := Line{Channel: room.Book.Title(p.Channel), Where: p.Name, Href: Address(p.Matter)}
		l.State, l.Tone = boardState(p.State)
		for _, s := range postingStates() {
			if s.Name == p.State && l.State == "待发" {
				l.State += "（" + s.Title + "）"
			}
		}
		switch {
		case p.State == StateFailed:
			l.Why = p.Failed
		case p.Dropped != "":
			l.Why = p.Dropped
		default:
			l.Why = p.Returned
		}
		out = append(out, l)
	}
	for _, r := range records {
		l := Line{Channel: room.Book.Title(r.Channel), Where: r.Source, State: "已发", Tone: web.ToneOK, At: workday.DateOf(r.At).String(), By: r.By, Address: r.Address}
		if l.Where == l.Channel {
			l.Where = ""
		}
		if r.Piece != "" {
			l.Href = Address(r.Piece)
		} else if r.Issue != 0 {
			l.Href = Issue{ID: r.Issue}.desk()
		}
		f, open := due[r.ID]
		switch {
		case !r.GoneAt.IsZero():
			l.State, l.Tone = "已撤下 "+workday.DateOf(r.GoneAt).String(), web.ToneMute
		case open:
			l.State, l.Tone, l.Why, l.Href = "待"+f.What.Title(), web.ToneDanger, f.Reason, Address(f.Matter)
			if !f.DueAt.IsZero() {
				l.Why += "；" + web.Moment(f.DueAt) + "以前处理"
			}
		}
		out = append(out, l)
	}
	return out, nil
}

// BoardTable shows the lines as a table, with the way to the page that shows them whole.
func BoardTable(lines []Line, number string) templ.Component {
	return templ.Join(boardTable(lines), web.Choices([]web.Link{{Text: "这条信息的全部载体", Href: boardAddress(number)}}, ""))
}

func boardTable(lines []Line) templ.Component {
	sheet := web.Sheet{Columns: []web.Column{{Head: "载体"}, {Head: "状态", Tight: true}, {Head: "时间", Tight: true}, {Head: "经办"}, {Head: "网址或者位置"}, {Head: "说明"}}, Empty: web.Nothing{Title: "还没有发到别的载体", Why: "政府网站以外的载体，拟稿、编进公报或者登记以后显示在这里"}}
	for _, l := range lines {
		name := l.Channel
		if l.Where != "" {
			name += "：" + l.Where
		}
		sheet.Rows = append(sheet.Rows, web.Row{Href: l.Href, Cells: []web.Cell{web.Linked(name, l.Href), web.Part(web.Tag(l.Tone, l.State)), web.Words(l.At), web.Words(l.By), web.Words(l.Address), web.Words(l.Why)}})
	}
	return web.Table(sheet)
}

func boardAddress(number string) string {
	return trailDesk.Href + "?document=" + url.QueryEscape(number)
}

// boardPage shows where one document stands (E-08).
func (room *Room) boardPage(w http.ResponseWriter, r *http.Request, number string) error {
	number = strings.ToValidUTF8(strings.ReplaceAll(number, "\x00", ""), "") // no store looks for these
	d, err := room.Document(r.Context(), number)
	if err != nil {
		return err
	}
	lines, err := room.Board(r.Context(), d.ID)
	if err != nil {
		return err
	}
	if len(lines) == 0 && d.Public == "" {
		d, err = room.known(r.Context(), number) // says that there is no such public document
		if err != nil {
			return err
		}
	}
	site := Line{Channel: room.Book.Title(Site), State: "已发", Tone: web.ToneOK, At: d.FirstOn.String(), Address: d.Public, Href: d.Public}
	if d.Public == "" {
		site.State, site.Tone, site.Href = "已撤下", web.ToneMute, ""
	}
	if d.Mark != "" {
		site.Why = "页面上已经标注" + d.Mark
	}
	var links []web.Link
	if d.Public != "" && account.ActorOf(r.Context()).Has(RightWrite) {
		links = append(links, web.Link{Text: "为这条信息拟稿", Href: "/desk/postings/new?document=" + url.QueryEscape(d.Number)})
	}
	links = append(links, web.Link{Text: "信息办理页", Href: "/desk/documents/" + d.Number})
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "一条信息的载体", trailDesk), nil,
		web.Section(d.Title, boardTable(append([]Line{site}, lines...))), web.Section("相关", web.Choices(links, ""))))
}
