package member

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/seal"
	"xinhuo/internal/tenant"
)

// Source is how a change came about; it stands with each tier move.
type Source string

// The sources of a tier move.
const (
	Entry  Source = "entry"  // by hand, one person
	Import Source = "import" // from a roster
	Manual Source = "manual" // a colleague moved one person
	Bulk   Source = "bulk"   // a colleague moved many at once
	Undo   Source = "undo"   // a move taken back
	Rule   Source = "rule"   // what the brand's rules say

	Retirement Source = "retirement" // and is taken back there, with all that came with it
)

// Act is who changes members and how.
type Act struct {
	By     journal.Actor
	Source Source
	Reason string
}

// Store keeps members in Postgres, their contacts sealed.
type Store struct {
	conn postgres.Conn
	keys *seal.Keys
	few  int // how many are fetched one by one at most, see few
	// aside takes the search keys of those who are admitted; they are written
	// with the rest when it is nil.
	aside func(SearchKeys) error
}

// NewStore returns a Store on conn that seals with keys.
func NewStore(conn postgres.Conn, keys *seal.Keys) *Store { return &Store{conn, keys, few, nil} }

// On returns the store working on conn, so that another noun's transaction
// can be joined.
func (s *Store) On(conn postgres.Conn) *Store { return &Store{conn, s.keys, s.few, s.aside} }

// Admit adds one member. A phone, 微信号 or handle that another member has is
// errs.Invalid.
func (s *Store) Admit(ctx context.Context, t tenant.ID, act Act, a Admission) (uuid.UUID, error) {
	ids, err := s.AdmitMany(ctx, t, act, []Admission{a})
	if err != nil {
		return uuid.Nil, err
	}
	return ids[0], nil
}

// AdmitMany adds members, all or none, with their entry in the tier history,
// their journal lines and the brand's counts; ids come back in the order of
// as. Somebody whose phone, 微信号 or handle is taken makes the whole call
// errs.Invalid. A call of 1,000 to 5,000 is the most efficient.
func (s *Store) AdmitMany(ctx context.Context, t tenant.ID, act Act, as []Admission) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		return inBulk(ctx, tx, len(as), func() (err error) {
			ids, err = s.admit(ctx, tx, t, act, as)
			return err
		})
	})
	if err != nil {
		if bad := taken(err); bad != nil {
			return nil, bad
		}
		return nil, fmt.Errorf("admit %d members: %w", len(as), err)
	}
	return ids, nil
}

// inBulk runs work that writes n rows of one kind. The application plans each
// statement for the tenant at hand, foreign key checks too, which for many rows
// takes ten times as long as the work.
func inBulk(ctx context.Context, tx postgres.Conn, n int, work func() error) error {
	if n < 10 {
		return work()
	}
	if _, err := tx.Exec(ctx, "SET LOCAL plan_cache_mode = force_generic_plan"); err != nil {
		return fmt.Errorf("plan for %d rows: %w", n, err)
	}
	if err := work(); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "SET LOCAL plan_cache_mode = force_custom_plan")
	return err
}

func (s *Store) admit(ctx context.Context, tx postgres.Conn, t tenant.ID, act Act, as []Admission) ([]uuid.UUID, error) {
	zone, err := Zone(ctx, tx, t)
	if err != nil {
		return nil, err
	}
	ids := make([]uuid.UUID, 0, len(as))
	for e := range s.ahead(t, act, as, zone) {
		if e.err != nil {
			return nil, e.err
		}
		if err := s.insert(ctx, tx, t, e); err != nil {
			return nil, err
		}
		ids = append(ids, e.rows.Ids...)
	}
	return ids, nil
}

// entries are members ready to be written.
type entries struct {
	rows  db.InsertMembersParams
	side  side
	moves moves
	tally Tally
	lines []journal.Line
	err   error
}

// portion is how many are written at a time.
const portion = 1000

