package lint_test

import (
	"slices"
	"strings"
	"testing"

	"tongban/internal/common/form"
	"tongban/internal/service/catalog/lint"
	"tongban/internal/service/catalog/record"
)

const (
	foodBusiness = "食品经营许可（新办）"
	benefit      = "高龄津贴申领"
)

// change makes one thing wrong with an item that was right.
type change func(*record.Item)

func agreeBySilence(p *record.Part) {
	p.Silence, p.SilenceBasis = record.SilenceAgree, "《云州市并联审批办法》第十条"
}

// cases: each row is one rule broken by one change; the source stands with the rule and is repeated where a lawyer would look.
var cases = []struct {
	sentence string
	source   string
	item     string
	change   change
	want     string // code of the rule
	field    string
	severity lint.Severity
}{
	{"an item has a code", "GB/T 39046-2020 表4", foodBusiness, func(i *record.Item) { i.Code = "" }, "code-missing", "code", lint.Stop},
	{"a code of another pattern is only a warning", "§1.3", foodBusiness, func(i *record.Item) { i.Code = "511Z07001006-511602000000-000-11511301008778183N-1-00" }, "code-pattern", "code", lint.Warn},
	{"a wrong credit code in the item code is only a warning", "§1.11(5)", foodBusiness, func(i *record.Item) { i.Code = "11359900PDY00003633000131015000" }, "code-pattern", "code", lint.Warn},
	{"an item has a name", "行政许可法 第三十条", foodBusiness, func(i *record.Item) { i.Name = "" }, "name-missing", "name", lint.Stop},
	{"a name has at most 200 characters", "GB/T 39046-2020 表4", foodBusiness, func(i *record.Item) { i.Name = strings.Repeat("长", 201) }, "name-long", "name", lint.Stop},
	{"a kind of power that no table has", "GB/T 39046-2020 附录A.1", foodBusiness, func(i *record.Item) { i.Power = "approval" }, "power-unknown", "power", lint.Stop},
	{"an item has a body", "行政许可法 第三十条", foodBusiness, func(i *record.Item) { i.Body = "" }, "body-missing", "body", lint.Stop},
	{"a level that no table has", "GB/T 39046-2020 附录A.2", foodBusiness, func(i *record.Item) { i.Level = "town" }, "level-unknown", "level", lint.Stop},
	{"a level that is not that of the division", "GB/T 39046-2020 附录A.2", foodBusiness, func(i *record.Item) { i.Level = "county" }, "level-division", "level", lint.Warn},
	{"an item says for whom it is", "行政许可法 第三十条", foodBusiness, func(i *record.Item) { i.Audience = nil }, "audience-missing", "audience", lint.Stop},
	{"a theme of persons for companies only", "质检规则 8", foodBusiness, func(i *record.Item) {
		i.Audience, i.Themes = []record.Audience{record.AudienceCompany}, []string{"婚姻登记"}
	}, "audience-themes", "themes[0]", lint.Warn},
	{"conditions are published", "行政许可法 第三十条", foodBusiness, func(i *record.Item) { i.Conditions = nil }, "condition-missing", "conditions", lint.Stop},
	{"a version begins on a day", "C0109", foodBusiness, func(i *record.Item) { i.ValidFrom = "明年" }, "valid-from", "valid_from", lint.Stop},

	{"a limit has a unit", "C0109", foodBusiness, func(i *record.Item) { i.PromisedLimit = "8" }, "limit-form", "promised_limit", lint.Stop},
	{"a promise is made", "质检规则 1", foodBusiness, func(i *record.Item) { i.PromisedLimit = "" }, "promise-missing", "promised_limit", lint.Stop},
	{"the promise is not longer than the law", "质检规则 2；行政许可法 第四十二条", foodBusiness, func(i *record.Item) { i.PromisedLimit = "11wd" }, "promise-longer", "promised_limit", lint.Stop},
	{"natural days are compared with working days", "质检规则 2", foodBusiness, func(i *record.Item) { i.PromisedLimit = "15d" }, "promise-longer", "promised_limit", lint.Stop},
	{"an instant item is answered at once", "质检规则 1", foodBusiness, func(i *record.Item) { i.Handling = record.HandlingInstant }, "promise-instant", "handling", lint.Stop},
	{"a promised item is not", "质检规则 1", foodBusiness, func(i *record.Item) { i.PromisedLimit = "0" }, "promise-instant", "handling", lint.Stop},
	{"only an instant item is decided at the window", "行政许可法 34", foodBusiness, func(i *record.Item) { i.Reform.AtOnce = &record.AtOnce{Signer: "x", Basis: "授权书"} }, "at-once-instant", "reform.at_once.signer", lint.Stop},
	{"and the window is authorised by a letter", "行政许可法 24", foodBusiness, func(i *record.Item) { i.Reform.AtOnce = &record.AtOnce{Signer: "x"} }, "at-once-basis", "reform.at_once.basis", lint.Stop},
	{"a licence over twenty working days names its ground", "行政许可法 第四十二条", foodBusiness, func(i *record.Item) { i.StatutoryLimit, i.LimitNote = "45d", "" }, "licence-over-20", "limit_note", lint.Stop},
	{"the course in words takes no longer than the promise", "GD03", foodBusiness, func(i *record.Item) { i.Flow.Note = "自受理之日起十个工作日内领取" }, "limit-words", "flow.note", lint.Warn},
	{"a condition asks what the law asks", "GD05；行政许可法 第十六条", foodBusiness, func(i *record.Item) {
		i.Conditions = append(i.Conditions, "登记注册满6个月")
		i.Basis[0].Says = "应当登记注册满十二个月"
	}, "condition-basis", "conditions[5]", lint.Warn},

	{"who comes is told why", "质检规则 3", foodBusiness, func(i *record.Item) { i.Visits, i.Online = 1, nil }, "visit-reason", "visit_reason", lint.Stop},
	{"who does not come needs no reason", "质检规则 3", foodBusiness, func(i *record.Item) { i.VisitReason = "核对原件" }, "visit-no-reason", "visit_reason", lint.Stop},
	{"no visit, not online, no courier", "质检规则 4", foodBusiness, func(i *record.Item) { i.Online, i.Channels.Courier = []record.Online{record.OnlineAccept}, false }, "visit-courier", "visits", lint.Stop},
	{"a whole course online has no visit", "质检规则 5", foodBusiness, func(i *record.Item) { i.Visits, i.VisitReason = 1, "核对原件" }, "visit-whole", "visits", lint.Stop},
	{"two visits are one too many", "最多跑一趟", foodBusiness, func(i *record.Item) { i.Visits, i.VisitReason, i.Online = 2, "核对原件", nil }, "visit-many", "visits", lint.Warn},
	{"somewhere to go", "行政许可法 第三十条", foodBusiness, func(i *record.Item) { i.Places = nil }, "place-missing", "places", lint.Stop},
	{"who complains does not reach the body asked", "质检规则 7", foodBusiness, func(i *record.Item) { i.Phones.Complaint = i.Phones.Consult }, "phone-same", "phones.complaint", lint.Stop},
	{"the hotline twice is only a warning", "国办发〔2020〕53号", foodBusiness, func(i *record.Item) { i.Phones = record.Phones{Consult: "0590-12345", Complaint: "0590-12345"} }, "phone-hotline", "phones.consult", lint.Warn},
	{"a phone has an area code", "质检规则 7", foodBusiness, func(i *record.Item) { i.Phones.Consult = "8800201" }, "phone-form", "phones.consult", lint.Stop},
	{"a phone is a number", "质检规则 7", foodBusiness, func(i *record.Item) { i.Phones.Complaint = "办公室" }, "phone-form", "phones.complaint", lint.Stop},
	{"the second number is looked at too", "质检规则 7", foodBusiness, func(i *record.Item) { i.Phones.Consult = "0590-8800201、880020199" }, "phone-part", "phones.consult", lint.Warn},
	{"an area code of another city", "质检规则 7", foodBusiness, func(i *record.Item) { i.Phones.Consult = "0592-8800201" }, "phone-area", "phones.consult", lint.Warn},
	{"a decision can be challenged", "行政许可法 第三十八条", foodBusiness, func(i *record.Item) { i.Remedy.Court = "" }, "remedy-missing", "remedy", lint.Stop},

	{"a vague material is refused", "质检规则 11；厦府办〔2018〕138号（十九）", foodBusiness, func(i *record.Item) { i.Materials[0].Name = "法律法规规定的其他材料" }, "material-vague", "materials[0].name", lint.Stop},
	{"its kin too", "质检规则 11", foodBusiness, func(i *record.Item) { i.Materials[0].Name = "有关材料" }, "material-vague", "materials[0].name", lint.Stop},
	{"a material needs a basis", "质检规则 12", foodBusiness, func(i *record.Item) { i.Materials[0].Basis = "" }, "material-basis", "materials[0].basis", lint.Stop},
	{"a material asked in some cases says which", "国令716号 第十一条", foodBusiness, func(i *record.Item) { i.Materials[4].Case = "" }, "material-case", "materials[4].case", lint.Stop},
	{"a case that does not exist is found", "国令716号 第十一条", foodBusiness, func(i *record.Item) { i.Materials[4].When = `colour == "red"` }, "situation-condition", "materials", lint.Stop},
	{"a situation has two answers", "国令716号 第十一条", foodBusiness, func(i *record.Item) { i.Situations[0].Options = i.Situations[0].Options[:1] }, "situation-options", "situations[0].options", lint.Stop},
	{"two materials with one code", "C0109", foodBusiness, func(i *record.Item) { i.Materials[1].Code = i.Materials[0].Code }, "material-code", "materials[1].code", lint.Stop},
	{"a name that speaks of a case is no duty of everybody", "GD03", foodBusiness, func(i *record.Item) { i.Materials[0].Name = "监护人代为办理的，应当提供委托书" }, "material-implied", "materials[0].when", lint.Warn},
	{"two forms for one application", "GD03；行政许可法 第二十九条", foodBusiness, func(i *record.Item) {
		i.Materials[0].Kind, i.Materials[2].Kind = record.MaterialForm, record.MaterialForm
	}, "material-forms", "materials[2].name", lint.Warn},
	{"what the library holds is not asked again", "国令716号 第七条", foodBusiness, func(i *record.Item) { i.Materials[1].Necessity = record.Required }, "material-held", "materials[1].necessity", lint.Warn},
	{"paper comes in some number", "GB/T 39046-2020", foodBusiness, func(i *record.Item) {
		i.Materials[0].Medium, i.Materials[0].Originals, i.Materials[0].Copies = record.MediumPaper, 0, 0
	}, "material-copies", "materials[0].originals", lint.Warn},

	{"a licence is decided by somebody", "质检规则 9；行政许可法 第四章", foodBusiness, func(i *record.Item) { i.Flow.Stages = i.Flow.Stages[:2] }, "licence-stages", "flow", lint.Stop},
	{"a stage that the lead concludes has a lead", "国办发〔2022〕32号", foodBusiness, func(i *record.Item) { i.Flow.Stages[1].Parts = i.Flow.Stages[1].Parts[:2] }, "stage-lead", "flow.stages[1].parts", lint.Stop},
	{"a stage has somebody who does it", "标准化指引", foodBusiness, func(i *record.Item) { i.Flow.Stages[0].Parts = nil }, "stage-parts", "flow.stages[0].parts", lint.Stop},
	{"steps fit into the promise", "GD05", foodBusiness, func(i *record.Item) { i.PromisedLimit = "7wd" }, "stages-longer", "flow", lint.Stop},
	{"a field is filled in from what is not there", "国令716号 第十条", foodBusiness, func(i *record.Item) { i.Form.Groups[0].Fields[0].Prefill = "licence.food" }, "prefill-source", "form.groups[0].fields[0].prefill", lint.Warn},
	{"who agrees by silence does so on a ground", "行政许可法 第二十六条；本地规定", foodBusiness, func(i *record.Item) { i.Flow.Stages[1].Parts[1].Silence = record.SilenceAgree }, "silence-basis", "flow.stages[1].parts[1].silence_basis", lint.Stop},
	{"the lead concludes and does not agree by silence", "行政许可法 第三十八条", foodBusiness, func(i *record.Item) { agreeBySilence(&i.Flow.Stages[1].Parts[2]) }, "silence-part", "flow.stages[1].parts[2].silence", lint.Stop},
	{"a stage that the first opinion ends waits for one", "行政许可法 第三十四条", foodBusiness, func(i *record.Item) {
		i.Flow.Stages[1].Join = record.JoinAny
		agreeBySilence(&i.Flow.Stages[1].Parts[1])
	}, "silence-part", "flow.stages[1].parts[1].silence", lint.Stop},
	{"the decision is made in writing", "行政许可法 第三十八条", foodBusiness, func(i *record.Item) { agreeBySilence(&i.Flow.Stages[2].Parts[0]) }, "silence-part", "flow.stages[2].parts[0].silence", lint.Stop},
	{"an item may forbid agreement by silence", "流程数据", foodBusiness, func(i *record.Item) {
		i.Flow.NoSilence = true
		agreeBySilence(&i.Flow.Stages[1].Parts[1])
	}, "silence-banned", "flow.stages[1].parts[1].silence", lint.Stop},
	{"a part looks at materials of the item", "国令716号 第九条", foodBusiness, func(i *record.Item) { i.Flow.Stages[1].Parts[1].Materials = []string{"none"} }, "part-materials", "flow.stages[1].parts[1].materials", lint.Stop},
	{"who leads sees all", "个人信息保护法 第六条", foodBusiness, func(i *record.Item) { i.Flow.Stages[1].Parts[2].Materials = []string{i.Materials[0].Code} }, "part-scope", "flow.stages[1].parts[2].materials", lint.Warn},
	{"a condition of a stage over what is not asked", "流程数据", foodBusiness, func(i *record.Item) { i.Flow.Stages[1].When = "shop > 3" }, "flow-condition", "flow.stages[1].when", lint.Stop},
	{"a condition of a part that does not end", "流程数据", foodBusiness, func(i *record.Item) { i.Flow.Stages[1].Parts[1].When = `tenure == "rent` }, "flow-condition", "flow.stages[1].parts[1].when", lint.Stop},
	{"a condition of a part that loops", "流程数据", foodBusiness, func(i *record.Item) { i.Flow.Stages[1].Parts[1].When = "all(1..90, # > 0)" }, "flow-condition", "flow.stages[1].parts[1].when", lint.Stop},
	{"a condition over fields in a circle", "流程数据", foodBusiness, func(i *record.Item) {
		i.Form.Groups[0].Fields[0].When, i.Form.Groups[0].Fields[3].When = `contact == "甲"`, `unit_name == "乙"`
		i.Flow.Stages[1].Parts[1].When = `unit_name == "丙"`
	}, "flow-condition", "flow.stages[1].parts[1].when", lint.Stop},
	{"a condition over a name with two meanings", "流程数据", foodBusiness, func(i *record.Item) { i.Flow.Stages[1].Parts[1].When = `premises == "rent"` }, "flow-condition", "flow.stages[1].parts[1].when", lint.Stop},
	{"deciding has no condition", "行政许可法 第三十八条", foodBusiness, func(i *record.Item) { i.Flow.Stages[2].When = "online_sale" }, "flow-always", "flow.stages[2].when", lint.Stop},
	{"taking in has no condition", "行政许可法 第三十二条", foodBusiness, func(i *record.Item) { i.Flow.Stages[0].Parts[0].When = "online_sale" }, "flow-always", "flow.stages[0].parts[0].when", lint.Stop},
	{"a stage that takes place for nobody", "流程数据", foodBusiness, func(i *record.Item) { i.Flow.Stages[1].When = `tenure == "lend"` }, "flow-never", "flow.stages[1].when", lint.Stop},
	{"a part that its own stage excludes", "流程数据", foodBusiness, func(i *record.Item) {
		i.Flow.Stages[1].When, i.Flow.Stages[1].Parts[1].When = `tenure == "own"`, `tenure == "rent"`
	}, "flow-never", "flow.stages[1].parts[1].when", lint.Stop},
	{"a chain of signatures has more than one step", "行政许可法 第三十七条", foodBusiness, func(i *record.Item) {
		i.Flow.Stages[1].Parts[0].Signers = []record.Signer{{Title: "经办", Right: "case.review"}}
	}, "signers", "flow.stages[1].parts[0].signers", lint.Stop},
	{"only opinions and decisions are countersigned", "行政许可法 第三十七条", foodBusiness, func(i *record.Item) {
		i.Flow.Stages[0].Parts[0].Signers = []record.Signer{{Title: "经办", Right: "case.review"}, {Title: "审核", Right: "case.lead"}}
	}, "signers", "flow.stages[0].parts[0].signers", lint.Stop},
	{"a post that takes in signs no opinion", "行政许可法 第三十七条", foodBusiness, func(i *record.Item) {
		i.Flow.Stages[1].Parts[0].Signers = []record.Signer{{Title: "经办", Right: "case.review"}, {Title: "盖章", Right: "case.deliver"}}
	}, "signers", "flow.stages[1].parts[0].signers", lint.Stop},
	{"who may decide signs a decision last", "行政许可法 第三十八条", foodBusiness, func(i *record.Item) {
		i.Flow.Stages[2].Parts[0].Signers = []record.Signer{{Title: "拟定", Right: "case.review"}, {Title: "审核", Right: "case.lead"}}
	}, "signers-last", "flow.stages[2].parts[0].signers", lint.Stop},
	{"different people need steps to sign", "流程数据", foodBusiness, func(i *record.Item) { i.Flow.Stages[1].Parts[0].Distinct = true }, "signers-alone", "flow.stages[1].parts[0].signers", lint.Warn},
	{"a lead that concludes has no condition", "国办发〔2022〕32号", foodBusiness, func(i *record.Item) { i.Flow.Stages[1].Parts[2].When = "online_sale" }, "stage-lead", "flow.stages[1].parts", lint.Stop},
	{"no table of steps", "GD08", benefit, func(i *record.Item) { i.Flow.Stages = nil }, "stages-none", "flow", lint.Warn},
	{"a special procedure names its ground", "行政许可法 第四十五条", foodBusiness, func(i *record.Item) { i.SpecialProcedures[0].Basis = "" }, "special-basis", "special_procedures[0].basis", lint.Stop},
	{"a special procedure has a limit", "行政许可法 第四十五条", foodBusiness, func(i *record.Item) { i.SpecialProcedures[0].MaxLimit = "" }, "special-limit", "special_procedures[0].max_limit", lint.Stop},
	{"only eight kinds stop the statutory clock", "行政许可法 第四十五条", foodBusiness, func(i *record.Item) {
		i.SpecialProcedures[0].StopsStatutory, i.SpecialProcedures[0].Basis = true, "《行政许可法》第四十五条"
	}, "special-stops", "special_procedures[0].stops_statutory", lint.Stop},
	{"what does not stop the clock fits into it", "GD08", foodBusiness, func(i *record.Item) { i.SpecialProcedures[0].MaxLimit = "60wd" }, "special-longer", "special_procedures[0].max_limit", lint.Stop},
	{"a charge of a special procedure has a ground", "行政许可法 第五十八条", foodBusiness, func(i *record.Item) { i.SpecialProcedures[0].Fee = "每次200元" }, "special-fee", "special_procedures[0].fee_basis", lint.Stop},

	{"a mode of 证照分离 has a basis", "国发〔2021〕7号", foodBusiness, func(i *record.Item) { i.Reform.SeparationBasis = "" }, "separation-basis", "reform.separation_basis", lint.Stop},
	{"a promise has its words", "国办发〔2020〕42号", foodBusiness, func(i *record.Item) { i.Reform.Separation = record.SeparationPromise }, "separation-promise", "reform.promise.text", lint.Stop},
	{"optimised is faster than the law", "国发〔2021〕7号", foodBusiness, func(i *record.Item) { i.PromisedLimit = i.StatutoryLimit }, "separation-faster", "promised_limit", lint.Warn},
	{"what is filed is not approved", "国发〔2021〕7号", foodBusiness, func(i *record.Item) { i.Reform.Separation = record.SeparationFiling }, "separation-filing", "flow.stages[1].parts", lint.Stop},
	{"a promise tells what follows when it is untrue", "国办发〔2020〕42号", foodBusiness, func(i *record.Item) {
		i.Reform.Promise = &record.Promise{Text: "符合条件", Check: "现场核查", CheckWithin: "60d"}
	}, "promise-words", "reform.promise.text", lint.Stop},
	{"a promise is checked by a day", "国办发〔2020〕42号", foodBusiness, func(i *record.Item) {
		i.Reform.Promise = &record.Promise{Text: "符合条件", Breach: "撤销", Check: "现场核查"}
	}, "promise-check", "reform.promise.check_within", lint.Warn},
	{"nobody is put on record without a ground", "国办发〔2020〕49号", foodBusiness, func(i *record.Item) {
		i.Reform.Promise = &record.Promise{Text: "符合条件", Breach: "撤销", Check: "现场核查", CheckWithin: "60d", MarkMonths: 12}
	}, "promise-mark", "reform.promise.mark_basis", lint.Stop},
	{"a guide alone ends no case", "行政许可法 第十六条", foodBusiness, func(i *record.Item) { i.Reform.Tolerance.Basis = "" }, "tolerance-lapse", "reform.tolerance.basis", lint.Stop},

	{"a result has a name", "行政许可法 第三十条", foodBusiness, func(i *record.Item) { i.Result.Name = "" }, "result-missing", "result.name", lint.Stop},
	{"a licence has a sample", "质检规则 10", foodBusiness, func(i *record.Item) { i.Result.Sample = "" }, "result-sample", "result.sample", lint.Stop},
	{"a …证 is a licence", "质检规则 10", foodBusiness, func(i *record.Item) { i.Result.Kind = "approval" }, "result-kind", "result.kind", lint.Stop},
	{"a fee has a ground", "质检规则 6；行政许可法 第五十九条", foodBusiness, func(i *record.Item) { i.Fees = []record.Fee{{Name: "工本费", Standard: "10元"}} }, "fee-basis", "fees[0].basis", lint.Stop},
	{"a licence fee stands in a law", "行政许可法 第五十八条", foodBusiness, func(i *record.Item) {
		i.Fees = []record.Fee{{Name: "工本费", Standard: "10元", Basis: "云市监〔2020〕1号"}}
	}, "fee-rank", "fees[0].basis", lint.Warn},
	{"a licence has questions often asked", "质检规则 9", foodBusiness, func(i *record.Item) { i.FAQ = nil }, "faq-missing", "faq", lint.Stop},
	{"a form that does not compile is found", "表单规则", foodBusiness, func(i *record.Item) { i.Form.Groups[0].Fields[0].When = "nothing > 3" }, "form-wrong", "form", lint.Stop},
	{"conditions in a circle have no answer", "表单规则", foodBusiness, func(i *record.Item) {
		i.Form.Groups[0].Fields[0].When = `contact == "甲"`
		i.Form.Groups[0].Fields[3].When = `unit_name == "乙"`
	}, "form-wrong", "form", lint.Stop},
	{"an expression that does not end is refused", "表单规则", foodBusiness, func(i *record.Item) {
		i.Form.Groups[0].Fields[0].When = `all(1..90, all(1..90, all(1..90, all(1..90, all(1..90, all(1..90, # > 0))))))`
	}, "form-wrong", "form", lint.Stop},

	{"a kind of handling is chosen", "GB/T 39046-2020", foodBusiness, func(i *record.Item) { i.Handling = "" }, "handling-unknown", "handling", lint.Stop},
	{"one sentence says what it is for", "办事指南", foodBusiness, func(i *record.Item) { i.Summary = "" }, "summary-missing", "summary", lint.Warn},
	{"a place has hours", "行政许可法 第三十条", foodBusiness, func(i *record.Item) { i.Places[0].Hours = "" }, "place-hours", "places[0].hours", lint.Warn},
	{"somebody answers", "质检规则 7", foodBusiness, func(i *record.Item) { i.Phones.Consult = "" }, "phone-missing", "phones.consult", lint.Stop},
	{"no materials at all", "行政许可法 第三十条", foodBusiness, func(i *record.Item) { i.Materials = nil }, "material-none", "materials", lint.Warn},
	{"a material has a name", "行政许可法 第三十条", foodBusiness, func(i *record.Item) { i.Materials[0].Name = " " }, "material-name", "materials[0].name", lint.Stop},
	{"a material stands once", "行政许可法 第三十一条", foodBusiness, func(i *record.Item) { i.Materials[3].Name = i.Materials[2].Name }, "material-twice", "materials[3].name", lint.Warn},
	{"a form has an empty one", "行政许可法 第二十九条", foodBusiness, func(i *record.Item) { i.Materials[0].Kind, i.Materials[0].Blank = record.MaterialForm, "" }, "material-blank", "materials[0].blank", lint.Warn},
	{"what is waived says by what", "国令716号 第七条", foodBusiness, func(i *record.Item) { i.Materials[1].Licence = "" }, "material-waived", "materials[1].licence", lint.Warn},
	{"a licence type that the library lacks", "国令716号 第十条", foodBusiness, func(i *record.Item) { i.Materials[1].Licence = "营业证" }, "material-licence", "materials[1].licence", lint.Warn},
	{"what may follow has a day", "容缺受理", foodBusiness, func(i *record.Item) { i.Materials[3].FollowLimit, i.Reform.Tolerance = "", nil }, "material-defer", "materials[3].follow_limit", lint.Warn},
	{"a material is needed or not", "C0109", foodBusiness, func(i *record.Item) { i.Materials[0].Necessity = "" }, "material-necessity", "materials[0].necessity", lint.Stop},
	{"a stage has a name of its own", "流程数据", foodBusiness, func(i *record.Item) { i.Flow.Stages[1].Name = "accept" }, "stage-twice", "flow.stages[1].name", lint.Stop},
	{"a part has a right", "标准化指引", foodBusiness, func(i *record.Item) { i.Flow.Stages[0].Parts[0].Right = "" }, "part-incomplete", "flow.stages[0].parts", lint.Stop},
	{"a part has a limit that can be read", "标准化指引", foodBusiness, func(i *record.Item) { i.Flow.Stages[0].Parts[0].Limit = "soon" }, "part-limit", "flow.stages[0].parts", lint.Stop},
	{"an approval has a sample", "质检规则 10", foodBusiness, func(i *record.Item) { i.Result = record.Result{Name: "批复", Kind: "approval"} }, "result-picture", "result.sample", lint.Warn},
	{"a text that was pasted whole", "只用文字", foodBusiness, func(i *record.Item) { i.Scope = strings.Repeat("长", 20_001) }, "text-long", "scope", lint.Stop},

	{"an item is bound to the base catalogue", "国发〔2022〕5号", foodBusiness, func(i *record.Item) { i.BaseCode = "" }, "entry-unbound", "base_code", lint.Warn},
	{"to an entry that there is", "国发〔2022〕5号", foodBusiness, func(i *record.Item) { i.BaseCode = "999999999999" }, "entry-unknown", "base_code", lint.Warn},
	{"and that still holds", "国发〔2022〕5号", foodBusiness, func(i *record.Item) { i.BaseCode = "000131099000" }, "entry-cancelled", "base_code", lint.Warn},
	{"the same name", "四级四同", foodBusiness, func(i *record.Item) { i.Name = "餐饮服务许可" }, "entry-name", "name", lint.Warn},
	{"the same code", "四级四同", foodBusiness, func(i *record.Item) { i.Code = "11359900PDY00003623000131099000" }, "entry-code", "code", lint.Warn},
	{"the same kind", "四级四同", foodBusiness, func(i *record.Item) { i.Power = record.PowerConfirmation }, "entry-power", "power", lint.Stop},
	{"the same ground", "四级四同", foodBusiness, func(i *record.Item) { i.Basis = i.Basis[1:] }, "entry-basis", "basis", lint.Warn},
	{"a level at which it is exercised", "四级四同", foodBusiness, func(i *record.Item) { i.Level = record.LevelState }, "entry-level", "level", lint.Warn},

	{"an item has a ground", "行政许可法 第十二条", foodBusiness, func(i *record.Item) { i.Basis = nil }, "basis-missing", "basis", lint.Stop},
	{"a ground names its act", "GB/T 39046-2020 表4", foodBusiness, func(i *record.Item) { i.Basis[0].Law = "" }, "basis-law", "basis[0].law", lint.Stop},
	{"an act is cited by its article", "GB/T 39046-2020 表4", foodBusiness, func(i *record.Item) { i.Basis[0].Article = "" }, "basis-article", "basis[0].article", lint.Stop},
	{"a circular may have none", "GB/T 39046-2020 表4", benefit, func(i *record.Item) { i.Basis[0].Law, i.Basis[0].Article = "关于发放高龄津贴的通知", "无" }, "basis-article-document", "basis[0].article", lint.Warn},
	{"a repealed act", "民法典 第一千二百六十条", foodBusiness, func(i *record.Item) { i.Basis[0].Law = "中华人民共和国合同法" }, "law-repealed", "basis[0].law", lint.Stop},
	{"a repealed act under a material, not yet verified, is only to be weighed", "食品经营许可和备案管理办法", foodBusiness, func(i *record.Item) { i.Materials[0].Basis = "《食品经营许可管理办法》第十二条" }, "law-repealed", "materials[0].basis", lint.Warn},
	{"a document number of an older edition", "GD08", foodBusiness, func(i *record.Item) {
		i.Materials[0].Basis = "不动产登记暂行条例实施细则 自然资源部令第5号 第三十五条第（四）项"
	}, "law-edition", "materials[0].basis", lint.Warn},
	{"one act under two numbers", "国令716号 第四条", foodBusiness, func(i *record.Item) {
		i.Basis[2].Document = "国家市场监督管理总局令第78号"
		i.Materials[0].Basis = "《食品经营许可和备案管理办法》（国家市场监督管理总局令第77号）第二章"
	}, "law-two-editions", "materials[0].basis", lint.Warn},
	{"an article that the act, not yet verified, does not have", "行政许可法共八十三条", foodBusiness, func(i *record.Item) { i.Basis[0] = record.Basis{Law: "行政许可法", Article: "第八十四条"} }, "law-article", "basis[0].law", lint.Warn},
	{"an act not yet in force", "立法法 第六十一条", foodBusiness, func(i *record.Item) { i.Basis[0] = record.Basis{Law: "云州市餐饮条例", Article: "第一条"} }, "law-future", "basis[0].law", lint.Stop},
	{"an issuer that the title does not name", "GD05", foodBusiness, func(i *record.Item) {
		i.Basis[0] = record.Basis{Law: "广东省人力资源和社会保障厅 广东省财政厅关于印发《办理指导清单》的通知", Article: "无", Issuer: "广东省人力资源和社会保障厅^广东省民政厅"}
	}, "basis-issuer", "basis[0].issuer", lint.Warn},
	{"a body that does not exist", "行政许可法 第二十二条", foodBusiness, func(i *record.Item) { i.Flow.Stages[1].Parts[1].Body = "drug" }, "office-dead", "flow.stages[1].parts[1].body", lint.Stop},
	{"a body that was dissolved", "行政许可法 第二十二条", foodBusiness, func(i *record.Item) { i.Body = "industry" }, "office-dead", "body", lint.Stop},
	{"a name from before the reform", "国务院机构改革方案", foodBusiness, func(i *record.Item) { i.Materials[1].Issuer = "云州市工商行政管理局" }, "office-renamed", "materials[1].issuer", lint.Warn},

	{"a region asks for an element of the guide", "地区的办事指南模板", foodBusiness, func(i *record.Item) { i.Scope = "" }, "element-missing", "scope", lint.Warn},

	{"a tag in a text", "只用文字", foodBusiness, func(i *record.Item) { i.FAQ[0].Answer = `不用<b>办</b>` }, "text-markup", "faq[0].answer", lint.Stop},
	{"a script in a text", "只用文字", foodBusiness, func(i *record.Item) { i.Summary = `<script>alert(1)</script>` }, "text-markup", "summary", lint.Stop},
	{"a handler in a text", "只用文字", foodBusiness, func(i *record.Item) { i.Materials[0].Note = `"><img src=x onerror=alert(1)>` }, "text-markup", "materials[0].note", lint.Stop},
	{"an address that runs", "只用文字", foodBusiness, func(i *record.Item) { i.Basis[0].Link = `javascript:alert(1)` }, "text-markup", "basis[0].link", lint.Stop},
	{"a mark that turns the writing", "只用文字", foodBusiness, func(i *record.Item) { i.Name = "许可\u202e证" }, "text-control", "name", lint.Stop},
}

