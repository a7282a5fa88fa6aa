package casework_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/paper"
	"tongban/internal/service/casework"
)

var update = flag.Bool("update", false, "write the golden files")

// confirmation makes the item no licence: it rests on its own law.
func confirmation(i *casework.Item) {
	i.Licensing, i.Name, i.Statutory.N = false, "残疾人证核发", 15
	i.Basis = []casework.Basis{{Law: "《残疾人证管理办法》", Article: "第八条"}}
	i.Result = casework.Result{Name: "残疾人证", Kind: "confirmation"}
}

// words reads every paper of a case as plain text, in the order in which they were made.
func (h *house) words(id int64) string {
	h.t.Helper()
	press, err := paper.NewPress("https://www.example.gov.cn/verify/")
	if err != nil {
		h.t.Fatal(err)
	}
	casework.New(casework.Deps{Press: press})
	var out strings.Builder
	err = h.DB.Read(context.Background(), func(tx *store.Tx) error {
		list, err := paper.ByMatter(context.Background(), tx, id)
		for _, p := range list {
			doc, err := press.Doc(p)
			if err != nil {
				return err
			}
			out.WriteString(plain(doc))
		}
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return out.String()
}

func plain(doc paper.Doc) string {
	var out strings.Builder
	for _, block := range doc.Blocks {
		switch b := block.(type) {
		case paper.Head:
			out.WriteString("【" + b.Number + "】\n")
		case paper.Heading:
			out.WriteString("# " + b.Text + "\n")
		case paper.Line:
			out.WriteString(b.Text + "\n")
		case paper.Para:
			out.WriteString(b.Text + "\n")
		case paper.Table:
			for _, row := range b.Rows {
				out.WriteString("| " + strings.Join(row, " | ") + "\n")
			}
		}
	}
	return out.String() + "\n"
}

// TestPapersOfWhatIsNoLicenceCiteItsOwnBasis walks the ways in which a confirmation can be
// answered; not one of its papers may speak of 行政许可法.
func TestPapersOfWhatIsNoLicenceCiteItsOwnBasis(t *testing.T) {
	ask := casework.AskCorrection{Way: "窗口", Points: []casework.CorrectionPoint{{Material: "plan", Name: "经营场所平面图", Problem: "没有标明面积", Demand: "标明面积"}}}
	decline := casework.Decline{Reason: "不属于本机关职权", Basis: "《残疾人证管理办法》第八条", OutsidePower: true, RightBody: "云海市残疾人联合会", Reconsideration: "云海市人民政府", Court: "云海市中级人民法院"}
	for name, walk := range map[string]func(h *house) int64{
		"corrected": func(h *house) int64 {
			id, _ := h.submitted()
			h.Must(clerk, id, "ask_correction", ask)
			return id
		},
		"declined": func(h *house) int64 {
			id, _ := h.submitted()
			h.Must(clerk, id, "decline", decline)
			return id
		},
		"delivered": func(h *house) int64 {
			id, _ := h.deciding()
			h.Must(head, id, "extend", casework.Extend{Reason: "需要复核", Basis: "《残疾人证管理办法》第十条", Signed: true})
			h.Must(head, id, "start_special", casework.StartSpecial{Code: "testing", Reason: "需要听取意见", Basis: "《残疾人证管理办法》第九条"})
			h.Must(head, id, "end_special", casework.EndSpecial{Result: "已听取"})
			h.Must(head, id, "decide", grant())
			h.Must(hands, id, "deliver", casework.Deliver{Way: casework.WayCounter, Receiver: "张建国", Identity: "document"})
			return id
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, confirmation)
			got := h.words(walk(h))
			if strings.Contains(got, "行政许可") {
				t.Errorf("a paper of a confirmation speaks of the law of licences:\n%s", got)
			}
			golden(t, "confirmation-"+name, got)
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s reads differently (-before +now):\n%s", name, diff)
	}
}

func TestAnExtensionOfWhatIsNoLicenceNeedsItsOwnBasis(t *testing.T) { // 行政许可法 §42 is for licences
	h := newHouse(t, confirmation)
	id, number := h.accepted()
	if words := h.refused(fault.KindInvalid, head, id, "extend", casework.Extend{Reason: "需要复核", Signed: true}); !strings.Contains(words, "依据") {
		t.Errorf("refusal: %s", words)
	}
	for _, c := range h.See(number).Clocks {
		if strings.Contains(c.Ground, "行政许可法") {
			t.Errorf("clock %s of a confirmation rests on %s", c.Name, c.Ground)
		}
	}
}

// Whoever has a rare name gets his papers like everybody else.
func TestW03ANameThatTheFontLacksKeepsNobodyFromHisPaper(t *testing.T) {
	b := newWorkbench(t)
	asked := application()
	asked.Applicant.Name = "林𠀀"
	r, err := b.Start(context.Background(), applicant, casework.KindName, "submit", asked)
	if err != nil {
		t.Fatal(err)
	}
	b.Must(clerk, r.ID, "check_materials", verdicts())
	b.sit(clerk).post("/desk/cases/"+r.Number+"/act/accept", nil, 303)
	b.get("/desk/cases/"+r.Number+"/papers", 200, "受理通知书", "印作〓", "U+20000")
}
