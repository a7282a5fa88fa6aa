package record

import (
	"slices"
	"strconv"
	"strings"
)

// Title is the handling type as the public reads it.
func (h Handling) Title() string {
	if h == HandlingInstant {
		return "即办件"
	}
	return "承诺件"
}

// Title is the audience as the public reads it.
func (a Audience) Title() string {
	if a == AudiencePerson {
		return "个人"
	}
	return "企业和组织"
}

// Title is the reach as the public reads it.
func (r Reach) Title() string {
	return map[Reach]string{ReachNation: "全国通办", ReachProvince: "全省通办", ReachCity: "全市通办", ReachCounty: "全区（县）通办", ReachTownship: "本街道（镇）办理"}[r]
}

// Title is the necessity as the public reads it.
func (n Necessity) Title() string {
	return map[Necessity]string{Required: "必须提交", Optional: "可以不交", Deferrable: "可以后补", Waivable: "可以免交"}[n]
}

// Title is the source as the public reads it.
func (s Source) Title() string {
	return map[Source]string{SourceSelf: "自己准备", SourceGovernment: "政府部门核发", SourceAgency: "中介机构出具"}[s]
}

// Title is the join as the public reads it.
func (j Join) Title() string {
	return map[Join]string{JoinAny: "任一部门完成即可", JoinLead: "由牵头部门汇总", JoinLeadAfter: "各部门意见到齐后由牵头部门汇总"}[j]
}

// Title is the kind of material as the public reads it.
func (k MaterialKind) Title() string {
	return map[MaterialKind]string{MaterialCertificate: "证件证书证明", MaterialForm: "申请表格文书", MaterialOther: "其他"}[k]
}

// CopiesInWords says how many of a material are brought, and in which form.
func (m Material) CopiesInWords() string {
	var parts []string
	if m.Originals > 0 {
		parts = append(parts, "原件"+strconv.Itoa(m.Originals)+"份")
	}
	if m.Copies > 0 {
		parts = append(parts, "复印件"+strconv.Itoa(m.Copies)+"份")
	}
	switch m.Medium {
	case MediumPaper:
		parts = append(parts, "只收纸质")
	case MediumElectronic:
		parts = append(parts, "电子")
	case MediumBoth:
		parts = append(parts, "纸质或者电子")
	}
	return strings.Join(parts, "，")
}

// OnlineInWords says what can be done without coming.
func (i Item) OnlineInWords() string {
	switch {
	case slices.Contains(i.Online, OnlineWhole):
		return "可以，全程网上办理"
	case slices.Contains(i.Online, OnlineAccept):
		return "可以网上申请，部分环节到现场"
	}
	return "只能到窗口办理"
}

// VisitsInWords says how often somebody has to come.
func (i Item) VisitsInWords() string {
	if i.Visits == 0 {
		return "一趟不用跑"
	}
	return "最多跑" + strconv.Itoa(i.Visits) + "趟（" + i.VisitReason + "）"
}

func (i Item) FeeInWords() string {
	if len(i.Fees) == 0 {
		return "不收费"
	}
	var names []string
	for _, fee := range i.Fees {
		names = append(names, fee.Name+"："+fee.Standard)
	}
	return strings.Join(names, "；")
}

func (i Item) PlaceInWords() string {
	var names []string
	for _, place := range i.Places {
		names = append(names, place.Name+" "+place.Window)
	}
	return strings.Join(names, "；")
}

func (i Item) AudienceInWords() string {
	var titles []string
	for _, a := range i.Audience {
		titles = append(titles, a.Title())
	}
	return strings.Join(titles, "、")
}

// Serves reports whether somebody of this kind may apply.
func (i Item) Serves(audience Audience) bool { return slices.Contains(i.Audience, audience) }

// Follows reports whether a material may come later (容缺后补).
func (m Material) Follows() bool { return m.Necessity == Deferrable || m.FollowLimit.Set() }

// Counted says which limits the time of a special procedure belongs to.
func (p SpecialProcedure) Counted() string {
	switch {
	case p.StopsStatutory:
		return "不计入法定时限和承诺时限"
	case p.StopsPromise:
		return "计入法定时限，不计入承诺时限"
	}
	return "计入"
}
