package app

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/a-h/templ"

	"tongban/internal/base/file"
	"tongban/internal/base/job"
	"tongban/internal/base/search"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/light"
	"tongban/internal/common/notify"
	"tongban/internal/common/org"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/annual"
	"tongban/internal/disclosure/channel"
	"tongban/internal/disclosure/column"
	"tongban/internal/disclosure/duty"
	"tongban/internal/disclosure/inforequest"
	"tongban/internal/disclosure/interpret"
	"tongban/internal/disclosure/link"
	"tongban/internal/disclosure/normative"
	"tongban/internal/disclosure/occasion"
	"tongban/internal/disclosure/publish"
	"tongban/internal/disclosure/reading"
	"tongban/internal/disclosure/rectify"
	"tongban/internal/disclosure/site"
	"tongban/internal/disclosure/withhold"
	"tongban/internal/disclosure/wording"
	"tongban/internal/exchange"
	"tongban/internal/matter"
	"tongban/internal/oversight/calendar"
	"tongban/internal/oversight/credit"
	"tongban/internal/oversight/staffing"
	"tongban/internal/oversight/supervise"
	"tongban/internal/service/bundle"
	"tongban/internal/service/casework"
	"tongban/internal/service/catalog"
	"tongban/internal/service/catalog/asking"
	"tongban/internal/service/catalog/change"
	"tongban/internal/service/catalog/editor"
	"tongban/internal/service/catalog/element"
	"tongban/internal/service/catalog/entry"
	"tongban/internal/service/catalog/transfer"
	"tongban/internal/service/paperwork"
	"tongban/internal/service/project"
	"tongban/internal/service/window"
	"tongban/internal/voice/siteerror"
)

// rooms are the rooms of the wings, in the order in which they were built.
type rooms struct {
	catalog   *catalog.Room
	changes   *change.Room
	transfer  *transfer.Desk
	editor    *editor.Desk
	base      *entry.Desk
	guides    *element.Desk
	asking    *asking.Desk
	bundles   *bundle.Room
	casework  *casework.Room
	desk      *casework.Desk
	portal    *casework.Portal
	showcase  *casework.Showcase
	projects  *project.Room
	requests  *inforequest.Room
	rectify   *rectify.Room
	annual    *annual.Room
	errors    *siteerror.Room
	occasions *occasion.Room
	readings  *reading.Room
	wording   *wording.Room
	sites     *site.Room
	columns   *column.Room
	links     *link.Room
	channels  *channel.Room
	publish   *publish.Room
	policies  *interpret.Room
	withheld  *withhold.Room
	duties    *duty.Room
	normative *normative.Room
	board     *supervise.Room
	credit    *credit.Room
	window    *window.Room
	calendar  *calendar.Room
	exchange  *exchange.Room
	staffing  *staffing.Room
	accounts  *account.Web
	papers    *paperwork.Room
}

// migrations lists the tables of every room, floors first.
func migrations() []store.Migrations {
	return []store.Migrations{job.Migrations(), web.Migrations(), file.Migrations(), search.Migrations(), workday.Migrations(), light.Migrations(), org.Migrations(), account.Migrations(), accord.Migrations(),
		paper.Migrations(), notify.Migrations(), matter.Migrations(), catalog.Migrations(), transfer.Migrations(), casework.Migrations(), bundle.Migrations(),
		inforequest.Migrations(), rectify.Migrations(), annual.Migrations(), siteerror.Migrations(), project.Migrations(), change.Migrations(), credit.Migrations(), entry.Migrations(), element.Migrations(), asking.Migrations(),
		publish.Migrations(), interpret.Migrations(), duty.Migrations(), normative.Migrations(), withhold.Migrations(), window.Migrations(),
		occasion.Migrations(), reading.Migrations(), wording.Migrations(), column.Migrations(), link.Migrations(), channel.Migrations(), site.Migrations()}
}

