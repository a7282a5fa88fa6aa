package app

import (
	"context"
	"fmt"
	"time"

	"tongban/internal/common/workday"
)

// scene is one act of a plot whose course is known, and when it comes.
type scene struct {
	at time.Time
	do func(ctx context.Context) error
}

// script is a plot whose course is known from the start: one scene after the other.
type script struct {
	name   string
	scenes []scene
}

func (p *script) due() time.Time {
	if len(p.scenes) == 0 {
		return time.Time{}
	}
	return p.scenes[0].at
}

func (p *script) mine() bool { return false }

func (p *script) step(ctx context.Context, _ *filling) error {
	s := p.scenes[0]
	p.scenes = p.scenes[1:]
	if err := s.do(ctx); err != nil {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	return nil
}

// then adds a scene; none comes before the one in front of it.
func (p *script) then(at time.Time, do func(ctx context.Context) error) {
	if n := len(p.scenes); n > 0 && at.Before(p.scenes[n-1].at) {
		at = p.scenes[n-1].at
	}
	p.scenes = append(p.scenes, scene{at, do})
}

// officeDay is the working day so many days from today, or the last one before it.
func (f *filling) officeDay(days int) workday.Date {
	day := workday.DateOf(f.house.config.Now()).AddDays(days)
	for !f.house.book.Calendar().IsWorkday(day) {
		day = day.AddDays(-1)
	}
	return day
}
