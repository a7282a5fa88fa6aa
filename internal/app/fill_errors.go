package app

import (
	"context"

	"tongban/internal/common/account"
	"tongban/internal/voice/siteerror"
)

// siteErrors are reports of readers, with how each was answered; the last ones wait.
var siteErrors = []struct {
	page, sort, text, result, answer string
}{
	{"/items", "words", "目录里“餐饮”两个字重复了", "mended", "已经改正，感谢您的细心。"},
	{"/publicity", "stale", "九月以后没有新的公示", "explained", "公示按月更新，十月的已经公布，请刷新页面。"},
	{"/bundles", "other", "希望增加宠物店开业一件事", "refused", "这是建议，请在互动交流栏目提交，我们已经转给主管部门。"},
	{"/items", "wrong", "小餐饮登记的收费写成了10元", "", ""},
	{"/disclosure/request", "dead", "点“查询进度”打不开", "accept", ""},
}

// errorsFound lets readers report errors of the site, and the office answer them.
func (f *filling) errorsFound(ctx context.Context) error {
	for _, e := range siteErrors {
		r, err := f.past.engine.Start(ctx, account.Anonymous(), siteerror.KindName, "report", siteerror.Report{Page: e.page, Sort: e.sort, Text: e.text})
		if err != nil {
			return err
		}
		if e.result == "" {
			continue
		}
		by, err := f.officer(ctx, infoOffice, siteerror.RightHandle, 0)
		if err != nil {
			return err
		}
		if e.result == "accept" {
			_, err = f.past.engine.Do(ctx, by, r.ID, "accept", siteerror.Accept{})
		} else {
			_, err = f.past.engine.Do(ctx, by, r.ID, "answer", siteerror.Answer{Result: e.result, Text: e.answer})
		}
		if err != nil {
			return err
		}
	}
	return nil
}
