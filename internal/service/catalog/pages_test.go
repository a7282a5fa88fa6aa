package catalog_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"tongban/internal/service/catalog/record"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"tongban/demo"
	"tongban/internal/base/store"
	"tongban/internal/base/store/storetest"
	"tongban/internal/base/web"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/service/catalog"
	"tongban/internal/service/catalog/guided"
)

// site is the portal with the items of the demonstration city.
type site struct {
	foreign string // that another room shows on the home page
	t       *testing.T
	server  *web.Server
	library *catalog.Library
	db      *store.DB
	org     *org.Directory
	clock   *clock
}

func open(t *testing.T) *site {
	t.Helper()
	ctx := context.Background()
	db := storetest.Open(t, web.Migrations(), org.Migrations(), catalog.Migrations())
	place, err := demo.City()
	if err != nil {
		t.Fatal(err)
	}
	directory := org.NewDirectory()
	err = db.Write(ctx, func(tx *store.Tx) error {
		if err := org.Import(ctx, tx, db.NewID, place.Org); err != nil {
			return err
		}
		return directory.Load(ctx, tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	c := &clock{noon}
	s := &site{t: t, library: catalog.NewLibrary(db, c.now), db: db, org: directory, clock: c}
	s.server = web.New(web.Config{Store: db, Now: c.now, User: func(r *http.Request) *web.User {
		if subject := web.SessionOf(r).Subject; subject != "" {
			return &web.User{Name: subject}
		}
		return nil
	}})
	s.server.Handle(web.Route{Pattern: "POST /enter/{subject}", Who: web.Public, Handle: func(w http.ResponseWriter, r *http.Request) error {
		return s.server.SignIn(w, r, r.PathValue("subject"))
	}})
	if _, err := s.library.PublishAll(ctx, demoItems(t), "程思远"); err != nil {
		t.Fatal(err)
	}
	folder, err := demo.Guides()
	if err != nil {
		t.Fatal(err)
	}
	guides, err := guided.Read(folder)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.library.SaveGuides(ctx, guides); err != nil {
		t.Fatal(err)
	}
	calendar := workday.NewBook(workday.Seed()).Calendar
	s.server.Handle(catalog.New(catalog.Deps{Calendar: calendar, Web: s.server, Library: s.library, Finder: finder(t, s.library), Org: directory,
		Blocks: func(context.Context) (string, []templ.Component) {
			return s.foreign, []templ.Component{templ.Raw("<p>" + s.foreign + "</p>")}
		},
		Own: func(r *http.Request) ([]templ.Component, error) {
			return []templ.Component{templ.Raw("<p>办件属于" + web.SessionOf(r).Subject + "</p>")}, nil
		}}).Routes()...)
	return s
}

// signIn begins a session and gives its cookie.
func (s *site) signIn(subject string) string {
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/enter/"+subject, nil))
	return w.Result().Cookies()[0].Value
}

// get asks for a page as a browser does.
func (s *site) get(path string, want int) string {
	s.t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept", "text/html")
	return s.send(r, want)
}

func (s *site) send(r *http.Request, want int) string {
	s.t.Helper()
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, r)
	if w.Code != want {
		s.t.Fatalf("%s: got %d, want %d", r.URL, w.Code, want)
	}
	return w.Body.String()
}

// says looks for words in the text of a page.
func (s *site) says(page string, words ...string) {
	s.t.Helper()
	text := textOf(s.t, page)
	for _, word := range words {
		if !strings.Contains(text, word) {
			s.t.Errorf("the page does not say %q", word)
		}
	}
}

func textOf(t *testing.T, page string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for node := range root.Descendants() {
		if node.Type == html.TextNode {
			b.WriteString(node.Data)
		}
	}
	return b.String()
}

// order checks that the headings stand in this order.
func order(t *testing.T, page string, headings ...string) {
	t.Helper()
	last := 0
	for _, heading := range headings {
		at := strings.Index(page, ">"+heading+"</h2>")
		if at < last {
			t.Errorf("%s stands at %d, after %d", heading, at, last)
		}
		last = at
	}
}

func TestP01HomeShowsWhatPeopleDo(t *testing.T) {
	s := open(t)
	page := s.get("/", http.StatusOK)
	s.says(page, "食品经营许可（新办）", "个人办事", "法人办事", "马上办", "云州市政务服务中心")
}

func TestP01TheElderEditionShowsLittle(t *testing.T) {
	s := open(t)
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.AddCookie(&http.Cookie{Name: "tongban_elder", Value: "on"})
	page := s.send(r, http.StatusOK)
	s.says(page, "老年人优待证办理", "云州市政务服务中心")
	if strings.Contains(page, "法人办事") {
		t.Error("the elder edition shows themes")
	}
}

func TestP02SearchAnswersWithTheGuideAndTheWayToApply(t *testing.T) {
	s := open(t)
	page := s.get("/search?q="+url.QueryEscape("开个小吃店"), http.StatusOK)
	s.says(page, "食品经营许可（新办）", "8个工作日", "在线办理")
	if !strings.Contains(page, `href="/apply/`+itemNamed(t, foodBusiness).Code+`"`) {
		t.Error("no way to apply")
	}
}

func TestP02AnItemThatNobodyAppliesForPromisesNothing(t *testing.T) {
	s := open(t)
	page := s.get("/search?q="+url.QueryEscape("无证经营处罚"), http.StatusOK)
	s.says(page, "不需要申请")
	if strings.Contains(page, "一趟不用跑") || strings.Contains(page, "承诺90日") {
		t.Error("a penalty is shown like a service")
	}
}

func TestP02SearchWithoutAResultSaysWhatToDo(t *testing.T) {
	s := open(t)
	s.says(s.get("/search?q=qqqq", http.StatusOK), "没有找到“qqqq”", "12345", "看全部事项")
	s.says(s.get("/search", http.StatusOK), "请输入要办的事")
}

func TestP03FacetsCountAndCombine(t *testing.T) {
	s := open(t)
	s.says(s.get("/items", http.StatusOK), "餐饮食品 3", "符合条件 35 项", "云州市消防救援支队", "一次办", "名称首字母")
	s.says(s.get("/items?theme="+url.QueryEscape("准营准办"), http.StatusOK), "出版物零售经营许可", "符合条件 12 项")
	s.says(s.get("/items?list=at_once&audience=person", http.StatusOK), "老年人优待证办理")
	s.says(s.get("/items?theme=nothing", http.StatusOK), "没有符合条件的事项")
	s.says(s.get("/items?by=body", http.StatusOK), "云州市消防救援支队")
}

func TestP04ABodyShowsItsItemsAndWindows(t *testing.T) {
	s := open(t)
	s.says(s.get("/orgs/market", http.StatusOK), "云州市市场监督管理局", "个体工商户设立登记", "A02 综合受理", "0590-8800201")
	s.get("/orgs/nothing", http.StatusNotFound)
}

func TestP05TheGuideHasItsBlocksInOrder(t *testing.T) {
	s := open(t)
	page := s.get("/items/"+itemNamed(t, foodBusiness).Code, http.StatusOK)
	order(t, page, "办这件事，先看这里", "基本信息", "情形选择", "受理条件", "申请材料", "办理流程", "特殊环节", "审查标准",
		"收费标准与依据", "设定依据", "结果与样本", "权利与救济", "办理地点和时间", "咨询和投诉", "常见问题", "历史版本")
	s.says(page, "第三十五条", "不计入法定时限和承诺时限", "计入法定时限，不计入承诺时限", "云州市云溪区人民法院", "各部门意见到齐后由牵头部门汇总")
}

func TestP05EveryGuideOpens(t *testing.T) {
	s := open(t)
	for _, item := range demoItems(t) {
		s.says(s.get("/items/"+item.Code, http.StatusOK), item.Name)
		s.get("/items/"+item.Code+"/materials", http.StatusOK)
	}
}

func TestP05AnUnknownItemIsNotFound(t *testing.T) {
	s := open(t)
	s.get("/items/nothing", http.StatusNotFound)
	s.get("/items/nothing/materials", http.StatusNotFound)
	s.get("/items/"+itemNamed(t, foodBusiness).Code+"/versions/9", http.StatusNotFound)
}

func TestP05ASuspendedItemSaysWhyAndTakesNoApplication(t *testing.T) {
	s := open(t)
	item := itemNamed(t, foodBusiness)
	if err := s.library.Suspend(context.Background(), item.Code, "系统升级"); err != nil {
		t.Fatal(err)
	}
	page := s.get("/items/"+item.Code, http.StatusOK)
	s.says(page, "暂停办理", "系统升级", "2026-11-23")
	if strings.Contains(page, "/apply/") {
		t.Error("still offers to apply")
	}
}

func TestP05AnOldVersionSaysSo(t *testing.T) {
	s := open(t)
	item := itemNamed(t, foodBusiness)
	item.PromisedLimit = "9wd"
	if _, err := s.library.Publish(context.Background(), item, "程思远"); err != nil {
		t.Fatal(err)
	}
	s.says(s.get("/items/"+item.Code+"/versions/1", http.StatusOK), "已失效", "8个工作日")
	s.get("/items/"+item.Code+"/versions/2", http.StatusSeeOther)
}

func TestP06MaterialsFollowTheSituationInTheAddress(t *testing.T) {
	s := open(t)
	address := "/items/" + itemNamed(t, foodBusiness).Code + "/materials"
	if strings.Contains(textOf(t, s.get(address, http.StatusOK)), "经营场所使用证明") {
		t.Error("the lease is asked of an owner")
	}
	s.says(s.get(address+"?premises=rent", http.StatusOK), "经营场所使用证明")
}

func TestAProgramGetsTheSameItem(t *testing.T) {
	s := open(t)
	want := itemNamed(t, foodBusiness)
	r := httptest.NewRequest(http.MethodGet, "/items/"+want.Code, nil)
	r.Header.Set("Accept", "application/json")
	var got record.Item
	if err := json.Unmarshal([]byte(s.send(r, http.StatusOK)), &got); err != nil {
		t.Fatal(err)
	}
	if got.Name != want.Name || got.Version != 1 || len(got.Materials) != len(want.Materials) {
		t.Errorf("got %s version %d", got.Name, got.Version)
	}
}
