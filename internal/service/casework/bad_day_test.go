package casework_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/matter/mattertest"
	"tongban/internal/service/casework"
)

// stored puts a file of the applicant's into the store.
func (h *house) savedFile(name string) casework.File {
	h.t.Helper()
	f, err := h.room.Files.Save(context.Background(), file.Upload{Name: name, Owner: applicant.Subject(), Body: strings.NewReader(somePDF)})
	if err != nil {
		h.t.Fatal(err)
	}
	return casework.File{ID: f.ID, Name: f.Name, Size: f.Size, Type: f.Type}
}

// burn deletes the bytes of every file, as a broken disk does.
func (h *house) burn(dir string) {
	h.t.Helper()
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return os.Remove(name)
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func TestAFileThatIsGoneIsSaidNamedAndAskedForAgain(t *testing.T) {
	b := newWorkbench(t)
	in := application()
	in.Documents[0] = casework.Handed{Material: "plan", Source: casework.SourceUpload, Files: []casework.File{b.savedFile("平面图.pdf")}}
	r, err := b.Start(context.Background(), applicant, casework.KindName, "submit", in)
	if err != nil {
		t.Fatal(err)
	}
	id, number := r.ID, r.Number
	at := "/desk/cases/" + number
	page := b.sit(clerk).get(at+"/materials", 200, "平面图.pdf", "!打不开")
	address := regexp.MustCompile(at + `/files/\d+`).FindString(page)
	b.get(address, 200)
	b.get(at, 200, "!请重新提交损坏的文件")

	b.burn(b.room.Files.Dir)
	checked, damaged, err := b.room.Files.Verify(context.Background())
	if err != nil || checked != 1 || len(damaged) != 1 || damaged[0].File.Matter != id {
		t.Errorf("verify: %d checked, %+v, %v", checked, damaged, err)
	}
	b.get(address, 503, "已经损坏或者丢失")
	b.get(at+"/materials", 200, "文件损坏或者丢失，打不开：平面图.pdf", "请重新提交损坏的文件")
	act := at + "/act/ask_again"
	b.get(act, 200, "不是补正", "不停，照常计算", "设备发生故障")
	b.post(act, []string{"materials", "plan", "reason", ""}, 422, "请填写")
	b.post(act, []string{"materials", "plan", "reason", "硬盘坏了"}, 303)
	b.get(at+"/materials", 200, "已经请申请人重新提交")
	if told := strings.Join(b.Told(), ""); !strings.Contains(told, `"case.file_lost"`) {
		t.Errorf("told %s", told)
	}
	b.refused(fault.KindInvalid, clerk, id, "ask_again", casework.AskAgain{Materials: []string{"plan"}, Reason: "再请一次"})
	b.refused(fault.KindConflict, applicant, id, "bring_again", casework.BringAgain{Documents: []casework.Handed{{Material: "rules", Files: []casework.File{b.savedFile("x.pdf")}}}})

	b.Must(clerk, id, "check_materials", verdicts()) // the case is not stuck
	b.Must(clerk, id, "accept", casework.Accept{})
	b.refused(fault.KindInvalid, applicant, id, "bring_again", casework.BringAgain{})
	b.Must(applicant, id, "bring_again", casework.BringAgain{Documents: []casework.Handed{{Material: "plan", Source: casework.SourceUpload, Files: []casework.File{b.savedFile("平面图（重新上传）.pdf")}}}})
	c := b.state(number, casework.StateHandling)
	doc, _ := c.Document("plan")
	if doc.Files[0].Name != "平面图（重新上传）.pdf" || doc.Earlier[0].Name != "平面图.pdf" || doc.Verdict != casework.VerdictPass || c.Lost[0].Brought.IsZero() {
		t.Errorf("document %+v, lost %+v", doc, c.Lost)
	}
	if c.Correction != nil {
		t.Error("that was no correction")
	}
	b.sit(examinerWithQuery()).get(at+"/materials", 200, "平面图（重新上传）.pdf", "!打不开")
}

func TestM04AFileIsBroughtAgainOnItsPage(t *testing.T) {
	s := newSite(t, func(i *casework.Item) { i.Situations = nil })
	in := application()
	in.Documents[0] = casework.Handed{Material: "plan", Source: casework.SourceUpload, Files: []casework.File{s.savedFile("平面图.pdf")}}
	r, err := s.Start(context.Background(), applicant, casework.KindName, "submit", in)
	if err != nil {
		t.Fatal(err)
	}
	zhang, address := s.as(applicant), "/my/cases/"+r.Number+"/again"
	zhang.get(address).want(409)
	s.Must(clerk, r.ID, "ask_again", casework.AskAgain{Materials: []string{"plan"}, Reason: "硬盘坏了"})
	zhang.get("/my/cases/"+r.Number).want(200, "请重新提交文件", "不算补正", address)
	zhang.get("/my/cases").want(200, "请重新上传")
	zhang.get(address).want(200, "经营场所平面图", "硬盘坏了")
	s.as(stranger).get(address).want(404)
	zhang.upload(address, nil, "then", "submit").want(422, "请选择")
	zhang.upload(address, []sent{{"material-plan", "新图.pdf", []byte(somePDF)}}, "then", "submit").to("/my/cases/" + r.Number)
	if doc, _ := s.See(r.Number).Facts.(casework.Case).Document("plan"); doc.Files[0].Name != "新图.pdf" {
		t.Errorf("document %+v", doc)
	}
}

func TestABranchIsNotDecidedTwice(t *testing.T) {
	h := newHouse(t, twoStages(casework.JoinAll, casework.JoinAll))
	id, number := h.accepted()
	colleague := mattertest.Officer(33, "秦安", "fire", path, casework.RightReview)
	h.Must(fireman, id, "examine", agree())
	words := h.refused(fault.KindDenied, colleague, id, "examine", agree())
	again := h.refused(fault.KindDenied, fireman, id, "examine", casework.Examine{Result: casework.ResultDisagree, Opinion: "改主意了"})
	if words == "" || again == "" {
		t.Error("refused without words")
	}
	if c := h.state(number, casework.StateHandling); len(c.Examinations) != 1 || c.Examinations[0].Result != casework.ResultAgree {
		t.Errorf("examinations %+v", c.Examinations)
	}
}

func TestTwoWhoDecideTheSameBranchAtOnce(t *testing.T) {
	h := newHouse(t)
	id, number := h.accepted()
	colleague := mattertest.Officer(34, "何平", "market", path, casework.RightReview)
	type result struct{ err error }
	results := make(chan result, 2)
	for _, who := range []account.Actor{examiner, colleague} {
		go func() {
			_, err := h.Do(context.Background(), who, id, "examine", agree())
			results <- result{err}
		}()
	}
	won := 0
	for range 2 {
		switch r := <-results; {
		case r.err == nil:
			won++
		case fault.KindOf(r.err) == fault.KindInternal:
			t.Errorf("not in words: %v", r.err)
		}
	}
	if c := h.state(number, casework.StateDeciding); won != 1 || len(c.Examinations) != 1 {
		t.Errorf("%d won, %d opinions", won, len(c.Examinations))
	}
}

func TestNothingIsDoneToAWithdrawnCase(t *testing.T) {
	h := newHouse(t)
	id, number := h.deciding()
	h.Must(applicant, id, "withdraw", casework.Withdraw{Reason: "不办了"})
	for action, in := range map[string]any{"decide": grant(), "examine": agree(), "publicise": notice(5), "extend": casework.Extend{Reason: "x", Signed: true}} {
		who := head
		if action == "examine" || action == "publicise" {
			who = examiner
		}
		if words := h.refused(fault.KindConflict, who, id, action, in); !strings.Contains(words, "已撤回") {
			t.Errorf("%s: %q", action, words)
		}
	}
	if v := h.See(number); v.Matter.State != casework.StateWithdrawn || len(h.papers(id)) == 0 {
		t.Errorf("state %s", v.Matter.State)
	}
}

// closedShelf is a catalogue whose one item takes no applications any more.
type closedShelf struct{ *shelf }

func (closedShelf) Item(string) (casework.Item, error) {
	return casework.Item{}, fault.Conflictf("“食品经营许可”已暂停或取消办理：改为备案")
}

func TestW08AnItemIsCancelledWithFiftyOpenCases(t *testing.T) {
	b := newWorkbench(t)
	var first int64
	var number string
	for n := range 50 {
		id, no := b.submitted()
		if n == 0 {
			first, number = id, no
		}
	}
	supervisor := mattertest.Officer(35, "梁正平", "centre", path, matter.RightSupervise)
	b.sit(supervisor).get("/desk/stopped", 200, "没有停办事项的在办件")
	b.room.Items = closedShelf{b.shelf}
	b.get("/desk/stopped", 200, "食品经营许可", "改为备案", "50 件")
	b.sit(stranger).get("/desk/stopped", 403)
	b.sit(supervisor)
	if _, err := b.Start(context.Background(), applicant, casework.KindName, "submit", application()); fault.KindOf(err) != fault.KindConflict || !strings.Contains(fault.MessageOf(err), "改为备案") {
		t.Errorf("a new application: %v", err)
	}
	b.Must(clerk, first, "check_materials", verdicts())
	b.Must(clerk, first, "accept", casework.Accept{})
	b.Must(examiner, first, "examine", agree())
	b.Must(head, first, "decide", grant())
	if c := b.state(number, casework.StateDecided); c.Item.Version != 3 {
		t.Errorf("goes on under version %d", c.Item.Version)
	}
	b.Must(hands, first, "deliver", casework.Deliver{Way: casework.WayCounter, Receiver: "张建国", Identity: "document"})
	b.sit(supervisor).get("/desk/stopped", 200, "49 件")
	holders, err := b.room.Holders(context.Background(), "food")
	if err != nil || len(holders) != 1 || holders[0].To != "body:centre/"+casework.RightAccept || holders[0].Count != 49 {
		t.Errorf("holders %+v, %v", holders, err)
	}
	waiters, err := b.room.Waiters(context.Background(), "food")
	if err != nil || len(waiters) != 49 || waiters[0].Applicant != applicant.Party() {
		t.Errorf("%d waiters, %v", len(waiters), err)
	}
}
