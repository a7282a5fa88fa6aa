package channel

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Issue (政府公报) is one issue with its contents.
type Issue struct {
	ID          int64        `json:"-"`
	Version     int64        `json:"-"`
	Body        string       `json:"body"`
	Year        int          `json:"year"`
	Number      int          `json:"number"` // of the year
	Note        string       `json:"note,omitempty"`
	Contents    []Content    `json:"contents"`
	Writers     []string     `json:"writers"`
	PublishedOn workday.Date `json:"publishedOn,omitzero"`
	PublishedBy string       `json:"publishedBy,omitempty"`
}

// Content (目录) is one document in an issue.
type Content struct {
	Section string   `json:"section,omitempty"`
	Doc     Document `json:"document"`
}

// Name is the issue as people call it.
func (i Issue) Name() string {
	return strconv.Itoa(i.Year) + "年第" + strconv.Itoa(i.Number) + "期"
}

// IssueForm is an issue as it is typed.
type IssueForm struct {
	Body     string   `form:"body" label:"编印机关" kind:"select" need:"true"`
	Year     int      `form:"year" label:"年份" need:"true" width:"short"`
	Number   int      `form:"number" label:"第几期" need:"true" width:"short"`
	Contents string   `form:"contents" label:"目录" kind:"textarea" max:"20000" hint:"每行一个编号或者索引号；以“## ”开头的行是栏目，例如 ## 市政府文件"`
	Add      []string `form:"add" label:"从最近公开、还没有编进公报的信息里添加" kind:"checks" hint:"选中的接在目录最后一个栏目后面"`
	Again    bool     `form:"again" label:"目录里有已经编进别的期的文件，确认再次刊登" kind:"check"`
	Note     string   `form:"note" label:"编印说明" max:"300"`
	Reason   string   `form:"reason" label:"登记或者修改的说明" need:"true" max:"200"`
}

// issueForm is an issue as a form; each number has the title beside it, which is not read back.
func issueForm(i Issue) IssueForm {
	var lines []string
	section := ""
	for _, c := range i.Contents {
		if c.Section != section {
			section = c.Section
			lines = append(lines, "## "+section)
		}
		lines = append(lines, c.Doc.Number+" "+c.Doc.Title)
	}
	return IssueForm{Body: i.Body, Year: i.Year, Number: i.Number, Note: i.Note, Contents: strings.Join(lines, "\n")}
}

// entry is one line of the contents as it is typed.
type entry struct{ Section, Number string }

// entries reads the contents: lines with ## are sections, the first word of the others is a number.
func (in IssueForm) entries() (out []entry) {
	section := ""
	for line := range strings.Lines(in.Contents) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "##"); ok {
			section = strings.TrimSpace(name)
			continue
		}
		if words := strings.Fields(line); len(words) > 0 {
			out = append(out, entry{section, words[0]})
		}
	}
	for _, number := range in.Add {
		out = append(out, entry{section, number})
	}
	return out
}

func (in IssueForm) check(actor account.Actor, now workday.Date) error {
	switch {
	case !actor.HasAt(RightWrite, in.Body):
		return fault.InvalidField("body", "请选择您所在的机关")
	case in.Year < 1949 || in.Year > now.Year()+1:
		return fault.InvalidField("year", "请填写年份，从1949年到明年")
	case in.Number < 1 || in.Number > 366:
		return fault.InvalidField("number", "请填写第几期，1到366")
	case strings.TrimSpace(in.Reason) == "":
		return fault.InvalidField("reason", "请填写说明")
	case len(in.entries()) == 0:
		return fault.InvalidField("contents", "请填写目录，或者从最近公开的信息里选择")
	case len(in.entries()) > 500:
		return fault.InvalidField("contents", "一期最多500件文件")
	}
	return nil
}

// contents finds the documents of an issue; all have to be public, none twice.
func (room *Room) contents(ctx context.Context, in IssueForm) (out []Content, err error) {
	for _, e := range in.entries() {
		d, err := room.Document(ctx, e.Number)
		if err != nil && fault.KindOf(err) != fault.KindNotFound {
			return nil, err
		}
		if err != nil || d.Public == "" {
			return nil, fault.InvalidField("contents", "“%s”不是已经公开的信息的编号或者索引号", e.Number)
		}
		if slices.ContainsFunc(out, func(c Content) bool { return c.Doc.ID == d.ID }) {
			return nil, fault.InvalidField("contents", "《%s》在目录里重复了", d.Title)
		}
		out = append(out, Content{e.Section, d})
	}
	return out, nil
}

