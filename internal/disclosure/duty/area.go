package duty

import "tongban/internal/base/web"

// Area (重点领域) is a field in which publication is watched closely.
type Area struct{ Code, Title string }

// areas are the key areas of 条2019 §20 and §21 and of the yearly work lists.
var areas = []Area{
	{"budget", "财政预决算"}, {"spending", "预算执行月报"}, {"project", "重大建设项目"}, {"resource", "公共资源配置"}, {"ppp", "政府和社会资本合作（PPP）"}, {"price", "价格和收费"},
	{"environment", "生态环境"}, {"food", "食品药品安全"}, {"safety", "安全生产"}, {"education", "义务教育"}, {"health", "医疗卫生"}, {"housing", "保障性住房"}, {"land", "土地房屋征收"}, {"relief", "社会救助和乡村振兴"}, {"employment", "就业创业"},
}

func areaOf(code string) (Area, bool) {
	for _, a := range areas {
		if a.Code == code {
			return a, true
		}
	}
	return Area{}, false
}

func areaTitle(code string) string {
	if a, ok := areaOf(code); ok {
		return a.Title
	}
	return "其他公开事项"
}

func areaOptions() (out []web.Option) {
	for _, a := range areas {
		out = append(out, web.Option{Value: a.Code, Text: a.Title})
	}
	return out
}
