package matter

import (
	"encoding/json"
	"slices"
	"strings"
)

// Signature (签署) is a credential act: somebody entered his credential anew to stand by a text. The event of the act
// keeps it, so that neither the text nor the name under it can be changed without the ledger knowing.
type Signature struct {
	Credential string `json:"credential"`   // what was entered: password, …
	Of         string `json:"of"`           // what was signed, in the kind's own words
	Hash       string `json:"hash"`         // SM3 of the text as it was signed
	By         string `json:"by,omitempty"` // subject of who signed; in an event that is the actor
}

// signaturesName is where an event keeps the signatures.
const signaturesName = "signatures"

// Sign puts a signature of the actor on record.
func (m *Move) Sign(s Signature) {
	s.By = ""
	list, _ := m.record[signaturesName].([]Signature)
	m.Record("credential", s.Credential)
	m.Record(signaturesName, append(list, s))
}

// Signatures are what was signed in the event, by its actor.
func (e Event) Signatures() []Signature {
	if !strings.Contains(e.Data, `"`+signaturesName+`"`) {
		return nil
	}
	var record struct {
		Signatures []Signature `json:"signatures"`
	}
	if err := json.Unmarshal([]byte(e.Data), &record); err != nil {
		return nil
	}
	for i := range record.Signatures {
		record.Signatures[i].By = e.Actor
	}
	return record.Signatures
}

// credentials compares what the events of a matter have on record with what its row says was signed, hashed anew: a text
// that was changed after its signature, or a signature that nobody gave, is found.
func (v *verification) credentials(r *record) {
	if r.kind.Signed == nil {
		return
	}
	stated := r.kind.Signed(r.facts)
	for _, e := range r.events {
		for _, s := range e.Signatures() {
			v.report.Signatures++
			i := slices.Index(stated, s)
			if i < 0 {
				v.report.fault("event %d of %s: what %s signed (%s) does not read any more as it was signed", e.Seq, r.m.Number, s.By, s.Of)
				continue
			}
			stated = slices.Delete(stated, i, i+1)
		}
	}
	for _, s := range stated {
		v.report.fault("%s: the row says that %s signed %s, and no event has it", r.m.Number, s.By, s.Of)
	}
}
