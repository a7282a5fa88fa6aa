package catalog

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/skip2/go-qrcode"

	"tongban/internal/base/fault"
)

// getCode draws the QR code that leads to a guide (P-05), as it is reached from where the visitor stands.
func (room *Room) getCode(w http.ResponseWriter, r *http.Request) error {
	v, err := room.deps.Library.current(r.Context())
	if err != nil {
		return err
	}
	if _, found := v.Card(r.PathValue("code")); !found {
		return fault.Missing("事项", r.PathValue("code"))
	}
	code, err := qrcode.New(room.deps.Web.Origin(r)+guideAddress(r.PathValue("code")), qrcode.Medium)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Cache-Control", "private, max-age=86400")
	_, err = w.Write([]byte(drawing(code.Bitmap())))
	return err
}

// drawing is a bitmap as SVG: one stroke for each run of dark cells.
func drawing(cells [][]bool) string {
	var b strings.Builder
	size := strconv.Itoa(len(cells))
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ` + size + ` ` + size + `" shape-rendering="crispEdges"><path fill="#FFF" d="M0 0h` + size + `v` + size + `H0z"/><path stroke="#000" d="`)
	for y, row := range cells {
		for x := 0; x < len(row); {
			n := 0
			for x+n < len(row) && row[x+n] {
				n++
			}
			if n > 0 {
				b.WriteString("M" + strconv.Itoa(x) + " " + strconv.Itoa(y) + ".5h" + strconv.Itoa(n))
			}
			x += n + 1
		}
	}
	b.WriteString(`"/></svg>`)
	return b.String()
}
