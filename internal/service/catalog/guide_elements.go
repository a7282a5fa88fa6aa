package catalog

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/web"
	"tongban/internal/service/catalog/element"
	"tongban/internal/service/catalog/pages"
	"tongban/internal/service/catalog/record"
)

// saying is what an item says of one element: facts, or something that is drawn. An element of which it says nothing has
// neither and is left out.
type saying struct {
	facts []web.Pair // the first one bears the name of the element
	body  templ.Component
}

func fact(text string) saying {
	if text == "" {
		return saying{}
	}
	return saying{facts: []web.Pair{{Text: text}}}
}

func body(there bool, body templ.Component) saying {
	if !there {
		return saying{}
	}
	return saying{body: body}
}

// elements says of every element what the guide of an item shows; which of them, where and under which name is the
// template's to say.
func elements(current Current, by layout, materials pages.MaterialBlock, situations web.Form) map[string]saying {
	item := current.Item
	commitment := "不适用"
	if item.Commitment {
		commitment = "可以选择告知承诺，也可以按一般程序办理"
	}
	return map[string]saying{
		"name":        fact(item.Name),
		"code":        fact(item.Code),
		"power":       fact(item.Power.Title()),
		"scope":       fact(item.Scope),
		"review_kind": fact(item.ReviewKind),
		"body":        {facts: []web.Pair{{Text: item.BodyName, Href: "/orgs/" + url.PathEscape(item.Body)}}},
		"deciding":    fact(element.DecidedBy(item)),
		"joint":       fact(jointNames(item.Joint)),
		"level":       fact(record.LevelTitle(item.Level)),
		"audience":    fact(item.AudienceInWords()),
		"handling":    fact(item.Handling.Title()),
		"limits":      limitFacts(item),
		"channels":    fact(channelsInWords(item.Channels)),
		"reach":       fact(item.Reach.Title()),
		"quota":       fact(item.Quota),
		"commitment":  fact(commitment),
		"agency":      fact(agencies(item)),
		"correction":  fact(item.CorrectionLimit.String()),
		"annual":      fact(item.AnnualReview),
		"lookup":      fact(item.Lookup),
		"version":     fact("第" + strconv.Itoa(current.Version) + "版，" + item.ValidFrom + "起施行"),
		"situations":  body(len(situations.Entries) > 0, pages.Situations(situations)),
		"conditions":  body(len(item.Conditions) > 0, pages.Lines(item.Conditions)),
		"forbidden":   body(len(item.Forbidden) > 0, pages.Lines(item.Forbidden)),
		"materials":   body(true, pages.MaterialsFor(materials)),
		"flow":        body(true, pages.Course(item.Flow.Note, stageSheet(item, by.name), flowPicture(item, by.name))),
		"procedures":  body(len(item.SpecialProcedures) > 0, web.Table(procedureSheet(item.SpecialProcedures))),
		"review":      body(true, web.Table(reviewSheet(item.ReviewPoints))),
		"fees":        body(true, pages.Fees(feeSheet(item.Fees))),
		"basis":       body(len(item.Basis) > 0, pages.Clauses(basisClauses(item.Basis))),
		"result":      body(true, web.Dl(resultPairs(item.Result))),
		"delivery":    body(len(deliveryPairs(item.Delivery)) > 0, web.Dl(deliveryPairs(item.Delivery))),
		"rights":      body(true, pages.Lines(rightsOf(item))),
		"remedy":      body(item.Remedy != record.Remedy{}, web.Dl(remedyPairs(item.Remedy))),
		"places":      body(len(item.Places) > 0, pages.Facts(placesOf(item))),
		"consult":     {facts: consultPairs(item.Phones)},
		"complaint":   {facts: complaintPairs(item.Phones)},
		"faq":         body(len(item.FAQ) > 0, pages.Clauses(faqClauses(item.FAQ))),
		"versions":    body(true, web.Table(by.editions)),
	}
}

// sections puts the elements that a template shows into the blocks of the page. Blocks stand in the order in which the
// template first names them; in each, facts that follow each other form one list.
func sections(t element.Template, says map[string]saying) (list []pages.Section) {
	shown := map[string][]element.Element{}
	var order []string
	for _, e := range t.Elements {
		if s := says[e.Key]; !e.Shown || s.facts == nil && s.body == nil {
			continue
		}
		if shown[e.Block] == nil {
			order = append(order, e.Block)
		}
		shown[e.Block] = append(shown[e.Block], e)
	}
	for _, key := range order {
		list = append(list, section(key, shown[key], says))
	}
	return list
}

