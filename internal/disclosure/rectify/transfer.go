package rectify

import (
	"context"
	"encoding/json"
	"fmt"

	"tongban/internal/base/fault"
	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// TopicMove is the background work that opens a request at the body to which it was handed over.
const TopicMove = "rectify.move"

type moveJob struct {
	From string `json:"from"` // number of the request that was answered with a transfer
}

// handOver sends the file on its way with the signature: inside this house as a request of the other body, to everybody else
// by letter (条2019 §41, 条2008 §25).
func (room *Room) handOver(m *matter.Move, c Claim) error {
	if room.handles(c.Reply.To) {
		m.Follow(matter.Follow{Topic: TopicMove, Payload: text(moveJob{From: m.Matter().Number})})
		return nil
	}
	return room.issue(m, room.letterOf(m, c))
}

// letterOf hands the request to a body outside.
func (room *Room) letterOf(m *matter.Move, c Claim) paper.Draft {
	d := room.draft(m, c, PaperLetter, c.Reply.ToName)
	w := d.Facts.Words
	w["applicant"], w["evidence"], w["reason"] = c.Applicant.Name, c.evidenceText(), c.Reply.Reason
	return d
}

// WorkMove opens the request at the other body; done twice it opens one.
func (room *Room) WorkMove(ctx context.Context, j job.Job) error {
	var w moveJob
	if err := json.Unmarshal([]byte(j.Payload), &w); err != nil {
		return fmt.Errorf("read transfer: %w", err)
	}
	system := account.System("转送更正申请")
	v, err := room.Hall().View(ctx, system, w.From)
	if err != nil {
		return err
	}
	c, ok := v.Facts.(Claim)
	if !ok || c.Reply == nil || c.Reply.To == "" {
		return fmt.Errorf("transfer of %s: it was not handed over", w.From)
	}
	over := TakeOver{Claim: Claim{Body: c.Reply.To, Applicant: c.Applicant, Record: c.Record, Evidence: c.Evidence, Inspect: c.Inspect, Way: c.Way, Channel: ChannelMoved,
		ReceivedOn: workday.DateOf(c.Reply.SignedAt), From: w.From, FromBody: v.Matter.Lead}, Subject: v.Matter.Applicant}
	if x := c.Correction; x != nil && x.Answer != "" {
		over.Claim.Inspect = joined(over.Claim.Inspect, "补充说明："+x.Answer)
	}
	_, err = room.Hall().Start(ctx, system, KindName, "take_over", over, matter.Key("rectify/"+w.From))
	return err
}

func joined(a, b string) string {
	if a == "" {
		return b
	}
	return a + "；" + b
}

// TakeOver (转送登记) is a request that another body of this house handed over; its limit begins on the day of the transfer.
type TakeOver struct {
	Claim   Claim
	Subject string
}

func (room *Room) takeOver(m *matter.Move, in TakeOver) error {
	m.Record("from", in.Claim.From)
	return room.open(m, in.Claim, in.Subject)
}

// mayHandOver keeps a request from going to and fro: who has the right is then for the body above both to say.
func mayHandOver(c Claim, p Reply) error {
	if p.To != "" && p.To == c.FromBody {
		return fault.InvalidField("to", "这份申请就是从它转送来的，不能再转送回去；对由谁更正有争议的，请报共同的上级机关确定")
	}
	return nil
}

// movedTo is the number of the request that came of a transfer.
func movedTo(ctx context.Context, tx *store.Tx, from string) (number string, err error) {
	rows, err := tx.Query(ctx, `/* rectify.movedTo */ select m.number from rectify r join matter m on m.id = r.id where r.came_from = $1 order by r.id limit 1`, from)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&number); err != nil {
			return "", err
		}
	}
	return number, rows.Err()
}

// moved are the requests before and after this one, as links for who may see them.
func (room *Room) moved(ctx context.Context, s seen) (from, to string, err error) {
	if s.Reply == nil || s.Reply.Kind != ReplyTransferred {
		return s.From, "", nil
	}
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		to, err = movedTo(ctx, tx, s.Matter.Number)
		return err
	})
	return s.From, to, err
}
