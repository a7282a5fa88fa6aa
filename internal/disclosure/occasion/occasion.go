// Package occasion makes meetings of the government (会议公开), online interviews (在线访谈) and press conferences (新闻发布会)
// public: from the announcement over the questions of the public to the transcript and the summary.
//
// It serves the office that holds them, everybody who wants to ask, and every reader, under 政府信息公开条例 §23 (press
// conferences are a way to publish) and §19. One kind, occasion: planned, review, announced, open, postponed, held,
// checking; its ends are published, cancelled, withdrawn and dropped. Who writes releases nothing. Questions are a
// register of its own beside the matter. Documents stay with the room that publishes them: only their numbers are kept.
package occasion

import (
	"slices"
	"time"
)

// Sort is what it is.
type Sort string

// The sorts.
const (
	Meeting    Sort = "meeting"
	Interview  Sort = "interview"
	Conference Sort = "conference"
)

// Sorts are all of them, in the order of lists.
var Sorts = []Sort{Interview, Conference, Meeting}

// Title is the sort in Chinese.
func (s Sort) Title() string {
	switch s {
	case Meeting:
		return "会议公开"
	case Interview:
		return "在线访谈"
	case Conference:
		return "新闻发布会"
	}
	return ""
}

// Occasion (会议、访谈、发布会) is one of them: the room's own row.
type Occasion struct {
	ID int64 `json:"-"`
	Notice
	Author   string   `json:"author"` // subject of who planned it
	Writers  []string `json:"writers,omitempty"`
	Returned string   `json:"returned,omitempty"` // why it came back

	AnnouncedAt time.Time    `json:"announcedAt,omitzero"`
	AnnouncedBy string       `json:"announcedBy,omitempty"`
	Moved       []Moved      `json:"moved,omitempty"`
	Next        *Notice      `json:"next,omitempty"` // a new announcement that nobody has released yet
	BeganAt     time.Time    `json:"beganAt,omitzero"`
	EndedAt     time.Time    `json:"endedAt,omitzero"`
	DueAt       time.Time    `json:"dueAt,omitzero"` // of the transcript
	Turns       []Turn       `json:"turns,omitempty"`
	Passed      int          `json:"passed,omitempty"`  // so many turns may be read while it goes on
	PassedAt    time.Time    `json:"passedAt,omitzero"` // and the answers written until then
	Summary     string       `json:"summary,omitempty"`
	Pictures    []Picture    `json:"pictures,omitempty"`
	PublishedAt time.Time    `json:"publishedAt,omitzero"`
	PublishedBy string       `json:"publishedBy,omitempty"`
	Corrections []Correction `json:"corrections,omitempty"`
	Cancelled   *Over        `json:"cancelled,omitempty"`
	Withdrawn   *Over        `json:"withdrawn,omitempty"`
}

// Notice (预告) is what is told before.
type Notice struct {
	Sort      Sort      `json:"sort"`
	Body      string    `json:"body"`
	Title     string    `json:"title"`
	StartsAt  time.Time `json:"startsAt"`
	UntilAt   time.Time `json:"untilAt"`
	Place     string    `json:"place"`
	Host      string    `json:"host,omitempty"`
	Guests    []Guest   `json:"guests"`
	Head      bool      `json:"head,omitempty"` // the head of the body takes part: 国办发〔2014〕32号 counts these
	Invited   string    `json:"invited,omitempty"`
	Agenda    []string  `json:"agenda,omitempty"`
	Intro     string    `json:"intro,omitempty"`
	Asks      bool      `json:"asks,omitempty"` // the public may ask
	Documents []string  `json:"documents,omitempty"`
}

// Guest (嘉宾、发布人、出席人员) is who speaks.
type Guest struct {
	Name string `json:"name"`
	Post string `json:"post,omitempty"`
}

