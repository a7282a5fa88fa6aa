// Package casework takes applications to their answer: the case (办件), from the
// moment somebody applies until the result is in his hands.
//
// It serves applicants, window clerks, examiners and those who decide, under
// 行政许可法 and 国令716号. Its states are submitted, correcting, handling, special,
// deciding, decided and the ends closed, declined, withdrawn and terminated. What an
// item is, what a form may hold, how a licence is made and what a messenger carries
// it leaves to others: it knows an item only as Item.
package casework

import (
	"slices"
	"time"

	"tongban/internal/common/workday"
)

// Case (办件) is one application under one item version.
type Case struct {
	ID           int64               `json:"-"`
	Item         Item                `json:"-"` // the terms under which it was filed
	Applicant    Applicant           `json:"applicant"`
	Intake       Intake              `json:"intake"`
	Entrusted    *Entrusted          `json:"entrusted,omitempty"` // to the township at whose window it came in
	Form         map[string][]string `json:"form,omitempty"`
	Answers      map[string]string   `json:"answers,omitempty"` // of the situations
	Documents    []Document          `json:"documents,omitempty"`
	Wish         Wish                `json:"wish"`
	ReceivedAt   time.Time           `json:"receivedAt"`           // when the application came in
	CompleteAt   time.Time           `json:"completeAt,omitzero"`  // when all that was corrected was in
	AcceptedAt   time.Time           `json:"acceptedAt,omitzero"`  // the day of acceptance (受理之日)
	Deemed       bool                `json:"deemed,omitempty"`     // 默认受理
	Precheck     *Precheck           `json:"precheck,omitempty"`   // 预审
	Correction   *Correction         `json:"correction,omitempty"` // there is only one
	Declined     *Refusal            `json:"declined,omitempty"`
	Passed       []Passed            `json:"passed,omitempty"` // parts of the flow that do not take place
	Examinations []Examination       `json:"examinations,omitempty"`
	Chains       []Chain             `json:"chains,omitempty"` // opinions and decisions that several people sign
	Specials     []Special           `json:"specials,omitempty"`
	Surveys      []Survey            `json:"surveys,omitempty"`      // sealed: a place may be somebody's home
	Hearings     []Hearing           `json:"hearings,omitempty"`     // sealed: they hold names and what was said
	Lost         []Lost              `json:"lost,omitempty"`         // files that can no longer be opened, and were asked for again
	Chair        *NamedChair         `json:"chair,omitempty"`        // who holds a hearing when the organ has nobody
	Pleas        []Plea              `json:"pleas,omitempty"`        // sealed: what the applicant said
	Publications []Publication       `json:"publications,omitempty"` // sealed: who objected, and what he said
	Amendments   []Amendment         `json:"amendments,omitempty"`
	Annulled     *Annulment          `json:"annulled,omitempty"`
	Deregistered *Deregistration     `json:"deregistered,omitempty"`
	Archived     *Archived           `json:"archived,omitempty"`
	Returns      []Return            `json:"returns,omitempty"`   // parts that a department gave back
	Inquiries    []Inquiry           `json:"inquiries,omitempty"` // sealed: people write of themselves
	Extended     *Extended           `json:"extended,omitempty"`
	Decision     *Decision           `json:"decision,omitempty"`
	Delivery     *Delivery           `json:"delivery,omitempty"`
	Joints       []string            `json:"joints,omitempty"` // what is done together over the project
	Answered     []JointAnswer       `json:"answered,omitempty"`
	Commitment   *Commitment         `json:"commitment,omitempty"` // 告知承诺
	Gaps         []Gap               `json:"gaps,omitempty"`       // 容缺: what was promised for later
	Ended        string              `json:"ended,omitempty"`      // why it was withdrawn or terminated
	UrgedAt      time.Time           `json:"urgedAt,omitzero"`
	Talks        []Talk              `json:"talks,omitempty"` // sealed: people tell about themselves

	private []byte // what is personal, sealed as it lies in the row
}

