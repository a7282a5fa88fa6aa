package org_test

import (
	"context"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/store/storetest"
	"tongban/internal/common/org"
)

const minhai = `
divisions:
  - {code: "359902001", name: 城关镇, parent: "359902", level: township}
  - {code: "359902", name: 临海县, parent: "359900", level: county}
  - {code: "359900", name: 闽海市, parent: "350000", level: city}
  - {code: "350000", name: 福建省, level: province}
  - {code: "359903", name: 山前区, parent: "359900", level: county}
bodies:
  - {code: MHSP, name: 闽海市市场监督管理局, abbr: 闽海市监, division: "359900", court: 闽海市中级人民法院}
  - {code: LHSP, name: 临海县市场监督管理局, abbr: 临海市监, division: "359902", reconsideration: 临海县人民政府}
posts:
  - {code: LHSP-intake, name: 受理岗, body: LHSP, rights: [case.accept, case.precheck]}
  - {code: LHSP-decide, name: 决定岗, body: LHSP, rights: [case.decide]}
  - {code: SYS, name: 系统管理, body: MHSP, rights: [admin.system]}
  - {code: SEC, name: 安全管理, body: MHSP, rights: [admin.security.grant]}
officers:
  - {login: zhangmin, name: 张敏, posts: [LHSP-intake]}
  - {login: liguoqiang, name: 李国强, posts: [LHSP-decide]}
halls:
  - {code: LHZW, name: 临海县政务服务中心, division: "359902"}
windows:
  - {code: LHZW-01, hall: LHZW, name: 1号综合窗口, role: intake}
  - {code: LHZW-02, hall: LHZW, name: 2号专窗, role: body, bodies: [LHSP]}
`

