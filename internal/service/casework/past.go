package casework

import (
	"context"
	"fmt"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/common/ident"
)

// Past is what the maker of a new version may know of a case under an older one: no number of a document, no phone,
// and the name only as it may be shown.
type Past struct {
	Number     string
	Name       string // masked
	Version    int
	Answers    map[string]string
	Form       map[string][]string // the answers that were asked for, and no others
	Handed     map[string]bool     // materials that were there, by code
	ReceivedAt time.Time
	AcceptedAt time.Time // zero when it was never accepted
}

// Past gives the newest cases of an item, for trying a new version on them, with the answers to the named fields.
func (room *Room) Past(ctx context.Context, item string, limit int, fields []string) (list []Past, err error) {
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		cases, err := pastCases(ctx, tx, item, limit)
		for _, c := range cases {
			p := Past{Number: c.number, Name: ident.MaskName(c.Applicant.Name), Version: c.version, Answers: c.Answers, Form: map[string][]string{},
				Handed: map[string]bool{}, ReceivedAt: c.ReceivedAt, AcceptedAt: c.AcceptedAt}
			if len(fields) > 0 { // nothing is unsealed that nobody asks for
				open, err := room.unseal(c.Case)
				if err != nil {
					return fmt.Errorf("read case %s: %w", c.number, err)
				}
				for _, name := range fields {
					if given, answered := open.Form[name]; answered {
						p.Form[name] = given
					}
				}
			}
			for _, d := range c.Documents {
				p.Handed[d.Material] = d.Present()
			}
			list = append(list, p)
		}
		return err
	})
	return list, err
}
