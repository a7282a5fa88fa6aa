package inforequest_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"tongban/internal/base/web"
	"tongban/internal/common/account"
)

// visitor is somebody with a browser.
type visitor struct {
	t      *testing.T
	at     string
	client *http.Client
}

// serve opens the pages of the house; visit gives a browser that is signed in, or a guest's.
func (h *house) serve() (visit func(who *account.Actor) *visitor) {
	h.t.Helper()
	known := map[string]account.Actor{}
	server := h.deps.Web
	for _, route := range h.room.Routes() {
		next := route.Handle
		route.Handle = func(w http.ResponseWriter, r *http.Request) error {
			return next(w, r.WithContext(account.With(r.Context(), known[web.SessionOf(r).Subject])))
		}
		server.Handle(route)
	}
	server.Handle(web.Route{Pattern: "GET /in/{subject}", Who: web.Public, Handle: func(w http.ResponseWriter, r *http.Request) error {
		if err := server.SignIn(w, r, r.PathValue("subject")); err != nil {
			return err
		}
		return web.Done(w, r, "/disclosure/request")
	}})
	site := httptest.NewServer(server)
	h.t.Cleanup(site.Close)
	return func(who *account.Actor) *visitor {
		h.t.Helper()
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
		v.t.Fatalf("%s: %d, want %d\n%s", response.Request.URL.Path, response.StatusCode, want, plain(string(body)))
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

var hidden = regexp.MustCompile(`name="seen" value="([0-9]+)"`)

// post sends a form from its page, with the version that the page showed.
func (v *visitor) post(page, path string, form url.Values, want int) string {
	v.t.Helper()
	if m := hidden.FindStringSubmatch(v.get(page, 200)); m != nil {
		form.Set("seen", m[1])
	}
	request, err := http.NewRequest(http.MethodPost, v.at+path, strings.NewReader(form.Encode()))
	must(v.t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", v.at)
	response, err := v.client.Do(request)
	return v.read(response, err, want)
}

var tags = regexp.MustCompile(`(?s)<(script|style|svg).*?</(script|style|svg)>|<[^>]*>|\s+`)

func plain(page string) string { return tags.ReplaceAllString(page, " ") }

func shows(t *testing.T, page string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(page, w) {
			t.Errorf("the page does not show %q\n%s", w, plain(page))
		}
	}
}

func filledIn() url.Values {
	return url.Values{"body": {"office"}, "class": {"citizen"}, "phone": {"13800000000"}, "asked": {"旧城改造补偿方案"},
		"description": {"2025年公布前的征求意见稿"}, "form": {"electronic"}, "way": {"online"}, "confirm": {"true"}}
}

func TestAGuestIsToldWhatHappensAndLedToSignIn(t *testing.T) {
	visit := open(t).serve()
	guest := visit(nil)
	shows(t, guest.get("/disclosure/request", 200), "20 个工作日", "补正后答复期限重新计算", "/login?next=/disclosure/request")
	shows(t, guest.get("/disclosure/progress", 200), "证件号码后四位")
}

func TestACitizenAsksOnlineAndFollowsHisRequest(t *testing.T) {
	h := open(t)
	visit := h.serve()
	me, clerk := visit(&wang), visit(&lin)
	incomplete := filledIn()
	incomplete.Del("description")
	shows(t, me.post("/disclosure/request", "/disclosure/request", incomplete, 422), "请填写文号", "旧城改造补偿方案")

	done := me.post("/disclosure/request", "/disclosure/request", filledIn(), 303)
	if done != "/disclosure/request/done/GK-359900-2026-00001" {
		t.Fatalf("led to %s", done)
	}
	shows(t, me.get(done, 200), "GK-359900-2026-00001", "如果今天确认，最迟", "登记回执")
	const number = "GK-359900-2026-00001"
	desk, mine := "/desk/disclosure/"+number, "/my/requests/"+number
	shows(t, clerk.get("/desk/disclosure", 200), number, "待确认收到", "王**")
	clerk.post(desk+"/act/confirm_receipt", desk+"/act/confirm_receipt", url.Values{}, 303)
	shows(t, me.get(mine, 200), "办理中", "剩余 20个工作日")
	shows(t, me.get(mine+"/clocks/reply", 200), "第三十三条", "最后一天")

	bad := url.Values{"problem1": {"没有年份"}, "demand1": {"写明年份"}, "days": {"2"}, "way": {"网上"}}
	shows(t, clerk.post(desk+"/act/ask_correction", desk+"/act/ask_correction", bad, 422), "不少于5个工作日", "没有年份")
	bad.Set("days", "10")
	clerk.post(desk+"/act/ask_correction", desk+"/act/ask_correction", bad, 303)
	shows(t, me.get(mine, 200), "没有年份", "视为放弃申请", "停表")
	shows(t, me.post(mine, mine+"/answer_correction", url.Values{}, 422), "补正内容")
	me.post(mine, mine+"/answer_correction", url.Values{"answer": {"2025年"}}, 303)

	shows(t, visit(nil).post("/disclosure/progress", "/disclosure/progress", url.Values{"number": {number}, "last": {"1234"}}, 200), "办理进度", "提交补正")
	shows(t, visit(nil).post("/disclosure/progress", "/disclosure/progress", url.Values{"number": {number}, "last": {"9999"}}, 422), "没有查到")
	shows(t, me.get("/my/requests", 200), number)
	me.post(mine, mine+"/withdraw", url.Values{}, 303)
	shows(t, me.get(mine, 200), "已撤回")
}

func TestTheDeskTakesALetterToItsReply(t *testing.T) {
	h := open(t)
	visit := h.serve()
	clerk, head := visit(&lin), visit(&chen)
	letter := filledIn()
	letter.Del("confirm")
	for name, value := range map[string]string{"channel": "signed", "sentOn": "2026-08-28", "arrivedOn": "2026-09-01", "name": "李大山", "identity": "居民身份证",
		"number": "35990119900101001x", "way": "mail", "address": "云州市云溪区江滨路2号"} {
		letter.Set(name, value)
	}
	desk := clerk.post("/desk/disclosure/register", "/desk/disclosure/register", letter, 303)
	page := clerk.get(desk, 200)
	shows(t, page, "359901********001X", "邮寄签收", "一次性告知补正", "征求第三方意见")
	if strings.Contains(page, "李大山") || strings.Contains(page, "35990119900101001X") {
		t.Error("personal data are not masked")
	}
	clerk.post(desk, desk+"/unmask", url.Values{}, 422)
	shows(t, clerk.post(desk, desk+"/unmask", url.Values{"reason": {"核对邮寄地址"}}, 200), "李大山", "35990119900101001X", "江滨路2号")
	shows(t, head.get(desk+"/act/extend", 200), "现在的答复期限是", "只能延期一次")
	look := head.post(desk+"/act/extend", desk+"/act/extend", url.Values{"reason": {"数量较多"}, "signed": {"true"}, "step": {"preview"}}, 200)
	shows(t, look, "政府信息公开延期答复告知书", "因数量较多", "预览，未生效", "数量较多</textarea>")
	head.post(desk+"/act/extend", desk+"/act/extend", url.Values{"reason": {"数量较多"}, "signed": {"true"}}, 303)
	third := url.Values{"name": {"云州建设有限公司"}, "content": {"单价表"}, "interest": {"商业秘密"}, "way": {"寄回"}, "servedOn": {"2026-09-01"}}
	clerk.post(desk+"/act/consult_third_party", desk+"/act/consult_third_party", third, 303)
	h.At("2026-09-04 10:00")
	clerk, head = visit(&lin), visit(&chen)
	clerk.post(desk+"/act/end_consultation", desk+"/act/end_consultation", url.Values{"n": {"1"}, "opinion": {"consent"}}, 303)
	draft := url.Values{"kind": {"R12"}, "result": {"向市档案馆查询"}, "reconsider": {"云州市人民政府"}, "court": {"云州市云溪区人民法院"}}
	shows(t, clerk.get(desk+"/act/draft_reply", 200), "R12 本机关不掌握相关政府信息", "云州市云溪区人民法院")
	shows(t, clerk.post(desk+"/act/draft_reply", desk+"/act/draft_reply", draft, 422), "应当说明理由")
	draft.Set("reason", "本机关未制作、未保存")
	draft.Set("step", "preview")
	shows(t, clerk.post(desk+"/act/draft_reply", desk+"/act/draft_reply", draft, 200), "政府信息公开申请答复书", "理由：本机关未制作、未保存", "预览，未生效", "向市档案馆查询")
	shows(t, clerk.get(desk, 200), "拟答复")
	draft.Del("step")
	clerk.post(desk+"/act/draft_reply", desk+"/act/draft_reply", draft, 303)
	shows(t, head.get(desk+"/act/approve", 200), "本机关未制作、未保存", "林月", "政府信息公开申请答复书", "预览，未生效")
	head.post(desk+"/act/approve", desk+"/act/approve", url.Values{"signed": {"true"}}, 303)
	clerk.post(desk+"/act/deliver", desk+"/act/deliver", url.Values{"way": {"mail"}, "receiver": {"李大山"}, "proof": {"EX123456789CN"}, "on": {"2026-09-04"}}, 303)
	page = clerk.get(desk, 200)
	shows(t, page, "已答复", "政府信息公开申请答复书", "征求第三方意见书", "延期")
	clerk.post(desk+"/act/record_remedy", desk+"/act/record_remedy", url.Values{"n": {"0"}, "kind": {"review"}, "body": {"云州市人民政府"}, "filedOn": {"2026-09-04"}, "result": {"pending"}}, 303)
	shows(t, clerk.get(desk, 200), "行政复议", "尚未审结")
	link := regexp.MustCompile(`/desk/disclosure/[^"]*/papers/[0-9]+`).FindString(page)
	if pdf := clerk.get(link, 200); !strings.HasPrefix(pdf, "%PDF") {
		t.Error("the paper is no PDF")
	}
	shows(t, clerk.get(desk, 200), "文书查看记录", "林月")
	shows(t, clerk.get("/desk/disclosure?state=closed", 200), "已结束")
	h.verified()
}

func TestTheDeskListsByLight(t *testing.T) {
	h := open(t)
	visit := h.serve()
	r := h.registered()
	h.At("2026-09-28 10:00")
	clerk := visit(&lin)
	shows(t, clerk.get("/desk/disclosure?light=warn", 200), r.Number)
	h.At("2026-10-20 10:00")
	clerk = visit(&lin)
	shows(t, clerk.get("/desk/disclosure?light=danger", 200), r.Number, "超期")
	if page := clerk.get("/desk/disclosure?light=warn", 200); strings.Contains(page, r.Number) {
		t.Error("an overdue request is shown as near")
	}
}

func TestTheApplicantDoesNotSeeTheThirdParty(t *testing.T) {
	h := open(t)
	visit := h.serve()
	me := visit(&wang)
	r := h.registered()
	h.Must(lin, r.ID, "consult_third_party", third())
	page := me.get("/my/requests/"+r.Number, 200)
	shows(t, page, "征求意见")
	if strings.Contains(page, "云州建设有限公司") || strings.Contains(page, "征求第三方意见书") {
		t.Error("the third party is named to the applicant")
	}
	other := citizen(8, "陈小红")
	visit(&other).get("/my/requests/"+r.Number, 404)
}
