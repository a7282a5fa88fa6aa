package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/common/org"
	"tongban/internal/matter"
)

// AtWindow is a case that came in at a window with papers of which the originals were seen there.
type AtWindow struct {
	Matter    matter.Matter // number, title, lead and when it came in
	Applicant string        // as it may be shown
	Papers    []string
}

// mostAtWindow bounds how many cases are looked through.
const mostAtWindow = 2000

// AtWindow lists the open cases that came in at the window of a body since a moment, while another body handles them, the
// oldest first. The window of every case has a task in it, of taking in or of accepting: cases of other windows are not read.
func (room *Room) AtWindow(ctx context.Context, body string, since time.Time) (out []AtWindow, err error) {
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `/* casework.atWindow */
select m.id, m.number, m.title, m.lead, m.applicant_name, m.opened_at, c.body
from matter m join casework c on c.id = m.id
where m.channel = 'window' and m.opened_at >= $1 and m.lead <> $2 and m.closed_at is null
  and exists (select 1 from task t where t.matter = m.id and t.body = $2 and t.role in ($3, $4))
order by m.opened_at, m.id
limit $5`, since.UnixMilli(), body, RoleReceive, RoleAccept, mostAtWindow)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var one AtWindow
			var at store.Millis
			var text string
			m := &one.Matter
			if err := rows.Scan(&m.ID, &m.Number, &m.Title, &m.Lead, &m.ApplicantName, &at, &text); err != nil {
				return err
			}
			var c Case
			if err := json.Unmarshal([]byte(text), &c); err != nil {
				return fmt.Errorf("read case %s: %w", m.Number, err)
			}
			m.OpenedAt, one.Applicant = at.Time(), listName(*m)
			for _, d := range c.Documents {
				if d.Source == SourceWindow {
					one.Papers = append(one.Papers, d.Name)
				}
			}
			handled := c.Entrusted != nil && c.Entrusted.Mode == org.ModeHandle // here, to the end
			if c.Intake.Body == body && !handled && len(one.Papers) > 0 {
				out = append(out, one)
			}
		}
		return rows.Err()
	})
	return out, err
}
