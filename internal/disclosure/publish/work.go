package publish

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

func idText(id int64) string { return strconv.FormatInt(id, 10) }

func dateOf(at time.Time) workday.Date { return workday.DateOf(at) }

func millis(at int64) time.Time { return time.UnixMilli(at) }

// Handle names the room's background work.
func (room *Room) Handle(worker *job.Worker) {
	worker.Handle(TopicRevised, room.revised)
	worker.Handle(TopicImport, room.workImport)
	worker.Handle(TopicBack, room.workBack)
}

// revised lets an original take a revision over, once.
func (room *Room) revised(ctx context.Context, task job.Job) error {
	var in Revised
	if err := json.Unmarshal([]byte(task.Payload), &in); err != nil {
		return fmt.Errorf("read revision: %w", err)
	}
	return room.Merge(ctx, in)
}

// Merge lets an original take a revision over that was released; a second time it does nothing. When the original cannot
// take it the job is tried again and ends among the dead ones: what was released is never lost without a word.
func (room *Room) Merge(ctx context.Context, in Revised) error {
	var d Document
	err := room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		d, err = documentByID(ctx, tx, in.Revision)
		return err
	})
	if err != nil {
		return err
	}
	_, err = room.Hall().Do(ctx, account.System("并入修订"), in.Original, "take_revision", TakeRevision{Revision: in.Revision, Content: d.Content, Bond: d.Bond, Change: d.Change, At: room.Now(), AudienceWas: d.AudienceWas},
		matter.Key("revision-"+idText(in.Revision)))
	if err != nil {
		return fmt.Errorf("take revision %d into document %d: %w", in.Revision, in.Original, err)
	}
	return nil
}
