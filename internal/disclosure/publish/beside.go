package publish

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/disclosure/publish/dump"
)

// Beside (随附文件) are the files that lie beside the documents of an import: in a folder, or in the same zip. Nothing else
// is read, and nothing is fetched from another place.
type Beside struct {
	byName map[string][]*besideFile // by the last part of their path, in small letters
	all    []*besideFile
	close  func() error
}

// besideFile is one of them; it is looked at once, however many documents name it.
type besideFile struct {
	path   string // within the folder, with small letters
	name   string
	open   func() (io.ReadCloser, error)
	bad    string // why it is not even opened
	once   sync.Once
	looked file.File
	err    error
	used   atomic.Bool
	at     sync.Map // the addresses under which documents name it
}

// mostBeside bounds the files of a folder.
const mostBeside = 2_000_000

func (b *Beside) add(name string, f *besideFile) {
	clean := strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/")
	f.name, f.path = path.Base(clean), strings.ToLower(clean)
	base := path.Base(f.path)
	b.byName[base], b.all = append(b.byName[base], f), append(b.all, f)
}

// Close lets the folder or the zip go.
func (b *Beside) Close() error {
	if b == nil || b.close == nil {
		return nil
	}
	return b.close()
}

// BesideFolder are the files of a folder. What a link in it leads to outside is not read: the folder is opened as a root.
func BesideFolder(name string) (*Beside, error) {
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, fault.Invalidf("附件目录打不开：%s", name)
	}
	b := &Beside{byName: map[string][]*besideFile{}, close: root.Close}
	err = fs.WalkDir(root.FS(), ".", func(at string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && at != "." && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case d.IsDir() || strings.HasPrefix(d.Name(), "."):
			return nil
		case len(b.all) >= mostBeside:
			return fault.Invalidf("附件目录里的文件超过%d个，请分开导入", mostBeside)
		}
		f := &besideFile{open: func() (io.ReadCloser, error) { return root.Open(at) }}
		if !d.Type().IsRegular() {
			f.bad = "不是普通文件"
		}
		b.add(at, f)
		return nil
	})
	if err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return b, nil
}

// sized is what a zip can be read from.
type sized interface {
	io.ReadCloser
	io.ReaderAt
	Stat() (os.FileInfo, error)
}

// besideZip are the files in a source, when it is a zip that can be read in any order; nil when it is none. A zip that
// holds more than it may is told when its documents are read.
func besideZip(s Source) (*Beside, error) {
	body, err := s.Open()
	if err != nil {
		return nil, err
	}
	in, ok := body.(sized)
	if !ok {
		return nil, body.Close()
	}
	info, err := in.Stat()
	if err != nil {
		return nil, errors.Join(err, body.Close())
	}
	files, err := zip.NewReader(in, info.Size())
	if err != nil || !dump.Bounded(files.File) {
		return nil, body.Close()
	}
	b := &Beside{byName: map[string][]*besideFile{}, close: body.Close}
	for _, part := range files.File {
		name := dump.EntryName(part)
		if part.FileInfo().IsDir() || strings.HasPrefix(path.Base(name), ".") {
			continue
		}
		f := &besideFile{open: part.Open}
		switch {
		case leadsOut(name):
			f.bad = "文件名指向压缩包以外"
		case !part.Mode().IsRegular():
			f.bad = "不是普通文件"
		case part.Flags&1 != 0:
			f.bad = "有密码，打不开"
		}
		b.add(name, f)
	}
	return b, nil
}

