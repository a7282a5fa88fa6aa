package bundle

import (
	"slices"

	"tongban/internal/common/account"
	"tongban/internal/matter"
)

// wants lists what is asked of the applicant for the bundle itself; what its cases want stands with them.
func (room *Room) wants(v matter.View, a account.Actor) (out []matter.Want) {
	b, ok := v.Facts.(Bundle)
	if !ok || !v.May(a, "supply") {
		return nil
	}
	for _, p := range b.Parts {
		if p.State == PartAsking {
			out = append(out, matter.Want{Title: "补填一项内容", Words: "“" + p.Name + "”可以开始了，请补填要的内容。补填以前不计入承诺时限。",
				Href: myAddress(v.Matter.Number, "parts", p.Member), Button: "去补填", Told: []string{"bundle.asks"}})
		}
	}
	return out
}

// withinScope reports whether a delegate's scope covers a bundle: by its own code, or by the items of all its parts.
func withinScope(facts any, covers func(string) bool) bool {
	b, ok := facts.(Bundle)
	return ok && (covers(b.Code) || !slices.ContainsFunc(b.Parts, func(p Part) bool { return !covers(p.Item) }))
}