// kinds lists every kind of matter without the things that their rooms need to act: for drawing.
func kinds() []*matter.Kind {
	return []*matter.Kind{casework.New(casework.Deps{}).Kind(), bundle.New(bundle.Deps{}).Kind(), inforequest.New(inforequest.Deps{}).Kind(), rectify.New(rectify.Deps{}).Kind(), annual.New(annual.Deps{}).Kind(), siteerror.New(siteerror.Deps{}).Kind(), project.New(project.Deps{}).Kind(), change.New(change.Deps{}).Kind(),
		credit.New(credit.Deps{}).CheckKind(), credit.New(credit.Deps{}).RepairKind(), publish.New(publish.Deps{}).Kind(), interpret.New(interpret.Deps{}).Kind(), duty.New(duty.Deps{}).Kind(), normative.New(normative.Deps{}).CleanupKind(), normative.New(normative.Deps{}).ReviewKind(), normative.New(normative.Deps{}).AmendmentKind(), withhold.New(withhold.Deps{}).Kind(), window.New(window.Deps{}).HandoverKind(), window.New(window.Deps{}).ShiftKind(),
		occasion.New(occasion.Deps{}).Kind(), reading.New(reading.Deps{}).Kind(), reading.New(reading.Deps{}).ShelfKind(), column.New(column.Deps{}).Kind(), channel.New(channel.Deps{}).PostingKind(), channel.New(channel.Deps{}).TakedownKind()}
}

