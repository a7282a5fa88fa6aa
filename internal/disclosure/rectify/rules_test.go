package rectify

import (
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
)

func said(err error) string {
	if err == nil {
		return ""
	}
	text := fault.MessageOf(err)
	for _, f := range fault.FieldsOf(err) {
		text += " " + f.Message
	}
	return text
}

func TestWhatAReplyToARequestForCorrectionOwes(t *testing.T) {
	received, today := workday.MustDate("2026-11-02"), workday.MustDate("2026-11-24")
	whole := Reply{Kind: ReplyCorrected, Checked: "查了档案", Result: "已经更正", Before: "81号", After: "18号", ChangedOn: today, ChangedBy: "登记科", Reconsider: "市政府", Court: "区法院"}
	with := func(change func(*Reply)) Reply { p := whole; change(&p); return p }
	refused := with(func(p *Reply) {
		p.Kind, p.Before, p.After, p.ChangedOn, p.ChangedBy, p.Reason, p.Basis = ReplyRefused, "", "", workday.Date{}, "", "证据不足", "登记档案"
	})
	moved := with(func(p *Reply) {
		p.Kind, p.Reason, p.To, p.ToName = ReplyTransferred, "由它登记", "market", "市监局"
	})
	for _, x := range []struct {
		name string
		v    Version
		p    Reply
		want string
	}{
		{"条2019 §41: 核对属实的更正并写明更正前后", Rules2019, whole, ""},
		{"条2019 §41: 没有更正以前不能答复更正", Rules2019, with(func(p *Reply) { p.ChangedOn = workday.Date{} }), "先更正再答复"},
		{"条2019 §41: 更正不会在收到申请以前", Rules2019, with(func(p *Reply) { p.ChangedOn = received.AddDays(-1) }), "更正的日期"},
		{"条2019 §41: 更正前后一样的不是更正", Rules2019, with(func(p *Reply) { p.After = p.Before }), "和更正前的一样"},
		{"条2019 §41: 核对记录以后才答复", Rules2019, with(func(p *Reply) { p.Checked = "" }), "核对情况"},
		{"条2019 §41: 部分更正写明其余部分的理由和依据", Rules2019, with(func(p *Reply) { p.Kind = ReplyPartly }), "不予更正的依据"},
		{"条2019 §41: 不予更正有理由和依据", Rules2019, refused, ""},
		{"条2019 §41: 不予更正没有理由的不能答复", Rules2019, func() Reply { p := refused; p.Reason = " "; return p }(), "不予更正的理由"},
		{"条2019 §41: 不属于职能范围的转送有权更正的机关", Rules2019, moved, ""},
		{"条2019 §41: 转送写明转给谁", Rules2019, func() Reply { p := moved; p.To, p.ToName = "", ""; return p }(), "有权更正的机关"},
		{"条2019 §41: 不能转送给自己", Rules2019, func() Reply { p := moved; p.To = "office"; return p }(), "不能是本机关"},
		{"条2019 §41: 也可以告知申请人向有权更正的机关提出", Rules2019, func() Reply { p := moved; p.Kind = ReplyNamed; return p }(), ""},
		{"条2019 §41: 告知向名单以外的机关提出的写明联系方式", Rules2019, func() Reply { p := moved; p.Kind, p.To = ReplyNamed, ""; return p }(), "怎样向它提出"},
		{"条2008 §25: 无权更正的应当转送，不能只告知", Rules2008, func() Reply { p := moved; p.Kind = ReplyNamed; return p }(), "应当转送"},
		{"条2008 §25: 无权更正的转送", Rules2008, moved, ""},
		{"条2019 §51: 答复写明复议机关", Rules2019, with(func(p *Reply) { p.Reconsider = "" }), "行政复议机关"},
		{"不属于更正本人信息的写明可以怎样提出", Rules2019, with(func(p *Reply) { p.Kind, p.Reason = ReplyOther, "是网站差错" }), "可以怎样提出"},
	} {
		t.Run(x.name, func(t *testing.T) {
			got := said(checkReply(x.v, received, today, "office", x.p))
			if x.want == "" && got != "" || !strings.Contains(got, x.want) {
				t.Errorf("said %q, want %q", got, x.want)
			}
		})
	}
}

func TestWhatARequestForCorrectionHas(t *testing.T) {
	whole := Claim{Applicant: Applicant{Name: "王小明", DocumentKind: "居民身份证", Masked: "3599**********1234", Phone: "13800000000"}, Way: "counter", Inspect: "合同原件在本人处",
		Record: Record{Name: "登记信息", Source: "窗口打印", Relation: "本人", Says: "81号", Should: "18号"}}
	with := func(change func(*Claim)) Claim { c := whole; change(&c); return c }
	for _, x := range []struct {
		name string
		c    Claim
		want string
	}{
		{"条2019 §41: 证据可以写明在哪里查看", whole, ""},
		{"条2019 §41: 上传了证据的不用再写", with(func(c *Claim) { c.Inspect, c.Evidence = "", []Evidence{{File: 1, Name: "合同.pdf"}} }), ""},
		{"条2019 §41: 没有证据的不能提出", with(func(c *Claim) { c.Inspect = "" }), "至少一份证据"},
		{"条2019 §41: 是行政机关提供的记录", with(func(c *Claim) { c.Record.Source = "" }), "怎样提供"},
		{"条2019 §41: 是与自身相关的记录", with(func(c *Claim) { c.Record.Relation = "" }), "和申请人的关系"},
		{"条2019 §41: 写明应当更正为什么", with(func(c *Claim) { c.Record.Should = "81号" }), "一样"},
		{"条2008 §25: 更正自身的记录要身份证明", with(func(c *Claim) { c.Applicant.Masked = "" }), "身份证明"},
	} {
		t.Run(x.name, func(t *testing.T) {
			got := said(fault.Invalid("", append(x.c.check(), fault.Field{})...))
			if x.want == "" && strings.TrimSpace(got) != "" || !strings.Contains(got, x.want) {
				t.Errorf("said %q, want %q", got, x.want)
			}
		})
	}
}

func TestTheRuleIsDataWithinBounds(t *testing.T) {
	good := usualRule.form()
	good.Reason = "市政府办公室会议纪要"
	if r, err := good.rule(); err != nil || r.Days != 20 || r.Restarts {
		t.Errorf("%+v, %v", r, err)
	}
	for name, in := range map[string]RuleForm{"no limit": {Correct: 5, Clock: "pause", Opinion: 3, Reason: "x"}, "opinion as long as all": {Days: 5, Correct: 5, Clock: "pause", Opinion: 5, Reason: "x"},
		"no reason": {Days: 10, Correct: 5, Clock: "restart", Opinion: 5}} {
		if _, err := in.rule(); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

func TestWhoDraftsDoesNotSign(t *testing.T) {
	if maySign("officer:1", "officer:1") == nil || maySign("officer:1", "officer:2") != nil {
		t.Error("drafting and signing are not in two hands")
	}
}
