package inforequest

import (
	"slices"

	"tongban/internal/base/fault"
	"tongban/internal/matter"
)

// ReplyKind (答复类型) is the code of a reply: R01 to R22 since 2019, Q01 to Q08 before.
type ReplyKind string

// The kinds that rules speak of.
const (
	ReplyPublished ReplyKind = "R01"
	ReplyGiven     ReplyKind = "R02"
	ReplyPart      ReplyKind = "R03"
	ReplyThird     ReplyKind = "R07"
	ReplyUnclear   ReplyKind = "R14"
	ReplyExcess    ReplyKind = "R18"
	ReplyLapsed    ReplyKind = "R20"
	ReplyUnpaid    ReplyKind = "R21"
	ReplyOther     ReplyKind = "R22"
)

// Outcomes of a request: the main rows of the annual report.
const (
	OutcomeDisclosed   matter.Outcome = "disclosed"
	OutcomePartial     matter.Outcome = "partial"
	OutcomeWithheld    matter.Outcome = "withheld"
	OutcomeUnavailable matter.Outcome = "unavailable"
	OutcomeUnprocessed matter.Outcome = "unprocessed"
	OutcomeOther       matter.Outcome = "other"
)

// KindDef describes a kind of reply: its article, and where table three (三) of the
// annual report counts it (国办公开办函〔2021〕30号).
type KindDef struct {
	Kind     ReplyKind
	Version  Version
	Title    string
	Article  string
	Row      string // of the annual report
	Outcome  matter.Outcome
	Negative bool      // not, or not fully, what was asked for: reasons are owed
	Now      ReplyKind // for a kind of 2008: the kind of today; empty when only the reason of each reply tells
}

// given, negative and old write one row of the table of kinds.
func given(k ReplyKind, title, article string) KindDef {
	return KindDef{Kind: k, Version: Rules2019, Title: title, Article: article, Row: "（一）予以公开", Outcome: OutcomeDisclosed}
}

func negative(k ReplyKind, title, article, row string, o matter.Outcome) KindDef {
	return KindDef{Kind: k, Version: Rules2019, Title: title, Article: article, Row: row, Outcome: o, Negative: true}
}

func old(k ReplyKind, title, article string, now ReplyKind, o matter.Outcome, refuses bool) KindDef {
	return KindDef{Kind: k, Version: Rules2008, Title: title, Article: article, Outcome: o, Negative: refuses, Now: now}
}

// kinds is the table of all replies. The row of R01 is our reading: the notice names none.
var kinds = []KindDef{
	given(ReplyPublished, "已主动公开，告知获取途径", "第三十六条第一项"),
	given(ReplyGiven, "予以公开", "第三十六条第二项"),
	negative(ReplyPart, "部分公开（区分处理）", "第三十七条", "（二）部分公开", OutcomePartial),
	negative("R04", "不予公开：国家秘密", "第十四条", "（三）不予公开 1", OutcomeWithheld),
	negative("R05", "不予公开：法律、行政法规禁止公开", "第十四条", "（三）不予公开 2", OutcomeWithheld),
	negative("R06", "不予公开：危及三安全一稳定", "第十四条", "（三）不予公开 3", OutcomeWithheld),
	negative(ReplyThird, "不予公开：保护第三方合法权益", "第十五条、第三十二条", "（三）不予公开 4", OutcomeWithheld),
	negative("R08", "不予公开：三类内部事务信息", "第十六条第一款", "（三）不予公开 5", OutcomeWithheld),
	negative("R09", "不予公开：四类过程性信息", "第十六条第二款", "（三）不予公开 6", OutcomeWithheld),
	negative("R10", "不予公开：行政执法案卷", "第十六条第二款", "（三）不予公开 7", OutcomeWithheld),
	negative("R11", "不予公开：行政查询事项", "第三十六条第七项", "（三）不予公开 8", OutcomeWithheld),
	negative("R12", "本机关不掌握相关政府信息", "第三十六条第四项、第五项", "（四）无法提供 1", OutcomeUnavailable),
	negative("R13", "没有现成信息需要另行制作", "第三十八条", "（四）无法提供 2", OutcomeUnavailable),
	negative(ReplyUnclear, "补正后申请内容仍不明确", "第三十条", "（四）无法提供 3", OutcomeUnavailable),
	negative("R15", "信访、举报、投诉类申请", "第三十九条第一款", "（五）不予处理 1", OutcomeUnprocessed),
	negative("R16", "重复申请", "第三十六条第六项", "（五）不予处理 2", OutcomeUnprocessed),
	negative("R17", "要求提供公开出版物", "第三十九条第二款", "（五）不予处理 3", OutcomeUnprocessed),
	negative(ReplyExcess, "无正当理由大量反复申请", "第三十五条", "（五）不予处理 4", OutcomeUnprocessed),
	negative("R19", "要求确认或重新出具已获取信息", "国办公开办函〔2021〕30号", "（五）不予处理 5", OutcomeUnprocessed),
	negative(ReplyLapsed, "逾期不补正", "第三十条", "（六）其他处理 1", OutcomeOther),
	negative(ReplyUnpaid, "逾期未缴纳信息处理费", "国办函〔2020〕109号", "（六）其他处理 2", OutcomeOther),
	negative(ReplyOther, "其他处理", "第三十三条", "（六）其他处理 3", OutcomeOther),

	old("Q01", "已主动公开", "第二十一条第一项", "R01", OutcomeDisclosed, false),
	old("Q02", "同意公开", "第二十一条第一项", "R02", OutcomeDisclosed, false),
	old("Q03", "同意部分公开", "第二十二条", "R03", OutcomePartial, true),
	old("Q04", "不同意公开", "第二十一条第二项", "", OutcomeWithheld, true),
	old("Q05", "不属于本机关公开", "第二十一条第三项", "R12", OutcomeUnavailable, true),
	old("Q06", "信息不存在", "第二十一条第三项", "R12", OutcomeUnavailable, true),
	old("Q07", "告知通过其他途径办理", "第二十一条", "R22", OutcomeOther, true),
	old("Q08", "告知作出更改补充", "第二十一条第四项", "R14", OutcomeOther, true),
}

