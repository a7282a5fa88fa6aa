package casework

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/matter"
)

// Sent is one message about a case as it went out: to whom, by which way, and what became of it.
type Sent struct {
	ID         int64
	To         string // account subject
	Way        string // in Chinese
	Title      string
	State      string // in Chinese
	Trouble    string // why it could not be delivered
	Tone       web.Tone
	At, ReadAt time.Time
	Again      bool // may be sent once more
}

// Post is what the workbench needs of the messages.
type Post interface {
	// About lists what was sent about a matter, in order.
	About(ctx context.Context, matter int64) ([]Sent, error)
}

// getTalk shows the questions of the applicant with their answers, and what everybody was told (W-03 互动).
func (d *Desk) getTalk(w http.ResponseWriter, r *http.Request) error {
	s, err := d.see(r)
	if err != nil {
		return err
	}
	sent, err := d.Post.About(r.Context(), s.Matter.ID)
	if err != nil {
		return err
	}
	talks := web.Sheet{Caption: "申请人的提问和答复", Columns: []web.Column{{Head: "提问"}, {Head: "答复"}},
		Empty: web.Nothing{Title: "申请人没有提问", Why: "申请人在“我的办件”里提的问题会显示在这里"}}
	for _, t := range s.Case.Talks {
		answer := web.Part(web.Tag(web.ToneWarn, "等"+d.room.Org.BodyName(t.Body)+"答复"))
		switch {
		case t.answered():
			answer = web.Words(t.Answer + "（" + t.AnsweredBy + " " + moment(t.AnsweredAt) + "）")
		case !s.Matter.Open():
			answer = web.Words("办件已经结束，没有单独答复")
		}
		talks.Rows = append(talks.Rows, web.Row{Cells: []web.Cell{web.Words(t.Question + "（" + moment(t.AskedAt) + "）"), answer}})
	}
	list := web.Sheet{Caption: "发出的消息", Columns: []web.Column{{Head: "时间"}, {Head: "发给"}, {Head: "方式"}, {Head: "内容"}, {Head: "送达情况"}, {Head: "操作"}},
		Empty: web.Nothing{Title: "还没有发出消息", Why: "办件每走一步，告诉申请人和承办人的消息会显示在这里"}}
	again := d.resends(s)
	for _, m := range sent {
		state := m.State
		if m.Trouble != "" {
			state += "：" + m.Trouble
		}
		if !m.ReadAt.IsZero() {
			state += "，" + moment(m.ReadAt) + "已读"
		}
		act := web.Words("")
		if again && m.Again {
			act = web.Part(web.PostButton("再发一次", s.href("/talk/"+strconv.FormatInt(m.ID, 10)+"/again")))
		}
		list.Rows = append(list.Rows, web.Row{Cells: []web.Cell{web.Words(moment(m.At)), web.Words(d.receiver(s, m.To)), web.Words(m.Way), web.Words(m.Title),
			web.Part(web.Tag(m.Tone, state)), act}})
	}
	return web.Render(w, r, d.page(r, s, "/talk", web.Table(talks), web.Table(list)))
}

// resends reports whether the actor may have messages of the case sent again.
func (d *Desk) resends(s seen) bool { return s.May(s.actor, "resend") }

// receiver names who got a message, without more of a person than the page shows anyway.
func (d *Desk) receiver(s seen, to string) string {
	if to == s.Matter.Applicant {
		return "申请人 " + s.maskedName()
	}
	kind, id, ok := account.ParseSubject(to)
	if ok && kind == string(account.ActorOfficer) {
		if o, err := d.room.Org.Officer(id); err == nil {
			return o.Name
		}
	}
	if kind == "hook" {
		return "订阅推送的系统"
	}
	return "有关人员"
}

// postAgain sends a message once more (W-03 互动).
func (d *Desk) postAgain(w http.ResponseWriter, r *http.Request) error {
	s, err := d.see(r)
	if err != nil {
		return err
	}
	sent, err := d.Post.About(r.Context(), s.Matter.ID)
	if err != nil {
		return err
	}
	for _, m := range sent {
		if strconv.FormatInt(m.ID, 10) != r.PathValue("id") || !m.Again {
			continue
		}
		_, err := d.room.Hall().Do(r.Context(), s.actor, s.Matter.ID, "resend", Resend{Message: m.ID, Title: m.Title + "（" + m.Way + "）"}, matter.Key(web.Once(r)))
		if err != nil {
			return err
		}
		return web.Done(w, r, s.link("/talk"), "已经重新发送")
	}
	return fault.Missing("消息", r.PathValue("id"))
}
