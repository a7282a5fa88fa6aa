package record

import "tongban/internal/common/form"

// Handling (办件类型) says whether the answer comes on the spot.
type Handling string

// The two kinds of handling.
const (
	HandlingInstant  Handling = "instant"  // 即办件
	HandlingPromised Handling = "promised" // 承诺件
)

// Audience (服务对象) is who may apply.
type Audience string

// The audiences.
const (
	AudiencePerson  Audience = "person"  // 自然人
	AudienceCompany Audience = "company" // 法人和其他组织
)

// Online (网办深度) is one thing that can be done without coming.
type Online string

// The abilities, from asking to the whole course.
const (
	OnlineAsk      Online = "ask"
	OnlinePrecheck Online = "precheck"
	OnlineAccept   Online = "accept"
	OnlineHandle   Online = "handle"
	OnlineReply    Online = "reply"
	OnlineWhole    Online = "whole" // 全程网办
)

// Reach (通办范围) is where else an item may be filed.
type Reach string

// The reaches, from the whole country to one township.
const (
	ReachNation   Reach = "nation"
	ReachProvince Reach = "province"
	ReachCity     Reach = "city"
	ReachCounty   Reach = "county"
	ReachTownship Reach = "township"
)

// Necessity (必要性) is how firmly a material is asked for.
type Necessity string

// The necessities.
const (
	Required   Necessity = "required"
	Optional   Necessity = "optional"
	Deferrable Necessity = "deferrable" // 容缺: may follow within the agreed days
	Waivable   Necessity = "waivable"   // 免交: the licence library or shared data holds it
)

// Source (来源渠道) is where the applicant gets a material from.
type Source string

// The sources.
const (
	SourceSelf       Source = "self"
	SourceGovernment Source = "government"
	SourceAgency     Source = "agency"
)

// Medium (材料形式) is what a material is made of.
type Medium string

// The media.
const (
	MediumPaper      Medium = "paper"
	MediumElectronic Medium = "electronic"
	MediumBoth       Medium = "both"
)

// Role is a body's part in a stage.
type Role string

// The roles.
const (
	RoleLead      Role = "lead"      // 牵头
	RoleConsulted Role = "consulted" // 出具意见
)

// Join (汇合) says when a stage is done.
type Join string

// The joins.
const (
	JoinAll       Join = "all"
	JoinAny       Join = "any"
	JoinLead      Join = "lead"
	JoinLeadAfter Join = "lead_after" // 1+N: the lead concludes after the other opinions
)

