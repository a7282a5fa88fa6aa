package light

import "tongban/internal/base/web"

// Tone is the weight of the light on a page.
func (l Light) Tone() web.Tone {
	switch l {
	case Red:
		return web.ToneDanger
	case Yellow:
		return web.ToneWarn
	case Green:
		return web.ToneOK
	case Paused:
		return web.ToneHold
	}
	return web.ToneMute
}
