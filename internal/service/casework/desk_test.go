package casework_test

import (
	"bytes"
	"context"
	"encoding/json"
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
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter/mattertest"
	"tongban/internal/service/casework"
)

const somePDF = "%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"

// workbench is the pages of the staff behind a real door.
type workbench struct {
	*house
	server *web.Server
	actor  account.Actor
	jar    []*http.Cookie
}

// plainForm asks for the name of the shop.
type plainForm struct{}

func (plainForm) Groups(json.RawMessage, map[string][]string) ([]casework.FormGroup, error) {
	return []casework.FormGroup{{Title: "店铺", Fields: []casework.FormField{{FieldSpec: web.FieldSpec{Name: "chief", Label: "负责人", Kind: web.KindText}, Prefill: "company.representative"},
		{FieldSpec: web.FieldSpec{Name: "contact", Label: "联系人", Kind: web.KindText}, Prefill: "account.name"},
		{FieldSpec: web.FieldSpec{Name: "before", Label: "原许可内容", Kind: web.KindText}, Prefill: "licence/食品经营许可证/content"},
		{FieldSpec: web.FieldSpec{Name: "shop", Label: "店铺名称", Kind: web.KindText, Need: true}}}}}, nil
}

func (plainForm) Tidy(_ json.RawMessage, typed url.Values) (map[string][]string, error) {
	return map[string][]string{"shop": typed["shop"]}, nil
}

// sealer seals by turning a number round; a number shorter than four is wrong.
type sealer struct{}

func (sealer) Seal(_ context.Context, a casework.Applicant, number string) (casework.Applicant, error) {
	if len(number) < 4 {
		return a, fault.Invalid("证件号码有误", fault.Field{Name: "number", Message: "请检查证件号码"})
	}
	a.Masked, a.Sealed, a.Index = "****"+number[len(number)-4:], []byte(number), "idx"+number
	return a, nil
}

func (sealer) Index(typed string) string {
	if len(typed) == 18 {
		return "idx" + typed
	}
	return ""
}

// Visitor knows one person and one company.
func (sealer) Visitor(_ context.Context, a casework.Applicant, number string) (casework.Applicant, casework.Company, error) {
	switch {
	case a.Name == "张建国" && number == "359900199001011234":
		return casework.Applicant{Name: a.Name, Phone: "13800000001"}, casework.Company{}, nil
	case a.Name == "云海餐饮有限公司":
		return casework.Applicant{Name: a.Name, Company: true, Address: "湖滨路66号"},
			casework.Company{Name: a.Name, CreditCode: number, Representative: "黄大海", Address: "湖滨路66号"}, nil
	}
	return casework.Applicant{}, casework.Company{}, nil
}

// looked is what was written down of looks at what is on record, by the numbers of documents.
var looked sync.Map

func (sealer) Looked(_ context.Context, officer account.Actor, a casework.Applicant, number, why string) error {
	looked.Store(number, officer.Name+" "+why)
	return nil
}

func (sealer) Number(_ context.Context, a casework.Applicant) (string, error) {
	return string(a.Sealed), nil
}

func newWorkbench(t *testing.T, change ...func(*casework.Item)) *workbench {
	t.Helper()
	b := &workbench{house: newHouse(t, change...)}
	files, err := file.New(file.Config{Store: b.DB, Dir: t.TempDir(), Now: b.Hall.Now})
	if err != nil {
		t.Fatal(err)
	}
	b.server = web.New(web.Config{Store: b.DB, Now: b.Hall.Now, Limits: web.Limits{Off: true},
		Allow: func(_ *http.Request, route web.Route) error {
			if right, ok := route.Who.RightName(); ok && !b.actor.Has(right) {
				return fault.Deniedf("您没有这项权限")
			}
			return nil
		}})
	b.room.Web, b.room.Files = b.server, files
	b.room.Accord = accord.New(accord.Deps{DB: b.DB, Now: b.Hall.Now, Web: b.server})
	b.room.Accord.Add(b.room.Accords()[0])
	desk := casework.NewDesk(b.room, casework.DeskDeps{Actor: func(*http.Request) account.Actor { return b.actor },
		Calendar: func() *workday.Calendar { return b.Calendar }, Numbers: sealer{}, FormPages: plainForm{},
		Delegations: func(_ context.Context, _, name string) ([]account.Principal, error) {
			if name == "吴敏" {
				return []account.Principal{{Name: "云海餐饮有限公司", Scope: []string{"other"}}}, nil
			}
			return nil, nil
		},
		Signs: func(_ *http.Request, _ account.Actor, password string) error {
			if password != "right" {
				return fault.InvalidField("password", "密码不对，请重新输入")
			}
			return nil
		}})
	b.server.Handle(desk.Routes()...)
	b.server.Handle(web.Route{Pattern: "POST /test/in", Who: web.Public, Handle: func(w http.ResponseWriter, r *http.Request) error {
		return b.server.SignIn(w, r, b.actor.Subject())
	}})
	return b
}

