package inforequest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/job"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// TopicSplit is the background work that opens the requests of which one letter consisted.
const TopicSplit = "inforequest.split"

// Split (一事一申请) takes a letter with several questions apart; each gets its own number, period and reply, and all share
// the number of the first as their group.
type Split struct {
	Keep  string `json:"keep" form:"keep" label:"本申请保留的内容" need:"true" max:"100"`
	Part1 string `json:"part1" form:"part1" label:"拆出的申请（一）" need:"true" max:"100"`
	Text1 string `json:"text1" form:"text1" label:"特征描述（一）" need:"true" max:"500"`
	Part2 string `json:"part2" form:"part2" label:"拆出的申请（二）" max:"100"`
	Text2 string `json:"text2" form:"text2" label:"特征描述（二）" max:"500"`
	Part3 string `json:"part3" form:"part3" label:"拆出的申请（三）" max:"100"`
	Text3 string `json:"text3" form:"text3" label:"特征描述（三）" max:"500"`
	Part4 string `json:"part4" form:"part4" label:"拆出的申请（四）" max:"100"`
	Text4 string `json:"text4" form:"text4" label:"特征描述（四）" max:"500"`
}

// parts are what is taken out of the letter.
func (in Split) parts() (out []Asked, wrong []fault.Field) {
	for i, p := range [][2]string{{in.Part1, in.Text1}, {in.Part2, in.Text2}, {in.Part3, in.Text3}, {in.Part4, in.Text4}} {
		name, text := strings.TrimSpace(p[0]), strings.TrimSpace(p[1])
		switch {
		case name == "" && text == "":
		case name == "":
			wrong = append(wrong, fault.Field{Name: fmt.Sprintf("part%d", i+1), Message: "请填写拆出的申请要哪一项信息"})
		case text == "":
			wrong = append(wrong, fault.Field{Name: fmt.Sprintf("text%d", i+1), Message: "请写明便于查找的特征"})
		default:
			out = append(out, Asked{Name: name, Description: text})
		}
	}
	if len(out) == 0 && len(wrong) == 0 {
		wrong = append(wrong, fault.Field{Name: "part1", Message: "请至少拆出一项申请"})
	}
	return out, wrong
}

// splitJob names the letter and the part that is to be opened.
type splitJob struct {
	From  string `json:"from"`
	N     int    `json:"n"`
	Asked Asked  `json:"asked"`
}

func split(m *matter.Move, in Split) error {
	parts, wrong := in.parts()
	if strings.TrimSpace(in.Keep) == "" {
		wrong = append(wrong, fault.Field{Name: "keep", Message: "请填写本申请保留的内容"})
	}
	if len(wrong) > 0 {
		return fault.Invalid("拆分还不完整", wrong...)
	}
	r := requestOf(m)
	if err := r.bound(); err != nil {
		return err
	}
	switch {
	case r.Group != "":
		return fault.Conflictf("这份申请已经编入%s组，不能再拆分", r.Group)
	case r.Fee != nil || r.Correction != nil || len(r.Consultations) > 0:
		return fault.Conflictf("已经告知补正、征求意见或者通知收费的申请不能再拆分")
	}
	r.Group = m.Matter().Number
	r.Asked.Name = strings.TrimSpace(in.Keep)
	for i, p := range parts {
		m.Follow(matter.Follow{Topic: TopicSplit, Payload: text(splitJob{From: m.Matter().Number, N: i + 1, Asked: p})})
	}
	m.Record("parts", len(parts))
	m.Record("group", r.Group)
	keep(m, r)
	m.TellApplicant("inforequest.split", map[string]string{"title": r.Asked.Name, "count": fmt.Sprint(len(parts) + 1)})
	return nil
}

// WorkSplit opens one part of a letter; done twice it opens one.
func (room *Room) WorkSplit(ctx context.Context, j job.Job) error {
	var w splitJob
	if err := json.Unmarshal([]byte(j.Payload), &w); err != nil {
		return fmt.Errorf("read split: %w", err)
	}
	system := account.System("一事一申请")
	v, err := room.Hall().View(ctx, system, w.From)
	if err != nil {
		return err
	}
	letter, ok := v.Facts.(Request)
	if !ok {
		return fmt.Errorf("split of %s: no request", w.From)
	}
	part := Part{Request: Request{Applicant: letter.Applicant, Asked: w.Asked, Wish: letter.Wish, Intake: letter.Intake, Body: letter.Body, Group: letter.Group},
		Subject: v.Matter.Applicant, Letter: w.From}
	_, err = room.Hall().Start(ctx, system, KindName, "open_part", part, matter.Key(fmt.Sprintf("split/%s/%d", w.From, w.N)))
	return err
}

// Part is one question of a letter: it came with the letter, so its period runs from the same day.
type Part struct {
	Request Request
	Subject string
	Letter  string
}

func (room *Room) openPart(m *matter.Move, in Part) error {
	r := in.Request
	r.ID = m.ID()
	m.Open(matter.Opening{Title: r.Asked.Name, Region: room.Org.BodyPath(r.Body), Lead: r.Body, Applicant: in.Subject, ApplicantName: r.Applicant.Name, Channel: r.Intake.Channel.hall()})
	r.Version = VersionOn(r.Intake.ArrivedOn)
	m.Record("channel", string(r.Intake.Channel))
	m.Record("letter", in.Letter)
	if r.Intake.ReceivedOn.IsZero() {
		await(m, r)
	} else {
		receive(m, &r, r.Intake.ReceivedOn)
	}
	m.Keep(r, insertRequest(r))
	m.TellApplicant("inforequest.registered", map[string]string{"title": r.Asked.Name})
	return room.issue(m, room.receiptOf(m, r))
}

// Archive (归档) is the file of an ended request: 条2019 §45.
type Archive struct {
	Code      string       `json:"code"`
	Retention string       `json:"retention"`
	On        workday.Date `json:"on"`
	By        string       `json:"by"`
	List      []Filed      `json:"list"`
}

// Filed is one piece of the file.
type Filed struct {
	Name   string `json:"name"`
	Number string `json:"number,omitempty"`
	On     string `json:"on"`
	Digest string `json:"digest,omitempty"` // SM3
}

var retentionWords = map[string]string{"permanent": "永久", "30": "30年", "10": "10年"}

// ToArchive (归档) closes the file; what lies in it is listed by the page.
type ToArchive struct {
	Code      string  `json:"code" form:"code" label:"案卷号" need:"true" max:"60"`
	Retention string  `json:"retention" form:"retention" label:"保管期限" kind:"radio" need:"true" options:"permanent=永久|30=30年|10=10年"`
	List      []Filed `json:"list"`
}

func archive(m *matter.Move, in ToArchive) error {
	r := requestOf(m)
	switch {
	case r.Archive != nil:
		return fault.Conflictf("这份申请已经归档，案卷号%s", r.Archive.Code)
	case strings.TrimSpace(in.Code) == "":
		return fault.InvalidField("code", "请填写案卷号")
	case retentionWords[in.Retention] == "":
		return fault.InvalidField("retention", "请选择保管期限")
	case len(in.List) == 0:
		return fault.Conflictf("案卷里还没有文件，请刷新页面再办理")
	}
	for _, y := range r.Remedies {
		if y.Result == "pending" {
			return fault.Conflictf("还有没有审结的%s，审结以后再归档", remedyWords[y.Kind])
		}
	}
	r.Archive = &Archive{Code: strings.TrimSpace(in.Code), Retention: in.Retention, On: workday.DateOf(m.Now), By: m.Actor.Name, List: in.List}
	m.Record("archive", r.Archive.Code)
	keep(m, r)
	return nil
}
