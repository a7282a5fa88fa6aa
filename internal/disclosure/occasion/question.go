package occasion

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/matter"
)

// Question (公众提问) is what somebody asks; nobody has to sign in for it.
type Question struct {
	ID         int64     `json:"-"`
	Occasion   int64     `json:"-"`
	State      string    `json:"-"`
	Name       string    `json:"name,omitempty"` // as he wants to be called
	Text       string    `json:"text"`
	At         time.Time `json:"at"`
	Live       bool      `json:"live,omitempty"` // asked while it went on
	Declined   string    `json:"declined,omitempty"`
	Answer     string    `json:"answer,omitempty"`
	Answerer   string    `json:"answerer,omitempty"`
	AnsweredAt time.Time `json:"answeredAt,omitzero"`
	Trace      []Trace   `json:"trace,omitempty"`
}

// Trace is who did what with a question and what stood there before.
type Trace struct {
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	What   string    `json:"what"`
	Before string    `json:"before,omitempty"`
}

// The states of a question.
const (
	QuestionWaiting  = "waiting"
	QuestionChosen   = "chosen"
	QuestionDeclined = "declined"
)

func questionState(s string) string {
	return map[string]string{QuestionWaiting: "待审核", QuestionChosen: "选用", QuestionDeclined: "不选用"}[s]
}

// Ask (提问) is a question as it is typed.
type Ask struct {
	Name string `form:"name" label:"怎么称呼您" max:"20" hint:"可以不填；会和问题一起显示"`
	Text string `form:"text" label:"您的问题" kind:"textarea" need:"true" max:"300" hint:"请不要写身份证号、手机号、住址等个人信息"`
}

// mostLetters bounds a question.
const mostLetters = 300

var address = regexp.MustCompile(`(?i)https?://|www\.|\b[a-z0-9-]+\.(?:com|cn|net|org|top|vip|xyz|cc)\b`)

// Asked brings a question into the form in which it is kept, or says why it cannot be taken: it has to be words, without
// addresses of other sites and without anybody's data.
func Asked(in Ask, least int, private func(string) []string) (Ask, error) {
	in.Name, in.Text = strings.Join(strings.Fields(in.Name), " "), strings.TrimSpace(in.Text)
	letters, kinds := 0, map[rune]bool{}
	for _, r := range in.Text {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			letters++
			kinds[r] = true
		}
	}
	switch {
	case letters < least || len(kinds) < min(least, 4):
		return in, fault.InvalidField("text", "请把问题写清楚，至少%d个字", least)
	case utf8.RuneCountInString(in.Text) > mostLetters:
		return in, fault.InvalidField("text", "问题不超过%d个字", mostLetters)
	case address.MatchString(in.Text) || address.MatchString(in.Name):
		return in, fault.InvalidField("text", "问题里不能有网址")
	case utf8.RuneCountInString(in.Name) > 20:
		return in, fault.InvalidField("name", "称呼不超过20个字")
	}
	if private != nil && len(private(in.Name+"\n"+in.Text)) > 0 {
		return in, fault.InvalidField("text", "问题里好像有身份证号、手机号或者车牌号，请去掉以后再提交")
	}
	return in, nil
}

// same is a text by which two questions are one: its letters and digits alone.
func same(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

// errAsked says that a question is there already.
var errAsked = fault.Conflictf("这个问题已经有人提过，我们会一起答复")

// ask takes a question in.
func (room *Room) ask(ctx context.Context, o Occasion, in Ask, once string) error {
	in, err := Asked(in, room.Rules.For(o.Sort).Least, room.Private)
	if err != nil {
		return err
	}
	now := room.Now()
	q := Question{ID: room.DB.NewID(), Occasion: o.ID, State: QuestionWaiting, Name: in.Name, Text: in.Text, At: now}
	if once == "" { // a form without its key is one more
		once = strconv.FormatInt(q.ID, 10)
	}
	key := strconv.FormatInt(o.ID, 10) + "/" + once + "/" + same(q.Text)
	return room.DB.Write(ctx, func(tx *store.Tx) error {
		o, err := occasionByID(ctx, tx, o.ID)
		switch {
		case err != nil:
			return err
		case !o.mayAsk(now):
			return fault.Conflictf("现在不能提问：提问在结束时停止")
		}
		q.Live = !o.BeganAt.IsZero()
		if again, err := askedOnce(ctx, tx, key); err != nil || again {
			return err
		}
		switch state, err := askedSame(ctx, tx, o.ID, same(q.Text)); {
		case err != nil:
			return err
		case state == QuestionDeclined:
			return fault.Conflictf("这个问题已经有人提过，没有选用")
		case state != "":
			return errAsked
		}
		return tx.Apply(ctx, insertQuestion(q, key, same(q.Text)))
	})
}

// TakeQuestion takes a question in by the number of its occasion, once for each key, for who comes by another door than the page.
func (room *Room) TakeQuestion(ctx context.Context, number string, in Ask, once string) error {
	var l row
	err := room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		l, err = byNumber(ctx, tx, number)
		return err
	})
	if err != nil {
		return err
	}
	return room.ask(ctx, l.Occasion, in, once)
}

