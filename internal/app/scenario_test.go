package app_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cucumber/godog"
	"golang.org/x/net/html"

	"tongban/demo"
	"tongban/internal/app"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// TestScenarios runs the features, which an official can read, through the real pages.
func TestScenarios(t *testing.T) {
	if testing.Short() {
		t.Skip("the city takes some seconds to fill")
	}
	t.Parallel()
	features, err := filepath.Glob("features/*.feature")
	if err != nil || len(features) == 0 {
		t.Fatal("no features", err)
	}
	for _, path := range features { // each in a city of its own, whose clock only goes on
		t.Run(strings.TrimSuffix(filepath.Base(path), ".feature"), func(t *testing.T) {
			t.Parallel()
			city := newTown(t)
			suite := godog.TestSuite{
				ScenarioInitializer: func(c *godog.ScenarioContext) { (&scenario{town: city}).steps(c) },
				Options:             &godog.Options{Format: "pretty", Output: io.Discard, Paths: []string{path}, Strict: true, TestingT: t},
			}
			if suite.Run() != 0 {
				t.Error("a scenario does not hold")
			}
		})
	}
}

// town is the demonstration city with a clock that the test sets.
type town struct {
	*app.House
	place app.Place
	mu    sync.Mutex
	now   time.Time
}

// filledAt is when the city was filled: an evening before the scenarios.
var filledAt = time.Date(2026, 11, 23, 18, 0, 0, 0, workday.Shanghai)

// quick hashes no password as dearly as the house does: these tests sign in thousands of times.
var quick = account.Hashing{Memory: 8, Passes: 1}

// cityFiles is the filled city of the embedded store, made once for all tests.
var cityFiles = sync.OnceValues(func() (files map[string][]byte, err error) {
	dir, err := os.MkdirTemp("", "city")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := fillCity(dir, store.Config{Kind: "sqlite", Path: filepath.Join(dir, "tongban.db")}); err != nil {
		return nil, err
	}
	return filesIn(dir)
})

// filesIn reads the files of a folder, by their names.
func filesIn(dir string) (files map[string][]byte, err error) {
	files = map[string][]byte{}
	err = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		files[name], err = os.ReadFile(path)
		return err
	})
	return files, err
}

