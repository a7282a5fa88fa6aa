package app_test

import (
	"context"

	"tongban/internal/common/workday"
	"tongban/internal/disclosure/channel"
)

// pieces walks pieces of a document to their ends, and a take-down.
func (w *rightsTable) pieces() error {
	today := workday.DateOf(w.town.Now())
	box, hand := "", ""
	for _, a := range w.town.AccountsOut() {
		if a.Way == channel.WayHand {
			hand = a.Key()
		} else if a.Way == channel.WayOutbox && box == "" {
			box = a.Key()
		}
	}
	begin := func(account string) error {
		r, err := w.town.Engine().Start(context.Background(), w.actors["纪晓棠"], channel.PostingKind, "write", channel.Write{Account: account, Headline: "冬季防火", Text: "请注意用火安全。",
			Document: channel.Document{ID: 1, Number: "XX-1", Title: "关于做好冬季防火工作的通知", Body: "government-office", Public: "/disclosure/documents/XX-1", FirstOn: today}})
		w.number = r.Number
		return err
	}
	if err := begin(box); err != nil {
		return err
	}
	if err := w.note(""); err != nil {
		return err
	}
	submit := act{"纪晓棠", "submit", channel.Submit{Checked: true}, plain}
	if err := w.walk(submit, act{"邵明远", "approve", channel.Approve{}, plain}, act{"系统", "fail", channel.Fail{Reason: "连接不上"}, plain}, act{"纪晓棠", "retry", channel.Retry{}, ""}, act{"系统", "sent", channel.Sent{Where: "云州发布"}, plain}); err != nil {
		return err
	}
	sent, err := w.view()
	if err != nil {
		return err
	}
	if err := begin(hand); err != nil {
		return err
	}
	if err := w.walk(act{"纪晓棠", "submit", channel.Submit{Checked: true}, ""}, act{"邵明远", "approve", channel.Approve{}, plain}, act{"纪晓棠", "drop", channel.Drop{Reason: "不发了"}, plain}); err != nil {
		return err
	}
	open := func(cause string) error {
		r, err := w.town.Engine().Start(context.Background(), w.actors["系统"], channel.TakedownKind, "open", channel.OpenTakedown{Body: "government-office", Need: channel.RightWrite, Hours: 24,
			Takedown: channel.Takedown{Document: 1, Record: sent.Matter.ID, Cause: cause, What: channel.Remove, Number: "XX-1", Piece: sent.Matter.Number, Channel: "wechat", Name: "云州发布", Title: "关于做好冬季防火工作的通知", Where: "云州发布", Reason: "附件有误"}})
		w.number = r.Number
		return err
	}
	if err := open("withdrawn"); err != nil {
		return err
	}
	if err := w.note(""); err != nil {
		return err
	}
	if err := w.walk(act{"纪晓棠", "done", channel.Done{How: "已经删除"}, plain}); err != nil {
		return err
	}
	if err := open("again"); err != nil {
		return err
	}
	if err := w.walk(act{"系统", "merge", channel.Merge{Reason: "原文又有变化"}, plain}); err != nil {
		return err
	}
	w.number = sent.Matter.Number
	return w.walk(act{"系统", "gone", channel.Gone{}, plain})
}
