package catalog

import (
	"slices"
	"strings"
	"testing"

	"tongban/internal/service/catalog/element"
	"tongban/internal/service/catalog/pages"
	"tongban/internal/service/catalog/record"
)

func TestTheGuideSaysHowAnItemComesInAndGoesOut(t *testing.T) {
	c := record.Channels{Forms: []record.Channel{record.ChannelWindow, record.ChannelWeb}, Booking: true, Courier: true, HelpedIn: []string{"云溪区"}}
	if got := channelsInWords(c); got != "窗口办理；电脑端网上办理；可以预约；材料和结果可以寄递；代收代办：云溪区" {
		t.Errorf("channels: %s", got)
	}
	if got := channelsInWords(record.Channels{}); got != "" {
		t.Errorf("no channels: %s", got)
	}
	item := record.Item{Intermediaries: []record.Intermediary{{Name: "环境检测", Who: "有资质的检测机构"}}, Materials: []record.Material{{Name: "检测报告", Source: record.SourceAgency}}}
	if got := agencies(item); got != "环境检测（有资质的检测机构）、检测报告" {
		t.Errorf("intermediaries: %s", got)
	}
	pairs := deliveryPairs(record.Delivery{Ways: []record.Way{record.WayWindow, record.WayCourier}, Limit: "3wd"})
	if n := len(pairs); n != 2 || pairs[0].Text != "窗口领取、快递送达" || pairs[1].Text != "3个工作日" {
		t.Errorf("delivery: %+v", pairs)
	}
}

// outline writes the sections of a guide as "id Title[facts|heading …]".
func outline(sections []pages.Section) []string {
	var lines []string
	word := func(w string) string { return w[strings.Index(w, "|")+1:] }
	for _, s := range sections {
		var inside []string
		for _, p := range s.Parts {
			var terms []string
			for _, f := range p.Facts {
				terms = append(terms, word(f.Term))
			}
			inside = append(inside, word(p.Title)+strings.Join(terms, ","))
		}
		lines = append(lines, s.ID+" "+word(s.Title)+"["+strings.Join(inside, "|")+"]")
	}
	return lines
}

func TestTheTemplateLaysOutTheGuide(t *testing.T) {
	item := record.Item{Name: "食品经营许可", Body: "market", BodyName: "市场监管局", Scope: "全市", Conditions: []string{"有场所"}, Forbidden: []string{"被吊销未满五年"},
		Basis: []record.Basis{{Law: "食品安全法"}}, Phones: record.Phones{Consult: "1", Complaint: "2"}, Lookup: "网上查"}
	plain := func(key, block string) element.Element {
		kind, _ := element.KindOf(key)
		return element.Element{Key: key, Name: kind.Name(), Block: block, Shown: true}
	}
	renamed := func(key, block, name string) element.Element {
		e := plain(key, block)
		e.Name = name
		return e
	}
	hidden := plain("scope", "basics")
	hidden.Shown = false
	for _, c := range []struct {
		name     string
		elements []element.Element
		want     []string
	}{
		{"facts form one list, under their names", []element.Element{renamed("name", "basics", "名称"), plain("scope", "basics")}, []string{"basics 基本信息[名称,适用范围]"}},
		{"what is hidden is not there", []element.Element{plain("name", "basics"), hidden}, []string{"basics 基本信息[事项名称]"}},
		{"nor is what the item does not say", []element.Element{plain("name", "basics"), plain("annual", "basics"), plain("faq", "faq")}, []string{"basics 基本信息[事项名称]"}},
		{"the first names its block", []element.Element{renamed("conditions", "conditions", "申请条件"), plain("forbidden", "conditions")}, []string{"conditions 申请条件[|禁止性要求]"}},
		{"one that comes second has a heading", []element.Element{plain("forbidden", "conditions"), renamed("conditions", "conditions", "申请条件")}, []string{"conditions 受理条件[禁止性要求|申请条件]"}},
		{"one alone in a block names it", []element.Element{renamed("basis", "fees", "审批依据")}, []string{"fees 审批依据[]"}},
		{"blocks stand in the order of the template", []element.Element{plain("basis", "basis"), plain("name", "basics"), plain("consult", "phones"), plain("scope", "basics"), plain("complaint", "phones")},
			[]string{"basis 设定依据[]", "basics 基本信息[事项名称,适用范围]", "phones 咨询和投诉[咨询电话,政务服务热线,投诉电话]"}},
		{"facts after something drawn begin a new list", []element.Element{plain("conditions", "conditions"), plain("lookup", "conditions")}, []string{"conditions 受理条件[|公开查询]"}},
	} {
		by := layout{template: element.Template{Elements: c.elements}, name: func(b string) string { return b }}
		page, err := guidePage(Current{Item: item}, nil, by)
		if err != nil {
			t.Fatal(err)
		}
		if got := outline(page.Sections); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
		if len(page.Index) != len(page.Sections) {
			t.Errorf("%s: the index has %d lines", c.name, len(page.Index))
		}
	}
}

func TestWhatEveryGuideSays(t *testing.T) {
	page, err := guidePage(Current{Item: record.Item{Code: "x", Mandate: record.Mandate{Origin: record.OriginEntrusted, Principal: "省厅"}, BodyName: "市局"}}, nil,
		layout{template: element.Usual(), name: func(b string) string { return b }})
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(outline(page.Sections), "\n")
	for _, kind := range element.Kinds() {
		if _, has := elements(Current{}, layout{name: func(b string) string { return b }}, pages.MaterialBlock{}, situationForm(record.Item{}, nil, ""))[kind.Key]; !has {
			t.Errorf("the guide knows nothing of %s", kind.Key)
		}
	}
	if !strings.Contains(text, "决定机构") || page.Sections[0].ID != "basics" || len(page.Phones) != 3 {
		t.Errorf("got %s, %v", text, page.Phones)
	}
	for _, p := range page.Sections[0].Parts[0].Facts {
		if strings.HasSuffix(p.Term, "决定机构") && p.Text != "省厅" {
			t.Errorf("who decides: %s", p.Text)
		}
	}
}