// ahead yields as, ready to be written, in portions: each is prepared while
// the database is at work on the one before.
func (s *Store) ahead(t tenant.ID, act Act, as []Admission, zone *time.Location) iter.Seq[entries] {
	if len(as) <= portion {
		return func(yield func(entries) bool) { yield(s.prepare(t, act, as, zone)) }
	}
	return func(yield func(entries) bool) {
		ready, stop := make(chan entries), make(chan struct{})
		defer close(stop)
		go func() {
			defer close(ready)
			for some := range slices.Chunk(as, portion) {
				select {
				case ready <- s.prepare(t, act, some, zone):
				case <-stop:
					return
				}
			}
		}()
		for e := range ready {
			if !yield(e) {
				return
			}
		}
	}
}

func (s *Store) prepare(t tenant.ID, act Act, as []Admission, zone *time.Location) entries {
	e := entries{rows: db.InsertMembersParams{TenantID: t}, side: newSide(t), moves: newMoves(t), tally: NewTally()}
	now := clock.System()
	for _, a := range as {
		a.Profile, a.Tier = a.Profile.tidy(), cmp.Or(a.Tier, Prospect)
		if err := a.Profile.check(); err != nil {
			return entries{err: err}
		}
		entered := a.EnteredAt
		if entered.IsZero() {
			entered = now
		}
		id := a.ID
		if id == uuid.Nil {
			id = uuid.Must(uuid.NewV7())
		}
		tier, since, before := e.moves.enter(id, a, act, entered, zone, e.tally)
		found := keys(a.Profile)
		s.appendRow(&e.rows, t, id, a, found, tier, since, before, entered)
		e.side.add(id, a.Profile, found)
		e.tally.stand(a.Profile, a.Contacts, tier, 1)
		e.lines = append(e.lines, entryLines(id, a, act, entered)...)
	}
	return e
}

func (s *Store) insert(ctx context.Context, tx postgres.Conn, t tenant.ID, e entries) error {
	if s.aside != nil {
		if err := s.aside(SearchKeys{t, e.side.keys}); err != nil {
			return err
		}
		e.side.keys = nil
	}
	if err := db.New(tx).InsertMembers(ctx, e.rows); err != nil {
		return err
	}
	if err := e.side.insert(ctx, tx); err != nil {
		return err
	}
	if err := db.New(tx).InsertTierMoves(ctx, db.InsertTierMovesParams(e.moves)); err != nil {
		return err
	}
	if err := e.tally.Keep(ctx, tx, t); err != nil {
		return err
	}
	return journal.NewStore(tx).Write(ctx, t, e.lines...)
}

func (s *Store) appendRow(p *db.InsertMembersParams, t tenant.ID, id uuid.UUID, a Admission, found []string, tier Tier, since time.Time, before Tier, entered time.Time) {
	p.Ids = append(p.Ids, id)
	p.Names, p.Nicknames = append(p.Names, a.Name), append(p.Nicknames, a.Nickname)
	p.Pinyins, p.Searches = append(p.Pinyins, order(a.Profile)), append(p.Searches, searchColumn(found))
	p.Roles, p.Genders, p.Births = append(p.Roles, string(a.Role)), append(p.Genders, a.Gender), append(p.Births, a.Birth)
	p.Tiers, p.Sinces, p.TiersBefore = append(p.Tiers, string(tier)), append(p.Sinces, since), append(p.TiersBefore, string(before))
	p.Provinces, p.Cities, p.Models = append(p.Provinces, a.Province), append(p.Cities, a.City), append(p.Models, a.Model)
	p.BoughtOns, p.JoinedOns = append(p.BoughtOns, day(a.BoughtOn)), append(p.JoinedOns, day(a.JoinedOn))
	p.Specialities, p.Remarks = append(p.Specialities, fenced(a.Specialities)), append(p.Remarks, a.Remark)
	c := s.close(t, a.Contacts)
	p.PhoneSealeds, p.PhoneHashes, p.PhoneTails = append(p.PhoneSealeds, c.phone), append(p.PhoneHashes, c.phoneHash), append(p.PhoneTails, c.phoneTail)
	p.WechatSealeds, p.WechatHashes = append(p.WechatSealeds, c.wechat), append(p.WechatHashes, c.wechatHash)
	p.EmailSealeds, p.EmailHashes, p.AddressSealeds = append(p.EmailSealeds, c.email), append(p.EmailHashes, c.emailHash), append(p.AddressSealeds, c.address)
	p.Samples, p.CreatedAts = append(p.Samples, a.Sample), append(p.CreatedAts, entered)
}

