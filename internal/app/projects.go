package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"tongban/demo"
	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/form"
	"tongban/internal/common/meeting"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/casework"
	"tongban/internal/service/project"
)

// projectCases hands casework to projects, in the words of projects.
type projectCases struct {
	h      *House
	people identities
	items  shelfOfItems
}

// Terms gives what an item asks now.
func (c projectCases) Terms(code string) (project.Terms, error) {
	item, err := c.items.Item(code)
	if err != nil {
		return project.Terms{}, err
	}
	t := project.Terms{Code: item.Code, Version: item.Version, Name: item.Name, Body: item.Body, Limits: limitsOf(item), Answered: item.AnsweredOf()}
	if t.Own, err = json.Marshal(item); err != nil {
		return t, err
	}
	if err := json.Unmarshal(item.Form, &t.Form); err != nil {
		return t, fmt.Errorf("form of %s: %w", code, err)
	}
	for _, s := range item.Situations {
		q := project.Situation{Name: s.Name, Question: s.Question}
		for _, o := range s.Options {
			q.Options = append(q.Options, form.Option{Value: o.Value, Label: o.Text})
		}
		t.Situations = append(t.Situations, q)
	}
	for _, m := range item.Materials {
		t.Materials = append(t.Materials, project.Material{Code: m.Code, Name: m.Name, Needed: m.Necessity == casework.Required, Note: m.Note, Accept: m.Accept, MaxMB: m.MaxMB})
	}
	return t, nil
}

func limitsOf(item casework.Item) string {
	switch {
	case item.Instant:
		return "当场办结"
	case item.Statutory.N == 0:
		return "承诺" + item.Promised.String()
	}
	return "法定" + item.Statutory.String() + "，承诺" + item.Promised.String()
}

func ownTerms(t project.Terms) (item casework.Item, err error) {
	err = json.Unmarshal(t.Own, &item)
	return item, err
}

// Asked gives the codes of the materials that an item asks for in a situation.
func (c projectCases) Asked(t project.Terms, situations map[string]string) []string {
	item, err := ownTerms(t)
	if err != nil {
		return nil
	}
	return c.items.Asked(item, situations)
}

// Applicant is who applies, with the number of the document sealed.
func (c projectCases) Applicant(ctx context.Context, a account.Actor) (json.RawMessage, error) {
	who, err := c.people.Applicant(ctx, a)
	if err != nil {
		return nil, err
	}
	return json.Marshal(who)
}

// submission is a filing in the words of casework.
func submission(f project.Filing) (in casework.Submit, err error) {
	in = casework.Submit{Item: f.Terms.Code, Version: f.Terms.Version, Form: f.Form, Answers: f.Situations, Channel: matter.ChannelPortal,
		Wish: casework.Wish{Way: casework.WayCounter}}
	if err := json.Unmarshal(f.Applicant, &in.Applicant); err != nil {
		return in, err
	}
	for _, h := range f.Handed {
		d := casework.Handed{Material: h.Material, Source: casework.SourceUpload}
		for _, x := range h.Files {
			d.Files = append(d.Files, casework.File{ID: x.ID, Name: x.Name, Size: x.Size, Type: x.Type})
		}
		if len(d.Files) == 0 {
			d.Source, d.Licence = casework.SourceLicence, h.Instead
		}
		in.Documents = append(in.Documents, d)
	}
	return in, nil
}

// Vet says what has to change before a case of the item can be opened.
func (c projectCases) Vet(t project.Terms, f project.Filing) []fault.Field {
	item, err := ownTerms(t)
	if err != nil {
		return []fault.Field{{Name: "form", Message: "这个事项的要求读不出来，请联系窗口"}}
	}
	in, err := submission(f)
	if err != nil {
		return []fault.Field{{Name: "form", Message: "申请人的信息读不出来，请重新登录后再试"}}
	}
	return c.h.rooms.casework.Vet(item, in, nil)
}

