package siteerror_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/mattertest"
	"tongban/internal/voice/siteerror"
)

const city = `
divisions:
  - {code: "350000", name: 福建省, level: province}
  - {code: "359900", name: 云州市, parent: "350000", level: city}
bodies:
  - {code: city-office, name: 云州市人民政府办公室, abbr: 云政办, division: "359900"}
  - {code: market, name: 云州市市场监督管理局, abbr: 云市监, division: "359900"}
  - {code: housing, name: 云州市住房和城乡建设局, abbr: 云建, division: "359900"}
posts:
  - {code: site, name: 网站管理岗, body: city-office, rights: [site.errors]}
  - {code: page, name: 栏目管理岗, body: market, rights: [site.errors]}
officers:
  - {login: xu, name: 许文静, posts: [site]}
  - {login: sun, name: 孙晓东, posts: [page]}
`

const region = "/350000/359900/"

var (
	ctx = context.Background()
	xu  = mattertest.Officer(1, "许文静", "city-office", region, siteerror.RightHandle)
	sun = mattertest.Officer(2, "孙晓东", "market", region, siteerror.RightHandle)
)

type house struct {
	*mattertest.Hall
	t    *testing.T
	room *siteerror.Room
	made int
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{t: t}
	directory := org.NewDirectory()
	h.room = siteerror.New(siteerror.Deps{Org: directory, Hall: func() *matter.Engine { return h.Engine },
		Code: func() string { h.made++; return fmt.Sprintf("CODE%04d", h.made) }})
	h.Hall = mattertest.New(t, []store.Migrations{web.Migrations(), org.Migrations(), file.Migrations(), siteerror.Migrations()}, h.room.Kind())
	h.room.DB, h.room.Now = h.DB, h.Now
	var err error
	h.room.Files, err = file.New(file.Config{Store: h.DB, Dir: t.TempDir(), Now: h.Now})
	must(t, err)
	h.room.Web = web.New(web.Config{Store: h.DB, Now: h.Now, Log: slog.New(slog.DiscardHandler), Limits: web.Limits{Off: true}})
	data, err := org.ReadData(strings.NewReader(city))
	must(t, err)
	must(t, h.DB.Write(ctx, func(tx *store.Tx) error { return org.Import(ctx, tx, h.DB.NewID, data) }))
	must(t, h.DB.Read(ctx, func(tx *store.Tx) error { return directory.Load(ctx, tx) }))
	return h
}

func report() siteerror.Report {
	return siteerror.Report{Page: "/items/licence", Sort: "words", Text: "“营业执照”写成了“营业执造”", Name: "热心读者", Phone: "13812345678"}
}

func (h *house) reported() matter.Result {
	h.t.Helper()
	r, err := h.Start(ctx, account.Anonymous(), siteerror.KindName, "report", report())
	must(h.t, err)
	return r
}

func (h *house) refused(a account.Actor, id int64, action string, input any, words string) {
	h.t.Helper()
	_, err := h.Do(ctx, a, id, action, input)
	text := fault.MessageOf(err)
	for _, f := range fault.FieldsOf(err) {
		text += f.Message
	}
	if err == nil || !strings.Contains(text, words) {
		h.t.Errorf("%s: %q (%v), want %q", action, text, err, words)
	}
}

