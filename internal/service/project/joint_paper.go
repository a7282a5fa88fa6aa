package project

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/meeting"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// PaperJoint is the one sheet of what was done together.
const PaperJoint = "joint-record"

// issueSheet makes the sheet of a round a paper: it gets its number and is kept with the commit.
func (room *Room) issueSheet(m *matter.Move, h held, n int) error {
	d := room.sheetPaper(h, n)
	d.Matter, d.Addressee, d.MadeAt, d.MadeBy = m.ID(), h.p.Owner, m.Now, m.Actor.ID
	id, err := room.print(m, d)
	h.meeting().Rounds[n].Paper = id
	return err
}

// print gives a paper its number and keeps it with the commit.
func (room *Room) print(m *matter.Move, d paper.Draft) (int64, error) {
	counter, err := room.Press.Counter(d)
	if err != nil {
		return 0, fmt.Errorf("make paper %s: %w", d.Template, err)
	}
	id := room.DB.NewID()
	m.Record("paper", d.Template)
	m.Numbered(counter, func(n int64) ([]store.Stmt, error) {
		p, err := room.Press.Draw(d, id, n)
		if err != nil {
			return nil, err
		}
		return []store.Stmt{paper.Insert(p)}, nil
	})
	return id, nil
}

// sheetPaper is the sheet of a round with the row of every body and what the lead has summed up.
func (room *Room) sheetPaper(h held, n int) paper.Draft {
	body, err := room.Org.Body(h.stage.Lead)
	if err != nil {
		body.Code, body.Name = h.stage.Lead, room.Org.BodyName(h.stage.Lead)
	}
	round := h.meeting().Rounds[n]
	c, _ := round.conclusion()
	words := map[string]string{"body": body.Name, "contact": body.Name, "phone": body.Phone, "joint": h.joint.Title, "project": h.p.Name, "projectCode": h.p.Code, "stage": h.stage.Title,
		"round": "第" + strconv.Itoa(h.meeting().ordinal(n)) + "次", "at": round.At.In(workday.Shanghai).Format("2006年1月2日15时04分"), "place": round.Place, "subject": round.Purpose,
		"people": round.People, "result": findingTitle(c.Result), "conclusion": c.Text, "mendOn": "", "lead": c.By + " " + workday.DateOf(c.At).Chinese()}
	points := []map[string]string{{"point": "无"}}
	if c.Result == meeting.Mend {
		words["mendOn"], points = c.MendOn.Chinese(), nil
		for _, point := range c.Points {
			points = append(points, map[string]string{"point": point})
		}
	}
	var rows []map[string]string
	for _, r := range round.Rows {
		before := ""
		if r.Round > 0 {
			before = "（第" + strconv.Itoa(r.Round) + "次）"
		}
		rows = append(rows, map[string]string{"body": room.Org.BodyName(r.Body), "title": r.Title, "officers": strings.Join(meeting.Officers(r.Officers), "\n"),
			"result": findingTitle(r.Result) + before, "finding": r.Finding, "signed": r.By + "\n" + workday.DateOf(r.At).Chinese()})
	}
	return paper.Draft{Template: PaperJoint, Body: body.Code, Abbr: body.Abbr, Sealed: true,
		Facts: paper.Facts{Words: words, Lists: map[string][]map[string]string{"rows": rows, "points": points}}}
}

// papersOf are the papers of a project.
func (room *Room) papersOf(ctx context.Context, id int64) (list []paper.Paper, err error) {
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		list, err = paper.ByMatter(ctx, tx, id)
		return err
	})
	return list, err
}

// getPaper shows a sheet to who may see all of the project (P-22, W-25).
func (room *Room) getPaper(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	list, err := room.papersOf(r.Context(), s.Matter.ID)
	if err != nil {
		return err
	}
	n := slices.IndexFunc(list, func(p paper.Paper) bool { return strconv.FormatInt(p.ID, 10) == r.PathValue("paper") })
	if n < 0 || !s.readsPaper(list[n].ID) {
		return fault.Missing("文书", "")
	}
	return room.Press.Send(w, list[n])
}

// readsPaper reports whether the paper is a sheet of the project.
func (s seen) readsPaper(id int64) bool {
	for _, run := range s.Project.Runs {
		if run.Correction != nil && run.Correction.Paper == id {
			return true
		}
		for _, k := range run.Meetings {
			if slices.ContainsFunc(k.Rounds, func(r Round) bool { return r.Paper == id }) {
				return true
			}
		}
	}
	return false
}
