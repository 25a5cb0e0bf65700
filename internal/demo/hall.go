package demo

import (
	"context"
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/profile"
	"xinhuo/internal/regard"
	"xinhuo/internal/title"
)

// Those in the halls, one after another: a head of fields, a line of dashes,
// the motto, the story and the deeds. {86} is the year that was 86 months ago.
var (
	//go:embed hall/demo.txt
	xingchiHall string
	//go:embed hall/rival.txt
	yuanyueHall string
)

// laureate is somebody in a hall.
type laureate struct {
	head  map[string]string
	words profile.Words
}

func laureates(slug string, now time.Time) ([]laureate, error) {
	var all []laureate
	for part := range strings.SplitSeq(map[string]string{"demo": xingchiHall, "rival": yuanyueHall}[slug], "\n====\n") {
		head, body, _ := strings.Cut(dated(part, now), "\n---\n")
		texts := strings.SplitN(strings.TrimSpace(body), "\n\n", 3)
		if len(texts) != 3 {
			return nil, fmt.Errorf("the hall of %s: no motto, story and deeds after %q", slug, head)
		}
		l := laureate{map[string]string{}, profile.Words{Motto: texts[0], Story: texts[1], Deeds: texts[2]}}
		for line := range strings.Lines(head) {
			field, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
			l.head[field] = value
		}
		all = append(all, l)
	}
	return all, nil
}

var months = regexp.MustCompile(`\{\d+\}`)

// dated puts years in the places of {months ago}.
func dated(text string, now time.Time) string {
	return months.ReplaceAllStringFunc(text, func(m string) string {
		n, _ := strconv.Atoi(m[1 : len(m)-1]) // digits, as the expression says
		return strconv.Itoa(ago(now, n, 0).Year())
	})
}

// months is how long ago the i-th of the numbers of a field was.
func (l laureate) months(field string, i int) int {
	n, _ := strconv.Atoi(strings.Fields(l.head[field])[i])
	return n
}

// newcomers are those of a hall whom nobody has admitted yet.
func newcomers(hall []laureate, known []person, now time.Time) []person {
	var all []person
	for i, l := range hall {
		if !slices.ContainsFunc(known, func(p person) bool { return p.Name == l.head["name"] }) {
			all = append(all, l.person(i, now))
		}
	}
	return all
}

func (l laureate) person(i int, now time.Time) person {
	is := strings.SplitN(l.head["is"], " ", 5)
	came := ago(now, l.months("tiers", 0), 0)
	p := person{Admission: member.Admission{
		Profile: member.Profile{
			Name: l.head["name"], Nickname: l.head["nick"], Role: member.KOC, Gender: is[0], Birth: is[1], Province: is[2], City: is[3], Model: is[4],
			BoughtOn: date(came.AddDate(0, -1, -i)), JoinedOn: date(came), Specialities: strings.Fields(l.head["can"]),
		},
		Contacts: member.Contacts{Phone: fmt.Sprintf("+86139%08d", 6_200_517+i*7_919)}, Tier: member.Prospect, EnteredAt: came,
	}}
	for j, to := range []member.Tier{member.Reserve, member.Core, member.Emeritus} {
		at := ago(now, l.months("tiers", j+1), i%9)
		p.Past = append(p.Past, member.Step{To: to, At: at, Reason: l.reason(at)})
	}
	return p
}

// reason is what they had last done when they moved.
func (l laureate) reason(at time.Time) string {
	reason := "车友推荐，评议会通过"
	for _, d := range l.words.List() {
		if d.Year <= strconv.Itoa(at.Year()) {
			reason = d.What
		}
	}
	return reason
}

// hang fills the hall of the brand.
func (s *stage) hang(ctx context.Context) error {
	titles, err := s.titles(ctx)
	if err != nil {
		return err
	}
	for i, l := range s.w.hall {
		if err := s.enter(ctx, i, l, titles); err != nil {
			return fmt.Errorf("honour %s: %w", l.head["name"], err)
		}
	}
	return nil
}

// conferred are the titles of the demo brands.
var conferred = map[string][]title.Title{
	"demo": {
		{Name: "终身荣誉车主", Meaning: "多年如一日为车友做事的人", Privileges: []string{"年会前排留座", "终身免费基础保养"}, Rank: 10},
		{Name: "品牌荣誉顾问", Meaning: "卸任后仍愿意被请教的人", Privileges: []string{"新车内部试驾", "每月至多两次请教"}, Rank: 20},
		{Name: "荣休车友", Meaning: "把事情交接清楚再离开的人", Privileges: []string{"年会留座"}, Rank: 50},
	},
	"rival": {
		{Name: "终身荣誉车主", Meaning: "多年如一日为车友做事的人", Privileges: []string{"年会前排留座"}, Rank: 20},
		{Name: "品牌荣誉顾问", Meaning: "卸任后仍愿意被请教的人", Privileges: []string{"每月至多两次请教"}, Rank: 30},
		{Name: "远岳之友", Meaning: "陪过大家一程的人", Privileges: []string{"年会留座"}, Rank: 10},
	},
}

