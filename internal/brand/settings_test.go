package brand_test

import (
	"errors"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/brand"
	"xinhuo/internal/errs"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres/pgtest"
)

func TestRevise(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	s := brand.NewStore(conn)
	found := func() brand.Brand {
		b, err := s.Found(t.Context(), brand.Founding{Slug: "x" + random(), Name: "星驰汽车"})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	ours, theirs, by := found(), found(), journal.Actor{ID: uuid.New(), Name: "陈静"}
	from := ours.Settings()
	for name, c := range map[string]struct {
		to    brand.Settings
		field string
	}{
		"no name":           {brand.Settings{Name: "", Zone: from.Zone, BenchTarget: 3}, "name"},
		"an unknown zone":   {brand.Settings{Name: "星", Zone: "Mars/Olympus", BenchTarget: 3}, "zone"},
		"this machine's":    {brand.Settings{Name: "星", Zone: "Local", BenchTarget: 3}, "zone"},
		"no bench":          {brand.Settings{Name: "星", Zone: from.Zone}, "bench_target"},
		"a bench of a town": {brand.Settings{Name: "星", Zone: from.Zone, BenchTarget: 21}, "bench_target"},
	} {
		var bad errs.Invalid
		if err := s.Revise(t.Context(), ours.ID, by, from, c.to); !errors.As(err, &bad) || bad[c.field].IsZero() {
			t.Errorf("%s = %v, want a complaint about %s", name, err, c.field)
		}
	}
	to := brand.Settings{Name: "长风越野", Zone: "Asia/Tokyo", BenchTarget: 5}
	if err := s.Revise(t.Context(), ours.ID, by, from, to); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Get(t.Context(), ours.ID); err != nil || got.Settings() != to || got.Slug != ours.Slug {
		t.Errorf("revised it is %+v, %v", got, err)
	}
	if got, err := s.Get(t.Context(), theirs.ID); err != nil || got.Settings() != theirs.Settings() {
		t.Errorf("the other brand is %+v, %v", got, err)
	}
	if err := s.Revise(t.Context(), ours.ID, by, from, from); !errors.Is(err, errs.Conflict) {
		t.Errorf("from what it was no more = %v, want conflict", err)
	}
	lines, err := journal.NewStore(conn).Recent(t.Context(), ours.ID, journal.Newest, 5)
	if err != nil || len(lines) != 1 || lines[0].Verb != "brand.revised" || lines[0].Before["name"] != "星驰汽车" || lines[0].After["zone"] != "Asia/Tokyo" {
		t.Errorf("the journal says %+v, %v", lines, err)
	}
}
