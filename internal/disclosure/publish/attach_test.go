package publish_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/disclosure/publish"
	"tongban/internal/matter/mattertest"
)

// picture is a small picture.
func picture(t *testing.T, wide int) string {
	var b bytes.Buffer
	must(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, wide, 2))))
	return b.String()
}

// packs writes a zip, in the order of its names and texts.
func packs(t *testing.T, names ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(names); i += 2 {
		w, err := z.Create(names[i])
		must(t, err)
		_, err = io.WriteString(w, names[i+1])
		must(t, err)
	}
	must(t, z.Close())
	return b.String()
}

// lies writes a file on disk, from which a zip can be read in any order.
func (h *house) lies(name, text string) publish.Source {
	at := filepath.Join(h.t.TempDir(), name)
	must(h.t, os.WriteFile(at, []byte(text), 0o600))
	return publish.Source{Name: name, Open: func() (io.ReadCloser, error) { return os.Open(at) }}
}

func (h *house) bringsFile(s publish.Source, with func(*publish.Import)) (publish.ImportTally, []publish.ImportLine) {
	h.t.Helper()
	var lines []publish.ImportLine
	job := publish.Import{By: "温晓岚", Body: "office", Each: func(l publish.ImportLine) error { lines = append(lines, l); return nil }}
	if with != nil {
		with(&job)
	}
	tally, err := h.room.Import(ctx, job, s)
	must(h.t, err)
	return tally, lines
}

const withFiles = `{"id":"f1","title":"关于表格的通知","source_url":"https://old.example.gov.cn/art/1.html","published":"2020-01-01","text":"<p>见<a href='/P01/表.csv'>附件1</a>和<a href='/P01/copy.csv'>附件2</a>。</p><p><img src='img/a.png' alt='位置图'></p><p><a href='/P01/gone.pdf'>附件3</a></p>","attachments":[{"name":"登记表","url":"/P02/reg.txt"},{"name":"旧表","url":"/P02/old.doc"}]}
{"id":"f2","title":"另一篇","published":"2020-01-02","text":"<p><a href='P01/表.csv'>附件</a></p>"}
`

func TestAttachmentsOfAnImportComeFromItsZip(t *testing.T) {
	h := open(t)
	z := packs(t, "docs/site.jsonl", withFiles, "P01/表.csv", "甲,乙\n1,2\n", "P01/copy.csv", "甲,乙\n1,2\n", "art/img/a.png", picture(t, 3), "P02/reg.txt", "登记表", "P02/old.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"+strings.Repeat("x", 600), "P09/none.pdf", "%PDF-1.4", "../out.pdf", "%PDF-1.4")
	tally, lines := h.bringsFile(h.lies("site.zip", z), nil)
	if tally.Added != 2 || tally.Lacks != 1 || tally.Files != 4 {
		t.Fatalf("%+v\n%+v", tally, lines)
	}
	if said := strings.Join(lines[0].Lacks, " "); !strings.Contains(said, "gone.pdf”没有找到") || !strings.Contains(said, "“旧表”不能带来") || !strings.Contains(said, "DOCX") {
		t.Errorf("what is lacking is told as %q", lines[0].Lacks)
	}
	var left publish.ImportLine
	for _, l := range lines {
		if l.Outcome == publish.ImportRefused && strings.Contains(l.Why, "没有一篇信息提到") {
			left = l
		}
	}
	if !strings.Contains(left.Why, "p09/none.pdf") || !strings.Contains(left.Why, "指向压缩包以外") {
		t.Errorf("what no document names is told as %+v", left)
	}
	d := h.document(lines[0].Matter)
	if len(d.Files) != 3 || d.Files[0].Name != "表.csv" || d.Files[2].Name != "登记表.txt" && d.Files[1].Name != "登记表.txt" {
		t.Fatalf("its files are %+v", d.Files)
	}
	if strings.Count(d.Text, fmt.Sprintf("(attachment:%d)", d.Files[0].ID)) != 2 || !strings.Contains(d.Text, "![位置图](attachment:") || !strings.Contains(d.Text, "(https://old.example.gov.cn/P01/gone.pdf)") {
		t.Errorf("its text is %q", d.Text)
	}
	home := "/disclosure/documents/" + lines[0].Matter
	page := h.get(home).Body.String()
	file := fmt.Sprintf("%s/files/%d", home, d.Files[0].ID)
	if !strings.Contains(page, `href="`+file+`"`) || !strings.Contains(page, `<img src="`+home+"/files/") || !strings.Contains(page, `alt="位置图"`) {
		t.Errorf("the page leads elsewhere: %s", page)
	}
	if a := h.get(file); a.Code != http.StatusOK || a.Body.String() != "甲,乙\n1,2\n" {
		t.Errorf("the attachment answers %d", a.Code)
	}
	if other := h.document(lines[1].Matter); len(other.Files) != 1 || other.Files[0].ID != d.Files[0].ID {
		t.Errorf("the same content is kept twice: %+v", other.Files)
	}
	if again, _ := h.bringsFile(h.lies("site.zip", z), nil); again.Same != 2 {
		t.Errorf("a second import says %+v", again)
	}
	if again, _ := h.brings("site.jsonl", withFiles, nil); again.Same != 2 { // what is known is known without its files
		t.Errorf("without the files it says %+v", again)
	}
}

