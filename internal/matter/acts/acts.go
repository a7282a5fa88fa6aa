// Package acts is what the pages of every kind of matter do alike: read the form of an act and take it, and tell what
// has happened.
package acts

import (
	"net/http"
	"reflect"
	"strconv"

	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/matter"
)

// Act reads the form of an action and takes the action once, on the matter as its reader saw it. What was typed comes
// back with the refusal, so that nothing is lost.
func Act(r *http.Request, hall *matter.Engine, who account.Actor, v matter.View, action *matter.Action) (typed any, err error) {
	in := action.NewInput()
	err = web.Input(r, in)
	typed = reflect.ValueOf(in).Elem().Interface()
	if err == nil {
		_, err = hall.Do(r.Context(), who, v.Matter.ID, action.Name, typed, Once(r)...)
	}
	return typed, err
}

// Once says which form is sent and which version of the matter its page showed: sent twice it acts once, and on a matter
// that went on meanwhile it is refused.
func Once(r *http.Request) []matter.Option {
	options := []matter.Option{matter.Key(web.Once(r))}
	if version, err := strconv.ParseInt(r.PostFormValue("seen"), 10, 64); err == nil {
		options = append(options, matter.Seen(version))
	}
	return options
}

// Past are the acts so far, by their titles.
func Past(v matter.View) (list []web.Happening) {
	for _, e := range v.Events {
		h := web.Happening{When: web.Moment(e.At), Step: e.Action, By: e.ActorName, Tone: web.ToneOK}
		if a, ok := v.Kind.Action(e.Action); ok {
			h.Step = a.Title
		}
		list = append(list, h)
	}
	return list
}