// entryLines tell of a member's arrival and of the moves that lie in their past.
func entryLines(id uuid.UUID, a Admission, act Act, entered time.Time) []journal.Line {
	verb := "member.admitted"
	if act.Source == Import {
		verb = "member.imported"
	}
	lines := []journal.Line{{
		Actor: act.By, Verb: verb, Member: id, Subject: a.DisplayName(), SubjectID: id, Reason: act.Reason,
		After: map[string]any{"tier": cmp.Or(a.Tier, Prospect)}, Sample: a.Sample, At: entered,
	}}
	from := cmp.Or(a.Tier, Prospect)
	for _, step := range a.Past {
		after := map[string]any{"tier": step.To}
		if step.Evidence != "" {
			after["evidence"] = step.Evidence
		}
		lines = append(lines, journal.Line{
			Actor: act.By, Verb: "tier.moved", Member: id, Subject: a.DisplayName(), SubjectID: id, Reason: step.Reason,
			Before: map[string]any{"tier": from}, After: after, Sample: a.Sample, At: step.At,
		})
		from = step.To
	}
	return lines
}

// sealed is Contacts as they lie in the database.
type sealed struct {
	phone, phoneHash, wechat, wechatHash, email, emailHash, address []byte
	phoneTail                                                       string
}

func (s *Store) close(t tenant.ID, c Contacts) sealed {
	return sealed{
		phone: s.keys.Seal(t, c.Phone), phoneHash: s.keys.Index(t, "phone", c.Phone), phoneTail: tail4(c.Phone),
		wechat: s.keys.Seal(t, c.Wechat), wechatHash: s.keys.Index(t, "wechat", foldKey(c.Wechat)),
		email: s.keys.Seal(t, c.Email), emailHash: s.keys.Index(t, "email", foldKey(c.Email)),
		address: s.keys.Seal(t, c.Address),
	}
}

func tail4(phone string) string { return phone[max(0, len(phone)-4):] }

func day(d *time.Time) string {
	if d == nil {
		return ""
	}
	return d.Format(time.DateOnly)
}

// side is what hangs on members in tables of its own.
type side struct {
	handles db.InsertHandlesParams
	keys    []memberKey
	tenant  tenant.ID
}

type memberKey struct {
	key string
	id  uuid.UUID
}

func newSide(t tenant.ID) side {
	return side{db.InsertHandlesParams{TenantID: t}, nil, t}
}

// add appends p's handles, and the search keys found for it.
func (s *side) add(id uuid.UUID, p Profile, found []string) {
	s.addHandles(id, p)
	for _, k := range found {
		s.keys = append(s.keys, memberKey{k, id})
	}
}

func (s *side) addHandles(id uuid.UUID, p Profile) {
	for _, h := range p.Handles {
		followers := int64(-1)
		if h.Followers != nil {
			followers = *h.Followers
		}
		s.handles.MemberIds, s.handles.Platforms = append(s.handles.MemberIds, id), append(s.handles.Platforms, h.Platform)
		s.handles.Handles, s.handles.HandleIds = append(s.handles.Handles, h.Handle), append(s.handles.HandleIds, h.ID())
		s.handles.Followers = append(s.handles.Followers, followers)
	}
}

// insert writes the rows.
func (s *side) insert(ctx context.Context, tx postgres.Conn) error {
	if err := db.New(tx).InsertHandles(ctx, s.handles); err != nil {
		return err
	}
	return SearchKeys{s.tenant, s.keys}.Write(ctx, tx)
}

// taken turns the refusal of a value that must be one person's into a
// sentence beside its field; nil when err is something else.
func taken(err error) error {
	for constraint, bad := range map[string]errs.Invalid{
		"members_phone_key":  {"phone": i18n.Msg("member.phone.taken")},
		"members_wechat_key": {"wechat": i18n.Msg("member.wechat.taken")},
		"member_handles_key": {"handles": i18n.Msg("member.handle.taken")},
	} {
		if postgres.Violates(err, constraint) {
			return bad
		}
	}
	return nil
}
