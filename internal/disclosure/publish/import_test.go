package publish_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"tongban/internal/base/fault"
	"tongban/internal/disclosure/publish"
	"tongban/internal/matter/mattertest"
)

// brings imports a file and gives its lines.
func (h *house) brings(name, text string, with func(*publish.Import)) (publish.ImportTally, []publish.ImportLine) {
	h.t.Helper()
	var lines []publish.ImportLine
	job := publish.Import{By: "温晓岚", Body: "office", Each: func(l publish.ImportLine) error { lines = append(lines, l); return nil }}
	if with != nil {
		with(&job)
	}
	tally, err := h.room.Import(ctx, job, publish.Source{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }})
	must(h.t, err)
	return tally, lines
}

const twoOldOnes = `{"id":"a1","title":"云州市人民政府办公室关于节水的通知","doc_no":"云政办[2019]5号","index_no":"000014349/2019-00007","publisher":"云州市人民政府办公室","written":"2019年01月27日","published":"2019-02-15 09:30","theme":"综合政务\\政务公开","text":"云州市人民政府办公室关于节水的通知\n云政办〔2019〕5号\n各区人民政府：\n请节约用水。\n云州市人民政府办公室\n2019年1月27日"}
{"id":"a2","title":"关于公布联系方式的公告","published":"2018-05-01","content":"<p>联系人 张三，手机13812345678。</p><script>alert(1)</script><table><tr><td>处室</td><td>电话</td></tr></table>"}
`

