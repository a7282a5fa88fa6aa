package publish

import (
	"strings"
	"time"
	"unicode/utf8"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/store"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Evidence (导入凭据) says from where a document came that was public before it was here. It stands where other documents
// have their reviews: what another system published is not reviewed a second time, but it is known who brought it in.
type Evidence struct {
	By      string    `json:"by"`
	Subject string    `json:"subject,omitempty"`
	At      time.Time `json:"at"`
	File    string    `json:"file"`
	Line    int       `json:"line,omitempty"`
	Sum     string    `json:"sum"`              // SM3 of the file
	Source  string    `json:"source,omitempty"` // address of the page there
	From    string    `json:"from,omitempty"`   // the site or system
	Import  int64     `json:"import,string,omitempty"`
}

// TakeIn (导入) brings in a document that is public already. Only an import makes one: it has read a file, and says of
// which.
type TakeIn struct {
	Content     Content      `json:"-"`
	Index       string       `json:"-"` // as it was given there; empty draws one
	PublishedAt time.Time    `json:"-"`
	Validity    Validity     `json:"-"`
	ValidityOn  workday.Date `json:"-"`
	Evidence    Evidence     `json:"-"`
	Key         string       `json:"-"` // what its system calls it
	Sum         string       `json:"-"` // of what was read
	Passed      []passed     `json:"-"`
}

// passed is a counter of index numbers that must not give a number again that was given elsewhere.
type passed struct {
	counter string
	n       int64
}

// importText bounds a text that comes from elsewhere: no document that people read is longer.
const importText = 1_000_000

// takeIn makes a document that was public before it was here: with its own dates and index number, released at once.
func (room *Room) takeIn(m *matter.Move, in TakeIn) error {
	c, region := in.Content, room.Org.BodyPath(in.Content.Body)
	if region == "" {
		return fault.InvalidField("body", "没有代码是“%s”的机关", c.Body)
	}
	if in.Evidence.Sum == "" || in.Key == "" {
		return fault.Invalidf("导入的信息要有来源文件")
	}
	if err := fitsIn(c, in.PublishedAt, m.Now); err != nil {
		return err
	}
	d := Document{ID: m.ID(), Content: c, Author: m.Actor.Subject(), AuthorName: m.Actor.Name, FirstAt: in.PublishedAt, PublishedAt: in.PublishedAt, Index: in.Index, Imported: &in.Evidence}
	d.Attribute, d.Grade = Proactive, "非密"
	d.Channels = []Placing{{Channel: "site", At: in.PublishedAt, Address: in.Evidence.Source}}
	d.Validity, d.ValidityOn = in.Validity, in.ValidityOn
	state := StatePublished
	switch {
	case d.Validity == Repealed:
		state = StateRepealed
	case d.Validity == Lapsed:
		state = StateLapsed
	case d.Validity == "" && (d.Normative || d.Class == "policy"):
		d.Validity = Valid
	}
	if (d.Validity == Repealed || d.Validity == Lapsed) && d.ValidityBy == "" {
		d.ValidityBy = "来源网站的标注"
	}
	m.Open(matter.Opening{Title: c.Title, Region: region, Lead: c.Body, Channel: matter.ChannelPortal})
	m.Record("file", in.Evidence.Sum)
	if in.Evidence.Line > 0 {
		m.Record("line", in.Evidence.Line)
	}
	if len(d.Files) > 0 {
		m.Record("files", len(d.Files))
		for _, f := range d.Files {
			m.Also(file.Give(f.ID, m.ID()))
		}
	}
	m.Close(state, OutcomePublished)
	if room.OldAddress != nil {
		if lead, ok := room.OldAddress(in.Evidence.Source, m.ID(), in.Evidence.By); ok {
			m.Also(lead)
		}
	}
	if d.Index != "" {
		m.Keep(d, append([]store.Stmt{insertDocument(d, region, m.Now), giveIndex(d, m.Now)}, in.sources(d)...)...)
		for _, p := range in.Passed {
			m.Also(store.AtLeast(p.counter, p.n))
		}
		return nil
	}
	d.Index = indexComes
	m.Keep(d)
	rule, office := room.Rules.For(d.Body), room.office(d.Body)
	class, _ := classOf(d.Class)
	m.Numbered(rule.Template.counter(office.Org, class, dateOf(in.PublishedAt).Year()), func(n int64) ([]store.Stmt, error) {
		d.Index = rule.Template.write(office, d.Content, in.PublishedAt, n)
		m.Keep(d)
		return append([]store.Stmt{insertDocument(d, region, m.Now), giveIndex(d, m.Now)}, in.sources(d)...), nil
	})
	return nil
}

// sources write down by what the document is known again: as its system calls it, and by its content.
func (in TakeIn) sources(d Document) []store.Stmt {
	list := []store.Stmt{putSource(in.Key, d.ID, in.Sum)}
	if bySum := d.Body + "/sum=" + in.Sum; bySum != in.Key {
		list = append(list, putSource(bySum, d.ID, in.Sum))
	}
	return list
}

// fitsIn says why a document cannot be taken in.
func fitsIn(c Content, published, now time.Time) error {
	switch {
	case strings.TrimSpace(c.Title) == "":
		return fault.InvalidField("title", "没有标题")
	case utf8.RuneCountInString(c.Title) > 300:
		return fault.InvalidField("title", "标题超过300个字")
	case utf8.RuneCountInString(c.Number) > 80:
		return fault.InvalidField("number", "发文字号超过80个字")
	case utf8.RuneCountInString(c.Text) > importText:
		return fault.InvalidField("text", "正文超过100万字，请把过长的表格作为附件")
	case published.IsZero():
		return fault.InvalidField("published", "没有发布日期")
	case published.After(now):
		return fault.InvalidField("published", "发布日期是%s，还没有到，不是已经公开的信息", dateOf(published))
	case c.MadeOn.After(dateOf(now)):
		return fault.InvalidField("madeOn", "成文日期是%s，晚于今天", c.MadeOn)
	}
	if _, ok := classOf(c.Class); !ok {
		return fault.InvalidField("class", "没有这种公开类别")
	}
	return nil
}
