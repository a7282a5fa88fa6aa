package catalog

import (
	"testing"

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
	pairs := resultPairs(record.Result{Name: "许可证"}, record.Delivery{Ways: []record.Way{record.WayWindow, record.WayCourier}, Limit: "3wd"})
	if n := len(pairs); n != 4 || pairs[2].Text != "窗口领取、快递送达" || pairs[3].Text != "3个工作日" {
		t.Errorf("delivery: %+v", pairs)
	}
}