// build makes the rooms and hands them to each other.
func (h *House) build(k keys) (err error) {
	h.web = web.New(web.Config{Store: h.db, Now: h.config.Now, Log: h.config.Log, Allow: h.allow, Identify: h.identify,
		User: h.user, Menu: h.menu, Site: h.site, SitesState: h.sites.State, Notice: h.notice, Secure: h.config.Secure, Maps: []string{"/disclosure/sitemap.xml"}, Part: h.part})
	h.rooms.sites = site.New(siteDeps(h))
	h.accord = accord.New(accord.Deps{DB: h.db, Now: h.config.Now, Web: h.web, Org: h.org, Log: h.config.Log,
		Tell: func(ctx context.Context, to string, values map[string]string) error {
			return h.tellSomebody(ctx, to, "accord-waiting", values)
		}})
	lamp := light.Lamp{Book: h.lights, Calendar: h.book.Calendar, Now: h.config.Now}
	items := shelfOfItems{h.library, h.finder, h.org}
	h.rooms.catalog = catalog.New(catalog.Deps{Web: h.web, Library: h.library, Finder: h.finder, Misses: h.misses, Words: h.words, Org: h.org, Calendar: h.book.Calendar, Templates: h.templates,
		Blocks:    h.blocks,
		Elsewhere: h.elsewhere,
		Own:       func(r *http.Request) ([]templ.Component, error) { return h.rooms.portal.Todo(r) }})
	h.rooms.transfer = transfer.NewDesk(transfer.Deps{DB: h.db, Now: h.config.Now, Web: h.web, Files: h.files, Wake: h.worker.Wake,
		Prepare: h.itemImport, Outgoing: h.library.Outgoing})
	people := identities{h.accounts, k.vault, k.index, h.config.Now}
	h.rooms.credit = credit.New(credit.Deps{DB: h.db, Now: h.config.Now, Hall: h.Engine, Web: h.web, Files: h.files, Press: h.press, Org: h.org, Calendar: h.book.Calendar,
		Holder: people.holderIndex, Index: people.Index, Signs: h.signs})
	h.rooms.casework = casework.New(casework.Deps{DB: h.db, Now: h.config.Now, Hall: h.Engine, Web: h.web, Files: h.files, Press: h.press,
		Org: h.org, Items: items, Forms: forms{}, Vault: k.vault, Lamp: lamp, Credit: h.rooms.credit, ParkedDays: h.config.ParkedDays, Accord: h.accord})
	h.rooms.window = window.New(windowDeps(h, lamp))
	h.rooms.requests = inforequest.New(inforequest.Deps{DB: h.db, Now: h.config.Now, Hall: h.Engine, Web: h.web, Press: h.press, Org: h.org, Files: h.files,
		Vault: k.vault, Calendar: h.book.Calendar, Lamp: lamp, Accord: h.accord})
	h.rooms.rectify = rectify.New(rectify.Deps{DB: h.db, Now: h.config.Now, Hall: h.Engine, Web: h.web, Press: h.press, Org: h.org, Files: h.files,
		Vault: k.vault, Calendar: h.book.Calendar, Lamp: lamp, Accord: h.accord,
		Document: func(ctx context.Context, number string) (web.Link, bool, error) {
			k, found, err := h.rooms.publish.Named(ctx, number)
			return web.Link{Text: k.Title, Href: k.Desk}, found, err
		}})
	h.rooms.annual = annual.New(annualDeps(h))
	h.rooms.errors = siteerror.New(siteerror.Deps{DB: h.db, Now: h.config.Now, Hall: h.Engine, Web: h.web, Org: h.org, Files: h.files, Accord: h.accord, Code: queryCode})
	h.rooms.publish = publish.New(publish.Deps{Accord: h.accord, Outlets: outlets{h}, Registry: registry{h}, DB: h.db, Now: h.config.Now, Hall: h.Engine, Web: h.web, Files: h.files, Org: h.org, Calendar: h.book.Calendar, Lamp: lamp,
		Rules: h.publishing, Index: h.documents, More: moreColumns(), Ways: h.waysToInterpret, Wake: h.worker.Wake,
		Wrong: h.wrongWords, Links: h.deadLinks, Outside: outside,
		About: func(ctx context.Context, numbers ...string) ([]web.Link, error) {
			return h.about.links(ctx, h, numbers...)
		}, Scope: h.scopeOf, OldAddress: h.rooms.sites.OldAddress, Tied: func(ctx context.Context, ids []int64) (map[int64]string, error) {
			return h.rooms.normative.Cleaned(ctx, ids)
		}})
	h.rooms.columns = column.New(columnDeps(h))
	h.rooms.links = link.New(linkDeps(h))
	h.rooms.wording = wording.New(wording.Deps{DB: h.db, Now: h.config.Now, Web: h.web, Org: h.org, Book: h.wording, Keeper: publish.RightRelease})
	h.rooms.policies = interpret.New(interpret.Deps{DB: h.db, Now: h.config.Now, Hall: h.Engine, Web: h.web, Org: h.org, Calendar: h.book.Calendar, Book: h.ways, Documents: policies{h},
		Public: publish.PublicAddress, Draft: publish.InterpretAddress, Accord: h.accord})
	h.rooms.normative = normative.New(normative.Deps{DB: h.db, Now: h.config.Now, Hall: h.Engine, Web: h.web, Org: h.org, Calendar: h.book.Calendar, Book: h.normatives, Documents: normatives{h},
		Public: publish.PublicAddress, Desk: publish.Address, Drafts: publish.RightDraft, Accord: h.accord, Lamp: lamp})
	h.rooms.occasions = occasion.New(occasionDeps(h))
	h.rooms.withheld = withhold.New(withholdDeps(h, lamp))
	h.rooms.duties = duty.New(dutyDeps(h, lamp))
	h.rooms.readings = reading.New(readingDeps(h))
	h.rooms.channels = channel.New(channelDeps(h))
	h.rooms.projects = project.New(project.Deps{DB: h.db, Now: h.config.Now, Hall: h.Engine, Web: h.web, Files: h.files, Org: h.org, Press: h.press, Vault: k.vault, Lamp: lamp,
		Signs: h.signs, Calendar: h.book.Calendar, Cases: projectCases{h, people, items}, Fields: projectFields, Prefill: h.projectPrefill(people)})
	h.rooms.bundles = bundle.New(bundleDeps(h, k, items, lamp))
	h.rooms.showcase = casework.NewShowcase(h.rooms.casework)
	h.rooms.changes = change.New(change.Deps{DB: h.db, Now: h.config.Now, Hall: h.Engine, Web: h.web, Org: h.org, Catalogue: h.library})
	h.engine = matter.NewEngine(matter.Deps{DB: h.db, Now: h.config.Now, Calendar: h.book.Calendar, Wake: h.worker.Wake, Halted: h.sealer.Halted,
		Staff: h.org, Leases: h.leases},
		h.rooms.casework.Kind(), h.rooms.bundles.Kind(), h.rooms.requests.Kind(), h.rooms.rectify.Kind(), h.rooms.annual.Kind(), h.rooms.errors.Kind(), h.rooms.projects.Kind(), h.rooms.changes.Kind(), h.rooms.credit.CheckKind(), h.rooms.credit.RepairKind(),
		h.rooms.publish.Kind(), h.rooms.policies.Kind(), h.rooms.duties.Kind(), h.rooms.normative.CleanupKind(), h.rooms.normative.ReviewKind(), h.rooms.normative.AmendmentKind(), h.rooms.withheld.Kind(), h.rooms.window.HandoverKind(), h.rooms.window.ShiftKind(),
		h.rooms.occasions.Kind(), h.rooms.readings.Kind(), h.rooms.readings.ShelfKind(), h.rooms.columns.Kind(), h.rooms.channels.PostingKind(), h.rooms.channels.TakedownKind())
	outbox := notify.Outbox{Store: h.db, Now: h.config.Now}
	postman := notify.Postman{Store: h.db, Now: h.config.Now, Vault: k.vault, Site: siteName}
	pusher := notify.Pusher{Store: h.db, Now: h.config.Now, Vault: k.vault}
	h.notify, err = notify.New(notify.Config{Store: h.db, Now: h.config.Now, Site: siteName, Addresses: h.address, Vault: k.vault, Alarm: h.administrators, Facts: h.factsOf, Accord: h.accord,
		Channels: map[notify.ChannelName]notify.Channel{notify.ChannelSMS: outbox, notify.ChannelMail: postman, notify.ChannelWebhook: pusher}})
	if err != nil {
		return err
	}
	h.rooms.desk = casework.NewDesk(h.rooms.casework, casework.DeskDeps{Actor: actorOf, Calendar: h.book.Calendar, Numbers: people,
		FormPages: forms{}, Post: post{h.notify}, Signs: h.signs, Address: addressOf, Joint: joint{h, items},
		Delegations: people.Delegations})
	h.rooms.portal = casework.NewPortal(h.rooms.casework, casework.PortalDeps{Actor: actorOf, Calendar: h.book.Calendar,
		Identities: people, FormPages: forms{}, Signs: h.signsHimself, Mailbox: mailbox{h.notify, h.engine},
		Joint: joint{h, items}, Whole: h.wholeOf, Entries: []web.Link{{Text: "我的一件事", Href: "/my/bundles"}, {Text: "我的公开申请", Href: "/my/requests"}, {Text: "我的更正申请", Href: "/my/corrections"}, {Text: "我的承诺和信用记录", Href: "/my/credit"}}})
	h.rooms.board = supervise.New(supervise.Deps{DB: h.db, Now: h.config.Now, Hall: h.Engine, Web: h.web, Org: h.org, Calendar: h.book.Calendar, Lights: h.lights, Accord: h.accord})
	h.rooms.calendar = calendar.New(calendar.Deps{DB: h.db, Now: h.config.Now, Hall: h.Engine, Web: h.web, Calendar: h.book.Calendar, Reload: h.Reload, Wake: h.worker.Wake})
	h.rooms.exchange = exchange.New(exchange.Deps{Engine: h.engine, Items: publicItems{h.library, h.finder}, Now: h.config.Now, Calendar: h.book.Calendar,
		Intakes: h.intakes(people)})
	h.rooms.staffing = staffing.New(staffing.Deps{DB: h.db, Now: h.config.Now, Hall: h.Engine, Web: h.web, Org: h.org, Leases: h.leases,
		Notify: func() *notify.Desk { return h.notify }, Reload: h.Reload, Who: h.accounts.Resolve, Wake: h.worker.Wake,
		Kinds: func() []*matter.Kind { return h.engine.Kinds() }, Item: func(code string) (string, string, error) {
			item, err := items.Item(code)
			return item.Name, item.Body, err
		}, Rights: func(code string) []string {
			item, err := items.Item(code)
			if err != nil {
				return nil
			}
			return item.OwnRights()
		}})
	h.rooms.editor = editor.New(editorDeps(h))
	h.rooms.base = entry.NewDesk(entry.Deps{Web: h.web, Now: h.config.Now, Catalogue: h.base, Items: h.boundItems})
	h.rooms.guides = element.NewDesk(element.Deps{Web: h.web, Book: h.templates, Org: h.org, Preview: h.rooms.catalog.PreviewBy})
	h.rooms.asking = asking.NewDesk(asking.Deps{DB: h.db, Web: h.web, Now: h.config.Now, Library: h.library, Item: h.itemInForce, Find: h.itemsLike,
		Preview: h.rooms.catalog.PreviewGuide})
	h.rooms.papers = paperwork.New(paperwork.Deps{DB: h.db, Now: h.config.Now, Web: h.web, Press: h.press, Org: h.org, Hall: h.Engine, Tell: h.tellAll, Accord: h.accord})
	for _, sorts := range [][]accord.Sort{h.rooms.casework.Accords(), h.rooms.requests.Accords(), h.rooms.rectify.Accords(), h.rooms.readings.Accords(), h.rooms.normative.Accords(), h.rooms.publish.Accords(), h.rooms.policies.Accords(), h.rooms.occasions.Accords(), h.rooms.withheld.Accords(), h.rooms.errors.Accords(), h.rooms.board.Accords(), h.rooms.papers.Accords(), h.notify.Accords()} {
		for _, s := range sorts {
			h.accord.Add(s)
		}
	}
	h.rooms.accounts = account.NewWeb(h.accounts, h.web).WithDelegations(scopes{h}, h.tellSomebody)
	for _, routes := range [][]web.Route{h.rooms.catalog.Routes(), h.rooms.changes.Routes(), h.rooms.editor.Routes(), h.rooms.base.Routes(), h.rooms.guides.Routes(), h.rooms.asking.Routes(), h.rooms.transfer.Routes(), h.rooms.desk.Routes(), h.rooms.portal.Routes(), h.rooms.bundles.Routes(), h.rooms.staffing.Routes(), h.rooms.requests.Routes(), h.rooms.rectify.Routes(), h.rooms.annual.Routes(), h.rooms.errors.Routes(), h.rooms.projects.Routes(), h.rooms.board.Routes(), h.rooms.credit.Routes(), h.rooms.calendar.Routes(), h.rooms.papers.Routes(),
		h.rooms.publish.Routes(), h.rooms.policies.Routes(), h.rooms.duties.Routes(), h.rooms.normative.Routes(), h.rooms.withheld.Routes(), h.rooms.window.Routes(),
		h.rooms.occasions.Routes(), h.rooms.readings.Routes(), h.rooms.wording.Routes(), h.rooms.columns.Routes(), h.rooms.links.Routes(), h.rooms.channels.Routes(), h.rooms.sites.Routes(), h.accord.Routes(),
		h.rooms.exchange.Routes(), h.rooms.accounts.Routes(), notify.NewWeb(h.notify, outbox, postman, pusher, h.web).Routes()} {
		for i := range routes {
			routes[i].Handle = h.knowing(routes[i].Handle)
		}
		h.web.Handle(routes...)
	}
	h.schedule()
	return nil
}

