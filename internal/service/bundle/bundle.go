// Package bundle lets one application stand for several items of several bodies (一件事, 集成套餐): one form, one set of
// materials, one number for the applicant, and behind it one case for each item.
//
// It serves applicants, the window that gathers the results, and those who lead. It rests on 国令716号 §9 (one window, one
// form, handled side by side) and on the documents by which a region sets its bundles up; each item keeps its own law,
// its own body and its own clocks. Its states are handling, handover and the ends closed and withdrawn. What an item is
// and how a case is handled it leaves to others: it opens cases, hears of them and never decides one.
package bundle

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Bundle (一件事办件) is one application for the items of a bundle.
type Bundle struct {
	ID         int64      `json:"-"`
	Code       string     `json:"code"`
	Edition    int        `json:"edition"`
	Title      string     `json:"title"`
	Lead       string     `json:"lead"`
	HandOut    string     `json:"handOut"`
	Applicant  string     `json:"applicant"` // name
	Way        string     `json:"way"`       // how the results are to reach him
	Limit      string     `json:"limit,omitempty"`
	Window     string     `json:"window,omitempty"` // of a bundle taken in at the counter
	ReceivedAt time.Time  `json:"receivedAt"`
	Parts      []Part     `json:"parts"`
	HandOvers  []HandOver `json:"handOvers,omitempty"`
}

// PartState is how far a member of a bundle has come.
type PartState string

// The states of a part.
const (
	PartWaiting PartState = "waiting" // for those before it
	PartAsking  PartState = "asking"  // for what the applicant can only say now
	PartOpening PartState = "opening" // its case is being opened
	PartRunning PartState = "running" // its case is in hand
	PartDecided PartState = "decided" // answered, and not in the applicant's hands yet
	PartDone    PartState = "done"    // its case is closed
	PartDropped PartState = "dropped" // it never became a case
)

// Result is what came of a part.
type Result string

// The results.
const (
	ResultNone      Result = ""
	ResultGranted   Result = "granted"
	ResultDenied    Result = "denied"    // denied, declined or terminated
	ResultWithdrawn Result = "withdrawn" // at the applicant's wish
	ResultEnded     Result = "ended"     // by the rule of the bundle, or because its item is gone
)

// Part (成员办件) is one member of an application.
type Part struct {
	Member      string    `json:"member"`
	Item        string    `json:"item"`
	ItemVersion int       `json:"itemVersion"`
	Name        string    `json:"name"`
	Body        string    `json:"body"`
	After       []string  `json:"after,omitempty"`
	Refused     Rule      `json:"refused,omitempty"`
	Later       []Asked   `json:"later,omitempty"` // what is asked when those before it are granted
	State       PartState `json:"state"`
	Result      Result    `json:"result,omitempty"`
	Why         string    `json:"why,omitempty"` // it was dropped, in the applicant's words
	Case        int64     `json:"case,string,omitempty"`
	Number      string    `json:"number,omitempty"`
	Version     int64     `json:"version,omitempty"` // of the case, when it was last heard of
	Still       bool      `json:"still,omitempty"`   // its time stands still: it waits for the applicant, or for a procedure
	Paper       string    `json:"paper,omitempty"`   // what decided it
	PaperNo     string    `json:"paperNo,omitempty"`
	Leaving     string    `json:"leaving,omitempty"` // the applicant withdraws it: why
	LeavingBy   string    `json:"leavingBy,omitempty"`
	Handing     bool      `json:"handing,omitempty"` // its result is being handed out with the others
	ReadyAt     time.Time `json:"readyAt,omitzero"`  // since when it could begin
	Filing      []byte    `json:"filing,omitempty"`  // what was filled in for it, sealed
}

// Asked is a field that is asked later.
type Asked struct {
	Name  string `json:"name"`
	Label string `json:"label"`
}

// HandOver (统一出件) is one delivery of results.
type HandOver struct {
	Way      string       `json:"way"`
	Receiver string       `json:"receiver"`
	Identity string       `json:"identity"`
	Waybill  string       `json:"waybill,omitempty"`
	Members  []string     `json:"members"`
	By       string       `json:"by"`
	On       workday.Date `json:"on"`
}

// Over reports whether nothing more comes of the part.
func (p Part) Over() bool { return p.State == PartDone || p.State == PartDropped }

// settled reports whether it is known what came of the part.
func (p Part) settled() bool { return p.Over() || p.State == PartDecided }

// granted reports whether the part came out well.
func (p Part) granted() bool { return p.Result == ResultGranted }

// Part finds a part by the name of its member.
func (b Bundle) Part(member string) (Part, bool) {
	n := b.part(member)
	if n < 0 {
		return Part{}, false
	}
	return b.Parts[n], true
}

func (b Bundle) part(member string) int {
	return slices.IndexFunc(b.Parts, func(p Part) bool { return p.Member == member })
}

func (b Bundle) ofCase(id int64) int {
	return slices.IndexFunc(b.Parts, func(p Part) bool { return p.Case == id && id != 0 })
}

// count counts the parts in one of the states.
func (b Bundle) count(states ...PartState) (n int) {
	for _, p := range b.Parts {
		if slices.Contains(states, p.State) {
			n++
		}
	}
	return n
}

