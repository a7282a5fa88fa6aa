package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/skip2/go-qrcode"
)

// SendCode draws the QR code of an address as SVG: what a phone is held to.
func SendCode(w http.ResponseWriter, address string) error {
	code, err := qrcode.New(address, qrcode.Medium)
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
