package extract

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"tongban/internal/common/workday"
)

// The properties of a document, by the names that the rest of the package and its users give them.
const (
	NameTitle     = "title"
	NameNumber    = "number"
	NameIndex     = "index"
	NameIssuer    = "issuer"
	NameMade      = "made"
	NamePublished = "published"
	NameSubject   = "subject"
	NameGenre     = "genre"
	NameClass     = "class"
	NameKeywords  = "keywords"
	NameAbstract  = "abstract"
	NameValidity  = "validity"
	NameInForce   = "inForce"
	NameExpires   = "expires"
	NameSource    = "source" // address of the page from which it comes
	NameID        = "id"
	NameText      = "text"
	NameStatus    = "status" // of the page in its system: draft, publish
	NameGrade     = "grade"
	NameDay       = "day" // a day of which nothing says what it is
	NameEnglish   = "english"
	NameBody      = "body"
	NameAttribute = "attribute" // 公开属性
)

// names are the words with which systems and pages name the properties.
var names = func() map[string]string {
	out := map[string]string{}
	for name, list := range map[string]string{
		NameTitle:     "title 标题 信息名称 名称 文件名称 公文标题 信息标题 articletitle dc.title og:title doc_title name subject_title",
		NameNumber:    "number doc_no docno doc_number document_number documentno fileno file_no wenhao wh 发文字号 文号 公文文号 文件编号 发文号 发文文号 文件号 字号",
		NameIndex:     "index index_no indexno index_number indexnumber idxid 索引号 信息索引号 索引 信息索引 公开索引号",
		NameIssuer:    "issuer issuers publisher contentsource fwjg organ org agency department publisher_name 发文机关 发布机构 发文机构 发文单位 发布机关 公开机关 公开责任部门 制发机关 发布单位 信息来源 来源机关 责任部门 dc.publisher pub_org",
		NameMade:      "made made_on madeon written write_date cwrq 成文日期 生成日期 印发日期 发文日期 成文时间 生成时间 签发日期 制发日期 形成日期 creation_date",
		NamePublished: "published publish_date pubdate published_at publishedat publishtime publish_time release_date fbrq 发布日期 发布时间 公开日期 公布日期 发布 wp:post_date post_date article:published_time dcterms.date pub_date 公开时间",
		NameSubject:   "theme subject topic 主题分类 主题 信息分类 分类 主题类别 信息类别 ztfl",
		NameGenre:     "genre 体裁 文种 公文种类 体裁分类 信息体裁 doc_type",
		NameClass:     "class 公开类别 组配分类 category_code catalog 公开目录",
		NameKeywords:  "keywords keyword 主题词 关键词 关键字 tags",
		NameAbstract:  "abstract summary description 内容概述 概述 摘要 内容摘要 excerpt",
		NameValidity:  "validity 有效性 时效 效力 有效状态 时效性 是否有效 效力状态",
		NameInForce:   "inforce in_force_on effective effective_date 施行日期 实施日期 生效日期",
		NameExpires:   "expires expires_on expire_date 有效期至 失效日期 废止日期 终止日期",
		NameSource:    "source_url sourceurl url link href 网址 原文链接 canonical og:url 来源网址",
		NameID:        "id guid docid doc_id article_id articleid wp:post_id 编号 标识",
		NameText:      "text content body_text html 正文 内容 全文 content:encoded body_html article",
		NameStatus:    "status wp:status state 状态 发布状态 审核状态 信息状态 文章状态 is_published ispublished is_public ispublic visible",
		NameAttribute: "attribute openness open_type opentype publicity 公开属性 公开方式 公开类型 信息公开类型 公开形式 公开范围",
		NameGrade:     "grade secret 密级",
		NameDay:       "date 日期 时间",
		NameEnglish:   "title_en",
		NameBody:      "body body_code 机关代码",
	} {
		for _, word := range strings.Fields(list) {
			out[word] = name
		}
	}
	out["publisher_en"] = "publisherEnglish"
	return out
}()

// spaces takes the spaces out of a word, as “标　题” has them.
var spaces = strings.NewReplacer(" ", "", "　", "", "\u00a0", "")

// Name gives the property that a word of some system or page means; empty when it means none.
func Name(word string) string {
	if name, known := names[word]; known {
		return name
	}
	word = strings.ToLower(strings.Trim(spaces.Replace(word), "：:【】[]"))
	return names[word]
}

