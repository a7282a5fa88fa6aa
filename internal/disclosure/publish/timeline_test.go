package publish

import (
	"reflect"
	"testing"
	"time"

	"tongban/internal/base/web"
	"tongban/internal/matter"
)

func TestWhatTookADocumentBackIsAWarningInItsHistory(t *testing.T) {
	at := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	v := matter.View{Kind: &matter.Kind{Actions: []matter.Action{{Name: "send_back", Title: "退回修改"}, {Name: "withdraw", Title: "撤回"}, {Name: "draft", Title: "起草"}}}}
	for _, name := range []string{"draft", "send_back", "withdraw", "unknown"} {
		v.Events = append(v.Events, matter.Event{At: at, Action: name, ActorName: "文静"})
	}
	line := func(step string, tone web.Tone) web.Happening {
		return web.Happening{When: web.Moment(at), Step: step, By: "文静", Tone: tone}
	}
	want := []web.Happening{line("起草", web.ToneOK), line("退回修改", web.ToneWarn), line("撤回", web.ToneWarn), line("unknown", web.ToneOK)}
	if got := timeline(v); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}