// Item (事项) is one service item of one exercising body, in one version.
type Item struct {
	Code       string     `yaml:"code" json:"code"`           // 实施编码
	BaseCode   string     `yaml:"base_code" json:"base_code"` // 基本编码
	Name       string     `yaml:"name" json:"name"`
	Summary    string     `yaml:"summary" json:"summary"` // one plain sentence: what it is for
	Aliases    []string   `yaml:"aliases" json:"aliases"` // how people say it
	Power      Power      `yaml:"power" json:"power"`
	PowerName  string     `yaml:"power_name,omitempty" json:"power_name,omitempty"` // of a local kind
	Initiation Initiation `yaml:"initiation,omitempty" json:"initiation,omitempty"` // when it differs from the kind's
	Parent     string     `yaml:"parent,omitempty" json:"parent,omitempty"`         // base code of the main item (主项)
	LocalCode  string     `yaml:"local_code,omitempty" json:"local_code,omitempty"` // 地方编码
	Body       string     `yaml:"body" json:"body"`                                 // code of the exercising body
	BodyName   string     `yaml:"body_name" json:"body_name"`
	Division   string     `yaml:"division" json:"division"`
	Level      string     `yaml:"level" json:"level"`
	Audience   []Audience `yaml:"audience" json:"audience"`
	Themes     []string   `yaml:"themes" json:"themes"`
	LifeEvents []string   `yaml:"life_events" json:"life_events"`
	Handling   Handling   `yaml:"handling" json:"handling"`
	Scope      string     `yaml:"scope,omitempty" json:"scope,omitempty"`             // 适用范围
	ReviewKind string     `yaml:"review_kind,omitempty" json:"review_kind,omitempty"` // 审查类型
	Mandate    Mandate    `yaml:"mandate,omitempty" json:"mandate,omitzero"`
	Joint      []Joint    `yaml:"joint,omitempty" json:"joint,omitempty"` // 联办机构
	Variants   []Variant  `yaml:"variants,omitempty" json:"variants,omitempty"`

	StatutoryLimit Limit  `yaml:"statutory_limit" json:"statutory_limit"`
	LimitNote      string `yaml:"limit_note,omitempty" json:"limit_note,omitempty"` // where the law sets the limit
	PromisedLimit  Limit  `yaml:"promised_limit" json:"promised_limit"`
	// CorrectionLimit is how long an applicant has to bring what is missing; a local habit.
	CorrectionLimit Limit `yaml:"correction_limit" json:"correction_limit"`

	Visits      int      `yaml:"visits" json:"visits"`
	VisitReason string   `yaml:"visit_reason,omitempty" json:"visit_reason,omitempty"`
	Online      []Online `yaml:"online" json:"online"`
	Reach       Reach    `yaml:"reach" json:"reach"`
	Quota       string   `yaml:"quota,omitempty" json:"quota,omitempty"` // 数量限制

	Basis      []Basis     `yaml:"basis" json:"basis"`
	Conditions []string    `yaml:"conditions" json:"conditions"`
	Forbidden  []string    `yaml:"forbidden,omitempty" json:"forbidden,omitempty"` // 禁止性要求
	Situations []Situation `yaml:"situations,omitempty" json:"situations,omitempty"`
	Materials  []Material  `yaml:"materials" json:"materials"`
	// DroppedProofs are proofs that used to be asked; Intermediaries what has to be bought elsewhere first.
	DroppedProofs  []DroppedProof `yaml:"dropped_proofs,omitempty" json:"dropped_proofs,omitempty"`
	Intermediaries []Intermediary `yaml:"intermediaries,omitempty" json:"intermediaries,omitempty"`
	AnnualReview   string         `yaml:"annual_review,omitempty" json:"annual_review,omitempty"` // 年审年检

	Form              form.Definition    `yaml:"form" json:"form"`
	Flow              Flow               `yaml:"flow" json:"flow"`
	SpecialProcedures []SpecialProcedure `yaml:"special_procedures,omitempty" json:"special_procedures,omitempty"`
	ReviewPoints      []ReviewPoint      `yaml:"review_points" json:"review_points"`

	Result   Result   `yaml:"result" json:"result"`
	Delivery Delivery `yaml:"delivery,omitempty" json:"delivery,omitzero"`
	Fees     []Fee    `yaml:"fees,omitempty" json:"fees,omitempty"`
	Channels Channels `yaml:"channels,omitempty" json:"channels,omitzero"`
	Places   []Place  `yaml:"places" json:"places"`
	Phones   Phones   `yaml:"phones" json:"phones"`
	Remedy   Remedy   `yaml:"remedy" json:"remedy"`
	FAQ      []FAQ    `yaml:"faq,omitempty" json:"faq,omitempty"`

	Rights []string `yaml:"rights,omitempty" json:"rights,omitempty"` // 申请人的权利和义务
	Lookup string   `yaml:"lookup,omitempty" json:"lookup,omitempty"` // 公开查询: where course and result can be looked up

	Commitment bool   `yaml:"commitment,omitempty" json:"commitment,omitempty"` // 告知承诺 may be chosen
	Reform     Reform `yaml:"reform,omitempty" json:"reform,omitzero"`
	Hot        int    `yaml:"hot,omitempty" json:"hot,omitempty"` // place among the frequent items; 0 is none

	ValidFrom  string `yaml:"valid_from" json:"valid_from"`
	ValidUntil string `yaml:"valid_until,omitempty" json:"valid_until,omitempty"` // 计划取消日期
	// Version is given by Publish; a file has none.
	Version int `yaml:"-" json:"version"`
}

