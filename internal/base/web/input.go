package web

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"golang.org/x/text/width"

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
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "application/json":
		values, err := jsonValues(r, fields)
		return values, nil, err
	case "multipart/form-data":
		if err := r.ParseMultipartForm(8 << 20); err != nil {
			return nil, nil, unreadable(err)
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

// Check normalises what was typed for the fields and says what has to change.
// It serves Input and the forms that are data.
func Check(fields []FieldSpec, typed url.Values, files map[string][]*multipart.FileHeader) (url.Values, []fault.Field) {
	values := url.Values{}
	var wrong []fault.Field
	for _, spec := range fields {
		say := func(text string) { wrong = append(wrong, fault.Field{Name: spec.Name, Message: text}) }
		if spec.Kind == KindFile {
			if text := checkFiles(spec, files[spec.Name]); text != "" {
				say(text)
			}
			continue
		}
		var texts []string
		for _, text := range typed[spec.Name] {
			if text = Normal(spec.Kind, text); text != "" {
				texts = append(texts, text)
			}
		}
		if text := checkTexts(spec, texts); text != "" {
			say(text)
			continue
		}
		if len(texts) > 0 {
			values[spec.Name] = texts
		}
	}
	return values, wrong
}

// Normal is what was meant by what was typed: trimmed, digits in half width;
// for numbers and codes everything in half width and without spaces.
func Normal(kind Kind, text string) string {
	switch kind {
	case KindPassword:
		return text
	case KindDate, KindTime, KindMoney, KindNumber, KindPhone, KindMail, KindCode:
		text = width.Narrow.String(text)
		text = strings.Map(dropSpaces, text)
		if kind == KindCode {
			text = strings.ToUpper(text)
		}
		return text
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.TrimSpace(strings.Map(plainCharacter, text))
}

func dropSpaces(c rune) rune {
	switch c {
	case ' ', '\t', '\n', '\r', '\u00a0', '\u3000', '\u200b', '\ufeff', '\u202d', '\u202c':
		return -1
	}
	return c
}

// plainCharacter narrows full-width digits and drops what cannot be seen, such
// as the direction marks that come along when a number is copied from a page.
func plainCharacter(c rune) rune {
	switch {
	case c >= '０' && c <= '９':
		return c - '０' + '0'
	case c == '\u200b' || c == '\ufeff' || c == '\u202a' || c == '\u202c' || c == '\u202d' || c == '\u202e':
		return -1
	case c < ' ' && c != '\n' && c != '\t' || c == 0x7f:
		return -1
	}
	return c
}

func checkFiles(spec FieldSpec, files []*multipart.FileHeader) string {
	if len(files) == 0 {
		if spec.Need {
			return "请选择" + spec.Label
		}
		return ""
	}
	for _, file := range files {
		switch {
		case file.Size == 0:
			return fmt.Sprintf("「%s」是空文件，请重新选择%s", file.Filename, spec.Label)
		case spec.Max > 0 && file.Size > int64(spec.Max):
			return fmt.Sprintf("「%s」太大，%s不能超过 %s", file.Filename, spec.Label, Bytes(int64(spec.Max)))
		case spec.Accept != "" && !accepted(spec.Accept, file.Filename):
			return fmt.Sprintf("「%s」的格式不能用，%s可以是 %s", file.Filename, spec.Label, strings.ReplaceAll(spec.Accept, ",", "、"))
		}
	}
	return ""
}

func accepted(accept, name string) bool {
	for part := range strings.SplitSeq(accept, ",") {
		part = strings.TrimSpace(part)
		if !strings.HasPrefix(part, ".") || strings.EqualFold(part, path.Ext(name)) {
			return true
		}
	}
	return false
}

// Bytes writes a size as people do.
func Bytes(n int64) string {
	switch {
	case n >= 1<<20:
		return strconv.FormatFloat(math.Round(float64(n)/(1<<20)*10)/10, 'f', -1, 64) + " MB"
	case n >= 1<<10:
		return strconv.FormatInt(n>>10, 10) + " KB"
	}
	return strconv.FormatInt(n, 10) + " 字节"
}

// asks is the verb that belongs to a control.
func (spec FieldSpec) asks() string {
	switch spec.Kind {
	case KindSelect, KindRadio, KindChecks:
		return "请选择"
	case KindCheck:
		return "请勾选"
	}
	return "请填写"
}

func checkTexts(spec FieldSpec, texts []string) string {
	if len(texts) == 0 || spec.Kind == KindCheck && spec.Need && !isTrue(texts[0]) {
		if !spec.Need {
			return ""
		}
		if spec.Kind == KindCheck {
			return "请勾选「" + spec.Label + "」"
		}
		return spec.asks() + spec.Label
	}
	if len(texts) > 1 && spec.Kind != KindChecks {
		return spec.Label + "只能填写一个"
	}
	for _, text := range texts {
		if say := checkText(spec, text); say != "" {
			return say
		}
	}
	return ""
}

var (
	phoneWords = regexp.MustCompile(`^(1[3-9][0-9]{9}|0[0-9]{2,3}-?[2-9][0-9]{6,7}(-[0-9]{1,6})?|[0-9]{5}|[48]00-?[0-9]{3}-?[0-9]{4}|\+[0-9]{6,15})$`)
	mailWords  = regexp.MustCompile(`^[^@\s<>"]+@[^@\s<>".]+(\.[^@\s<>".]+)+$`)
	timeWords  = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`)
)

func checkText(spec FieldSpec, text string) string {
	if strings.ContainsRune(text, utf8.RuneError) {
		return spec.Label + "里有不能识别的字符，请重新填写"
	}
	if len(spec.Options) > 0 && !slices.ContainsFunc(spec.Options, func(o Option) bool { return o.Value == text }) {
		return "请从列出的选项中选择" + spec.Label
	}
	if say := checkKind(spec, text); say != "" {
		return say
	}
	if say := checkLength(spec, text); say != "" {
		return say
	}
	if spec.Pattern != "" && !pattern(spec.Pattern).MatchString(text) {
		if spec.Say != "" {
			return spec.Say
		}
		return "请检查" + spec.Label + "的写法"
	}
	return ""
}

func checkKind(spec FieldSpec, text string) string {
	switch spec.Kind {
	case KindDate:
		if _, ok := dateOf(text); !ok {
			return "请按「2026-03-05」的样子填写" + spec.Label
		}
	case KindTime:
		if !timeWords.MatchString(text) {
			return "请按「09:30」的样子填写" + spec.Label
		}
	case KindMoney:
		if _, ok := fenOf(text); !ok {
			return spec.Label + "请填写金额，最多两位小数，例如 1234.50"
		}
	case KindPhone:
		if !phoneWords.MatchString(text) {
			return "请填写能打通的" + spec.Label + "，例如 13800001234 或 0592-5551234"
		}
	case KindMail:
		if !mailWords.MatchString(text) {
			return "请填写完整的" + spec.Label + "，例如 name@example.cn"
		}
	case KindCheck:
		if !isTrue(text) && text != "false" {
			return "请重新勾选" + spec.Label
		}
	}
	return ""
}

func checkLength(spec FieldSpec, text string) string {
	switch spec.Kind {
	case KindNumber, KindMoney, KindDate, KindTime:
		return ""
	}
	length := utf8.RuneCountInString(text)
	switch {
	case spec.Max > 0 && length > spec.Max:
		return fmt.Sprintf("%s最多 %d 个字，现在有 %d 个字", spec.Label, spec.Max, length)
	case length < spec.Min:
		return fmt.Sprintf("%s至少 %d 个字，现在有 %d 个字", spec.Label, spec.Min, length)
	}
	return ""
}

var patterns sync.Map // text to *regexp.Regexp

func pattern(text string) *regexp.Regexp {
	if known, ok := patterns.Load(text); ok {
		return known.(*regexp.Regexp)
	}
	compiled := regexp.MustCompile("^(?:" + text + ")$")
	patterns.Store(text, compiled)
	return compiled
}

// dateOf accepts 2026-3-5, 2026/03/05, 2026.3.5, 2026年3月5日 and 20260305.
func dateOf(text string) (string, bool) {
	text = strings.NewReplacer("/", "-", ".", "-", "年", "-", "月", "-", "日", "").Replace(text)
	for _, layout := range []string{"2006-1-2", "20060102"} {
		if t, err := time.Parse(layout, text); err == nil && t.Year() >= 1800 && t.Year() <= 2300 {
			return t.Format("2006-01-02"), true
		}
	}
	return "", false
}

var moneyWords = regexp.MustCompile(`^¥?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,13})(?:\.([0-9]{1,2}))?元?$`)

// fenOf reads an amount in yuan as fen, without ever going through a float.
func fenOf(text string) (int64, bool) {
	parts := moneyWords.FindStringSubmatch(text)
	if parts == nil {
		return 0, false
	}
	cents := (parts[2] + "00")[:2]
	fen, err := strconv.ParseInt(strings.ReplaceAll(parts[1], ",", "")+cents, 10, 64)
	return fen, err == nil
}

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

// FormOf makes the form of an input with the values it has; action is where
// it goes.
func FormOf(in any, action string) Form {
	form := FormFrom(FieldsOf(in), action)
	value := reflect.Indirect(reflect.ValueOf(in))
	for i, spec := range FieldsOf(in) {
		show(&form.Entries[i], value.FieldByIndex(spec.index))
	}
	return form
}

// FormFrom makes an empty form of fields that are data.
func FormFrom(fields []FieldSpec, action string) Form {
	form := Form{Action: action}
	for _, spec := range fields {
		form.Entries = append(form.Entries, Entry{FieldSpec: spec})
		form.Files = form.Files || spec.Kind == KindFile
	}
	return form
}

// Typed puts back what a person typed and says beside each field what err says
// about it; what belongs to no field goes to the head of the summary.
func (f Form) Typed(r *http.Request, err error) Form {
	f.Entries = append([]Entry(nil), f.Entries...)
	for i := range f.Entries {
		e := &f.Entries[i]
		if e.Kind != KindFile {
			e.Values = r.PostForm[e.Name]
			e.Value = ""
			if len(e.Values) > 0 {
				e.Value = e.Values[0]
			}
		}
	}
	return f.Wrong(err)
}

// Wrong marks what err says without touching the values.
func (f Form) Wrong(err error) Form {
	f.Entries = append([]Entry(nil), f.Entries...)
	f.General = nil
	fields := fault.FieldsOf(err)
	for _, field := range fields {
		if !f.mark(field) {
			f.General = append(f.General, field.Message)
		}
	}
	if len(fields) == 0 && err != nil {
		f.General = []string{fault.MessageOf(err)}
	}
	return f
}

func (f Form) mark(field fault.Field) bool {
	for i := range f.Entries {
		if f.Entries[i].Name == field.Name {
			f.Entries[i].Error = field.Message
			return true
		}
	}
	return false
}

// show writes a value of the struct the way it is typed.
func show(e *Entry, value reflect.Value) {
	if value.IsZero() {
		return
	}
	if writer, ok := value.Interface().(encoding.TextMarshaler); ok {
		text, err := writer.MarshalText()
		if err == nil {
			e.Value = string(text)
		}
		return
	}
	switch {
	case e.Kind == KindFile:
	case value.Kind() == reflect.Slice:
		for i := range value.Len() {
			e.Values = append(e.Values, fmt.Sprint(value.Index(i).Interface()))
		}
	case e.Kind == KindMoney:
		e.Value = fmt.Sprintf("%d.%02d", value.Int()/100, value.Int()%100)
	case value.Kind() == reflect.String:
		e.Value = value.String()
	default:
		e.Value = fmt.Sprint(value.Interface())
	}
}
