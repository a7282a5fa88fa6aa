// Package app is the roof: it builds every room, hands rooms to each other, and is the
// only package that knows them all. It only wires; a rule found here has lost its way.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"tongban/internal/base/file"
	"tongban/internal/base/gm"
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
	"tongban/internal/disclosure/channel"
	"tongban/internal/disclosure/column"
	"tongban/internal/disclosure/duty"
	"tongban/internal/disclosure/interpret"
	"tongban/internal/disclosure/link"
	"tongban/internal/disclosure/normative"
	"tongban/internal/disclosure/occasion"
	"tongban/internal/disclosure/publish"
	"tongban/internal/disclosure/reading"
	"tongban/internal/disclosure/site"
	"tongban/internal/disclosure/withhold"
	"tongban/internal/disclosure/wording"
	"tongban/internal/matter"
	"tongban/internal/service/catalog"
	"tongban/internal/service/catalog/element"
	"tongban/internal/service/catalog/entry"
	"tongban/internal/service/catalog/lint"
	"tongban/internal/service/paperwork"
)

// Place says where a house keeps its things.
type Place struct {
	Data  string // folder for files, keys and the witness
	Store store.Config
}

// Config is what a house is opened with.
type Config struct {
	Place  Place
	Now    func() time.Time
	Log    *slog.Logger
	Secure bool // behind HTTPS
	// Public is the address under which people reach the site, such as https://www.example.gov.cn: the codes of papers lead there.
	Public  string
	Hashing account.Hashing // of passwords; the zero value is the house's
	// ParkedDays is how long an application parked at a counter stays; 0 is the house's rule.
	ParkedDays int
	// AskLink asks an address elsewhere for the link check; nil is the internet, and only when an administrator has switched it on.
	AskLink func(ctx context.Context, address string, patience time.Duration) link.Answer
}

// House is the whole program: its store, its rooms, its door and its background work.
type House struct {
	config      Config
	db          *store.DB
	book        *workday.Book
	lights      *light.Book
	leases      *matter.Leases
	org         *org.Directory
	accounts    *account.Book
	files       *file.Store
	press       *paper.Press
	notify      *notify.Desk
	keys        keys
	library     *catalog.Library
	base        *entry.Catalogue
	templates   *element.Book // of guides
	index       *search.Index
	finder      *catalog.Finder
	documents   *search.Index // of what is public
	misses      *search.Misses
	words       *search.Wordbook
	engine      *matter.Engine
	publishing  *publish.Rules
	dutyAreas   *duty.Areas
	accord      *accord.Book
	normatives  *normative.Book
	grounds     *withhold.Grounds // of what is not public
	occasions   *occasion.Rules
	about       aboutDocuments
	ways        *interpret.Book
	places      *reading.Book
	sites       *site.Book    // of the installation
	columns     *column.Book  // limits of columns
	links       *link.Book    // how links are looked at
	wording     *wording.Book // words that are often written wrong
	accountsOut *channel.Book
	sealer      *matter.Sealer
	worker      *job.Worker
	web         *web.Server
	rooms       rooms
	filling     atomic.Bool
	known       atomic.Pointer[lint.Facts]
	close       []func() error
}

