package link

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"

	"tongban/internal/common/notify"
)

// Result is what came of asking an address.
type Result string

// The results.
const (
	Opens   Result = "opens"
	Fails   Result = "fails"   // somebody answered that it does not open
	Lost    Result = "lost"    // nobody answered; nothing is said when nobody answers anywhere
	Unclear Result = "unclear" // it cannot be told from here
)

// Answer is the result with its reason.
type Answer struct {
	Result  Result
	Status  int
	Reason  string
	Moved   string // where it has moved for good
	Reached bool   // a host answered: there is a way out
}

// answered reads a status (RFC 9110 §15).
func answered(status int) Answer {
	a := Answer{Result: Fails, Status: status, Reached: true}
	switch {
	case status >= 200 && status < 300, status == http.StatusNotModified:
		a.Result = Opens
	case status == http.StatusNotFound:
		a.Reason = "对方说没有这个网页（404）"
	case status == http.StatusGone:
		a.Reason = "对方说网页已经撤下（410）"
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusProxyAuthRequired, status == http.StatusRequestTimeout, status == http.StatusTooEarly, status == http.StatusTooManyRequests, status == http.StatusUnavailableForLegalReasons:
		a.Result, a.Reason = Unclear, "对方不让程序打开，请人工看一下"
	case status >= 500 && status < 600:
		a.Reason = "对方网站出错"
	case status >= 400 && status < 500:
		a.Reason = "对方说网址不对"
	default:
		a.Result, a.Reason = Unclear, "对方的回答看不懂"
	}
	return a
}

// Why an address is not asked, though a program was about to.
var (
	errInner   = errors.New("the name leads to an address that is not one of the internet")
	errPort    = errors.New("the port is not one to ask")
	errRounds  = errors.New("too many redirects")
	errNowhere = errors.New("redirected to what nobody outside can open")
)

// troubled reads an error.
func troubled(err error) Answer {
	var name *net.DNSError
	var late net.Error
	var certificate *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var record tls.RecordHeaderError
	switch {
	case errors.Is(err, errInner):
		return Answer{Result: Unclear, Reason: "域名在这里指向内部网络，没有检查"}
	case errors.Is(err, errPort):
		return Answer{Result: Unclear, Reason: "转到了80和443以外的端口，没有检查"}
	case errors.Is(err, errRounds):
		return Answer{Result: Fails, Reason: "转来转去，打不开", Reached: true}
	case errors.Is(err, errNowhere):
		return Answer{Result: Fails, Reason: "转到了公众打不开的网址", Reached: true}
	case errors.As(err, &certificate), errors.As(err, &authority), errors.As(err, &record):
		return Answer{Result: Fails, Reason: "对方的安全证书有问题", Reached: true}
	case errors.As(err, &name) && name.IsNotFound:
		return Answer{Result: Lost, Reason: "域名不存在"}
	case errors.As(err, &late) && late.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return Answer{Result: Lost, Reason: "对方没有回答（超时）"}
	case errors.Is(err, syscall.ECONNREFUSED):
		return Answer{Result: Lost, Reason: "对方拒绝连接"}
	}
	return Answer{Result: Lost, Reason: "连接不上"}
}

// mostRedirects bounds how often one is followed, fewBytes what is read of a page.
const (
	mostRedirects = 5
	fewBytes      = 1024
)

// Asker asks addresses of the internet. It looks at the address behind a name when it connects, and asks no proxy, so that
// neither a name nor a redirect can lead it into the house.
type Asker struct {
	Ours   func(host string) bool
	Lookup func(ctx context.Context, host string) ([]netip.Addr, error)         // nil is the resolver of the machine
	Dial   func(ctx context.Context, network, address string) (net.Conn, error) // nil is the net; for tests
}