func TestAttachmentsComeFromAFolderAndFromNowhereElse(t *testing.T) {
	h := open(t)
	dir, secret := t.TempDir(), filepath.Join(t.TempDir(), "secret.txt")
	must(t, os.WriteFile(secret, []byte("密"), 0o600))
	must(t, os.MkdirAll(filepath.Join(dir, "uploads/2020/01"), 0o700))
	must(t, os.WriteFile(filepath.Join(dir, "uploads/2020/01/a.txt"), []byte("甲"), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "uploads/2020/01/b.txt"), []byte("乙"), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "uploads/evil.txt"), []byte("<script>alert(1)</script>"), 0o600))
	must(t, os.Symlink(secret, filepath.Join(dir, "link.txt")))
	dump := `<?xml version="1.0"?><rss xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<item><title>附件页</title><wp:post_id>9</wp:post_id><wp:post_parent>1</wp:post_parent><wp:post_type>attachment</wp:post_type><wp:status>inherit</wp:status><wp:attachment_url>https://old.example.gov.cn/wp-content/uploads/2020/01/b.txt</wp:attachment_url></item>
<item><title>关于甲的通知</title><link>https://old.example.gov.cn/?p=1</link><guid>g1</guid><enclosure url="https://old.example.gov.cn/wp-content/uploads/evil.txt"/><wp:post_id>1</wp:post_id><wp:post_date>2020-01-02 04:00:00</wp:post_date><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>
<content:encoded><![CDATA[<p><a href="https://old.example.gov.cn/wp-content/uploads/2020/01/a.txt">甲表</a><a href="https://old.example.gov.cn/wp-content/uploads/2019/01/a.txt">旧的</a><a href="/link.txt">链接</a><a href="../../../etc/passwd.txt">外面</a></p>]]></content:encoded></item></channel></rss>`
	beside, err := publish.BesideFolder(dir)
	must(t, err)
	defer beside.Close()
	tally, lines := h.bringsFile(h.lies("wp.xml", dump), func(i *publish.Import) { i.Beside = beside })
	if tally.Added != 1 || tally.Files != 2 {
		t.Fatalf("%+v %+v", tally, lines)
	}
	d := h.document(lines[0].Matter)
	if len(d.Files) != 2 || strings.Count(d.Text, "attachment:") != 1 {
		t.Errorf("%+v %q", d.Files, d.Text)
	}
	said := strings.Join(lines[0].Lacks, "；")
	for _, want := range []string{"“a.txt”没有找到", "“link.txt”不能带来：不是普通文件", "“passwd.txt”没有找到", "“evil.txt”不能带来：不支持这种文件"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q lacks %s", said, want)
		}
	}
	_, outer := h.bringsFile(h.lies("outer.jsonl", `{"title":"外链","source_url":"https://old.example.gov.cn/1.html","published":"2020-01-01","text":"<p><a href='http://www.gov.cn/zhengce/a.txt'>国务院的</a></p>"}
{"title":"不知道来源","published":"2020-01-01","text":"<p><a href='http://files.example.org/uploads/2020/01/a.txt'>表</a></p>"}`), func(i *publish.Import) { i.Beside = beside })
	if d := h.document(outer[0].Matter); len(d.Files) > 0 || len(outer[0].Lacks) > 0 || !strings.Contains(d.Text, "(http://www.gov.cn/zhengce/a.txt)") {
		t.Errorf("what another site published became %+v %q", d.Files, d.Text)
	}
	if d := h.document(outer[1].Matter); len(d.Files) != 1 || !strings.Contains(strings.Join(outer[1].Doubts, ""), "files.example.org") {
		t.Errorf("a file of an unknown host is no doubt: %+v", outer[1])
	}
	out, _ := h.bringsFile(h.lies("more.jsonl", `{"title":"缺的","published":"2020-01-01","text":"<p><a href='x/none.pdf'>附件</a></p>"}`), func(i *publish.Import) { i.Beside, i.Whole = beside, true })
	if out.Left != 1 || out.Added != 0 {
		t.Errorf("what lacks a file is let in: %+v", out)
	}
}

