package app_test

import (
	"context"

	"tongban/internal/common/workday"
	"tongban/internal/disclosure/occasion"
)

const said = "【主持人】各位网友大家好。\n【冯立】今年供暖提前三天。"

// planned opens an interview of the government's office.
func (w *rightsTable) planned() error {
	r, err := w.town.Engine().Start(context.Background(), w.actors["纪晓棠"], occasion.KindName, "plan", occasion.Plan{Sort: occasion.Interview, Body: "government-office", Title: "冬季供暖", On: workday.DateOf(w.town.Now()),
		From: "18:40", Until: "20:00", Place: "本页面", Guests: "冯立，局长", Asks: true})
	w.number = r.Number
	return err
}

// occasions walks an interview to its public transcript, with a time that did not hold, and off the site again.
func (w *rightsTable) occasions() error {
	if err := w.planned(); err != nil {
		return err
	}
	if err := w.note(""); err != nil {
		return err
	}
	again := occasion.Plan{Sort: occasion.Interview, Body: "government-office", Title: "冬季供暖", On: workday.DateOf(w.town.Now()), From: "18:50", Until: "20:00", Place: "本页面", Guests: "冯立，局长", Asks: true}
	return w.walk(act{"纪晓棠", "submit", occasion.Submit{Checked: true}, plain}, act{"邵明远", "announce", occasion.Announce{}, plain}, act{"邵明远", "put_off", occasion.PutOff{Reason: "嘉宾另有公务"}, plain},
		act{"纪晓棠", "edit", again, ""}, act{"纪晓棠", "submit", occasion.Submit{Checked: true}, ""}, act{"邵明远", "announce", occasion.Announce{}, ""},
		act{"纪晓棠", "begin", occasion.Begin{}, plain}, act{"纪晓棠", "end", occasion.End{}, plain}, act{"纪晓棠", "write", occasion.Write{Summary: "介绍了安排。", Text: said}, ""},
		act{"纪晓棠", "hand_in", occasion.HandIn{Checked: true}, plain}, act{"邵明远", "publish", occasion.Publish{}, plain}, act{"邵明远", "withdraw", occasion.Withdraw{Reason: "内容有误"}, plain})
}

// occasionEndings walks what does not come about.
func (w *rightsTable) occasionEndings() error {
	if err := w.planned(); err != nil {
		return err
	}
	if err := w.walk(act{"纪晓棠", "drop", occasion.Drop{Reason: "重复"}, plain}); err != nil {
		return err
	}
	if err := w.planned(); err != nil {
		return err
	}
	return w.walk(act{"纪晓棠", "submit", occasion.Submit{Checked: true}, ""}, act{"邵明远", "announce", occasion.Announce{}, ""}, act{"邵明远", "cancel", occasion.Cancel{Reason: "天气原因"}, plain})
}
