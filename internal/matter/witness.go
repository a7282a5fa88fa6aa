package matter

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// FileWitness keeps each checkpoint as a line of a file. The operator puts that file where
// the administrator of the database cannot write (docs/guide/operator.md).
func FileWitness(path string) func(Checkpoint) error {
	return func(c Checkpoint) (err error) {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o640)
		if err != nil {
			return fmt.Errorf("open witness: %w", err)
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		// A line of its own even after one that a crash cut off.
		if _, err := fmt.Fprintf(f, "\n%s\n", c.Line()); err != nil {
			return fmt.Errorf("write witness: %w", err)
		}
		return f.Sync()
	}
}

// ReadWitness reads a witness's file back; without one it is empty. A checkpoint may
// stand there twice, since the newest is handed over again after a start. A line that
// a crash cut off is left out: its checkpoint was handed over again.
func ReadWitness(path string) (list []Checkpoint, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if c, err := ParseLine(lines.Text()); err == nil {
			list = append(list, c)
		}
	}
	return list, lines.Err()
}
