package demo

import (
	"context"

	"github.com/google/uuid"

	"xinhuo/internal/journal"
	"xinhuo/internal/potential"
	"xinhuo/internal/risk"
)

// glance is what somebody of the team, or a mentor, saw of a member. Scores
// are in the order of potential.Dimensions, 0 for nothing seen.
type glance struct {
	by, of string // parts of staff or of a member; a name
	days   int
	scores potential.Five[int]
	saw    potential.Five[string]
}

var glances = []glance{
	{"data", "李若曦", 34, potential.Five[int]{4, 4, 3, 0, 4}, potential.Five[string]{"每期都到，到得比领队早", "高原连载七篇，篇篇有人追", "评论区都是她自己回的", "", "别人说车不好，她先问怎么开的"}},
	{"content", "李若曦", 2, potential.Five[int]{5, 5, 4, 0, 4}, potential.Five[string]{"这个月带尾车两次", "六个机位那页，内容组拿去当教材", "照片被三个城市群转", "", "提意见也提办法"}},
	{"core", "李若曦", 1, potential.Five[int]{5, 4, 0, 3, 5}, potential.Five[string]{"踏勘两次都自己开车来", "手记里头车尾车那段是她写的", "", "带来两位试驾的朋友", "队里有人抱怨，她去陪那台车"}},
	{"manager", "彭可欣", 20, potential.Five[int]{5, 4, 3, 4, 5}, potential.Five[string]{"独立办完两场", "复盘写得比活动还细", "武汉群多了六十人", "两场带来五条线索", "把雨天备选写进了手册"}},
	{"manager", "马嘉懿", 12, potential.Five[int]{4, 4, 5, 3, 5}, potential.Five[string]{"答疑从不过夜", "脱困七步一稿就过", "女生越野系列出圈", "门店点名要她讲", "批评底盘护板，批评得准"}},
	{"strategy", "周海涛", 35, potential.Five[int]{2, 4, 4, 0, 3}, potential.Five[string]{"两个月没露面", "停更前质量一直稳", "粉丝还在问什么时候回来", "", "没有抱怨，也没有交代"}},
	{"manager", "苏晓彤", 9, potential.Five[int]{4, 4, 4, 0, 4}, potential.Five[string]{"每周都在答充电的问题", "避坑清单改了四版", "清单被转三百多次", "", "桩坏了先报修再发帖"}},
	{"data", "高峻", 15, potential.Five[int]{4, 5, 3, 2, 4}, potential.Five[string]{"周末多半在踏勘", "二十条路线都有日期", "照着跑的人不少", "很少提车", "路书里写了服务区的桩"}},
}

// more are words for some of the reserve whom nobody knows by name.
var more = []glance{
	{"ops", "", 5, potential.Five[int]{4, 3, 0, 0, 4}, potential.Five[string]{"三次活动都早到帮忙", "预告写得清楚", "", "", "肯替别人顶班"}},
	{"content", "", 7, potential.Five[int]{3, 5, 4, 0, 0}, potential.Five[string]{"线下来得少", "两支视频都上了首页", "转发过千", "", ""}},
	{"ops", "", 8, potential.Five[int]{5, 2, 0, 3, 4}, potential.Five[string]{"群里几乎天天在", "不爱写", "", "带来一位同事试驾", "说话向着新人"}},
	{"data", "", 11, potential.Five[int]{2, 3, 3, 0, 3}, potential.Five[string]{"这个季度少了", "能写，拖稿", "平平", "", "问了才说"}},
}

// observe has people score, and computes everybody's potential for the last
// months and last night.
func (s *stage) observe(ctx context.Context) error {
	for i, g := range append(glances, more...) {
		of := s.known[g.of]
		if g.of == "" {
			of = s.reserve[i].ID
		}
		if of == uuid.Nil {
			continue
		}
		if err := s.score(ctx, g, of); err != nil {
			return err
		}
	}
	if s.w.slug == "demo" {
		w := potential.Weights{Percent: potential.Five[int]{25, 25, 20, 10, 20}, Reason: "成交的数据还不全，先少算一点；活跃和内容看得最准"}
		if err := s.potentialOn(48).Weigh(ctx, s.t, s.manager(), w); err != nil {
			return err
		}
	}
	for _, days := range []int{62, 31, 0} {
		if err := s.potentialOn(days).RoundOf(ctx, s.t); err != nil {
			return err
		}
	}
	return nil
}

// score writes one observation down.
func (s *stage) score(ctx context.Context, g glance, of uuid.UUID) error {
	o := potential.Observation{Observer: potential.Observer{Actor: journal.Actor{ID: s.staff[g.by].ID, Name: s.staff[g.by].Name}, Member: s.part(g.by)}}
	for i := range g.scores {
		o.Marks[i] = potential.Mark{Score: g.scores[i], Evidence: g.saw[i]}
	}
	return s.potentialOn(g.days).Observe(ctx, s.t, of, o)
}

// weigh computes what would be lost with whom, which drafts a hand-over for
// whoever is past the limit.
func (s *stage) weigh(ctx context.Context) error {
	if s.w.slug == "demo" {
		l := risk.Limit{Percent: 35, Reason: "年底换届，宁可早一点知道"}
		if err := s.risksOn(38).SetLimit(ctx, s.t, s.manager(), l); err != nil {
			return err
		}
	}
	return s.risksOn(0).RoundOf(ctx, s.t)
}

func (s *stage) risksOn(days int) *risk.Store {
	return risk.NewStore(s.tx, s.nounsOn(days), s.handoversOn(days), s.on(days))
}

func (s *stage) potentialOn(days int) *potential.Store { return potential.NewStore(s.tx, s.on(days)) }
