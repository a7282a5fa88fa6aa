package channel

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/matter"
)

// mostTries is how often a platform is asked before somebody has to look.
const mostTries = 3

// Handle names the room's background work.
func (room *Room) Handle(worker *job.Worker) {
	worker.Handle(TopicPush, room.workPush)
	worker.Handle(TopicRemove, room.workRemove)
	worker.Handle(TopicGone, room.workGone)
	worker.Handle(TopicFollow, room.workFollow)
}

// pushed is what a job of a push carries.
type pushed struct {
	ID  int64 `json:"id,string"`
	Try int   `json:"try"`
}

// followed is what a job carries that holds what is out against its document.
type followed struct {
	Number string `json:"number"`
}

func carried[T any](task job.Job) (in T, err error) {
	if err = json.Unmarshal([]byte(task.Payload), &in); err != nil {
		err = fmt.Errorf("read work of %s: %w", task.Topic, err)
	}
	return in, err
}

var machine = account.System("新媒体推送")

// ended reports whether an act came too late, which is no trouble.
func ended(err error) bool { return fault.KindOf(err) == fault.KindConflict }

func (room *Room) workFollow(ctx context.Context, task job.Job) error {
	in, err := carried[followed](task)
	if err != nil {
		return err
	}
	return room.Follow(ctx, in.Number, "")
}

// workPush gives a piece to its platform and writes down what came of it. Its document is looked at anew: what was withdrawn
// or changed meanwhile does not go out. What changes while the platform takes it is found by the work that follows "sent".
func (room *Room) workPush(ctx context.Context, task job.Job) error {
	in, err := carried[pushed](task)
	if err != nil {
		return err
	}
	var p Posting
	err = room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		p, err = postingByID(ctx, tx, in.ID)
		return err
	})
	if err != nil || p.Try != in.Try || !p.SentAt.IsZero() || p.Approved == "" || p.Failed != "" { // also one that was given up before
		return err
	}
	once := fmt.Sprintf("push-%d-%d", p.ID, p.Try)
	d, err := room.Document(ctx, p.Number)
	if err != nil {
		return err
	}
	if action, what := changed(d, p, "推送前检查"); action != "" {
		_, err = room.Hall().Do(ctx, machine, p.ID, action, what, matter.Key(action+"-"+once))
		if ended(err) {
			return nil
		}
		return err
	}
	where, err := room.give(ctx, p, d, once, func(ctx context.Context, a Adapter, to Account, piece Piece) (string, error) {
		return a.Push(ctx, to, piece)
	})
	if err != nil {
		if !errors.Is(err, errNoWay) && !errors.Is(err, errNoCover) && task.Tries < mostTries {
			return job.Outside(err)
		}
		_, err = room.Hall().Do(ctx, machine, p.ID, "fail", Fail{Reason: inWords(err)}, matter.Key("fail-"+once))
	} else {
		_, err = room.Hall().Do(ctx, machine, p.ID, "sent", Sent{Where: where}, matter.Key("sent-"+once))
	}
	if ended(err) {
		return nil
	}
	return err
}

// inWords says in Chinese why a platform did not take it.
func inWords(err error) string {
	switch text := err.Error(); {
	case errors.Is(err, errNoWay):
		return "账号没有可用的推送接口，或者已经停用"
	case errors.Is(err, errNoCover):
		return "封面图片打不开，请退回重新上传"
	case strings.Contains(text, "answered with"):
		return "平台接口回答出错（" + text[strings.LastIndexByte(text, ' ')+1:] + "）"
	}
	return "平台接口连接不上"
}