// Moved (改期) is a time that did not hold.
type Moved struct {
	From   time.Time `json:"from"`
	To     time.Time `json:"to,omitzero"` // zero when none was set yet
	Reason string    `json:"reason"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}

// Turn (发言) is what one speaker said.
type Turn struct {
	Speaker string `json:"speaker"`
	Text    string `json:"text"`
}

// Picture (图片) has words for those who do not see it.
type Picture struct {
	ID      int64  `json:"id,string"`
	Alt     string `json:"alt"`
	Caption string `json:"caption,omitempty"`
}

// Correction (更正) of one turn of a transcript that is public: what stood there, what stands there, why, and who let it.
type Correction struct {
	Turn      int       `json:"turn"`
	Before    string    `json:"before"`
	After     string    `json:"after"`
	Reason    string    `json:"reason"`
	By        string    `json:"by"`
	ByName    string    `json:"byName"`
	At        time.Time `json:"at"`
	DecidedBy string    `json:"decidedBy,omitempty"`
	DecidedAt time.Time `json:"decidedAt,omitzero"`
	Refused   string    `json:"refused,omitempty"` // why it was not let
}

// Over is why it does not come about, or is gone.
type Over struct {
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	Reason string    `json:"reason"`
}

// Access is what the public may see.
type Access int

// The answers.
const (
	Hidden Access = iota
	Shown
	Gone
)

// access decides it, and nothing else does: public from the announcement until it is withdrawn.
func (o Occasion) access() Access {
	switch {
	case o.AnnouncedAt.IsZero():
		return Hidden
	case o.Withdrawn != nil:
		return Gone
	}
	return Shown
}

// readable are the turns that the public may read: those that were passed while it goes on, all when it is published.
func (o Occasion) readable() []Turn {
	if o.Cancelled != nil {
		return nil
	}
	if !o.PublishedAt.IsZero() {
		return o.Turns
	}
	return o.Turns[:min(o.Passed, len(o.Turns))]
}

// answerShown reports whether an answer that was written at a moment may be read.
func (o Occasion) answerShown(at time.Time) bool {
	return !o.PublishedAt.IsZero() || !o.PassedAt.IsZero() && !at.After(o.PassedAt)
}

// longer is how long after its announced end something that goes on still takes questions.
const longer = 2 * time.Hour

// mayAsk reports whether the public may ask now: from the announcement until the end, by the clock of the server.
func (o Occasion) mayAsk(now time.Time) bool {
	if !o.Asks || o.access() != Shown || o.Cancelled != nil || !o.EndedAt.IsZero() {
		return false
	}
	until := o.UntilAt
	if !o.BeganAt.IsZero() {
		until = until.Add(longer)
	}
	return o.undecided() || !now.After(until)
}

// undecided reports whether it was put off and no new time is public.
func (o Occasion) undecided() bool {
	n := len(o.Moved)
	return o.BeganAt.IsZero() && n > 0 && o.Moved[n-1].To.IsZero()
}

// stage is how far it is for the public: what comes, what has no time, what was held, what does not come about.
func (o Occasion) stage() string {
	switch {
	case o.access() != Shown:
		return ""
	case o.Cancelled != nil:
		return "over"
	case !o.EndedAt.IsZero():
		return "held"
	case o.undecided():
		return "undecided"
	}
	return "ahead"
}

// brief is what lists need of it: nothing that was said.
func (o Occasion) brief() Occasion {
	o.Turns, o.Pictures, o.Corrections, o.Next, o.Summary, o.Writers = nil, nil, nil, nil, "", nil
	o.Intro, o.Agenda, o.Guests, o.Invited = "", nil, nil, ""
	return o
}

// coming is the announcement that is worked on: what the public reads stays until the new one is released.
func (o Occasion) coming() Notice {
	if o.Next != nil {
		return *o.Next
	}
	return o.Notice
}

// wrote reports whether somebody wrote on it.
func (o Occasion) wrote(subject string) bool {
	return o.Author == subject || slices.Contains(o.Writers, subject)
}

// waiting is the correction that nobody has decided on yet.
func (o Occasion) waiting() (int, bool) {
	i := slices.IndexFunc(o.Corrections, func(c Correction) bool { return c.DecidedAt.IsZero() })
	return i, i >= 0
}

// year is that in which it counts.
func (o Occasion) year() int { return o.begins().In(shanghai).Year() }

// begins is when it began, or is to begin.
func (o Occasion) begins() time.Time {
	if !o.BeganAt.IsZero() {
		return o.BeganAt
	}
	return o.StartsAt
}