func TestEveryRuleFindsItsBreach(t *testing.T) {
	facts := cityFacts(t)
	facts.Licences = []string{"营业执照"}
	facts.Entries = cityEntries(t)
	facts.Offices["industry"] = lint.Office{Name: "云州市工商行政管理局", EndedOn: "2019-01-01", Successor: "云州市市场监督管理局"}
	facts.Demands = func(division string) lint.Demand {
		return lint.Demand{Source: "云州市办事指南模板 第1版", Elements: []lint.Asked{{Name: "适用范围", Field: "scope", Severity: lint.Warn, Missing: func(i record.Item) bool { return i.Scope == "" }}}}
	}
	facts.Acts["云州市餐饮条例"] = lint.Act{Name: "云州市餐饮条例", Since: "2027-01-01"}
	for _, c := range cases {
		t.Run(c.sentence, func(t *testing.T) {
			item := demoItem(t, c.item)
			c.change(&item)
			found := lint.Check(item, facts)
			n := slices.IndexFunc(found, func(f lint.Finding) bool { return f.Rule == c.want && f.Field == c.field })
			if n < 0 {
				t.Fatalf("not found (%s): %+v", c.source, found)
			}
			if found[n].Severity != c.severity || found[n].Source == "" || found[n].Mend == "" || found[n].Message == "" {
				t.Errorf("got %+v", found[n])
			}
		})
	}
}

