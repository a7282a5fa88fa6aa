package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"

	"tongban/internal/base/fault"
)

// Checker is an input that has something to say about its fields together.
type Checker interface {
	// Check returns what has to change, in the words of the labels.
	Check() []fault.Field
}

// Input reads the form or the JSON of a request into a struct (see FieldsOf),
// normalises what was typed and reports everything that has to change at once,
// as a fault of kind Invalid with a message for each field.
func Input(r *http.Request, in any) error {
	target := reflect.ValueOf(in)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		panic("web: Input wants a pointer to a struct")
	}
	fields := FieldsOf(in)
	typed, files, err := typedValues(r, fields)
	if err != nil {
		return err
	}
	values, wrong := Check(fields, typed, files)
	for _, spec := range fields {
		if !named(wrong, spec.Name) {
			if text := fill(target.Elem().FieldByIndex(spec.index), spec, values[spec.Name], files[spec.Name]); text != "" {
				wrong = append(wrong, fault.Field{Name: spec.Name, Message: text})
			}
		}
	}
	if checker, ok := in.(Checker); ok {
		for _, field := range checker.Check() {
			if !named(wrong, field.Name) {
				wrong = append(wrong, field)
			}
		}
	}
	return invalid(wrong)
}

func invalid(wrong []fault.Field) error {
	if len(wrong) == 0 {
		return nil
	}
	return fault.Invalid(fmt.Sprintf("有 %d 处需要修改", len(wrong)), wrong...)
}

func named(fields []fault.Field, name string) bool {
	return slices.ContainsFunc(fields, func(f fault.Field) bool { return f.Name == name })
}

// typedValues reads what was sent, whatever its shape, as texts by name.
func typedValues(r *http.Request, fields []FieldSpec) (url.Values, map[string][]*multipart.FileHeader, error) {
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "application/json":
		values, err := jsonValues(r, fields)
		return values, nil, err
	case "multipart/form-data":
		if err := parsedFiles(r, params["boundary"]); err != nil {
			return r.PostForm, nil, unreadable(err)
		}
		return r.PostForm, r.MultipartForm.File, nil
	}
	if err := r.ParseForm(); err != nil {
		return nil, nil, unreadable(err)
	}
	if r.Method == http.MethodGet {
		return r.Form, nil, nil
	}
	return r.PostForm, nil, nil
}

func unreadable(err error) error {
	var tooBig *http.MaxBytesError
	if errors.As(err, &tooBig) {
		return err
	}
	return &fault.Fault{Kind: fault.KindInvalid, Message: "没有读懂提交的内容，请重新填写", Err: err}
}

// jsonValues reads one JSON object; names that the input does not have are
// refused, so that a misspelt field is never silently lost.
func jsonValues(r *http.Request, fields []FieldSpec) (url.Values, error) {
	decoder := json.NewDecoder(r.Body)
	decoder.UseNumber()
	var object map[string]any
	if err := decoder.Decode(&object); err != nil {
		return nil, unreadable(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, fault.Invalid("JSON 后面还有多余的内容")
	}
	values := url.Values{}
	var wrong []fault.Field
	for _, spec := range fields {
		texts, ok := jsonTexts(object[spec.Name], spec)
		if !ok {
			wrong = append(wrong, fault.Field{Name: spec.Name, Message: spec.Label + "的类型不对"})
		}
		if len(texts) > 0 {
			values[spec.Name] = texts
		}
		delete(object, spec.Name)
	}
	for _, name := range slices.Sorted(mapKeys(object)) {
		if name != OnceName {
			wrong = append(wrong, fault.Field{Name: name, Message: "没有名为 " + name + " 的字段"})
		}
	}
	return values, invalid(wrong)
}

func mapKeys(object map[string]any) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for key := range object {
			if !yield(key) {
				return
			}
		}
	}
}

func jsonTexts(value any, spec FieldSpec) ([]string, bool) {
	switch v := value.(type) {
	case nil:
		return nil, true
	case string:
		return []string{v}, !slices.Contains([]Kind{KindChecks, KindCheck, KindNumber, KindMoney}, spec.Kind)
	case json.Number:
		if spec.Kind == KindMoney {
			fen, err := v.Int64()
			return []string{fmt.Sprintf("%d.%02d", fen/100, fen%100)}, err == nil && fen >= 0
		}
		return []string{v.String()}, spec.Kind == KindNumber
	case bool:
		return []string{strconv.FormatBool(v)}, spec.Kind == KindCheck
	case []any:
		texts := make([]string, len(v))
		for i, item := range v {
			text, ok := item.(string)
			if !ok {
				return nil, false
			}
			texts[i] = text
		}
		return texts, spec.Kind == KindChecks
	}
	return nil, false
}
