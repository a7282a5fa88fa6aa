package casework_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/gm"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/mattertest"
	"tongban/internal/service/casework"
)

// The city of the tests: a service centre that takes in for all, and three bodies.
const city = `
divisions:
  - {code: "359900", name: 云海市, parent: "", level: city}
bodies:
  - {code: centre, name: 云海市政务服务中心, abbr: 云政服, division: "359900", phone: 0599-5550000, reconsideration: 云海市人民政府, court: 云海市中级人民法院}
  - {code: market, name: 云海市市场监督管理局, abbr: 云市监, division: "359900", phone: 0599-5550001, reconsideration: 云海市人民政府, court: 云海市中级人民法院}
  - {code: fire, name: 云海市消防救援支队, abbr: 云消, division: "359900", phone: 0599-5550002, reconsideration: 云海市人民政府, court: 云海市中级人民法院}
  - {code: health, name: 云海市卫生健康委员会, abbr: 云卫健, division: "359900", phone: 0599-5550003, reconsideration: 云海市人民政府, court: 云海市中级人民法院}
  - {code: street, name: 云海市白鹭街道办事处, abbr: 白鹭街, division: "359900", phone: 0599-5550004, reconsideration: 云海市人民政府, court: 云海市中级人民法院}
  - {code: government, name: 云海市人民政府办公室, abbr: 云政办, division: "359900", phone: 0599-5550005, reconsideration: 某省人民政府, court: 云海市中级人民法院}
posts:
  - {code: government-approve, name: 审批负责人, body: government, rights: [case.govern]}
  - {code: market-review, name: 审查岗, body: market, rights: [case.review]}
  - {code: fire-review, name: 审查岗, body: fire, rights: [case.review]}
  - {code: street-review, name: 审查岗, body: street, rights: [case.review]}
  - {code: market-hear, name: 听证主持岗, body: market, rights: [case.hearing]}
  - {code: market-decide, name: 决定岗, body: market, rights: [case.decide]}
officers:
  - {login: mayor, name: 郑海, posts: [government-approve]}
  - {login: fa, name: 方正, posts: [market-hear]}
  - {login: yan, name: 严明, posts: [market-hear]}
  - {login: tao, name: 陶然, posts: [market-review]}
  - {login: hai, name: 海宁, posts: [market-decide]}
  - {login: shi, name: 石磊, posts: [fire-review]}
  - {login: gao, name: 高洁, posts: [street-review]}
`

const path = "/359900/"

var (
	applicant = mattertest.Person(7, "张建国")
	stranger  = mattertest.Person(8, "李秀英")
	clerk     = mattertest.Officer(1, "林晓梅", "centre", path, casework.RightReceive, casework.RightAccept, casework.RightQuery)
	hands     = mattertest.Officer(2, "周红", "centre", path, casework.RightDeliver)
	examiner  = mattertest.Officer(3, "陈志强", "market", path, casework.RightReview)
	head      = mattertest.Officer(4, "黄卫国", "market", path, casework.RightDecide)
	fireman   = mattertest.Officer(5, "吴刚", "fire", path, casework.RightReview)
	doctor    = mattertest.Officer(6, "郑敏", "health", path, casework.RightReview)
)

