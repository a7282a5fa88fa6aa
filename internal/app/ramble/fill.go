package ramble

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// sentences are what is written into fields that are plain text.
var sentences = []string{"材料齐全，符合条件", "现场情况与申请材料一致", "请补充说明", "请按要求整改后再报"}

// nasty are what somebody may write who wishes no good, or nothing.
var nasty = []string{"", "<script>alert(1)</script>", "'; drop table matter; --", strings.Repeat("长", 3000), "\u202e甲"}

// fill makes an input by the tags of its struct: what is wanted, or, of a sloppy one, anything.
func (w *Walk) fill(v matter.View, a matter.Action) any {
	in := reflect.New(a.InputType()).Elem()
	if !(w.sloppy && w.IntN(5) == 0) {
		w.fillStruct(v, in, 0)
	}
	return in.Interface()
}

func (w *Walk) fillStruct(v matter.View, in reflect.Value, depth int) {
	if in.Kind() != reflect.Struct || depth > 4 {
		return
	}
	for i := range in.NumField() {
		f := in.Type().Field(i)
		if f.IsExported() {
			w.fillField(v, f, in.Field(i), depth)
		}
	}
}

func (w *Walk) fillField(v matter.View, f reflect.StructField, field reflect.Value, depth int) {
	switch f.Type {
	case reflect.TypeFor[workday.Date]():
		field.Set(reflect.ValueOf(w.date(f)))
		return
	case reflect.TypeFor[time.Time]():
		field.Set(reflect.ValueOf(w.Now.Add(time.Duration(w.IntN(72)-12) * time.Hour)))
		return
	case reflect.TypeFor[workday.Limit]():
		field.Set(reflect.ValueOf(workday.Working(1 + w.IntN(20))))
		return
	}
	switch field.Kind() {
	case reflect.Struct:
		w.fillStruct(v, field, depth+1)
	case reflect.Bool:
		field.SetBool(f.Tag.Get("need") == "true" || w.IntN(2) == 0 || f.Name == "Signed")
		if w.sloppy {
			field.SetBool(w.IntN(2) == 0)
		}
	case reflect.String:
		field.SetString(w.text(v, f))
	case reflect.Int, reflect.Int64:
		field.SetInt(w.number(v, f))
	case reflect.Float64:
		field.SetFloat(float64(w.IntN(1000)))
	case reflect.Slice:
		w.fillSlice(v, f, field, depth)
	case reflect.Pointer:
		if w.IntN(2) == 0 && field.Type().Elem().Kind() == reflect.Struct {
			field.Set(reflect.New(field.Type().Elem()))
			w.fillStruct(v, field.Elem(), depth+1)
		}
	}
}

func (w *Walk) fillSlice(v matter.View, f reflect.StructField, field reflect.Value, depth int) {
	if field.Type().Elem().Kind() == reflect.Uint8 {
		return
	}
	n := w.IntN(3)
	if f.Tag.Get("need") == "true" {
		n = 1 + w.IntN(2)
	}
	for range n {
		e := reflect.New(field.Type().Elem()).Elem()
		switch e.Kind() {
		case reflect.Struct:
			w.fillStruct(v, e, depth+1)
		case reflect.String:
			e.SetString(w.text(v, f))
		default:
			return
		}
		field.Set(reflect.Append(field, e))
	}
}

func (w *Walk) date(f reflect.StructField) workday.Date {
	if w.sloppy && w.IntN(3) == 0 {
		return workday.Date{}
	}
	if f.Tag.Get("need") != "true" && w.IntN(3) == 0 {
		return workday.Date{}
	}
	return workday.DateOf(w.Now).AddDays([]int{0, 0, 0, 1, -1, 3, 10, 40}[w.IntN(8)])
}

// text is one of the options of a field, or words.
func (w *Walk) text(v matter.View, f reflect.StructField) string {
	if w.sloppy && w.IntN(2) == 0 {
		return nasty[w.IntN(len(nasty))]
	}
	var options []string
	for _, o := range strings.Split(f.Tag.Get("options"), "|") {
		if value, _, ok := strings.Cut(o, "="); ok {
			options = append(options, value)
		}
	}
	switch {
	case len(options) > 0:
		return options[w.IntN(len(options))]
	case f.Name == "Part" || f.Name == "Parts":
		if t, ok := w.task(v); ok {
			return t.Part
		}
	case f.Name == "Stage":
		return v.Matter.Stage
	case f.Tag.Get("kind") == "time":
		return []string{"09:30", "14:00", "16:45"}[w.IntN(3)]
	case f.Tag.Get("kind") == "number" || f.Tag.Get("kind") == "money":
		return strconv.Itoa(1 + w.IntN(100))
	case f.Tag.Get("need") != "true" && w.IntN(3) == 0:
		return ""
	}
	words := sentences[w.IntN(len(sentences))]
	if most, err := strconv.Atoi(f.Tag.Get("max")); err == nil {
		words = string([]rune(words)[:min(most, len([]rune(words)))])
	}
	return words
}

// task is an open task, if there is one.
func (w *Walk) task(v matter.View) (matter.Task, bool) {
	open := slices.DeleteFunc(slices.Clone(v.Tasks), func(t matter.Task) bool { return t.State != matter.TaskOpen })
	if len(open) == 0 {
		return matter.Task{}, false
	}
	return open[w.IntN(len(open))], true
}

// number is the id of an open task where one is meant, or a small number.
func (w *Walk) number(v matter.View, f reflect.StructField) int64 {
	if f.Name == "Task" && !(w.sloppy && w.IntN(2) == 0) {
		if t, ok := w.task(v); ok {
			return t.ID
		}
	}
	if w.sloppy && w.IntN(3) == 0 {
		return []int64{-1, 0, 1 << 40}[w.IntN(3)]
	}
	return int64(1 + w.IntN(5))
}
