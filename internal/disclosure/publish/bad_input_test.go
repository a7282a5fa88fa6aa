package publish_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/publish"
	"tongban/internal/matter"
)

// upload is a file of a form.
type upload struct {
	field, name string
	data        []byte
}

// sends posts a form with files as an officer does.
func (h *house) sends(who account.Actor, address string, form url.Values, files ...upload) *httptest.ResponseRecorder {
	h.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	write := func(w io.Writer, err error, data []byte) {
		must(h.t, err)
		_, err = w.Write(data)
		must(h.t, err)
	}
	for name, values := range form {
		for _, v := range values {
			w, err := m.CreateFormField(name)
			write(w, err, []byte(v))
		}
	}
	for _, f := range files {
		w, err := m.CreateFormFile(f.field, f.name)
		write(w, err, f.data)
	}
	must(h.t, m.Close())
	r := httptest.NewRequest(http.MethodPost, address, &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Accept", "text/html")
	for _, c := range h.cookies(who) {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	h.web.ServeHTTP(w, r.WithContext(account.With(r.Context(), who)))
	return w
}

func (h *house) cookies(who account.Actor) []*http.Cookie {
	in := httptest.NewRequest(http.MethodPost, "/test/sign-in", nil)
	w := httptest.NewRecorder()
	h.web.ServeHTTP(w, in.WithContext(account.With(in.Context(), who)))
	return w.Result().Cookies()
}

// typed is what an editor types for a notice.
func typed(change ...string) url.Values {
	out := url.Values{"body": {"office"}, "title": {"关于做好秋季道路保洁工作的通知"}, "number": {"云政办〔2026〕31号"}, "genre": {"通知"}, "class": {"policy"}, "subject": {"城乡建设、环境保护"},
		"madeOn": {"2026-08-31"}, "attribute": {"proactive"}, "grade": {"非密"}, "text": {"各区人民政府：\n\n很久才写成的一段话。"}}
	for i := 0; i+1 < len(change); i += 2 {
		out.Set(change[i], change[i+1])
	}
	return out
}

func (h *house) documents() (n int) {
	h.t.Helper()
	must(h.t, h.DB.Read(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `/* test.documents */ select count(*) from document`).Scan(&n)
	}))
	return n
}

func packed(t *testing.T, parts map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range parts {
		w, err := z.Create(name)
		must(t, err)
		_, err = io.WriteString(w, text)
		must(t, err)
	}
	must(t, z.Close())
	return out.Bytes()
}

