package publish

import "tongban/internal/base/web"

// Class (公开类别) is a place in the catalogue: the classes of 条2019 §20 and §21, and the three that every body must
// have beside them (guide, rules and yearly reports).
type Class struct {
	Code, Title string
	Article     string // of 条2019
	Short       string // for index numbers
}

// The classes that are doors of their own on page D-01.
const (
	ClassGuide  = "guide"
	ClassSystem = "system"
	ClassAnnual = "annual"
)

// Classes are in the order of the law.
var Classes = []Class{
	{"policy", "法规规章和规范性文件", "第二十条第一项", "01"},
	{"office", "机构职能", "第二十条第二项", "02"},
	{"plan", "规划计划", "第二十条第三项", "03"},
	{"statistics", "统计信息", "第二十条第四项", "04"},
	{"permit", "行政许可和管理服务", "第二十条第五项", "05"},
	{"penalty", "行政处罚和行政强制", "第二十条第六项", "06"},
	{"budget", "财政预算决算", "第二十条第七项", "07"},
	{"fee", "行政事业性收费", "第二十条第八项", "08"},
	{"procurement", "政府集中采购", "第二十条第九项", "09"},
	{"project", "重大建设项目", "第二十条第十项", "10"},
	{"welfare", "扶贫、教育、医疗、社会保障、就业", "第二十条第十一项", "11"},
	{"emergency", "应急管理", "第二十条第十二项", "12"},
	{"inspection", "环境、卫生、安全、食品药品监督检查", "第二十条第十三项", "13"},
	{"staff", "公务员招考和人事", "第二十条第十四项", "14"},
	{"land", "土地房屋征收、市政建设和公共服务", "第二十一条", "15"},
	{"other", "其他应当公开的信息", "第二十条第十五项", "16"},
	{ClassGuide, "政府信息公开指南", "第十二条", "17"},
	{ClassSystem, "政府信息公开制度", "第四条", "18"},
	{ClassAnnual, "政府信息公开年报", "第四十九条", "19"},
}

// doorClasses stand on doors of their own and not in the tree of statutory content.
var doorClasses = map[string]bool{ClassGuide: true, ClassSystem: true, ClassAnnual: true}

func classOf(code string) (Class, bool) {
	for _, c := range Classes {
		if c.Code == code {
			return c, true
		}
	}
	return Class{}, false
}

func classTitle(code string) string { c, _ := classOf(code); return c.Title }

// genres (体裁) are the fifteen kinds of official documents, and what offices publish beside them.
var genres = []string{"命令（令）", "决定", "决议", "公告", "通告", "通知", "通报", "议案", "报告", "请示", "批复", "意见", "函", "纪要", "公报", "规划", "预算决算", "统计资料", GenreInterpretation, "其他"}

// subjects (主题分类) are the first level of the subject catalogue that government sites use; a body may write its own behind it.
var subjects = []string{"综合政务", "国民经济管理、国有资产监管", "财政、金融、审计", "国土资源、能源", "农业、林业、水利", "工业、交通", "商贸、海关、旅游", "市场监管、安全生产监管",
	"城乡建设、环境保护", "科技、教育", "文化、广电、新闻出版", "卫生、体育", "人口与计划生育、妇女儿童工作", "劳动、人事、监察", "公安、安全、司法", "民政、扶贫、救灾", "民族、宗教", "对外事务", "港澳台侨工作", "国防", "其他"}

// Grounds (不公开理由) are the codes of the reasons not to publish: 条2019 §14 to §16.
var grounds = []struct{ Code, Title, Article string }{
	{"N1", "国家秘密", "第十四条"}, {"N2", "法律、行政法规禁止公开", "第十四条"}, {"N3", "公开后可能危及国家安全、公共安全、经济安全、社会稳定", "第十四条"},
	{"N4", "涉及商业秘密、个人隐私，公开会对第三方合法权益造成损害", "第十五条"}, {"N5", "人事管理、后勤管理、内部工作流程等内部事务信息", "第十六条"},
	{"N6", "讨论记录、过程稿、磋商信函、请示报告等过程性信息", "第十六条"}, {"N7", "行政执法案卷信息", "第十六条"},
}

func groundTitle(code string) string {
	for _, g := range grounds {
		if g.Code == code {
			return g.Title + "（《政府信息公开条例》" + g.Article + "）"
		}
	}
	return ""
}

func classOptions() (out []web.Option) {
	for _, c := range Classes {
		out = append(out, web.Option{Value: c.Code, Text: c.Title, Hint: "《政府信息公开条例》" + c.Article})
	}
	return out
}

func plainOptions(list []string) (out []web.Option) {
	for _, text := range list {
		out = append(out, web.Option{Value: text, Text: text})
	}
	return out
}

func groundOptions() (out []web.Option) {
	out = append(out, web.Option{Value: "", Text: "主动公开的不用选"})
	for _, g := range grounds {
		out = append(out, web.Option{Value: g.Code, Text: g.Code + " " + g.Title + "（" + g.Article + "）"})
	}
	return out
}
