package web

import (
	"encoding"
	"fmt"
	"math"
	"mime/multipart"
	"reflect"
	"strconv"

	"tongban/internal/base/fault"
)

// fill puts checked texts into a field of the struct.
func fill(field reflect.Value, spec FieldSpec, texts []string, files []*multipart.FileHeader) string {
	switch field.Interface().(type) {
	case *multipart.FileHeader:
		if len(files) > 0 {
			field.Set(reflect.ValueOf(files[0]))
		}
		return ""
	case []*multipart.FileHeader:
		field.Set(reflect.ValueOf(files))
		return ""
	}
	if field.Kind() == reflect.Slice && field.Type().Elem().Kind() == reflect.String {
		list := reflect.MakeSlice(field.Type(), len(texts), len(texts))
		for i, text := range texts {
			list.Index(i).SetString(text)
		}
		field.Set(list)
		return ""
	}
	if len(texts) == 0 {
		field.SetZero()
		return ""
	}
	return fillOne(field, spec, texts[0])
}

func fillOne(field reflect.Value, spec FieldSpec, text string) string {
	if spec.Kind == KindDate {
		text, _ = dateOf(text)
	}
	if field.CanAddr() {
		if reader, ok := field.Addr().Interface().(encoding.TextUnmarshaler); ok {
			if err := reader.UnmarshalText([]byte(text)); err != nil {
				return readerWords(spec, err)
			}
			return ""
		}
	}
	if spec.Kind == KindMoney {
		fen, _ := fenOf(text)
		field.SetInt(fen)
		return ""
	}
	switch {
	case field.Kind() == reflect.String:
		field.SetString(text)
	case field.Kind() == reflect.Bool:
		field.SetBool(isTrue(text))
	case field.CanInt():
		return fillInt(field, spec, text)
	case field.CanFloat():
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
			return spec.Label + "请填写数字"
		}
		field.SetFloat(n)
	}
	return ""
}

// readerWords are the words of a type that reads itself: its own when they
// are meant for people, and a general request when not.
func readerWords(spec FieldSpec, err error) string {
	if fault.KindOf(err) == fault.KindInvalid {
		return fault.MessageOf(err)
	}
	return "请检查" + spec.Label + "的写法"
}

func fillInt(field reflect.Value, spec FieldSpec, text string) string {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || field.OverflowInt(n) {
		return spec.Label + "请填写整数"
	}
	if spec.Max > 0 && n > int64(spec.Max) {
		return fmt.Sprintf("%s不能大于 %d", spec.Label, spec.Max)
	}
	if n < int64(spec.Min) {
		return fmt.Sprintf("%s不能小于 %d", spec.Label, spec.Min)
	}
	field.SetInt(n)
	return ""
}
