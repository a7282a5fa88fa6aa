package web

// Schema describes an input as JSON Schema (2020-12), for programs and OpenAPI.
func Schema(in any) map[string]any { return SchemaOf(FieldsOf(in)) }

// SchemaOf describes fields that are data.
func SchemaOf(fields []FieldSpec) map[string]any {
	properties := map[string]any{}
	need := []string{}
	for _, spec := range fields {
		properties[spec.Name] = property(spec)
		if spec.Need {
			need = append(need, spec.Name)
		}
	}
	return map[string]any{
		"type": "object", "properties": properties, "required": need, "additionalProperties": false,
	}
}

func property(spec FieldSpec) map[string]any {
	p := map[string]any{"type": "string", "title": spec.Label}
	if spec.Hint != "" {
		p["description"] = spec.Hint
	}
	switch spec.Kind {
	case KindCheck:
		p["type"] = "boolean"
	case KindChecks:
		p["type"], p["items"], p["uniqueItems"] = "array", chosenFrom(spec), true
		return p
	case KindNumber:
		return bounded(p, spec, "number", "minimum", "maximum")
	case KindMoney:
		p["type"], p["minimum"], p["description"] = "integer", 0, "单位：分"
	case KindDate:
		p["format"] = "date"
	case KindTime:
		p["format"] = "time"
	case KindMail:
		p["format"] = "email"
	case KindFile:
		p["contentEncoding"] = "binary"
	default:
		bounded(p, spec, "string", "minLength", "maxLength")
	}
	for name, value := range chosenFrom(spec) {
		p[name] = value
	}
	if spec.Pattern != "" {
		p["pattern"] = "^(?:" + spec.Pattern + ")$"
	}
	return p
}

func bounded(p map[string]any, spec FieldSpec, kind, low, high string) map[string]any {
	p["type"] = kind
	if spec.Min > 0 {
		p[low] = spec.Min
	}
	if spec.Max > 0 {
		p[high] = spec.Max
	}
	return p
}

func chosenFrom(spec FieldSpec) map[string]any {
	if spec.Kind == KindCheck || len(spec.Options) == 0 {
		if spec.Kind == KindChecks {
			return map[string]any{"type": "string"}
		}
		return nil
	}
	values := make([]string, len(spec.Options))
	for i, option := range spec.Options {
		values[i] = option.Value
	}
	return map[string]any{"type": "string", "enum": values}
}