// TestEveryRuleIsTold: each rule of the list is broken by some row, so that none is there for show.
func TestEveryRuleIsTold(t *testing.T) {
	untold := map[string]bool{}
	for _, r := range lint.Rules() {
		if untold[r.Code] {
			t.Errorf("two rules are called %s", r.Code)
		}
		untold[r.Code] = true
	}
	for _, c := range cases {
		delete(untold, c.want)
	}
	for code := range untold {
		t.Errorf("no row breaks %s", code)
	}
}

func TestALawfulItemHasNoFalseFinding(t *testing.T) {
	facts := cityFacts(t)
	for _, c := range []struct {
		sentence string
		change   change
		not      string
	}{
		{"a security exception on record lets a vague name stand", func(i *record.Item) {
			i.Materials[0].Name = "其他材料"
			i.Materials[0].Unnamed = &record.SecurityException{Reason: "写明会暴露安保部署", Approver: "程思远", On: "2026-01-05"}
		}, "material-vague"},
		{"other materials that are named are not vague", func(i *record.Item) { i.Materials[0].Name = "其他经营场所的产权证明" }, "material-vague"},
		{"a testimony of something is not vague", func(i *record.Item) { i.Materials[0].Name = "有关部门批准筹建的文件" }, "material-vague"},
		{"stages that exclude one another do not add up", func(i *record.Item) {
			other := i.Flow.Stages[1]
			other.Name, other.When = "review_owned", `tenure == "own"`
			i.Flow.Stages[1].When = `tenure != "own"`
			i.Flow.Stages = slices.Insert(i.Flow.Stages, 2, other)
		}, "stages-longer"},
		{"a condition that some answers meet", func(i *record.Item) { i.Flow.Stages[1].When = `tenure == "rent" && online_sale` }, "flow-never"},
		{"a condition that cannot be worked out", func(i *record.Item) { i.Flow.Stages[1].When = "area * 2 > 100" }, "flow-never"},
		{"parallel parts count once", func(i *record.Item) { i.Flow.Stages[1].Parts[1].Limit = "4wd" }, "stages-longer"},
		{"an item of the body's own motion has no guide", func(i *record.Item) {
			i.Power, i.Materials, i.Conditions, i.Phones = record.PowerPenalty, nil, nil, record.Phones{}
		}, "condition-missing"},
		{"an act of its own may stop the clock", func(i *record.Item) {
			i.SpecialProcedures[0].StopsStatutory, i.SpecialProcedures[0].Basis = true, "《取水许可和水资源费征收管理条例》第十九条"
		}, "special-stops"},
		{"no visit with courier", func(i *record.Item) { i.Online, i.Channels.Courier = nil, true }, "visit-courier"},
		{"two numbers with one area code", func(i *record.Item) { i.Phones.Consult = "0590-8800201、8800203" }, "phone-form"},
		{"brackets around an area code", func(i *record.Item) { i.Phones.Consult = "（0590）8800201" }, "phone-form"},
		{"a number as it is dialled from abroad", func(i *record.Item) { i.Phones.Consult = "86 590 8800201" }, "phone-form"},
		{"a free number in groups", func(i *record.Item) { i.Phones.Consult = "400-7000-690" }, "phone-form"},
		{"words around numbers", func(i *record.Item) { i.Phones.Consult = "电话：0590-8800201 （受理科）转1" }, "phone-form"},
		{"one service line for both", func(i *record.Item) { i.Phones = record.Phones{Consult: "12333", Complaint: "12333"} }, "phone-same"},
		{"smaller than is not a tag", func(i *record.Item) { i.Summary = "面积<50平方米且>10平方米" }, "text-markup"},
		{"booking ahead is not the course", func(i *record.Item) { i.Flow.Note = "请提前15个工作日预约" }, "limit-words"},
		{"a newer document number", func(i *record.Item) {
			i.Materials[0].Basis = "《不动产登记暂行条例实施细则》（自然资源部令第14号）第三十五条"
		}, "law-edition"},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			item := demoItem(t, foodBusiness)
			c.change(&item)
			for _, f := range lint.Check(item, facts) {
				if f.Rule == c.not {
					t.Errorf("got %+v", f)
				}
			}
		})
	}
}

