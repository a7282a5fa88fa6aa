package lint

import (
	"regexp"
	"slices"
	"strings"

	"tongban/internal/common/form"
	"tongban/internal/service/catalog/record"
)

const fiveNeeds = "行政许可法 第三十一条；国办发〔2018〕37号"

var (
	materialNone      = Rule{"material-none", "没有申请材料", guideLaw, Warn, "确实不要材料的请在说明里写明；要的请补上", true}
	materialCode      = Rule{"material-code", "材料代码", "政务服务事项实施清单：材料", Stop, "请给每份材料一个不重复的代码", false}
	materialName      = Rule{"material-name", "材料没有名称", guideLaw, Stop, "请写明材料名称", false}
	materialTwice     = Rule{"material-twice", "同名材料", fiveNeeds, Warn, "同一份材料只列一次；份数写在原件、复印件里", false}
	materialVague     = Rule{"material-vague", "材料名称含糊", "厦府办〔2018〕138号（十九）；国令716号：不得使用兜底性要求", Stop, "请写清具体材料名称；确因国家安全或者公共安全不能写明的，登记安全例外", false}
	materialBasis     = Rule{"material-basis", "材料没有依据", "行政许可法 第三十一条；省级事项质检规则第12条", Stop, "请写明要求提供这份材料的依据；没有依据的请取消", true}
	materialCase      = Rule{"material-case", "情形没有文字说明", "国令716号 第十一条（一次性告知）", Stop, "按情形提交的材料，请用文字说明是哪种情形", false}
	materialImplied   = Rule{"material-implied", "名称里有情形却人人必交", "国令716号 第十一条；行政许可法 第三十一条（不得要求提交无关材料）", Warn, "请把情形写成条件，只向这种情形的人要", false}
	materialForms     = Rule{"material-forms", "两份申请表", "行政许可法 第二十九条、第三十一条（不得重复要求）", Warn, "请核对是否重复；填写内容相同的合并成一份", false}
	materialBlank     = Rule{"material-blank", "申请表没有空表和样表", "行政许可法 第二十九条、第三十条（公示示范文本）", Warn, "请上传空白表格和填写样例", true}
	materialHeld      = Rule{"material-held", "证照库有的还要提交", "国令716号 第七条：能通过共享获得的不得要求重复提供", Warn, "请改为免交，由系统到证照库核验", false}
	materialWaived    = Rule{"material-waived", "免交没有说明凭什么", "国令716号 第七条、第十条", Warn, "请选择可以免交的证照类型", true}
	materialLicence   = Rule{"material-licence", "证照类型不在库里", "国令716号 第十条（电子证照）", Warn, "请从证照库的类型里选择", false}
	materialCopies    = Rule{"material-copies", "份数为零", "GB/T 39046-2020 表（材料：原件、复印件份数）", Warn, "收纸质的请写明原件或者复印件的份数", true}
	materialDefer     = Rule{"material-defer", "容缺没有补交期限", "政务服务容缺受理规范（一次性告知补交期限和后果）", Warn, "请写明补交期限", true}
	materialNecessity = Rule{"material-necessity", "材料必要性", "政务服务事项实施清单：材料必要性", Stop, "请选择必要、非必要、容缺后补或者免交", true}
	situationOptions  = Rule{"situation-options", "情形选项太少", "国令716号 第十一条（情形引导）", Stop, "一个情形至少要有两个选项", false}
	situationFormula  = Rule{"situation-condition", "情形条件有误", "国令716号 第十一条（情形引导）", Stop, "请按列出的情形和选项改写条件", false}
)

func materialRules() []Rule {
	return []Rule{materialNone, materialCode, materialName, materialTwice, materialVague, materialBasis, materialCase, materialImplied, materialForms,
		materialBlank, materialHeld, materialWaived, materialLicence, materialCopies, materialDefer, materialNecessity, situationOptions, situationFormula}
}

// vague finds names that leave open what has to be brought. A name that goes on to say which ("…等材料（身份证、户口簿）")
// is as bad: the list is not closed.
var vague = regexp.MustCompile(`^(有关|相关|其他|其它)(证明)?(材料|文件|资料|证明)|(其他|其它|有关|相关|等)(证明)?(材料|资料)$|(其他|其它)(有关|相关)(的)?(证明)?(材料|文件|资料)|(认为|要求|规定|需要)(需要|应当|必要)?(提交|提供|补充|报送)?的?(其他|其它|有关|相关)(证明)?(材料|文件|资料)|其他需要提(交|供)|其它需要提(交|供)|要求的其(他|它)`)

// implied finds names that speak of a case: "没有土地权属证书的提供", "代为办理的，应当提供…".
var implied = regexp.MustCompile(`(属于?|没有|如有|如果|若|代为|委托)[^，。；]{1,40}(的|，)?[，,]?(应当?|需|须|还需|还应|要)?(提供|提交|出具)|(代为|委托)[^，。；]{0,12}办理的|[（(](如有|如需|若有|属于|没有|仅)`)