// SaveIssue puts an issue together from documents that are public; what is out is not changed any more. seen is the version
// that the officer had before him.
func (room *Room) SaveIssue(ctx context.Context, actor account.Actor, id, seen int64, in IssueForm) (int64, error) {
	if err := in.check(actor, workday.DateOf(room.Now())); err != nil {
		return 0, err
	}
	i := Issue{ID: id, Body: in.Body, Year: in.Year, Number: in.Number, Note: strings.TrimSpace(in.Note)}
	var err error
	if i.Contents, err = room.contents(ctx, in); err != nil {
		return 0, err
	}
	if id == 0 {
		i.ID = room.DB.NewID()
	}
	err = room.DB.Write(ctx, func(tx *store.Tx) error {
		var before Issue
		if id != 0 {
			var err error
			switch before, err = issueByID(ctx, tx, id); {
			case err != nil:
				return err
			case !actor.HasAt(RightWrite, before.Body):
				return fault.Missing("公报", "")
			case !before.PublishedOn.IsZero():
				return fault.Conflictf("已经出版的公报不能再改")
			case before.Version != seen:
				return fault.Conflictf("您打开以后，这一期被别的同事改过，请重新打开再改")
			}
		}
		if taken, err := issueTaken(ctx, tx, i); err != nil || taken {
			if err == nil {
				err = fault.InvalidField("number", "%s已经有了", i.Name())
			}
			return err
		}
		having, err := issuesHaving(ctx, tx, i.Body, i.ID)
		if err != nil {
			return err
		}
		again := map[int64]bool{}
		for _, c := range i.Contents {
			if other := having[c.Doc.ID]; other != "" && !in.Again {
				return fault.InvalidField("contents", "《%s》已经编进%s；确实要再次刊登的，请勾选“确认再次刊登”", c.Doc.Title, other)
			} else if other != "" {
				again[c.Doc.ID] = true
			}
		}
		i.Writers = slices.Clone(before.Writers)
		if !slices.Contains(i.Writers, actor.Subject()) {
			i.Writers = append(i.Writers, actor.Subject())
		}
		return tx.Apply(ctx, append(saveIssue(i, before.Version, again), insertChange(room.DB.NewID(), issueKey(i.ID), before, i, actor.Name, strings.TrimSpace(in.Reason), room.Now()))...)
	})
	return i.ID, err
}

func issueKey(id int64) string { return "issue/" + strconv.FormatInt(id, 10) }

// DropIssue takes an issue away that was never out; its history stays.
func (room *Room) DropIssue(ctx context.Context, actor account.Actor, id, seen int64, reason string) error {
	if strings.TrimSpace(reason) == "" {
		return fault.InvalidField("reason", "请填写作废的原因")
	}
	return room.DB.Write(ctx, func(tx *store.Tx) error {
		before, err := issueByID(ctx, tx, id)
		switch {
		case err != nil:
			return err
		case !actor.HasAt(RightWrite, before.Body):
			return fault.Missing("公报", "")
		case !before.PublishedOn.IsZero():
			return fault.Conflictf("已经出版的公报不能作废")
		case before.Version != seen:
			return fault.Conflictf("您打开以后，这一期被别的同事改过，请重新打开再办")
		}
		return tx.Apply(ctx, append(dropIssue(id, before.Version), insertChange(room.DB.NewID(), issueKey(id), before, Issue{}, actor.Name, "作废："+strings.TrimSpace(reason), room.Now()))...)
	})
}

