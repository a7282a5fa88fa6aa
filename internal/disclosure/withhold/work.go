package withhold

import (
	"context"
	"strconv"

	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/matter"
)

// sweeper is who enters what the reviews have withheld.
var sweeper = account.System("非公开目录")

// sweepPage is how many documents are looked at a time.
const sweepPage = 500

// SweepDocuments enters the documents that ended without being public; each comes in once.
func (room *Room) SweepDocuments(ctx context.Context) error {
	for after := int64(0); ; {
		list, err := room.Documents.Withheld(ctx, after, sweepPage)
		if err != nil || len(list) == 0 {
			return err
		}
		var there map[int64]bool
		err = room.DB.Read(ctx, func(tx *store.Tx) error {
			there, err = known(ctx, tx, after, list[len(list)-1].ID)
			return err
		})
		if err != nil {
			return err
		}
		for _, s := range list {
			after = s.ID
			if there[s.ID] || room.Org.BodyPath(s.Body) == "" {
				continue
			}
			if _, err := room.Hall().Start(ctx, sweeper, KindName, "enter", Enter{Source: s}, matter.Key("document/"+strconv.FormatInt(s.ID, 10))); err != nil {
				return err
			}
		}
		if len(list) < sweepPage {
			return nil
		}
	}
}

// List gives the records that somebody sees, those decided last first.
func (room *Room) List(ctx context.Context, a account.Actor, c Choice) (list []Line, err error) {
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		list, err = lines(ctx, tx, a, c)
		return err
	})
	return list, err
}
