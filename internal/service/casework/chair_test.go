package casework_test

import (
	"context"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/matter/mattertest"
	"tongban/internal/service/casework"
)

// lonely is an item of a body that has nobody who may hold a hearing.
func lonely(i *casework.Item) {
	i.Body, i.Stages[0].Parts[0].Body = "fire", "fire"
}

// mayor approves for the government of the city.
func (h *house) mayor() account.Actor {
	h.t.Helper()
	o, err := h.room.Org.OfficerByLogin("mayor")
	if err != nil {
		h.t.Fatal(err)
	}
	return mattertest.Officer(o.ID, o.Name, "government", path, casework.RightGovern)
}

// neighbour lets the house also serve another city, which has somebody who may hold hearings.
func (h *house) neighbour() {
	h.t.Helper()
	data, err := org.ReadData(strings.NewReader(`
divisions:
  - {code: "359800", name: 临江市, parent: "", level: city}
bodies:
  - {code: far, name: 临江市市场监督管理局, abbr: 临市监, division: "359800"}
posts:
  - {code: far-hear, name: 听证主持岗, body: far, rights: [case.hearing]}
officers:
  - {login: bo, name: 薄云, posts: [far-hear]}
`))
	if err != nil {
		h.t.Fatal(err)
	}
	ctx := context.Background()
	err = h.DB.Write(ctx, func(tx *store.Tx) error {
		if err := org.Import(ctx, tx, h.DB.NewID, data); err != nil {
			return err
		}
		return h.room.Org.Load(ctx, tx)
	})
	if err != nil {
		h.t.Fatal(err)
	}
	if len(h.room.Org.OfficersAt("far", casework.RightHear)) != 1 {
		h.t.Fatal("the neighbour has nobody who may hold a hearing")
	}
}

func TestAHearingWhereNobodyMayChair(t *testing.T) {
	fireHead := mattertest.Officer(15, "秦安", "fire", path, casework.RightDecide)
	arrange := casework.ArrangeHearing{On: date("2026-09-15"), Hour: "09:30", Place: "听证室", Chair: "fa"}
	hold(t, map[string]rule{
		"行政许可法 §48(三): 本机关没有可以主持的人，请本级政府指派，指派的人主持": func(t *testing.T, _ *house) {
			h := newHouse(t, lonely)
			id, number := h.accepted()
			h.Must(fireman, id, "tell_hearing", tell())
			h.Must(applicant, id, "ask_hearing", casework.AskHearing{})
			if text := h.refused(fault.KindInvalid, fireman, id, "arrange_hearing", arrange); !strings.Contains(text, "请指派听证主持人") {
				t.Errorf("told %q", text)
			}
			h.refused(fault.KindInvalid, fireman, id, "ask_chair", casework.AskChair{})
			h.Must(fireman, id, "ask_chair", casework.AskChair{Reason: "支队没有设听证岗"})
			h.refused(fault.KindConflict, fireman, id, "ask_chair", casework.AskChair{Reason: "再请一次"})
			h.refused(fault.KindInvalid, h.mayor(), id, "name_chair", casework.NameChair{Chair: "shi"})
			h.Must(h.mayor(), id, "name_chair", casework.NameChair{Chair: "fa"})
			h.Must(fireman, id, "arrange_hearing", arrange)
			h.At("2026-09-15 11:00")
			h.Must(h.chair("fa"), id, "record_hearing", spoken())
			h.state(number, casework.StateHandling)
		},
		"别的城市的听证主持人不在指派的名单里": func(t *testing.T, _ *house) {
			h := newHouse(t, lonely)
			h.neighbour()
			id, _ := h.accepted()
			h.Must(fireman, id, "ask_chair", casework.AskChair{Reason: "支队没有设听证岗"})
			h.refused(fault.KindInvalid, h.mayor(), id, "name_chair", casework.NameChair{Chair: "bo"})
			h.Must(h.mayor(), id, "name_chair", casework.NameChair{Chair: "fa"})
		},
		"本机关有人可以主持的，不用请上级指派": func(t *testing.T, h *house) {
			id, _ := h.accepted()
			h.refused(fault.KindConflict, examiner, id, "ask_chair", casework.AskChair{Reason: "换一个"})
		},
		"最后一位主持人被准予回避的，原定的时间取消，等待指派": func(t *testing.T, _ *house) {
			h := newHouse(t, lonely)
			id, number := h.accepted()
			h.Must(fireman, id, "tell_hearing", tell())
			h.Must(applicant, id, "ask_hearing", casework.AskHearing{})
			h.Must(fireman, id, "ask_chair", casework.AskChair{Reason: "支队没有设听证岗"})
			h.Must(h.mayor(), id, "name_chair", casework.NameChair{Chair: "fa"})
			h.Must(fireman, id, "arrange_hearing", arrange)
			h.Must(applicant, id, "challenge_chair", casework.ChallengeChair{Reason: "是邻居的亲戚"})
			h.Must(fireHead, id, "decide_challenge", casework.DecideChallenge{Result: "upheld", Words: "属实"})
			if c := h.state(number, casework.StateSpecial); c.Hearings[0].Appointment != nil {
				t.Errorf("still arranged: %+v", c.Hearings[0].Appointment)
			}
			h.refused(fault.KindInvalid, h.mayor(), id, "name_chair", casework.NameChair{Chair: "fa"})
			h.Must(h.mayor(), id, "name_chair", casework.NameChair{Chair: "mayor"})
			again := arrange
			again.Chair = "mayor"
			h.Must(fireman, id, "arrange_hearing", again)
			h.At("2026-09-15 11:00")
			h.Must(h.mayor(), id, "record_hearing", spoken())
		},
		"主持人就是唯一的负责人的，由本级政府决定是否回避": func(t *testing.T, _ *house) {
			h := newHouse(t, lonely)
			id, _ := h.accepted()
			h.Must(fireman, id, "tell_hearing", tell())
			h.Must(applicant, id, "ask_hearing", casework.AskHearing{})
			h.Must(fireman, id, "ask_chair", casework.AskChair{Reason: "支队没有设听证岗"})
			h.Must(h.mayor(), id, "name_chair", casework.NameChair{Chair: "fa"})
			h.Must(fireman, id, "arrange_hearing", arrange)
			h.Must(applicant, id, "challenge_chair", casework.ChallengeChair{Reason: "不公正"})
			h.Must(h.mayor(), id, "decide_challenge", casework.DecideChallenge{Result: "rejected", Words: "没有利害关系"})
		},
	})
}

func TestW24TheGovernmentNamesAChairOnItsPage(t *testing.T) {
	b := newWorkbench(t, lonely)
	_, number := b.accepted()
	at := "/desk/cases/" + number
	b.sit(fireman).get(at, 200, "请指派听证主持人")
	b.get(at+"/act/arrange_hearing", 200, "本机关没有可以主持的人")
	b.post(at+"/act/ask_chair", []string{"reason", "支队没有设听证岗"}, 303)
	b.get(at, 200, "!请指派听证主持人")
	b.sit(b.mayor()).get("/desk/inbox", 200, "指派听证主持人")
	b.get(at+"/act/name_chair", 200, "方正", "严明", "云海市市场监督管理局")
	b.post(at+"/act/name_chair", []string{"chair", "yan"}, 303)
	b.sit(fireman).get(at+"/act/arrange_hearing", 200, "严明")
}
