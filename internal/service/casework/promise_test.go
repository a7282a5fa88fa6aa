package casework_test

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
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/casework"
)

// promising lets a promise stand for the plan of the premises, and the rules follow within ten days.
func promising(i *casework.Item) {
	i.Materials[0].Promisable = true
	i.Promise = &casework.PromiseTerms{Conditions: []string{"有固定场所"}, Text: "已经符合告知的条件", Breach: "撤销许可，记入信用记录", Check: "现场核查",
		Within: workday.Limit{N: 60, Unit: workday.Days}, Checker: "market", Basis: "国办发〔2020〕42号", Rectify: workday.Working(10), MarkMonths: 12}
}

// tolerant lets the rules follow, with what becomes of the case when they do not.
func tolerant(lapse casework.Lapse) func(*casework.Item) {
	return func(i *casework.Item) {
		i.Tolerance = &casework.Tolerance{Limit: workday.Working(10), Lapse: lapse, Basis: "云海市容缺受理办法第九条"}
	}
}

// blacklist is a register in which the named indexes stand.
type blacklist []string

func (b blacklist) Live(_ context.Context, index string, _ time.Time) ([]string, error) {
	if slices.Contains(b, index) {
		return []string{"2026年1月5日，承诺不实，云海市市场监督管理局"}, nil
	}
	return nil, nil
}

func (b blacklist) Guard(index string, _ time.Time) store.Stmt {
	rows := int64(store.Any)
	if slices.Contains(b, index) {
		rows = 1
	}
	return store.Stmt{SQL: `/* test.guard */ update matter set version = version where id = -1`, Rows: rows}
}

// tick lets the machine do what is due.
func (h *house) tick() {
	h.t.Helper()
	if _, err := h.Sweep(context.Background()); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) told() string { return strings.Join(h.Told(), "") }

// received is a case that came in at the counter without the plan.
func (h *house) received() (int64, string) {
	h.t.Helper()
	in := application()
	in.Documents = in.Documents[1:]
	r, err := h.Start(context.Background(), clerk, casework.KindName, "receive", casework.Receive{Submit: in})
	if err != nil {
		h.t.Fatal(err)
	}
	return r.ID, r.Number
}

// scan is a stored picture of a signed paper.
func (h *house) scan(by account.Actor) []casework.File {
	h.t.Helper()
	files, err := file.New(file.Config{Store: h.DB, Dir: h.t.TempDir(), Now: h.Hall.Now})
	if err != nil {
		h.t.Fatal(err)
	}
	f, err := files.Produce(context.Background(), file.Product{Name: "承诺书.pdf", Type: "application/pdf", Owner: by.Subject(), Body: strings.NewReader("signed")})
	if err != nil {
		h.t.Fatal(err)
	}
	return []casework.File{{ID: f.ID, Name: f.Name, Size: f.Size, Type: f.Type}}
}

// vow is an application on a promise: without the plan.
func (h *house) vow() (casework.Submit, matter.Option) {
	in := application()
	in.Documents = in.Documents[1:]
	in.Promise = &casework.Signature{Words: h.shelf.item.Promise.Fingerprint()}
	return in, matter.Key("vow")
}

func (h *house) vowed() (int64, string) {
	h.t.Helper()
	in, key := h.vow()
	r, err := h.Start(context.Background(), applicant, casework.KindName, "submit", in, key)
	if err != nil {
		h.t.Fatalf("submit: %v", err)
	}
	return r.ID, r.Number
}

// lent are the verdicts on what is there when a promise stands for the plan.
func lent() casework.CheckMaterials {
	return casework.CheckMaterials{Verdicts: []casework.Checked{{Material: "rules", Verdict: casework.VerdictPass}, {Material: "licence", Verdict: casework.VerdictExempt}}}
}

func TestAPromiseStandsForAProofAndIsDecidedAtOnce(t *testing.T) {
	h := newHouse(t, promising)
	id, number := h.vowed()
	c := h.state(number, casework.StateSubmitted)
	if c.Commitment == nil || c.Commitment.Signature.Name != applicant.Name || len(c.Commitment.Replaces) != 1 {
		t.Fatalf("commitment %+v", c.Commitment)
	}
	h.Must(clerk, id, "check_materials", lent())
	h.refused(fault.KindInvalid, head, id, "grant_promised", casework.GrantPromised{Content: "热食", Basis: "《食品安全法》第三十五条"})
	h.Must(head, id, "grant_promised", casework.GrantPromised{Content: "热食", Basis: "《食品安全法》第三十五条", Signed: true})
	c = h.state(number, casework.StateDecided)
	if c.Decision.Signer != head.Name || c.AcceptedAt.IsZero() {
		t.Errorf("decision %+v", c.Decision)
	}
	if got := h.papers(id); !slices.Contains(got, casework.PaperCommitment) || !slices.Contains(got, casework.PaperAcceptance) || !slices.Contains(got, casework.PaperGrant) {
		t.Errorf("papers %v", got)
	}
}