func parse(t *testing.T, text string) org.Data {
	t.Helper()
	d, err := org.ReadData(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func importing(db *store.DB, d org.Data) error {
	return db.Write(context.Background(), func(tx *store.Tx) error {
		return org.Import(context.Background(), tx, db.NewID, d)
	})
}

func load(t *testing.T, db *store.DB, dir *org.Directory) {
	t.Helper()
	err := db.Read(context.Background(), func(tx *store.Tx) error {
		return dir.Load(context.Background(), tx)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func city(t *testing.T) (*store.DB, *org.Directory) {
	t.Helper()
	db := storetest.Open(t, org.Migrations())
	if err := importing(db, parse(t, minhai)); err != nil {
		t.Fatal(err)
	}
	dir := org.NewDirectory()
	load(t, db, dir)
	return db, dir
}

func TestPathsComeFromTheTreeWhateverTheOrderOfTheFile(t *testing.T) {
	_, dir := city(t)
	town, err := dir.Division("359902001")
	if err != nil || town.Path != "/350000/359900/359902/359902001/" {
		t.Fatalf("path %q, %v", town.Path, err)
	}
	for _, row := range []struct {
		name, code, top string
		want            bool
	}{
		{"a town lies in its county", "359902001", "359902", true},
		{"a county lies in itself", "359902", "359902", true},
		{"a county does not lie in its town", "359902", "359902001", false},
		{"a neighbour county is outside", "359903", "359902", false},
		{"an unknown region is nowhere", "110000", "350000", false},
		{"nothing lies in an unknown region", "359902", "110000", false},
	} {
		if got := dir.Within(row.code, row.top); got != row.want {
			t.Errorf("%s: %v", row.name, got)
		}
	}
}

func TestImportingTwiceChangesNothing(t *testing.T) {
	db, dir := city(t)
	before, _ := dir.OfficerByLogin("zhangmin")
	if err := importing(db, parse(t, minhai)); err != nil {
		t.Fatal(err)
	}
	again := org.NewDirectory()
	load(t, db, again)
	after, _ := again.OfficerByLogin("zhangmin")
	if before.ID != after.ID || len(again.Officers()) != 2 || len(again.Divisions()) != 5 {
		t.Errorf("second import changed officers: %v then %v", before, again.Officers())
	}
	if again.Generation() != dir.Generation()+1 {
		t.Errorf("generation %d after %d", again.Generation(), dir.Generation())
	}
}

func TestADivisionThatMovesTakesThoseBelowWithIt(t *testing.T) {
	db, dir := city(t)
	moved := parse(t, `divisions: [{code: "359902", name: 临海县, parent: "359903", level: county}]`)
	if err := importing(db, moved); err != nil {
		t.Fatal(err)
	}
	load(t, db, dir)
	if !dir.Within("359902001", "359903") {
		t.Error("the town stayed behind")
	}
}

func TestLookUps(t *testing.T) {
	_, dir := city(t)
	if list := dir.OfficersAt("LHSP", "case.accept"); len(list) != 1 || list[0].Name != "张敏" {
		t.Errorf("officers who may accept: %v", list)
	}
	if list := dir.BodiesIn("359902"); len(list) != 1 || list[0].Code != "LHSP" {
		t.Errorf("bodies of the county: %v", list)
	}
	if list := dir.BodiesIn("359900"); len(list) != 2 {
		t.Errorf("bodies of the city: %v", list)
	}
	windows := dir.Windows("LHZW")
	if len(windows) != 2 || !windows[0].Serves("MHSP") || windows[1].Serves("MHSP") {
		t.Errorf("windows: %v", windows)
	}
	if _, err := dir.Body("XX"); fault.KindOf(err) != fault.KindNotFound {
		t.Errorf("an unknown body: %v", err)
	}
}

func TestThreeAdministratorsAreThreePeople(t *testing.T) {
	system := org.Post{Name: "系统", Rights: []string{"admin.system"}}
	security := org.Post{Name: "安全", Rights: []string{"admin.security.grant"}}
	audit := org.Post{Name: "审计", Rights: []string{"admin.audit"}}
	accept := org.Post{Name: "受理", Rights: []string{"case.accept"}}
	odd := org.Post{Name: "超管", Rights: []string{"admin.all"}}
	for _, row := range []struct {
		name  string
		posts []org.Post
		right bool
	}{
		{"a business post alone", []org.Post{accept}, true},
		{"one administrator alone", []org.Post{system}, true},
		{"system and security together", []org.Post{system, security}, false},
		{"security and audit together", []org.Post{security, audit}, false},
		{"system and audit together", []org.Post{system, audit}, false},
		{"an administrator with business", []org.Post{accept, audit}, false},
		{"an administrator over everything is not one of the three", []org.Post{odd}, false},
		{"nobody", nil, true},
	} {
		if err := org.CheckPosts(row.posts...); (err == nil) != row.right {
			t.Errorf("%s: %v", row.name, err)
		}
	}
}

func TestSeparationHoldsAtEveryDoor(t *testing.T) {
	db, dir := city(t)
	grant := func(login string, posts ...string) error {
		return db.Write(context.Background(), func(tx *store.Tx) error {
			return org.Grant(context.Background(), tx, login, posts)
		})
	}
	if err := grant("zhangmin", "LHSP-intake", "SYS"); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("granting business and admin: %v", err)
	}
	if err := grant("zhangmin", "SYS", "SEC"); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("granting two administrators: %v", err)
	}
	bad := parse(t, `officers: [{login: wang, name: 王, posts: [SYS, SEC]}]`)
	if err := importing(db, bad); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("importing two administrators: %v", err)
	}
	sly := parse(t, `posts: [{code: LHSP-intake, name: 受理岗, body: LHSP, rights: [case.accept, admin.audit]}]`)
	if err := importing(db, sly); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("a post that becomes both: %v", err)
	}
	if err := grant("zhangmin", "LHSP-intake", "LHSP-decide"); err != nil {
		t.Errorf("two business posts: %v", err)
	}
	load(t, db, dir)
	if o, _ := dir.OfficerByLogin("zhangmin"); len(o.Posts) != 2 {
		t.Errorf("posts after the grant: %v", o.Posts)
	}
}

func TestAnOfficerWhoLeftIsNotFoundForWork(t *testing.T) {
	db, dir := city(t)
	err := db.Write(context.Background(), func(tx *store.Tx) error {
		return org.SetActive(context.Background(), tx, "zhangmin", false)
	})
	if err != nil {
		t.Fatal(err)
	}
	load(t, db, dir)
	if list := dir.OfficersAt("LHSP", "case.accept"); len(list) != 0 {
		t.Errorf("still at work: %v", list)
	}
}

func TestFilesThatAreWrongAreTurnedDown(t *testing.T) {
	db := storetest.Open(t, org.Migrations())
	for _, row := range []struct{ name, text string }{
		{"a parent that is not there", `divisions: [{code: "1", name: x, parent: "9", level: city}]`},
		{"two that are each other's parent", `divisions: [{code: "1", name: x, parent: "2", level: city}, {code: "2", name: y, parent: "1", level: city}]`},
		{"an officer with a post that is not there", `officers: [{login: a, name: b, posts: [none]}]`},
	} {
		err := importing(db, parse(t, row.text))
		if fault.KindOf(err) == fault.KindInternal {
			t.Errorf("%s: %v", row.name, err)
		}
	}
	if _, err := org.ReadData(strings.NewReader("bodys: []")); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("a misspelt key: %v", err)
	}
}
