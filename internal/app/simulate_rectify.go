package app

import (
	"tongban/internal/app/ramble"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/rectify"
	"tongban/internal/matter"
)

// rectifyGuide helps walks through requests to correct a record about oneself.
func rectifyGuide(h *House) ramble.Guide {
	kinds := []rectify.ReplyKind{rectify.ReplyCorrected, rectify.ReplyPartly, rectify.ReplyRefused, rectify.ReplyTransferred, rectify.ReplyNamed, rectify.ReplyOther}
	return ramble.Guide{
		GivesUp: []string{"withdraw"},
		Works:   []string{"answer_correction", "give_opinion", "recall_opinion", "draft_reply", "return_draft", "approve", "deliver", "agree_undelivered"},
		Idle: func(v matter.View, action string) bool {
			c, _ := v.Facts.(rectify.Claim)
			return action == "add_evidence" && (c.Correction == nil || !c.Correction.Silent) || action == "collect" && (c.Delivery == nil || c.Delivery.Way != "none")
		},
		Open: func(w *ramble.Walk) (account.Actor, string, any) {
			p := w.Persons[w.IntN(len(w.Persons))]
			in := rectify.Submit{Body: infoOffice, Record: "个体工商户登记信息", Source: "在窗口查询时打印", Relation: "记录的是本人", Says: "经营场所：人民路81号", Should: "经营场所：人民路18号", Inspect: "租赁合同原件在本人处", Phone: p.Person.Phone, Way: "online"}
			if w.IntN(3) > 0 {
				return p, "submit", in
			}
			for _, o := range w.Officers {
				if o.HasAt(rectify.RightHandle, infoOffice) {
					return o, "register", rectify.Register{Submit: in, Channel: rectify.ChannelCounter, ArrivedOn: workday.DateOf(w.Now), Subject: p.Party(),
						Applicant: rectify.Applicant{Name: p.Name, DocumentKind: "居民身份证", Masked: p.Person.Masked}}
				}
			}
			return p, "submit", in
		},
		Input: func(w *ramble.Walk, v matter.View, _ account.Actor, action string) (any, bool) {
			c, _ := v.Facts.(rectify.Claim)
			today := workday.DateOf(w.Now)
			switch action {
			case "ask_correction":
				return rectify.AskCorrection{Asked: "请补充租赁合同", Days: 10 + w.IntN(5), Way: "网上"}, true
			case "answer_correction":
				return rectify.AnswerCorrection{Answer: "租赁合同见附件"}, true
			case "add_evidence":
				on := today
				if c.Correction != nil { // also where nothing was asked for, which is refused
					on = c.Correction.AskedOn
				}
				return rectify.AddEvidence{Answer: "合同复印件", On: on}, true
			case "ask_opinion":
				return rectify.AskOpinion{Body: "market", Asked: "请核对经营场所"}, true
			case "give_opinion":
				return rectify.GiveOpinion{Finding: []string{"wrong", "partly", "right", "elsewhere"}[w.IntN(4)], Text: "查了登记档案"}, true
			case "draft_reply":
				in := rectify.DraftReply{Kind: kinds[w.IntN(len(kinds))], Result: "答复如下", Checked: "查了登记档案", Before: c.Record.Says, After: c.Record.Should, ChangedOn: today, ChangedBy: "登记科", Reason: "经核对", Basis: "登记档案",
					ToName: "省档案馆", Contact: "0591-0000000", Leads: "elsewhere", Reconsider: "云州市人民政府", Court: "云州市中级人民法院"}
				return in, true
			case "approve":
				return rectify.Approve{Signed: true}, true
			case "deliver":
				return rectify.Deliver{Way: "counter", Receiver: "本人", Proof: "签收单1", On: today}, true
			case "report_undelivered":
				return rectify.ReportUndelivered{Tried: "11月2日邮寄，退回\n11月9日电话，停机", Address: "查了登记的地址"}, true
			case "agree_undelivered":
				return rectify.AgreeUndelivered{Signed: true}, true
			case "try_again":
				return rectify.TryAgain{Reason: "可以送到单位"}, true
			case "collect":
				return rectify.Collect{Receiver: "本人", On: today, Proof: "身份证"}, true
			case "record_remedy":
				in := rectify.RecordRemedy{Kind: []string{"review", "suit"}[w.IntN(2)], Body: "云州市人民政府", FiledOn: today, Result: []string{"pending", "upheld"}[w.IntN(2)]}
				if in.Result == "upheld" {
					in.DecidedOn = today
				}
				return in, true
			case "look", "unmask":
				return nil, false
			}
			return nil, false
		},
	}
}