func TestTheRulesOfThePromise(t *testing.T) {
	for _, c := range []struct {
		sentence string
		change   func(*casework.Item)
		do       func(h *house)
	}{
		{"国办发〔2020〕42号 §2(3): 申请人自愿选择告知承诺，没有选择的要交证明", nil, func(h *house) {
			in := application()
			in.Documents = in.Documents[1:]
			if _, err := h.Start(context.Background(), applicant, casework.KindName, "submit", in); fault.KindOf(err) != fault.KindInvalid {
				h.t.Errorf("got %v", err)
			}
		}},
		{"国办发〔2020〕42号 §2(4): 承诺书内容变了，要重新签", nil, func(h *house) {
			in, _ := h.vow()
			in.Promise.Words = "older"
			if _, err := h.Start(context.Background(), applicant, casework.KindName, "submit", in); fault.KindOf(err) != fault.KindInvalid {
				h.t.Errorf("got %v", err)
			}
		}},
		{"国办发〔2020〕42号 §2(2): 没有实行告知承诺的事项不收承诺", func(i *casework.Item) { i.Promise = nil; i.Materials[0].Promisable = false }, func(h *house) {
			in := application()
			in.Promise = &casework.Signature{Words: "x"}
			if _, err := h.Start(context.Background(), applicant, casework.KindName, "submit", in); fault.KindOf(err) != fault.KindConflict {
				h.t.Errorf("got %v", err)
			}
		}},
		{"国发〔2021〕7号 §2(3): 签了承诺书的，受理后不再审查，直接作出决定", nil, func(h *house) {
			id, number := h.vowed()
			h.Must(clerk, id, "check_materials", lent())
			h.Must(clerk, id, "accept", casework.Accept{})
			h.state(number, casework.StateDeciding)
		}},
		{"国发〔2021〕7号 §2(3): 按规则当场决定，仍署签发人的姓名", func(i *casework.Item) { i.Promise.Signer = "hai" }, func(h *house) {
			id, number := h.vowed()
			h.Must(clerk, id, "check_materials", lent())
			h.Must(clerk, id, "accept", casework.Accept{})
			if c := h.state(number, casework.StateDecided); c.Decision.Signer != "海宁" || c.Decision.Rule == "" {
				h.t.Errorf("decision %+v", c.Decision)
			}
		}},
		{"行政许可法 §38: 签发人离任的，不以他的名义决定", func(i *casework.Item) { i.Promise.Signer = "gone" }, func(h *house) {
			id, number := h.vowed()
			h.Must(clerk, id, "check_materials", lent())
			h.Must(clerk, id, "accept", casework.Accept{})
			h.state(number, casework.StateDeciding)
		}},
		{"行政许可法 §32(四): 承诺件五日不答复也视为受理，但没有人作过决定", func(i *casework.Item) { i.Promise.Signer = "hai" }, func(h *house) {
			_, number := h.vowed()
			h.At("2026-09-10 08:00")
			h.tick()
			if c := h.state(number, casework.StateDeciding); c.Decision != nil {
				h.t.Errorf("decision %+v", c.Decision)
			}
		}},
		{"国办发〔2020〕42号 §2(3): 窗口当面告知、签字、扫描存档", nil, func(h *house) {
			id, number := h.received()
			h.refused(fault.KindInvalid, clerk, id, "sign_commitment", casework.SignCommitment{Name: "张建国", Read: true})
			h.Must(clerk, id, "sign_commitment", casework.SignCommitment{Name: "张建国", Read: true, Scans: h.scan(clerk)})
			c := h.state(number, casework.StateSubmitted)
			if c.Commitment.Signature.Witness != clerk.Name || c.Documents[0].Verdict != casework.VerdictPromised {
				h.t.Errorf("commitment %+v, %+v", c.Commitment, c.Documents)
			}
			h.refused(fault.KindConflict, clerk, id, "sign_commitment", casework.SignCommitment{Name: "张建国", Read: true, Scans: h.scan(clerk)})
		}},
		{"国办发〔2020〕42号 §2(3): 有不实承诺记录未修复的，不适用告知承诺", nil, func(h *house) {
			h.room.Credit = blacklist{"idx"}
			in, _ := h.vow()
			if _, err := h.Start(context.Background(), applicant, casework.KindName, "submit", in); fault.KindOf(err) != fault.KindConflict || !strings.Contains(fault.MessageOf(err), "不能使用告知承诺") {
				h.t.Errorf("told %v", err)
			}
		}},
		{"国发〔2021〕7号 §2(2): 审批改为备案的，材料齐全当场备案", func(i *casework.Item) { i.Filing = true }, func(h *house) {
			id, number := h.submitted()
			v := verdicts()
			v.Verdicts[1].Verdict = casework.VerdictPass
			h.Must(clerk, id, "check_materials", v)
			h.Must(clerk, id, "accept", casework.Accept{})
			c := h.state(number, casework.StateDecided)
			if c.OutcomeTitle() != "予以备案" || c.Decision.Signer != clerk.Name || !slices.Contains(h.papers(id), casework.PaperFiling) {
				h.t.Errorf("decision %+v, papers %v", c.Decision, h.papers(id))
			}
		}},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			changes := []func(*casework.Item){promising}
			if c.change != nil {
				changes = append(changes, c.change)
			}
			h := newHouse(t, changes...)
			c.do(h)
		})
	}
}

