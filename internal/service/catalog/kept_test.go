package catalog_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/a-h/templ"

	"tongban/internal/base/store/storetest"
	"tongban/internal/base/web"
	"tongban/internal/common/org"
	"tongban/internal/service/catalog"
	"tongban/internal/service/catalog/record"
)

// ask sends a request with cookies and headers given as pairs of name and value.
func (s *site) ask(path string, cookies map[string]string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept", "text/html")
	for name, value := range cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, r)
	return w
}

func TestAPageThatDidNotChangeIsAnswered304(t *testing.T) {
	s := open(t)
	item := itemNamed(t, foodBusiness)
	for _, path := range []string{"/items", "/items/" + item.Code, "/items/" + item.Code + "/materials", "/orgs/market", "/"} {
		first := s.ask(path, nil)
		again := s.ask(path, nil, "If-None-Match", first.Header().Get("ETag"))
		if first.Code != http.StatusOK || again.Code != http.StatusNotModified || again.Body.Len() > 0 {
			t.Errorf("%s: got %d, then %d", path, first.Code, again.Code)
		}
	}
	tag := s.ask("/items/"+item.Code, nil).Header().Get("ETag")
	item.Summary = "开饭馆之前要办的许可。"
	if _, err := s.library.Publish(context.Background(), item, "程思远"); err != nil {
		t.Fatal(err)
	}
	if changed := s.ask("/items/"+item.Code, nil, "If-None-Match", tag); changed.Code != http.StatusOK || !strings.Contains(changed.Body.String(), "开饭馆之前要办的许可。") {
		t.Errorf("after a change: got %d", changed.Code)
	}
}

func TestAKeptPageIsNeverShownToSomebodyWithOtherLooks(t *testing.T) {
	s := open(t)
	for _, path := range []string{"/", "/items", "/items/" + itemNamed(t, foodBusiness).Code} {
		plain := s.ask(path, nil)
		for _, cookies := range []map[string]string{
			{"tongban_elder": "on"}, {"tongban_lang": "en"}, {"tongban_region": "359902"}, {"tongban_scheme": "dark"}, {"tongban_zoom": "200"},
			{"tongban_bar": "on"}, {"tongban_plain": "on"},
		} {
			other := s.ask(path, cookies, "If-None-Match", plain.Header().Get("ETag"))
			if other.Code != http.StatusOK || other.Header().Get("ETag") == plain.Header().Get("ETag") {
				t.Errorf("%s with %v is answered like the ordinary one: %d", path, cookies, other.Code)
			}
		}
		if again := s.ask(path, nil); again.Body.String() != plain.Body.String() {
			t.Errorf("%s: the ordinary page has changed", path)
		}
	}
}

func TestAKeptPageIsNeverShownToSomebodySignedIn(t *testing.T) {
	s := open(t)
	guest := s.ask("/", nil)
	mine := s.ask("/", map[string]string{"tongban": s.signIn("person:7")}, "If-None-Match", guest.Header().Get("ETag"))
	if mine.Code != http.StatusOK || mine.Header().Get("Cache-Control") != "no-store" || mine.Header().Get("ETag") != "" {
		t.Errorf("got %d, %q, tag %q", mine.Code, mine.Header().Get("Cache-Control"), mine.Header().Get("ETag"))
	}
	s.says(mine.Body.String(), "person:7")
	for _, w := range []*httptest.ResponseRecorder{s.ask("/", nil), s.ask("/", map[string]string{"tongban_lang": "en"})} {
		if strings.Contains(w.Body.String(), "person:7") {
			t.Error("a guest sees who is signed in")
		}
	}
}

func TestP01WhatOneHasToDoIsShownToNobodyElse(t *testing.T) {
	s := open(t)
	for _, edition := range []map[string]string{{}, {"tongban_elder": "on"}} {
		signedIn := map[string]string{"tongban": s.signIn("person:7")}
		for name, value := range edition {
			signedIn[name] = value
		}
		for range 2 {
			s.says(s.ask("/", signedIn).Body.String(), "办件属于person:7")
			if guest := s.ask("/", edition).Body.String(); strings.Contains(guest, "办件属于") {
				t.Errorf("a guest with %v sees what somebody has to do", edition)
			}
		}
	}
}

