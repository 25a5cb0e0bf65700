package demo

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"

	"github.com/google/uuid"

	"xinhuo/internal/file"
	"xinhuo/internal/picture"
)

// painted are those whose portrait is a picture of the road they are known
// for; nobody's face is made up.
var painted = map[string]uint64{"郑国栋": 3, "巴特尔": 11, "次仁多吉": 23, "叶淑芬": 31, "梁建华": 41}

// portray hangs a painted picture, where there is a place for files.
func (s *stage) portray(ctx context.Context, id uuid.UUID, name string, days int) error {
	seed, ok := painted[name]
	if !ok || s.bucket == nil {
		return nil
	}
	var b bytes.Buffer
	if err := png.Encode(&b, dusk(seed)); err != nil {
		return err
	}
	files := file.NewStore(s.tx, s.bucket, s.on(days))
	f, err := files.Receive(ctx, s.t, file.Upload{Name: "portrait.png", Content: bytes.NewReader(b.Bytes()), By: s.manager(), Noun: "portrait", Of: id, Only: file.Picture})
	if err != nil {
		return err
	}
	if err := files.Portray(ctx, s.t, f, picture.Middle); err != nil {
		return err
	}
	_, err = s.profilesOn(days).Portray(ctx, s.t, s.manager(), id, f.ID)
	return err
}

// dusk is a range of hills under an evening sky, with one light in it.
func dusk(seed uint64) image.Image {
	const width, height = 720, 900
	r := rand.New(rand.NewPCG(seed, seed))
	p := image.NewNRGBA(image.Rect(0, 0, width, height))
	sun, low := image.Pt(180+r.IntN(360), 300+r.IntN(120)), [3]float64{214, 150, 92}
	for y := range height {
		for x := range width {
			down := math.Min(1, float64(y)/520)
			glow := math.Exp(-math.Hypot(float64(x-sun.X), float64(y-sun.Y)) / 90)
			p.SetNRGBA(x, y, tone(down, glow, low))
		}
	}
	for ridge := range 4 {
		base, wave, phase := 470+float64(ridge)*105, 46-float64(ridge)*7, r.Float64()*7
		dark := 0.72 - float64(ridge)*0.16
		for x := range width {
			top := base - wave*math.Sin(float64(x)/(92+float64(ridge)*24)+phase) - wave/3*math.Sin(float64(x)/31+phase*2)
			for y := max(0, int(top)); y < height; y++ {
				p.SetNRGBA(x, y, color.NRGBA{uint8(104 * dark), uint8(82 * dark), uint8(70 * dark), 255})
			}
		}
	}
	return p
}

// tone is the sky: night above, a warm edge below, the last of the sun.
func tone(down, glow float64, low [3]float64) color.NRGBA {
	mix := func(night float64, i int) uint8 { return uint8(math.Min(255, night+(low[i]-night)*down*0.72+glow*90)) }
	return color.NRGBA{mix(46, 0), mix(38, 1), mix(40, 2), 255}
}
