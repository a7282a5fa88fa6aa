package element

import (
	"slices"
	"strings"

	"tongban/internal/service/catalog/record"
)

// Kind is an element that the program can show, with what is usual for it.
type Kind struct {
	Key string
	// Word is the usual name with its place in the word list, so that pages in other languages know it.
	Word string
	// Norm is its name among the twenty-two elements; empty for what this site adds.
	Norm  string
	Block string
	Field string // where in the record it is written
	Need  Need
	// Missing reports whether the record of an item says nothing of it; nil where that cannot be.
	Missing func(record.Item) bool
}

// Name is the usual name.
func (k Kind) Name() string {
	_, name, _ := strings.Cut(k.Word, "|")
	return name
}

// Block is a part of the page in which elements stand.
type Block struct{ Key, Word string }

// Title is the usual heading of a block.
func (b Block) Title() string {
	_, title, _ := strings.Cut(b.Word, "|")
	return title
}

// Blocks are the parts of the page, in their usual order.
func Blocks() []Block { return blocks }

// Kinds are the elements that the program knows, in their usual order.
func Kinds() []Kind { return kinds }

// KindOf finds an element by its key.
func KindOf(key string) (Kind, bool) {
	n := slices.IndexFunc(kinds, func(k Kind) bool { return k.Key == key })
	if n < 0 {
		return Kind{}, false
	}
	return kinds[n], true
}

// BlockOf finds a block by its key.
func BlockOf(key string) (Block, bool) {
	n := slices.IndexFunc(blocks, func(b Block) bool { return b.Key == key })
	if n < 0 {
		return Block{}, false
	}
	return blocks[n], true
}

// The blocks, in the order of design page P-05.
var blocks = []Block{
	{"basics", "guide.basics|基本信息"},
	{"situations", "guide.situations|情形选择"},
	{"conditions", "guide.conditions|受理条件"},
	{"materials", "guide.materials|申请材料"},
	{"flow", "guide.flow|办理流程"},
	{"procedures", "guide.procedures|特殊环节"},
	{"review", "guide.review|审查标准"},
	{"fees", "guide.fees|收费标准与依据"},
	{"basis", "guide.basis|设定依据"},
	{"result", "guide.result|结果与样本"},
	{"remedy", "guide.remedy|权利与救济"},
	{"places", "guide.places|办理地点和时间"},
	{"phones", "guide.phones|咨询和投诉"},
	{"faq", "guide.faq|常见问题"},
	{"versions", "guide.versions|历史版本"},
}

