package record

import "slices"

// Power (事项类型) is the kind of power an item uses: the ten of the state and public service. A local kind is
// written as its extension code, 11 to 19 beside the powers and 21 to 29 beside public service.
type Power string

// The kinds of power (GB/T 39046-2020 A.1).
const (
	PowerLicence       Power = "licence"        // 行政许可
	PowerPenalty       Power = "penalty"        // 行政处罚
	PowerCoercion      Power = "coercion"       // 行政强制
	PowerLevy          Power = "levy"           // 行政征收
	PowerBenefit       Power = "benefit"        // 行政给付
	PowerInspection    Power = "inspection"     // 行政检查
	PowerConfirmation  Power = "confirmation"   // 行政确认
	PowerAward         Power = "award"          // 行政奖励
	PowerRuling        Power = "ruling"         // 行政裁决
	PowerOther         Power = "other"          // 其他行政权力
	PowerPublicService Power = "public_service" // 公共服务
)

// powers in the order of their codes.
var powers = []struct {
	power       Power
	code, title string
	initiation  Initiation // as the kind usually begins; an item may say otherwise
}{
	{PowerLicence, "01", "行政许可", OnApplication},
	{PowerPenalty, "02", "行政处罚", ExOfficio},
	{PowerCoercion, "03", "行政强制", ExOfficio},
	{PowerLevy, "04", "行政征收", ExOfficio},
	{PowerBenefit, "05", "行政给付", OnApplication},
	{PowerInspection, "06", "行政检查", ExOfficio},
	{PowerConfirmation, "07", "行政确认", OnApplication},
	{PowerAward, "08", "行政奖励", OnApplication},
	{PowerRuling, "09", "行政裁决", OnApplication},
	{PowerOther, "10", "其他行政权力", OnApplication},
	{PowerPublicService, "20", "公共服务", OnApplication},
}

// Powers lists the kinds of power in the order of their codes.
func Powers() []Power {
	list := make([]Power, len(powers))
	for n, p := range powers {
		list[n] = p.power
	}
	return list
}

// PowerOfCode finds the kind of power by its code; an extension code is its own kind.
func PowerOfCode(code string) (power Power, known bool) {
	for _, p := range powers {
		if p.code == code {
			return p.power, true
		}
	}
	return Power(code), Power(code).Extension()
}

// Code is the code of the standard.
func (p Power) Code() string {
	for _, known := range powers {
		if known.power == p {
			return known.code
		}
	}
	return string(p)
}

// Extension reports whether the kind is a local one, written as its code.
func (p Power) Extension() bool {
	return len(p) == 2 && (p[0] == '1' || p[0] == '2') && p[1] >= '1' && p[1] <= '9'
}

// Known reports whether the kind is one of the standard or a local extension.
func (p Power) Known() bool {
	return p.Extension() || slices.Contains(Powers(), p)
}

// Title is the kind of power as the public reads it.
func (p Power) Title() string {
	for _, known := range powers {
		if known.power == p {
			return known.title
		}
	}
	if p.Extension() {
		return "地方类型" + string(p)
	}
	return ""
}

// Initiation (依申请/依职权) says who begins.
type Initiation string

// The two ways to begin. Only what is applied for has a guide, a form and a rating.
const (
	OnApplication Initiation = "on_application" // 依申请
	ExOfficio     Initiation = "ex_officio"     // 依职权
)

// Title is the initiation as the public reads it.
func (i Initiation) Title() string {
	if i == ExOfficio {
		return "依职权"
	}
	return "依申请"
}

// Begins gives how the item begins: as it says itself, or as its kind of power usually does.
func (i Item) Begins() Initiation {
	if i.Initiation != "" {
		return i.Initiation
	}
	for _, p := range powers {
		if p.power == i.Power {
			return p.initiation
		}
	}
	return OnApplication
}

// AppliedFor reports whether people apply for the item; the others live in the list of powers and
// responsibilities (权责清单) only.
func (i Item) AppliedFor() bool { return i.Begins() == OnApplication }

// PowerTitle is the kind of power in words; a local kind brings its own.
func (i Item) PowerTitle() string {
	if i.PowerName != "" {
		return i.PowerName
	}
	return i.Power.Title()
}

// The exercising levels (行使层级), GB/T 39046-2020 A.2.
const (
	LevelState    = "state"
	LevelProvince = "province"
	LevelCity     = "city"
	LevelCounty   = "county"
	LevelTownship = "township"
	LevelVillage  = "village"
	LevelGraded   = "graded" // 分级管理: Mandate.Levels says who does which part
)

