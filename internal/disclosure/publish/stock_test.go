package publish_test

import (
	"fmt"
	"net/http"
	"os"
	"sort"
	"strconv"
	"testing"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/disclosure/publish"
)

// TestAStockOfManyDocuments measures the public pages over so many documents as TONGBAN_STOCK says; it is no part of the
// usual run. The rows are copies of one that was published in the usual way.
func TestAStockOfManyDocuments(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv("TONGBAN_STOCK"))
	if err != nil || n < 1 {
		t.Skip("TONGBAN_STOCK says how many")
	}
	h := open(t)
	r := h.published(notice())
	for part := 0; part < n; part += 5000 {
		must(t, h.DB.Write(ctx, func(tx *store.Tx) error {
			for i := part; i < min(part+5000, n); i++ {
				id := int64(1_000_000 + i)
				class := publish.Classes[i%len(publish.Classes)].Code
				if _, err := tx.Exec(ctx, `insert into matter (id, kind, number, title, region, lead, state, stage, version, applicant, applicant_name, channel, opened_at, due_at, closed_at, outcome, late, head)
select $1, kind, $2, title, region, lead, state, stage, version, applicant, applicant_name, channel, opened_at, due_at, closed_at, outcome, late, head from matter where id = $3`, id, fmt.Sprintf("XX-359900-2025-%06d", i), r.ID); err != nil {
					return err
				}
				if _, err := tx.Exec(ctx, `insert into document (id, region, body_code, class, genre, subject, title, doc_number, index_number, made_on, first_on, shown_at, validity, validity_on, normative, revises, changed, body)
select $1, region, body_code, $2, genre, subject, title, doc_number, $3, made_on, first_on, shown_at - $4, validity, validity_on, normative, revises, changed - $4, body from document where id = $5`, id, class, fmt.Sprintf("C/%d", i), int64(i)*60_000, r.ID); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	for _, address := range []string{"/disclosure", "/disclosure/documents", "/disclosure/documents?class=plan", "/disclosure/documents?genre=议案", "/disclosure/documents?class=plan&validity=valid&until=2026-06-01",
		"/disclosure/documents/XX-359900-2025-000777", "/disclosure/rss/all"} {
		var took []time.Duration
		for range 200 {
			begin := time.Now()
			if a := h.get(address); a.Code != http.StatusOK {
				t.Fatalf("%s answers %d", address, a.Code)
			}
			took = append(took, time.Since(begin))
		}
		sort.Slice(took, func(i, j int) bool { return took[i] < took[j] })
		t.Logf("%s: p50 %s, p99 %s", address, took[100], took[198])
	}
	begin := time.Now()
	count, err := h.room.Count(ctx, "office", 2026)
	t.Logf("counted %d in %s, %v", count.Total, time.Since(begin), err)
}
