package honour

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/contribution"
	"xinhuo/internal/db"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres"
	"xinhuo/internal/regard"
	"xinhuo/internal/tenant"
)

// again is how far back contributions are read a second time: what was begun
// before the mark may have become visible after it.
const again = 24 * time.Hour

// eternity is after all that was ever written.
var eternity = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// Round writes what happened since into every brand's ledger. It may be called
// as often as one likes, by several servers at once. What fails for one brand
// keeps no other waiting.
func (s *Store) Round(ctx context.Context) error {
	ruled, err := db.New(s.conn).HonourRuled(ctx, s.now())
	if err != nil {
		return fmt.Errorf("look for brands that give honour: %w", err)
	}
	var failed error
	for _, id := range ruled {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := s.Record(ctx, tenant.ID{UUID: id}); err != nil {
			failed = errors.Join(failed, fmt.Errorf("honour of brand %s: %w", id, err))
		}
	}
	return failed
}

// Record writes a line for everything that earns honour by the rules of its
// day and has none, and a counter-line for what is no more. Who reads holds
// the brand's mark, so others wait and then find nothing left.
func (s *Store) Record(ctx context.Context, t tenant.ID) error {
	for more := true; more; {
		err := s.conn.In(ctx, t, func(tx postgres.Conn) (err error) {
			more, err = s.On(tx).step(ctx, tx, t)
			return err
		})
		if err != nil {
			return fmt.Errorf("record honour of %s: %w", t, err)
		}
	}
	return nil
}

// read is one transaction of a reading.
type read struct {
	*Store
	tx    postgres.Conn
	t     tenant.ID
	zone  *time.Location
	at    time.Time
	rules []Version // published, the latest day first
	lines []Line
	notes []notice.Note
}

// step reads one stretch. More is false when there is nothing left.
func (s *Store) step(ctx context.Context, tx postgres.Conn, t tenant.ID) (more bool, err error) {
	r, err := s.begin(ctx, tx, t)
	if err != nil || len(r.rules) == 0 {
		return false, err
	}
	mark, err := db.New(tx).HoldHonourMark(ctx, t)
	if err != nil {
		return false, err
	}
	more, to, err := r.deeds(ctx, mark)
	if err != nil {
		return false, err
	}
	upto := to.AfterAt
	if !more {
		upto = eternity
		if more, err = r.events(ctx); err != nil {
			return false, err
		}
	}
	if err := r.keep(ctx); err != nil {
		return false, err
	}
	left, err := r.takeBack(ctx, mark.AfterAt, upto)
	if err != nil {
		return false, err
	}
	to.TenantID = t
	return more || left, db.New(tx).MoveHonourMark(ctx, to)
}

func (s *Store) begin(ctx context.Context, tx postgres.Conn, t tenant.ID) (*read, error) {
	r := &read{Store: s, tx: tx, t: t, at: s.now()}
	var err error
	if r.zone, err = member.Zone(ctx, tx, t); err != nil {
		return nil, err
	}
	rows, err := db.New(tx).PublishedHonourRules(ctx, t)
	if err != nil {
		return nil, err
	}
	today := clock.Date(r.at, r.zone)
	for _, row := range rows {
		v, err := versionFrom(row, today)
		if err != nil {
			return nil, err
		}
		if v.Phase == InForce {
			r.rules = append(r.rules, v)
		}
	}
	if len(r.rules) == 0 {
		return r, nil
	}
	from := r.since() // nothing was done by the rules before
	if now := clock.System(); now.Before(from) {
		from = now
	}
	return r, db.New(tx).BeginHonourMark(ctx, db.BeginHonourMarkParams{TenantID: t, AfterAt: from.Add(-again)})
}

// since is the moment the first rules took effect.
func (r *read) since() time.Time {
	y, m, d := r.rules[len(r.rules)-1].EffectiveOn.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, r.zone)
}

// on is the version in force on a day; ok is false before the first.
func (r *read) on(day time.Time) (v Version, ok bool) {
	for _, v := range r.rules {
		if !v.EffectiveOn.After(day) {
			return v, true
		}
	}
	return Version{}, false
}

