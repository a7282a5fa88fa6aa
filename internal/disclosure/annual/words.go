package annual

import (
	"fmt"
	"strconv"
	"strings"
)

// Section is one part of the report's text.
type Section struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Text  string `json:"text"`
}

// Skeleton writes the parts of the text with the facts of the year: 条2019 §50 and 国办公开办函〔2021〕30号. Parts that are
// tables only have no text; what nobody but the office can say is left as a question in brackets.
func Skeleton(form Form, body string, year int, cells map[string]Figure) []Section {
	known := len(cells) > 0
	n := func(path string) string {
		if !known { // a year without records: nobody has said 0
			return "【数量】"
		}
		return cells[path].String()
	}
	if form.Name == "2008" {
		return []Section{
			{"overview", "一、概述", fmt.Sprintf("本报告由%s根据《中华人民共和国政府信息公开条例》编制，数据统计期限自%d年1月1日起至12月31日止。【写明机构、制度和队伍建设的情况】", body, year)},
			{"proactive", "二、主动公开情况", fmt.Sprintf("%d年，主动公开政府信息%s条，其中政府网站公开%s条。", year, n("indicators.published_docs.year"), n("indicators.published_on_website.year"))},
			{"requests", "三、依申请公开办理情况", fmt.Sprintf("%d年，受理政府信息公开申请%s件，其中当面申请%s件、网络申请%s件、信函传真申请%s件；答复%s件，其中同意公开%s件、同意部分公开%s件、不予公开%s件、其他类型答复%s件。", year,
				n("indicators.applications_total.year"), n("indicators.applications_desk.year"), n("indicators.applications_web.year"), n("indicators.applications_letter_fax.year"),
				n("indicators.answers_total.year"), n("indicators.answers_granted.year"), n("indicators.answers_partial.year"), n("indicators.answers_refused.year"), n("indicators.answers_other.year"))},
			{"fees", "（收费及减免情况）", fmt.Sprintf("%d年，收取检索、复制、邮寄等成本费用%s元。", year, n(feeCollected)) + waived(cells)},
			{"remedies", "四、复议、诉讼和申诉情况", fmt.Sprintf("行政复议%s件，行政诉讼%s件，接受申诉、举报%s件。", n("indicators.reviews.year"), n("indicators.lawsuits.year"), n("indicators.complaints.year"))},
			{"problems", "五、存在的问题和改进措施", "【写明主要问题和改进措施】"},
			{"others", "六、其他需要说明的事项", "没有其他需要说明的事项。"},
		}
	}
	sum := func(rows ...string) string {
		var total Figure
		for _, r := range rows {
			total += cells["table3."+r+".total"]
		}
		if !known {
			return "【数量】"
		}
		return total.String()
	}
	requests := fmt.Sprintf("（二）依申请公开。%d年，新收政府信息公开申请%s件，上年结转%s件；办结%s件，其中予以公开%s件，部分公开%s件，不予公开%s件，无法提供%s件，不予处理%s件，其他处理%s件；结转下年度%s件。", year,
		sum("new"), sum("carried_in"), sum("result_total"), sum("granted"), sum("partial"),
		sum("deny_secret", "deny_law", "deny_safety", "deny_third_party", "deny_internal", "deny_process", "deny_enforcement_file", "deny_inquiry"),
		sum("unable_not_held", "unable_must_create", "unable_unclear"), sum("noproc_petition", "noproc_repeat", "noproc_publication", "noproc_excessive", "noproc_reconfirm"),
		sum("other_not_corrected", "other_not_paid", "other_other"), sum("carried_out"))
	proactive := "（一）主动公开。【写明主动公开的重点和数量】"
	if made, ok := cells["table2.normative.made"]; ok {
		proactive = fmt.Sprintf("（一）主动公开。%d年制发行政规范性文件%s件，废止%s件，现行有效%s件。【写明主动公开的重点】", year, made, n("table2.normative.repealed"), n("table2.normative.valid"))
	}
	suits := n("table4.count.litigation_direct.total")
	if known {
		suits = (cells["table4.count.litigation_direct.total"] + cells["table4.count.litigation_after_review.total"]).String()
	}
	remedies := fmt.Sprintf("（五）监督保障。因政府信息公开，行政复议%s件，行政诉讼%s件。【写明考核、评议和责任追究的情况】", n("table4.count.review.total"), suits)
	return []Section{
		{"overview", "一、总体情况", strings.Join([]string{
			fmt.Sprintf("本报告由%s根据《中华人民共和国政府信息公开条例》编制，数据统计期限自%d年1月1日起至12月31日止。", body, year),
			proactive, requests, "（三）政府信息管理。【写明政府信息的制作、保存、动态调整】", "（四）平台建设。【写明网站、政务新媒体、查阅场所】", remedies}, "\n")},
		{"problems", "五、存在的主要问题及改进情况", "【写明主要问题和改进情况】"},
		{"others", "六、其他需要报告的事项", fmt.Sprintf("%d年，发出信息处理费收费通知%s件，收取信息处理费%s元。", year, n(feeNotices), n(feeCollected)) + waived(cells)},
	}
}

// waived says what was not asked for in the end, where there was such a fee.
func waived(cells map[string]Figure) string {
	if cells[feeWaived] == 0 {
		return ""
	}
	return "免收" + cells[feeWaived].String() + "元。"
}

// unwritten lists the parts that still hold a question of the skeleton, or nothing.
func unwritten(list []Section) (out []string) {
	for _, s := range list {
		if strings.TrimSpace(s.Text) == "" || strings.Contains(s.Text, "【") {
			out = append(out, s.Title)
		}
	}
	return out
}

// placed are the parts with the tables between them, as the report prints them: part one, the tables, part five on.
func placed(form Form, sections []Section) (before, after []Section) {
	if form.Name == "2008" {
		return sections, nil
	}
	for _, s := range sections {
		if s.Name == "overview" {
			before = append(before, s)
		} else {
			after = append(after, s)
		}
	}
	return before, after
}

// headed heads the parts that are tables: 二, 三 and 四 since 2019; the older table is an annex.
func headed(form Form, i int) string {
	if form.Name == "2008" {
		return "附表　" + form.Tables[i].Title
	}
	return []string{"二", "三", "四"}[i] + "、" + form.Tables[i].Title
}

// titled is the title of the report.
func titled(body string, year int) string {
	return body + strconv.Itoa(year) + "年政府信息公开工作年度报告"
}
