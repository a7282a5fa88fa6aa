package publish

import (
	"context"
	"html"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/net/publicsuffix"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/store"
	"tongban/internal/disclosure/publish/dump"
	"tongban/internal/disclosure/publish/extract"
)

// attachmentMark begins the address of an attachment of the same document in a text: a page leads it to where the file is for
// its reader. Until a document is taken in, the SM3 of the file stands behind it, then its number.
const attachmentMark = "attachment:"

var attachmentAddress = regexp.MustCompile(`^attachment:[0-9a-f]{1,64}$`)

// besides are the places in which files lie, the nearest first.
type besides []*Beside

// find gives the file that a record names, and else why it is not there.
func (list besides) find(source string, rec dump.Record, named string) (*besideFile, string) {
	in, why := strings.TrimPrefix(rec.File, source+"/"), ""
	for _, b := range list {
		f, not := b.find(in, named)
		if f != nil {
			return f, ""
		}
		if why == "" || not != "没有找到" {
			why = not
		}
	}
	return nil, why
}

// mark remembers the files of a record that was dealt with before.
func (list besides) mark(source string, rec dump.Record) {
	if len(list) == 0 {
		return
	}
	for _, named := range namedBy(rec) {
		if f, _ := list.find(source, rec, named.at); f != nil {
			f.used.Store(true)
		}
	}
}

// named reports whether a record is a plain text that another record names as its file.
func (list besides) named(source string, rec dump.Record) bool {
	if len(list) == 0 || !strings.HasSuffix(strings.ToLower(rec.File), ".txt") {
		return false
	}
	in := strings.ToLower(strings.TrimPrefix(rec.File, source+"/"))
	return slices.ContainsFunc(list[0].byName[path.Base(in)], func(f *besideFile) bool { return f.path == in && f.used.Load() })
}

// texts reports whether there are plain texts, of which only the documents tell whether they are their files.
func (b *Beside) texts() bool {
	return slices.ContainsFunc(b.all, func(f *besideFile) bool { return strings.HasSuffix(f.path, ".txt") })
}

// posts are the files that a dump keeps as posts of their own, by the post to which they belong.
func (s Source) posts(ctx context.Context, near besides) (map[string][]dump.Named, error) {
	name := strings.ToLower(s.Name)
	if len(near) == 0 || !slices.Contains([]string{".xml", ".zip", ".gz"}, path.Ext(name)) {
		return nil, nil
	}
	out := map[string][]dump.Named{}
	err := s.read(ctx, func(rec dump.Record) error {
		if rec.Skip && len(rec.Files) > 0 && rec.Files[0].Wrong != "" { // nor does a link in a text bring it
			if f, _ := near.find(s.Name, rec, rec.Files[0].Path); f != nil {
				f.bad = rec.Files[0].Wrong
			}
		}
		if rec.Skip && rec.Parent != "" && rec.Parent != "0" {
			out[rec.File+" "+rec.Parent] = append(out[rec.File+" "+rec.Parent], rec.Files...)
		}
		return nil
	})
	return out, err
}

// naming is a file that a record names: in its text, where the address is to be led to it, or beside.
type naming struct {
	at, name string
	picture  bool
}

// namedBy are the files that a record names, each address once.
func namedBy(rec dump.Record) (out []naming) {
	seen := map[string]bool{}
	put := func(n naming) {
		if !seen[n.at] && len(out) < 1000 {
			seen[n.at] = true
			out = append(out, n)
		}
	}
	if strings.Contains(rec.Text, "<") {
		for _, m := range addresses.FindAllStringSubmatch(rec.Text, -1) {
			if at := unquoted(m[2]); strings.EqualFold(m[1], "href") && fileAddress(at) {
				put(naming{at: at})
			}
		}
		for _, m := range pictures.FindAllStringSubmatch(rec.Text, -1) {
			if at := unquoted(m[1]); at != "" && !strings.HasPrefix(strings.ToLower(at), "data:") {
				put(naming{at: at, picture: true})
			}
		}
	}
	for _, f := range rec.Files {
		if f.Wrong == "" {
			put(naming{at: f.Path, name: f.Name})
		}
	}
	return out
}

func unquoted(value string) string {
	return strings.TrimSpace(html.UnescapeString(value[1 : len(value)-1]))
}

// fileAddress reports whether an address leads to a file that people attach.
func fileAddress(at string) bool {
	to, err := url.Parse(at)
	return err == nil && (to.Scheme == "" || to.Scheme == "http" || to.Scheme == "https" || to.Scheme == "file") && dump.NamesFile(to.Path)
}

// mostLacks bounds what is told of one document.
const mostLacks = 20

