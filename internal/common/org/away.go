package org

import (
	"context"
	"slices"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/workday"
)

// Substitution (外出代理) lets one officer act for another who is away, from one day to another. It ends by itself.
type Substitution struct {
	ID         int64
	Officer    int64 // who is away
	Substitute int64 // who acts for him
	From, To   workday.Date
	Posts      []string // of the officer who is away; empty is all of them
	Reason     string
	By         string // who said so
	At         time.Time
	EndedAt    time.Time // called off before its last day
	EndedBy    string
}

// longestAway is the longest substitution: whoever is away for longer gets a successor at his post. A house rule.
const longestAway = 180

// On reports whether the substitution holds on a day.
func (s Substitution) On(day workday.Date) bool {
	return s.EndedAt.IsZero() && !day.Before(s.From) && !s.To.Before(day)
}

// overlaps reports whether two substitutions hold on one day.
func (s Substitution) overlaps(o Substitution) bool {
	return s.EndedAt.IsZero() && o.EndedAt.IsZero() && !s.To.Before(o.From) && !o.To.Before(s.From)
}

// covers reports whether the substitution is for a post.
func (s Substitution) covers(post string) bool {
	return len(s.Posts) == 0 || slices.Contains(s.Posts, post)
}

// shares reports whether two substitutions of one officer are for the same post.
func (s Substitution) shares(o Substitution) bool {
	return len(s.Posts) == 0 || len(o.Posts) == 0 || slices.ContainsFunc(s.Posts, o.covers)
}

// CheckAway says why a substitution cannot be, if so: the dates, the people, the posts, and that nobody comes to hold
// through it what he may not hold (三员分立), nor stands in for somebody while he is away himself.
func (d *Directory) CheckAway(s Substitution, today workday.Date) error {
	away, err := d.Officer(s.Officer)
	if err != nil {
		return err
	}
	other, err := d.Officer(s.Substitute)
	switch {
	case err != nil || !other.Active || other.ID == away.ID:
		return fault.InvalidField("substitute", "请选择一位在岗的同事")
	case s.From.IsZero() || s.To.IsZero():
		return fault.InvalidField("from", "请填写起止日期")
	case s.To.Before(s.From):
		return fault.InvalidField("to", "结束日期早于开始日期")
	case s.To.Before(today):
		return fault.InvalidField("to", "结束日期已经过去")
	case s.To.DaysSince(s.From) >= longestAway:
		return fault.InvalidField("to", "代理最长%d天；更长的请调整岗位", longestAway)
	case s.Reason == "":
		return fault.InvalidField("reason", "请填写外出的原因")
	}
	var held []Post
	for _, code := range slices.Concat(other.Posts, away.Posts) {
		p, err := d.Post(code)
		if err != nil {
			return err
		}
		if slices.Contains(away.Posts, code) && !s.covers(code) && !slices.Contains(other.Posts, code) {
			continue
		}
		held = append(held, p)
	}
	for _, code := range s.Posts {
		if !slices.Contains(away.Posts, code) {
			return fault.InvalidField("posts", "请选择%s自己的岗位", away.Name)
		}
	}
	if err := CheckPosts(held...); err != nil {
		return fault.InvalidField("substitute", "%s不能代理：%s", other.Name, fault.MessageOf(err))
	}
	for _, o := range d.now.Load().away {
		switch {
		case !s.overlaps(o):
		case o.Officer == s.Officer && s.shares(o):
			return fault.InvalidField("from", "%s至%s已经有代理人", o.From.Chinese(), o.To.Chinese())
		case o.Officer == s.Substitute:
			return fault.InvalidField("substitute", "%s在%s至%s外出，不能代理", other.Name, o.From.Chinese(), o.To.Chinese())
		case o.Substitute == s.Officer:
			return fault.InvalidField("from", "您在%s至%s代理他人，请先由对方另选代理人", o.From.Chinese(), o.To.Chinese())
		}
	}
	return nil
}

// GoAway writes a substitution that was checked, and moves the generation.
func GoAway(ctx context.Context, tx *store.Tx, s Substitution) error {
	if err := insertAway(ctx, tx, s); err != nil {
		return err
	}
	return moveGeneration(ctx, tx)
}

// EndAway calls a substitution off before its last day.
func EndAway(ctx context.Context, tx *store.Tx, id int64, by string, at time.Time) error {
	n, err := endAway(ctx, tx, id, by, at)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.Conflictf("这项代理已经结束")
	}
	return moveGeneration(ctx, tx)
}

// Away lists the substitutions of and by an officer that have not ended before a day, the next first.
func (d *Directory) Away(officer int64, day workday.Date) []Substitution {
	return kept(d.now.Load().away, func(s Substitution) bool {
		return (s.Officer == officer || s.Substitute == officer) && s.EndedAt.IsZero() && !s.To.Before(day)
	})
}

// StandingInFor lists the substitutions by which an officer acts for others on a day.
func (d *Directory) StandingInFor(substitute int64, day workday.Date) []Substitution {
	return kept(d.now.Load().away, func(s Substitution) bool { return s.Substitute == substitute && s.On(day) })
}

// Substitutes lists the substitutions of an officer on a day.
func (d *Directory) Substitutes(officer int64, day workday.Date) []Substitution {
	return kept(d.now.Load().away, func(s Substitution) bool { return s.Officer == officer && s.On(day) })
}

// PostsFor lists the posts of the officer who is away that his substitute holds for him.
func (d *Directory) PostsFor(s Substitution) (out []Post) {
	away, err := d.Officer(s.Officer)
	if err != nil || !away.Active {
		return nil // who has left has no posts to be held for him
	}
	for _, code := range away.Posts {
		if p, err := d.Post(code); err == nil && s.covers(code) {
			out = append(out, p)
		}
	}
	return out
}