// Open opens a case; the same key opens none again.
func (c projectCases) Open(ctx context.Context, f project.Filing, key string) (int64, string, error) {
	item, err := ownTerms(f.Terms)
	if err != nil {
		return 0, "", err
	}
	in, err := submission(f)
	if err != nil {
		return 0, "", err
	}
	r, err := c.h.engine.Start(ctx, account.System("工程建设项目并联审批"), casework.KindName, "take_part",
		casework.TakePart{Submit: in, Terms: item, Under: f.Under, Subject: f.Subject, At: f.At, Joints: f.Joints}, matter.Key(key))
	if err != nil {
		return 0, "", err
	}
	v, err := c.view(ctx, r.Number)
	return v.Matter.ID, r.Number, err
}

// Opened finds the case that was opened under a key.
func (c projectCases) Opened(ctx context.Context, key string) (int64, string, bool) {
	r, found := c.h.engine.Given(ctx, account.System("工程建设项目并联审批"), "take_part", key)
	return r.ID, r.Number, found
}

func (c projectCases) view(ctx context.Context, number string) (matter.View, error) {
	return c.h.engine.View(ctx, account.System("工程建设项目并联审批"), number)
}

func (c projectCases) byID(ctx context.Context, id int64) (v matter.View, k casework.Case, err error) {
	number, err := c.h.engine.NumberOf(ctx, id)
	if err != nil {
		return v, k, err
	}
	if v, err = c.view(ctx, number); err != nil {
		return v, k, err
	}
	k, ok := v.Facts.(casework.Case)
	if !ok {
		return v, k, fault.Missing("办件", number)
	}
	return v, k, nil
}

// Look tells how a case stands.
func (c projectCases) Look(ctx context.Context, id int64) (project.Report, error) {
	v, k, err := c.byID(ctx, id)
	if err != nil {
		return project.Report{}, err
	}
	return reportOf(v, k), nil
}

// reportOf is what a case tells the project above it.
func reportOf(v matter.View, k casework.Case) project.Report {
	r := project.Report{Matter: v.Matter.ID, Item: k.Item.Code, Number: v.Matter.Number, Version: v.Matter.Version, State: v.Matter.State,
		Title: v.StateDef().PublicTitle(), AcceptedAt: k.AcceptedAt, Standing: project.PartWaiting}
	switch {
	case v.Matter.State == casework.StateCorrecting:
		r.Stop = &project.Stop{Kind: "correction", Title: "补正", Ground: "《行政许可法》第三十二条第一款第四项"}
	case v.Matter.State == casework.StateSpecial: // 行政许可法 §45: what stops the clock of the law stops that of the stage
		if s, running := k.Running(); running && s.Statutory {
			r.Stop = &project.Stop{Kind: s.Code, Title: s.Name, Ground: s.Basis}
		}
	}
	switch {
	case k.Decision != nil && k.Decision.Outcome == casework.Denied:
		r.Standing = project.PartRefused
	case k.Decision != nil:
		r.Standing, r.Paper = project.PartGranted, k.Decision.Number
	case v.Matter.State == casework.StateDeclined:
		r.Standing = project.PartRefused
	case !v.Matter.Open():
		r.Standing = project.PartWithdrawn
	case !k.AcceptedAt.IsZero():
		r.Standing = project.PartHandling
	}
	if k.Decision != nil {
		r.DecidedAt = k.Decision.At
	} else if !v.Matter.Open() {
		r.DecidedAt = v.Matter.ClosedAt
	}
	return r
}