func TestP01ANewFigureMakesANewPage(t *testing.T) {
	s := open(t)
	s.foreign = "四十一件"
	first := s.ask("/", nil)
	s.says(first.Body.String(), "四十一件")
	if again := s.ask("/", nil, "If-None-Match", first.Header().Get("ETag")); again.Code != http.StatusNotModified {
		t.Errorf("nothing new: got %d", again.Code)
	}
	s.foreign = "四十二件"
	changed := s.ask("/", nil, "If-None-Match", first.Header().Get("ETag"))
	s.says(changed.Body.String(), "四十二件")
}

func TestTheRegionNarrowsWhatIsListed(t *testing.T) {
	s := open(t)
	east := s.ask("/items", map[string]string{"tongban_region": "359902"}).Body.String()
	s.says(east, "符合条件 33 项")
	s.says(s.ask("/items", map[string]string{"tongban_region": "359901001"}).Body.String(), "符合条件 35 项")
	s.says(s.ask("/items", map[string]string{"tongban_region": "nowhere"}).Body.String(), "符合条件 35 项")
	s.says(s.get("/divisions", http.StatusOK), "青云街道", "东湖区")
}

func TestThePublicListIsDataForProgramsAndSpreadsheets(t *testing.T) {
	s := open(t)
	item := itemNamed(t, foodBusiness)
	item.Name = "=HYPERLINK(\"x\")食品"
	if _, err := s.library.Publish(context.Background(), item, "程思远"); err != nil {
		t.Fatal(err)
	}
	sheet := s.ask("/items?as=csv&theme="+url.QueryEscape("餐饮食品"), nil)
	if !strings.Contains(sheet.Body.String(), `"'=HYPERLINK(""x"")食品"`) || strings.Count(sheet.Body.String(), "\n") != 4 {
		t.Errorf("got %s", sheet.Body)
	}
	if data := s.ask("/items?as=json&theme=nothing", nil); data.Body.String() != "[]\n" {
		t.Errorf("got %s", data.Body)
	}
	if moved := s.ask("/items?by=event&in="+url.QueryEscape("老有所养"), nil); moved.Code != http.StatusMovedPermanently || moved.Header().Get("Location") != "/items?event="+url.QueryEscape("老有所养") {
		t.Errorf("an old address leads to %d %s", moved.Code, moved.Header().Get("Location"))
	}
}

func TestP07GuidedQuestionsLeadToItemsAndOneChecklist(t *testing.T) {
	s := open(t)
	s.says(s.get("/", http.StatusOK), "我要开餐馆")
	s.says(s.get("/guide", http.StatusOK), "我要开餐馆", "家里有老人")
	s.says(s.get("/guide/open-restaurant", http.StatusOK), "有没有固定的店面？")
	s.says(s.get("/guide/open-restaurant?from=door", http.StatusUnprocessableEntity), "请选一项")
	next := s.ask("/guide/open-restaurant?door=shop&from=door", nil)
	if next.Code != http.StatusSeeOther || next.Header().Get("Location") != "/guide/open-restaurant?at=holder&door=shop" {
		t.Errorf("got %d %s", next.Code, next.Header().Get("Location"))
	}
	back := s.get("/guide/open-restaurant?door=shop&holder=individual&at=door", http.StatusOK)
	if !strings.Contains(back, `name="holder" value="individual"`) {
		t.Error("going back forgets the later answers")
	}
	s.says(s.get("/guide/open-restaurant?door=stall", http.StatusOK), "没有可以直接办的事项", "0590-8800201")
	whole := s.get("/guide/open-restaurant?door=shop&holder=individual&size=large&premises=rent&products=hot&public=yes&drains=no&sign=no", http.StatusOK)
	s.says(whole, "个体工商户设立登记", "食品经营许可（新办）", "经营场所使用证明", "2026-12-03")
	if strings.Contains(textOf(t, whole), "小餐饮登记") {
		t.Error("a large restaurant is sent to the small ones")
	}
	s.get("/guide/nothing", http.StatusNotFound)
}

