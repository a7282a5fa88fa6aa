package window

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// HandoverKind is the hall's name of hand-over sheets.
const HandoverKind = "handover"

// The states of a sheet.
const (
	StateOnWay    matter.State = "onway"
	StateDisputed matter.State = "disputed" // the department did not take every row
	StateReceived matter.State = "received"
	StateRecalled matter.State = "recalled"
)

// The ends of a sheet.
const (
	OutcomeReceived matter.Outcome = "received"
	OutcomePart     matter.Outcome = "part" // some rows stayed at the window
	OutcomeRecalled matter.Outcome = "recalled"
)

// Roles and clock of a sheet.
const (
	RoleSign    = "sign"   // at the department
	RoleSettle  = "settle" // at the window, of what was not taken
	ClockSign   = "sign"
	signGround  = "移交签收时限"
	sheetPaper  = "handover-sheet"
	signedPaper = "handover-signed"
)

// signLimit is by when a department signs what is on its way, and a window looks into what was not taken. A habit of the
// house: no law sets it.
var signLimit = workday.Working(2)

// Sheet (移交单) lists what a window gives to a department.
type Sheet struct {
	ID       int64     `json:"-"`
	From     string    `json:"from"`
	To       string    `json:"to"`
	Right    string    `json:"right"` // of the post at the department that signs
	Note     string    `json:"note,omitempty"`
	Lines    []Line    `json:"lines"`
	Sent     Signed    `json:"sent"`
	Receipts []Receipt `json:"receipts,omitempty"`
	Settled  []Settled `json:"settled,omitempty"`
}

// Line is one case on a sheet.
type Line struct {
	Case      int64     `json:"case,string"`
	Number    string    `json:"number"`
	Item      string    `json:"item"`
	Applicant string    `json:"applicant"`
	Papers    []string  `json:"papers"`
	Copies    int       `json:"copies"`
	State     LineState `json:"state,omitempty"`
	Reason    string    `json:"reason,omitempty"`
}

// LineState is where a row stands.
type LineState string

// The states of a row.
const (
	LineOnWay   LineState = ""
	LineTaken   LineState = "taken"
	LineRefused LineState = "refused"
	LineKept    LineState = "kept" // stays at the window
)

// Title is the state in Chinese.
func (s LineState) Title() string {
	switch s {
	case LineTaken:
		return "已签收"
	case LineRefused:
		return "没有签收"
	case LineKept:
		return "留在窗口"
	}
	return "在途"
}

// Receipt is what a department signed at one time.
type Receipt struct {
	Rows   []Taken `json:"rows"`
	Signed Signed  `json:"signed"`
}

// Taken is the word on one row.
type Taken struct {
	Number string `json:"number"`
	Taken  bool   `json:"taken"`
	Reason string `json:"reason,omitempty"`
}

// Settled is what the window found of rows that were not taken.
type Settled struct {
	How  string    `json:"how"`
	Note string    `json:"note"`
	By   string    `json:"by"`
	At   time.Time `json:"at"`
}

func handoverStates() []matter.StateDef {
	return []matter.StateDef{
		{Name: StateOnWay, Title: "在途"},
		{Name: StateDisputed, Title: "有差异待核对"},
		{Name: StateReceived, Title: "已签收", Closed: true},
		{Name: StateRecalled, Title: "已撤回", Closed: true},
	}
}

// HandoverKind is the kind "handover" for the hall.
func (room *Room) HandoverKind() *matter.Kind {
	return &matter.Kind{Name: HandoverKind, Title: "移交单", States: handoverStates(), Number: numbering(HandoverKind, "Y"), Facts: sheetFacts, Signed: sheetSignatures,
		Public: func(matter.Event) bool { return false },
		Actions: []matter.Action{
			matter.Act(matter.Action{Name: "send", Title: "移交", To: []matter.State{StateOnWay}, By: matter.ByRight(RightReceive), Pages: "W-13", Hidden: true}, room.send),
			matter.Act(matter.Action{Name: "take", Title: "签收移交", From: []matter.State{StateOnWay}, To: []matter.State{StateReceived, StateDisputed}, By: matter.ByTask(RoleSign), Pages: "W-13"}, room.take),
			matter.Act(matter.Action{Name: "settle", Title: "核对差异", From: []matter.State{StateDisputed}, To: []matter.State{StateOnWay, StateReceived}, By: matter.ByTask(RoleSettle), Pages: "W-13"}, room.settle),
			matter.Act(matter.Action{Name: "recall", Title: "撤回移交", From: []matter.State{StateOnWay}, To: []matter.State{StateRecalled}, By: matter.ByLead(RightReceive), Pages: "W-13"}, room.recall),
		},
		CheckFacts: func(m matter.Matter, f any) []string {
			s, ok := f.(Sheet)
			if !ok {
				return []string{"sheet has no row"}
			}
			if m.State == StateReceived && slices.ContainsFunc(s.Lines, func(l Line) bool { return l.State == LineOnWay || l.State == LineRefused }) {
				return []string{"received with rows on their way"}
			}
			return nil
		}}
}

