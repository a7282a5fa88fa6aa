// Package web is the door of the house: it routes requests to handlers, knows
// who sits in front of the browser, reads forms, answers errors once, and has
// the frame, the components and the words of every page. It knows nothing of
// government beyond the look (pages.md §2 to §9, §20).
//
// # A room's page
//
// A room names its routes; the roof opens them with Server.Handle:
//
//	func (room *Room) Routes() []web.Route {
//		return []web.Route{
//			{Pattern: "GET /proposals/new", Page: "I-04", Title: "我要提建议", Who: web.SignedIn, Handle: room.getNew},
//			{Pattern: "POST /proposals", Page: "I-04", Who: web.SignedIn, Handle: room.postNew},
//			{Pattern: "GET /desk/proposals", Page: "E-10", Who: web.Right("proposal.view"), Handle: room.getDesk},
//		}
//	}
//
// What is filled in is a struct; its tags are the form, the checks, the JSON
// schema and the words of the messages:
//
//	type Propose struct {
//		Title   string   `form:"title" label:"标题" need:"true" max:"60"`
//		Field   string   `form:"field" label:"领域" need:"true" options:"city=城市管理|school=教育"`
//		Text    string   `form:"text" label:"建议内容" kind:"textarea" need:"true" max:"2000" hint:"写清楚在哪里、有什么问题、希望怎么办"`
//		On      string   `form:"on" label:"发现日期" kind:"date"`
//		Cost    int64    `form:"cost" label:"估计费用" kind:"money"`
//		Papers  []*multipart.FileHeader `form:"papers" label:"附件" accept:".pdf,.jpg" max:"10485760"`
//	}
//
// The page with the form, and its answer; when fields have to change, the same
// page goes back with 422 and everything that was typed (Again):
//
//	// getNew shows the form (I-04).
//	func (room *Room) getNew(w http.ResponseWriter, r *http.Request) error {
//		return web.Render(w, r, pages.New(room.web.Frame(r, "我要提建议", trail), web.FormOf(Propose{}, "/proposals")))
//	}
//
//	// postNew takes a proposal (I-04).
//	func (room *Room) postNew(w http.ResponseWriter, r *http.Request) error {
//		var in Propose
//		if err := web.Input(r, &in); err != nil {
//			return web.Again(w, r, err, func(err error) templ.Component {
//				return pages.New(room.web.Frame(r, "我要提建议", trail), web.FormOf(in, "/proposals").Typed(r, err))
//			})
//		}
//		number, err := room.propose(r.Context(), web.SessionOf(r).Subject, web.Once(r), in)
//		if err != nil {
//			return err
//		}
//		return web.Done(w, r, "/proposals/"+number, "建议已提交，编号 "+number)
//	}
//
// Its template (pages/new.templ; words by key with the Chinese as the source,
// plain Chinese on the workbench):
//
//	templ New(f web.Frame, form web.Form) {
//		@web.Portal(f) {
//			@web.Card("") {
//				@web.FormFor(form) {
//					@web.Buttons() {
//						@web.Button("提交建议")
//						@web.PlainLink("取消", "/proposals")
//					}
//				}
//			}
//		}
//	}
//
// A list on the workbench:
//
//	templ List(f web.Frame, filters web.Filters, sheet web.Sheet) {
//		@web.Desk(f) {
//			@web.FilterBar(filters)
//			@web.Table(sheet)
//		}
//	}
//
//	sheet := web.Sheet{
//		Columns: []web.Column{{Head: "编号"}, {Head: "标题"}, {Head: "时限"}, {Head: "费用", Right: true}},
//		Empty:   web.Nothing{Title: "没有待办的建议", Why: "新的建议交办后会显示在这里", Next: web.Link{Text: "看已办", Href: "?state=done"}},
//		Pages:   web.Paging{Next: "?after=" + last},
//	}
//	sheet.Rows = append(sheet.Rows, web.Row{Href: "/desk/proposals/" + p.Number, Cells: []web.Cell{
//		web.Linked(p.Number, "/desk/proposals/"+p.Number), web.Words(p.Title), web.Part(web.ClockChip(clock)), web.Words(web.Yuan(p.Cost)),
//	}})
//
// A page of parts that all stand here needs no template: DeskPage and PortalPage put Sections, Lines, Choices and an Ask
// together in Go:
//
//	web.DeskPage(frame, side, web.Section("建议", web.Dl(facts)), web.Section("答复", web.Ask(form, version, "答复", home)))
//
// # Routes and who may
//
// Who is Public, SignedIn (a subject that is not an officer), Staff (a subject
// "officer:…") or Right("name"). Nobody signed in: 303 to /login?next=… (or
// /desk/login for staff routes), 401 for programs. Then Config.Allow decides:
// nil, fault.Deniedf (403, Z-02) or fault.Missing (404, Z-01). Routes under
// /api/ may name their caller by Config.Identify instead of a session.
// Route.MaxBody raises the limit of one mebibyte for uploads.
//
// # Answers
//
// Render, RenderStatus, Again (422), JSON, Done (303 with good news), Tagged
// (ETag of one's own). A handler returns its error and writes nothing then:
// fault kinds become 422, 404 Z-01, 403 Z-02, 409 Z-06, 503 Z-04, everything
// else 500 Z-03 with a reference number; web.Gone is 410. WantsJSON callers get
// application/problem+json with errors:[{field,message}] (RFC 9457). For
// files made on the spot there are Attach and Inline (base/file serves uploads).
// Server.Around puts a component into the frame that belongs to the address.
//
// # Forms
//
// Input, FieldsOf, FormOf, Schema. Kinds: text, textarea, select, radio, check
// (bool), checks ([]string), date (string yyyy-mm-dd or a TextUnmarshaler),
// time, file, money (int64, fen), number, phone, mail, code, password, hidden.
// A named string type is fine everywhere. An input with Check() []fault.Field
// speaks about its fields together. Forms that are data: make []FieldSpec by
// hand, FormFrom to draw and Check to read. Form.Set, Form.Options, Form.Entry
// change and pick single fields; Form.Draft turns on autosave to an address.
// Every form of FormFor and FormStart carries OnceField; read it with Once(r).
//
// # Components
//
// Frames: Portal, Desk, Wall with Panel (S-01). Forms: FormFor, FormStart, Field, ErrorSummary,
// OnceField, Buttons, Button, NamedButton, PlainButton, DangerButton,
// LinkButton, PlainLink, PostButton, PrintButton. Lists: FilterBar, Table,
// Pager. Parts: Tag, Notice, ClockChip, ReckoningTable, Timeline, SummaryList,
// Dl, Tabs, Empty, TaskList, Card, CardRow, EntryCard, Figure, TwoColumns,
// Details, Prose, Money. Texts: Moment, Date, Yuan, Number, Bytes, T.
// A room has no style sheet and writes no class but these: hint, lead, inline
// (a list in one line), rows (a list with lines between), case-head (title left,
// tag right), big-number, hide-seen (for those who hear the page), right.
// Refresh and Swap are attributes that fetch a fragment where scripts run:
// <div { web.Refresh("/desk/alerts/now", 30)... }>; the handler asks Swapping.
// Keys of the workbench: rows of a Table with Href answer j, k, Enter and x; an
// element with data-key="c" is pressed by c.
//
// The gallery (Server.Gallery) shows all of it and is opened by tests only.
//
// # Sessions
//
// SessionOf(r) has the Subject, "" for a guest. Server.SignIn gives a new
// identifier, SignOut and SignOutEverywhere end, Remember keeps a word.
// "officer:…" may rest 15 minutes, all others 30; twelve hours at most. The
// table comes with Migrations; a job calls SweepSessions. LocalPath guards every
// ?next=. A form sent after the session ended comes back as Z-05 with what was
// typed.
package web
