package occasion

import (
	"context"

	"tongban/internal/base/store"
	"tongban/internal/matter"
)

// fact is one figure of a year; each opens the rows behind it.
type fact struct {
	Code, Title string
	Of          func(row) int
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// figures are what a year is told in: 国办发〔2014〕32号 asks how many there were and in how many the head took part, the
// yearly form of the site how many questions came and were answered.
var figures = []fact{
	{"announced", "预告", func(l row) int { return one(!l.AnnouncedAt.IsZero()) }},
	{"held", "举办", func(l row) int { return one(l.held()) }},
	{"head", "其中主要负责人参加", func(l row) int { return one(l.held() && l.Head) }},
	{"moved", "延期过", func(l row) int { return one(len(l.Moved) > 0) }},
	{"cancelled", "取消", func(l row) int { return one(l.Cancelled != nil) }},
	{"published", "实录公开", func(l row) int { return one(l.published()) }},
	{"in_time", "按期公开", func(l row) int { return one(l.published() && !l.PublishedAt.After(l.DueAt)) }},
	{"asked", "收到提问", func(l row) int { return l.Questions.Asked }},
	{"chosen", "选用提问", func(l row) int { return l.Questions.Chosen }},
	{"answered", "答复提问", func(l row) int { return l.Questions.Answered }},
}

func figureOf(code string) (fact, bool) {
	for _, f := range figures {
		if f.Code == code {
			return f, true
		}
	}
	return fact{}, false
}

// held reports whether it came about; what was withdrawn later was held all the same.
func (o Occasion) held() bool { return !o.EndedAt.IsZero() }

func (l row) published() bool { return !l.PublishedAt.IsZero() && l.Withdrawn == nil }

// Counted is how many of a sort there were in a year, by the codes of figures.
type Counted map[Sort]map[string]int

// count adds up rows.
func count(list []row) Counted {
	out := Counted{}
	for _, l := range list {
		if out[l.Sort] == nil {
			out[l.Sort] = map[string]int{}
		}
		for _, f := range figures {
			out[l.Sort][f.Code] += f.Of(l)
		}
	}
	return out
}

// Count counts those of a body in a year, of all bodies when it is empty, for reports.
func (room *Room) Count(ctx context.Context, body string, year int) (Counted, error) {
	list, err := room.yearly(ctx, year)
	var mine []row
	for _, l := range list {
		if body == "" || l.Body == body {
			mine = append(mine, l)
		}
	}
	return count(mine), err
}

// yearly reads a year with its questions.
func (room *Room) yearly(ctx context.Context, year int) (list []row, err error) {
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		if list, err = ofYear(ctx, tx, year); err != nil {
			return err
		}
		asked, err := countQuestions(ctx, tx, year)
		for i := range list {
			list[i].Questions = asked[list[i].ID]
		}
		return err
	})
	return list, err
}

func (l row) state() matter.State { return matter.State(l.State) }
