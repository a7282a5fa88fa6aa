package editor

import (
	"slices"

	"tongban/internal/base/web"
	"tongban/internal/common/form"
	"tongban/internal/service/catalog/record"
)

// Sections lists the parts of an item in the order in which they are worked through.
func Sections() []Section {
	return []Section{basics(), power(), limits(), conditions(), situations(), materials(), questions(), course(), procedures(),
		review(), result(), fees(), channels(), contact(), faq(), reform()}
}

func basics() Section {
	return Section{"basics", "基本信息", "这一栏的内容显示在办事指南的最前面，也是搜索时最先比对的内容。", Sheet{Fields: []Field{
		line("name", "事项名称").need(),
		text("summary", "一句话说明").hint("用平常的话说这件事是做什么的，显示在搜索结果里"),
		lines("aliases", "人们怎么说", "一行一个，例如“开饭馆”“小吃店”，搜索时能找到"),
		line("base_code", "基本编码"),
		line("parent", "主项的基本编码").hint("本事项是子项时填写"),
		line("local_code", "地方编码"),
		choices("audience", "服务对象", words(record.AudiencePerson, record.AudienceCompany)...).need(),
		lines("themes", "主题", "一行一个，例如“开办企业”"),
		lines("life_events", "人生和经营大事", "一行一个，例如“我要开餐馆”"),
		choice("handling", "办件类型", words(record.HandlingInstant, record.HandlingPromised)...).need(),
		text("scope", "适用范围"),
		line("review_kind", "审查类型").hint("例如 前审后批、即审即办"),
		whole("hot", "常办事项中的位置").hint("0 为不列入首页的常办事项"),
		date("valid_from", "施行日期").need(),
		date("valid_until", "计划取消日期"),
	}, Lists: []List{{Path: "variants", Title: "业务办理项", One: "业务办理项", Shows: []string{"name", "occasion", "code"},
		Hint: "同一事项按新设、变更、延续、补证、注销分开办理时填写", Sheet: Sheet{Fields: []Field{
			line("code", "业务办理项编码").need(), line("name", "名称").need(),
			choice("occasion", "办理情形", words(record.Occasions()...)...).need(),
			line("key", "条件中的名字").hint("有两个业务办理项的情形相同时填写，用来区分材料的条件"),
			whole("visits", "到现场次数").hint("不填的，与事项相同"), line("visit_reason", "必须到现场的原因"),
		}}}}}}
}

func power() Section {
	return Section{"power", "权力与依据", "权责清单由这一栏生成。", Sheet{Fields: []Field{
		choice("power", "事项类型", words(record.Powers()...)...).need(),
		line("power_name", "地方类型的名称"),
		choice("initiation", "启动方式", words(record.OnApplication, record.ExOfficio)...).hint("与事项类型通常的方式不同时填写"),
		of("body", "实施主体", fromBodies).need(),
		line("body_name", "实施主体名称").hint("显示在办事指南上的全称").need(),
		of("division", "行政区划", fromDivisions).need(),
		choice("level", "行使层级", levelOptions()...),
		choice("mandate.origin", "权力来源", words(record.Origins()...)...),
		choice("mandate.nature", "实施主体性质", words(record.Natures()...)...),
		line("mandate.principal", "委托部门"), line("mandate.office", "承办机构"),
		text("mandate.content", "行使内容"), text("mandate.limits", "权限划分"), text("mandate.oversight", "监督方式"),
		text("quota", "数量限制"),
	}, Lists: []List{
		{Path: "basis", Title: "设定依据", One: "依据", Shows: []string{"law", "article", "document"}, Sheet: Sheet{Fields: []Field{
			line("law", "法律法规名称").hint("不用写书名号").need(), line("document", "文号"), line("issuer", "颁布机关"), line("article", "条款").need(),
			text("says", "条文内容").need(), line("link", "链接"),
		}}},
		{Path: "mandate.levels", Title: "分级管理", One: "层级", Shows: []string{"level", "does"}, Sheet: Sheet{Fields: []Field{
			choice("level", "层级", levelOptions()...).need(), text("does", "做什么").need(),
		}}},
		{Path: "mandate.duties", Title: "责任事项", One: "责任", Shows: []string{"step", "does"}, Sheet: Sheet{Fields: []Field{
			line("step", "环节").need(), text("does", "责任内容").need(), text("basis", "依据"),
		}}},
		{Path: "joint", Title: "联办机构", One: "联办机构", Shows: []string{"name", "does"}, Sheet: Sheet{Fields: []Field{
			of("body", "机构", fromBodies).need(), line("name", "名称").need(), text("does", "承担什么"),
		}}},
	}}}
}