// deeds reads the next contributions and says where the mark stands then:
// behind the last one read, or a while back when there are no more.
func (r *read) deeds(ctx context.Context, mark db.HonourMark) (more bool, to db.MoveHonourMarkParams, err error) {
	rows, err := db.New(r.tx).NextHonourDeeds(ctx, db.NextHonourDeedsParams{TenantID: r.t, AfterAt: mark.AfterAt, AfterID: mark.AfterID, MaxRows: int32(r.stretch)})
	if err != nil {
		return false, to, err
	}
	for _, d := range rows {
		if d.Step%2 == 0 && !d.There && !d.Own {
			r.deed(d)
		}
	}
	if more = len(rows) == r.stretch; more {
		last := rows[len(rows)-1]
		return true, db.MoveHonourMarkParams{AfterAt: last.MadeAt, AfterID: last.ID}, nil
	}
	to.AfterAt = clock.System().Add(-again) // by the clock that contributions are stamped with
	return false, to, nil
}

func (r *read) deed(d db.NextHonourDeedsRow) {
	source := Source(d.Kind)
	if retired, ok := r.retired(d.Tier, d.TierSince); ok && source == Source(contribution.PageUsed) && !d.OnDay.Before(retired) {
		if source = LegacyUsed; !d.OnDay.Before(Ends(retired)) {
			return
		}
	}
	r.earn(Line{Member: d.MemberID, Noun: d.Kind, NounID: d.Source, Step: int(d.Step), Source: source, About: d.AboutID, Day: d.OnDay}, d.Amount, d.Subject)
}

// retired is the day a member retired on, if they did.
func (r *read) retired(tier string, since time.Time) (time.Time, bool) {
	return clock.Date(since, r.zone), member.Tier(tier) == member.Emeritus
}

// earn adds a line for n of its source, by the rules of its day.
func (r *read) earn(l Line, n int64, subject string) {
	v, ok := r.on(l.Day)
	if !ok || v.Spec.Amounts[l.Source] == 0 {
		return
	}
	l.ID, l.Rule, l.RuleNo, l.Uncapped, l.At = uuid.Must(uuid.NewV7()), v.ID, v.No, v.Spec.Amounts[l.Source]*n, r.at
	l.Amount, l.Text = l.Uncapped, l.Source.says(n, subject)
	r.lines = append(r.lines, l)
}

// sources are what events earn.
var sources = map[string]Source{"handover": HandoverClosed, "ceremony": CeremonyHeld, "title": TitleConferred, "move": LegacyPromoted}

// nouns are the events that earn anything by any of the rules.
func (r *read) nouns() []string {
	earning := []string{}
	for noun, source := range sources {
		if slices.ContainsFunc(r.rules, func(v Version) bool { return v.Spec.Amounts[source] > 0 }) {
			earning = append(earning, noun)
		}
	}
	return earning
}

func (r *read) events(ctx context.Context) (more bool, err error) {
	rows, err := db.New(r.tx).NextHonourEvents(ctx, db.NextHonourEventsParams{
		TenantID: r.t, Zone: r.zone.String(), Since: r.since(), SinceDay: r.rules[len(r.rules)-1].EffectiveOn, Nouns: r.nouns(), MaxRows: int32(r.stretch),
	})
	if err != nil {
		return false, err
	}
	before := len(r.lines)
	for _, e := range rows {
		l := Line{Member: e.MemberID, Noun: e.Noun, NounID: e.NounID, Step: int(e.Step), Source: sources[e.Noun], Day: e.OnDay}
		if retired, _ := r.retired(e.Tier, e.TierSince); l.Source == LegacyPromoted && !e.OnDay.Before(Ends(retired)) {
			continue
		}
		if r.earn(l, 1, e.Subject); l.Source == LegacyPromoted {
			r.tell(l, e.Subject)
		}
	}
	return len(rows) == r.stretch && len(r.lines) > before, nil
}

// tell has somebody told that one they taught has risen.
func (r *read) tell(l Line, subject string) {
	r.notes = append(r.notes, notice.Note{
		Member: l.Member, Key: "honours.rose:" + l.NounID.String(), Path: "honours/legacy", Text: i18n.Msg("honours.told_rose", "Name", subject),
	})
}

// keep writes the lines, those from sales as far as the cap has room, and
// tells whom nobody should leave alone.
func (r *read) keep(ctx context.Context) error {
	if err := r.cap(ctx); err != nil {
		return err
	}
	if _, err := add(ctx, r.tx, r.t, r.lines, journal.Actor{}, r.at); err != nil {
		return err
	}
	var ids []uuid.UUID
	for _, n := range r.notes {
		ids = append(ids, n.Member)
	}
	heed, err := regard.Of(ctx, r.tx, r.t, ids...)
	if err != nil {
		return err
	}
	var told []notice.Note
	for _, n := range r.notes {
		if !heed[n.Member].Quiet() {
			told = append(told, n)
		}
	}
	return notice.NewStore(r.tx, r.now).Tell(ctx, r.t, told...)
}

