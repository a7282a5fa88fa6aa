// Package element keeps the templates of guides (办事指南要素): which elements a guide of a region has, in which order,
// under which names, in which part of the page, and which of them every item has to fill in.
//
// Guides differ from place to place: the report of one city counts twenty-two elements, another sixteen, and GB/T 36114
// lays down how such a list is made. So the list is data of a region. A region without a template goes by that of the
// one above it, and all go by the one for all; before anybody wrote that, by the usual one that the program brings. A
// template is kept in versions with reason and ground; nothing of its history is overwritten. Drawing the guide is left
// to the catalogue, finding what an item lacks to package lint.
package element

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

// Need (要求) says what follows when an item does not fill in an element.
type Need string

// The needs.
const (
	NeedNone Need = ""
	NeedWarn Need = "warn" // its editor is reminded
	NeedStop Need = "stop" // the item is not published
)

// Needs lists the needs, the strictest last.
func Needs() []Need { return []Need{NeedNone, NeedWarn, NeedStop} }

// Title is the need in words.
func (n Need) Title() string {
	switch n {
	case NeedWarn:
		return "没有填就提醒"
	case NeedStop:
		return "没有填不能发布"
	}
	return "不要求"
}

// Element (要素) is one thing that a guide says.
type Element struct {
	Key   string `json:"key"`
	Name  string `json:"name"`
	Block string `json:"block"`
	Shown bool   `json:"shown"`
	Need  Need   `json:"need,omitempty"`
}

// Word is the name with its place in the word list: pages in other languages keep the usual word.
func (e Element) Word() string {
	kind, _ := KindOf(e.Key)
	id, _, _ := strings.Cut(kind.Word, "|")
	return id + "|" + e.Name
}

// All is the region of the template for everybody.
const All = "all"

// Template is the list of elements of a region, in order.
type Template struct {
	Region   string // whose it is
	Version  int    // 0: comes with the program
	Ground   string // the document by which it was made
	Elements []Element
}

// Usual is the template that the program brings.
func Usual() Template {
	t := Template{Region: All, Ground: "行政许可标准化指引（2016版）附件"}
	for _, k := range kinds {
		t.Elements = append(t.Elements, k.usual())
	}
	return t
}

func (k Kind) usual() Element {
	return Element{Key: k.Key, Name: k.Name(), Block: k.Block, Shown: true, Need: k.Need}
}

// whole leaves out elements that the program no longer knows and adds those that it learned since, at the end.
func whole(list []Element) []Element {
	var out []Element
	for _, e := range list {
		if _, known := KindOf(e.Key); known {
			out = append(out, e)
		}
	}
	for _, k := range kinds {
		if !slices.ContainsFunc(out, func(e Element) bool { return e.Key == k.Key }) {
			out = append(out, k.usual())
		}
	}
	return out
}

// Change is what somebody wants a template to say, and why. A region without elements follows the one above it.
type Change struct {
	Region   string
	Elements []Element
	Seen     int // the version that was looked at; 0 when there was none
	Reason   string
	Ground   string
	By       string
	At       time.Time
}

// Edition is one version of a template with who wrote it and why.
type Edition struct {
	Template
	Reason, By string
	At         time.Time
}

// Follows reports whether the region goes by the one above it.
func (e Edition) Follows() bool { return len(e.Elements) == 0 }

// Book holds the templates in force in memory, renewed within a second of a change on any node.
type Book struct {
	store    *store.DB
	now      func() time.Time
	parent   func(region string) string
	view     atomic.Pointer[view]
	renewing sync.Mutex
}

// view is what is known at one moment; it never changes.
type view struct {
	own       map[string]Template // by region; those that follow are not in it
	rows      int64               // rows are only ever added, so their number tells whether something is new
	checkedAt time.Time
}

// freshFor is how long a view is used before asking whether something changed.
const freshFor = time.Second

// NewBook opens the templates over a store; parent gives the region above one, or nothing.
func NewBook(db *store.DB, now func() time.Time, parent func(region string) string) *Book {
	return &Book{store: db, now: now, parent: parent}
}

func (b *Book) current(ctx context.Context) (*view, error) {
	if v := b.view.Load(); v != nil && b.now().Sub(v.checkedAt) < freshFor {
		return v, nil
	}
	return b.renew(ctx)
}