// Kinds lists the kinds of reply of a version.
func Kinds(v Version) []KindDef {
	var out []KindDef
	for _, k := range kinds {
		if k.Version == v {
			out = append(out, k)
		}
	}
	return out
}

// Def finds a kind of reply.
func (k ReplyKind) Def() (KindDef, bool) {
	i := slices.IndexFunc(kinds, func(d KindDef) bool { return d.Kind == k })
	if i < 0 {
		return KindDef{}, false
	}
	return kinds[i], true
}

// discloses reports whether something is given to the applicant.
func (d KindDef) discloses() bool {
	return d.Outcome == OutcomeDisclosed || d.Outcome == OutcomePartial
}

// checkReply holds what a reply owes under the request's version.
func checkReply(r Request, p Reply) error {
	def, ok := p.Kind.Def()
	if !ok || def.Version != r.Version {
		return fault.InvalidField("kind", "请选择%s的答复类型", r.Version.Title())
	}
	wrong := needed([][3]string{{"result", p.Result, "答复内容"}})
	if def.Negative {
		wrong = append(wrong, needed([][3]string{{"reason", p.Reason, "理由：不能按申请提供的，应当说明理由"}})...)
	}
	// 行政复议法 §23 and 条2019 §51: where to turn; the paper of every reply says it.
	wrong = append(wrong, needed([][3]string{{"reconsider", p.Reconsider, "行政复议机关"}, {"court", p.Court, "有管辖权的人民法院"}})...)
	if len(wrong) > 0 {
		return fault.Invalid("答复书还不完整", wrong...)
	}
	return checkKind(r, p, def)
}

// checkKind holds what a kind of reply presupposes.
func checkKind(r Request, p Reply, def KindDef) error {
	switch {
	case p.Kind == ReplyLapsed:
		return fault.InvalidField("kind", "“逾期不补正”由系统在补正期限届满后办理")
	case p.Kind == ReplyExcess && !r.Reasons.told():
		// 条2019 §35: the applicant is asked for his reasons before they are found wanting.
		return fault.InvalidField("kind", "以大量、反复申请为由不予处理的，应当先要求申请人说明理由")
	case p.Kind == ReplyUnpaid:
		return fault.InvalidField("kind", "“逾期未缴费”由系统在缴费期限届满后办理")
	case def.Outcome == OutcomePartial && unredacted(r):
		return fault.InvalidField("kind", "还有原件没有作区分处理，也没有全文提供的材料，请先处理再拟“部分公开”的答复")
	case p.Kind == ReplyUnclear && (r.Correction == nil || r.Correction.AnsweredOn.IsZero()):
		return fault.InvalidField("kind", "没有告知补正、申请人没有补正的，不能答复“补正后仍不明确”")
	case p.Kind == ReplyThird && !r.withheld():
		// 条2019 §32: the third party is asked in writing before its rights decide.
		return fault.InvalidField("kind", "以第三方合法权益为由不予公开的，应当先书面征求第三方的意见，而且第三方没有同意公开")
	case def.discloses() && r.objected() && p.PublicInterest == "":
		// 条2019 §32: against a justified objection only great public interest discloses.
		return fault.InvalidField("publicInterest", "第三方不同意公开，仍要公开的，请写明不公开会对公共利益造成什么重大影响")
	}
	return nil
}

// unredacted reports that originals were brought and nothing of them would go out: 条2019 §37.
func unredacted(r Request) bool {
	_, left := r.unredacted()
	return left && !slices.ContainsFunc(r.Materials, func(m Material) bool { return m.Use != UseOriginal })
}

// needed names the fields that are empty: name, value, label.
func needed(list [][3]string) (wrong []fault.Field) {
	for _, f := range list {
		if f[1] == "" {
			wrong = append(wrong, fault.Field{Name: f[0], Message: "请填写" + f[2]})
		}
	}
	return wrong
}
