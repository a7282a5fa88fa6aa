package inforequest_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/inforequest"
	"tongban/internal/matter/mattertest"
)

func TestWhoAsksTooMuchIsAskedForHisReasons(t *testing.T) { // 条2019 §35: 可以要求申请人说明理由；理由不合理的，不予处理
	h := open(t)
	r := h.registered()
	due := h.due(r.Number)
	h.refused(lin, r.ID, "draft_reply", reply("R18"), "先要求申请人说明理由")
	h.refused(lin, r.ID, "ask_reasons", inforequest.AskReasons{Days: 10}, "数量、频次")
	h.refused(lin, r.ID, "ask_reasons", inforequest.AskReasons{Why: "本月26件", Days: 3}, "不少于5个工作日")
	h.Must(lin, r.ID, "ask_reasons", inforequest.AskReasons{Why: "本月26件，内容相近", Days: 10})
	if h.due(r.Number) != due {
		t.Error("条2019 §35: the period for the reply stands still")
	}
	h.At("2026-09-04 10:00")
	h.refused(wang, r.ID, "answer_reasons", inforequest.AnswerReasons{}, "理由")
	h.Must(wang, r.ID, "answer_reasons", inforequest.AnswerReasons{Answer: "写论文"})
	h.refused(lin, r.ID, "ask_reasons", inforequest.AskReasons{Why: "又来了", Days: 10}, "已经")
	h.Must(lin, r.ID, "draft_reply", reply("R18"))
	h.verified()
}

func TestSilenceAboutTheReasonsLetsTheOfficeDecide(t *testing.T) {
	h := open(t)
	r := h.registered()
	h.Must(lin, r.ID, "ask_reasons", inforequest.AskReasons{Why: "本月26件", Days: 5})
	h.At("2026-09-09 00:30")
	h.sweep(1)
	if f := h.facts(r.Number); !f.Reasons.Silent || h.See(r.Number).Matter.State != inforequest.StateHandling {
		t.Fatalf("%+v", f.Reasons)
	}
	h.refused(chen, r.ID, "delay", inforequest.Delay{Days: 20, Reason: "太多", Signed: true}, "先要求")
	h.Must(lin, r.ID, "draft_reply", reply("R18"))
	h.verified()
}

func TestGoodReasonsAndMuchWorkGiveAReasonableDelay(t *testing.T) { // 条2019 §35: 理由合理但无法在期限内答复的，确定延迟答复的合理期限并告知
	h := open(t)
	r := h.registered()
	h.Must(lin, r.ID, "ask_reasons", inforequest.AskReasons{Why: "本月26件", Days: 5})
	h.Must(wang, r.ID, "answer_reasons", inforequest.AnswerReasons{Answer: "编写地方志"})
	in := inforequest.Delay{Days: 30, Reason: "档案要逐卷检索", Signed: true}
	h.refused(lin, r.ID, "delay", in, "只能由")
	h.refused(chen, r.ID, "delay", inforequest.Delay{Days: 500, Reason: "x", Signed: true}, "合理")
	h.Must(chen, r.ID, "delay", in)
	if got, want := h.due(r.Number), lastOf(h, "2026-09-01", 50); got != want {
		t.Errorf("due %s, want %s", got, want)
	}
	h.refused(chen, r.ID, "extend", inforequest.Extend{Reason: "还不够", Signed: true}, "不能再延期")
	var papers []string
	for _, p := range h.papers(r.Number) {
		papers = append(papers, p.Template)
	}
	if got := strings.Join(papers, " "); got != "inforequest-receipt inforequest-reasons inforequest-delay" {
		t.Error(got)
	}
	h.verified()
}

func TestARequestGoesToTheRightBodyWithoutLosingTime(t *testing.T) {
	h := open(t)
	r := h.registered()
	due := h.due(r.Number)
	h.refused(lin, r.ID, "transfer", inforequest.HandOn{Body: "office", Reason: "x"}, "另一个")
	h.refused(lin, r.ID, "transfer", inforequest.HandOn{Body: "market", Reason: "x"}, "另一个")
	h.refused(lin, r.ID, "transfer", inforequest.HandOn{Body: "housing"}, "为什么")
	h.At("2026-09-03 10:00")
	h.Must(lin, r.ID, "transfer", inforequest.HandOn{Body: "housing", Reason: "该文件由市住建局制作"})
	if h.due(r.Number) != due || h.See(r.Number).Matter.Lead != "housing" {
		t.Errorf("due %s of %s", h.due(r.Number), h.See(r.Number).Matter.Lead)
	}
	h.refused(lin, r.ID, "draft_reply", reply("R02"), "")
	builder := mattertest.Officer(11, "赵工", "housing", region, inforequest.RightHandle)
	h.Must(builder, r.ID, "draft_reply", reply("R02"))
	h.verified()
}

