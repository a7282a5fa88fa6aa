package app

import (
	"context"
	"fmt"
	"regexp"
	"slices"

	"tongban/internal/common/notify"
)

var mailCode = regexp.MustCompile(`[0-9]{6}`)

// channels gives one citizen a mailbox, in the way he does it himself, and an example of a program that is told, switched off.
func (f *filling) channels(ctx context.Context) error {
	h := f.past
	i := slices.IndexFunc(f.citizens, func(p party) bool { return p.person == "林晓梅" && p.online() })
	if i < 0 {
		return nil
	}
	lin := f.citizens[i].actor.Subject()
	if err := h.notify.WantMail(ctx, lin, "linxiaomei@example.com"); err != nil {
		return err
	}
	if err := h.worker.RunUntilEmpty(ctx); err != nil {
		return err
	}
	list, err := notify.Postman{Store: h.db, Now: h.config.Now, Vault: h.keys.vault}.Mails(ctx, 1)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return fmt.Errorf("no mail with a code came")
	}
	if err := h.notify.ConfirmMail(ctx, lin, mailCode.FindString(list[0].Text)); err != nil {
		return err
	}
	pusher := notify.Pusher{Store: h.db, Now: h.config.Now, Vault: h.keys.vault}
	return pusher.Save(ctx, notify.Hook{ID: h.db.NewID(), Name: "省一体化平台（示例）", URL: "https://example.com/tongban", Secret: "demonstration only",
		Events: []string{"case"}, By: "马建军"}, "示例，没有启用")
}
