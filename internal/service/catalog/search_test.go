package catalog_test

import (
	"context"
	"testing"
	"time"

	"tongban/internal/base/store/storetest"
	"tongban/internal/service/catalog"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// clock is a settable time.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// library is the demonstration city's item library on a real store.
func library(t testing.TB) (*catalog.Library, *clock) {
	t.Helper()
	c := &clock{noon}
	l := catalog.NewLibrary(storetest.Open(t, catalog.Migrations()), c.now)
	if _, err := l.PublishAll(context.Background(), demoItems(t), "程思远"); err != nil {
		t.Fatal(err)
	}
	return l, c
}

func TestSearchPutsTheRightItemFirst(t *testing.T) {
	l, _ := library(t)
	cases := []struct{ query, want string }{
		{"开个小吃店", "食品经营许可（新办）"},
		{"我想开个小吃店怎么办", "食品经营许可（新办）"},
		{"xcd", "食品经营许可（新办）"},
		{"小吃", "食品经营许可（新办）"},
		{"开饭馆", "食品经营许可（新办）"},
		{"奶茶店需要什么手续", "食品经营许可（新办）"},
		{"食品经营许可证", "食品经营许可（新办）"},
		{"食品经营许可变更", "食品经营许可（变更）"},
		{"饭店换老板了", "食品经营许可（变更）"},
		{"夫妻店", "小餐饮登记"},
		{"面馆", "小餐饮登记"},
		{"饭店消防检查", "公众聚集场所投入使用、营业前消防安全检查"},
		{"消防", "公众聚集场所投入使用、营业前消防安全检查"},
		{"个体户", "个体工商户设立登记"},
		{"我要办个体户营业执照", "个体工商户设立登记"},
		{"办执照", "个体工商户设立登记"},
		{"getihu", "个体工商户设立登记"},
		{"注册公司", "营业执照（有限责任公司设立登记）"},
		{"开公司要什么材料", "营业执照（有限责任公司设立登记）"},
		{"开理发店", "公共场所卫生许可"},
		{"美容院 卫生许可证", "公共场所卫生许可"},
		{"民宿", "公共场所卫生许可"},
		{"挂广告牌", "大型户外广告设施设置许可"},
		{"排水证", "城镇污水排入排水管网许可"},
		{"洗车店排水", "城镇污水排入排水管网许可"},
		{"工地开工要办什么证", "建筑工程施工许可"},
		{"加装电梯", "建设工程规划许可"},
		{"猎头公司", "人力资源服务许可"},
		{"劳务派遣", "劳务派遣经营许可"},
		{"办养老院", "民办非企业单位成立登记"},
		{"开幼儿园", "民办学校设立审批"},
		{"货车跑运输", "道路货物运输经营许可"},
		{"开书店", "出版物零售经营许可"},
		{"口腔门诊", "医疗机构执业登记"},
		{"排污许可", "排污许可"},
		{"打井", "取水许可"},
		{"占用人行道", "临时占用城市道路审批"},
		{"老年证", "老年人优待证办理"},
		{"老人坐公交免费", "老年人优待证办理"},
		{"lnz", "老年人优待证办理"},
		{"八十岁老人补贴", "高龄津贴申领"},
		{"我妈妈80岁了有什么补贴", "高龄津贴申领"},
		{"gljt", "高龄津贴申领"},
		{"暂住证", "居住证申领"},
		{"居住证", "居住证申领"},
		{"ｊｕｚｈｕｚｈｅｎｇ", "居住证申领"},
		{"低保", "最低生活保障审核确认"},
		{"家里困难怎么申请补助", "最低生活保障审核确认"},
		{"井", "取水许可"},
		{"停业", "停业登记（定期定额个体工商户）"},
	}
	for _, c := range cases {
		t.Run(c.query, func(t *testing.T) {
			found, err := l.Search(context.Background(), c.query)
			if err != nil {
				t.Fatal(err)
			}
			if len(found.Hits) == 0 || found.Hits[0].Name != c.want {
				for n, hit := range found.Hits[:min(4, len(found.Hits))] {
					t.Logf("%d %s %.1f %s", n+1, hit.Name, hit.Score, hit.Why)
				}
				t.Errorf("want %s first of %d", c.want, len(found.Hits))
			}
		})
	}
}

func TestSearchWithoutAResultSuggestsOrStaysEmpty(t *testing.T) {
	l, _ := library(t)
	for query, near := range map[string]bool{"": false, "。？！": false, "qqqqqq": false, "鸢尾": false, "水星登陆": true} {
		found, err := l.Search(context.Background(), query)
		if err != nil {
			t.Fatal(err)
		}
		if len(found.Hits) != 0 || (len(found.Near) > 0) != near {
			t.Errorf("%q: %d hits, %d near", query, len(found.Hits), len(found.Near))
		}
	}
}

func BenchmarkSearch(b *testing.B) {
	l, _ := library(b)
	for b.Loop() {
		if _, err := l.Search(context.Background(), "我想开个小吃店怎么办"); err != nil {
			b.Fatal(err)
		}
	}
}
