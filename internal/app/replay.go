package app

import (
	"context"

	"tongban/internal/app/replay"
)

// Replay takes a log through the engine into a store, and seals what came of it.
func Replay(ctx context.Context, c Config, log *replay.Log) (*replay.Report, error) {
	h, err := Open(ctx, c)
	if err != nil {
		return nil, err
	}
	defer h.Close()
	r, err := replay.Hall{DB: h.db, Calendar: h.book.Calendar}.Run(ctx, log)
	if err != nil {
		return r, err
	}
	for {
		if n, err := h.sealer.Seal(ctx); err != nil || n == 0 {
			return r, err
		}
	}
}
