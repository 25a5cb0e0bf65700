package picture

import (
	"fmt"
	"image"
	"image/color"
	"io"

	"github.com/disintegration/imaging"
)

// Widths are those in which a portrait is kept, in pixels: beside a name, the
// same on a dense screen, and alone on a phone. It is a quarter higher.
var Widths = []int{176, 352, 720}

// Crop is which part of a picture becomes a portrait: where in it, in percent
// from the left and the top, and how near, 100 being as much as fits.
type Crop struct{ X, Y, Near int }

// Within is the crop with what is out of bounds brought to them.
func (c Crop) Within() Crop {
	return Crop{min(max(c.X, 0), 100), min(max(c.Y, 0), 100), min(max(c.Near, 100), 400)}
}

// Middle is the crop of somebody who chose none. Faces are above the middle.
var Middle = Crop{50, 40, 100}

var dark = color.NRGBA{0x17, 0x13, 0x0f, 0xff}

// Portraits cuts a picture that Make has made, and returns it in each of
// Widths.
func Portraits(r io.Reader, c Crop) ([]Made, error) {
	working <- struct{}{}
	defer func() { <-working }()
	whole, _, err := image.Decode(r)
	if err != nil {
		return nil, fmt.Errorf("read picture: %w", err)
	}
	cut := imaging.Crop(whole, c.of(whole.Bounds()))
	all := make([]Made, len(Widths))
	for i, width := range Widths {
		if all[i], err = encodeAs("image/jpeg", onDark(imaging.Fill(cut, width, width*5/4, imaging.Center, imaging.Lanczos))); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// onDark lays what one can see through on the ground of the hall.
func onDark(p *image.NRGBA) *image.NRGBA {
	if p.Opaque() {
		return p
	}
	ground := imaging.New(p.Bounds().Dx(), p.Bounds().Dy(), dark)
	return imaging.Overlay(ground, p, image.Point{}, 1)
}

// of is the part of bounds, four wide and five high.
func (c Crop) of(b image.Rectangle) image.Rectangle {
	c = c.Within()
	width, height := b.Dx(), b.Dx()*5/4
	if height > b.Dy() {
		width, height = b.Dy()*4/5, b.Dy()
	}
	width, height = max(1, width*100/c.Near), max(1, height*100/c.Near)
	x := (b.Dx() - width) * c.X / 100
	y := (b.Dy() - height) * c.Y / 100
	return image.Rect(x, y, x+width, y+height).Add(b.Min)
}
