package interpret_test

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/interpret"
	"tongban/internal/matter"
	"tongban/internal/matter/mattertest"
)

const city = `
divisions:
  - {code: "359900", name: 云州市, level: city}
bodies:
  - {code: office, name: 云州市人民政府办公室, division: "359900"}
`

var (
	ctx    = context.Background()
	editor = mattertest.Officer(1, "乔雨桐", "office", "/359900/", interpret.RightDraft)
	admin  = mattertest.Officer(2, "马建军", "office", "/359900/", interpret.RightRules)
)

// shelf is the room of documents as the tests play it.
type shelf struct {
	policy         interpret.Policy
	many           []interpret.Policy
	asked, changes int
}

func (s *shelf) Policy(context.Context, int64) (interpret.Policy, bool, error) {
	return s.policy, s.policy.ID != 0, nil
}

func (s *shelf) Policies(context.Context, string, workday.Date, workday.Date) ([]interpret.Policy, error) {
	if s.asked++; s.many != nil {
		return s.many, nil
	}
	return []interpret.Policy{s.policy}, nil
}

func (s *shelf) Standing(context.Context) (func(context.Context) bool, error) {
	at := s.changes
	return func(context.Context) bool { return s.changes == at }, nil
}

type house struct {
	*mattertest.Hall
	*shelf
	room *interpret.Room
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{shelf: &shelf{}}
	directory := org.NewDirectory()
	d := interpret.Deps{Org: directory, Hall: func() *matter.Engine { return h.Engine }, Documents: h.shelf, Book: &interpret.Book{}}
	h.room = interpret.New(d)
	h.Hall = mattertest.New(t, []store.Migrations{org.Migrations(), accord.Migrations(), interpret.Migrations()}, h.room.Kind())
	d.DB, d.Now, d.Calendar = h.DB, h.Now, func() *workday.Calendar { return h.Calendar }
	d.Accord = accord.New(accord.Deps{DB: h.DB, Now: h.Now})
	h.room.Deps = d
	for _, sort := range h.room.Accords() {
		d.Accord.Add(sort)
	}
	data, err := org.ReadData(strings.NewReader(city))
	must(t, err)
	must(t, h.DB.Write(ctx, func(tx *store.Tx) error { return org.Import(ctx, tx, h.DB.NewID, data) }))
	must(t, h.DB.Read(ctx, func(tx *store.Tx) error { return directory.Load(ctx, tx) }))
	h.policy = interpret.Policy{ID: 7, Number: "XX-1", Title: "云州市停车收费办法", Body: "office", Interprets: "office", PublishedOn: workday.DateOf(h.Now()), At: h.Now(), Holds: true}
	return h
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// duties are all that there are.
func (h *house) duties(t *testing.T) []matter.Matter {
	t.Helper()
	list, err := h.List(ctx, account.System("test"), matter.Filter{Kind: interpret.KindName, Limit: 10})
	must(t, err)
	return list
}

func TestAPolicyThatIsOutWithoutAnInterpretationIsAlarmedOnTheThirdDay(t *testing.T) { // 国办发〔2016〕80号 §2: 解读最迟在文件公开后三日内
	h := open(t)
	for range 2 {
		must(t, h.room.Reckon(ctx, 7))
	}
	list := h.duties(t)
	if len(list) != 1 || list[0].State != interpret.StateOwed || workday.DateOf(list[0].DueAt) != workday.DateOf(h.Now()).AddDays(3) {
		t.Fatalf("%+v", list)
	}
	h.Pass(5 * 24 * time.Hour)
	h.Must(editor, list[0].ID, "explain", interpret.Explain{Text: "图解正在制作，明天发布"})
	h.policy.Count, h.policy.FirstOn = 1, workday.DateOf(h.Now())
	must(t, h.room.Reckon(ctx, 7))
	if v := h.See(list[0].Number); v.Matter.State != interpret.StateDone || !v.Matter.Late || len(v.Facts.(interpret.Duty).Notes) != 1 {
		t.Fatalf("it is %s, late %v", v.Matter.State, v.Matter.Late)
	}
}

func TestNothingIsOwedForWhatIsOutAtOnceOrHoldsNoMore(t *testing.T) {
	h := open(t)
	h.policy.Count, h.policy.FirstOn = 1, h.policy.PublishedOn
	must(t, h.room.Reckon(ctx, 7))
	if list := h.duties(t); len(list) != 0 {
		t.Fatalf("%+v", list)
	}
	h.Pass(100 * 24 * time.Hour)
	h.policy.Count, h.policy.Before = 0, true // the interpretation was withdrawn
	must(t, h.room.Reckon(ctx, 7))
	list := h.duties(t)
	if len(list) != 1 || !list[0].DueAt.After(h.Now()) || !h.See(list[0].Number).Facts.(interpret.Duty).Again {
		t.Fatalf("it is late at birth: %+v", list)
	}
	h.policy.Holds = false
	must(t, h.room.Reckon(ctx, 7))
	if v := h.See(list[0].Number); v.Matter.State != interpret.StateCeased {
		t.Fatalf("it is %s", v.Matter.State)
	}
	h.policy.Holds, h.policy.Count = true, 0
	must(t, h.room.Reckon(ctx, 7))
	if list := h.duties(t); len(list) != 2 {
		t.Fatalf("a second time nothing is owed: %+v", list)
	}
}

func TestRatesAreSharesOfWhatBecamePublic(t *testing.T) {
	h := open(t)
	on := func(day string, first string) interpret.Policy {
		p := interpret.Policy{PublishedOn: workday.MustDate(day), Holds: true}
		if first != "" {
			p.FirstOn, p.Count = workday.MustDate(first), 1
		}
		return p
	}
	n := interpret.Tally(h.Calendar, h.room.Book, []interpret.Policy{on("2026-08-03", "2026-08-03"), on("2026-08-03", "2026-08-06"), on("2026-08-03", "2026-08-07"), on("2026-08-03", "")})
	if len(n.All) != 4 || len(n.Interpreted) != 3 || len(n.InTime) != 2 || len(n.Missing) != 1 {
		t.Fatalf("%d %d %d %d", len(n.All), len(n.Interpreted), len(n.InTime), len(n.Missing))
	}
}

func TestTheLimitIsDataOfTheAdministrator(t *testing.T) {
	h := open(t)
	rule := h.room.Book.Now()
	rule.Limit, rule.Reason = workday.Working(3), "省里明确按工作日计算"
	if _, err := h.room.ProposeRule(ctx, editor, rule); fault.KindOf(err) != fault.KindDenied {
		t.Fatalf("an editor sets the rule: %v", err)
	}
	p, err := h.room.ProposeRule(ctx, admin, rule)
	must(t, err)
	if _, err := h.room.Accord.End(ctx, admin, p.ID, accord.StateAgreed, ""); fault.KindOf(err) != fault.KindDenied {
		t.Fatalf("who proposes agrees: %v", err)
	}
	_, err = h.room.Accord.End(ctx, mattertest.Officer(99, "邱志明", "office", "/359900/", org.AdminSystem), p.ID, accord.StateAgreed, "")
	must(t, err)
	if now := h.room.Book.Now(); now.Limit != workday.Working(3) || len(now.Forms) != 8 || now.By != "马建军提出，邱志明复核" {
		t.Fatalf("%+v", now)
	}
	h.Pass(24 * time.Hour) // it holds from the next day
	h.policy.PublishedOn, h.policy.At = workday.DateOf(h.Now()), h.Now()
	must(t, h.room.Reckon(ctx, 7))
	if d := h.See(h.duties(t)[0].Number).Facts.(interpret.Duty); d.Limit != workday.Working(3) {
		t.Fatalf("%+v", d)
	}
}

func TestTheRatesLeadToEveryDocumentAndAreReadAgainWhenOneChanges(t *testing.T) {
	h := open(t)
	server := web.New(web.Config{Store: h.DB, Now: h.Now, Limits: web.Limits{Off: true}})
	h.room.Web, h.room.Public = server, func(number string) string { return "/disclosure/documents/" + number }
	h.room.Draft = h.room.Public
	server.Handle(h.room.Routes()...)
	for i := range 1203 {
		p := h.policy
		p.ID, p.Number = int64(i+1), fmt.Sprintf("XX-%04d", i)
		h.many = append(h.many, p)
	}
	get := func(address string) string {
		w := httptest.NewRecorder()
		server.ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil))
		if w.Code != http.StatusOK {
			t.Fatalf("%s answers %d", address, w.Code)
		}
		return w.Body.String()
	}
	const first = "/disclosure/interpretations/rates?year=2026"
	seen, next := map[string]bool{}, regexp.MustCompile(`href="([^"]*page=\d+)"[^>]*rel="next"|rel="next"[^>]*href="([^"]*page=\d+)"`)
	number := regexp.MustCompile(`XX-\d{4}`)
	for address, pages := first, 0; address != ""; pages++ {
		if pages > 30 {
			t.Fatal("the pages have no end")
		}
		page := get(address)
		for _, n := range number.FindAllString(page, -1) {
			seen[n] = true
		}
		address = ""
		if m := next.FindStringSubmatch(page); m != nil {
			address = html.UnescapeString(m[1] + m[2])
		}
	}
	if len(seen) != 1203 {
		t.Errorf("the pages have %d of 1203 documents", len(seen))
	}
	before := h.asked
	if get(first); h.asked != before {
		t.Error("a page that stands is counted anew")
	}
	h.many[0].Title, h.changes = "云州市养犬办法", h.changes+1
	if page := get(first); h.asked == before || !strings.Contains(page, "云州市养犬办法") {
		t.Error("a page that changed is given out as it was")
	}
}
