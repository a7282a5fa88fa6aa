package inforequest

import (
	"slices"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Material (材料) is one file of a request: what was found, kept apart, or what is given to the applicant.
type Material struct {
	File      int64        `json:"file,string"`
	Name      string       `json:"name"`
	Use       Use          `json:"use"`
	Of        int64        `json:"of,omitempty,string"` // of a redacted file: the original
	Pages     int          `json:"pages,omitempty"`
	Removed   int          `json:"removed,omitempty"` // characters that were taken out
	Marks     int          `json:"marks,omitempty"`
	Stopped   string       `json:"stopped,omitempty"` // why it is not given any more
	StoppedOn workday.Date `json:"stoppedOn,omitzero"`
	By        string       `json:"by"`
	On        workday.Date `json:"on"`
}

// Use says for whom a file is.
type Use string

// The uses.
const (
	UseOriginal Use = "original" // 原件: for those who handle and sign alone, never sent
	UseGiven    Use = "given"    // goes out with the reply
	UseRedacted Use = "redacted" // goes out: an original from which passages were taken (区分处理)
)

// Title is the use in Chinese.
func (u Use) Title() string {
	return map[Use]string{UseOriginal: "原件（只供办理、审签，不提供给申请人）", UseGiven: "随答复提供", UseRedacted: "区分处理后提供"}[u]
}

// mostMaterials bounds the files of one request.
const mostMaterials = 100

// material finds a file of the request.
func (r Request) material(id int64) (Material, bool) {
	i := slices.IndexFunc(r.Materials, func(m Material) bool { return m.File == id })
	if i < 0 {
		return Material{}, false
	}
	return r.Materials[i], true
}

// given are the files that the applicant has with a signed reply that discloses.
func (r Request) given() (out []Material) {
	if r.Reply == nil || r.Reply.ApprovedAt.IsZero() || !r.Fee.settled() {
		return nil
	}
	if def, _ := r.Reply.Kind.Def(); !def.discloses() {
		return nil
	}
	for _, m := range r.Materials {
		if m.Use != UseOriginal && m.Stopped == "" {
			out = append(out, m)
		}
	}
	return out
}

// mayOpen decides who opens a file of a request: the applicant what was given to him, and of the staff only those of the
// body that was asked who handle or sign requests. Who may look at a request for another reason does not see its originals.
func mayOpen(r Request, a account.Actor, id int64) bool {
	if a.Kind == account.ActorOfficer {
		_, ok := r.material(id)
		return ok && (a.HasAt(RightHandle, r.Body) || a.HasAt(RightApprove, r.Body))
	}
	return slices.ContainsFunc(r.given(), func(m Material) bool { return m.File == id })
}

// unredacted names an original of which no redacted file was made.
func (r Request) unredacted() (Material, bool) {
	for _, m := range r.Materials {
		if m.Use == UseOriginal && !slices.ContainsFunc(r.Materials, func(n Material) bool { return n.Of == m.File }) {
			return m, true
		}
	}
	return Material{}, false
}

// Attach (上传材料) adds a file that the page has taken in.
type Attach struct {
	Use      Use      `json:"use" form:"use" label:"用途" kind:"radio" need:"true" options:"original=原件，要作区分处理（只供办理、审签，不提供给申请人）|given=全文提供给申请人"`
	Material Material `json:"material"`
}

func attach(m *matter.Move, in Attach) error {
	r := requestOf(m)
	switch {
	case in.Use != UseOriginal && in.Use != UseGiven:
		return fault.InvalidField("use", "请选择这份材料的用途")
	case in.Material.File == 0:
		return fault.InvalidField("file", "请选择文件")
	case len(r.Materials) >= mostMaterials:
		return fault.Conflictf("一份申请最多上传%d份材料", mostMaterials)
	}
	x := in.Material
	x.Use, x.By, x.On = in.Use, m.Actor.Name, workday.DateOf(m.Now)
	r.Materials = append(slices.Clone(r.Materials), x)
	m.Unless(file.Attach(x.File, m.Actor.Subject(), m.ID()), fault.Conflictf("文件没有保存好，请重新上传"))
	m.Record("use", string(x.Use))
	keep(m, r)
	return nil
}

// Redact (区分处理) adds the file that was made of an original: 条2019 §37.
type Redact struct {
	Material Material `json:"material"`
}

func redact(m *matter.Move, in Redact) error {
	r := requestOf(m)
	x := in.Material
	from, ok := r.material(x.Of)
	if !ok || from.Use != UseOriginal || x.File == 0 {
		return fault.Conflictf("没有这份原件，请刷新页面再办理")
	}
	x.Use, x.By, x.On = UseRedacted, m.Actor.Name, workday.DateOf(m.Now)
	r.Materials = slices.DeleteFunc(slices.Clone(r.Materials), func(old Material) bool { return old.Of == x.Of })
	r.Materials = append(r.Materials, x)
	m.Unless(file.Attach(x.File, m.Actor.Subject(), m.ID()), fault.Conflictf("文件没有保存好，请重新上传"))
	m.Record("marks", x.Marks)
	keep(m, r)
	return nil
}

// Detach (去掉材料) takes a file from the list; its bytes stay with the case.
type Detach struct {
	File   int64  `json:"file,string"`
	Reason string `json:"reason" form:"reason" label:"理由" need:"true" max:"200"`
}

func detach(m *matter.Move, in Detach) error {
	r := requestOf(m)
	x, ok := r.material(in.File)
	switch {
	case !ok:
		return fault.Conflictf("没有这份材料，请刷新页面再办理")
	case strings.TrimSpace(in.Reason) == "":
		return fault.InvalidField("reason", "请写明为什么去掉")
	}
	r.Materials = slices.DeleteFunc(slices.Clone(r.Materials), func(old Material) bool { return old.File == x.File || old.Of == x.File })
	m.Record("file", x.Name)
	m.Record("reason", in.Reason)
	keep(m, r)
	return nil
}

// StopGiving (停止提供) takes a file back that should not have been given.
type StopGiving struct {
	File   int64  `json:"file,string"`
	Reason string `json:"reason" form:"reason" label:"理由" kind:"textarea" need:"true" max:"300" hint:"申请人能看到"`
}

func stopGiving(m *matter.Move, in StopGiving) error {
	r := requestOf(m)
	i := slices.IndexFunc(r.Materials, func(x Material) bool { return x.File == in.File && x.Use != UseOriginal && x.Stopped == "" })
	switch {
	case i < 0:
		return fault.Conflictf("没有正在提供的这份材料，请刷新页面再办理")
	case strings.TrimSpace(in.Reason) == "":
		return fault.InvalidField("reason", "请写明为什么停止提供")
	}
	r.Materials = slices.Clone(r.Materials)
	r.Materials[i].Stopped, r.Materials[i].StoppedOn = strings.TrimSpace(in.Reason), workday.DateOf(m.Now)
	m.Record("file", in.File)
	m.Record("reason", in.Reason)
	keep(m, r)
	return nil
}
