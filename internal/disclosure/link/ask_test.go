package link

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"tongban/internal/base/fault"
)

func TestAnAnswerIsReadByItsStatus(t *testing.T) {
	for _, c := range []struct {
		status int
		want   Result
	}{{200, Opens}, {204, Opens}, {206, Opens}, {304, Opens}, {404, Fails}, {410, Fails}, {400, Fails}, {500, Fails}, {503, Fails}, {401, Unclear}, {403, Unclear}, {429, Unclear}, {451, Unclear}, {302, Unclear}, {999, Unclear}} {
		if a := answered(c.status); a.Result != c.want || (a.Result == Opens) != (a.Reason == "") || !a.Reached {
			t.Errorf("%d: %+v", c.status, a)
		}
	}
}

type late struct{ error }

func (late) Timeout() bool   { return true }
func (late) Temporary() bool { return true }

func TestTroubleIsReadByWhatItSaysOfTheOther(t *testing.T) {
	for _, c := range []struct {
		name    string
		err     error
		want    Result
		reached bool
	}{
		{"nobody answers", late{errors.New("i/o timeout")}, Lost, false},
		{"nobody listens", &net.OpError{Err: syscall.ECONNREFUSED}, Lost, false},
		{"no such name", &net.DNSError{IsNotFound: true}, Lost, false},
		{"no name server", &net.DNSError{IsTemporary: true}, Lost, false},
		{"a bad certificate", &tls.CertificateVerificationError{Err: errors.New("expired")}, Fails, true},
		{"an address of the house", errInner, Unclear, false},
		{"another port", errPort, Unclear, false},
		{"round and round", errRounds, Fails, true},
		{"to where nobody comes", errNowhere, Fails, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if a := troubled(c.err); a.Result != c.want || a.Reached != c.reached || a.Reason == "" {
				t.Fatalf("%+v", a)
			}
		})
	}
}

// webOfOne is an internet of one machine: names lead to the addresses of a table, and every public address to one server.
type webOfOne struct {
	names  map[string]string
	server *httptest.Server
	dialed []string
}

func (w *webOfOne) asker() *Asker {
	return &Asker{Ours: func(host string) bool { return host == "www.yunzhou.example" },
		Lookup: func(_ context.Context, host string) ([]netip.Addr, error) {
			ip, known := w.names[host]
			if !known {
				return nil, &net.DNSError{Name: host, IsNotFound: true}
			}
			return []netip.Addr{netip.MustParseAddr(ip)}, nil
		},
		Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			w.dialed = append(w.dialed, address)
			return new(net.Dialer).DialContext(ctx, network, w.server.Listener.Addr().String())
		}}
}

func TestAnAddressIsAskedAndNeverInsideTheHouse(t *testing.T) {
	w := &webOfOne{names: map[string]string{"good.example": "93.184.216.34", "evil.example": "127.0.0.1", "inner.example": "10.1.2.3", "meta.example": "169.254.169.254", "six.example": "::1",
		"mapped.example": "::ffff:127.0.0.1", "nat.example": "64:ff9b::7f00:1", "carrier.example": "100.64.0.1"}}
	inside := 0
	w.server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		to := func(address string, status int) { rw.Header().Set("Location", address); rw.WriteHeader(status) }
		switch host, path := r.Host, r.URL.Path; {
		case host != "good.example":
			inside++
		case path == "/head" && r.Method == http.MethodHead:
			rw.WriteHeader(http.StatusMethodNotAllowed)
		case path == "/gone":
			rw.WriteHeader(http.StatusGone)
		case path == "/login":
			rw.WriteHeader(http.StatusForbidden)
		case path == "/moved":
			to("/new", http.StatusMovedPermanently)
		case path == "/lent":
			to("/new", http.StatusFound)
		case path == "/round":
			to("/round", http.StatusFound)
		case path == "/home":
			to("https://www.yunzhou.example/items/1", http.StatusFound)
		case path == "/nowhere":
			rw.WriteHeader(http.StatusFound)
		case strings.HasPrefix(path, "/to/"):
			to("http://"+strings.TrimPrefix(path, "/to/")+"/latest/meta-data/", http.StatusFound)
		case path == "/long":
			for range 1000 {
				if _, err := rw.Write(make([]byte, 1<<16)); err != nil {
					return
				}
			}
		}
	}))
	defer w.server.Close()
	for _, c := range []struct {
		name, address string
		want          Result
		reason        string
	}{
		{"a page", "http://good.example/", Opens, ""},
		{"a page that knows no HEAD", "http://good.example/head", Opens, ""},
		{"a very long page", "http://good.example/long", Opens, ""},
		{"a page that is gone", "http://good.example/gone", Fails, "撤下"},
		{"a page for some", "http://good.example/login", Unclear, "人工"},
		{"a page that moved", "http://good.example/moved", Opens, ""},
		{"a page that is lent", "http://good.example/lent", Opens, ""},
		{"round and round", "http://good.example/round", Fails, "转来转去"},
		{"to our own page", "http://good.example/home", Opens, ""},
		{"to no address", "http://good.example/nowhere", Fails, "写得不对"},
		{"no such name", "http://bad.example/", Lost, "域名不存在"},
		{"a name of this machine", "http://evil.example/", Unclear, "内部网络"},
		{"a name of this machine in IPv6", "http://six.example/", Unclear, "内部网络"},
		{"a name of this machine in IPv6 as IPv4", "http://mapped.example/", Unclear, "内部网络"},
		{"a name of this machine through a gateway", "http://nat.example/", Unclear, "内部网络"},
		{"a name of the house's network", "http://inner.example/", Unclear, "内部网络"},
		{"a name of the metadata of a cloud", "http://meta.example/", Unclear, "内部网络"},
		{"a name of the carrier's network", "http://carrier.example/", Unclear, "内部网络"},
		{"this machine by its number", "http://127.0.0.1/", Unclear, "内部网络"},
		{"the metadata by its number", "http://169.254.169.254/", Unclear, "内部网络"},
		{"this machine by its number in IPv6", "http://[::1]/", Unclear, "内部网络"},
		{"another port", "http://good.example:6379/", Unclear, "端口"},
		{"led to this machine", "http://good.example/to/127.0.0.1", Fails, "公众打不开"},
		{"led to the metadata of a cloud", "http://good.example/to/169.254.169.254", Fails, "公众打不开"},
		{"led to a name of the house's network", "http://good.example/to/inner.example", Unclear, "内部网络"},
		{"led to another port", "http://good.example/to/good.example:22", Unclear, "端口"},
		{"led to a password", "http://good.example/to/a:b@good.example", Fails, "公众打不开"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := w.asker().Ask(t.Context(), c.address, 5*time.Second)
			if a.Result != c.want || !strings.Contains(a.Reason, c.reason) || c.reason == "" && a.Reason != "" {
				t.Fatalf("%+v", a)
			}
			if moved := c.address == "http://good.example/moved"; moved != (a.Moved != "") {
				t.Fatalf("moved to %q", a.Moved)
			}
		})
	}
	if inside != 0 {
		t.Errorf("%d requests came inside", inside)
	}
	for _, address := range w.dialed {
		if address != "93.184.216.34:80" {
			t.Errorf("dialed %s", address)
		}
	}
	if err := control("tcp", "127.0.0.1:80", nil); !errors.Is(err, errInner) {
		t.Errorf("the last look: %v", err)
	}
}

