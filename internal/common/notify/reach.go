package notify

import (
	"context"
	"time"
)

// Reach (接收设置) is how somebody wants to be told.
type Reach struct {
	Subject   string
	Mail      string // confirmed; empty for none
	Wanted    string // waits for its code
	QuietFrom int    // hour of the evening from which no telephone rings
	QuietTo   int    // hour of the morning
	Off       map[Choice]bool
	code      string
	codeUntil time.Time
	codeTries int
}

// Choice is a sort of message on a channel.
type Choice struct {
	Sort    string
	Channel ChannelName
}

// gets reports whether the channel is used for a template. What the law demands is told in any case.
func (r Reach) gets(t Template, by ChannelName) bool {
	return t.Legal || !r.Off[Choice{sortOf(t.Code).code, by}]
}

// after is the moment itself by day, and the end of the night when it falls into the night.
func (r Reach) after(at time.Time) time.Time {
	local := at.In(shanghai)
	morning := time.Date(local.Year(), local.Month(), local.Day(), r.QuietTo, 0, 0, 0, shanghai)
	switch {
	case local.Hour() >= r.QuietFrom:
		return morning.AddDate(0, 0, 1)
	case local.Hour() < r.QuietTo:
		return morning
	}
	return at
}

// mailText is a text as a mail carries it, with names masked as in all that leaves the house.
func (t Template) mailText(values map[string]string) (string, error) {
	text, err := filled(t, t.Text, t.masked(values))
	return text + mailFoot, err
}

// leaves reports whether a template is told beyond the site.
func (t Template) leaves() bool { return t.SMS != "" || t.Legal }

// notice tells the administrators that a channel has given something up; who has the same word unread is not told again.
func (d *Desk) notice(ctx context.Context, m Message) error {
	if d.Alarm == nil {
		return nil
	}
	name := m.Channel.Title()
	if m.Channel == ChannelWebhook {
		hooks, err := d.Hooks(ctx)
		if err != nil {
			return err
		}
		for _, h := range hooks {
			if hookSubject(h.ID) == m.To {
				name += "“" + h.Name + "”"
			}
		}
	}
	n := Note{Template: "notify.dead", Values: map[string]string{"title": name}}
	_, text, err := d.Words(n)
	if err != nil {
		return err
	}
	for _, n.To = range d.Alarm() {
		if had, err := d.told(ctx, n.To, n.Template, text); err != nil || had > 0 {
			if err != nil {
				return err
			}
			continue
		}
		if err := d.Tell(ctx, n); err != nil {
			return err
		}
	}
	return nil
}
