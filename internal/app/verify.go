package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"tongban/internal/app/replay"
	"tongban/internal/matter"
)

// VerifyStore re-computes a whole store and compares it with its witness.
func VerifyStore(ctx context.Context, c Config, witnessPath string) (*matter.Report, error) {
	if c.Place.Store.Kind == "sqlite" {
		if _, err := os.Stat(c.Place.Store.Path); err != nil {
			return nil, fmt.Errorf("没有可核验的数据库：%w", err)
		}
	}
	c.Place.Store.ReadOnly = true
	h, err := Open(ctx, c)
	if err != nil {
		return nil, err
	}
	defer h.Close()
	if witnessPath == "" {
		witnessPath = filepath.Join(c.Place.Data, "witness.log")
	}
	points, err := matter.ReadWitness(witnessPath)
	if err != nil {
		return nil, err
	}
	return h.engine.With(replay.Kind(nil)).Verify(ctx, points)
}
