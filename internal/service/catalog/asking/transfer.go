package asking

import (
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/xuri/excelize/v2"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/form"
	"tongban/internal/service/catalog/guided"
	"tongban/internal/service/catalog/transfer"
)

// mostBytes bounds a file that is brought in, mostGuides how many guides it holds, mostUnpacked what a workbook becomes.
const (
	mostBytes    = 3 << 20
	mostGuides   = 200
	mostUnpacked = 64 << 20
)

// The parts of a guide as the workbook names them: one row each, in their order.
const (
	rowGuide    = "引导"
	rowQuestion = "问题"
	rowOption   = "答案"
	rowStep     = "事项"
	rowStop     = "请咨询"
)

// columns of the workbook. What a column means depends on the row: see rowsOf.
func columns() []string {
	return []string{"引导代号", "行", "代号或者事项编码", "文字", "提示、说明或者为什么", "条件", "先办的事项编码", "事项的情形", "咨询电话", "首页位置"}
}

// rowsOf writes guides as rows. Situations are written name=value, several with a semicolon between.
func rowsOf(guides []guided.Guide) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		for _, g := range guides {
			rows := [][]string{{g.Code, rowGuide, "", g.Title, g.Summary, "", "", "", g.Phone, fmt.Sprint(g.Place)}}
			for _, q := range g.Questions {
				rows = append(rows, []string{g.Code, rowQuestion, q.Name, q.Ask, q.Hint, q.When, "", "", "", ""})
				for _, o := range q.Options {
					rows = append(rows, []string{g.Code, rowOption, o.Value, o.Label, "", "", "", "", "", ""})
				}
			}
			for _, s := range g.Steps {
				var answers []string
				for name, value := range s.Answers {
					answers = append(answers, name+"="+value)
				}
				slices.Sort(answers)
				rows = append(rows, []string{g.Code, rowStep, s.Item, "", s.Why, s.When, strings.Join(s.After, "；"), strings.Join(answers, "；"), "", ""})
			}
			for _, s := range g.Stops {
				rows = append(rows, []string{g.Code, rowStop, "", s.Says, "", s.When, "", "", "", ""})
			}
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
			}
		}
	}
}

// readRows reads what rowsOf wrote.
func readRows(rows [][]string) (guides []guided.Guide, err error) {
	if len(rows) == 0 || !slices.Equal(padded(rows[0]), columns()) {
		return nil, fault.InvalidField("file", "第一行的列名和导出的文件不一样，请先导出一份，在它上面修改")
	}
	for n, cells := range rows[1:] {
		c := padded(cells)
		if strings.Join(c, "") == "" {
			continue
		}
		for i := range c {
			c[i] = strings.TrimSpace(strings.TrimPrefix(c[i], "'"))
		}
		wrong := func(words string) error { return fault.InvalidField("file", "第%d行：%s", n+2, words) }
		if c[1] == rowGuide {
			place := 0
			if _, err := fmt.Sscan("0"+c[9], &place); err != nil {
				return nil, wrong("首页位置要填整数")
			}
			guides = append(guides, guided.Guide{Code: c[0], Title: c[3], Summary: c[4], Phone: c[8], Place: place})
			continue
		}
		if len(guides) == 0 || guides[len(guides)-1].Code != c[0] {
			return nil, wrong("前面没有这份引导的“引导”行")
		}
		g := &guides[len(guides)-1]
		switch c[1] {
		case rowQuestion:
			g.Questions = append(g.Questions, guided.Question{Name: c[2], Ask: c[3], Hint: c[4], When: c[5]})
		case rowOption:
			if len(g.Questions) == 0 {
				return nil, wrong("答案前面没有问题")
			}
			q := &g.Questions[len(g.Questions)-1]
			q.Options = append(q.Options, form.Option{Value: c[2], Label: c[3]})
		case rowStep:
			s := guided.Step{Item: c[2], Why: c[4], When: c[5], After: parts(c[6])}
			for _, answer := range parts(c[7]) {
				name, value, ok := strings.Cut(answer, "=")
				if !ok {
					return nil, wrong("事项的情形要写成 代号=选项，几个用分号隔开")
				}
				if s.Answers == nil {
					s.Answers = map[string]string{}
				}
				s.Answers[strings.TrimSpace(name)] = strings.TrimSpace(value)
			}
			g.Steps = append(g.Steps, s)
		case rowStop:
			g.Stops = append(g.Stops, guided.Stop{Says: c[3], When: c[5]})
		default:
			return nil, wrong("“行”一列不认识“" + c[1] + "”")
		}
	}
	return guides, nil
}