// The elements. Norm follows the working list after annex 2 of 行政许可标准化指引（2016版）; names are those that
// 国发〔2022〕5号 and the guides of this site use. What 行政许可法 §30 has published is asked for by rules of its own
// (package lint), whatever a template says.
var kinds = []Kind{
	{"name", "basics.name|事项名称", "事项名称", "basics", "name", NeedStop, func(i record.Item) bool { return i.Name == "" }},
	{"code", "basics.code|事项编码", "", "basics", "code", NeedNone, func(i record.Item) bool { return i.Code == "" }},
	{"power", "basics.power|事项类型", "", "basics", "power", NeedNone, func(i record.Item) bool { return i.Power == "" }},
	{"scope", "basics.scope|适用范围", "适用范围", "basics", "scope", NeedNone, func(i record.Item) bool { return i.Scope == "" }},
	{"review_kind", "basics.review|审查类型", "事项审查类型", "basics", "review_kind", NeedNone, func(i record.Item) bool { return i.ReviewKind == "" }},
	{"body", "basics.body|实施主体", "受理机构", "basics", "body", NeedStop, func(i record.Item) bool { return i.Body == "" }},
	{"deciding", "basics.deciding|决定机构", "决定机构", "basics", "body", NeedWarn, func(i record.Item) bool { return DecidedBy(i) == "" }},
	{"joint", "basics.joint|联办机构", "", "basics", "joint", NeedNone, func(i record.Item) bool { return len(i.Joint) == 0 }},
	{"level", "basics.level|行使层级", "", "basics", "level", NeedNone, func(i record.Item) bool { return i.Level == "" }},
	{"audience", "basics.audience|服务对象", "", "basics", "audience", NeedNone, func(i record.Item) bool { return len(i.Audience) == 0 }},
	{"handling", "basics.handling|办件类型", "办理方式", "basics", "handling", NeedWarn, func(i record.Item) bool { return i.Handling == "" }},
	{"limits", "basics.limits|办结时限", "办结时限", "basics", "promised_limit", NeedWarn, func(i record.Item) bool { return !i.PromisedLimit.Set() && !i.StatutoryLimit.Set() }},
	{"channels", "basics.channels|办理形式", "申请接收", "basics", "channels.forms", NeedNone, func(i record.Item) bool { return len(i.Channels.Forms) == 0 }},
	{"reach", "basics.reach|通办范围", "", "basics", "reach", NeedNone, func(i record.Item) bool { return i.Reach == "" }},
	{"quota", "basics.quota|数量限制", "数量限制", "basics", "quota", NeedWarn, func(i record.Item) bool { return i.Quota == "" }},
	{"commitment", "basics.commitment|告知承诺", "", "basics", "commitment", NeedNone, nil},
	{"agency", "basics.agency|中介服务", "", "basics", "intermediaries", NeedNone, nil},
	{"correction", "basics.correction|补正期限", "", "basics", "correction_limit", NeedNone, func(i record.Item) bool { return !i.CorrectionLimit.Set() }},
	{"annual", "basics.annual|年审年检", "", "basics", "annual_review", NeedNone, func(i record.Item) bool { return i.AnnualReview == "" }},
	{"lookup", "basics.lookup|公开查询", "公开查询", "basics", "lookup", NeedNone, func(i record.Item) bool { return i.Lookup == "" }},
	{"version", "basics.version|版本", "", "basics", "valid_from", NeedNone, nil},
	{"situations", "guide.situations|情形选择", "", "situations", "situations", NeedNone, func(i record.Item) bool { return len(i.Situations) == 0 }},
	{"conditions", "guide.conditions|受理条件", "申请条件", "conditions", "conditions", NeedStop, func(i record.Item) bool { return len(i.Conditions) == 0 }},
	{"forbidden", "guide.forbidden|禁止性要求", "禁止性要求", "conditions", "forbidden", NeedNone, func(i record.Item) bool { return len(i.Forbidden) == 0 }},
	{"materials", "guide.materials|申请材料", "申请材料目录", "materials", "materials", NeedWarn, func(i record.Item) bool { return len(i.Materials) == 0 }},
	{"flow", "guide.flow|办理流程", "办理基本流程", "flow", "flow", NeedWarn, func(i record.Item) bool { return len(i.Flow.Stages) == 0 && i.Flow.Note == "" }},
	{"procedures", "guide.procedures|特殊环节", "", "procedures", "special_procedures", NeedNone, func(i record.Item) bool { return len(i.SpecialProcedures) == 0 }},
	{"review", "guide.review|审查标准", "", "review", "review_points", NeedNone, func(i record.Item) bool { return len(i.ReviewPoints) == 0 }},
	{"fees", "guide.fees|收费标准与依据", "收费依据及标准", "fees", "fees", NeedNone, nil}, // no fee in the record: it is free
	{"basis", "guide.basis|设定依据", "审批依据", "basis", "basis", NeedStop, func(i record.Item) bool { return len(i.Basis) == 0 }},
	{"result", "guide.result|结果与样本", "审批结果", "result", "result.name", NeedStop, func(i record.Item) bool { return i.Result.Name == "" }},
	{"delivery", "guide.delivery|结果送达", "结果送达", "result", "delivery.ways", NeedNone, func(i record.Item) bool { return len(i.Delivery.Ways) == 0 }},
	{"rights", "guide.rights|申请人的权利和义务", "申请人权利和义务", "remedy", "rights", NeedNone, func(i record.Item) bool { return len(i.Rights) == 0 }},
	{"remedy", "guide.challenge|复议和诉讼", "", "remedy", "remedy", NeedNone, func(i record.Item) bool { return i.Remedy.Reconsideration == "" || i.Remedy.Court == "" }},
	{"places", "guide.places|办理地点和时间", "办公地址和时间", "places", "places", NeedStop, func(i record.Item) bool { return len(i.Places) == 0 }},
	{"consult", "phones.ask|咨询电话", "咨询途径", "phones", "phones.consult", NeedStop, func(i record.Item) bool { return i.Phones.Consult == "" }},
	{"complaint", "phones.complain|投诉电话", "监督投诉渠道", "phones", "phones.complaint", NeedStop, func(i record.Item) bool { return i.Phones.Complaint == "" }},
	{"faq", "guide.faq|常见问题", "", "faq", "faq", NeedNone, func(i record.Item) bool { return len(i.FAQ) == 0 }},
	{"versions", "guide.versions|历史版本", "", "versions", "", NeedNone, nil},
}

// DecidedBy names who decides: a power that is entrusted is used in the name of the one who entrusts it (行政许可法 §24).
func DecidedBy(i record.Item) string {
	entrusted := i.Mandate.Origin == record.OriginEntrusted || i.Mandate.Origin == record.OriginPeerEntrusted
	if entrusted && i.Mandate.Principal != "" {
		return i.Mandate.Principal
	}
	return i.BodyName
}
