package casework

import (
	"github.com/a-h/templ"

	"tongban/internal/base/web"
)

// sheet shows what the paper of an action would say, above the form that is not sent yet (W-06, W-23).
func (d *Desk) sheet(a acting) templ.Component {
	draft, err := d.previewDraft(a)
	if err == nil {
		var shown templ.Component
		if shown, err = d.room.Press.Sheet(draft); err == nil {
			return shown
		}
	}
	return web.Lines("现在显示不了文书，请打开 PDF 预览")
}
