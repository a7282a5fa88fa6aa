package transfer

import (
	"sync"

	"tongban/internal/common/form"
	"tongban/internal/service/catalog/record"
)

// kind is the sort of text that a cell of the workbook holds.
type kind string

const (
	plainCell   kind = ""        // one text
	linesCell   kind = "lines"   // one text a line
	numberCell  kind = "number"  // a whole number
	yesCell     kind = "yes"     // 是 or 否
	limitCell   kind = "limit"   // 20wd, 20个工作日, 当场
	dateCell    kind = "date"    // 2026-03-05
	choiceCell  kind = "choice"  // one of a dictionary, by title or code
	choicesCell kind = "choices" // several of a dictionary, one a line
	optionsCell kind = "options" // 代号=文字, one a line
	signersCell kind = "signers" // 环节=权限, one a line
)

// field is one column of a sheet.
type field struct {
	title   string
	path    string // in the element: phones.consult, parts.limit
	kind    kind
	dict    string
	need    bool
	example string
	help    string
}

// sheet is one worksheet of the template; all but the first begin with the code of the item that a row belongs to.
type sheet struct {
	title, path string // path is the list in the record; empty for the item itself
	fields      []field
	inner       string // list inside the element that rows with the same group share: parts, fields
	group       string // path that names the group
}

const (
	itemSheet  = "事项"
	codeColumn = "实施编码"
)

