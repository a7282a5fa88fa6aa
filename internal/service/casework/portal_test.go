package casework_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/casework"
)

// shopForm is a form of two questions.
type shopForm struct {
	extra bool
	more  []casework.FormField
}

func (f *shopForm) Groups(json.RawMessage, map[string][]string) ([]casework.FormGroup, error) {
	fields := []casework.FormField{
		{FieldSpec: web.FieldSpec{Name: "shop", Label: "店铺名称", Kind: web.KindText, Need: true, Max: 40}},
		{FieldSpec: web.FieldSpec{Name: "owner", Label: "经营者", Kind: web.KindText, Max: 40}, Prefill: "account.name"},
	}
	if f.extra {
		fields = append(fields, casework.FormField{FieldSpec: web.FieldSpec{Name: "area", Label: "面积", Kind: web.KindNumber}})
	}
	return []casework.FormGroup{{Title: "经营信息", Fields: append(fields, f.more...)}}, nil
}

func (f *shopForm) Tidy(_ json.RawMessage, typed url.Values) (map[string][]string, error) {
	values := map[string][]string{}
	for _, name := range []string{"shop", "owner", "area", "seat"} {
		if text := strings.TrimSpace(typed.Get(name)); text != "" {
			values[name] = []string{text}
		}
	}
	return values, nil
}

// register knows everybody by one number.
type register struct{}

func (register) Applicant(_ context.Context, a account.Actor) (casework.Applicant, error) {
	return casework.Applicant{Name: a.Name, DocumentKind: "citizen", Masked: "3599**********123X", Index: a.Subject(), Phone: "13800000001", Company: a.For != nil}, nil
}

func (register) Company(context.Context, account.Actor) (casework.Company, error) {
	return casework.Company{Name: "云海餐饮有限公司", CreditCode: "91359900MA00000X1F", Representative: "黄大海", Address: "湖滨路66号"}, nil
}

func (register) Number(context.Context, casework.Applicant) (string, error) {
	return "35990019900101123X", nil
}

// box is a mailbox with one letter.
type box struct{ read bool }

func (b *box) Letters(_ context.Context, subject string, _, _ int64, _ int) ([]casework.Letter, error) {
	if subject != applicant.Subject() {
		return nil, nil
	}
	return []casework.Letter{{ID: 1, Title: "申请已收到", Text: "我们会在五个工作日内答复。", Read: b.read}}, nil
}

func (b *box) Fresh(context.Context, string) (map[casework.Tiding]bool, error) { return nil, nil }

func (b *box) ReadAll(context.Context, string) error {
	b.read = true
	return nil
}

// site is the public pages behind a real door.
type site struct {
	*house
	server *web.Server
	form   *shopForm
	holds  bool
}

// browser is one person at the site.
type browser struct {
	*site
	mu  sync.Mutex
	jar map[string]*http.Cookie
}

func newSite(t *testing.T, change ...func(*casework.Item)) *site {
	t.Helper()
	s := &site{house: newHouse(t, append([]func(*casework.Item){portalItem}, change...)...), form: &shopForm{}}
	files, err := file.New(file.Config{Store: s.DB, Dir: t.TempDir(), Now: s.Hall.Now})
	if err != nil {
		t.Fatal(err)
	}
	s.server = web.New(web.Config{Store: s.DB, Now: s.Hall.Now, Limits: web.Limits{Off: true}})
	s.room.Web, s.room.Files = s.server, files
	portal := casework.NewPortal(s.room, casework.PortalDeps{Actor: actorOf, Calendar: func() *workday.Calendar { return s.Calendar },
		Identities: register{}, FormPages: s.form, Mailbox: &box{},
		Holds: func(context.Context, account.Actor, string) (bool, error) { return s.holds, nil }})
	s.server.Handle(portal.Routes()...)
	s.server.Handle(web.Route{Pattern: "POST /test/sign-in", Who: web.Public, Handle: func(w http.ResponseWriter, r *http.Request) error {
		return s.server.SignIn(w, r, r.URL.Query().Get("as"))
	}})
	return s
}

func portalItem(i *casework.Item) {
	i.Situations = []casework.Situation{{Name: "agent", Question: "谁来办理", Options: []casework.Option{{Value: "self", Text: "本人办理"}, {Value: "other", Text: "委托他人"}}}}
	i.Materials[0].Accept, i.Materials[0].MaxMB = []string{"png", "pdf"}, 1
	i.Materials[2].Licence = "营业执照"
}