// PublishIssue brings an issue out; who put it together may not. Each document in it is on record for the gazette; one
// that was withdrawn meanwhile holds the issue up.
func (room *Room) PublishIssue(ctx context.Context, actor account.Actor, id, seen int64, on workday.Date) error {
	var i Issue
	err := room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		i, err = issueByID(ctx, tx, id)
		return err
	})
	if err != nil {
		return err
	}
	switch {
	case !actor.HasAt(RightRelease, i.Body):
		return account.NotForPost()
	case !i.PublishedOn.IsZero():
		return fault.Conflictf("这一期已经出版")
	case slices.Contains(i.Writers, actor.Subject()):
		return fault.Deniedf("这一期由您编排，请由另一位同事出版")
	case i.Version != seen:
		return fault.Conflictf("您打开以后，这一期的目录被改过，请重新打开看过再出版")
	case on.IsZero() || on.After(workday.DateOf(room.Now())):
		return fault.InvalidField("on", "请填写出版日期，不能晚于今天")
	}
	docs := map[int64]Document{}
	for _, c := range i.Contents {
		d, err := room.Document(ctx, c.Doc.Number)
		if err != nil {
			return err
		}
		if d.Public == "" {
			return fault.InvalidField("on", "《%s》已经撤回，请先从目录里去掉", c.Doc.Title)
		}
		if on.Before(d.FirstOn) {
			return fault.InvalidField("on", "出版日期不能早于《%s》公开的日期%s", d.Title, d.FirstOn.String())
		}
		docs[d.ID] = d
	}
	before := i
	i.PublishedOn, i.PublishedBy = on, actor.Name
	return room.DB.Write(ctx, func(tx *store.Tx) error {
		now, err := issueByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if now.Version != seen || !now.PublishedOn.IsZero() {
			return fault.Conflictf("这一期刚刚被同事改过或者出版，请重新打开")
		}
		list := []store.Stmt{publishIssue(i)}
		for _, c := range i.Contents {
			d := docs[c.Doc.ID]
			list = append(list, insertRecord(Record{ID: room.DB.NewID(), Key: issueKey(id) + "/" + strconv.FormatInt(d.ID, 10), Document: d.ID, Body: d.Body, FirstOn: d.FirstOn.String(), Channel: Gazette, At: on.Start(),
				Title: d.Title, Number: d.Number, Address: i.Name(), Issue: id, Version: d.Version, Mark: d.Mark, By: actor.Name, Source: room.Book.Title(Gazette), Keeper: i.Body}))
			// What was withdrawn while the issue came out owes a correction at once.
			list = append(list, job.Insert(job.Job{ID: room.DB.NewID(), Topic: TopicFollow, Payload: text(followed{Number: d.Number}), CreatedAt: room.Now()}))
		}
		return tx.Apply(ctx, append(list, insertChange(room.DB.NewID(), issueKey(id), before, i, actor.Name, "出版", room.Now()))...)
	})
}

// Entered is a document that somebody brought to a channel by other ways and entered at the document.
type Entered struct {
	Document Document
	Channel  string
	At       workday.Date
	Address  string
	By       string
}

// Enter is the record of it, for the commit of the entry.
func (room *Room) Enter(m *matter.Move, in Entered) {
	m.Also(room.entered(in))
}

// FirstIn counts the documents of a body that were first published in a year, by the channels to which they went: each once for
// a channel. It is what the yearly report says of channels; all documents stand on the site.
func (room *Room) FirstIn(ctx context.Context, body string, year int) (map[string]int, error) {
	out := map[string]int{}
	all, err := room.Counted(ctx, body, year)
	if err != nil {
		return nil, err
	}
	list, err := room.firstThere(ctx, body, year)
	for channel, ids := range list {
		out[channel] = len(ids)
	}
	out[Site] = all
	return out, err
}

// firstThere are the documents of a body that were first published in a year and count in it, by channels.
func (room *Room) firstThere(ctx context.Context, body string, year int) (list map[string][]int64, err error) {
	err = room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		list, err = firstIn(ctx, tx, body, year)
		return err
	})
	if err != nil || room.Uncounted == nil {
		return list, err
	}
	for channel, ids := range list {
		if channel == Site { // all that count stand there
			continue
		}
		stock, err := room.Uncounted(ctx, body, ids)
		if err != nil {
			return nil, err
		}
		list[channel] = slices.DeleteFunc(ids, func(id int64) bool { return stock[id] })
	}
	return list, nil
}

// Lines sums up the channels as the statistics ask for them: a document that went to two channels of one line counts once in it.
func (room *Room) Lines(ctx context.Context, body string, year int) (map[string]int, error) {
	all, err := room.Counted(ctx, body, year)
	if err != nil {
		return nil, err
	}
	list, err := room.firstThere(ctx, body, year)
	return room.Book.sumUp(list, all), err
}

func (b *Book) sumUp(list map[string][]int64, all int) map[string]int {
	seen := map[string]map[int64]bool{}
	for channel, ids := range list {
		m, _ := b.Medium(channel)
		line := m.Line
		if line == "" {
			line = "other"
		}
		if seen[line] == nil {
			seen[line] = map[int64]bool{}
		}
		for _, id := range ids {
			seen[line][id] = true
		}
	}
	out := map[string]int{}
	for line, ids := range seen {
		out[line] = len(ids)
	}
	out[Site] = all
	return out
}
