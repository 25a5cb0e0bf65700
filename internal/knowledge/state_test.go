package knowledge_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/knowledge"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
)

// everything is all that is known of pages, and how much was written of them.
func (l *library) everything(t *testing.T) (all string) {
	t.Helper()
	err := l.conn.Read(t.Context(), l.of, func(tx postgres.Conn) error {
		return tx.QueryRow(t.Context(), `SELECT concat_ws(E'\n', (SELECT string_agg(p::text, E'\n' ORDER BY p.id) FROM knowledge_pages p WHERE p.tenant_id = $1),
			(SELECT count(*) FROM journal j WHERE j.tenant_id = $1), (SELECT count(*) FROM notices n WHERE n.tenant_id = $1),
			(SELECT count(*) FROM contributions c WHERE c.tenant_id = $1))`, l.of).Scan(&all)
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// What a page cannot become, or not by whom, is refused and changes nothing;
// what it is already changes nothing either.
func TestStatesRefuse(t *testing.T) {
	t.Parallel()
	l := open(t, pgtest.Tx(t))
	wang, li := l.person(t, "王伟强", member.Core), l.person(t, "李娜", member.Core)
	draft, empty, shown, gone := l.page(t, wang, "草稿", "x"), l.page(t, wang, "空的", ""), l.published(t, wang, "发布的", "x"), l.published(t, wang, "归档的", "x")
	handed := l.page(t, wang, "交来的", "x")
	ctx := t.Context()
	publish := func(h knowledge.Hand, id uuid.UUID) error { _, err := l.Publish(ctx, l.of, h, id); return err }
	withdraw := func(h knowledge.Hand, id uuid.UUID) error { _, err := l.Withdraw(ctx, l.of, h, id); return err }
	handIn := func(h knowledge.Hand, id uuid.UUID) error { _, err := l.HandIn(ctx, l.of, h, id); return err }
	review := func(h knowledge.Hand, id uuid.UUID) error { _, err := l.Review(ctx, l.of, h, id, nil); return err }
	archive := func(h knowledge.Hand, id uuid.UUID) error { _, err := l.Archive(ctx, l.of, h, id); return err }
	restore := func(h knowledge.Hand, id uuid.UUID) error { _, err := l.Unarchive(ctx, l.of, h, id); return err }
	use := func(h knowledge.Hand, id uuid.UUID) error { _, err := l.Use(ctx, l.of, h, id); return err }
	for _, err := range []error{archive(colleague, gone), handIn(wang, handed)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	before := l.everything(t)
	for name, tt := range map[string]struct {
		do   func(knowledge.Hand, uuid.UUID) error
		who  knowledge.Hand
		page uuid.UUID
		is   error
		says string
	}{
		"a member publishes":            {publish, wang, draft, errs.Forbidden, ""},
		"a member withdraws":            {withdraw, wang, shown, errs.Forbidden, ""},
		"a member archives":             {archive, wang, shown, errs.Forbidden, ""},
		"a member restores":             {restore, wang, gone, errs.Forbidden, ""},
		"another hands in what is seen": {handIn, li, shown, errs.Forbidden, ""},
		"another hands in what is not":  {handIn, li, draft, errs.NotFound, ""},
		"another reviews":               {review, li, shown, errs.Forbidden, ""},
		"another uses a draft":          {use, li, draft, errs.NotFound, ""},
		"what is archived, published":   {publish, colleague, gone, nil, "knowledge.is_archived"},
		"nothing, published":            {publish, colleague, empty, nil, "knowledge.empty_body"},
		"nothing, handed in":            {handIn, wang, empty, nil, "knowledge.empty_body"},
		"what is published, handed in":  {handIn, wang, shown, nil, "knowledge.not_draft"},
		"a draft, reviewed":             {review, wang, draft, nil, "knowledge.not_published"},
		"a draft, used":                 {use, colleague, draft, nil, "knowledge.not_published"},
		"published twice":               {publish, colleague, shown, nil, ""},
		"a draft, withdrawn":            {withdraw, colleague, draft, nil, ""},
		"handed in twice":               {handIn, wang, handed, nil, ""},
		"archived twice":                {archive, colleague, gone, nil, ""},
		"what is not archived, back":    {restore, colleague, shown, nil, ""},
	} {
		err := tt.do(tt.who, tt.page)
		if says(err) != tt.says || tt.is != nil && !errors.Is(err, tt.is) || tt.is == nil && tt.says == "" && err != nil {
			t.Errorf("%s = %v, want %v %q", name, err, tt.is, tt.says)
		}
	}
	if after := l.everything(t); after != before {
		t.Errorf("something has changed:\n%s\nwas\n%s", after, before)
	}
}

// What somebody writes has its limits, and a name.
func TestWritingRefuses(t *testing.T) {
	t.Parallel()
	l := open(t, pgtest.Tx(t))
	for name, tt := range map[string]struct {
		text        knowledge.Text
		field, says string
	}{
		"no title":            {knowledge.Text{Title: " ", Body: "x", Kind: knowledge.Handbook}, "title", "knowledge.title_missing"},
		"a title without end": {knowledge.Text{Title: strings.Repeat("长", 200), Body: "x", Kind: knowledge.Handbook}, "title", "knowledge.text_long"},
		"a body without end":  {knowledge.Text{Title: "x", Body: strings.Repeat("长", 200_001), Kind: knowledge.Handbook}, "body", "knowledge.body_long"},
		"of no kind":          {knowledge.Text{Title: "x", Body: "x", Kind: "rumour"}, "kind", "knowledge.kind_missing"},
	} {
		_, err := l.Begin(t.Context(), l.of, colleague, knowledge.Beginning{Text: tt.text})
		var bad errs.Invalid
		errors.As(err, &bad)
		if bad[tt.field].ID != tt.says {
			t.Errorf("%s = %v %v, want %s beside %s", name, err, bad[tt.field].ID, tt.says, tt.field)
		}
	}
	stranger := knowledge.Hand{Actor: fixture.Actor}
	if _, err := l.Begin(t.Context(), l.of, stranger, knowledge.Beginning{Text: knowledge.Text{Title: "x", Kind: knowledge.Handbook}}); !errors.Is(err, errs.Forbidden) {
		t.Errorf("Begin by nobody = %v, want forbidden", err)
	}
}