// Basis (设定依据) is one legal ground.
type Basis struct {
	Law      string `yaml:"law" json:"law"`
	Document string `yaml:"document" json:"document"` // 文号
	Article  string `yaml:"article" json:"article"`
	Says     string `yaml:"says" json:"says"` // in our own words
	Link     string `yaml:"link,omitempty" json:"link,omitempty"`
	Issuer   string `yaml:"issuer,omitempty" json:"issuer,omitempty"` // 颁布机关
}

// Situation (情形) is a question whose answer decides which materials are asked.
// The first option is the commonest case.
type Situation struct {
	Name     string        `yaml:"name" json:"name"`
	Question string        `yaml:"question" json:"question"`
	Options  []form.Option `yaml:"options" json:"options"`
}

// Material (申请材料) is one thing to bring.
type Material struct {
	Code      string    `yaml:"code" json:"code"`
	Name      string    `yaml:"name" json:"name"`
	Necessity Necessity `yaml:"necessity" json:"necessity"`
	Source    Source    `yaml:"source" json:"source"`
	Issuer    string    `yaml:"issuer,omitempty" json:"issuer,omitempty"`
	Medium    Medium    `yaml:"medium" json:"medium"`
	Originals int       `yaml:"originals" json:"originals"`
	Copies    int       `yaml:"copies" json:"copies"`
	Basis     string    `yaml:"basis" json:"basis"`
	Note      string    `yaml:"note,omitempty" json:"note,omitempty"` // 填报须知
	Blank     string    `yaml:"blank,omitempty" json:"blank,omitempty"`
	Sample    string    `yaml:"sample,omitempty" json:"sample,omitempty"`
	// When is a condition over the situations; Case says the same in words.
	When string `yaml:"when,omitempty" json:"when,omitempty"`
	Case string `yaml:"case,omitempty" json:"case,omitempty"`
	// Licence names the licence type that makes the material needless.
	Licence  string   `yaml:"licence,omitempty" json:"licence,omitempty"`
	Accept   []string `yaml:"accept" json:"accept"` // file endings without the dot
	MaxMB    int      `yaml:"max_mb" json:"max_mb"`
	PageHint string   `yaml:"page_hint,omitempty" json:"page_hint,omitempty"`

	Kind      MaterialKind `yaml:"kind,omitempty" json:"kind,omitempty"`             // 材料类型
	Spec      string       `yaml:"spec,omitempty" json:"spec,omitempty"`             // 规格, such as A4
	IssueTime string       `yaml:"issue_time,omitempty" json:"issue_time,omitempty"` // 出具时间要求
	Standard  string       `yaml:"standard,omitempty" json:"standard,omitempty"`     // 受理标准: when it is good enough
	Proof     bool         `yaml:"proof,omitempty" json:"proof,omitempty"`           // a proof that is kept (保留的证明)
	// BlankFile and SampleFile name the stored files of the empty form and the filled sample.
	BlankFile  string `yaml:"blank_file,omitempty" json:"blank_file,omitempty"`
	SampleFile string `yaml:"sample_file,omitempty" json:"sample_file,omitempty"`
	// LicenceCode is the code of the licence type (证照类型代码) that exempts from it.
	LicenceCode string `yaml:"licence_code,omitempty" json:"licence_code,omitempty"`
	Promisable  bool   `yaml:"promisable,omitempty" json:"promisable,omitempty"`     // may be promised instead
	FollowLimit Limit  `yaml:"follow_limit,omitempty" json:"follow_limit,omitempty"` // may follow within
	// Unnamed is why it cannot be named more precisely: the only way to keep a vague name.
	Unnamed *SecurityException `yaml:"unnamed,omitempty" json:"unnamed,omitempty"`
}

// MaterialKind (材料类型) is what sort of paper a material is.
type MaterialKind string

// The kinds of material, codes 1 to 3.
const (
	MaterialCertificate MaterialKind = "certificate" // 证件证书证明
	MaterialForm        MaterialKind = "form"        // 申请表格文书
	MaterialOther       MaterialKind = "other"       // 其他
)

