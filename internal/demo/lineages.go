package demo

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"xinhuo/internal/certificate"
	"xinhuo/internal/file"
	"xinhuo/internal/handover"
	"xinhuo/internal/title"
)

// heir is one thing that was passed on in the years before: so many months
// ago, from whom to whom. Without a name it went to somebody nobody knows.
type heir struct {
	months   int
	from, to string
	what     string
}

// heirs are the brands' lineages, the earliest first.
var heirs = map[string][]heir{
	"demo": {
		{62, "孙德胜", "许国梁", "青岛海边营地的钥匙和三十年的潮汐本"},
		{61, "孙德胜", "韩素琴", "冬季用车问答的群"},
		{60, "郑国栋", "王伟强", "成都领队的旗"},
		{59, "韩素琴", "赵桂兰", "东北冬训的教案"},
		{57, "孙德胜", "钱𬭎", "老照片的底片和目录"},
		{54, "许国梁", "罗文涛", "山城夜跑的路线和报备名单"},
		{53, "许国梁", "吴秀珍", "新车主接待日"},
		{52, "巴特尔", "魏长林", "草原救援的联络表"},
		{50, "魏长林", "次仁多吉", "高原路段的停靠点"},
		{49, "吴秀珍", "何雨桐", "年轻车主的周三夜话"},
		{48, "巴特尔", "马占海", "黄河线的营地与人情"},
		{46, "郑国栋", "苏梅", "西南救援的值班表"},
		{45, "罗文涛", "谭立平", "湖南片区的活动账本"},
		{44, "林婉仪", "黄嘉欣", "电车车主夜谈"},
		{43, "赵桂兰", "冯丽娟", "家长车主群"},
		{42, "魏长林", "阿依古丽·买买提", "独库公路的开路经验"},
		{41, "林婉仪", "叶淑芬", "山路慢行俱乐部"},
		{40, "钱𬭎", "丁晓峰", "影像档案的整理规矩"},
		{37, "黄嘉欣", "陈阿明", "海岛充电地图"},
		{35, "谭立平", "潘家荣", "改装答疑的值班"},
		{33, "苏梅", "田野", "贵州山地线的头车位"},
		{32, "何雨桐", "欧阳志远", "品牌开放日的主持本"},
		{30, "冯丽娟", "崔英姬", "家长车主群的第二任"},
		{28, "潘家荣", "杜鹃", "新手改装班"},
		{26, "何雨桐", "蒋㛃", "青鸢车主读书会"},
		{24, "刘卫红", "宋清", "中原节油赛的裁判章"},
		{20, "王伟强", "杜鹃", "川西周末的尾车位"},
		{17, "次仁多吉", "", "高原急救包的检查表"},
		{16, "田野", "", "山地线的报名群"},
		{15, "欧阳志远", "", "开放日的讲解词"},
		{13, "宋清", "", "节油赛的报名表"},
		{12, "宋清", "", "西安站的场地"},
		{8, "杜鹃", "", "新手改装班的第三期"},
	},
	"rival": {},
}

// inherit tells who passed on what to whom in the years before.
func (s *stage) inherit(ctx context.Context) error {
	unknown := 20
	for _, h := range heirs[s.w.slug] {
		to := s.known[h.to]
		if h.to == "" {
			to = s.core[unknown%len(s.core)].ID
			unknown++
		}
		if s.known[h.from] == uuid.Nil || to == uuid.Nil {
			continue
		}
		if err := s.passOn(ctx, h, to); err != nil {
			return fmt.Errorf("pass on %s: %w", h.what, err)
		}
	}
	return nil
}

// passOn is a hand-over of one item, from its plan to its close.
func (s *stage) passOn(ctx context.Context, h heir, to uuid.UUID) error {
	days := int(s.now.Sub(ago(s.now, h.months, 0)).Hours() / 24)
	from := s.known[h.from]
	group, err := s.handoversOn(days+20).Draft(ctx, s.t, s.manager(), handover.Plan{
		Leavers: []uuid.UUID{from}, LeavingOn: s.day(days), Reason: "任期到了", Origin: handover.Manual, Successor: to,
	})
	if err != nil {
		return err
	}
	running, err := s.handoversOn(days+20).Running(ctx, s.t, []uuid.UUID{from})
	if err != nil {
		return err
	}
	id, team := running[from], handover.Doer{Actor: s.manager()}
	item, err := s.handoversOn(days+20).AddItem(ctx, s.t, team, id, handover.Outline{Kind: handover.KnowHow, Title: h.what})
	if err != nil {
		return err
	}
	if err := s.handoversOn(days+18).Begin(ctx, s.t, s.manager(), group, ""); err != nil {
		return err
	}
	if err := s.handoversOn(days+2).Offer(ctx, s.t, team, item); err != nil {
		return err
	}
	if _, err := s.handoversOn(days+1).Accept(ctx, s.t, team, item); err != nil {
		return err
	}
	whole, err := s.handoversOn(days).Get(ctx, s.t, id)
	if err != nil {
		return err
	}
	_, err = s.handoversOn(days).Close(ctx, s.t, s.manager(), id, handover.Closing{Seen: whole.Digest()})
	return err
}

// certify gives those with titles their certificates; some wait to be issued.
func (s *stage) certify(ctx context.Context) error {
	titles := title.NewStore(s.tx, s.members(), s.on(0))
	store := certificate.NewStore(certificate.Needs{
		Conn: s.tx, Keys: s.keys, Members: s.members(), Titles: titles, Files: file.NewStore(s.tx, nil, s.on(0)), Clock: s.on(0),
	})
	if err := store.Revise(ctx, s.t, s.manager(), certificate.Settings{Signatory: s.manager().Name, Office: s.b.Name + "用户社群"}); err != nil {
		return err
	}
	var ids []uuid.UUID
	for _, l := range s.w.hall {
		ids = append(ids, s.known[l.head["name"]])
	}
	awards, err := titles.Of(ctx, s.t, ids...)
	if err != nil {
		return err
	}
	for i, id := range ids {
		for _, a := range awards[id] {
			if i%5 == 4 {
				continue
			}
			if _, err := store.Issue(ctx, s.t, s.manager(), a.ID); err != nil {
				return err
			}
		}
	}
	return nil
}
