package link

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/base/store/storetest"
	"tongban/internal/common/account"
)

// watch is the room with documents, records and an internet that the test sets.
type watch struct {
	*Room
	t     *testing.T
	now   time.Time
	docs  []Linked
	marks []int64
	gone  map[string]string // paths of ours that nobody opens, with why
	net   map[string]Answer
	told  []News
	mu    sync.Mutex
	asked []string
}

func watching(t *testing.T) *watch {
	w := &watch{t: t, now: time.Date(2026, 11, 2, 1, 0, 0, 0, time.UTC), gone: map[string]string{}, net: map[string]Answer{}}
	w.Room = New(Deps{DB: storetest.Open(t, job.Migrations(), Migrations()), Now: func() time.Time { return w.now }, Ours: func(host string) bool { return host == "www.yunzhou.example" },
		Dead: func(_ context.Context, _ *store.Tx, _ int64, _, address string) (Dead, error) {
			return Dead{Reason: w.gone[address]}, nil
		},
		Changed: func(_ context.Context, after, until int64, _ int) (out []Linked, mark int64, err error) {
			for i, d := range w.docs {
				if w.marks[i] > after && w.marks[i] <= until {
					out, mark = append(out, d), max(mark, w.marks[i])
				}
			}
			return out, mark, nil
		},
		Ask: func(_ context.Context, address string, _ time.Duration) Answer {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.asked = append(w.asked, address)
			if a, known := w.net[address]; known {
				return a
			}
			return Answer{Result: Lost, Reason: "连接不上"}
		},
		Tell: func(_ context.Context, n News) error { w.told = append(w.told, n); return nil }})
	return w
}

// says writes a document anew.
func (w *watch) says(id int64, hrefs ...string) {
	d := Linked{ID: id, Number: "XX-1", Title: "进展情况", Body: "office", Author: "officer:1"}
	for _, h := range hrefs {
		d.Links = append(d.Links, Placed{"正文第1段", "链接", h})
	}
	w.docs, w.marks = append(w.docs, d), append(w.marks, w.now.UnixMilli())
}

// passes lets time go by and sweeps.
func (w *watch) passes(d time.Duration) {
	w.t.Helper()
	w.now = w.now.Add(d)
	if err := w.Sweep(context.Background()); err != nil {
		w.t.Fatal(err)
	}
}

