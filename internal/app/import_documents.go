package app

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/disclosure/publish"
)

// DocumentImport is an import of documents as the command line asks for it.
type DocumentImport struct {
	Files     []string // a folder stands for all files in it
	Body      string   // code of the body whose documents they are
	Class     string   // of those whose class nothing tells
	By        string
	Dry       bool
	Hold      bool   // what may hold personal data stays out
	Whole     bool   // what lacks an attachment stays out
	Beside    string // folder of the files that documents name
	Counts    string // yes or no: whether it counts in the figures of the years; empty follows the rule of the body
	CountsWhy string
	Each      func(DocumentLine) error
	From      string // the site or system from which they come
	Done      func(DocumentTally) error
}

// DocumentLine is what an import says of one document, and DocumentTally counts them.
type (
	DocumentLine  = publish.ImportLine
	DocumentTally = publish.ImportTally
)

// DocumentReportHead names the columns of the report on an import.
func DocumentReportHead() []string { return publish.ReportHead() }

// ImportDocuments takes documents in that are public elsewhere.
func (h *House) ImportDocuments(ctx context.Context, in DocumentImport) (DocumentTally, error) {
	files, err := documentFiles(in.Files)
	if err != nil {
		return DocumentTally{}, err
	}
	beside, err := besideOf(in)
	if err != nil {
		return DocumentTally{}, err
	}
	defer beside.Close()
	sealed := h.config.Now()
	done := func(t DocumentTally) error {
		if now := h.config.Now(); !in.Dry && now.Sub(sealed) >= sealEvery {
			if _, err := h.sealer.Seal(ctx); err != nil {
				return err
			}
			sealed = now
		}
		if in.Done != nil {
			return in.Done(t)
		}
		return nil
	}
	work := publish.Import{By: in.By, Body: in.Body, Class: in.Class, From: in.From, Dry: in.Dry, Hold: in.Hold, Whole: in.Whole, Counts: publish.Counts(in.Counts), CountsWhy: in.CountsWhy, Beside: beside, Each: in.Each, Done: done}
	if in.Dry {
		return h.rooms.publish.Import(ctx, work, files...)
	}
	if err := h.rooms.publish.Fits(work); err != nil {
		return DocumentTally{}, err
	}
	end, err := h.rooms.publish.Record(ctx, &work, baseNames(in.Files))
	if err != nil {
		return DocumentTally{}, err
	}
	tally, err := h.rooms.publish.Import(ctx, work, files...)
	return tally, errors.Join(err, end(tally, err))
}

// ImportsCount says how imports of a body count in the figures of the years when nobody says it of one.
func (h *House) ImportsCount(ctx context.Context, body string) (string, error) {
	return h.rooms.publish.CountsText(ctx, body)
}

// baseNames are the names of what is imported, as the record of the import shows them.
func baseNames(files []string) string {
	var names []string
	for _, f := range files {
		names = append(names, filepath.Base(f))
	}
	return strings.Join(names, "、")
}

// besideOf are the files that documents name: of the folder that is given, else of the one folder that is imported.
func besideOf(in DocumentImport) (*publish.Beside, error) {
	if in.Beside != "" {
		return publish.BesideFolder(in.Beside)
	}
	if len(in.Files) == 1 {
		if info, err := os.Stat(in.Files[0]); err == nil && info.IsDir() {
			return publish.BesideFolder(in.Files[0])
		}
	}
	return nil, nil
}

// sealEvery is how often a long import seals its events: nobody else does on the command line, and without evidence acts
// are refused after a quarter of an hour.
const sealEvery = time.Minute

// documentFiles finds the files; hidden ones in folders are left out.
func documentFiles(names []string) (out []publish.Source, err error) {
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil {
			return nil, fault.Invalidf("文件打不开：%s", name)
		}
		if !info.IsDir() {
			out = append(out, fileSource(filepath.Base(name), name))
			continue
		}
		begun := len(out)
		err = filepath.WalkDir(name, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") || publish.Attachable(d.Name()) {
				return err
			}
			inside, err := filepath.Rel(name, path)
			out = append(out, fileSource(filepath.ToSlash(inside), path))
			return err
		})
		if err != nil {
			return nil, err
		}
		zips := func(s publish.Source) int {
			return map[bool]int{true: 1}[strings.HasSuffix(strings.ToLower(s.Name), ".zip")]
		}
		slices.SortStableFunc(out[begun:], func(a, b publish.Source) int { return zips(a) - zips(b) }) // a page may have one as its attachment
	}
	return out, nil
}

func fileSource(name, path string) publish.Source {
	return publish.Source{Name: name, Open: func() (io.ReadCloser, error) { return os.Open(path) }}
}
