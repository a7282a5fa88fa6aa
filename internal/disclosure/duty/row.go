package duty

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/workday"
)

// Row (公开事项) is one row of the catalogue, in the columns of the standard catalogues of the grass roots.
type Row struct {
	Code     string   `json:"code"`
	Area     string   `json:"area,omitempty"` // code of the key area
	First    string   `json:"first"`          // 一级事项
	Second   string   `json:"second"`         // 二级事项
	Content  string   `json:"content"`        // 公开内容（要素）
	Basis    string   `json:"basis"`
	Deadline string   `json:"deadline"` // 公开时限, in the words of the catalogue
	Bodies   []string `json:"bodies"`   // codes
	Channels []string `json:"channels"`
	Audience string   `json:"audience"`
	Group    string   `json:"group,omitempty"` // which group, when it is not everybody
	Way      string   `json:"way"`
	Levels   []string `json:"levels,omitempty"`
	Rhythm   Rhythm   `json:"rhythm"`
	Class    string   `json:"class"`           // of the documents by which it is met
	Title    string   `json:"title,omitempty"` // template of a draft
	Text     string   `json:"text,omitempty"`
	InPlace  bool     `json:"inPlace,omitempty"` // kept up to date in its place: a revision counts
	Ended    bool     `json:"ended,omitempty"`   // the row owes nothing any more
}

// Version is a row as it holds from a day on, with who wrote it and why.
type Version struct {
	Row
	N      int
	Since  workday.Date
	Reason string
	By     string
	At     time.Time
}

// History is a row with all its versions, the oldest first.
type History []Version

// On is the version in force on a day: the last one written of those that have begun.
func (h History) On(day workday.Date) (Version, bool) {
	for i := len(h) - 1; i >= 0; i-- {
		if !h[i].Since.After(day) {
			return h[i], true
		}
	}
	return Version{}, false
}

// Last is the newest version, begun or not.
func (h History) Last() Version { return h[len(h)-1] }

// The ways of making public.
const (
	WayProactive = "proactive"
	WayRequest   = "request"
)

// The audiences.
const (
	AudienceAll   = "all"
	AudienceGroup = "group"
)

var (
	channels = []web.Option{{Value: "site", Text: "政府网站"}, {Value: "gazette", Text: "政府公报"}, {Value: "media", Text: "两微一端"}, {Value: "conference", Text: "发布会、听证会"}, {Value: "broadcast", Text: "广播电视"},
		{Value: "press", Text: "纸质媒体"}, {Value: "place", Text: "公开查阅点"}, {Value: "hall", Text: "政务服务中心"}, {Value: "station", Text: "便民服务站"}, {Value: "visit", Text: "入户、现场"}, {Value: "board", Text: "社区、企事业单位、村公示栏"}, {Value: "push", Text: "精准推送"}, {Value: "other", Text: "其他"}}
	levels    = []web.Option{{Value: "city", Text: "市级"}, {Value: "county", Text: "县级"}, {Value: "town", Text: "乡级"}, {Value: "village", Text: "村级"}}
	audiences = []web.Option{{Value: AudienceAll, Text: "全社会"}, {Value: AudienceGroup, Text: "特定群体"}}
	ways      = []web.Option{{Value: WayProactive, Text: "主动"}, {Value: WayRequest, Text: "依申请"}}
	rhythms   = []web.Option{{Value: string(Once), Text: "有公开事由的，几个工作日内公开"}, {Value: string(Monthly), Text: "每月公开，次月几日以前"}, {Value: string(Quarterly), Text: "每季度公开，下一季度第一个月几日以前"}, {Value: string(Yearly), Text: "每年公开，某月某日以前"}}
)

func titleOf(options []web.Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Text
		}
	}
	return value
}

func titlesOf(options []web.Option, values []string) string {
	var out []string
	for _, v := range values {
		out = append(out, titleOf(options, v))
	}
	return strings.Join(out, "、")
}

// valuesOf reads titles written one after another.
func valuesOf(options []web.Option, text string) (out []string, unknown string) {
	for _, word := range words(text) {
		i := slices.IndexFunc(options, func(o web.Option) bool { return o.Text == word || o.Value == word })
		if i < 0 {
			return out, word
		}
		out = append(out, options[i].Value)
	}
	return out, ""
}

