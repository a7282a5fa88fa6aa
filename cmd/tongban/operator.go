package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"tongban/internal/app"
	"tongban/internal/base/fault"
)

// The operator's door is a socket in the data folder of a running site. The embedded store lets one process in, so
// what an operator asks for on the command line is done by the process that holds it. Whoever may write the data
// folder may pass: the same people could open the store themselves.
const operatorDoor = "operator.sock"

// socketLimit is what the system takes as the path of a socket (sun_path).
const socketLimit = 104

// openOperatorDoor listens on the door; nil where the path is too long for one.
func openOperatorDoor(place app.Place) (net.Listener, error) {
	path := filepath.Join(place.Data, operatorDoor)
	if place.Store.Kind != "sqlite" || len(path) > socketLimit {
		return nil, nil
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err // a door left by a killed process: the store's lock says that nobody stands behind it
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("operator's door: %w", err)
	}
	return listener, os.Chmod(path, 0o600)
}

// operatorHandler does what operators ask of a running site.
func operatorHandler(house *app.House) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		days, _ := strconv.Atoi(r.FormValue("days"))
		secret, err := house.CreateToken(r.Context(), r.FormValue("for"), r.FormValue("name"), time.Duration(days)*24*time.Hour)
		answer := operatorAnswer{Text: secret}
		if err != nil {
			answer = operatorAnswer{Refused: words(err)}
		}
		json.NewEncoder(w).Encode(answer)
	})
	return mux
}

// operatorAnswer is what the door gives back: a text, or why not.
type operatorAnswer struct{ Text, Refused string }

// askOperatorDoor asks a running site; found is false when none runs on the data folder.
func askOperatorDoor(ctx context.Context, place app.Place, path string, asked url.Values) (text string, found bool, err error) {
	door := filepath.Join(place.Data, operatorDoor)
	client := http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", door)
	}}}
	response, err := client.PostForm("http://operator"+path, asked)
	if err != nil {
		return "", false, ctx.Err() // nobody behind it: the caller opens the store itself
	}
	defer response.Body.Close()
	var answer operatorAnswer
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return "", true, fmt.Errorf("operator's door: %w", err)
	}
	if answer.Refused != "" {
		return "", true, fault.Conflictf("%s", answer.Refused)
	}
	return answer.Text, true, nil
}
