package app

import (
	"tongban/internal/app/ramble"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/reading"
	"tongban/internal/matter"
)

// shelfGuide helps walks through what places have to do with documents that stand there.
func shelfGuide(h *House) ramble.Guide {
	return ramble.Guide{
		Works: []string{"done"},
		Open: func(w *ramble.Walk) (account.Actor, string, any) {
			s := reading.Shelf{Delivery: 1 + w.Int64N(1<<40), Number: "SJ-1", Purpose: []reading.Purpose{reading.Remove, reading.Mark, reading.Exchange}[w.IntN(3)], Title: "关于做好有关工作的通知", Reason: "附件有误"}
			for _, p := range h.places.All() {
				if p.Open {
					s.Places = append(s.Places, reading.Spot{Place: p.ID, Key: p.Key(), Name: p.Name})
				}
			}
			return account.System("送交查阅"), "open", reading.OpenShelf{Shelf: s, Body: infoOffice}
		},
		Input: func(w *ramble.Walk, v matter.View, who account.Actor, action string) (any, bool) {
			for _, t := range v.Tasks {
				if action == "done" && t.State == matter.TaskOpen && matter.Holds(who, t) {
					return reading.DoneShelf{Place: t.Part, How: "已经处理"}, true
				}
			}
			return nil, false
		},
	}
}

// readingGuide helps walks through deliveries to reading places.
func readingGuide(h *House) ramble.Guide {
	return ramble.Guide{
		GivesUp: []string{"waive", "recall", "excuse"},
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
				rest := d.Rest()
				for _, id := range rest {
					if len(in.Places) == 0 || w.IntN(4) > 0 { // now and then one is left for later
						in.Places = append(in.Places, id)
					}
				}
				return in, true
			case "receive":
				return reading.Receive{Place: place, Signed: true}, true
			case "enter_receipt":
				return reading.EnterReceipt{Place: place, Receiver: "馆员", On: today}, true
			case "excuse":
				in := reading.Excuse{Reason: "场所停办"}
				if rest := d.Rest(); len(rest) > 0 {
					in.Place = rest[0]
				}
				return in, true
			case "miss":
				return reading.Miss{Place: place, Reason: "缺附件"}, true
			}
			return nil, false
		},
	}
}
