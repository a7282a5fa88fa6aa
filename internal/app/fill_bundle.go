package app

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"tongban/demo"
	"tongban/internal/common/account"
	"tongban/internal/common/form"
	"tongban/internal/matter"
	"tongban/internal/service/bundle"
	"tongban/internal/service/casework"
	"tongban/internal/service/catalog/record"
)

// bundles brings in what the city offers as one application for several items.
func (f *filling) bundles(ctx context.Context) error {
	folder, err := demo.Bundles()
	if err != nil {
		return err
	}
	list, err := bundle.Read(folder)
	if err != nil {
		return err
	}
	for _, d := range list {
		if err := f.past.rooms.bundles.Publish(ctx, d, "首次发布", "程思远"); err != nil {
			return err
		}
	}
	return nil
}

// bundled are the applications for several items, one in every state today.
var bundled = []struct {
	code    string
	who     string // empty is a firm
	days    int    // ago
	answers map[string]string
	fates   map[string]fate // of members; what is not named goes as usual
	hand    bool            // the results are handed out
	supply  bool            // what is asked later is answered
	leave   []string        // members that are taken back
}{
	{"small-eatery", terminalCitizen, 9, map[string]string{"sign": "yes"}, map[string]fate{"catering": stuck}, false, false, nil}, // she is asked for the code of her licence
	{"small-eatery", "", 30, map[string]string{"sign": "no"}, nil, true, true, nil},
	{"small-eatery", "", 16, map[string]string{"sign": "no"}, map[string]fate{"licence": denied}, false, true, nil},
	{"small-eatery", "", 5, map[string]string{"sign": "no"}, nil, false, true, []string{"licence", "catering"}},
	{"restaurant", "firm", 14, map[string]string{"drains": "yes"}, map[string]fate{"fire": unanswered}, false, true, nil},
	{"restaurant", "firm", 45, map[string]string{"drains": "no"}, nil, true, true, nil},
	{"restaurant", "firm", 40, map[string]string{"drains": "yes"}, nil, true, true, []string{"fire"}},
	{"elder", "", 12, nil, map[string]fate{"allowance": pending}, false, true, nil},
	{"elder", "", 33, nil, nil, true, true, nil},
}

// bundlePlot is one application for several items on its way.
type bundlePlot struct {
	pace
	n     int
	party party
	id    int64
	no    string
	cases map[string]*casePlot
}

func (p *bundlePlot) mine() bool { return false }

func (f *filling) bundlePlots() (out []plot) {
	for n, b := range bundled {
		p := &bundlePlot{n: n, pace: pace{rng: rand.New(rand.NewPCG(18, uint64(n)))}, cases: map[string]*casePlot{}}
		who := slices.DeleteFunc(slices.Clone(f.citizens), func(c party) bool { return b.who != "" && c.person != b.who || b.code == "elder" && !c.old })
		if b.who == "firm" {
			who = f.firms
		}
		if len(who) == 0 {
			continue
		}
		p.party = who[n%len(who)]
		day := f.house.book.Calendar().AddWorkdays(f.clock.date().AddDays(fillDays-b.days-1), 1)
		p.at = day.Start().Add(10 * time.Hour)
		out = append(out, p)
	}
	return out
}

// step lets the applicant, the bodies and the window do what is theirs.
func (p *bundlePlot) step(ctx context.Context, f *filling) error {
	if p.id == 0 {
		p.after(f, 1)
		if err := p.open(ctx, f); err != nil {
			return fmt.Errorf("open bundle %s: %w", bundled[p.n].code, err)
		}
		return nil
	}
	p.after(f, 1)
	v, err := f.past.engine.View(ctx, account.System("演示数据"), p.no)
	if err != nil {
		return err
	}
	b, ok := v.Facts.(bundle.Bundle)
	if !ok || !v.Matter.Open() {
		p.end()
		return nil
	}
	if moved, err := p.own(ctx, f, v, b); moved || err != nil {
		return err
	}
	for _, part := range b.Parts {
		if err := p.part(ctx, f, part); err != nil {
			return fmt.Errorf("%s %s: %w", p.no, part.Member, err)
		}
	}
	return nil
}