// item is an item with one examining body; tests change what they are about.
func item() casework.Item {
	return casework.Item{
		Code: "food", Version: 3, Name: "食品经营许可", Body: "market", Region: path, Intake: "centre", Licensing: true,
		Statutory: workday.Working(20), Promised: workday.Working(7), Correction: workday.Working(10),
		Basis: []casework.Basis{{Law: "《食品安全法》", Article: "第三十五条"}},
		Materials: []casework.Material{
			{Code: "plan", Name: "经营场所平面图", Necessity: casework.Required},
			{Code: "rules", Name: "食品安全管理制度", Necessity: casework.Deferrable},
			{Code: "licence", Name: "营业执照", Necessity: casework.Waivable},
		},
		Stages: []casework.Stage{{Name: "review", Title: "审查", Join: casework.JoinAll,
			Parts: []casework.Part{{Body: "market", Right: casework.RightReview, Title: "材料审查", Limit: workday.Working(5), Lead: true}}}},
		Procedures: []casework.Procedure{
			{Code: "hearing", Name: "听证", Basis: "《行政许可法》第四十六条", StopsStatutory: true, StopsPromise: true, Max: workday.Working(20)},
			{Code: "testing", Name: "检验", Basis: "《行政许可法》第四十五条", StopsStatutory: true, StopsPromise: true, Max: workday.Working(20)},
			{Code: "opinion", Name: "征求意见", Basis: "本市规定", StopsStatutory: true, StopsPromise: true, Max: workday.Working(5)},
			{Code: "survey", Name: "现场勘验", Basis: "《食品经营许可管理办法》", StopsStatutory: true, StopsPromise: true, Max: workday.Working(5)},
		},
		ReviewPoints: []casework.ReviewPoint{{Code: "p1", Title: "场所面积", Standard: "与经营规模相适应", Body: "market"}},
		Result:       casework.Result{Name: "食品经营许可证", Kind: "licence", Validity: "五年", Years: 5},
		Remedy:       casework.Remedy{Reconsideration: "云海市人民政府", Court: "云海市中级人民法院"},
	}
}

// shelf is a catalogue with one item.
type shelf struct {
	item   casework.Item
	passed []casework.Passed // of the flow, for whoever applies with a shop called "无"
}

func (s *shelf) Item(code string) (casework.Item, error) {
	if code != s.item.Code {
		return casework.Item{}, fault.Missing("事项", code)
	}
	return s.item, nil
}

func (s *shelf) Asked(item casework.Item, _ map[string]string) (codes []string) {
	for _, m := range item.Materials {
		codes = append(codes, m.Code)
	}
	return codes
}

func (s *shelf) Passed(_ casework.Item, form map[string][]string, _ map[string]string) ([]casework.Passed, error) {
	if slices.Equal(form["shop"], []string{"无"}) {
		return s.passed, nil
	}
	return nil, nil
}

func (s *shelf) Search(words string, _ int) []casework.Item {
	if strings.Contains(s.item.Name, words) {
		return []casework.Item{s.item}
	}
	return nil
}

// anyForm wants a field "shop" and knows nothing else.
type anyForm struct{}

func (anyForm) Check(_ json.RawMessage, values map[string][]string) []fault.Field {
	if len(values["shop"]) == 0 {
		return []fault.Field{{Name: "shop", Message: "请填写店铺名称"}}
	}
	return nil
}

// house is casework in a hall of its own.
type house struct {
	*mattertest.Hall
	t     *testing.T
	shelf *shelf
	room  *casework.Room
}

func newHouse(t *testing.T, change ...func(*casework.Item)) *house {
	t.Helper()
	h := &house{t: t, shelf: &shelf{item: item()}}
	for _, c := range change {
		c(&h.shelf.item)
	}
	press, err := paper.NewPress("https://www.example.gov.cn/verify/")
	if err != nil {
		t.Fatal(err)
	}
	vault, err := gm.NewVault(make([]byte, gm.SecretSize))
	if err != nil {
		t.Fatal(err)
	}
	directory := org.NewDirectory()
	d := casework.Deps{Hall: func() *matter.Engine { return h.Engine }, Press: press, Org: directory, Items: h.shelf, Forms: anyForm{}, Vault: vault}
	h.room = casework.New(d)
	h.Hall = mattertest.New(t, []store.Migrations{web.Migrations(), org.Migrations(), paper.Migrations(), file.Migrations(), accord.Migrations(), casework.Migrations()}, h.room.Kind())
	h.room.DB, h.room.Now, h.room.Lamp = h.DB, h.Hall.Now, h.Hall.Lamp()
	h.load(directory)
	return h
}

