package casework

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/service/casework/pages"
)

// Lost (损坏的材料) is a material whose file can no longer be opened, through no fault of the applicant: a disk broke, a
// copy was damaged. It is asked for again, on record. That is no correction (行政许可法 §32(四) has that told once), stops
// no clock and keeps nobody from deciding.
type Lost struct {
	Material string    `json:"material"`
	Name     string    `json:"name"`
	Reason   string    `json:"reason"`
	AskedBy  string    `json:"askedBy"`
	AskedAt  time.Time `json:"askedAt"`
	Brought  time.Time `json:"brought,omitzero"`
}

// missing are the lost materials that have not come again.
func (c Case) missing() []Lost {
	return slices.DeleteFunc(slices.Clone(c.Lost), func(l Lost) bool { return !l.Brought.IsZero() })
}

// AskAgain (请重新提交损坏的文件) asks for what can no longer be opened.
type AskAgain struct {
	Materials []string `json:"materials" form:"materials" label:"哪些材料的文件打不开" kind:"checks" need:"true"`
	Reason    string   `json:"reason" form:"reason" label:"情况说明" kind:"textarea" need:"true" max:"300" hint:"会告诉申请人：不是他的原因，不影响办理期限，也不是补正"`
}

func (room *Room) askAgain(m *matter.Move, in AskAgain) error {
	c := caseOf(m)
	if len(in.Materials) == 0 {
		return fault.InvalidField("materials", "请选择打不开的材料")
	}
	if in.Reason == "" {
		return fault.InvalidField("reason", "请写明情况")
	}
	var names []string
	for _, code := range in.Materials {
		d, known := c.Document(code)
		switch {
		case !known || len(d.Files) == 0:
			return fault.InvalidField("materials", "请从提交过文件的材料里选")
		case slices.ContainsFunc(c.missing(), func(l Lost) bool { return l.Material == code }):
			return fault.InvalidField("materials", "“%s”已经请申请人重新提交，还没有交来", d.Name)
		}
		c.Lost = append(slices.Clone(c.Lost), Lost{Material: code, Name: d.Name, Reason: in.Reason, AskedBy: m.Actor.Name, AskedAt: m.Now})
		names = append(names, d.Name)
	}
	m.Record("lost", strings.Join(names, "、"))
	keep(m, c)
	m.TellApplicant("case.file_lost", map[string]string{"item": c.Item.Name, "list": strings.Join(names, "、")})
	return nil
}

// BringAgain (重新提交文件) hands them in once more.
type BringAgain struct {
	Documents []Handed `json:"documents" api:"yes"`
}

// bringAgain puts the new files in the place of the lost ones, which stay on record. What was said of the material stands:
// who doubts that it is the same looks at it again.
func (room *Room) bringAgain(m *matter.Move, in BringAgain) error {
	c := caseOf(m)
	if m.Actor.Kind == account.ActorOfficer && !c.bringsTo(m.Actor, m.Matter().Region) {
		return fault.Missing("办件", m.Matter().Number)
	}
	c.Lost = slices.Clone(c.Lost)
	brought := 0
	for _, h := range in.Documents {
		n := slices.IndexFunc(c.Lost, func(l Lost) bool { return l.Material == h.Material && l.Brought.IsZero() })
		i := c.document(h.Material)
		if n < 0 || i < 0 {
			return fault.Conflictf("“%s”不用重新提交", h.Material)
		}
		if len(h.Files) == 0 {
			continue
		}
		d := &c.Documents[i]
		d.Earlier = append(slices.Clone(d.Earlier), d.Files...)
		d.Files = h.Files
		d.Version++
		c.Lost[n].Brought = m.Now
		attach(m, c.Documents[i:i+1])
		brought++
	}
	if brought == 0 {
		var wrong []fault.Field
		for _, l := range c.missing() {
			wrong = append(wrong, fault.Field{Name: "material-" + l.Material, Message: "请选择“" + l.Name + "”的文件"})
		}
		return fault.Invalid("请选择要重新提交的文件", wrong...)
	}
	m.Record("documents", brought)
	for _, to := range holders(m) {
		m.Tell(matter.Message{To: to, Template: "case.file_again", Facts: map[string]string{"item": c.Item.Name}})
	}
	keep(m, c)
	return nil
}

