package publish

import (
	"strings"
	"testing"
	"time"
)

func TestAPasteIsWrittenAnewInSafeBlocks(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"typed text stays", "第一段\n\n\n第二段  ", "第一段\n\n第二段"},
		{"a smaller-than sign is text", "浓度 < 5 毫克，温度 >3", "浓度 < 5 毫克，温度 >3"},
		{"a script goes with its text", "<p>好</p><script>alert(1)</script>", "好"},
		{"a script that hides in a comment", "<!--<p>x</p>--><p>好</p>", "好"},
		{"an event goes", `<p onclick="x()">好</p>`, "好"},
		{"a picture that acts", `<img src=x onerror=alert(1) alt="平面图">`, "（图：平面图）"},
		{"a link that acts", `<a href="javascript:alert(1)">点我</a>`, "点我"},
		{"a link stays", `<p>见<a href="https://www.example.gov.cn/a">原文</a></p>`, "见[原文](https://www.example.gov.cn/a)"},
		{"headings and lists", "<h2>一、总则</h2><ul><li>甲<li>乙</ul>", "## 一、总则\n\n- 甲\n\n- 乙"},
		{"a table of Word", `<table class=MsoTable><tr><td style="mso:x"><p class=MsoNormal><span lang=EN-US>年份<o:p></o:p></span></p></td><td>数额|元</td></tr><tr><td colspan=2>合计</td></tr></table>`,
			"| 年份 | 数额｜元 |\n| 合计 |  |"},
		{"a table that is never closed", "<table><tr><td>甲", "| 甲 |"},
		{"svg and frames", `<svg><script>1</script></svg><iframe src=/x></iframe><p>好</p>`, "好"},
		{"an address between signs", "联系邮箱：<xxgk@yunzhou.gov.cn>", "联系邮箱：<xxgk@yunzhou.gov.cn>"},
		{"a smaller-than sign before a letter", "当n<m时，取较小值。", "当n<m时，取较小值。"},
		{"smaller than what is called like a tag", "若a<b 且 b>c，取b；若p<q，取p", "若a<b 且 b>c，取b；若p<q，取p"},
		{"what is no tag within a paste", "<p>当n<m时，写给<xxgk@yunzhou.gov.cn>。</p>", "当n<m时，写给<xxgk@yunzhou.gov.cn>。"},
		{"a comment that never ends", "<p>好</p>\n<!-- 以下内容", "好\n\n＜!-- 以下内容"},
		{"tags that Word breaks", "<table\n border=0><tr><td\n width=3>甲</td></tr></table>", "| 甲 |"},
		{"instructions of Word", `<!DOCTYPE html><?xml:namespace prefix = o /><![if !x]><p>好<o:p> </o:p></p><![endif]>`, "好"},
		{"a tag that is told about", "<p>用&lt;script&gt;标记</p>", "用＜script>标记"},
		{"text before and after", "开头\n\n<p>中间</p>\n\n结尾", "开头\n\n中间\n\n结尾"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, _ := Clean(c.in); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestCleaningTwiceChangesNothing(t *testing.T) {
	for _, in := range []string{"<p>## 不是标题</p>", "<p>- 不是列表</p><p>| 不是表 |</p>", "<div>a<br>b</div>", "甲<b>乙</b>丙\n<table><tr><td>1</td></tr></table>", "&lt;script&gt;alert(1)&lt;/script&gt; <b>x</b>",
		"<p>&lt;<b>p</b>&gt;好</p>", "联系邮箱：<xxgk@yunzhou.gov.cn>\n<p>当n<m时</p>"} {
		once, _ := Clean(in)
		if twice, _ := Clean(once); twice != once {
			t.Errorf("%q becomes %q and then %q", in, once, twice)
		}
	}
}

func TestAPasteOfManyEmptyLinesIsReadInOnePass(t *testing.T) {
	at := func(lines int) time.Duration {
		best := time.Hour
		for range 3 {
			begin := time.Now()
			Clean("<div>" + strings.Repeat("\n", lines) + "</div>")
			best = min(best, time.Since(begin))
		}
		return best
	}
	if few, many := at(2_000), at(32_000); many > 60*few+50*time.Millisecond {
		t.Errorf("sixteen times as many lines take %s instead of %s", many, few)
	}
}

func TestBlocksNeverLinkToWhatActs(t *testing.T) {
	for _, b := range Blocks("[点](javascript:alert(1)) [点](data:text/html,x) [点](//evil) [原文](/disclosure)") {
		for _, l := range b.Lines {
			for _, p := range l {
				if p.Href != "" && p.Href != "/disclosure" {
					t.Errorf("a link to %q", p.Href)
				}
			}
		}
	}
}

func TestTheScanFindsNumbersOfPeople(t *testing.T) {
	c := Content{Text: "张某，身份证110101199003077774，电话13812345678，车牌闽A12345；文号12345678901，统一社会信用代码11359900PDY00001X7。"}
	if found := Scan(c); len(found) != 3 || strings.Contains(strings.Join(found, ""), "13812345678") {
		t.Errorf("found %v", found)
	}
	if found := Scan(Content{Text: "联系电话：13812345678、13912345678、13712345678 13612345678\n13512345678"}); len(found) != 5 {
		t.Errorf("found %v in a list", found)
	}
	if found := Scan(Content{Text: "车牌闽A12345、闽B12345；闽C12345", Title: "卡号6222020200112233445，6222020200112233446"}); len(found) != 5 {
		t.Errorf("found %v in a list", found)
	}
	if found := Scan(Content{Text: "投入1234567890元，编号110101199003077770"}); len(found) != 0 {
		t.Errorf("found %v in plain figures", found)
	}
}

func TestTemplatesGiveTheNumbersThatOfficesUse(t *testing.T) {
	o := Office{Code: "x", Org: "000014349", Credit: "11341702486344515H", Division: "350100"}
	at := dateOfText("2017-10-09")
	for _, c := range []struct {
		template Template
		n        int64
		want     string
	}{
		{"{org}/{year}-{seq:5}", 110, "000014349/2017-00110"},
		{"{credit}/{yyyymm}-{seq:5}", 13, "11341702486344515H/201710-00013"},
		{"QZ00100-{class}00-{year}-{seq:5}", 1, "QZ00100-0300-2017-00001"},
		{"SY{org}0{year}{seq:5}", 7, "SY00001434902017" + "00007"},
		{"{division}-{org}-{class}-{yyyymmdd}-{seq:3}", 1234, "350100-000014349-03-20171009-1234"},
	} {
		if err := c.template.Check(); err != nil {
			t.Errorf("%s: %v", c.template, err)
		}
		if got := c.template.write(o, Content{Class: "plan", Subject: subjects[0]}, at, c.n); got != c.want {
			t.Errorf("%s gives %s, want %s", c.template, got, c.want)
		}
	}
}