// renew reads the templates again when a version was added.
func (b *Book) renew(ctx context.Context) (*view, error) {
	b.renewing.Lock()
	defer b.renewing.Unlock()
	old := b.view.Load()
	fresh := &view{checkedAt: b.now()}
	err := b.store.Read(ctx, func(tx *store.Tx) (err error) {
		if fresh.rows, err = countEditions(ctx, tx); err != nil {
			return err
		}
		if old != nil && old.rows == fresh.rows {
			fresh.own = old.own
			return nil
		}
		fresh.own, err = inForce(ctx, tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read templates of guides: %w", err)
	}
	b.view.Store(fresh)
	return fresh, nil
}

// mostAbove bounds the way up, whatever the organisation says.
const mostAbove = 10

// source is the region by whose template a region goes.
func (v *view) source(region string, parent func(string) string) string {
	for range mostAbove {
		if region == "" {
			break
		}
		if _, own := v.own[region]; own {
			return region
		}
		region = parent(region)
	}
	return All
}

func (v *view) template(region string) Template {
	if t, own := v.own[region]; own {
		return t
	}
	return Usual()
}

// Lookup gives templates by region, as they stand at one moment.
type Lookup func(region string) Template

// Lookup reads the templates once for many items; what it gives is shared, not to be changed.
func (b *Book) Lookup(ctx context.Context) (Lookup, error) {
	v, err := b.current(ctx)
	if err != nil {
		return nil, err
	}
	return func(region string) Template { return v.template(v.source(region, b.parent)) }, nil
}

// For gives the template by which the guides of a region are drawn; shared, not to be changed.
func (b *Book) For(ctx context.Context, region string) (Template, error) {
	v, err := b.current(ctx)
	if err != nil {
		return Template{}, err
	}
	return v.template(v.source(region, b.parent)), nil
}

// Stamp changes with every change of a template, for what is kept of pages.
func (b *Book) Stamp(ctx context.Context) (string, error) {
	v, err := b.current(ctx)
	if err != nil {
		return "", err
	}
	return strconv.FormatInt(v.rows, 36), nil
}

// Editions gives the versions of a region's own template, newest first.
func (b *Book) Editions(ctx context.Context, region string) (list []Edition, err error) {
	err = b.store.Read(ctx, func(tx *store.Tx) (err error) {
		list, err = editions(ctx, tx, region)
		return err
	})
	return list, err
}

// Write puts a template in force. One that says what the region's template says already changes nothing; one that was
// written over an older version than the present one is refused.
func (b *Book) Write(ctx context.Context, c Change) error {
	c, err := Checked(c)
	if err != nil {
		return err
	}
	err = b.store.Write(ctx, func(tx *store.Tx) error {
		list, err := editions(ctx, tx, c.Region)
		if err != nil {
			return err
		}
		var now Edition
		if len(list) > 0 {
			now = list[0]
		}
		if now.Version != c.Seen {
			return fault.Conflictf("这个地区的模板已由%s改成第%d版，请重新打开看看再改", now.By, now.Version)
		}
		if now.Version > 0 && slices.Equal(now.Elements, c.Elements) && now.Ground == c.Ground || now.Version == 0 && len(c.Elements) == 0 {
			return nil
		}
		return insertEdition(ctx, tx, c, now.Version+1)
	})
	if err != nil {
		return err
	}
	_, err = b.renew(ctx)
	return err
}

// The longest texts.
const (
	mostName = 30
	mostWhy  = 500
)

// Checked trims a change and says everything that is wrong with it. Fields are named as the form names them: the field,
// an underscore and the key of the element.
func Checked(c Change) (Change, error) {
	c.Elements, c.Reason, c.Ground = slices.Clone(c.Elements), strings.TrimSpace(c.Reason), strings.TrimSpace(c.Ground)
	var wrong []fault.Field
	must := func(holds bool, field, words string) {
		if !holds {
			wrong = append(wrong, fault.Field{Name: field, Message: words})
		}
	}
	names, keys, shown := map[string]string{}, map[string]bool{}, false
	for n := range c.Elements {
		e := &c.Elements[n]
		e.Name = strings.TrimSpace(e.Name)
		kind, known := KindOf(e.Key)
		must(known && !keys[e.Key], "", "要素“"+e.Key+"”不认识，或者写了两次")
		must(e.Name != "" && len([]rune(e.Name)) <= mostName, "name_"+e.Key, "请填写“"+kind.Name()+"”的名称，不超过30个字")
		must(e.Name == "" || names[e.Name] == "", "name_"+e.Key, "有两个要素都叫“"+e.Name+"”")
		_, placed := BlockOf(e.Block)
		must(placed, "block_"+e.Key, "请选择“"+kind.Name()+"”放在哪一块")
		must(slices.Contains(Needs(), e.Need), "need_"+e.Key, "请选择“"+kind.Name()+"”没有填怎么办")
		must(e.Need == NeedNone || kind.Missing != nil, "need_"+e.Key, "“"+kind.Name()+"”由系统写出，不会空着，不用要求填写")
		names[e.Name], keys[e.Key] = e.Key, true
		shown = shown || e.Shown
	}
	if len(c.Elements) > 0 {
		for _, k := range kinds {
			must(keys[k.Key], "name_"+k.Key, "少了要素“"+k.Name()+"”；不要的请不勾选“显示”")
		}
		must(shown, "", "至少要显示一个要素")
	}
	must(c.Region != "", "", "没有说是哪个地区的模板")
	must(c.Reason != "" && len([]rune(c.Reason)) <= mostWhy, "reason", "请填写原因，不超过500字")
	must(c.Ground != "" && len([]rune(c.Ground)) <= mostWhy, "ground", "请填写依据，不超过500字")
	if len(wrong) > 0 {
		return c, fault.Invalid("模板还有要改的地方", wrong...)
	}
	return c, nil
}

// Changed says in words what a version says differently from the one before.
func Changed(before, after []Element) []string {
	switch {
	case len(after) == 0:
		return []string{"不再有自己的模板，沿用上级的"}
	case len(before) == 0:
		before = Usual().Elements
	}
	was := map[string]Element{}
	for _, e := range before {
		was[e.Key] = e
	}
	var words []string
	for _, e := range after {
		old, known := was[e.Key]
		if !known {
			words = append(words, "增加“"+e.Name+"”")
			continue
		}
		words = append(words, differences(old, e)...)
	}
	if moved := moved(before, after); len(moved) > 0 {
		words = append(words, "调整顺序："+strings.Join(moved, "、"))
	}
	return words
}

func differences(old, e Element) (words []string) {
	if old.Name != e.Name {
		words = append(words, "“"+old.Name+"”改称“"+e.Name+"”")
	}
	switch {
	case old.Shown && !e.Shown:
		words = append(words, "不显示“"+e.Name+"”")
	case !old.Shown && e.Shown:
		words = append(words, "显示“"+e.Name+"”")
	}
	if old.Need != e.Need {
		words = append(words, "“"+e.Name+"”"+e.Need.Title())
	}
	if old.Block != e.Block {
		block, _ := BlockOf(e.Block)
		words = append(words, "“"+e.Name+"”移到“"+block.Title()+"”")
	}
	return words
}

// moved names the elements that stand elsewhere: those outside the longest run that kept its order.
func moved(before, after []Element) (names []string) {
	place := map[string]int{}
	for n, e := range before {
		place[e.Key] = n
	}
	kept := slices.DeleteFunc(slices.Clone(after), func(e Element) bool { _, known := place[e.Key]; return !known })
	longest := make([]int, len(kept)) // of the run that ends here
	from := make([]int, len(kept))
	last := -1
	for n := range kept {
		longest[n], from[n] = 1, -1
		for m := range n {
			if place[kept[m].Key] < place[kept[n].Key] && longest[m] >= longest[n] {
				longest[n], from[n] = longest[m]+1, m
			}
		}
		if last < 0 || longest[n] > longest[last] {
			last = n
		}
	}
	stays := map[int]bool{}
	for ; last >= 0; last = from[last] {
		stays[last] = true
	}
	for n, e := range kept {
		if !stays[n] {
			names = append(names, e.Name)
		}
	}
	return names
}

// Own lists the regions that have a template of their own.
func (b *Book) Own(ctx context.Context) ([]string, error) {
	v, err := b.current(ctx)
	if err != nil {
		return nil, err
	}
	return slices.Sorted(maps.Keys(v.own)), nil
}