func (c *check) materials() {
	i := c.item
	c.must(len(i.Materials) > 0, materialNone, "materials", "没有列出申请材料")
	codes, names, forms := map[string]bool{}, map[string]bool{}, []int{}
	for n, m := range i.Materials {
		path := func(field string) string { return at("materials", n, field) }
		c.must(m.Code != "" && !codes[m.Code], materialCode, path("code"), "材料“%s”的代码为空或者重复", m.Name)
		c.must(strings.TrimSpace(m.Name) != "", materialName, path("name"), "第%d份材料没有名称", n+1)
		c.must(!names[m.Name] || m.When != "", materialTwice, path("name"), "材料“%s”列了两次", m.Name)
		codes[m.Code], names[m.Name] = true, true
		c.must(m.Necessity != "", materialNecessity, path("necessity"), "材料“%s”没有说明是不是必须提交", m.Name)
		c.must(m.Basis != "", materialBasis, path("basis"), "材料“%s”没有写要求提供的依据", m.Name)
		c.must(m.When == "" || m.Case != "", materialCase, path("case"), "材料“%s”按情形提交，没有说明是哪种情形", m.Name)
		if word := vagueWord(m.Name); word != "" && !m.Excepted() {
			c.add(materialVague, path("name"), "材料“%s”没有说清要什么，不能使用“%s”", m.Name, word)
		}
		if asked(m) && m.When == "" && strings.ContainsAny(m.Name, "属没如若代委(（") && implied.MatchString(m.Name) {
			c.add(materialImplied, path("when"), "材料“%s”只有一部分人才有，却要求每个人都提交", m.Name)
		}
		if m.Kind == record.MaterialForm && asked(m) && m.When == "" {
			forms = append(forms, n)
		}
		c.holding(m, path)
	}
	if len(forms) > 1 {
		c.add(materialForms, at("materials", forms[1], "name"), "“%s”和“%s”都是必须提交的申请表格", i.Materials[forms[0]].Name, i.Materials[forms[1]].Name)
	}
}

func vagueWord(name string) string {
	if !strings.ContainsAny(name, "其关等认要规需") { // each way of being vague has one of them, and most names have none
		return ""
	}
	return vague.FindString(strings.TrimSpace(name))
}

func asked(m record.Material) bool { return m.Necessity == record.Required }

// holding looks at where a material comes from and who may do without it.
func (c *check) holding(m record.Material, path func(string) string) {
	if m.Kind == record.MaterialForm {
		c.must(m.Blank != "" || m.BlankFile != "", materialBlank, path("blank"), "表格“%s”没有空表", m.Name)
	}
	known := c.facts.Licences != nil && slices.Contains(c.facts.Licences, m.Licence)
	switch {
	case m.Licence != "" && c.facts.Licences != nil && !known:
		c.add(materialLicence, path("licence"), "证照库里没有“%s”", m.Licence)
	case m.Licence != "" && asked(m):
		c.add(materialHeld, path("necessity"), "“%s”可以从证照库取得“%s”，却要求申请人提交", m.Name, m.Licence)
	case m.Necessity == record.Waivable:
		c.must(m.Licence != "" || m.LicenceCode != "", materialWaived, path("licence"), "“%s”可以免交，没有写凭哪种证照或者数据", m.Name)
	}
	if m.Medium == record.MediumPaper {
		c.must(m.Originals+m.Copies > 0, materialCopies, path("originals"), "“%s”收纸质，原件和复印件都是0份", m.Name)
	}
	if m.Necessity == record.Deferrable {
		tolerated := m.FollowLimit.Set() || c.item.Reform.Tolerance != nil && c.item.Reform.Tolerance.Limit.Set()
		c.must(tolerated, materialDefer, path("follow_limit"), "“%s”可以后补，没有写补交期限", m.Name)
	}
}

func (c *check) situations() {
	for n, s := range c.item.Situations {
		if len(s.Options) < 2 {
			c.add(situationOptions, at("situations", n, "options"), "情形“%s”只有%d个选项", s.Question, len(s.Options))
			return
		}
	}
	if _, err := c.item.MaterialConditions(); err != nil {
		c.add(situationFormula, "materials", "材料的情形条件有误：%v", err)
	}
}

// form: what cannot be compiled cannot be drawn; conditions that read each other in a circle have no answer.
func (c *check) form() {
	if _, err := form.Compile(c.item.Form); err != nil {
		c.add(formWrong, "form", "申请表有误：%v", err)
	}
	for g, group := range c.item.Form.Groups {
		for n, f := range group.Fields {
			known := f.Prefill == "" || c.item.PrefillTitle(f.Prefill) != ""
			c.must(known, prefillSource, at(at("form.groups", g, "fields"), n, "prefill"), "字段“%s”自动带出的来源“%s”不存在", f.Label, f.Prefill)
		}
	}
}