// sit puts an officer in front of the browser.
func (b *workbench) sit(a account.Actor) *workbench {
	b.actor, b.jar = a, nil
	w := b.send(httptest.NewRequest(http.MethodPost, "/test/in", nil))
	b.jar = w.Result().Cookies()
	return b
}

func (b *workbench) send(r *http.Request) *httptest.ResponseRecorder {
	for _, c := range b.jar {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	b.server.ServeHTTP(w, r)
	return w
}

// shows fails unless the page has the status and the texts; a text with ! in front must be absent.
func (b *workbench) shows(w *httptest.ResponseRecorder, status int, texts ...string) string {
	b.t.Helper()
	body := w.Body.String()
	if w.Code != status {
		b.t.Errorf("status %d, want %d: %s", w.Code, status, excerpt(body))
	}
	for _, text := range texts {
		absent, no := strings.CutPrefix(text, "!")
		if strings.Contains(body, absent) == no {
			b.t.Errorf("page and %q disagree", text)
		}
	}
	return body
}

var markup = regexp.MustCompile(`(?s)<[^>]*>|\s+`)

func excerpt(body string) string {
	text := []rune(markup.ReplaceAllString(body, " "))
	return string(text[:min(len(text), 600)])
}

func (b *workbench) get(address string, status int, texts ...string) string {
	b.t.Helper()
	return b.shows(b.send(httptest.NewRequest(http.MethodGet, address, nil)), status, texts...)
}

// opened is where an address leads.
func (b *workbench) opened(address string) string {
	b.t.Helper()
	w := b.send(httptest.NewRequest(http.MethodGet, address, nil))
	b.shows(w, 303)
	return w.Header().Get("Location")
}

func (b *workbench) post(address string, fields []string, status int, texts ...string) string {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := b.send(r)
	b.shows(w, status, texts...)
	if status == http.StatusSeeOther {
		return w.Header().Get("Location")
	}
	return w.Body.String()
}

func TestW01AndW02ShowWhatWaitsForMe(t *testing.T) {
	b := newWorkbench(t)
	_, number := b.submitted()
	b.sit(clerk).get("/desk", 200, "待签收", number)
	b.get("/desk/inbox", 200, number, "张**", "剩余 5个工作日", "data-rows", "!张建国")
	b.sit(fireman).get("/desk/inbox", 200, "今天的待办都处理完了", "!"+number)
	b.get("/desk/cases/"+number, 404)
}

func TestW02ClaimedTasksShowTheirHolder(t *testing.T) {
	b := newWorkbench(t)
	_, number := b.submitted()
	b.sit(clerk)
	page := b.get("/desk/cases/"+number, 200, "签收")
	task := regexp.MustCompile(`name="task" value="(\d+)"`).FindStringSubmatch(page)[1]
	b.post("/desk/cases/"+number+"/claim", []string{"task", task}, 303)
	b.get("/desk/cases/"+number, 200, "由林晓梅签收", "释放")
	b.post("/desk/cases/"+number+"/release", []string{"task", task}, 303)
	b.get("/desk/cases/"+number, 200, "!由林晓梅签收")
}

func TestW03EveryTabAndEveryClockHasItsAddress(t *testing.T) {
	b := newWorkbench(t)
	id, number := b.deciding()
	b.Must(head, id, "decide", deny())
	b.sit(clerk)
	for tab, text := range map[string]string{"": "申请表", "/materials": "经营场所平面图", "/review": "场所与污染源距离不足", "/timeline": "窗口", "/papers": "不予行政许可决定书", "/delivery": "窗口领取"} {
		if tab == "/timeline" {
			text = "作出决定"
		}
		b.get("/desk/cases/"+number+tab, 200, text, number, "!张建国")
	}
	b.get("/desk/cases/"+number+"/clocks/delivery", 200, "《行政许可法》第四十四条", "时限计算过程", "2026-09-15")
	b.get("/desk/cases/"+number+"/clocks/none", 404)
}

func TestW02EveryDueDateOfATaskIsCountedDayByDay(t *testing.T) {
	b := newWorkbench(t)
	id, number := b.accepted() // 2026-09-01, five working days for the part
	link := regexp.MustCompile(`/desk/tasks/[^"]+`)
	address := link.FindString(b.sit(examiner).get("/desk/inbox", 200))
	b.get(address, 200, "有自己的期限", "5个工作日", "办理流程", "2026-09-08", "休息日")
	b.sit(fireman).get(address, 404)
	b.sit(examiner)
	b.Must(examiner, id, "start_special", casework.StartSpecial{Code: "testing", Reason: "餐具消毒", Basis: "《行政许可法》第四十五条"})
	b.get(address, 200, "程序结束后到期日会顺延")
	b.At("2026-09-03 10:00")
	b.Must(examiner, id, "end_special", casework.EndSpecial{Result: "检验结束"})
	b.sit(examiner).get(address, 200, "停表：检验", "2026-09-10")
	b.Must(head, id, "extend", casework.Extend{Reason: "情况复杂", Signed: true})
	b.get(address, 200, "15个工作日", "2026-09-23", "黄卫国批准")
	b.Must(examiner, id, "transfer", casework.Transfer{To: "tao", Reason: "出差"})
	second := link.FindAllString(b.get("/desk/cases/"+number, 200), -1)
	if len(second) == 0 || second[0] == address {
		t.Fatalf("the task that was handed over is counted at %v", second)
	}
	b.get(second[0], 200, "15个工作日", "2026-09-23", "2026-09-01")
	b.get("/desk/tasks/"+number+"/1", 404)
}

func TestW03PersonalDataAreMaskedUntilAReasonIsGiven(t *testing.T) {
	b := newWorkbench(t)
	id, number := b.submitted()
	b.sit(clerk).get("/desk/cases/"+number, 200, "张**", "138****0001", "!13800000001")
	b.post("/desk/cases/"+number+"/unmask", []string{"reason", ""}, 422, "请填写查看理由", "!13800000001")
	b.post("/desk/cases/"+number+"/unmask", []string{"reason", "电话核实地址"}, 200, "张建国", "13800000001")
	events := b.See(number).Events
	if last := events[len(events)-1]; last.Action != "unmask" || !strings.Contains(last.Data, "电话核实地址") {
		t.Errorf("no trace of the look: %+v", last)
	}
	if told := b.Told(); !strings.Contains(strings.Join(told, ""), `"case.viewed"`) {
		t.Errorf("the applicant of %d was not told", id)
	}
}

func TestW04VerdictsAreSavedAndRefusedInTheirFields(t *testing.T) {
	b := newWorkbench(t)
	_, number := b.submitted()
	address := "/desk/cases/" + number + "/materials"
	b.sit(clerk).get(address, 200, "保存核验结论", "容缺")
	b.post(address, []string{"verdict-plan", "fail", "reason-plan", "", "reason-rules", "字迹不清"}, 422, "为什么不合格", "字迹不清")
	b.post(address, []string{"verdict-plan", "pass", "verdict-rules", "gap", "verdict-licence", "exempt"}, 303)
	b.get(address, 200, "通过")
	b.post("/desk/cases/"+number+"/act/accept", nil, 303)
	b.get("/desk/cases/"+number, 200, "法定时限", "承诺时限", "受理日期", "2026年9月1日")
}

func TestW06ACorrectionShowsItsDateAndItsPaperFirst(t *testing.T) {
	b := newWorkbench(t)
	_, number := b.submitted()
	address := "/desk/cases/" + number + "/act/ask_correction"
	b.sit(clerk).get(address, 200, "2026年9月15日", "补正要求")
	b.post(address, []string{"way", "网上补交", "problem-plan", "没有标明面积"}, 422, "要写明缺什么", "没有标明面积")
	fields := []string{"way", "网上补交", "problem-plan", "没有标明面积", "demand-plan", "标明面积"}
	b.post(address, append(fields, "step", "preview"), 200, "打开文书预览", "标明面积", "预览，未生效", "补正材料一次性告知书", "没有占用文号")
	if pdf := b.post("/desk/cases/"+number+"/preview/ask_correction", fields, 200); !strings.HasPrefix(pdf, "%PDF-") {
		t.Error("the preview is no PDF")
	}
	b.state(number, casework.StateSubmitted)
	b.post(address, fields, 303)
	b.state(number, casework.StateCorrecting)
	b.get(address, 409, "待补正")
}

func TestW06EveryPaperCanBeLookedAtBeforehand(t *testing.T) {
	b := newWorkbench(t)
	_, number := b.submitted()
	b.sit(clerk)
	preview := func(action string, fields ...string) {
		t.Helper()
		if pdf := b.post("/desk/cases/"+number+"/preview/"+action, fields, 200); !strings.HasPrefix(pdf, "%PDF-") {
			t.Errorf("%s: %s", action, excerpt(pdf))
		}
	}
	preview("accept")
	preview("decline", "reason", "不属于本机关职权", "basis", "《行政许可法》第三十二条", "reconsideration", "云海市人民政府", "court", "云海市中级人民法院")
	b.post("/desk/cases/"+number+"/act/decline", []string{"reason", "", "basis", "x"}, 422, "请填写不予受理的理由", "请填写行政复议机关")

	_, number = b.accepted()
	b.sit(examinerWithQuery())
	b.get("/desk/cases/"+number+"/act/start_special", 200, "法定时限和承诺时限都停", "只停承诺时限")
	preview("start_special", "code", "testing", "reason", "餐具消毒", "basis", "《行政许可法》第四十五条")
	preview("start_special", "code", "opinion", "reason", "需要听取意见", "basis", "《食品经营许可管理办法》第二十条")
	b.sit(head).get("/desk/cases/"+number+"/act/extend", 200, "2026年9月29日 → 2026年10月19日")
	preview("extend", "reason", "案情复杂", "signed", "true")

	_, number = b.deciding()
	preview("decide", "outcome", "granted", "content", "热食类食品制售", "basis", "《食品安全法》第三十五条")
	preview("decide", "outcome", "denied", "findings", "距离不足", "reason", "不符合", "basis", "《食品安全法》第三十三条", "reconsideration", "云海市人民政府", "court", "云海市中级人民法院")
}

func TestW21FindingsAreKeptWithTheOpinion(t *testing.T) {
	b := newWorkbench(t)
	_, number := b.accepted()
	address := "/desk/cases/" + number + "/act/examine"
	b.sit(examiner).get(address, 200, "场所面积", "与经营规模相适应")
	b.post(address, []string{"result", "disagree", "opinion", "面积不足", "finding-p1", "no"}, 422, "为什么不符合", "面积不足")
	b.post(address, []string{"result", "disagree", "opinion", "面积不足", "finding-p1", "no", "note-p1", "只有八平方米"}, 303)
	b.sit(head).get("/desk/cases/"+number+"/review", 200, "只有八平方米", "陈志强")
}

func TestW23AWrongPasswordDecidesNothing(t *testing.T) {
	b := newWorkbench(t)
	_, number := b.deciding()
	address := "/desk/cases/" + number + "/act/decide"
	fields := []string{"outcome", "granted", "content", "热食类食品制售", "basis", "《食品安全法》第三十五条"}
	b.sit(head).get(address, 200, "登录密码", "云海市人民政府", "食品经营许可证")
	b.post(address, fields, 422, "请重新输入密码", "热食类食品制售")
	page := b.post(address, append(fields, "password", "hunter22"), 422, "密码不对")
	if strings.Contains(page, "hunter22") {
		t.Error("the password came back on the page")
	}
	b.state(number, casework.StateDeciding)
	b.post(address, append(fields, "password", "right"), 303)
	b.state(number, casework.StateDecided)
}

func TestW14OneWindowHandsOut(t *testing.T) {
	b := newWorkbench(t)
	id, number := b.deciding()
	b.Must(head, id, "decide", grant())
	b.sit(clerk).get("/desk/handout", 403)
	b.sit(hands).get("/desk/handout?words="+number, 200, "/desk/cases/"+number+"/act/deliver")
	address := "/desk/cases/" + number + "/act/deliver"
	b.post(address, []string{"way", "mail", "receiver", "张建国", "identity", "courier"}, 422, "请填写寄递单号")
	b.post(address, []string{"way", "counter", "receiver", "张建国", "identity", "document"}, 303)
	b.state(number, casework.StateClosed)
}

func TestW11TheCounterTakesInAndKeepsWhatWasTypedAndScanned(t *testing.T) {
	b := newWorkbench(t)
	b.sit(clerk).get("/desk/intake?words=食品", 200, "/desk/intake/food")
	address := b.opened("/desk/intake/food")
	b.get(address, 200, "已核原件", "店铺名称", "必须提交", "data-autosave", "暂存")
	fields := map[string]string{"name": "王秀兰", "documentKind": "citizen_card", "number": "12", "phone": "13800000002", "way": "counter", "shop": "秀兰面馆", "version": "3", "original-rules": "true"}
	w := b.scan(address, fields, "file-plan", "plan.pdf", somePDF)
	b.shows(w, 422, "请检查证件号码", "秀兰面馆", "plan.pdf")
	b.get(address, 200, "秀兰面馆", "plan.pdf")
	fields["number"] = "350000199001011234"
	w = b.scan(address, fields, "", "", "")
	b.shows(w, 303)
	to := w.Header().Get("Location")
	again := b.scan(address, fields, "", "", "")
	if b.shows(again, 303); again.Header().Get("Location") != to {
		t.Errorf("sent twice leads to %s and %s", to, again.Header().Get("Location"))
	}
	number := strings.Split(to, "/")[3]
	b.get("/desk/cases?words=350000199001011234", 200, number)
	b.get("/desk/cases?words=350000199001011235", 200, "!"+number, "没有符合条件的办件")
	c := b.state(number, casework.StateSubmitted)
	if plan, _ := c.Document("plan"); len(plan.Files) != 1 || !plan.Present() {
		t.Errorf("plan %+v", plan)
	}
	list := b.get(to, 200, "申请材料接收凭证")
	link := regexp.MustCompile(`/papers/\d+\.pdf`).FindString(list)
	if pdf := b.get(link, 200); !strings.HasPrefix(pdf, "%PDF-") {
		t.Error("the receipt is no PDF")
	}
	b.sit(fireman).get(link, 404)
}

// scan posts the counter's form with one file.
func (b *workbench) scan(address string, fields map[string]string, name, filename, content string) *httptest.ResponseRecorder {
	b.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for k, v := range fields {
		if err := m.WriteField(k, v); err != nil {
			b.t.Fatal(err)
		}
	}
	if name != "" {
		part, err := m.CreateFormFile(name, filename)
		if err != nil {
			b.t.Fatal(err)
		}
		if _, err := part.Write([]byte(content)); err != nil {
			b.t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		b.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, address, &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return b.send(r)
}

func TestSomebodyWhoComesLateIsToldWhoDidWhat(t *testing.T) {
	b := newWorkbench(t)
	id, number := b.deciding()
	seen := b.See(number).Matter.Version
	b.Must(head, id, "extend", casework.Extend{Reason: "案情复杂", Signed: true})
	b.sit(head).post("/desk/cases/"+number+"/act/decide", []string{"seen", jsonNumber(seen), "outcome", "granted", "content", "热食", "basis", "《食品安全法》", "password", "right"}, 409, "黄卫国", "延长期限")
}

func jsonNumber(n int64) string {
	b, _ := json.Marshal(n)
	return string(b)
}

func TestTheSameFormSentTwiceActsOnce(t *testing.T) {
	b := newWorkbench(t)
	id, number := b.deciding()
	fields := []string{web.OnceName, "0123456789abcdef", "outcome", "granted", "content", "热食", "basis", "《食品安全法》", "password", "right"}
	b.sit(head).post("/desk/cases/"+number+"/act/decide", fields, 303)
	b.post("/desk/cases/"+number+"/act/decide", fields, 303)
	grants := 0
	for _, code := range b.papers(id) {
		if code == "grant" {
			grants++
		}
	}
	if grants != 1 {
		t.Errorf("%d decisions were made", grants)
	}
}

func TestW08FindsCasesByStateAndWords(t *testing.T) {
	b := newWorkbench(t)
	_, number := b.submitted()
	b.sit(clerk).get("/desk/cases?words="+number, 200, number, "符合条件 1 件")
	if to := b.send(httptest.NewRequest(http.MethodGet, "/desk/search?q="+number, nil)).Header().Get("Location"); to != "/desk/cases/"+number {
		t.Errorf("the box leads to %q", to)
	}
	b.get("/desk/cases?state=closed", 200, "没有符合条件的办件", "!"+number)
}

func TestW11ACorrectionCanBeBroughtToTheCounter(t *testing.T) {
	b := newWorkbench(t)
	id, number := b.submitted()
	b.Must(clerk, id, "ask_correction", correction())
	address := "/desk/cases/" + number + "/act/answer_correction"
	b.sit(clerk).get(address, 200, "标明各功能区面积", "已核原件")
	b.shows(b.scan(address, map[string]string{"seen": ""}, "", "", ""), 422, "请补交“经营场所平面图”")
	alone := map[string]string{"then": "stay"}
	b.shows(b.scan(address, alone, "file-plan", "旧图.pdf", somePDF), 303)
	b.shows(b.scan(address, alone, "file-plan", "新平面图.pdf", somePDF), 303)
	b.state(number, casework.StateCorrecting)
	page := b.get(address, 200, "旧图.pdf", "新平面图.pdf", "data-send", "上传所选文件")
	b.get(regexp.MustCompile(`/desk/cases/[^"]+/files/\d+`).FindString(page), 200)
	old := regexp.MustCompile(`name="remove" value="(\d+)"`).FindStringSubmatch(page)[1]
	b.shows(b.scan(address, map[string]string{"seen": "", "remove": old, "original-plan": "true"}, "", "", ""), 303)
	b.get(address, 200, "新平面图.pdf", "!旧图.pdf", `value="true" checked`)
	b.sit(hands)
	b.get(regexp.MustCompile(`/desk/cases/[^"]+/files/\d+`).FindString(page), 404)
	b.sit(clerk).shows(b.scan(address, map[string]string{"seen": ""}, "", "", ""), 303)
	c := b.state(number, casework.StateSubmitted)
	if plan, _ := c.Document("plan"); plan.Version != 2 || len(plan.Files) != 1 {
		t.Errorf("plan %+v", plan)
	}
	b.get("/desk/cases/"+number+"/materials", 200, "新平面图.pdf", "!旧图.pdf")
}

func TestW02ATaskIsClaimedInItsRowAndTheListComesBack(t *testing.T) {
	b := newWorkbench(t)
	_, first := b.submitted()
	_, second := b.submitted()
	b.sit(clerk)
	page := b.get("/desk/inbox", 200, "待签收 2", "我的待办 0", "我协办 0", `aria-label="签收 `+first+`"`)
	ref := func(number string) string {
		return regexp.MustCompile(`name="claim" value="(` + number + `/\d+)"`).FindStringSubmatch(page)[1]
	}
	if to := b.post("/desk/inbox?queue=post&words="+first, []string{"claim", ref(first)}, 303); to != "/desk/inbox?queue=post&words="+first {
		t.Errorf("came back to %s", to)
	}
	b.get("/desk/inbox?queue=mine", 200, first, "释放", "!"+second)
	b.post("/desk/inbox?queue=mine", []string{"release", ref(first)}, 303)
	b.post("/desk/inbox", []string{"claim", ref(first)}, 303)
	b.get("/desk/inbox", 200, "待签收 1", "我的待办 1", "!"+first)
}

func TestW02ABatchSaysOfEachRowWhetherItWasDone(t *testing.T) {
	b := newWorkbench(t)
	_, first := b.submitted()
	_, second := b.submitted()
	b.sit(clerk)
	refs := regexp.MustCompile(`name="task" value="([^"]+)"`).FindAllStringSubmatch(b.get("/desk/inbox", 200), -1)
	if len(refs) != 2 {
		t.Fatalf("%d rows can be picked", len(refs))
	}
	b.post("/desk/inbox", []string{"batch", "claim"}, 409, "没有选中待办")
	other := mattertest.Officer(21, "孙丽", "centre", path, casework.RightReceive, casework.RightAccept, casework.RightQuery)
	b.sit(other).post("/desk/inbox", []string{"claim", refs[0][1]}, 303)
	b.sit(clerk).post("/desk/inbox", []string{"batch", "claim", "task", refs[0][1], "task", refs[1][1]}, 409, "已签收 1 件，失败 1 件", first, "已由孙丽签收")
	b.get("/desk/inbox?queue=mine", 200, second, "!"+first)
	b.post("/desk/inbox", []string{"batch", "decide", "task", refs[0][1]}, 404)
	b.sit(fireman).post("/desk/inbox", []string{"claim", refs[1][1]}, 409, "没有找到", "!林晓梅")
}

func TestW03LeadsToTheNeighboursInTheListItWasOpenedFrom(t *testing.T) {
	b := newWorkbench(t)
	_, first := b.submitted()
	_, second := b.submitted()
	b.sit(clerk).get("/desk/inbox?queue=post", 200, "/desk/cases/"+first+"?in=post%3A")
	b.get("/desk/cases/"+first+"?in=post%3A", 200, "第 1 件，共 2 件", "/desk/cases/"+second+"?in=post%3A", "alt+arrowright", "!上一件")
	b.get("/desk/cases/"+second+"/materials?in=post%3A", 200, "第 2 件，共 2 件", "/desk/cases/"+first+"/materials?in=post%3A", "!下一件")
	b.get("/desk/cases?state=submitted", 200, "?in=cases%3Asubmitted%3A")
	b.get("/desk/cases/"+first+"?in=cases%3Asubmitted%3A", 200, "共 2 件")
	b.get("/desk/cases/"+first, 200, "!共 2 件")
	if to := b.post("/desk/cases/"+first+"/act/accept?in=post%3A", nil, 422); !strings.Contains(to, "in=post") {
		t.Error("the list is forgotten on the way")
	}
}

func TestW02PartsThatAnotherBodyLeadsAreJoint(t *testing.T) {
	b := newWorkbench(t, onePlusN)
	_, number := b.accepted()
	b.sit(fireman).get("/desk/inbox?queue=joint", 200, number, "我协办 1")
	b.sit(examiner).get("/desk/inbox?queue=joint", 200, "我协办 0", "!"+number)
}

func TestW04TheFileStandsBesideTheListAndAFailureLeadsToTheCorrection(t *testing.T) {
	b := newWorkbench(t)
	_, number := b.submitted()
	address := "/desk/cases/" + number + "/materials"
	b.sit(clerk).get(address, 200, "材料预览", "data-judge", "没有文件：窗口已核原件", "缺少签名或者盖章", "保存并受理", "保存并告知补正")
	to := b.post(address, []string{"verdict-plan", "fail", "reason-plan", "缺少签名或者盖章", "verdict-rules", "pass", "verdict-licence", "exempt", "next", "ask_correction"}, 303)
	if to != "/desk/cases/"+number+"/act/ask_correction" {
		t.Fatalf("led to %s", to)
	}
	b.get(to, 200, `value="缺少签名或者盖章"`, "请按要求重新提交“经营场所平面图”")
	if to := b.post(address, []string{"verdict-plan", "pass", "next", "decide"}, 303); to != address {
		t.Errorf("led to %s", to)
	}
	b.sit(head).get(address, 200, "经营场所平面图", "!保存核验结论", "!data-judge")
}

func TestW04ImagesAreShownAndEverythingElseIsHandedOut(t *testing.T) {
	b := newWorkbench(t)
	b.sit(clerk)
	fields := map[string]string{"name": "王秀兰", "documentKind": "citizen_card", "number": "350000199001011234", "phone": "13800000002", "way": "counter", "shop": "秀兰面馆", "version": "3"}
	w := b.scan("/desk/intake/food", fields, "file-plan", "plan.pdf", somePDF)
	number := strings.Split(w.Header().Get("Location"), "/")[3]
	page := b.get("/desk/cases/"+number+"/materials", 200, "plan.pdf", "?download", "在新窗口打开", "!<img")
	file := regexp.MustCompile(`/desk/cases/[^"]+/files/\d+\?download`).FindString(page)
	answer := b.send(httptest.NewRequest(http.MethodGet, file, nil))
	if got := answer.Header().Get("Content-Disposition"); !strings.HasPrefix(got, "attachment") {
		t.Errorf("disposition %q", got)
	}
}

func TestW11WhatIsKnownOfTheVisitorIsFilledInWhenTheClerkAsks(t *testing.T) {
	b := newWorkbench(t)
	in := application()
	in.Applicant.Index = "idx359900199001011234"
	r, err := b.Start(context.Background(), applicant, casework.KindName, "submit", in)
	if err != nil {
		t.Fatal(err)
	}
	b.Must(clerk, r.ID, "check_materials", verdicts())
	b.Must(clerk, r.ID, "accept", casework.Accept{})
	b.Must(examiner, r.ID, "examine", agree())
	b.Must(head, r.ID, "decide", grant())
	for _, c := range []struct {
		sentence string
		typed    []string
		want     []string
	}{
		{"a person with an account and a licence", []string{"name", "张建国", "number", "359900199001011234"},
			[]string{`value="13800000001"`, `value="热食类食品制售"`, "与申请人的《食品经营许可证》（", "与申请人的实名账号一致"}},
		{"what was typed stays", []string{"name", "张建国", "number", "359900199001011234", "contact", "小王", "phone", "13900000009"},
			[]string{`value="小王"`, `value="13900000009"`, "!13800000001"}},
		{"a company", []string{"name", "云海餐饮有限公司", "company", "true", "number", "91359900MA00000X1F"},
			[]string{`value="黄大海"`, "湖滨路66号", "与企业登记信息一致", "!热食类食品制售"}},
		{"a stranger", []string{"name", "李秀英", "number", "359900199001015678"}, []string{"与上面填写的申请人信息一致", "!13800000001"}},
		{"another's document", []string{"name", "李秀英", "number", "359900199001011234"}, []string{"!13800000001", "!热食类食品制售"}},
		{"no document", []string{"name", "张建国"}, nil},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			b.t = t
			b.sit(clerk)
			to := b.send(httptest.NewRequest(http.MethodGet, "/desk/intake/food", nil)).Header().Get("Location")
			typed := append([]string{"version", "3", "documentKind", "citizen", "then", "known"}, c.typed...)
			if c.want == nil {
				b.post(to, typed, 422, "请填写证件号码", `value="张建国"`)
				return
			}
			b.post(to, typed, 303)
			b.get(to, 200, c.want...)
		})
	}
	if told, _ := looked.Load("359900199001011234"); told != clerk.Name+" 在窗口办理“食品经营许可”，按已有信息填写申请表" {
		t.Errorf("the owner of the account is told of the look as %v", told)
	}
}