// sheets describe the whole record, part by part; a test holds them to it, so that nothing is lost on the way.
func sheets() []sheet {
	return []sheet{
		{title: itemSheet, fields: itemFields()},
		{title: "设定依据", path: "basis", fields: []field{
			{"法律名称", "law", plainCell, "", true, "中华人民共和国食品安全法", "全称"}, {"文号", "document", plainCell, "", false, "主席令第二十一号", ""},
			{"条款号", "article", plainCell, "", false, "第三十五条", ""}, {"条文内容", "says", plainCell, "", false, "从事餐饮服务应当取得许可", ""},
			{"链接", "link", plainCell, "", false, "", "网址"}, {"颁布机关", "issuer", plainCell, "", false, "全国人大常委会", ""}}},
		{title: "情形", path: "situations", fields: []field{
			{"代号", "name", plainCell, "", true, "premises", "英文字母，条件里用"}, {"问题", "question", plainCell, "", true, "经营场所是怎么来的？", ""},
			{"选项", "options", optionsCell, "", true, "own=自有房屋\nrent=租用或者借用", "一行一个：代号=文字"}}},
		{title: "材料", path: "materials", fields: materialFields()},
		{title: "环节", path: "flow.stages", inner: "parts", group: "name", fields: []field{
			{"环节代号", "name", plainCell, "", true, "accept", "受理 accept、审查 review、决定 decide、送达 deliver"}, {"环节名称", "title", plainCell, "", true, "收件与受理", ""},
			{"汇合方式", "join", choiceCell, "join", true, "全部完成", ""}, {"承办机关代码", "parts.body", plainCell, "", true, "service-centre", "并行的机关各占一行，环节代号相同"},
			{"权限", "parts.right", plainCell, "", true, "case.accept", ""}, {"工作内容", "parts.title", plainCell, "", false, "核对材料", ""},
			{"时限", "parts.limit", limitCell, "", true, "1个工作日", ""}, {"角色", "parts.role", choiceCell, "role", true, "牵头", ""},
			{"环节条件", "when", plainCell, "", false, "", `如 tenure == "rent"；每件都进行的不填`}, {"分支条件", "parts.when", plainCell, "", false, "", "同环节条件"},
			{"分支的材料", "parts.materials", linesCell, "", false, "", "材料代号，一行一个；没有分支写的材料各部门都看得到"},
			{"到期没有意见", "parts.silence", choiceCell, "silence", false, "", "视为同意；仍要等意见的不填"}, {"视为同意的依据", "parts.silence_basis", plainCell, "", false, "", "文件名称和条款"},
			{"逐级审签", "parts.signers", signersCell, "", false, "", "依次由谁签署，一行一个：环节名称=权限，如 审核=case.lead；一人负责的不填"}, {"由不同的人签署", "parts.distinct", yesCell, "", false, "", ""}, {"由联合办理答复", "parts.joint", plainCell, "", false, "", "工程建设项目的事项：联合审图 review、联合验收 acceptance"}}},
		{title: "特殊环节", path: "special_procedures", fields: []field{
			{"代号", "code", plainCell, "", true, "survey", ""}, {"名称", "name", plainCell, "", true, "现场勘验", ""}, {"依据", "basis", plainCell, "", true, "", ""},
			{"中止法定时限", "stops_statutory", yesCell, "", false, "否", "行政许可法第四十五条的八种才能填是"}, {"中止承诺时限", "stops_promise", yesCell, "", false, "是", ""},
			{"最长时限", "max_limit", limitCell, "", true, "5个工作日", ""}, {"收费", "fee", plainCell, "", false, "不收费", ""}, {"收费依据", "fee_basis", plainCell, "", false, "", ""},
			{"办理条件", "condition", plainCell, "", false, "", ""}, {"办理标准", "standard", plainCell, "", false, "", ""}, {"书面告知", "written_notice", yesCell, "", false, "是", ""}}},
		{title: "审查要点", path: "review_points", fields: []field{
			{"代号", "code", plainCell, "", true, "r1", ""}, {"要点", "title", plainCell, "", true, "主体与范围", ""}, {"标准", "standard", plainCell, "", true, "营业执照在有效期内", ""},
			{"审查机关代码", "body", plainCell, "", false, "market", ""}, {"环节代号", "stage", plainCell, "", false, "review", ""}, {"依据", "basis", plainCell, "", false, "", ""},
			{"可能的结果", "outcomes", linesCell, "", false, "", "一行一个"}}},
		{title: "申请表", path: "form.groups", inner: "fields", group: "title", fields: []field{
			{"分组", "title", plainCell, "", true, "申请单位", ""}, {"代号", "fields.name", plainCell, "", true, "unit_name", "英文字母，条件里用"}, {"名称", "fields.label", plainCell, "", true, "单位名称", ""},
			{"类型", "fields.kind", choiceCell, "field", true, "单行文字", ""}, {"填写提示", "fields.hint", plainCell, "", false, "", ""}, {"必填", "fields.need", yesCell, "", false, "是", ""},
			{"整数", "fields.whole", yesCell, "", false, "", "数字没有小数的填“是”"}, {"最多", "fields.max", numberCell, "", false, "100", "字数，或者最大的数"}, {"选项", "fields.options", optionsCell, "", false, "", "一行一个：代号=文字"},
			{"填写条件", "fields.when", plainCell, "", false, "", `如 premises == "rent"`}, {"预填", "fields.prefill", plainCell, "", false, "company.name", ""}}},
		{title: "收费", path: "fees", fields: []field{
			{"收费项目", "name", plainCell, "", true, "", "不收费的不用填"}, {"标准", "standard", plainCell, "", true, "", ""}, {"依据", "basis", plainCell, "", true, "", "法律、行政法规"},
			{"减免", "waiver", plainCell, "", false, "", ""}, {"网上支付", "online", yesCell, "", false, "", ""}}},
		{title: "办理地点", path: "places", fields: []field{
			{"大厅代码", "hall", plainCell, "", false, "city-hall", ""}, {"名称", "name", plainCell, "", true, "云州市政务服务中心", ""}, {"窗口", "window", plainCell, "", false, "A02", ""},
			{"地址", "address", plainCell, "", true, "云州市云溪区云江大道66号", ""}, {"办公时间", "hours", plainCell, "", true, "周一至周五 9:00—17:30", ""}}},
		{title: "常见问题", path: "faq", fields: []field{{"问题", "question", plainCell, "", true, "还没有营业执照能先申请吗？", ""}, {"回答", "answer", plainCell, "", true, "不能，请先办理营业执照。", ""}}},
		{title: "业务办理项", path: "variants", fields: []field{
			{"业务办理项编码", "code", plainCell, "", false, "", ""}, {"名称", "name", plainCell, "", true, "", ""}, {"类别", "occasion", choiceCell, "occasion", true, "", ""}, {"条件中的名字", "key", plainCell, "", false, "", ""},
			{"到现场次数", "visits", numberCell, "", false, "", "与事项相同的不填"}, {"到现场原因", "visit_reason", plainCell, "", false, "", ""}}},
		{title: "联办机构", path: "joint", fields: []field{{"机关代码", "body", plainCell, "", true, "", ""}, {"名称", "name", plainCell, "", true, "", ""}, {"职责", "does", plainCell, "", false, "", ""}}},
		{title: "责任事项", path: "mandate.duties", fields: []field{{"环节", "step", plainCell, "", true, "", ""}, {"责任", "does", plainCell, "", true, "", ""}, {"依据", "basis", plainCell, "", false, "", ""}}},
		{title: "分级管理", path: "mandate.levels", fields: []field{{"层级", "level", choiceCell, "level", true, "", ""}, {"权限", "does", plainCell, "", true, "", ""}}},
		{title: "取消的证明", path: "dropped_proofs", fields: []field{{"证明名称", "name", plainCell, "", true, "", ""}, {"取消原因", "reason", choiceCell, "proof", true, "", ""},
			{"替代方式", "instead", plainCell, "", true, "", ""}, {"取消日期", "since", dateCell, "", false, "", ""}}},
		{title: "中介服务", path: "intermediaries", fields: []field{{"名称", "name", plainCell, "", true, "", ""}, {"依据", "basis", plainCell, "", true, "", ""}, {"服务机构", "who", plainCell, "", true, "", ""},
			{"付费方", "pays", plainCell, "", false, "", ""}, {"成果", "gives", plainCell, "", false, "", ""}}},
	}
}

