package app

import (
	"context"
	"fmt"

	"tongban/internal/disclosure/withhold"
	"tongban/internal/matter"
)

// withheldEntry is a record from the list that the office kept on paper.
type withheldEntry struct {
	title, general, reason, ground, attribute string
	days                                      int // since it was decided
	fate                                      string
}

var withheldEntries = []withheldEntry{
	{"市政府办公室2025年度干部年度考核登记表", "", "N5", "人事管理信息", "withheld", 310, ""},
	{"关于公务用车更新的内部请示", "", "N5", "后勤管理信息", "withheld", 290, ""},
	{"值班和信息报送内部流程", "", "N5", "内部工作流程", "withheld", 280, "remove"},
	{"关于东湖片区更新方案的部门征求意见函", "", "N6", "决策过程中的磋商信函，方案还没有定", "withheld", 375, "open"},
	{"市政府第12次常务会议讨论记录", "", "N6", "讨论记录", "withheld", 372, "keep"},
	{"关于调整公交票价的请示（送审稿）", "", "N6", "请示报告和过程稿", "withheld", 371, "reground"},
	{"云州信达科技有限公司技术秘密鉴定材料", "某企业商业秘密材料", "N4", "第三方商业秘密", "request", 240, "secret"},
	{"反恐防范重点目标名录", "涉及公共安全的名录", "N3", "公开可能危及公共安全", "withheld", 200, "secret"},
	{"关于城市更新项目的专家论证过程材料", "", "N6", "过程性信息", "withheld", 369, "sign"},
	{"信访件办理内部批示", "", "N5", "内部工作流程", "withheld", 368, "review"},
	{"市场监管执法案卷（云市监案〔2026〕17号）", "", "N7", "行政执法案卷", "request", 120, "market"},
	{"食品抽检经营者联系方式登记表", "", "N4", "涉及个人隐私", "request", 100, "market"},
}

// withheld brings the list in that was kept on paper, enters what the reviews have withheld, and takes some records through
// their examinations.
func (f *filling) withheld(ctx context.Context) error {
	if err := f.past.rooms.withheld.SweepDocuments(ctx); err != nil {
		return err
	}
	today := f.clock.date()
	for _, e := range withheldEntries {
		body := infoOffice
		if e.fate == "market" {
			body = "market"
		}
		handler, err := f.officer(ctx, body, withhold.RightHandle, 0)
		if err != nil {
			return err
		}
		decided := today.AddDays(-e.days)
		in := withhold.Entry{Body: body, Title: e.title, Secret: e.general != "", General: e.general, Attribute: e.attribute, Reason: e.reason, Ground: e.ground, DecidedBy: "办公室主任办公会", DecidedOn: decided}
		if decided.AddMonths(12).Before(today) {
			in.NextOn = today.AddDays(60) // looked at already on paper
		}
		r, err := f.past.engine.Start(ctx, handler, withhold.KindName, "record", in)
		if err == nil {
			err = f.examined(ctx, body, r, e.fate)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", e.title, err)
		}
	}
	return nil
}

// examined takes a record through its examination, as far as it has come.
func (f *filling) examined(ctx context.Context, body string, r matter.Result, fate string) error {
	handler, err := f.officer(ctx, body, withhold.RightHandle, 0)
	if err != nil {
		return err
	}
	head, err := f.officer(ctx, body, withhold.RightSign, 0)
	if err != nil {
		return err
	}
	var proposal withhold.Propose
	switch fate {
	case "remove":
		_, err = f.past.engine.Do(ctx, head, r.ID, "remove", withhold.Remove{Why: "和另一条重复登记"})
		return err
	case "keep", "sign":
		proposal = withhold.Propose{Result: withhold.ResultKeep, Opinion: "情形没有变化，继续不公开。"}
	case "open":
		proposal = withhold.Propose{Result: withhold.ResultOpen, Opinion: "方案已经批准公布，不再是过程性信息。"}
	case "reground":
		proposal = withhold.Propose{Result: withhold.ResultReground, Reason: "N5", Ground: "调整已经完成，余下的是内部工作流程", Opinion: "过程已经结束，内部批办流程仍不公开。"}
	case "review":
	default:
		return nil
	}
	if _, err := f.past.engine.Do(ctx, handler, r.ID, "begin_review", withhold.BeginReview{Why: "满一年，年底集中复查"}); err != nil || fate == "review" {
		return err
	}
	if _, err := f.past.engine.Do(ctx, handler, r.ID, "propose", proposal); err != nil || fate == "sign" {
		return err
	}
	_, err = f.past.engine.Do(ctx, head, r.ID, "decide", withhold.Decide{Signed: true})
	return err
}
