// Package notify tells people what happened to what they wait for.
//
// Whoever decides that somebody must be told writes the messages in the same
// transaction as the decision (Write): one row for each channel, and a job for each
// that leaves the house. A message on the site is delivered when it is written; an SMS
// goes through a Channel, not between nine in the evening and eight in the morning,
// and is tried again when it fails. A mail goes to a mailbox that its owner has
// confirmed, a push to the programs that an administrator has named (Publish). What
// cannot be delivered ends dead and is listed until somebody has dealt with it. Texts
// are data (templates.yaml).
package notify

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"tongban/internal/base/gm"
	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/common/accord"
)

// ChannelName is a way to reach somebody.
type ChannelName string

// The channels.
const (
	ChannelSite ChannelName = "site" // 站内
	ChannelSMS  ChannelName = "sms"  // 短信
	ChannelMail ChannelName = "mail" // 邮件
	// ChannelWebhook tells programs (推送).
	ChannelWebhook ChannelName = "webhook"
)

// State is how far a message has come.
type State string

// The states of a message.
const (
	StateQueued    State = "queued"
	StateSent      State = "sent"      // the channel has taken it
	StateDelivered State = "delivered" // it has arrived
	StateFailed    State = "failed"    // will be tried again
	StateDead      State = "dead"      // given up; somebody must look
)

// Message (消息) is one text to one recipient by one channel.
type Message struct {
	ID        int64
	Matter    int64 // 0 when about none
	To        string
	Template  string
	Title     string
	Text      string
	Channel   ChannelName
	State     State
	Tries     int
	Receipt   string // the channel's name for it
	Error     string
	CreatedAt time.Time
	SendAt    time.Time // not before
	SentAt    time.Time
	ReadAt    time.Time

	Address string // phone or mailbox, looked up when it is sent and never stored here
}

// Note is what somebody is to be told: the words come from the template.
type Note struct {
	Matter   int64
	To       string // subject, such as "person:12", "officer:3" or "post:LHSP-accept"
	Template string
	Values   map[string]string
}

// Channel sends messages out of the house. Sending the same message again, after a
// crash, must not reach the person twice if the channel can help it: its ID is the key.
type Channel interface {
	Send(ctx context.Context, m Message) (receipt string, err error)
}

// Addresses tells where a subject is reached by SMS; an empty address is nowhere. Mailboxes the desk knows itself, and a
// program is found by its name.
type Addresses func(ctx context.Context, to string, by ChannelName) (string, error)

// Config is what the desk needs.
type Config struct {
	Store     *store.DB
	Now       func() time.Time
	Site      string // 【站名】 in front of each SMS
	Addresses Addresses
	Channels  map[ChannelName]Channel // for what leaves the house; for one that is not there, nothing is written
	Vault     *gm.Vault               // seals mailboxes
	Alarm     func() []string         // who is told when a channel gives something up; nil tells nobody
	// Facts says what a matter would fill into a message, for trying out a wording; nil knows none.
	Facts func(ctx context.Context, number string) (map[string]string, error)
	// Accord keeps what two persons set: the wordings of legal notices.
	Accord *accord.Book
}

// Desk writes and sends messages.
type Desk struct {
	Config
	templates map[string]Template // as the program brings them
	worded    atomic.Pointer[map[string]Wording]
}

// New reads the templates.
func New(c Config) (*Desk, error) {
	templates, err := readTemplates(embedded)
	d := &Desk{Config: c, templates: templates}
	d.worded.Store(&map[string]Wording{})
	return d, err
}

// TemplateMailCode is the mail that carries the code which confirms a mailbox.
const TemplateMailCode = "notify.mail_code"

// TopicSend is the topic of the jobs that send.
const TopicSend = "notify.send"

// Handle gives the worker the sending of messages.
func (d *Desk) Handle(w *job.Worker) { w.Handle(TopicSend, d.send) }

type sendJob struct {
	Message int64 `json:"message"`
}

// mostTries is after how many failures a message is dead. What wakes nobody is tried for over an hour.
func mostTries(by ChannelName) int {
	if by == ChannelSMS {
		return 6
	}
	return 10
}

