package publish

// Access is what the public may see of a document.
type Access int

// The answers.
const (
	Hidden Access = iota // as if it did not exist
	Shown
	Gone // it was there and was withdrawn
)

// access decides it, and nothing else does: a document is public from its first publication until it is withdrawn.
// Drafts, what is scheduled and revisions on their way have no moment of publication (条2019 §17).
func (d Document) access() Access {
	switch {
	case d.FirstAt.IsZero() || d.Revises != 0 || d.Attribute != Proactive:
		return Hidden
	case d.Withdrawn != nil:
		return Gone
	}
	return Shown
}

func (d Document) shown() bool { return d.access() == Shown }

// file gives a file of the document to the public: of what is shown, what is not internal.
func (d Document) file(id int64) (Attachment, bool) {
	for _, f := range d.Files {
		if f.ID == id && !f.Internal && d.shown() {
			return f, true
		}
	}
	return Attachment{}, false
}

// publicFiles are the attachments that the page names.
func (d Document) publicFiles() (out []Attachment) {
	for _, f := range d.Files {
		if _, ok := d.file(f.ID); ok {
			out = append(out, f)
		}
	}
	return out
}

// publicSight is access as a condition on a row of the table document.
const publicSight = `d.shown_at > 0`

// shownAt is the column that publicSight reads: the moment of publication of what is shown, zero of all else.
func (d Document) shownAt() int64 {
	if d.access() != Shown {
		return 0
	}
	return d.PublishedAt.UnixMilli()
}

// over reports whether the public saw the document and sees it no more.
func (a Access) over() bool { return a == Gone }
