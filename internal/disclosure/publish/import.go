package publish

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/gm"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/publish/dump"
	"tongban/internal/disclosure/publish/extract"
)

// Source is a file of documents that are public elsewhere.
type Source struct {
	Name string
	Open func() (io.ReadCloser, error)
}

// Import (导入) brings the documents of files in.
type Import struct {
	By        string      // who lets them in, as the evidence says it
	Who       string      // and his subject, when it is an officer
	Body      string      // code of the body whose documents they are
	From      string      // the site or system from which they come: two systems number their documents alike
	ID        int64       // of the import as it is on record; 0 of one that is not
	Before    ImportTally // of what was dealt with before
	After     int         // records that were dealt with before, when it goes on
	Class     string      // of those whose class nothing tells; empty guesses
	Dry       bool        // only looked at
	Hold      bool        // what may hold personal data stays out
	Whole     bool        // what lacks an attachment stays out
	Counts    Counts      // whether it counts in the figures of the years
	CountsWhy string
	Beside    *Beside // the files that documents name, beside those in a zip of documents
	Each      func(ImportLine) error
	Done      func(ImportTally) error // after each part
}

// ImportOutcome is what became of a line.
type ImportOutcome string

// The outcomes.
const (
	ImportAdded   ImportOutcome = "added"
	ImportSame    ImportOutcome = "same"    // it is here already
	ImportChanged ImportOutcome = "changed" // it is here with another content: a revision is for the desk
	ImportRefused ImportOutcome = "refused"
	ImportHeld    ImportOutcome = "held"    // may hold personal data
	ImportLacking ImportOutcome = "lacking" // an attachment is not there or cannot be taken
)

// Title is the outcome in Chinese.
func (o ImportOutcome) Title() string {
	return map[ImportOutcome]string{ImportAdded: "可以导入", ImportSame: "已经导入过", ImportChanged: "已经导入过，内容不同", ImportRefused: "不能导入", ImportHeld: "有个人信息，先不导入", ImportLacking: "附件不全，先不导入"}[o]
}

// ImportLine is what an import says of one document.
type ImportLine struct {
	File    string        `json:"file,omitempty"`
	Line    int           `json:"line"`
	Outcome ImportOutcome `json:"outcome"`
	Matter  string        `json:"matter,omitempty"` // number of what was made
	Title   string        `json:"title,omitempty"`
	Number  string        `json:"number,omitempty"`
	Index   string        `json:"index,omitempty"`
	Issuer  string        `json:"issuer,omitempty"`
	Made    string        `json:"made,omitempty"`
	Shown   string        `json:"published,omitempty"`
	Subject string        `json:"subject,omitempty"`
	Genre   string        `json:"genre,omitempty"`
	Why     string        `json:"why,omitempty"`     // it did not get in
	Doubts  []string      `json:"doubts,omitempty"`  // somebody should look
	Privacy []string      `json:"privacy,omitempty"` // what looks like personal data, masked
	Files   []ImportFile  `json:"files,omitempty"`   // that come with it
	Lacks   []string      `json:"lacks,omitempty"`   // attachments and pictures that do not, and why
}

// ImportFile is an attachment or a picture that comes with a document.
type ImportFile struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
	Sum  string `json:"sum"` // SM3
}

// ImportTally counts the lines of an import.
type ImportTally struct {
	Read    int `json:"read"`
	Added   int `json:"added"`
	Same    int `json:"same"`
	Changed int `json:"changed"`
	Refused int `json:"refused"`
	Held    int `json:"held"`
	Doubts  int `json:"doubts"`  // lines with doubts
	Privacy int `json:"privacy"` // lines with what looks like personal data
	Files   int `json:"files"`   // attachments and pictures that come with them
	Lacks   int `json:"lacks"`   // lines that lack some
	Left    int `json:"left"`    // of them, those that stay out therefore
}

func (t *ImportTally) count(l ImportLine) {
	t.Read++
	switch l.Outcome {
	case ImportAdded:
		t.Added++
	case ImportSame:
		t.Same++
	case ImportChanged:
		t.Changed++
	case ImportRefused:
		t.Refused++
	case ImportHeld:
		t.Held++
	case ImportLacking:
		t.Left++
	}
	t.Files += len(l.Files)
	if len(l.Lacks) > 0 {
		t.Lacks++
	}
	if len(l.Doubts) > 0 {
		t.Doubts++
	}
	if len(l.Privacy) > 0 {
		t.Privacy++
	}
}

