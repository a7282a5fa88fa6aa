package torture

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"tongban/internal/base/fault"
)

// Handler is the victim's door: an order comes in as JSON, its answer goes out.
func Handler(act Act) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var o Order
		if err := json.NewDecoder(io.LimitReader(r.Body, 4096)).Decode(&o); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		a, err := act(r.Context(), o)
		if err != nil {
			http.Error(w, err.Error(), status(err))
			return
		}
		json.NewEncoder(w).Encode(a)
	})
}

// status tells a refusal, which a client may not retry, from a fault, which it may.
func status(err error) int {
	switch fault.KindOf(err) {
	case fault.KindInternal, fault.KindBusy:
		return http.StatusServiceUnavailable
	}
	return http.StatusConflict
}

// refusal is an answer that will not change.
type refusal struct{ words string }

func (r refusal) Error() string { return r.words }

// ask sends an order to the victim once.
func ask(ctx context.Context, client *http.Client, url string, o Order) (a Answer, err error) {
	body, err := json.Marshal(o)
	if err != nil {
		return a, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return a, err
	}
	response, err := client.Do(request)
	if err != nil {
		return a, errGone
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	switch {
	case err != nil || response.StatusCode == http.StatusServiceUnavailable:
		return a, errGone
	case response.StatusCode != http.StatusOK:
		return a, refusal{fmt.Sprintf("step %d of %s: %s", o.Step, o.ID, bytes.TrimSpace(text))}
	}
	if err := json.Unmarshal(text, &a); err != nil {
		return a, errGone
	}
	return a, nil
}