func (room *Room) give(ctx context.Context, p Posting, d Document, once string, do func(context.Context, Adapter, Account, Piece) (string, error)) (string, error) {
	to, ok := room.Book.Account(fmt.Sprint(p.Account))
	adapter := room.Adapters[to.Way]
	if !ok || !to.Open || adapter == nil {
		return "", errNoWay
	}
	piece := Piece{Once: once, Posting: fmt.Sprint(p.ID), Title: p.Headline, Text: p.Text, Link: room.Site + room.Link(p.Number), Cover: p.CoverAlt, Address: p.Where, At: room.Now()}
	if p.Cover != 0 && d.Public != "" {
		f, bytes, err := room.Files.Open(ctx, p.Cover)
		if err != nil {
			return "", errors.Join(errNoCover, err)
		}
		defer bytes.Close()
		piece.CoverType = f.Type
		if piece.CoverImage, err = io.ReadAll(bytes); err != nil {
			return "", errors.Join(errNoCover, err)
		}
	}
	return do(ctx, adapter, to, piece)
}

// workRemove asks a platform to take a piece down; when it does not, the task stays with who writes.
func (room *Room) workRemove(ctx context.Context, task job.Job) error {
	in, err := carried[pushed](task)
	if err != nil {
		return err
	}
	var t Takedown
	var p Posting
	err = room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if t, err = takedownByID(ctx, tx, in.ID); err == nil {
			p, err = postingByID(ctx, tx, t.Record) // a piece and its record have one identifier
		}
		return err
	})
	if err != nil || !t.DoneAt.IsZero() {
		return err
	}
	once := fmt.Sprintf("remove-%d", t.ID)
	_, err = room.give(ctx, p, Document{}, once, func(ctx context.Context, a Adapter, to Account, piece Piece) (string, error) {
		return "", a.Remove(ctx, to, piece)
	})
	if err != nil {
		if !errors.Is(err, errNoWay) && task.Tries < mostTries {
			return err
		}
		_, err = room.Hall().Do(ctx, machine, t.ID, "trouble", Trouble{Reason: inWords(err)}, matter.Key("trouble-"+once))
	} else {
		_, err = room.Hall().Do(ctx, machine, t.ID, "removed", Removed{}, matter.Key("removed-"+once))
	}
	if ended(err) {
		return nil
	}
	return err
}

// workGone tells a piece that it stands nowhere any more.
func (room *Room) workGone(ctx context.Context, task job.Job) error {
	in, err := carried[pushed](task)
	if err == nil {
		_, err = room.Hall().Do(ctx, machine, in.ID, "gone", Gone{}, matter.Key(fmt.Sprintf("gone-%d", in.ID)))
	}
	if ended(err) {
		return nil
	}
	return err
}

// SweepStuck looks for pieces on their way to a platform whose work is nowhere any more, because it died or was given up: they
// have failed, and somebody tries again.
func (room *Room) SweepStuck(ctx context.Context) error {
	list, err := room.Hall().List(ctx, machine, matter.Filter{Kind: PostingKind, States: []matter.State{StateQueued}, Limit: 1000})
	if err != nil || len(list) == 0 {
		return err
	}
	alive, tries := map[pushed]bool{}, map[int64]int{}
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		payloads, err := job.Alive(ctx, tx, TopicPush)
		for _, text := range payloads {
			if in, err := carried[pushed](job.Job{Topic: TopicPush, Payload: text}); err == nil {
				alive[in] = true
			}
		}
		for _, m := range list {
			p, err := postingByID(ctx, tx, m.ID)
			if err != nil {
				return err
			}
			tries[m.ID] = p.Try
		}
		return err
	})
	var wrong []error
	for _, m := range list {
		if err != nil || alive[pushed{m.ID, tries[m.ID]}] {
			continue
		}
		_, failed := room.Hall().Do(ctx, machine, m.ID, "fail", Fail{Reason: "推送中断了，不知道平台有没有收到；请先到平台后台核对，再重新推送或者登记已经发布"},
			matter.Key(fmt.Sprintf("stuck-%d-%d", m.ID, tries[m.ID])), matter.Seen(m.Version))
		if !ended(failed) {
			wrong = append(wrong, failed)
		}
	}
	return errors.Join(append(wrong, err)...)
}
