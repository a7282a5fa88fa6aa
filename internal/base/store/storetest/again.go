package storetest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"tongban/internal/base/store"
)

// fingerprint is the same for the same rooms in the same order with the same files.
func fingerprint(rooms []store.Migrations) (sum string, err error) {
	h := sha256.New()
	for _, room := range rooms {
		fmt.Fprintf(h, "%q\n", room.Room)
		err = fs.WalkDir(room.FS, ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := fs.ReadFile(room.FS, path)
			fmt.Fprintf(h, "%q %d\n%s", path, len(data), data)
			return err
		})
		if err != nil {
			return "", err
		}
	}
	return string(h.Sum(nil)), nil
}

// files are the embedded stores as the migrations left them, by the rooms' fingerprint.
var files struct {
	sync.Mutex
	of map[string][]byte
}

// migratedFile is the file of an embedded store that has the rooms' tables.
func migratedFile(rooms []store.Migrations) ([]byte, error) {
	key, err := fingerprint(rooms)
	if err != nil {
		return nil, err
	}
	files.Lock()
	defer files.Unlock()
	if file, ok := files.of[key]; ok {
		return file, nil
	}
	dir, err := os.MkdirTemp("", "storetest")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "made.db")
	db, err := store.Open(context.Background(), store.Config{Kind: "sqlite", Path: path})
	if err != nil {
		return nil, err
	}
	err = db.Migrate(context.Background(), rooms...)
	if err = errors.Join(err, db.Close()); err != nil {
		return nil, err
	}
	if err := whole(path); err != nil {
		return nil, err
	}
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if files.of == nil {
		files.of = map[string][]byte{}
	}
	files.of[key] = file
	return file, nil
}

// whole moves what stands in the file's log into the file.
func whole(path string) error {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	_, err = db.Exec("pragma wal_checkpoint(truncate)")
	return errors.Join(err, db.Close())
}
