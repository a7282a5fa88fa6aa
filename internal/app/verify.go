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
	report, err := h.engine.With(replay.Kind(nil)).Verify(ctx, points)
	if err != nil {
		return nil, err
	}
	return report, h.verifyFiles(ctx, report)
}

// verifyFiles reads every file and names those whose bytes are gone or changed, each with the case to which it belongs, so
// that it can be asked for again.
func (h *House) verifyFiles(ctx context.Context, report *matter.Report) error {
	checked, damaged, err := h.files.Verify(ctx)
	if err != nil {
		return err
	}
	report.Files = int64(checked)
	for _, d := range damaged {
		of := "no matter"
		if d.File.Matter != 0 {
			if of, err = h.engine.NumberOf(ctx, d.File.Matter); err != nil {
				return err
			}
		}
		report.Fault("file %d “%s” of %s: %s", d.File.ID, d.File.Name, of, d.Why)
	}
	return nil
}
