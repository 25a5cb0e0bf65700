package roster

import (
	"testing"
	"time"

	"xinhuo/internal/i18n"
)

func TestHand(t *testing.T) {
	for _, p := range []string{"roster.xlsx", "roster-utf8.csv", "roster-gb18030.csv"} {
		at := time.Now()
		b, err := Open("/work/shared/fixtures/"+p, p)
		if err != nil {
			t.Fatal(err)
		}
		o := b.Outline()
		t.Logf("%s %s %s sheet %d %+v header %d rows %d", p, o.Format, o.Encoding, o.Sheet, o.Sheets, o.HeaderRow, o.Rows)
		for _, c := range o.Columns {
			t.Logf("  %s %s -> %s %.2f %d %q", c.Letter, c.Title, c.Guess, c.Confidence, c.Filled, c.Samples)
		}
		for _, w := range o.Warnings {
			t.Log("  warning", i18n.Say(i18n.Chinese, w))
		}
		m := o.Mapping()
		if err := m.Check(); err != nil {
			t.Fatal(err)
		}
		c := m.Cleaner(time.Now())
		n := map[string]int{}
		keys := map[string]int{}
		reasons := map[string]int{}
		for row, err := range b.Rows(o.Sheet, o.HeaderRow) {
			if err != nil {
				t.Fatal(err)
			}
			cand, faults := c.Clean(row)
			n["rows"]++
			w := Worst(faults)
			if len(faults) > 0 {
				for _, f := range faults {
					reasons[string(f.Severity)+" "+f.Reason.ID]++
					t.Log("   ", f.Line, f.Column, f.Value, f.Severity, i18n.Say(i18n.Chinese, f.Reason))
				}
				n[string(w)]++
			} else {
				n["clean"]++
			}
			if w != Warn {
				continue
			}
			n["tier "+cand.Tier]++
			if cand.Phone == "" {
				n["no phone"]++
			}
			for _, k := range cand.Keys() {
				if was := keys[k]; was > 0 {
					t.Log("    dup", k, was, cand.Line)
					n["dup"]++
					continue
				}
				keys[k] = cand.Line
			}
		}
		t.Log(n, reasons, time.Since(at))
	}
}