// Accept accepts a case in the name of an officer who has looked at the papers of the whole stage.
func (c projectCases) Accept(ctx context.Context, officer string, id int64, key string) error {
	who, err := c.h.accounts.Resolve(ctx, officer)
	if err != nil {
		return err
	}
	v, k, err := c.byID(ctx, id)
	if err != nil || v.Matter.State != casework.StateSubmitted {
		return err
	}
	var in casework.CheckMaterials
	for _, d := range k.Unsettled() {
		x := casework.Checked{Material: d.Material, Verdict: casework.VerdictPass}
		switch {
		case d.Present():
		case d.Necessity == casework.Deferrable:
			x.Verdict = casework.VerdictGap
		case d.Necessity == casework.Waivable:
			x.Verdict = casework.VerdictExempt
		}
		in.Verdicts = append(in.Verdicts, x)
	}
	if len(in.Verdicts) > 0 {
		if _, err := c.h.engine.Do(ctx, who, id, "check_materials", in, matter.Key(key+"/check")); err != nil {
			return err
		}
	}
	_, err = c.h.engine.Do(ctx, who, id, "accept", casework.Accept{Note: "随工程建设项目阶段联合受理"}, matter.Key(key))
	return err
}

// Correct puts a case into correction by the one notice of the stage.
func (c projectCases) Correct(ctx context.Context, officer string, id int64, points []project.Correcting, due workday.Date, key string) error {
	who, err := c.h.accounts.Resolve(ctx, officer)
	if err != nil {
		return err
	}
	in := casework.CorrectTogether{DueOn: due, Notice: "阶段申报补正告知书"}
	for _, p := range points {
		in.Points = append(in.Points, casework.CorrectionPoint{Material: p.Material, Name: p.Name, Problem: p.Problem, Demand: p.Demand})
	}
	_, err = c.h.engine.Do(ctx, who, id, "correct_together", in, matter.Key(key))
	return err
}

// Bring hands a case what was brought for the stage.
func (c projectCases) Bring(ctx context.Context, subject string, id int64, handed []project.Handed, key string) error {
	v, _, err := c.byID(ctx, id)
	if err != nil || v.Matter.State != casework.StateCorrecting {
		return err
	}
	who, err := c.behind(ctx, subject, v)
	if err != nil {
		return err
	}
	in := casework.AnswerCorrection{Shared: true}
	for _, h := range handed {
		d := casework.Handed{Material: h.Material, Source: casework.SourceUpload}
		for _, x := range h.Files {
			d.Files = append(d.Files, casework.File{ID: x.ID, Name: x.Name, Size: x.Size, Type: x.Type})
		}
		in.Documents = append(in.Documents, d)
	}
	_, err = c.h.engine.Do(ctx, who, id, "answer_correction", in, matter.Key(key))
	return err
}

// Withdraw withdraws a case that is not decided, in the name of who applied. What he was let do then counts, should the
// delegation have ended meanwhile: it is his own act that is carried out.
func (c projectCases) Withdraw(ctx context.Context, subject string, id int64, reason, key string) error {
	v, _, err := c.byID(ctx, id)
	if err != nil || !v.Matter.Open() {
		return err
	}
	who, err := c.behind(ctx, subject, v)
	if err != nil {
		return err
	}
	_, err = c.h.engine.Do(ctx, who, id, "withdraw", casework.Withdraw{Reason: reason}, matter.Key(key))
	return err
}

// Answer answers the parts of a case by what several bodies found together.
func (c projectCases) Answer(ctx context.Context, id int64, a project.Answered, key string) error {
	in := casework.JointAnswer{Joint: a.Joint, Title: a.Title, Paper: a.Paper}
	for _, r := range a.Rows {
		in.Rows = append(in.Rows, casework.JointRow{Body: r.Body, Agrees: r.Result == meeting.Agree, Finding: r.Finding, By: r.By})
	}
	_, err := c.h.engine.Do(ctx, account.System("工程建设项目并联审批"), id, "answer_joint", in, matter.Key(key))
	return err
}

