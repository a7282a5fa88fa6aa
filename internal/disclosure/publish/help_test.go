package publish

import (
	"time"

	"tongban/internal/common/workday"
)

func dateOfText(text string) time.Time { return workday.MustDate(text).Start().Add(10 * time.Hour) }
