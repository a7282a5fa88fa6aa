package editor

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"slices"

	"tongban/internal/service/catalog/record"
)

// getProcess gives the flow as BPMN 2.0, with its drawing, for other tools.
func (d *Desk) getProcess(w http.ResponseWriter, r *http.Request) error {
	draft, err := d.draft(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/xml; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="flow.bpmn"`)
	return WriteProcess(w, draft.Item, d.Org.BodyName)
}

// WriteProcess writes the flow of an item as BPMN 2.0 (ISO/IEC 19510): stages follow one another, parts stand between
// parallel gateways. Where one part is enough, the gateway behind them is exclusive. What has a condition stands behind
// a gateway that leads around it, with the condition in the words of the item's questions.
func WriteProcess(w io.Writer, item record.Item, body func(code string) string) error {
	p := &process{when: item.FlowWhen}
	last := p.node("startEvent", "提交申请", 36, 36, rowMiddle)
	for _, stage := range item.Flow.Stages {
		last = p.stage(stage, last, body)
	}
	p.link(last, p.node("endEvent", "办结", 36, 36, rowMiddle))
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	return encoder.Encode(p.document(item.Name))
}

const (
	taskWidth, taskHeight = 160, 80
	columnGap, rowGap     = 60, 30
	rowMiddle             = -1
	margin                = 40
)

// process gathers nodes and flows with their places.
type process struct {
	nodes  []bpmnNode
	flows  []bpmnFlow
	shapes []bpmnShape
	x      int // where the next column begins
	when   func(condition string) string
}

type bpmnNode struct {
	XMLName xml.Name
	ID      string `xml:"id,attr"`
	Name    string `xml:"name,attr,omitempty"`
	Default string `xml:"default,attr,omitempty"` // the flow that is taken when no condition holds
	Note    string `xml:"documentation,omitempty"`
}

type bpmnFlow struct {
	ID   string         `xml:"id,attr"`
	Name string         `xml:"name,attr,omitempty"`
	From string         `xml:"sourceRef,attr"`
	To   string         `xml:"targetRef,attr"`
	When *bpmnCondition `xml:"conditionExpression"`
}

// bpmnCondition is a condition in the language of the item's form.
type bpmnCondition struct {
	Kind string `xml:"xsi:type,attr"`
	Text string `xml:",chardata"`
}

type bpmnBounds struct {
	X      int `xml:"x,attr"`
	Y      int `xml:"y,attr"`
	Width  int `xml:"width,attr"`
	Height int `xml:"height,attr"`
}

type bpmnShape struct {
	ID     string     `xml:"id,attr"`
	Of     string     `xml:"bpmnElement,attr"`
	Bounds bpmnBounds `xml:"dc:Bounds"`
}

// node adds a node in a column of its own; it stands in the middle unless a row is named.
func (p *process) node(kind, name string, width, height, row int) string {
	id := p.put(kind, name, "", bpmnBounds{p.x, margin, width, height}, row)
	p.x += width + columnGap
	return id
}

func (p *process) put(kind, name, note string, at bpmnBounds, row int) string {
	id := fmt.Sprintf("node_%d", len(p.nodes)+1)
	p.nodes = append(p.nodes, bpmnNode{XMLName: xml.Name{Local: kind}, ID: id, Name: name, Note: note})
	if row == rowMiddle {
		at.Y = margin + (taskHeight-at.Height)/2
	} else {
		at.Y = margin + row*(taskHeight+rowGap)
	}
	at.X += margin
	p.shapes = append(p.shapes, bpmnShape{id + "_shape", id, at})
	return id
}

func (p *process) link(from, to string) {
	p.flows = append(p.flows, bpmnFlow{ID: fmt.Sprintf("flow_%d", len(p.flows)+1), From: from, To: to})
}

// linkWhen leads on under a condition; without one always.
func (p *process) linkWhen(from, to, condition string) {
	p.link(from, to)
	if condition != "" {
		last := &p.flows[len(p.flows)-1]
		last.Name, last.When = p.when(condition), &bpmnCondition{"tFormalExpression", condition}
	}
}

// around leads past what has a condition.
func (p *process) around(from, to string) {
	p.link(from, to)
	for i := range p.nodes {
		if p.nodes[i].ID == from {
			p.nodes[i].Default = p.flows[len(p.flows)-1].ID
		}
	}
}

// stage adds the parts of a stage behind a node and gives the node that ends it.
func (p *process) stage(s record.Stage, before string, body func(string) string) string {
	if s.When == "" || len(s.Parts) == 0 {
		return p.parts(s, before, body)
	}
	split := p.node("exclusiveGateway", "", 50, 50, rowMiddle)
	p.link(before, split)
	first := len(p.flows)
	last := p.parts(s, split, body)
	into := &p.flows[first]
	into.Name, into.When = p.when(s.When), &bpmnCondition{"tFormalExpression", s.When}
	merge := p.node("exclusiveGateway", "", 50, 50, rowMiddle)
	p.link(last, merge)
	p.around(split, merge)
	return merge
}

func (p *process) parts(s record.Stage, before string, body func(string) string) string {
	var beside, after []record.Part
	for _, part := range s.Parts {
		if s.Join == record.JoinLeadAfter && part.Role == record.RoleLead {
			after = append(after, part)
			continue
		}
		beside = append(beside, part)
	}
	last := p.parallel(s, beside, before, body)
	for _, part := range after {
		id := p.task(s, part, 0, body)
		p.x += taskWidth + columnGap
		p.link(last, id)
		last = id
	}
	return last
}

func (p *process) parallel(s record.Stage, parts []record.Part, before string, body func(string) string) string {
	conditional := slices.ContainsFunc(parts, func(p record.Part) bool { return p.When != "" })
	switch {
	case len(parts) == 0:
		return before
	case len(parts) == 1 && !conditional:
		id := p.task(s, parts[0], 0, body)
		p.x += taskWidth + columnGap
		p.link(before, id)
		return id
	}
	kind := "parallelGateway"
	if conditional {
		kind = "inclusiveGateway"
	}
	fork := p.node(kind, "", 50, 50, rowMiddle)
	p.link(before, fork)
	var ids []string
	for row, part := range parts {
		id := p.task(s, part, row, body)
		p.linkWhen(fork, id, part.When)
		ids = append(ids, id)
	}
	p.x += taskWidth + columnGap
	if s.Join == record.JoinAny || s.Join == record.JoinLead {
		kind = "exclusiveGateway"
	}
	join := p.node(kind, s.Join.Title(), 50, 50, rowMiddle)
	for _, id := range ids {
		p.link(id, join)
	}
	if conditional {
		p.around(fork, join)
	}
	return join
}

func (p *process) task(s record.Stage, part record.Part, row int, body func(string) string) string {
	return p.put("userTask", s.Title+"："+part.Title, body(part.Body)+"，时限"+part.Limit.String(), bpmnBounds{p.x, 0, taskWidth, taskHeight}, row)
}

type bpmnDocument struct {
	XMLName xml.Name    `xml:"definitions"`
	NS      string      `xml:"xmlns,attr"`
	DI      string      `xml:"xmlns:bpmndi,attr"`
	DC      string      `xml:"xmlns:dc,attr"`
	Points  string      `xml:"xmlns:di,attr"`
	XSI     string      `xml:"xmlns:xsi,attr"`
	Target  string      `xml:"targetNamespace,attr"`
	Process bpmnProcess `xml:"process"`
	Diagram bpmnDiagram `xml:"bpmndi:BPMNDiagram"`
}

type bpmnProcess struct {
	ID         string     `xml:"id,attr"`
	Name       string     `xml:"name,attr"`
	Executable bool       `xml:"isExecutable,attr"`
	Nodes      []bpmnNode `xml:",any"`
	Flows      []bpmnFlow `xml:"sequenceFlow"`
}

type bpmnDiagram struct {
	Plane bpmnPlane `xml:"bpmndi:BPMNPlane"`
}

type bpmnPlane struct {
	Of     string      `xml:"bpmnElement,attr"`
	Shapes []bpmnShape `xml:"bpmndi:BPMNShape"`
	Edges  []bpmnEdge  `xml:"bpmndi:BPMNEdge"`
}

type bpmnEdge struct {
	ID     string      `xml:"id,attr"`
	Of     string      `xml:"bpmnElement,attr"`
	Points []bpmnPoint `xml:"di:waypoint"`
}

type bpmnPoint struct {
	X int `xml:"x,attr"`
	Y int `xml:"y,attr"`
}

func (p *process) document(name string) bpmnDocument {
	doc := bpmnDocument{NS: "http://www.omg.org/spec/BPMN/20100524/MODEL", DI: "http://www.omg.org/spec/BPMN/20100524/DI",
		DC: "http://www.omg.org/spec/DD/20100524/DC", Points: "http://www.omg.org/spec/DD/20100524/DI", XSI: "http://www.w3.org/2001/XMLSchema-instance", Target: "urn:tongban:flow",
		Process: bpmnProcess{ID: "process", Name: name, Nodes: p.nodes, Flows: p.flows}}
	doc.Diagram.Plane = bpmnPlane{Of: "process", Shapes: p.shapes}
	at := map[string]bpmnBounds{}
	for _, s := range p.shapes {
		at[s.Of] = s.Bounds
	}
	for _, f := range p.flows {
		from, to := at[f.From], at[f.To]
		doc.Diagram.Plane.Edges = append(doc.Diagram.Plane.Edges, bpmnEdge{f.ID + "_edge", f.ID,
			[]bpmnPoint{{from.X + from.Width, from.Y + from.Height/2}, {to.X, to.Y + to.Height/2}}})
	}
	return doc
}
