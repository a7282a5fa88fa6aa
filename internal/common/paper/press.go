package paper

import (
	"io"
	"sync"
	"sync/atomic"

	"tongban/internal/base/fault"
)

// Press makes papers from drafts and draws them.
type Press struct {
	renderer  *Renderer
	templates atomic.Pointer[Templates]
	adopting  sync.Mutex
	verifyURL string
}

// NewPress makes a Press with the papers that come with the system. verifyURL
// is the address of the verify page, to which the verify code is appended.
func NewPress(verifyURL string) (*Press, error) {
	set, err := coreTemplates()
	if err != nil {
		return nil, err
	}
	p := &Press{renderer: NewRenderer(), verifyURL: verifyURL}
	p.templates.Store(set)
	return p, nil
}

// Adopt adds templates of an administrator. A code and version that is known
// already must be the same text: an issued paper never changes its words.
func (p *Press) Adopt(texts ...string) error {
	p.adopting.Lock()
	defer p.adopting.Unlock()
	set := p.templates.Load()
	for _, text := range texts {
		t, err := ParseTemplate([]byte(text))
		if err != nil {
			return err
		}
		if err := p.drawable(text); err != nil {
			return err
		}
		if set, err = set.with(t); err != nil {
			return err
		}
	}
	p.templates.Store(set)
	return nil
}

// Templates answers the templates in force.
func (p *Press) Templates() *Templates { return p.templates.Load() }

// Counter checks a draft and names the counter its number comes from. A room
// calls it before the commit, so that a missing fact, or a name with a
// character that the font lacks, costs no number.
func (p *Press) Counter(d Draft) (string, error) {
	t, err := p.ready(d)
	if err != nil {
		return "", err
	}
	return CounterName(d.Body, t.Word, d.MadeAt.In(shanghai).Year()), nil
}

// ready answers the template of a draft that can be issued.
func (p *Press) ready(d Draft) (*Template, error) {
	t, err := p.Templates().Newest(d.Template)
	if err != nil {
		return nil, err
	}
	if err := t.check(d); err != nil {
		return nil, err
	}
	if err := p.drawable(d.Addressee); err != nil {
		return nil, err
	}
	return t, t.stated(d.Facts).texts(p.drawable)
}

// drawable finds the first character that the font lacks.
func (p *Press) drawable(text string) error {
	f, err := p.renderer.font()
	if err != nil {
		return err
	}
	for _, r := range clean(text) {
		if r == '\n' {
			continue
		}
		if _, err := f.glyph(r); err != nil {
			return err
		}
	}
	return nil
}

// Draw makes the paper of a draft: id from the store, n from the counter. It
// keeps only the facts the template states.
func (p *Press) Draw(d Draft, id, n int64) (Paper, error) {
	t, err := p.ready(d)
	if err != nil {
		return Paper{}, err
	}
	paper := Paper{
		ID: id, Matter: d.Matter, Template: t.Code, Version: t.Version,
		Number: Number(d.Abbr, t.Word, d.MadeAt.In(shanghai).Year(), n), Title: t.Title,
		Body: d.Body, Addressee: d.Addressee, Facts: t.stated(d.Facts),
		MadeAt: d.MadeAt, MadeBy: d.MadeBy, Sealed: d.Sealed,
	}
	if paper.Hash, err = paper.Digest(); err != nil {
		return Paper{}, err
	}
	paper.VerifyCode = verifyCode(paper.Hash)
	paper.Link = p.verifyURL + paper.VerifyCode
	return paper, nil
}

// Doc lays a paper out with the template version it was made with.
func (p *Press) Doc(paper Paper) (Doc, error) {
	t, err := p.Templates().Version(paper.Template, paper.Version)
	if err != nil {
		return Doc{}, err
	}
	return t.doc(paper)
}

// PDF draws a paper. A paper whose content no longer fits its digest is not
// drawn: somebody has changed it in the store.
func (p *Press) PDF(w io.Writer, paper Paper) error {
	digest, err := paper.Digest()
	if err != nil {
		return err
	}
	if digest != paper.Hash {
		return fault.Conflictf("文书%s的内容与存档摘要不一致，已停止出具，请联系系统管理员", paper.Number)
	}
	d, err := p.Doc(paper)
	if err != nil {
		return err
	}
	return p.renderer.PDF(w, d)
}