// words parts what was written one after another; the titles of this package that hold a comma themselves are kept whole.
func words(text string) (out []string) {
	for _, o := range channels {
		if strings.Contains(o.Text, "、") {
			text = strings.ReplaceAll(text, o.Text, o.Value)
		}
	}
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("；;、\n", r) }) {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// audienceTitle is the audience in words.
func (r Row) audienceTitle() string {
	if r.Audience == AudienceGroup && r.Group != "" {
		return "特定群体（" + r.Group + "）"
	}
	return titleOf(audiences, r.Audience)
}

var codeForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.\-]{0,29}$`)

// Known is what a row is checked against.
type Known struct {
	Body  func(code string) bool
	Area  func(code string) bool
	Class func(code string) bool
}

// Check finds what is wrong with a row, in the words of the labels.
func (r Row) Check(known Known) (wrong []fault.Field) {
	say := func(name, format string, args ...any) {
		wrong = append(wrong, fault.Field{Name: name, Message: fmt.Sprintf(format, args...)})
	}
	if !codeForm.MatchString(r.Code) {
		say("code", "编号用字母、数字、点和短横线，不超过30个字")
	}
	for _, f := range []struct {
		name, label, text string
		most              int
		need              bool
	}{{"first", "一级事项", r.First, 60, true}, {"second", "二级事项", r.Second, 100, true}, {"content", "公开内容", r.Content, 1000, true}, {"basis", "公开依据", r.Basis, 1000, true},
		{"deadline", "公开时限", r.Deadline, 200, true}, {"group", "特定群体", r.Group, 100, r.Audience == AudienceGroup}, {"title", "标题模板", r.Title, 200, false}, {"text", "正文模板", r.Text, 20000, false}} {
		switch n := utf8.RuneCountInString(f.text); {
		case f.need && strings.TrimSpace(f.text) == "":
			say(f.name, "请填写%s", f.label)
		case n > f.most:
			say(f.name, "%s不超过%d个字", f.label, f.most)
		}
	}
	if r.Area != "" && !known.Area(r.Area) {
		say("area", "没有“%s”这个重点领域", r.Area)
	}
	if len(r.Bodies) == 0 {
		say("bodies", "请选择公开主体")
	}
	for _, b := range r.Bodies {
		if !known.Body(b) {
			say("bodies", "没有“%s”这个机关", b)
		}
	}
	for _, c := range r.Channels {
		if titleOf(channels, c) == c {
			say("channels", "没有“%s”这种渠道", c)
		}
	}
	if len(r.Channels) == 0 {
		say("channels", "请选择公开渠道和载体")
	}
	if titleOf(audiences, r.Audience) == r.Audience {
		say("audience", "请选择公开对象")
	}
	if titleOf(ways, r.Way) == r.Way {
		say("way", "请选择公开方式")
	}
	for _, l := range r.Levels {
		if titleOf(levels, l) == l {
			say("levels", "没有“%s”这个层级", l)
		}
	}
	if !known.Class(r.Class) {
		say("class", "请选择公开类别")
	}
	wrong = append(wrong, r.Rhythm.check()...)
	for _, f := range [][2]string{{"title", r.Title}, {"text", r.Text}} {
		if name := unknownPlace(f[1]); name != "" {
			say(f[0], "模板里没有【%s】这个变量，可以用%s", name, places())
		}
	}
	return wrong
}

// Every is how often a row must be met.
type Every string

// The rhythms.
const (
	Once      Every = "once"
	Monthly   Every = "monthly"
	Quarterly Every = "quarterly"
	Yearly    Every = "yearly"
)

// Rhythm (频次) says by when a row must be met.
type Rhythm struct {
	Every Every `json:"every"`
	Days  int   `json:"days,omitempty"`  // working days from the occasion, of Once
	Day   int   `json:"day,omitempty"`   // of the month by which it is due
	Month int   `json:"month,omitempty"` // of Yearly
	Next  bool  `json:"next,omitempty"`  // of Yearly: the year after
}

func (r Rhythm) check() (wrong []fault.Field) {
	say := func(name, words string) { wrong = append(wrong, fault.Field{Name: name, Message: words}) }
	switch r.Every {
	case Once:
		if r.Days < 1 || r.Days > 250 {
			say("days", "请填写1到250个工作日")
		}
	case Monthly, Quarterly:
		if r.Day < 1 || r.Day > 31 {
			say("day", "请填写1到31日")
		}
	case Yearly:
		if r.Day < 1 || r.Day > 31 {
			say("day", "请填写1到31日")
		}
		if r.Month < 1 || r.Month > 12 {
			say("month", "请填写1到12月")
		}
	default:
		say("every", "请选择公开的频次")
	}
	return wrong
}

// Title is the rhythm in Chinese.
func (r Rhythm) Title() string {
	switch r.Every {
	case Once:
		return fmt.Sprintf("有公开事由后%d个工作日内", r.Days)
	case Monthly:
		return fmt.Sprintf("每月，次月%d日以前", r.Day)
	case Quarterly:
		return fmt.Sprintf("每季度，下一季度第一个月%d日以前", r.Day)
	case Yearly:
		year := "当年"
		if r.Next {
			year = "次年"
		}
		return fmt.Sprintf("每年，%s%d月%d日以前", year, r.Month, r.Day)
	}
	return ""
}

// Period (公开期) is what one duty is about: a month, a quarter, a year, or the day of an occasion.
type Period struct {
	Key   string       `json:"key"` // 2026-10, 2026-Q4, 2026, 2026-11-03-1
	Title string       `json:"title"`
	From  workday.Date `json:"from"`
	Until workday.Date `json:"until"`
	Due   workday.Date `json:"due"`           // as the row says
	Last  workday.Date `json:"last,omitzero"` // the working day on which it ends by the calendar
}

// dayOf is a day of a month, its last where the month is shorter.
func dayOf(year int, month time.Month, day int) workday.Date {
	last := workday.NewDate(year, month, 1).AddMonths(1).AddDays(-1)
	return workday.NewDate(last.Year(), last.Month(), min(day, last.Day()))
}

// Period is the period in which a day lies; Once has none.
func (r Rhythm) Period(on workday.Date) (p Period, ok bool) {
	year, month := on.Year(), on.Month()
	switch r.Every {
	case Monthly:
		p = Period{Key: fmt.Sprintf("%04d-%02d", year, month), Title: fmt.Sprintf("%d年%d月", year, month), From: workday.NewDate(year, month, 1)}
		next := p.From.AddMonths(1)
		p.Until, p.Due = next.AddDays(-1), dayOf(next.Year(), next.Month(), r.Day)
	case Quarterly:
		q := (int(month) - 1) / 3
		p = Period{Key: fmt.Sprintf("%04d-Q%d", year, q+1), Title: fmt.Sprintf("%d年第%s季度", year, []string{"一", "二", "三", "四"}[q]), From: workday.NewDate(year, time.Month(q*3+1), 1)}
		next := p.From.AddMonths(3)
		p.Until, p.Due = next.AddDays(-1), dayOf(next.Year(), next.Month(), r.Day)
	case Yearly:
		p = Period{Key: strconv.Itoa(year), Title: fmt.Sprintf("%d年", year), From: workday.NewDate(year, 1, 1), Until: workday.NewDate(year, 12, 31)}
		due := year
		if r.Next {
			due++
		}
		p.Due = dayOf(due, time.Month(r.Month), r.Day)
	default:
		return p, false
	}
	return p, true
}

// Occasion is the period of something that happened on a day, the n-th of that day: 条2019 §26, twenty working days where
// the row says nothing shorter.
func (r Rhythm) Occasion(c *workday.Calendar, on workday.Date, n int, what string) Period {
	return Period{Key: on.String() + "-" + strconv.Itoa(n), Title: on.Chinese() + "：" + what, From: on, Until: on, Due: c.AddWorkdays(on, r.Days)}
}

// Owing is a duty that a row gives a body for a period.
type Owing struct {
	Version Version
	Body    string
	Period  Period
}

// mostBack bounds how far back periods are made up for that were missed while the machine stood still.
const mostBack = 400

// Owed lists what a row owes up to a day: of each version the periods that have begun while it held, and the one in which it
// came into force. A body and a period count once: what had begun under an earlier version keeps its terms.
func (h History) Owed(today workday.Date) (out []Owing) {
	seen := map[[2]string]bool{}
	for i, v := range h {
		end := today // the last day on which a period may begin
		if i+1 < len(h) {
			if before := h[i+1].Since.AddDays(-1); before.Before(end) {
				end = before
			}
		}
		if v.Ended || v.Way != WayProactive || v.Since.After(end) {
			continue
		}
		from := v.Since
		if back := today.AddDays(-mostBack); back.After(from) {
			from = back
		}
		p, ok := v.Rhythm.Period(from)
		for ok && !p.From.After(end) {
			// what is due before the row came into force was never owed
			if !p.Due.Before(v.Since) {
				for _, body := range v.Bodies {
					if key := [2]string{body, p.Key}; !seen[key] && h.Dropped(Duty{Body: body, Period: p}, today) == "" {
						seen[key] = true
						out = append(out, Owing{v, body, p})
					}
				}
			}
			p, ok = v.Rhythm.Period(p.Until.AddDays(1))
		}
	}
	return out
}

// Dropped says why an open duty is owed no more since the row was changed; empty when it still is. A period that was over
// before the change, or due, stays owed: nobody changes the catalogue to be rid of what is late.
func (h History) Dropped(d Duty, today workday.Date) string {
	v, ok := h.On(today)
	switch {
	case !ok || d.Period.Until.Before(v.Since) || d.Period.limit().Before(v.Since):
		return "" // it was over, or due, before the change
	case v.Ended:
		return "这一事项自" + v.Since.Chinese() + "起停止公开：" + v.Reason
	case v.Way != WayProactive:
		return "这一事项自" + v.Since.Chinese() + "起改为依申请公开：" + v.Reason
	case !slices.Contains(v.Bodies, d.Body):
		return "自" + v.Since.Chinese() + "起不再由本机关公开：" + v.Reason
	}
	return ""
}
