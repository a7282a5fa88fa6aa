package app

import (
	"context"

	"tongban/internal/base/store"
	"tongban/internal/common/paper"
)

// wordings shows a wording that the city has changed: the receipt tells where progress is looked up.
func (f *filling) wordings(ctx context.Context) error {
	press := f.house.press
	t, err := press.Templates().Newest("receipt")
	if err != nil || t.Own() {
		return err
	}
	admin, err := f.house.org.OfficerByLogin("xitong")
	if err != nil {
		return err
	}
	next, err := press.Reword(t, map[string]string{}, "凭【办件编号】和证件号码的最后四位，不用登录也可以在云州市政务服务网的“办件进度”里查询。")
	if err != nil {
		return err
	}
	err = f.house.db.Write(ctx, func(tx *store.Tx) error {
		return tx.Apply(ctx, paper.InsertTemplate(next, f.clock.now(), admin.ID, admin.Name, "窗口反映群众不知道在哪里查进度（演示自拟）"))
	})
	if err != nil {
		return err
	}
	return press.Adopt(next.Source())
}
