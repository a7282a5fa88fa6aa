package drill

import (
	"io/fs"
	"testing/fstest"
)

// migration makes the one file that the floor's tables need.
func migration(sql string) fs.FS {
	return fstest.MapFS{"0001_floor.sql": {Data: []byte("-- +goose Up\n" + sql + ";\n")}}
}
