// Package register is the published lists that hang on items (清单): powers and responsibilities, proofs, charges,
// special procedures and their kin.
//
// It is for the public who ask what a body may do, demand or charge (行政许可法 §30, 国办发〔2015〕21号 on powers lists).
// Every list is a view of the record of an item, row by row; there is no data of a list that the record does not hold.
// Which items stand in a list is said by package shelf, showing and sending them by the catalogue.
package register

import (
	"slices"
	"strings"

	"tongban/internal/service/catalog/record"
	"tongban/internal/service/catalog/shelf"
)

// Column is one column of a list, with its name for programs.
type Column struct{ Key, Title string }

// List is one published list: what it is, its own columns beside the item's, and its rows for one item.
type List struct {
	Key, Title, Rule string
	Group            string
	Columns          []Column
	rows             func(record.Item) [][]string
}

// Shared are the columns with which every list begins.
func Shared() []Column {
	return []Column{{"code", "事项编码"}, {"item", "事项名称"}, {"body", "实施主体"}}
}

// Rows are the rows that an item has in the list, without the shared columns.
func (l List) Rows(item record.Item) [][]string { return l.rows(item) }

// Whole are the rows with the shared columns in front.
func (l List) Whole(item record.Item) [][]string {
	var whole [][]string
	for _, row := range l.rows(item) {
		whole = append(whole, append([]string{item.Code, item.Name, item.BodyName}, row...))
	}
	return whole
}

// Named finds a list.
func Named(key string) (List, bool) {
	for _, l := range Lists() {
		if l.Key == key {
			return l, true
		}
	}
	return List{}, false
}

// The groups under which lists stand.
const (
	groupPowers  = "权力和责任"
	groupService = "怎样更好办"
	groupBurden  = "要交什么、要花什么"
)

// Lists are the published lists in their order.
func Lists() []List {
	once := func(cells func(record.Item) []string) func(record.Item) [][]string {
		return func(i record.Item) [][]string { return [][]string{cells(i)} }
	}
	visits := []Column{{"visits", "到现场次数"}, {"reason", "到现场的原因"}, {"online", "网上办理"}}
	visited := once(func(i record.Item) []string { return []string{i.VisitsInWords(), i.VisitReason, i.OnlineInWords()} })
	return []List{
		{shelf.ListPowers, "权责清单", "行政权力事项，包括不需要申请、由机关依职权行使的", groupPowers,
			[]Column{{"power", "类型"}, {"initiation", "怎样启动"}, {"basis", "设定依据"}, {"level", "行使层级"}, {"origin", "权力来源"}, {"duties", "责任事项"}, {"oversight", "监督方式"}},
			once(func(i record.Item) []string {
				return []string{i.PowerTitle(), i.Begins().Title(), grounds(i), record.LevelTitle(i.Level), i.Mandate.Origin.Title(), duties(i), oversight(i)}
			})},
		{shelf.ListPublicServices, "公共服务清单", "不属于行政权力的公共服务事项", groupPowers,
			[]Column{{"basis", "依据"}, {"audience", "服务对象"}, {"limit", "承诺时限"}},
			once(func(i record.Item) []string {
				return []string{grounds(i), i.AudienceInWords(), i.PromisedLimit.String()}
			})},
		{shelf.ListAtOnce, "马上办清单", "即办件：材料齐全当场办结", groupService, []Column{{"place", "办理地点"}},
			once(func(i record.Item) []string { return []string{i.PlaceInWords()} })},
		{shelf.ListOnline, "网上办清单", "全程网上办理，不用到现场", groupService, visits[2:], once(func(i record.Item) []string { return []string{i.OnlineInWords()} })},
		{shelf.ListNearby, "就近办清单", "区县、街道、社区办理，或者有两个以上办理地点", groupService, []Column{{"place", "办理地点"}, {"role", "基层怎样参与"}},
			once(func(i record.Item) []string { return []string{i.PlaceInWords(), i.Channels.BranchRole} })},
		{shelf.ListZeroVisit, "一趟不用跑清单", "到现场次数为0", groupService, visits, visited},
		{shelf.ListOneVisit, "最多跑一趟清单", "到现场次数不超过1", groupService, visits, visited},
		{shelf.ListAnywhere, "全城通办清单", "全市任一窗口都能收件", groupService, []Column{{"reach", "通办范围"}},
			once(func(i record.Item) []string { return []string{i.Reach.Title()} })},
		{shelf.ListAcross, "跨省通办清单", "在外省也能办", groupService, []Column{{"mode", "通办模式"}, {"note", "说明"}, {"regions", "代收代办区域"}},
			once(func(i record.Item) []string {
				return []string{i.Reform.Across.Title(), i.Reform.AcrossNote, strings.Join(i.Channels.HelpedIn, "、")}
			})},
		{shelf.ListSelfService, "自助办清单", "自助终端可以办理", groupService, []Column{{"terminals", "自助终端"}},
			once(func(i record.Item) []string { return []string{strings.Join(i.Channels.SelfService, "、")} })},
		{shelf.ListPromise, "告知承诺清单", "可以选择用书面承诺代替证明", groupService, []Column{{"text", "承诺内容"}, {"check", "事后核查"}, {"breach", "不实的后果"}, {"basis", "依据"}}, promised},
		{shelf.ListTolerance, "容缺受理清单", "主要材料齐全，次要材料可以后补", groupService, []Column{{"material", "可以后补的材料"}, {"within", "补交期限"}, {"otherwise", "没有补交的后果"}}, tolerated},
		{shelf.ListWaived, "免提交清单", "有电子证照或者共享数据的材料不用交", groupBurden, []Column{{"material", "免提交的材料"}, {"licence", "凭什么免"}, {"issuer", "核发机关"}}, waived},
		{shelf.ListProofKept, "保留的证明清单", "仍要提交的证明，每件都有依据", groupBurden, []Column{{"proof", "证明"}, {"issuer", "出具单位"}, {"basis", "依据"}}, proofs},
		{shelf.ListProofDropped, "取消的证明清单", "不再要求提交的证明", groupBurden, []Column{{"proof", "证明"}, {"reason", "取消的理由"}, {"instead", "现在怎样核实"}, {"since", "取消日期"}}, dropped},
		{shelf.ListIntermediary, "中介服务清单", "办理前要由中介机构完成的服务", groupBurden, []Column{{"service", "中介服务"}, {"basis", "依据"}, {"who", "谁可以做"}, {"pays", "谁付费"}, {"gives", "形成什么"}}, intermediaries},
		{shelf.ListSpecial, "特殊环节清单", "办理时限之外的环节", groupBurden,
			[]Column{{"procedure", "环节"}, {"limit", "最长时限"}, {"counts", "是否计入时限"}, {"basis", "依据"}, {"condition", "什么时候需要"}, {"standard", "办理标准"}, {"fee", "收费"}, {"fee_basis", "收费依据"}}, procedures},
		{shelf.ListCharge, "收费清单", "收费项目、标准和依据", groupBurden,
			[]Column{{"fee", "收费项目"}, {"standard", "标准"}, {"basis", "依据"}, {"waiver", "减免"}, {"online", "网上缴费"}}, charges},
	}
}

