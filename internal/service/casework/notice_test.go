package casework_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"tongban/internal/service/casework"
)

// drawn is what the blocks of the home page say, with their state.
func (h *house) drawn(s *casework.Showcase) (state, text string) {
	h.t.Helper()
	state, parts := s.Parts(context.Background())
	var b strings.Builder
	for _, part := range parts {
		if err := part.Render(context.Background(), &b); err != nil {
			h.t.Fatal(err)
		}
	}
	return state, b.String()
}

func (h *house) closed(in casework.Decide) string {
	h.t.Helper()
	id, number := h.deciding()
	h.Must(head, id, "decide", in)
	h.Must(hands, id, "deliver", casework.Deliver{Way: casework.WayCounter, Receiver: "张建国", Identity: "document"})
	return number
}

func TestP01AClosedCaseIsAnnouncedWithoutAName(t *testing.T) {
	h := newHouse(t)
	s := casework.NewShowcase(h.room)
	empty, text := h.drawn(s)
	if text != "" {
		t.Errorf("an empty city shows %s", text)
	}
	_, running := h.deciding()
	granted, denied := h.closed(grant()), h.closed(deny())
	if _, text := h.drawn(s); text != "" {
		t.Errorf("read again before the time: %s", text)
	}
	h.Pass(6 * time.Second)
	state, text := h.drawn(s)
	if state == empty {
		t.Error("the state is the old one")
	}
	for _, want := range []string{granted, denied, "云海市市场监督管理局", "准予", "不予", "<b>3</b>", "<b>2</b>", "100%"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
	for _, secret := range []string{"张建国", "张*", "3599*", running} {
		if strings.Contains(text, secret) {
			t.Errorf("shows %s", secret)
		}
	}
	h.Pass(6 * time.Second)
	if again, _ := h.drawn(s); again != state {
		t.Error("another state, and nothing has happened")
	}
	if other, _ := h.drawn(casework.NewShowcase(h.room)); other != state {
		t.Error("another node gives another state")
	}
}

func TestP01YesterdaysFiguresStayInTheSum(t *testing.T) {
	h := newHouse(t)
	s := casework.NewShowcase(h.room)
	id, _ := h.deciding()
	h.Pass(60 * 24 * time.Hour) // every clock runs over
	h.Must(head, id, "decide", grant())
	h.Must(hands, id, "deliver", casework.Deliver{Way: casework.WayCounter, Receiver: "张建国", Identity: "document"})
	h.closed(grant())
	h.closed(grant())
	if _, text := h.drawn(s); !strings.Contains(text, "66.6%") || !strings.Contains(text, "今日办结") {
		t.Errorf("on the day: %s", text)
	}
	h.Pass(24 * time.Hour)
	_, text := h.drawn(s)
	if !strings.Contains(text, "66.6%") || strings.Contains(text, "今日") || !strings.Contains(text, "<b>3</b>") {
		t.Errorf("on the next day: %s", text)
	}
}

func TestTheShareInTimeIsCutAndNeverRoundedUp(t *testing.T) {
	for _, c := range []struct {
		tally casework.Tally
		want  string
	}{
		{casework.Tally{}, ""}, {casework.Tally{Closed: 3}, "100%"}, {casework.Tally{Closed: 100000, Late: 1}, "99.9%"},
		{casework.Tally{Closed: 4, Late: 1}, "75%"}, {casework.Tally{Closed: 2, Late: 2}, "0%"},
	} {
		if got := c.tally.InTime(); got != c.want {
			t.Errorf("%+v: got %q, want %q", c.tally, got, c.want)
		}
	}
}