func TestALetterWithSeveralQuestionsIsTakenApart(t *testing.T) {
	h := open(t)
	in := received("2026-08-28")
	in.Intake.Channel = inforequest.ChannelSigned
	r, err := h.Start(ctx, lin, inforequest.KindName, "register", in)
	must(t, err)
	h.refused(lin, r.ID, "split", inforequest.Split{Keep: "补偿方案"}, "至少拆出一项")
	h.refused(lin, r.ID, "split", inforequest.Split{Keep: "补偿方案", Part1: "评估报告"}, "特征")
	h.Must(lin, r.ID, "split", inforequest.Split{Keep: "补偿方案", Part1: "评估报告", Text1: "2025年", Part2: "会议纪要", Text2: "2026年1月"})
	var jobs []job.Job
	must(t, h.DB.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `select j.payload from job j where j.topic = 'inforequest.split' order by j.id`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			j := job.Job{Topic: inforequest.TopicSplit}
			if err := rows.Scan(&j.Payload); err != nil {
				return err
			}
			jobs = append(jobs, j)
		}
		return rows.Err()
	}))
	for range 2 { // a job that is done twice opens one request
		for _, j := range jobs {
			must(t, h.room.WorkSplit(context.Background(), j))
		}
	}
	list := h.inGroup(r.Number)
	if len(list) != 3 {
		t.Fatalf("%d requests in the group, want 3", len(list))
	}
	for _, q := range list {
		if q.Intake.ReceivedOn.String() != "2026-08-28" || q.Applicant.Name != "王小明" || h.due(q.Number) != lastOf(h, "2026-08-28", 20) {
			t.Errorf("%s received on %s, due %s", q.Number, q.Intake.ReceivedOn, h.due(q.Number))
		}
	}
	h.refused(lin, r.ID, "split", inforequest.Split{Keep: "a", Part1: "b", Text1: "c"}, "不能再拆分")
	h.verified()
}

// inGroup lists the requests that share a group.
func (h *house) inGroup(group string) (out []inforequest.Counted) {
	h.t.Helper()
	list, err := h.room.ForYear(ctx, "office", 2026)
	must(h.t, err)
	for _, c := range list {
		if c.Group == group {
			out = append(out, c)
		}
	}
	return out
}

func TestTheLedgerListsFiltersAndIsTakenAway(t *testing.T) {
	h := open(t)
	visit := h.serve()
	clerk, head := visit(&lin), visit(&chen)
	mine := h.asks(3, "2026-09-01")
	in := received("2026-08-20")
	in.Asked.Name, in.Intake.Channel, in.Intake.ApplicantOn = "=cmd()", inforequest.ChannelFax, workday.MustDate("2026-08-20")
	_, err := h.Start(ctx, lin, inforequest.KindName, "register", in)
	must(t, err)
	id := h.See(mine[0]).Matter.ID
	h.Must(lin, id, "draft_reply", reply("R12"))
	h.Must(chen, id, "approve", inforequest.Approve{Signed: true})
	h.Must(lin, id, "deliver", inforequest.Deliver{Way: "counter", Receiver: "王小明", On: workday.MustDate("2026-09-01")})
	shows(t, clerk.get("/desk/disclosure/ledger", 200), "共4件", mine[0], "R12 本机关不掌握相关政府信息", "王**")
	for query, want := range map[string]string{"channel=fax": "共1件", "kind=R12": "共1件", "only=open": "共3件", "only=fee": "共0件", "from=2026-09-01": "共3件", "to=2025-01-01": "共0件", "words=补偿": "共3件", "class=company": "共0件", "only=archive": "共1件"} {
		shows(t, clerk.get("/desk/disclosure/ledger?"+query, 200), want)
	}
	text := clerk.get("/desk/disclosure/ledger.csv", 200)
	if !strings.HasPrefix(text, "\ufeff登记号,") || strings.Count(text, "\n") != 5 || strings.Contains(text, ",=cmd") || strings.Contains(text, "王小明") {
		t.Errorf("the file reads\n%s", text)
	}
	if book := head.get("/desk/disclosure/ledger.xlsx?only=open", 200); !strings.HasPrefix(book, "PK") {
		t.Error("no workbook")
	}
	stranger := mattertest.Officer(9, "外人", "market", region, inforequest.RightHandle)
	if page := visit(&stranger).get("/desk/disclosure/ledger", 200); strings.Contains(page, mine[0]) {
		t.Error("a stranger reads the ledger")
	}
	desk := "/desk/disclosure/" + mine[0]
	shows(t, clerk.get(desk, 200), "同一申请人的其他申请（3件）", mine[1])
	shows(t, clerk.post(desk+"/act/archive", desk+"/act/archive", url.Values{"code": {""}, "retention": {"10"}}, 422), "案卷号")
	review := inforequest.RecordRemedy{Kind: "review", Body: "云州市人民政府", FiledOn: workday.MustDate("2026-09-01"), Result: "pending"}
	h.Must(lin, id, "record_remedy", review)
	clerk.post(desk+"/act/archive", desk+"/act/archive", url.Values{"code": {"2026-GK-1"}, "retention": {"10"}}, 409)
	review.N, review.Result = 1, "upheld"
	h.refused(lin, id, "record_remedy", review, "审结日期")
	review.DecidedOn, review.Number = workday.MustDate("2026-09-01"), "云政复〔2026〕3号"
	h.Must(lin, id, "record_remedy", review)
	clerk.post(desk+"/act/archive", desk+"/act/archive", url.Values{"code": {"2026-GK-1"}, "retention": {"10"}}, 303)
	shows(t, clerk.get(desk, 200), "2026-GK-1", "政府信息公开申请答复书", "送达凭证", "办理过程记录", "云政复〔2026〕3号")
	h.refused(lin, id, "archive", inforequest.ToArchive{Code: "x", Retention: "10", List: []inforequest.Filed{{Name: "x"}}}, "已经归档")
	h.verified()
}
