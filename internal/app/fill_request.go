package app

// requestPlots are requests for information on their way.
func (f *filling) requestPlots(int) []plot { return nil }