func levelOptions() []web.Option {
	var options []web.Option
	for _, level := range record.Levels() {
		options = append(options, option(level, record.LevelTitle(level)))
	}
	return options
}

func limits() Section {
	return Section{"limits", "时限", "承诺时限不能长于法定时限；法律没有规定时限的，法定时限留空。", Sheet{Fields: []Field{
		limit("statutory_limit", "法定办结时限"), text("limit_note", "法定时限的依据"),
		limit("promised_limit", "承诺办结时限").need(), limit("correction_limit", "补正期限"),
	}}}
}

func conditions() Section {
	return Section{"conditions", "受理条件", "", Sheet{Fields: []Field{
		lines("conditions", "受理条件", "一行一条").need(), lines("forbidden", "禁止性要求", "一行一条；没有的留空"),
		lines("rights", "申请人的权利和义务", "一行一条"), text("annual_review", "年审年检"),
	}, Lists: []List{{Path: "intermediaries", Title: "中介服务", One: "中介服务", Shows: []string{"name", "basis"}, Sheet: Sheet{Fields: []Field{
		line("name", "服务名称").need(), text("basis", "依据").need(), text("who", "哪些机构可以做").need(), line("pays", "由谁付费"), line("gives", "出具什么"),
	}}}}}}
}

func situations() Section {
	return Section{"situations", "情形", "办事人先回答这里的问题，系统再列出他要交的材料。第一个选项是最常见的情形。", Sheet{Lists: []List{{
		Path: "situations", Title: "情形问题", One: "问题", Shows: []string{"question", "name"}, Sheet: Sheet{Fields: []Field{
			line("question", "问题").hint("例如“经营场所是怎么来的？”").need(), name("name", "代号"),
		}, Lists: []List{optionList("至少两个；第一个是最常见的情形")}}}}}}
}

// name is a word by which conditions call a thing; letters, because conditions are written with them.
func name(path, label string) Field {
	return Field{Path: path, Label: label, Kind: web.KindText, Max: 40, Need: true, Hint: "小写英文字母、数字和下划线，条件里用它；已经有条件用到的不要改"}
}

func optionList(hint string) List {
	return List{Path: "options", Title: "选项", Hint: hint, One: "选项", Shows: []string{"label", "value"}, Sheet: Sheet{Fields: []Field{
		line("label", "选项文字").need(), name("value", "代号"),
	}}}
}

func materials() Section {
	return Section{"materials", "申请材料", "每份材料都要写明要求提供的依据；按情形提交的，写明是哪种情形。", Sheet{Lists: []List{
		{Path: "materials", Title: "材料", One: "材料", Shows: []string{"name", "necessity", "case", "basis"}, Sheet: Sheet{Fields: materialFields()}},
		{Path: "dropped_proofs", Title: "取消的证明", One: "证明", Shows: []string{"name", "reason", "instead"}, Sheet: Sheet{Fields: []Field{
			line("name", "证明名称").need(), choice("reason", "取消的理由", words(record.ProofReasons()...)...).need(),
			text("instead", "现在怎样核实").need(), date("since", "取消日期"),
		}}},
	}}}
}

func materialFields() []Field {
	return []Field{
		line("name", "材料名称").hint("写清要什么，不要写“其他材料”“相关材料”").need(), line("code", "代号").need(),
		choice("kind", "材料类型", words(record.MaterialKinds()...)...),
		choice("necessity", "必要性", words(record.Required, record.Optional, record.Deferrable, record.Waivable)...).need(),
		text("basis", "要求提供的依据").need(),
		choice("source", "来源渠道", words(record.SourceSelf, record.SourceGovernment, record.SourceAgency)...).need(), line("issuer", "出具机构"),
		choice("medium", "材料形式", option("paper", "纸质"), option("electronic", "电子"), option("both", "纸质或者电子")).need(),
		whole("originals", "原件份数"), whole("copies", "复印件份数"), line("spec", "规格").hint("例如 A4"),
		text("note", "填报须知"), text("standard", "受理标准"), line("issue_time", "出具时间要求"), line("page_hint", "页数提示"),
		{Path: "when", Label: "什么情形下提交", Kind: web.KindText, Max: 500, Shape: whenShape, From: fromSituations},
		line("case", "情形的文字说明").hint("例如“租用场所的提交”"),
		line("licence", "免交的电子证照").hint("证照库里有这种证照的，不用提交"), line("licence_code", "证照类型代码"),
		tick("promisable", "可以用书面承诺代替"), limit("follow_limit", "容缺后补的期限"), tick("proof", "属于保留的证明"),
		line("blank", "空白表格的名称"), line("blank_file", "空白表格文件"), line("sample", "示例样表的名称"), line("sample_file", "示例样表文件"),
		lines("accept", "电子文件格式", "一行一种，不带点，例如 pdf"), whole("max_mb", "每个文件最大（MB）"),
		text("unnamed.reason", "名称不能更具体的理由").hint("只限写明会损害国家安全、公共安全的"), line("unnamed.approver", "批准人"), date("unnamed.on", "批准日期"),
	}
}