// attach finds the files that a record names and gives its text with the links to them; empty when none comes. What is not
// there or cannot be taken is told, and its link leads where it led.
func (a *arrival) attach(files *file.Store, rec read, text string, left Cleaned) string {
	lack := func(words string) {
		if len(a.line.Lacks) < mostLacks {
			a.line.Lacks = append(a.line.Lacks, words)
		}
	}
	led, links, images := map[string]string{}, 0, 0
	closed := map[*besideFile]bool{}
	for _, f := range rec.Files {
		if f.Wrong == "" {
			continue
		}
		label := f.Name
		if label == "" {
			label = nameIn(f.Path)
		}
		lack("附件“" + label + "”没有带来：" + f.Wrong)
		if found, _ := rec.beside.find(rec.file, rec.Record, f.Path); found != nil {
			found.used.Store(true)
			closed[found] = true
		}
	}
	for _, n := range namedBy(rec.Record) {
		label := n.name
		if label == "" {
			label = nameIn(n.at)
		}
		if len(rec.beside) == 0 {
			if n.picture {
				images++
			} else {
				links++
			}
			continue
		}
		known, elsewhere := sameSite(n.at, rec.Meta[extract.NameSource])
		if elsewhere {
			continue // it leads to what another site published
		}
		what := "附件"
		if n.picture {
			what = "图片"
		}
		near := n.at
		if base, err := url.Parse(strings.TrimSpace(rec.Meta[extract.NameSource])); err == nil && base.Host != "" {
			if to, err := url.Parse(near); err == nil && to.Host == "" && !strings.HasPrefix(to.Path, "/") {
				if f, _ := rec.beside.find(rec.file, rec.Record, near); f == nil {
					near = base.ResolveReference(to).String()
				}
			}
		}
		f, why := rec.beside.find(rec.file, rec.Record, near)
		if f == nil {
			lack(what + "“" + label + "”" + why)
			continue
		}
		f.used.Store(true)
		if closed[f] {
			continue
		}
		got, err := f.look(files)
		if err == nil && n.picture && got.Type != "image/jpeg" && got.Type != "image/png" {
			err = fault.Invalidf("不是图片")
		}
		if err != nil {
			lack(what + "“" + label + "”不能带来：" + fault.MessageOf(err))
			continue
		}
		led[n.at] = attachmentMark + got.SM3
		if !known {
			a.line.Doubts = append(a.line.Doubts, what+"“"+label+"”的地址在"+hostOf(n.at)+"，来源没有写明网址，请核对是不是同一个文件")
		}
		if slices.ContainsFunc(a.line.Files, func(have ImportFile) bool { return have.Sum == got.SM3 }) {
			continue // the same file under another address
		}
		if to, err := url.Parse(near); err == nil && len(strings.TrimPrefix(path.Clean("/"+to.Path), "/")) > len(f.path) {
			f.at.Store(strings.ToLower(path.Clean("/"+to.Path)), true)
			others := 0
			f.at.Range(func(any, any) bool { others++; return others < 2 })
			if others > 1 {
				a.line.Doubts = append(a.line.Doubts, what+"“"+label+"”在不同的地址下都有人提到，请核对是不是同一个文件")
			}
		}
		name := got.Name
		if n.name != "" && path.Ext(n.name) == "" {
			name = file.CleanName(n.name + path.Ext(got.Name))
		} else if n.name != "" && strings.EqualFold(path.Ext(n.name), path.Ext(got.Name)) {
			name = file.CleanName(n.name)
		}
		a.line.Files, a.files = append(a.line.Files, ImportFile{Name: name, Size: got.Size, Sum: got.SM3}), append(a.files, f)
	}
	if inline := left.Images - countPictures(rec.Record); inline > 0 {
		images += inline // written into the page itself
	}
	if links > 0 {
		lack(strconv.Itoa(links) + "个附件没有带过来，链接仍指向来源网站")
	}
	if images > 0 {
		lack(strconv.Itoa(images) + "张图片没有带过来")
	}
	if len(led) == 0 {
		return ""
	}
	cleaned, _ := Clean(absolute(text, rec.Meta[extract.NameSource], led))
	return cleaned
}

// sameSite reports whether an address is on the site from which a document comes, as far as that is known, or on another: an
// address without a host is on its own.
func sameSite(at, source string) (known, elsewhere bool) {
	host, home := hostOf(at), hostOf(source)
	switch {
	case host == "" || host == home:
		return true, false
	case home == "":
		return false, false
	}
	mine, err := publicsuffix.EffectiveTLDPlusOne(home)
	its, bad := publicsuffix.EffectiveTLDPlusOne(host)
	same := err == nil && bad == nil && mine == its
	return same, !same
}

// hostOf is the host in an address, without its port.
func hostOf(at string) string {
	to, err := url.Parse(strings.TrimSpace(at))
	if err != nil {
		return ""
	}
	return strings.ToLower(to.Hostname())
}

