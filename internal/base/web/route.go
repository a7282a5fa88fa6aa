package web

import "net/http"

// Handler answers one request. An error it returns becomes the right status
// and page once, in this package; it must not have written anything before.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Who says who may enter a route: Public, SignedIn, Staff or a Right.
type Who string

const (
	// Public routes are open to everybody.
	Public Who = "public"
	// SignedIn routes want a citizen or a company.
	SignedIn Who = "signed-in"
	// Staff routes want an officer, whatever the rights.
	Staff Who = "staff"
)

// Right is the demand for a named right of the staff, such as "supervise.view".
func Right(name string) Who { return Who("right:" + name) }

// RightName returns the name of the right a route wants, and whether it wants one.
func (who Who) RightName() (string, bool) {
	const prefix = "right:"
	if len(who) > len(prefix) && who[:len(prefix)] == prefix {
		return string(who[len(prefix):]), true
	}
	return "", false
}

// ForStaff reports whether only officers may enter.
func (who Who) ForStaff() bool {
	_, right := who.RightName()
	return right || who == Staff
}

// Route is one door: a method and path, the page behind it and who may enter.
type Route struct {
	// Pattern is method and path in the words of net/http: "GET /items/{code}".
	Pattern string
	// Page is the id of pages.md, such as "P-05".
	Page string
	// Title is the Chinese name of the page; routes that have one and are
	// public reads without wildcards stand on the site map (Z-07).
	Title string
	// Who may enter.
	Who Who
	// Handle answers.
	Handle Handler
	// MaxBody is the largest body in bytes; zero means one mebibyte.
	MaxBody int64
}
