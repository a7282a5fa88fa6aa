package shelf

import (
	"slices"

	"tongban/internal/service/catalog/record"
)

// The published lists that hang on items, by key. Each is a rule over the record, so none can differ from it.
const (
	ListAtOnce         = "at_once"         // 马上办
	ListOnline         = "online"          // 网上办
	ListNearby         = "nearby"          // 就近办
	ListOneVisit       = "one_visit"       // 一次办, 最多跑一趟
	ListZeroVisit      = "zero_visit"      // 一趟不用跑
	ListAnywhere       = "anywhere"        // 全城通办
	ListAcross         = "across"          // 跨省通办
	ListSelfService    = "self_service"    // 自助办
	ListPromise        = "promise"         // 告知承诺
	ListTolerance      = "tolerance"       // 容缺受理
	ListWaived         = "waived"          // 免提交
	ListCharge         = "charge"          // 收费
	ListSpecial        = "special"         // 特殊环节
	ListIntermediary   = "intermediary"    // 中介服务
	ListProofKept      = "proof_kept"      // 保留的证明
	ListProofDropped   = "proof_dropped"   // 取消的证明
	ListPowers         = "powers"          // 权责清单
	ListPublicServices = "public_services" // 公共服务清单
	ListApplyOnline    = "apply_online"    // 可以网上申请, 部分环节到现场
	ListWindowOnly     = "window_only"     // 只能到窗口办理
)

// listsOf are the lists in which an item stands. What nobody applies for stands in the list of powers alone.
func listsOf(item record.Item) []string {
	power := item.Power != record.PowerPublicService
	if !item.AppliedFor() {
		return []string{ListPowers}
	}
	whole, apply := slices.Contains(item.Online, record.OnlineWhole), slices.Contains(item.Online, record.OnlineAccept)
	var lists []string
	for _, l := range []struct {
		key   string
		holds bool
	}{
		{ListAtOnce, item.Handling == record.HandlingInstant},
		{ListOnline, whole},
		{ListNearby, slices.Contains([]string{"county", "township", "village"}, item.Level) || len(item.Places) > 1},
		{ListOneVisit, item.Visits <= 1},
		{ListZeroVisit, item.Visits == 0},
		{ListAnywhere, slices.Contains([]record.Reach{record.ReachNation, record.ReachProvince, record.ReachCity}, item.Reach)},
		{ListAcross, item.Reform.Across != ""},
		{ListSelfService, len(item.Channels.SelfService) > 0},
		{ListPromise, item.Commitment},
		{ListTolerance, has(item, record.Material.Follows)},
		{ListWaived, has(item, func(m record.Material) bool { return m.Necessity == record.Waivable })},
		{ListCharge, len(item.Fees) > 0},
		{ListSpecial, len(item.SpecialProcedures) > 0},
		{ListIntermediary, len(item.Intermediaries) > 0},
		{ListProofKept, has(item, func(m record.Material) bool { return m.Proof })},
		{ListProofDropped, len(item.DroppedProofs) > 0},
		{ListPowers, power},
		{ListPublicServices, !power},
		{ListApplyOnline, apply && !whole},
		{ListWindowOnly, !apply && !whole},
	} {
		if l.holds {
			lists = append(lists, l.key)
		}
	}
	return lists
}

func has(item record.Item, holds func(record.Material) bool) bool {
	return slices.ContainsFunc(item.Materials, holds)
}

// handled are the visits of each handling item; none when the item is its own.
func handled(item record.Item) []int {
	if len(item.Variants) < 2 {
		return nil
	}
	var visits []int
	for _, h := range item.Handled() {
		visits = append(visits, h.Visits)
	}
	return visits
}
