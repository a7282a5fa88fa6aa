package paper

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"

	"tongban/internal/base/fault"
)

// Press makes papers from drafts and draws them.
type Press struct {
	renderer  *Renderer
	templates atomic.Pointer[Templates]
	adopting  sync.Mutex
	learned   sync.Map // sources that Learn has read
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
// calls it before the commit, so that what keeps a paper from being made costs
// no number.
func (p *Press) Counter(d Draft) (string, error) {
	made, err := p.issuable(d, 0, 1)
	if err != nil {
		return "", err
	}
	t, err := p.Templates().Version(made.Template, made.Version)
	if err != nil {
		return "", err
	}
	return CounterName(d.Body, t.Word, d.MadeAt.In(shanghai).Year()), nil
}

// Draw makes the paper of a draft: id from the store, n from the counter. It
// keeps only the facts the template states, and which of their characters the
// font lacks.
func (p *Press) Draw(d Draft, id, n int64) (Paper, error) { return p.issuable(d, id, n) }

// Doc lays a paper out with the template version it was made with.
func (p *Press) Doc(paper Paper) (Doc, error) {
	t, err := p.Templates().Version(paper.Template, paper.Version)
	if err != nil { // another node has just put it in force; this one follows within seconds
		return Doc{}, fault.Busyf("文书%s的模板刚刚更新，请过十秒再打开", paper.Number)
	}
	if !strings.Contains(paper.Link, "://") { // made before the site had an address
		paper.Link = p.verifyURL + paper.VerifyCode
	}
	return t.safely(paper)
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

// Send answers with a drawn paper, which no cache keeps: most papers name somebody.
func (p *Press) Send(w http.ResponseWriter, paper Paper) error {
	var drawn bytes.Buffer
	if err := p.PDF(&drawn, paper); err != nil {
		return err
	}
	head := w.Header()
	head.Set("Content-Type", "application/pdf")
	head.Set("Content-Disposition", "inline; filename*=UTF-8''"+url.PathEscape(paper.Title+".pdf"))
	head.Set("Cache-Control", "private, no-store")
	_, err := w.Write(drawn.Bytes())
	return err
}