// MaterialKinds lists the kinds in the order of their codes.
func MaterialKinds() []MaterialKind {
	return []MaterialKind{MaterialCertificate, MaterialForm, MaterialOther}
}

// SecurityException (安全例外) lets a vague name stand where precision would harm state or public security.
type SecurityException struct {
	Reason   string `yaml:"reason" json:"reason"`
	Approver string `yaml:"approver" json:"approver"`
	On       string `yaml:"on" json:"on"`
}

// Excepted reports whether somebody took responsibility, with a reason, for a name that says little.
func (m Material) Excepted() bool {
	return m.Unnamed != nil && m.Unnamed.Reason != "" && m.Unnamed.Approver != ""
}

// Flow (办理流程) is the course of a case as data.
type Flow struct {
	Stages []Stage `yaml:"stages" json:"stages"`
	Note   string  `yaml:"note,omitempty" json:"note,omitempty"` // the course in words, as the guide tells it
	// NoSilence forbids that any part agrees by silence (不适用默认同意).
	NoSilence bool `yaml:"no_silence,omitempty" json:"no_silence,omitempty"`
}

// Stage (环节) is one step of a flow; its parts run side by side.
type Stage struct {
	Name  string `yaml:"name" json:"name"`
	Title string `yaml:"title" json:"title"`
	Join  Join   `yaml:"join" json:"join"`
	// When is a condition over the form and the situations; without one the stage always takes place.
	When  string `yaml:"when,omitempty" json:"when,omitempty"`
	Parts []Part `yaml:"parts" json:"parts"`
}

// Part (分支) is one body's share of a stage; whoever holds the right there may do it.
type Part struct {
	Body  string `yaml:"body" json:"body"`
	Right string `yaml:"right" json:"right"`
	Title string `yaml:"title" json:"title"`
	Limit Limit  `yaml:"limit" json:"limit"`
	Role  Role   `yaml:"role" json:"role"`
	// When is a condition like that of a stage.
	When string `yaml:"when,omitempty" json:"when,omitempty"`
	// Materials are the codes of those that only this part (and others that name them) looks at, beside the lead and the
	// window; what no part names is shared by all.
	Materials []string `yaml:"materials,omitempty" json:"materials,omitempty"`
	// Silence is what it means when the body says nothing within the limit (默认同意), with the rule that says so.
	Silence      Silence `yaml:"silence,omitempty" json:"silence,omitempty"`
	SilenceBasis string  `yaml:"silence_basis,omitempty" json:"silence_basis,omitempty"`
	// Signers (逐级审签) sign what the part says one after another; without any, who does the part says it alone.
	Signers []Signer `yaml:"signers,omitempty" json:"signers,omitempty"`
	// Distinct says that nobody signs two of the steps (两人签署).
	Distinct bool `yaml:"distinct,omitempty" json:"distinct,omitempty"`
	// Joint is the code of what several bodies do together over an engineering project (联合审图、联合验收), whose one sheet
	// answers the part of a case that belongs to the project.
	Joint string `yaml:"joint,omitempty" json:"joint,omitempty"`
}

// Silence (默认同意) is what it means when a body says nothing within the limit of its part.
type Silence string

// SilenceAgree counts silence as agreement; without it silence means nothing.
const SilenceAgree Silence = "agree"

// MayAgreeBySilence reports whether the silence of a part could count at all: the lead concludes, the first opinion that
// ends a stage has to be one, and a stage of one body is not done by nobody.
func (s Stage) MayAgreeBySilence(p Part) bool {
	return s.Examines() && p.Role != RoleLead && s.Join != JoinAny && len(s.Parts) > 1
}

// Signer (签署环节) is one step of a part that several sign, such as 经办, 审核, 批准: whoever holds the right at the
// part's body.
type Signer struct {
	Title string `yaml:"title" json:"title"`
	Right string `yaml:"right" json:"right"`
}

