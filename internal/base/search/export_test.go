package search

// ReadTexts makes an index look at what documents say wherever it may, or never.
func (x *Index) ReadTexts(always bool) {
	x.costOfByte = 0
	if always {
		x.costOfByte = 1e12
	}
}

// Forget drops what stayed in memory of earlier questions.
func (x *Index) Forget() { x.kept.drop() }
