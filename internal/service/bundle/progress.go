package bundle

import (
	"context"
	"encoding/json"
	"slices"

	"tongban/internal/base/web"
	"tongban/internal/matter"
)

// Progress is what somebody may know of a bundle who knows its number and the document of its applicant (P-12).
type Progress struct {
	Title    string
	Status   string
	Tone     web.Tone
	Clocks   []web.Pair
	Parts    web.Sheet
	Asks     bool // something is wanted of the applicant
	Timeline []web.Happening
}

// Progress tells how far the bundle and each of its parts are; the parts are views of its cases.
func (room *Room) Progress(v matter.View, parts []matter.View) (p Progress, ok bool) {
	b, ok := v.Facts.(Bundle)
	if !ok {
		return p, false
	}
	p = Progress{Title: b.Title, Status: stateTitle(v), Tone: toneOf(v.Matter), Clocks: room.clocks(v), Timeline: room.timeline(v, b)}
	p.Parts = web.Sheet{Caption: "各个事项", Columns: []web.Column{{Head: "事项"}, {Head: "办理机关"}, {Head: "进展"}}}
	for _, part := range b.Parts {
		title, tone := part.Title(), partTone(part)
		if n := slices.IndexFunc(parts, func(v matter.View) bool { return v.Matter.ID == part.Case && part.Case != 0 }); n >= 0 && part.State == PartRunning && part.Leaving == "" {
			if s, ok := room.Cases.Standing(parts[n]); ok {
				title, p.Asks = s.Title, p.Asks || s.Asks
			}
		}
		p.Asks = p.Asks || part.State == PartAsking
		p.Parts.Rows = append(p.Parts.Rows, web.Row{Cells: []web.Cell{web.Words(part.Name), web.Words(room.Org.BodyName(part.Body)), web.Part(web.Tag(tone, title))}})
	}
	return p, true
}

// Filing is what was filled in for a part that has no case yet.
func (room *Room) Filing(_ context.Context, b Bundle, member string) (json.RawMessage, error) {
	p, there := b.Part(member)
	if !there || len(p.Filing) == 0 {
		return nil, nil
	}
	plain, err := room.unseal(b.ID, member, p.Filing)
	if err != nil {
		return nil, err
	}
	var f filed
	err = json.Unmarshal(plain, &f)
	return f.Filing, err
}
