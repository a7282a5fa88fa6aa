package rectify

import (
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/ident"
	"tongban/internal/matter"
)

// sealPlace binds the sealed numbers to this room's rows.
const sealPlace = "rectify.applicant"

// Unmask (查看申请人完整信息) says why an officer has to see who asks.
type Unmask struct {
	Reason string `json:"reason" form:"reason" label:"查看理由" need:"true" max:"200" hint:"例如：邮寄答复书，需要核对姓名和地址"`
}

// unmask puts the look into the timeline and tells the applicant: 个人信息保护法 §7 and §14.
func unmask(m *matter.Move, in Unmask) error {
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请填写查看理由")
	}
	m.Record("reason", in.Reason)
	m.TellApplicant("case.viewed", map[string]string{"item": m.Matter().Title, "reason": in.Reason})
	return nil
}

// Look (查看证据) opens one piece of evidence; the look stands in the timeline, which the applicant reads.
type Look struct {
	File int64 `json:"file,string"`
}

func look(m *matter.Move, in Look) error {
	c := matter.FactsOf[Claim](m)
	e, ok := c.evidence(in.File)
	if !ok {
		return fault.Missing("证据", "")
	}
	m.Record("file", e.Name)
	return nil
}

// evidence finds a piece by its file.
func (c Claim) evidence(file int64) (Evidence, bool) {
	for _, e := range c.Evidence {
		if e.File == file {
			return e, true
		}
	}
	return Evidence{}, false
}

// mayRead decides who reads what the record says and lists the evidence: who handles or signs at the body that leads, and who
// is asked for an opinion, as long as he is (个人信息保护法 §6). Whoever else may see the matter sees how it stands.
func mayRead(v matter.View, a account.Actor) bool {
	switch a.Kind {
	case account.ActorPerson:
		return v.Matter.Applicant != "" && a.Party() == v.Matter.Applicant
	case account.ActorOfficer:
		if a.HasAt(RightHandle, v.Matter.Lead) || a.HasAt(RightSign, v.Matter.Lead) {
			return true
		}
		for _, t := range v.Tasks {
			if t.Role == RoleOpinion && t.State == matter.TaskOpen && a.HasAt(RightOpinion, t.Body) {
				return true
			}
		}
	}
	return false
}

// shownName hides a person's name; the name of an organisation is public.
func (a Applicant) shownName() string {
	if a.Company {
		return a.Name
	}
	return ident.MaskName(a.Name)
}

// masked are the applicant's data as the desk shows them.
func (a Applicant) masked() []web.Pair {
	return web.Told([]web.Pair{{Term: "申请人", Text: a.shownName()}, {Term: "身份证明", Text: a.DocumentKind + " " + a.Masked}, {Term: "联系电话", Text: ident.MaskMobile(a.Phone)},
		{Term: "通信地址", Text: ident.MaskAddress(a.Address)}, {Term: "代理", Text: ident.MaskName(a.Agent)}})
}

// fullFacts are the applicant's data. The number of who asked online stays sealed in his account; here it is masked always.
func (room *Room) fullFacts(c Claim) ([]web.Pair, error) {
	a := c.Applicant
	number := a.Masked
	if len(a.Sealed) > 0 {
		plain, err := room.Vault.Open(a.Sealed, sealPlace)
		if err != nil {
			return nil, err
		}
		number = string(plain)
	}
	return web.Told([]web.Pair{{Term: "申请人", Text: a.Name}, {Term: "身份证明", Text: a.DocumentKind + " " + number}, {Term: "联系电话", Text: a.Phone},
		{Term: "电子邮箱", Text: a.Email}, {Term: "通信地址", Text: a.Address}, {Term: "代理", Text: a.Agent}}), nil
}