func (h *house) load(directory *org.Directory) {
	h.t.Helper()
	ctx := context.Background()
	data, err := org.ReadData(strings.NewReader(city))
	if err != nil {
		h.t.Fatal(err)
	}
	err = h.DB.Write(ctx, func(tx *store.Tx) error {
		if err := org.Import(ctx, tx, h.DB.NewID, data); err != nil {
			return err
		}
		return directory.Load(ctx, tx)
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func application() casework.Submit {
	return casework.Submit{Item: "food",
		Applicant: casework.Applicant{Name: "张建国", DocumentKind: "citizen", Masked: "3599**********1234", Index: "idx", Phone: "13800000001"},
		Form:      map[string][]string{"shop": {"建国小吃"}},
		Documents: []casework.Handed{{Material: "plan", Source: casework.SourceWindow}, {Material: "rules", Source: casework.SourceWindow}},
		Wish:      casework.Wish{Way: casework.WayCounter},
	}
}

func verdicts() casework.CheckMaterials {
	return casework.CheckMaterials{Verdicts: []casework.Checked{
		{Material: "plan", Verdict: casework.VerdictPass},
		{Material: "rules", Verdict: casework.VerdictGap, Reason: "五日内补交"},
		{Material: "licence", Verdict: casework.VerdictExempt, Reason: "电子证照已核"},
	}}
}

// submitted opens a case and gives its identifier and number.
func (h *house) submitted() (int64, string) {
	h.t.Helper()
	r, err := h.Start(context.Background(), applicant, casework.KindName, "submit", application())
	if err != nil {
		h.t.Fatalf("submit: %v", err)
	}
	return r.ID, r.Number
}

// accepted takes a case to its first stage.
func (h *house) accepted() (int64, string) {
	h.t.Helper()
	id, number := h.submitted()
	h.Must(clerk, id, "check_materials", verdicts())
	h.Must(clerk, id, "accept", casework.Accept{})
	return id, number
}

func agree() casework.Examine {
	return casework.Examine{Result: casework.ResultAgree, Opinion: "符合条件"}
}

// deciding takes a case to where it waits for its decision.
func (h *house) deciding() (int64, string) {
	h.t.Helper()
	id, number := h.accepted()
	h.Must(examiner, id, "examine", agree())
	return id, number
}

func grant() casework.Decide {
	return casework.Decide{Outcome: casework.Granted, Content: "热食类食品制售", Basis: "《食品安全法》第三十五条", Signed: true}
}

func deny() casework.Decide {
	return casework.Decide{Outcome: casework.Denied, Findings: "场所与污染源距离不足", Reason: "不符合场所要求", Basis: "《食品安全法》第三十三条",
		Reconsideration: "云海市人民政府", Court: "云海市中级人民法院", Signed: true}
}

// refused takes an action that must be turned down, and gives the words.
func (h *house) refused(kind fault.Kind, actor account.Actor, id int64, action string, input any) string {
	h.t.Helper()
	_, err := h.Do(context.Background(), actor, id, action, input)
	if err == nil {
		h.t.Fatalf("%s was not refused", action)
	}
	if fault.KindOf(err) != kind {
		h.t.Fatalf("%s: got fault %v (%v), want %v", action, fault.KindOf(err), err, kind)
	}
	return fault.MessageOf(err)
}

func (h *house) state(number string, want matter.State) casework.Case {
	h.t.Helper()
	v := h.See(number)
	if v.Matter.State != want {
		h.t.Fatalf("state is %s, want %s", v.Matter.State, want)
	}
	return v.Facts.(casework.Case)
}

// day gives the due day of a clock.
func (h *house) day(number, clock string) string {
	h.t.Helper()
	c, ok := h.See(number).Clock(clock)
	if !ok {
		h.t.Fatalf("no clock %s", clock)
	}
	return workday.DateOf(c.DueAt).String()
}

// papers lists the templates of the case's papers.
func (h *house) papers(id int64) (codes []string) {
	h.t.Helper()
	err := h.DB.Read(context.Background(), func(tx *store.Tx) error {
		list, err := paper.ByMatter(context.Background(), tx, id)
		for _, p := range list {
			codes = append(codes, p.Template)
		}
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return codes
}

func examinerWithQuery() account.Actor {
	return mattertest.Officer(9, "何平", "market", path, casework.RightReview, casework.RightQuery)
}