func TestAnImportKeepsDatesAndIndexNumberAndIsEvidence(t *testing.T) { // 政府信息公开条例 §12: 索引、名称、生成日期
	h := open(t)
	tally, lines := h.brings("old.jsonl", twoOldOnes, nil)
	if tally.Added != 2 || tally.Privacy != 1 || len(lines[1].Privacy) == 0 {
		t.Fatalf("%+v %+v", tally, lines)
	}
	d := h.document(lines[0].Matter)
	if d.Index != "000014349/2019-00007" || d.Number != "云政办〔2019〕5号" || d.MadeOn.String() != "2019-01-27" || d.FirstAt.UTC().Format(time.RFC3339) != "2019-02-15T01:30:00Z" || d.Subject != "综合政务" {
		t.Errorf("the document is %+v", d)
	}
	if d.Imported == nil || d.Imported.By != "温晓岚" || d.Imported.File != "old.jsonl" || len(d.Imported.Sum) != 64 || d.Imported.Line != 1 {
		t.Errorf("its evidence is %+v", d.Imported)
	}
	a := h.get("/disclosure/documents/" + lines[0].Matter)
	for _, want := range []string{"云政办〔2019〕5号", "000014349/2019-00007", "2019年2月15日", "2019年1月27日", "综合政务／政务公开"} {
		if !strings.Contains(a.Body.String(), want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	second := h.document(lines[1].Matter)
	if second.Index != "PDY00001X/2018-00001" || strings.Contains(second.Text, "alert") {
		t.Errorf("the second is %+v", second)
	}
	again, _ := h.brings("old.jsonl", twoOldOnes, nil)
	if again.Added != 0 || again.Same != 2 {
		t.Errorf("a second import says %+v", again)
	}
	changed, told := h.brings("new.jsonl", strings.Replace(twoOldOnes, "请节约用水", "请节约用电", 1), nil)
	if changed.Changed != 1 || changed.Same != 1 || !strings.Contains(told[0].Why, "修订稿") {
		t.Errorf("an import of what was changed says %+v %+v", changed, told)
	}
	dry, _ := h.brings("dry.jsonl", `{"title":"只看看","published":"2020-01-01","text":"看"}`, func(i *publish.Import) { i.Dry = true })
	if dry.Added != 1 || strings.Contains(h.get("/disclosure/documents").Body.String(), "只看看") {
		t.Errorf("a dry run says %+v", dry)
	}
	held, _ := h.brings("held.jsonl", `{"title":"有手机号的","published":"2020-01-01","text":"手机13812345678"}`, func(i *publish.Import) { i.Hold = true })
	if held.Held != 1 || held.Added != 0 {
		t.Errorf("with what may be personal held it says %+v", held)
	}
}

func TestAnIndexNumberIsNeverUsedTwice(t *testing.T) { // 政府信息公开条例 §12; 索引号唯一
	h := open(t)
	one := func(id, index string) string {
		return fmt.Sprintf(`{"id":%q,"title":"文件%s","index_no":%q,"published":"2026-02-15","text":"文"}`+"\n", id, id, index)
	}
	tally, lines := h.brings("a.jsonl", one("1", "PDY00001X/2026-00001")+one("2", "PDY00001X/2026-00001")+one("3", "PDY00001X/2026-00007"), nil)
	if tally.Added != 2 || tally.Refused != 1 || !strings.Contains(lines[1].Why, "不能重复使用") {
		t.Fatalf("%+v %+v", tally, lines)
	}
	if tally, lines = h.brings("b.jsonl", one("4", "PDY00001X/2026-00007"), nil); tally.Refused != 1 || !strings.Contains(lines[0].Why, "已经用于") {
		t.Errorf("%+v %+v", tally, lines)
	}
	if d := h.document(h.published(notice()).Number); d.Index != "PDY00001X/2026-00008" { // the count goes on behind what was imported
		t.Errorf("the next document has %s", d.Index)
	}
	h.brings("c.jsonl", one("5", "QZ-01-2026-00031"), nil)
	must(t, h.ruled(head, publish.Rule{Body: "office", Template: "QZ-{class}-{year}-{seq:5}", Levels: []publish.Level{{N: 1, Title: "一审"}, {N: 2, Title: "二审"}, {N: 3, Title: "三审"}}, Reason: "改模板"}))
	if d := h.document(h.published(notice()).Number); d.Index != "QZ-01-2026-00032" {
		t.Errorf("after a change of template the next document has %s", d.Index)
	}
}

func TestWhatIsBrokenIsToldByLineAndTheRestGoesIn(t *testing.T) {
	h := open(t)
	text := `{"title":"好的一","published":"2020-01-01","text":"一"}
这一行不是 JSON
{"title":"没写完"
{"title":"","text":""}
{"title":"明年的","published":"2027-01-01","text":"还没有公开"}
{"title":"草稿","status":"draft","published":"2020-01-01","text":"草稿"}
{"title":"涉密的","published":"2020-01-01","密级":"秘密","text":"密"}

{"title":"日期不对","published":"二月三十日","text":"文"}
{"title":"好的二","published":"二〇二〇年一月二日","text":"二"}
`
	tally, lines := h.brings("mixed.jsonl", text, nil)
	if tally.Added != 3 || tally.Refused != 6 {
		t.Errorf("%+v", tally)
	}
	for i, want := range []struct {
		line int
		why  string
	}{{1, ""}, {2, "JSON"}, {3, "JSON"}, {4, "没有标题"}, {5, "还没有到"}, {6, "没有公开过"}, {7, "涉密"}, {9, ""}, {10, ""}} {
		if lines[i].Line != want.line || !strings.Contains(lines[i].Why, want.why) {
			t.Errorf("line %d: %+v, want %s", want.line, lines[i], want.why)
		}
	}
	if len(lines[7].Doubts) == 0 {
		t.Error("a day that is none is no doubt")
	}
}

const aPage = `<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>关于停水的公告_云州市水务局</title><meta name="ArticleTitle" content="云州市水务局关于停水的公告"><meta name="PubDate" content="2021-03-04 10:20"></head>
<body><div class="nav"><a href="/">首页</a></div><table class="box"><tr><td>索 引 号：</td><td>YZ05-2021-0007</td><td>发文机关：</td><td>云州市水务局</td></tr><tr><td>发文字号</td><td>云水（2021）７号</td><td>成文日期</td><td>二〇二一年三月二日</td></tr></table>
<div class="wrap"><div><div class="TRS_Editor"><style>p{}</style><p>因&nbsp;管道检修，下列地区停水，请各用户提前储水，给您带来不便敬请谅解，特此公告。</p><table><tr><th>地区</th><th>时间</th></tr><tr><td>东区</td><td>3月5日</td></tr></table><script>alert('x')</script></div></div></div><div class="footer">版权所有</div></body></html>`

func TestPagesAndDumpsOfOtherSystemsAreRead(t *testing.T) {
	h := open(t)
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(aPage)
	must(t, err)
	tally, lines := h.brings("page.html", gbk, nil)
	if tally.Added != 1 {
		t.Fatalf("%+v %+v", tally, lines)
	}
	d := h.document(lines[0].Matter)
	if d.Title != "云州市水务局关于停水的公告" || d.Number != "云水〔2021〕7号" || d.Index != "YZ05-2021-0007" || d.MadeOn.String() != "2021-03-02" || d.Maker != "云州市水务局" || d.Genre != "公告" {
		t.Errorf("the page became %+v", d)
	}
	if strings.Contains(d.Text, "版权所有") || strings.Contains(d.Text, "首页") || strings.Contains(d.Text, "alert") || !strings.Contains(d.Text, "| 东区 | 3月5日 |") {
		t.Errorf("its text is %q", d.Text)
	}
	dump := `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>云州</title>
<item><title>云州市教育局关于放假的通知（云教〔2020〕3号）</title><link>https://old.example.gov.cn/?p=1</link><pubDate>Wed, 01 Jan 2020 20:00:00 +0000</pubDate><guid>g1</guid><wp:post_id>1</wp:post_id><wp:post_date>2020-01-02 04:00:00</wp:post_date><wp:status>publish</wp:status><wp:post_type>post</wp:post_type><category domain="category"><![CDATA[科技、教育]]></category>
<wp:postmeta><wp:meta_key>索引号</wp:meta_key><wp:meta_value><![CDATA[JY-2020-1]]></wp:meta_value></wp:postmeta><content:encoded><![CDATA[<p>放假三天 &amp; 请安排。</p><p>云州市教育局</p><p>2020年1月1日</p>]]></content:encoded></item>
<item><title>图片</title><wp:post_type>attachment</wp:post_type><wp:status>inherit</wp:status></item>
<item><title>草稿</title><wp:post_type>post</wp:post_type><wp:status>draft</wp:status><content:encoded><![CDATA[不能公开]]></content:encoded></item>
<item><title>没有写完<content:encoded><![CDATA[断了
<item><title>后面的好的</title><guid>g5</guid><wp:post_date>2020-02-02 00:00:00</wp:post_date><wp:status>publish</wp:status><content:encoded><![CDATA[好]]></content:encoded></item>
</channel></rss>`
	tally, lines = h.brings("site.xml", dump, nil)
	if tally.Added != 2 || tally.Refused != 2 {
		t.Fatalf("%+v %+v", tally, lines)
	}
	d = h.document(lines[0].Matter)
	if d.Title != "云州市教育局关于放假的通知" || d.Number != "云教〔2020〕3号" || d.Index != "JY-2020-1" || d.MadeOn.String() != "2020-01-01" || d.Subject != "科技、教育" || d.FirstAt.UTC().Format(time.RFC3339) != "2020-01-01T20:00:00Z" {
		t.Errorf("the item became %+v", d)
	}
	if d.Imported.Source != "https://old.example.gov.cn/?p=1" {
		t.Errorf("its source is %q", d.Imported.Source)
	}
	if strings.Contains(h.get("/disclosure/documents").Body.String(), "不能公开") {
		t.Error("a draft of the other system is public")
	}
}

func TestTheRealDocumentsAreImported(t *testing.T) {
	dir := "../../../../shared/data/disclosure"
	if d := os.Getenv("TONGBAN_SHARED"); d != "" {
		dir = filepath.Join(d, "data/disclosure")
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*/*.txt"))
	if len(files) == 0 {
		t.Skipf("no real documents in %s (TONGBAN_SHARED names the folder)", dir)
	}
	h := open(t)
	added := 0
	for _, f := range files {
		if strings.Contains(f, "annual_reports") {
			continue
		}
		b, err := os.ReadFile(f)
		must(t, err)
		tally, lines := h.brings(filepath.Base(f), string(b), nil)
		if added += tally.Added; tally.Added != 1 {
			t.Errorf("%s: %+v", f, lines)
		}
	}
	t.Logf("%d documents imported", added)
	if a := h.get("/disclosure/documents"); a.Code != http.StatusOK || !strings.Contains(a.Body.String(), "国") {
		t.Errorf("the list answers %d", a.Code)
	}
}

func TestWhatWasNotPublicThereIsNotPublicHere(t *testing.T) { // 政府信息公开条例 §17: 先审查，后公开
	h := open(t)
	for _, line := range []string{
		`{"title":"甲","公开方式":"依申请公开","published":"2020-01-01","text":"文"}`, `{"title":"乙","公开属性":"不予公开","published":"2020-01-01","text":"文"}`, `{"title":"丙","状态":"草稿","published":"2020-01-01","text":"文"}`,
		`{"title":"丁","发布状态":"待审核","published":"2020-01-01","text":"文"}`, `{"title":"戊","published":false,"made":"2020-01-01","text":"文"}`, `{"title":"己","is_public":false,"published":"2020-01-01","text":"文"}`,
		`{"title":"庚","published":"2020-01-01","text":"机密★1年\n关于某事的通知\n各处室：\n请知悉。"}`, `{"title":"辛","published":"2020-01-01","text":"密级：秘密\n公开方式：依申请公开\n关于某事的通知"}`, `{"title":"壬","status":"offline","published":"2020-01-01","text":"文"}`,
	} {
		if tally, lines := h.brings("a.jsonl", line, nil); tally.Refused != 1 {
			t.Errorf("%s: %+v", line, lines)
		}
	}
	for _, line := range []string{`{"title":"子","公开方式":"主动公开","状态":"有效","published":"2020-01-01","text":"文一"}`, `{"title":"丑","status":"publish","published":"2020-01-01","text":"文二"}`, `{"title":"寅","密级":"非密","published":"2020-01-01","text":"文三"}`} {
		if tally, lines := h.brings("b.jsonl", line, nil); tally.Added != 1 {
			t.Errorf("%s: %+v", line, lines)
		}
	}
}

func TestNoBodyBringsInWhatAnotherIssued(t *testing.T) {
	h := open(t)
	line := `{"title":"关于检查的通知","publisher":"云州市市场监督管理局","published":"2020-01-01","text":"文"}`
	if tally, lines := h.brings("a.jsonl", line, nil); tally.Refused != 1 || !strings.Contains(lines[0].Why, "要由云州市市场监督管理局导入") {
		t.Errorf("%+v", lines)
	}
	if tally, _ := h.brings("a.jsonl", strings.Replace(line, "云州市市场监督管理局", "云州市人民政府", 1), nil); tally.Added != 1 { // its office brings it in
		t.Errorf("%+v", tally)
	}
}

func TestTwoSystemsMayNumberAlike(t *testing.T) {
	h := open(t)
	one, two := `{"id":"7","title":"甲文","published":"2020-01-01","text":"甲"}`, `{"id":"7","title":"乙文","published":"2020-01-01","text":"乙"}`
	from := func(name string) func(*publish.Import) { return func(i *publish.Import) { i.From = name } }
	h.brings("a.jsonl", one, from("旧网站"))
	if tally, lines := h.brings("b.jsonl", two, from("专栏系统")); tally.Added != 1 {
		t.Errorf("%+v", lines)
	}
	if tally, _ := h.brings("a.jsonl", one, from("另一个名字")); tally.Same != 1 {
		t.Errorf("the same under another name: %+v", tally)
	}
}

func TestLinksLeadWhereTheyLedAndWhatIsLeftBehindIsTold(t *testing.T) {
	h := open(t)
	_, lines := h.brings("a.jsonl", `{"title":"甲","source_url":"https://old.example.gov.cn/art/7.html","published":"2020-01-01","text":"<p><a href='/P02/W02.pdf'>附件</a><a href=\"other.html\">另一页</a><img src='x.png'></p>"}
{"title":"乙","published":"2020-01-01","text":"<p><a href='/admin'>内页</a></p>"}`, nil)
	if d := h.document(lines[0].Matter); !strings.Contains(d.Text, "(https://old.example.gov.cn/P02/W02.pdf)") || !strings.Contains(d.Text, "(https://old.example.gov.cn/art/other.html)") || len(lines[0].Lacks) < 2 {
		t.Errorf("%q %q", d.Text, lines[0].Doubts)
	}
	if d := h.document(lines[1].Matter); strings.Contains(d.Text, "/admin") {
		t.Errorf("%q leads into this site", d.Text)
	}
}

func TestAFileThatSwellsOrNeverEndsIsToldAndNotUnpacked(t *testing.T) {
	h := open(t)
	for name, text := range map[string]string{"array": `["` + strings.Repeat("a", 1<<20), "open": "{\n" + strings.Repeat("\n", 1<<20), "deep": strings.Repeat("[", 1<<20), "zip": "PK\x03\x04" + strings.Repeat("x", 1000), "gzip": "\x1f\x8b" + strings.Repeat("x", 1000), "binary": strings.Repeat("\x00\x01", 2000)} {
		if tally, lines := h.brings(name, text, func(i *publish.Import) { i.Dry = true }); tally.Added != 0 || tally.Refused == 0 {
			t.Errorf("%s: %+v %d lines", name, tally, len(lines))
		}
	}
}

func TestAnImportIsBroughtByOneAndLetInByAnother(t *testing.T) {
	h := open(t)
	lead := mattertest.Officer(8, "温晓岚", "office", region, publish.RightImport)
	run, err := h.room.Bring(ctx, editor, publish.Brought{Body: "office", From: "旧网站", Name: "old.jsonl", File: strings.NewReader(twoOldOnes + "坏了\n")})
	must(t, err)
	must(t, h.room.WorkImport(ctx, run.ID))
	address := fmt.Sprintf("/desk/document-imports/%d", run.ID)
	page := h.asks(lead, address).Body.String()
	for _, want := range []string{"等待确认", "确认导入2篇", "不同意导入", "138****5678", "JSON"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if page := h.asks(lead, address+"?list=all").Body.String(); !strings.Contains(page, "关于节水的通知") || !strings.Contains(page, address+"/documents/1") {
		t.Error("the list of all lacks a document without a doubt")
	}
	if a := h.asks(lead, address+"/documents/1"); a.Code != http.StatusOK || !strings.Contains(a.Body.String(), "请节约用水") {
		t.Errorf("a document before it is let in answers %d", a.Code)
	}
	if a := h.asks(other, address); a.Code != http.StatusNotFound {
		t.Errorf("another body sees it: %d", a.Code)
	}
	yes := publish.LetIn{Asked: true, Public: true, Hold: true}
	if err := h.room.LetIn(ctx, editor, run.ID, yes); fault.KindOf(err) != fault.KindDenied {
		t.Errorf("who brought it lets it in: %v", err)
	}
	must(t, h.room.LetIn(ctx, lead, run.ID, yes))
	must(t, h.room.WorkImport(ctx, run.ID))
	must(t, h.room.WorkImport(ctx, run.ID))
	page = h.asks(lead, address+"?list=all").Body.String()
	for _, want := range []string{"已经导入", "没有导入", "/desk/documents/XX-"} {
		if !strings.Contains(page, want) {
			t.Errorf("when it is in, the page lacks %s", want)
		}
	}
	if list := h.get("/disclosure/documents").Body.String(); !strings.Contains(list, "节水") || strings.Contains(list, "联系方式") {
		t.Error("what was held is public, or what was let in is not")
	}
	second, err := h.room.Bring(ctx, editor, publish.Brought{Body: "office", From: "旧网站", Name: "more.jsonl", File: strings.NewReader(`{"title":"新","published":"2020-01-01","text":"新"}`)})
	must(t, err)
	must(t, h.room.WorkImport(ctx, second.ID))
	declines := fmt.Sprintf("/desk/document-imports/%d/decline", second.ID)
	if a := h.asks(lead, declines, url.Values{"reason": {""}}); a.Code != http.StatusUnprocessableEntity {
		t.Errorf("declined without a reason it answers %d", a.Code)
	}
	if a := h.asks(lead, declines, url.Values{"reason": {"没有公开过"}}); a.Code != http.StatusSeeOther {
		t.Errorf("declined it answers %d", a.Code)
	}
	if err := h.room.LetIn(ctx, lead, second.ID, yes); fault.KindOf(err) != fault.KindConflict {
		t.Errorf("what was declined is let in: %v", err)
	}
}
