package casework

import (
	"net/http"
	"net/url"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
)

// originalField names the tick that an original was seen; scanField the scans of a material.
func originalField(code string) string { return "original-" + code }
func scanField(code string) string     { return "file-" + code }

func (d *Desk) drafts() *drafts {
	return &drafts{db: d.room.DB, now: d.room.Now, vault: d.room.Vault}
}

// gathered is what the clerk has scanned and ticked so far of a correction that a visitor brings (W-11). It is his
// own, and lies beside the case until he hands it in.
func (d *Desk) gathered(r *http.Request, s seen) (Draft, error) {
	draft, err := d.drafts().mine(r.Context(), s.actor.Subject(), correctionDraft(s.Matter.Number))
	if fault.KindOf(err) == fault.KindNotFound {
		return Draft{}, nil
	}
	return draft, err
}

// gather keeps the scans and the ticks of a post, and says what is wrong with a scan.
func (d *Desk) gather(r *http.Request, s seen) (draft Draft, wrong []fault.Field, err error) {
	name, owner := correctionDraft(s.Matter.Number), s.actor.Subject()
	draft, err = d.drafts().open(r.Context(), owner, name, s.Case.Item.Version)
	if err != nil {
		return draft, nil, err
	}
	stored, wrong, err := d.scans(r, s.actor, s.Case.Item, Parked{Files: draft.Files})
	if err != nil {
		return draft, nil, err
	}
	draft, err = d.drafts().change(r.Context(), owner, name, func(now *Draft) error {
		now.remove(r.PostForm.Get("remove"))
		now.add(stored)
		if r.PostForm.Get("then") != "stay" || r.PostForm.Has("seen") { // a script sends a chosen file alone
			now.Answers.Form = ticked(s.Case.Item, r.PostForm)
		}
		return nil
	})
	return draft, wrong, err
}

// ticked are the originals that were seen.
func ticked(item Item, form url.Values) map[string][]string {
	out := map[string][]string{}
	for _, m := range item.Materials {
		if form.Get(originalField(m.Code)) == "true" {
			out[originalField(m.Code)] = []string{"true"}
		}
	}
	return out
}

// brought is what is handed in of what was gathered.
func (d Draft) brought(item Item) (list []Handed) {
	for _, m := range item.Materials {
		files := d.filesFor(m.Code)
		if len(files) > 0 || len(d.Answers.Form[originalField(m.Code)]) > 0 {
			list = append(list, Handed{Material: m.Code, Source: SourceWindow, Files: files})
		}
	}
	return list
}

// gathering reads a post of what a visitor brought into the input.
func (d *Desk) gathering(r *http.Request, a acting, in *AnswerCorrection) error {
	if !a.May(a.actor, a.action.Name) || a.Case.Correction == nil || !a.Case.bringsTo(a.actor, a.Matter.Region) {
		return nil // the hall refuses it in its own words
	}
	draft, wrong, err := d.gather(r, a.seen)
	if err != nil {
		return err
	}
	*a.draft = draft
	in.Documents = draft.brought(a.Case.Item)
	if len(wrong) > 0 {
		return fault.Invalid("有内容需要修改", wrong...)
	}
	return nil
}

// unfinished reports whether a post only scans or removes, and hands nothing in yet.
func (a acting) unfinished(r *http.Request) bool {
	_, corrects := a.input.(*AnswerCorrection)
	return corrects && (r.PostForm.Get("then") != "" || r.PostForm.Has("remove"))
}

// afterAct forgets what was gathered when it is handed in.
func (d *Desk) afterAct(r *http.Request, a acting) error {
	if a.words() {
		return d.room.dropAct(r.Context(), a.Matter.ID, a.action.Name, a.actor.Subject())
	}
	if _, corrects := a.input.(*AnswerCorrection); !corrects {
		return nil
	}
	return d.drafts().discard(r.Context(), a.actor.Subject(), correctionDraft(a.Matter.Number))
}

// gatheredFile reports whether a file belongs to what the actor gathers for the case.
func (d *Desk) gatheredFile(r *http.Request, s seen, id string) bool {
	draft, err := d.gathered(r, s)
	if err != nil {
		return false
	}
	for _, f := range draft.Files {
		if f.key() == id {
			return true
		}
	}
	return false
}

// refill puts the ticks back that were kept.
func (d Draft) refill(entries []web.Entry) []web.Entry {
	for i, e := range entries {
		if strings.HasPrefix(e.Name, originalField("")) && len(d.Answers.Form[e.Name]) > 0 {
			entries[i].Value = "true"
		}
	}
	return entries
}
