// Package typeface holds the Chinese typefaces in which certificates are set.
// They come with the program: the front-end build leaves them here, and they
// are never in the repository.
package typeface

import (
	"embed"
	"errors"
	"fmt"
	"sync"

	"golang.org/x/image/font/sfnt"
)

//go:embed all:dist
var files embed.FS

// ErrNotBuilt says that this program was built without its typefaces.
var ErrNotBuilt = errors.New("the typefaces are not built in: npm ci && npm run build in web/, as make does")

// Face is one typeface; its Data must not be changed.
type Face struct {
	Name string
	Data []byte
	font *sfnt.Font
}

// Serif is for names and titles, Sans for everything else. They are read when
// they are first asked for.
var (
	Serif = sync.OnceValues(func() (Face, error) { return read("serif") })
	Sans  = sync.OnceValues(func() (Face, error) { return read("sans") })
)

func read(name string) (Face, error) {
	data, err := files.ReadFile("dist/" + name + ".ttf")
	if err != nil {
		return Face{}, ErrNotBuilt
	}
	font, err := sfnt.Parse(data)
	if err != nil {
		return Face{}, fmt.Errorf("read typeface %s: %w", name, err)
	}
	return Face{name, data, font}, nil
}

// Has reports whether r can be drawn in the face.
func (f Face) Has(r rune) bool {
	var b sfnt.Buffer
	i, err := f.font.GlyphIndex(&b, r)
	return err == nil && i != 0
}

// Lacks returns the first character of text that the face has no shape for,
// 0 when it has all.
func (f Face) Lacks(text string) rune {
	for _, r := range text {
		if r != '\n' && !f.Has(r) {
			return r
		}
	}
	return 0
}
