package app

import (
	"fmt"
	"slices"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/matter"
)

// Diagram draws the states of a kind as Mermaid text, from the kind itself.
func Diagram(name string) (string, error) {
	all := kinds()
	i := slices.IndexFunc(all, func(k *matter.Kind) bool { return k.Name == name })
	if i < 0 {
		return "", fault.Missing("事项种类", name)
	}
	return draw(all[i]), nil
}

// draw writes one edge for each action and state it starts from. Where an action leads
// is decided by its rules, so the edge carries the action's name and who may take it.
func draw(k *matter.Kind) string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: %s\n---\nflowchart TD\n", k.Title)
	for _, s := range k.States {
		shape := "[%s]"
		if s.Closed {
			shape = "([%s])"
		}
		fmt.Fprintf(&b, "  %s"+shape+"\n", s.Name, s.Title)
	}
	for _, a := range k.Actions {
		node := "do_" + a.Name
		fmt.Fprintf(&b, "  %s{{%s<br/>%s}}\n", node, a.Title, a.By.Rule())
		if a.Opens() {
			fmt.Fprintf(&b, "  start((开始)) --> %s\n", node)
		}
		for _, from := range a.From {
			fmt.Fprintf(&b, "  %s --> %s\n", from, node)
		}
		for _, to := range a.To {
			fmt.Fprintf(&b, "  %s --> %s\n", node, to)
		}
	}
	return b.String()
}