func TestFilesThatDoHarmAreRefusedInWordsAndNothingTypedIsLost(t *testing.T) {
	h := open(t)
	flood := strings.Repeat("\x00", 160<<20)
	word := packed(t, map[string]string{"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>", "word/media/a.bin": flood})
	sheet := packed(t, map[string]string{"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>", "xl/media/a.bin": flood})
	pdf := "%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n%%EOF\n"
	good := upload{"files", "附表.txt", []byte("附表的内容")}
	for _, c := range []struct {
		name  string
		file  upload
		words string
	}{
		{"an attachment above the limit", upload{"files", "大表.csv", bytes.Repeat([]byte("数据,1\n"), 50<<20/9+9)}, "附件“大表.csv”没有收下：文件超过50MB，请压缩或拆分后再上传"},
		{"a document that unpacks without end", upload{"files", "方案.docx", word}, "附件“方案.docx”没有收下：文件解压后过大"},
		{"a table that unpacks without end", upload{"internal", "名单.xlsx", sheet}, "附件“名单.xlsx”没有收下：文件解压后过大"},
		{"an archive", upload{"files", "附件.zip", packed(t, map[string]string{"a.bin": "x"})}, "请解压后逐个上传"},
		{"a PDF that is a page too", upload{"files", "a.pdf", []byte("%PDF-1.7\n<html><script>alert(1)</script>\n%%EOF\n")}, "PDF文件中夹带了网页或脚本代码"},
		{"a picture that is a program too", upload{"files", "a.gif", []byte("GIF89a/*\x01\x00\x01\x00*/=1;alert(1)")}, "请转换为JPG或PNG后上传"},
		{"a PDF that is an archive too", upload{"files", "a.pdf", append([]byte(pdf), packed(t, map[string]string{"a.txt": "x"})...)}, "夹带了压缩包"},
		{"a drawing", upload{"files", "图.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`)}, "不支持这种文件，可上传PDF、JPG、PNG、OFD、DOCX、XLSX、TXT、CSV文件"},
		{"a page", upload{"files", "说明.html", []byte(`<!doctype html><script>alert(1)</script>`)}, "不支持这种文件"},
		{"a page called text", upload{"files", "说明.txt", []byte("说明\n<script>alert(1)</script>")}, "含有网页或脚本代码"},
		{"a PDF called picture", upload{"files", "照片.jpg", []byte(pdf)}, "的内容与文件名后缀.jpg不一致"},
		{"an empty name with an ending that is none", upload{"files", "../../etc/passwd", []byte{0, 1, 2, 3}}, "附件“passwd”没有收下"},
	} {
		a := h.sends(editor, "/desk/documents/new", typed(), good, c.file)
		text := a.Body.String()
		if a.Code != http.StatusUnprocessableEntity || !strings.Contains(text, c.words) {
			t.Errorf("%s: %d, want %s", c.name, a.Code, c.words)
		}
		if !strings.Contains(text, "很久才写成的一段话") || !strings.Contains(text, "已经收到的附件") || !strings.Contains(text, "附表.txt") {
			t.Errorf("%s: what was typed or sent is lost", c.name)
		}
	}
	if n := h.documents(); n != 0 {
		t.Fatalf("%d documents were made", n)
	}
	// what was received is not sent twice, and goes to nobody else
	a := h.sends(editor, "/desk/documents/new", typed("title", ""), good, upload{"internal", "会签单.txt", []byte("同意")})
	kept := regexp.MustCompile(`name="kept"[^>]*value="([^"]+)"`).FindAllStringSubmatch(a.Body.String(), -1)
	if len(kept) != 2 || !strings.HasSuffix(kept[1][1], "/internal") {
		t.Fatalf("kept are %v", kept)
	}
	form := typed()
	form["kept"] = []string{kept[0][1], kept[1][1], kept[0][1], "77"}
	stranger := mattertest2("杜若", 9)
	if a = h.sends(stranger, "/desk/documents/new", form); len(h.document(numberIn(t, a)).Files) != 0 {
		t.Error("somebody else took the files")
	}
	a = h.sends(editor, "/desk/documents/new", form)
	if files := h.document(numberIn(t, a)).Files; len(files) != 2 || files[0].Internal || !files[1].Internal || files[0].Name != "附表.txt" {
		t.Errorf("the draft has %+v", files)
	}
}

func mattertest2(name string, id int64) account.Actor {
	a := editor
	a.ID, a.Name = id, name
	return a
}

// numberIn is the number of the draft to which an answer leads.
func numberIn(t *testing.T, a *httptest.ResponseRecorder) string {
	t.Helper()
	to := a.Header().Get("Location")
	if a.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/desk/documents/") {
		t.Fatalf("answered %d %q: %s", a.Code, to, a.Body)
	}
	return strings.TrimPrefix(to, "/desk/documents/")
}

// A form that is too large is answered over a real connection while it is still being sent, and fills no memory.
func TestAFormOfManyMegabytesIsAnsweredAndNothingTypedIsLost(t *testing.T) {
	h := open(t)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.web.ServeHTTP(w, r.WithContext(account.With(r.Context(), editor)))
	}))
	defer site.Close()
	const size = 120 << 20
	out, in := io.Pipe()
	m := multipart.NewWriter(in)
	go func() {
		for name, values := range typed() {
			m.WriteField(name, values[0])
		}
		w, err := m.CreateFormFile("files", "录像.csv")
		for sent := 0; err == nil && sent < size; sent += 1 << 20 {
			_, err = w.Write(make([]byte, 1<<20))
		}
		m.Close()
		in.CloseWithError(err)
	}()
	r, err := http.NewRequest(http.MethodPost, site.URL+"/desk/documents/new", out)
	must(t, err)
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Accept", "text/html")
	for _, c := range h.cookies(editor) {
		r.AddCookie(c)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	a, err := http.DefaultClient.Do(r)
	must(t, err)
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	must(t, err)
	runtime.ReadMemStats(&after)
	if a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(string(text), "一次提交的文件合计超过60 MB") || !strings.Contains(string(text), "很久才写成的一段话") {
		t.Errorf("answered %d", a.StatusCode)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 96<<20+size { // the sender makes a megabyte for each that it sends
		t.Errorf("%d MB of memory were used beside those of the sender", (used-size)>>20)
	}
	if n := h.documents(); n != 0 {
		t.Errorf("%d documents were made", n)
	}
}

func TestAPasteFromWordIsCleanedAndItsTablesStay(t *testing.T) {
	h := open(t)
	paste := `<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta name=Generator content="Microsoft Word 15">
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]--><style>p.MsoNormal{mso-style-name:a;font-family:仿宋}</style></head>
<body lang=ZH-CN><p class=MsoNormal align=center style='mso-layout-grid-align:none' onmouseover="alert(2)"><b><span style='font-size:22pt;font-family:方正小标宋'>保洁标准<o:p></o:p></span></b></p>
<p class=MsoNormal><span lang=EN-US><a href="javascript:alert(3)">点这里</a></span>看<a href="https://www.yunzhou.gov.cn/a.html">原件</a><!--[if supportFields]><span> MACROBUTTON run</span><![endif]--></p>
<v:shape onload="alert(4)"><v:imagedata src="file:///C:/a.png"/></v:shape><object classid="clsid:D27CDB6E"><param name=movie value="x.swf"></object><script>alert(5)</script><img src=x onerror=alert(6)>
<table class=MsoTableGrid border=1><tr><td colspan=2><p class=MsoNormal><span>路段<o:p></o:p></span></p></td><td>次数</td></tr><tr><td>东街</td><td>西段</td><td>每天2次</td></tr></table></body></html>`
	a := h.sends(editor, "/desk/documents/new", typed("text", paste))
	number := numberIn(t, a)
	text := h.document(number).Text
	for _, want := range []string{"保洁标准", "| 路段 |  | 次数 |", "| 东街 | 西段 | 每天2次 |", "点这里", "[原件](https://www.yunzhou.gov.cn/a.html)"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is lost from %s", want, text)
		}
	}
	page := h.asks(editor, publish.Address(number)).Body.String()
	for _, bad := range []string{"alert(", "javascript:", "mso-", "MACROBUTTON", "<o:p", "urn:schemas", "x.swf", "file:///"} {
		if strings.Contains(text, bad) || strings.Contains(page, bad) {
			t.Errorf("%s survives", bad)
		}
	}
	if !strings.Contains(page, "<table") || !strings.Contains(page, "每天2次") {
		t.Error("the page has no table")
	}
}

