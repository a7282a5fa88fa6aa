package lint

import (
	"regexp"
	"slices"
	"strings"

	"tongban/internal/common/ident"
	"tongban/internal/service/catalog/record"
)

var (
	visitReason   = Rule{"visit-reason", "到现场没有原因", "省级事项质检规则第3条", Stop, "请说明必须到现场的原因", true}
	visitNoReason = Rule{"visit-no-reason", "不用到现场却有原因", "省级事项质检规则第3条", Stop, "不用到现场的请删去原因；要到现场的请改次数", false}
	visitCourier  = Rule{"visit-courier", "零跑动没有网办或者寄递", "省级事项质检规则第4条：零跑动且不能全程网办的应支持邮寄", Stop, "请开通寄递或者全程网办，或者如实填写到现场次数", true}
	visitWhole    = Rule{"visit-whole", "全程网办却要到现场", "省级事项质检规则第5条：全程网办的到现场次数为0", Stop, "请把次数改为0，或者去掉全程网办", false}
	visitMany     = Rule{"visit-many", "跑动超过一次", "最多跑一趟改革要求（到现场次数不超过1）", Warn, "请研究减少到现场次数", false}
	placeMissing  = Rule{"place-missing", "缺少办理地点和时间", guideLaw, Stop, "请填写办理地点和时间", true}
	placeHours    = Rule{"place-hours", "地点没有地址或者时间", guideLaw, Warn, "请补齐地址和办公时间", true}
	phoneMissing  = Rule{"phone-missing", "缺少电话", "国令716号 第十条（咨询、投诉渠道）；省级事项质检规则第7条", Stop, "请填写咨询电话和投诉电话", true}
	phoneForm     = Rule{"phone-form", "电话没有区号或者写法不对", "省级事项质检规则第7条：电话带区号", Stop, "请带区号，例如 0590-8800101；多个电话用顿号隔开", false}
	phonePart     = Rule{"phone-part", "有一个电话写法不对", "省级事项质检规则第7条：电话带区号", Warn, "请核对这一个电话", false}
	phoneArea     = Rule{"phone-area", "区号不是本地的", "省级事项质检规则第7条", Warn, "请核对区号", false}
	phoneSame     = Rule{"phone-same", "咨询电话与投诉电话相同", "省级事项质检规则第7条", Stop, "投诉电话请另设，不要由被投诉的科室接听", false}
	phoneHotline  = Rule{"phone-hotline", "咨询和投诉是同一条热线", "省级事项质检规则第7条；国办发〔2020〕53号（热线可受理咨询和投诉）", Warn, "请另外写一个承办部门的咨询电话", false}
	remedyMissing = Rule{"remedy-missing", "缺少救济途径", "行政许可法 第三十八条；行政复议法；行政诉讼法", Stop, "请填写行政复议机关和管辖法院", true}
)

func visitRules() []Rule {
	return []Rule{visitReason, visitNoReason, visitCourier, visitWhole, visitMany, placeMissing, placeHours,
		phoneMissing, phoneForm, phonePart, phoneArea, phoneSame, phoneHotline, remedyMissing}
}

func (c *check) visits() {
	i := c.item
	whole := slices.Contains(i.Online, record.OnlineWhole)
	c.must(i.Visits == 0 || i.VisitReason != "", visitReason, "visit_reason", "要到现场%d次，没有写原因", i.Visits)
	c.must(i.Visits > 0 || i.VisitReason == "", visitNoReason, "visit_reason", "到现场次数是0，却写了原因“%s”", i.VisitReason)
	c.must(i.Visits <= 1, visitMany, "visits", "要到现场%d次", i.Visits)
	if whole {
		c.must(i.Visits == 0, visitWhole, "visits", "全程网办的事项要到现场%d次", i.Visits)
		return
	}
	courier := i.Channels.Courier || slices.Contains(i.Channels.Forms, record.ChannelCourier)
	c.must(i.Visits > 0 || courier, visitCourier, "visits", "到现场次数是0，但既不能全程网办，也不支持寄递")
}

func (c *check) contact() {
	i := c.item
	c.must(len(i.Places) > 0, placeMissing, "places", "没有办理地点和时间")
	for n, p := range i.Places {
		c.must(p.Address != "" && p.Hours != "", placeHours, at("places", n, "hours"), "办理地点“%s”没有地址或者办公时间", p.Name)
	}
	c.phone("phones.consult", "咨询电话", i.Phones.Consult)
	c.phone("phones.complaint", "投诉电话", i.Phones.Complaint)
	if one := i.Phones.Consult; one != "" && one == i.Phones.Complaint {
		if hotline.MatchString(one) {
			c.add(phoneHotline, "phones.consult", "咨询电话和投诉电话都是%s", one)
		} else {
			c.add(phoneSame, "phones.complaint", "咨询电话和投诉电话都是%s", one)
		}
	}
	if c.decides() {
		c.must(i.Remedy.Reconsideration != "" && i.Remedy.Court != "", remedyMissing, "remedy", "没有行政复议机关或者管辖法院")
	}
}