// names lists the names of the parts that fit.
func (b Bundle) names(fits func(Part) bool) string {
	var out []string
	for _, p := range b.Parts {
		if fits(p) {
			out = append(out, "“"+p.Name+"”")
		}
	}
	return strings.Join(out, "、")
}

// advance begins what can begin and ends what cannot any more, until nothing moves; it tells which parts it began.
//
// A part begins when each one before it was granted, or came out otherwise while the rule of the part is to go on. It is
// ended when one before it came out otherwise and the rule says so.
func (b *Bundle) advance(now time.Time) (begun []string) {
	for moved := true; moved; {
		moved = false
		for i := range b.Parts {
			p := &b.Parts[i]
			if p.State != PartWaiting {
				continue
			}
			switch ready, lost := b.stands(*p); {
			case lost != "":
				p.State, p.Result, p.Why = PartDropped, ResultEnded, "“"+lost+"”没有办成，按套餐的规定不再办理"
				moved = true
			case ready && len(p.Later) > 0:
				p.State, p.ReadyAt = PartAsking, now
				begun, moved = append(begun, p.Member), true
			case ready:
				p.State, p.ReadyAt = PartOpening, now
				begun, moved = append(begun, p.Member), true
			}
		}
	}
	return begun
}

// stands says whether a waiting part may begin, or the name of the one before it for which it is lost.
func (b Bundle) stands(p Part) (ready bool, lost string) {
	ready = true
	for _, name := range p.After {
		before, there := b.Part(name)
		switch {
		case !there: // not applied for: nothing to wait for
		case !before.settled():
			ready = false
		case !before.granted() && p.Refused != RuleFree:
			return false, before.Name
		}
	}
	return ready, ""
}

// Outcomes of a bundle.
const (
	OutcomeGranted   matter.Outcome = "granted"
	OutcomePartial   matter.Outcome = "partial"
	OutcomeDenied    matter.Outcome = "denied"
	OutcomeWithdrawn matter.Outcome = "withdrawn"
)

// outcome is what came of the whole, once every part is over.
func (b Bundle) outcome() matter.Outcome {
	granted, withdrawn, other := 0, 0, 0
	for _, p := range b.Parts {
		switch p.Result {
		case ResultGranted:
			granted++
		case ResultWithdrawn:
			withdrawn++
		case ResultEnded:
			// follows from another part
		default:
			other++
		}
	}
	switch {
	case granted == len(b.Parts):
		return OutcomeGranted
	case granted > 0:
		return OutcomePartial
	case withdrawn > 0 && other == 0:
		return OutcomeWithdrawn
	}
	return OutcomeDenied
}

// OutcomeTitle is the outcome in words.
func OutcomeTitle(o matter.Outcome) string {
	switch o {
	case OutcomeGranted:
		return "全部办成"
	case OutcomePartial:
		return "部分办成"
	case OutcomeDenied:
		return "没有办成"
	case OutcomeWithdrawn:
		return "已撤回"
	}
	return string(o)
}

// Title is the state of a part in words.
func (p Part) Title() string {
	switch {
	case p.State == PartDropped && p.Result == ResultWithdrawn:
		return "已撤回"
	case p.State == PartDropped:
		return "不再办理"
	case p.Leaving != "" && !p.Over():
		return "正在撤回"
	}
	switch p.State {
	case PartWaiting:
		return "等前面的事项"
	case PartAsking:
		return "等您补填"
	case PartOpening:
		return "正在转交"
	case PartHeld:
		return "事项暂停办理，恢复后接着办"
	case PartRunning:
		return "办理中"
	case PartDecided:
		if p.granted() {
			return "已办成，待领取"
		}
		return "没有办成，待领取决定"
	case PartDone:
		return p.Result.Title()
	}
	return string(p.State)
}

// Title is the result in words.
func (r Result) Title() string {
	switch r {
	case ResultGranted:
		return "已办成"
	case ResultDenied:
		return "没有办成"
	case ResultWithdrawn:
		return "已撤回"
	case ResultEnded:
		return "不再办理"
	}
	return "办理中"
}

// faults compares the bundle with its matter, for verify.
func (b Bundle) faults(m matter.Matter) (bad []string) {
	if m.State == "" {
		return nil
	}
	left := 0
	for _, p := range b.Parts {
		if !p.Over() {
			left++
		}
		if (p.State == PartRunning || p.State == PartDecided || p.State == PartDone) && p.Case == 0 {
			bad = append(bad, "part "+p.Member+" runs without a case")
		}
		if (p.State == PartRunning || p.State == PartOpening || p.State == PartDone) && p.Refused != RuleFree {
			for _, name := range p.After {
				if before, there := b.Part(name); there && !before.granted() && before.settled() && p.ReadyAt.IsZero() {
					bad = append(bad, "part "+p.Member+" began although "+name+" was not granted")
				}
			}
		}
		if p.Over() && p.Result == ResultNone {
			bad = append(bad, "part "+p.Member+" ended without a result")
		}
	}
	if !m.Open() && left > 0 {
		bad = append(bad, "closed with a part that is not over")
	}
	if m.Open() && left == 0 {
		bad = append(bad, "open although every part is over")
	}
	if !m.Open() && m.Outcome != b.outcome() {
		bad = append(bad, "outcome is not what came of the parts")
	}
	return bad
}

// text writes plain values as JSON; they have no part that cannot be written.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("bundle: " + err.Error())
	}
	return string(b)
}