func TestDaysThatHaveNotComeAreRefusedAndAPublicationMayBeScheduled(t *testing.T) { // 政府信息公开条例 §12: 生成日期
	h := open(t)
	a := h.sends(editor, "/desk/documents/new", typed("madeOn", "2026-09-15"))
	if a.Code != http.StatusUnprocessableEntity || !strings.Contains(a.Body.String(), "生成日期不能晚于今天") || !strings.Contains(a.Body.String(), "很久才写成的一段话") {
		t.Errorf("a day of making that has not come: %d", a.Code)
	}
	if a = h.sends(editor, "/desk/documents/new", typed("madeOn", "2026-13-45")); a.Code != http.StatusUnprocessableEntity || !strings.Contains(a.Body.String(), "很久才写成的一段话") {
		t.Errorf("a day that is none: %d", a.Code)
	}
	r := h.reviewed(notice())
	address := publish.Address(r.Number) + "/act/schedule"
	for _, c := range []struct{ on, words string }{{"2026-08-20", "发布时间应当晚于现在"}, {"2036-09-02", "发布时间不能晚于一年以后"}} {
		if a = h.asks(head, address, url.Values{"on": {c.on}, "at": {"09:00"}}); a.Code != http.StatusUnprocessableEntity || !strings.Contains(a.Body.String(), c.words) {
			t.Errorf("to appear on %s: %d", c.on, a.Code)
		}
	}
	if a = h.asks(head, address, url.Values{"on": {"2026-09-20"}, "at": {"09:00"}}); a.Code != http.StatusSeeOther {
		t.Fatalf("to appear in three weeks: %d %s", a.Code, a.Body)
	}
	if a = h.get("/disclosure/documents/" + r.Number); a.Code != http.StatusNotFound {
		t.Errorf("before its day it answers %d", a.Code)
	}
	h.At("2026-09-20 09:01")
	_, err := h.Sweep(ctx)
	must(t, err)
	if d := h.document(r.Number); d.MadeOn.After(workday.DateOf(d.FirstAt)) {
		t.Errorf("made on %s, public on %s", d.MadeOn, d.FirstAt)
	}
	if a = h.get("/disclosure/documents/" + r.Number); a.Code != http.StatusOK {
		t.Errorf("on its day it answers %d", a.Code)
	}
	tally, lines := h.brings("future.jsonl", `{"title":"明年的通知","made":"2020-01-01","published":"2027-01-01","text":"文"}`+"\n"+`{"title":"还没写成的通知","written":"2027-05-01","published":"2020-01-01","text":"文"}`+"\n", nil)
	if tally.Added != 0 || !strings.Contains(lines[0].Why, "还没有到") || !strings.Contains(lines[1].Why, "晚于今天") {
		t.Errorf("an import of days that have not come: %+v %+v", tally, lines)
	}
}

