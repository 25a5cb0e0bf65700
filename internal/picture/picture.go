// Package picture takes pictures in as people send them and makes of each two
// that a page can show: turned the right way up, no larger than is needed, and
// without what a camera writes beside them, the place above all.
package picture

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/gif" // is read
	"image/jpeg"
	"image/png"
	"io"

	"github.com/disintegration/imaging"
	_ "golang.org/x/image/webp" // is read

	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
)

const (
	// MaxBytes is the largest picture that is taken in.
	MaxBytes = 20 << 20
	// MaxPixels keeps one picture from filling the memory; a phone's largest
	// has fewer.
	MaxPixels = 52_000_000
	// ThumbSide and PageSide are the longest sides of what is made.
	ThumbSide, PageSide = 320, 1280
)

// Made is one picture as it is kept.
type Made struct {
	Type          string // image/jpeg or image/png
	Content       []byte
	Width, Height int
}

// Sizes are what is made of one picture.
type Sizes struct{ Page, Thumb Made }

// working keeps the memory of pictures being made within bounds.
var working = make(chan struct{}, 2)

// Make reads a JPEG, PNG, GIF or WebP. Of one that moves, the first picture
// stays. What is none of these, is broken or too large is errs.Invalid beside
// "file", before any of it is decoded.
func Make(r io.ReadSeeker) (Sizes, error) {
	kind, head, err := look(r)
	if err != nil {
		return Sizes{}, err
	}
	if head.Width < 1 || head.Height < 1 {
		return Sizes{}, broken()
	}
	if head.Width > MaxPixels/head.Height {
		return Sizes{}, refuse("picture.too_many_pixels", "Have", megapixels(head.Width, head.Height), "Max", MaxPixels/1_000_000)
	}
	working <- struct{}{}
	defer func() { <-working }()
	return decode(r, kind)
}

func decode(r io.ReadSeeker, kind Kind) (Sizes, error) {
	turned := upright
	if kind == JPEG {
		turned = orientation(r)
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return Sizes{}, fmt.Errorf("read picture: %w", err)
	}
	whole, _, err := image.Decode(r)
	if err != nil {
		return Sizes{}, broken()
	}
	page := turn(imaging.Fit(whole, PageSide, PageSide, imaging.Lanczos), turned)
	var s Sizes
	if s.Page, err = encode(page, kind == PNG || kind == GIF); err != nil {
		return Sizes{}, err
	}
	s.Thumb, err = encodeAs(s.Page.Type, imaging.Fit(page, ThumbSide, ThumbSide, imaging.Lanczos))
	return s, err
}

// encode writes what one can see through as PNG, photographs as JPEG, and of
// what may be a drawing the smaller of the two.
func encode(p *image.NRGBA, drawing bool) (Made, error) {
	if !p.Opaque() {
		return encodeAs("image/png", p)
	}
	photo, err := encodeAs("image/jpeg", p)
	if err != nil || !drawing {
		return photo, err
	}
	sharp, err := encodeAs("image/png", p)
	if err != nil || len(sharp.Content) <= len(photo.Content) {
		return sharp, err
	}
	return photo, nil
}

func encodeAs(kind string, p *image.NRGBA) (Made, error) {
	var b bytes.Buffer
	var err error
	if kind == "image/png" {
		err = png.Encode(&b, p)
	} else {
		err = jpeg.Encode(&b, p, &jpeg.Options{Quality: 85})
	}
	if err != nil {
		return Made{}, fmt.Errorf("write picture: %w", err)
	}
	return Made{kind, b.Bytes(), p.Bounds().Dx(), p.Bounds().Dy()}, nil
}

// look says what r is by its first bytes, and how large it will be.
func look(r io.ReadSeeker) (Kind, image.Config, error) {
	start := make([]byte, 32)
	n, err := io.ReadFull(r, start)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return "", image.Config{}, fmt.Errorf("read picture: %w", err)
	}
	kind := KindOf(start[:n])
	switch kind {
	case HEIC:
		return "", image.Config{}, refuse("picture.heic")
	case "":
		return "", image.Config{}, refuse("picture.unknown")
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return "", image.Config{}, fmt.Errorf("read picture: %w", err)
	}
	head, _, err := image.DecodeConfig(r)
	if err != nil {
		return "", image.Config{}, broken()
	}
	_, err = r.Seek(0, io.SeekStart)
	return kind, head, err
}

func megapixels(width, height int) int { return int(int64(width) * int64(height) / 1_000_000) }

func broken() error { return refuse("picture.broken") }

func refuse(id string, pairs ...any) error { return errs.Invalid{"file": i18n.Msg(id, pairs...)} }