// Open opens a house: its keys, its store with the newest tables, and its rooms.
func Open(ctx context.Context, c Config) (*House, error) {
	h := &House{config: c, org: org.NewDirectory()}
	if err := h.open(ctx); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

func (h *House) open(ctx context.Context) (err error) {
	c := h.config
	if err := os.MkdirAll(c.Place.Data, 0o750); err != nil {
		return err
	}
	c.Place.Store.Now = c.Now
	if h.db, err = store.Open(ctx, c.Place.Store); err != nil {
		return err
	}
	h.close = append(h.close, h.db.Close)
	if err := h.db.Migrate(ctx, migrations()...); err != nil {
		return err
	}
	if err := h.ground(ctx); err != nil {
		return err
	}
	if err := h.build(h.keys); err != nil {
		return err
	}
	h.documents.Add(h.rooms.publish.Source())
	if err := h.engine.Prepare(ctx); err != nil {
		return err
	}
	return h.Reload(ctx)
}

// ground makes what the rooms stand on: keys, files, accounts, papers.
func (h *House) ground(ctx context.Context) (err error) {
	data := h.config.Place.Data
	secret, err := gm.LoadOrCreateSecret(filepath.Join(data, "secret.key"))
	if err != nil {
		return fmt.Errorf("key of sealed columns: %w", err)
	}
	h.keys.index = indexKey(secret)
	if h.keys.vault, err = gm.NewVault(secret); err != nil {
		return err
	}
	key, err := gm.LoadOrCreateKey(filepath.Join(data, "sign.key"))
	if err != nil {
		return fmt.Errorf("key of signatures: %w", err)
	}
	h.sealer = matter.NewSealer(h.db, key, h.config.Now, matter.FileWitness(filepath.Join(data, "witness.log")))
	h.files, err = file.New(file.Config{Store: h.db, Dir: filepath.Join(data, "files"), Now: h.config.Now, Log: h.config.Log})
	if err != nil {
		return err
	}
	h.accounts, err = account.New(account.Config{Store: h.db, Directory: h.org, Now: h.config.Now, Secret: secret, Hashing: h.config.Hashing,
		CheckDocument: account.CheckDocument(h.config.Now), CheckCredit: account.CheckCredit})
	if err != nil {
		return err
	}
	address := ""
	if h.config.Public != "" {
		address = h.config.Public + paperwork.Address
	}
	if h.press, err = paper.NewPress(address); err != nil {
		return err
	}
	h.press.MarkWith(markKey(secret))
	h.book, h.lights, h.leases = workday.NewBook(workday.Seed()), &light.Book{}, &matter.Leases{}
	h.dutyAreas, h.grounds = &duty.Areas{}, &withhold.Grounds{}
	h.publishing, h.ways, h.normatives = &publish.Rules{}, &interpret.Book{}, &normative.Book{}
	h.occasions = &occasion.Rules{}
	h.places = &reading.Book{}
	h.wording, h.columns, h.sites, h.links = &wording.Book{}, &column.Book{}, &site.Book{}, &link.Book{}
	h.accountsOut = &channel.Book{}
	h.worker = job.NewWorker(h.db, job.Config{Now: h.config.Now, Log: h.config.Log})
	h.library, h.base = catalog.NewLibrary(h.db, h.config.Now), entry.NewCatalogue(h.db, h.config.Now)
	h.templates = element.NewBook(h.db, h.config.Now, h.regionAbove)
	h.library.Know(h.facts)
	if err := h.openDocuments(ctx, filepath.Join(data, "documents.db")); err != nil {
		return err
	}
	return h.openIndex(ctx, filepath.Join(data, "search.db"))
}

// openDocuments opens the index of what is public (ADR 0031); its source is named when the rooms are built.
func (h *House) openDocuments(ctx context.Context, path string) (err error) {
	if h.documents, err = search.Open(ctx, search.Config{Path: path, Now: h.config.Now, Log: h.config.Log, Poll: searchPoll}); err != nil {
		return err
	}
	h.close = append(h.close, h.documents.Close)
	h.documents.Teach(catalog.Words())
	return nil
}

// openIndex opens the search index of this node and names its sources.
func (h *House) openIndex(ctx context.Context, path string) (err error) {
	if h.index, err = search.Open(ctx, search.Config{Path: path, Now: h.config.Now, Log: h.config.Log, Poll: searchPoll}); err != nil {
		return err
	}
	h.close = append(h.close, h.index.Close)
	h.finder = catalog.NewFinder(h.index, h.library)
	h.misses = search.NewMisses(h.db, h.config.Now)
	h.words = search.NewWordbook(h.db, h.config.Now, catalog.Words())
	h.index.LearnFrom(h.words.News)
	h.index.Add(catalog.BodySource(h.org))
	return nil
}

// searchPoll is how often the index asks for changes: a new item is found within a second.
const searchPoll = 500 * time.Millisecond

// keys are the secrets that rooms need: to seal columns, and to index what is sealed.
type keys struct {
	vault *gm.Vault
	index []byte
}

// indexKey derives the key of the index, so that one leaked key does not open both.
func indexKey(secret []byte) []byte {
	sum := gm.MAC(secret, []byte("casework.index"))
	return sum[:]
}

// markKey derives the key of the mark on the files of papers.
func markKey(secret []byte) []byte {
	sum := gm.MAC(secret, []byte("paper.mark"))
	return sum[:]
}

// Reload reads what the house keeps in memory: calendar, organisation and what follows from them.
func (h *House) Reload(ctx context.Context) error {
	before := h.org.Generation()
	err := h.db.Read(ctx, func(tx *store.Tx) error {
		calendar, err := workday.Load(ctx, tx)
		if err != nil {
			return fmt.Errorf("load calendar: %w", err)
		}
		h.book.Swap(calendar)
		if err := h.accord.Load(ctx, tx); err != nil { // what takes two persons
			return err
		}
		leases, err := matter.LeaseRules(ctx, tx)
		if err != nil {
			return err
		}
		h.leases.Swap(leases)
		if err := h.dutyAreas.Load(ctx, tx); err != nil {
			return err
		}
		if err := h.columns.Load(ctx, tx); err != nil {
			return err
		}
		if err := h.links.Load(ctx, tx); err != nil {
			return err
		}
		if err := h.wording.Load(ctx, tx); err != nil {
			return err
		}
		if err := h.accountsOut.Load(ctx, tx); err != nil {
			return err
		}
		if err := h.learnWordings(ctx, tx); err != nil {
			return err
		}
		return h.org.Load(ctx, tx)
	})
	if err != nil {
		return err
	}
	if h.rooms.sites != nil {
		if err := h.rooms.sites.Reload(ctx); err != nil {
			return err
		}
	}
	if before != h.org.Generation() && h.engine != nil {
		h.engine.Forget() // what rooms read beside a matter names bodies
	}
	if h.rooms.projects != nil {
		if err := h.rooms.projects.Classes().Load(ctx); err != nil {
			return err
		}
	}
	if h.rooms.bundles != nil {
		if err := h.rooms.bundles.Renew(ctx); err != nil {
			return err
		}
	}
	return h.renewFacts()
}

// learnWordings puts in force what administrators wrote for papers, on whichever node. One that cannot be read leaves
// the version before it in force; the page of templates shows it.
func (h *House) learnWordings(ctx context.Context, tx *store.Tx) error {
	sources, err := paper.AdoptedTemplates(ctx, tx)
	for _, trouble := range h.press.Learn(sources) {
		h.config.Log.Warn("wording of a paper not read", "error", trouble)
	}
	return err
}

// Handler is the door of the house.
func (h *House) Handler() http.Handler { return h.rooms.sites.Lead(h.web) }

// Place says where the house keeps its things.
func (h *House) Place() Place { return h.config.Place }

// Routes lists every route of the house.
func (h *House) Routes() []web.Route { return h.web.Routes() }

// Engine is the hall's engine.
func (h *House) Engine() *matter.Engine { return h.engine }

// Work does the background work until the context ends.
func (h *House) Work(ctx context.Context) error {
	var group errgroup.Group
	group.Go(func() error { return h.worker.Run(ctx) })
	group.Go(func() error { return h.index.Run(ctx) })
	group.Go(func() error { return h.documents.Run(ctx) })
	group.Go(func() error {
		h.rooms.publish.Warm(ctx)
		return nil
	})
	group.Go(func() error { return h.misses.Run(ctx) })
	group.Go(func() error { return h.follow(ctx) })
	group.Go(func() error { h.library.Len(ctx); return nil }) // the first reader finds the catalogue open; what fails is tried again then
	err := group.Wait()
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// followEvery is how soon what was changed on one node, such as the calendar, holds on all of them.
const followEvery = 10 * time.Second

// follow reads again and again what the house keeps in memory. A store that cannot be read for a moment leaves what is known.
func (h *House) follow(ctx context.Context) error {
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		if err := h.Reload(ctx); err != nil && ctx.Err() == nil {
			h.config.Log.WarnContext(ctx, "reload failed", "error", err)
		}
	}
}

// Close closes the house.
func (h *House) Close() error {
	var errs []error
	for i := len(h.close) - 1; i >= 0; i-- {
		errs = append(errs, h.close[i]())
	}
	h.close = nil
	return errors.Join(errs...)
}

// CreateToken makes a token for an officer's programs and gives it once.
func (h *House) CreateToken(ctx context.Context, login, name string, lifetime time.Duration) (string, error) {
	secret, _, err := h.accounts.CreateToken(ctx, login, name, lifetime)
	return secret, err
}

// CalendarOf gives the calendar in force in a store, or the one that the program
// brings when no place is named.
func CalendarOf(ctx context.Context, p Place) (calendar *workday.Calendar, err error) {
	if p.Data == "" {
		return workday.Seed(), nil
	}
	if p.Store.Kind == "sqlite" {
		if _, err := os.Stat(p.Store.Path); err != nil {
			return nil, fmt.Errorf("数据目录里没有数据库：%w", err)
		}
	}
	db, err := store.Open(ctx, p.Store)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	err = db.Read(ctx, func(tx *store.Tx) (err error) {
		calendar, err = workday.Load(ctx, tx)
		return err
	})
	return calendar, err
}