func questions() Section {
	return Section{"form", "申请表", "表单按组排列，办事人一组一组填写。能从账户和证照里带出来的，选好来源，办事人不用再填。", Sheet{Lists: []List{{
		Path: "form.groups", Title: "分组", One: "分组", Shows: []string{"title"}, Sheet: Sheet{Fields: []Field{line("title", "分组标题").need()},
			Lists: []List{{Path: "fields", Title: "字段", One: "字段", Shows: []string{"label", "kind", "need", "when"}, Sheet: Sheet{Fields: []Field{
				line("label", "问什么").need(), name("name", "代号"), choice("kind", "答案的种类", kindOptions()...).need(),
				line("hint", "提示"), tick("need", "必须填写"), tick("whole", "只收整数，用于数字"), whole("max", "最多字数，或者最大的数").hint("0 为按种类的一般限度"),
				{Path: "when", Label: "什么时候问", Kind: web.KindText, Max: 500, Shape: whenShape, From: fromFields},
				of("prefill", "自动带出", fromPrefill).hint("从登录账户、企业登记信息和本系统发给同一申请人的证照里带出，办事人看得到来源，可以修改；证照只列本事项结果和材料里写明的"),
			}, Lists: []List{optionList("单选和多选才要选项")}}}}}}}}}
}

func kindOptions() []web.Option {
	return []web.Option{option(string(form.Text), "一行文字"), option(string(form.Textarea), "多行文字"), option(string(form.Number), "数字"),
		option(string(form.Money), "金额"), option(string(form.Date), "日期"), option(string(form.Choice), "单选"), option(string(form.Choices), "多选"),
		option(string(form.YesNo), "是或否"), option(string(form.CitizenID), "居民身份证号码"), option(string(form.CreditCode), "统一社会信用代码"),
		option(string(form.Phone), "电话"), option(string(form.Address), "地址")}
}

func course() Section {
	return Section{"flow", "办理流程", "环节一个接一个；一个环节里的分支同时进行。写了条件的，受理时看办事人的申请表和情形，条件不成立就不进行。", Sheet{Fields: []Field{text("flow.note", "流程的文字说明"),
		tick("flow.no_silence", "本事项的任何分支都不能默认同意")}, Lists: []List{{
		Path: "flow.stages", Title: "环节", One: "环节", Shows: []string{"title", "join", "when"}, Sheet: Sheet{Fields: []Field{
			line("title", "环节名称").need(), stageName(), choice("join", "怎样算完成", joinOptions()...).need(),
			{Path: "when", Label: "什么情况下要这个环节", Kind: web.KindText, Max: 500, Shape: whenShape, From: fromFlow},
		}, Lists: []List{{Path: "parts", Title: "分支", One: "分支", Shows: []string{"title", "body", "right", "limit", "when"}, Sheet: Sheet{Fields: []Field{
			line("title", "做什么").need(), of("body", "承办机关", fromBodies).need(), choice("right", "由什么岗位办", rightOptions()...).need(),
			limit("limit", "时限").need(), choice("role", "分工", option("lead", "牵头"), option("consulted", "出具意见")).need(),
			{Path: "when", Label: "什么情况下要这个分支", Kind: web.KindText, Max: 500, Shape: whenShape, From: fromFlow},
			someOf("materials", "只给这个分支看的材料", fromMaterials).hint("没有分支勾选的材料，各部门都看得到；勾选了的，只有勾选的分支、牵头部门和窗口看得到"),
			choice("silence", "到期没有提出意见", option(string(record.SilenceAgree), "视为同意")).hint("不填写的，到期仍要等这个部门的意见；牵头分支不能默认同意"),
			text("silence_basis", "视为同意的依据").hint("写明文件名称和条款，记入办件并告知这个部门"),
			tick("distinct", "逐级审签的各环节要由不同的人签署"),
			line("joint", "由项目的联合办理答复").hint("工程建设项目的事项填写，与项目流程模板里的代码相同，例如联合审图 review、联合验收 acceptance；单独申请的照常审查"),
		}, Lists: []List{{Path: "signers", Title: "逐级审签", One: "签署环节", Shows: []string{"title", "right"},
			Hint: "意见或者决定写好后依次由谁签署，例如经办、审核、批准；第一个是写的人。不列就由办理的人一人负责。", Sheet: Sheet{Fields: []Field{
				line("title", "环节名称").need(), choice("right", "由什么岗位签", signingOptions()...).need(),
			}}}}}}}}}}}}
}

