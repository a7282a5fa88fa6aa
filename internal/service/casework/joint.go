package casework

import (
	"context"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/matter"
)

// Joint are applications for several items at once (一件事), made by another room and filled in on the same pages: what is
// asked comes as one item, and what was filled in goes back to whoever takes it apart.
type Joint interface {
	// Item gives what is asked under a code for what was answered so far; found is false when the code is none of theirs.
	Item(ctx context.Context, code string, answers map[string]string) (item Item, found bool, err error)
	// Asked gives the codes of the materials that are asked in a situation.
	Asked(ctx context.Context, code string, answers map[string]string) ([]string, error)
	// Submit hands the application in; the same key gets the same answer.
	Submit(ctx context.Context, a account.Actor, in Submit, key string) (matter.Result, error)
	// Done is where whoever submitted it is led.
	Done(number string) string
	// Find finds those that take applications, by words.
	Find(ctx context.Context, words string) ([]Item, error)
	// Receive takes an application in at the counter; the same key gets the same answer.
	Receive(ctx context.Context, a account.Actor, in Receive, key string) (matter.Result, error)
	// Look finds one by its number, for who knows the document of its applicant.
	Look(ctx context.Context, number string, knows func(Applicant) bool) (told Told, found bool, err error)
	// Kept is where the clerk who took it in is led.
	Kept(number string) string
}

// Told is what somebody is told of an application for several items who knows its number (P-12).
type Told struct {
	Number   string
	Title    string
	Status   string
	Tone     web.Tone
	Asked    string // what the applicant has to do, in general words
	Clocks   []web.Pair
	Parts    web.Sheet
	Timeline []web.Happening
	Link     web.Link // where everybody may see more
}

// item gives what an application is for: an item, or several joined into one.
func (p *Portal) item(ctx context.Context, code string, answers map[string]string) (item Item, err error) {
	found := false
	if p.Joint != nil {
		item, found, err = p.Joint.Item(ctx, code, answers)
	}
	if !found && err == nil {
		item, err = p.room.Items.Item(code)
	}
	item.usual = p.room.term(TermCorrection)
	return item, err
}

// asked lists what is asked of an applicant in his situation.
func (p *Portal) asked(ctx context.Context, item Item, answers map[string]string) ([]Material, error) {
	if len(item.Parts) == 0 {
		return p.room.asked(item, answers), nil
	}
	codes, err := p.Joint.Asked(ctx, item.Code, answers)
	return among(item.Materials, codes), err
}

// covered refuses a delegate whose principal has not let him apply for this.
// 民法典 §165: the scope is what was written down.
func covered(a account.Actor, item Item) error {
	if a.For == nil {
		return nil
	}
	codes := item.Parts
	if len(codes) == 0 {
		codes = []string{item.Code}
	}
	for _, code := range codes {
		if !a.For.Covers(code) {
			return fault.Deniedf("%s给您的委托不包括“%s”，请让委托人增加委托事项后再办", a.For.Name, item.Name)
		}
	}
	return nil
}

// TakePart (分件接收) is the part of an application for several items that is one item's.
type TakePart struct {
	Submit
	Terms   Item      `json:"terms"` // under which it was filled in
	Under   int64     `json:"under,string"`
	Subject string    `json:"subject,omitempty"`
	At      time.Time `json:"at"` // since when it counts as received
	Joints  []string  `json:"joints,omitempty"`
}

// Vet says what has to change in the part of an application before it is taken. Later are fields that are only asked when
// other parts are granted.
func (room *Room) Vet(item Item, in Submit, later []string) []fault.Field {
	wrong := room.wrong(item, in, later)
	return append(wrong, missing(Case{Documents: documents(room.asked(item, in.Answers), in.Documents)})...)
}

// takePart opens the case of one part at once: what was promised to the applicant with one receipt is not asked anew.
// What is missing after all is a matter of the correction notice, as with every application.
func (room *Room) takePart(m *matter.Move, in TakePart) error {
	item := in.Terms
	if wrong := room.wrong(item, in.Submit, nil); len(wrong) > 0 {
		return fault.Invalid("申请表还有要修改的地方", wrong...)
	}
	in.Submit.Channel = orChannel(in.Submit.Channel, matter.ChannelPortal)
	c, err := room.filed(m, item, in.Submit)
	if err != nil {
		return err
	}
	if !in.At.IsZero() && in.At.Before(m.Now) {
		c.ReceivedAt = in.At
	}
	c.Intake, c.Joints = Intake{Body: item.intake()}, in.Joints
	return room.openUnder(m, c, in.Subject, in.Submit.Channel, in.Under)
}

func orChannel(a, b matter.Channel) matter.Channel {
	if a != "" {
		return a
	}
	return b
}
