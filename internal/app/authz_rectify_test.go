package app_test

import (
	"context"

	"tongban/internal/common/workday"
	"tongban/internal/disclosure/rectify"
)

// rectifications walks requests to correct a record to each of their ends.
func (w *rightsTable) rectifications() error {
	today := workday.DateOf(w.town.Now())
	reply := rectify.DraftReply{Kind: rectify.ReplyRefused, Result: "登记与原件一致", Checked: "查了档案", Reason: "证据不足", Basis: "登记档案", Reconsider: "云州市人民政府", Court: "云州市中级人民法院"}
	for _, end := range [][]act{
		{{"许文静", "ask_correction", rectify.AskCorrection{Asked: "请补充合同", Days: 10, Way: "网上"}, plain}, {"林晓梅", "answer_correction", rectify.AnswerCorrection{Answer: "合同在本人处"}, ""},
			{"许文静", "ask_opinion", rectify.AskOpinion{Body: "market", Asked: "请核对"}, plain}, {"佟欣", "give_opinion", rectify.GiveOpinion{Finding: "right", Text: "查了档案"}, ""},
			{"许文静", "draft_reply", reply, plain}, {"高立群", "approve", rectify.Approve{Signed: true}, plain}, {"许文静", "deliver", rectify.Deliver{Way: "online", Receiver: "林晓梅", On: today}, plain}},
		{{"许文静", "draft_reply", reply, ""}, {"高立群", "approve", rectify.Approve{Signed: true}, ""}, {"许文静", "report_undelivered", rectify.ReportUndelivered{Tried: "邮寄退回\n电话停机", Address: "查了登记的地址"}, plain},
			{"高立群", "try_again", rectify.TryAgain{Reason: "再送一次"}, ""}, {"许文静", "report_undelivered", rectify.ReportUndelivered{Tried: "邮寄退回\n电话停机", Address: "查了登记的地址"}, ""}, {"高立群", "agree_undelivered", rectify.AgreeUndelivered{Signed: true}, ""}},
		{{"林晓梅", "withdraw", rectify.Withdraw{}, plain}},
	} {
		r, err := w.town.Engine().Start(context.Background(), w.actors["林晓梅"], rectify.KindName, "submit", rectify.Submit{Body: "government-office", Record: "登记信息", Source: "窗口打印", Relation: "本人",
			Says: "81号", Should: "18号", Inspect: "合同在本人处", Phone: "13800000001", Way: "online"})
		if err != nil {
			return err
		}
		w.number = r.Number
		if end[0].action == "ask_correction" {
			if err := w.note(""); err != nil {
				return err
			}
		}
		if err := w.walk(end...); err != nil {
			return err
		}
	}
	return nil
}
