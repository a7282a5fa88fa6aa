package app

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"tongban/internal/base/gm"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/publish"
	"tongban/internal/disclosure/site"
	"tongban/internal/matter"
)

// demoSites are the sites of the city: its own, those of a district and of a street, and one that was closed. Numbers that
// only an authority gives out stay empty, and are shown as missing.
var demoSites = []site.Site{
	{Code: site.Main, Name: siteName, Organizer: usualSite.Organizer, Operator: usualSite.Operator, Contact: usualSite.Contact},
	{Code: "yunxi", Name: "云溪区政府信息公开网", Host: "yunxi.localhost", Division: "359901", Organizer: "云溪区人民政府办公室", Operator: "云溪区政务服务中心", Contact: "0590-12345", Brand: "#1B6B3A", Strong: "#124D29", Weak: "#E7F4EC"},
	{Code: "qingyun", Name: "青云街道政务公开网", Host: "qingyun.localhost", Division: "359901001", Organizer: "青云街道办事处", Contact: "0590-12345", Brand: "#8A3B12", Strong: "#5F270B", Weak: "#FBEFE7", Classes: []string{"policy", "office", "welfare", "permit", "guide"}},
	{Code: "qingshi", Name: "青石县旧公开网", Host: "qingshi.localhost", Division: "359903", Organizer: "青石县人民政府办公室", Contact: "0590-12345"},
}

// sites opens the sites of the city, takes in what the district had published before, and closes one (E-03).
func (f *filling) sites(ctx context.Context) error {
	admin, err := f.login(ctx, "xitong")
	if err != nil {
		return err
	}
	room := f.house.rooms.sites
	for _, s := range demoSites {
		s.Reason = "按集约化方案登记（演示自拟）"
		if err := room.Set(ctx, admin, s); err != nil {
			return fmt.Errorf("site %s: %w", s.Code, err)
		}
	}
	if err := room.Close(ctx, admin, "qingshi", site.Main, "集约化：并入市级平台（演示自拟）"); err != nil {
		return err
	}
	for n, d := range []struct{ body, class, genre, title, text string }{
		{"yunxi", "policy", "通知", "云溪区老旧小区加装电梯补助办法", "每台补助十五万元，由街道受理，区住房建设部门审核。"},
		{"yunxi", "office", "其他", "云溪区人民政府机构职能", "区政府工作部门的职责、办公地址、办公时间和联系方式。"},
		{"yunxi-civil", "welfare", "公告", "云溪区临时救助对象公示", "第三季度救助四十二户，名单在各社区公示栏公示。"},
		{"qingyun", "permit", "其他", "青云街道便民服务事项清单", "居民可以在街道和社区办理的二十六个事项。"},
	} {
		if _, err := f.house.org.Body(d.body); err != nil {
			continue
		}
		sum := gm.Sum([]byte(d.title))
		key := hex.EncodeToString(sum[:])
		in := publish.TakeIn{Content: publish.Content{Body: d.body, Title: d.title, Number: "无", Genre: d.genre, Class: d.class, Subject: "综合政务", MadeOn: workday.NewDate(2023, time.Month(3+n), 6), Text: d.text},
			Index: fmt.Sprintf("YXQ-2023-%05d", n+1), PublishedAt: time.Date(2023, time.Month(3+n), 8, 10, 0, 0, 0, workday.Shanghai), Key: d.body + "/" + key, Sum: key,
			Evidence: publish.Evidence{By: "马建军", At: f.clock.now(), File: "云溪区旧网站.jsonl", Line: n + 1, Sum: key, Source: fmt.Sprintf("http://old.yunxi.localhost/art/2023/%d/art_%d.html", 3+n, 101+n), From: "云溪区旧网站"}}
		if _, err := f.past.engine.Start(ctx, account.System("导入文件"), publish.KindName, "take_in", in, matter.Key("demo-site-"+key)); err != nil {
			return fmt.Errorf("take in %s: %w", d.title, err)
		}
	}
	return nil
}
