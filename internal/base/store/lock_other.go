//go:build !unix

package store

import "os"

// lockFile opens the lock's file; outside Unix a second process is held off by
// SQLite's own locks only.
func lockFile(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o640)
}