func itemFields() []field {
	return []field{
		{codeColumn, "code", plainCell, "", true, "示例11359900PDY00003623000131015000", "31位；业务办理项33位"}, {"事项名称", "name", plainCell, "", true, "食品经营许可（新办）", ""},
		{"基本编码", "base_code", plainCell, "", false, "000131015000", ""}, {"一句话说明", "summary", plainCell, "", false, "开饭馆、小吃店之前要办的许可。", "大白话"},
		{"别名", "aliases", linesCell, "", false, "开饭馆\n开餐馆", "一行一个，群众怎么说就怎么写"}, {"事项类型", "power", choiceCell, "power", true, "行政许可", ""},
		{"地方类型名称", "power_name", plainCell, "", false, "", "国家类型以外的才填"}, {"启动方式", "initiation", choiceCell, "initiation", false, "", "与类型的通常方式不同才填"},
		{"主项编码", "parent", plainCell, "", false, "", ""}, {"地方编码", "local_code", plainCell, "", false, "", ""},
		{"实施主体代码", "body", plainCell, "", true, "market", ""}, {"实施主体", "body_name", plainCell, "", true, "云州市市场监督管理局", ""},
		{"行政区划", "division", plainCell, "", true, "359900", "六位以上代码"}, {"行使层级", "level", choiceCell, "level", true, "市级", ""},
		{"服务对象", "audience", choicesCell, "audience", true, "个人\n企业和组织", "一行一个"}, {"主题", "themes", linesCell, "", false, "餐饮食品", "一行一个"}, {"生活事件", "life_events", linesCell, "", false, "", "一行一个"},
		{"办件类型", "handling", choiceCell, "handling", true, "承诺件", ""}, {"适用范围", "scope", plainCell, "", false, "", ""}, {"审查类型", "review_kind", plainCell, "", false, "", ""},
		{"权力来源", "mandate.origin", choiceCell, "origin", false, "法定本级行使", ""}, {"实施主体性质", "mandate.nature", choiceCell, "nature", false, "法定机关", ""},
		{"委托部门", "mandate.principal", plainCell, "", false, "", ""}, {"承办机构", "mandate.office", plainCell, "", false, "", ""}, {"行使内容", "mandate.content", plainCell, "", false, "", ""},
		{"权限划分", "mandate.limits", plainCell, "", false, "", ""}, {"监督方式", "mandate.oversight", plainCell, "", false, "", ""},
		{"法定时限", "statutory_limit", limitCell, "", false, "10个工作日", "20个工作日、30日、4小时、当场"}, {"时限说明", "limit_note", plainCell, "", false, "", "超过二十个工作日的写依据"},
		{"承诺时限", "promised_limit", limitCell, "", false, "8个工作日", ""}, {"补正时限", "correction_limit", limitCell, "", false, "10个工作日", ""},
		{"到现场次数", "visits", numberCell, "", false, "0", ""}, {"到现场原因", "visit_reason", plainCell, "", false, "", "次数是0的不填"},
		{"网办深度", "online", choicesCell, "online", false, "咨询\n全程网办", "一行一个"}, {"通办范围", "reach", choiceCell, "reach", false, "全市通办", ""}, {"数量限制", "quota", plainCell, "", false, "", ""},
		{"受理条件", "conditions", linesCell, "", false, "有固定的经营场所", "一行一条"}, {"禁止性要求", "forbidden", linesCell, "", false, "", "一行一条"}, {"年审年检", "annual_review", plainCell, "", false, "", ""},
		{"办理流程", "flow.note", plainCell, "", false, "", ""}, {"不适用默认同意", "flow.no_silence", yesCell, "", false, "", ""}, {"结果名称", "result.name", plainCell, "", false, "《食品经营许可证》", ""}, {"结果类型", "result.kind", choiceCell, "result", false, "证照", ""},
		{"结果有效期", "result.validity", plainCell, "", false, "五年", ""}, {"结果样本", "result.sample", plainCell, "", false, "食品经营许可证（样本）", ""}, {"有效年数", "result.years", numberCell, "", false, "5", "长期的不填"},
		{"结果证照类型代码", "result.licence_code", plainCell, "", false, "", ""}, {"结果样本文件", "result.sample_file", plainCell, "", false, "", ""},
		{"送达方式", "delivery.ways", choicesCell, "way", false, "窗口领取\n快递送达", "一行一个"}, {"送达时限", "delivery.limit", limitCell, "", false, "", ""},
		{"办理形式", "channels.forms", choicesCell, "channel", false, "窗口办理", "一行一个"}, {"网办地址", "channels.web", plainCell, "", false, "", ""}, {"移动端地址", "channels.mobile", plainCell, "", false, "", ""},
		{"单点登录", "channels.sign_on", yesCell, "", false, "", ""}, {"预约", "channels.booking", yesCell, "", false, "是", ""}, {"寄递", "channels.courier", yesCell, "", false, "是", ""},
		{"自助终端", "channels.self_service", linesCell, "", false, "", "一行一个"}, {"进驻大厅", "channels.in_hall", yesCell, "", false, "是", ""}, {"未进驻原因", "channels.away_reason", plainCell, "", false, "", ""},
		{"代收代办区域", "channels.helped_in", linesCell, "", false, "", "一行一个"}, {"基层办理方式", "channels.branch_role", plainCell, "", false, "", ""},
		{"咨询电话", "phones.consult", plainCell, "", false, "0590-8800201", "带区号"}, {"投诉电话", "phones.complaint", plainCell, "", false, "0590-8800202", "带区号"},
		{"复议机关", "remedy.reconsideration", plainCell, "", false, "云州市人民政府", ""}, {"管辖法院", "remedy.court", plainCell, "", false, "云州市云溪区人民法院", ""},
		{"权利和义务", "rights", linesCell, "", false, "", "一行一条"}, {"公开查询", "lookup", plainCell, "", false, "", ""}, {"告知承诺", "commitment", yesCell, "", false, "", ""},
		{"承诺内容", "reform.promise.text", plainCell, "", false, "", ""}, {"承诺失实后果", "reform.promise.breach", plainCell, "", false, "", ""}, {"事后核查", "reform.promise.check", plainCell, "", false, "", ""},
		{"核查时限", "reform.promise.check_within", limitCell, "", false, "", ""}, {"承诺依据", "reform.promise.basis", plainCell, "", false, "", ""},
		{"告知的条件", "reform.promise.conditions", linesCell, "", false, "", "一行一条"}, {"核查机关", "reform.promise.checker", plainCell, "", false, "", "机关代号"}, {"整改时限", "reform.promise.rectify", limitCell, "", false, "", ""},
		{"失信记录月数", "reform.promise.mark_months", numberCell, "", false, "", ""}, {"失信记录依据", "reform.promise.mark_basis", plainCell, "", false, "", ""}, {"当场决定签发人", "reform.promise.signer", plainCell, "", false, "", "登录名"},
		{"窗口当场决定签发人", "reform.at_once.signer", plainCell, "", false, "", "登录名，只有即办件填写"}, {"窗口当场决定依据", "reform.at_once.basis", plainCell, "", false, "", ""},
		{"容缺补交时限", "reform.tolerance.limit", limitCell, "", false, "", ""}, {"容缺逾期后果", "reform.tolerance.otherwise", plainCell, "", false, "", ""}, {"容缺不适用", "reform.tolerance.excludes", plainCell, "", false, "", ""},
		{"容缺逾期处理", "reform.tolerance.lapse", choiceCell, "lapse", false, "", ""}, {"容缺依据", "reform.tolerance.basis", plainCell, "", false, "", ""}, {"证照分离依据", "reform.separation_basis", plainCell, "", false, "", ""},
		{"证照分离方式", "reform.separation", choiceCell, "separation", false, "", ""}, {"跨省通办", "reform.across", choiceCell, "across", false, "", ""}, {"通办说明", "reform.across_note", plainCell, "", false, "", ""},
		{"市场准入清单", "reform.market_entry", plainCell, "", false, "", ""}, {"全程代办", "reform.assistance", plainCell, "", false, "", ""}, {"一件事", "reform.bundles", linesCell, "", false, "", "一行一个"},
		{"热门顺序", "hot", numberCell, "", false, "", ""}, {"生效日期", "valid_from", dateCell, "", true, "2026-01-01", "年-月-日"}, {"计划取消日期", "valid_until", dateCell, "", false, "", ""},
	}
}

