package exchange

import (
	"encoding"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"time"

	"tongban/internal/base/web"
)

// inputSchema describes what a program gives: the form, and the lists that no form has.
func inputSchema(t reflect.Type) object {
	if t.NumField() == 0 {
		return object{"type": "object", "additionalProperties": false}
	}
	schema := web.Schema(reflect.Zero(t).Interface())
	nested, _ := lists(t)
	for name, f := range nested {
		schema["properties"].(map[string]any)[name] = shape(f.Type)
	}
	return schema
}

var (
	timeType = reflect.TypeFor[time.Time]()
	rawType  = reflect.TypeFor[json.RawMessage]()
	textType = reflect.TypeFor[encoding.TextMarshaler]()
	jsonType = reflect.TypeFor[json.Marshaler]()
)

// shape describes a Go type as it is written in JSON. What is written in a way of its own
// is left open.
func shape(t reflect.Type) object {
	switch {
	case t == timeType:
		return object{"type": "string", "format": "date-time"}
	case t == rawType || t.Kind() == reflect.Interface:
		return object{}
	case t.Kind() == reflect.Pointer:
		return object{"anyOf": []any{shape(t.Elem()), object{"type": "null"}}}
	case t.Implements(textType):
		return object{"type": "string"}
	case t.Implements(jsonType):
		return object{}
	}
	switch t.Kind() {
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Float32, reflect.Float64:
		return object{"type": "number"}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return object{"type": []string{"string", "null"}, "contentEncoding": "base64"}
		}
		return object{"type": []string{"array", "null"}, "items": shape(t.Elem())}
	case reflect.Map:
		return object{"type": []string{"object", "null"}, "additionalProperties": shape(t.Elem())}
	case reflect.Struct:
		return members(t)
	}
	return object{"type": "integer"}
}

// members describes a struct: what may be left out is not required, and nothing is added.
func members(t reflect.Type) object {
	properties, required := object{}, []string{}
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || !f.IsExported() || name == "-" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		properties[name] = shape(f.Type)
		if !strings.Contains(options, "omit") {
			required = append(required, name)
		}
	}
	slices.Sort(required)
	return object{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}