// Words gives a note as its receiver would read it on the site; nothing is written.
func (d *Desk) Words(n Note) (title, text string, err error) {
	t, ok := d.template(n.Template)
	if !ok {
		return "", "", fmt.Errorf("no message template %q", n.Template)
	}
	text, err = t.site(n.Values)
	return t.Title, text, err
}

// Write gives the statements that tell somebody, for the caller's own transaction. What is wrong with a note is wrong for good.
func (d *Desk) Write(ctx context.Context, n Note) ([]store.Stmt, error) {
	t, ok := d.template(n.Template)
	if !ok {
		return nil, job.Permanent(fmt.Errorf("no message template %q", n.Template))
	}
	at := d.Now()
	text, err := t.site(n.Values)
	if err != nil {
		return nil, job.Permanent(err)
	}
	m := Message{ID: d.Store.NewID(), Matter: n.Matter, To: n.To, Template: t.Code, Title: t.Title, Text: text,
		Channel: ChannelSite, State: StateDelivered, CreatedAt: at, SendAt: at, SentAt: at}
	list := []store.Stmt{insertMessage(m)}
	if !t.leaves() {
		return list, nil
	}
	out, err := d.leaving(ctx, t, m, n.Values)
	return append(list, out...), err
}

// leaving gives the statements for the channels that leave the house, as the receiver wants them.
func (d *Desk) leaving(ctx context.Context, t Template, m Message, values map[string]string) (list []store.Stmt, err error) {
	r, err := d.Reach(ctx, m.To)
	if err != nil {
		return nil, err
	}
	m.State, m.SentAt = StateQueued, time.Time{}
	add := func(by ChannelName, text string, err error, at time.Time) error {
		if err != nil {
			return job.Permanent(err)
		}
		m.ID, m.Channel, m.Text, m.SendAt = d.Store.NewID(), by, text, at
		sending, err := d.sending(m)
		list = append(list, insertMessage(m), sending)
		return err
	}
	if t.SMS != "" && d.Channels[ChannelSMS] != nil && r.gets(t, ChannelSMS) {
		text, err := t.short(d.Site, values)
		if err := add(ChannelSMS, text, err, r.after(d.Now())); err != nil {
			return nil, err
		}
	}
	if r.Mail != "" && d.Channels[ChannelMail] != nil && r.gets(t, ChannelMail) {
		text, err := t.mailText(values)
		if err := add(ChannelMail, text, err, d.Now()); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// sending is the job that sends a message.
func (d *Desk) sending(m Message) (store.Stmt, error) {
	j, err := job.New(d.Store.NewID(), TopicSend, sendJob{m.ID}, d.Now())
	j.RunAt = m.SendAt
	return job.Insert(j), err
}

// Tell writes a note in a transaction of its own.
func (d *Desk) Tell(ctx context.Context, n Note) error {
	list, err := d.Write(ctx, n)
	if err != nil {
		return err
	}
	return d.Store.Write(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, list...) })
}

// send does one job. A message that has left already is not sent again.
func (d *Desk) send(ctx context.Context, j job.Job) error {
	var in sendJob
	if err := j.Decode(&in); err != nil {
		return err
	}
	m, err := d.Message(ctx, in.Message)
	if err != nil {
		return err
	}
	if m.State != StateQueued && m.State != StateFailed {
		return nil
	}
	morning, err := d.rings(ctx, m)
	if err != nil {
		return err
	}
	if morning.After(d.Now()) {
		return d.putOff(ctx, m, morning)
	}
	m, ready, err := d.take(ctx, m)
	if err != nil || !ready {
		return err
	}
	receipt, err := d.pass(ctx, m)
	return d.passed(ctx, m, receipt, err)
}

// rings says when a message may go out: only a telephone wakes somebody at night.
func (d *Desk) rings(ctx context.Context, m Message) (time.Time, error) {
	if m.Channel != ChannelSMS {
		return d.Now(), nil
	}
	r, err := d.Reach(ctx, m.To)
	return r.after(d.Now()), err
}

var errNowhere = errors.New("recipient has no address for this channel")

// Nowhere reports whether a message was given up because its receiver has no address there.
func (m Message) Nowhere() bool { return m.State == StateDead && m.Error == errNowhere.Error() }