// Levels lists the exercising levels from the state down.
func Levels() []string {
	return []string{LevelState, LevelProvince, LevelCity, LevelCounty, LevelTownship, LevelVillage, LevelGraded}
}

// LevelTitle is the exercising level as the public reads it.
func LevelTitle(level string) string {
	return map[string]string{LevelState: "国家级", LevelProvince: "省级", LevelCity: "市级", LevelCounty: "县级",
		LevelTownship: "镇（街道）级", LevelVillage: "村（社区）级", LevelGraded: "分级管理"}[level]
}

// Origin (权力来源) says where a body has its power from.
type Origin string

// The origins, in the order of their codes 1 to 6.
const (
	OriginOwn            Origin = "own"             // 法定本级行使
	OriginDelegatedDown  Origin = "delegated_down"  // 上级下放
	OriginAuthorised     Origin = "authorised"      // 上级授权
	OriginPeerAuthorised Origin = "peer_authorised" // 同级授权
	OriginEntrusted      Origin = "entrusted"       // 上级委托
	OriginPeerEntrusted  Origin = "peer_entrusted"  // 同级委托
)

// Origins lists the origins in the order of their codes.
func Origins() []Origin {
	return []Origin{OriginOwn, OriginDelegatedDown, OriginAuthorised, OriginPeerAuthorised, OriginEntrusted, OriginPeerEntrusted}
}

// Title is the origin as the public reads it.
func (o Origin) Title() string {
	return map[Origin]string{OriginOwn: "法定本级行使", OriginDelegatedDown: "上级下放", OriginAuthorised: "上级授权",
		OriginPeerAuthorised: "同级授权", OriginEntrusted: "上级委托", OriginPeerEntrusted: "同级委托"}[o]
}

// Nature (实施主体性质) is what sort of body exercises the power.
type Nature string

// The natures, codes 1, 2, 3 and 9.
const (
	NatureOrgan      Nature = "organ"      // 法定机关
	NatureAuthorised Nature = "authorised" // 授权组织
	NatureEntrusted  Nature = "entrusted"  // 受委托组织
	NatureOther      Nature = "other"
)

// Natures lists the natures in the order of their codes.
func Natures() []Nature {
	return []Nature{NatureOrgan, NatureAuthorised, NatureEntrusted, NatureOther}
}

// Title is the nature as the public reads it.
func (n Nature) Title() string {
	return map[Nature]string{NatureOrgan: "法定机关", NatureAuthorised: "授权组织", NatureEntrusted: "受委托组织", NatureOther: "其他"}[n]
}

// Mandate is what a body may and must do by the item: the part that the list of powers and responsibilities shows.
type Mandate struct {
	Origin    Origin       `yaml:"origin,omitempty" json:"origin,omitempty"`       // 权力来源
	Nature    Nature       `yaml:"nature,omitempty" json:"nature,omitempty"`       // 实施主体性质
	Principal string       `yaml:"principal,omitempty" json:"principal,omitempty"` // 委托部门
	Office    string       `yaml:"office,omitempty" json:"office,omitempty"`       // 承办机构
	Content   string       `yaml:"content,omitempty" json:"content,omitempty"`     // 行使内容
	Limits    string       `yaml:"limits,omitempty" json:"limits,omitempty"`       // 权限划分
	Levels    []LevelShare `yaml:"levels,omitempty" json:"levels,omitempty"`       // 分级管理
	Duties    []Duty       `yaml:"duties,omitempty" json:"duties,omitempty"`       // 责任事项
	Oversight string       `yaml:"oversight,omitempty" json:"oversight,omitempty"` // 监督方式
}

// LevelShare is what one level does of a power that several share.
type LevelShare struct {
	Level string `yaml:"level" json:"level"`
	Does  string `yaml:"does" json:"does"`
}

// Duty (责任事项) is one thing that the body has to do in a step, and its ground.
type Duty struct {
	Step  string `yaml:"step" json:"step"`
	Does  string `yaml:"does" json:"does"`
	Basis string `yaml:"basis,omitempty" json:"basis,omitempty"`
}

// Joint (联办机构) is a body that handles the item together with the exercising one.
type Joint struct {
	Body string `yaml:"body" json:"body"`
	Name string `yaml:"name" json:"name"`
	Does string `yaml:"does,omitempty" json:"does,omitempty"`
}
