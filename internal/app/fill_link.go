package app

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/link"
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

// The days on which the city begins and ends to look at links elsewhere, and on which one page is not answered.
const (
	linksFrom  = 40
	linksUntil = 64
)

// demoNet is what the pages elsewhere answer that the texts of the demonstration name: it asks nobody.
func (f *filling) demoNet(_ context.Context, address string, _ time.Duration) link.Answer {
	opens := link.Answer{Result: link.Opens, Status: 200, Reached: true}
	switch {
	case strings.Contains(address, "daoze.example"):
		return link.Answer{Result: link.Fails, Status: 404, Reason: "对方说没有这个网页（404）", Reached: true}
	case strings.Contains(address, "jianshe.example"):
		return link.Answer{Result: link.Lost, Reason: "对方没有回答（超时）"}
	case strings.Contains(address, "butie.example") && !f.clock.date().Before(workday.DateOf(f.house.config.Now()).AddDays(linksUntil-1-fillDays)):
		return link.Answer{Result: link.Lost, Reason: "对方没有回答（超时）"}
	case strings.Contains(address, "xinyong.example"):
		return link.Answer{Result: link.Unclear, Status: 403, Reason: "对方不让程序打开，请人工看一下", Reached: true}
	case strings.Contains(address, "yijian.example"):
		opens.Moved = "https://minyi.example/"
	}
	return opens
}

// linkDay is what happens to the look at links on a day: it is switched on for the pages elsewhere, and off again, for the
// demonstration asks nobody; and an editor says of one that it stays.
func (f *filling) linkDay(ctx context.Context, day int) error {
	if day == linksFrom || day == linksUntil {
		admin, err := f.login(ctx, "xitong")
		if err != nil {
			return err
		}
		rule := f.past.links.Now()
		rule.On, rule.Days, rule.Reason = true, 1, "服务器可以上网，每天检查一轮（演示自拟）"
		if day == linksUntil {
			rule.On, rule.Days, rule.Reason = false, 7, "演示环境不连外网（演示自拟）"
		}
		if err := f.past.rooms.links.SetRule(ctx, admin, rule); err != nil {
			return err
		}
	}
	if day < linksFrom {
		return nil
	}
	if err := f.past.rooms.links.Sweep(ctx); err != nil || day != linksUntil-4 {
		return err
	}
	editor, err := f.login(ctx, documentOffices[""].editor)
	if err != nil {
		return err
	}
	list, err := f.past.rooms.links.Find(ctx, link.Query{Show: "broken", Bodies: []string{infoOffice}, Limit: 50})
	for _, s := range list {
		if err == nil && strings.Contains(s.Address, "jianshe.example") {
			err = f.past.rooms.links.Accept(ctx, editor, s, "建设单位网站夜间关闭，工作时间打得开")
		}
	}
	return err
}
