package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"time"
)

// searches are what people ask of the list: by every kind of text, by every
// filter, by both, in every order; what nearly everybody is and nobody is.
var searches = []string{
	"",
	"q=王", "q=强", "q=王伟", "q=国栋", "q=欧阳", "q=王伟强", "q=老司机", "q=龘",
	"q=zhang", "q=zhangw", "q=zsf", "q=wq", "q=coco", "q=z",
	"q=8888", "q=1234", "q=wxid_",
	"tier=core", "tier=prospect", "tier=left", "role=kol", "city=成都", "city=拉萨", "model=磐石 700", "speciality=越野",
	"platform=douyin", "platform=zhihu", "tier=reserve&platform=douyin", "platform=kuaishou&city=成都",
	"tier=core&city=成都", "tier=reserve&speciality=新能源", "q=王&tier=core", "q=wang&city=北京&model=星驰 L9", "q=李&tier=left&city=西宁",
	"gap=phone", "gap=speciality", "gap=wechat&tier=core", "joined=2024-03", "joined=2019&city=西安", "joined_from=2024-01-01&joined_to=2024-03-31",
	"moved=7d", "moved=7d&to=core", "tier=core&tier=reserve&role=kol&role=kos", "speciality=越野&speciality=摄影&city=重庆",
	"sort=name", "sort=joined_asc", "tier=core&sort=name", "q=张&sort=name", "q=li&sort=joined_asc&role=koe",
}

// list measures the first page of the member list.
func list(ctx context.Context, s settings, g *ground, r *report) error {
	server, err := g.serve(ctx, s, g.services.Redis.URL)
	if err != nil {
		return err
	}
	defer server.stop()
	cookie, err := signIn(ctx, server.address)
	if err != nil {
		return err
	}
	var all []time.Duration
	worst := map[string]time.Duration{}
	for _, q := range searches {
		t := target{"http://" + server.address + "/b/" + g.brands[0].slug + "/members?" + encoded(q), cookie}
		took, err := times(ctx, t, 21)
		if err != nil {
			return fmt.Errorf("search %q: %w", q, err)
		}
		worst[q] = quantile(took, 0.95)
		all = append(all, took...)
	}
	slices.Sort(all)
	r.title("member list, first page, %d members, %d searches and filters, %d asks each", s.big, len(searches), 21)
	r.note("p50", ms(quantile(all, 0.5)))
	p95 := quantile(all, 0.95)
	r.line("p95", ms(p95), "≤ 30 ms", p95 <= 30*time.Millisecond)
	slowest := slices.SortedFunc(maps.Keys(worst), func(a, b string) int { return cmp.Compare(worst[b], worst[a]) })
	for i, q := range slowest[:6] {
		what := fmt.Sprintf("p95 of %q", q)
		if i > 0 && worst[q] <= 30*time.Millisecond {
			r.note(what, ms(worst[q]))
			continue
		}
		r.line(what, ms(worst[q]), "≤ 30 ms", worst[q] <= 30*time.Millisecond)
	}
	return nil
}

func encoded(q string) string {
	values, err := url.ParseQuery(q)
	if err != nil {
		panic(err) // the searches are ours
	}
	return values.Encode()
}
