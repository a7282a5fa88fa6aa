package app_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

var confirmDelegation = regexp.MustCompile(`action="(/my/account/delegations/[0-9]+/confirm)"`)
var revokeDelegation = regexp.MustCompile(`action="(/my/account/delegations/[0-9]+/revoke)"`)

// TestM13ADelegationHasAScopeAndAnEnd goes the way of 陈国栋, who lets 林晓梅 apply for one thing until a day.
func TestM13ADelegationHasAScopeAndAnEnd(t *testing.T) {
	if testing.Short() {
		t.Skip("the city takes some seconds to fill")
	}
	t.Parallel()
	const at = "/my/account/delegations"
	city := newTown(t)
	chen, lin := city.browser("陈国栋"), city.browser("林晓梅")
	for _, b := range []*browser{chen, lin} {
		if err := b.enter(); err != nil {
			t.Fatal(err)
		}
	}
	const number = "350404199003160260" // hers, made up as all of the city
	from := city.Now().Format("2006-01-02")
	until := city.Now().AddDate(0, 1, 0).Format("2006-01-02")
	in := url.Values{"name": {"林晓梅"}, "kind": {"citizen"}, "number": {number}, "extent": {"some"}, "items": {"没有这件事"}, "from_on": {from}, "until_on": {until}}
	form, _ := formOf(chen.get(at).text, at)
	in.Set("kind", form.Get("kind"))
	if p := chen.post(at, in); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.text, "没有找到事项") {
		t.Errorf("an item that is none: %d %s", p.status, readable(p.text))
	}
	name := itemName(t, chen)
	in.Set("items", name)
	in.Set("until_on", "2020-01-01")
	if p := chen.post(at, in); p.status != http.StatusUnprocessableEntity {
		t.Errorf("an end before the beginning: %d", p.status)
	}
	in.Set("until_on", until)
	p := chen.post(at, in)
	if p.status != http.StatusSeeOther {
		t.Fatalf("offered: %d %s", p.status, readable(p.text))
	}
	if p = chen.get(at); !strings.Contains(p.text, "等对方确认") || !strings.Contains(p.text, name) || strings.Contains(p.text, number) {
		t.Errorf("what he gave: %s", readable(p.text))
	}
	if err := city.WorkUntilEmpty(context.Background()); err != nil {
		t.Fatal(err)
	}
	if p = lin.get("/my/messages"); !strings.Contains(p.text, "有人委托您代办") {
		t.Errorf("she is not told")
	}
	p = lin.get(at)
	confirm := confirmDelegation.FindStringSubmatch(p.text)
	if confirm == nil {
		t.Fatalf("nothing to confirm: %s", readable(p.text))
	}
	if q := chen.post(confirm[1], nil); q.status != http.StatusNotFound {
		t.Errorf("he confirms for her: %d", q.status)
	}
	if p = lin.answer(p, confirm[1], nil); !strings.Contains(p.text, "生效中") {
		t.Errorf("confirmed: %s", readable(p.text))
	}
	own := regexp.MustCompile(`value="(person:[0-9]+\+person:[0-9]+)"`).FindStringSubmatch(lin.get("/my/account").text)
	if own == nil {
		t.Fatal("she may not act for him")
	}
	lin.post("/my/account/acting", url.Values{"subject": {own[1]}})
	if p = lin.get("/my/cases"); p.status != http.StatusOK {
		t.Errorf("in his name: %d", p.status)
	}
	if p = lin.get(at); strings.Contains(p.text, "委托一个人代办") {
		t.Error("a delegate delegates again") // 民法典 §169
	}
	revoke := revokeDelegation.FindStringSubmatch(chen.get(at).text)
	if revoke == nil {
		t.Fatal("nothing to revoke")
	}
	if p = chen.answer(chen.get(at), revoke[1], nil); !strings.Contains(p.text, "已撤销") {
		t.Errorf("revoked: %s", readable(p.text))
	}
	if p = lin.get("/my/cases"); p.status == http.StatusOK && strings.Contains(p.text, "代 陈国栋") {
		t.Error("she still acts for him")
	}
}

// itemName is the name of an item that the site offers.
func itemName(t *testing.T, b *browser) string {
	t.Helper()
	found := regexp.MustCompile(`<a href="/items/[0-9A-Z]+">([^<]+)</a>`).FindStringSubmatch(b.get("/items").text)
	if found == nil {
		t.Fatal("no item")
	}
	return strings.TrimSpace(found[1])
}
