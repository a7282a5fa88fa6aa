package casework_test

import (
	"context"
	"testing"

	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/paper"
	"tongban/internal/service/casework"
)

// filled is a field that is filled in from a source.
func filled(name, source string) casework.FormField {
	return casework.FormField{FieldSpec: web.FieldSpec{Name: name, Label: name, Kind: web.KindText, Max: 200}, Prefill: source}
}

func TestP09TheRecordOfTheCompanyIsFilledInAndSaysSo(t *testing.T) {
	s := newSite(t)
	s.form.more = []casework.FormField{filled("unit", "company.name"), filled("code", "company.credit_code"), filled("chief", "company.representative"), filled("seat", "company.address")}
	s.as(agent).get("/apply/food/form").want(200, `value="云海餐饮有限公司"`, `value="91359900MA00000X1F"`, `value="黄大海"`, `value="湖滨路66号"`, "已按企业登记信息填好，可以修改")
	s.as(applicant).get("/apply/food/form").want(200).lacks("云海餐饮有限公司", "企业登记信息")
}

// grants takes an application for a shop of somebody to the decision.
func (s *site) grants(index, shop string) int64 {
	s.t.Helper()
	in := application()
	in.Answers = map[string]string{"agent": "self"}
	in.Applicant.Index, in.Form = index, map[string][]string{"shop": {shop}}
	r, err := s.Start(context.Background(), applicant, casework.KindName, "submit", in)
	if err != nil {
		s.t.Fatalf("submit: %v", err)
	}
	s.Must(clerk, r.ID, "check_materials", verdicts())
	s.Must(clerk, r.ID, "accept", casework.Accept{})
	s.Must(examiner, r.ID, "examine", agree())
	return r.ID
}

func TestP09LicencesOfTheSameApplicantAreFilledIn(t *testing.T) {
	const licence = "licence/食品经营许可证/"
	fields := []casework.FormField{filled("number", licence+"number"), filled("on", licence+"on"), filled("issuer", licence+"body"), filled("what", licence+"content")}
	fields = append(fields, casework.FormField{FieldSpec: web.FieldSpec{Name: "shop", Label: "原店名", Kind: web.KindText, Max: 40}, Prefill: licence + "same"})
	mine := applicant.Subject()
	cases := []struct {
		sentence string
		before   func(s *site)
		want     []string
		lacks    []string
	}{
		{"nothing was granted", func(*site) {}, nil, []string{"您的《食品经营许可证》"}},
		{"it is not decided yet", func(s *site) { s.grants(mine, "甲店") }, nil, []string{"甲店"}},
		{"it was denied", func(s *site) { s.Must(head, s.grants(mine, "甲店"), "decide", deny()) }, nil, []string{"甲店"}},
		{"another's licence", func(s *site) { s.Must(head, s.grants("person:8", "甲店"), "decide", grant()) }, nil, []string{"甲店"}},
		{"one licence", func(s *site) { s.Must(head, s.grants(mine, "甲店"), "decide", grant()) },
			[]string{`value="甲店"`, `value="热食类食品制售"`, "已按您的《食品经营许可证》（", "填好，可以修改"}, []string{"共2份"}},
		{"of two the newest", func(s *site) {
			s.Must(head, s.grants(mine, "甲店"), "decide", grant())
			s.Must(head, s.grants(mine, "乙店"), "decide", grant())
		}, []string{`value="乙店"`, "已按您的《食品经营许可证》（共2份，这是"}, []string{"甲店"}},
		{"its paper was voided", func(s *site) {
			id := s.grants(mine, "甲店")
			s.Must(head, id, "decide", grant())
			s.void(id)
		}, nil, []string{"甲店"}},
		{"its years are over", func(s *site) {
			s.Must(head, s.grants(mine, "甲店"), "decide", grant())
			s.At("2031-10-01 09:00")
		}, nil, []string{"甲店"}},
		{"the item has nothing to do with it", func(s *site) {
			s.Must(head, s.grants(mine, "甲店"), "decide", grant())
			s.shelf.item.Version, s.shelf.item.Result.Name = 9, "别的证"
		}, nil, []string{"甲店"}},
	}
	for _, c := range cases {
		t.Run(c.sentence, func(t *testing.T) {
			s := newSite(t)
			c.before(s)
			s.form.more = fields
			s.as(applicant).get("/apply/food/form").want(200, c.want...).lacks(c.lacks...)
		})
	}
}

func TestP09WhatWasChangedNoLongerNamesItsSource(t *testing.T) {
	s := newSite(t)
	s.form.more = []casework.FormField{filled("seat", "company.address")}
	b := s.as(agent)
	b.get("/apply/food/form").want(200, "已按企业登记信息填好")
	b.post("/apply/food/form/draft", "shop", "建国小吃", "seat", "湖滨路66号").want(200)
	b.get("/apply/food/form").want(200, "已按企业登记信息填好")
	b.post("/apply/food/form/draft", "shop", "建国小吃", "seat", "湖滨路68号").want(200)
	b.get("/apply/food/form").want(200, `value="湖滨路68号"`).lacks("已按企业登记信息填好")
}

// void voids the papers of a case.
func (s *site) void(id int64) {
	s.t.Helper()
	ctx := context.Background()
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		list, err := paper.ByMatter(ctx, tx, id)
		if err != nil {
			return err
		}
		for _, p := range list {
			voided, err := paper.Void(p.ID, "印制有误")
			if err != nil {
				return err
			}
			if err := tx.Apply(ctx, voided); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
}