// Send (移交) gives cases to the department that handles them.
type Send struct {
	To     string `json:"to"`
	Note   string `json:"note"`
	Lines  []Line `json:"lines"`
	Signed bool   `json:"signed"` // the page has checked the password entered anew
}

func (room *Room) send(m *matter.Move, in Send) error {
	from := windowOf(m.Actor)
	switch {
	case from == "":
		return fault.Deniedf("您不在窗口")
	case in.To == from:
		return fault.InvalidField("to", "不用移交给自己的机构")
	case len(in.Lines) == 0:
		return fault.InvalidField("lines", "请选择要移交的办件")
	case len(in.Lines) > maxLines:
		return fault.InvalidField("lines", "一张移交单最多 %d 件", maxLines)
	case !in.Signed:
		return fault.InvalidField("password", "请重新输入密码签字")
	}
	for _, l := range in.Lines {
		if l.Copies < 1 || l.Copies > 999 {
			return fault.InvalidField("copies-"+l.Number, "%s 的份数请填写1到999", l.Number)
		}
	}
	right := room.signs(in.To)
	if right == "" {
		return fault.InvalidField("to", "%s现在没有人可以签收", room.Org.BodyName(in.To))
	}
	s := Sheet{ID: m.ID(), From: from, To: in.To, Right: right, Note: in.Note, Lines: in.Lines}
	for i := range s.Lines {
		s.Lines[i].State, s.Lines[i].Reason = LineOnWay, ""
	}
	m.Open(matter.Opening{Title: fmt.Sprintf("移交%s %d 件", room.Org.BodyName(in.To), len(in.Lines)), Region: room.Org.BodyPath(from), Lead: from, Channel: matter.ChannelWindow})
	m.Become(StateOnWay)
	s.Sent = sign(m, "sent", s.hashSent())
	m.Record("to", in.To)
	m.Record("lines", len(s.Lines))
	m.Keep(s, insertSheet(s)...)
	m.Start(matter.ClockSpec{Name: ClockSign, Title: "移交签收期限", Limit: signLimit, Ground: signGround})
	callSigner(m, s)
	return room.issue(m, room.sheetDraft(m, s, sheetPaper))
}

// maxLines is how many cases a sheet holds: two printed pages.
const maxLines = 60

// signs is the right of the post that signs for papers at a body.
func (room *Room) signs(body string) string {
	for _, right := range []string{"case.review", "case.lead", "case.accept", "case.decide"} {
		if len(room.Org.OfficersAt(body, right)) > 0 {
			return right
		}
	}
	return ""
}

func callSigner(m *matter.Move, s Sheet) {
	m.Assign(matter.TaskSpec{Role: RoleSign, Title: "签收移交单", Body: s.To, Need: s.Right, Limit: signLimit, Ground: signGround})
	m.Tell(matter.Message{To: "body:" + s.To + "/" + s.Right, Template: "handover.sent", Facts: map[string]string{"from": s.Sent.By, "count": strconv.Itoa(len(s.open()))}})
}

// hashSent is that of what the window signed: which papers of which cases, to whom.
func (s Sheet) hashSent() string {
	rows := make([]map[string]any, len(s.Lines))
	for i, l := range s.Lines {
		rows[i] = map[string]any{"number": l.Number, "papers": l.Papers, "copies": l.Copies}
	}
	return sum(s.ID, "sent", map[string]any{"from": s.From, "to": s.To, "note": s.Note, "rows": rows})
}

func receiptName(n int) string { return "receipt " + strconv.Itoa(n+1) }

func (s Sheet) hashReceipt(n int) string { return sum(s.ID, receiptName(n), s.Receipts[n].Rows) }

// sheetSignatures lists what the sheet says was signed, each text hashed anew, for verify.
func sheetSignatures(facts any) (out []matter.Signature) {
	s, ok := facts.(Sheet)
	if !ok {
		return nil
	}
	out = append(out, s.Sent.signature("sent", s.hashSent()))
	for n, r := range s.Receipts {
		out = append(out, r.Signed.signature(receiptName(n), s.hashReceipt(n)))
	}
	return out
}

// open are the rows that are on their way.
func (s Sheet) open() (out []Line) {
	for _, l := range s.Lines {
		if l.State == LineOnWay {
			out = append(out, l)
		}
	}
	return out
}

func (s Sheet) some(state LineState) bool {
	return slices.ContainsFunc(s.Lines, func(l Line) bool { return l.State == state })
}

// Take (签收移交) is the department's word on every row that is on its way.
type Take struct {
	Rows   []Taken `json:"rows"`
	Signed bool    `json:"signed"` // the page has checked the password entered anew
}

