package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"tongban/internal/matter"
)

// witness keeps each checkpoint as a line of a file. The operator puts that file where
// the administrator of the database cannot write (docs/guide/operator.md).
func witness(path string) func(matter.Checkpoint) error {
	return func(c matter.Checkpoint) (err error) {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o640)
		if err != nil {
			return fmt.Errorf("open witness: %w", err)
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		if _, err := fmt.Fprintln(f, c.Line()); err != nil {
			return fmt.Errorf("write witness: %w", err)
		}
		return f.Sync()
	}
}

// seen reads a witness's file. Of two lines for one size the last counts: the first
// was written for a commit that was lost.
func seen(path string) ([]matter.Checkpoint, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	bySize, order := map[int64]matter.Checkpoint{}, []int64(nil)
	for lines := bufio.NewScanner(f); lines.Scan(); {
		c, err := matter.ParseLine(lines.Text())
		if err != nil {
			return nil, fmt.Errorf("witness %s: %w", path, err)
		}
		if _, known := bySize[c.Size]; !known {
			order = append(order, c.Size)
		}
		bySize[c.Size] = c
	}
	list := make([]matter.Checkpoint, len(order))
	for i, size := range order {
		list[i] = bySize[size]
	}
	return list, nil
}

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
	points, err := seen(witnessPath)
	if err != nil {
		return nil, err
	}
	return h.engine.Verify(ctx, points)
}
