package occasion

import (
	"strings"
	"testing"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
)

func TestAQuestionHasToBeWords(t *testing.T) {
	private := func(text string) []string {
		if strings.Contains(text, "13900000000") {
			return []string{"手机号码"}
		}
		return nil
	}
	for name, c := range map[string]struct {
		in    Ask
		field string
	}{
		"a question":                     {Ask{Text: "老城区的管网今年改造完了吗？"}, ""},
		"one with a name":                {Ask{Name: " 小 陈 ", Text: "供暖费可以分期交吗？"}, ""},
		"too short":                      {Ask{Text: "为什么？"}, "text"},
		"only marks":                     {Ask{Text: "？？？！！！。。。，，，？？？"}, "text"},
		"one letter again and again":     {Ask{Text: "啊啊啊啊啊啊啊啊啊啊啊啊"}, "text"},
		"an address of another site":     {Ask{Text: "请看 https://example.com 上的办法"}, "text"},
		"an address without its scheme":  {Ask{Text: "加我领取福利 abc.top 快来"}, "text"},
		"an address as the name":         {Ask{Name: "www.abc.com", Text: "供暖费可以分期交吗？"}, "text"},
		"somebody's number":              {Ask{Text: "我的电话是13900000000，请回电话"}, "text"},
		"too long":                       {Ask{Text: strings.Repeat("供暖分期", 80)}, "text"},
		"a name as long as a question":   {Ask{Name: strings.Repeat("名", 21), Text: "供暖费可以分期交吗？"}, "name"},
		"a number of a document is fine": {Ask{Text: "云政办〔2026〕12号第三条怎么理解？"}, ""},
	} {
		_, err := Asked(c.in, 6, private)
		got := ""
		if fields := fault.FieldsOf(err); len(fields) > 0 {
			got = fields[0].Name
		}
		if got != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	if same("供暖费，可以分期交吗？") != same(" 供暖费可以分期交吗") {
		t.Error("marks make another question")
	}
}

func TestATranscriptSaysWhoSpoke(t *testing.T) {
	n := Notice{Host: "孟瑶", Guests: []Guest{{Name: "冯立"}}}
	turns, err := Turns("【孟瑶】大家好。\n\n冯立：分三点：\n第一：管网。\n记者：什么时候？\n【冯立】本月。", n)
	if err != nil || len(turns) != 4 || turns[1].Text != "分三点：\n第一：管网。" || turns[2].Speaker != "记者" {
		t.Errorf("%v %q", err, turns)
	}
	again, err := Turns(transcript(turns), n)
	if err != nil || len(again) != 4 || again[1] != turns[1] {
		t.Errorf("written and read again: %v %q", err, again)
	}
	for name, text := range map[string]string{"nobody speaks": "大家好。", "nothing is said": "【孟瑶】\n【冯立】好。", "empty": " \n "} {
		if _, err := Turns(text, n); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestGuestsAreReadOneALine(t *testing.T) {
	got := guests("冯立，市城市管理局局长\n贾宁 总经理\n\n市长")
	if len(got) != 3 || got[0].Post != "市城市管理局局长" || got[1].Name != "贾宁" || got[1].Post != "总经理" || got[2].Post != "" {
		t.Errorf("%q", got)
	}
}

func TestWhenThePublicMayAsk(t *testing.T) {
	at := time.Date(2026, 11, 24, 9, 30, 0, 0, workday.Shanghai)
	o := Occasion{AnnouncedAt: at.AddDate(0, 0, -7), Notice: Notice{Asks: true, StartsAt: at, UntilAt: at.Add(time.Hour)}}
	for name, c := range map[string]struct {
		change func(*Occasion)
		now    time.Time
		may    bool
	}{
		"after the announcement":            {nil, at.AddDate(0, 0, -1), true},
		"while it goes on":                  {func(o *Occasion) { o.BeganAt = at }, at.Add(2 * time.Hour), true},
		"it did not begin and time is over": {nil, at.Add(61 * time.Minute), false},
		"it is over":                        {func(o *Occasion) { o.BeganAt, o.EndedAt = at, at.Add(time.Hour) }, at.Add(time.Hour), false},
		"nobody was asked to":               {func(o *Occasion) { o.Asks = false }, at, false},
		"not announced yet":                 {func(o *Occasion) { o.AnnouncedAt = time.Time{} }, at, false},
		"cancelled":                         {func(o *Occasion) { o.Cancelled = &Over{} }, at, false},
	} {
		x := o
		if c.change != nil {
			c.change(&x)
		}
		if x.mayAsk(c.now) != c.may {
			t.Error(name)
		}
	}
}

func TestWhatIsReadWhileItGoesOn(t *testing.T) {
	at := time.Date(2026, 11, 24, 9, 30, 0, 0, workday.Shanghai)
	o := Occasion{AnnouncedAt: at, BeganAt: at, Turns: []Turn{{"甲", "一"}, {"乙", "二"}, {"甲", "三"}}, Passed: 2, PassedAt: at}
	if len(o.readable()) != 2 || o.answerShown(at.Add(time.Minute)) || !o.answerShown(at) {
		t.Error("more is read than was passed")
	}
	o.PublishedAt = at
	if len(o.readable()) != 3 || !o.answerShown(at.Add(time.Minute)) {
		t.Error("not all is read though it is published")
	}
}

func TestWhoAsksTooOftenIsSlowedDown(t *testing.T) {
	at := time.Date(2026, 11, 24, 9, 30, 0, 0, workday.Shanghai)
	d := newDoors()
	for range 3 {
		if err := d.pass("a", 3, at); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.pass("a", 3, at.Add(59*time.Minute)); fault.KindOf(err) != fault.KindBusy {
		t.Errorf("a fourth within the hour: %v", err)
	}
	if d.pass("b", 3, at) != nil || d.pass("a", 3, at.Add(time.Hour)) != nil {
		t.Error("others, or the next hour, are shut out")
	}
}
