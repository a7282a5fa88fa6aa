package publish_test

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/base/search"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/publish"
	"tongban/internal/matter/mattertest"
)

func TestTheLibraryOfPoliciesCountsWhatEachChoiceLeaves(t *testing.T) { // 政府信息公开条例 §20: 行政法规、规章和规范性文件
	h := open(t)
	x := index(t, h)
	words, err := search.ReadVocabulary("[synonyms]\n缓缴 保洁\n")
	must(t, err)
	x.Teach(words)
	make := func(title, class, made, subject string, policy bool, audience ...string) string {
		in := notice()
		in.Title, in.Class, in.MadeOn, in.Subject, in.Normative, in.Policy, in.Audience = title, class, workday.MustDate(made), subject, false, policy, audience
		in.Text = "为促进就业，现通知如下。" + title
		r := h.begun(in)
		if policy {
			h.Must(editor, r.ID, "edit", func() publish.Draft { d := in; d.Policy = false; return d }())
		}
		h.review(r.ID)
		h.Must(head, r.ID, "publish", publish.Publish{})
		return r.Number
	}
	first := make("高校毕业生创业补贴办法", "policy", "2026-08-31", "劳动、人事、监察", false, "graduate", "startup")
	make("小微企业社保缓缴办法", "policy", "2025-12-30", "劳动、人事、监察", false, "small")
	make("道路保洁标准", "policy", "2026-08-30", "城乡建设、环境保护", false)
	plan := make("统计年鉴", "statistics", "2026-08-29", "综合政务", false, "small")
	must(t, x.Follow(ctx))
	chips := regexp.MustCompile(`<a[^>]*href="(/disclosure/policies[^"]*)"[^>]*>([^<]+)`)
	look := func(query string) (total string, links map[string]string, page string) {
		page = h.get("/disclosure/policies" + query).Body.String()
		links = map[string]string{}
		for _, m := range chips.FindAllStringSubmatch(page, -1) {
			links[strings.TrimSpace(m[2])] = strings.ReplaceAll(m[1], "&amp;", "&")
		}
		return regexp.MustCompile(`符合条件 (\d+) 份`).FindString(page), links, page
	}
	for _, c := range []struct {
		query, total string
		has          []string
		hasNot       string
	}{
		{"", "符合条件 3 份", []string{"高校毕业生 1", "创业者 1", "小微企业 1", "劳动、人事、监察（2）", "城乡建设、环境保护（1）", "2026（2）", "2025（1）", "有效（3）", "云州市人民政府办公室（3）"}, "统计年鉴"},
		{"?audience=graduate", "符合条件 1 份", []string{"高校毕业生 1", "小微企业 1", "劳动、人事、监察（1）", "2026（1）"}, "小微企业社保缓缴办法"},
		{"?subject=" + url.QueryEscape("劳动、人事、监察"), "符合条件 2 份", []string{"城乡建设、环境保护（1）", "2025（1）"}, "道路保洁标准"},
		{"?year=2026&audience=small", "符合条件 0 份", []string{"2025（1）"}, "缓缴办法"},
		{"?q=" + url.QueryEscape("促进就业"), "符合条件 3 份", []string{"高校毕业生 1", "2025（1）"}, "统计年鉴"},
		{"?year=2025&q=" + url.QueryEscape("促进就业"), "符合条件 1 份", []string{"2026（2）", "小微企业 1"}, "高校毕业生创业补贴办法"},
		{"?q=" + url.QueryEscape("缓缴"), "符合条件 1 份", nil, "道路保洁标准"}, // exactly what holds the words, as the catalogue counts
		{"?audience=%25", "符合条件 0 份", nil, "高校毕业生创业补贴办法"},
		{"?year=9999&body=nowhere", "符合条件 0 份", nil, "高校毕业生创业补贴办法"},
	} {
		total, links, page := look(c.query)
		if total != c.total || strings.Contains(page, c.hasNot+"</a>") {
			t.Errorf("%q: %s, want %s", c.query, total, c.total)
		}
		for _, want := range c.has {
			if links[want] == "" {
				t.Errorf("%q does not offer %s among %v", c.query, want, links)
			}
		}
	}
	// whom it is for is put right without a revision
	id := h.See(plan).Matter.ID
	h.refused(editor, id, "audience", publish.SetAudience{Audience: []string{"nobody"}}, "请从列出的适用对象里选")
	id = h.See(first).Matter.ID
	h.Must(editor, id, "audience", publish.SetAudience{Audience: []string{"elder"}})
	if total, links, _ := look("?audience=elder"); total != "符合条件 1 份" || links["高校毕业生 1"] != "" {
		t.Errorf("after it was put right: %s", total)
	}
	h.Must(head, id, "withdraw", publish.Withdraw{Reason: "附件有误"})
	must(t, x.Follow(ctx))
	for _, query := range []string{"", "?q=" + url.QueryEscape("促进就业")} {
		if total, _, page := look(query); total != "符合条件 2 份" || strings.Contains(page, "高校毕业生创业补贴办法") {
			t.Errorf("what was withdrawn is still in %q: %s", query, total)
		}
	}
	// the kinds are data, which two persons set
	admin := mattertest.Officer(40, "马建军", "office", region, org.AdminSystem)
	p, err := h.room.ProposeAudiences(ctx, head, "graduate 应届毕业生\n", "small 中小微企业\n", "改名称")
	must(t, err)
	if _, links, _ := look(""); links["中小微企业 1"] != "" {
		t.Error("it is in force before another has agreed")
	}
	if _, err := h.room.Accord.End(ctx, head, p.ID, accord.StateAgreed, ""); fault.KindOf(err) != fault.KindDenied {
		t.Errorf("who proposed agrees: %v", err)
	}
	if _, err := h.room.Accord.End(ctx, admin, p.ID, accord.StateAgreed, ""); err != nil {
		t.Fatal(err)
	}
	if by := h.room.Rules.Audiences().By; by != "温晓岚提出，马建军复核" {
		t.Errorf("signed by %s", by)
	}
	if _, links, _ := look(""); links["中小微企业 1"] == "" {
		t.Error("the new name is not in force")
	}
	if _, err := h.room.ProposeAudiences(ctx, head, "graduate 应届毕业生\ngraduate 学生\n", "small 中小微企业\n", "改名称"); err == nil || !strings.Contains(fieldText(err), "写了两次") {
		t.Errorf("a code twice: %v", err)
	}
}

func TestADocumentNamesItsInterviewsAndConferences(t *testing.T) {
	h := open(t)
	r := h.published(notice())
	index := h.document(r.Number).Index
	var links []web.Link
	h.room.About = func(_ context.Context, numbers ...string) ([]web.Link, error) {
		if fmt.Sprint(numbers) != fmt.Sprint([]string{r.Number, index}) {
			t.Errorf("asked for %v", numbers)
		}
		return links, nil
	}
	address := "/disclosure/documents/" + r.Number
	before := h.get(address)
	links = []web.Link{{Text: "【在线访谈】谈谈保洁（2026-09-01）", Href: "/disclosure/occasions/FT-1"}}
	after := h.get(address, "If-None-Match", before.Header().Get("ETag"))
	if after.Code != 200 || !strings.Contains(after.Body.String(), `href="/disclosure/occasions/FT-1"`) || strings.Contains(before.Body.String(), "在线访谈") {
		t.Errorf("after the interview the page answers %d", after.Code)
	}
}