// gapped is a case that was accepted without the rules, on 1 September 2026.
func (h *house) gapped() (int64, string) {
	h.t.Helper()
	in := application()
	in.Documents, in.Gaps = in.Documents[:1], &casework.Signature{}
	r, err := h.Start(context.Background(), applicant, casework.KindName, "submit", in)
	if err != nil {
		h.t.Fatalf("submit: %v", err)
	}
	h.Must(clerk, r.ID, "check_materials", verdicts())
	h.Must(clerk, r.ID, "accept", casework.Accept{})
	return r.ID, r.Number
}

func rules() casework.Supply {
	return casework.Supply{Documents: []casework.Handed{{Material: "rules", Source: casework.SourceWindow}}}
}

func judged(v casework.Verdict) casework.CheckGap {
	return casework.CheckGap{Verdicts: []casework.Checked{{Material: "rules", Verdict: v, Reason: "没有签名"}}}
}

func TestTheRulesOfTolerance(t *testing.T) {
	for _, c := range []struct {
		sentence string
		lapse    casework.Lapse
		do       func(h *house)
	}{
		{"没有签容缺承诺书的，不能容缺受理", casework.LapseWait, func(h *house) {
			in := application()
			in.Documents = in.Documents[:1]
			r, err := h.Start(context.Background(), applicant, casework.KindName, "submit", in)
			if err != nil {
				h.t.Fatal(err)
			}
			h.Must(clerk, r.ID, "check_materials", verdicts())
			h.refused(fault.KindInvalid, clerk, r.ID, "accept", casework.Accept{})
			h.refused(fault.KindInvalid, applicant, r.ID, "sign_gaps", casework.SignGaps{Name: "张建国", Read: true})
			h.Must(applicant, r.ID, "sign_gaps", casework.SignGaps{Name: "张建国", Read: true, Signed: true})
			h.Must(clerk, r.ID, "accept", casework.Accept{})
		}},
		{"行政许可法 §38: 容缺材料补齐核验以前，不作决定", casework.LapseWait, func(h *house) {
			id, number := h.gapped()
			h.Must(examiner, id, "examine", agree())
			h.refused(fault.KindConflict, head, id, "decide", grant())
			h.refused(fault.KindConflict, head, id, "decide", deny())
			h.Must(applicant, id, "supply", rules())
			h.refused(fault.KindConflict, head, id, "decide", grant())
			h.Must(clerk, id, "check_gap", judged(casework.VerdictPass))
			h.Must(head, id, "decide", grant())
			h.state(number, casework.StateDecided)
		}},
		{"补交的不合格，退回重交，期限不重新计算", casework.LapseWait, func(h *house) {
			id, number := h.gapped()
			h.Must(applicant, id, "supply", rules())
			h.Must(clerk, id, "check_gap", judged(casework.VerdictFail))
			if c := h.state(number, casework.StateHandling); !c.Gaps[0].Owed() || c.Gaps[0].Problem != "没有签名" {
				h.t.Errorf("gap %+v", c.Gaps[0])
			}
			if !strings.Contains(h.told(), "case.gap_failed") {
				h.t.Error("the applicant was not told")
			}
		}},
		{"到期前和到期当天各提醒一次", casework.LapseWait, func(h *house) {
			_, number := h.gapped() // due on 15 September
			if c := h.state(number, casework.StateHandling); c.Gaps[0].DueOn.String() != "2026-09-15" {
				h.t.Fatalf("due on %s", c.Gaps[0].DueOn)
			}
			for day, want := range map[string]int{"2026-09-11 08:00": 1} {
				h.At(day)
				h.tick()
				if n := strings.Count(h.told(), "case.gap_reminder"); n != want {
					h.t.Errorf("%s: %d reminders", day, n)
				}
			}
			h.At("2026-09-15 08:00")
			h.tick()
			if n := strings.Count(h.told(), "case.gap_reminder"); n != 2 {
				h.t.Errorf("%d reminders", n)
			}
		}},
		{"行政许可法 §16: 没有依据的，逾期只暂停办理，法定时限照走", casework.LapseWait, func(h *house) {
			id, number := h.gapped()
			h.At("2026-09-16 08:00")
			h.tick()
			h.state(number, casework.StateHandling)
			if clock, _ := h.See(number).Clock(casework.ClockPromise); clock.State != matter.ClockPaused {
				h.t.Errorf("promise %+v", clock)
			}
			if clock, _ := h.See(number).Clock(casework.ClockStatutory); clock.State != matter.ClockRunning {
				h.t.Errorf("law %+v", clock)
			}
			h.Must(examiner, id, "examine", agree())
			h.refused(fault.KindConflict, head, id, "decide", grant())
			h.Must(applicant, id, "supply", rules())
			h.Must(clerk, id, "check_gap", judged(casework.VerdictPass))
			if clock, _ := h.See(number).Clock(casework.ClockPromise); clock.State != matter.ClockRunning {
				h.t.Errorf("promise %+v", clock)
			}
			h.Must(head, id, "decide", grant())
		}},
		{"有依据的，逾期终止办理", casework.LapseEnd, func(h *house) {
			_, number := h.gapped()
			h.At("2026-09-16 08:00")
			h.tick()
			if c := h.state(number, casework.StateTerminated); !strings.Contains(c.Ended, "第九条") {
				h.t.Errorf("ended %q", c.Ended)
			}
		}},
		{"有依据的，逾期不予办理，由决定人署名", casework.LapseRefuse, func(h *house) {
			id, number := h.gapped()
			h.At("2026-09-16 08:00")
			h.tick()
			h.state(number, casework.StateDeciding)
			h.refused(fault.KindConflict, head, id, "decide", grant())
			h.Must(head, id, "decide", deny())
			h.state(number, casework.StateDecided)
		}},
		{"行政许可法 §45: 特别程序和容缺同时停表，只停一次", casework.LapseWait, func(h *house) {
			id, number := h.gapped()
			h.Must(examiner, id, "start_special", casework.StartSpecial{Code: "testing", Reason: "送检", Basis: "《行政许可法》第四十五条"})
			h.At("2026-09-16 08:00")
			h.tick()
			h.Must(examiner, id, "end_special", casework.EndSpecial{Result: "看过了"})
			if clock, _ := h.See(number).Clock(casework.ClockPromise); clock.State != matter.ClockPaused {
				h.t.Errorf("what is overdue stops it still: %+v", clock)
			}
			h.Must(applicant, id, "supply", rules())
			h.Must(clerk, id, "check_gap", judged(casework.VerdictPass))
			if clock, _ := h.See(number).Clock(casework.ClockPromise); clock.State != matter.ClockRunning {
				h.t.Errorf("promise %+v", clock)
			}
		}},
		{"撤回以后，容缺的时限和待办都结束", casework.LapseEnd, func(h *house) {
			id, number := h.gapped()
			h.Must(applicant, id, "supply", rules())
			h.Must(applicant, id, "withdraw", casework.Withdraw{Reason: "不办了"})
			h.state(number, casework.StateWithdrawn)
		}},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			h := newHouse(t, tolerant(c.lapse))
			c.do(h)
		})
	}
}
