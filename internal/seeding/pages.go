package seeding

import (
	"context"
	"fmt"
	"math/rand/v2"

	"golang.org/x/sync/errgroup"

	"xinhuo/internal/believe"
	"xinhuo/internal/clock"
	"xinhuo/internal/journal"
	"xinhuo/internal/knowledge"
	"xinhuo/internal/member"
)

// Of so many members one has written a page, and so many pages are enough.
const (
	perPage   = 1_000
	mostPages = 1_000
)

// leaves are what pages are about.
var leaves = []struct {
	title, body string
	kind        knowledge.Kind
}{
	{"带队手册", "## 出发前\n\n- 踏勘一遍，记下加油站和厕所\n- 头车尾车对讲机各两块电池\n\n## 路上\n\n每四十分钟停一次，点名。掉队先停车，再打电话。", knowledge.Handbook},
	{"新车主答疑", "## 问得最多的\n\n1. 冬天续航掉多少：零下十度约三成\n2. 车机卡顿先重启，再看版本\n\n答不上来的，当天转给技术，别猜。", knowledge.Handbook},
	{"活动复盘怎么写", "先写数字：报名、到场、留资。再写三件做对的、两件做错的。最后写下次谁来改。", knowledge.WhitePaper},
	{"门店对接清单", "- 场地、茶水、试驾车，提前一周确认\n- 店里谁拍板，谁跑腿，记下名字\n- 活动第二天把线索表发回去", knowledge.WhitePaper},
}

// shelve has some of the core write a page each, which they answer for.
func (s seeder) shelve(ctx context.Context, all cast, members int) error {
	n := min(members/perPage, mostPages, len(all.core))
	if n == 0 {
		return nil
	}
	s.clock.begin(Pages, n)
	order := rand.New(rand.NewPCG(s.seed, 0x9a9e5)).Perm(len(all.core))[:n]
	store := knowledge.NewStore(s.conn, s.members, clock.System)
	team := knowledge.Hand{Actor: journal.Actor{Name: believe.Scribes[1]}, Team: true}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(writers)
	for i, nth := range order {
		g.Go(func() error {
			if err := write(ctx, s, store, team, all.core[nth], i); err != nil {
				return fmt.Errorf("page %d: %w", i, err)
			}
			s.clock.add(1)
			return nil
		})
	}
	return g.Wait()
}

func write(ctx context.Context, s seeder, store *knowledge.Store, team knowledge.Hand, who soul, i int) error {
	l := leaves[i%len(leaves)]
	text := knowledge.Text{Title: who.city + l.title, Body: l.body, Kind: l.kind}
	id, err := store.Begin(ctx, s.tenant, knowledge.Hand{Member: who.id, Tier: member.Core}, knowledge.Beginning{Text: text})
	if err != nil || i%9 == 0 { // some remain drafts
		return err
	}
	_, err = store.Publish(ctx, s.tenant, team, id)
	return err
}
