package record

// Separation (证照分离) is one of the four ways in which 国发〔2021〕7号 reforms a licence for companies.
type Separation string

// The four ways.
const (
	SeparationCancelled Separation = "cancelled" // 直接取消审批
	SeparationFiling    Separation = "filing"    // 审批改为备案
	SeparationPromise   Separation = "promise"   // 实行告知承诺
	SeparationOptimised Separation = "optimised" // 优化审批服务
)

// Separations lists the four ways.
func Separations() []Separation {
	return []Separation{SeparationCancelled, SeparationFiling, SeparationPromise, SeparationOptimised}
}

// Title is the way as the public reads it.
func (s Separation) Title() string {
	return map[Separation]string{SeparationCancelled: "直接取消审批", SeparationFiling: "审批改为备案",
		SeparationPromise: "实行告知承诺", SeparationOptimised: "优化审批服务"}[s]
}

// Across (跨省通办模式) is how an item is handled from another province (国办发〔2020〕35号).
type Across string

// The three modes.
const (
	AcrossOnline Across = "online" // 全程网办
	AcrossHelped Across = "helped" // 异地代收代办: received there, decided here
	AcrossJoint  Across = "joint"  // 多地联办
)

// EveryAcross lists the modes.
func EveryAcross() []Across { return []Across{AcrossOnline, AcrossHelped, AcrossJoint} }

// Title is the mode as the public reads it.
func (a Across) Title() string {
	return map[Across]string{AcrossOnline: "全程网办", AcrossHelped: "异地代收代办", AcrossJoint: "多地联办"}[a]
}

// Reform gathers what the reforms of recent years changed for an item.
type Reform struct {
	Promise    *Promise   `yaml:"promise,omitempty" json:"promise,omitempty"`       // 告知承诺
	Tolerance  *Tolerance `yaml:"tolerance,omitempty" json:"tolerance,omitempty"`   // 容缺受理
	Separation Separation `yaml:"separation,omitempty" json:"separation,omitempty"` // 证照分离
	AtOnce     *AtOnce    `yaml:"at_once,omitempty" json:"at_once,omitempty"`       // 窗口当场决定的授权
	// SeparationBasis is the entry of the list that reforms the item; the mode steers how a case is handled, so that it needs one.
	SeparationBasis string   `yaml:"separation_basis,omitempty" json:"separation_basis,omitempty"`
	Across          Across   `yaml:"across,omitempty" json:"across,omitempty"`             // 跨省通办
	AcrossNote      string   `yaml:"across_note,omitempty" json:"across_note,omitempty"`   // 通办说明
	MarketEntry     string   `yaml:"market_entry,omitempty" json:"market_entry,omitempty"` // entry of 市场准入负面清单
	Assistance      string   `yaml:"assistance,omitempty" json:"assistance,omitempty"`     // 全程代办: who helps
	Bundles         []string `yaml:"bundles,omitempty" json:"bundles,omitempty"`           // 一件事
}

// Promise (告知承诺) is what an applicant may sign instead of bringing a proof (国办发〔2020〕42号): a choice, never
// a duty. A version of the item is a version of its wording: whoever signed is held to the words that he read.
type Promise struct {
	Conditions  []string `yaml:"conditions,omitempty" json:"conditions,omitempty"`     // 告知: what has to be met; the item's conditions when empty
	Text        string   `yaml:"text" json:"text"`                                     // what the applicant declares
	Breach      string   `yaml:"breach" json:"breach"`                                 // what follows when it is untrue
	Check       string   `yaml:"check" json:"check"`                                   // how it is checked afterwards
	CheckWithin Limit    `yaml:"check_within,omitempty" json:"check_within,omitempty"` // by when
	Checker     string   `yaml:"checker,omitempty" json:"checker,omitempty"`           // body that checks; the item's own when empty
	Basis       string   `yaml:"basis,omitempty" json:"basis,omitempty"`
	Rectify     Limit    `yaml:"rectify,omitempty" json:"rectify,omitempty"`         // to put right what was found
	MarkMonths  int      `yaml:"mark_months,omitempty" json:"mark_months,omitempty"` // how long a broken promise is on record
	MarkBasis   string   `yaml:"mark_basis,omitempty" json:"mark_basis,omitempty"`   // why it may be put on record
	// Signer is the login of the officer in whose name the window decides at once; without one an officer signs each decision.
	Signer string `yaml:"signer,omitempty" json:"signer,omitempty"`
}