func stageName() Field {
	return Field{Path: "name", Label: "环节代号", Kind: web.KindText, Max: 40, Need: true,
		Hint: "受理 accept、审查 review、决定 decide、送达 deliver，其他环节自己起，用小写英文字母"}
}

func joinOptions() []web.Option {
	return []web.Option{option("all", "所有分支都完成"), option("any", "任一分支完成"), option("lead", "牵头分支完成，不等其他"),
		option("lead_after", "其他意见到齐后，牵头分支再汇总（1+N）")}
}

// rightOptions are the rights at which the hall's cases are worked on.
func rightOptions() []web.Option {
	return []web.Option{option("case.receive", "收件"), option("case.accept", "受理"), option("case.review", "审查"), option("case.lead", "牵头汇总"),
		option("case.decide", "决定"), option("case.deliver", "出件送达")}
}

// signingOptions are the rights at which opinions and decisions are signed.
func signingOptions() []web.Option {
	return slices.DeleteFunc(rightOptions(), func(o web.Option) bool {
		return o.Value != "case.review" && o.Value != "case.lead" && o.Value != "case.decide"
	})
}

// RightTitle is what a right at the hall's cases lets somebody do, in words.
func RightTitle(right string) string {
	for _, o := range rightOptions() {
		if o.Value == right {
			return o.Text
		}
	}
	return right
}

func procedures() Section {
	return Section{"procedures", "特殊环节", "行政许可法第四十五条只有听证、招标、拍卖、检验、检测、检疫、鉴定、专家评审八种不计入法定时限。", Sheet{Lists: []List{{
		Path: "special_procedures", Title: "特殊环节", One: "特殊环节", Shows: []string{"name", "max_limit", "basis"}, Sheet: Sheet{Fields: []Field{
			line("name", "名称").need(), line("code", "代号").need(), text("basis", "依据").need(), limit("max_limit", "最长时限").need(),
			tick("stops_statutory", "不计入法定时限"), tick("stops_promise", "不计入承诺时限"), text("condition", "什么情况下进行"),
			text("standard", "办理标准"), line("fee", "收费"), text("fee_basis", "收费依据"), tick("written_notice", "所需时间书面告知申请人"),
		}}}}}}
}

func review() Section {
	return Section{"review", "审查要点", "审查人员逐条核对，结论写进案卷。", Sheet{Lists: []List{{
		Path: "review_points", Title: "审查要点", One: "要点", Shows: []string{"title", "standard", "body"}, Sheet: Sheet{Fields: []Field{
			line("title", "审查什么").need(), line("code", "代号").need(), text("standard", "标准").need(), of("body", "由哪个机关审查", fromBodies).need(),
			of("stage", "在哪个环节", fromStages), text("basis", "依据"), lines("outcomes", "可能的结果", "一行一个"),
		}}}}}}
}

func result() Section {
	var kinds []web.Option
	for _, kind := range record.ResultKinds() {
		kinds = append(kinds, option(kind.Value, kind.Label))
	}
	return Section{"result", "结果与送达", "", Sheet{Fields: []Field{
		line("result.name", "结果名称").need(), choice("result.kind", "结果类型", kinds...).need(), line("result.validity", "有效期"),
		whole("result.years", "有效年数").hint("0 为长期"), line("result.licence_code", "证照类型代码"), line("result.sample", "结果样本的名称"),
		line("result.sample_file", "结果样本文件"), choices("delivery.ways", "送达方式", words(record.Ways()...)...), limit("delivery.limit", "送达时限"),
		text("lookup", "怎样查询进度和结果"),
	}}}
}

func fees() Section {
	return Section{"fees", "收费", "没有收费项目的，就是不收费。", Sheet{Lists: []List{{
		Path: "fees", Title: "收费项目", One: "收费项目", Shows: []string{"name", "standard", "basis"}, Sheet: Sheet{Fields: []Field{
			line("name", "项目").need(), text("standard", "标准").need(), text("basis", "依据").need(), text("waiver", "减免"), tick("online", "可以网上支付"),
		}}}}}}
}