// blocks are what other rooms show on the home page.
func (h *House) blocks(ctx context.Context) (string, []templ.Component) {
	state, blocks := h.rooms.showcase.Parts(ctx)
	if offered, block := h.rooms.bundles.Home(); block != nil {
		state, blocks = state+"."+offered, append([]templ.Component{block}, blocks...)
	}
	return state, blocks
}

// elsewhere searches the other rooms for the box that answers for all.
func (h *House) elsewhere(ctx context.Context, query string) (out []catalog.Elsewhere, err error) {
	for _, found := range h.rooms.bundles.Search(query) {
		out = append(out, catalog.Elsewhere{Sort: "一件事", Title: found.Title, Text: found.Text, Href: found.Href})
	}
	documents, err := h.documentsLike(ctx, query)
	return append(out, documents...), err
}

// addressOf is where a matter that is no case is worked on.
func addressOf(m matter.Matter) string {
	switch m.Kind {
	case bundle.KindName:
		return bundle.DeskAddress(m.Number)
	case inforequest.KindName:
		return "/desk/disclosure/" + m.Number
	case rectify.KindName:
		return rectify.Address(m.Number)
	case annual.KindName:
		return annual.Address(m.Number)
	case siteerror.KindName:
		return siteerror.Address(m.Number)
	case project.KindName:
		return "/desk/projects/" + m.Number
	case credit.CheckKind, credit.RepairKind:
		return credit.Address(m.Number)
	case publish.KindName:
		return publish.Address(m.Number)
	case channel.PostingKind, channel.TakedownKind:
		return channel.Address(m.Number)
	case reading.KindName, reading.ShelfKind:
		return reading.Address(m.Number)
	case occasion.KindName:
		return occasion.Address(m.Number)
	case interpret.KindName:
		return interpret.Address(m.Number)
	case column.KindName:
		return column.Address(m.Number)
	case withhold.KindName:
		return withhold.Address(m.Number)
	case duty.KindName:
		return duty.Address(m.Number)
	case normative.CleanupKind:
		return normative.CleanupAddress(m.Number)
	case normative.ReviewKind:
		return normative.ReviewAddress(m.Number)
	case normative.AmendmentKind:
		return normative.AmendmentAddress(m.Number)
	case change.KindName:
		return change.Address(m.Number)
	case window.HandoverKind:
		return window.Address(m.Number)
	case window.ShiftKind:
		return window.ShiftAddress(m.Number)
	}
	return ""
}

