package app

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"tongban/internal/common/account"
	"tongban/internal/disclosure/publish"
	"tongban/internal/matter"
)

var namedDocument = regexp.MustCompile(`\]\(@([^)]+)\)`)

// withAddresses writes the address of a document where a text names it by its title.
func (f *filling) withAddresses(ctx context.Context, text string) (string, error) {
	for _, m := range namedDocument.FindAllStringSubmatch(text, -1) {
		list, err := f.past.engine.List(ctx, account.System("演示数据"), matter.Filter{Kind: publish.KindName, Words: m[1], Limit: 20})
		if err != nil {
			return "", err
		}
		address := ""
		for _, d := range list {
			if d.Title == m[1] {
				address = publish.PublicAddress(d.Number)
			}
		}
		if address == "" {
			return "", fmt.Errorf("a text of the demonstration names %s, which is not there yet", m[1])
		}
		text = strings.Replace(text, m[0], "]("+address+")", 1)
	}
	return text, nil
}
