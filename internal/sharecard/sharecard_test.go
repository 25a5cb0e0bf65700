package sharecard_test

import (
	"bytes"
	"errors"
	"image"
	_ "image/jpeg"
	"testing"
	"time"

	"xinhuo/internal/fixture"
	"xinhuo/internal/sharecard"
)

func TestDraw(t *testing.T) {
	tests := map[string]struct {
		card sharecard.Card
		want rune // that has no shape
	}{
		"somebody":                     {sharecard.Card{Name: "王伟强", Title: "终身荣誉车主 · 品牌荣誉顾问", Line: "成都 · 2019 — 2026", Place: "星驰汽车 名人堂"}, 0},
		"a rare character":             {sharecard.Card{Name: "蒋㛃", Title: "荣休车友"}, 0},
		"one beyond the basic plane":   {sharecard.Card{Name: "钱𬭎", Title: "终身荣誉车主"}, 0},
		"a name of another people":     {sharecard.Card{Name: "阿依古丽·买买提吐尔逊江阿不都热合曼", Title: "终身荣誉车主"}, 0},
		"nothing but a name":           {sharecard.Card{Name: "A"}, 0},
		"a picture":                    {sharecard.Card{Name: "郑国栋", Portrait: fixture.Picture(t, 720, 900)}, 0},
		"a character nobody can draw":  {sharecard.Card{Name: "王\U0003134A"}, '\U0003134A'},
		"a face that is not a writing": {sharecard.Card{Name: "王", Title: "😀"}, '😀'},
	}
	for name, tt := range tests {
		began := time.Now()
		drawn, err := sharecard.Draw(tt.card)
		var missing sharecard.Missing
		errors.As(err, &missing)
		if missing.Rune != tt.want || err != nil && tt.want == 0 {
			t.Errorf("%s: %v, want a character without a shape %q", name, err, tt.want)
			continue
		}
		if tt.want != 0 {
			continue
		}
		head, kind, err := image.DecodeConfig(bytes.NewReader(drawn))
		if err != nil || kind != "jpeg" || head.Width != 1200 || head.Height != 630 || len(drawn) > 200<<10 {
			t.Errorf("%s: %s of %d × %d, %d bytes, %v; want a JPEG of 1200 × 630 that is not heavy", name, kind, head.Width, head.Height, len(drawn), err)
		}
		t.Logf("%s: %d KB in %s", name, len(drawn)>>10, time.Since(began))
	}
}