// Meta is what came with a document, by property.
type Meta map[string]string

// Found is what is known of a document.
type Found struct {
	Title, Number, Index, Genre, Class, Subject, Keywords, Abstract, Validity, Source string

	Issuers                              []string
	MadeOn, PublishedOn, InForceOn, Ends workday.Date
	PublishedAt                          time.Time
	Doubts                               []string // what does not agree, or was guessed
}

// Read puts together what came with a document and what its text says. What came with it holds; where the text says
// otherwise, that is a doubt for somebody to look at.
func Read(meta Meta, text string) Found {
	said := Text(text)
	for name, value := range said.Labels {
		if meta[name] == "" {
			if meta == nil {
				meta = Meta{}
			}
			meta[name] = value
		}
	}
	f := Found{Index: strings.Join(strings.Fields(Line(meta[NameIndex])), ""), Genre: meta[NameGenre], Class: meta[NameClass], Subject: Line(meta[NameSubject]), Keywords: Line(meta[NameKeywords]),
		Abstract: Line(meta[NameAbstract]), Validity: Line(meta[NameValidity]), Source: strings.TrimSpace(meta[NameSource])}
	if f.Index == "无" {
		f.Index = ""
	}
	f.title(meta, said)
	f.number(meta, said)
	f.issuer(meta, said)
	f.days(meta, said)
	if f.Genre == "" {
		f.Genre = GenreOf(f.Title, f.Number)
	}
	return f
}

func (f *Found) doubt(words string) { f.Doubts = append(f.Doubts, words) }

// site is what pages put behind the title of a document.
var site = regexp.MustCompile(`(?:\s*[-_|—–]+\s*|_)(?:[^-_|—–]*(?:政府|网站|门户|网|公开|频道|平台|通知公告|政策文件|规范性文件|文件库|局|委|厅))+\s*$`)

func (f *Found) title(meta Meta, said Said) {
	f.Title = closeUp(Line(strings.ReplaceAll(meta[NameTitle], "\n", " ")))
	if t := site.ReplaceAllString(f.Title, ""); length(t) >= 4 {
		f.Title = t
	}
	if t, n := numberAtEnd(f.Title); n != "" {
		f.Title = t
		if meta[NameNumber] == "" {
			f.Number = n
		}
	}
	switch {
	case f.Title != "" && said.Title != "" && !alike(f.Title, said.Title) && titleEnds.MatchString(said.Title) && !strings.Contains(text(said.Title), text(f.Title)) && !strings.Contains(text(f.Title), text(said.Title)):
		f.doubt("来源写的标题和正文的不同，正文是“" + said.Title + "”")
	case f.Title == "" && said.Title != "":
		f.Title = said.Title
	case f.Title == "":
		if t := passed(meta, said); t != "" {
			f.Title = t
			f.doubt("没有标题，按“现将……印发”推定，请核对")
		} else if t := Line(meta[NameEnglish]); t != "" {
			f.Title = t
			f.doubt("只有外文标题，请补上中文标题")
		}
	}
}

// passed is left to Read: a notice without a title of its own that hands something on.
func passed(meta Meta, _ Said) string {
	m := passes.FindStringSubmatch(meta[NameText])
	if m == nil {
		return ""
	}
	return "关于印发《" + m[1] + "》的通知"
}

// text is a title as it is compared: signs and spaces do not count.
func text(title string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" 　“”\"‘’《》〈〉（）()、，,—-–：:·〔〕[]", r) {
			return -1
		}
		return r
	}, title)
}

func alike(a, b string) bool { return text(a) == text(b) }

func (f *Found) number(meta Meta, said Said) {
	given := strings.TrimSpace(meta[NameNumber])
	if given != "" {
		f.Number = Kept(given)
	}
	switch {
	case f.Number == "" || f.Number == "无":
		if said.Number != "" {
			f.Number = said.Number
		}
	case said.Number != "" && !sameNumber(f.Number, said.Number):
		f.doubt("来源写的文号是“" + f.Number + "”，正文是“" + said.Number + "”")
	}
}

// ordersShort writes the numbers of orders short.
var ordersShort = strings.NewReplacer("中华人民共和国", "", "国务院令", "国令", " ", "", "、", "")