func TestAKeptPageIsDroppedAtTheInstantOfAChange(t *testing.T) {
	s, ctx := open(t), context.Background()
	item := itemNamed(t, foodBusiness)
	guide, list := "/items/"+item.Code, "/items?body="+item.Body
	tags := map[string]string{}
	look := func(path, words string) {
		t.Helper()
		answer := s.ask(path, nil, "If-None-Match", tags[path])
		if answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), words) {
			t.Errorf("%s does not say %q: %d", path, words, answer.Code)
		}
		if tags[path] = answer.Header().Get("ETag"); s.ask(path, nil, "If-None-Match", tags[path]).Code != http.StatusNotModified {
			t.Errorf("%s is not kept", path)
		}
	}
	look(guide, item.Summary)
	look(list, item.Name)
	for _, change := range []struct {
		name               string
		do                 func() error
		onGuide, onTheList string
	}{
		{"suspended", func() error { return s.library.Suspend(ctx, item.Code, "系统升级") }, "系统升级", "部门"},
		{"published", func() error {
			item.Summary = "新的说明"
			_, err := s.library.Publish(ctx, item, "程思远")
			return err
		}, "新的说明", "新的说明"},
		{"imported", func() error {
			item.Summary = "导入的说明"
			_, err := s.library.Shelf().Take(ctx, []record.Item{item}, "程思远")
			return err
		}, "导入的说明", "导入的说明"},
		{"cancelled", func() error { return s.library.Cancel(ctx, item.Code, "权限下放") }, "权限下放", "部门"},
	} {
		if err := change.do(); err != nil {
			t.Fatalf("%s: %v", change.name, err)
		}
		look(guide, change.onGuide) // the clock stands still
		look(list, change.onTheList)
	}
	if gone := s.ask(list, nil).Body.String(); strings.Contains(gone, item.Name) {
		t.Error("the list shows what was cancelled")
	}
}

func TestAKeptPageOfAnotherNodeIsDroppedWithinASecond(t *testing.T) {
	ctx := context.Background()
	db := storetest.Open(t, catalog.Migrations(), web.Migrations())
	here, at := catalog.NewLibrary(db, func() time.Time { return noon }), &clock{noon}
	item := itemNamed(t, foodBusiness)
	if _, err := here.Publish(ctx, item, "程思远"); err != nil {
		t.Fatal(err)
	}
	server := web.New(web.Config{Store: db, Now: at.now, Limits: web.Limits{Off: true}})
	there := &site{t: t, server: server, library: catalog.NewLibrary(db, at.now)}
	server.Handle(catalog.New(catalog.Deps{Web: server, Library: there.library, Org: org.NewDirectory()}).Routes()...)
	path := "/items/" + item.Code
	tag := there.ask(path, nil).Header().Get("ETag")
	if err := here.Suspend(ctx, item.Code, "系统升级"); err != nil {
		t.Fatal(err)
	}
	at.at = at.at.Add(time.Second)
	if after := there.ask(path, nil, "If-None-Match", tag); after.Code != http.StatusOK || !strings.Contains(after.Body.String(), "系统升级") {
		t.Errorf("a second later the other node says %d", after.Code)
	}
}

func TestAPageIsDrawnOnceHoweverManyAskForIt(t *testing.T) {
	s := open(t)
	var drawn atomic.Int32
	begun, drawing := make(chan struct{}, 50), make(chan struct{})
	s.server.Handle(web.Route{Pattern: "GET /slow", Who: web.Public, Handle: func(w http.ResponseWriter, r *http.Request) error {
		begun <- struct{}{}
		return s.server.Kept(w, r, "1", func() (templ.Component, error) {
			drawn.Add(1)
			<-drawing
			return templ.Raw("<p>drawn</p>"), nil
		})
	}})
	var readers sync.WaitGroup
	for range 50 {
		readers.Go(func() {
			if answer := s.ask("/slow", nil); answer.Body.String() != "<p>drawn</p>" {
				t.Errorf("got %d %s", answer.Code, answer.Body)
			}
		})
	}
	for range 50 {
		<-begun
	}
	close(drawing)
	readers.Wait()
	if drawn.Load() != 1 {
		t.Errorf("drawn %d times", drawn.Load())
	}
}
