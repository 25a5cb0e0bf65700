package mentorship_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/file"
	"xinhuo/internal/fixture"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/mentorship"
	"xinhuo/internal/postgres"
)

// album is a couple with a milestone that pictures show.
type album struct {
	couple
	files *file.Store
	mile  uuid.UUID
}

func newAlbum(t *testing.T) album {
	c := newCouple(t)
	return album{c, file.NewStore(c.conn, fixture.Bucket(), clock.System), c.step(mentorship.Milestone).ID}
}

// by is somebody who signs in as a member; uuid.Nil is a colleague.
func by(who uuid.UUID) mentorship.Act {
	return mentorship.Act{By: journal.Actor{ID: who, Name: "某人"}, Member: who}
}

func (a album) hang(who mentorship.Act, step uuid.UUID, name string, content []byte) error {
	return a.Illustrate(a.t.Context(), a.in, who, a.pair, step, a.files, file.Upload{Name: name, Content: bytes.NewReader(content)})
}

func (a album) takeDown(who mentorship.Act, step, picture uuid.UUID) error {
	return a.TakeDown(a.t.Context(), a.in, who, a.pair, step, a.files, picture)
}

// hung are the pictures of a step, the first first.
func (a album) hung(step uuid.UUID) []file.File {
	a.t.Helper()
	all, err := a.files.Of(a.t.Context(), a.in, mentorship.PictureNoun, step)
	a.must(err)
	return all
}

// A picture is refused for what it is, for whose the step is, for how large it
// is and for how many there are; then nothing is kept and nothing written.
func TestPicturesThatAreRefused(t *testing.T) {
	t.Parallel()
	picture := fixture.Picture(t, 9, 9)
	tests := map[string]struct {
		prepare func(album)
		who     func(album) mentorship.Act
		name    string
		content []byte
		says    string // "" is not found
	}{
		"a guide is no picture":     {name: "规程.pdf", content: []byte("%PDF-1.7"), says: "这不是图片。可以上传 JPG、PNG、GIF 或 WebP。"},
		"words called picture":      {name: "川西.png", content: []byte("<script>"), says: "这不是图片。可以上传 JPG、PNG、GIF 或 WebP。"},
		"nothing":                   {name: "川西.png", says: "这个文件是空的，没有上传。"},
		"too large":                 {name: "川西.png", content: append(bytes.Clone(picture), make([]byte, file.MaxBytes)...), says: "文件超过 20 MB，没有上传。请压缩后再试。"},
		"the two hundred and first": {prepare: album.fill, name: "川西.png", content: picture, says: "这里已有 200 个文件，达到上限。请先删掉不用的。"},
		"when the pair has ended":   {prepare: func(a album) { a.must(a.Rematch(a.t.Context(), a.in, fixture.Actor, a.pair)) }, name: "川西.png", content: picture, says: "王伟强和李若曦这一对已经结束，不能再改了。"},
		"by somebody of neither":    {who: func(a album) mentorship.Act { return by(a.member("别人", member.Core)) }, name: "川西.png", content: picture},
		"of a step of another pair": {prepare: func(a album) { a.must(a.moveStep()) }, name: "川西.png", content: picture},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAlbum(t)
			if tt.prepare != nil {
				tt.prepare(a)
			}
			who := by(a.li)
			if tt.who != nil {
				who = tt.who(a)
			}
			before, kept := a.everything(), a.kept()
			err := a.hang(who, a.mile, tt.name, tt.content)
			if tt.says == "" && !errors.Is(err, errs.NotFound) || says(err) != tt.says {
				t.Errorf("it says %v %q, want %q", err, says(err), tt.says)
			}
			if a.everything() != before || a.kept() != kept {
				t.Errorf("%d files are kept, were %d; or something was written", a.kept(), kept)
			}
		})
	}
}

// fill hangs as many as there may be.
func (a album) fill() {
	a.t.Helper()
	a.must(a.conn.In(a.t.Context(), a.in, func(tx postgres.Conn) error {
		_, err := tx.Exec(a.t.Context(), `INSERT INTO files (tenant_id, id, kind, filename, type, size, width, height, blob_key, noun, noun_id, made_by, maker_name, created_at)
			SELECT $1, gen_random_uuid(), 'picture', 'a.png', 'image/png', 1, 1, 1, 'k' || n, $2, $3, $4, '', now() FROM generate_series(1, 200) n`,
			a.in, mentorship.PictureNoun, a.mile, fixture.Actor.ID)
		return err
	}))
}

