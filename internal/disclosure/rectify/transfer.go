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

// TopicMove is the background work that opens a request that comes of another.
const TopicMove = "rectify.move"

type moveJob struct {
	From   string `json:"from"`             // number of the request that was answered
	Remedy int    `json:"remedy,omitempty"` // that orders it to be handled anew; none is a transfer
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
	if !ok || c.Reply == nil {
		return fmt.Errorf("request after %s: there is no reply", w.From)
	}
	over := TakeOver{Claim: Claim{Applicant: c.Applicant, Record: c.Record, Evidence: c.Evidence, Inspect: c.Inspect, Way: c.Way, From: w.From, FirstOn: c.begun()}, Subject: v.Matter.Applicant}
	key := "rectify/" + w.From
	switch {
	case w.Remedy > 0 && w.Remedy <= len(c.Remedies) && c.Remedies[w.Remedy-1].Order != nil:
		order := *c.Remedies[w.Remedy-1].Order
		over.Claim.Body, over.Claim.Channel, over.Claim.Order, over.Claim.ReceivedOn = v.Matter.Lead, ChannelOrdered, &order, order.ServedOn
		key += fmt.Sprintf("/%d", w.Remedy)
	case w.Remedy == 0 && c.Reply.To != "":
		over.Claim.Body, over.Claim.Channel, over.Claim.ReceivedOn, over.Claim.FromBody = c.Reply.To, ChannelMoved, workday.DateOf(c.Reply.SignedAt), v.Matter.Lead
	default:
		return fmt.Errorf("request after %s: it was neither handed over nor ordered anew", w.From)
	}
	if x := c.Correction; x != nil && x.Answer != "" {
		over.Claim.Inspect = joined(over.Claim.Inspect, "补充说明："+x.Answer)
	}
	_, err = room.Hall().Start(ctx, system, KindName, "take_over", over, matter.Key(key))
	return err
}

func joined(a, b string) string {
	if a == "" {
		return b
	}
	return a + "；" + b
}

// TakeOver (接续登记) is a request that comes of another: handed over, with a limit that begins on the day of the transfer, or
// ordered to be handled anew, with the limit of the order.
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
	rows, err := tx.Query(ctx, `/* rectify.movedTo */ select m.number from rectify r join matter m on m.id = r.id where r.came_from = $1 order by r.id desc limit 1`, from)
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
	if s.Reply == nil || s.Reply.Kind != ReplyTransferred && len(s.Remedies) == 0 {
		return s.From, "", nil
	}
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		to, err = movedTo(ctx, tx, s.Matter.Number)
		return err
	})
	return s.From, to, err
}
