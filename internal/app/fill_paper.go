package app

import (
	"context"
	"slices"
	"time"

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

// originals shows papers whose original was printed, one of them again (W-23).
func (f *filling) originals(ctx context.Context) error {
	officer, err := f.house.org.OfficerByLogin("chuangkou")
	if err != nil {
		return err
	}
	return f.house.db.Write(ctx, func(tx *store.Tx) error {
		list, err := paper.LastOf(ctx, tx, "receipt", 3)
		if err != nil {
			return err
		}
		for i, p := range list {
			for n, reason := range []string{"", "申请人遗失（演示自拟）"}[:1+i%2] {
				p.Prints = n
				_, stmts, err := paper.Printed(p, p.MadeAt.Add(time.Duration(1+n*90)*time.Minute), officer.ID, officer.Name, reason)
				if err == nil {
					err = tx.Apply(ctx, stmts...)
				}
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// voidings shows papers that somebody wants voided: one waits for the second person, one was refused, one is void (W-23).
func (f *filling) voidings(ctx context.Context) error {
	clerk, err := f.house.org.OfficerByLogin("chuangkou")
	if err != nil {
		return err
	}
	head, err := f.house.org.OfficerByLogin("chuangkouzhang")
	if err != nil {
		return err
	}
	return f.house.db.Write(ctx, func(tx *store.Tx) error {
		list, err := paper.LastOf(ctx, tx, "receipt", 20)
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(p paper.Paper) bool { return p.Body != cityWindow || p.Prints > 0 })
		for n, verdict := range []string{"", paper.VoidRefused, paper.VoidAgreed} {
			if n+3 >= len(list) {
				break
			}
			v := paper.Voiding{ID: f.house.db.NewID(), Paper: list[n+3].ID, Reason: "收件人写错，重新出具（演示自拟）", At: list[n+3].MadeAt.Add(time.Hour), By: clerk.ID, Name: clerk.Name}
			stmt, err := paper.AskVoid(list[n+3], v)
			if err == nil {
				err = tx.Apply(ctx, stmt)
			}
			if err != nil {
				return err
			}
			if verdict == "" {
				continue
			}
			stmts, err := paper.AnswerVoid(v, verdict, map[string]string{paper.VoidRefused: "与申请表核对，没有写错"}[verdict], v.At.Add(2*time.Hour), head.ID, head.Name)
			if err == nil {
				err = tx.Apply(ctx, stmts...)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}
