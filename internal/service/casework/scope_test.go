package casework_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"tongban/internal/base/file"
	"tongban/internal/common/account"
	"tongban/internal/matter/mattertest"
	"tongban/internal/service/casework"
)

// scoped gives the plan to the fire brigade alone and the rules to the health authority; what no part names is shared.
func scoped(i *casework.Item) {
	sideBySide(casework.JoinAll)(i)
	i.Stages[0].Parts[1].Materials, i.Stages[0].Parts[2].Materials = []string{"plan"}, []string{"rules"}
}

// W-07: a branch sees its part plus shared materials, the lead and the window all.
func TestEachDepartmentSeesItsMaterialsAndTheSharedOnes(t *testing.T) {
	b := newWorkbench(t, scoped)
	in := application()
	for n, code := range []string{"plan", "rules", "licence"} {
		if n == 2 {
			in.Documents = append(in.Documents, casework.Handed{Material: code, Source: casework.SourceUpload})
		}
		in.Documents[n].Source, in.Documents[n].Files = casework.SourceUpload, []casework.File{{ID: b.stored(t, code), Name: code + ".pdf", Size: 4, Type: "application/pdf"}}
	}
	r, err := b.Start(context.Background(), applicant, casework.KindName, "submit", in)
	if err != nil {
		t.Fatal(err)
	}
	b.Must(clerk, r.ID, "check_materials", verdicts())
	b.Must(clerk, r.ID, "accept", casework.Accept{})

	watcher := mattertest.Officer(21, "何宽", "supervision", path, "supervise.view")
	both := mattertest.Officer(22, "吴刚", "fire", path, casework.RightReview, casework.RightQuery)
	for name, row := range map[string]struct {
		actor account.Actor
		sees  map[string]bool
	}{
		"the fire brigade":                          {fireman, map[string]bool{"plan": true, "licence": true}},
		"the health authority":                      {doctor, map[string]bool{"rules": true, "licence": true}},
		"the fire brigade, with the right of query": {both, map[string]bool{"plan": true, "licence": true}},
		"the lead":                    {examiner, map[string]bool{"plan": true, "rules": true, "licence": true}},
		"who decides":                 {head, map[string]bool{"plan": true, "rules": true, "licence": true}},
		"the window":                  {clerk, map[string]bool{"plan": true, "rules": true, "licence": true}},
		"who watches over the region": {watcher, map[string]bool{"plan": true, "rules": true, "licence": true}},
	} {
		t.Run(name, func(t *testing.T) {
			b.sit(row.actor)
			v, err := b.View(context.Background(), row.actor, r.Number)
			if err != nil {
				t.Fatal(err)
			}
			kept := 0
			for _, d := range v.Facts.(casework.Case).Documents {
				status, shown := 404, "!"+d.Name
				if row.sees[d.Material] {
					status, shown = 200, d.Name
				} else {
					kept++
				}
				b.get("/desk/cases/"+r.Number+"/materials", 200, shown)
				b.get(fmt.Sprintf("/desk/cases/%s/files/%d", r.Number, d.Files[0].ID), status)
			}
			if kept > 0 {
				b.get("/desk/cases/"+r.Number+"/materials", 200, fmt.Sprintf("另有 %d 份材料", kept))
			}
		})
	}
}

// stored keeps a file of the applicant's.
func (b *workbench) stored(t *testing.T, name string) int64 {
	t.Helper()
	f, err := b.room.Files.Produce(context.Background(), file.Product{Name: name + ".pdf", Type: "application/pdf", Owner: applicant.Subject(), Body: strings.NewReader("%PDF-1.4")})
	if err != nil {
		t.Fatal(err)
	}
	return f.ID
}
