package casework

import (
	"container/list"
	"crypto/subtle"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"
	"golang.org/x/time/rate"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/matter"
	"tongban/internal/service/casework/pages"
)

type query struct {
	Number string `form:"number" label:"办件编号" kind:"code" hint:"例如 359900-20260901-0001；一件事编号、工程项目代码也可以查" need:"true" max:"40"`
	Last   string `form:"last" label:"申请人证件号码的最后四位" kind:"code" hint:"企业填统一社会信用代码的最后四位；最后一位是 X 的照填" need:"true" max:"4" min:"4" width:"short"`
}

// notTold is the one answer to every question that is not answered, so that nobody
// learns from it whether a case exists.
const notTold = "没有查到。请核对办件编号和证件号码的最后四位；还是查不到，可以登录后在“我的办件”里看，或者拨打 12345。"

// getProgress asks for number and document (P-12).
func (p *Portal) getProgress(w http.ResponseWriter, r *http.Request) error {
	form := web.FormOf(query{Number: r.URL.Query().Get("number")}, "/progress")
	return web.Render(w, r, pages.ProgressQuery(pages.Progress{Frame: p.frame(r, "办件进度查询"), Form: form}))
}

// postProgress shows the public timeline of one case (P-12).
func (p *Portal) postProgress(w http.ResponseWriter, r *http.Request) error {
	var in query
	err := web.Input(r, &in)
	page := pages.Progress{Frame: p.frame(r, "办件进度查询")}
	if err == nil {
		err = p.guard.pass(p.room.Web.ClientAddress(r), in.Number)
	}
	if err == nil {
		page, err = p.found(r, page, in)
	}
	page.Form = web.FormOf(query{}, "/progress").Typed(r, err)
	if err == nil {
		return web.Render(w, r, pages.ProgressQuery(page))
	}
	if fault.KindOf(err) == fault.KindBusy && !web.WantsJSON(r) {
		return web.RenderStatus(w, r, http.StatusTooManyRequests, pages.ProgressQuery(page))
	}
	return web.Again(w, r, err, func(error) templ.Component { return pages.ProgressQuery(page) })
}

// found looks the case up; a wrong pair and no case at all end in the same words.
func (p *Portal) found(r *http.Request, page pages.Progress, in query) (pages.Progress, error) {
	if p.Joint != nil {
		told, found, err := p.Joint.Look(r.Context(), strings.TrimSpace(in.Number), func(a Applicant) bool { return p.knows(r, a, in.Last) })
		if err != nil || found {
			page.Found, page.Number, page.Title, page.Status, page.Tone, page.Asked = found, told.Number, told.Title, told.Status, told.Tone, told.Asked
			page.Clocks, page.Parts, page.Timeline, page.More = told.Clocks, told.Parts, told.Timeline, told.Link
			return page, err
		}
	}
	v, err := p.room.Hall().PublicView(r.Context(), in.Number, func(v matter.View) bool { return p.matches(r, v, in.Last) })
	if fault.KindOf(err) == fault.KindNotFound {
		return page, fault.Invalid(notTold)
	}
	if err != nil {
		return page, err
	}
	c := v.Facts.(Case)
	page.Found, page.Number, page.Title = true, v.Matter.Number, c.Item.Name
	page.Status, page.Tone = v.StateDef().PublicTitle(), stateTone(v.Matter)
	page.Timeline = p.timeline(v, c, false)
	if v.Matter.State == StateCorrecting {
		page.Asked = "材料需要补正，请申请人登录后在“我的办件”里查看要补什么。"
	}
	for _, clock := range p.publicClocks(v) {
		page.Clock = clock.Clock
		page.Clock.Href = ""
		break
	}
	return page, nil
}

// matches compares the last four characters of the document.
func (p *Portal) matches(r *http.Request, v matter.View, last string) bool {
	c, ok := v.Facts.(Case)
	if !ok {
		return false
	}
	return p.knows(r, c.Applicant, last)
}

// knows reports whether somebody knows how the applicant's document ends.
func (p *Portal) knows(r *http.Request, a Applicant, last string) bool {
	number, err := p.Identities.Number(r.Context(), a)
	if err != nil || len(number) < 4 {
		return false
	}
	return subtle.ConstantTimeCompare([]byte(strings.ToUpper(number[len(number)-4:])), []byte(last)) == 1
}

// guard slows down guessing: four characters are few. An address may be a whole hall
// behind one router, a number has one owner.
type guard struct {
	now       func() time.Time
	mu        sync.Mutex
	addresses *bucketList
	numbers   *bucketList
}

func newGuard(now func() time.Time) *guard {
	return &guard{now: now, addresses: newBucketList(rate.Every(3*time.Second), 20), numbers: newBucketList(rate.Every(time.Minute), 6)}
}

func (g *guard) pass(address, number string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	at := g.now()
	if !g.addresses.allow(address, at) || !g.numbers.allow(number, at) {
		return fault.Busyf("查询次数太多，请过几分钟再试。登录后可以直接看自己的办件，不受限制")
	}
	return nil
}

// bucketList remembers the newest callers and forgets the rest.
type bucketList struct {
	every rate.Limit
	burst int
	byKey map[string]*list.Element
	order *list.List // newest first
}

type bucket struct {
	key     string
	limiter *rate.Limiter
}

const bucketsKept = 10000

func newBucketList(every rate.Limit, burst int) *bucketList {
	return &bucketList{every: every, burst: burst, byKey: map[string]*list.Element{}, order: list.New()}
}

func (b *bucketList) allow(key string, at time.Time) bool {
	element, known := b.byKey[key]
	if !known {
		element = b.order.PushFront(&bucket{key, rate.NewLimiter(b.every, b.burst)})
		b.byKey[key] = element
		if b.order.Len() > bucketsKept {
			oldest := b.order.Back()
			b.order.Remove(oldest)
			delete(b.byKey, oldest.Value.(*bucket).key)
		}
	}
	b.order.MoveToFront(element)
	return element.Value.(*bucket).limiter.AllowN(at, 1)
}
