package paper

import (
	"github.com/a-h/templ"
)

// Preview makes the paper of a draft as it would be: without number, seal and code, marked on every page. Nothing is
// kept and no number is taken.
func (p *Press) Preview(d Draft) (Paper, error) {
	d.Sealed = false
	made, err := p.Draw(d, 0, 0)
	if err != nil {
		return Paper{}, err
	}
	made.Number, made.Preview = "预览稿，没有编号", true
	made.Hash, err = made.Digest()
	return made, err
}

// Sheet shows the preview of a draft on the page, beside the form that makes it.
func (p *Press) Sheet(d Draft) (templ.Component, error) {
	made, err := p.Preview(d)
	if err != nil {
		return nil, err
	}
	doc, err := p.Doc(made)
	if err != nil {
		return nil, err
	}
	return doc.Sheet(), nil
}

// Sheets shows the previews of drafts one below the other.
func (p *Press) Sheets(drafts []Draft) (out []templ.Component, err error) {
	for _, d := range drafts {
		sheet, err := p.Sheet(d)
		if err != nil {
			return nil, err
		}
		out = append(out, sheet)
	}
	return out, nil
}

// Sheet shows what a paper says as a part of a page. How it breaks into pages shows the file.
func (d Doc) Sheet() templ.Component {
	var body []templ.Component
	for _, b := range d.Blocks {
		switch b := b.(type) {
		case Head:
			body = append(body, sheetHead(b))
		case Heading:
			body = append(body, sheetHeading(b.Text))
		case Line:
			body = append(body, sheetLine(b.Text, string(b.Align)))
		case Para:
			body = append(body, sheetPara(b.Text))
		case Small:
			body = append(body, sheetSmall(b.Text))
		case Table:
			_, titles := b.measure()
			body = append(body, sheetTable(titles, b.Rows))
		case Sign:
			body = append(body, sheetSign(b))
		}
	}
	return sheetPaper(d.Watermark, d.Note, body...)
}
