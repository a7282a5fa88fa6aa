package pages

import "strconv"

// Picture is the drawing of a flow: rows of boxes from top to bottom.
type Picture struct {
	Width, Height int
	Boxes         []Box
	Lines         []Line
	// Words say the same for those who do not see it.
	Words string
}

// Box is one part of a stage, or the name of a stage of one part.
type Box struct {
	X, Y, Width, Height int
	Title, Text         string
	Conditions          []string // for whom it takes place; drawn in lines that fit
}

// Line leads from one row to the next.
type Line struct{ X1, Y1, X2, Y2 int }

// Step is one row of the drawing.
type Step struct {
	Title string
	Parts []Box // Title, Text and Conditions are used
}

const (
	pictureWidth = 480
	boxHeight    = 56
	rowGap       = 28
	boxGap       = 16
	half         = 2
	noteHeight   = 18 // of one line of a condition
	noteSize     = 12
)

// Draw lays out the steps of a flow.
func Draw(steps []Step, words string) Picture {
	picture := Picture{Width: pictureWidth, Words: words}
	top := 0
	var above []Box
	for _, step := range steps {
		row := layRow(step, top)
		picture.Boxes = append(picture.Boxes, row...)
		picture.Lines = append(picture.Lines, join(above, row)...)
		above, top = row, top+row[0].Height+rowGap
	}
	picture.Height = max(0, top-rowGap)
	return picture
}

func layRow(step Step, top int) []Box {
	n := max(1, len(step.Parts))
	width := (pictureWidth - boxGap*(n-1)) / n
	row := make([]Box, n)
	for i := range row {
		row[i] = Box{X: i * (width + boxGap), Y: top, Width: width, Height: boxHeight, Title: step.Title}
		if i < len(step.Parts) {
			row[i].Title, row[i].Text = step.Parts[i].Title, step.Parts[i].Text
			for _, condition := range step.Parts[i].Conditions {
				row[i].Conditions = append(row[i].Conditions, wrapped(condition, width/noteSize-1)...)
			}
		}
	}
	most := 0
	for _, box := range row {
		most = max(most, len(box.Conditions))
	}
	for i := range row {
		row[i].Height += most * noteHeight
	}
	return row
}

// wrapped cuts a text into lines of so many characters.
func wrapped(text string, most int) (lines []string) {
	runes := []rune(text)
	for len(runes) > most {
		lines = append(lines, string(runes[:most]))
		runes = runes[most:]
	}
	return append(lines, string(runes))
}

// join draws a line from every box above to every box below, when one side is single.
func join(above, below []Box) []Line {
	var lines []Line
	for _, a := range above {
		for _, b := range below {
			lines = append(lines, Line{a.X + a.Width/half, a.Y + a.Height, b.X + b.Width/half, b.Y})
		}
	}
	return lines
}

func text(n int) string { return strconv.Itoa(n) }

func (p Picture) box() string { return "0 0 " + text(p.Width) + " " + text(p.Height) }

func (b Box) middle() string { return text(b.X + b.Width/half) }

// dashes draw the border of what does not always take place.
func (b Box) dashes() string {
	if len(b.Conditions) > 0 {
		return "6 4"
	}
	return "none"
}

func (b Box) line(n int) string {
	const first, step = 24, 20
	return text(b.Y + first + n*step)
}
