package app_test

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tongban/internal/app/torture"
	"tongban/internal/base/store"
	"tongban/internal/base/store/storetest"
)

// Plants are bugs that a victim carries so that the storm can be seen to find them.
const (
	plantEarly  = "answers before the commit"
	plantOutbox = "loses a row of the outbox"
	plantKeys   = "forgets the keys"
)

// TestKillLosesNothing kills a house under load, twenty times and more: what was
// acknowledged is there, once, and whole.
func TestKillLosesNothing(t *testing.T) {
	s := storm(t, "")
	s.Each = func(round int, r *torture.Report) { t.Logf("round %d: %+v", round+1, *r) }
	r, err := s.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for what, list := range map[string][]string{"lost": r.Lost, "doubled": r.Doubled, "half": r.Half} {
		for _, l := range list {
			t.Errorf("%s: %s", what, l)
		}
	}
	if r.Unsealed > 0 {
		t.Errorf("%d acts could not be sealed after the storm", r.Unsealed)
	}
	if r.Acknowledged < 500 || r.Checkpoints < 2 {
		t.Errorf("the storm was a breeze: %+v", *r)
	}
}

// TestKillFindsPlantedBugs holds the storm to finding what it is for.
func TestKillFindsPlantedBugs(t *testing.T) {
	for _, plant := range []string{plantEarly, plantOutbox, plantKeys} {
		t.Run(plant, func(t *testing.T) {
			s := storm(t, plant)
			s.Rounds = 6
			r, err := s.Run(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			found := map[string]int{plantEarly: len(r.Lost), plantOutbox: len(r.Half), plantKeys: len(r.Lost)}[plant]
			if found == 0 {
				t.Fatalf("a victim that %s was not found out: %+v", plant, *r)
			}
		})
	}
}

// storm is the storm of this test: sixteen clients, twenty kills, one seed.
func storm(t *testing.T, plant string) torture.Storm {
	t.Helper()
	config, dir := storetest.Config(t), t.TempDir()
	place := torture.Place{Store: config, Key: filepath.Join(dir, "sign.key"), Witness: filepath.Join(dir, "witness.log")}
	return torture.Storm{Clients: 16, Rounds: 20, Seed: 20261122, Least: 50 * time.Millisecond, Most: 700 * time.Millisecond,
		Start: func(ctx context.Context) (torture.Victim, error) { return startVictim(t, place, plant) },
		Audit: func(ctx context.Context, j *torture.Journal, last bool) (*torture.Report, error) {
			return torture.Audit(ctx, place, time.Now, j, last)
		}}
}

// victimStore and the others tell the victim, a second life of this very binary, what it is.
const (
	victimStore   = "TONGBAN_VICTIM_STORE"
	victimPlace   = "TONGBAN_VICTIM_PLACE"
	victimKey     = "TONGBAN_VICTIM_KEY"
	victimWitness = "TONGBAN_VICTIM_WITNESS"
	victimPlant   = "TONGBAN_VICTIM_PLANT"
)

// startVictim starts the victim and waits for the line that names its address.
func startVictim(t *testing.T, p torture.Place, plant string) (v torture.Victim, err error) {
	self, err := os.Executable()
	if err != nil {
		return v, err
	}
	process := exec.Command(self, "-test.run=^TestVictimOfTheStorm$", "-test.v")
	process.Env = append(os.Environ(), victimStore+"="+p.Store.Kind, victimPlace+"="+cmp.Or(p.Store.Path, p.Store.DSN),
		victimKey+"="+p.Key, victimWitness+"="+p.Witness, victimPlant+"="+plant)
	var words strings.Builder
	process.Stderr = &words
	alive, err := process.StdinPipe() // closed when this test ends in any way
	if err != nil {
		return v, err
	}
	out, err := process.StdoutPipe()
	if err != nil {
		return v, err
	}
	if err := process.Start(); err != nil {
		return v, err
	}
	kill := sync.OnceValue(func() error {
		defer alive.Close()
		if err := process.Process.Kill(); err != nil {
			return err
		}
		process.Wait()
		return nil
	})
	t.Cleanup(func() { kill() })
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if url, ok := strings.CutPrefix(lines.Text(), "victim listens on "); ok {
			go io.Copy(io.Discard, out)
			return torture.Victim{URL: url, Kill: kill}, nil
		}
		words.WriteString(lines.Text() + "\n")
	}
	kill()
	return v, fmt.Errorf("the victim did not start: %s", words.String())
}

// TestVictimOfTheStorm is the victim's life. It ends by kill -9, or with the test that started it.
func TestVictimOfTheStorm(t *testing.T) {
	kind, place := os.Getenv(victimStore), os.Getenv(victimPlace)
	if kind == "" {
		t.Skip("this test is the process that TestKillLosesNothing kills")
	}
	p := torture.Place{Store: store.Config{Kind: kind, Path: place, DSN: place}, Key: os.Getenv(victimKey), Witness: os.Getenv(victimWitness)}
	h, err := torture.Open(t.Context(), p, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go h.Seal(t.Context())
	go http.Serve(listener, torture.Handler(planted(h, os.Getenv(victimPlant))))
	fmt.Printf("\nvictim listens on http://%s\n", listener.Addr())
	io.Copy(io.Discard, os.Stdin)
}

// planted is the house's act with a bug, if one is named.
func planted(h *torture.House, plant string) torture.Act {
	switch plant {
	case plantEarly:
		return early(h)
	case plantOutbox:
		return func(ctx context.Context, o torture.Order) (torture.Answer, error) {
			a, err := h.Act(ctx, o)
			if err == nil && a.Action == "decide" {
				err = forget(ctx, h.DB)
			}
			return a, err
		}
	case plantKeys:
		return func(ctx context.Context, o torture.Order) (torture.Answer, error) {
			o.Key = fmt.Sprint(h.DB.NewID())
			return h.Act(ctx, o)
		}
	}
	return h.Act
}

// early answers the last step of a drill a tenth of a second before it is committed.
func early(h *torture.House) torture.Act {
	return func(ctx context.Context, o torture.Order) (torture.Answer, error) {
		if o.Step != 6 {
			return h.Act(ctx, o)
		}
		time.AfterFunc(100*time.Millisecond, func() { h.Act(context.WithoutCancel(ctx), o) })
		return torture.Answer{ID: o.ID, Action: "finish", State: "finished", Seq: 7}, nil
	}
}

// forget loses the youngest row of the outbox.
func forget(ctx context.Context, db *store.DB) error {
	return db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `/* torture.forget */ delete from job where id = (select max(j.id) from job j)`)
		return err
	})
}