// publicAddressOf is where whoever applied sees his matter.
func publicAddressOf(m matter.Matter) string {
	number := url.PathEscape(m.Number)
	switch m.Kind {
	case casework.KindName:
		return "/my/cases/" + number
	case bundle.KindName:
		return "/my/bundles/" + number
	case inforequest.KindName:
		return "/my/requests/" + number
	case rectify.KindName:
		return rectify.MyAddress(number)
	case project.KindName:
		return "/projects/" + number
	case credit.CheckKind, credit.RepairKind:
		return "/my/credit/" + number
	}
	return ""
}

func actorOf(r *http.Request) account.Actor { return account.ActorOf(r.Context()) }

// knowing puts the actor of the session or token into the request.
func (h *House) knowing(next web.Handler) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		actor, err := h.actor(r)
		if err != nil {
			return err
		}
		r = r.WithContext(account.With(r.Context(), actor))
		if err := next(w, r); err != nil {
			return err
		}
		if err := h.reading(r); err != nil { // the page stands already
			h.config.Log.WarnContext(r.Context(), "messages not marked as read", "error", err)
		}
		return nil
	}
}

func (h *House) actor(r *http.Request) (account.Actor, error) {
	subject := web.SessionOf(r).Subject
	if subject == "" {
		return account.Anonymous(), nil
	}
	return h.accounts.Resolve(r.Context(), subject)
}

