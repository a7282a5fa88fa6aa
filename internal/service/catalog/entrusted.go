package catalog

import (
	"slices"
	"strconv"
	"strings"

	"tongban/internal/base/web"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
)

// entrusted are the bodies that handle an item for the one that it belongs to, today, the latest first. Of two that say
// it of the same body, of the item and of all items, that of the item is shown.
func (room *Room) entrusted(body, item string) []org.Entrustment {
	today := workday.DateOf(room.deps.Library.now())
	return slices.DeleteFunc(room.deps.Org.Entrustments(), func(e org.Entrustment) bool {
		shown, found := room.deps.Org.Entrusted(body, item, e.Agent, today)
		return !found || shown.ID != e.ID || e.Mode != org.ModeHandle
	})
}

// entrustedStamp changes when what is said of entrustments does: with a day that passes, too.
func (room *Room) entrustedStamp(body, item string) string {
	var ids strings.Builder
	for _, e := range room.entrusted(body, item) {
		ids.WriteString("." + strconv.FormatInt(e.ID, 36))
	}
	return ids.String()
}

// entrustedPairs make entrustments known. 行政许可法 §24: the entrusted organ and what it is entrusted with are announced.
func (room *Room) entrustedPairs(current Current) []web.Pair {
	var lines []string
	for _, e := range room.entrusted(current.Body, current.Code) {
		matters, until := "本事项", "起"
		if e.Item == "" {
			matters = current.BodyName + "的全部事项"
		}
		if !e.Until.IsZero() {
			until = "至" + e.Until.Chinese()
		}
		lines = append(lines, room.deps.Org.BodyName(e.Agent)+"以"+current.BodyName+"的名义办理"+matters+"，"+e.Since.Chinese()+until+"（"+e.Basis+"）")
	}
	if len(lines) == 0 {
		return nil
	}
	return []web.Pair{{Term: "answer.entrusted|委托实施", Text: strings.Join(lines, "；")}}
}
