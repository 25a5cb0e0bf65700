package picture_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"xinhuo/internal/errs"
	"xinhuo/internal/picture"
)

// corner is a picture, white but for a red quarter at the top left.
func corner(w, h int) *image.NRGBA {
	p := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{255, 255, 255, 255}
			if x < w/2 && y < h/2 {
				c = color.NRGBA{220, 0, 0, 255}
			}
			p.SetNRGBA(x, y, c)
		}
	}
	return p
}

func jpg(t *testing.T, p image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withExif puts a camera's words behind the mark of a JPEG: how it was held,
// and where.
func withExif(photo []byte, orientation uint16) []byte {
	tags := []byte("MM\x00*\x00\x00\x00\x08\x00\x01")
	tags = binary.BigEndian.AppendUint16(tags, 0x0112)
	tags = append(tags, 0, 3, 0, 0, 0, 1)
	tags = binary.BigEndian.AppendUint16(tags, orientation)
	tags = append(tags, 0, 0, 0, 0, 0, 0)
	tags = append(tags, "GPS 30.6586 N 104.0648 E"...)
	body := append([]byte("Exif\x00\x00"), tags...)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(body)+2))
	return append(append(append([]byte{}, photo[:2]...), append(segment, body...)...), photo[2:]...)
}

func TestOrientation(t *testing.T) {
	t.Parallel()
	photo := jpg(t, corner(400, 200))
	tests := map[uint16]struct {
		w, h, x, y int // size, and a place that must be red
	}{
		1: {400, 200, 50, 50}, 2: {400, 200, 350, 50}, 3: {400, 200, 350, 150}, 4: {400, 200, 50, 150},
		5: {200, 400, 50, 50}, 6: {200, 400, 150, 50}, 7: {200, 400, 150, 350}, 8: {200, 400, 50, 350}, 99: {400, 200, 50, 50},
	}
	for orientation, want := range tests {
		made, err := picture.Make(bytes.NewReader(withExif(photo, orientation)))
		if err != nil {
			t.Fatal(err)
		}
		p, _, err := image.Decode(bytes.NewReader(made.Page.Content))
		if err != nil {
			t.Fatal(err)
		}
		if p.Bounds().Dx() != want.w || p.Bounds().Dy() != want.h || made.Page.Width != want.w {
			t.Errorf("orientation %d gives %v, want %d × %d", orientation, p.Bounds(), want.w, want.h)
			continue
		}
		if r, g, _, _ := p.At(want.x, want.y).RGBA(); r>>8 < 150 || g>>8 > 100 {
			t.Errorf("orientation %d: (%d, %d) is not red", orientation, want.x, want.y)
		}
		if bytes.Contains(made.Page.Content, []byte("GPS")) || bytes.Contains(made.Thumb.Content, []byte("Exif")) {
			t.Errorf("orientation %d: what the camera wrote is still there", orientation)
		}
	}
}

func TestSizes(t *testing.T) {
	t.Parallel()
	made, err := picture.Make(bytes.NewReader(jpg(t, corner(2000, 1000))))
	if err != nil {
		t.Fatal(err)
	}
	if made.Page.Width != 1280 || made.Page.Height != 640 || made.Thumb.Width != 320 || made.Page.Type != "image/jpeg" {
		t.Errorf("made %d × %d and a thumb %d wide of %s, want 1280 × 640 and 320 of image/jpeg", made.Page.Width, made.Page.Height, made.Thumb.Width, made.Page.Type)
	}
	small, err := picture.Make(bytes.NewReader(jpg(t, corner(100, 60))))
	if err != nil || small.Page.Width != 100 || small.Thumb.Width != 100 {
		t.Errorf("a small picture became %d wide, %v; want it left at 100", small.Page.Width, err)
	}
}

func TestFormats(t *testing.T) {
	t.Parallel()
	var sharp, moving bytes.Buffer
	clear := corner(60, 40)
	clear.SetNRGBA(59, 39, color.NRGBA{})
	if err := errors.Join(png.Encode(&sharp, clear), gif.Encode(&moving, corner(60, 40), nil)); err != nil {
		t.Fatal(err)
	}
	webp, err := base64.StdEncoding.DecodeString("UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAwA0JaQAA3AA/vuUAAA=")
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		content []byte
		kind    string
	}{
		"what one sees through": {sharp.Bytes(), "image/png"}, "a gif": {moving.Bytes(), "image/png"}, "a webp": {webp, "image/jpeg"},
	} {
		made, err := picture.Make(bytes.NewReader(tt.content))
		if err != nil || made.Page.Type != tt.kind {
			t.Errorf("%s became %q, %v; want %s", name, made.Page.Type, err, tt.kind)
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	// The head of a PNG of 10,000 × 8,000, with nothing behind it.
	huge := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), 0, 0, 0x27, 0x10, 0, 0, 0x1f, 0x40, 8, 2, 0, 0, 0)
	huge = binary.BigEndian.AppendUint32(huge, crc(huge[12:]))
	whole := jpg(t, corner(400, 200))
	for name, tt := range map[string]struct {
		content []byte
		says    string
	}{
		"80 megapixels":        {huge, "picture.too_many_pixels"},
		"an iPhone's own":      {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), "picture.heic"},
		"a page of the web":    {[]byte("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), "picture.unknown"},
		"nothing":              {nil, "picture.unknown"},
		"a beginning":          {whole[:20], "picture.broken"},
		"half a picture":       {whole[:len(whole)/2], "picture.broken"},
		"no picture behind it": {[]byte("\x89PNG\r\n\x1a\n and then words"), "picture.broken"},
	} {
		_, err := picture.Make(bytes.NewReader(tt.content))
		var bad errs.Invalid
		if !errors.As(err, &bad) || bad["file"].ID != tt.says {
			t.Errorf("%s: %v %v, want %s", name, err, bad["file"], tt.says)
		}
	}
}

func TestNamed(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{"车.JPG": true, "a.webp": true, "IMG_1.HEIC": true, "a.svg": false, "jpg": false, "a.jpg.exe": false} {
		if picture.Named(name) != want {
			t.Errorf("Named(%q) = %v", name, !want)
		}
	}
}

// Whatever arrives, nothing but a sentence comes of it.
func FuzzMake(f *testing.F) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, corner(8, 8), nil); err != nil {
		f.Fatal(err)
	}
	f.Add(withExif(b.Bytes(), 6))
	f.Add([]byte("GIF89a"))
	f.Fuzz(func(t *testing.T, content []byte) {
		_, err := picture.Make(bytes.NewReader(content))
		if err != nil && !errors.As(err, new(errs.Invalid)) {
			t.Error(err)
		}
	})
}

func crc(b []byte) uint32 { return crc32.ChecksumIEEE(b) }
