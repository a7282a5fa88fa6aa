package casework_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/service/casework"
)

// neighbour sits at another window of the clerk's body, farClerk at another body's.
func neighbour() account.Actor {
	a := clerk
	a.ID, a.Login, a.Name = 9901, "linchuang", "何丽萍"
	return a
}

func farClerk() account.Actor {
	a := clerk
	a.ID, a.Login, a.Name = 9902, "yichu", "外处人"
	a.Posts = []account.Seat{{Post: "elsewhere", Body: "elsewhere", BodyPath: "/", Rights: []string{casework.RightReceive}}}
	return a
}

var parkedKey = regexp.MustCompile(`parked=([A-Z2-7]{26})`)

func (b *workbench) draft(address, typed string) int {
	r := httptest.NewRequest(http.MethodPost, strings.Replace(address, "?", "/draft?", 1), strings.NewReader(typed))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	return b.send(r).Code
}

// typedRow is the column in which what was typed lies.
func (b *workbench) typedRow() (typed string) {
	b.t.Helper()
	err := b.DB.Read(context.Background(), func(tx *store.Tx) error {
		return tx.QueryRow(context.Background(), `/* test.parked */ select typed from parked`).Scan(&typed)
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return typed
}

func TestW11WhatIsTypedIsKeptByItselfAndFoundAgain(t *testing.T) {
	b := newWorkbench(t)
	b.sit(clerk)
	address := b.opened("/desk/intake/food")
	b.get(address, 200)
	b.get("/desk/intake", 200, "!暂存件")
	if code := b.draft(address, "version=3&way=counter"); code != 200 {
		t.Errorf("empty draft: %d", code)
	}
	b.get("/desk/intake", 200, "!暂存件") // an empty page is not worth keeping
	if code := b.draft(address, "version=3&way=counter&name=王秀兰&shop=秀兰面馆&window=A02"); code != 200 {
		t.Errorf("draft: %d", code)
	}
	b.sit(clerk).get("/desk/intake", 200, "暂存件", "王**", "A02", "!王秀兰", "保留到") // after a new login
	b.get(address, 200, "王秀兰", "秀兰面馆", "上次保存")
	if typed := b.typedRow(); typed == "" || strings.Contains(typed, "王秀兰") {
		t.Errorf("what was typed lies open in the row: %s", typed)
	}
}

func TestW11ParkingNeedsNoScriptsAndAsksForNothing(t *testing.T) {
	b := newWorkbench(t)
	b.sit(clerk)
	address := b.opened("/desk/intake/food")
	w := b.scan(address, map[string]string{"name": "王秀兰", "number": "1", "version": "3", "then": "keep"}, "file-plan", "plan.pdf", somePDF)
	if b.shows(w, 303); w.Header().Get("Location") != "/desk/intake" {
		t.Errorf("led to %s", w.Header().Get("Location"))
	}
	page := b.get(address, 200, "王秀兰", "plan.pdf")
	file := regexp.MustCompile(`/desk/parked/[A-Z2-7]+/files/\d+`).FindString(page)
	b.get(file, 200)
	remove := regexp.MustCompile(`name="remove" value="(\d+)"`).FindStringSubmatch(page)[1]
	b.post(address, []string{"version", "3", "name", "王秀兰", "remove", remove}, 303)
	b.get(address, 200, "王秀兰", "!plan.pdf")
	b.get(file, 404)
	w = b.scan(address, map[string]string{"version": "3", "name": "王秀兰", "then": "stay"}, "file-plan", "plan.exe", "MZ")
	b.shows(w, 422, "王秀兰", "错误：")
}

func TestW11AnotherWindowGoesOnAndNobodyElse(t *testing.T) {
	b := newWorkbench(t)
	b.sit(clerk)
	address := b.opened("/desk/intake/food")
	fields := map[string]string{"name": "王秀兰", "documentKind": "citizen_card", "number": "350000199001011234", "phone": "13800000002", "way": "counter", "shop": "秀兰面馆", "version": "3", "then": "keep"}
	b.shows(b.scan(address, fields, "file-plan", "plan.pdf", somePDF), 303)
	take := "/desk/parked/" + parkedKey.FindStringSubmatch(address)[1] + "/take"

	b.sit(farClerk()).get("/desk/intake", 200, "!暂存件")
	b.post(take, nil, 404)
	b.sit(neighbour()).get("/desk/intake", 200, "王**", "接着办", clerk.Name)
	b.get(address, 409, clerk.Name)
	if to := b.post(take, nil, 303); to != address {
		t.Errorf("led to %s", to)
	}
	b.get(address, 200, "秀兰面馆", "plan.pdf")

	if code := b.sit(clerk).draft(address, "version=3&name=别人"); code != 409 {
		t.Errorf("the former holder still writes: %d", code)
	}
	b.sit(neighbour())
	delete(fields, "then")
	w := b.scan(address, fields, "", "", "")
	b.shows(w, 303)
	c := b.state(strings.Split(w.Header().Get("Location"), "/")[3], casework.StateSubmitted)
	if plan, _ := c.Document("plan"); len(plan.Files) != 1 {
		t.Errorf("the scan of the first window is lost: %+v", plan)
	}
	b.get("/desk/intake", 200, "!暂存件")
	b.get(address, 303)
}

func TestW11ParkedThingsAreDeletedByHandAndByTime(t *testing.T) {
	b := newWorkbench(t)
	b.sit(clerk)
	keep := map[string]string{"name": "王秀兰", "version": "3", "then": "keep"}
	one, two := b.opened("/desk/intake/food"), b.opened("/desk/intake/food")
	b.scan(one, keep, "file-plan", "plan.pdf", somePDF)
	b.scan(two, keep, "file-plan", "plan.pdf", somePDF)
	b.post("/desk/parked/"+parkedKey.FindStringSubmatch(one)[1]+"/delete", nil, 303)
	b.get(one, 200, "!王秀兰")
	b.get(two, 200, "王秀兰")
	b.Pass((casework.ParkedDays*24 - 1) * time.Hour)
	b.sit(clerk)
	if err := b.room.SweepParked(context.Background()); err != nil {
		t.Fatal(err)
	}
	b.get(two, 200, "王秀兰")
	b.Pass(2 * time.Hour)
	b.sit(clerk).get("/desk/intake", 200, "!暂存件")
	if err := b.room.SweepParked(context.Background()); err != nil {
		t.Fatal(err)
	}
	b.get(two, 200, "!王秀兰", "!plan.pdf")
}