// ModerateNth decides on the n-th question of an occasion, from 1, in an officer's name.
func (room *Room) ModerateNth(ctx context.Context, actor account.Actor, occasion int64, n int, in Choose) error {
	var list []Question
	err := room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		list, err = questionsOf(ctx, tx, occasion)
		return err
	})
	if err == nil && (n < 1 || n > len(list)) {
		err = fault.Missing("提问", strconv.Itoa(n))
	}
	if err != nil {
		return err
	}
	return room.choose(ctx, actor, occasion, list[n-1].ID, in)
}

// mayModerate decides who chooses and answers questions: who plans at the body that holds it.
func mayModerate(a account.Actor, o Occasion) bool {
	return a.Kind == account.ActorOfficer && a.HasAt(RightPlan, o.Body)
}

// Choose (处理提问) is what becomes of a question.
type Choose struct {
	What     string `form:"what" label:"处理" kind:"radio" need:"true" options:"chosen=选用，公开显示|declined=不选用"`
	Declined string `form:"declined" label:"不选用的原因" max:"100" hint:"不选用的必填，例如 与主题无关、与别的问题相同、含有个人信息"`
	Answerer string `form:"answerer" label:"答复人" max:"50"`
	Answer   string `form:"answer" label:"答复" kind:"textarea" max:"5000" hint:"可以以后再填；实录放行或者公开以后，公众才看得到答复"`
}

// Moderate (处理提问) decides on a question. The room hands in the question as it is: who answers has written on the
// occasion, and who looked at the page before sees that something has changed.
type Moderate struct {
	Choose   Choose   `json:"-"`
	Question Question `json:"-"`
	Before   string   `json:"-"` // the row as it was read
}

func moderate(m *matter.Move, in Moderate) error {
	c, q := in.Choose, in.Question
	c.Declined, c.Answer, c.Answerer = strings.TrimSpace(c.Declined), strings.TrimSpace(c.Answer), strings.TrimSpace(c.Answerer)
	switch {
	case q.ID == 0 || q.Occasion != m.ID():
		return fault.Conflictf("请从活动页面打开一个提问来处理")
	case c.What != QuestionChosen && c.What != QuestionDeclined:
		return fault.InvalidField("what", "请选择怎么处理")
	case c.What == QuestionDeclined && c.Declined == "":
		return fault.InvalidField("declined", "请填写不选用的原因")
	case c.What == QuestionDeclined && c.Answer != "":
		return fault.InvalidField("answer", "不选用的问题不用答复；要答复的请选用")
	case c.Answer != "" && c.Answerer == "":
		return fault.InvalidField("answerer", "请填写是谁答复的")
	}
	q.Trace = slices.Clone(q.Trace)
	if q.State != c.What || q.Declined != c.Declined {
		q.Trace = append(q.Trace, Trace{At: m.Now, By: m.Actor.Name, What: questionState(c.What), Before: questionState(q.State)})
	}
	if q.Answer != c.Answer || q.Answerer != c.Answerer {
		q.Trace = append(q.Trace, Trace{At: m.Now, By: m.Actor.Name, What: "答复", Before: q.Answer})
		q.AnsweredAt = m.Now
	}
	q.State, q.Declined, q.Answer, q.Answerer = c.What, c.Declined, c.Answer, c.Answerer
	o := occasionOf(m)
	o.written(m)
	m.Record("question", strconv.FormatInt(q.ID, 10))
	keep(m, o)
	m.Unless(updateQuestion(q, in.Before), fault.Conflictf("这个提问刚刚被别的同事处理过，请重新打开"))
	return nil
}

// choose decides on a question by the hall.
func (room *Room) choose(ctx context.Context, actor account.Actor, id, question int64, in Choose, options ...matter.Option) error {
	var q Question
	var before string
	err := room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		q, before, err = questionByID(ctx, tx, id, question)
		return err
	})
	if err == nil {
		_, err = room.Hall().Do(ctx, actor, id, "moderate", Moderate{Choose: in, Question: q, Before: before}, options...)
	}
	return err
}

// doors slow down who asks too often: by address, within the last hour. Each node counts by itself.
type doors struct {
	mu     sync.Mutex
	byFrom map[string][]time.Time
}

// mostDoors is how many addresses are remembered.
const mostDoors = 10000

func newDoors() *doors { return &doors{byFrom: map[string][]time.Time{}} }

// pass lets an address ask so many times an hour.
func (d *doors) pass(from string, most int, now time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	old := func(at time.Time) bool { return now.Sub(at) >= time.Hour }
	if len(d.byFrom) >= mostDoors {
		for k, list := range d.byFrom {
			if old(list[len(list)-1]) {
				delete(d.byFrom, k)
			}
		}
		if len(d.byFrom) >= mostDoors {
			clear(d.byFrom) // more callers than this in one hour are let in rather than shut out
		}
	}
	list := slices.DeleteFunc(d.byFrom[from], old)
	if len(list) >= most {
		return fault.Busyf("您在一个小时内已经提了%d个问题，请过一会儿再提", most)
	}
	d.byFrom[from] = append(list, now)
	return nil
}
