package app

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"tongban/internal/app/ramble"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/annual"
	"tongban/internal/disclosure/channel"
	"tongban/internal/disclosure/column"
	"tongban/internal/disclosure/duty"
	"tongban/internal/disclosure/inforequest"
	"tongban/internal/disclosure/interpret"
	"tongban/internal/disclosure/normative"
	"tongban/internal/disclosure/occasion"
	"tongban/internal/disclosure/publish"
	"tongban/internal/disclosure/reading"
	"tongban/internal/disclosure/rectify"
	"tongban/internal/disclosure/withhold"
	"tongban/internal/matter"
	"tongban/internal/oversight/credit"
	"tongban/internal/service/bundle"
	"tongban/internal/service/casework"
	"tongban/internal/service/catalog/change"
	"tongban/internal/service/project"
	"tongban/internal/service/window"
	"tongban/internal/voice/siteerror"
)

// Simulate takes so many random walks over every kind and flow of the house, in memory: the store is only read. A kind
// that has no guide here is walked by the tags of its inputs.
func (h *House) Simulate(ctx context.Context, seed uint64, walks int) (*ramble.World, *ramble.Tally, error) {
	world, err := h.world(ctx, seed)
	if err != nil {
		return nil, nil, err
	}
	return world, world.Many(ctx, seed, walks), nil
}

// invented are the flows that are drawn beside those of the catalogue, and strollers the people who apply.
const (
	inventedFlows = 40
	strollers     = 24
)

// world is the house as walks see it: its rooms over the same store, with flows of cases drawn beside the real ones.
func (h *House) world(ctx context.Context, seed uint64) (*ramble.World, error) {
	return h.worldAt(ctx, seed, h.config.Now)
}

// Rehearsal is the house as walks in memory see it.
func (h *House) Rehearsal(ctx context.Context, seed uint64) (*ramble.World, error) {
	return h.world(ctx, seed)
}

// Stage is the house as a store to which walks are taken that were rehearsed with the same seed, here or in another house
// of the same city.
func (h *House) Stage(ctx context.Context, seed uint64) (ramble.Stage, error) {
	at := h.config.Now()
	world, err := h.worldAt(ctx, seed, func() time.Time { return at })
	return ramble.Stage{World: world, Set: func(t time.Time) { at = t }}, err
}

func (h *House) worldAt(ctx context.Context, seed uint64, now func() time.Time) (*ramble.World, error) {
	p, err := h.inThePast(now)
	if err != nil {
		return nil, err
	}
	w := &ramble.World{Engine: p.engine, From: now(), Guides: map[string]ramble.Guide{}}
	for _, o := range h.org.Officers() {
		if !o.Active {
			continue
		}
		actor, err := h.accounts.Resolve(ctx, account.Actor{Kind: account.ActorOfficer, ID: o.ID}.Subject())
		if err != nil {
			return nil, fmt.Errorf("resolve officer %s: %w", o.Login, err)
		}
		w.Officers = append(w.Officers, actor)
	}
	crowd := crowdOf(strollers)
	for _, s := range crowd {
		w.Persons = append(w.Persons, s.actor)
	}
	cases, err := newCaseWalks(ctx, p, crowd, rand.New(rand.NewPCG(seed, 0)))
	if err != nil {
		return nil, err
	}
	p.rooms.casework.Items = cases
	w.Guides[casework.KindName] = cases.guide()
	list, err := h.rooms.bundles.InForce(ctx)
	if err != nil {
		return nil, err
	}
	w.Guides[bundle.KindName] = bundleGuide(list, namesOf(cases.records))
	if w.Guides[project.KindName], err = projectGuide(ctx, p, crowd); err != nil {
		return nil, err
	}
	w.Guides[inforequest.KindName] = requestGuide(h)
	if w.Guides[annual.KindName], err = annualGuide(ctx, h); err != nil {
		return nil, err
	}
	w.Guides[change.KindName] = changeGuide(cases)
	w.Guides[rectify.KindName] = rectifyGuide(h)
	w.Guides[siteerror.KindName] = errorGuide(h)
	w.Guides[credit.CheckKind] = checkGuide(h)
	w.Guides[credit.RepairKind] = repairGuide(h)
	w.Guides[publish.KindName] = documentGuide(h)
	w.Guides[occasion.KindName] = occasionGuide()
	w.Guides[column.KindName] = columnGuide(h)
	w.Guides[interpret.KindName] = interpretGuide(h)
	w.Guides[duty.KindName] = dutyGuide(h)
	w.Guides[withhold.KindName] = withheldGuide(h)
	w.Guides[reading.KindName] = readingGuide(h)
	w.Guides[normative.CleanupKind] = cleanupGuide(h)
	w.Guides[normative.ReviewKind] = reviewGuide(h)
	w.Guides[normative.AmendmentKind] = amendmentGuide(h)
	w.Guides[reading.ShelfKind] = shelfGuide(h)
	w.Guides[channel.PostingKind] = postingGuide(h)
	w.Guides[channel.TakedownKind] = takedownGuide()
	w.Guides[window.HandoverKind] = handoverGuide(h)
	w.Guides[window.ShiftKind] = shiftGuide(h)
	return w, nil
}