// sum is the SM3 of the file, by which an import is known.
func (s Source) sum() (string, error) {
	body, err := s.Open()
	if err != nil {
		return "", err
	}
	defer body.Close()
	h := gm.NewHash()
	if _, err := io.Copy(h, body); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// importPart is how many documents are read before they are written together, and importHands how many acts wait for a
// commit at a time: the store puts those that wait into one.
const (
	importPart  = 1024
	importHands = 256
)

// arrival is a document as it was read, before it is taken in.
type arrival struct {
	line  ImportLine
	in    TakeIn
	files []*besideFile // that come with it, as line.Files names them
}

// Fits says why an import cannot begin.
func (room *Room) Fits(job Import) error {
	if room.Org.BodyPath(job.Body) == "" {
		return fault.Invalidf("没有代码是“%s”的机关", job.Body)
	}
	if _, known := classOf(job.Class); job.Class != "" && !known {
		return fault.Invalidf("没有代码是“%s”的公开类别", job.Class)
	}
	return fitsCounts(job.Counts, job.CountsWhy)
}

// Import reads files and takes their documents in; what is wrong with one keeps out that one alone. A second time it finds
// what is here already, so that an import that was interrupted is simply begun anew.
func (room *Room) Import(ctx context.Context, job Import, files ...Source) (tally ImportTally, err error) {
	tally = job.Before
	if err := room.Fits(job); err != nil {
		return tally, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	parts := make(chan []arrival, 2)
	var readErr error
	var opened []*Beside
	defer func() {
		stop()
		for range parts { // until nobody reads any more
		}
		for _, b := range opened {
			err = errors.Join(err, b.Close())
		}
	}()
	go func() {
		defer close(parts)
		readErr = room.arrivals(ctx, job, files, parts, &opened)
	}()
	seen := map[string]string{}
	for part := range parts {
		if err := room.keepFiles(ctx, job, part); err != nil {
			return tally, err
		}
		if err := room.takePart(ctx, job, part, seen); err != nil {
			return tally, err
		}
		if !job.Dry { // what is written is found there
			clear(seen)
		}
		for _, a := range part {
			tally.count(a.line)
			if job.Each != nil {
				if err := job.Each(a.line); err != nil {
					return tally, err
				}
			}
		}
		if job.Done != nil {
			if err := job.Done(tally); err != nil {
				return tally, err
			}
		}
	}
	return tally, readErr
}

// read is a record with the file in which it stood.
type read struct {
	dump.Record
	file, sum string
	beside    besides
}

// arrivals reads the files and what each document says of itself, on all processors, and gives them on in their order.
func (room *Room) arrivals(ctx context.Context, job Import, files []Source, parts chan<- []arrival, opened *[]*Beside) error {
	numberings := room.numberings()
	records := make([]read, 0, importPart)
	flush := func() error {
		if len(records) == 0 {
			return nil
		}
		part := make([]arrival, len(records))
		var group sync.WaitGroup
		hands := runtime.GOMAXPROCS(0)
		for hand := range hands {
			group.Go(func() {
				for i := hand; i < len(records); i += hands {
					part[i] = room.arrive(job, records[i], numberings)
				}
			})
		}
		group.Wait()
		records = records[:0]
		select {
		case parts <- part:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	size, passed := 0, 0
	for _, f := range files {
		if job.Beside != nil && strings.HasSuffix(strings.ToLower(f.Name), ".zip") {
			if err := flush(); err != nil { // what names it is known now
				return err
			}
			if job.Beside.uses(f.Name) {
				continue
			}
		}
		sum, err := f.sum()
		if err != nil {
			return fault.Invalidf("文件%s读不出来", f.Name)
		}
		beside, err := besideZip(f)
		if err != nil {
			return fault.Invalidf("文件%s读不出来", f.Name)
		}
		var near besides
		if job.Beside != nil {
			near = besides{job.Beside}
		}
		if beside != nil {
			*opened, near = append(*opened, beside), append(besides{beside}, near...) // what is flushed is taken in later
		}
		posts, err := f.posts(ctx, near)
		if err != nil {
			return err
		}
		if beside != nil && beside.texts() {
			err := f.read(ctx, func(rec dump.Record) error { near.mark(f.Name, rec); return nil })
			if err != nil {
				return err
			}
		}
		give := func(rec dump.Record) error {
			if rec.Skip || near.named(f.Name, rec) {
				return ctx.Err()
			}
			if rec.Post != "" {
				rec.Files = append(rec.Files, posts[rec.File+" "+rec.Post]...)
			}
			if passed++; passed <= job.After {
				near.mark(f.Name, rec)
				return ctx.Err()
			}
			if records, size = append(records, read{rec, f.Name, sum, near}), size+len(rec.Text); len(records) < importPart && size < 64<<20 {
				return nil
			}
			size = 0
			return flush()
		}
		if err := f.read(ctx, give); err != nil {
			return err
		}
		if beside == nil {
			continue
		}
		if err := flush(); err != nil { // all that were named are known now
			return err
		}
		if words, n := beside.alone(); n > 0 {
			if err := give(dump.Record{File: f.Name, Line: 1, Meta: extract.Meta{extract.NameTitle: "没有用到的文件"}, Wrong: "没有一篇信息提到的文件，没有导入：" + words}); err != nil {
				return err
			}
		}
	}
	if job.Beside == nil {
		return flush()
	}
	if err := flush(); err != nil {
		return err
	}
	if words, n := job.Beside.alone(); n > 0 {
		records = append(records, read{Record: dump.Record{File: "附件目录", Line: 1, Meta: extract.Meta{extract.NameTitle: "没有用到的文件"}, Wrong: "没有一篇信息提到的文件，没有导入：" + words}, file: "附件目录"})
	}
	return flush()
}

// read gives the records of the file.
func (s Source) read(ctx context.Context, each func(dump.Record) error) error {
	body, err := s.Open()
	if err != nil {
		return err
	}
	defer body.Close()
	if err = dump.Read(s.Name, until{ctx, body}, each); errors.Is(err, dump.ErrLarge) {
		return fault.Invalidf("%s：%v，请分成几个再导入", s.Name, err)
	}
	return err
}

// until reads as long as somebody waits for it.
type until struct {
	ctx context.Context
	in  io.Reader
}

func (u until) Read(b []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.in.Read(b)
}

// arrive reads what a record says of itself and puts it into the form in which documents are kept.
func (room *Room) arrive(job Import, rec read, numberings []numbering) arrival {
	a := arrival{line: ImportLine{File: rec.File, Line: rec.Line}}
	refuse := func(why string) arrival {
		a.line.Outcome, a.line.Why = ImportRefused, why
		return a
	}
	if rec.Wrong != "" {
		a.line.Title = rec.Meta[extract.NameTitle]
		return refuse(rec.Wrong)
	}
	meta := rec.Meta
	text := tabular(rec.Text)
	cleaned, left := Clean(absolute(text, meta[extract.NameSource], nil))
	meta[extract.NameText] = cleaned
	found := extract.Read(meta, cleaned)
	a.describe(found)
	if why := dump.Refusal(meta); why != "" { // what the head of the text says counts too
		return refuse(why)
	}
	if why := room.foreign(job.Body, found.Issuers); why != "" {
		return refuse(why)
	}
	led := a.attach(room.Files, rec, text, left)
	now := room.Now()
	if found.PublishedOn.IsZero() {
		found.PublishedAt = now
		a.line.Doubts = append(a.line.Doubts, "没有发布日期和成文日期，以导入的日期为发布日期")
	}
	c := Content{Title: plainText(found.Title), Number: found.Number, Body: job.Body, Genre: genreFor(found.Genre), Class: room.classFor(job, found), Keywords: cut(plainText(found.Keywords), 200),
		Abstract: cut(strings.TrimSpace(plainText(found.Abstract)), 2000), MadeOn: found.MadeOn, Attribute: Proactive, Grade: "非密", InForceOn: found.InForceOn, ExpiresOn: found.Ends, Text: cleaned}
	c.Subject, c.Theme = subjectFor(found.Subject)
	if name := strings.Join(found.Issuers, "、"); name != room.Org.BodyName(job.Body) {
		c.Maker = cut(plainText(name), 300)
	}
	if err := fitsIn(c, found.PublishedAt, now); err != nil {
		return refuse(said(err))
	}
	a.in = TakeIn{Content: c, Index: found.Index, PublishedAt: found.PublishedAt,
		Evidence: Evidence{By: job.By, Subject: job.Who, At: now, File: rec.File, Line: rec.Line, Sum: rec.sum, Source: address(found.Source), From: job.From, Import: job.ID}}
	a.in.Validity, a.in.ValidityOn = validityFor(found.Validity, found.Ends, dateOf(now))
	if strings.Contains(found.Validity, "部分") {
		a.line.Doubts = append(a.line.Doubts, "来源写的有效性是“"+found.Validity+"”，按已修改导入")
	}
	if a.in.Validity == Valid && !found.Ends.IsZero() && found.Ends.Before(dateOf(now)) {
		a.line.Doubts = append(a.line.Doubts, "来源写着有效，有效期至"+found.Ends.String()+"已过")
	}
	for _, n := range numberings {
		if p, ok := n.read(found.Index); ok && found.Index != "" {
			a.in.Passed = append(a.in.Passed, p)
		}
	}
	sum := gm.Sum([]byte(strings.Join([]string{c.Title, c.Number, c.MadeOn.String(), found.PublishedOn.String(), c.Text}, "\x00")))
	a.in.Sum = hex.EncodeToString(sum[:])
	a.in.Key = job.Body + "/" + keyOf(job.From, meta, c.Title, a.in.Sum)
	named := c
	for _, f := range a.line.Files { // their names stand on the page
		named.Text += "\n" + f.Name
	}
	a.line.Privacy = Scan(named)
	a.line.Outcome = ImportAdded
	switch {
	case job.Hold && len(a.line.Privacy) > 0:
		a.line.Outcome = ImportHeld
	case job.Whole && len(a.line.Lacks) > 0:
		a.line.Outcome = ImportLacking
	}
	if led != "" { // what is known by its content is known without its files too
		a.in.Content.Text = led
	}
	return a
}

func (a *arrival) describe(f extract.Found) {
	a.line.Title, a.line.Number, a.line.Index, a.line.Issuer, a.line.Made, a.line.Shown = f.Title, f.Number, f.Index, strings.Join(f.Issuers, "、"), f.MadeOn.String(), f.PublishedOn.String()
	a.line.Subject, a.line.Genre, a.line.Doubts = f.Subject, f.Genre, f.Doubts
}

// keyOf names a document as its system does, by its own identifier there, or by the address of its page and its title,
// since some pages hold several; else by its content.
func keyOf(system string, meta extract.Meta, title, sum string) string {
	source := strings.TrimSpace(meta[extract.NameSource])
	if system == "" {
		if u, err := url.Parse(source); err == nil {
			system = u.Host
		}
	}
	if id := strings.TrimSpace(meta[extract.NameID]); id != "" && len(id) <= 500 {
		return system + "/id=" + id
	}
	if source != "" && len(source) <= 500 {
		return "source=" + source + " " + title
	}
	return "sum=" + sum
}

// foreign says why a document cannot be brought in by a body: it names another body of the house as the one that issued it,
// and not this one beside it. The office of a government brings in what the government issued.
func (room *Room) foreign(body string, issuers []string) string {
	mine := room.Org.BodyName(body)
	if slices.ContainsFunc(issuers, func(name string) bool { return name == mine || strings.HasPrefix(mine, name) }) {
		return ""
	}
	for _, b := range room.Org.Bodies() {
		if b.Code != body && slices.Contains(issuers, b.Name) {
			return "发文机关是" + b.Name + "，要由" + b.Name + "导入"
		}
	}
	return ""
}

// address is an address that may be shown; anything else is left out.
func address(text string) string {
	if safeAddress(text) && strings.Contains(text, "://") {
		return text
	}
	return ""
}

// said is a refusal in one sentence.
func said(err error) string {
	for _, f := range fault.FieldsOf(err) {
		return f.Message
	}
	return fault.MessageOf(err)
}

func cut(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most])
	}
	return text
}

// tabular writes the rows of tables that a plain text has between bars as rows of a table.
func tabular(text string) string {
	if !strings.Contains(text, " | ") || strings.Contains(text, "</") {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if line = strings.TrimSpace(line); strings.Contains(line, " | ") && !strings.HasPrefix(line, "|") {
			lines[i] = "| " + line + " |"
		}
	}
	return strings.Join(lines, "\n")
}

func genreFor(text string) string {
	if slices.Contains(genres, text) {
		return text
	}
	for _, g := range genres {
		if text != "" && strings.Contains(g, text) {
			return g
		}
	}
	return "其他"
}

// levels parts the levels of a subject by one sign.
var levels = strings.NewReplacer(`\\`, "／", `\`, "／", ">", "／", "|", "／")

// subjectFor gives the first level of the catalogue, and both levels as they were written where they say more.
func subjectFor(text string) (subject, theme string) {
	text = strings.Trim(text, `\/>|- `)
	theme = levels.Replace(text)
	first, _, _ := strings.Cut(theme, "／")
	if first = strings.TrimSpace(first); slices.Contains(subjects, first) {
		if theme == first {
			theme = ""
		}
		return first, theme
	}
	return "其他", theme
}

// classFor finds the place in the catalogue: as it is given, as the title tells, as the import says.
func (room *Room) classFor(job Import, f extract.Found) string {
	given := strings.TrimSpace(f.Class)
	for _, c := range Classes {
		if given == c.Code || given == c.Title && given != "" {
			return c.Code
		}
	}
	for _, w := range classWords {
		if strings.Contains(f.Title, w.word) {
			return w.class
		}
	}
	switch {
	case job.Class != "":
		return job.Class
	case f.Number != "" && f.Number != "无", f.Genre == "命令（令）", f.Genre == "通知", f.Genre == "意见", f.Genre == "决定", f.Genre == "批复":
		return "policy"
	}
	return "other"
}

var classWords = []struct{ word, class string }{{"政府信息公开工作年度报告", ClassAnnual}, {"信息公开年报", ClassAnnual}, {"政府信息公开指南", ClassGuide}, {"信息公开制度", ClassSystem}, {"统计公报", "statistics"}, {"运行情况", "statistics"},
	{"部门预算", "budget"}, {"部门决算", "budget"}, {"“三公”经费", "budget"}, {"发展规划", "plan"}, {"规划纲要", "plan"}, {"应急预案", "emergency"}, {"公务员招录", "staff"}, {"任免", "staff"}, {"机构职能", "office"}, {"征收土地", "land"}, {"行政处罚决定", "penalty"}, {"政府采购", "procurement"}}

// validityFor reads whether a document holds.
func validityFor(text string, ends, today workday.Date) (Validity, workday.Date) {
	switch {
	case strings.Contains(text, "部分"):
		return Amended, workday.Date{}
	case strings.Contains(text, "废止"):
		return Repealed, ends
	case strings.Contains(text, "失效"), strings.Contains(text, "无效"), text == "否", !ends.IsZero() && ends.Before(today) && text == "":
		return Lapsed, ends
	case strings.Contains(text, "修改"), strings.Contains(text, "修订"):
		return Amended, workday.Date{}
	case strings.Contains(text, "有效"), text == "是":
		return Valid, workday.Date{}
	}
	return "", workday.Date{}
}

// takePart takes a part of the file in: what is here already is left out, the rest is done at once by many hands.
func (room *Room) takePart(ctx context.Context, job Import, part []arrival, seen map[string]string) error {
	if err := room.known(ctx, job, part, seen); err != nil {
		return err
	}
	if job.Dry {
		return nil
	}
	todo := make(chan *arrival)
	var group sync.WaitGroup
	var mu sync.Mutex
	var failed error
	for range min(importHands, len(part)) {
		group.Go(func() {
			for a := range todo {
				if err := room.takeOne(ctx, job, a); err != nil {
					mu.Lock()
					if failed == nil {
						failed = fmt.Errorf("take in line %d of %s: %w", a.line.Line, a.line.File, err)
					}
					mu.Unlock()
				}
			}
		})
	}
	for i := range part {
		mu.Lock()
		over := failed != nil
		mu.Unlock()
		if over {
			break
		}
		if part[i].line.Outcome == ImportAdded {
			todo <- &part[i]
		}
	}
	close(todo)
	group.Wait()
	return failed
}

// takeOne takes a document in; a refusal is told with its line.
func (room *Room) takeOne(ctx context.Context, job Import, a *arrival) error {
	r, err := room.Hall().Start(ctx, account.System("导入文件"), KindName, "take_in", a.in)
	switch kind := fault.KindOf(err); {
	case err == nil:
		a.line.Matter = r.Number
	case kind == fault.KindConflict:
		a.line.Outcome, a.line.Why = ImportRefused, "刚才已经有人导入了同样的文件或者索引号"
	case kind == fault.KindInvalid:
		a.line.Outcome, a.line.Why = ImportRefused, said(err)
	default:
		return err
	}
	return nil
}

// known finds what is here already, or twice in the file, or has an index number that another has.
func (room *Room) known(ctx context.Context, job Import, part []arrival, seen map[string]string) error {
	var keys, indexes []string
	for _, a := range part {
		if a.fits() {
			keys = append(keys, a.in.Key, job.Body+"/sum="+a.in.Sum)
			if a.in.Index != "" {
				indexes = append(indexes, a.in.Index)
			}
		}
	}
	var here, taken map[string]string
	var again []string // keys of what was taken back: it may come again
	err := room.read(ctx, func(tx *store.Tx) (err error) {
		if here, err = sourcesOf(ctx, tx, keys); err == nil {
			taken, err = takenIndexes(ctx, tx, indexes)
		}
		for key, sum := range here {
			if sum == takenBack {
				delete(here, key)
				again = append(again, key)
			}
		}
		return err
	})
	if err == nil && len(again) > 0 && !job.Dry {
		err = room.DB.Write(ctx, func(tx *store.Tx) error { return forgetSources(ctx, tx, again) })
	}
	if err != nil {
		return err
	}
	for i := range part {
		a := &part[i]
		if !a.fits() {
			continue
		}
		sum, found := here[a.in.Key]
		if !found {
			sum, found = seen[a.in.Key]
		}
		if !found { // the same under another name
			if sum, found = here[job.Body+"/sum="+a.in.Sum]; !found {
				sum, found = seen[job.Body+"/sum="+a.in.Sum]
			}
		}
		switch {
		case found && sum == a.in.Sum:
			a.line.Outcome = ImportSame
		case found:
			a.line.Outcome, a.line.Why = ImportChanged, "来源相同的信息已经在这里，内容不一样；要更新的请在采编里起草修订稿"
		case a.in.Index != "" && taken[a.in.Index] == takenBack:
			a.line.Doubts = append(a.line.Doubts, "索引号"+a.in.Index+"随整批撤回的信息作废，不能重复使用，导入时另编新号")
			a.line.Index, a.in.Index, a.in.Passed = "", "", nil
			if a.line.Outcome == ImportAdded {
				seen[a.in.Key], seen[job.Body+"/sum="+a.in.Sum] = a.in.Sum, a.in.Sum
			}
		case a.in.Index != "" && taken[a.in.Index] != "":
			a.line.Outcome, a.line.Why = ImportRefused, "索引号"+a.in.Index+"已经用于"+taken[a.in.Index]+"，索引号不能重复使用"
		case a.in.Index != "" && seen["index "+a.in.Index] != "":
			a.line.Outcome, a.line.Why = ImportRefused, "索引号"+a.in.Index+"在这个文件里出现了两次，索引号不能重复使用"
		case a.line.Outcome == ImportAdded:
			seen[a.in.Key], seen[job.Body+"/sum="+a.in.Sum] = a.in.Sum, a.in.Sum
			if a.in.Index != "" {
				seen["index "+a.in.Index] = "taken"
			}
		}
	}
	return nil
}

// fits reports whether nothing in a document itself keeps it out.
func (a arrival) fits() bool {
	return a.line.Outcome == ImportAdded || a.line.Outcome == ImportHeld || a.line.Outcome == ImportLacking
}

func millisOf(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.UnixMilli()
}
