package lint

import (
	"strings"

	"tongban/internal/service/catalog/record"
)

var (
	basisMissing = Rule{"basis-missing", "缺少设定依据", "行政许可法 第十二条、第十四条至第十七条、第三十条", Stop, "请填写设定依据", true}
	basisLaw     = Rule{"basis-law", "依据没有写法律名称", "GB/T 39046-2020 表4（设定依据：名称、文号、条款号、条文内容）", Stop, "请写明法律名称", true}
	basisArticle = Rule{"basis-article", "依据没有写条款", "GB/T 39046-2020 表4（条款号）", Stop, "请写明条款", true}
	basisNoClaus = Rule{"basis-article-document", "文件没有写条款", "GB/T 39046-2020 表4（条款号）", Warn, "文件有条款的请写明", true}
	basisIssuer  = Rule{"basis-issuer", "标题与颁布机关不一致", "GB/T 39046-2020 表4（设定依据）", Warn, "请按原文核对颁布机关", false}
	lawRepealed  = Rule{"law-repealed", "依据已经废止", "立法法 第一百零三条（新法优于旧法）；废止决定", Stop, "请改用现行有效的法律、法规", false}
	lawEdition   = Rule{"law-edition", "文号已被替代", "立法法 第一百零三条；修订公布令", Warn, "请改用现行文号，并核对条款号", false}
	lawTwo       = Rule{"law-two-editions", "同一部法写了两个文号", "国令716号 第四条（同源一致）", Warn, "请统一成现行文号", false}
	lawArticle   = Rule{"law-article", "条款不存在", "该法现行文本", Stop, "请按现行文本核对条款号", false}
	lawFuture    = Rule{"law-future", "依据还没有施行", "立法法 第六十一条（施行日期）", Stop, "施行以前请用现行依据", false}
	officeDead   = Rule{"office-dead", "机关不存在或者已经撤销", "行政许可法 第二十二条（在法定职权范围内实施）", Stop, "请改为承接职能的机关", false}
	officeName   = Rule{"office-renamed", "机关名称是改革以前的", "中发〔2018〕11号 国务院机构改革方案", Warn, "请改用现在的名称", false}
)

func lawRules() []Rule {
	return []Rule{basisMissing, basisLaw, basisArticle, basisNoClaus, basisIssuer, lawRepealed, lawEdition, lawTwo, lawArticle, lawFuture, officeDead, officeName}
}

// law looks at every place where an act is cited.
func (c *check) law() {
	c.must(len(c.item.Basis) > 0, basisMissing, "basis", "没有设定依据")
	for n, b := range c.item.Basis {
		path := func(field string) string { return at("basis", n, field) }
		c.must(b.Law != "", basisLaw, path("law"), "第%d条设定依据没有法律名称", n+1)
		if noArticle(b.Article) {
			c.unclaused(b, path("article"))
		}
		if b.Issuer != "" {
			c.issuers(b, path("issuer"))
		}
	}
	numbers := map[string]string{} // canonical act → the document number first seen
	for _, cited := range c.citations() {
		c.cited(cited)
		name, number := canonical(cited.act), documentNumber(cited.document)
		if number == "" {
			continue
		}
		if first := numbers[name]; first != "" && first != number {
			c.add(lawTwo, cited.path, "《%s》在别处写的文号是%s，这里是%s", name, first, number)
		} else {
			numbers[name] = number
		}
	}
}

func noArticle(article string) bool { return article == "" || article == "无" || article == "/" }

// unclaused: acts have articles and are cited by them; circulars often have none.
func (c *check) unclaused(b record.Basis, path string) {
	rule := basisNoClaus
	if hasArticles(canonical(b.Law)) {
		rule = basisArticle
	}
	c.add(rule, path, "《%s》没有写条款", canonical(b.Law))
}

