package file_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/store"
	"tongban/internal/base/store/storetest"
)

var ctx = context.Background()

type fixture struct {
	*file.Store
	t  *testing.T
	at time.Time
}

func open(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{t: t, at: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)}
	var err error
	f.Store, err = file.New(file.Config{Store: storetest.Open(t, file.Migrations()), Dir: t.TempDir(),
		Now: func() time.Time { return f.at }, MaxSize: 4 << 20})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *fixture) save(name string, data []byte) (file.File, error) {
	return f.Save(ctx, file.Upload{Name: name, Owner: "person:1", Body: bytes.NewReader(data)})
}

func (f *fixture) saved(name string, data []byte) file.File {
	f.t.Helper()
	row, err := f.save(name, data)
	if err != nil {
		f.t.Fatal(err)
	}
	return row
}

func (f *fixture) each(fn func(name string)) {
	filepath.WalkDir(f.Dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			fn(name)
		}
		return err
	})
}

func (f *fixture) onDisk() (n int) {
	f.each(func(string) { n++ })
	return n
}

func (f *fixture) get(address string, id int64) *httptest.ResponseRecorder {
	f.t.Helper()
	w := httptest.NewRecorder()
	if err := f.Serve(w, httptest.NewRequest(http.MethodGet, address, nil), id); err != nil {
		f.t.Fatal(err)
	}
	return w
}

func TestAFileComesBackAsItWentIn(t *testing.T) {
	s := open(t)
	row := s.saved("说明.txt", []byte("abc"))
	if row.Size != 3 || row.SM3 != "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0" ||
		row.SHA256 != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Errorf("row %+v", row)
	}
	got, body, err := s.Open(ctx, row.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	text, _ := io.ReadAll(body)
	if string(text) != "abc" || got.SM3 != row.SM3 || !got.CreatedAt.Equal(row.CreatedAt) {
		t.Errorf("%q, %+v", text, got)
	}
	if _, _, err := s.Open(ctx, row.ID+1); fault.KindOf(err) != fault.KindNotFound {
		t.Errorf("another id: %v", err)
	}
}

func TestServingLetsAFileDoNothing(t *testing.T) {
	s := open(t)
	text := s.saved("说明 一.txt", []byte("abc"))
	picture := s.saved("a.png", pngBytes())
	paper := s.saved("a.pdf", pdf(""))
	for _, row := range []struct {
		name, address string
		id            int64
		kind, media   string
		sandbox       bool
	}{
		{"a text is handed out", "/", text.ID, "attachment", "text/plain; charset=utf-8", true},
		{"a picture is shown", "/", picture.ID, "inline", "image/png", true},
		{"a picture is handed out when asked", "/?download", picture.ID, "attachment", "image/png", true},
		{"a PDF is shown by the browser's own viewer", "/", paper.ID, "inline", "application/pdf", false},
		{"a PDF is handed out when asked", "/?download=1", paper.ID, "attachment", "application/pdf", true},
	} {
		h := s.get(row.address, row.id).Header()
		kind, _, err := mime.ParseMediaType(h.Get("Content-Disposition"))
		policy := h.Get("Content-Security-Policy")
		if err != nil || kind != row.kind || h.Get("Content-Type") != row.media || h.Get("X-Content-Type-Options") != "nosniff" ||
			!strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "sandbox") != row.sandbox {
			t.Errorf("%s: %v, %v", row.name, h, err)
		}
	}
	_, params, _ := mime.ParseMediaType(s.get("/", text.ID).Header().Get("Content-Disposition"))
	if params["filename"] != "说明 一.txt" {
		t.Errorf("name %q", params["filename"])
	}
}

func TestAChangedFileIsNotHandedOut(t *testing.T) {
	s := open(t)
	row, other := s.saved("a.txt", []byte("abc")), s.saved("b.txt", []byte("def"))
	s.each(func(name string) {
		if data, _ := os.ReadFile(name); string(data) == "abc" {
			os.WriteFile(name, []byte("abd"), 0o600)
		}
	})
	if _, _, err := s.Open(ctx, row.ID); !strings.Contains(fault.MessageOf(err), "已经损坏") {
		t.Errorf("changed: %v", err)
	}
	s.each(func(name string) {
		if data, _ := os.ReadFile(name); string(data) == "def" {
			os.Remove(name)
		}
	})
	checked, damaged, err := s.Verify(ctx)
	if err != nil || checked != 2 || len(damaged) != 2 || damaged[0].File.ID != row.ID || damaged[1].File.ID != other.ID {
		t.Errorf("%d checked, damaged %v, %v", checked, damaged, err)
	}
}