// sameNumber takes 国令第706号 and 国务院令第706号 for one.
func sameNumber(a, b string) bool {
	return a == b || ordersShort.Replace(a) == ordersShort.Replace(b)
}

func (f *Found) issuer(meta Meta, said Said) {
	f.Issuers = Issuers(meta[NameIssuer])
	switch {
	case len(f.Issuers) > 0:
		if len(said.Issuers) > 0 && !slices.ContainsFunc(said.Issuers, func(name string) bool {
			return slices.ContainsFunc(f.Issuers, func(have string) bool { return related(have, name) })
		}) {
			f.doubt("来源写的发文机关是“" + strings.Join(f.Issuers, "、") + "”，正文是“" + strings.Join(said.Issuers, "、") + "”")
		}
	case len(said.Issuers) > 0:
		f.Issuers = said.Issuers
	default:
		if name := strings.TrimSpace(meta["publisherEnglish"]); name != "" {
			f.Issuers = []string{Line(name)}
			f.doubt("只有外文的发文机关，请补上中文名称")
		}
	}
}

// related reports whether two names may be of one office: the text often has the short one.
func related(a, b string) bool {
	short, long := []rune(a), []rune(b)
	if len(short) > len(long) {
		short, long = long, short
	}
	i := 0
	for _, r := range long {
		if i < len(short) && short[i] == r {
			i++
		}
	}
	return i == len(short)
}

func (f *Found) days(meta Meta, said Said) {
	day := func(name string) (d workday.Date) {
		if value := strings.TrimSpace(meta[name]); value != "" {
			at, ok := Moment(value)
			if !ok {
				f.doubt("“" + value + "”不是日期")
				return d
			}
			return workday.DateOf(at)
		}
		return d
	}
	f.MadeOn, f.PublishedOn, f.InForceOn, f.Ends = day(NameMade), day(NamePublished), day(NameInForce), day(NameExpires)
	if loose := day(NameDay); !loose.IsZero() && f.PublishedOn.IsZero() {
		f.PublishedOn = loose
		meta[NamePublished] = meta[NameDay]
	}
	switch {
	case f.MadeOn.IsZero():
		f.MadeOn = said.MadeOn
	case !said.MadeOn.IsZero() && said.MadeOn != f.MadeOn:
		f.doubt("来源写的成文日期是" + f.MadeOn.String() + "，正文落款是" + said.MadeOn.String())
	}
	if f.PublishedOn.IsZero() && !f.MadeOn.IsZero() {
		f.PublishedOn = f.MadeOn
		f.doubt("没有发布日期，按成文日期")
	}
	if f.MadeOn.IsZero() && !f.PublishedOn.IsZero() {
		f.MadeOn = f.PublishedOn
		f.doubt("没有成文日期，按发布日期")
	}
	if f.MadeOn.After(f.PublishedOn) {
		f.doubt("成文日期晚于发布日期")
	}
	f.PublishedAt = f.PublishedOn.Start()
	if at, ok := Moment(meta[NamePublished]); ok && workday.DateOf(at) == f.PublishedOn {
		f.PublishedAt = at
	}
}

// genreEnds are the ends of titles by which the kind of document is known (党政机关公文处理工作条例 §8).
var genreEnds = []struct{ end, genre string }{
	{"复函", "函"}, {"答复", "函"}, {"的函", "函"}, {"批复", "批复"}, {"通知", "通知"}, {"通报", "通报"}, {"公告", "公告"}, {"通告", "通告"}, {"公报", "公报"}, {"决定", "决定"}, {"决议", "决议"}, {"意见", "意见"},
	{"报告", "报告"}, {"请示", "请示"}, {"纪要", "纪要"}, {"议案", "议案"}, {"规划", "规划"}, {"预算", "预算决算"}, {"决算", "预算决算"}, {"令", "命令（令）"},
}

var bracketEnd = regexp.MustCompile(`(?:（[^（）]*）|\([^()]*\))$`)

// GenreOf is the kind of document (体裁) that title and number tell; 其他 when they tell none.
func GenreOf(title, number string) string {
	title = bracketEnd.ReplaceAllString(title, "")
	for _, g := range genreEnds {
		if strings.HasSuffix(title, g.end) {
			return g.genre
		}
	}
	if strings.Contains(number, "令第") || strings.Contains(number, "令〔") {
		return "命令（令）"
	}
	return "其他"
}
