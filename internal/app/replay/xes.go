package replay

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
)

// xes reads the exchange format of event logs (IEEE 1849) as it comes, event by event. An event is a row: its own
// attributes under their names, those of its trace under theirs with "case:" in front, and without where that is free.
type xes struct {
	file  *os.File
	name  string
	xml   *xml.Decoder
	trace map[string]string
	n     int // events so far
	cases int
}

// decoder reads XML in whatever encoding it says it has.
func decoder(text io.Reader) *xml.Decoder {
	d := xml.NewDecoder(text)
	d.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		encoding, err := htmlindex.Get(label)
		if err != nil {
			return nil, fmt.Errorf("不认识的编码 %s", label)
		}
		return encoding.NewDecoder().Reader(in), nil
	}
	return d
}

func (x *xes) close() { x.file.Close() }

// next goes on to the next event; an event may stand before attributes of its trace, which it then does not know.
func (x *xes) next() (row, int, error) {
	for {
		token, err := x.xml.Token()
		if err != nil {
			return nil, x.n + 1, x.wrong(err)
		}
		start, ok := token.(xml.StartElement)
		switch {
		case !ok:
		case start.Name.Local == "trace":
			x.cases++
			x.trace = map[string]string{"concept:name": fmt.Sprintf("第%d件", x.cases)}
		case start.Name.Local == "event":
			x.n++
			own, err := x.attributes()
			return happening{own, x.trace}, x.n, x.wrong(err)
		case start.Name.Local == "log":
		case x.trace == nil: // of the log itself: extensions, globals, classifiers
			if err := x.xml.Skip(); err != nil {
				return nil, x.n + 1, x.wrong(err)
			}
		default:
			if key, value := attribute(start); key != "" {
				x.trace[key] = value
			}
			if err := x.xml.Skip(); err != nil {
				return nil, x.n + 1, x.wrong(err)
			}
		}
	}
}

// attributes reads those of an event up to its end.
func (x *xes) attributes() (map[string]string, error) {
	own := map[string]string{}
	for {
		token, err := x.xml.Token()
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.EndElement:
			return own, nil
		case xml.StartElement:
			if key, value := attribute(t); key != "" {
				own[key] = value
			}
			if err := x.xml.Skip(); err != nil {
				return nil, err
			}
		}
	}
}

func attribute(e xml.StartElement) (key, value string) {
	for _, a := range e.Attr {
		switch a.Name.Local {
		case "key":
			key = a.Value
		case "value":
			value = strings.TrimSpace(a.Value)
		}
	}
	return key, value
}

// wrong says where a file breaks off; its end is its end.
func (x *xes) wrong(err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || err.Error() == "XML syntax error on line 1: unexpected EOF" {
		return fmt.Errorf("%s 在第%d条事件之后断了：%w", x.name, x.n, err)
	}
	return fmt.Errorf("%s 在第%d条事件之后看不懂：%w", x.name, x.n, err)
}

// columns looks the whole file over, which it does in a copy of its own.
func (x *xes) columns() ([]string, error) {
	all := map[string]bool{"case_id": true}
	again, err := open(x.name)
	if err != nil {
		return nil, err
	}
	defer again.close()
	for {
		r, _, err := again.next()
		if err == io.EOF {
			return slices.Sorted(maps.Keys(all)), nil
		}
		if err != nil {
			return nil, err
		}
		e := r.(happening)
		for key := range e.own {
			all[key] = true
		}
		for key := range e.trace {
			all["case:"+key] = true
			if key != "concept:name" {
				all[key] = true
			}
		}
	}
}

// happening is one event of XES.
type happening struct{ own, trace map[string]string }

func (h happening) of(names []string) string {
	for _, n := range names {
		if value, ok := h.own[n]; ok {
			return value
		}
		key, ofTrace := strings.CutPrefix(n, "case:")
		if n == "case_id" {
			key, ofTrace = "concept:name", true
		}
		if value, ok := h.trace[key]; ok && (ofTrace || key != "concept:name") {
			return value
		}
	}
	return ""
}

func (h happening) whole() string {
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(h.own)) {
		b.WriteString(key + "\x1e" + h.own[key] + "\x1f")
	}
	return b.String()
}
