package app

import (
	"tongban/internal/app/ramble"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/channel"
	"tongban/internal/matter"
)

// postingGuide helps walks through pieces that go to accounts.
func postingGuide(h *House) ramble.Guide {
	write := func(w *ramble.Walk, key string) channel.Write {
		return channel.Write{Account: key, Headline: "冬季防火，这几件事要注意", Text: []string{"市政府办公室印发通知，请大家注意用火安全。", "天干物燥，小心火烛。"}[w.IntN(2)],
			Document: channel.Document{ID: 1 + w.Int64N(1<<40), Number: "XX-1", Title: "关于做好冬季防火工作的通知", Body: infoOffice, Public: "/disclosure/documents/XX-1", FirstOn: workday.DateOf(w.Now).AddDays(-3)}}
	}
	return ramble.Guide{
		GivesUp: []string{"drop", "stop"},
		Works:   []string{"submit", "approve", "sent", "enter", "retry"},
		Idle:    func(_ matter.View, action string) bool { return action == "gone" || action == "stale" },
		Open: func(w *ramble.Walk) (account.Actor, string, any) {
			list := h.accountsOut.All()
			for range 500 {
				o, a := w.Officers[w.IntN(len(w.Officers))], list[w.IntN(len(list))]
				if a.Open && o.HasAt(channel.RightWrite, a.Body) {
					return o, "write", write(w, a.Key())
				}
			}
			return account.Actor{}, "write", channel.Write{}
		},
		Input: func(w *ramble.Walk, v matter.View, _ account.Actor, action string) (any, bool) {
			p, _ := v.Facts.(channel.Posting)
			switch action {
			case "edit":
				for _, a := range h.accountsOut.All() {
					if a.ID == p.Account {
						return write(w, a.Key()), true
					}
				}
			case "drop":
				return channel.Drop{Reason: "不发了", NotSent: true}, true
			case "sent":
				return channel.Sent{Where: "云州发布"}, true
			case "enter":
				return channel.Enter{On: workday.DateOf(w.Now), Where: "第2版"}, true
			}
			return nil, false
		},
	}
}

// takedownGuide helps walks through pieces that have to be taken down.
func takedownGuide() ramble.Guide {
	return ramble.Guide{
		GivesUp: []string{"merge"},
		Works:   []string{"done", "removed"},
		Open: func(w *ramble.Walk) (account.Actor, string, any) {
			return account.System("新媒体推送"), "open", channel.OpenTakedown{Body: infoOffice, Need: channel.RightWrite, Hours: 24, Machine: w.IntN(2) == 0,
				Takedown: channel.Takedown{Document: 1, Record: 1 + w.Int64N(1<<40), Cause: "withdrawn", What: channel.Remove, Number: "XX-1", Channel: "wechat", Name: "云州发布", Title: "关于做好冬季防火工作的通知", Where: "云州发布", Reason: "附件有误"}}
		},
	}
}
