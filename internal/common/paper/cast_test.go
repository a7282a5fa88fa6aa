package paper_test

import (
	"time"

	"tongban/internal/common/paper"
)

// madeAt is a Sunday afternoon in Shanghai.
var madeAt = time.Date(2026, 11, 22, 7, 30, 0, 0, time.UTC)

// words are the facts of 林晓梅's application for a food licence, and of her
// request for information; each template takes what it needs.
func words() map[string]string {
	return map[string]string{
		"body": "云州市市场监督管理局", "contact": "行政审批处 张敏", "phone": "0871-00000000",
		"item": "食品经营许可（新办）", "caseNumber": "530100-20261120-000012",
		"receivedAt": "2026年11月20日14时30分", "receivedOn": "2026年11月20日", "acceptedOn": "2026年11月22日",
		"receiver": "综合窗口 周宁", "way": "政务服务大厅3号窗口或者云州政务服务网“我的办件”",
		"dueOn": "2026年12月4日", "newDueOn": "2026年12月18日", "days": "十个工作日",
		"legalLimit": "二十个工作日", "promisedLimit": "十个工作日",
		"reason":    "申请事项涉及的经营场所位于居民住宅楼内，与其他使用功能没有分隔，尚需核实",
		"basis":     "《食品经营许可和备案管理办法》第十二条第一项",
		"findings":  "申请的经营场所与住宅共用出入口，食品处理区与生活区没有隔断，现场核查两次均未整改。",
		"procedure": "专家评审", "startOn": "2026年11月24日", "duration": "十五日",
		"content": "在云州市盘龙区人民路18号从事热食类食品制售（中型餐馆）。", "validity": "2026年11月22日至2031年11月21日",
		"licence": "《食品经营许可证》（编号 JY25301030000012）",
		"address": "云州市盘龙区人民路18号", "deliverer": "周宁、李强",
		"requestNumber": "云公开申〔2026〕31号", "channel": "网上提交", "form": "电子文件",
		"interest": "商业秘密", "kind": "R02", "oldKind": "Q02", "rules": "2019", "mode": "按件计收", "rate": "同一申请人2026年11月的第11件申请，100元", "amount": "100元", "pay": "转账到非税收入账户", "result": "2025年度食品安全监督抽检结果汇总表（共12页）随本答复书一并提供。",
		"record": "个体工商户登记信息（92350100MA00000X00）", "says": "经营场所：人民路81号", "should": "经营场所：人民路18号", "evidence": "证据文件2份", "asked": "请补充房屋租赁合同或者房屋权属证明。", "clock": "pause",
		"article": "第四十一条", "reply": "corrected", "applicant": "林晓梅", "before": "经营场所：人民路81号", "after": "经营场所：人民路18号", "changedOn": "2026年11月21日", "changedBy": "登记注册处", "to": "云州市人力资源和社会保障局", "toContact": "云州市云溪区劳动路9号，0590-8800701",
		"reviewOrgan": "云州市人民政府", "reviewLimit": "六十日", "court": "云州市盘龙区人民法院", "suitLimit": "六个月",
	}
}

func lists() map[string][]map[string]string {
	return map[string][]map[string]string{
		"materials": {
			{"name": "食品经营许可申请书", "form": "电子", "copies": "1"},
			{"name": "营业执照复印件", "form": "免交", "copies": "1"},
			{"name": "与食品经营相适应的主要设备设施布局、操作流程等文件", "form": "纸质", "copies": "2"},
			{"name": "食品安全自查、从业人员健康管理、进货查验记录、食品安全事故处置等保证食品安全的规章制度目录清单", "form": "电子", "copies": "1"},
		},
		"items": {
			{"name": "设备设施布局图", "problem": "没有标明食品处理区与就餐区的面积", "demand": "补充标注各功能区面积，由申请人签名"},
			{"name": "从业人员健康证明", "problem": "缺少1名厨师的健康证明", "demand": "补交1份有效期内的健康证明复印件"},
		},
		"papers": {
			{"title": "准予行政许可决定书", "number": "云市监许准〔2026〕12号"},
			{"title": "食品经营许可证", "number": "JY25301030000012"},
		},
	}
}

// draftOf is a complete draft of one template.
func draftOf(code string) paper.Draft {
	return paper.Draft{
		Template: code, Matter: 77, Body: "530100-scjg", Abbr: "云市监", Addressee: "林晓梅",
		Facts: paper.Facts{Words: words(), Lists: lists()}, MadeAt: madeAt, MadeBy: 5, Sealed: true,
	}
}