// crowdOf makes people who apply.
func crowdOf(n int) (out []party) {
	for i := range n {
		p := invented(i)
		p.actor = account.Actor{Kind: account.ActorPerson, ID: int64(900_001 + i), Name: p.person,
			Person: &account.PersonID{DocumentKind: p.applicant.DocumentKind, Masked: p.applicant.Masked, Index: fmt.Sprint("walk", i), Phone: p.applicant.Phone, Trust: account.TrustFace}}
		p.applicant.Index = p.actor.Person.Index
		out = append(out, p)
	}
	return out
}

// requestGuide helps walks through requests for information.
func requestGuide(h *House) ramble.Guide {
	return ramble.Guide{
		GivesUp: []string{"withdraw"},
		Works:   []string{"confirm_receipt", "answer_correction", "answer_reasons", "end_consultation", "pay", "draft_reply", "return_draft", "approve", "deliver", "agree_undelivered"},
		Idle: func(v matter.View, action string) bool {
			r, _ := v.Facts.(inforequest.Request)
			return action == "collect" && (r.Delivery == nil || r.Delivery.Way != "none")
		},
		Open: func(w *ramble.Walk) (account.Actor, string, any) {
			p := w.Persons[w.IntN(len(w.Persons))]
			in := inforequest.Submit{Body: infoOffice, Asked: topics[w.IntN(len(topics))], Wish: inforequest.Wish{Form: "electronic", Way: "online"},
				Applicant: inforequest.Applicant{Class: inforequest.ClassCitizen, Name: p.Name, DocumentKind: p.Person.DocumentKind, Masked: p.Person.Masked, Phone: p.Person.Phone, Address: "青云路1号"}}
			if w.IntN(3) > 0 {
				return p, "submit", in
			}
			for _, o := range w.Officers {
				if o.HasAt(inforequest.RightHandle, infoOffice) {
					return o, "register", inforequest.Register{Submit: in, Subject: p.Party(), Intake: inforequest.Intake{Channel: inforequest.ChannelCounter, ArrivedOn: workday.DateOf(w.Now)}}
				}
			}
			return p, "submit", in
		},
		Input: func(w *ramble.Walk, v matter.View, _ account.Actor, action string) (any, bool) {
			r, _ := v.Facts.(inforequest.Request)
			switch action {
			case "ask_correction":
				return inforequest.AskCorrection{Days: 5 + w.IntN(5), Way: "网上", Points: []inforequest.Point{{Problem: "年份不明", Demand: "写明年份"}}}, true
			case "end_consultation":
				for _, c := range r.Consultations {
					if c.EndedOn.IsZero() {
						return inforequest.EndConsultation{N: c.N, Opinion: []inforequest.Opinion{inforequest.OpinionConsent, inforequest.OpinionObject}[w.IntN(2)], Reason: "属于商业秘密"}, true
					}
				}
			case "draft_reply":
				kinds := inforequest.Kinds(inforequest.Rules2019)
				return inforequest.DraftReply{Kind: kinds[w.IntN(len(kinds))].Kind, Result: "答复如下", Reason: "依照条例第三十六条", PublicInterest: "公共安全", Reconsider: "云州市人民政府", Court: "云州市中级人民法院"}, true
			case "ask_reasons":
				return inforequest.AskReasons{Why: "本月26件", Days: 5 + w.IntN(5)}, true
			case "delay":
				return inforequest.Delay{Days: 1 + w.IntN(30), Reason: "档案要逐卷检索", Signed: true}, true
			case "split":
				return inforequest.Split{Keep: "第一项", Part1: "第二项", Text1: "2025年"}, true
			case "archive":
				return inforequest.ToArchive{Code: "2026-1", Retention: "10", List: []inforequest.Filed{{Name: "答复书"}}}, true
			case "attach":
				return inforequest.Attach{Use: []inforequest.Use{inforequest.UseOriginal, inforequest.UseGiven}[w.IntN(2)], Material: inforequest.Material{File: int64(1 + len(r.Materials)), Name: "材料.pdf"}}, true
			case "redact", "detach":
				for _, m := range r.Materials {
					if action == "detach" {
						return inforequest.Detach{File: m.File, Reason: "传错了"}, true
					}
					if m.Use == inforequest.UseOriginal {
						return inforequest.Redact{Material: inforequest.Material{File: 1000 + m.File, Of: m.File, Name: "处理后.pdf", Marks: 2}}, true
					}
				}
			case "charge":
				return inforequest.Charge{Mode: inforequest.FeePages, Pages: 31 + w.IntN(300), Pay: "转账", Signed: true}, true
			case "pay":
				return inforequest.Pay{On: workday.DateOf(w.Now), Voucher: "非税1"}, true
			case "report_undelivered":
				return inforequest.ReportUndelivered{Tried: "11月2日邮寄，退回\n11月9日电话，停机", Address: "查了登记的地址"}, true
			case "agree_undelivered":
				return inforequest.AgreeUndelivered{Signed: true}, true
			case "collect":
				return inforequest.Collect{Receiver: "本人", On: workday.DateOf(w.Now), Proof: "身份证"}, true
			case "try_again":
				return inforequest.TryAgain{Reason: "可以送到单位"}, true
			case "record_remedy":
				in := inforequest.RecordRemedy{Kind: []string{"review", "suit"}[w.IntN(2)], Body: "云州市人民政府", FiledOn: workday.DateOf(w.Now), Result: []string{"pending", "upheld", "corrected"}[w.IntN(3)]}
				if in.Result != "pending" {
					in.DecidedOn = in.FiledOn
				}
				return in, true
			}
			return nil, false
		},
	}
}

// changeGuide helps walks through changes of items.
func changeGuide(cases *caseWalks) ramble.Guide {
	return ramble.Guide{
		GivesUp: []string{"withdraw"},
		Open: func(w *ramble.Walk) (account.Actor, string, any) {
			item := cases.records[w.IntN(len(cases.records))]
			item.Summary += "。"
			purposes := []change.Purpose{change.PurposeRevise, change.PurposeRevise, change.PurposeSuspend, change.PurposeCancel}
			in := change.Propose{Purpose: purposes[w.IntN(len(purposes))], Item: item, Reason: "说得更清楚", Ground: "行政许可法第三十条"}
			who := w.Officers[w.IntN(len(w.Officers))]
			for range 200 {
				if change.MayWrite(who, item.Body, cases.house.org.BodyPath(item.Body)) {
					break
				}
				who = w.Officers[w.IntN(len(w.Officers))]
			}
			return who, "propose", in
		},
		Input: func(w *ramble.Walk, v matter.View, _ account.Actor, action string) (any, bool) {
			if action != "save" {
				return nil, false
			}
			c, _ := v.Facts.(change.Change)
			item := c.Item
			item.Summary += "（补充）"
			return change.Save{Item: item}, true
		},
	}
}