// AtOnce (当场决定的授权) lets the window that accepts an instant item decide it on the spot in the name of an officer of the
// body (行政许可法 §34: what is complete, in form and can be decided on the spot is).
type AtOnce struct {
	Signer string `yaml:"signer" json:"signer"` // login of the officer in whose name it is decided
	Basis  string `yaml:"basis" json:"basis"`   // the letter that authorises the window
}

// Lapse is what becomes of a case whose deferred material does not come.
type Lapse string

// The consequences.
const (
	LapseWait   Lapse = "wait"   // the decision waits and the promised time stands still
	LapseEnd    Lapse = "end"    // the case ends
	LapseRefuse Lapse = "refuse" // it goes to who decides, to be refused
)

// Lapses lists the consequences.
func Lapses() []Lapse { return []Lapse{LapseWait, LapseEnd, LapseRefuse} }

// Title is the consequence as the public reads it.
func (l Lapse) Title() string {
	return map[Lapse]string{LapseWait: "暂停办理，补齐后继续", LapseEnd: "终止办理", LapseRefuse: "作出不予办理的决定"}[l]
}

// Tolerance (容缺受理) is the rule under which minor materials may follow; each material says itself whether it may.
type Tolerance struct {
	Limit     Limit  `yaml:"limit" json:"limit"`                           // by when everything is in
	Otherwise string `yaml:"otherwise" json:"otherwise"`                   // what follows when it is not
	Lapse     Lapse  `yaml:"lapse,omitempty" json:"lapse,omitempty"`       // what the house does then; waits when empty
	Basis     string `yaml:"basis,omitempty" json:"basis,omitempty"`       // the local rule; without one a case only waits
	Excludes  string `yaml:"excludes,omitempty" json:"excludes,omitempty"` // who may not use it
}

// Released reports whether nobody has to apply any more (直接取消审批).
func (i Item) Released() bool { return i.Reform.Separation == SeparationCancelled }

// Filing reports whether what was an approval is a filing now (审批改为备案).
func (i Item) Filing() bool { return i.Reform.Separation == SeparationFiling }

// Intermediary (中介服务) is a paid service by somebody else that the item needs first.
type Intermediary struct {
	Name  string `yaml:"name" json:"name"`
	Basis string `yaml:"basis" json:"basis"`
	Who   string `yaml:"who" json:"who"`                         // which bodies may do it
	Pays  string `yaml:"pays,omitempty" json:"pays,omitempty"`   // who pays
	Gives string `yaml:"gives,omitempty" json:"gives,omitempty"` // what comes out of it
}

// ProofReason (证明清理) is why a proof is no longer asked for.
type ProofReason string

// The five reasons (五个凡是).
const (
	ProofNoBasis      ProofReason = "no_basis"     // 没有法律法规依据
	ProofUnverifiable ProofReason = "unverifiable" // 村（社区）无法核实
	ProofByPapers     ProofReason = "by_papers"    // 现有证照或者数据能证明
	ProofIdle         ProofReason = "idle"         // 不影响办理结果
	ProofByPromise    ProofReason = "by_promise"   // 可以书面承诺代替
)

// ProofReasons lists the five reasons.
func ProofReasons() []ProofReason {
	return []ProofReason{ProofNoBasis, ProofUnverifiable, ProofByPapers, ProofIdle, ProofByPromise}
}

// Title is the reason as the public reads it.
func (r ProofReason) Title() string {
	return map[ProofReason]string{ProofNoBasis: "没有法律法规依据", ProofUnverifiable: "村（社区）无法核实",
		ProofByPapers: "现有证照或者数据能够证明", ProofIdle: "不影响办理结果", ProofByPromise: "可以用书面承诺代替"}[r]
}

// DroppedProof (取消的证明) is a proof that the item used to ask for.
type DroppedProof struct {
	Name    string      `yaml:"name" json:"name"`
	Reason  ProofReason `yaml:"reason" json:"reason"`
	Instead string      `yaml:"instead" json:"instead"` // how the fact is known now
	Since   string      `yaml:"since,omitempty" json:"since,omitempty"`
}
