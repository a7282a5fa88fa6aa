package catalog

import (
	"net/http"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
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
	return web.SendCode(w, room.deps.Web.Origin(r)+guideAddress(r.PathValue("code")))
}
