package web_test

import (
	"strings"
	"testing"

	"github.com/a-h/templ"

	"tongban/internal/base/web"
)

func drawn(t *testing.T, part templ.Component) string {
	t.Helper()
	var page strings.Builder
	if err := part.Render(t.Context(), &page); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

func TestPagesPutTogetherInGoHoldTheirParts(t *testing.T) {
	form := web.FormOf(struct {
		Why string `form:"why" label:"理由"`
	}{}, "/act")
	back := `href="/desk/x"`
	for _, row := range []struct {
		name      string
		part      templ.Component
		has, lack []string
	}{
		{"a desk page without a side has one column", web.DeskPage(web.Frame{Title: "调整"}, nil, web.Lines("甲"), web.Lines("乙")), []string{"<p>甲</p><p>乙</p>", "<h1>调整</h1>"}, []string{"<aside>"}},
		{"a desk page with a side shows it beside", web.DeskPage(web.Frame{}, web.Lines("可以办理"), web.Lines("甲")), []string{"<aside><p>可以办理</p></aside>", "<p>甲</p>"}, nil},
		{"a portal page holds its parts", web.PortalPage(web.Frame{Title: "须知"}, web.Section("第一步", web.Lines("甲"))), []string{"<h2>第一步</h2><p>甲</p>"}, nil},
		{"what was seen goes with the form", web.Ask(form, "7", "受理", "/desk/x"), []string{`name="seen" value="7"`, "受理</button>", back}, nil},
		{"a first form has seen nothing", web.Ask(form, "", "提交", ""), []string{"提交</button>"}, []string{`name="seen"`, back}},
		{"no way on is said in words", web.Choices(nil, "现在没有您要办的。"), []string{"现在没有您要办的。"}, []string{"<a "}},
		{"each way on is a link", web.Choices([]web.Link{{Text: "返回", Href: "/desk/x"}}, "没有"), []string{back}, []string{"没有"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			page := drawn(t, row.part)
			for _, word := range row.has {
				if !strings.Contains(page, word) {
					t.Errorf("lacks %s in %s", word, page)
				}
			}
			for _, word := range row.lack {
				if strings.Contains(page, word) {
					t.Errorf("has %s in %s", word, page)
				}
			}
		})
	}
}