// titles makes those of the titles that the brand lacks, and returns all by
// name.
func (s *stage) titles(ctx context.Context) (map[string]uuid.UUID, error) {
	store := title.NewStore(s.tx, s.members(), s.on(1))
	if err := store.Usual(ctx, s.t, conferred[s.w.slug]); err != nil {
		return nil, err
	}
	list, err := store.List(ctx, s.t)
	if err != nil {
		return nil, err
	}
	all := map[string]uuid.UUID{}
	for _, t := range list {
		all[t.Name] = t.ID
	}
	for _, t := range conferred[s.w.slug] {
		if all[t.Name] != uuid.Nil {
			continue
		}
		if all[t.Name], err = store.Add(ctx, s.t, s.manager(), t); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// enter brings somebody into the hall: a text they agreed to, what of them may
// be shown, and their titles.
func (s *stage) enter(ctx context.Context, i int, l laureate, titles map[string]uuid.UUID) error {
	id := s.known[l.head["name"]]
	m, err := s.members().Get(ctx, s.t, id)
	if err != nil {
		return err
	}
	days := int(s.now.Sub(m.TierSince).Hours()/24) - 3 - i%4
	self, paper := s.actor(m.Name), ""
	if self.ID == s.manager().ID {
		self, paper = s.manager(), l.head["paper"]
		if paper == "" {
			paper = s.day(days).Format("2006 年 1 月 2 日") + "回信同意，信存社群档案"
		}
	}
	if err := s.approved(ctx, days, id, l.words, self, paper); err != nil {
		return err
	}
	if err := s.portray(ctx, id, m.Name, days); err != nil {
		return err
	}
	if err := s.profilesOn(days-1).Agree(ctx, s.t, self, id, l.consent(), paper); err != nil {
		return err
	}
	for _, name := range strings.Fields(l.head["titles"]) {
		c := title.Conferral{Title: titles[name], Member: id, On: *date(m.TierSince), Citation: l.head["for"]}
		_, err := title.NewStore(s.tx, s.members(), s.on(days)).Confer(ctx, s.t, s.manager(), c)
		if err != nil {
			return err
		}
	}
	if again := l.head["again"]; again != "" {
		if err := s.offered(ctx, id, l.words, again); err != nil {
			return err
		}
	}
	return s.mourn(ctx, id, l)
}

// consent is all that was not kept back.
func (l laureate) consent() profile.Consent {
	c := profile.Consent{}
	for _, f := range profile.Fields {
		c[f] = !slices.Contains(strings.Fields(l.head["hide"]), string(f))
	}
	return c
}

// approved takes a text from the team's desk to its subject and back.
func (s *stage) approved(ctx context.Context, days int, id uuid.UUID, words profile.Words, self journal.Actor, paper string) error {
	if err := s.profilesOn(days+2).Write(ctx, s.t, s.staff["content"].Actor(), id, false, 0, words); err != nil {
		return err
	}
	if err := s.profilesOn(days+1).Offer(ctx, s.t, s.manager(), id, 1); err != nil {
		return err
	}
	return s.profilesOn(days).Approve(ctx, s.t, self, id, paper == "", 2, paper)
}

// offered leaves a text with one deed more before its subject.
func (s *stage) offered(ctx context.Context, id uuid.UUID, words profile.Words, again string) error {
	words.Deeds += "\n" + again
	if err := s.profilesOn(4).Write(ctx, s.t, s.staff["content"].Actor(), id, false, 0, words); err != nil {
		return err
	}
	return s.profilesOn(2).Offer(ctx, s.t, s.manager(), id, 1)
}

func (s *stage) mourn(ctx context.Context, id uuid.UUID, l laureate) error {
	if l.head["died"] == "" {
		return nil
	}
	at := ago(s.now, l.months("died", 0), 0)
	store := regard.NewStore(s.tx, s.members(), s.keys, s.on(int(s.now.Sub(at).Hours()/24)-6))
	return store.Remember(ctx, s.t, s.manager(), regard.Memorial{Member: id, DiedOn: date(at), Words: l.head["words"]})
}

func (s *stage) profilesOn(days int) *profile.Store {
	return profile.NewStore(s.tx, s.members(), s.on(days))
}
