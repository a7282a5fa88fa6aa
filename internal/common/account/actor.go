package account

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/common/org"
)

// ActorKind is what sort of somebody acts.
type ActorKind string

// The kinds of actor.
const (
	ActorAnonymous ActorKind = "anonymous"
	ActorPerson    ActorKind = "person"
	ActorOfficer   ActorKind = "officer"
	ActorSystem    ActorKind = "system"
)

// TrustLevel (实名等级) says how surely we know who a person is.
type TrustLevel int

// The trust levels, L1 to L4.
const (
	TrustPhone  TrustLevel = 1 // a phone that answers
	TrustName   TrustLevel = 2 // name and document agree
	TrustFace   TrustLevel = 3 // the face was compared
	TrustStrong TrustLevel = 4 // met at a window, or a certificate in hand
)

// Actor is whoever does something: the name that stands in the timeline.
type Actor struct {
	Kind   ActorKind
	ID     int64
	Login  string // an officer's login; empty for people
	Name   string
	Person *PersonID  // who a citizen is; nil for officers and the system
	For    *Principal // in whose name a citizen acts; nil when in his own
	Posts  []Seat     // what an officer may do, and where
	Region string     // path of the division of an officer's first seat
}

// PersonID is what we hold about who somebody is; the number itself stays sealed.
type PersonID struct {
	DocumentKind string
	Index        string // keyed hash of kind and number, for equality only
	Masked       string // the number as it may be shown
	Phone        string
	Trust        TrustLevel
}

// PrincipalKind says whether one acts for a company or for another person.
type PrincipalKind string

// The kinds of principal.
const (
	PrincipalCompany PrincipalKind = "company"
	PrincipalPerson  PrincipalKind = "person"
)

// Principal is in whose name a person acts: shown as "A 代 B".
type Principal struct {
	Kind       PrincipalKind
	ID         int64
	Name       string
	CreditCode string   // of a company
	Delegation int64    // 0 when the actor is the company's legal representative
	Scope      []string // what may be done; empty is everything
}

// Subject names the principal in one word, such as "company:5".
func (p Principal) Subject() string { return fmt.Sprintf("%s:%d", p.Kind, p.ID) }

// Covers reports whether the principal has let his delegate do this.
func (p Principal) Covers(scope string) bool {
	return len(p.Scope) == 0 || slices.Contains(p.Scope, scope)
}

// Seat is one post an officer holds: the post, its body, where the body is, and its rights.
type Seat struct {
	Post     string
	Body     string
	BodyPath string // path of the body's division
	Rights   []string
	For      int64 // the officer for whom it is held while he is away (外出代理); 0 is one's own
	ForName  string
}

// Anonymous is somebody who has not signed in.
func Anonymous() Actor { return Actor{Kind: ActorAnonymous} }

// System is the machine acting by a rule, under the name of what it does.
func System(name string) Actor { return Actor{Kind: ActorSystem, Name: name} }

// SignedIn reports whether a person or an officer acts.
func (a Actor) SignedIn() bool { return a.Kind == ActorPerson || a.Kind == ActorOfficer }

// Subject names the actor in one word that Resolve understands, such as "officer:3"
// or, acting for a company, "person:12+company:5".
func (a Actor) Subject() string {
	switch a.Kind {
	case ActorPerson, ActorOfficer:
		own := fmt.Sprintf("%s:%d", a.Kind, a.ID)
		if a.For != nil {
			return own + "+" + a.For.Subject()
		}
		return own
	case ActorSystem:
		return "system:" + a.Name
	}
	return string(ActorAnonymous)
}

// Party names in whose name the actor acts: the principal, or himself.
func (a Actor) Party() string {
	if a.For != nil {
		return a.For.Subject()
	}
	return a.Subject()
}

// Title is the name as a timeline shows it: "林晓梅", or "林晓梅 代 闽海茶业有限公司".
func (a Actor) Title() string {
	if a.For != nil {
		return a.Name + " 代 " + a.For.Name
	}
	return a.Name
}

// Has reports whether one of the actor's posts carries the right. The system has none:
// what it does by rule is not asked here.
func (a Actor) Has(right string) bool {
	return slices.ContainsFunc(a.Posts, func(s Seat) bool { return slices.Contains(s.Rights, right) })
}

// HasAt reports whether a post of that very body carries the right.
func (a Actor) HasAt(right, body string) bool {
	return slices.ContainsFunc(a.Posts, func(s Seat) bool {
		return s.Body == body && slices.Contains(s.Rights, right)
	})
}

// HasIn reports whether a post with the right stands over the division at that path.
func (a Actor) HasIn(right, path string) bool {
	return slices.ContainsFunc(a.Posts, func(s Seat) bool {
		return org.Within(path, s.BodyPath) && slices.Contains(s.Rights, right)
	})
}

// Bodies lists the bodies at which the actor has a post, each once.
func (a Actor) Bodies() []string {
	bodies := make([]string, 0, len(a.Posts))
	for _, s := range a.Posts {
		if !slices.Contains(bodies, s.Body) {
			bodies = append(bodies, s.Body)
		}
	}
	return bodies
}

// Own is the officer without what he holds for others who are away.
func (a Actor) Own() Actor { return a.seated(func(s Seat) bool { return s.For == 0 }) }

// Instead is the officer with his own posts and those that he holds for one other.
func (a Actor) Instead(of int64) Actor {
	return a.seated(func(s Seat) bool { return s.For == 0 || s.For == of })
}

// StandsIn lists the officers for whom the actor holds a post.
func (a Actor) StandsIn() (list []Seat) {
	for _, s := range a.Posts {
		if s.For != 0 && !slices.ContainsFunc(list, func(o Seat) bool { return o.For == s.For }) {
			list = append(list, s)
		}
	}
	return list
}

// Away is the subject of the officer for whom a seat is held; empty for one's own.
func (s Seat) Away() string {
	if s.For == 0 {
		return ""
	}
	return Actor{Kind: ActorOfficer, ID: s.For}.Subject()
}

func (a Actor) seated(keep func(Seat) bool) Actor {
	if !slices.ContainsFunc(a.Posts, func(s Seat) bool { return !keep(s) }) {
		return a
	}
	a.Posts = slices.DeleteFunc(slices.Clone(a.Posts), func(s Seat) bool { return !keep(s) })
	return a
}

// Holds reports whether the actor has that post.
func (a Actor) Holds(post string) bool {
	return slices.ContainsFunc(a.Posts, func(s Seat) bool { return s.Post == post })
}

type actorKey struct{}

// With puts the actor into the context of a request.
func With(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// ActorOf gives the actor of a request; without one it is anonymous.
func ActorOf(ctx context.Context) Actor {
	if a, ok := ctx.Value(actorKey{}).(Actor); ok {
		return a
	}
	return Anonymous()
}

// ParseSubject takes a subject such as "person:12" apart; ok is false when it is none.
func ParseSubject(subject string) (kind string, id int64, ok bool) {
	kind, digits, found := strings.Cut(subject, ":")
	id, err := strconv.ParseInt(digits, 10, 64)
	if !found || err != nil || id <= 0 {
		return "", 0, false
	}
	return kind, id, true
}

// splitSubject parts a person from the principal he acts for.
func splitSubject(subject string) (own, principal string) {
	own, principal, _ = strings.Cut(subject, "+")
	return own, principal
}

// NotForPost refuses a page that none of somebody's posts opens. It names no right: those are words of the house.
func NotForPost() error { return fault.Deniedf("您现在的岗位不办理这个页面上的事情") }
