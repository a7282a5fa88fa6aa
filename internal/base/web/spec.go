package web

// Option is one choice of a field.
type Option struct {
	Value, Text string
	Hint        string
}

// Kind is the way a field is typed and shown.
type Kind string

// The kinds of fields.
const (
	KindText     Kind = "text"
	KindTextarea Kind = "textarea"
	KindSelect   Kind = "select"
	KindRadio    Kind = "radio"
	KindCheck    Kind = "check"  // one box, a bool
	KindChecks   Kind = "checks" // several boxes, a list
	KindDate     Kind = "date"   // yyyy-mm-dd
	KindTime     Kind = "time"   // hh:mm
	KindFile     Kind = "file"
	KindMoney    Kind = "money" // typed in yuan, kept in fen
	KindNumber   Kind = "number"
	KindPhone    Kind = "phone"
	KindMail     Kind = "mail"
	KindCode     Kind = "code" // document numbers: half width, no spaces, upper case
	KindPassword Kind = "password"
	KindHidden   Kind = "hidden"
)

// FieldSpec is one field of an input: read from the tags of a struct by
// FieldsOf, or made by hand for forms that are data.
type FieldSpec struct {
	Name    string
	Label   string
	Hint    string
	Kind    Kind
	Need    bool
	Max     int // characters; for files bytes
	Min     int
	Options []Option
	// Pattern is a regular expression for the whole text and Say what to tell
	// a person whose text does not match.
	Pattern, Say string
	// Accept names the file types in the words of HTML: ".pdf,.jpg".
	Accept string
	// Many lets several files be chosen at once.
	Many bool
	// Width: "short", "medium" or "" for the whole column.
	Width string
	// Auto is the autocomplete word of HTML: "name", "tel", "one-time-code".
	Auto string
	// Find puts a search above many boxes, and says how to search; the page answers the buttons named FindName.
	Find string
	// Suggest is the id of a list of usual answers on the page (datalist).
	Suggest string

	index []int // place in the struct
}

// Entry is a field with what was typed and what is wrong with it.
type Entry struct {
	FieldSpec
	Value  string   // for single values
	Values []string // for KindChecks
	Error  string
	Looked string // typed into the search above the boxes
}

func (e Entry) fieldID() string { return "f-" + e.Name }

func (e Entry) chosen(value string) bool {
	if e.Kind != KindChecks {
		return e.Value == value
	}
	for _, v := range e.Values {
		if v == value {
			return true
		}
	}
	return false
}

// describedBy names the hint and the error for people who hear the page.
func (e Entry) describedBy() string {
	id := ""
	if e.Hint != "" {
		id = e.fieldID() + "-hint"
	}
	if e.Error != "" {
		if id != "" {
			id += " "
		}
		id += e.fieldID() + "-error"
	}
	return id
}
