package editor

import "time"

// Sample (试办案例) is what somebody would apply with.
type Sample struct {
	At      time.Time           // when the application comes in
	Form    map[string][]string // answers to the form
	Answers map[string]string   // to the situations
}

// Course (试办经过) is what a version would do with a sample: made in a hall of its own, so that nothing of it stays.
type Course struct {
	Asked    []Asked
	Steps    []Step
	Passed   []PassedBy // what does not take place for this sample
	Terms    []Term
	Papers   []Dated // 文书
	Messages []Dated
	// Stuck says why the case could not go on; empty when it reached its end.
	Stuck string
	End   time.Time
}

// PassedBy is a stage or part of the flow that does not take place, and why.
type PassedBy struct{ Title, Why string }

// Asked is a material that would be asked, and whether the case could wait for it.
type Asked struct{ Name, Necessity, Basis string }

// Step is one task: who would get it, and until when.
type Step struct {
	Title, Stage string
	Body         string   // name of the handling body
	Post         string   // what the post must be allowed to do, in words
	People       []string // those who could take it now; nobody is a finding
	Opened, Due  time.Time
}

// Term is a clock of the case as it would run.
type Term struct {
	Title, Limit, Ground string
	Started, Due         time.Time
	Late                 bool // the steps together take longer
}

// Dated is a paper or a message with its moment and receiver.
type Dated struct {
	At             time.Time
	Name, To, Text string
}
