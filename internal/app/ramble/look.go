package ramble

import (
	"bytes"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"strings"

	"tongban/internal/matter"
)

// look holds a walk that is over against its own timeline.
func (w *Walk) look() {
	v := w.player.View()
	if v.Matter.Open() {
		w.fail("the walk is over and the matter is open")
	}
	for _, t := range v.Tasks {
		if t.State == matter.TaskOpen {
			w.fail("over, and %s is open", t.Title)
		}
	}
	for _, c := range v.Clocks {
		if c.State != matter.ClockStopped {
			w.fail("over, and %s is %s", c.Title, c.State)
		}
	}
	if int64(len(v.Events)) != v.Matter.Version {
		w.fail("%d events and version %d", len(v.Events), v.Matter.Version)
	}
	if !w.closer {
		return
	}
	var before []byte
	for _, e := range v.Events {
		if !bytes.Equal(e.Prev, before) || !bytes.Equal(e.Sum(), e.Hash) {
			w.fail("the chain breaks at %d", e.Seq)
		}
		before = e.Hash
	}
}

// shapeOf writes down everything that others read of a matter.
func shapeOf(v matter.View) string {
	facts, err := json.Marshal(v.Facts)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%+v %+v %+v %s", v.Matter, v.Tasks, v.Clocks, facts)
}

// stack is where a panic came from, without the machinery around it.
func stack() string {
	var out []string
	for _, line := range strings.Split(string(debug.Stack()), "\n") {
		if strings.Contains(line, "tongban/internal/") && !strings.Contains(line, "/ramble/") {
			out = append(out, strings.TrimSpace(line))
		}
	}
	return strings.Join(out[:min(len(out), 8)], "\n")
}