// spread writes files into a folder, for their owner alone.
func spread(dir string, files map[string][]byte) error {
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			return err
		}
		if err := os.WriteFile(path, text, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func fillCity(dir string, c store.Config) error {
	h, err := app.Open(context.Background(), app.Config{Hashing: quick, Now: func() time.Time { return filledAt }, Log: slog.New(slog.DiscardHandler), Place: app.Place{Data: dir, Store: c}})
	if err != nil {
		return err
	}
	defer h.Close()
	return h.FillDemo(context.Background(), 0, func(string, int, int) {})
}

// newTown opens the city on the store of the test.
func newTown(t *testing.T) *town {
	t.Helper()
	if os.Getenv("TONGBAN_TEST_PG") == "" {
		return townOnFile(t)
	}
	return townOnServer(t)
}

// townOnFile is a town on the embedded store, whatever the tests run on.
func townOnFile(t *testing.T) *town {
	t.Helper()
	dir := t.TempDir()
	files, err := cityFiles()
	if err == nil {
		err = spread(dir, files)
	}
	if err != nil {
		t.Fatal(err)
	}
	return townIn(t, dir, store.Config{Kind: "sqlite", Path: filepath.Join(dir, "tongban.db")})
}

// townOnServer is a town on PostgreSQL.
func townOnServer(t *testing.T) *town {
	t.Helper()
	dir := t.TempDir()
	city, err := cityDatabase()
	if err != nil {
		t.Fatal(err)
	}
	config, err := city.copyTo(t, dir)
	if err != nil {
		t.Fatal(err)
	}
	return townIn(t, dir, config)
}

func townIn(t *testing.T, dir string, config store.Config) *town {
	t.Helper()
	w := &town{now: filledAt, place: app.Place{Data: dir, Store: config}}
	if err := w.open(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

func (w *town) open() (err error) {
	w.House, err = app.Open(context.Background(), app.Config{Hashing: quick, Now: w.Now, Log: slog.New(slog.DiscardHandler), Place: w.place})
	return err
}

// Now moves on a little at each look, so that nobody is too quick for the door.
func (w *town) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(20 * time.Millisecond)
	return w.now
}

// set moves the clock. The house is opened anew, as after a night: one that stood still
// for hours without sealing would refuse every act.
func (w *town) set(at time.Time) error {
	if err := w.Close(); err != nil {
		return err
	}
	w.mu.Lock()
	w.now = at
	w.mu.Unlock()
	if err := w.open(); err != nil {
		return err
	}
	_, err := w.Engine().Sweep(context.Background())
	return err
}

// logins are the cast, as DemoPeople of the city names them.
var logins = map[string]string{"林晓梅": "13800000001", "陈国栋": "13800000002", "周敏": "chuangkou", "郑海燕": "chuangkou2", "蔡晓云": "rensheshencha", "董文斌": "rensheshouxi", "田丽": "renshejueding", "赵立新": "shijianshencha",
	"李刚": "xiaofangshencha", "孙晓东": "shijianshouxi", "钱卫国": "shijianjueding", "何丽萍": "chujian", "宁静怡": "chayue", "纪晓棠": "huodong", "邵明远": "huodongshen", "许文静": "gongkai", "高立群": "gongkaishen",
	"梁正平": "jiancha", "马建军": "xitong", "谢安国": "anquan", "袁清": "shenji", "程思远": "shixiang", "沈佳宁": "shijianshixiang", "蒋文博": "shixiangfabu", "罗玉兰": "qingyun",
	"许立行": "13800000008", "曾宪明": "zhujianshouxi", "吴志强": "xiaofangshouxi", "范文涛": "huanbaoshouxi", "韩雪": "ziranshouxi", "贺建林": "fagaishouxi",
	"徐亮": "chengguanshencha", "朱建华": "chengguanjueding", "郭远航": "shizhengfu", "方正明": "shijianfazhi", "周永安": "xiaofangjueding", "鲁静": "chuangkouzhang", "邱志明": "xitong2", "卢晓玲": "qingyundiaocha", "江秀英": "qingyunjueding",
	"乔雨桐": "bianji", "覃海涛": "yishen", "骆文静": "ershen", "祁建国": "sanshen", "柏守正": "baomi", "温晓岚": "fabu", "佟欣": "shijianbianji", "匡正华": "shijianqianfa", "柯慎言": "shijianbaomi"}

// browser is one person in front of the site.
type browser struct {
	town  *town
	login string
	mu    sync.Mutex
	jar   map[string]*http.Cookie
}

func (w *town) browser(name string) *browser {
	return &browser{town: w, login: logins[name], jar: map[string]*http.Cookie{}}
}

// page is what came back.
type page struct {
	status int
	where  string // to which it leads on
	text   string
}

func (b *browser) send(r *http.Request) page {
	b.mu.Lock()
	for _, c := range b.jar {
		r.AddCookie(c)
	}
	b.mu.Unlock()
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w := httptest.NewRecorder()
	b.town.Handler().ServeHTTP(w, r)
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range w.Result().Cookies() {
		b.jar[c.Name] = c
	}
	return page{w.Code, w.Header().Get("Location"), w.Body.String()}
}

func (b *browser) get(address string) page {
	return b.send(httptest.NewRequest(http.MethodGet, address, nil))
}

func (b *browser) post(address string, form url.Values) page {
	r := httptest.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.send(r)
}

// enter signs in with the password of the demonstration.
func (b *browser) enter() error {
	door, form := "/desk/login", url.Values{"name": {b.login}, "password": {demo.Password}}
	if strings.HasPrefix(b.login, "1") {
		door, form["door"] = "/login", []string{"person"}
	}
	b.jar = map[string]*http.Cookie{}
	if p := b.post(door, form); p.status != http.StatusSeeOther {
		return fmt.Errorf("%s cannot sign in: %d %s", b.login, p.status, readable(p.text))
	}
	return nil
}

// upload posts a form with one picture for each of the fields.
func (b *browser) upload(address string, form url.Values, fields ...string) (page, error) {
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for name, values := range form {
		for _, v := range values {
			m.WriteField(name, v)
		}
	}
	for _, f := range fields {
		part, err := m.CreateFormFile(f, "扫描件.png")
		if err != nil {
			return page{}, err
		}
		if err := png.Encode(part, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
			return page{}, err
		}
	}
	if err := m.Close(); err != nil {
		return page{}, err
	}
	r := httptest.NewRequest(http.MethodPost, address, &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return b.send(r), nil
}

// fill opens an address, takes the form that posts to it with all that stands in it,
// changes some values, and sends it.
func (b *browser) fill(address string, change url.Values) page {
	p := b.get(address)
	form, found := formOf(p.text, address)
	if !found {
		return p
	}
	for name, values := range change {
		form[name] = values
	}
	return b.post(address, form)
}

// formOf reads the values of the form of a page that posts to an address.
func formOf(text, action string) (values url.Values, found bool) {
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return nil, false
	}
	values = url.Values{}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "form" && attribute(n, "action") == action {
			found = true
			for field := range n.Descendants() {
				read(field, values)
			}
		}
	}
	return values, found
}

func read(n *html.Node, values url.Values) {
	name := attribute(n, "name")
	switch {
	case n.Type != html.ElementNode || name == "":
	case n.Data == "input" && (attribute(n, "type") == "radio" || attribute(n, "type") == "checkbox"):
		if has(n, "checked") {
			values.Add(name, attribute(n, "value"))
		}
	case n.Data == "input" && attribute(n, "type") != "file":
		values.Add(name, attribute(n, "value"))
	case n.Data == "textarea" && n.FirstChild != nil:
		values.Add(name, n.FirstChild.Data)
	case n.Data == "select":
		for o := range n.Descendants() {
			if o.Data == "option" && has(o, "selected") {
				values.Add(name, attribute(o, "value"))
			}
		}
	}
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// readable is the text that somebody reads on a page.
func readable(text string) string {
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return text
	}
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "script" && n.Parent.Data != "style" {
			b.WriteString(strings.TrimSpace(n.Data))
			b.WriteString(" ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// linkTo finds the address of a link by its words, or by a part of them.
func linkTo(text, words string) (address string, found bool) {
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return "", false
	}
	for n := range root.Descendants() {
		if n.Data != "a" {
			continue
		}
		var b strings.Builder
		for c := range n.Descendants() {
			if c.Type == html.TextNode {
				b.WriteString(c.Data)
			}
		}
		said := strings.TrimSpace(b.String())
		if said == words {
			return attribute(n, "href"), true
		}
		if !found && strings.Contains(said, words) {
			address, found = attribute(n, "href"), true
		}
	}
	return address, found
}

// scenario is one scenario on its way.
type scenario struct {
	town        *town
	people      map[string]*browser
	last        page
	item        string   // code of the item
	number      string   // of the matter
	whole       string   // of the bundle
	code        string   // of the item that is being changed
	change      string   // address of the change
	papers      []string // fields of materials beyond the usual
	answers     []page   // of two who acted at the same moment
	project     string   // code of the engineering project
	file        string   // that somebody has downloaded
	paperNumber string   // of that file
	printing    string   // address of the paper at the desk
}

const foodItem = "11359900PDY00003623000131015000"

func (s *scenario) steps(c *godog.ScenarioContext) {
	s.people, s.item = map[string]*browser{}, foodItem
	c.Step(`^现在是"([^"]+)"$`, s.nowIs)
	c.Step(`^(\p{Han}+)搜索"([^"]+)"$`, func(who, words string) { s.last = s.person(who).get("/search?q=" + url.QueryEscape(words)) })
	c.Step(`^(\p{Han}+)点开"([^"]+)"$`, s.follows)
	c.Step(`^页面上有"([^"]+)"$`, s.pageHas)
	c.Step(`^(\p{Han}{2,3})登录$`, func(who string) error { return s.person(who).enter() })
	c.Step(`^(\p{Han}+)填写申请并提交$`, s.applies)
	c.Step(`^(\p{Han}+)填写申请，连点两次提交$`, s.clicksTwice)
	c.Step(`^只多出一件办件$`, s.oneMore)
	c.Step(`^办件的状态是"([^"]+)"$`, s.stateIs)
	c.Step(`^办理记录里有"([^"]+)"$`, s.recorded)
	c.Step(`^(\p{Han}+)查看自己的办件$`, func(who string) { s.last = s.person(who).get("/my/cases/" + s.number) })
	c.Step(`^(\p{Han}+)告知补正"([^"]+)"，要求"([^"]+)"$`, s.asksCorrection)
	c.Step(`^(\p{Han}+)补交"([^"]+)"$`, s.corrects)
	c.Step(`^(\p{Han}{2,3})不能再办理"([^"]+)"$`, s.cannot)
	c.Step(`^(\p{Han}+)核验全部材料为合格$`, s.checks)
	c.Step(`^(\p{Han}{2,3})办理"([^"]+)"$`, func(who, title string) error { return s.acts(who, title, nil) })
	c.Step(`^"([^"]+)"在走，到"([^"]+)"$`, s.runs)
	c.Step(`^"([^"]+)"停着$`, s.stands)
	c.Step(`^"([^"]+)"和"([^"]+)"同时有待办$`, s.both)
	c.Step(`^(\p{Han}+)启动特别程序"([^"]+)"，理由"([^"]+)"$`, s.startsSpecial)
	c.Step(`^(\p{Han}+)结束特别程序，结果"([^"]+)"$`, func(who, result string) error {
		return s.acts(who, "结束特别程序", url.Values{"result": {result}})
	})
	c.Step(`^(\p{Han}+)审查通过，意见"([^"]+)"$`, s.examines)
	c.Step(`^(\p{Han}+)签署准予决定$`, func(who string) error {
		return s.acts(who, "作出决定", url.Values{"outcome": {"granted"}, "password": {demo.Password}})
	})
	c.Step(`^(\p{Han}{2,3})在窗口把结果交给(\p{Han}+)$`, func(who, whom string) error {
		return s.acts(who, "送达", url.Values{"way": {"counter"}, "receiver": {whom}, "identity": {"document"}})
	})
	c.Step(`^(\p{Han}+)不写理由就办理"([^"]+)"$`, func(who, title string) error {
		s.last = s.person(who).fill(s.act("decline"), url.Values{"reason": {""}})
		return nil
	})
	c.Step(`^(\p{Han}{2,3})和(\p{Han}{2,3})同时受理$`, s.acceptTogether)
	c.Step(`^一个人受理成功，另一个人看到是谁先办的$`, s.oneWon)
	c.Step(`^全部办理记录核验无误$`, s.verified)
	s.procedureSteps(c)
	s.disclosureSteps(c)
	s.projectSteps(c)
	s.jointSteps(c)
	s.bundleWindowSteps(c)
	s.stageSteps(c)
	s.importSteps(c)
	s.catalogueSteps(c)
	s.talkSteps(c)
	s.bundleSteps(c)
	s.windowSteps(c)
	s.countersignSteps(c)
	s.paperSteps(c)
	s.annualSteps(c)
	s.errorSteps(c)
	s.rectifySteps(c)
	s.occasionSteps(c)
	s.readingSteps(c)
	s.channelSteps(c)
	s.promiseSteps(c)
	s.documentSteps(c)
	s.columnSteps(c)
	s.linkSteps(c)
	s.ruleSteps(c)
	s.centreSteps(c)
	s.interpretSteps(c)
	s.dutySteps(c)
	s.normativeSteps(c)
	s.withheldSteps(c)
}

func (s *scenario) person(name string) *browser {
	if s.people[name] == nil {
		s.people[name] = s.town.browser(name)
	}
	return s.people[name]
}

// nowIs sets the clock. Sessions that rested too long are begun again, as people do.
func (s *scenario) nowIs(text string) error {
	at, err := time.ParseInLocation("2006-01-02 15:04", text, workday.Shanghai)
	if err != nil {
		return err
	}
	if err := s.town.set(at); err != nil {
		return err
	}
	for _, b := range s.people {
		if len(b.jar) > 0 && b.login != "" {
			if err := b.enter(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *scenario) follows(who, words string) error {
	address, ok := linkTo(s.last.text, words)
	if !ok {
		return fmt.Errorf("no link %q on: %s", words, readable(s.last.text))
	}
	s.last = s.person(who).get(address)
	return nil
}

func (s *scenario) pageHas(words string) error {
	if text := readable(s.last.text); !strings.Contains(text, words) {
		return fmt.Errorf("page %d lacks %q: %s", s.last.status, words, text)
	}
	return nil
}

// answers of the application, as somebody would type them.
func foodAnswers() []struct {
	step   string
	values url.Values
} {
	next := []string{"next"}
	return []struct {
		step   string
		values url.Values
	}{
		{"notice", url.Values{"situation-premises": {"own"}, "situation-products": {"hot"}, "situation-agent": {"no"}, "known": {"true"}, "then": next}},
		{"applicant", url.Values{"address": {"云州市云溪区青云街道桂花巷8号"}, "then": next}},
		{"form", url.Values{"unit_name": {"云溪区晓梅小吃店"}, "credit_code": {"91359902PDY100010L"}, "representative": {"林晓梅"}, "premises": {"云州市云溪区桂花巷8号"},
			"area": {"46"}, "tenure": {"own"}, "format": {"catering"}, "projects": {"hot"}, "online_sale": {"no"}, "manager": {"林晓梅"},
			"manager_phone": {"13800000001"}, "staff": {"2"}, "then": next}},
	}
}

// prepares fills in an application up to the last button and gives its form.
func (s *scenario) prepares(who string) (url.Values, error) {
	b, base := s.person(who), "/apply/"+s.item
	for _, a := range foodAnswers() {
		if p := b.fill(base+"/"+a.step, a.values); p.status != http.StatusSeeOther {
			return nil, fmt.Errorf("step %s: %d %s", a.step, p.status, readable(p.text))
		}
	}
	if p, err := b.upload(base+"/materials", url.Values{"then": {"next"}}, append([]string{"material-application", "material-layout", "material-rules"}, s.papers...)...); err != nil || p.status != http.StatusSeeOther {
		return nil, fmt.Errorf("materials: %d %v %s", p.status, err, readable(p.text))
	}
	if p := b.fill(base+"/delivery", url.Values{"way": {"counter"}, "then": {"next"}}); p.status != http.StatusSeeOther {
		return nil, fmt.Errorf("delivery: %d %s", p.status, readable(p.text))
	}
	p := b.get(base + "/check")
	form, found := formOf(p.text, base+"/submit")
	if !found {
		return nil, fmt.Errorf("nothing to submit: %s", readable(p.text))
	}
	form.Set("declared", "true")
	return form, nil
}

func (s *scenario) applies(who string) error {
	form, err := s.prepares(who)
	if err != nil {
		return err
	}
	p := s.person(who).post("/apply/"+s.item+"/submit", form)
	if p.status != http.StatusSeeOther {
		return fmt.Errorf("submit: %d %s", p.status, readable(p.text))
	}
	s.number = strings.TrimSuffix(strings.TrimPrefix(p.where, "/apply/"), "/done")
	return nil
}

func (s *scenario) clicksTwice(who string) error {
	form, err := s.prepares(who)
	if err != nil {
		return err
	}
	s.answers = make([]page, 2)
	var wait sync.WaitGroup
	for i := range s.answers {
		wait.Go(func() { s.answers[i] = s.person(who).post("/apply/"+s.item+"/submit", form) })
	}
	wait.Wait()
	s.last = s.person(who).get("/my/cases")
	return nil
}

func (s *scenario) oneMore() error {
	a, b := s.answers[0], s.answers[1]
	if a.status != http.StatusSeeOther || a.where != b.where {
		return fmt.Errorf("two clicks were answered %d %s and %d %s", a.status, a.where, b.status, b.where)
	}
	number := strings.TrimSuffix(strings.TrimPrefix(a.where, "/apply/"), "/done")
	list, err := s.town.Engine().List(context.Background(), account.System("test"), matter.Filter{Limit: 500})
	if err != nil {
		return err
	}
	late := 0
	for _, m := range list {
		if m.Number >= number && m.Kind == "case" {
			late++
		}
	}
	if late != 1 {
		return fmt.Errorf("%d cases since %s", late, number)
	}
	return nil
}

func (s *scenario) view() (matter.View, error) { return s.viewOf(s.number) }

func (s *scenario) viewOf(number string) (matter.View, error) {
	return s.town.Engine().View(context.Background(), account.System("test"), number)
}

func (s *scenario) stateIs(title string) error {
	v, err := s.view()
	if err != nil {
		return err
	}
	if got := v.StateDef(); got.Title != title && got.PublicTitle() != title {
		return fmt.Errorf("%s is %q (%s) and not %q", s.number, got.Title, got.PublicTitle(), title)
	}
	return nil
}

func (s *scenario) recorded(title string) error {
	v, err := s.view()
	if err != nil {
		return err
	}
	for _, e := range v.Events {
		if a, ok := v.Kind.Action(e.Action); ok && a.Title == title {
			return nil
		}
	}
	return fmt.Errorf("%q is not on record", title)
}

// act is the page of an action at the desk; the numbers of requests for information begin with GK.
func (s *scenario) act(name string) string {
	if strings.HasPrefix(s.number, "GK-") {
		return "/desk/disclosure/" + s.number + "/act/" + name
	}
	if strings.HasPrefix(s.number, "GZ-") {
		return "/desk/rectify/" + s.number + "/act/" + name
	}
	return "/desk/cases/" + s.number + "/act/" + name
}

// actionNamed finds an action of the matter by its title.
func (s *scenario) actionNamed(title string) (string, error) {
	v, err := s.view()
	if err != nil {
		return "", err
	}
	for _, a := range v.Kind.Actions {
		if a.Title == title {
			return a.Name, nil
		}
	}
	return "", fmt.Errorf("no action is called %q", title)
}

// acts takes an action by its title, through its page.
func (s *scenario) acts(who, title string, values url.Values) error {
	name, err := s.actionNamed(title)
	if err != nil {
		return err
	}
	s.last = s.person(who).fill(s.act(name), values)
	if s.last.status != http.StatusSeeOther {
		return fmt.Errorf("%s: %d %s", title, s.last.status, readable(s.last.text))
	}
	return nil
}

func (s *scenario) cannot(who, title string) error {
	err := s.acts(who, title, url.Values{"problem-layout": {"还缺"}, "demand-layout": {"再补"}})
	if err == nil {
		return fmt.Errorf("%q was done once more", title)
	}
	if s.last.status != http.StatusConflict {
		return fmt.Errorf("refused in another way: %w", err)
	}
	return nil
}

// material finds the code of a material by its name.
func (s *scenario) material(name string) (string, error) {
	p := s.person("周敏").get("/desk/cases/" + s.number + "/act/ask_correction")
	if strings.Contains(p.text, "problem-layout") && name == "经营设备布局和操作流程文件" {
		return "layout", nil
	}
	return "", fmt.Errorf("the page does not ask about %q: %d %s", name, p.status, readable(p.text))
}

func (s *scenario) asksCorrection(who, name, demand string) error {
	code, err := s.material(name)
	if err != nil {
		return err
	}
	return s.acts(who, "一次性告知补正", url.Values{"problem-" + code: {"图上没有清洗和消毒的位置"}, "demand-" + code: {demand}})
}

func (s *scenario) corrects(who, _ string) error {
	b, address := s.person(who), "/my/cases/"+s.number+"/correction"
	form, found := formOf(b.get(address).text, address)
	if !found {
		return fmt.Errorf("nothing to correct")
	}
	form.Set("then", "submit")
	p, err := b.upload(address, form, "material-layout")
	if err != nil || p.status != http.StatusSeeOther {
		return fmt.Errorf("correction: %d %v %s", p.status, err, readable(p.text))
	}
	return nil
}

func (s *scenario) checks(who string) error {
	address := "/desk/cases/" + s.number + "/materials"
	p := s.person(who).get(address)
	form, found := formOf(p.text, address)
	if !found {
		return fmt.Errorf("no materials to check: %d %s", p.status, readable(p.text))
	}
	root, err := html.Parse(strings.NewReader(p.text))
	if err != nil {
		return err
	}
	best := map[string]string{}
	for n := range root.Descendants() {
		name, value := attribute(n, "name"), attribute(n, "value")
		if n.Data == "input" && strings.HasPrefix(name, "verdict-") && (value == "pass" || best[name] == "" && value != "fail") {
			best[name] = value
		}
	}
	for name, value := range best {
		form.Set(name, value)
	}
	if s.last = s.person(who).post(address, form); s.last.status != http.StatusSeeOther {
		return fmt.Errorf("check: %d %s", s.last.status, readable(s.last.text))
	}
	return nil
}

// clock finds the newest clock of the matter by its title.
func (s *scenario) clock(title string) (c matter.Clock, err error) {
	v, err := s.view()
	if err != nil {
		return c, err
	}
	for _, c = range slices.Backward(v.Clocks) {
		if c.Title == title && c.Task == 0 {
			return c, nil
		}
	}
	return c, fmt.Errorf("no clock is called %q: %+v", title, v.Clocks)
}

func (s *scenario) runs(title, date string) error {
	c, err := s.clock(title)
	if err != nil {
		return err
	}
	if got := workday.DateOf(c.DueAt.Add(-time.Second)).String(); c.State != matter.ClockRunning || got != date {
		return fmt.Errorf("%s is %s until %s and not until %s", title, c.State, got, date)
	}
	return nil
}

func (s *scenario) stands(title string) error {
	c, err := s.clock(title)
	if err == nil && c.State != matter.ClockPaused {
		return fmt.Errorf("%s is %s", title, c.State)
	}
	return err
}

func (s *scenario) both(one, other string) error {
	for _, who := range []string{one, other} {
		if err := s.person(who).enter(); err != nil {
			return err
		}
		if p := s.person(who).get("/desk/inbox"); !strings.Contains(p.text, s.number) {
			return fmt.Errorf("%s has no task: %s", who, readable(p.text))
		}
	}
	return nil
}

func (s *scenario) startsSpecial(who, name, reason string) error {
	code := map[string]string{"现场勘验": "survey", "检验": "testing", "专家评审": "expert"}[name]
	basis := map[bool]string{true: "《食品经营许可和备案管理办法》", false: "《行政许可法》第四十五条"}[code == "survey"]
	return s.acts(who, "启动特别程序", url.Values{"code": {code}, "reason": {reason}, "basis": {basis}})
}

func (s *scenario) examines(who, opinion string) error {
	p := s.person(who).get(s.act("examine"))
	values := url.Values{"result": {"agree"}, "opinion": {opinion}}
	root, err := html.Parse(strings.NewReader(p.text))
	if err != nil {
		return err
	}
	for n := range root.Descendants() {
		if name := attribute(n, "name"); n.Data == "input" && strings.HasPrefix(name, "finding-") {
			values.Set(name, "yes")
		}
	}
	return s.acts(who, "审查", values)
}

func (s *scenario) acceptTogether(one, other string) error {
	address := s.act("accept")
	var forms []url.Values
	for _, who := range []string{one, other} {
		form, found := formOf(s.person(who).get(address).text, address)
		if !found {
			return fmt.Errorf("%s has no form to accept", who)
		}
		forms = append(forms, form)
	}
	s.answers = make([]page, 2)
	var wait sync.WaitGroup
	for i, who := range []string{one, other} {
		wait.Go(func() { s.answers[i] = s.person(who).post(address, forms[i]) })
	}
	wait.Wait()
	return nil
}

func (s *scenario) oneWon() error {
	a, b := s.answers[0], s.answers[1]
	if b.status == http.StatusSeeOther {
		a, b = b, a
	}
	text := readable(b.text)
	if a.status != http.StatusSeeOther || b.status != http.StatusConflict || !strings.Contains(text, "周敏") && !strings.Contains(text, "郑海燕") {
		return fmt.Errorf("answered %d and %d: %s", a.status, b.status, text)
	}
	return nil
}

func (s *scenario) verified() error {
	report, err := s.town.Engine().Verify(context.Background(), nil)
	if err == nil && len(report.Faults) > 0 {
		return fmt.Errorf("%v", report.Faults)
	}
	return err
}
