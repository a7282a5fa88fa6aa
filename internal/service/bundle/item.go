package bundle

import (
	"context"

	"tongban/internal/common/form"
	"tongban/internal/common/workday"
)

// Item is what a bundle must know of an item of the catalogue. The roof makes it.
type Item struct {
	Code       string
	Version    int
	Name       string
	Body       string // code of the body that decides
	Region     string
	Form       form.Definition
	Situations []Situation
	Materials  []Material
	Promised   string // in words
	Limit      workday.Limit
	Result     string
	Suspended  bool   // it takes no applications for a while, and is not cancelled
	Closed     string // why it cannot be applied for now; empty when it can
}

// Situation (情形) is a question of an item.
type Situation struct {
	Name     string
	Question string
	Options  []form.Option
}

// Material (申请材料) is one thing to bring.
type Material struct {
	Code      string
	Name      string
	Necessity string
	Originals int
	Copies    int
	Medium    string
	Note      string
	Licence   string
	Accept    []string
	MaxMB     int
	Basis     string
}

// The necessities, the firmest first.
var necessities = []string{"required", "deferrable", "waivable", "optional"}

// Items is what bundles need of the catalogue.
type Items interface {
	// Item gives the version in force, also of an item that is suspended; Closed then says why.
	Item(ctx context.Context, code string) (Item, error)
	// Asked gives the codes of the materials that an item asks for in a situation.
	Asked(ctx context.Context, item Item, answers map[string]string) ([]string, error)
}