func (room *Room) take(m *matter.Move, in Take) error {
	s := sheetOf(m)
	var wrong []fault.Field
	said := map[string]Taken{}
	for _, t := range in.Rows {
		said[t.Number] = t
	}
	var rows []Taken
	for i := range s.Lines {
		l := &s.Lines[i]
		if l.State != LineOnWay {
			continue
		}
		t, found := said[l.Number]
		switch {
		case !found:
			wrong = append(wrong, fault.Field{Name: "take-" + l.Number, Message: "请写明 " + l.Number + " 收到没有"})
			continue
		case !t.Taken && strings.TrimSpace(t.Reason) == "":
			wrong = append(wrong, fault.Field{Name: "reason-" + l.Number, Message: "请写明 " + l.Number + " 为什么没有签收"})
			continue
		case t.Taken:
			l.State, t.Reason = LineTaken, ""
		default:
			l.State, l.Reason = LineRefused, t.Reason
		}
		rows = append(rows, t)
	}
	if !in.Signed {
		wrong = append(wrong, fault.Field{Name: "password", Message: "请重新输入密码签字"})
	}
	if len(wrong) > 0 {
		return fault.Invalid("签收还不完整", wrong...)
	}
	if _, err := m.Finish(RoleSign, "signed", ""); err != nil {
		return err
	}
	s.Receipts = append(s.Receipts, Receipt{Rows: rows})
	n := len(s.Receipts) - 1
	s.Receipts[n].Signed = sign(m, receiptName(n), s.hashReceipt(n))
	m.Record("rows", len(rows))
	m.Halt(ClockSign)
	if s.some(LineRefused) {
		m.Become(StateDisputed)
		m.Assign(matter.TaskSpec{Role: RoleSettle, Title: "核对移交差异", Body: s.From, Need: RightReceive, Limit: signLimit, Ground: signGround})
		m.Tell(matter.Message{To: s.Sent.Subject, Template: "handover.refused", Facts: map[string]string{"body": room.Org.BodyName(s.To)}})
		m.Keep(s, updateSheet(s))
		return nil
	}
	return room.finishSheet(m, s)
}

// finishSheet ends a sheet of which every row has been answered, with the paper that both have signed.
func (room *Room) finishSheet(m *matter.Move, s Sheet) error {
	outcome := OutcomeReceived
	if s.some(LineKept) {
		outcome = OutcomePart
	}
	m.Keep(s, append([]store.Stmt{updateSheet(s)}, freeLines(s)...)...)
	m.Close(StateReceived, outcome)
	if len(s.Receipts) == 0 || !s.some(LineTaken) {
		return nil
	}
	return room.issue(m, room.sheetDraft(m, s, signedPaper))
}

// Settle (核对差异) says what becomes of the rows that the department did not take.
type Settle struct {
	How  string `json:"how" form:"how" label:"核对结果" kind:"radio" need:"true" options:"again=材料已经补上或者找到，再移交|keep=留在窗口，以后另开移交单"`
	Note string `json:"note" form:"note" label:"核对情况" kind:"textarea" need:"true" max:"500"`
}

func (room *Room) settle(m *matter.Move, in Settle) error {
	if in.Note == "" {
		return fault.InvalidField("note", "请填写核对情况")
	}
	state := map[string]LineState{"again": LineOnWay, "keep": LineKept}
	next, ok := state[in.How]
	if !ok {
		return fault.InvalidField("how", "请选择核对结果")
	}
	if _, err := m.Finish(RoleSettle, in.How, in.Note); err != nil {
		return err
	}
	s := sheetOf(m)
	for i := range s.Lines {
		if s.Lines[i].State == LineRefused {
			s.Lines[i].State = next
		}
	}
	s.Settled = append(s.Settled, Settled{How: in.How, Note: in.Note, By: m.Actor.Name, At: m.Now})
	m.Record("how", in.How)
	m.Record("note", in.Note)
	if next == LineKept {
		return room.finishSheet(m, s)
	}
	m.Become(StateOnWay)
	m.Start(matter.ClockSpec{Name: ClockSign, Title: "移交签收期限", Limit: signLimit, Ground: signGround})
	callSigner(m, s)
	m.Keep(s, updateSheet(s))
	return nil
}

// Recall (撤回移交) takes a sheet back that the department has not signed.
type Recall struct {
	Reason string `json:"reason" form:"reason" label:"撤回的理由" need:"true" max:"200"`
}

func (room *Room) recall(m *matter.Move, in Recall) error {
	if in.Reason == "" {
		return fault.InvalidField("reason", "请填写撤回的理由")
	}
	s := sheetOf(m)
	m.Drop(RoleSign)
	m.Halt(ClockSign)
	for i := range s.Lines {
		if s.Lines[i].State == LineOnWay {
			s.Lines[i].State = LineKept
		}
	}
	m.Record("reason", in.Reason)
	m.Keep(s, append([]store.Stmt{updateSheet(s)}, freeLines(s)...)...)
	m.Close(StateRecalled, OutcomeRecalled)
	return nil
}

func sheetOf(m *matter.Move) Sheet {
	s := matter.FactsOf[Sheet](m)
	s.Lines, s.Receipts, s.Settled = slices.Clone(s.Lines), slices.Clone(s.Receipts), slices.Clone(s.Settled)
	return s
}