// hasArticles: the forms of acts that are divided into articles.
func hasArticles(name string) bool {
	for _, end := range []string{"法", "条例", "办法", "规定", "细则", "规则"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

// issuers: "甲厅 乙厅关于印发…" names those who issued it.
func (c *check) issuers(b record.Basis, path string) {
	head, _, found := strings.Cut(b.Law, "关于")
	if !found {
		return
	}
	for _, name := range strings.FieldsFunc(head, separates) {
		if strings.ContainsAny(name, "《》") || len([]rune(name)) < 4 {
			continue
		}
		c.must(strings.Contains(b.Issuer, name), basisIssuer, path, "标题里的颁布机关有“%s”，颁布机关一栏是“%s”", name, b.Issuer)
	}
}

func separates(r rune) bool { return strings.ContainsRune(" 　、，,^;；", r) }

// cited looks one citation up in the acts that are known.
func (c *check) cited(cited citation) {
	act, known := c.facts.Acts.Find(cited.act)
	if !known {
		return
	}
	switch {
	case act.over(c.facts.On):
		c.addAct(act, lawRepealed, cited.path, "《%s》已于%s废止%s", act.Name, act.Repealed, act.succession())
		return
	case act.Since != "" && c.facts.On != "" && c.facts.On < act.Since:
		c.addAct(act, lawFuture, cited.path, "《%s》自%s起施行", act.Name, act.Since)
	}
	if number := documentNumber(cited.document); number != "" {
		if edition, old := act.replaced(number); old {
			c.addAct(act, lawEdition, cited.path, "《%s》的文号%s已被%s替代", act.Name, number, edition)
		}
	}
	for _, article := range articles(cited.article) {
		if act.Articles > 0 && article > act.Articles {
			c.addAct(act, lawArticle, cited.path, "《%s》只有%d条，没有第%d条", act.Name, act.Articles, article)
		}
	}
}

// addAct notes a breach that rests on what is known of an act; what nobody has verified stops nothing.
func (c *check) addAct(act Act, r Rule, path, format string, args ...any) {
	if act.Unverified {
		r.Severity, r.Mend = Warn, r.Mend+"（这条法规信息还没有与公布的原文核对，请先核对）"
	}
	c.add(r, path, format, args...)
}

// citations gathers the acts that the item cites, each with its path.
func (c *check) citations() []citation {
	i := c.item
	var all []citation
	from := func(path, text string) {
		for _, found := range citations(text) {
			found.path = path
			all = append(all, found)
		}
	}
	for n, b := range i.Basis {
		if b.Law != "" {
			all = append(all, citation{path: at("basis", n, "law"), act: b.Law, document: b.Document, article: b.Article})
		}
	}
	for n, m := range i.Materials {
		from(at("materials", n, "basis"), m.Basis)
	}
	for n, f := range i.Fees {
		from(at("fees", n, "basis"), f.Basis)
	}
	for n, p := range i.SpecialProcedures {
		from(at("special_procedures", n, "basis"), p.Basis)
	}
	for n, p := range i.ReviewPoints {
		from(at("review_points", n, "basis"), p.Basis)
	}
	from("limit_note", i.LimitNote)
	return all
}

// offices: whoever has a part in the item has to exist.
func (c *check) offices() {
	i := c.item
	c.office("body", i.Body)
	for n, stage := range i.Flow.Stages {
		for p, part := range stage.Parts {
			c.office(at(at("flow.stages", n, "parts"), p, "body"), part.Body)
		}
	}
	for n, j := range i.Joint {
		c.office(at("joint", n, "body"), j.Body)
	}
	for n, p := range i.ReviewPoints {
		c.office(at("review_points", n, "body"), p.Body)
	}
	c.renamed("body_name", i.BodyName)
	c.renamed("remedy.reconsideration", i.Remedy.Reconsideration)
	for n, m := range i.Materials {
		c.renamed(at("materials", n, "issuer"), m.Issuer)
	}
}

func (c *check) office(path, code string) {
	if code == "" || c.facts.Offices == nil {
		return
	}
	office, known := c.facts.Offices[code]
	switch {
	case !known:
		c.add(officeDead, path, "没有代码为“%s”的机关", code)
	case office.EndedOn != "" && c.facts.On >= office.EndedOn:
		successor := ""
		if office.Successor != "" {
			successor = "，职能由" + office.Successor + "承接"
		}
		c.add(officeDead, path, "%s已于%s撤销%s", office.Name, office.EndedOn, successor)
	}
}

func (c *check) renamed(path, name string) {
	for _, r := range c.facts.Renamed {
		if name != "" && strings.HasSuffix(name, r.Name) && c.facts.On >= r.Since {
			c.add(officeName, path, "“%s”的名称在%s以后是“%s”", name, r.Since, strings.TrimSuffix(name, r.Name)+r.Successor)
		}
	}
}
