package app

import (
	"bytes"
	"context"
	"fmt"

	"tongban/internal/base/file"
	"tongban/internal/common/account"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/rectify"
)

// records are what people want corrected, with how far each has come: the last act that was taken.
var records = []struct {
	name, number, says, should string
	upto                       string
	kind                       rectify.ReplyKind
}{
	{"个体工商户登记信息", "", "经营场所：望江路81号", "经营场所：望江路18号", "submit", ""},
	{"公共租赁住房申请登记表", "", "家庭人口：2人", "家庭人口：3人", "ask_correction", ""},
	{"食品经营许可证电子档案", "JY23599010000123", "主体业态：食品销售经营者", "主体业态：餐饮服务经营者", "ask_opinion", ""},
	{"旧住宅区改造入户调查表", "", "房屋面积：62平方米", "房屋面积：68平方米", "draft_reply", rectify.ReplyPartly},
	{"信访事项登记", "", "来访日期：2026年3月2日", "来访日期：2026年2月3日", "approve", rectify.ReplyRefused},
	{"政府采购供应商登记信息", "", "联系电话：0590-8812345", "联系电话：0590-8812354", "deliver", rectify.ReplyCorrected},
	{"职工养老保险缴费记录", "", "2019年缴费月数：11", "2019年缴费月数：12", "deliver", rectify.ReplyNamed},
	{"市政府网站上的办公地址", "", "工商路8号", "工商路18号", "deliver", rectify.ReplyOther},
	{"个体工商户年报信息", "", "从业人数：1", "从业人数：3", "deliver", rectify.ReplyTransferred},
	{"居民最低生活保障档案", "", "共同生活成员：1人", "共同生活成员：2人", "undelivered", rectify.ReplyRefused},
	{"居住证登记信息", "", "到本市日期：2020年5月1日", "到本市日期：2018年5月1日", "withdraw", ""},
}

// rectifications lets people ask for their records to be put right, and the offices answer.
func (f *filling) rectifications(ctx context.Context) error {
	for i, x := range records {
		p := f.citizens[i%len(f.citizens)]
		in := rectify.Submit{Body: infoOffice, Record: x.name, Number: x.number, Source: "在市政府办公室政务公开科查询时打印", Relation: "记录的是本人的情况", Says: x.says, Should: x.should, Phone: p.applicant.Phone, Address: p.address, Way: "online"}
		act := func(id int64, who account.Actor, action string, input any) error {
			if _, err := f.past.engine.Do(ctx, who, id, action, input); err != nil {
				return fmt.Errorf("%s of %s: %w", action, x.name, err)
			}
			return nil
		}
		evidence, err := f.evidence(ctx, p.actor, x.name)
		if err != nil {
			return err
		}
		in.Evidence = []rectify.Evidence{evidence}
		r, err := f.past.engine.Start(ctx, p.actor, rectify.KindName, "submit", in)
		if err != nil {
			return fmt.Errorf("open %s: %w", x.name, err)
		}
		clerk, err := f.login(ctx, infoDrafter)
		if err != nil {
			return err
		}
		head, err := f.login(ctx, infoApprover)
		if err != nil {
			return err
		}
		today := f.clock.date()
		switch x.upto {
		case "submit":
			continue
		case "withdraw":
			err = act(r.ID, p.actor, "withdraw", rectify.Withdraw{Reason: "已经在窗口更正"})
		case "ask_correction":
			err = act(r.ID, clerk, "ask_correction", rectify.AskCorrection{Asked: "请补充户口簿或者出生医学证明，证明家庭人口。", Days: 10, Way: "登录网站补充，或者当面提交到市政府办公室政务公开科"})
		case "ask_opinion":
			err = act(r.ID, clerk, "ask_opinion", rectify.AskOpinion{Body: "market", Asked: "请核对许可档案上的主体业态。"})
		default:
			err = act(r.ID, clerk, "draft_reply", demoReply(x.kind, x.says, x.should, today))
			if err == nil && x.upto != "draft_reply" {
				err = act(r.ID, head, "approve", rectify.Approve{Signed: true, Opinion: "同意。"})
			}
			if err == nil && x.upto == "undelivered" {
				err = act(r.ID, clerk, "report_undelivered", rectify.ReportUndelivered{Tried: today.AddDays(-4).Chinese() + "，挂号信，因迁移新址被退回\n" + today.Chinese() + "，按留下的电话联系三次，无人接听", Address: "已向社区居民委员会核实，申请人搬走，没有留下新的地址。"})
			}
			if err == nil && x.upto == "deliver" {
				err = act(r.ID, clerk, "deliver", rectify.Deliver{Way: "online", Receiver: p.person, On: today})
			}
			if err == nil && x.kind == rectify.ReplyCorrected {
				err = act(r.ID, clerk, "record_remedy", rectify.RecordRemedy{Kind: "review", Body: "云州市人民政府", FiledOn: today, Result: "pending"})
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// demoReply is a reply of a kind.
func demoReply(kind rectify.ReplyKind, says, should string, today workday.Date) rectify.DraftReply {
	in := rectify.DraftReply{Kind: kind, Checked: "调阅了登记的原始表和扫描件，与申请人提供的证据核对。", Before: says, After: should, ChangedOn: today, ChangedBy: "政务公开科", Reconsider: "云州市人民政府", Court: "云州市云溪区人民法院",
		Result: "感谢您指出。", Reason: "经核对，原始表与记录一致。", Basis: "登记原始表"}
	switch kind {
	case rectify.ReplyPartly:
		in.Result, in.After, in.Reason, in.Basis = "面积中的阳台部分已经按实测更正。", "房屋面积：65平方米", "其余3平方米没有证据证明。", "《房产测量规范》第一单元"
	case rectify.ReplyRefused:
		in.Result, in.Reason, in.Basis = "登记的来访日期与来访登记簿一致。", "来访登记簿有您当日的签名，您提供的证据不能证明来访日期有误。", "来访登记簿"
	case rectify.ReplyTransferred:
		in.Result, in.Reason, in.To = "处理结果由它告知您。", "年报信息由市市场监督管理局登记和更正。", "market"
	case rectify.ReplyNamed:
		in.Result, in.Reason, in.To = "您可以凭缴费凭证向它提出。", "缴费记录由市人力资源和社会保障局保管和更正。", "labour"
	case rectify.ReplyOther:
		in.Result, in.Reason, in.Leads = "网站上的办公地址不是与您自身相关的记录。", "这是网站内容的差错，不是您本人的记录。", "siteerror"
	}
	return in
}

// evidence is a page that an applicant brings.
func (f *filling) evidence(ctx context.Context, who account.Actor, record string) (rectify.Evidence, error) {
	var page bytes.Buffer
	doc := paper.Doc{Title: "证明", Blocks: []paper.Block{paper.Heading{Text: "证明"}, paper.Para{Text: "兹证明“" + record + "”中的有关内容与实际不符，请予核对。"}}}
	if err := paper.NewRenderer().PDF(&page, doc); err != nil {
		return rectify.Evidence{}, err
	}
	kept, err := f.house.files.Produce(ctx, file.Product{Name: "证明.pdf", Type: "application/pdf", Owner: who.Subject(), Body: bytes.NewReader(page.Bytes())})
	return rectify.Evidence{File: kept.ID, Name: kept.Name}, err
}
