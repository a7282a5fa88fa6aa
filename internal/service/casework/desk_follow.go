package casework

import (
	"context"
	"net/http"

	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/matter"
)

// postFollow keeps an eye on a case, or no longer (W-02, W-03).
func (d *Desk) postFollow(w http.ResponseWriter, r *http.Request) error {
	s, err := d.see(r)
	if err != nil {
		return err
	}
	on := r.PostFormValue("on") == "yes"
	if err := d.room.Hall().Follow(r.Context(), s.actor, s.Matter.Number, on); err != nil {
		return err
	}
	said := "已取消关注"
	if on {
		said = "已关注，可以在待办箱的“关注”里找到"
	}
	return web.Done(w, r, s.link(""), said)
}

// followed are the matters on which the actor keeps an eye, as a sheet (W-02).
func (d *Desk) followed(r *http.Request, actor account.Actor) (web.Sheet, error) {
	list, err := d.room.Hall().List(r.Context(), actor, matter.Filter{FollowedBy: actor.Subject(), Words: r.URL.Query().Get("words"), Limit: deep})
	if err != nil {
		return web.Sheet{}, err
	}
	sheet := d.caseSheet(list, "")
	sheet.Empty = web.Nothing{Title: "还没有关注的办件", Why: "在办件页面按“关注”，办件会一直留在这里，直到取消", Next: web.Link{Text: "查询办件", Href: "/desk/cases"}}
	return sheet, nil
}

func (d *Desk) countFollowed(ctx context.Context, actor account.Actor) (int, error) {
	return d.room.Hall().Count(ctx, actor, matter.Filter{FollowedBy: actor.Subject()})
}

// parkedDrafts are what the actor has parked at his counter and not yet taken in, as a sheet (W-02).
func (d *Desk) parkedDrafts(r *http.Request, actor account.Actor) (web.Sheet, error) {
	sheet, err := d.parkedSheet(r, actor)
	sheet.Caption = ""
	sheet.Empty = web.Nothing{Title: "没有草稿", Why: "接件台上暂存的申请会显示在这里", Next: web.Link{Text: "去接件台", Href: "/desk/intake"}}
	return sheet, err
}

// followForm is the button beside a case.
func (d *Desk) followForm(ctx context.Context, s seen) (value, text string) {
	if on, err := d.room.Hall().Follows(ctx, s.actor, s.Matter.ID); err == nil && on {
		return "no", "取消关注"
	}
	return "yes", "关注"
}