func TestAFailedSyncStopsAllWriting(t *testing.T) {
	s := open(t)
	first := s.saved("a.txt", []byte("abc"))
	s.Sync = func(*os.File) error { return errors.New("input/output error") }
	if _, err := s.save("b.txt", []byte("abc")); fault.KindOf(err) != fault.KindBusy {
		t.Errorf("the failed one: %v", err)
	}
	s.Sync = (*os.File).Sync
	if _, err := s.save("c.txt", []byte("abc")); fault.KindOf(err) != fault.KindBusy {
		t.Errorf("the next, although the disk says all is well: %v", err)
	}
	if _, body, err := s.Open(ctx, first.ID); err != nil {
		t.Errorf("reading goes on: %v", err)
	} else {
		body.Close()
	}
	if s.onDisk() != 1 {
		t.Errorf("%d files on disk", s.onDisk())
	}
}

type brokenBody struct{}

func (brokenBody) Read([]byte) (int, error) { return 0, errors.New("connection reset") }

func TestAnUploadCutOffLeavesNothing(t *testing.T) {
	s := open(t)
	_, err := s.Save(ctx, file.Upload{Name: "a.txt", Body: io.MultiReader(strings.NewReader("abc"), brokenBody{})})
	if err == nil || s.onDisk() != 0 {
		t.Errorf("%v, %d on disk", err, s.onDisk())
	}
}

func TestAMatterTakesItsFilesInItsOwnCommit(t *testing.T) {
	s := open(t)
	upload := s.saved("a.txt", []byte("abc"))
	made, err := s.Stage(file.Product{Name: "受理通知书.pdf", Type: "application/pdf", Owner: "body:LHSP", Matter: 7, Body: bytes.NewReader(pdf(""))})
	if err != nil {
		t.Fatal(err)
	}
	commit := func(list ...store.Stmt) error {
		return s.Config.Store.Commit(ctx, store.Batch{Build: func([]int64) ([]store.Stmt, error) { return list, nil }})
	}
	if err := commit(file.Insert(made), file.Attach(upload.ID, "person:1", 7)); err != nil {
		t.Fatal(err)
	}
	if err := commit(file.Attach(upload.ID, "person:1", 8)); err == nil {
		t.Error("another matter takes the file")
	}
	if err := commit(file.Attach(upload.ID, "person:2", 7)); err == nil {
		t.Error("somebody else gives the file away")
	}
	var list []file.File
	err = s.Config.Store.Read(ctx, func(tx *store.Tx) error {
		list, err = file.OfMatter(ctx, tx, 7)
		return err
	})
	if err != nil || len(list) != 2 || list[0].ID != upload.ID || list[1].Name != "受理通知书.pdf" {
		t.Errorf("files of the matter %+v, %v", list, err)
	}
}

func TestOnlyOldBytesWithoutARowAreCollected(t *testing.T) {
	s := open(t)
	kept := s.saved("a.txt", []byte("abc"))
	if _, err := s.Stage(file.Product{Name: "x.pdf", Type: "application/pdf", Body: strings.NewReader("x")}); err != nil {
		t.Fatal(err)
	}
	s.each(func(name string) { os.Chtimes(name, s.at, s.at) })
	for _, row := range []struct {
		name string
		wait time.Duration
		want int
	}{
		{"within two days nothing", 47 * time.Hour, 0},
		{"after two days what has no row", 2 * time.Hour, 1},
		{"and nothing more", time.Hour, 0},
	} {
		s.at = s.at.Add(row.wait)
		if n, err := s.Collect(ctx); err != nil || n != row.want {
			t.Errorf("%s: %d, %v", row.name, n, err)
		}
	}
	if _, body, err := s.Open(ctx, kept.ID); err != nil {
		t.Error(err)
	} else {
		body.Close()
	}
}

func TestWhatTheHouseProducesIsNotQuestioned(t *testing.T) {
	s := open(t)
	row, err := s.Produce(ctx, file.Product{Name: "台账.xml", Type: "application/xml", Owner: "system:export", Body: strings.NewReader("<a/>")})
	if err != nil || row.Type != "application/xml" || row.Name != "台账.xml" {
		t.Errorf("%+v, %v", row, err)
	}
	if got := s.get("/", row.ID).Header().Get("Content-Disposition"); !strings.HasPrefix(got, "attachment") {
		t.Errorf("disposition %s", got)
	}
}
