package app_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tongban/internal/common/account"
	"tongban/internal/disclosure/publish"
	"tongban/internal/matter"
)

// hiddenDocument is a document of the city that nobody outside may see, or not any more.
type hiddenDocument struct {
	number, title, state string
	files                []int64
}

// hiddenDocuments reads all documents: what is not public with its files, the internal files of what is, and the titles that are.
func hiddenDocuments(t *testing.T, w *town) (hidden []hiddenDocument, public map[string]bool) {
	t.Helper()
	public = map[string]bool{}
	all := account.System("test")
	for before := int64(0); ; {
		list, err := w.Engine().List(t.Context(), all, matter.Filter{Kind: publish.KindName, Before: before, Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range list {
			before = m.ID
			v, err := w.Engine().View(t.Context(), all, m.Number)
			if err != nil {
				t.Fatal(err)
			}
			d, _ := v.Facts.(publish.Document)
			shown := slices.Contains([]matter.State{publish.StatePublished, publish.StateRevised, publish.StateRepealed, publish.StateLapsed}, m.State)
			one := hiddenDocument{number: m.Number, state: string(m.State), title: d.Title}
			for _, f := range d.Files {
				if f.Internal || !shown {
					one.files = append(one.files, f.ID)
				}
			}
			if shown {
				public[one.title], one.title = true, ""
			}
			if !shown || len(one.files) > 0 {
				hidden = append(hidden, one)
			}
		}
		if len(list) < 100 {
			break
		}
	}
	return hidden, public
}

// crawlMost bounds the pages that are opened, and crawlAlike those of one shape.
const (
	crawlMost  = 800
	crawlAlike = 6
)

func TestNobodyWhoFollowsEveryLinkAndGuessesEveryNumberFindsWhatIsNotPublic(t *testing.T) { // 政府信息公开条例 §17: 未经审查的不得公开
	if testing.Short() {
		t.Skip("the city takes some seconds to fill")
	}
	w := newTown(t)
	if err := w.WorkUntilEmpty(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := publishesWithInternal(w); err != nil {
		t.Fatal(err)
	}
	hidden, public := hiddenDocuments(t, w)
	states := map[string]int{}
	for _, h := range hidden {
		states[h.state]++
	}
	if len(states) < 8 || states["withdrawn"] == 0 || states["published"] == 0 {
		t.Fatalf("the city hides only %v", states)
	}
	nobody := w.browser("")
	seen, alike := map[string]bool{}, map[string]int{}
	queue := []string{"/", "/disclosure", "/disclosure/documents", "/disclosure/sitemap.xml", "/disclosure/rss/all", "/sitemap", "/disclosure/reports"}
	links, digits := regexp.MustCompile(`(?:href|src|action)="(/[^"#]*)|<(?:loc|link)>https?://[^/<]+(/[^<]*)`), regexp.MustCompile(`[0-9]+|=[^&]*`)
	for len(queue) > 0 && len(seen) < crawlMost {
		address := strings.ReplaceAll(queue[0], "&amp;", "&")
		queue = queue[1:]
		if shape := digits.ReplaceAllString(address, "#"); seen[address] || alike[shape] >= crawlAlike {
			continue
		} else {
			alike[shape]++
		}
		seen[address] = true
		p := nobody.get(address)
		if p.status >= 500 {
			t.Errorf("%s answers %d", address, p.status)
		}
		for _, h := range hidden {
			if h.state != "withdrawn" && h.title != "" && (strings.Contains(p.text, h.number) || strings.Contains(p.text, h.title) && !public[h.title] && h.state != "withheld") {
				t.Errorf("%s shows %s %s (%s)", address, h.number, h.title, h.state)
			}
			for _, id := range h.files {
				if strings.Contains(p.text, fmt.Sprint(id)) {
					t.Errorf("%s names the file %d of %s", address, id, h.number)
				}
			}
		}
		for _, m := range links.FindAllStringSubmatch(p.text, -1) {
			queue = append(queue, m[1]+m[2])
		}
	}
	if len(seen) < 200 {
		t.Errorf("only %d pages were found", len(seen))
	}
	var others []string // documents under which a file of another may be asked for; of a withdrawn one every address says that it was there
	for _, h := range hidden {
		if h.state != "withdrawn" && len(others) < 3 {
			others = append(others, h.number)
		}
	}
	for _, h := range hidden {
		guesses := []string{"/disclosure/documents/" + h.number, "/disclosure/documents/" + h.number + "/print", "/disclosure/interpretations/" + h.number, "/disclosure/policies/" + h.number}
		if h.title == "" {
			guesses = nil
		}
		for _, id := range h.files {
			guesses = append(guesses, fmt.Sprintf("/disclosure/documents/%s/files/%d", h.number, id), fmt.Sprintf("/files/%d", id), fmt.Sprintf("/disclosure/files/%d", id))
			for _, other := range others {
				guesses = append(guesses, fmt.Sprintf("/disclosure/documents/%s/files/%d", other, id))
			}
		}
		for _, guess := range guesses {
			if p := nobody.get(guess); p.status != http.StatusNotFound && p.status != http.StatusGone {
				t.Errorf("%s (%s) answers %d", guess, h.state, p.status)
			} else if p.status == http.StatusGone && h.state != "withdrawn" {
				t.Errorf("%s (%s) tells that it was there", guess, h.state)
			}
		}
		for _, inside := range []string{"/desk/documents/" + h.number, "/desk/documents/" + h.number + "/versions/1", "/api/v1/matters/" + h.number} {
			if p := nobody.get(inside); p.status != http.StatusSeeOther && p.status != http.StatusUnauthorized && p.status != http.StatusNotFound || h.title != "" && strings.Contains(p.text, h.title) {
				t.Errorf("%s answers %d", inside, p.status)
			}
		}
		if h.title != "" && !public[h.title] && h.state != "withheld" {
			for _, search := range []string{"/disclosure/documents?q=", "/search?q="} {
				if p := nobody.get(search + url.QueryEscape(h.title)); strings.Contains(p.text, "/documents/"+h.number) {
					t.Errorf("%s%s finds it", search, h.title)
				}
			}
		}
	}
	t.Logf("%d pages, %d hidden documents %v", len(seen), len(hidden), states)
}

func TestAReportOnAYearWithoutDataIsWrittenAndSaysWhatItLacks(t *testing.T) { // 政府信息公开条例 §50: 年度报告的内容
	if testing.Short() {
		t.Skip("the city takes some seconds to fill")
	}
	w := newTown(t)
	s := &scenario{town: w, people: map[string]*browser{}, item: foodItem}
	if err := s.person("许文静").enter(); err != nil {
		t.Fatal(err)
	}
	for year, words := range map[string]string{"1999": "请填写2008年至今年之间的年份", "2099": "请填写2008年至今年之间的年份", "去年": "报告的年份"} {
		if p := s.person("许文静").fill("/desk/annual/begin", url.Values{"year": {year}}); p.status != http.StatusUnprocessableEntity || !strings.Contains(readable(p.text), words) {
			t.Errorf("a report on %s: %d %s", year, p.status, errorsOf(p.text))
		}
	}
	for _, year := range []string{"2009", "2016", "2020"} { // one of each edition of the form
		p := s.person("许文静").fill("/desk/annual/begin", url.Values{"year": {year}})
		if p.status != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", year, p.status, errorsOf(p.text))
		}
		report := p.where
		if p = s.person("许文静").get(report); p.status != http.StatusOK || !strings.Contains(p.text, year+"年") {
			t.Errorf("%s: %d", report, p.status)
		}
		p = s.person("许文静").fill(report+"/act/submit", url.Values{"confirm": {"true"}})
		if p.status == http.StatusSeeOther || p.status >= 500 {
			t.Errorf("a report on %s without a word is handed in: %d", year, p.status)
		}
		if !strings.Contains(readable(p.text), "在登记簿里没有任何记录") {
			t.Errorf("%s: %s", year, errorsOf(p.text))
		}
	}
	for _, guess := range []string{"/disclosure/reports?body=nowhere", "/disclosure/reports?year=1990", "/disclosure/reports/region?year=1990"} {
		if p := s.visitor("").get(guess); p.status != http.StatusOK && p.status != http.StatusUnprocessableEntity {
			t.Errorf("%s answers %d", guess, p.status)
		}
	}
}

// publishesWithInternal makes a document public that has an attachment for everybody and one for the office alone.
func publishesWithInternal(w *town) error {
	s := &scenario{town: w, people: map[string]*browser{}, item: foodItem}
	if err := s.person("乔雨桐").enter(); err != nil {
		return err
	}
	if err := s.draftsDocument("乔雨桐", url.Values{"title": {"关于冬季供暖时间的通告"}, "text": {"供暖时间如下。"}}); err != nil {
		return err
	}
	edit := publish.Address(s.number) + "/act/edit"
	form, _ := formOf(s.person("乔雨桐").get(edit).text, edit)
	if p, err := s.person("乔雨桐").upload(edit, form, "files", "internal"); err != nil || p.status != http.StatusSeeOther {
		return fmt.Errorf("upload: %d %w", p.status, err)
	}
	if err := s.passes("乔雨桐"); err != nil {
		return err
	}
	return s.entersAnd("温晓岚", "publish", url.Values{})
}
