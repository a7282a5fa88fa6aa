package app

import (
	"encoding/json"
	"slices"
	"strconv"

	"tongban/internal/app/ramble"
	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/service/bundle"
	"tongban/internal/service/casework"
	"tongban/internal/service/catalog/record"
)

// bundleGuide helps walks through applications for several items. Their cases are walked by themselves: here the machine
// says at random how they stand.
func bundleGuide(list []bundle.Definition, names map[string]bundle.Named) ramble.Guide {
	byCode, flows := map[string]bundle.Definition{}, []string{}
	for _, d := range list {
		byCode[d.Code] = d
		flows = append(flows, d.Code)
	}
	return ramble.Guide{
		Flows:   flows,
		GivesUp: []string{"withdraw", "part_refused"},
		Open: func(w *ramble.Walk) (account.Actor, string, any) {
			in, p := bundleFiling(w, byCode[w.Flow], names), w.Persons[w.IntN(len(w.Persons))]
			in.Applicant = p.Name
			if w.IntN(3) == 0 {
				for _, o := range w.Officers {
					if o.HasAt(bundle.RightReceive, in.Definition.HandOut) {
						return o, "receive", bundle.Receive{Submit: in, Subject: p.Party(), Window: "A02"}
					}
				}
			}
			return p, "submit", in
		},
		Input: func(w *ramble.Walk, v matter.View, _ account.Actor, action string) (any, bool) {
			b, _ := v.Facts.(bundle.Bundle)
			return bundleInput(w, b, action)
		},
	}
}

// namesOf tells what items are called and whose they are.
func namesOf(items []record.Item) map[string]bundle.Named {
	names := map[string]bundle.Named{}
	for _, i := range items {
		names[i.Code] = bundle.Named{Name: i.Name, Body: i.Body}
	}
	return names
}

// bundleFiling applies for some of the members of a bundle; some of them ask for something later.
func bundleFiling(w *ramble.Walk, d bundle.Definition, names map[string]bundle.Named) bundle.Submit {
	in := bundle.Submit{Definition: d, Region: "/359900/", Way: string(casework.WayCounter)}
	for n, m := range d.Members {
		if n > 0 && w.IntN(4) == 0 {
			continue
		}
		f := bundle.Filed{Member: m.Name, Version: 1, Filing: json.RawMessage(`{}`)}
		if len(m.After) > 0 && w.IntN(2) == 0 {
			f.Later = []bundle.Asked{{Name: "credit_code", Label: "统一社会信用代码"}}
		}
		in.Parts, in.Names = append(in.Parts, f), append(in.Names, names[m.Item])
	}
	return in
}

// bundleInput is what the machine or somebody says of one part for which an action can be meant; false when there is none.
func bundleInput(w *ramble.Walk, b bundle.Bundle, action string) (any, bool) {
	one := func(fits func(bundle.Part) bool) (p bundle.Part, ok bool) {
		fit := slices.DeleteFunc(slices.Clone(b.Parts), func(p bundle.Part) bool { return !fits(p) })
		if len(fit) == 0 {
			return p, false
		}
		return fit[w.IntN(len(fit))], true
	}
	in := func(states ...bundle.PartState) func(bundle.Part) bool {
		return func(p bundle.Part) bool { return slices.Contains(states, p.State) }
	}
	switch action {
	case "part_opened":
		p, ok := one(in(bundle.PartOpening))
		n := slices.IndexFunc(b.Parts, func(o bundle.Part) bool { return o.Member == p.Member })
		return bundle.PartOpened{Member: p.Member, Case: int64(1000 + n), Number: "359900-" + strconv.Itoa(1000+n)}, ok
	case "part_held":
		p, ok := one(in(bundle.PartOpening))
		return bundle.HeldBack{Member: p.Member, Why: "事项暂停办理"}, ok && !w.Ending
	case "part_resumed":
		p, ok := one(in(bundle.PartHeld))
		return bundle.Resumed{Member: p.Member}, ok
	case "part_refused":
		p, ok := one(in(bundle.PartOpening))
		return bundle.PartRefused{Member: p.Member, Why: "事项已经取消"}, ok
	case matter.ActionPartMoved:
		p, ok := one(in(bundle.PartRunning, bundle.PartDecided))
		return matter.PartMoved{Part: p.Case, Number: p.Number, Kind: casework.KindName, Version: p.Version + 1}, ok
	case "part_stands":
		p, ok := one(in(bundle.PartRunning, bundle.PartDecided))
		return bundle.PartStands{Member: p.Member, Standing: standingAtRandom(w, p)}, ok
	case "hand_failed":
		p, ok := one(func(p bundle.Part) bool { return p.State == bundle.PartDecided && p.Handing })
		return bundle.HandFailed{Member: p.Member, Why: "办件正在更正"}, ok
	case "supply":
		p, ok := one(in(bundle.PartAsking))
		form := map[string][]string{}
		for _, a := range p.Later {
			form[a.Name] = []string{"91350000MA0000001X"}
		}
		return bundle.Supply{Member: p.Member, Form: form}, ok
	case "withdraw":
		p, ok := one(func(p bundle.Part) bool { return !p.Over() && p.State != bundle.PartDecided && p.Leaving == "" })
		return bundle.Withdraw{Members: []string{p.Member}, Reason: "先不办了"}, ok
	case "hand_over":
		hand := bundle.Hand{Way: "counter", Receiver: b.Applicant, Identity: "document"}
		for _, p := range b.Parts {
			if p.State == bundle.PartDecided && !p.Handing && (len(hand.Members) == 0 || w.IntN(3) > 0) {
				hand.Members = append(hand.Members, p.Member)
			}
		}
		return hand, len(hand.Members) > 0
	}
	return nil, false
}

// standingAtRandom is the next news of a case: it goes on, stands still, is decided, or is closed one way or another.
func standingAtRandom(w *ramble.Walk, p bundle.Part) bundle.Standing {
	s := bundle.Standing{Title: "办理中", Version: p.Version + 1 + int64(w.IntN(2))}
	switch n := w.IntN(6); {
	case p.State == bundle.PartDecided: // what was granted is handed out; now and then it is decided anew
		s.Closed = p.Handing || w.IntN(2) == 0
		s.Decided, s.Granted = !s.Closed, p.Result == bundle.ResultGranted
	case p.Leaving != "":
		s.Closed, s.Withdrawn = true, true
	case n < 2:
		s.Still, s.Asks = n == 0, n == 0
	case n < 5:
		s.Decided, s.Granted, s.Paper, s.PaperNo = true, n < 4, "决定书", "1号"
	default:
		s.Closed = true
	}
	return s
}