func TestTwoEditorsOnOneDraftBothKeepWhatTheyTyped(t *testing.T) {
	h := open(t)
	number := numberIn(t, h.sends(editor, "/desk/documents/new", typed()))
	id := h.See(number).Matter.ID
	h.Must(editor, id, "submit", publish.Submit{Proofread: true})
	h.Must(first, id, "send_back", publish.SendBack{Reason: "写明时间"}) // from here on anybody of the desk may write
	second := mattertest2("杜若", 9)
	address := publish.Address(number) + "/act/edit"
	seen := regexp.MustCompile(`name="seen"[^>]*value="(\d+)"`)
	versionOn := func(page string) string {
		m := seen.FindStringSubmatch(page)
		if m == nil {
			t.Fatal("the page does not say what was seen")
		}
		return m[1]
	}
	opened := versionOn(h.asks(second, address).Body.String())
	if a := h.sends(editor, address, typed("seen", opened, "text", "各区人民政府：\n\n每天六时开始。", "keywords", "保洁")); a.Code != http.StatusSeeOther {
		t.Fatalf("the first is answered %d %s", a.Code, a.Body)
	}
	a := h.sends(second, address, typed("seen", opened, "text", "各区人民政府：\n\n每天五时开始，雨天除外。", "genre", "意见"), upload{"files", "路段表.txt", []byte("东街")})
	page := a.Body.String()
	if a.Code != http.StatusConflict {
		t.Fatalf("the second is answered %d", a.Code)
	}
	for _, want := range []string{"乔雨桐", "办理了“修改”", "每天六时开始", "每天五时开始，雨天除外", "体裁", "意见", "路段表.txt", "按我填写的保存"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if d := h.document(number); !strings.Contains(d.Text, "六时") {
		t.Fatalf("what the first wrote is gone: %s", d.Text)
	}
	form := typed("seen", versionOn(page), "text", "各区人民政府：\n\n每天五时开始，雨天除外。", "genre", "意见", "keywords", "保洁")
	form["kept"] = []string{regexp.MustCompile(`name="kept"[^>]*value="([^"]+)"`).FindStringSubmatch(page)[1]}
	if a = h.sends(second, address, form); a.Code != http.StatusSeeOther {
		t.Fatalf("knowing the difference the second is answered %d", a.Code)
	}
	d := h.document(number)
	if !strings.Contains(d.Text, "五时") || len(d.Files) != 1 || d.Keywords != "保洁" {
		t.Errorf("the draft is %+v", d.Content)
	}
	// handed on meanwhile: nothing is saved and nothing is lost
	late := versionOn(h.asks(editor, address).Body.String())
	h.Must(second, id, "submit", publish.Submit{Proofread: true})
	a = h.sends(editor, address, typed("seen", late, "text", "刚刚想到的一句话。"))
	if page = a.Body.String(); a.Code != http.StatusConflict || !strings.Contains(page, "刚刚想到的一句话") || !strings.Contains(page, "现在不能再改") {
		t.Errorf("after it was handed on: %d", a.Code)
	}
}

func TestTemplatesThatCollideAreToldOnThePageAndWhenANumberIsGiven(t *testing.T) { // 政府信息公开条例 §12: 索引号
	h := open(t)
	rules := "/desk/documents/rules"
	form := url.Values{"body": {"office"}, "level1": {"一审"}, "template": {"QZ-{year}-{seq:5}"}, "reason": {"沿用原来的编法"}}
	if a := h.asks(head, rules, form); a.Code != http.StatusSeeOther {
		t.Fatalf("a template: %d %s", a.Code, a.Body)
	}
	h.agreed("office")
	form.Set("body", "market")
	a := h.asks(other, rules, form)
	if a.Code != http.StatusUnprocessableEntity || !strings.Contains(a.Body.String(), "会和云州市人民政府办公室的重复") || !strings.Contains(a.Body.String(), "QZ-{year}-{seq:5}") {
		t.Errorf("the template of another: %d", a.Code)
	}
	// A number may be taken all the same, by what was brought in another way: it is never given twice, and who releases is told.
	was := h.published1(notice())
	must(t, h.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `/* test.takeIndex */ insert into document_index (index_number, document_id, given_at) values ('QZ-2026-00002', $1, 0)`, was.ID)
		return err
	}))
	in := notice()
	in.Title = "另一篇"
	r := h.begun(in)
	h.Must(editor, r.ID, "submit", publish.Submit{Proofread: true})
	h.Must(first, r.ID, "pass", publish.Pass{Proofread: true})
	h.Must(keeper, r.ID, "clear", clears)
	a = h.asks(head, publish.Address(r.Number)+"/act/publish", url.Values{})
	if a.Code != http.StatusConflict || !strings.Contains(a.Body.String(), "QZ-2026-00002已经用于另一篇信息") {
		t.Fatalf("a number that is taken: %d %s", a.Code, a.Body)
	}
	if v := h.See(r.Number); v.Matter.State != publish.StateReady {
		t.Fatalf("it is %s", v.Matter.State)
	}
	form.Set("body", "office")
	if a = h.asks(head, rules, form); a.Code != http.StatusSeeOther { // as the answer says
		t.Fatalf("saved again: %d", a.Code)
	}
	h.agreed("office")
	if a = h.asks(head, publish.Address(r.Number)+"/act/publish", url.Values{}); a.Code != http.StatusSeeOther || h.document(r.Number).Index != "QZ-2026-00003" {
		t.Errorf("then it has %q (%d)", h.document(r.Number).Index, a.Code)
	}
}

