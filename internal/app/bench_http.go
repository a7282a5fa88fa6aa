package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/drill"
)

// BenchHTTP measures what one authenticated form post costs that makes one durable
// transition: a real server with sessions on the loopback, and clients that keep their
// connections. The figures are those of drill.Measure; the floor is left to that one.
func BenchHTTP(ctx context.Context, c store.Config, load drill.Load) (f drill.Figures, err error) {
	db, err := store.Open(ctx, c)
	if err != nil {
		return f, err
	}
	defer db.Close()
	if err := db.Migrate(ctx, job.Migrations(), web.Migrations(), workday.Migrations(), matter.Migrations()); err != nil {
		return f, err
	}
	engine, err := drillEngine(ctx, db, load.Now)
	if err != nil {
		return f, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return f, err
	}
	server := &http.Server{Handler: drillDoor(db, engine, load.Now), ReadHeaderTimeout: 10 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	f, err = benchDoor(ctx, db.Kind(), "http://"+listener.Addr().String(), load)
	return f, errors.Join(err, closing(ctx, server, served))
}

// closing ends a server and says what it ended with.
func closing(ctx context.Context, server *http.Server, served chan error) error {
	err := server.Shutdown(context.WithoutCancel(ctx))
	if end := <-served; !errors.Is(end, http.ErrServerClosed) {
		err = errors.Join(err, end)
	}
	return err
}

// drillDoor is a web server with nothing but the drill behind it. /enter signs in as the
// actor of a step, because the cost of a password is no part of a transition's.
func drillDoor(db *store.DB, engine *matter.Engine, now func() time.Time) http.Handler {
	server := web.New(web.Config{Store: db, Now: now, Limits: web.Limits{Off: true}})
	server.Handle(
		web.Route{Pattern: "POST /enter/{step}", Who: web.Public, Handle: func(w http.ResponseWriter, r *http.Request) error {
			actor, err := drillActor(r.PathValue("step"))
			if err != nil {
				return err
			}
			return server.SignIn(w, r, actor.Subject())
		}},
		web.Route{Pattern: "POST /drills/{step}", Who: web.Public, Handle: func(w http.ResponseWriter, r *http.Request) error {
			return postDrill(w, r, engine)
		}})
	return server
}

// drillActor is who takes a step of a drill.
func drillActor(step string) (account.Actor, error) {
	n, err := strconv.Atoi(step)
	if err != nil || n < 0 || n >= drill.Steps {
		return account.Actor{}, fault.Missing("演练步骤", step)
	}
	if n == 0 {
		return drill.Citizen(), nil
	}
	return drill.Script()[n-1].Actor, nil
}

// postDrill takes a step with what the form says, in the name of the session.
func postDrill(w http.ResponseWriter, r *http.Request, engine *matter.Engine) error {
	actor, err := drillActor(r.PathValue("step"))
	if err != nil {
		return err
	}
	if web.SessionOf(r).Subject != actor.Subject() {
		return fault.Deniedf("请以%s的身份登录", actor.Name)
	}
	key := matter.Key(r.PostFormValue("once"))
	var result matter.Result
	if r.PathValue("step") == "0" {
		result, err = engine.Start(r.Context(), actor, "drill", "submit", drill.Submit{Title: r.PostFormValue("title")}, key)
	} else {
		var id int64
		if id, err = strconv.ParseInt(r.PostFormValue("id"), 10, 64); err != nil {
			return fault.Invalidf("没有说明是哪一件")
		}
		step, _ := strconv.Atoi(r.PathValue("step"))
		result, err = engine.Do(r.Context(), actor, id, drill.Script()[step-1].Action, drill.Step{Opinion: r.PostFormValue("opinion")}, key)
	}
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/drills/"+strconv.FormatInt(result.ID, 10))
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// benchDoor lets every client post whole drills until the time is up.
func benchDoor(ctx context.Context, kind, url string, load drill.Load) (f drill.Figures, err error) {
	clients := make([]*poster, load.Clients)
	for i := range clients {
		clients[i] = newPoster(i, url)
		if err := clients[i].enter(ctx); err != nil {
			return f, fmt.Errorf("sign in: %w", err)
		}
	}
	var wait sync.WaitGroup
	errs := make([]error, load.Clients)
	cpu, begun := load.CPU(), load.Now()
	for i, c := range clients {
		wait.Go(func() {
			defer c.http.CloseIdleConnections()
			for n := 0; errs[i] == nil && ctx.Err() == nil && load.Now().Sub(begun) < load.For; n++ {
				errs[i] = c.drill(ctx, n, load.Now)
			}
		})
	}
	wait.Wait()
	took := load.Now().Sub(begun)
	var waits []time.Duration
	for _, c := range clients {
		waits = append(waits, c.waits...)
	}
	if err := errors.Join(append(errs, ctx.Err())...); err != nil || len(waits) == 0 {
		return f, err
	}
	slices.Sort(waits)
	at := func(q float64) float64 {
		return float64(waits[int(q*float64(len(waits)-1))].Microseconds()) / 1000
	}
	f = drill.Figures{Store: kind, Clients: load.Clients, Transitions: int64(len(waits)), Cases: int64(len(waits) / drill.Steps), Seconds: took.Seconds(), P50: at(0.5), P99: at(0.99)}
	f.PerSec = float64(f.Transitions) / f.Seconds
	f.CasesPerSec = f.PerSec / drill.Steps
	f.CPUPerK = (load.CPU() - cpu).Seconds() / float64(f.Cases) * 1000
	return f, nil
}

// poster is one client: a browser for each step's actor over kept connections.
type poster struct {
	n       int
	url     string
	http    *http.Client
	cookies [drill.Steps]string
	waits   []time.Duration
}

func newPoster(n int, url string) *poster {
	return &poster{n: n, url: url, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// enter begins one session for each actor of the drill.
func (p *poster) enter(ctx context.Context) error {
	for step := range p.cookies {
		response, err := p.post(ctx, "/enter/"+strconv.Itoa(step), "", nil)
		if err != nil {
			return err
		}
		for _, c := range response.Cookies() {
			p.cookies[step] = c.Name + "=" + c.Value
		}
	}
	return nil
}

// drill posts a whole drill.
func (p *poster) drill(ctx context.Context, n int, now func() time.Time) error {
	id := ""
	for step := range drill.Steps {
		begun := now()
		form := url.Values{"id": {id}, "title": {"演练：一件普通的申请"}, "opinion": {"同意"}, "once": {fmt.Sprintf("%d-%d-%d", p.n, n, step)}}
		response, err := p.post(ctx, "/drills/"+strconv.Itoa(step), p.cookies[step], form)
		if err != nil {
			return err
		}
		if response.StatusCode != http.StatusSeeOther {
			return fmt.Errorf("step %d was answered %s", step, response.Status)
		}
		id = strings.TrimPrefix(response.Header.Get("Location"), "/drills/")
		p.waits = append(p.waits, now().Sub(begun))
	}
	return nil
}

func (p *poster) post(ctx context.Context, path, cookie string, form url.Values) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	if cookie != "" {
		request.Header.Set("Cookie", cookie)
	}
	response, err := p.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return response, err
}
