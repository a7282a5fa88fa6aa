package bundle

import "tongban/internal/base/web"

func (room *Room) editing() []web.Route { return nil }
