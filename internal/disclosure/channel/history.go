package channel

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/store"
	"tongban/internal/base/web"
)

// said is a field of a history with its name; show turns what was kept into words.
type said struct {
	Name, Title string
	Show        func(room *Room, v any) string
}

func asWords(_ *Room, v any) string { return fmt.Sprint(v) }

func asYes(_ *Room, v any) string {
	if v == true {
		return "是"
	}
	return "否"
}

var (
	mediumFields = []said{{"title", "名称", asWords}, {"line", "计入", func(_ *Room, v any) string {
		for _, l := range lines {
			if l.Value == v {
				return l.Text
			}
		}
		return ""
	}}, {"hours", "处理时限（小时）", asWords}, {"sort", "顺序", asWords}, {"open", "正在使用", asYes}}
	accountFields = []said{{"name", "名称", asWords}, {"channel", "载体", func(room *Room, v any) string { return room.Book.Title(fmt.Sprint(v)) }}, {"body", "主办机关", func(room *Room, v any) string { return room.Org.BodyName(fmt.Sprint(v)) }},
		{"address", "怎么找到", asWords}, {"way", "怎么发布", func(_ *Room, v any) string { return Way(fmt.Sprint(v)).Title() }}, {"url", "接口地址", asWords}, {"letters", "最多字数", asWords}, {"hours", "处理时限（小时）", asWords}, {"open", "正在使用", asYes}, {"newSecret", "换了签名密钥", asYes}}
	issueFields = []said{{"year", "年份", asWords}, {"number", "期号", asWords}, {"note", "说明", asWords}, {"publishedOn", "出版", asWords}, {"contents", "目录", func(_ *Room, v any) string {
		list, _ := v.([]any)
		titles := []string{}
		for _, c := range list {
			if entry, ok := c.(map[string]any); ok {
				if d, ok := entry["document"].(map[string]any); ok {
					titles = append(titles, fmt.Sprint(d["title"]))
				}
			}
		}
		return strconv.Itoa(len(titles)) + "件：" + strings.Join(titles, "、")
	}}}
)

// differences says in words what is not as it was; what is new is said whole.
func (room *Room) differences(fields []said, before, after string) []string {
	var was, is map[string]any
	if json.Unmarshal([]byte(before), &was) != nil || json.Unmarshal([]byte(after), &is) != nil {
		return nil
	}
	say := func(f said, m map[string]any) string {
		v, ok := m[f.Name]
		if !ok || v == nil || v == "" || v == float64(0) {
			return "—"
		}
		return f.Show(room, v)
	}
	var out []string
	for _, f := range fields {
		if a, b := say(f, was), say(f, is); a != b {
			out = append(out, f.Title+"："+a+" → "+b)
		}
	}
	return out
}

// history lists who changed what, from what to what.
func (room *Room) history(r *http.Request, of string, fields []said) (templ.Component, error) {
	var list []change
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		list, err = changesOf(r.Context(), tx, of)
		return err
	})
	sheet := web.Sheet{Columns: []web.Column{{Head: "时间", Tight: true}, {Head: "修改人", Tight: true}, {Head: "原因"}, {Head: "改了什么"}}, Empty: web.Nothing{Title: "还没有修改过", Why: "从开始使用到现在都是这样"}}
	for _, c := range list {
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(web.Moment(c.At), c.By, c.Reason, strings.Join(room.differences(fields, c.Before, c.After), "；"))})
	}
	return web.Section("修改过程", web.Table(sheet)), err
}

// seenOf is the version that the officer had before him.
func seenOf(r *http.Request) int64 {
	seen, _ := strconv.ParseInt(r.PostFormValue("seen"), 10, 64)
	return seen
}
