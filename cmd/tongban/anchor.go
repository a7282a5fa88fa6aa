package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
)

var tps = regexp.MustCompile(`tps = ([0-9.]+)`)

// pgbench gives P32: transactions per second of pgbench's simple update with 32
// clients and prepared statements on the same machine, on tables of scale 20 (pgbench -i -s 20).
func pgbench(ctx context.Context, dsn string) (float64, error) {
	out, err := exec.CommandContext(ctx, "pgbench", "-N", "-M", "prepared", "-c", "32", "-j", "2", "-T", "5", dsn).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("pgbench: %w: %s", err, bytes.TrimSpace(out))
	}
	found := tps.FindSubmatch(out)
	if found == nil {
		return 0, fmt.Errorf("pgbench printed no tps")
	}
	return strconv.ParseFloat(string(found[1]), 64)
}
