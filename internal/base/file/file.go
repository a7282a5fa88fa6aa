// Package file keeps files that people upload and that the house produces.
//
// Bytes go to a temporary file, to the disk, through both digests, to their place, and
// only then get a row: a row never names bytes that are not there. An upload is
// believed by its content, not by its name; what could run by itself is turned down
// in words that say what to do instead. A failed sync stops all writing until the
// process is started anew, since nobody knows what the disk then holds. Who may read
// a file is decided by the caller.
package file

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/gm"
	"tongban/internal/base/store"
)

// File is one file as its row knows it.
type File struct {
	ID        int64
	Name      string
	Type      string // media type, by content
	Size      int64
	SM3       string
	SHA256    string
	Owner     string // subject who brought it, or the body that made it
	Matter    int64  // 0 until it belongs to one
	CreatedAt time.Time
}

// Config is what the store of files needs; the zero value of the last three is their default.
type Config struct {
	Store   *store.DB
	Dir     string // on the same disk for temporary and final files
	Now     func() time.Time
	MaxSize int64                // of an upload, default 50 MiB
	Log     *slog.Logger         // default: silent
	Sync    func(*os.File) error // default: fsync; a test makes it fail
}

// Store keeps files below one folder.
type Store struct {
	Config
	poisoned atomic.Bool
	looking  chan struct{} // who looks into a large file
}

// New opens the folder, making it when it is not there.
func New(c Config) (*Store, error) {
	if c.MaxSize == 0 {
		c.MaxSize = 50 << 20
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Sync == nil {
		c.Sync = (*os.File).Sync
	}
	if err := os.MkdirAll(filepath.Join(c.Dir, "tmp"), 0o700); err != nil {
		return nil, fmt.Errorf("open file folder: %w", err)
	}
	return &Store{Config: c, looking: make(chan struct{}, 2)}, nil
}

// Upload is what somebody sends.
type Upload struct {
	Name   string
	Owner  string
	Matter int64
	Body   io.Reader
}

// Product is a file the house has made itself; its type is known.
type Product struct {
	Name   string
	Type   string
	Owner  string
	Matter int64
	Body   io.Reader
}

// mostProduced bounds what the house makes itself, such as an export.
const mostProduced = 4 << 30

var errPoisoned = fault.Busyf("暂时不能保存文件，已填写的内容没有丢失，请稍后再试")

// Save checks an upload, puts it on disk and writes its row.
func (s *Store) Save(ctx context.Context, u Upload) (File, error) {
	f, err := s.stage(File{Name: u.Name, Owner: u.Owner, Matter: u.Matter}, u.Body, s.MaxSize, checkUpload)
	if err != nil {
		return File{}, err
	}
	return f, s.insert(ctx, f)
}

// Produce puts a file of our own on disk and writes its row.
func (s *Store) Produce(ctx context.Context, p Product) (File, error) {
	f, err := s.Stage(p)
	if err != nil {
		return File{}, err
	}
	return f, s.insert(ctx, f)
}

// Stage puts a file of our own on disk without a row, for a caller who carries Insert
// in his own commit. Bytes whose row never comes are collected after two days.
func (s *Store) Stage(p Product) (File, error) {
	return s.stage(File{Name: p.Name, Type: p.Type, Owner: p.Owner, Matter: p.Matter}, p.Body, mostProduced, trusted)
}

// Admit checks an upload and puts it on disk without a row, for a caller who carries Insert in his own commit. Bytes whose
// row never comes are collected after two days.
func (s *Store) Admit(u Upload) (File, error) {
	return s.stage(File{Name: u.Name, Owner: u.Owner, Matter: u.Matter}, u.Body, s.MaxSize, checkUpload)
}

// Look checks an upload as Save does and gives its name, type, size and digests, but keeps nothing.
func (s *Store) Look(u Upload) (File, error) {
	temp, err := os.CreateTemp(filepath.Join(s.Dir, "tmp"), "look-*")
	if err != nil {
		return File{}, fmt.Errorf("open temporary file: %w", err)
	}
	defer os.Remove(temp.Name())
	defer temp.Close()
	f := File{Name: u.Name, Owner: u.Owner, Matter: u.Matter}
	if err := fill(&f, temp, u.Body, s.MaxSize); err != nil {
		return File{}, err
	}
	f.Name, f.Type, err = s.looked(temp, f, checkUpload)
	return f, err
}

func (s *Store) insert(ctx context.Context, f File) error {
	err := s.Store.Write(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, Insert(f)) })
	if err != nil && !errors.Is(err, store.ErrUnknown) {
		err = errors.Join(err, os.Remove(s.path(f.ID)))
	}
	return err
}

