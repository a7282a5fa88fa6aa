package record_test

import (
	"slices"
	"testing"

	"tongban/internal/service/catalog/record"
)

func TestAFormIsFilledInOnlyFromLicencesThatTheItemDealsWith(t *testing.T) {
	item := record.Item{Result: record.Result{Name: "《食品经营许可证》", Kind: "licence"},
		Materials: []record.Material{{Name: "营业执照", Licence: "营业执照"}, {Name: "原证", Licence: "食品经营许可证"}, {Name: "申请书"}}}
	if got := item.Licences(); !slices.Equal(got, []string{"食品经营许可证", "营业执照"}) {
		t.Errorf("licences %v", got)
	}
	for source, want := range map[string]string{
		"company.address":        "企业：住所",
		"licence/食品经营许可证/number": "证照：食品经营许可证，决定书文号",
		"licence/营业执照/same":      "证照：营业执照，取得时申请表里同一代号的内容",
		"licence/居民身份证/same":     "",
		"licence.food":           "",
	} {
		if got := item.PrefillTitle(source); got != want {
			t.Errorf("%s: %q", source, got)
		}
	}
	item.Result.Kind = "reply"
	if got := item.Licences(); !slices.Equal(got, []string{"营业执照", "食品经营许可证"}) {
		t.Errorf("a reply is no licence: %v", got)
	}
}