func TestWhatAReportNeeds(t *testing.T) {
	h := open(t)
	for name, c := range map[string]struct {
		change func(*siteerror.Report)
		words  string
	}{
		"a page of this site":          {func(r *siteerror.Report) { r.Page = "https://elsewhere.example/x" }, "本站页面的地址"},
		"not another site in disguise": {func(r *siteerror.Report) { r.Page = "//elsewhere.example/x" }, "本站页面的地址"},
		"a sort that the form offers":  {func(r *siteerror.Report) { r.Sort = "hack" }, "错误类型"},
		"words that say something":     {func(r *siteerror.Report) { r.Text = "  错  " }, "错在哪里"},
	} {
		in := report()
		c.change(&in)
		_, err := h.Start(ctx, account.Anonymous(), siteerror.KindName, "report", in)
		text := fault.MessageOf(err)
		for _, f := range fault.FieldsOf(err) {
			text += f.Message
		}
		if fault.KindOf(err) != fault.KindInvalid || !strings.Contains(text, c.words) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAReportIsAnsweredWithinTwoWorkingDays(t *testing.T) {
	for on, due := range map[string]string{"2026-09-01 09:00": "2026-09-03", "2026-09-04 16:00": "2026-09-08", "2026-09-05 10:00": "2026-09-08"} { // a Saturday does not count
		h := open(t)
		h.At(on)
		r := h.reported()
		c, ok := h.See(r.Number).Clock(siteerror.ClockAnswer)
		if !ok || workday.DateOf(c.DueAt).String() != due {
			t.Errorf("reported %s: due %s, want %s", on, workday.DateOf(c.DueAt), due)
		}
	}
}

func TestAnAnswerAfterTheLimitIsLate(t *testing.T) {
	h := open(t)
	r := h.reported()
	h.At("2026-09-10 09:00")
	h.Must(xu, r.ID, "answer", siteerror.Answer{Result: "mended", Text: "已经改正"})
	if !h.See(r.Number).Matter.Late {
		t.Error("not late")
	}
}

func TestTheThreeEnds(t *testing.T) {
	h := open(t)
	for result, state := range map[string]matter.State{"mended": siteerror.StateMended, "explained": siteerror.StateExplained, "refused": siteerror.StateRefused} {
		r := h.reported()
		h.refused(xu, r.ID, "answer", siteerror.Answer{Result: "thrown away", Text: "x"}, "请选择结果")
		h.refused(xu, r.ID, "answer", siteerror.Answer{Result: result}, "答复内容")
		h.Must(xu, r.ID, "accept", siteerror.Accept{})
		h.Must(xu, r.ID, "answer", siteerror.Answer{Result: result, Text: "答复"})
		if v := h.See(r.Number); v.Matter.State != state || v.Matter.Open() {
			t.Errorf("%s ends in %s", result, v.Matter.State)
		}
		h.refused(xu, r.ID, "answer", siteerror.Answer{Result: result, Text: "再答"}, "")
	}
	faults, err := h.Engine.Verify(ctx, nil)
	if err != nil || len(faults.Faults) > 0 {
		t.Errorf("%v %v", err, faults.Faults)
	}
}

func TestAReportGoesToTheBodyWhosePageItIsWithoutLosingTime(t *testing.T) {
	h := open(t)
	r := h.reported()
	before, _ := h.See(r.Number).Clock(siteerror.ClockAnswer)
	h.refused(sun, r.ID, "accept", siteerror.Accept{}, "没有找到") // what is not theirs is not there
	h.refused(xu, r.ID, "forward", siteerror.Forward{Body: "city-office", Reason: "x"}, "另一个")
	h.refused(xu, r.ID, "forward", siteerror.Forward{Body: "housing", Reason: "x"}, "另一个") // nobody there reads reports
	h.refused(xu, r.ID, "forward", siteerror.Forward{Body: "market"}, "为什么")
	h.Must(xu, r.ID, "forward", siteerror.Forward{Body: "market", Reason: "该页面由市监局维护"})
	after, _ := h.See(r.Number).Clock(siteerror.ClockAnswer)
	if !after.DueAt.Equal(before.DueAt) || h.See(r.Number).Matter.Lead != "market" {
		t.Errorf("due %s, lead %s", after.DueAt, h.See(r.Number).Matter.Lead)
	}
	h.refused(xu, r.ID, "answer", siteerror.Answer{Result: "mended", Text: "x"}, "只能由")
	h.Must(sun, r.ID, "answer", siteerror.Answer{Result: "mended", Text: "已经改正"})
}

// The doors.

type visitor struct {
	t      *testing.T
	at     string
	client *http.Client
}

func (h *house) serve() func(*account.Actor) *visitor {
	known := map[string]account.Actor{}
	for _, route := range h.room.Routes() {
		next := route.Handle
		route.Handle = func(w http.ResponseWriter, r *http.Request) error {
			return next(w, r.WithContext(account.With(r.Context(), known[web.SessionOf(r).Subject])))
		}
		route.Who = web.Public // who may come through a door is the roof's: it has its own table of rights
		h.room.Web.Handle(route)
	}
	h.room.Web.Handle(web.Route{Pattern: "GET /in/{subject}", Who: web.Public, Handle: func(w http.ResponseWriter, r *http.Request) error {
		if err := h.room.Web.SignIn(w, r, r.PathValue("subject")); err != nil {
			return err
		}
		return web.Done(w, r, "/site-errors/new")
	}})
	site := httptest.NewServer(h.room.Web)
	h.t.Cleanup(site.Close)
	return func(who *account.Actor) *visitor {
		jar, err := cookiejar.New(nil)
		must(h.t, err)
		v := &visitor{h.t, site.URL, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
		if who != nil {
			known[who.Subject()] = *who
			v.get("/in/"+who.Subject(), 303)
		}
		return v
	}
}

func (v *visitor) read(response *http.Response, err error, want int) string {
	v.t.Helper()
	must(v.t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	must(v.t, err)
	if response.StatusCode != want {
		v.t.Fatalf("%s: %d, want %d\n%s", response.Request.URL, response.StatusCode, want, body)
	}
	if want == 303 {
		return response.Header.Get("Location")
	}
	return string(body)
}

func (v *visitor) get(path string, want int) string {
	v.t.Helper()
	response, err := v.client.Get(v.at + path)
	return v.read(response, err, want)
}

var hidden = regexp.MustCompile(`name="(seen|_once)" value="([^"]+)"`)

// send posts a form from its page, with a picture when there is one.
func (v *visitor) send(page, path string, form url.Values, shot []byte, want int) string {
	v.t.Helper()
	for _, m := range hidden.FindAllStringSubmatch(v.get(page, 200), -1) {
		form.Set(m[1], m[2])
	}
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, list := range form {
		must(v.t, w.WriteField(name, list[0]))
	}
	if shot != nil {
		part, err := w.CreateFormFile("shot", "shot.png")
		must(v.t, err)
		_, err = part.Write(shot)
		must(v.t, err)
	}
	must(v.t, w.Close())
	request, err := http.NewRequest(http.MethodPost, v.at+path, &b)
	must(v.t, err)
	request.Header.Set("Content-Type", w.FormDataContentType())
	request.Header.Set("Origin", v.at)
	response, err := v.client.Do(request)
	return v.read(response, err, want)
}

func filledIn() url.Values {
	return url.Values{"page": {"/items/licence"}, "sort": {"words"}, "text": {"“执照”写成了“执造”"}, "name": {"热心读者"}, "phone": {"13812345678"}}
}

func shows(t *testing.T, page string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(page, w) {
			t.Errorf("the page lacks %q\n%s", w, page)
		}
	}
}

func TestAReaderReportsAndReadsTheAnswerWithNumberAndCode(t *testing.T) {
	h := open(t)
	visit := h.serve()
	reader, office := visit(nil), visit(&xu)
	shows(t, reader.get("/site-errors/new?page=/items/licence", 200), "不用登录", `value="/items/licence"`, "2个工作日")
	if page := reader.get("/site-errors/new?page=https://elsewhere.example/", 200); strings.Contains(page, `value="https://elsewhere.example`) {
		t.Error("another site is taken over into the form")
	}
	told := reader.send("/site-errors/new", "/site-errors/new", filledIn(), nil, 303)
	shows(t, reader.get(told, 200), "最迟答复", "2026年9月3日", "执造")
	u, err := url.Parse(told)
	must(t, err)
	number, code := u.Query().Get("number"), u.Query().Get("code")
	wrong := reader.get("/site-errors/answer?number="+number+"&code=CODE9999", 404)
	missing := reader.get("/site-errors/answer?number=ZC-359900-2026-99999&code="+code, 404)
	for _, page := range []string{wrong, missing} {
		shows(t, page, "没有找到这份找错")
		if strings.Contains(page, "执造") {
			t.Error("a wrong code reads the report")
		}
	}
	one := "/desk/site-errors/" + number
	office.send(one+"/act/answer", one+"/act/answer", url.Values{"result": {"mended"}, "text": {"已经改正，谢谢。"}}, nil, 303)
	shows(t, reader.get("/site-errors/answer?number="+number+"&code="+strings.ToLower(code), 200), "已经改正，谢谢。", "已整改", "云州市人民政府办公室")
}

func TestAFormThatIsSentTwiceIsOneReport(t *testing.T) {
	h := open(t)
	reader := h.serve()(nil)
	form := filledIn()
	first := reader.send("/site-errors/new", "/site-errors/new", form, nil, 303)
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, list := range form {
		must(t, w.WriteField(name, list[0]))
	}
	must(t, w.Close())
	request, err := http.NewRequest(http.MethodPost, reader.at+"/site-errors/new", &b)
	must(t, err)
	request.Header.Set("Content-Type", w.FormDataContentType())
	request.Header.Set("Origin", reader.at)
	response, err := reader.client.Do(request)
	if again := reader.read(response, err, 303); again != first {
		t.Errorf("%s and then %s", first, again)
	}
}

func TestBadInputIsAnsweredAndNothingTypedIsLost(t *testing.T) {
	h := open(t)
	reader := h.serve()(nil)
	for words, change := range map[string]func(url.Values) []byte{
		"页面的地址": func(f url.Values) []byte { f.Set("page", ""); return nil },
		"错误类型":  func(f url.Values) []byte { f.Set("sort", ""); return nil },
		"手机":    func(f url.Values) []byte { f.Set("phone", "12"); return nil },
		"图片": func(url.Values) []byte {
			return []byte("%PDF-1.4\n1 0 obj\n<<>>\nendobj\nxref\n0 1\n0000000000 65535 f \ntrailer <<>>\nstartxref\n29\n%%EOF")
		},
		"文件": func(url.Values) []byte { return []byte("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>") },
	} {
		form := filledIn()
		shot := change(form)
		page := reader.send("/site-errors/new", "/site-errors/new", form, shot, 422)
		shows(t, page, "执造")
		if !strings.Contains(page, words) {
			t.Logf("%s is said in other words", words)
		}
	}
	long := filledIn()
	long.Set("text", strings.Repeat("错", 1001))
	reader.send("/site-errors/new", "/site-errors/new", long, nil, 422)
	list, err := h.List(ctx, account.System("test"), matter.Filter{Kind: siteerror.KindName, Limit: 10})
	if err != nil || len(list) != 0 {
		t.Errorf("%d reports came of bad input, %v", len(list), err)
	}
	script := filledIn()
	script.Set("text", "<script>alert(1)</script>看这里")
	told := reader.send("/site-errors/new", "/site-errors/new", script, nil, 303)
	if page := reader.get(told, 200); strings.Contains(page, "<script>alert") {
		t.Error("what was typed runs")
	}
}

func TestTheReportersContactIsSeenByWhoAnswersAlone(t *testing.T) {
	h := open(t)
	visit := h.serve()
	reader, office, other := visit(nil), visit(&xu), visit(&sun)
	told := reader.send("/site-errors/new", "/site-errors/new", filledIn(), nil, 303)
	if page := reader.get(told, 200); strings.Contains(page, "13812345678") || strings.Contains(page, "热心读者") {
		t.Error("number and code show the contact")
	}
	u, _ := url.Parse(told)
	number := u.Query().Get("number")
	one := "/desk/site-errors/" + number
	shows(t, office.get(one, 200), "13812345678")
	other.get(one, 404) // not their page
	if page := other.get("/desk/site-errors", 200); strings.Contains(page, number) {
		t.Error("another body lists it")
	}
	if page := office.get("/desk/site-errors", 200); strings.Contains(page, "13812345678") || strings.Contains(page, "热心读者") {
		t.Error("the list names who reported")
	}
	office.send(one+"/act/answer", one+"/act/answer", url.Values{"result": {"mended"}, "text": {"已经改正"}}, nil, 303)
	if page := office.get(one, 200); strings.Contains(page, "13812345678") || !strings.Contains(page, "138****5678") {
		t.Error("after the answer the number is still shown")
	}
	for _, e := range h.See(number).Events {
		if text := fmt.Sprint(e); strings.Contains(text, "13812345678") || strings.Contains(text, "热心读者") {
			t.Errorf("the log has the contact: %s", e.Action)
		}
	}
	visit(nil).get(one+"/shot", 404)
}

func TestALimitIsHeldToItsBoundsAndSetByAnAdministrator(t *testing.T) {
	t.Parallel()
	h := open(t)
	admin := mattertest.Officer(9, "马建军", "city-office", region, org.AdminSystem)
	for _, row := range []struct {
		name  string
		who   account.Actor
		in    siteerror.RuleForm
		field string
		kind  fault.Kind
	}{
		{"期限不能是零", admin, siteerror.RuleForm{Reason: "试"}, "days", fault.KindInvalid},
		{"期限不能长过三十个工作日", admin, siteerror.RuleForm{Days: 31, Reason: "试"}, "days", fault.KindInvalid},
		{"要写明依据", admin, siteerror.RuleForm{Days: 3, Reason: " "}, "reason", fault.KindInvalid},
		{"办理找错的人不能改期限", xu, siteerror.RuleForm{Days: 3, Reason: "试"}, "", fault.KindDenied},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := h.room.ProposeRule(ctx, row.who, row.in)
			if fault.KindOf(err) != row.kind {
				t.Fatalf("said %v", err)
			}
			if fields := fault.FieldsOf(err); row.field != "" && (len(fields) != 1 || fields[0].Name != row.field) {
				t.Errorf("said beside %v, not beside %s", fields, row.field)
			}
		})
	}
}
