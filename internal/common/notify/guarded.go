package notify

import "net/http"

// Guarded is a client for calls to a host that somebody typed: it looks at the address behind the name when it connects,
// follows no redirect and asks no proxy.
func Guarded(host string) *http.Client { return guarded(loopback(host)) }
