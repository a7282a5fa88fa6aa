package publish

import (
	"slices"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
)

// unmanned says which steps of a draft nobody could take: who wrote does not review, no two levels are one person's, and
// who clears it for secrecy has not written it (条2019 §17). Handed in all the same it would lie there for ever.
func (room *Room) unmanned(d Document, levels []Level) (wrong []string) {
	others := func(right string) (list []org.Officer) {
		for _, o := range room.Org.OfficersAt(d.Body, right) {
			if !d.wrote(account.Actor{Kind: account.ActorOfficer, ID: o.ID}.Subject()) {
				list = append(list, o)
			}
		}
		return list
	}
	var hands [][]org.Officer
	for _, l := range levels {
		if hands = append(hands, others(l.Right())); !distinct(hands, nil) {
			wrong = append(wrong, "“"+l.Title+"”没有人可以审：除了起草、修改的人和审前几级的人，本机关没有别的人有这一级的审核岗位")
			hands = hands[:len(hands)-1]
		}
	}
	if len(others(RightSecrecy)) == 0 {
		wrong = append(wrong, "保密审查没有人可以办：除了起草、修改的人，本机关没有别的人有保密审查岗位")
	}
	if d.Attribute == Proactive && len(room.Org.OfficersAt(d.Body, RightRelease)) == 0 { // what is reviewed may be released by who wrote it
		wrong = append(wrong, "没有人可以发布：本机关没有人有发布岗位")
	}
	return wrong
}

// distinct reports whether each step can have a person of its own.
func distinct(hands [][]org.Officer, taken []int64) bool {
	if len(hands) == 0 {
		return true
	}
	return slices.ContainsFunc(hands[0], func(o org.Officer) bool {
		return !slices.Contains(taken, o.ID) && distinct(hands[1:], append(slices.Clone(taken), o.ID))
	})
}

// manned refuses what nobody could review, in words that say what to do.
func (room *Room) manned(d Document, levels []Level) error {
	wrong := room.unmanned(d, levels)
	if len(wrong) == 0 {
		return nil
	}
	return fault.Invalid("还不能提交审核", fault.Field{Name: "proofread", Message: strings.Join(wrong, "；") + "。请系统管理员安排岗位；审核级数也可以由发布人在“审核级数和索引号规则”里修改"})
}
