package page

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"xinhuo/internal/i18n"
	"xinhuo/web/ui"
)

// mostFrames is how many frames are kept, of some 20 KB each.
const mostFrames = 100

// frames keeps what stood before and after the body of pages shown by
// RenderDrawn, by all that is said in their frames.
type frames struct {
	mu   sync.Mutex
	kept map[string][2]strip
}

// around returns what stands before and after a body in the frame f.
func (k *frames) around(ctx context.Context, f ui.Frame) (before, after strip, err error) {
	if k == nil || len(f.Toasts) > 0 { // a toast is said once
		return surround(ctx, f)
	}
	name := frameName(ctx, f)
	k.mu.Lock()
	kept, ok := k.kept[name]
	k.mu.Unlock()
	if ok {
		return kept[0], kept[1], nil
	}
	if before, after, err = surround(ctx, f); err != nil {
		return before, after, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.kept == nil || len(k.kept) >= mostFrames { // rather than remembering who was here last
		k.kept = map[string][2]strip{}
	}
	k.kept[name] = [2]strip{before, after}
	return before, after, nil
}

// surround renders a page without its body.
func surround(ctx context.Context, f ui.Frame) (before, after strip, err error) {
	gap := []byte("\x00body\x00")
	body := templ.ComponentFunc(func(_ context.Context, w io.Writer) error { _, err := w.Write(gap); return err })
	var page bytes.Buffer
	if err := ui.Page(f, body).Render(ctx, &page); err != nil {
		return before, after, err
	}
	head, foot, _ := bytes.Cut(page.Bytes(), gap)
	before, err = cut(head)
	after, err2 := cut(foot)
	return before, after, errors.Join(err, err2)
}

// frameName is all that is said in a frame, toasts apart.
func frameName(ctx context.Context, f ui.Frame) string {
	var b strings.Builder
	say := func(words ...string) {
		for _, w := range words {
			b.WriteString(w)
			b.WriteByte(0)
		}
	}
	say(string(i18n.From(ctx)), f.Title, f.Description, f.Brand, f.Home, f.Path, f.Prefs.Lang, f.Prefs.Theme, f.Prefs.Size)
	say(f.Who.Name, f.Who.Role, f.Who.Settings, f.Who.Sessions, strconv.FormatBool(f.Bare), strconv.FormatBool(f.Wide), strconv.Itoa(f.Refresh))
	say(strconv.FormatBool(f.Hall), strconv.FormatBool(f.Lineage), strconv.FormatBool(f.Stage), strconv.FormatBool(f.Calm), strconv.FormatBool(f.Own), f.Address, f.Picture)
	for _, n := range f.Nav {
		say(n.Section, n.Label, n.Href, n.Icon, strconv.Itoa(n.Count), n.Counts, strconv.FormatBool(n.Current))
	}
	return b.String()
}
