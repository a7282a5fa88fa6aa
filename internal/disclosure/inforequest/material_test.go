package inforequest_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"tongban/internal/base/pdf"
	"tongban/internal/common/paper"
	"tongban/internal/disclosure/inforequest"
	"tongban/internal/matter/mattertest"
)

// roll is a list with names, as a file of the house's own.
func roll(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, paper.NewRenderer().PDF(&b, paper.Doc{Title: "内部标题", Blocks: []paper.Block{paper.Heading{Text: "征收补偿名单"},
		paper.Para{Text: "户主张三丰，证件号码350404199003160260，补偿款八十八万元。"}, paper.Para{Text: "安置房在江滨小区，共十二套。"}}}))
	return b.Bytes()
}

// upload sends a form with a file.
func (v *visitor) upload(page, file string, body []byte, form url.Values, want int) string {
	v.t.Helper()
	if m := hidden.FindStringSubmatch(v.get(page, 200)); m != nil {
		form.Set("seen", m[1])
	}
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, list := range form {
		must(v.t, w.WriteField(name, list[0]))
	}
	part, err := w.CreateFormFile("file", file)
	must(v.t, err)
	_, err = part.Write(body)
	must(v.t, err)
	must(v.t, w.Close())
	request, err := http.NewRequest(http.MethodPost, v.at+page, &b)
	must(v.t, err)
	request.Header.Set("Content-Type", w.FormDataContentType())
	request.Header.Set("Origin", v.at)
	response, err := v.client.Do(request)
	return v.read(response, err, want)
}

func TestAnOriginalIsRedactedAndOnlyWhatIsLeftGoesOut(t *testing.T) {
	h := open(t)
	visit := h.serve()
	clerk, head, me := visit(&lin), visit(&chen), visit(&wang)
	number := h.registered().Number
	desk, mine := "/desk/disclosure/"+number, "/my/requests/"+number
	clerk.upload(desk+"/files", "名单.pdf", []byte("<svg onload=alert(1)>"), url.Values{"use": {"original"}}, 422)
	page := clerk.upload(desk+"/files", "名单.pdf", roll(t), url.Values{"use": {"original"}}, 303)
	if !strings.HasPrefix(page, desk+"/redact/") {
		t.Fatalf("led to %s", page)
	}
	original := desk + "/files/" + page[strings.LastIndex(page, "/")+1:]
	shows(t, clerk.get(page, 200), "第1页，宽210毫米，高297毫米", "户主张三丰", "真正去掉")
	h.refused(lin, h.See(number).Matter.ID, "draft_reply", reply("R03"), "还有原件没有作区分处理")

	for words, form := range map[string]url.Values{
		"请写明要去掉的文字": {}, "没有找到“李四光”": {"words": {"李四光"}}, "第1行要写五个数": {"areas": {"1 20 30"}}, "第2行要写五个数": {"areas": {"1 20 30 5 5\n9 1 1 1 1"}},
	} {
		form.Set("step", "preview")
		form.Set("name", "材料")
		shows(t, clerk.post(page, page, form, 422), words)
	}
	form := url.Values{"words": {"张三丰\n350404199003160260"}, "areas": {"1 150 280 20 5"}, "name": {"补偿名单（区分处理）"}, "step": {"preview"}}
	shows(t, clerk.post(page, page, form, 200), "预览，未生效", "张三丰350404199003160260", "共3处标记，去掉21个字", "350404199003160260</textarea>", "文档属性")
	form.Set("step", "file")
	look := []byte(clerk.post(page, page, form, 200))
	noSecret(t, look)
	if n := len(h.facts(number).Materials); n != 1 {
		t.Fatalf("a preview left %d files", n)
	}
	form.Del("step")
	form.Set("name", "张三丰的补偿")
	shows(t, clerk.post(page, page, form, 422), "文件名里有要去掉的文字")
	form.Set("name", "补偿名单（区分处理）")
	clerk.post(page, page, form, 303)
	shows(t, clerk.get(desk, 200), "补偿名单（区分处理）.pdf", "3处标记，去掉21个字", "原件（只供办理、审签")
	shows(t, me.get(mine, 200), "办理中")
	if strings.Contains(me.get(mine, 200), "名单") {
		t.Error("the applicant sees a file before the reply")
	}
	id := h.See(number).Matter.ID
	h.Must(lin, id, "draft_reply", reply("R03"))
	clerk.get(page, 403) // after the draft nothing changes any more
	shows(t, head.get(desk+"/act/approve", 200), "补偿名单（区分处理）.pdf")
	h.Must(chen, id, "approve", inforequest.Approve{Signed: true})
	shown := me.get(mine, 200)
	link := regexp.MustCompile(mine + `/files/[0-9]+`).FindString(shown)
	if link == "" || strings.Contains(shown, ">名单.pdf<") {
		t.Fatalf("the applicant sees\n%s", plain(shown))
	}
	noSecret(t, []byte(me.get(link, 200)))
	for who, want := range map[string]int{strings.Replace(original, desk, mine, 1): 404} {
		me.get(who, want)
	}
	if got := clerk.get(original, 200); !strings.HasPrefix(got, "%PDF") {
		t.Error("the original is lost")
	}
	supervisor := mattertest.Officer(6, "监督", "office", region, "supervise.view")
	visit(&supervisor).get(original, 404)
	other := citizen(8, "陈小红")
	visit(&other).get(link, 404)
	stop := strings.Replace(link, mine, desk, 1) + "/stop"
	clerk.get(stop, 403)
	head.post(stop, stop, url.Values{}, 422)
	head.post(stop, stop, url.Values{"reason": {"还有一处没有去掉"}}, 303)
	me.get(link, 404)
	shows(t, me.get(mine, 200), "已停止提供", "还有一处没有去掉")
	h.verified()
}