// Applicant (申请人) is who applies; the number of his document is kept sealed.
type Applicant struct {
	Name         string    `json:"name"`
	DocumentKind string    `json:"documentKind"`
	Masked       string    `json:"masked"`           // the number as it may be shown
	Sealed       []byte    `json:"sealed,omitempty"` // the number itself
	Index        string    `json:"index,omitempty"`  // keyed hash, for equality
	Phone        string    `json:"phone"`
	Address      string    `json:"address,omitempty"`
	Company      bool      `json:"company,omitempty"`
	Delegate     *Delegate `json:"delegate,omitempty"`
}

// Delegate (代理人) acts for the applicant.
type Delegate struct {
	Name   string `json:"name"`
	Masked string `json:"masked,omitempty"`
	Sealed []byte `json:"sealed,omitempty"`
	Phone  string `json:"phone,omitempty"`
}

// Intake (收件地) is where the application came in; it may differ from who decides.
type Intake struct {
	Body    string `json:"body"`
	Accepts string `json:"accepts,omitempty"` // body that answers the application; empty is Body
	Window  string `json:"window,omitempty"`
	Officer string `json:"officer,omitempty"`
}

// accepts is the body that answers the application: it may be another than the one at whose window it came in.
func (i Intake) accepts() string {
	if i.Accepts != "" {
		return i.Accepts
	}
	return i.Body
}

// Verdict (核验结论) is what was found of one document.
type Verdict string

// The verdicts.
const (
	VerdictNone   Verdict = ""
	VerdictPass   Verdict = "pass"
	VerdictFail   Verdict = "fail"
	VerdictGap    Verdict = "gap"    // 容缺
	VerdictExempt Verdict = "exempt" // 免交
	// VerdictPromised: a signed promise stands for it (告知承诺)
	VerdictPromised Verdict = "promised"
)

// Title is the verdict in Chinese.
func (v Verdict) Title() string {
	switch v {
	case VerdictPass:
		return "通过"
	case VerdictFail:
		return "不合格"
	case VerdictGap:
		return "容缺"
	case VerdictExempt:
		return "免交"
	case VerdictPromised:
		return "以承诺代替"
	}
	return "未核验"
}

// Source is where a document came from.
type Source string

// The sources of a document.
const (
	SourceUpload  Source = "upload"
	SourceWindow  Source = "window"  // paper seen at a window
	SourceLicence Source = "licence" // from the licence library
)

// Title is the source in Chinese.
func (s Source) Title() string {
	switch s {
	case SourceUpload:
		return "网上上传"
	case SourceWindow:
		return "窗口已核原件"
	case SourceLicence:
		return "电子证照"
	}
	return "未提交"
}

// File is one stored file of a document.
type File struct {
	ID   int64  `json:"id,string"` // in the file store
	Name string `json:"name"`
	Size int64  `json:"size"`
	Type string `json:"type,omitempty"` // media type
}

// Document (申报材料) is one thing handed in for one material.
type Document struct {
	Material  string    `json:"material"`
	Name      string    `json:"name"`
	Necessity Necessity `json:"necessity"`
	Source    Source    `json:"source,omitempty"` // empty: nothing is here yet
	Licence   string    `json:"licence,omitempty"`
	Files     []File    `json:"files,omitempty"`
	Verdict   Verdict   `json:"verdict,omitempty"`
	Reason    string    `json:"reason,omitempty"`
	CheckedBy string    `json:"checkedBy,omitempty"`
	Version   int       `json:"version"`
	Earlier   []File    `json:"earlier,omitempty"` // of the versions before a correction
}

// Present reports whether anything was handed in.
func (d Document) Present() bool { return d.Source != "" }

// Settled reports whether the document stands in the way of acceptance no longer.
func (d Document) Settled() bool {
	switch d.Verdict {
	case VerdictPass, VerdictGap, VerdictExempt, VerdictPromised:
		return true
	case VerdictFail:
		return false
	}
	return !d.Present() && d.Necessity == Optional
}

