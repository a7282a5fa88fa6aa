package paper

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"tongban/internal/base/fault"
)

// What keeps a paper from being made, and what does not. A fact that is not
// given is for whoever acts: he is told which. A character that the font lacks
// is nobody's fault: the paper shows a substitute and says so. A template that
// cannot be filled is the administrator's: the version before it is taken.

// issuable makes the paper of a draft with the newest version of its template that
// it can be made with. What would fail later fails here, before a number is taken.
func (p *Press) issuable(d Draft, id, n int64) (made Paper, err error) {
	list := p.Templates().versions[d.Template]
	if len(list) == 0 {
		return Paper{}, fault.Missing("文书模板", d.Template)
	}
	skipped := 0
	for _, t := range slices.Backward(list) {
		made, failed := p.trial(t, d, id, n, skipped)
		if failed == nil {
			return made, nil
		}
		if err == nil {
			err, skipped = failed, t.Version
		}
		if !errors.Is(failed, errTemplate) {
			break
		}
	}
	return Paper{}, err
}

// errTemplate marks what is the template's fault, not that of who fills it in.
var errTemplate = errors.New("template cannot be filled")

// trial makes a paper with one version and lays it out once.
func (p *Press) trial(t *Template, d Draft, id, n int64, skipped int) (Paper, error) {
	if err := t.check(d); err != nil {
		if t.unstated(d.Facts) {
			return Paper{}, errors.Join(err, errTemplate)
		}
		return Paper{}, err
	}
	made := Paper{
		ID: id, Matter: d.Matter, Template: t.Code, Version: t.Version, Skipped: skipped,
		Number: Number(d.Abbr, t.Word, d.MadeAt.In(shanghai).Year(), n), Title: t.Title,
		Body: d.Body, Addressee: writable(d.Addressee), Facts: t.stated(d.Facts),
		MadeAt: d.MadeAt, MadeBy: d.MadeBy, Sealed: d.Sealed,
	}
	var err error
	if made.Lacks, err = p.lacks(t, made); err != nil {
		return Paper{}, err
	}
	if made.Hash, err = made.Digest(); err != nil {
		return Paper{}, err
	}
	made.VerifyCode = verifyCode(made.Hash)
	made.Link = p.verifyURL + made.VerifyCode
	_, err = t.safely(made)
	return made, err
}

// unstated reports whether the template wants a fact that nobody knows of, not even
// as an empty one: a wording written for another matter.
func (t *Template) unstated(f Facts) bool {
	for _, fact := range t.facts() {
		if _, known := f.Words[fact.Name]; !known && !fact.Optional && holds(fact.When, f) {
			return true
		}
	}
	return false
}

// safely lays a paper out. Whatever goes wrong in the template is a fault that says
// what it means for who acts: nothing is lost, no number is taken.
func (t *Template) safely(p Paper) (d Doc, err error) {
	defer func() {
		if trouble := recover(); trouble != nil {
			err = fmt.Errorf("%v", trouble)
		}
		if err != nil {
			err = &fault.Fault{Kind: fault.KindConflict, Err: errors.Join(err, errTemplate), Message: fmt.Sprintf(
				"《%s》的文书模板（%s）有错误，文书没有出具，文号没有占用，办件没有变化。请联系系统管理员改正模板后再办", t.Title, VersionTitle(t.Version))}
		}
	}()
	return t.doc(p)
}

// writable takes out what no store keeps and no file may hold: bytes that are no
// text, and the character zero.
func writable(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, string(unicode.ReplacementChar)), "\x00", string(unicode.ReplacementChar))
}

// lacks names the characters of a paper that the font has no picture of, such as
// “U+20000”, in the order in which they stand.
func (p *Press) lacks(t *Template, paper Paper) (string, error) {
	f, err := p.renderer.font()
	if err != nil {
		return "", err
	}
	var names []string
	for _, r := range f.missing(t.said(paper)...) {
		names = append(names, fmt.Sprintf("U+%04X", r))
	}
	return strings.Join(names, " "), nil
}

// said is everything a paper says that is not the template's own.
func (t *Template) said(p Paper) []string {
	out := []string{p.Addressee, p.Number}
	for _, f := range t.facts() {
		out = append(out, p.Facts.Words[f.Name])
	}
	for _, l := range t.Lists {
		for _, row := range p.Facts.Lists[l.Name] {
			for _, cell := range l.Cells {
				out = append(out, row[cell])
			}
		}
	}
	return out
}

// drawable refuses a wording with a character that the font lacks: who writes it can
// choose another.
func (p *Press) drawable(text string) error {
	f, err := p.renderer.font()
	if err != nil {
		return err
	}
	if r := f.missing(text); len(r) > 0 {
		return fault.Invalidf("文书字体中没有“%c”（U+%04X）这个字，请换一个字", r[0], r[0])
	}
	return nil
}

// lackNote says on the paper what the substitute stands for.
func lackNote(lacks string) string {
	return "文中印作“" + string(substitute) + "”的字，本机关字库暂缺，统一码依次为 " + strings.Join(strings.Fields(lacks), "、") + "。不影响本文书的效力。"
}