func countPictures(rec dump.Record) (n int) {
	for _, named := range namedBy(rec) {
		if named.picture {
			n++
		}
	}
	return n
}

// nameIn is the name of a file in an address.
func nameIn(at string) string {
	if to, err := url.Parse(at); err == nil && to.Path != "" {
		at = to.Path
	}
	return file.CleanName(at)
}

var (
	addresses = regexp.MustCompile(`(?i)\b(href|src)\s*=\s*("[^"<>]*"|'[^'<>]*')`)
	pictures  = regexp.MustCompile(`(?i)<img\b[^<>]*?\bsrc\s*=\s*("[^"<>]*"|'[^'<>]*')`)
)

// absolute leads the links of a page to the files that come with it, and the rest to where they led on its site. What cannot
// be led there leads nowhere: it would lead into this site.
func absolute(text, source string, led map[string]string) string {
	if !strings.Contains(text, "<") {
		return text
	}
	base, err := url.Parse(strings.TrimSpace(source))
	if err != nil || base.Host == "" {
		base = nil
	}
	return addresses.ReplaceAllStringFunc(text, func(found string) string {
		m := addresses.FindStringSubmatch(found)
		at := unquoted(m[2])
		if here := led[at]; here != "" {
			return m[1] + `="` + here + `"`
		}
		to, err := url.Parse(at)
		if err != nil || to.Scheme == strings.TrimSuffix(attachmentMark, ":") { // only what was found here has such an address
			return m[1] + `=""`
		}
		if to.Host == "" && to.Scheme == "" {
			if base == nil {
				return m[1] + `=""`
			}
			to = base.ResolveReference(to)
		}
		return m[1] + `="` + html.EscapeString(to.String()) + `"`
	})
}

// keeping is how many files are put on disk at a time.
const keeping = 8

// keepFiles puts the files of a part on disk before its documents are taken in, each content once for a body, and writes
// their numbers into the texts.
func (room *Room) keepFiles(ctx context.Context, job Import, part []arrival) error {
	if job.Dry {
		return nil
	}
	first := map[string]*besideFile{}
	for _, a := range part {
		if a.line.Outcome != ImportAdded {
			continue
		}
		for i, f := range a.line.Files {
			first[f.Sum] = a.files[i]
		}
	}
	if len(first) == 0 {
		return nil
	}
	have, err := room.keptFiles(ctx, job.Body, first)
	if err != nil {
		return err
	}
	todo := make(chan string)
	var group sync.WaitGroup
	var mu sync.Mutex
	var failed error
	for range keeping {
		group.Go(func() {
			for sum := range todo {
				id, err := room.keepFile(ctx, job, sum, first[sum])
				mu.Lock()
				if have[sum] = id; err != nil && failed == nil {
					failed = err
				}
				mu.Unlock()
			}
		})
	}
	for sum := range first {
		mu.Lock()
		_, there := have[sum]
		mu.Unlock()
		if !there {
			todo <- sum
		}
	}
	close(todo)
	group.Wait()
	if failed != nil {
		return failed
	}
	for i := range part {
		a := &part[i]
		if a.line.Outcome != ImportAdded {
			continue
		}
		for _, f := range a.line.Files {
			id := have[f.Sum]
			if id == 0 {
				a.line.Outcome, a.line.Why = ImportRefused, "附件“"+f.Name+"”在导入时变了或者读不出来，请再导入一次"
				break
			}
			a.in.Content.Files = append(a.in.Content.Files, Attachment{ID: id, Name: f.Name, Size: f.Size})
			a.in.Content.Text = strings.ReplaceAll(a.in.Content.Text, "("+attachmentMark+f.Sum+")", "("+attachmentMark+idText(id)+")")
		}
	}
	return nil
}

// keepFile puts a file on disk and writes its row; zero when it is not what was looked at any more.
func (room *Room) keepFile(ctx context.Context, job Import, sum string, f *besideFile) (int64, error) {
	owner := job.Who
	if owner == "" {
		owner = "import/" + job.Body
	}
	kept, err := f.admit(room.Files, owner)
	if fault.KindOf(err) == fault.KindInvalid || err == nil && kept.SM3 != sum {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return kept.ID, room.DB.Write(ctx, func(tx *store.Tx) error {
		return tx.Apply(ctx, file.Insert(kept), keepImportFile(job.Body, sum, kept.ID))
	})
}

// keptFiles are those of some contents that a body brought in before.
func (room *Room) keptFiles(ctx context.Context, body string, sums map[string]*besideFile) (map[string]int64, error) {
	out, list := map[string]int64{}, make([]string, 0, len(sums))
	for sum := range sums {
		list = append(list, sum)
	}
	err := room.read(ctx, func(tx *store.Tx) error {
		for some := range slices.Chunk(list, 500) {
			if err := importFiles(ctx, tx, body, some, out); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}
