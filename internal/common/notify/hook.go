package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"syscall"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/gm"
	"tongban/internal/base/store"
)

// Hook (推送订阅) is a program that is told of what happens. Only an administrator makes one.
type Hook struct {
	ID        int64
	Name      string
	URL       string
	Secret    string   // signs what is pushed; sealed in the store
	Events    []string // the sorts of messages it wants; none is all
	On        bool
	By        string
	ChangedAt time.Time
}

// hookSubject is how a message names a hook as its receiver.
func hookSubject(id int64) string { return "hook:" + strconv.FormatInt(id, 10) }

// wants reports whether a hook is told of a template.
func (h Hook) wants(template string) bool {
	return h.On && (len(h.Events) == 0 || slices.Contains(h.Events, sortOf(template).code))
}

// push is what a program is told: that something happened and to which matter. Who it is about and what was said it asks
// by the open interface, where its rights are checked.
type push struct {
	ID     int64     `json:"id,string"`
	Event  string    `json:"event"`
	Title  string    `json:"title"`
	Number string    `json:"number,omitempty"`
	At     time.Time `json:"at"`
}

// Publish gives the statements that tell the programs that wait for it; a note that goes to several people is published once.
func (d *Desk) Publish(ctx context.Context, n Note) (list []store.Stmt, err error) {
	t, ok := d.template(n.Template)
	if !ok || d.Channels[ChannelWebhook] == nil {
		return nil, nil
	}
	hooks, err := d.Hooks(ctx)
	if err != nil {
		return nil, err
	}
	for _, h := range hooks {
		if !h.wants(t.Code) {
			continue
		}
		stmts, err := d.pushing(h, t, n.Matter, n.Values["number"])
		if err != nil {
			return nil, err
		}
		list = append(list, stmts...)
	}
	return list, nil
}

func (d *Desk) pushing(h Hook, t Template, matter int64, number string) ([]store.Stmt, error) {
	at := d.Now()
	m := Message{ID: d.Store.NewID(), Matter: matter, To: hookSubject(h.ID), Template: t.Code, Title: t.Title, Channel: ChannelWebhook, State: StateQueued, CreatedAt: at, SendAt: at}
	body, err := json.Marshal(push{m.ID, t.Code, t.Title, number, at.In(shanghai)})
	if err != nil {
		return nil, err
	}
	m.Text = string(body)
	sending, err := d.sending(m)
	return []store.Stmt{insertMessage(m), sending}, err
}

// Pusher (推送通道) posts what happened to programs, signed.
type Pusher struct {
	Store *store.DB
	Now   func() time.Time
	Vault *gm.Vault
	// Client is for tests; without it each push goes by a client that reaches only where CheckHookURL allows.
	Client *http.Client
}

// Send posts one message. Anything but a 2xx answer is a failure; the message's own number lets a program see that it
// comes again.
func (p Pusher) Send(ctx context.Context, m Message) (receipt string, err error) {
	h, err := p.hook(ctx, m.Address)
	if err != nil {
		return "", err
	}
	if !h.On {
		return "", hopeless{errors.New("subscription is switched off")}
	}
	r, err := p.request(ctx, h, m)
	if err != nil {
		return "", hopeless{err}
	}
	client := p.Client
	if client == nil {
		client = guarded(loopback(r.URL.Hostname()))
	}
	answer, err := client.Do(r)
	if err != nil {
		return "", fmt.Errorf("push: %w", err)
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10)) // so that the connection can close in order
	if answer.StatusCode/100 != 2 {
		return "", fmt.Errorf("push answered with %d", answer.StatusCode)
	}
	return fmt.Sprintf("push-%d", m.ID), nil
}

func (p Pusher) request(ctx context.Context, h Hook, m Message) (*http.Request, error) {
	if err := CheckHookURL(h.URL); err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader([]byte(m.Text)))
	if err != nil {
		return nil, err
	}
	at := strconv.FormatInt(p.Now().Unix(), 10)
	for name, value := range map[string]string{"Content-Type": "application/json", "User-Agent": "tongban", "Tongban-Event": m.Template,
		"Tongban-Delivery": strconv.FormatInt(m.ID, 10), "Tongban-Timestamp": at, "Tongban-Signature": Signature(h.Secret, at, m.Text)} {
		r.Header.Set(name, value)
	}
	return r, nil
}

// Signature is what proves that a push comes from here and when: HMAC-SHA256 over the moment and the body. A program
// refuses what is older than five minutes, so that a push that was overheard cannot be played again.
func Signature(secret, at, body string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(at + "." + body))
	return "v1=" + hex.EncodeToString(mac.Sum(nil))
}

// CheckHookURL says whether a push may go there: by https, or to this very machine.
func CheckHookURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Hostname() == "" || u.Opaque != "":
		return fault.InvalidField("url", "请填写完整的网址，例如 https://example.gov.cn/hook")
	case u.User != nil || u.Fragment != "":
		return fault.InvalidField("url", "网址里不能有用户名、密码和 # 后面的部分")
	case u.Scheme == "http" && loopback(u.Hostname()):
		return nil
	case u.Scheme != "https":
		return fault.InvalidField("url", "只能推送到 https 开头的网址；推送到本机的可以用 http")
	}
	if a, err := netip.ParseAddr(u.Hostname()); err == nil && !loopback(u.Hostname()) && !public(a) {
		return fault.InvalidField("url", "不能推送到内部网络的地址")
	}
	return nil
}

func loopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.Unmap().IsLoopback()
}

// notPublic are ranges that no name on the internet may lead to, beside those that net/netip knows.
var notPublic = []netip.Prefix{netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2001::/32"), netip.MustParsePrefix("fec0::/10")}

func public(a netip.Addr) bool {
	a = a.Unmap()
	return a.IsGlobalUnicast() && !a.IsPrivate() && !slices.ContainsFunc(notPublic, func(p netip.Prefix) bool { return p.Contains(a) })
}

// pushPatience is how long a program may take to answer.
const pushPatience = 10 * time.Second

// guarded is a client that looks at the address behind the name when it connects, follows no redirect and asks no proxy,
// so that a name cannot lead it into the house.
func guarded(own bool) *http.Client {
	dialer := net.Dialer{Timeout: pushPatience, Control: func(_, address string, _ syscall.RawConn) error {
		return mayReach(address, own)
	}}
	return &http.Client{Timeout: pushPatience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true, TLSHandshakeTimeout: pushPatience, ResponseHeaderTimeout: pushPatience}}
}

func mayReach(address string, own bool) error {
	a, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	if own && a.Addr().Unmap().IsLoopback() || !own && public(a.Addr()) {
		return nil
	}
	return hopeless{fmt.Errorf("address %s is not one to push to", a.Addr().WithZone(""))}
}
