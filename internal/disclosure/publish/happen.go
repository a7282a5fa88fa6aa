package publish

import "tongban/internal/matter"

// TopicHappened is the outbox topic by which other rooms hear of what became public, and of what is gone.
const TopicHappened = "document.happened"

// What happened to a document.
const (
	HappenedReleased  = "released"
	HappenedRevised   = "revised"
	HappenedWithdrawn = "withdrawn"
	HappenedMarked    = "marked"
	HappenedWithheld  = "withheld" // it ended its reviews without being public
)

// Happened is what other rooms are told.
type Happened struct {
	ID      int64  `json:"id,string"`
	Number  string `json:"number"` // of the matter
	What    string `json:"what"`
	Version int    `json:"version"`
	Reason  string `json:"reason,omitempty"`

	Wanted []string `json:"wanted,omitempty"` // channels that were chosen at the release
	By     string   `json:"by,omitempty"`     // who chose them
}

// happened tells it with the commit.
func happened(m *matter.Move, d Document, what, reason string) {
	m.Follow(matter.Follow{Topic: TopicHappened, Payload: text(Happened{ID: d.ID, Number: m.Matter().Number, What: what, Version: len(d.Versions) + 1, Reason: reason})})
}
