package window

import (
	"context"
	"errors"
	"strconv"

	"tongban/internal/base/fault"
	"tongban/internal/base/job"
	"tongban/internal/common/account"
	"tongban/internal/matter"
)

// Work gives back what who goes has claimed, and puts it into the hands of who comes. It may run twice: what is done is
// left as it is, and what somebody else took meanwhile is his.
func (room *Room) Work(ctx context.Context, j job.Job) error {
	var in following
	if err := j.Decode(&in); err != nil {
		return err
	}
	actor, err := room.Who(ctx, in.Subject)
	if fault.KindOf(err) == fault.KindNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	var failed error
	for n, l := range in.Left {
		if err := room.pass(ctx, actor, in, n, l); err != nil && !settled(err) {
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

// settled reports whether a refusal means that somebody else has it now, or that it is done.
func settled(err error) bool {
	kind := fault.KindOf(err)
	return kind == fault.KindConflict || kind == fault.KindDenied || kind == fault.KindNotFound
}

func (room *Room) pass(ctx context.Context, actor account.Actor, in following, n int, l Left) error {
	key := matter.Key("shift/" + strconv.FormatInt(in.Shift, 10) + "/" + in.Step + "/" + strconv.Itoa(n))
	var err error
	switch {
	case l.Sort == "task" && in.Step == "release":
		_, err = room.Hall().Do(ctx, actor, l.Matter, "release", matter.Release{Task: l.Task}, key)
	case l.Sort == "task" && in.Step == "take":
		_, err = room.Hall().Do(ctx, actor, l.Matter, "claim", matter.Claim{Task: l.Task}, key)
	case l.Sort == "parked" && in.Step == "take":
		err = room.Window.TakeParked(ctx, actor, l.Key, in.From)
	}
	return err
}