// phoneOnly has shown nothing but a phone, delegate may act for a company in another matter only.
var (
	phoneOnly = account.Actor{Kind: account.ActorPerson, ID: 9, Name: "刘芳", Person: &account.PersonID{Trust: account.TrustPhone}}
	delegate  = account.Actor{Kind: account.ActorPerson, ID: 10, Name: "王启明", Person: &account.PersonID{Trust: account.TrustFace},
		For: &account.Principal{Kind: account.PrincipalCompany, ID: 5, Name: "山海餐饮公司", Delegation: 3, Scope: []string{"fire-check"}}}
	agent = account.Actor{Kind: account.ActorPerson, ID: 11, Name: "周文", Person: &account.PersonID{Trust: account.TrustFace},
		For: &account.Principal{Kind: account.PrincipalCompany, ID: 6, Name: "云海餐饮有限公司", Delegation: 4, Scope: []string{"food"}}}
	// colleague may act for the same company in another matter only, owner is its legal representative.
	colleague = account.Actor{Kind: account.ActorPerson, ID: 12, Name: "吴敏", Person: &account.PersonID{Trust: account.TrustFace},
		For: &account.Principal{Kind: account.PrincipalCompany, ID: 6, Name: "云海餐饮有限公司", Delegation: 5, Scope: []string{"fire-check"}}}
	owner = account.Actor{Kind: account.ActorPerson, ID: 13, Name: "郑云海", Person: &account.PersonID{Trust: account.TrustFace},
		For: &account.Principal{Kind: account.PrincipalCompany, ID: 6, Name: "云海餐饮有限公司"}}
)

func actorOf(r *http.Request) account.Actor {
	for _, a := range []account.Actor{applicant, stranger, phoneOnly, delegate, agent, colleague, owner} {
		if a.Subject() == web.SessionOf(r).Subject {
			return a
		}
	}
	return account.Anonymous()
}

func (s *site) as(a account.Actor) *browser {
	b := &browser{site: s, jar: map[string]*http.Cookie{}}
	b.send(httptest.NewRequest(http.MethodPost, "/test/sign-in?as="+url.QueryEscape(a.Subject()), nil))
	return b
}

func (b *browser) send(r *http.Request) *page {
	b.mu.Lock()
	for _, c := range b.jar {
		r.AddCookie(c)
	}
	b.mu.Unlock()
	w := httptest.NewRecorder()
	b.server.ServeHTTP(w, r)
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range w.Result().Cookies() {
		b.jar[c.Name] = c
	}
	return &page{w, b.t}
}

func (b *browser) get(address string) *page {
	return b.send(httptest.NewRequest(http.MethodGet, address, nil))
}

func (b *browser) post(address string, fields ...string) *page {
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.send(r)
}

// sent is one file of a post.
type sent struct {
	field, name string
	bytes       []byte
}

