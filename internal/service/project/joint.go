package project

import (
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"tongban/internal/base/gm"
	"tongban/internal/common/meeting"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Joint (联合审图、联合验收、联合踏勘) is what several bodies look at together in a stage, on one appointment with one sheet. It
// is data of the class. 国办发〔2019〕11号: one drawing review, one acceptance for all.
type Joint struct {
	Code    string        `yaml:"code" json:"code"`
	Title   string        `yaml:"title" json:"title"`
	Purpose string        `yaml:"purpose" json:"purpose"`                            // what is looked at
	Bodies  []Consulted   `yaml:"bodies,omitempty" json:"bodies,omitempty"`          // called beside those whose parts it answers
	OnSite  bool          `yaml:"on_site,omitempty" json:"onSite,omitempty"`         // two officers of each body are sent to the place
	Mend    workday.Limit `yaml:"mend_limit,omitempty" json:"mendLimit,omitzero"`    // longest time to put right what was found
	Stops   bool          `yaml:"mend_stops,omitempty" json:"mendStops,omitempty"`   // the clock of the stage stands still meanwhile
	Ground  string        `yaml:"mend_ground,omitempty" json:"mendGround,omitempty"` // on which ground
}

// joint finds what is done together in a stage by its code.
func (s Stage) joint(code string) (Joint, bool) {
	i := slices.IndexFunc(s.Joint, func(j Joint) bool { return j.Code == code })
	if i < 0 {
		return Joint{}, false
	}
	return s.Joint[i], true
}

// checkJoint says what has to change in what is done together.
func (s Stage) checkJoint(k Known) (wrong []string) {
	seen := map[string]bool{}
	for _, j := range s.Joint {
		say := func(text string) {
			wrong = append(wrong, "阶段“"+s.Title+"”的“"+j.Title+"”："+text)
		}
		if !name.MatchString(j.Code) || j.Title == "" || j.Purpose == "" || seen[j.Code] {
			say("要有不重复的代码（code，小写字母）、名称（title）和内容（purpose）")
		}
		seen[j.Code] = true
		for _, b := range j.Bodies {
			if !k.Body(b.Body) || b.Title == "" {
				say("没有代码为“" + b.Body + "”的机构，或者没有写看什么（title）")
			}
		}
		if j.Stops && j.Ground == "" {
			say("整改期间阶段时限停表的，要写明依据（mend_ground）")
		}
		bodies := map[string]bool{}
		for _, b := range j.Bodies {
			bodies[b.Body] = true
		}
		for _, i := range s.Items {
			if terms, err := k.Item(i.Item); err == nil {
				for _, b := range terms.Answered[j.Code] {
					bodies[b] = true
				}
			}
		}
		if len(bodies) < 2 {
			say("至少要有两个部门：在这里写（bodies），或者在事项的办理流程里选由它答复")
		}
	}
	return wrong
}

// jointCodes are the codes of all that is done together in a stage.
func (s Stage) jointCodes() (out []string) {
	for _, j := range s.Joint {
		out = append(out, j.Code)
	}
	return out
}

// Meeting (联合办理) is one joint of a run with its rounds: the first one, and one after each list of what to mend.
type Meeting struct {
	Joint   string        `json:"joint"`
	Rounds  []Round       `json:"rounds,omitempty"`
	Result  MeetingResult `json:"result,omitempty"`
	Waived  string        `json:"waived,omitempty"` // why there was none
	EndedAt time.Time     `json:"endedAt,omitzero"`
}

// MeetingResult is how a joint ended.
type MeetingResult string

// The results of a joint.
const (
	MeetingPassed MeetingResult = "passed"
	MeetingFailed MeetingResult = "failed"
	MeetingWaived MeetingResult = "waived"
)

// Round (一次会议) is one appointment with its sheet and what it came to.
type Round struct {
	meeting.Sheet
	Conclusions []Summing `json:"conclusions,omitempty"` // the last one holds
	Mended      *Mended   `json:"mended,omitempty"`
	Paper       int64     `json:"paper,omitempty,string"` // the sheet as a paper
}

// conclusion is what the lead has summed up, and whether he has.
func (r Round) conclusion() (Summing, bool) {
	if len(r.Conclusions) == 0 {
		return Summing{}, false
	}
	return r.Conclusions[len(r.Conclusions)-1], true
}

// Summing (汇总结论) is what the lead sums up of the rows.
type Summing struct {
	Result  meeting.Finding `json:"result"`
	Text    string          `json:"text"`
	Points  []string        `json:"points,omitempty"` // what has to be put right, by whom it was found
	MendOn  workday.Date    `json:"mendOn,omitzero"`  // by when
	By      string          `json:"by"`
	Subject string          `json:"subject"`
	At      time.Time       `json:"at"`
	Hash    string          `json:"hash"`
}

// Mended (整改报告) is what the builder says he has put right.
type Mended struct {
	Text  string    `json:"text"`
	Files []File    `json:"files,omitempty"`
	By    string    `json:"by"`
	At    time.Time `json:"at"`
}

// findingTitle is a finding in the words of the sheet.
func findingTitle(f meeting.Finding) string {
	switch f {
	case meeting.Agree:
		return "通过"
	case meeting.Mend:
		return "限期整改"
	case meeting.Disagree:
		return "不通过"
	}
	return ""
}

// Over reports whether nothing more comes of it.
func (k Meeting) Over() bool { return k.Result != "" }

// last is the newest round that came about or still may.
func (k Meeting) last() (int, bool) {
	for i := len(k.Rounds) - 1; i >= 0; i-- {
		if k.Rounds[i].Cancelled == "" {
			return i, true
		}
	}
	return 0, false
}

// open is the round that is arranged and not over.
func (k Meeting) open() (int, bool) {
	i, ok := k.last()
	return i, ok && !k.Over() && k.Rounds[i].Open()
}

// mending is the round after which the builder has something to put right.
func (k Meeting) mending() (int, bool) {
	i, ok := k.last()
	if !ok || k.Over() {
		return 0, false
	}
	c, _ := k.Rounds[i].conclusion()
	return i, c.Result == meeting.Mend && k.Rounds[i].Mended == nil
}

// stands says in words how far it is.
func (k Meeting) stands() string {
	i, any := k.last()
	switch {
	case k.Result == MeetingPassed:
		return "通过"
	case k.Result == MeetingFailed:
		return "不通过"
	case k.Result == MeetingWaived:
		return "不组织"
	case !any:
		return "等待牵头部门安排"
	}
	r := k.Rounds[i]
	c, concluded := r.conclusion()
	switch {
	case concluded && r.Mended != nil:
		return "已报告整改，等待安排复查"
	case concluded:
		return "限期整改，" + c.MendOn.Chinese() + "前"
	case r.Sheet.Signed():
		return "各部门已签字，等待牵头部门汇总"
	}
	return "已安排"
}

// number of a round as people count: those that were called off do not count.
func (k Meeting) ordinal(round int) (n int) {
	for i := range k.Rounds[:round+1] {
		if k.Rounds[i].Cancelled == "" {
			n++
		}
	}
	return n
}

// meeting finds the joint of a run.
func (r Run) meeting(code string) int {
	return slices.IndexFunc(r.Meetings, func(k Meeting) bool { return k.Joint == code })
}

// met reports whether the run waits for no joint any more. What nobody is granted any more, nobody has to look at.
func (r Run) met() bool {
	live := slices.ContainsFunc(r.Parts, func(p Part) bool { return p.Standing != PartRefused && p.Standing != PartWithdrawn })
	return !live || !slices.ContainsFunc(r.Meetings, func(k Meeting) bool { return !k.Over() })
}

// answered are the bodies whose parts of the cases are answered by a joint.
func (r Run) answered(code string) (bodies []string) {
	for _, p := range r.Parts {
		if p.Standing.Over() {
			continue
		}
		for _, b := range p.Answered[code] {
			if !slices.Contains(bodies, b) {
				bodies = append(bodies, b)
			}
		}
	}
	return bodies
}

// Awaits reports whether a part is answered by something done together that is not over.
func (r Run) Awaits(p Part) bool {
	return slices.ContainsFunc(r.Meetings, func(k Meeting) bool { return !k.Over() && len(p.Answered[k.Joint]) > 0 })
}

// Mending reports whether the builder has something to put right, and since when.
func (k Meeting) Mending() (since time.Time, mends bool) {
	n, mends := k.mending()
	if !mends {
		return time.Time{}, false
	}
	c, _ := k.Rounds[n].conclusion()
	return c.At, true
}

// Last is the newest round.
func (k Meeting) Last() (Round, bool) {
	n, any := k.last()
	if !any {
		return Round{}, false
	}
	return k.Rounds[n], true
}

// callable are the rows that a joint can have: the lead's, those whose parts it answers, and those that the class names.
func (r Run) callable(s Stage, j Joint) (rows []meeting.Row) {
	add := func(body, title string) {
		if n := slices.IndexFunc(rows, func(x meeting.Row) bool { return x.Body == body }); n < 0 {
			rows = append(rows, meeting.Row{Body: body, Title: title, Lead: body == s.Lead})
		} else if !strings.Contains(rows[n].Title, title) {
			rows[n].Title += "、" + title
		}
	}
	for _, p := range r.Parts {
		if !p.Standing.Over() {
			for _, b := range p.Answered[j.Code] {
				add(b, p.Name)
			}
		}
	}
	for _, b := range j.Bodies {
		add(b.Body, b.Title)
	}
	return rows
}

// needed are the rows that cannot be left out: those whose parts it answers, and in a later round those that did not agree.
func (r Run) needed(s Stage, j Joint, k Meeting) (bodies []string) {
	i, again := k.last()
	if !again {
		return r.answered(j.Code)
	}
	for _, row := range k.Rounds[i].Rows {
		if row.Result != meeting.Agree {
			bodies = append(bodies, row.Body)
		}
	}
	return bodies
}

// mendStop is why the clock of a stage stands still while the builder puts right what was found; the class says whether it does.
func (s Stage) mendStop(r Run) (Stop, bool) {
	for _, k := range r.Meetings {
		j, ok := s.joint(k.Joint)
		if _, mends := k.mending(); ok && mends && j.Stops {
			return Stop{Kind: "mend", Title: j.Title + "整改", Ground: j.Ground}, true
		}
	}
	return Stop{}, false
}

// rowHash is that of the text that the signature of a row stands for.
func (p Project) rowHash(of string, r meeting.Row) string {
	return p.hashOf(of, map[string]any{"body": r.Body, "officers": r.Officers, "result": r.Result, "finding": r.Finding, "points": r.Points})
}

func (p Project) sumHash(of string, c Summing) string {
	return p.hashOf(of, map[string]any{"result": c.Result, "text": c.Text, "points": c.Points, "on": c.MendOn})
}

// hashOf is the SM3 of a text of this project, so that it cannot stand for one of another.
func (p Project) hashOf(of string, signed any) string {
	plain, err := json.Marshal(map[string]any{"project": strconv.FormatInt(p.ID, 10), "of": of, "text": signed})
	if err != nil {
		panic(err) // plain values
	}
	sum := gm.Sum(plain)
	return hex.EncodeToString(sum[:])
}

// roundName and rowName are what a signature says was signed.
func roundName(run, joint string, round int) string {
	return "joint/" + run + "/" + joint + "/" + strconv.Itoa(round+1)
}

func rowName(run, joint string, round int, body string) string {
	return roundName(run, joint, round) + "/" + body
}

func sumName(run, joint string, round, n int) string {
	return roundName(run, joint, round) + "/sum/" + strconv.Itoa(n+1)
}

// credentialPassword is that the password was entered anew.
const credentialPassword = "password"

// signatures lists what the project says was signed, each text hashed anew, for verify.
func signatures(facts any) (out []matter.Signature) {
	p, ok := facts.(Project)
	if !ok {
		return nil
	}
	add := func(of, hash, by string) {
		out = append(out, matter.Signature{Credential: credentialPassword, Of: of, Hash: hash, By: by})
	}
	for _, run := range p.Runs {
		for _, k := range run.Meetings {
			for n, round := range k.Rounds {
				for _, row := range round.Rows {
					if of := rowName(run.Key, k.Joint, n, row.Body); row.Signed() && row.Round == 0 {
						add(of, p.rowHash(of, row), row.Subject)
					}
				}
				for i, c := range round.Conclusions {
					of := sumName(run.Key, k.Joint, n, i)
					add(of, p.sumHash(of, c), c.Subject)
				}
			}
		}
	}
	return out
}

// Callable are the bodies that a joint of a run can have.
func (p Project) Callable(run, code string) (out []string) {
	for _, r := range p.Runs {
		stage, _ := p.Class.stage(r.Stage)
		j, ok := stage.joint(code)
		if r.Key != run || !ok {
			continue
		}
		for _, row := range r.callable(stage, j) {
			out = append(out, row.Body)
		}
	}
	return out
}