// cap holds what comes from sales below the quarter's cap, in the order in
// which it came.
func (r *read) cap(ctx context.Context) error {
	type quarter struct {
		member uuid.UUID
		from   time.Time
	}
	p, got := db.HonourOfSalesParams{TenantID: r.t}, map[quarter]int64{}
	for _, l := range r.lines {
		if l.Source.Capped() {
			p.MemberIds = append(p.MemberIds, l.Member)
		}
	}
	if len(p.MemberIds) == 0 {
		return nil
	}
	for _, of := range Sales {
		p.Sources = append(p.Sources, string(of))
	}
	rows, err := db.New(r.tx).HonourOfSales(ctx, p)
	for _, row := range rows {
		got[quarter{row.MemberID, row.Quarter}] = row.Amount
	}
	for i, l := range r.lines {
		if !l.Source.Capped() {
			continue
		}
		v, _ := r.on(l.Day)
		q := quarter{l.Member, Quarter(l.Day)}
		r.lines[i].Amount = v.Spec.room(l.Uncapped, got[q])
		got[q] += r.lines[i].Amount
	}
	return err
}

// takeBack answers lines whose cause is no more, contributions as far as they
// have just been read, all else with the last of them. More is true when it
// left some.
func (r *read) takeBack(ctx context.Context, since, upto time.Time) (more bool, err error) {
	rows, err := db.New(r.tx).HonourUndone(ctx, db.HonourUndoneParams{TenantID: r.t, Since: since, Upto: upto, Events: upto.Equal(eternity), MaxRows: int32(r.stretch)})
	if err != nil {
		return false, err
	}
	var lines []Line
	for _, row := range rows {
		l, err := lineFrom(row.HonourLine)
		if err != nil {
			return false, err
		}
		why := "contribution"
		if _, event := sources[l.Noun]; event {
			why = l.Noun
		}
		lines = append(lines, l.counter(i18n.Msg("honours.back."+why, "What", l.Text), row.Why, journal.Actor{}, r.at))
	}
	n, err := add(ctx, r.tx, r.t, lines, journal.Actor{}, r.at)
	return n == r.stretch, err
}

// add writes lines and moves the totals of their members by the same amounts,
// and returns how many had not been there.
func add(ctx context.Context, tx postgres.Conn, t tenant.ID, lines []Line, by journal.Actor, at time.Time) (int, error) {
	if len(lines) == 0 {
		return 0, nil
	}
	p := db.AddHonourLinesParams{TenantID: t, MadeBy: by.ID, MakerName: by.Name, MadeAt: at}
	for _, l := range lines {
		text, err := json.Marshal(l.Text)
		if err != nil {
			return 0, fmt.Errorf("write honour line of %s: %w", l.Member, err)
		}
		p.Ids, p.MemberIds, p.Nouns, p.NounIds = append(p.Ids, l.ID), append(p.MemberIds, l.Member), append(p.Nouns, l.Noun), append(p.NounIds, l.NounID)
		p.Steps, p.Sources, p.AboutIds = append(p.Steps, int16(l.Step)), append(p.Sources, string(l.Source)), append(p.AboutIds, l.About)
		p.RuleIds, p.RuleNos = append(p.RuleIds, l.Rule), append(p.RuleNos, int32(l.RuleNo))
		p.Amounts, p.Uncappeds, p.Texts = append(p.Amounts, l.Amount), append(p.Uncappeds, l.Uncapped), append(p.Texts, string(text))
		p.Reasons, p.Days = append(p.Reasons, l.Reason), append(p.Days, l.Day)
	}
	if err := db.New(tx).BeginHonourTotals(ctx, db.BeginHonourTotalsParams{TenantID: t.UUID, MemberIds: p.MemberIds}); err != nil {
		return 0, postgres.Err(err)
	}
	rows, err := db.New(tx).AddHonourLines(ctx, p)
	return len(rows), postgres.Err(err)
}

func lineFrom(r db.HonourLine) (Line, error) {
	l := Line{
		ID: r.ID, Member: r.MemberID, Noun: r.Noun, NounID: r.NounID, Step: int(r.Step), Source: Source(r.Source), About: deref(r.AboutID), Rule: r.RuleID, RuleNo: int(r.RuleNo),
		Amount: r.Amount, Uncapped: r.Uncapped, Reason: r.Reason, Day: r.OnDay, By: journal.Actor{ID: deref(r.MadeBy), Name: r.MakerName}, At: r.MadeAt,
	}
	if err := json.Unmarshal(r.Text, &l.Text); err != nil {
		return Line{}, fmt.Errorf("read honour line %s: %w", r.ID, err)
	}
	return l, nil
}
