package wording

import (
	"strings"
	"testing"
)

func TestWordsAreFoundWhereTheyStand(t *testing.T) {
	list := newList([]Word{{Word: "登陆", Should: "登录", Sort: Typo, Allowed: []string{"登陆点", "台风登陆"}, Live: true}, {Word: "帐户", Should: "账户", Sort: Typo, Live: true},
		{Word: "帐户卡号", Should: "账户卡号", Sort: Typo, Live: true}, {Word: "按排", Should: "安排", Sort: Typo, Allowed: []string{"按排名"}}})
	for _, c := range []struct{ name, text, want string }{
		{"a wrong word is found", "请登陆网站。", "登陆"},
		{"each time it stands", "登陆以后再登陆。", "登陆 登陆"},
		{"not where a longer word is right, before or behind", "台风登陆时，登陆点在沿海。", ""},
		{"the longer of two", "填写帐户卡号。", "帐户卡号"},
		{"a retired word is not looked for", "按排工作。", ""},
		{"an empty text has none", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			hits, _ := list.Find([]Passage{{"正文", c.text}})
			for _, h := range hits {
				got = append(got, h.Word.Word)
			}
			if strings.Join(got, " ") != c.want {
				t.Fatalf("found %v", got)
			}
		})
	}
	hits, _ := list.Find([]Passage{{"标题", "没有"}, {"正文第2段", "一二三四五六七八九十登陆甲乙丙丁戊己庚辛壬癸"}})
	if len(hits) != 1 || hits[0].Place != "正文第2段" || hits[0].Before != "三四五六七八九十" || hits[0].After != "甲乙丙丁戊己庚辛" {
		t.Fatalf("%+v", hits)
	}
}

func TestTheWordsThatComeAlongAreSound(t *testing.T) {
	for _, w := range usual {
		w.Reason = "程序自带"
		if err := w.check(); err != nil {
			t.Errorf("%s: %v", w.Word, err)
		}
	}
}

func TestAFileOfWordsIsReadOrSaysWhichLineIsWrong(t *testing.T) {
	head := []string{"易错词", "建议改为", "类别", "允许的写法", "说明", "状态"}
	for _, c := range []struct {
		name  string
		rows  [][]string
		n     int
		words string
	}{
		{"sound lines", [][]string{head, {"布暑", "部署", "错别字"}, {"", "", ""}, {"国家机密员", "", "敏感词", "", "", "停用"}}, 2, ""},
		{"no column", [][]string{{"词"}, {"布暑"}}, 0, "没有“易错词”这一列"},
		{"a sort that is none", [][]string{head, {"布暑", "部署", "错字"}}, 0, "第2行：请选择类别"},
		{"one letter", [][]string{head, {"暑", "署", "错别字"}}, 0, "至少两个字"},
		{"a state that is none", [][]string{head, {"布暑", "部署", "错别字", "", "", "已停用了"}}, 0, "状态写“在用”或者“停用”"},
		{"the same word twice", [][]string{head, {"布暑", "部署", "错别字"}, {"布暑", "部署", "错别字"}}, 1, "和第2行重复"},
		{"the right word holds the wrong one", [][]string{head, {"登陆", "登陆点", "错别字"}}, 0, "写进允许的写法"},
		{"nothing to put instead", [][]string{head, {"布暑", "", "错别字"}}, 0, "建议改为什么"},
	} {
		t.Run(c.name, func(t *testing.T) {
			list, problems := readWords(c.rows, "", "统一用词")
			if text := strings.Join(problems, "；"); len(list) != c.n || c.words == "" && text != "" || !strings.Contains(text, c.words) {
				t.Fatalf("%d words, %s", len(list), text)
			}
		})
	}
}