// Ask asks an address, with so much patience.
func (a *Asker) Ask(ctx context.Context, address string, patience time.Duration) Answer {
	client := &http.Client{Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{DialContext: a.connect, DisableKeepAlives: true, TLSHandshakeTimeout: patience, ResponseHeaderTimeout: patience, MaxResponseHeaderBytes: 64 << 10}}
	defer client.CloseIdleConnections()
	got, err := a.follow(ctx, client, http.MethodHead, address)
	if err != nil || got.Result != Opens {
		if errors.Is(err, errInner) || errors.Is(err, errPort) {
			return troubled(err)
		}
		got, err = a.follow(ctx, client, http.MethodGet, address) // some answer HEAD wrongly, or not at all
	}
	if err != nil {
		return troubled(err)
	}
	return got
}

// follow goes where it is led, and reads few bytes at the end.
func (a *Asker) follow(ctx context.Context, client *http.Client, method, address string) (Answer, error) {
	moved := ""
	forGood := true
	for range mostRedirects + 1 {
		r, err := http.NewRequestWithContext(ctx, method, address, nil)
		if err != nil {
			return Answer{}, err
		}
		r.Header.Set("User-Agent", "tongban-link-check")
		r.Header.Set("Accept-Encoding", "identity")
		if method == http.MethodGet {
			r.Header.Set("Range", "bytes=0-1023")
		}
		answer, err := client.Do(r)
		if err != nil {
			return Answer{}, err
		}
		_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, fewBytes)) // what breaks off was an answer all the same
		_ = answer.Body.Close()
		switch answer.StatusCode {
		case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		default:
			got := answered(answer.StatusCode)
			if answer.StatusCode == http.StatusRequestedRangeNotSatisfiable { // an empty page
				got = Answer{Result: Opens, Status: http.StatusOK, Reached: true}
			}
			if got.Moved = moved; got.Result != Opens {
				got.Moved = ""
			}
			return got, nil
		}
		next, err := r.URL.Parse(answer.Header.Get("Location"))
		if err != nil || answer.Header.Get("Location") == "" {
			return Answer{Result: Fails, Status: answer.StatusCode, Reason: "转到的网址写得不对", Reached: true}, nil
		}
		to := Read(next.String(), a.ours)
		switch to.Way {
		case Inside: // our own pages are looked up, not asked
			return Answer{Result: Opens, Status: answer.StatusCode, Reached: true}, nil
		case Never:
			return Answer{}, errNowhere
		case Unasked:
			return Answer{}, errPort
		}
		forGood = forGood && (answer.StatusCode == http.StatusMovedPermanently || answer.StatusCode == http.StatusPermanentRedirect)
		if address = to.Text; forGood {
			moved = to.Text
		}
	}
	return Answer{}, errRounds
}

func (a *Asker) ours(host string) bool { return a.Ours != nil && a.Ours(host) }

// connect dials one of the addresses behind a name, if it is one of the internet.
func (a *Asker) connect(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if port != "80" && port != "443" {
		return nil, errPort
	}
	lookup := a.Lookup
	if lookup == nil {
		lookup = func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		}
	}
	var list []netip.Addr
	if literal, err := netip.ParseAddr(host); err == nil {
		list = []netip.Addr{literal}
	} else if list, err = lookup(ctx, host); err != nil {
		return nil, err
	}
	dial := a.Dial
	if dial == nil {
		dial = (&net.Dialer{Control: control}).DialContext
	}
	err = errInner
	for _, ip := range list {
		if !notify.Public(ip) || ip.Zone() != "" {
			continue
		}
		conn, failed := dial(ctx, network, net.JoinHostPort(ip.Unmap().String(), port))
		if failed == nil {
			return conn, nil
		}
		err = failed
	}
	return nil, err
}

// control looks once more at what is really connected to.
func control(_, address string, _ syscall.RawConn) error {
	a, err := netip.ParseAddrPort(address)
	if err == nil && !notify.Public(a.Addr()) {
		err = errInner
	}
	return err
}