// DeliveryWay (送达方式) is how a result reaches its owner.
type DeliveryWay string

// The ways of delivery.
const (
	WayCounter DeliveryWay = "counter"
	WayMail    DeliveryWay = "mail"
	WayOnline  DeliveryWay = "online"
)

// Title is the way in Chinese.
func (w DeliveryWay) Title() string {
	switch w {
	case WayCounter:
		return "窗口领取"
	case WayDirect:
		return "直接送达"
	case WayLeft:
		return "留置送达"
	case WayNotice:
		return "公告送达"
	case WayMail:
		return "邮寄送达"
	case WayOnline:
		return "电子送达"
	}
	return string(w)
}

// Wish is how the applicant wants to get the result.
type Wish struct {
	Way     DeliveryWay `json:"way"`
	Name    string      `json:"name,omitempty"`
	Phone   string      `json:"phone,omitempty"`
	Address string      `json:"address,omitempty"`
}

// Correction (补正) says once and completely what is missing.
type Correction struct {
	Points     []CorrectionPoint `json:"points"`
	AskedAt    time.Time         `json:"askedAt"`
	AskedBy    string            `json:"askedBy"`
	DueOn      workday.Date      `json:"dueOn,omitzero"`
	AnsweredAt time.Time         `json:"answeredAt,omitzero"`
}

// CorrectionPoint is one thing to correct: what, why and how.
type CorrectionPoint struct {
	Material string `json:"material,omitempty"` // empty when the form is meant
	Name     string `json:"name"`
	Problem  string `json:"problem"`
	Demand   string `json:"demand"`
}

// Refusal are the reasons of a decision against the applicant.
type Refusal struct {
	Reason    string    `json:"reason"`
	Basis     string    `json:"basis"`
	RightBody string    `json:"rightBody,omitempty"` // where to apply instead
	Remedy    Remedy    `json:"remedy"`
	By        string    `json:"by"`
	At        time.Time `json:"at"`
}

// Examination (审查) is one body's finding and opinion.
type Examination struct {
	Stage     string    `json:"stage"`
	Part      string    `json:"part"`
	Title     string    `json:"title"`
	Body      string    `json:"body"`
	Lead      bool      `json:"lead,omitempty"`
	Result    string    `json:"result"`
	Opinion   string    `json:"opinion"`
	Findings  []Finding `json:"findings,omitempty"`
	By        string    `json:"by"`
	At        time.Time `json:"at"`
	Signature Signing   `json:"signature,omitzero"` // of who signed last, where several do
}

// The results of an examination.
const (
	ResultAgree    = "agree"
	ResultDisagree = "disagree"
)

// ResultTitle is the result of an examination in Chinese.
func ResultTitle(result string) string {
	switch result {
	case ResultAgree:
		return "符合"
	case ResultDisagree:
		return "不符合"
	case ResultSilent:
		return "默认同意"
	}
	return result
}

// Finding is what was found at one review point.
type Finding struct {
	Point string `json:"point"`
	Title string `json:"title"`
	Meets bool   `json:"meets"`
	Note  string `json:"note,omitempty"`
}

// Special (特别程序) is one special procedure of a case.
type Special struct {
	Code      string    `json:"code"`
	Name      string    `json:"name"`
	Reason    string    `json:"reason"`
	Basis     string    `json:"basis"`
	Statutory bool      `json:"statutory"` // the clock of the law stands still
	StartedAt time.Time `json:"startedAt"`
	StartedBy string    `json:"startedBy"`
	Back      string    `json:"back"`             // the state to return to
	Until     string    `json:"until,omitempty"`  // what has to happen before it goes on
	Notice    string    `json:"notice,omitempty"` // number of the written notice
	EndedAt   time.Time `json:"endedAt,omitzero"`
	Result    string    `json:"result,omitempty"`
}