func (b *browser) upload(address string, files []sent, fields ...string) *page {
	b.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for i := 0; i < len(fields); i += 2 {
		m.WriteField(fields[i], fields[i+1])
	}
	for _, f := range files {
		part, err := m.CreateFormFile(f.field, f.name)
		if err != nil {
			b.t.Fatal(err)
		}
		part.Write(f.bytes)
	}
	m.Close()
	r := httptest.NewRequest(http.MethodPost, address, &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return b.send(r)
}

// page is what came back.
type page struct {
	*httptest.ResponseRecorder
	t *testing.T
}

func (p *page) want(status int, texts ...string) *page {
	p.t.Helper()
	if p.Code != status {
		p.t.Errorf("status %d, want %d", p.Code, status)
	}
	for _, text := range texts {
		if !strings.Contains(p.Body.String(), text) {
			p.t.Errorf("page lacks %q", text)
		}
	}
	return p
}

func (p *page) lacks(texts ...string) *page {
	p.t.Helper()
	for _, text := range texts {
		if strings.Contains(p.Body.String(), text) {
			p.t.Errorf("page has %q", text)
		}
	}
	return p
}

// to is where the page leads on.
func (p *page) to(address string) *page {
	p.t.Helper()
	if got := p.Header().Get("Location"); p.Code != http.StatusSeeOther || got != address {
		p.t.Errorf("%d to %q, want %q", p.Code, got, address)
	}
	return p
}

// field reads the value of a hidden field.
func (p *page) field(name string) string {
	p.t.Helper()
	found := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(p.Body.String())
	if found == nil {
		p.t.Fatalf("no field %s", name)
	}
	return found[1]
}

func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// fill answers everything up to the check.
func (b *browser) fill() {
	b.t.Helper()
	b.post("/apply/food/notice", "situation-agent", "self", "known", "true", "then", "next").to("/apply/food/applicant")
	b.post("/apply/food/applicant", "phone", "138 0000 0001", "then", "next").to("/apply/food/form")
	b.post("/apply/food/form", "shop", "建国小吃", "owner", "张建国", "then", "next").to("/apply/food/materials")
	b.upload("/apply/food/materials", []sent{{"material-plan", "平面图.png", picture(b.t)}}, "then", "next").to("/apply/food/delivery")
	b.post("/apply/food/delivery", "way", "online", "then", "next").to("/apply/food/check")
}

// apply goes the whole way and gives the number.
func (b *browser) apply() string {
	b.t.Helper()
	b.fill()
	draft := b.get("/apply/food/check").want(200, "建国小吃", "平面图.png", "提交申请").field("draft")
	done := b.post("/apply/food/submit", "draft", draft, "declared", "true").want(303).Header().Get("Location")
	return strings.TrimSuffix(strings.TrimPrefix(done, "/apply/"), "/done")
}

func TestP09TheListOfANewApplication(t *testing.T) {
	b := newSite(t).as(applicant)
	b.get("/apply/food").want(200, "确认办理须知与情形", "核对并提交", "未开始", "暂不能开始", "开始申请", "先确认情形")
	b.get("/apply/food/materials").to("/apply/food/notice")
	b.get("/apply/unknown").want(404)
	b.get("/apply/food/nowhere").want(404)
}

func TestP09WithoutSigningInTheWayBackIsKept(t *testing.T) {
	s := newSite(t)
	guest := &browser{site: s, jar: map[string]*http.Cookie{}}
	guest.get("/apply/food").to("/login?next=%2Fapply%2Ffood")
}

func TestP09WhoIsNotKnownByNameIsToldWhereToGo(t *testing.T) {
	b := newSite(t).as(phoneOnly)
	b.post("/apply/food/applicant", "phone", "13800000005", "then", "next").want(422, "还没有实名", "窗口核验", `value="13800000005"`)
	b.get("/apply/food/check").want(200, "还没有实名").lacks("提交申请</button>")
}

func TestP09ADelegateActsWithinHisScope(t *testing.T) {
	newSite(t).as(delegate).get("/apply/food").want(403, "委托不包括")
}

func TestP09WrongInputIsToldAtOnceAndNothingIsLost(t *testing.T) {
	b := newSite(t).as(applicant)
	b.post("/apply/food/notice", "then", "next").want(422, "请选择：谁来办理", "我已阅读并了解", "#f-situation-agent")
	b.post("/apply/food/form", "owner", "很长的名字", "then", "next").want(422, "请填写店铺名称", `value="很长的名字"`, "有 1 处需要修改")
	b.get("/apply/food/form").want(200, `value="很长的名字"`)
	b.post("/apply/food/delivery", "way", "mail", "name", "", "then", "next").want(422, "请填写收件人", "请填写邮寄地址")
	b.get("/apply/food").want(200, "进行中")
}

func TestP09ADraftSurvivesAClosedBrowser(t *testing.T) {
	s := newSite(t)
	b := s.as(applicant)
	b.post("/apply/food/form/draft", "shop", "建国小吃").want(200, "saved")
	b.post("/apply/food/form", "shop", "建国小吃", "then", "leave").to("/my/cases?tab=drafts")
	again := s.as(applicant)
	again.get("/my/cases?tab=drafts").want(200, "食品经营许可", "继续填写")
	again.get("/apply/food/form").want(200, `value="建国小吃"`)
	s.as(stranger).get("/apply/food/form").want(200).lacks("建国小吃")
	again.post("/apply/food/discard").want(303)
	again.get("/apply/food/form").lacks("建国小吃")
}

func TestP09AutosaveNeverConfirmsTheTerms(t *testing.T) {
	b := newSite(t).as(applicant)
	b.post("/apply/food/notice/draft", "situation-agent", "self", "known", "true").want(200)
	b.get("/apply/food/notice").want(200).lacks(`value="true" checked`)
}

func TestP09AnswersOfTheAccountAreFilledInAndSaySo(t *testing.T) {
	b := newSite(t).as(applicant)
	b.get("/apply/food/form").want(200, `value="张建国"`, "已按您的实名账号填好")
	b.get("/apply/food/applicant").want(200, `value="13800000001"`, "已按您的账号填好", "3599**********123X")
}

func TestP09AChangedItemSaysWhatIsNewAndKeepsTheAnswers(t *testing.T) {
	s := newSite(t)
	b := s.as(applicant)
	b.fill()
	s.shelf.item.Version = 4
	s.shelf.item.Materials = append(append([]casework.Material{}, s.shelf.item.Materials...), casework.Material{Code: "water", Name: "水质检测报告", Necessity: casework.Required})
	s.form.extra = true
	b.get("/apply/food").want(200, "规定有变化", "新增材料：水质检测报告", "新增要填写的内容：面积", "有问题")
	b.get("/apply/food/check").want(200, "请重新确认办理须知", "请上传“水质检测报告”", "建国小吃").lacks("提交申请</button>")
	b.post("/apply/food/notice", "situation-agent", "self", "known", "true", "then", "next").to("/apply/food/applicant")
	b.get("/apply/food").want(200).lacks("规定有变化")
}

func TestP09FilesAreCheckedInPlainWords(t *testing.T) {
	b := newSite(t).as(applicant)
	b.post("/apply/food/notice", "situation-agent", "self", "known", "true", "then", "next")
	b.get("/apply/food/materials").want(200, "经营场所平面图", "必须提交", "每个文件不超过 1 MB", "容缺")
	b.post("/apply/food/materials", "then", "next").want(422, "请上传“经营场所平面图”")
	b.upload("/apply/food/materials", []sent{{"material-plan", "图.exe", []byte("MZ")}}, "then", "stay").want(422, "格式不能用")
	b.upload("/apply/food/materials", []sent{{"material-plan", "大.png", make([]byte, 2<<20)}}, "then", "stay").want(422, "超过了 1 MB")
	b.upload("/apply/food/materials", []sent{{"material-plan", "假.png", []byte("not a picture at all")}}, "then", "stay").want(422, "经营场所平面图：")
	// What is fine is kept even when its neighbour is not.
	b.upload("/apply/food/materials", []sent{{"material-plan", "好.png", picture(t)}, {"material-rules", "坏.png", []byte("x")}}, "then", "next").want(422, "好.png", "食品安全管理制度：")
	p := b.get("/apply/food/materials").want(200, "好.png")
	link := regexp.MustCompile(`/apply/food/files/[0-9]+`).FindString(p.Body.String())
	b.get(link).want(200)
	b.as(stranger).get(link).want(404)
	b.upload("/apply/food/materials", nil, "remove", link[strings.LastIndex(link, "/")+1:]).want(303)
	b.get("/apply/food/materials").lacks("好.png")
	b.get(link).want(404)
}

func TestP09ALicenceInTheLibraryNeedsNoFile(t *testing.T) {
	s := newSite(t)
	s.holds = true
	b := s.as(applicant)
	b.post("/apply/food/notice", "situation-agent", "self", "known", "true", "then", "next")
	b.get("/apply/food/materials").want(200, "已有电子证照，免交")
	number := b.apply()
	c := s.See(number).Facts.(casework.Case)
	if d, _ := c.Document("licence"); d.Source != casework.SourceLicence {
		t.Errorf("licence came as %q", d.Source)
	}
}

func TestP10WhatIsMissingIsLinkedToItsPlace(t *testing.T) {
	b := newSite(t).as(applicant)
	b.get("/apply/food/check").want(200, "还不能提交", `href="/apply/food/form#f-shop"`, `href="/apply/food/materials#f-material-plan"`, `href="/apply/food"`).lacks("提交申请</button>")
	b.fill()
	id := b.get("/apply/food/check").field("draft")
	b.post("/apply/food/submit", "draft", id).want(422, "作出上面的声明", "建国小吃")
	b.post("/apply/food/submit", "draft", "1", "declared", "true").want(404)
	b.as(stranger).post("/apply/food/submit", "draft", id, "declared", "true").want(404)
}

func TestP10FiftyPostsAtOnceMakeOneCase(t *testing.T) {
	s := newSite(t)
	b := s.as(applicant)
	b.fill()
	draft := b.get("/apply/food/check").field("draft")
	found := make([]string, 50)
	var all sync.WaitGroup
	for i := range found {
		all.Go(func() {
			found[i] = b.post("/apply/food/submit", "draft", draft, "declared", "true", "_once", fmt.Sprint(i)).Header().Get("Location")
		})
	}
	all.Wait()
	for _, to := range found {
		if to == "" || to != found[0] {
			t.Fatalf("posts ended at %q and %q", found[0], to)
		}
	}
	n, err := s.Count(context.Background(), applicant, matter.Filter{Kind: casework.KindName})
	if err != nil || n != 1 {
		t.Errorf("%d cases, %v", n, err)
	}
	b.post("/apply/food/submit", "draft", draft, "declared", "true").to(found[0])
	// A new application of the same item is another one.
	if second := b.apply(); "/apply/"+second+"/done" == found[0] {
		t.Error("a second application ended in the first case")
	}
}

func TestP11TheReceiptIsKeptAndSaysWhatComesNext(t *testing.T) {
	s := newSite(t)
	b := s.as(applicant)
	number := b.apply()
	p := b.get("/apply/"+number+"/done").want(200, number, "2026年9月8日前", "五个工作日内", "下载收件凭证", "这个日期是怎么算的")
	pdf := regexp.MustCompile(`/my/cases/[^"]+/papers/[0-9]+`).FindString(p.Body.String())
	if got := b.get(pdf).want(200).Body.String(); !strings.HasPrefix(got, "%PDF") {
		t.Error("the receipt is no PDF")
	}
	b.get("/my/cases/"+number+"/clocks/reply").want(200, "2026-09-02", "第几日", "行政许可法")
	for _, address := range []string{"/apply/" + number + "/done", "/my/cases/" + number, pdf, "/my/cases/" + number + "/clocks/reply", "/my/cases/" + number + "/correction"} {
		s.as(stranger).get(address).want(404)
	}
	b.get("/my/cases/" + number + "/clocks/nothing").want(404)
}

func TestM01AndM02(t *testing.T) {
	s := newSite(t)
	b := s.as(applicant)
	b.get("/my").want(200, "现在没有要办的事", "去办事")
	b.get("/my/cases").want(200, "还没有办件")
	b.get("/my/cases?tab=nothing").want(200, "还没有办件")
	number := b.apply()
	b.get("/my").want(200, "正在办理", number, "剩余 5个工作日", "申请已收到")
	b.get("/my/cases?tab=running").want(200, number)
	b.get("/my/cases?tab=done").want(200, "还没有办结的事")
	b.get("/my/cases?words="+url.QueryEscape("没有这个")).want(200, "没有找到“没有这个”")
	s.as(stranger).get("/my/cases").want(200, "还没有办件").lacks(number)
}

func TestM03OneCase(t *testing.T) {
	s := newSite(t)
	b := s.as(applicant)
	number := b.apply()
	at := "/my/cases/" + number
	p := b.get(at).want(200, "待受理", "提交申请", "等待答复受不受理", "建国小吃", "平面图.png", "本人办理", "凭证", "撤回这件申请")
	file := regexp.MustCompile(at + `/files/[0-9]+`).FindString(p.Body.String())
	b.get(file).want(200)
	s.as(stranger).get(file).want(404)
	b.post(at + "/urge").to(at)
	b.get(at).want(200, "以后可以再提醒")
	b.post(at+"/urge", "_once", "second").want(409, "三天内只能催办一次")
	s.as(stranger).post(at+"/withdraw", "reason", "x").want(404)
	b.post(at+"/withdraw", "reason", "不开店了", "_once", "w").to(at)
	b.post(at+"/withdraw", "reason", "不开店了", "_once", "w").to(at)
	b.get(at).want(200, "已撤回").lacks("撤回这件申请")
	b.get("/apply/"+number+"/done").want(200, "现在的状态是“已撤回”")
}

// ask lets the clerk ask for a correction.
func (s *site) ask(number string, points ...casework.CorrectionPoint) matter.View {
	s.t.Helper()
	v := s.See(number)
	s.Must(clerk, v.Matter.ID, "ask_correction", casework.AskCorrection{Points: points, Way: "网上补交"})
	return s.See(number)
}

func TestM04OnlyWhatWasAskedIsAskedAgain(t *testing.T) {
	s := newSite(t)
	b := s.as(applicant)
	number := b.apply()
	at := "/my/cases/" + number
	b.get(at+"/correction").want(409, "不需要补正")
	s.ask(number,
		casework.CorrectionPoint{Material: "plan", Name: "经营场所平面图", Problem: "看不清面积", Demand: "请重新拍照"},
		casework.CorrectionPoint{Name: "店铺名称", Problem: "与营业执照不一致", Demand: "请按营业执照填写"})
	b.get(at).want(200, "请补正材料", "去补正", "待补正", "不计算办理期限")
	b.get("/my").want(200, "需要您处理", "去补正")
	b.get(at+"/correction").want(200, "看不清面积", "请重新拍照", "平面图.png", "原来填的：建国小吃", "2026年9月15日前补齐", "补正告知书").lacks("食品安全管理制度", "经营者")
	b.upload(at+"/correction", nil, "shop", "", "then", "submit").want(422, "请填写店铺名称", "请补交“经营场所平面图”")
	b.upload(at+"/correction", []sent{{"material-plan", "新图.png", picture(t)}}, "shop", "建国餐馆", "then", "stay").to(at + "/correction")
	b.get(at+"/correction").want(200, "新图.png", `value="建国餐馆"`)
	b.upload(at+"/correction", []sent{{"material-plan", "第二页.png", picture(t)}}, "then", "stay").to(at + "/correction") // as the script does
	b.get(at+"/correction").want(200, "data-send", "新图.png", "第二页.png", `value="建国餐馆"`)
	s.as(stranger).get(at + "/correction").want(404)
	b.upload(at+"/correction", nil, "shop", "建国餐馆", "then", "submit").to(at)
	b.upload(at+"/correction", nil, "shop", "建国餐馆", "then", "submit").to(at)
	c := s.See(number).Facts.(casework.Case)
	if d, _ := c.Document("plan"); d.Version != 2 || len(d.Earlier) != 1 || d.Files[0].Name != "新图.png" || c.Form["shop"][0] != "建国餐馆" || c.Form["owner"][0] != "张建国" {
		t.Errorf("plan %+v, form %v", d, c.Form)
	}
	b.get(at).want(200, "补正的内容已经收到").lacks("去补正")
}

func TestM09Messages(t *testing.T) {
	s := newSite(t)
	b := s.as(applicant)
	b.get("/my/messages").want(200, "申请已收到", "未读", "全部标为已读")
	b.post("/my/messages/read").to("/my/messages")
	b.get("/my/messages").want(200).lacks("未读")
	s.as(stranger).get("/my/messages").want(200, "还没有消息")
}

func TestP12TheWrongPairSaysNothing(t *testing.T) {
	s := newSite(t)
	number := s.as(applicant).apply()
	guest := &browser{site: s, jar: map[string]*http.Cookie{}}
	guest.get("/progress").want(200, "办件编号", "最后四位")
	guest.post("/progress").want(422, "请填写办件编号", "请填写申请人证件号码的最后四位")
	words := func(p *page) string {
		return regexp.MustCompile(`没有查到[^<]*`).FindString(p.want(422, "没有查到").Body.String())
	}
	known, unknown := guest.post("/progress", "number", number, "last", "9999"), guest.post("/progress", "number", "359900-20260901-9999", "last", "123X")
	if words(known) != words(unknown) {
		t.Error("the answer tells whether the case exists")
	}
	guest.post("/progress", "number", " "+strings.ToLower(number), "last", "123x").want(200, "食品经营许可", "待受理", "提交申请", "剩余 5个工作日").
		lacks("建国小吃", "13800000001", "平面图")
	for range 10 {
		guest.post("/progress", "number", number, "last", "0000")
	}
	guest.post("/progress", "number", number, "last", "123X").want(429, "查询次数太多").lacks("待受理")
}

func TestEveryPageStandsWithoutScripts(t *testing.T) {
	s := newSite(t)
	b := s.as(applicant)
	number := b.apply()
	inline := regexp.MustCompile(`<script>|\son[a-z]+=|javascript:|\sstyle=`)
	for _, address := range []string{"/apply/food", "/apply/food/notice", "/apply/food/form", "/apply/food/check", "/my", "/my/cases", "/my/cases/" + number, "/progress"} {
		p := b.get(address).want(200)
		if found := inline.FindString(p.Body.String()); found != "" {
			t.Errorf("%s has %q", address, found)
		}
	}
}

func TestP13AWrongDateIsNamedAndStaysAsTyped(t *testing.T) {
	s := newSite(t)
	guest := &browser{site: s, jar: map[string]*http.Cookie{}}
	guest.get("/publicity").want(200, "办件公示", "没有公示的办件").lacks(`class="field wrong`)
	guest.get("/publicity?until=2026-13-45").want(422, `value="2026-13-45"`, "填写最晚办结日期")
	guest.get("/publicity?until=2026年3月5日&body=").want(200, `value="2026-03-05"`)
	guest.get("/publicity?body=nobody").want(200, "没有公示的办件")
}

func TestM01OneListOfWhatIsWantedOfMe(t *testing.T) {
	s := newSite(t)
	b := s.as(applicant)
	number := b.apply()
	b.get("/my/todo").want(200, "没有要您办的事")
	s.ask(number, casework.CorrectionPoint{Material: "plan", Name: "经营场所平面图", Problem: "看不清面积", Demand: "请重新拍照"})
	for _, at := range []string{"/my/todo", "/my", "/my/cases?tab=todo"} {
		b.get(at).want(200, "补正材料", "有1处要补正", "请在2026年9月15日前办", "/my/cases/"+number+"/correction", "去补正")
	}
	b.get("/my/cases?tab=todo&words="+number).want(200, "补正材料")
	b.get("/my/cases?tab=todo&words=没有这件").want(200).lacks("补正材料")
	s.as(stranger).get("/my/todo").want(200, "没有要您办的事")
	at := "/my/cases/" + number + "/correction"
	b.upload(at, []sent{{"material-plan", "新图.png", picture(t)}}, "then", "submit").to("/my/cases/" + number)
	b.get("/my/todo").want(200, "没有要您办的事")
}

// TestM02ACompanysCasesAreSeenByThoseWhoMay holds that a delegate sees and moves what he was let do, and nothing else.
func TestM02ACompanysCasesAreSeenByThoseWhoMay(t *testing.T) {
	s := newSite(t)
	number := s.as(agent).apply()
	at := "/my/cases/" + number
	s.ask(number, casework.CorrectionPoint{Material: "plan", Name: "经营场所平面图", Problem: "看不清面积", Demand: "请重新拍照"})
	for _, who := range []account.Actor{agent, owner} {
		b := s.as(who)
		b.get(at).want(200, "请补正材料")
		b.get("/my/cases").want(200, number)
		b.get("/my/todo").want(200, number, "去补正")
	}
	b := s.as(colleague)
	b.get(at).want(404)
	b.get("/my/cases").want(200).lacks(number)
	b.get("/my/todo").want(200).lacks(number)
	b.post(at+"/withdraw", "reason", "不办了", "_once", "x").want(404)
	if _, err := s.Engine.Do(context.Background(), colleague, s.See(number).Matter.ID, "withdraw", casework.Withdraw{Reason: "不办了"}); fault.KindOf(err) != fault.KindNotFound {
		t.Errorf("withdrawn past the page: %v", err)
	}
	s.as(stranger).get(at).want(404)
}

func TestM03AReminderReachesWhoHoldsItAndWhoSupervises(t *testing.T) {
	s := newSite(t)
	number := s.as(applicant).apply()
	before := len(s.Told())
	s.as(applicant).post("/my/cases/"+number+"/urge", "words", "铺面空着交租金").to("/my/cases/" + number)
	told := strings.Join(s.Told()[before:], "\n")
	if !strings.Contains(told, "case.urged\"") || !strings.Contains(told, "case.urged_watch") || !strings.Contains(told, matter.RightSupervise) || strings.Count(told, "铺面空着交租金") < 2 {
		t.Errorf("told %s", told)
	}
}
