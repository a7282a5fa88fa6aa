package record

import (
	"slices"
	"strings"

	"tongban/internal/common/form"
)

// Licences (本事项涉及的证照) names the licences that an item deals with: those that its materials name, and the one that is
// its own result. A form is filled in from these and from no others: who asks for nothing about a licence reads nothing
// of it (个人信息保护法 第六条).
func (i Item) Licences() (names []string) {
	add := func(name string) {
		if name = plainName(name); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if i.Result.Kind == "licence" {
		add(i.Result.Name)
	}
	for _, m := range i.Materials {
		add(m.Licence)
	}
	return names
}

// plainName is a licence's name without the marks of a title.
func plainName(name string) string { return strings.Trim(strings.TrimSpace(name), "《》") }

// PrefillSources lists from where a field of the item's form can be filled in: the account, the record of the company
// and licences that earlier cases of the same applicant gave him.
func (i Item) PrefillSources() []form.Option {
	sources := []form.Option{{Value: "account.name", Label: "账户：姓名"}, {Value: "account.citizen_number", Label: "账户：证件号码"},
		{Value: "account.phone", Label: "账户：手机号"}, {Value: "account.address", Label: "账户：地址"}, {Value: "company.name", Label: "企业：名称"},
		{Value: "company.credit_code", Label: "企业：统一社会信用代码"}, {Value: "company.representative", Label: "企业：法定代表人"},
		{Value: "company.address", Label: "企业：住所"}}
	for _, name := range i.Licences() {
		for _, f := range []form.Option{{Value: "same", Label: "取得时申请表里同一代号的内容"}, {Value: "number", Label: "决定书文号"}, {Value: "on", Label: "决定日期"},
			{Value: "body", Label: "发证机关"}, {Value: "content", Label: "准予的内容"}} {
			sources = append(sources, form.Option{Value: "licence/" + name + "/" + f.Value, Label: "证照：" + name + "，" + f.Label})
		}
	}
	return sources
}

// PrefillTitle is a source in words; empty for what is none of the item's.
func (i Item) PrefillTitle(source string) string {
	for _, o := range i.PrefillSources() {
		if o.Value == source {
			return o.Label
		}
	}
	return ""
}
