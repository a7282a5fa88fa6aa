package casework_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/service/casework"
)

func phraseID(t *testing.T, page, title string) string {
	t.Helper()
	m := regexp.MustCompile(`<option value="(\d+)"[^>]*>` + title).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("%s is not offered", title)
	}
	return m[1]
}

// Phrases of one's own and of the body are put in where one writes, with what the case says in their places; nothing typed is lost.
func TestW05APhraseIsPutInWithoutScripts(t *testing.T) {
	b := newWorkbench(t)
	_, number := b.accepted()
	leader := examinerWithQuery()
	leader.Posts = append(leader.Posts, account.Seat{Body: "market", Rights: []string{matter.RightAssign}})
	b.sit(leader)
	fields := []string{"usage", "opinion", "title", "符合条件", "text", "{申请人}申请的{事项}，材料齐全，符合{依据}。"}
	b.post("/desk/phrases", append(fields, "scope", "fire"), 422, "请选择谁用")
	b.post("/desk/phrases", append(fields, "scope", "market", "item", "nothing"), 422, "没有编码")
	b.post("/desk/phrases", []string{"scope", "own", "usage", "opinion", "title", "错", "text", "{姓名}"}, 422, "花括号里只能写")
	b.post("/desk/phrases", append(fields, "scope", "market"), 303)
	b.post("/desk/phrases", []string{"scope", "own", "usage", "refusal", "title", "不属于职权", "text", "不属于本机关职权"}, 303)

	b.sit(examiner)
	address := "/desk/cases/" + number + "/act/examine"
	page := b.get(address, 200, "插入常用语", "符合条件（本机构）", "!不属于职权")
	id := phraseID(t, page, "符合条件")
	b.post(address, []string{"step", "phrase", "phrase", id, "result", "agree", "opinion", "看过现场。", "finding-p1", "yes"}, 200,
		"看过现场。\n张建国申请的食品经营许可，材料齐全，符合《食品安全法》第三十五条。", "checked")
	b.state(number, casework.StateHandling)
	b.get("/desk/phrases", 200, "符合条件", "云海市市场监督管理局", "!删除 符合条件") // a phrase of the body is its head's to remove
	b.sit(fireman).get("/desk/phrases", 200, "还没有常用语")
	b.sit(leader).post("/desk/phrases", []string{"remove", id}, 303)
	b.sit(examiner).get(address, 200, "!插入常用语")
}

// What somebody has begun to write stays his until he sends it; the password is never kept.
func TestW05ADraftOfAnOpinionIsKeptForItsWriterAlone(t *testing.T) {
	b := newWorkbench(t)
	_, number := b.deciding()
	address := "/desk/cases/" + number + "/act/decide"
	b.sit(head).get(address, 200, "存草稿", "!删除草稿")
	b.post(address, []string{"step", "draft", "outcome", "denied", "findings", "距离不足二十五米", "password", "right"}, 303)
	page := b.get(address, 200, "距离不足二十五米", "删除草稿", "密码没有存")
	if strings.Contains(page, `value="right"`) {
		t.Error("the password was kept")
	}
	b.post(address+"/draft", []string{"outcome", "denied", "findings", "距离不足二十米"}, 200) // as the script does
	b.get(address, 200, "距离不足二十米", "!二十五米")
	b.sit(mattertestHead()).get(address, 200, "!距离不足二十米")
	b.sit(fireman).post(address+"/draft", []string{"findings", "x"}, 404)
	b.sit(head).post(address, []string{"outcome", "granted", "content", "热食类食品制售", "basis", "《食品安全法》第三十五条", "password", "right"}, 303)
	b.state(number, casework.StateDecided)
	var left int
	if err := b.DB.Read(context.Background(), countDrafts(&left)); err != nil || left != 0 {
		t.Errorf("%d drafts are left, %v", left, err)
	}
	_, other := b.deciding()
	address = "/desk/cases/" + other + "/act/decide"
	b.post(address, []string{"step", "draft", "outcome", "denied", "findings", "距离不足"}, 303)
	b.post(address, []string{"step", "forget"}, 303)
	b.get(address, 200, "!距离不足")
}

func TestW06CorrectionReasonsGoWhereTheClerkSays(t *testing.T) {
	b := newWorkbench(t)
	_, number := b.submitted()
	b.sit(clerk)
	b.post("/desk/phrases", []string{"scope", "own", "usage", "correction", "title", "看不清", "text", "图纸看不清，请重新拍照或者扫描"}, 303)
	address := "/desk/cases/" + number + "/act/ask_correction"
	id := phraseID(t, b.get(address, 200, "插到", "经营场所平面图：存在的问题"), "看不清")
	b.post(address, []string{"step", "phrase", "phrase", id, "way", "网上补交"}, 422, "请选择插到哪里", "网上补交")
	b.post(address, []string{"step", "phrase", "phrase", id, "phraseTo", "problem-plan", "way", "网上补交"}, 200, `value="图纸看不清，请重新拍照或者扫描"`, "网上补交")
}

func mattertestHead() account.Actor {
	other := head
	other.ID, other.Name = 44, "孙晓东"
	return other
}

func countDrafts(n *int) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		return tx.QueryRow(context.Background(), `select count(*) from act_draft`).Scan(n)
	}
}
