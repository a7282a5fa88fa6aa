package torture

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"tongban/internal/matter"
)

// keep writes each checkpoint as a line of the witness's file.
func keep(path string) func(matter.Checkpoint) error {
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

// seen reads the witness's file. The witness hears of a checkpoint just before its
// commit, so a killed sealer leaves a line whose commit never came: it is the last line,
// or the next line follows the same checkpoint again. Such a line is left out; more than
// one for a kill would be a rewritten ledger, and the caller counts them.
func seen(path string) (points []matter.Checkpoint, orphans int, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		c, err := matter.ParseLine(lines.Text())
		if err != nil {
			return nil, 0, fmt.Errorf("witness: %w", err)
		}
		if n := len(points); n > 0 && bytes.Equal(points[n-1].Prev, c.Prev) {
			points, orphans = points[:n-1], orphans+1
		}
		points = append(points, c)
	}
	return points, orphans, nil
}