func noSecret(t *testing.T, data []byte) {
	t.Helper()
	d, err := pdf.Open(data)
	must(t, err)
	text, _, err := d.Text()
	must(t, err)
	if strings.Contains(text, "张三丰") || strings.Contains(text, "350404199003160260") || !strings.Contains(text, "安置房在江滨小区") {
		t.Errorf("the file reads\n%s", text)
	}
	if bytes.Contains(data, []byte("/Info")) {
		t.Error("the file tells its title")
	}
}

func TestAFileThatCannotBeSafelyRedactedIsRefusedInWords(t *testing.T) {
	h := open(t)
	clerk := h.serve()(&lin)
	number := h.registered().Number
	locked := bytes.Replace(roll(t), []byte("startxref"), []byte("startxerf"), 1)
	page := clerk.upload("/desk/disclosure/"+number+"/files", "损坏.pdf", locked, url.Values{"use": {"original"}}, 303)
	shows(t, clerk.get(page, 200), "不能作区分处理", "结构损坏")
	shows(t, clerk.post(page, page, url.Values{"words": {"张三丰"}, "name": {"材料"}}, 422), "不能安全地作区分处理", "张三丰</textarea>")
}

func TestAFileLeavesTheListWithAReason(t *testing.T) {
	h := open(t)
	clerk := h.serve()(&lin)
	number := h.registered().Number
	desk := "/desk/disclosure/" + number
	clerk.upload(desk+"/files", "全文.pdf", roll(t), url.Values{"use": {"given"}}, 303)
	file := regexp.MustCompile(desk + `/files/[0-9]+/remove`).FindString(clerk.get(desk, 200))
	clerk.post(file, file, url.Values{}, 422)
	clerk.post(file, file, url.Values{"reason": {"传错了"}}, 303)
	if n := len(h.facts(number).Materials); n != 0 {
		t.Errorf("%d files are left", n)
	}
	h.Must(lin, h.See(number).Matter.ID, "draft_reply", reply("R12"))
	h.refused(lin, h.See(number).Matter.ID, "attach", inforequest.Attach{Use: inforequest.UseGiven}, "待审签")
}
