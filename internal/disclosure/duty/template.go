package duty

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tongban/internal/common/workday"
)

// The templates of drafts where a row has none.
const (
	usualTitle = "【机关】【期间】【二级事项】"
	usualText  = "根据【依据】，现将【期间】【二级事项】公开如下。\n\n## 公开内容\n\n【内容】\n"
)

var placeNames = []string{"机关", "期间", "年", "日期", "一级事项", "二级事项", "内容", "依据", "事由", "数据表"}

var placeForm = regexp.MustCompile(`【([^【】]*)】`)

func places() string { return "【" + strings.Join(placeNames, "】【") + "】" }

// unknownPlace is the first variable of a template that does not exist.
func unknownPlace(text string) string {
	for _, found := range placeForm.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(placeNames, found[1]) {
			return found[1]
		}
	}
	return ""
}

// filled puts the facts of a duty into a template. The content becomes a list: one line for each element.
func filled(template string, d Duty, body, table string, today workday.Date) string {
	var list []string
	for _, part := range strings.FieldsFunc(d.Content, func(r rune) bool { return strings.ContainsRune("\n；;", r) }) {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, "- "+part+"：")
		}
	}
	facts := map[string]string{"机关": body, "期间": d.Period.Title, "年": strconv.Itoa(d.Period.From.Year()) + "年", "日期": today.Chinese(), "一级事项": d.First, "二级事项": d.Second,
		"内容": strings.Join(list, "\n"), "依据": d.Basis, "事由": d.Occasion, "数据表": table}
	if d.Every == Once {
		facts["期间"] = ""
	}
	return placeForm.ReplaceAllStringFunc(template, func(place string) string {
		return facts[strings.Trim(place, "【】")]
	})
}
