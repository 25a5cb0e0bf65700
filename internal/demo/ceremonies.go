package demo

import (
	"context"

	"github.com/google/uuid"

	"xinhuo/internal/ceremony"
)

// order is how a ceremony goes.
var order = []ceremony.Step{
	{Title: "开场，请见证人入座", Minutes: 5, Owner: "内容组 赵一凡"},
	{Title: "放一段片子：这几年一起走过的路", Minutes: 6, Owner: "内容组 赵一凡"},
	{Title: "交的人讲三件事：最难的、最好笑的、放心不下的", Minutes: 10},
	{Title: "信物交到接的人手里，合影", Minutes: 5, Owner: "运营组 孙悦"},
	{Title: "接的人说一句话，不念稿", Minutes: 3},
	{Title: "首任领队郑国栋讲话", Minutes: 6},
	{Title: "散场，老规矩，吃面", Minutes: 40, Owner: "运营组 孙悦"},
}

// celebrate tells of the ceremony that was held and of the one that is planned.
func (s *stage) celebrate(ctx context.Context) error {
	if s.known["沈立群"] == uuid.Nil {
		return nil
	}
	id, err := s.ceremoniesOn(16).Plan(ctx, s.t, s.manager(), ceremony.Outline{
		Handover: s.things["closed"], Title: "武汉领队交接", At: s.evening(2), Place: "汉阳门店二楼", Giver: s.known["沈立群"], Taker: s.known["彭可欣"],
		Witnesses: "郑国栋、王伟强、周海涛，和到场的二十三位车友", Token: "一把用了九年的活动扳手",
		Story: "第一次江滩亲子日，签到台的腿松了，沈立群从工具箱里摸出这把扳手拧好。后来每次活动他都带着，柄上刻了十七个日期。",
	}, order)
	if err != nil {
		return err
	}
	err = s.ceremoniesOn(1).Record(ctx, s.t, s.manager(), id, 1, ceremony.Record{
		Said:      "沈立群讲得最久的是第三件事：他放心不下每次都最后一个走的那几个人。彭可欣接过扳手，说「那我就当最后一个走的」。老郑没按稿子讲，只说武汉他放心了。散场吃面，三十一碗。",
		Recording: "https://example.com/ceremony-wuhan",
	})
	if err != nil {
		return err
	}
	_, err = s.ceremoniesOn(6).Plan(ctx, s.t, s.manager(), ceremony.Outline{
		Handover: s.things["leaving"], Title: "成都领队交接", At: s.evening(-118), Place: "玉林，老地方", Link: "https://example.com/live-chengdu",
		Giver: s.part("core"), Taker: s.part("reserve"), Witnesses: "郑国栋，川西周末第 1 期的十二位车主", Token: "川西周末的第一面队旗",
		Story: "郑国栋交给王伟强时还是新的。旗角那道口子是折多山的风撕的，王伟强的爱人用鱼线缝过。",
	}, order)
	return err
}

func (s *stage) ceremoniesOn(days int) *ceremony.Store {
	return ceremony.NewStore(s.tx, s.members(), s.on(days))
}
