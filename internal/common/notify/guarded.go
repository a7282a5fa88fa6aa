package notify

import (
	"net/http"
	"net/netip"
)

// Guarded is a client for calls to a host that somebody typed: it looks at the address behind the name when it connects,
// follows no redirect and asks no proxy.
func Guarded(host string) *http.Client { return guarded(loopback(host)) }

// Public reports whether an address is one of the internet, and not of this machine, its network or what serves it.
func Public(a netip.Addr) bool { return public(a) }
