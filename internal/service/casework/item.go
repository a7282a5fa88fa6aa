package casework

import (
	"encoding/json"
	"slices"
	"strings"

	"tongban/internal/common/workday"
)

// Item (事项) is what a case must know of a service item: its terms as they were in
// the version under which somebody applied. The roof makes it from the catalogue.
type Item struct {
	Code         string          `json:"code"`
	Version      int             `json:"version"`
	Name         string          `json:"name"`
	Body         string          `json:"body"`              // code of the body that decides
	Region       string          `json:"region"`            // path of its division
	Intake       string          `json:"intake,omitempty"`  // body that takes in and accepts; empty is Body
	Handout      string          `json:"handout,omitempty"` // body that hands out results; empty is Intake
	Licensing    bool            `json:"licensing"`         // 行政许可: the law's default limits hold
	Instant      bool            `json:"instant"`           // 即办件
	AtOnce       *AtOnce         `json:"atOnce,omitempty"`  // the window decides it in an officer's name
	Statutory    workday.Limit   `json:"statutory,omitzero"`
	Promised     workday.Limit   `json:"promised,omitzero"`
	Correction   workday.Limit   `json:"correction,omitzero"` // to answer a correction; a local habit
	Lapses       bool            `json:"lapses,omitempty"`    // an unanswered correction ends the case, by a recorded local rule
	LapseBasis   string          `json:"lapseBasis,omitempty"`
	Basis        []Basis         `json:"basis,omitempty"`
	Situations   []Situation     `json:"situations,omitempty"`
	Materials    []Material      `json:"materials,omitempty"`
	Form         json.RawMessage `json:"form,omitempty"` // opaque: package form knows it
	Stages       []Stage         `json:"stages,omitempty"`
	NoSilence    bool            `json:"noSilence,omitempty"` // no part of the flow agrees by silence
	Procedures   []Procedure     `json:"procedures,omitempty"`
	ReviewPoints []ReviewPoint   `json:"reviewPoints,omitempty"`
	Result       Result          `json:"result"`
	Remedy       Remedy          `json:"remedy"`
	Phone        string          `json:"phone,omitempty"` // to ask
	Visits       int             `json:"visits,omitempty"`
	Precheck     bool            `json:"precheck,omitempty"`  // what comes in by the net is pre-checked (预审)
	Filing       bool            `json:"filing,omitempty"`    // 审批改为备案: complete is registered, nobody approves
	Promise      *PromiseTerms   `json:"promise,omitempty"`   // 告知承诺 may be chosen
	Tolerance    *Tolerance      `json:"tolerance,omitempty"` // 容缺受理
	Parts        []string        `json:"-"`                   // codes of the items that are joined into it; none for an item of its own
	acting       string          // body that decides in the name of Body (受委托办理)
	usual        workday.Limit   // to correct, as the house has set it for items that say nothing
	written      *Item           // as the catalogue has it, when the case is handled by another body
	Guide        string          `json:"-"` // address of its guide when it is not that of an item
}

// Basis (依据) is one legal ground of an item.
type Basis struct {
	Law     string `json:"law"`
	Article string `json:"article"`
}

// String writes the ground as papers do.
func (b Basis) String() string { return b.Law + b.Article }

// Situation (情形) is a question whose answer decides which materials are asked.
type Situation struct {
	Name     string   `json:"name"`
	Question string   `json:"question"`
	Options  []Option `json:"options"`
}

// Option is one answer.
type Option struct {
	Value string `json:"value"`
	Text  string `json:"text"`
}

// Necessity (必要性) is how firmly a material is asked for.
type Necessity string

// The necessities, in the catalogue's words.
const (
	Required   Necessity = "required"
	Optional   Necessity = "optional"
	Deferrable Necessity = "deferrable" // 容缺: may follow
	Waivable   Necessity = "waivable"   // 免交: the licence library or shared data holds it
)

