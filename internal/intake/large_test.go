package intake_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"xinhuo/internal/believe"
	"xinhuo/internal/intake"
	"xinhuo/internal/roster"
	"xinhuo/internal/sheet"
)

// A hundred thousand people come in, each once, and the same file again
// changes nobody.
func TestHundredThousand(t *testing.T) {
	d := newDesk(t)
	path := largeRoster(t, "roster.csv", roster.MaxRows)
	began := time.Now()
	in := d.uploadFile("roster.csv", path)
	read := time.Now()
	in = d.checked(in)
	compared := time.Now()
	if in.State != intake.Checked || in.Tally != (intake.Tally{Created: roster.MaxRows}) {
		t.Fatalf("checked: %s %+v %v, want all of them created", in.State, in.Tally, in.Problem)
	}
	in = d.confirmed(in)
	t.Logf("read %s, checked %s, written %s", read.Sub(began), compared.Sub(read), time.Since(compared))
	if in.State != intake.Done || d.count() != roster.MaxRows {
		t.Errorf("confirmed: %s %v with %d members, want done with %d", in.State, in.Problem, d.count(), roster.MaxRows)
	}
}

func largeRoster(t testing.TB, name string, n int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	f, err := os.Create(path)
	check(t, err)
	var w sheet.Writer
	if filepath.Ext(name) == ".csv" {
		w, err = sheet.NewCSV(f, believe.RosterTitles)
	} else {
		w, err = sheet.NewXLSX(f, "成员", believe.RosterTitles)
	}
	check(t, err)
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	people := believe.New(believe.Options{Seed: 1, Total: n, Since: now.AddDate(-6, 0, 0), Now: now})
	for i := range n {
		check(t, w.Write(believe.RosterRow(people.Person(i))...))
	}
	check(t, w.Close())
	check(t, f.Close())
	return path
}
