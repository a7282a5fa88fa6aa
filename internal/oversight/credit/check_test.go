package credit_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/mattertest"
	"tongban/internal/oversight/credit"
)

const city = `
divisions:
  - {code: "359900", name: 云海市, parent: "", level: city}
bodies:
  - {code: labour, name: 云海市人力资源和社会保障局, abbr: 云人社, division: "359900", phone: 0599-5550001, reconsideration: 云海市人民政府, court: 云海市中级人民法院}
`

const path = "/359900/"

var (
	holder  = mattertest.Person(7, "张建国")
	other   = mattertest.Person(8, "李秀英")
	checker = mattertest.Officer(3, "陈志强", "labour", path, credit.RightCheck)
	both    = mattertest.Officer(9, "何平", "labour", path, credit.RightCheck, credit.RightRevoke)
	head    = mattertest.Officer(4, "黄卫国", "labour", path, credit.RightRevoke)
)

type house struct {
	*mattertest.Hall
	t    *testing.T
	room *credit.Room
}

func newHouse(t *testing.T) *house {
	t.Helper()
	press, err := paper.NewPress("https://www.example.gov.cn/verify/")
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t}
	directory := org.NewDirectory()
	h.room = credit.New(credit.Deps{Press: press, Org: directory, Hall: func() *matter.Engine { return h.Engine }})
	h.Hall = mattertest.New(t, []store.Migrations{org.Migrations(), paper.Migrations(), file.Migrations(), credit.Migrations()}, h.room.CheckKind(), h.room.RepairKind())
	h.room.DB, h.room.Now = h.DB, h.Hall.Now
	data, err := org.ReadData(strings.NewReader(city))
	if err != nil {
		t.Fatal(err)
	}
	err = h.DB.Write(context.Background(), func(tx *store.Tx) error {
		if err := org.Import(context.Background(), tx, h.DB.NewID, data); err != nil {
			return err
		}
		return directory.Load(context.Background(), tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *house) granted() credit.Granted {
	return credit.Granted{Case: 99, Number: "359900-20260901-0001", Item: "人力资源服务许可", Body: "labour", Region: path, Subject: holder.Party(), Holder: "idx", Name: "张建国",
		Promise: "已经具备条件", Breach: "撤销许可，记入信用记录", How: "现场核查", Basis: "国办发〔2020〕42号", Checker: "labour", Within: workday.Natural(60), Rectify: workday.Working(10),
		Months: 12, MarkBasis: "市告知承诺失信管理规定", Decision: "云人社许准〔2026〕1号", DecidedAt: h.Now(), Licensing: true, Court: "云海市中级人民法院", Review: "云海市人民政府"}
}

// opened is a check; owing one has a material that follows within twenty days.
func (h *house) opened(change ...func(*credit.Granted)) (int64, string) {
	h.t.Helper()
	g := h.granted()
	for _, c := range change {
		c(&g)
	}
	r, err := h.Start(context.Background(), account.System("承诺核查"), credit.CheckKind, "open", credit.Open{Granted: g})
	if err != nil {
		h.t.Fatal(err)
	}
	return r.ID, r.Number
}

func owing(g *credit.Granted) {
	g.Owed = []credit.Owed{{Material: "staff", Name: "劳动合同", Limit: workday.Working(20)}}
}

func (h *house) found(result, demand string) credit.ReportInput {
	return credit.ReportInput{Result: result, On: workday.DateOf(h.Now()), Officers: "陈志强、何平", Findings: "看了场所和合同", Demand: demand}
}

func revocation() credit.RevokeInput {
	return credit.RevokeInput{Heard: "没有提出", Reason: "场所是虚假的", Basis: "《行政许可法》第六十九条", Signed: true}
}

func (h *house) refused(kind fault.Kind, actor account.Actor, id int64, action string, input any) {
	h.t.Helper()
	if _, err := h.Do(context.Background(), actor, id, action, input); fault.KindOf(err) != kind {
		h.t.Fatalf("%s: %v", action, err)
	}
}

func (h *house) is(number string, want matter.State) matter.View {
	h.t.Helper()
	v := h.See(number)
	if v.Matter.State != want {
		h.t.Fatalf("state %s, want %s", v.Matter.State, want)
	}
	return v
}

// live counts what is on record of the holder now.
func (h *house) live() int {
	h.t.Helper()
	list, err := h.room.Live(context.Background(), "idx", h.Now())
	if err != nil {
		h.t.Fatal(err)
	}
	return len(list)
}

// promises reports whether the register lets the holder promise.
func (h *house) promises() bool {
	return h.DB.Write(context.Background(), func(tx *store.Tx) error { return tx.Apply(context.Background(), h.room.Guard("idx", h.Now())) }) == nil
}

func (h *house) tick() {
	h.t.Helper()
	if _, err := h.Sweep(context.Background()); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) papers(id int64) (codes []string) {
	h.t.Helper()
	err := h.DB.Read(context.Background(), func(tx *store.Tx) error {
		list, err := paper.ByMatter(context.Background(), tx, id)
		for _, p := range list {
			codes = append(codes, p.Template)
		}
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return codes
}

// broken takes a check to its revocation and leaves a mark.
func (h *house) broken() (int64, string) {
	h.t.Helper()
	id, number := h.opened()
	h.Must(checker, id, "report", h.found("broken", ""))
	h.Must(head, id, "revoke", revocation())
	return id, number
}

func TestTheRulesOfTheLaterCheck(t *testing.T) {
	for _, c := range []struct {
		sentence string
		do       func(h *house)
	}{
		{"国办发〔2020〕42号 §2(5): 属实的，核查结束", func(h *house) {
			id, number := h.opened()
			h.Must(checker, id, "report", h.found("kept", ""))
			if v := h.is(number, credit.StateKept); v.Matter.Outcome != credit.OutcomeKept || !slices.Contains(h.papers(id), credit.PaperRecord) {
				h.t.Errorf("outcome %s, papers %v", v.Matter.Outcome, h.papers(id))
			}
		}},
		{"国办发〔2020〕42号 §2(5): 核查由两名以上人员进行", func(h *house) {
			id, _ := h.opened()
			in := h.found("kept", "")
			in.Officers = "陈志强"
			h.refused(fault.KindInvalid, checker, id, "report", in)
		}},
		{"国办发〔2020〕42号 §2(5): 承诺后补的没有补交，不能认定属实", func(h *house) {
			id, number := h.opened(owing)
			h.is(number, credit.StateOwing)
			h.At("2026-10-20 08:00")
			h.tick()
			h.is(number, credit.StateChecking)
			h.refused(fault.KindInvalid, checker, id, "report", h.found("kept", ""))
		}},
		{"承诺后补的补齐了，开始核查", func(h *house) {
			id, number := h.opened(owing)
			h.refused(fault.KindInvalid, holder, id, "supply", credit.Supply{Material: "staff"})
			h.Must(mattertest.Officer(5, "林晓", "labour", path, credit.RightHandIn), id, "supply", credit.Supply{Material: "staff", Paper: true})
			h.is(number, credit.StateChecking)
		}},
		{"国办发〔2020〕42号 §2(5): 不实可以整改的，责令限期整改，期间核查停表", func(h *house) {
			id, number := h.opened()
			h.Must(checker, id, "report", h.found("broken", "补签合同"))
			v := h.is(number, credit.StateRectifying)
			if clock, _ := v.Clock(credit.ClockCheck); clock.State != matter.ClockPaused || !slices.Contains(h.papers(id), credit.PaperRectify) {
				h.t.Errorf("clock %+v, papers %v", clock, h.papers(id))
			}
			h.Must(holder, id, "mend", credit.MendInput{Words: "已经补签"})
			h.Must(checker, id, "report", h.found("kept", ""))
			if v := h.is(number, credit.StateKept); v.Matter.Outcome != credit.OutcomeMended {
				h.t.Errorf("outcome %s", v.Matter.Outcome)
			}
		}},
		{"整改到期没有报告的，到期复查；只给一次整改", func(h *house) {
			id, number := h.opened()
			h.Must(checker, id, "report", h.found("broken", "补签合同"))
			h.At("2026-10-20 08:00")
			h.tick()
			h.is(number, credit.StateChecking)
			h.Must(checker, id, "report", h.found("broken", "再给一次"))
			h.is(number, credit.StateRevoking)
		}},
		{"行政许可法 §69: 撤销要有理由、依据、陈述申辩和签名", func(h *house) {
			id, number := h.opened()
			h.Must(checker, id, "report", h.found("broken", ""))
			h.refused(fault.KindInvalid, head, id, "revoke", credit.RevokeInput{Reason: "假", Basis: "法", Signed: true})
			in := revocation()
			in.Signed = false
			h.refused(fault.KindInvalid, head, id, "revoke", in)
			h.Must(head, id, "check_again", credit.Again{Reason: "再看一次"})
			h.Must(checker, id, "report", h.found("broken", ""))
			h.Must(head, id, "revoke", revocation())
			h.is(number, credit.StateRevoked)
			if !slices.Contains(h.papers(id), credit.PaperRevocation) {
				h.t.Errorf("papers %v", h.papers(id))
			}
		}},
		{"国办发〔2020〕42号 §2(6): 不实承诺记入信用记录，到期失效", func(h *house) {
			if !h.promises() {
				h.t.Error("nobody is on record yet")
			}
			h.broken()
			if h.live() != 1 || h.promises() {
				h.t.Error("he is not on record, or promises all the same")
			}
			h.Pass(366 * 24 * time.Hour)
			if h.live() != 0 || !h.promises() {
				h.t.Error("the mark outlives its day")
			}
		}},
		{"国办发〔2020〕49号 §3: 没有依据的，不记入信用记录", func(h *house) {
			id, _ := h.opened(func(g *credit.Granted) { g.MarkBasis = "" })
			h.Must(checker, id, "report", h.found("broken", ""))
			h.Must(head, id, "revoke", revocation())
			if h.live() != 0 {
				h.t.Error("on record without a ground")
			}
		}},
		{"核查的对象没有了，可以终止", func(h *house) {
			id, number := h.opened(owing)
			h.Must(head, id, "stop", credit.Stop{Reason: "证照已经注销"})
			h.is(number, credit.StateStopped)
		}},
	} {
		t.Run(c.sentence, func(t *testing.T) { c.do(newHouse(t)) })
	}
}

// asked opens a request to have the mark removed.
func (h *house) asked(by account.Actor, change ...func(*credit.Apply)) (int64, error) {
	h.t.Helper()
	in := credit.Apply{Ground: "mended", Reason: "已经重新租了场所", Mark: credit.Mark{Item: "人力资源服务许可", Body: "labour", Until: h.Now().AddDate(1, 0, 0)}, Holder: "idx", Region: path}
	for _, c := range change {
		c(&in)
	}
	r, err := h.Start(context.Background(), by, credit.RepairKind, "apply", in)
	return r.ID, err
}

func TestTheRulesOfRepair(t *testing.T) {
	for _, c := range []struct {
		sentence string
		do       func(h *house, mark int64)
	}{
		{"信用修复由第二个人审批，同意后记录失效", func(h *house, mark int64) {
			id, err := h.asked(holder, func(a *credit.Apply) { a.MarkID = mark })
			if err != nil {
				h.t.Fatal(err)
			}
			h.Must(both, id, "review", credit.Review{Result: "remove", Opinion: "核实过"})
			h.refused(fault.KindDenied, both, id, "approve", credit.Approve{Result: "remove", Answer: "同意"})
			h.Must(head, id, "approve", credit.Approve{Result: "remove", Answer: "同意"})
			if h.live() != 0 || !h.promises() {
				h.t.Error("the mark is still live")
			}
		}},
		{"不同意的说明理由，记录照旧，可以再申请", func(h *house, mark int64) {
			id, _ := h.asked(holder, func(a *credit.Apply) { a.MarkID = mark })
			h.Must(checker, id, "review", credit.Review{Result: "keep", Opinion: "没有纠正"})
			h.refused(fault.KindInvalid, head, id, "approve", credit.Approve{Result: "keep"})
			h.Must(head, id, "approve", credit.Approve{Result: "keep", Answer: "没有纠正"})
			if h.live() != 1 {
				h.t.Error("the mark is gone")
			}
			if _, err := h.asked(holder, func(a *credit.Apply) { a.MarkID = mark }); err != nil {
				h.t.Error(err)
			}
		}},
		{"一条记录同时只有一件修复申请", func(h *house, mark int64) {
			if _, err := h.asked(holder, func(a *credit.Apply) { a.MarkID = mark }); err != nil {
				h.t.Fatal(err)
			}
			if _, err := h.asked(holder, func(a *credit.Apply) { a.MarkID = mark }); err == nil {
				h.t.Error("two requests at once")
			}
		}},
		{"别人的记录申请不了", func(h *house, mark int64) {
			if _, err := h.asked(other, func(a *credit.Apply) { a.MarkID, a.Holder = mark, "another" }); err == nil {
				h.t.Error("somebody else's mark")
			}
		}},
		{"撤回以后可以再申请", func(h *house, mark int64) {
			id, _ := h.asked(holder, func(a *credit.Apply) { a.MarkID = mark })
			h.Must(holder, id, "withdraw", credit.Withdraw{})
			if _, err := h.asked(holder, func(a *credit.Apply) { a.MarkID = mark }); err != nil {
				h.t.Error(err)
			}
		}},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			h := newHouse(t)
			mark, _ := h.broken()
			c.do(h, mark)
		})
	}
}