// hotline is a service line that takes questions and complaints alike: 12345, 12333, 0590-12345.
var hotline = regexp.MustCompile(`^(0[0-9]{2,3}-)?(1[0-9]{4}|9[56][0-9]{3})$`)

// decides reports whether the item ends in an administrative act that can be challenged.
func (c *check) decides() bool { return c.item.Power != record.PowerPublicService }

// phone looks at one entry, which may hold several numbers with words between them. What has no number that somebody
// from elsewhere can dial stops; one broken number among good ones is for the editor.
func (c *check) phone(path, title, text string) {
	if text == "" {
		c.add(phoneMissing, path, "没有%s", title)
		return
	}
	good, broken := numbers(text)
	switch {
	case len(good) == 0:
		c.add(phoneForm, path, "%s“%s”没有区号或者打不通", title, short(text))
		return
	case len(broken) > 0:
		c.add(phonePart, path, "%s里的“%s”没有区号或者打不通", title, broken[0])
	}
	if area := c.facts.area(c.item.Division); area != "" {
		for _, number := range good {
			c.must(!strings.HasPrefix(number, "0") || strings.HasPrefix(number, area+"-"), phoneArea, path, "%s“%s”的区号不是本地的%s", title, number, area)
		}
	}
}

// A run of digits and dashes is a number; in front of it may stand an area code in brackets or the country code.
var (
	digitRun  = regexp.MustCompile(`[0-9][0-9-]*[0-9]`)
	country   = regexp.MustCompile(`(?:\+|00)?86-?0?(10|2[0-9]|[3-9][0-9]{2})-`)
	bracketed = regexp.MustCompile(`[(（]\+?(?:86)?-?0?(10|2[0-9]|[3-9][0-9]{2})[)）]-?`)
	abroad    = regexp.MustCompile(`^(?:00)?860?(10|2[0-9]|[3-9][0-9]{2})([1-9][0-9]{6,7})$`)
	free      = regexp.MustCompile(`^([48]00)-?([0-9]{3})-?([0-9])-?([0-9]{3})$`)
	undashed  = regexp.MustCompile(`^(0(?:10|2[0-9]|[3-9][0-9]{2}))([1-9][0-9]{6,7})$`)
)

// numbers finds the numbers of an entry such as "020-82397171、82118773（转1）": a number without an area code has that of
// the one before it.
func numbers(text string) (good, broken []string) {
	text = bracketed.ReplaceAllString(plainSigns.Replace(ident.Normalise(signs.Replace(text))), "0$1-")
	text = country.ReplaceAllString(text, "0$1-")
	area := ""
	for _, run := range digitRun.FindAllString(text, -1) {
		run = undashed.ReplaceAllString(abroad.ReplaceAllString(free.ReplaceAllString(run, "$1-$2-$3$4"), "0$1-$2"), "$1-$2")
		code, _, found := strings.Cut(run, "-")
		if found && strings.HasPrefix(code, "0") {
			area = code
		} else if area != "" && !dialled(run) && dialled(area+"-"+run) {
			run = area + "-" + run
		}
		switch {
		case dialled(run):
			good = append(good, run)
		case len(run) >= 5: // shorter runs are window and extension numbers
			broken = append(broken, run)
		}
	}
	return good, broken
}

// signs that set numbers apart would be lost with the blanks; plainSigns are the ways to write a dash.
var (
	signs      = strings.NewReplacer("\n", "、", "；", "、", "，", "、", "。", "、")
	plainSigns = strings.NewReplacer("－", "-", "—", "-", "–", "-", "‑", "-", "--", "-", "转", "-", " ", "")
)

// dialled reports whether somebody from elsewhere can dial the number as it is printed.
func dialled(number string) bool {
	if _, err := ident.ParseLandline(number); err == nil {
		return true
	}
	if area, rest, found := strings.Cut(number, "-"); found {
		if _, err := ident.ParseLandline(area); err == nil {
			return true // 12333-9: a service line and its key
		}
		rest, _, _ = strings.Cut(rest, "-")
		_, err := ident.ParseLandline(rest) // 020-12345: the hotline of another city
		return err == nil && len(area) >= 3 && area[0] == '0'
	}
	_, err := ident.ParseMobile(number)
	return err == nil
}