// padded fills a row up to all columns: a workbook leaves empty cells at the end out.
func padded(cells []string) []string {
	row := make([]string, len(columns()))
	copy(row, cells)
	return row
}

func parts(text string) (list []string) {
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == '；' || r == ';' }) {
		list = append(list, strings.TrimSpace(part))
	}
	return list
}

// getExport gives one guide, or all, as JSON or as a workbook: the draft where there is one.
func (d *Desk) getExport(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	var guides []guided.Guide
	name := "guides"
	if code := q.Get("code"); code != "" {
		g, _, err := d.guide(ctx, code)
		if err != nil {
			return err
		}
		guides, name = []guided.Guide{g.Guide}, "guide-"+g.Code
	} else {
		published, err := d.Library.Guides(ctx)
		if err != nil {
			return err
		}
		for _, p := range published {
			g, _, err := d.guide(ctx, p.Code)
			if err != nil {
				return err
			}
			guides = append(guides, g.Guide)
		}
	}
	if q.Get("as") == "xlsx" {
		return transfer.SendTable(w, transfer.FormatExcel, name, transfer.Heads(columns()...), rowsOf(guides))
	}
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.json"`)
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(guides)
}

// readFile reads guides from JSON or from a workbook, by what the file begins with.
func readFile(f io.ReadSeeker) (guides []guided.Guide, err error) {
	var begin [2]byte
	if _, err := io.ReadFull(f, begin[:]); err != nil {
		return nil, fault.InvalidField("file", "文件是空的")
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	if string(begin[:]) == "PK" {
		book, err := excelize.OpenReader(f, excelize.Options{UnzipSizeLimit: mostUnpacked, UnzipXMLSizeLimit: mostUnpacked / 4})
		if err != nil {
			return nil, fault.InvalidField("file", "工作簿打不开，可能加了密码或者已经损坏")
		}
		defer book.Close()
		rows, err := book.GetRows(book.GetSheetName(0))
		if err != nil {
			return nil, fault.InvalidField("file", "工作簿的第一张表读不出来")
		}
		guides, err = readRows(rows)
		if err != nil {
			return nil, err
		}
	} else {
		in := json.NewDecoder(f)
		in.DisallowUnknownFields()
		if err := in.Decode(&guides); err != nil {
			return nil, fault.InvalidField("file", "JSON 读不懂：%v", err)
		}
	}
	if len(guides) == 0 || len(guides) > mostGuides {
		return nil, fault.InvalidField("file", "文件里要有一份到%d份引导", mostGuides)
	}
	for n, g := range guides {
		if !guided.CodeFits(g.Code) {
			return nil, fault.InvalidField("file", "第%d份引导的代号“%s”不能用：小写英文字母、数字和短横线，以字母开头", n+1, g.Code)
		}
	}
	return guides, nil
}

// postImport makes drafts of the guides of a file, all or none.
func (d *Desk) postImport(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	var in bring
	err := web.Input(r, &in)
	var guides []guided.Guide
	if err == nil {
		guides, err = d.opened(in)
	}
	if err == nil {
		err = d.DB.Write(ctx, func(tx *store.Tx) error {
			for _, g := range guides {
				before, _, err := draftOf(ctx, tx, g.Code)
				if err != nil {
					return err
				}
				if err := keep(ctx, tx, draft{Guide: g, By: account.ActorOf(ctx).Name, At: d.Now()}, before.Revision); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err == nil {
		return web.Done(w, r, home, fmt.Sprintf("已导入%d份草稿，请看检查的结果，再逐份发布", len(guides)))
	}
	page, failed := d.list(r, web.FormOf(begin{}, home+"/new"), web.FormOf(bring{}, home+"/import").Wrong(err))
	if failed != nil {
		return failed
	}
	return web.Again(w, r, err, func(error) templ.Component { return page })
}

func (d *Desk) opened(in bring) ([]guided.Guide, error) {
	f, err := in.File.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readFile(f)
}