func (p *bundlePlot) open(ctx context.Context, f *filling) error {
	story := bundled[p.n]
	j := joint{f.past, f.shelf()}
	answers := map[string]string{}
	for name, value := range story.answers {
		answers[name] = value
	}
	w, err := f.past.rooms.bundles.Whole(ctx, story.code, answers)
	if err != nil {
		return err
	}
	for _, s := range w.Situations {
		if answers[s.Name] == "" {
			answers[s.Name] = s.Options[0].Value
		}
		if s.Name == "agent" {
			answers[s.Name] = "no"
		}
	}
	item, _, err := j.Item(ctx, story.code, answers)
	if err != nil {
		return err
	}
	in := casework.Submit{Item: item.Code, Version: item.Version, Answers: answers, Applicant: p.party.applicant,
		Wish: casework.Wish{Way: casework.WayCounter, Name: p.party.person, Phone: p.party.applicant.Phone, Address: p.party.address}}
	if in.Form, err = p.form(f, w.Form, item.Form); err != nil {
		return err
	}
	codes, err := j.Asked(ctx, story.code, answers)
	if err != nil {
		return err
	}
	for _, m := range item.Materials {
		if !slices.Contains(codes, m.Code) || m.Necessity == casework.Deferrable {
			continue
		}
		h, err := f.handed(ctx, p.party, true, m)
		if err != nil {
			return err
		}
		in.Documents = append(in.Documents, h)
	}
	r, err := j.Submit(ctx, p.party.actor, in, "demo-bundle-"+strconv.Itoa(p.n))
	p.id, p.no = r.ID, r.Number
	return err
}

// form fills the joined form in and leaves out what is not asked.
func (p *bundlePlot) form(f *filling, d form.Definition, definition json.RawMessage) (map[string][]string, error) {
	all := answers(record.Item{Form: d}, p.party, f.clock.date(), p.rng)
	asked := map[string][]string{}
	groups, err := forms{}.Groups(definition, all)
	for _, g := range groups {
		for _, field := range g.Fields {
			asked[field.Name] = all[field.Name]
		}
	}
	return asked, err
}

// own is what is done on the bundle itself.
func (p *bundlePlot) own(ctx context.Context, f *filling, v matter.View, b bundle.Bundle) (moved bool, err error) {
	story := bundled[p.n]
	var leaving []string
	for _, part := range b.Parts {
		if slices.Contains(story.leave, part.Member) && part.Leaving == "" && (part.State == bundle.PartRunning || part.State == bundle.PartWaiting) {
			leaving = append(leaving, part.Member)
		}
		if part.State == bundle.PartAsking && story.supply {
			_, err := f.past.engine.Do(ctx, p.party.actor, p.id, "supply", bundle.Supply{Member: part.Member, Form: map[string][]string{"credit_code": {p.party.creditCode()}}})
			return true, err
		}
	}
	if len(leaving) > 0 {
		_, err := f.past.engine.Do(ctx, p.party.actor, p.id, "withdraw", bundle.Withdraw{Members: leaving, Reason: "铺面没有谈妥，先不办了"})
		return true, err
	}
	if !story.hand || v.Matter.State != bundle.StateHandover {
		return false, nil
	}
	hand := bundle.Hand{Way: "counter", Receiver: p.party.person, Identity: "document"}
	for _, part := range b.Parts {
		if part.State == bundle.PartDecided && !part.Handing {
			hand.Members = append(hand.Members, part.Member)
		}
	}
	if len(hand.Members) == 0 {
		return false, nil
	}
	clerk, err := f.doer(ctx, v, bundle.RoleHandOver, p.n)
	if err == nil {
		_, err = f.past.engine.Do(ctx, clerk, p.id, "hand_over", hand)
	}
	return true, err
}

// part lets the bodies work on one case.
func (p *bundlePlot) part(ctx context.Context, f *filling, part bundle.Part) error {
	if part.State != bundle.PartRunning || part.Number == "" || part.Leaving != "" {
		return nil
	}
	c := p.cases[part.Member]
	if c == nil {
		n := slices.IndexFunc(f.items, func(i record.Item) bool { return i.Code == part.Item })
		terms, err := f.shelf().Item(part.Item)
		if err != nil || n < 0 {
			return err
		}
		c = &casePlot{pace: pace{at: f.clock.now(), rng: p.rng}, n: p.n, fate: bundled[p.n].fates[part.Member], item: f.items[n], terms: terms, party: p.party, online: true,
			id: part.Case, number: part.Number}
		p.cases[part.Member] = c
	}
	if at := c.due(); at.IsZero() || at.After(f.clock.now()) {
		return nil
	}
	return c.step(ctx, f)
}
