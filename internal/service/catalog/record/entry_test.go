package record_test

import (
	"testing"

	"tongban/internal/service/catalog/record"
)

func TestWhatAnItemMustSayAsItsEntrySays(t *testing.T) {
	entry := record.Entry{Code: "000131015000", Name: "食品经营许可", Power: record.PowerLicence, Levels: []string{record.LevelCity, record.LevelCounty},
		Basis: []record.Basis{{Law: "中华人民共和国食品安全法", Article: "第三十五条"}}}
	same := record.Item{Code: "11359900PDY00003623000131015000", BaseCode: entry.Code, Name: entry.Name, Power: entry.Power, Level: record.LevelCity, Basis: entry.Basis}
	for _, row := range []struct {
		name   string
		change func(*record.Item)
		field  string
	}{
		{"the same in everything", func(*record.Item) {}, ""},
		{"the situation of a handling item stands in brackets", func(i *record.Item) { i.Name += "（新办）" }, ""},
		{"the act is named without the state", func(i *record.Item) {
			i.Basis = []record.Basis{{Law: "《食品安全法》", Article: "第三十五条"}}
		}, ""},
		{"a local rule is added", func(i *record.Item) {
			i.Basis = append(i.Basis[:1:1], record.Basis{Law: "某省食品安全条例", Article: "第九条"})
		}, ""},
		{"a code of another length has its own scheme", func(i *record.Item) { i.Code = "YZ-0001" }, ""},
		{"同名称: another name", func(i *record.Item) { i.Name = "餐饮服务许可" }, "name"},
		{"同编码: the implementing code holds another base code", func(i *record.Item) { i.Code = "11359900PDY00003623000131099000" }, "code"},
		{"同类型: another kind of power", func(i *record.Item) { i.Power = record.PowerOther }, "power"},
		{"同依据: another article", func(i *record.Item) { i.Basis = []record.Basis{{Law: "食品安全法", Article: "第三十六条"}} }, "basis"},
		{"a level at which it is not exercised", func(i *record.Item) { i.Level = record.LevelTownship }, "level"},
	} {
		t.Run(row.name, func(t *testing.T) {
			item := same
			row.change(&item)
			found := entry.Departures(record.MarkOf(item))
			switch {
			case row.field == "" && len(found) > 0:
				t.Errorf("found %v", found)
			case row.field != "" && (len(found) != 1 || found[0].Field != row.field):
				t.Errorf("found %v, want one in %s", found, row.field)
			}
		})
	}
}

func TestAnItemBeginsWithWhatItsEntryLaysDown(t *testing.T) {
	entry := record.Entry{Code: "000131015000", Name: "食品经营许可", Power: record.PowerLicence, Levels: []string{record.LevelCity},
		Basis: []record.Basis{{Law: "食品安全法", Article: "第三十五条"}}}
	item := entry.Begin(record.Item{Code: "11359900PDY00003623000131015000", Name: "别的名称", Summary: "开饭馆"})
	if found := entry.Departures(record.MarkOf(item)); len(found) > 0 || item.Summary != "开饭馆" || item.Level != record.LevelCity {
		t.Errorf("item %+v departs: %v", item, found)
	}
}