// Material (申请材料) is one thing to bring.
type Material struct {
	Code      string    `json:"code"`
	Name      string    `json:"name"`
	Necessity Necessity `json:"necessity"`
	Originals int       `json:"originals,omitempty"`
	Copies    int       `json:"copies,omitempty"`
	Medium    string    `json:"medium,omitempty"`
	Note      string    `json:"note,omitempty"`
	Licence   string    `json:"licence,omitempty"` // licence type that makes it needless
	Accept    []string  `json:"accept,omitempty"`  // file endings without the dot
	MaxMB     int       `json:"maxMb,omitempty"`
	Basis     string    `json:"basis,omitempty"`
	// Promisable: a signed promise stands for it. Follow is by when it follows, when it has to follow at all.
	Promisable bool          `json:"promisable,omitempty"`
	Follow     workday.Limit `json:"follow,omitzero"`
}

// Join (汇合) says when a stage is done.
type Join string

// The joins.
const (
	JoinAll       Join = "all"
	JoinAny       Join = "any"
	JoinLead      Join = "lead"
	JoinLeadAfter Join = "lead_after" // 1+N: the lead concludes after the other opinions
)

// Stage (环节) is one step of a flow; its parts run side by side.
type Stage struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Join  Join   `json:"join"`
	Parts []Part `json:"parts"`
}

// Part (分支) is one body's share of a stage.
type Part struct {
	Body  string        `json:"body"`
	Right string        `json:"right"`
	Title string        `json:"title"`
	Limit workday.Limit `json:"limit,omitzero"`
	Lead  bool          `json:"lead,omitempty"`
	// Materials are those that belong to this part; what no part names is shared by all.
	Materials []string `json:"materials,omitempty"`
	// Silence is what it means when the body says nothing within the limit, and on which ground.
	Silence      Silence `json:"silence,omitempty"`
	SilenceBasis string  `json:"silenceBasis,omitempty"`
	// Signers sign what the part says one after another; without any, who does the part says it alone.
	Signers []Signer `json:"signers,omitempty"`
	// Distinct says that nobody signs two of the steps (两人签署).
	Distinct bool `json:"distinct,omitempty"`
	// Joint is the code of what several bodies do together over a project, whose sheet answers the part.
	Joint string `json:"joint,omitempty"`
}

// Procedure (特殊环节) is one kind of special procedure that the item allows.
type Procedure struct {
	Code           string        `json:"code"`
	Name           string        `json:"name"`
	Basis          string        `json:"basis"`
	StopsStatutory bool          `json:"stopsStatutory"`
	StopsPromise   bool          `json:"stopsPromise"`
	Max            workday.Limit `json:"max,omitzero"`
}

// ReviewPoint (审查要点) is what an examiner checks.
type ReviewPoint struct {
	Code     string `json:"code"`
	Title    string `json:"title"`
	Standard string `json:"standard"`
	Body     string `json:"body"`
}

// Result (办理结果) is what the applicant gets.
type Result struct {
	Name     string `json:"name"`
	Kind     string `json:"kind"` // licence, approval, confirmation, payment or reply
	Validity string `json:"validity"`
	Years    int    `json:"years,omitempty"`
}

// Remedy (救济) says where a decision may be challenged.
type Remedy struct {
	Reconsideration string `json:"reconsideration"`
	Court           string `json:"court"`
}

// intake is the body that takes in and accepts.
func (i Item) intake() string {
	if i.Intake != "" {
		return i.Intake
	}
	return i.Body
}

// handout is the body that hands out results: one window for all (综合窗口出件).
func (i Item) handout() string {
	if i.Handout != "" {
		return i.Handout
	}
	return i.intake()
}

// statutory is the limit that the law sets.
func (i Item) statutory() workday.Limit {
	if i.Statutory.N == 0 && i.Licensing {
		return workday.Working(20) // 行政许可法 §42: twenty working days when no other act sets a limit
	}
	return i.Statutory
}

// Material finds a material by code.
func (i Item) Material(code string) (Material, bool) {
	n := slices.IndexFunc(i.Materials, func(m Material) bool { return m.Code == code })
	if n < 0 {
		return Material{}, false
	}
	return i.Materials[n], true
}

// Procedure finds a special procedure by code.
func (i Item) Procedure(code string) (Procedure, bool) {
	n := slices.IndexFunc(i.Procedures, func(p Procedure) bool { return p.Code == code })
	if n < 0 {
		return Procedure{}, false
	}
	return i.Procedures[n], true
}