// holders are those who accept, examine or decide the case now, each once; where nobody does, the body that answers.
func holders(m *matter.Move) (out []string) {
	for _, t := range m.Tasks() {
		to := t.Assignee
		if to == "" {
			to = "body:" + t.Body + "/" + t.Need
		}
		if slices.Contains([]string{RoleAccept, RoleExamine, RoleDecide}, t.Role) && !slices.Contains(out, to) {
			out = append(out, to)
		}
	}
	if len(out) == 0 {
		return []string{"body:" + m.Matter().Lead + "/" + RightReview}
	}
	return out
}

// damaged are the files of a document that can no longer be opened.
func (room *Room) damaged(d Document) (out []File) {
	if room.Files == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(d.Files), func(f File) bool { return room.Files.There(f.ID, f.Size) })
}

// damagedWords say in a row of the materials that a file is gone and what to do; nothing when all are there.
func (d *Desk) damagedWords(s seen, doc Document) string {
	list := d.room.damaged(doc)
	if len(list) == 0 {
		return ""
	}
	names := make([]string, len(list))
	for i, f := range list {
		names[i] = f.Name
	}
	text := "。文件损坏或者丢失，打不开：" + strings.Join(names, "、")
	if slices.ContainsFunc(s.Case.missing(), func(l Lost) bool { return l.Material == doc.Material }) {
		return text + "。已经请申请人重新提交，办件照常办理"
	}
	return text + "。请办理“请重新提交损坏的文件”，办件照常办理"
}

func (in *AskAgain) shape(_ *Desk, a acting, form web.Form) web.Form {
	var out []web.Option
	for _, doc := range a.Case.Documents {
		if len(doc.Files) > 0 {
			out = append(out, web.Option{Value: doc.Material, Text: doc.Name})
		}
	}
	return form.Options("materials", out...)
}

func (in *AskAgain) prefill(d *Desk, a acting) {
	for _, doc := range a.Case.Documents {
		if len(d.room.damaged(doc)) > 0 && !slices.ContainsFunc(a.Case.missing(), func(l Lost) bool { return l.Material == doc.Material }) {
			in.Materials = append(in.Materials, doc.Material)
		}
	}
	if len(in.Materials) > 0 {
		in.Reason = "存放文件的设备发生故障，您提交的文件打不开了，请重新上传一份。给您添麻烦了。"
	}
}

func (in *AskAgain) effects(*Desk, acting) []web.Pair {
	return []web.Pair{{Term: "时限", Text: "不停，照常计算"}, {Term: "补正", Text: "不是补正，不占用一次性告知的次数"}}
}

// offersLost reports whether an act about lost files has its time now.
func (d *Desk) offersLost(s seen, action string) bool {
	if action == "bring_again" {
		return len(s.Case.missing()) > 0 && s.Case.bringsTo(s.actor, s.Matter.Region)
	}
	return slices.ContainsFunc(s.Case.Documents, func(doc Document) bool { return len(d.room.damaged(doc)) > 0 }) &&
		slices.ContainsFunc(s.Case.Documents, func(doc Document) bool {
			return len(d.room.damaged(doc)) > 0 && !slices.ContainsFunc(s.Case.missing(), func(l Lost) bool { return l.Material == doc.Material })
		})
}

// againGroups are the places for the files at the counter.
func (a acting) againGroups() (out []pages.ActGroup) {
	for _, l := range a.Case.missing() {
		m, _ := a.Case.Item.Material(l.Material)
		m.Code = l.Material
		entries := materialEntries(m)
		out = append(out, pages.ActGroup{Title: l.Name, Note: l.Reason, Code: l.Material, Kept: keptOf(a.kept[l.Material]), Entries: entries[1:]})
	}
	return out
}

// readAgain takes in what is scanned at the counter once more.
func (d *Desk) readAgain(r *http.Request, a acting, in *BringAgain, err error) error {
	for _, l := range a.Case.missing() {
		files, stored := d.filesOf(r, a.actor, l.Material)
		if stored != nil {
			return stored
		}
		a.kept[l.Material] = files
		if len(files) > 0 {
			in.Documents = append(in.Documents, Handed{Material: l.Material, Source: SourceWindow, Files: files})
		}
	}
	return err
}