// SpecialProcedure (特殊环节) is time that one clock or both do not count.
// 行政许可法 §45 stops the statutory clock for eight kinds only; others may stop the promise.
type SpecialProcedure struct {
	Code           string `yaml:"code" json:"code"`
	Name           string `yaml:"name" json:"name"`
	Basis          string `yaml:"basis" json:"basis"`
	StopsStatutory bool   `yaml:"stops_statutory" json:"stops_statutory"`
	StopsPromise   bool   `yaml:"stops_promise" json:"stops_promise"`
	MaxLimit       Limit  `yaml:"max_limit" json:"max_limit"`
	Fee            string `yaml:"fee,omitempty" json:"fee,omitempty"`
	FeeBasis       string `yaml:"fee_basis,omitempty" json:"fee_basis,omitempty"`
	Condition      string `yaml:"condition,omitempty" json:"condition,omitempty"` // 办理条件: when it is needed
	Standard       string `yaml:"standard,omitempty" json:"standard,omitempty"`   // 办理标准
	// WrittenNotice: the applicant is told in writing how long it takes (行政许可法 §45).
	WrittenNotice bool `yaml:"written_notice,omitempty" json:"written_notice,omitempty"`
}

// ReviewPoint (审查要点) is what an examiner checks, with its standard.
type ReviewPoint struct {
	Code     string `yaml:"code" json:"code"`
	Title    string `yaml:"title" json:"title"`
	Standard string `yaml:"standard" json:"standard"`
	Body     string `yaml:"body" json:"body"`
	Stage    string `yaml:"stage,omitempty" json:"stage,omitempty"` // name of the stage in which it is checked
	Basis    string `yaml:"basis,omitempty" json:"basis,omitempty"`
	// Outcomes are the possible results of the check, in words.
	Outcomes []string `yaml:"outcomes,omitempty" json:"outcomes,omitempty"`
}

// Result (办理结果) is what the applicant gets.
type Result struct {
	Name     string `yaml:"name" json:"name"`
	Kind     string `yaml:"kind" json:"kind"` // licence, approval, confirmation, payment or reply
	Validity string `yaml:"validity" json:"validity"`
	Sample   string `yaml:"sample,omitempty" json:"sample,omitempty"`
	Years    int    `yaml:"years,omitempty" json:"years,omitempty"` // 0: without end
	// LicenceCode is the code of the licence type that is issued.
	LicenceCode string `yaml:"licence_code,omitempty" json:"licence_code,omitempty"`
	SampleFile  string `yaml:"sample_file,omitempty" json:"sample_file,omitempty"`
}

// ResultKinds (结果类型) lists the kinds of result with the words of the public.
func ResultKinds() []form.Option {
	return []form.Option{{Value: "licence", Label: "证照"}, {Value: "approval", Label: "批文"}, {Value: "confirmation", Label: "确认或者备案凭证"},
		{Value: "payment", Label: "资金给付"}, {Value: "reply", Label: "答复"}, {Value: "other", Label: "其他"}}
}

// Fee (收费) is one charge with its ground.
type Fee struct {
	Name     string `yaml:"name" json:"name"`
	Standard string `yaml:"standard" json:"standard"`
	Basis    string `yaml:"basis" json:"basis"`
	Waiver   string `yaml:"waiver,omitempty" json:"waiver,omitempty"`
	Online   bool   `yaml:"online,omitempty" json:"online,omitempty"` // may be paid online
}

// Place (办理地点) is where to go.
type Place struct {
	Hall    string `yaml:"hall" json:"hall"` // code of the hall
	Name    string `yaml:"name" json:"name"`
	Window  string `yaml:"window" json:"window"`
	Address string `yaml:"address" json:"address"`
	Hours   string `yaml:"hours" json:"hours"`
}

// Phones are where to ask and where to complain; never the same number.
type Phones struct {
	Consult   string `yaml:"consult" json:"consult"`
	Complaint string `yaml:"complaint" json:"complaint"`
}

// Remedy (救济) says where a decision may be challenged.
type Remedy struct {
	Reconsideration string `yaml:"reconsideration" json:"reconsideration"`
	Court           string `yaml:"court" json:"court"`
}

// FAQ is one question often asked.
type FAQ struct {
	Question string `yaml:"question" json:"question"`
	Answer   string `yaml:"answer" json:"answer"`
}