// leadsOut reports whether a name in a zip would leave the folder into which it is unpacked.
func leadsOut(name string) bool {
	name = strings.ReplaceAll(name, `\`, "/")
	return strings.HasPrefix(name, "/") || strings.Contains(name, ":") || strings.ContainsRune(name, 0) || slices.Contains(strings.Split(name, "/"), "..")
}

// find gives the file that a document in a file of the import names. Its path and that of the file agree as far as both go:
// “/2019/1.pdf” is never “2020/1.pdf”.
func (b *Beside) find(in, named string) (f *besideFile, why string) {
	if b == nil {
		return nil, ""
	}
	to, err := url.Parse(strings.TrimSpace(named))
	if err != nil {
		return nil, "地址写错了"
	}
	asked := strings.ToLower(strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(to.Path, `\`, "/")), "/"))
	if asked == "" {
		return nil, "没有找到"
	}
	near := strings.ToLower(strings.TrimPrefix(path.Join("/", path.Dir("/"+in), strings.ReplaceAll(to.Path, `\`, "/")), "/"))
	var best []*besideFile
	far := -1
	for _, f := range b.byName[path.Base(asked)] {
		agree := -1
		switch {
		case f.path == near && to.Host == "": // beside the page that names it
			agree = 1 << 20
		case f.path == asked:
			agree = 1 << 19
		case strings.HasSuffix(asked, "/"+f.path):
			agree = len(f.path)
		case strings.HasSuffix(f.path, "/"+asked):
			agree = len(asked)
		}
		switch {
		case agree < 0 || agree < far:
		case agree > far:
			best, far = []*besideFile{f}, agree
		default:
			best = append(best, f)
		}
	}
	switch len(best) {
	case 0:
		return nil, "没有找到"
	case 1:
		return best[0], ""
	}
	return nil, "有几个同名的文件，分不清是哪一个"
}

// look reads the file once and says what it is, or why it is not taken.
func (f *besideFile) look(files *file.Store) (file.File, error) {
	f.once.Do(func() {
		f.looked, f.err = f.read(func(body io.Reader) (file.File, error) { return files.Look(file.Upload{Name: f.name, Body: body}) })
	})
	return f.looked, f.err
}

// admit puts the file on disk, without a row.
func (f *besideFile) admit(files *file.Store, owner string) (file.File, error) {
	return f.read(func(body io.Reader) (file.File, error) {
		return files.Admit(file.Upload{Name: f.name, Owner: owner, Body: body})
	})
}

func (f *besideFile) read(do func(io.Reader) (file.File, error)) (file.File, error) {
	if f.bad != "" {
		return file.File{}, fault.Invalidf("%s", f.bad)
	}
	body, err := f.open()
	if err != nil {
		return file.File{}, fault.Invalidf("文件打不开")
	}
	defer body.Close()
	broken := &broke{in: body}
	out, err := do(broken)
	if broken.err != nil {
		return out, fault.Invalidf("文件损坏，读不出来")
	}
	return out, err
}

// broke remembers that reading failed: a part of a zip that is damaged is no fault of the store.
type broke struct {
	in  io.Reader
	err error
}

func (b *broke) Read(p []byte) (int, error) {
	n, err := b.in.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = err
	}
	return n, err
}

// Attachable reports whether a file in a folder of documents is an attachment or a picture by its name, and no document. A
// zip in a folder is one of documents.
func Attachable(name string) bool {
	return dump.IsFile(name) && !strings.HasSuffix(strings.ToLower(name), ".zip")
}

// uses reports whether a document names the file at a path: a zip that one has as its attachment is none of documents.
func (b *Beside) uses(at string) bool {
	at = strings.ToLower(at)
	return slices.ContainsFunc(b.byName[path.Base(at)], func(f *besideFile) bool { return f.path == at && f.used.Load() })
}

// alone tells which files no document names.
func (b *Beside) alone() (words string, n int) {
	if b == nil {
		return "", 0
	}
	var names []string
	for _, f := range b.all {
		if !f.used.Load() && (Attachable(f.path) || f.bad != "") {
			if n++; n <= 20 {
				name := f.path
				if f.bad != "" {
					name += "（" + f.bad + "）"
				}
				names = append(names, name)
			}
		}
	}
	words = strings.Join(names, "、")
	if n > len(names) {
		words += fmt.Sprintf("等%d个", n)
	}
	return words, n
}
