package exchange

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
)

// getReceipt gives the applicant the receipt of one event of his matter: a file that he
// can have checked anywhere with `tongban verify --receipt`, without the database. Events
// are counted from 1.
func (room *Room) getReceipt(w http.ResponseWriter, r *http.Request) error {
	view, err := room.Engine.View(r.Context(), account.ActorOf(r.Context()), r.PathValue("number"))
	if err != nil {
		return err
	}
	seq, err := strconv.ParseInt(r.PathValue("seq"), 10, 64)
	if err != nil || seq < 1 || seq > view.Matter.Version {
		return fault.Missing("办理记录", r.PathValue("seq"))
	}
	if event := view.Events[seq-1]; view.Kind.Public != nil && !view.Kind.Public(event) {
		return fault.Missing("办理记录", r.PathValue("seq"))
	}
	receipt, err := room.Engine.ReceiptOf(r.Context(), view.Matter, seq)
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(receipt, "", "  ")
	if err != nil {
		return err
	}
	name := fmt.Sprintf("办理凭据-%s-%d.json", view.Matter.Number, seq)
	return web.Attach(w, r, name, "application/json", bytes.NewReader(append(text, '\n')))
}
