package auth_test

import (
	"errors"
	"testing"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres/pgtest"
)

func TestSetReach(t *testing.T) {
	t.Parallel()
	h := newHouse(t, pgtest.Tx(t))
	owner, chen, zhou, dealer := h.person("郑国栋", auth.Owner), h.person("陈静", auth.Manager), h.person("周海涛", auth.Staff, auth.Ops), h.person("店长", auth.Dealer)
	for name, c := range map[string]struct {
		by, of auth.Identity
		said   auth.Reach
		want   error
		field  string
	}{
		"a manager of staff":          {chen, zhou, auth.Reach{Wechat: " xh_zhou ", Phone: "１３８ 0000-1234"}, nil, ""},
		"a manager of themselves":     {chen, chen, auth.Reach{Phone: "(010) 5555 1234"}, nil, ""},
		"an owner of a manager":       {owner, chen, auth.Reach{Wechat: "陈静的工作号"}, nil, ""},
		"nothing any more":            {owner, chen, auth.Reach{}, nil, ""},
		"a manager of an owner":       {chen, owner, auth.Reach{Wechat: "x"}, errs.Forbidden, ""},
		"staff of themselves":         {zhou, zhou, auth.Reach{Wechat: "x"}, errs.Forbidden, ""},
		"no number":                   {chen, zhou, auth.Reach{Phone: "打前台"}, nil, "phone"},
		"half a number":               {chen, zhou, auth.Reach{Phone: "138"}, nil, "phone"},
		"two numbers":                 {chen, zhou, auth.Reach{Phone: "+8613800001234 +8613800001235"}, nil, "phone"},
		"a sentence for a WeChat id":  {chen, zhou, auth.Reach{Wechat: "加 我 微信"}, nil, "wechat"},
		"somebody of another brand's": {owner, fixture.Person(t, h.conn, fixture.Brand(t, h.conn), "对手", auth.Staff, auth.Ops), auth.Reach{Wechat: "x"}, errs.NotFound, ""},
	} {
		err := h.SetReach(t.Context(), c.by, c.of.Account, c.said)
		var bad errs.Invalid
		errors.As(err, &bad)
		_, complained := bad[c.field]
		switch {
		case c.field != "":
			if !complained {
				t.Errorf("%s = %v, want a complaint about %s", name, err, c.field)
			}
		case !errors.Is(err, c.want):
			t.Errorf("%s = %v, want %v", name, err, c.want)
		}
	}
	if err := h.SetReach(t.Context(), owner, dealer.Account, auth.Reach{Wechat: "x"}); !errors.As(err, new(errs.Invalid)) {
		t.Errorf("of a dealer = %v, want a refusal", err)
	}
	if err := h.SetReach(t.Context(), chen, zhou.Account, auth.Reach{Wechat: " xh_haitao ", Phone: "１３８ 0000-1234"}); err != nil {
		t.Fatal(err)
	}
	p, err := h.Person(t.Context(), h.brand.ID, zhou.Account)
	if want := (auth.Reach{Wechat: "xh_haitao", Phone: "138 0000-1234"}); err != nil || p.Reach != want || p.Dial() != "13800001234" {
		t.Errorf("kept %+v, dialled %s, %v; want %+v", p.Reach, p.Dial(), err, want)
	}
	lines, err := journal.NewStore(h.conn).Recent(t.Context(), h.brand.ID, journal.Newest, 1)
	if err != nil || len(lines) != 1 || lines[0].Verb != "person.reach_changed" || lines[0].After["open_wechat"] != "xh_haitao" || lines[0].Actor.Name != "陈静" {
		t.Errorf("the journal says %+v, %v", lines, err)
	}
}

func TestReviseBrand(t *testing.T) {
	t.Parallel()
	h := newHouse(t, pgtest.Tx(t))
	chen, zhou := h.person("陈静", auth.Manager), h.person("周海涛", auth.Staff, auth.Ops)
	was := h.brand.Settings()
	to := was
	to.Name, to.BenchTarget = "  长风\t越野 ", 4
	if err := h.ReviseBrand(t.Context(), zhou, was, to); !errors.Is(err, errs.Forbidden) {
		t.Errorf("by staff = %v, want forbidden", err)
	}
	if err := h.ReviseBrand(t.Context(), chen, was, brand.Settings{Name: " ", Zone: was.Zone, BenchTarget: 3}); !errors.As(err, new(errs.Invalid)) {
		t.Errorf("without a name = %v, want a complaint", err)
	}
	if err := h.ReviseBrand(t.Context(), chen, was, to); err != nil {
		t.Fatal(err)
	}
	if got, err := brand.NewStore(h.conn).Get(t.Context(), h.brand.ID); err != nil || got.Name != "长风 越野" || got.BenchTarget != 4 {
		t.Errorf("revised it is %+v, %v", got, err)
	}
}
