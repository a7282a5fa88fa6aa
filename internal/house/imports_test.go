package house

import (
	"slices"
	"strings"
)

// The floors of the house, and the order of the packages on the lower two: each may import those before it.
var (
	baseOrder   = []string{"fault", "store", "gm", "pdf", "file", "search", "job", "web", "sheet"}
	commonOrder = []string{"workday", "meeting", "light", "ident", "form", "org", "account", "accord", "paper", "notify"}
	wings       = []string{"service", "disclosure", "oversight", "voice"}
)

// A home says where in the house a folder lies.
type home struct {
	floor string // "base", "common", "matter", "room", "app", "cmd", "demo", "house"; empty when it has no place
	name  string // the package within its floor, or the room with its wing
}

// homeOf finds the place of a folder. Folders inside a package belong to it: store/storetest is part of store.
func homeOf(folder string) home {
	part := strings.Split(folder, "/")
	switch {
	case part[0] == "cmd", part[0] == "demo":
		return home{floor: part[0]}
	case part[0] != "internal" || len(part) < 2:
		return home{}
	case slices.Contains([]string{"matter", "app", "house"}, part[1]):
		return home{floor: part[1]}
	case part[1] == "exchange":
		return home{floor: "room", name: "exchange"}
	case len(part) < 3:
		return home{}
	case slices.Contains(wings, part[1]):
		return home{floor: "room", name: part[1] + "/" + part[2]}
	case part[1] == "base" && slices.Contains(baseOrder, part[2]),
		part[1] == "common" && slices.Contains(commonOrder, part[2]):
		return home{floor: part[1], name: part[2]}
	}
	return home{}
}

// importBreaches holds the table "Who may import whom".
func importBreaches(t tree) []breach {
	var found []breach
	for _, s := range t.sources {
		from := homeOf(s.folder())
		if from.floor == "" {
			found = append(found, t.at(s.file.Package, "%s has no place in the house; a new folder is a decision, write an ADR", s.folder()))
			continue
		}
		for folder, pos := range s.own() {
			if s.test && playing(from, homeOf(folder)) {
				continue
			}
			if why := forbidden(from, homeOf(folder)); why != "" {
				found = append(found, t.at(pos, "%s may not import %s: %s", s.folder(), folder, why))
			}
		}
	}
	return found
}

// playing lets tests use the one cast: the people of demo play in everybody's tests, and the city's own tests ask the
// rooms whether they can read its files.
func playing(from, to home) bool {
	return to.floor == "demo" || from.floor == "demo" && to.floor == "room"
}

// forbidden says why one place may not import another, or nothing.
func forbidden(from, to home) string {
	switch {
	case to.floor == "":
		return "it has no place in the house"
	case from == to:
		return ""
	}
	switch from.floor {
	case "base":
		return below(from, to, baseOrder, nil)
	case "common":
		return below(from, to, commonOrder, []string{"base"})
	case "matter":
		return oneOf(to, "base", "common")
	case "room":
		if to.floor == "room" {
			return "rooms do not import each other; declare a small interface and let app hand the room in"
		}
		return oneOf(to, "base", "common", "matter")
	case "app":
		return oneOf(to, "base", "common", "matter", "room", "demo")
	case "demo":
		return oneOf(to, "base", "common") // the city's files are read into the words of common; app brings them in
	case "cmd":
		return fromCommand(to)
	}
	return from.floor + " imports nothing of the house"
}

// below allows earlier packages of the same floor, and whole floors.
func below(from, to home, order, floors []string) string {
	if slices.Contains(floors, to.floor) {
		return ""
	}
	if to.floor != from.floor {
		return "a floor imports only floors below it"
	}
	if slices.Index(order, to.name) >= slices.Index(order, from.name) {
		return "it does not stand before it in " + from.floor + ": " + strings.Join(order, ", ")
	}
	return ""
}

func oneOf(to home, floors ...string) string {
	if slices.Contains(floors, to.floor) {
		return ""
	}
	return "only " + strings.Join(floors, ", ") + " may be imported from there"
}

// fromCommand lets main know the roof and the ground floor. The exceptions are what a command does without a city, where
// a door in app would only pass the same values on: `due` reckons a date, `bench transitions` drills the hall alone,
// `verify --receipt` proves a paper without a store. Diagrams come from the kinds, which only app knows.
func fromCommand(to home) string {
	if to == (home{"common", "workday"}) {
		return ""
	}
	return oneOf(to, "app", "base", "matter")
}
