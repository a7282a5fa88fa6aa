// Package pages draws the templates of guides.
package pages

import "tongban/internal/base/web"

// ListPage is the list of regions.
type ListPage struct {
	Words, Action string
	Sheet         web.Sheet
}

// TemplatePage is the template of one region.
type TemplatePage struct {
	Facts             []web.Pair
	Links             []web.Link
	Elements, History web.Sheet
}

// EditRow is one element in the form: order, name, block, shown, need.
type EditRow struct {
	Title, Norm string
	Fields      []web.Entry
}

// EditPage is the form of a template.
type EditPage struct {
	Form          web.Form
	Rows          []EditRow
	Tail          []web.Entry
	Back, Preview string
}

// FollowPage asks why a region gives up its template.
type FollowPage struct {
	Form         web.Form
	Button, Back string
}

// heads are the columns of the form, as rows bear them on a narrow screen.
var heads = []string{"顺序", "名称", "放在哪一块", "显示", "没有填怎么办"}
