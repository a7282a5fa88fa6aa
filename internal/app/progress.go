package app

import (
	"context"
	"encoding/json"
	"net/url"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/service/bundle"
	"tongban/internal/service/casework"
)

// Look finds what is no case of its own by its number (P-12): a bundle for who knows the document of its applicant, a project,
// which everybody may see, by its code or number.
func (j joint) Look(ctx context.Context, number string, knows func(casework.Applicant) bool) (casework.Told, bool, error) {
	if code, name, found := j.house.rooms.projects.Named(ctx, number); found {
		return casework.Told{Number: code, Title: name, Status: "工程建设项目", Tone: web.ToneInfo,
			Link: web.Link{Text: "查看四个阶段和各事项的进度", Href: "/projects/" + url.PathEscape(code)}}, true, nil
	}
	v, err := j.house.engine.View(ctx, bundling, number)
	if fault.KindOf(err) == fault.KindNotFound {
		return casework.Told{}, false, nil
	}
	b, is := v.Facts.(bundle.Bundle)
	if err != nil || !is {
		return casework.Told{}, false, err
	}
	parts, err := j.house.engine.Parts(ctx, v.Matter.ID)
	if err != nil {
		return casework.Told{}, false, err
	}
	known := false
	for _, p := range parts {
		if k, ok := p.Facts.(casework.Case); ok {
			known = known || knows(k.Applicant)
		}
	}
	for _, p := range b.Parts { // none of its cases may be there yet
		filing, err := j.house.rooms.bundles.Filing(ctx, b, p.Member)
		if err != nil {
			return casework.Told{}, false, err
		}
		var in casework.Submit
		if !known && filing != nil && json.Unmarshal(filing, &in) == nil {
			known = knows(in.Applicant)
		}
	}
	p, is := j.house.rooms.bundles.Progress(v, parts)
	if !known || !is {
		return casework.Told{}, false, nil
	}
	told := casework.Told{Number: number, Title: p.Title, Status: p.Status, Tone: p.Tone, Clocks: p.Clocks, Parts: p.Parts, Timeline: p.Timeline}
	if p.Asks {
		told.Asked = "有事项在等申请人补正或者补填，请申请人登录后在“我的一件事”里处理。"
	}
	return told, true, nil
}