// check looks at the whole file on disk and gives its clean name and type, or why not.
type check func(bytes *os.File, f File) (name, media string, err error)

// trusted is the check of our own products.
func trusted(_ *os.File, f File) (string, string, error) { return CleanName(f.Name), f.Type, nil }

// stage writes, syncs, hashes, checks and renames; whatever fails leaves nothing behind.
func (s *Store) stage(f File, body io.Reader, most int64, look check) (File, error) {
	if s.poisoned.Load() {
		return File{}, errPoisoned
	}
	temp, err := os.CreateTemp(filepath.Join(s.Dir, "tmp"), "in-*")
	if err != nil {
		return File{}, fmt.Errorf("open temporary file: %w", err)
	}
	defer os.Remove(temp.Name()) // nothing is there after the rename
	defer temp.Close()
	if err := fill(&f, temp, body, most); err != nil {
		return File{}, err
	}
	if f.Name, f.Type, err = s.looked(temp, f, look); err != nil {
		return File{}, err
	}
	if err := s.sync(temp); err != nil {
		return File{}, err
	}
	f.ID, f.CreatedAt = s.Config.Store.NewID(), s.Now()
	return f, s.place(temp.Name(), s.path(f.ID))
}

// largeFile is from which size on files are looked into two at a time: some are read whole into memory, and many that come
// at once would fill it.
const largeFile = 4 << 20

func (s *Store) looked(temp *os.File, f File, look check) (name, media string, err error) {
	if f.Size >= largeFile {
		s.looking <- struct{}{}
		defer func() { <-s.looking }()
	}
	return look(temp, f)
}

// fill copies the body and notes size and digests.
func fill(f *File, temp io.Writer, body io.Reader, most int64) error {
	sm3, sha := gm.NewHash(), sha256.New()
	n, err := io.Copy(io.MultiWriter(temp, sm3, sha), io.LimitReader(body, most+1))
	switch {
	case err != nil:
		return fmt.Errorf("receive file: %w", err)
	case n == 0:
		return fault.Invalidf("文件是空的，请检查后重新选择")
	case n > most:
		return fault.Invalidf("文件超过%dMB，请压缩或拆分后再上传", most>>20)
	}
	f.Size, f.SM3, f.SHA256 = n, hex.EncodeToString(sm3.Sum(nil)), hex.EncodeToString(sha.Sum(nil))
	return nil
}

// sync makes bytes durable. A failure is reported by the system once only, so one is enough.
func (s *Store) sync(f *os.File) error {
	err := s.Sync(f)
	if err == nil {
		return nil
	}
	s.poisoned.Store(true)
	s.Log.Error("file store poisoned by failed sync", "error", err)
	return errPoisoned
}

// place moves a synced file to its name and makes the name durable.
func (s *Store) place(from, to string) error {
	folder := filepath.Dir(to)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("make file folder: %w", err)
	}
	if err := os.Rename(from, to); err != nil {
		return fmt.Errorf("place file: %w", err)
	}
	for _, name := range []string{folder, s.Dir} {
		if err := s.syncFolder(name); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) syncFolder(name string) error {
	d, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("open file folder: %w", err)
	}
	defer d.Close()
	return s.sync(d)
}

// path is where the bytes of a file lie: 256 folders by the low bits of the id.
func (s *Store) path(id int64) string {
	return filepath.Join(s.Dir, fmt.Sprintf("%02x", id&0xff), fmt.Sprintf("%016x", id))
}
