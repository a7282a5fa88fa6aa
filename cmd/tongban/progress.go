package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// progress shows how far a long work is: one line that is written over on a
// terminal, and a line now and then elsewhere.
type progress struct {
	out      io.Writer
	terminal bool
	shown    time.Time
	any      bool
}

const barWidth = 30

func newProgress(out io.Writer) *progress {
	p := &progress{out: out}
	if f, ok := out.(*os.File); ok {
		if info, err := f.Stat(); err == nil {
			p.terminal = info.Mode()&os.ModeCharDevice != 0
		}
	}
	return p
}

// show is called with how much of the total is done.
func (p *progress) show(what string, done, total int) {
	if total == 0 {
		return
	}
	pause := 100 * time.Millisecond
	if !p.terminal {
		pause = 10 * time.Second
	}
	if time.Since(p.shown) < pause && done < total {
		return
	}
	p.shown, p.any = time.Now(), true
	if !p.terminal {
		fmt.Fprintf(p.out, "%s %d/%d\n", what, done, total)
		return
	}
	full := barWidth * done / total
	fmt.Fprintf(p.out, "\r%s [%s%s] %d/%d ", what, strings.Repeat("=", full), strings.Repeat(" ", barWidth-full), done, total)
}

func (p *progress) end() {
	if p.terminal && p.any {
		fmt.Fprintln(p.out)
	}
}
