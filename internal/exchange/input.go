package exchange

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/matter"
)

// Intake is how a program hands in what the house locks away or completes before the hall
// takes it, such as the number of a document: a form of its own, and what becomes of it.
type Intake struct {
	Input any // an empty value of the form
	Make  func(ctx context.Context, actor account.Actor, input any) (any, error)
}

// form is the empty input that a program fills for an action.
func (room *Room) form(kind string, a matter.Action) reflect.Type {
	if intake, ok := room.Intakes[kind+"."+a.Name]; ok {
		return reflect.TypeOf(intake.Input)
	}
	return a.InputType()
}

// lists are the fields of an input that no form has and that a program may give, by name:
// those tagged api:"yes". whole reports whether nothing else is left that only a page can give.
func lists(t reflect.Type) (fields map[string]reflect.StructField, whole bool) {
	fields, whole = map[string]reflect.StructField{}, true
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous || name == "-" || f.Tag.Get("form") != "":
		case f.Tag.Get("api") == "yes":
			fields[name] = f
		default:
			whole = false
		}
	}
	return fields, whole
}

// open reports whether a program can take the action: some are signed or handed in on a page only.
func (room *Room) open(kind string, a matter.Action) bool {
	t := room.form(kind, a)
	if t.Kind() != reflect.Struct {
		return false
	}
	_, whole := lists(t)
	return whole
}

// input fills the action's input from JSON, with the checks that the web form has too.
func (room *Room) input(r *http.Request, kind string, action *matter.Action, body io.Reader) (any, error) {
	t := room.form(kind, *action)
	if !room.open(kind, *action) {
		return nil, fault.Deniedf("“%s”只能在页面上办理，接口没有这个操作", action.Title)
	}
	input := reflect.New(t)
	if err := fill(r, input, body); err != nil {
		return nil, err
	}
	if intake, ok := room.Intakes[kind+"."+action.Name]; ok {
		return intake.Make(r.Context(), account.ActorOf(r.Context()), input.Elem().Interface())
	}
	return input.Elem().Interface(), nil
}

// fill reads the lists by themselves and the rest as a form.
func fill(r *http.Request, input reflect.Value, body io.Reader) error {
	var object map[string]json.RawMessage
	if err := decode(body, &object); err != nil {
		return err
	}
	var wrong []fault.Field
	nested, _ := lists(input.Elem().Type())
	for name, f := range nested {
		text, given := object[name]
		delete(object, name)
		if given && strict(text, input.Elem().FieldByIndex(f.Index).Addr().Interface()) != nil {
			wrong = append(wrong, fault.Field{Name: name, Message: name + " 的内容不合接口说明里的格式"})
		}
	}
	if len(wrong) > 0 {
		slices.SortFunc(wrong, func(a, b fault.Field) int { return strings.Compare(a.Name, b.Name) })
		return fault.Invalid("请求的正文有要修改的地方", wrong...)
	}
	rest, err := json.Marshal(object)
	if err != nil {
		return err
	}
	request := r.Clone(r.Context())
	request.Method, request.Body = http.MethodPost, io.NopCloser(bytes.NewReader(rest))
	request.Header.Set("Content-Type", "application/json")
	return web.Input(request, input.Interface())
}

// strict decodes one value and refuses names that it does not have.
func strict(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

// decode reads the one JSON value of a body.
func decode(body io.Reader, into any) error {
	d := json.NewDecoder(body)
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil {
		if _, end := d.Token(); end != io.EOF {
			return fault.Invalid("JSON 后面还有多余的内容")
		}
		return nil
	}
	if err == io.EOF { // no body is an empty one
		return json.Unmarshal([]byte("{}"), into)
	}
	return unread(err)
}

// unread says what is wrong with a body that is not the JSON that was asked for.
func unread(err error) error {
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	var tooBig *http.MaxBytesError
	switch {
	case errors.As(err, &tooBig):
		return err
	case errors.As(err, &wrong) && wrong.Field != "":
		return fault.InvalidField(wrong.Field, "类型不对")
	case errors.As(err, &wrong):
		return fault.Invalid("请求的正文应当是一个 JSON 对象")
	case errors.As(err, &syntax):
		return fault.Invalidf("请求的正文不是 JSON，读到第 %d 个字节为止", syntax.Offset)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fault.Invalid("请求的正文没有写完，不是完整的 JSON")
	}
	if name, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
		name = strings.Trim(name, `"`)
		return fault.InvalidField(name, "没有名为 %s 的字段", name)
	}
	return &fault.Fault{Kind: fault.KindInvalid, Message: "没有读懂请求的正文", Err: err}
}