func channels() Section {
	return Section{"channels", "办理渠道与地点", "", Sheet{Fields: []Field{
		choices("online", "网上能办到哪一步", option("ask", "咨询"), option("precheck", "预审"), option("accept", "受理"), option("handle", "办理"),
			option("reply", "结果反馈"), option("whole", "全程网办")),
		whole("visits", "到现场次数"), text("visit_reason", "必须到现场的原因"),
		choice("reach", "通办范围", words(record.ReachNation, record.ReachProvince, record.ReachCity, record.ReachCounty, record.ReachTownship)...),
		choices("channels.forms", "办理形式", words(record.EveryChannel()...)...), line("channels.web", "网办地址").hint("不在本站办理时填写"),
		line("channels.mobile", "移动端地址"), tick("channels.sign_on", "单点登录"), tick("channels.booking", "可以预约"),
		tick("channels.courier", "可以邮寄"), lines("channels.self_service", "自助终端", "一行一个地点"), tick("channels.in_hall", "进驻政务服务大厅"),
		text("channels.away_reason", "没有进驻大厅的原因"), lines("channels.helped_in", "代收代办的地区", "一行一个"),
		line("channels.branch_role", "镇街和村居做什么"),
	}, Lists: []List{{Path: "places", Title: "办理地点", One: "地点", Shows: []string{"name", "window", "address"}, Sheet: Sheet{Fields: []Field{
		of("hall", "大厅", fromHalls), line("name", "地点名称").need(), line("window", "窗口"), text("address", "地址").need(), text("hours", "办公时间").need(),
	}}}}}}
}

func contact() Section {
	return Section{"contact", "咨询救济", "咨询电话和投诉电话不能相同，都要带区号。", Sheet{Fields: []Field{
		line("phones.consult", "咨询电话").need(), line("phones.complaint", "投诉电话").need(),
		line("remedy.reconsideration", "行政复议机关").need(), line("remedy.court", "管辖法院").need(),
	}}}
}

func faq() Section {
	return Section{"faq", "常见问题", "", Sheet{Lists: []List{{
		Path: "faq", Title: "常见问题", One: "问题", Shows: []string{"question", "answer"}, Sheet: Sheet{Fields: []Field{
			text("question", "问题").need(), text("answer", "回答").need(),
		}}}}}}
}

func reform() Section {
	return Section{"reform", "改革标记", "证照分离方式决定这个事项怎么办：直接取消审批的不再收申请，改为备案的材料齐全当场备案，实行告知承诺的可以先承诺后核查。", Sheet{Fields: []Field{
		choice("reform.separation", "证照分离方式", words(record.Separations()...)...), line("reform.separation_basis", "证照分离的依据").hint("改革清单的名称和序号"),
		tick("commitment", "可以选择告知承诺"),
		lines("reform.promise.conditions", "告知的条件和标准", "一行一条；留空时告知受理条件"),
		text("reform.promise.text", "承诺的内容"), text("reform.promise.breach", "不实承诺的后果"), text("reform.promise.check", "事后怎样核查"),
		limit("reform.promise.check_within", "核查期限"), of("reform.promise.checker", "核查机关", fromBodies).hint("留空时由实施主体核查"),
		limit("reform.promise.rectify", "限期整改的期限"), text("reform.promise.basis", "告知承诺的依据"),
		whole("reform.promise.mark_months", "不实承诺记录保留的月数").hint("0 为不记入信用记录"), line("reform.promise.mark_basis", "记入信用记录的依据"),
		line("reform.promise.signer", "当场决定的签发人").hint("填写签发人的登录名，材料核对无误时由窗口以签发人的名义当场决定；留空的，由决定岗逐件签发"),
		line("reform.at_once.signer", "即办件由窗口当场决定的签发人").hint("填写签发人的登录名；只有即办件可以填，填了的由受理窗口以签发人的名义当场准予，留空的按流程审查、决定"), line("reform.at_once.basis", "授权窗口当场决定的依据").hint("例如委托书、授权书的文号"),
		limit("reform.tolerance.limit", "容缺补齐的期限"), text("reform.tolerance.otherwise", "到期没有补齐怎么办"),
		choice("reform.tolerance.lapse", "到期没有补齐的处理", words(record.Lapses()...)...), line("reform.tolerance.basis", "容缺受理的依据").hint("终止办理和不予办理要有依据，没有依据的只暂停办理"),
		text("reform.tolerance.excludes", "哪些人不适用容缺"),
		choice("reform.across", "跨省通办模式", words(record.EveryAcross()...)...), text("reform.across_note", "通办说明"),
		text("reform.market_entry", "市场准入负面清单条目"), text("reform.assistance", "全程代办"), lines("reform.bundles", "一件事", "一行一个"),
	}}}
}