// work are the stages in which bodies examine; acceptance, decision and delivery are
// the kind's own states.
func (i Item) work() []Stage {
	var out []Stage
	for _, s := range i.Stages {
		examines := slices.ContainsFunc(s.Parts, func(p Part) bool {
			return p.Right != RightAccept && p.Right != RightReceive && p.Right != RightDecide && p.Right != RightDeliver
		})
		if examines {
			out = append(out, s)
		}
	}
	return out
}

// share is what the flow gives to those who decide or deliver; none when it is silent, and
// then the task is due when the clock of its case is.
func (i Item) share(right string) workday.Limit {
	for _, s := range i.Stages {
		for _, p := range s.Parts {
			if p.Right == right {
				return p.Limit
			}
		}
	}
	return workday.Limit{}
}

// after gives the stage that follows the named one; the first when the name is empty.
func (i Item) after(name string) (Stage, bool) {
	stages := i.work()
	n := slices.IndexFunc(stages, func(s Stage) bool { return s.Name == name }) + 1
	if n >= len(stages) {
		return Stage{}, false
	}
	return stages[n], true
}

func (i Item) stage(name string) Stage {
	stages := i.work()
	n := slices.IndexFunc(stages, func(s Stage) bool { return s.Name == name })
	if n < 0 {
		return Stage{}
	}
	return stages[n]
}

// grounds writes the item's bases in one line; what has none rests on its guide.
func (i Item) grounds() string {
	if len(i.Basis) == 0 {
		return "办事指南"
	}
	texts := make([]string, len(i.Basis))
	for n, b := range i.Basis {
		texts[n] = b.String()
	}
	return strings.Join(texts, "、")
}

// ground is an article of 行政许可法 for a licence, and the item's own basis for
// everything else: the law of licences does not bind a confirmation or a benefit.
func (i Item) ground(article string) string {
	if i.Licensing {
		return "《行政许可法》" + article
	}
	return i.grounds()
}

// under ends a sentence with an article of 行政许可法 where that law holds.
func (i Item) under(article string) string {
	if i.Licensing {
		return "（行政许可法" + article + "）"
	}
	return ""
}

// uncounted are the procedures whose time 行政许可法 §45 does not count.
var uncounted = []string{"听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审"}

// stopsStatutory reports whether the procedure stops the clock of the law.
// 行政许可法 §45 names eight kinds; any other may stop the promise only.
func (p Procedure) stopsStatutory() bool {
	return p.StopsStatutory && slices.ContainsFunc(uncounted, func(name string) bool { return strings.Contains(p.Name, name) })
}

// Succeeded are the terms with the bodies that have the powers now: after a merger the successor accepts, examines and
// decides (机构合并).
func (i Item) Succeeded(successor func(string) string) Item {
	i.Body, i.Intake, i.Handout = successor(i.Body), successor(i.Intake), successor(i.Handout)
	if i.acting != "" {
		i.acting = successor(i.acting)
	}
	i.Stages, i.ReviewPoints = slices.Clone(i.Stages), slices.Clone(i.ReviewPoints)
	for n := range i.Stages {
		parts := slices.Clone(i.Stages[n].Parts)
		for p := range parts {
			parts[p].Body = successor(parts[p].Body)
		}
		i.Stages[n].Parts = parts
	}
	for n := range i.ReviewPoints {
		i.ReviewPoints[n].Body = successor(i.ReviewPoints[n].Body)
	}
	return i
}

// succeeded are the facts of a case with the bodies that have the powers now; what was signed keeps its body.
func (c Case) succeeded(successor func(string) string) Case {
	c.Item = c.Item.Succeeded(successor)
	c.Intake.Body, c.Intake.Accepts = successor(c.Intake.Body), successor(c.Intake.Accepts)
	for n := range c.Surveys {
		if !c.Surveys[n].EndedAt.IsZero() {
			continue
		}
		for i := range c.Surveys[n].Shares {
			c.Surveys[n].Shares[i].Body = successor(c.Surveys[n].Shares[i].Body)
		}
	}
	return c
}