func materialFields() []field {
	return []field{
		{"代号", "code", plainCell, "", true, "application", "英文字母，同一事项不重复"}, {"材料名称", "name", plainCell, "", true, "食品经营许可申请书", "不能写其他材料"}, {"必要性", "necessity", choiceCell, "necessity", true, "必须提交", ""},
		{"来源", "source", choiceCell, "source", false, "自己准备", ""}, {"出具机关", "issuer", plainCell, "", false, "", ""}, {"形式", "medium", choiceCell, "medium", false, "纸质或者电子", ""},
		{"原件份数", "originals", numberCell, "", false, "1", ""}, {"复印件份数", "copies", numberCell, "", false, "0", ""}, {"依据", "basis", plainCell, "", true, "《食品经营许可和备案管理办法》第二章", ""},
		{"填报须知", "note", plainCell, "", false, "", ""}, {"空表", "blank", plainCell, "", false, "", ""}, {"样表", "sample", plainCell, "", false, "", ""},
		{"提交条件", "when", plainCell, "", false, "", `如 premises == "rent"`}, {"什么情形提交", "case", plainCell, "", false, "", "用文字说明"}, {"免交凭证照", "licence", plainCell, "", false, "", ""},
		{"接受的文件", "accept", linesCell, "", false, "pdf\njpg", "一行一个"}, {"文件上限MB", "max_mb", numberCell, "", false, "20", ""}, {"页数提示", "page_hint", plainCell, "", false, "", ""},
		{"材料类型", "kind", choiceCell, "material", false, "申请表格文书", ""}, {"规格", "spec", plainCell, "", false, "A4", ""}, {"出具时间要求", "issue_time", plainCell, "", false, "", ""}, {"受理标准", "standard", plainCell, "", false, "", ""},
		{"保留的证明", "proof", yesCell, "", false, "", ""}, {"空表文件", "blank_file", plainCell, "", false, "", ""}, {"样表文件", "sample_file", plainCell, "", false, "", ""}, {"证照类型代码", "licence_code", plainCell, "", false, "", ""},
		{"可以承诺代替", "promisable", yesCell, "", false, "", ""}, {"补交时限", "follow_limit", limitCell, "", false, "", ""},
		{"安全例外原因", "unnamed.reason", plainCell, "", false, "", "名称确实不能写明的"}, {"例外批准人", "unnamed.approver", plainCell, "", false, "", ""}, {"例外日期", "unnamed.on", dateCell, "", false, "", ""},
	}
}