// published1 publishes at a body with one level of review.
func (h *house) published1(in publish.Draft) matter.Result {
	h.t.Helper()
	r := h.begun(in)
	h.Must(editor, r.ID, "submit", publish.Submit{Proofread: true})
	h.Must(first, r.ID, "pass", publish.Pass{Proofread: true})
	h.Must(keeper, r.ID, "clear", clears)
	h.Must(head, r.ID, "publish", publish.Publish{})
	return r
}

func TestAnInternalAttachmentOfAPublicDocumentIsReachedByNoWay(t *testing.T) { // 政府信息公开条例 §16: 内部事务信息
	h := open(t)
	x := index(t, h)
	number := numberIn(t, h.sends(editor, "/desk/documents/new", typed(), upload{"files", "附表.txt", []byte("公开的附表")}, upload{"internal", "会签名单.txt", []byte(secret)}))
	r := matter.Result{ID: h.See(number).Matter.ID, Number: number}
	h.review(r.ID)
	h.Must(head, r.ID, "publish", publish.Publish{})
	inside, outside := h.document(number).Files[1], h.document(number).Files[0]
	// a revision makes the other attachment internal too; the old version had it in public
	in := notice()
	in.Text, in.Drop, in.Change = "新的内容。", []string{fmt.Sprint(outside.ID)}, "附表不再公开"
	rev, err := h.Start(ctx, editor, publish.KindName, "revise", publish.Revise{Draft: in, Of: r.ID, OfNumber: number, Original: h.document(number)})
	must(t, err)
	revisionFiles := []string{fmt.Sprintf("/disclosure/documents/%s/files/%d", rev.Number, inside.ID), fmt.Sprintf("/disclosure/documents/%s/files/%d", rev.Number, outside.ID)}
	address := fmt.Sprintf("/disclosure/documents/%s/files/%d", number, outside.ID)
	tag := h.get(address).Header().Get("ETag")
	if a := h.get(address); a.Code != http.StatusOK {
		t.Fatalf("before the revision the public attachment answers %d", a.Code)
	}
	h.review(rev.ID)
	h.Must(head, rev.ID, "publish", publish.Publish{})
	must(t, h.room.Merge(ctx, publish.Revised{Original: r.ID, Revision: rev.ID}))
	must(t, x.Follow(ctx))
	guesses := append(revisionFiles, address, fmt.Sprintf("/disclosure/documents/%s/files/%d", number, inside.ID), fmt.Sprintf("/disclosure/documents/%s/files/%d?download=1", number, inside.ID),
		"/disclosure/documents/"+number+"/versions/1", "/disclosure/documents/"+number+"?version=1", fmt.Sprintf("/disclosure/files/%d", inside.ID), fmt.Sprintf("/files/%d", inside.ID), fmt.Sprintf("/api/documents/%s/files/%d", number, inside.ID))
	for _, guess := range guesses {
		for _, headers := range [][]string{nil, {"If-None-Match", tag}, {"If-None-Match", "*"}, {"If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT"}, {"Range", "bytes=0-5"}, {"Accept", "application/json"}} {
			a := h.get(guess, headers...)
			if a.Code == http.StatusNotModified && tag == "" || a.Code == http.StatusPartialContent || strings.Contains(a.Body.String(), secret) || strings.Contains(a.Body.String(), "会签名单") {
				t.Errorf("%s %v answers %d", guess, headers, a.Code)
			}
			if strings.Contains(guess, "/files/") && a.Code != http.StatusNotFound {
				t.Errorf("%s %v answers %d", guess, headers, a.Code)
			}
		}
	}
	for _, page := range []string{"/disclosure/documents?q=会签名单", "/disclosure/documents?q=" + secret, "/disclosure/documents/" + number, "/disclosure/rss/all", "/disclosure/atom/policy", "/disclosure/sitemap.xml", "/disclosure/documents"} {
		if text := h.get(page).Body.String(); strings.Contains(text, "会签名单.txt") || strings.Contains(text, fmt.Sprint(inside.ID)) {
			t.Errorf("%s names the internal attachment", page)
		}
	}
	if a := h.get("/disclosure/documents?q=会签名单"); !strings.Contains(a.Body.String(), "符合条件 0 条") {
		t.Error("the index knows its name")
	}
	// on the desk it is for who may see the document, and not for who has another
	if a := h.asks(other, fmt.Sprintf("%s/files/%d", publish.Address(number), inside.ID)); a.Code != http.StatusNotFound {
		t.Errorf("another body is answered %d", a.Code)
	}
}

func TestAnImportThatUnpacksWithoutEndIsToldAndTakesNothingIn(t *testing.T) {
	h := open(t)
	var flood bytes.Buffer
	z := gzip.NewWriter(&flood)
	line := []byte(strings.Repeat(" ", 1<<20))
	for range 32 {
		_, err := z.Write(line)
		must(t, err)
	}
	must(t, z.Close())
	for name, data := range map[string][]byte{
		"blank.jsonl.gz": flood.Bytes(),
		"nested.zip":     packed(t, map[string]string{"a.zip": string(packed(t, map[string]string{"b.json": "{}"}))}),
		"page.zip":       packed(t, map[string]string{"a.html": "<html>" + strings.Repeat("a", 20<<20)}),
		"cut.zip":        packed(t, map[string]string{"a.html": "<html>"})[:60],
	} {
		tally, lines := h.brings(name, string(data), nil)
		if tally.Added != 0 {
			t.Errorf("%s: %+v", name, tally)
		}
		for _, l := range lines {
			if l.Why == "" {
				t.Errorf("%s: %+v says nothing", name, l)
			}
		}
	}
	if n := h.documents(); n != 0 {
		t.Errorf("%d documents were made", n)
	}
}
