package sharecard

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/draw"
)

// ground is the dark room, a little lighter where the portrait hangs.
func ground(on *image.RGBA) {
	shade(on, on.Bounds(), 0.2, 0.1, color.NRGBA{0x2a, 0x1e, 0x15, 0xff}, night)
}

// glow is what hangs in a frame without a picture.
func glow(on *image.RGBA, box image.Rectangle) {
	shade(on, box, 0.5, 0.2, color.NRGBA{0x6d, 0x50, 0x3c, 0xff}, color.NRGBA{0x2c, 0x23, 0x1c, 0xff})
}

// shade fills box from one colour, at x and y of it, to another at its edges.
func shade(on *image.RGBA, box image.Rectangle, x, y float64, from, to color.NRGBA) {
	for py := box.Min.Y; py < box.Max.Y; py++ {
		for px := box.Min.X; px < box.Max.X; px++ {
			dx := (float64(px-box.Min.X)/float64(box.Dx()) - x) / 0.9
			dy := (float64(py-box.Min.Y)/float64(box.Dy()) - y) / 0.95
			far := min(1, math.Sqrt(dx*dx+dy*dy))
			on.Set(px, py, color.NRGBA{mix(from.R, to.R, far), mix(from.G, to.G, far), mix(from.B, to.B, far), 0xff})
		}
	}
}

func mix(a, b uint8, share float64) uint8 { return uint8(float64(a) + (float64(b)-float64(a))*share) }

func outline(on *image.RGBA, box image.Rectangle, width int, in color.Color) {
	paint := func(r image.Rectangle) { draw.Draw(on, r, image.NewUniform(in), image.Point{}, draw.Src) }
	paint(image.Rect(box.Min.X, box.Min.Y, box.Max.X, box.Min.Y+width))
	paint(image.Rect(box.Min.X, box.Max.Y-width, box.Max.X, box.Max.Y))
	paint(image.Rect(box.Min.X, box.Min.Y, box.Min.X+width, box.Max.Y))
	paint(image.Rect(box.Max.X-width, box.Min.Y, box.Max.X, box.Max.Y))
}
