package inforequest_test

import (
	"testing"

	"tongban/internal/common/workday"
	"tongban/internal/disclosure/inforequest"
)

func TestTheDayOfReceiptIsTheLaws(t *testing.T) {
	day := workday.MustDate
	for name, c := range map[string]struct {
		intake inforequest.Intake
		want   string
	}{
		"handed over in person: that day (§31 一)":           {inforequest.Intake{Channel: inforequest.ChannelCounter, ArrivedOn: day("2026-09-01")}, "2026-09-01"},
		"mail that is signed for: that day (§31 二)":         {inforequest.Intake{Channel: inforequest.ChannelSigned, SentOn: day("2026-08-28"), ArrivedOn: day("2026-09-01")}, "2026-09-01"},
		"an ordinary letter: the day it comes (§31 二)":      {inforequest.Intake{Channel: inforequest.ChannelLetter, ArrivedOn: day("2026-09-01")}, "2026-09-01"},
		"online: not before the body confirms (§31 三)":      {inforequest.Intake{Channel: inforequest.ChannelOnline, ArrivedOn: day("2026-09-01"), ApplicantOn: day("2026-09-01")}, ""},
		"online: the day of the later word (§31 三)":         {inforequest.Intake{Channel: inforequest.ChannelOnline, ArrivedOn: day("2026-09-01"), ApplicantOn: day("2026-09-01"), BodyOn: day("2026-09-03")}, "2026-09-03"},
		"fax: the day the applicant confirms late (§31 三)":  {inforequest.Intake{Channel: inforequest.ChannelFax, ArrivedOn: day("2026-09-01"), ApplicantOn: day("2026-09-04"), BodyOn: day("2026-09-01")}, "2026-09-04"},
		"electronic mail goes as the internet does (§31 三)": {inforequest.Intake{Channel: inforequest.ChannelMail, ArrivedOn: day("2026-09-01"), BodyOn: day("2026-09-01")}, ""},
	} {
		if got, _ := c.intake.Received(); got.String() != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestLimitsOfBothRegulations(t *testing.T) {
	for _, c := range []struct {
		on    string
		limit workday.Limit
	}{
		{"2019-05-14", workday.Working(15)}, // 条2008 §24
		{"2019-05-15", workday.Working(20)}, // 条2019 §33, in force by §56
	} {
		v := inforequest.VersionOn(workday.MustDate(c.on))
		if v.ReplyLimit() != c.limit || v.ExtensionLimit() != c.limit {
			t.Errorf("%s: %v and %v", c.on, v.ReplyLimit(), v.ExtensionLimit())
		}
	}
}

func TestTheTableOfReplies(t *testing.T) {
	if n := len(inforequest.Kinds(inforequest.Rules2019)); n != 22 {
		t.Errorf("%d kinds since 2019, want 22", n)
	}
	if n := len(inforequest.Kinds(inforequest.Rules2008)); n != 8 {
		t.Errorf("%d kinds of 2008, want seven and 告知更改补充", n)
	}
	rows := map[string]bool{}
	for _, k := range append(inforequest.Kinds(inforequest.Rules2019), inforequest.Kinds(inforequest.Rules2008)...) {
		if k.Article == "" || k.Title == "" || k.Outcome == "" {
			t.Errorf("%s is incomplete: %+v", k.Kind, k)
		}
		if k.Version == inforequest.Rules2019 && k.Negative && rows[k.Row] {
			t.Errorf("%s shares its row %s", k.Kind, k.Row)
		}
		if _, ok := k.Now.Def(); k.Now != "" && !ok {
			t.Errorf("%s maps to %s", k.Kind, k.Now)
		}
		rows[k.Row] = true
	}
}