// stand says how the links stand, in the order of their addresses.
func (w *watch) stand() string {
	w.t.Helper()
	var out []string
	err := w.DB.Read(context.Background(), func(tx *store.Tx) error {
		list, err := find(context.Background(), tx, Query{Show: "all", Limit: 100})
		for i := len(list) - 1; i >= 0; i-- {
			s := list[i]
			words := s.Address + " " + string(s.State)
			if !s.Tried.IsZero() {
				words += " tried"
			}
			if s.Accepted != "" {
				words += " accepted"
			}
			out = append(out, words)
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return strings.Join(out, "；")
}

func (w *watch) want(words string) {
	w.t.Helper()
	if got := w.stand(); got != words {
		w.t.Fatalf("they stand\n %s\nnot\n %s", got, words)
	}
}

func TestLinksOfWhatIsPublicAreLookedAtInRounds(t *testing.T) {
	ctx, admin := context.Background(), account.Actor{Kind: account.ActorOfficer, ID: 9, Name: "马建军", Posts: []account.Seat{{Rights: []string{RightRules}}}}
	w := watching(t)
	w.says(7, "/disclosure/documents/XX-2#a", "https://there.example/", "http://10.1.2.3/oa")
	w.passes(30 * time.Second)
	w.want("") // a change is read a minute later, when no earlier one can come
	w.passes(time.Minute)
	w.want("/disclosure/documents/XX-2 ok；https://there.example/ new；http://10.1.2.3/oa broken")
	if len(w.asked) != 0 || len(w.told) != 1 || w.told[0].Count != 1 {
		t.Fatalf("asked %v though nobody switched it on; told %v", w.asked, w.told)
	}
	rule := usualRule
	rule.On, rule.Reason = true, "可以上网"
	if err := w.SetRule(ctx, account.Actor{Kind: account.ActorOfficer, ID: 1}, rule); err == nil {
		t.Fatal("anybody sets the rule")
	}
	if err := w.SetRule(ctx, admin, rule); err != nil {
		t.Fatal(err)
	}
	w.passes(time.Minute) // no way out
	w.want("/disclosure/documents/XX-2 ok；https://there.example/ new tried；http://10.1.2.3/oa broken")
	w.net[usualRule.Known] = Answer{Result: Opens, Reached: true}
	w.passes(5 * time.Minute)
	if n := len(w.asked); n != 2 {
		t.Fatalf("asked %v: not again before six hours", w.asked)
	}
	w.passes(6 * time.Hour)
	w.want("/disclosure/documents/XX-2 ok；https://there.example/ failing；http://10.1.2.3/oa broken")
	if len(w.told) != 1 {
		t.Fatal("one failure was told")
	}
	w.passes(24 * time.Hour)
	w.want("/disclosure/documents/XX-2 ok；https://there.example/ broken；http://10.1.2.3/oa broken")
	w.passes(time.Hour)
	if len(w.told) != 2 || w.told[1].Author != "officer:1" {
		t.Fatalf("told %v", w.told)
	}
	w.gone["/disclosure/documents/XX-2"] = "已于今天撤回"
	if err := w.Soon(ctx, "/disclosure/documents/XX-2"); err != nil {
		t.Fatal(err)
	}
	w.passes(5 * time.Minute)
	w.want("/disclosure/documents/XX-2 broken；https://there.example/ broken；http://10.1.2.3/oa broken")
	w.net["https://there.example/"] = Answer{Result: Opens, Reached: true, Moved: "https://new.example/"}
	var place Standing
	err := w.DB.Read(ctx, func(tx *store.Tx) error {
		list, err := find(ctx, tx, Query{Show: "broken", Bodies: []string{"office"}, Limit: 10})
		if len(list) == 3 {
			place = list[1]
		}
		return err
	})
	if err != nil || place.Address != "https://there.example/" {
		t.Fatalf("%+v %v", place, err)
	}
	if err := w.DB.Write(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, accepting(place.Place, "夜间关闭", "乔雨桐")) }); err != nil {
		t.Fatal(err)
	}
	w.want("/disclosure/documents/XX-2 broken；https://there.example/ broken accepted；http://10.1.2.3/oa broken")
	if err := w.recheck(ctx, place.Target, "乔雨桐"); err != nil {
		t.Fatal(err)
	}
	worker := job.NewWorker(w.DB, job.Config{Now: w.Now})
	worker.Handle(TopicRecheck, w.workRecheck)
	if err := worker.RunUntilEmpty(ctx); err != nil {
		t.Fatal(err)
	}
	w.want("/disclosure/documents/XX-2 broken；https://there.example/ ok；http://10.1.2.3/oa broken") // what was said ends with the break
	w.says(7, "https://there.example/")
	w.passes(2 * time.Minute)
	w.want("https://there.example/ ok")
	err = w.DB.Read(ctx, func(tx *store.Tx) error {
		past, err := events(ctx, tx, place.ID, 7)
		var words []string
		for i := len(past) - 1; i >= 0; i-- {
			words = append(words, past[i].Officer+past[i].What+past[i].Words)
		}
		if got := strings.Join(words, "；"); got != "检查待再查：连接不上；检查打不开：连接不上；乔雨桐重新检查正常，已经永久转到https://new.example/" {
			t.Errorf("history %s", got)
		}
		count, err2 := counted(ctx, tx, Query{Bodies: []string{"office"}})
		if err2 != nil || count["moved"] != 1 || count["broken"] != 0 || count["all"] != 1 {
			t.Errorf("counted %v %v", count, err2)
		}
		none, err3 := find(ctx, tx, Query{Show: "all", Bodies: []string{}, Limit: 10})
		if err3 != nil || len(none) != 0 {
			t.Errorf("who has no body sees %v %v", none, err3)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	w.says(7, "https://there.example:8443/")
	w.passes(2 * time.Minute)
	w.want("https://there.example:8443/ unclear") // it is never asked
	n := len(w.told)
	w.says(7, "http://10.1.1.1/", "http://10.1.1.2/")
	w.passes(2 * time.Minute)
	w.says(7, "http://10.1.1.1/", "http://10.1.1.2/", "http://10.1.1.3/")
	w.passes(2 * time.Minute)
	if len(w.told) != n+1 || w.told[n].Count != 2 {
		t.Errorf("told %v: once a day, of all together", w.told[n:])
	}
	w.passes(24 * time.Hour)
	if len(w.told) != n+2 || w.told[n+1].Count != 1 {
		t.Errorf("the day after told %v", w.told[n:])
	}
	w.says(7)
	w.passes(2 * time.Minute)
	w.want("") // it was withdrawn
}

func TestOneHostHoldsUpNoOther(t *testing.T) {
	w := watching(t)
	var hrefs []string
	for i := range 3 * askedMost {
		hrefs = append(hrefs, fmt.Sprintf("https://old.example/%d", i))
	}
	w.says(7, append(hrefs, "https://other.example/")...)
	rule := usualRule
	rule.On, rule.Gap, rule.Reason = true, 0, "可以上网"
	admin := account.Actor{Kind: account.ActorOfficer, ID: 9, Posts: []account.Seat{{Rights: []string{RightRules}}}}
	if err := w.SetRule(context.Background(), admin, rule); err != nil {
		t.Fatal(err)
	}
	w.passes(2 * time.Minute)
	if !slices.Contains(w.asked, "https://other.example/") || len(w.asked) > askedOfHost+2 {
		t.Fatalf("asked %d, the other host among them: %v", len(w.asked), slices.Contains(w.asked, "https://other.example/"))
	}
}