func TestOneFailureIsNoBreakAndNoWayOutIsNoFailure(t *testing.T) {
	rule, at := usualRule, time.Date(2026, 11, 2, 1, 0, 0, 0, time.UTC)
	ok := Target{State: StateOK, OKAt: at}
	lost, fails := Answer{Result: Lost, Reason: "超时"}, Answer{Result: Fails, Status: 404, Reason: "没有"}
	once := ok.after(lost, rule, at, false)
	for _, c := range []struct {
		name     string
		t        Target
		state    State
		failures int
		next     time.Duration
	}{
		{"one failure is looked at again", once, StateFailing, 1, 24 * time.Hour},
		{"two in a row are a break", once.after(fails, rule, at, false), StateBroken, 2, 7 * 24 * time.Hour},
		{"one that opens again starts anew", once.after(Answer{Result: Opens}, rule, at, false), StateOK, 0, 7 * 24 * time.Hour},
		{"without a way out nothing is said", ok.after(lost, rule, at, true), StateOK, 0, 6 * time.Hour},
		{"without a way out a failure stays what it was", once.after(lost, rule, at, true), StateFailing, 1, 6 * time.Hour},
		{"who answers no has answered", ok.after(fails, rule, at, true), StateFailing, 1, 24 * time.Hour},
		{"what cannot be told breaks nothing", once.after(Answer{Result: Unclear, Reason: "人工"}, rule, at, false), StateUnclear, 0, 7 * 24 * time.Hour},
		{"our own records leave no doubt", ok.looked(Dead{Reason: "没有这篇信息"}, rule, at), StateBroken, 1, 7 * 24 * time.Hour},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.t.State != c.state || c.t.Failures != c.failures || c.t.Next.Sub(at) != c.next || (c.t.State == StateBroken || c.t.State == StateFailing) != !c.t.BrokenAt.IsZero() {
				t.Fatalf("%+v", c.t)
			}
		})
	}
}

func TestARuleIsSoundOrSaysWhatIsNot(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Rule)
		words  string
	}{
		{"the usual one", func(*Rule) {}, ""},
		{"no round", func(r *Rule) { r.Days = 0 }, "每隔多少天应当是1到90"},
		{"a host with a port", func(r *Rule) { r.Skip = []string{"a.example:80"} }, "不是域名"},
		{"no way to know the network", func(r *Rule) { r.On, r.Known = true, "http://10.0.0.1/" }, "一直打得开的网址"},
		{"no points", func(r *Rule) { r.Points = "很多" }, "0到10的数"},
		{"no reason", func(r *Rule) { r.Reason = " " }, "修改的原因"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := usualRule
			r.Reason = "按检查指标"
			c.change(&r)
			words := ""
			for _, f := range fault.FieldsOf(r.check()) {
				words += f.Message
			}
			if (c.words == "") != (words == "") || !strings.Contains(words, c.words) {
				t.Fatal(words)
			}
		})
	}
	r := Rule{Skip: []string{"oa.example"}}
	if !r.skips("oa.example") || !r.skips("a.oa.example") || r.skips("noa.example") {
		t.Error("which hosts are skipped")
	}
}
