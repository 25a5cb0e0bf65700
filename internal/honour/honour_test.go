package honour_test

import (
	"testing"
	"time"

	"xinhuo/internal/contribution"
	"xinhuo/internal/honour"
)

func date(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

func TestEnds(t *testing.T) {
	tests := map[string]struct{ retired, want time.Time }{
		"a year later to the day":            {date(2025, 3, 10), date(2026, 3, 10)},
		"a leap day ends with February":      {date(2024, 2, 29), date(2025, 2, 28)},
		"the last of a month stays the last": {date(2025, 12, 31), date(2026, 12, 31)},
	}
	for name, tt := range tests {
		if got := honour.Ends(tt.retired); !got.Equal(tt.want) {
			t.Errorf("%s: Ends(%s) = %s, want %s", name, tt.retired.Format(time.DateOnly), got.Format(time.DateOnly), tt.want.Format(time.DateOnly))
		}
	}
}

func TestWorth(t *testing.T) {
	lead, page := honour.Source(contribution.LeadBrought), honour.Source(contribution.PageWritten)
	spec := honour.Spec{SalesCap: 10, Amounts: map[honour.Source]int64{lead: 3, page: 20}}
	first, second := date(2026, 1, 1), date(2026, 4, 1)
	tests := map[string]struct {
		deeds []honour.Deed
		want  int64
	}{
		"nothing is worth nothing":            {nil, 0},
		"below the cap all counts":            {[]honour.Deed{{lead, first, 3}}, 9},
		"above it the cap does":               {[]honour.Deed{{lead, first, 4}}, 10},
		"each quarter has a cap of its own":   {[]honour.Deed{{lead, first, 9}, {lead, second, 9}}, 20},
		"what is no sale is not capped":       {[]honour.Deed{{page, first, 5}}, 100},
		"what the rules leave out is nothing": {[]honour.Deed{{honour.HandoverClosed, first, 5}}, 0},
	}
	for name, tt := range tests {
		if got := spec.Worth(tt.deeds); got != tt.want {
			t.Errorf("%s: Worth = %d, want %d", name, got, tt.want)
		}
	}
}
