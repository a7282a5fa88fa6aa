package project

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// private is what a project holds about people: it lies sealed in the row (SM4).
type private struct {
	Contact Contact                        `json:"contact"`
	Forms   map[string]map[string][]string `json:"forms,omitempty"` // by run
	Who     map[string]json.RawMessage     `json:"who,omitempty"`   // who applied, by run
	// Meetings name those who came and what they said.
	Meetings map[string][]Meeting `json:"meetings,omitempty"`
}

func sealedProject(id int64) string { return "project.private/" + strconv.FormatInt(id, 10) }

func sealedDraft(id int64, stage string) string {
	return "project.draft/" + strconv.FormatInt(id, 10) + "/" + stage
}

var errNoVault = errors.New("projects have no vault for personal data")

// seal puts away the private part anew; whoever changes it has to call this.
func (room *Room) seal(p Project) (Project, error) {
	if room.Vault == nil {
		return p, errNoVault
	}
	s := private{Contact: p.Contact, Forms: map[string]map[string][]string{}, Who: map[string]json.RawMessage{}, Meetings: map[string][]Meeting{}}
	for _, r := range p.Runs {
		s.Forms[r.Key], s.Who[r.Key] = r.Form, r.Who
		if len(r.Meetings) > 0 {
			s.Meetings[r.Key] = r.Meetings
		}
	}
	plain, err := json.Marshal(s)
	if err != nil {
		return p, err
	}
	p.private, err = room.Vault.Seal(plain, sealedProject(p.ID))
	return p, err
}

// unseal brings the private part back.
func (room *Room) unseal(p Project) (Project, error) {
	if room.Vault == nil {
		return p, errNoVault
	}
	plain, err := room.Vault.Open(p.private, sealedProject(p.ID))
	if err != nil {
		return p, err
	}
	var s private
	if err := json.Unmarshal(plain, &s); err != nil {
		return p, fmt.Errorf("read what was sealed: %w", err)
	}
	p.Contact = s.Contact
	for i := range p.Runs {
		p.Runs[i].Form, p.Runs[i].Who, p.Runs[i].Meetings = s.Forms[p.Runs[i].Key], s.Who[p.Runs[i].Key], s.Meetings[p.Runs[i].Key]
	}
	return p, nil
}

// row is a project as it is stored: the open part, and the rest sealed.
type row struct {
	Project
	Private []byte `json:"private"`
}

func (p Project) row() row {
	sealed := p.private
	p.Contact = Contact{}
	runs := make([]Run, len(p.Runs))
	for i, r := range p.Runs {
		r.Form, r.Who, r.Meetings = nil, nil, nil
		runs[i] = r
	}
	p.Runs = runs
	return row{p, sealed}
}
