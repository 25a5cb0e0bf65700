package care_test

import (
	"testing"

	"xinhuo/internal/care"
)

func TestLunarName(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		month, day int
		want       [2]string
	}{
		"the first day of the year":   {1, 1, [2]string{"正", "初一"}},
		"a day in the twenties":       {10, 26, [2]string{"十", "廿六"}},
		"the eve of a long last moon": {12, 30, [2]string{"腊", "三十"}},
		"no month":                    {13, 1, [2]string{}},
		"no day":                      {1, 31, [2]string{}},
	}
	for name, tt := range tests {
		if month, day := care.LunarName(tt.month, tt.day); [2]string{month, day} != tt.want {
			t.Errorf("%s: LunarName(%d, %d) = %s, %s; want %v", name, tt.month, tt.day, month, day, tt.want)
		}
	}
}
