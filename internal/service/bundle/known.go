package bundle

import (
	"context"
	"hash/fnv"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/service/bundle/pages"
)

// known are the bundles that take applications, as they were read last: the home page must not ask the store.
type known struct {
	state string
	list  []Definition
}

// mostHome bounds the bundles on the home page.
const mostHome = 6

// Renew reads anew which bundles there are.
func (room *Room) Renew(ctx context.Context) error {
	list, err := room.InForce(ctx)
	if err != nil {
		return err
	}
	k := known{}
	sum := fnv.New64a()
	for _, d := range list {
		if !d.Off {
			k.list = append(k.list, d)
			sum.Write([]byte(d.Code + "@" + strconv.Itoa(d.Edition) + ";"))
		}
	}
	k.state = strconv.FormatUint(sum.Sum64(), 36)
	room.known.Store(&k)
	return nil
}

// Home shows the bundles on the home page (P-01), with a word that changes when they do; nothing when there are none.
func (room *Room) Home() (state string, block templ.Component) {
	k := room.known.Load()
	if k == nil || len(k.list) == 0 {
		return "", nil
	}
	var list []pages.Entry
	for _, d := range k.list[:min(len(k.list), mostHome)] {
		list = append(list, pages.Entry{Title: d.Title, Text: d.Summary, Href: guideAddress(d.Code)})
	}
	return k.state, pages.Home(list)
}

// Found is a bundle that words may mean.
type Found struct{ Title, Text, Href string }

// Search finds the bundles that somebody who typed the words may mean (P-02).
func (room *Room) Search(words string) (out []Found) {
	k := room.known.Load()
	if k == nil {
		return nil
	}
	for _, d := range k.list {
		if d.speaksOf(words) && len(out) < mostHome {
			out = append(out, Found{d.Title, d.Summary, guideAddress(d.Code)})
		}
	}
	return out
}

// plain leaves out what people put around what they mean.
var plain = strings.NewReplacer("一件事", "", "我要", "", "我想", "", "办理", "", "办", "", "怎么", "", "开个", "开", "开一家", "开", "开一个", "开", " ", "")

// speaksOf reports whether somebody who typed the words may mean the bundle: what it is called stands in the words, or
// the words in what it is called or says of itself.
func (d Definition) speaksOf(words string) bool {
	said, name := plain.Replace(words), plain.Replace(d.Title)
	return len([]rune(said)) > 1 && (strings.Contains(d.Title+d.Summary, said) || name != "" && strings.Contains(said, name))
}
