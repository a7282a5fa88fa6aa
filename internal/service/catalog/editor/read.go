package editor

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/form"
	"tongban/internal/service/catalog/record"
)

// Read gives the item with what was typed on a page. What cannot be understood is told field by field; what a published
// item would need and a draft still lacks is no fault here.
func (p Place) Read(item record.Item, typed url.Values, world World) (record.Item, []fault.Field) {
	changed, err := clone(item)
	if err != nil {
		return item, []fault.Field{{Message: "没有读懂提交的内容，请重新填写"}}
	}
	var wrong []fault.Field
	for _, f := range p.Sheet.Fields {
		if message := p.readField(&changed, f, typed, world); message != "" {
			wrong = append(wrong, fault.Field{Name: f.Path, Message: message})
		}
	}
	if len(wrong) > 0 {
		return item, wrong
	}
	if at, err := value(&changed, "", true); err == nil {
		prune(at)
	}
	if wrong = p.conditionsWrong(changed); len(wrong) > 0 {
		return item, wrong
	}
	return changed, nil
}

// readField puts one field in. A text that is as it was shown leaves the record alone, so that opening and saving a
// page never rewrites what came from elsewhere.
func (p Place) readField(item *record.Item, f Field, typed url.Values, world World) string {
	path := under(p.Path, f.Path)
	old, err := value(item, path, false)
	if err != nil {
		return fault.MessageOf(err)
	}
	shown := f.shown(old)
	spec := withCurrent(f.spec(*item, world), shown)
	spec.Need = false
	given := url.Values{f.Path: typed[f.Path]}
	if f.Shape == whenShape {
		given.Set(f.Path, joined(typed.Get(f.Path), typed.Get(f.Path+addPart)))
	}
	clean, wrong := web.Check([]web.FieldSpec{spec}, given, nil)
	if len(wrong) > 0 {
		return wrong[0].Message
	}
	before, _ := web.Check([]web.FieldSpec{{Name: f.Path, Kind: f.Kind, Options: spec.Options}}, url.Values{f.Path: shown}, nil)
	if slices.Equal(clean[f.Path], before[f.Path]) {
		return ""
	}
	at, err := value(item, path, len(clean[f.Path]) > 0)
	if err != nil {
		return fault.MessageOf(err)
	}
	if !at.CanSet() {
		return ""
	}
	return f.put(at, dated(f.Kind, clean[f.Path]))
}

// dated writes a date the way the record keeps it.
func dated(kind web.Kind, texts []string) []string {
	if kind != web.KindDate || len(texts) == 0 {
		return texts
	}
	day := strings.NewReplacer("/", "-", ".", "-", "年", "-", "月", "-", "日", "").Replace(texts[0])
	for _, layout := range []string{"2006-1-2", "20060102"} {
		if on, err := time.Parse(layout, day); err == nil {
			return []string{on.Format(time.DateOnly)}
		}
	}
	return texts
}

// joined puts a condition that was chosen behind the one that was written.
func joined(written, chosen string) string {
	written = strings.TrimSpace(written)
	switch {
	case chosen == "":
		return written
	case written == "":
		return chosen
	case strings.Contains(written, "||"):
		return "(" + written + ") && " + chosen
	}
	return written + " && " + chosen
}

// conditionsWrong says what is wrong with the condition that stands on this page, and with a name that conditions use.
func (p Place) conditionsWrong(item record.Item) (wrong []fault.Field) {
	faults := form.Review(item.Form)
	prefix := "form."
	if strings.HasPrefix(p.Path, "materials[") || strings.HasPrefix(p.Path, "situations[") {
		faults, prefix = materialFaults(item), ""
	}
	if strings.HasPrefix(p.Path, "flow.") {
		faults, prefix = item.FlowFaults(), ""
	}
	for _, f := range faults {
		place, field, found := PlaceOf(prefix + f.Name)
		if found && place.Path == p.Path && p.Path != "" && (field == "when" || field == "name") && filled(p, item, field) {
			wrong = append(wrong, fault.Field{Name: field, Message: f.Message})
		}
	}
	return wrong
}

func filled(p Place, item record.Item, field string) bool {
	at, err := value(&item, under(p.Path, field), false)
	return err == nil && at.String() != ""
}

// materialFaults are the faults of the conditions of materials, at the paths of the record.
func materialFaults(item record.Item) []fault.Field {
	d := form.Definition{Groups: []form.Group{{}, {}}}
	for _, s := range item.Questions() {
		d.Groups[0].Fields = append(d.Groups[0].Fields, form.Field{Name: s.Name, Label: s.Question, Kind: form.Choice, Options: s.Options})
	}
	for _, m := range item.Materials {
		d.Groups[1].Fields = append(d.Groups[1].Fields, form.Field{Name: "material " + m.Code, Label: m.Name, Kind: form.Text, When: m.When})
	}
	offset := len(item.Questions()) - len(item.Situations) // the choice of a handling item comes first
	var faults []fault.Field
	for _, f := range form.Review(d) {
		list, err := steps(f.Name)
		if err != nil || len(list) != 3 {
			continue
		}
		switch path := ""; {
		case list[0].row == 1:
			path = under(rowPath("materials", list[1].row), list[2].name)
			faults = append(faults, fault.Field{Name: path, Message: f.Message})
		case list[1].row >= offset:
			path = under(rowPath("situations", list[1].row-offset), list[2].name)
			faults = append(faults, fault.Field{Name: path, Message: f.Message})
		}
	}
	return faults
}

// clone copies an item with everything that hangs on it.
func clone(item record.Item) (record.Item, error) {
	text, err := json.Marshal(item)
	if err != nil {
		return item, err
	}
	var out record.Item
	return out, json.Unmarshal(text, &out)
}
