package web

import (
	"encoding"
	"fmt"
	"mime/multipart"
	"reflect"
	"strconv"
	"strings"
	"sync"
)

// specs remembers the fields of each struct type; they are read once.
var specs sync.Map // reflect.Type to []FieldSpec

var (
	fileType  = reflect.TypeFor[*multipart.FileHeader]()
	filesType = reflect.TypeFor[[]*multipart.FileHeader]()
	textType  = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// FieldsOf reads the fields of an input struct from its tags:
//
//	form:"name"     the name; fields without it are not part of the input
//	label:"姓名"     above the control and in every message
//	hint:"…"        under the label
//	kind:"date"     see Kind; without it the Go type decides
//	need:"true"     must be filled in
//	max:"200" min:"2"  characters, or for files the bytes, for numbers the value
//	options:"a=甲|b=乙"
//	pattern:"[0-9]{6}" say:"邮政编码是 6 位数字"
//	accept:".pdf"  width:"short"  auto:"tel"
//
// A struct that is embedded gives its fields too.
func FieldsOf(in any) []FieldSpec {
	t := structType(reflect.TypeOf(in))
	if known, ok := specs.Load(t); ok {
		return known.([]FieldSpec)
	}
	fields := readFields(t, nil)
	specs.Store(t, fields)
	return fields
}

func structType(t reflect.Type) reflect.Type {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil || t.Kind() != reflect.Struct {
		panic(fmt.Sprintf("web: input must be a struct, not %v", t))
	}
	return t
}

func readFields(t reflect.Type, above []int) []FieldSpec {
	var fields []FieldSpec
	for i := range t.NumField() {
		field := t.Field(i)
		index := append(append([]int(nil), above...), i)
		if field.Anonymous && field.Type.Kind() == reflect.Struct {
			fields = append(fields, readFields(field.Type, index)...)
			continue
		}
		if name := field.Tag.Get("form"); name != "" {
			fields = append(fields, readField(name, field, index))
		}
	}
	return fields
}

func readField(name string, field reflect.StructField, index []int) FieldSpec {
	mustFill(field)
	tag := field.Tag
	spec := FieldSpec{
		Name: name, Label: tag.Get("label"), Hint: tag.Get("hint"), Kind: Kind(tag.Get("kind")),
		Need: tag.Get("need") == "true", Max: tagNumber(field, "max"), Min: tagNumber(field, "min"),
		Options: readOptions(tag.Get("options")), Pattern: tag.Get("pattern"), Say: tag.Get("say"),
		Accept: tag.Get("accept"), Width: tag.Get("width"), Auto: tag.Get("auto"), index: index,
	}
	if spec.Kind == "" {
		spec.Kind = kindOf(field.Type, spec)
	}
	if spec.Label == "" {
		spec.Label = name
	}
	if spec.Max == 0 && (spec.Kind == KindText || spec.Kind == KindTextarea) {
		spec.Max = map[Kind]int{KindText: 200, KindTextarea: 5000}[spec.Kind]
	}
	return spec
}

// mustFill stops a programmer who asks for a type that no form can fill.
func mustFill(field reflect.StructField) {
	t := field.Type
	switch {
	case t == fileType, t == filesType, reflect.PointerTo(t).Implements(textType), isNumber(t):
	case t.Kind() == reflect.String, t.Kind() == reflect.Bool:
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.String:
	default:
		panic(fmt.Sprintf("web: field %s has a type that no form can fill: %v", field.Name, t))
	}
}

func tagNumber(field reflect.StructField, name string) int {
	text := field.Tag.Get(name)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		panic(fmt.Sprintf("web: tag %s of %s is not a number", name, field.Name))
	}
	return n
}

func readOptions(text string) []Option {
	var options []Option
	for part := range strings.SplitSeq(text, "|") {
		if value, words, found := strings.Cut(part, "="); found {
			options = append(options, Option{Value: strings.TrimSpace(value), Text: strings.TrimSpace(words)})
		}
	}
	return options
}

// kindOf is the kind a Go type asks for when the tag is silent.
func kindOf(t reflect.Type, spec FieldSpec) Kind {
	switch {
	case t == fileType || t == filesType:
		return KindFile
	case t.Kind() == reflect.Bool:
		return KindCheck
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.String:
		return KindChecks
	case len(spec.Options) > 7:
		return KindSelect
	case len(spec.Options) > 0:
		return KindRadio
	case isNumber(t) && !reflect.PointerTo(t).Implements(textType):
		return KindNumber
	}
	return KindText
}

func isNumber(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Float32, reflect.Float64:
		return true
	}
	return false
}
