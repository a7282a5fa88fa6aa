package casework

import (
	"slices"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Announcement (公告) is what a case has put before everybody, as everybody may read it.
type Announcement struct {
	ID     int64
	Matter int64
	Sort   string
	No     int    // which of its sort the case has
	Number string // of the case
	Item   string
	Body   string // code
	Words  string // what the officer wrote for the public
	Basis  string
	Place  string // of a hearing
	How    string // to attend
	Phone  string
	Begun  time.Time
	Until  time.Time // last moment to object, or when the hearing begins
	State  string
	Note   string // what came of it
}

// The sorts of announcements.
const (
	sortIntended = "intended" // a decision to be made
	sortDecided  = "decided"  // a decision that was made
	sortHearing  = "hearing"
)

// The states of an announcement.
const (
	announcementOpen     = "open"
	announcementOver     = "over"
	announcementRecalled = "recalled"
)

// title is what an announcement is called.
func (a Announcement) title() string {
	switch a.Sort {
	case sortHearing:
		return "听证公告"
	case sortDecided:
		return "决定公示"
	}
	return "决定前公示"
}

// live reports whether there is still something to be done about it: to object, or to attend.
func (a Announcement) live(now time.Time) bool {
	return a.State == announcementOpen && !now.After(a.Until)
}

// announcementShown is how long what is over is still listed; its page stays.
const announcementShown = 30 * 24 * time.Hour

// announcePublication puts the newest publication of a case on the board.
func (room *Room) announcePublication(m *matter.Move, c Case) store.Stmt {
	p := c.Publications[len(c.Publications)-1]
	return insertAnnouncement(Announcement{ID: room.DB.NewID(), Matter: m.ID(), Sort: p.sort(), No: len(c.Publications), Number: m.Matter().Number, Item: c.Item.Name,
		Body: m.Matter().Lead, Words: p.About, Basis: p.Basis, Phone: room.phoneOf(c), Begun: p.StartedAt, Until: p.Until.AddDays(1).Start().Add(-time.Second), State: announcementOpen})
}

// announceHearing tells everybody of a hearing that is open to them.
// 行政许可法 §46: of one by duty the public is told; §48(一)(二): where needed of any, which is held in public.
func (room *Room) announceHearing(m *matter.Move, c Case, words, how string) {
	n := len(c.Hearings) // the last one is the one under way
	h := c.Hearings[n-1]
	a := h.Appointment
	if len(h.Earlier) > 0 {
		m.Also(recallAnnouncement(m.ID(), sortHearing, "原定的时间已经改期"))
	}
	if a.Closed != "" {
		return
	}
	if words == "" {
		words = "“" + c.Item.Name + "”的申请，拟作出的决定涉及他人或者公共利益，本机关举行听证，听取意见。"
	}
	if how == "" {
		how = attendWords
	}
	m.Also(insertAnnouncement(Announcement{ID: room.DB.NewID(), Matter: m.ID(), Sort: sortHearing, No: n*100 + len(h.Earlier), Number: m.Matter().Number, Item: c.Item.Name,
		Body: m.Matter().Lead, Words: words, Basis: h.Basis, Place: a.Place, How: how, Phone: room.phoneOf(c), Begun: m.Now, Until: a.At, State: announcementOpen}))
}

// attendWords is how somebody attends when the organ says nothing else.
const attendWords = "公民、法人和其他组织都可以旁听。请在举行以前打电话报名，当天带本人身份证件到场登记，按座位先后入场。"

func (room *Room) phoneOf(c Case) string {
	if c.Item.Phone != "" {
		return c.Item.Phone
	}
	if b, err := room.Org.Body(c.Item.Body); err == nil {
		return b.Phone
	}
	return ""
}

// mine are the objections of one account to what is announced, with their answers.
func (c Case) mine(a Announcement, subject string) []Objection {
	if a.No < 1 || a.No > len(c.Publications) || subject == "" {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(c.Publications[a.No-1].Objections), func(o Objection) bool { return o.Subject != subject })
}

// when says until when, or when, in words.
func (a Announcement) when() string {
	if a.Sort == sortHearing {
		return moment(a.Until)
	}
	return longDate(workday.DateOf(a.Begun)) + "至" + longDate(workday.DateOf(a.Until))
}
