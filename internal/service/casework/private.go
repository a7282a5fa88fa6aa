package casework

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// private is what a case holds about people beyond a name: it lies sealed in the row (SM4),
// so that who reads the database reads neither answers nor addresses.
type private struct {
	Form      map[string][]string `json:"form,omitempty"`
	Phone     string              `json:"phone,omitempty"`
	Address   string              `json:"address,omitempty"`
	Delegate  *Delegate           `json:"delegate,omitempty"`
	Wish      Wish                `json:"wish"`
	Surveys   []Survey            `json:"surveys,omitempty"`
	Hearings  []Hearing           `json:"hearings,omitempty"`
	Talks     []Talk              `json:"talks,omitempty"`
	Pleas     []Plea              `json:"pleas,omitempty"`
	Inquiries []Inquiry           `json:"inquiries,omitempty"`
	Published []Publication       `json:"published,omitempty"`
}

// sealedCase is the place to which a case's private part is bound, with its identifier:
// moved to another case it does not open.
func sealedCase(id int64) string { return "casework.private/" + strconv.FormatInt(id, 10) }

// sealedDraft is the same for the answers of a draft.
func sealedDraft(id int64) string { return "casework.draft/" + strconv.FormatInt(id, 10) }

var errNoVault = errors.New("casework has no vault for personal data")

// seal puts away the private part anew; whoever changes it has to call this.
func (room *Room) seal(c Case) (Case, error) {
	if room.Vault == nil {
		return c, errNoVault
	}
	plain, err := json.Marshal(private{Form: c.Form, Phone: c.Applicant.Phone, Address: c.Applicant.Address, Delegate: c.Applicant.Delegate, Wish: c.Wish,
		Surveys: c.Surveys, Hearings: c.Hearings, Talks: c.Talks, Pleas: c.Pleas, Inquiries: c.Inquiries, Published: c.Publications})
	if err != nil {
		return c, err
	}
	c.private, err = room.Vault.Seal(plain, sealedCase(c.ID))
	return c, err
}

// unseal brings the private part back.
func (room *Room) unseal(c Case) (Case, error) {
	if room.Vault == nil {
		return c, errNoVault
	}
	plain, err := room.Vault.Open(c.private, sealedCase(c.ID))
	if err != nil {
		return c, err
	}
	var p private
	if err := json.Unmarshal(plain, &p); err != nil {
		return c, fmt.Errorf("read what was sealed: %w", err)
	}
	c.Form, c.Applicant.Phone, c.Applicant.Address, c.Applicant.Delegate, c.Wish = p.Form, p.Phone, p.Address, p.Delegate, p.Wish
	c.Surveys, c.Hearings, c.Talks, c.Pleas, c.Inquiries = p.Surveys, p.Hearings, p.Talks, p.Pleas, p.Inquiries
	c.Publications = p.Published
	return c, nil
}

// row is a case as it is stored: the open part, and the rest sealed.
type row struct {
	Case
	Private []byte `json:"private"`
}

func (c Case) row() row {
	sealed := c.private
	c.Form, c.Applicant.Phone, c.Applicant.Address, c.Applicant.Delegate = nil, "", "", nil
	c.Wish, c.Surveys, c.Hearings, c.Talks, c.Pleas, c.Inquiries = Wish{Way: c.Wish.Way}, nil, nil, nil, nil, nil
	c.Publications = nil
	return row{c, sealed}
}
