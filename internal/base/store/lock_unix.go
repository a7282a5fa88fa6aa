//go:build unix

package store

import (
	"fmt"
	"os"
	"syscall"
)

// lockFile refuses a second process on the same embedded store.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o640)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, fmt.Errorf("the store is in use by another process (%s)", path)
	}
	return f, nil
}