func TestWhoLetsAnImportInSaysWhatBecomesOfWhatLacksFiles(t *testing.T) {
	h := open(t)
	lead := mattertest.Officer(8, "温晓岚", "office", region, publish.RightImport)
	z := packs(t, "site.jsonl", withFiles, "P01/表.csv", "甲,乙\n1,2\n")
	run, err := h.room.Bring(ctx, editor, publish.Brought{Body: "office", From: "旧网站", Name: "site.zip", File: strings.NewReader(z)})
	must(t, err)
	must(t, h.room.WorkImport(ctx, run.ID))
	address := fmt.Sprintf("/desk/document-imports/%d", run.ID)
	if page := h.asks(lead, address).Body.String(); !strings.Contains(page, "附件、图片不全的") || !strings.Contains(page, "gone.pdf") {
		t.Errorf("the page is %s", page)
	}
	if page := h.asks(lead, address+"/documents/1").Body.String(); !strings.Contains(page, "表.csv") || !strings.Contains(page, "SM3") {
		t.Errorf("the page of a document is %s", page)
	}
	yes := publish.LetIn{Asked: true, Public: true}
	if err := h.room.LetIn(ctx, lead, run.ID, yes); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("let in without a word on what is lacking: %v", err)
	}
	yes.Seen, yes.Whole = true, true
	must(t, h.room.LetIn(ctx, lead, run.ID, yes))
	must(t, h.room.WorkImport(ctx, run.ID))
	if page := h.asks(lead, address+"?list=all").Body.String(); !strings.Contains(page, "附件不全，先不导入") || !strings.Contains(page, "因附件不全没有导入") {
		t.Errorf("afterwards it is %s", page)
	}
}

func TestAnInternalAttachmentStaysOutAndNamesOfFilesAreLookedAt(t *testing.T) { // 政府信息公开条例 §17: 先审查，后公开
	h := open(t)
	line := `{"id":"p1","title":"关于会签的通知","source_url":"https://old.example.gov.cn/1.html","published":"2020-01-01","text":"<p><a href='/f/sign.txt'>会签单</a></p>","attachments":[{"name":"会签单","url":"/f/sign.txt","internal":true},{"name":"草表","url":"/f/draft.txt","status":"草稿"},{"name":"底稿","url":"/f/base.txt","公开":"否"},{"name":"名单","url":"/f/list.txt","public":true}]}
{"id":"p2","title":"关于名单的公告","published":"2020-01-01","text":"见附件","attachments":["f/张三13812345678.txt"]}
`
	z := packs(t, "site.jsonl", line, "f/sign.txt", "内部", "f/draft.txt", "草", "f/base.txt", "底", "f/list.txt", "公开的", "f/张三13812345678.txt", "甲")
	tally, lines := h.bringsFile(h.lies("site.zip", z), func(i *publish.Import) { i.Hold = true })
	if tally.Added != 1 || tally.Held != 1 || len(lines[1].Privacy) == 0 {
		t.Fatalf("%+v\n%+v", tally, lines)
	}
	d := h.document(lines[0].Matter)
	if len(d.Files) != 1 || d.Files[0].Name != "名单.txt" || strings.Contains(d.Text, "attachment:") {
		t.Errorf("%+v %q", d.Files, d.Text)
	}
	said := strings.Join(lines[0].Lacks, "；")
	for _, want := range []string{"“会签单”没有带来：来源里标为内部", "“草表”没有带来", "“底稿”没有带来：来源里标为不公开"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q lacks %s", said, want)
		}
	}
	dump := `<?xml version="1.0"?><rss xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<item><title>内部表</title><wp:post_id>9</wp:post_id><wp:post_parent>1</wp:post_parent><wp:post_type>attachment</wp:post_type><wp:status>private</wp:status><wp:attachment_url>https://old.example.gov.cn/up/in.txt</wp:attachment_url></item>
<item><title>关于内部表的通知</title><link>https://old.example.gov.cn/?p=1</link><guid>g1</guid><wp:post_id>1</wp:post_id><wp:post_date>2020-01-02 04:00:00</wp:post_date><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>
<content:encoded><![CDATA[<p><a href="https://old.example.gov.cn/up/in.txt">表</a></p>]]></content:encoded></item></channel></rss>`
	if tally, lines := h.bringsFile(h.lies("wp.zip", packs(t, "wp.xml", dump, "up/in.txt", "内部")), nil); tally.Added != 1 || tally.Files != 0 || len(lines[0].Lacks) == 0 {
		t.Errorf("%+v %+v", tally, lines)
	}
}

func TestAZipThatAPageAttachesIsNoneOfDocuments(t *testing.T) {
	h := open(t)
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "data.zip"), []byte(packs(t, "填写说明.txt", "怎样填写")), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "more.zip"), []byte(packs(t, "more.jsonl", `{"title":"另一篇","published":"2020-01-02","text":"文"}`)), 0o600))
	beside, err := publish.BesideFolder(dir)
	must(t, err)
	defer beside.Close()
	from := func(name string) publish.Source {
		return publish.Source{Name: name, Open: func() (io.ReadCloser, error) { return os.Open(filepath.Join(dir, name)) }}
	}
	var lines []publish.ImportLine
	tally, err := h.room.Import(ctx, publish.Import{By: "温晓岚", Body: "office", Beside: beside, Each: func(l publish.ImportLine) error { lines = append(lines, l); return nil }},
		h.lies("page.jsonl", `{"title":"有表格的","published":"2020-01-01","text":"<p><a href='data.zip'>表格</a></p>"}`), from("data.zip"), from("more.zip"))
	must(t, err)
	if tally.Added != 2 || !strings.Contains(strings.Join(lines[0].Lacks, ""), "data.zip") {
		t.Errorf("%+v %+v", tally, lines)
	}
}
