package casework

import (
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/matter"
)

// TakePart (分件接收) is the part of an application for several items that is one item's.
type TakePart struct {
	Submit
	Terms   Item      `json:"terms"` // under which it was filled in
	Under   int64     `json:"under,string"`
	Subject string    `json:"subject,omitempty"`
	At      time.Time `json:"at"` // since when it counts as received
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
	c.Intake = Intake{Body: item.intake()}
	return room.openUnder(m, c, in.Subject, in.Submit.Channel, in.Under)
}

func orChannel(a, b matter.Channel) matter.Channel {
	if a != "" {
		return a
	}
	return b
}