// behind is who acted for the applicant, as the case knows him.
func (c projectCases) behind(ctx context.Context, subject string, v matter.View) (account.Actor, error) {
	own, principal, _ := strings.Cut(subject, "+")
	_, person, ok := account.ParseSubject(own)
	if !ok {
		return account.Actor{}, fault.Missing("申请人", subject)
	}
	p, err := c.h.accounts.Person(ctx, person)
	if err != nil {
		return account.Actor{}, err
	}
	who := account.Actor{Kind: account.ActorPerson, ID: person, Name: p.Name}
	if kind, n, ok := account.ParseSubject(principal); ok {
		who.For = &account.Principal{Kind: account.PrincipalKind(kind), ID: n, Name: v.Matter.ApplicantName}
	}
	return who, nil
}

// Board shows the cases of a project beside each other.
func (c projectCases) Board(ctx context.Context, id int64) (list []project.Shown, err error) {
	parts, err := c.h.engine.Parts(ctx, id)
	for _, v := range parts {
		k, ok := v.Facts.(casework.Case)
		if !ok {
			continue
		}
		x := project.Shown{Matter: v.Matter.ID}
		for _, clock := range v.Clocks {
			if clock.State != matter.ClockStopped && clock.OnDue == "" && clock.Task == 0 {
				x.Clocks = append(x.Clocks, clock)
			}
		}
		for _, e := range k.Examinations {
			x.Opinions = append(x.Opinions, project.PartOpinion{Body: e.Body, Title: e.Title, Result: casework.ResultTitle(e.Result), Agree: e.Result == casework.ResultAgree})
		}
		for _, d := range k.Documents {
			if d.Verdict == casework.VerdictPass || d.Verdict == casework.VerdictFail {
				x.Verdicts = append(x.Verdicts, project.Verdict{Material: d.Material, Passed: d.Verdict == casework.VerdictPass, Reason: d.Reason})
			}
		}
		x.Appointments = appointmentsOf(k)
		list = append(list, x)
	}
	return list, err
}

// projectFields draws fields of a form with the controls that fit.
func projectFields(fields []form.Field) []web.FieldSpec {
	specs := make([]web.FieldSpec, len(fields))
	for i, f := range fields {
		specs[i] = fieldSpec(f)
	}
	return specs
}

// projectPrefill gives first answers from the account and the record of the company.
func (h *House) projectPrefill(people identities) func(context.Context, account.Actor, form.Definition) map[string][]string {
	return func(ctx context.Context, a account.Actor, d form.Definition) map[string][]string {
		known := map[string]string{"account.name": a.Name}
		if a.Person != nil {
			known["account.phone"] = a.Person.Phone
		}
		if company, err := people.Company(ctx, a); err == nil {
			known["company.name"], known["company.credit_code"] = company.Name, company.CreditCode
			known["company.representative"], known["company.address"] = company.Representative, company.Address
		}
		out := map[string][]string{}
		for _, f := range d.Fields() {
			if value := known[f.Prefill]; value != "" {
				out[f.Name] = []string{value}
			}
		}
		return out
	}
}

// projectTemplates writes the rules and the classes of the demonstration city, each as its first version.
func (f *filling) projectTemplates(ctx context.Context) error {
	folder, err := demo.Projects()
	if err != nil {
		return err
	}
	names, err := fs.Glob(folder, "*.yaml")
	if err != nil {
		return err
	}
	slices.Sort(names)
	room := f.past.rooms.projects
	for _, name := range names {
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return err
		}
		if err := room.Import(ctx, strings.TrimSuffix(name, ".yaml"), text, "首次建立工程建设项目流程模板", "严立强"); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// appointmentsOf are the dates on which people meet over a case.
func appointmentsOf(k casework.Case) (list []project.Appointment) {
	for _, s := range k.Surveys {
		if s.Cancelled != "" {
			continue
		}
		a := project.Appointment{Title: "联合踏勘", At: s.At, Place: s.Place, Over: !s.EndedAt.IsZero()}
		for _, share := range s.Shares {
			a.Bodies = append(a.Bodies, share.Body)
		}
		list = append(list, a)
	}
	return list
}