// identify names the officer whose token a program carries.
func (h *House) identify(r *http.Request) (string, error) {
	secret, ok := bearer(r)
	if !ok {
		return "", nil
	}
	actor, err := h.accounts.ByToken(r.Context(), secret)
	if err != nil {
		return "", err
	}
	return actor.Subject(), nil
}

func bearer(r *http.Request) (string, bool) {
	const scheme = "Bearer "
	header := r.Header.Get("Authorization")
	if len(header) <= len(scheme) || header[:len(scheme)] != scheme {
		return "", false
	}
	return header[len(scheme):], true
}

// allow decides who may enter a route, beyond being a citizen or an officer at all.
func (h *House) allow(r *http.Request, route web.Route) error {
	right, wants := route.Who.RightName()
	if !wants {
		return nil
	}
	actor, err := h.actor(r)
	if err != nil {
		return err
	}
	if !actor.Has(right) {
		return account.NotForPost()
	}
	return nil
}

// schedule names the background work.
func (h *House) schedule() {
	h.notify.Handle(h.worker)
	h.worker.Handle(matter.TopicTell, h.tell)
	h.worker.Handle(casework.TopicResend, h.resend)
	h.worker.Handle(casework.TopicPromise, h.checkPromise)
	h.worker.Handle(change.TopicStopped, h.itemStopped)
	h.rooms.staffing.Handle(h.worker)
	h.worker.Handle(window.TopicShift, h.rooms.window.Work)
	h.worker.Handle(inforequest.TopicSplit, h.rooms.requests.WorkSplit)
	h.worker.Handle(inforequest.TopicAgain, h.rooms.requests.WorkAgain)
	h.worker.Handle(rectify.TopicMove, h.rooms.rectify.WorkMove)
	h.worker.Handle(matter.TopicPart, h.engine.WorkPart)
	h.rooms.projects.Handle(h.worker)
	h.rooms.publish.Handle(h.worker)
	h.worker.Handle(publish.TopicPolicy, h.policyChanged)
	h.worker.Handle(publish.TopicHappened, h.documentHappened)
	h.worker.Handle(publish.TopicAnnounced, h.listAnnounced)
	h.worker.Handle(normative.TopicProlong, h.rooms.normative.WorkProlong)
	h.worker.Every("interpret.sweep", time.Hour, h.rooms.policies.Sweep)
	h.worker.Every("normative.due", time.Hour, h.rooms.normative.SweepDue)
	h.worker.Every("normative.amendments", time.Hour, h.rooms.normative.SweepAmendments)
	h.rooms.channels.Handle(h.worker)
	h.worker.Every("channel.backfill", time.Hour, h.rooms.channels.Backfill)
	for topic, work := range h.rooms.bundles.Work() {
		h.worker.Handle(topic, work)
	}
	h.worker.Handle(calendar.TopicReleased, h.rooms.calendar.Work)
	h.worker.Handle(transfer.TopicRun, h.rooms.transfer.Work)
	h.worker.Every("matter.sweep", time.Minute, func(ctx context.Context) error {
		_, err := h.engine.Sweep(ctx)
		return err
	})
	h.worker.Every("matter.claims", time.Minute, func(ctx context.Context) error {
		_, err := h.engine.SweepClaims(ctx)
		return err
	})
	h.worker.Every("matter.seal", time.Minute, func(ctx context.Context) error {
		for {
			if n, err := h.sealer.Seal(ctx); err != nil || n == 0 {
				return err
			}
		}
	})
	h.worker.Every("matter.lights", 24*time.Hour, h.engine.SweepLights)
	h.worker.Every("casework.parked", time.Hour, h.rooms.casework.SweepParked)
	h.worker.Every("reading.missed", 24*time.Hour, h.rooms.readings.SweepMissed)
	h.rooms.links.Handle(h.worker)
	h.worker.Every("column.sweep", time.Hour, h.rooms.columns.Sweep)
	h.worker.Every("publish.missed", time.Minute, h.rooms.publish.SweepMissed)
	h.worker.Every("channel.stuck", 10*time.Minute, h.rooms.channels.SweepStuck)
	h.worker.Every("publish.expired", time.Hour, h.rooms.publish.SweepExpired)
	h.worker.Every("withhold.documents", 10*time.Minute, h.rooms.withheld.SweepDocuments)
	h.worker.Every("duty.periods", 5*time.Minute, h.rooms.duties.SweepPeriods)
	h.worker.Every("duty.drafts", time.Minute, h.rooms.duties.SweepDrafts)
	h.worker.Every("bundle.held", 10*time.Minute, h.rooms.bundles.SweepHeld)
	h.worker.Every("web.sessions", time.Hour, h.web.SweepSessions)
	h.worker.Every("org.reload", time.Minute, h.Reload)
	h.worker.Every("file.collect", 24*time.Hour, func(ctx context.Context) error {
		_, err := h.files.Collect(ctx)
		return err
	})
}

// address tells where a subject is reached by a channel.
func (h *House) address(ctx context.Context, to string, by notify.ChannelName) (string, error) {
	if by != notify.ChannelSMS {
		return "", fmt.Errorf("no addresses for channel %s", by)
	}
	return h.accounts.Phone(ctx, to)
}