func grounds(i record.Item) string {
	var list []string
	for _, b := range i.Basis {
		list = append(list, "《"+b.Law+"》"+b.Article)
	}
	return strings.Join(list, "；")
}

func duties(i record.Item) string {
	var list []string
	for _, d := range i.Mandate.Duties {
		list = append(list, d.Step+"："+d.Does)
	}
	return strings.Join(list, "；")
}

func oversight(i record.Item) string {
	if i.Mandate.Oversight != "" {
		return i.Mandate.Oversight
	}
	if i.Phones.Complaint == "" {
		return ""
	}
	return "投诉电话 " + i.Phones.Complaint
}

func promised(i record.Item) [][]string {
	p := i.Reform.Promise
	if p == nil {
		return [][]string{{"可以选择告知承诺", "", "", ""}}
	}
	return [][]string{{p.Text, p.Check, p.Breach, p.Basis}}
}

func tolerated(i record.Item) (rows [][]string) {
	within, otherwise := i.CorrectionLimit, ""
	if i.Reform.Tolerance != nil {
		within, otherwise = i.Reform.Tolerance.Limit, i.Reform.Tolerance.Otherwise
	}
	for _, m := range i.Materials {
		if !m.Follows() {
			continue
		}
		limit := within
		if m.FollowLimit.Set() {
			limit = m.FollowLimit
		}
		rows = append(rows, []string{m.Name, limit.String(), otherwise})
	}
	return rows
}

func waived(i record.Item) [][]string {
	return ofMaterials(i, func(m record.Material) bool { return m.Necessity == record.Waivable },
		func(m record.Material) []string {
			if m.Licence == "" {
				return []string{m.Name, "部门共享数据", m.Issuer}
			}
			return []string{m.Name, "电子证照：" + m.Licence, m.Issuer}
		})
}

func proofs(i record.Item) [][]string {
	return ofMaterials(i, func(m record.Material) bool { return m.Proof },
		func(m record.Material) []string { return []string{m.Name, m.Issuer, m.Basis} })
}

func ofMaterials(i record.Item, holds func(record.Material) bool, cells func(record.Material) []string) (rows [][]string) {
	for _, m := range i.Materials {
		if holds(m) {
			rows = append(rows, cells(m))
		}
	}
	return rows
}

func dropped(i record.Item) (rows [][]string) {
	for _, p := range i.DroppedProofs {
		rows = append(rows, []string{p.Name, p.Reason.Title(), p.Instead, p.Since})
	}
	return rows
}

func intermediaries(i record.Item) (rows [][]string) {
	for _, s := range i.Intermediaries {
		rows = append(rows, []string{s.Name, s.Basis, s.Who, s.Pays, s.Gives})
	}
	return rows
}

func procedures(i record.Item) (rows [][]string) {
	for _, p := range i.SpecialProcedures {
		rows = append(rows, []string{p.Name, p.MaxLimit.String(), p.Counted(), p.Basis, p.Condition, p.Standard, p.Fee, p.FeeBasis})
	}
	return rows
}

func charges(i record.Item) (rows [][]string) {
	for _, f := range i.Fees {
		online := "否"
		if f.Online {
			online = "是"
		}
		rows = append(rows, []string{f.Name, f.Standard, f.Basis, f.Waiver, online})
	}
	return rows
}

// Filled drops the columns that no row fills, so that a list shows no empty ones; shared columns always stay.
func Filled(columns []Column, rows [][]string) ([]Column, [][]string) {
	keep := []int{}
	for n := range columns {
		if n < len(Shared()) || slices.ContainsFunc(rows, func(row []string) bool { return row[n] != "" }) {
			keep = append(keep, n)
		}
	}
	kept := make([]Column, len(keep))
	for to, from := range keep {
		kept[to] = columns[from]
	}
	filled := make([][]string, len(rows))
	for r, row := range rows {
		for _, n := range keep {
			filled[r] = append(filled[r], row[n])
		}
	}
	return kept, filled
}
