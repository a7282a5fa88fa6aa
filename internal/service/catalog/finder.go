package catalog

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/search"
	"tongban/internal/common/org"
	"tongban/internal/service/catalog/record"
)

// The sources of the catalogue in the index, and the facets of what they give.
const (
	SourceItem = "item"
	SourceBody = "body"

	facetBody     = "body"
	facetAudience = "audience"
	facetOnline   = "online"
	facetTheme    = "theme"
)

//go:embed words.txt
var wordsFile string

// Words is the vocabulary that comes with the program: how people ask for items.
func Words() search.Vocabulary {
	words, err := search.ReadVocabulary(wordsFile)
	if err != nil {
		panic("catalog: words.txt: " + err.Error())
	}
	return words
}

// document is what can be found of an item: its names, and everything its guide says.
func document(c Current) search.Document {
	if c.State == StateCancelled {
		return search.Document{Key: c.Code, Gone: true}
	}
	return search.Document{Key: c.Code, Title: c.Name, Aliases: otherNames(c.Item), Text: strings.Join(guideText(c.Item), "\n"),
		Facets: facets(c.Item), Order: c.ChangedAt.UnixMilli(), Weight: weight(c)}
}

// otherNames are how people call an item, and what they get by it.
func otherNames(i record.Item) []string {
	names := append([]string{}, i.Aliases...)
	if result := strings.Trim(i.Result.Name, "《》"); result != "" {
		names = append(names, result)
	}
	return names
}

func guideText(i record.Item) []string {
	text := []string{i.Summary, i.BodyName, strings.Join(i.Themes, "、"), strings.Join(i.LifeEvents, "、")}
	text = append(text, i.Conditions...)
	text = append(text, i.Forbidden...)
	for _, s := range i.Situations {
		text = append(text, s.Question)
	}
	for _, m := range i.Materials {
		text = append(text, m.Name, m.Note)
	}
	for _, f := range i.Fees {
		text = append(text, f.Name+"："+f.Standard)
	}
	for _, q := range i.FAQ {
		text = append(text, q.Question, q.Answer)
	}
	for _, b := range i.Basis {
		text = append(text, b.Law+" "+b.Article+" "+b.Says)
	}
	for _, p := range i.Places {
		text = append(text, p.Name+" "+p.Window+" "+p.Address)
	}
	return text
}

func facets(i record.Item) map[string][]string {
	f := map[string][]string{facetBody: {i.BodyName}, facetTheme: i.Themes}
	for _, audience := range i.Audience {
		f[facetAudience] = append(f[facetAudience], string(audience))
	}
	if len(i.Online) > 0 {
		f[facetOnline] = []string{"yes"}
	}
	return f
}

// weight lifts frequent items, the most frequent most, and lowers suspended ones. Who names a
// thing and not what is to be done with it mostly does not have it yet: what follows later, such as
// its change or its end, stands a little below.
func weight(c Current) float64 {
	const frequent = 20 // places among the frequent items that count
	switch {
	case !c.Open():
		return -1
	case c.Hot > 0:
		return max(0.1, 1-float64(c.Hot-1)/frequent)
	case slices.ContainsFunc(laterActs, func(act string) bool { return strings.Contains(c.Name, act) }):
		return -0.5
	}
	return 0
}

// laterActs are what can be done with a thing only when one has it.
var laterActs = []string{"变更", "注销", "补办", "补领", "补发", "补证", "换证", "换发", "换领", "延续", "延期", "挂失", "解挂", "终止", "遗失",
	"撤销", "解除", "作废", "缴销", "转移", "转出", "转让", "停止", "停业", "暂停", "恢复", "更正", "修改", "校验", "重核", "备案注销", "维护"}

// BodySource gives the bodies of the organisation.
func BodySource(directory *org.Directory) search.Source {
	return search.Source{Name: SourceBody, All: func(context.Context) ([]search.Document, error) {
		var docs []search.Document
		for _, body := range directory.Bodies() {
			docs = append(docs, search.Document{Key: body.Code, Title: body.Name, Text: fmt.Sprintf("%s %s %s", body.Address, body.Phone, body.Hours),
				Facets: map[string][]string{facetBody: {body.Name}}})
		}
		return docs, nil
	}}
}

// Finder finds items and bodies by what people type.
type Finder struct {
	index   *search.Index
	library *Library
}

// NewFinder puts the items of a library into an index, and teaches it how people ask for them.
func NewFinder(index *search.Index, library *Library) *Finder {
	index.Teach(Words())
	index.Add(itemSource(library))
	return &Finder{index, library}
}

// mostFound is how many items a list for programs and windows has.
const mostFound = 50

// Items finds current items, best first; suspended ones too.
func (f *Finder) Items(ctx context.Context, words string) ([]Current, error) {
	found, err := f.index.Search(ctx, search.Query{Text: words, Limit: mostFound, Filters: map[string][]string{search.SourceFacet: {SourceItem}}})
	if err != nil {
		return nil, err
	}
	return f.current(ctx, slices.Concat(found.Near, found.Hits))
}

// current are the items behind hits. One that was cancelled a moment ago is left out.
func (f *Finder) current(ctx context.Context, hits []search.Hit) ([]Current, error) {
	items, seen := []Current{}, map[string]bool{}
	for _, hit := range hits {
		if seen[hit.Key] {
			continue
		}
		seen[hit.Key] = true
		current, err := f.library.Item(ctx, hit.Key)
		if fault.KindOf(err) == fault.KindNotFound || err == nil && current.State == StateCancelled {
			continue
		}
		if err != nil {
			return nil, err
		}
		items = append(items, current)
	}
	return items, nil
}