// section is one block. The element after which the block is named gives it its heading when it comes first, and so does
// one that stands alone.
func section(key string, elements []element.Element, says map[string]saying) pages.Section {
	block, _ := element.BlockOf(key)
	out := pages.Section{ID: key, Title: block.Word}
	for n, e := range elements {
		s := says[e.Key]
		if s.body == nil {
			facts := slices.Clone(s.facts)
			facts[0].Term = e.Word()
			if last := len(out.Parts) - 1; last >= 0 && out.Parts[last].Body == nil {
				out.Parts[last].Facts = append(out.Parts[last].Facts, facts...)
			} else {
				out.Parts = append(out.Parts, pages.Part{Facts: facts})
			}
			continue
		}
		part := pages.Part{Title: e.Word(), Body: s.body}
		if n == 0 && (e.Key == key || len(elements) == 1) {
			out.Title, part.Title = e.Word(), ""
		}
		out.Parts = append(out.Parts, part)
	}
	return out
}

// blockOf is the block in which an element stands.
func blockOf(t element.Template, key string) string {
	for _, e := range t.Elements {
		if e.Key == key {
			return e.Block
		}
	}
	return key
}

// elderFacts are the places and phones of the elder edition, as far as the template shows them.
func elderFacts(item record.Item, t element.Template) (places []pages.Fact, phones []web.Pair) {
	for _, e := range t.Elements {
		switch {
		case !e.Shown:
		case e.Key == "places":
			places = placesOf(item)
		case e.Key == "consult":
			phones = append(phones, named(consultPairs(item.Phones), e)...)
		case e.Key == "complaint":
			phones = append(phones, named(complaintPairs(item.Phones), e)...)
		}
	}
	return places, phones
}

func named(facts []web.Pair, e element.Element) []web.Pair {
	facts[0].Term = e.Word()
	return facts
}

func limitFacts(item record.Item) saying {
	words := item.PromisedLimit.String() + "（承诺时限）；法定时限：" + item.StatutoryLimit.String()
	if !item.AppliedFor() {
		words = "法定时限：" + item.StatutoryLimit.String()
	}
	facts := []web.Pair{{Text: words}}
	if item.LimitNote != "" {
		facts = append(facts, web.Pair{Term: "basics.limit-note|法定时限依据", Text: item.LimitNote})
	}
	return saying{facts: facts}
}

func basisClauses(list []record.Basis) (clauses []pages.Clause) {
	for _, basis := range list {
		clauses = append(clauses, pages.Clause{Title: "《" + basis.Law + "》" + basis.Article, Text: basis.Says + "（" + basis.Document + "）"})
	}
	return clauses
}

func faqClauses(list []record.FAQ) (clauses []pages.Clause) {
	for _, faq := range list {
		clauses = append(clauses, pages.Clause{Title: faq.Question, Text: faq.Answer})
	}
	return clauses
}

func resultPairs(result record.Result) []web.Pair {
	pairs := []web.Pair{{Term: "result.name|结果名称", Text: result.Name}, {Term: "result.validity|有效期", Text: result.Validity}}
	if result.Sample != "" {
		pairs = append(pairs, web.Pair{Term: "result.sample|样本", Text: result.Sample})
	}
	return pairs
}

func deliveryPairs(delivery record.Delivery) (pairs []web.Pair) {
	var ways []string
	for _, way := range delivery.Ways {
		ways = append(ways, way.Title())
	}
	if len(ways) > 0 {
		pairs = append(pairs, web.Pair{Term: "result.ways|怎么送达", Text: strings.Join(ways, "、")})
	}
	if delivery.Limit.Set() {
		pairs = append(pairs, web.Pair{Term: "result.within|送达时限", Text: delivery.Limit.String()})
	}
	return pairs
}

// rightsOf are what the item says of rights and duties; every applicant has those of 行政许可法 §7.
func rightsOf(item record.Item) []string {
	if len(item.Rights) > 0 {
		return item.Rights
	}
	return []string{"有权要求说明理由，陈述和申辩，依法要求听证"}
}

// remedyPairs: 行政复议法 §20 gives sixty days, 行政诉讼法 §46 six months.
func remedyPairs(remedy record.Remedy) []web.Pair {
	return []web.Pair{
		{Term: "remedy.reconsideration|行政复议", Text: "收到决定之日起六十日内，可以向" + remedy.Reconsideration + "申请行政复议"},
		{Term: "remedy.court|行政诉讼", Text: "收到决定之日起六个月内，可以向" + remedy.Court + "提起行政诉讼"},
	}
}

func consultPairs(phones record.Phones) []web.Pair {
	return []web.Pair{{Text: phones.Consult, Href: "tel:" + phones.Consult}, {Term: "phones.hotline|政务服务热线", Text: "12345", Href: "tel:12345"}}
}

func complaintPairs(phones record.Phones) []web.Pair {
	return []web.Pair{{Text: phones.Complaint, Href: "tel:" + phones.Complaint}}
}
