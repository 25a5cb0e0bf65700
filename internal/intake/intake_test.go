package intake_test

import (
	"testing"

	"xinhuo/internal/intake"
)

func TestFixtures(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, name := range []string{"roster-utf8.csv", "roster-gb18030.csv", "roster.xlsx"} {
		in := d.uploadFile(name, "/work/shared/fixtures/"+name)
		t.Log(in.State, in.Problem, in.Asks, in.Outline.Rows, in.Outline.Warnings)
		in = d.checked(in)
		t.Logf("%s: %s %+v", name, in.State, in.Tally)
		fs, err := d.Findings(t.Context(), d.brand, in.ID, "", 0, 1000)
		check(t, err)
		for _, f := range fs {
			if f.Kind != intake.Created {
				t.Logf("%+v", f)
			}
		}
		in = d.confirmed(in)
		t.Logf("%s: %s %+v %v %d", name, in.State, in.Tally, in.Problem, d.count())
		again := d.checked(d.uploadFile(name, "/work/shared/fixtures/"+name))
		t.Logf("%s again: %s %+v %v", name, again.State, again.Tally, again.Notice)
	}
}
