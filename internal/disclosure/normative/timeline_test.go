package normative

import (
	"reflect"
	"testing"
	"time"

	"tongban/internal/base/web"
	"tongban/internal/matter"
)

func TestWhatOneDidDocumentByDocumentStandsInOneLine(t *testing.T) {
	kind := &matter.Kind{Actions: []matter.Action{{Name: "begin", Title: "开展清理"}, {Name: "answer", Title: "填报意见"}}}
	at := func(minute int) time.Time { return time.Date(2026, 3, 2, 1, minute, 0, 0, time.UTC) }
	v := matter.View{Kind: kind, Events: []matter.Event{{At: at(0), Action: "begin", ActorName: "康明德"},
		{At: at(1), Action: "answer", ActorName: "匡正华"}, {At: at(2), Action: "answer", ActorName: "匡正华"}, {At: at(3), Action: "answer", ActorName: "匡正华"},
		{At: at(4), Action: "answer", ActorName: "温晓岚"}, {At: at(5), Action: "answer", ActorName: "匡正华"}, {At: at(6), Action: "answer", ActorName: "匡正华"}, {At: at(7), Action: "unknown", ActorName: "系统"}}}
	line := func(minute int, step, by, result string) web.Happening {
		return web.Happening{When: web.Moment(at(minute)), Step: step, By: by, Result: result, Tone: web.ToneOK}
	}
	want := []web.Happening{line(0, "开展清理", "康明德", ""), line(3, "填报意见", "匡正华", "共3次"), line(4, "填报意见", "温晓岚", ""), line(6, "填报意见", "匡正华", "共2次"), line(7, "unknown", "系统", "")}
	if got := timeline(v); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}
