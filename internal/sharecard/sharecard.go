// Package sharecard draws the picture that a chat shows beside a link to
// somebody of the hall: their portrait, their name, their title.
package sharecard

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"sync"
	"unicode/utf8"

	"github.com/disintegration/imaging"
	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"xinhuo/internal/typeface"
)

// Width and Height are the picture's, as those who show previews want it.
const Width, Height = 1200, 630

// Card is what stands on the picture. Portrait is a JPEG, or nil for the
// first character of the name in its place.
type Card struct {
	Name, Title, Line, Place string
	Portrait                 []byte
}

// Missing is the failure of a card with a character that neither typeface has
// a shape for. It is never drawn as a box.
type Missing struct{ Rune rune }

func (m Missing) Error() string {
	return fmt.Sprintf("no shape for %q (U+%04X) in the typefaces", m.Rune, m.Rune)
}

var (
	night = color.NRGBA{0x13, 0x0e, 0x0a, 0xff}
	light = color.NRGBA{0xee, 0xe8, 0xdd, 0xff}
	gold  = color.NRGBA{0xd9, 0xb8, 0x72, 0xff}
	quiet = color.NRGBA{0xb0, 0xa7, 0x98, 0xff}
	edge  = color.NRGBA{0x7a, 0x63, 0x3c, 0xff}
)

// drawing keeps the memory of pictures being drawn within bounds.
var drawing = make(chan struct{}, 2)

// Draw returns the card as a JPEG, or Missing.
func Draw(c Card) ([]byte, error) {
	drawing <- struct{}{}
	defer func() { <-drawing }()
	p, err := newPen()
	if err != nil {
		return nil, err
	}
	if r := p.lacks(c.Name + c.Title + c.Line + c.Place); r != 0 {
		return nil, Missing{r}
	}
	ground(p.on)
	if err := p.frame(c); err != nil {
		return nil, err
	}
	if err := p.words(c); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p.on, &jpeg.Options{Quality: 86}); err != nil {
		return nil, fmt.Errorf("write card: %w", err)
	}
	return b.Bytes(), nil
}

// fonts are the two typefaces, serif first: what it lacks the other may have.
var fonts = sync.OnceValues(func() (two [2]*opentype.Font, err error) {
	for i, read := range []func() (typeface.Face, error){typeface.Serif, typeface.Sans} {
		face, err := read()
		if err != nil {
			return two, err
		}
		if two[i], err = opentype.Parse(face.Data); err != nil {
			return two, fmt.Errorf("read typeface %s: %w", face.Name, err)
		}
	}
	return two, nil
})

type pen struct {
	on    *image.RGBA
	fonts [2]*opentype.Font
	faces map[[2]int]font.Face // by typeface and size
}

func newPen() (*pen, error) {
	two, err := fonts()
	return &pen{image.NewRGBA(image.Rect(0, 0, Width, Height)), two, map[[2]int]font.Face{}}, err
}

// typefaceOf says which of the two has r, -1 for none.
func (p *pen) typefaceOf(r rune) int {
	for i, f := range p.fonts {
		if n, err := f.GlyphIndex(nil, r); err == nil && n != 0 {
			return i
		}
	}
	return -1
}

func (p *pen) lacks(text string) rune {
	for _, r := range text {
		if p.typefaceOf(r) < 0 {
			return r
		}
	}
	return 0
}

func (p *pen) face(of, size int) (font.Face, error) {
	key := [2]int{of, size}
	if f := p.faces[key]; f != nil {
		return f, nil
	}
	f, err := opentype.NewFace(p.fonts[of], &opentype.FaceOptions{Size: float64(size), DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, fmt.Errorf("set type at %d: %w", size, err)
	}
	p.faces[key] = f
	return f, nil
}

// write sets text with its base line at y, and returns where it ends. Without
// a colour it only measures.
func (p *pen) write(text string, size, x, y int, in color.Color) (int, error) {
	dot := fixed.P(x, y)
	for _, r := range text {
		f, err := p.face(p.typefaceOf(r), size)
		if err != nil {
			return 0, err
		}
		if in != nil {
			d := font.Drawer{Dst: p.on, Src: image.NewUniform(in), Face: f, Dot: dot}
			d.DrawString(string(r))
		}
		advance, _ := f.GlyphAdvance(r)
		dot.X += advance
	}
	return dot.X.Ceil(), nil
}

// fit is the largest of sizes in which text is not wider than room, and the
// text, shortened where even the smallest is.
func (p *pen) fit(text string, room int, sizes ...int) (string, int, error) {
	for {
		for _, size := range sizes {
			end, err := p.write(text, size, 0, 0, nil)
			if err != nil || end <= room {
				return text, size, err
			}
		}
		runes := []rune(text)
		text = string(runes[:len(runes)-2]) + "…"
	}
}

// words stand to the right of the portrait.
func (p *pen) words(c Card) error {
	const left, room = 470, Width - 470 - 72
	for _, l := range []struct {
		text  string
		y     int
		in    color.Color
		sizes []int
	}{
		{c.Name, 290, light, []int{104, 92, 80, 68, 56, 46}}, {c.Title, 366, gold, []int{38, 34, 30}}, {c.Line, 424, quiet, []int{28, 26}}, {c.Place, 536, quiet, []int{28, 26}},
	} {
		if l.text == "" {
			continue
		}
		text, size, err := p.fit(l.text, room, l.sizes...)
		if err != nil {
			return err
		}
		if _, err := p.write(text, size, left, l.y, l.in); err != nil {
			return err
		}
	}
	return nil
}

// frame draws the portrait in its frame of gold.
func (p *pen) frame(c Card) error {
	box := image.Rect(90, 108, 90+320, 108+400)
	outline(p.on, box.Inset(-12), 1, color.NRGBA{0x3a, 0x30, 0x20, 0xff})
	outline(p.on, box.Inset(-2), 2, edge)
	if len(c.Portrait) > 0 {
		face, _, err := image.Decode(bytes.NewReader(c.Portrait))
		if err != nil {
			return fmt.Errorf("read portrait: %w", err)
		}
		draw.Draw(p.on, box, imaging.Fill(face, box.Dx(), box.Dy(), imaging.Center, imaging.Lanczos), image.Point{}, draw.Src)
		return nil
	}
	glow(p.on, box)
	first, _ := utf8.DecodeRuneInString(c.Name)
	end, err := p.write(string(first), 150, 0, 0, nil)
	if err == nil {
		_, err = p.write(string(first), 150, box.Min.X+(box.Dx()-end)/2, box.Min.Y+252, color.NRGBA{0xe3, 0xca, 0x95, 0xff})
	}
	return err
}