// Extended (延期) is the one extension.
type Extended struct {
	Days   int          `json:"days,omitempty"`
	Reason string       `json:"reason"`
	Basis  string       `json:"basis,omitempty"`
	By     string       `json:"by"`
	At     time.Time    `json:"at"`
	DueOn  workday.Date `json:"dueOn"`
}

// DecisionOutcome is what was decided.
type DecisionOutcome string

// The outcomes of a decision.
const (
	Granted DecisionOutcome = "granted"
	Denied  DecisionOutcome = "denied"
	Partial DecisionOutcome = "partial"
)

// Title is the outcome in Chinese.
func (o DecisionOutcome) Title() string {
	switch o {
	case Denied:
		return "不予许可"
	case Partial:
		return "部分准予"
	}
	return "准予许可"
}

// OutcomeTitle is what was decided in the words of the sort of item; empty before.
func (c Case) OutcomeTitle() string {
	switch {
	case c.Decision == nil:
		return ""
	case c.Item.Filing && c.Decision.Outcome == Granted:
		return "予以备案"
	case c.Item.Licensing || c.Decision.Outcome == Partial:
		return c.Decision.Outcome.Title()
	case c.Decision.Outcome == Denied:
		return "不予办理"
	}
	return "予以办理"
}

// Decision (决定) is the answer, by a named person.
type Decision struct {
	Outcome   DecisionOutcome `json:"outcome"`
	Content   string          `json:"content,omitempty"`
	Findings  string          `json:"findings,omitempty"`
	Reason    string          `json:"reason,omitempty"`
	Basis     string          `json:"basis"`
	Plea      string          `json:"plea,omitempty"`   // how far the applicant's plea was followed
	Record    string          `json:"record,omitempty"` // what was taken from the record of the hearing
	Remedy    Remedy          `json:"remedy"`
	Signer    string          `json:"signer"`
	Paper     string          `json:"paper,omitempty"` // title and number of its paper
	Number    string          `json:"number,omitempty"`
	Rule      string          `json:"rule,omitempty"` // by which it was made at once, in the signer's name
	At        time.Time       `json:"at"`
	Signature Signing         `json:"signature,omitzero"`
}

// Delivery (送达) is how the result came into its owner's hands.
type Delivery struct {
	Way      DeliveryWay  `json:"way"`
	Receiver string       `json:"receiver"`
	Identity string       `json:"identity"` // how his identity was checked
	Waybill  string       `json:"waybill,omitempty"`
	Proof    string       `json:"proof,omitempty"`
	SentOn   workday.Date `json:"sentOn,omitzero"`
	OnDate   workday.Date `json:"onDate,omitzero"` // when it was received: remedy periods start
	By       string       `json:"by"`
	// Collected is who fetched it for another, or what proves another way.
	Collected *Collected `json:"collected,omitempty"`
}

// received is the day from which the authority has to react: the day the application
// came in or, after a correction, the day everything was in.
func (c Case) received() time.Time {
	if !c.CompleteAt.IsZero() {
		return c.CompleteAt
	}
	return c.ReceivedAt
}

// Document finds what was handed in for a material.
func (c Case) Document(material string) (Document, bool) {
	n := c.document(material)
	if n < 0 {
		return Document{}, false
	}
	return c.Documents[n], true
}

func (c Case) document(material string) int {
	return slices.IndexFunc(c.Documents, func(d Document) bool { return d.Material == material })
}

// Unsettled lists the documents that stand in the way of acceptance.
func (c Case) Unsettled() []Document {
	return slices.DeleteFunc(slices.Clone(c.Documents), Document.Settled)
}

// Running is the special procedure under way.
func (c Case) Running() (Special, bool) {
	for _, s := range c.Specials {
		if s.EndedAt.IsZero() {
			return s, true
		}
	}
	return Special{}, false
}

// settled reports whether the case has its answer and the answer is with its owner, or was refused or ended: from then on
// it names the bodies of its time.
func (c Case) settled() bool {
	return c.Ended != "" || c.Declined != nil || c.Delivery != nil && !c.Delivery.OnDate.IsZero()
}