// moveStep gives the milestone to another pair.
func (a album) moveStep() error {
	other := a.school.pair(a.member("何静", member.Core), a.member("赵敏", member.Reserve))
	return a.conn.In(a.t.Context(), a.in, func(tx postgres.Conn) error {
		_, err := tx.Exec(a.t.Context(), `UPDATE mentorship_steps SET mentorship_id = $3 WHERE tenant_id = $1 AND id = $2`, a.in, a.mile, other)
		return err
	})
}

func (a album) kept() int { return a.count("SELECT count(*) FROM files WHERE tenant_id = $1") }

// ending is a picture whose reading lets the pair end, as a colleague may who
// is quicker than a slow upload.
type ending struct {
	io.ReadSeeker
	end func()
}

func (e ending) Read(p []byte) (int, error) { e.end(); return e.ReadSeeker.Read(p) }

// A pair that ends while the picture is on its way gets none.
func TestAPictureThatCameTooLate(t *testing.T) {
	t.Parallel()
	a := newAlbum(t)
	ended := false
	slow := ending{bytes.NewReader(fixture.Picture(t, 9, 9)), func() {
		if !ended {
			ended = true
			a.must(a.Rematch(context.WithoutCancel(t.Context()), a.in, fixture.Actor, a.pair))
		}
	}}
	err := a.Illustrate(t.Context(), a.in, by(a.li), a.pair, a.mile, a.files, file.Upload{Name: "川西.png", Content: slow})
	if got := says(err); got != "王伟强和李若曦这一对已经结束，不能再改了。" || !ended {
		t.Errorf("it says %v %q, want to hear that the pair has ended", err, got)
	}
	if n := a.kept(); n != 0 || a.lines("mentorship.step_pictured") != 0 {
		t.Errorf("%d pictures are kept, want none", n)
	}
}

// Whoever brought a picture takes it down, from where it hangs, and never the
// last thing that shows that a step is done.
func TestTakingPicturesDown(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		evidence mentorship.Evidence
		done     bool
		try      func(album, uuid.UUID) error
		says     string
		is       error
	}{
		"who brought it, before the step is done": {try: func(a album, p uuid.UUID) error { return a.takeDown(by(a.li), a.mile, p) }},
		"the last that shows it is done":          {done: true, try: func(a album, p uuid.UUID) error { return a.takeDown(by(a.li), a.mile, p) }, says: "的凭据只剩这张照片，先把这一步改回未完成，再拿下它。"},
		"words show it too":                       {mentorship.Evidence{Words: "写好了"}, true, func(a album, p uuid.UUID) error { return a.takeDown(by(a.li), a.mile, p) }, "", nil},
		"a link shows it too":                     {mentorship.Evidence{Link: "https://example.com/1"}, true, func(a album, p uuid.UUID) error { return a.takeDown(by(a.li), a.mile, p) }, "", nil},
		"the other of the two":                    {try: func(a album, p uuid.UUID) error { return a.takeDown(by(a.wang), a.mile, p) }, is: errs.Forbidden},
		"a colleague":                             {try: func(a album, p uuid.UUID) error { return a.takeDown(mentorship.Act{By: fixture.Actor}, a.mile, p) }, is: errs.Forbidden},
		"from another step":                       {try: func(a album, p uuid.UUID) error { return a.takeDown(by(a.li), a.step(mentorship.Meeting).ID, p) }, is: errs.NotFound},
		"nobody's picture":                        {try: func(a album, _ uuid.UUID) error { return a.takeDown(by(a.li), a.mile, uuid.New()) }, is: errs.NotFound},
		"when the pair has ended": {try: func(a album, p uuid.UUID) error {
			a.must(a.Rematch(a.t.Context(), a.in, fixture.Actor, a.pair))
			return a.takeDown(by(a.li), a.mile, p)
		}, says: "王伟强和李若曦这一对已经结束，不能再改了。"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAlbum(t)
			a.must(a.hang(by(a.li), a.mile, "川西.png", fixture.Picture(t, 9, 9)))
			if tt.done {
				a.must(a.FinishStep(t.Context(), a.in, by(a.li), a.pair, a.mile, tt.evidence))
			}
			err := tt.try(a, a.hung(a.mile)[0].ID)
			want := 1
			switch {
			case tt.says == "" && tt.is == nil:
				want = 0
				a.must(err)
			case !strings.HasSuffix(says(err), tt.says) || tt.is != nil && !errors.Is(err, tt.is):
				t.Errorf("it says %v %q, want %v %q", err, says(err), tt.is, tt.says)
			}
			if n := len(a.hung(a.mile)); n != want || a.lines("mentorship.step_unpictured") != 1-want {
				t.Errorf("%d pictures hang, and %d lines tell of one taken down; want %d", n, a.lines("mentorship.step_unpictured"), want)
			}
		})
	}
}
