package occasion

import (
	"context"

	"tongban/internal/base/store"
	"tongban/internal/common/workday"
)

// About is a public occasion as the pages of the documents that it is about name it.
type About struct {
	Number, Title string
	Sort          Sort
	Href          string
	On            string // day
}

// aboutMost bounds the occasions that are looked through.
const aboutMost = 5000

// AboutDocuments gives the public occasions by the numbers of the documents that they name, the newest first.
func (room *Room) AboutDocuments(ctx context.Context) (map[string][]About, error) {
	out := map[string][]About{}
	err := room.DB.Read(ctx, func(tx *store.Tx) error {
		list, err := listed(ctx, tx, `/* occasion.aboutDocuments */
select o.id, m.number, m.state, m.late, case when o.brief = '' then o.body else o.brief end from occasion o join matter m on m.id = o.id
where o.shown and (case when o.brief = '' then o.body else o.brief end) like '%"documents":%' order by o.starts_at desc, o.id desc limit $1`, aboutMost)
		for _, l := range list {
			for _, d := range l.Documents {
				out[d] = append(out[d], About{Number: l.Number, Title: l.Title, Sort: l.Sort, Href: PublicAddress(l.Number), On: workday.DateOf(l.begins()).String()})
			}
		}
		return err
	})
	return out, err
}
