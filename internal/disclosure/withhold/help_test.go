package withhold_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/base/store/storetest"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/withhold"
)

// open is the room with one body, at noon of a day in November.
func open(t *testing.T) *withhold.Room {
	t.Helper()
	ctx := context.Background()
	db := storetest.Open(t, org.Migrations())
	data, err := org.ReadData(strings.NewReader(`
divisions:
  - {code: "350000", name: 福建省, level: province}
  - {code: "359900", name: 云州市, parent: "350000", level: city}
bodies:
  - {code: office, name: 云州市人民政府办公室, abbr: 云政办, division: "359900", credit_code: 11359900PDY00001X7}
`))
	if err == nil {
		err = db.Write(ctx, func(tx *store.Tx) error { return org.Import(ctx, tx, db.NewID, data) })
	}
	directory := org.NewDirectory()
	if err == nil {
		err = db.Read(ctx, func(tx *store.Tx) error { return directory.Load(ctx, tx) })
	}
	if err != nil {
		t.Fatal(err)
	}
	return withhold.New(withhold.Deps{Org: directory, Now: func() time.Time { return workday.MustDate("2026-11-27").Start().Add(12 * time.Hour) }})
}
