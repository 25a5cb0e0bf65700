package picture_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"

	"xinhuo/internal/picture"
)

// striped is a picture whose red says how far to the right a point is, and
// whose green how far down.
func striped(t *testing.T, width, height int) []byte {
	t.Helper()
	p := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			p.Set(x, y, color.NRGBA{uint8(255 * x / width), uint8(255 * y / height), 0, 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPortraits(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		width, height int
		crop          picture.Crop
		red, green    [2]int // of the middle, from and to
	}{
		"the middle of a wide one":       {800, 400, picture.Crop{X: 50, Y: 50, Near: 100}, [2]int{120, 135}, [2]int{120, 135}},
		"the left of a wide one":         {800, 400, picture.Crop{X: 0, Y: 50, Near: 100}, [2]int{45, 58}, [2]int{120, 135}},
		"the top of a high one":          {400, 1000, picture.Crop{X: 50, Y: 0, Near: 100}, [2]int{120, 135}, [2]int{58, 70}},
		"the lower right corner, nearer": {800, 1000, picture.Crop{X: 100, Y: 100, Near: 200}, [2]int{184, 198}, [2]int{184, 198}},
		"numbers out of bounds":          {800, 400, picture.Crop{X: -9, Y: 900, Near: 3}, [2]int{45, 58}, [2]int{120, 135}},
		"a picture of one line":          {3, 900, picture.Middle, [2]int{0, 255}, [2]int{0, 255}},
	} {
		made, err := picture.Portraits(bytes.NewReader(striped(t, tt.width, tt.height)), tt.crop)
		if err != nil || len(made) != len(picture.Widths) {
			t.Fatalf("%s: %d portraits, %v", name, len(made), err)
		}
		for i, m := range made {
			if m.Type != "image/jpeg" || m.Width != picture.Widths[i] || m.Height != m.Width*5/4 {
				t.Errorf("%s: %s of %d × %d, want a JPEG %d wide and a quarter higher", name, m.Type, m.Width, m.Height, picture.Widths[i])
			}
		}
		p, _, err := image.Decode(bytes.NewReader(made[1].Content))
		if err != nil {
			t.Fatal(err)
		}
		r, g, _, _ := p.At(176, 220).RGBA()
		if red, green := int(r>>8), int(g>>8); red < tt.red[0] || red > tt.red[1] || green < tt.green[0] || green > tt.green[1] {
			t.Errorf("%s: its middle is %d, %d; want it within %v and %v", name, red, green, tt.red, tt.green)
		}
	}
	if _, err := picture.Portraits(bytes.NewReader([]byte("no picture")), picture.Middle); err == nil {
		t.Error("what is no picture was cut")
	}
}

// Where a portrait was taken goes no further than to us.
func TestAPortraitSaysNothingOfWhereItWasTaken(t *testing.T) {
	t.Parallel()
	photo := withExif(jpg(t, corner(800, 1000)), 1)
	if !bytes.Contains(photo, []byte("GPS")) {
		t.Fatal("the camera wrote nothing")
	}
	made, err := picture.Portraits(bytes.NewReader(photo), picture.Middle)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range made {
		if bytes.Contains(m.Content, []byte("GPS")) || bytes.Contains(m.Content, []byte("Exif")) {
			t.Errorf("the portrait %d wide still says what the camera wrote", m.Width)
		}
	}
}