func TestAGapOfTheSourceIsNotAWrongItem(t *testing.T) {
	item := demoItem(t, foodBusiness)
	item.Basis, item.Materials[0].Basis, item.Phones.Consult = nil, "", "8800201"
	found := lint.Wrong(lint.Check(item, lint.Facts{}), []string{"basis", "materials"})
	if len(found) != 1 || found[0].Rule != "phone-form" {
		t.Errorf("got %+v", found)
	}
}

func TestStopsAreWordsForTheEditor(t *testing.T) {
	item := demoItem(t, foodBusiness)
	item.Materials[0].Name = "其他材料"
	stops := lint.Stops(item, lint.Facts{})
	if len(stops) != 1 || stops[0].Name != "materials[0].name" || !strings.Contains(stops[0].Message, "请写清具体材料名称") {
		t.Errorf("got %+v", stops)
	}
}

func TestConditionsMayReadEachOtherInOneDirection(t *testing.T) {
	if _, err := form.Compile(form.Definition{Groups: []form.Group{{Fields: []form.Field{
		{Name: "a", Label: "甲", Kind: form.Text, When: `b == "x"`}, {Name: "b", Label: "乙", Kind: form.Text},
	}}}}); err != nil {
		t.Error(err)
	}
}

func TestTheTemplateOfTheRegionAsks(t *testing.T) {
	asks := func(field string, severity lint.Severity, missing func(record.Item) bool) func(string) lint.Demand {
		return func(division string) lint.Demand {
			if division != "359900" {
				return lint.Demand{}
			}
			return lint.Demand{Source: "云州市办事指南模板 第3版", Elements: []lint.Asked{{Name: "要素", Field: field, Severity: severity, Missing: missing}}}
		}
	}
	noScope := func(i record.Item) bool { return i.Scope == "" }
	noPlaces := func(i record.Item) bool { return len(i.Places) == 0 }
	noMaterials := func(i record.Item) bool { return len(i.Materials) == 0 }
	for _, c := range []struct {
		sentence string
		demands  func(string) lint.Demand
		change   func(*record.Item)
		want     lint.Severity // empty: nothing is found
	}{
		{"a reminder", asks("scope", lint.Warn, noScope), func(i *record.Item) { i.Scope = "" }, lint.Warn},
		{"a stop", asks("scope", lint.Stop, noScope), func(i *record.Item) { i.Scope = "" }, lint.Stop},
		{"what is there is not asked", asks("scope", lint.Stop, noScope), func(i *record.Item) { i.Scope = "全市" }, ""},
		{"another region does not ask", asks("scope", lint.Stop, noScope), func(i *record.Item) { i.Scope, i.Division = "", "359901" }, ""},
		{"nobody asks", nil, func(i *record.Item) { i.Scope = "" }, ""},
		{"what the law stops is not said twice", asks("places", lint.Stop, noPlaces), func(i *record.Item) { i.Places = nil }, ""},
		{"nor is a milder reminder beside it", asks("places", lint.Warn, noPlaces), func(i *record.Item) { i.Places = nil }, ""},
		{"stricter than the law", asks("materials", lint.Stop, noMaterials), func(i *record.Item) { i.Materials, i.Situations = nil, nil }, lint.Stop},
		{"as mild as the law", asks("materials", lint.Warn, noMaterials), func(i *record.Item) { i.Materials, i.Situations = nil, nil }, ""},
		{"what is done by the body's own motion has no guide", asks("scope", lint.Stop, noScope), func(i *record.Item) { i.Scope, i.Power = "", record.PowerPenalty }, ""},
	} {
		item, facts := demoItem(t, foodBusiness), cityFacts(t)
		facts.Demands = c.demands
		c.change(&item)
		var got lint.Severity
		for _, f := range lint.Check(item, facts) {
			if f.Rule == "element-missing" {
				got = f.Severity
				if f.Source != "云州市办事指南模板 第3版" || f.Message != "“要素”没有填写" || !f.Gap {
					t.Errorf("%s: %+v", c.sentence, f)
				}
			}
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.sentence, got, c.want)
		}
	}
}
