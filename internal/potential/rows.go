package potential

import (
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
)

func weightsFrom(r db.PotentialWeight) Weights {
	w := Weights{
		Version: int(r.Version), Reason: r.Reason, By: journal.Actor{Name: r.MakerName}, At: r.MadeAt,
		Percent: Five[int]{int(r.Activity), int(r.Creation), int(r.Spread), int(r.Conversion), int(r.Fit)},
	}
	if r.MadeBy != nil {
		w.By.ID = *r.MadeBy
	}
	return w
}

func standingFrom(r db.PotentialStanding) (Standing, error) {
	st := Standing{
		Member: r.MemberID, Month: r.Month, Tier: member.Tier(r.Tier), Weights: int(r.Weights), Scores: five(r.Activity, r.Creation, r.Spread, r.Conversion, r.Fit),
		Total: orNone(r.Total), StandsOn: int(r.StandsOn), Performance: orNone(r.Performance), At: r.ComputedAt,
	}
	if r.Box != nil {
		st.Box = Box(*r.Box)
	}
	if err := json.Unmarshal(r.Parts, &st.Parts); err != nil {
		return Standing{}, fmt.Errorf("read arithmetic: %w", err)
	}
	return st, nil
}

func five(scores ...*int16) (s Five[*int]) {
	for i, v := range scores {
		s[i] = orNone(v)
	}
	return s
}

func orNone(v *int16) *int {
	if v == nil {
		return nil
	}
	n := int(*v)
	return &n
}

// orLess is a score as the queries' arrays carry it, -1 for none.
func orLess(v *int) int16 {
	if v == nil {
		return -1
	}
	return int16(*v)
}

func orNull(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}
