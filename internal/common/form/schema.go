package form

// Schema describes the document of a form as JSON Schema 2020-12. Fields with a
// condition are never listed as required: whether they are asked depends on the
// other answers, which Check knows and a schema would say only clumsily.
func Schema(d Definition) map[string]any {
	properties := map[string]any{}
	required := []string{}
	for _, f := range d.Fields() {
		properties[f.Name] = f.schema()
		if f.Need && f.When == "" {
			required = append(required, f.Name)
		}
	}
	return map[string]any{
		"$schema":              "https://json-schema.org/draft/2020-12/schema",
		"type":                 "object",
		"properties":           properties,
		"required":             required,
		"additionalProperties": false,
	}
}

func (f Field) schema() map[string]any {
	schema := f.shape()
	schema["title"] = f.Label
	if f.Hint != "" {
		schema["description"] = f.Hint
	}
	return schema
}

func (f Field) shape() map[string]any {
	switch f.Kind {
	case Number:
		shape := map[string]any{"type": "number", "minimum": 0}
		if f.Whole {
			shape["type"] = "integer"
		}
		if f.Max > 0 {
			shape["maximum"] = f.Max
		}
		return shape
	case Money:
		return map[string]any{"type": "number", "minimum": 0, "multipleOf": 0.01}
	case YesNo:
		return map[string]any{"type": "boolean"}
	case Date:
		return map[string]any{"type": "string", "format": "date"}
	case Choice:
		return map[string]any{"type": "string", "oneOf": f.constants()}
	case Choices:
		return map[string]any{"type": "array", "uniqueItems": true, "items": map[string]any{"type": "string", "oneOf": f.constants()}}
	case CitizenID:
		return map[string]any{"type": "string", "pattern": `^\d{17}[\dX]$`}
	case CreditCode:
		return map[string]any{"type": "string", "pattern": "^[0-9A-HJ-NPQRTUWXY]{18}$"}
	case Phone:
		return map[string]any{"type": "string", "pattern": `^(1[3-9]\d{9}|0\d{2,3}-\d{7,8}(-\d{1,6})?)$`}
	}
	return map[string]any{"type": "string", "maxLength": f.longest()}
}

func (f Field) constants() []any {
	var constants []any
	for _, o := range f.Options {
		constants = append(constants, map[string]any{"const": o.Value, "title": o.Label})
	}
	return constants
}
