package record

import (
	"cmp"

	"tongban/internal/common/form"
)

// Occasion (办理情形类别) is why somebody comes with an item.
type Occasion string

// The occasions by which one item is split into handling items.
const (
	OccasionNew     Occasion = "new"     // 新设
	OccasionChange  Occasion = "change"  // 变更
	OccasionRenew   Occasion = "renew"   // 延续
	OccasionReissue Occasion = "reissue" // 补证
	OccasionCancel  Occasion = "cancel"  // 注销
)

// Occasions lists the occasions.
func Occasions() []Occasion {
	return []Occasion{OccasionNew, OccasionChange, OccasionRenew, OccasionReissue, OccasionCancel}
}

// Title is the occasion as the public reads it.
func (o Occasion) Title() string {
	return map[Occasion]string{OccasionNew: "新设", OccasionChange: "变更", OccasionRenew: "延续", OccasionReissue: "补证", OccasionCancel: "注销"}[o]
}

// Variant (业务办理项) is one handling item of an implementing item. Materials are narrowed to it by a condition
// over the situation "variant".
type Variant struct {
	Code     string   `yaml:"code" json:"code"` // 业务办理项编码
	Name     string   `yaml:"name" json:"name"`
	Occasion Occasion `yaml:"occasion" json:"occasion"`
	// Key tells it apart in conditions when two variants share an occasion.
	Key         string `yaml:"key,omitempty" json:"key,omitempty"`
	Visits      *int   `yaml:"visits,omitempty" json:"visits,omitempty"` // its own, or those of the item
	VisitReason string `yaml:"visit_reason,omitempty" json:"visit_reason,omitempty"`
}

func (v Variant) key() string { return cmp.Or(v.Key, string(v.Occasion)) }

// VariantSituation is the name under which the choice of a handling item takes part in conditions.
const VariantSituation = "variant"

// Questions are what has to be answered before materials are known: which handling item, then the situations.
func (i Item) Questions() []Situation {
	if len(i.Variants) < 2 {
		return i.Situations
	}
	which := Situation{Name: VariantSituation, Question: "要办哪一种？"}
	for _, v := range i.Variants {
		which.Options = append(which.Options, form.Option{Value: v.key(), Label: v.Name})
	}
	return append([]Situation{which}, i.Situations...)
}

// Handled is one handling item as lists and figures count it; an item without variants is its own.
type Handled struct {
	Code   string
	Name   string
	Visits int
}

// Handled gives the handling items of an item.
func (i Item) Handled() []Handled {
	if len(i.Variants) == 0 {
		return []Handled{{i.Code, i.Name, i.Visits}}
	}
	list := make([]Handled, len(i.Variants))
	for n, v := range i.Variants {
		list[n] = Handled{v.Code, v.Name, i.Visits}
		if v.Visits != nil {
			list[n].Visits = *v.Visits
		}
	}
	return list
}
