package file

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

// ByID gives one file's row.
func (s *Store) ByID(ctx context.Context, id int64) (f File, err error) {
	err = s.Store.Read(ctx, func(tx *store.Tx) error {
		f, err = ByID(ctx, tx, id)
		return err
	})
	return f, err
}

// Open gives a file's bytes after they have matched their digest. The caller closes them.
func (s *Store) Open(ctx context.Context, id int64) (File, *os.File, error) {
	f, err := s.ByID(ctx, id)
	if err != nil {
		return File{}, nil, err
	}
	bytes, err := s.open(f)
	if err != nil {
		s.Log.Error("file does not match its digest", "file", f.ID, "matter", f.Matter, "error", err)
		return File{}, nil, fault.Busyf("该文件已经损坏或者丢失，打不开；办件照常办理，工作人员可以在办件里请申请人重新提交")
	}
	return f, bytes, nil
}

// There reports whether the bytes of a file lie where they should, in their length; it does not read them. A page of
// many files asks it to say which are gone.
func (s *Store) There(id, size int64) bool {
	info, err := os.Stat(s.path(id))
	return err == nil && info.Size() == size
}

// open opens the bytes and checks them.
func (s *Store) open(f File) (*os.File, error) {
	bytes, err := os.Open(s.path(f.ID))
	if err != nil {
		return nil, err
	}
	sum := sha256.New()
	if _, err = io.Copy(sum, bytes); err == nil && hex.EncodeToString(sum.Sum(nil)) != f.SHA256 {
		err = errors.New("digest differs")
	}
	if err == nil {
		_, err = bytes.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(err, bytes.Close())
	}
	return bytes, nil
}

// Serve answers a request with the file. The caller has decided that this person may
// read it. Images and PDF are shown unless the address asks for ?download; everything
// else is only handed out.
func (s *Store) Serve(w http.ResponseWriter, r *http.Request, id int64) error {
	f, bytes, err := s.Open(r.Context(), id)
	if err != nil {
		return err
	}
	defer bytes.Close()
	disposition := "attachment"
	if shown(f.Type) && !r.URL.Query().Has("download") {
		disposition = "inline"
	}
	header := w.Header()
	header.Set("Content-Type", contentType(f.Type))
	header.Set("Content-Disposition", dispositionOf(disposition, f.Name))
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Content-Security-Policy", policy(f.Type, disposition))
	header.Set("Cache-Control", "private, no-store")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	http.ServeContent(w, r, "", time.Time{}, bytes)
	return nil
}

func shown(media string) bool {
	return media == "application/pdf" || media == "image/jpeg" || media == "image/png"
}

// contentType names the letters of a text, so that no browser guesses them.
func contentType(media string) string {
	if strings.HasPrefix(media, "text/") {
		return mime.FormatMediaType(media, map[string]string{"charset": "utf-8"})
	}
	return media
}

// policy lets a file do nothing. A browser's own PDF viewer does not start in a sandbox,
// so a shown PDF has everything but that word.
func policy(media, disposition string) string {
	const nothing = "default-src 'none'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
	if media == "application/pdf" && disposition == "inline" {
		return nothing + "; object-src 'self'; plugin-types application/pdf"
	}
	return nothing + "; sandbox"
}

// dispositionOf gives the name twice: in letters every client reads, and in full (RFC 6266).
func dispositionOf(kind, name string) string {
	ascii := strings.Map(func(r rune) rune {
		if r < 0x20 || r > 0x7e || r == '"' || r == '\\' {
			return '_'
		}
		return r
	}, name)
	return fmt.Sprintf(`%s; filename="%s"; filename*=UTF-8''%s`, kind, ascii, strings.ReplaceAll(url.QueryEscape(name), "+", "%20"))
}

// Damage is one file whose bytes are missing or changed.
type Damage struct {
	File File
	Why  string
}

// Verify reads every file and lists those that do not match their row.
func (s *Store) Verify(ctx context.Context) (checked int, damaged []Damage, err error) {
	last := int64(0)
	for {
		var files []File
		err := s.Store.Read(ctx, func(tx *store.Tx) (err error) {
			files, err = after(ctx, tx, last)
			return err
		})
		if err != nil || len(files) == 0 {
			return checked, damaged, err
		}
		for _, f := range files {
			last = f.ID
			checked++
			bytes, err := s.open(f)
			if err != nil {
				damaged = append(damaged, Damage{f, err.Error()})
				continue
			}
			bytes.Close()
		}
	}
}

// orphanAge is how long bytes may wait for their row.
const orphanAge = 48 * time.Hour

// Collect removes bytes that have had no row for two days, and old temporary files.
func (s *Store) Collect(ctx context.Context) (removed int, err error) {
	before := s.Now().Add(-orphanAge)
	err = filepath.WalkDir(s.Dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil || info.ModTime().After(before) {
			return err
		}
		id, err := strconv.ParseInt(d.Name(), 16, 64)
		if err == nil {
			if _, err := s.ByID(ctx, id); fault.KindOf(err) != fault.KindNotFound {
				return err
			}
		} else if filepath.Base(filepath.Dir(name)) != "tmp" {
			return nil
		}
		removed++
		return os.Remove(name)
	})
	return removed, err
}