// dictionaries are the choices of the template, in order.
var dictionaries = sync.OnceValue(func() map[string][]form.Option {
	return map[string][]form.Option{
		"power": titled(record.Powers()), "initiation": titled([]record.Initiation{record.OnApplication, record.ExOfficio}),
		"level": worded(record.Levels(), record.LevelTitle), "audience": titled([]record.Audience{record.AudiencePerson, record.AudienceCompany}),
		"handling": titled([]record.Handling{record.HandlingInstant, record.HandlingPromised}), "origin": titled(record.Origins()), "nature": titled(record.Natures()),
		"online": {{Value: "ask", Label: "咨询"}, {Value: "precheck", Label: "预审"}, {Value: "accept", Label: "受理"}, {Value: "handle", Label: "办理"}, {Value: "reply", Label: "结果反馈"}, {Value: "whole", Label: "全程网办"}},
		"reach":  titled([]record.Reach{record.ReachNation, record.ReachProvince, record.ReachCity, record.ReachCounty, record.ReachTownship}),
		"result": record.ResultKinds(), "way": titled(record.Ways()), "channel": titled(record.EveryChannel()), "separation": titled(record.Separations()), "lapse": titled(record.Lapses()), "across": titled(record.EveryAcross()),
		"necessity": titled([]record.Necessity{record.Required, record.Optional, record.Deferrable, record.Waivable}),
		"source":    titled([]record.Source{record.SourceSelf, record.SourceGovernment, record.SourceAgency}),
		"medium":    {{Value: "paper", Label: "只收纸质"}, {Value: "electronic", Label: "电子"}, {Value: "both", Label: "纸质或者电子"}},
		"material":  titled(record.MaterialKinds()), "occasion": titled(record.Occasions()), "proof": titled(record.ProofReasons()),
		"join":    {{Value: "all", Label: "全部完成"}, {Value: "any", Label: "任一完成"}, {Value: "lead", Label: "牵头部门汇总"}, {Value: "lead_after", Label: "意见到齐后牵头部门汇总"}},
		"silence": {{Value: "agree", Label: "视为同意"}},
		"role":    {{Value: "lead", Label: "牵头"}, {Value: "consulted", Label: "出具意见"}},
		"field": {{Value: "text", Label: "单行文字"}, {Value: "textarea", Label: "多行文字"}, {Value: "number", Label: "数字"}, {Value: "date", Label: "日期"}, {Value: "choice", Label: "单选"}, {Value: "choices", Label: "多选"},
			{Value: "yesno", Label: "是否"}, {Value: "citizen_id", Label: "身份证号码"}, {Value: "credit_code", Label: "统一社会信用代码"}, {Value: "phone", Label: "电话"}, {Value: "address", Label: "地址"}, {Value: "money", Label: "金额"}},
	}
})

// titled makes a dictionary of values that know their words.
func titled[T interface {
	~string
	Title() string
}](values []T) []form.Option {
	return worded(values, T.Title)
}

func worded[T ~string](values []T, words func(T) string) []form.Option {
	list := make([]form.Option, len(values))
	for n, v := range values {
		list[n] = form.Option{Value: string(v), Label: words(v)}
	}
	return list
}
