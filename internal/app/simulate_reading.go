package app

import (
	"tongban/internal/app/ramble"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/reading"
	"tongban/internal/matter"
)

// readingGuide helps walks through deliveries to reading places.
func readingGuide(h *House) ramble.Guide {
	return ramble.Guide{
		GivesUp: []string{"waive", "recall"},
		Works:   []string{"send", "receive", "enter_receipt"},
		Open: func(w *ramble.Walk) (account.Actor, string, any) {
			return account.System("送交查阅"), "open", reading.Open{Days: 20, Document: reading.Document{ID: 1 + w.Int64N(1<<40), Version: 1, Number: "XX-1", Title: "关于做好有关工作的通知", Body: infoOffice, Class: "policy", MadeOn: workday.DateOf(w.Now).AddDays(-w.IntN(10))}}
		},
		Input: func(w *ramble.Walk, v matter.View, who account.Actor, action string) (any, bool) {
			d, _ := v.Facts.(reading.Delivery)
			place := ""
			for _, t := range v.Tasks {
				if t.State == matter.TaskOpen && t.Part != "" && matter.Holds(who, t) && (action == "miss" || t.Role == map[string]string{"receive": reading.RoleReceive, "enter_receipt": reading.RoleReceipt}[action]) {
					place = t.Part
				}
			}
			today := workday.DateOf(w.Now)
			switch action {
			case "send":
				in := reading.Send{On: today, Way: "专人", Paper: 1 + w.IntN(3)}
				for _, p := range h.places.Open(v.Matter.Region) {
					if missing, there := d.Owed(p.ID); missing || !there && len(d.Items) == 0 {
						in.Places = append(in.Places, p.Key())
					}
				}
				return in, true
			case "receive":
				return reading.Receive{Place: place, Signed: true}, true
			case "enter_receipt":
				return reading.EnterReceipt{Place: place, Receiver: "馆员", On: today}, true
			case "miss":
				return reading.Miss{Place: place, Reason: "缺附件"}, true
			}
			return nil, false
		},
	}
}