// pass hands the message to its channel.
func (d *Desk) pass(ctx context.Context, m Message) (receipt string, err error) {
	channel, ok := d.Channels[m.Channel]
	if !ok {
		return "", fmt.Errorf("no channel %s on this node", m.Channel)
	}
	if m.Address, err = d.address(ctx, m); err != nil {
		return "", fmt.Errorf("address for message %d: %w", m.ID, err)
	}
	if m.Address == "" {
		return "", errNowhere
	}
	return channel.Send(ctx, m)
}

func (d *Desk) address(ctx context.Context, m Message) (string, error) {
	switch m.Channel {
	case ChannelWebhook:
		return m.To, nil
	case ChannelMail:
		r, err := d.Reach(ctx, m.To)
		if m.Template == TemplateMailCode {
			return r.Wanted, err
		}
		return r.Mail, err
	}
	return d.Addresses(ctx, m.To, m.Channel)
}

// passed writes down how it went; the last failure makes the message dead and the job with it.
func (d *Desk) passed(ctx context.Context, m Message, receipt string, failure error) error {
	m.Tries++
	dead := failure != nil && (m.Tries >= mostTries(m.Channel) || errors.Is(failure, errNowhere) || errors.As(failure, new(hopeless)))
	switch {
	case failure == nil:
		m.State, m.Receipt, m.SentAt, m.Error = StateSent, receipt, d.Now(), ""
	case dead:
		m.State, m.Error = StateDead, failure.Error()
	default:
		m.State, m.Error = StateFailed, failure.Error()
	}
	err := d.Store.Write(ctx, func(tx *store.Tx) error {
		if err := saveState(ctx, tx, m); err != nil || !dead {
			return err
		}
		return follow(ctx, tx, m, StateDead, m.Error)
	})
	if err != nil {
		return err
	}
	if dead && m.Channel != ChannelSMS && !errors.Is(failure, errNowhere) {
		return d.notice(ctx, m)
	}
	if dead {
		return nil // it lies in the list of dead messages; a dead job beside it would say the same twice
	}
	return failure
}

// putOff lets a retry that falls into the night wait for the morning.
func (d *Desk) putOff(ctx context.Context, m Message, until time.Time) error {
	m.SendAt = until
	sending, err := d.sending(m)
	if err != nil {
		return err
	}
	return d.Store.Write(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, sending) })
}

// The night, in which no SMS goes out (pages.md §24).
const (
	quietFrom = 21
	quietTo   = 8
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// Again sends a message that left the house once more, as a message of its own; the identifier that the caller gives it
// keeps a repeated call from sending twice. What only stands on the site is not sent.
func (d *Desk) Again(ctx context.Context, id, as int64) error {
	m, err := d.Message(ctx, id)
	if err != nil {
		return err
	}
	if m.Channel == ChannelSite {
		return nil
	}
	m.ID, m.State, m.Tries, m.Receipt, m.Error = as, StateQueued, 0, "", ""
	m.CreatedAt, m.SentAt, m.ReadAt = d.Now(), time.Time{}, time.Time{}
	if m.SendAt, err = d.rings(ctx, m); err != nil {
		return err
	}
	sending, err := d.sending(m)
	if err != nil {
		return err
	}
	return d.Store.Write(ctx, func(tx *store.Tx) error {
		insert := insertMessage(m)
		insert.SQL += "\non conflict (id) do nothing"
		n, err := tx.Exec(ctx, insert.SQL, insert.Args...)
		if err != nil || n == 0 {
			return err
		}
		return tx.Apply(ctx, sending)
	})
}

// Title is the channel in Chinese.
func (c ChannelName) Title() string {
	switch c {
	case ChannelSite:
		return "站内消息"
	case ChannelSMS:
		return "短信"
	case ChannelMail:
		return "邮件"
	case ChannelWebhook:
		return "推送"
	}
	return string(c)
}

// Title is the state in Chinese.
func (s State) Title() string {
	switch s {
	case StateQueued:
		return "等待发送"
	case StateSent:
		return "已发出"
	case StateDelivered:
		return "已送达"
	case StateFailed:
		return "发送失败，会再试"
	case StateDead:
		return "发不出去"
	}
	return string(s)
}
