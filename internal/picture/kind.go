package picture

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
)

// Kind is a format of pictures.
type Kind string

// The formats we know. HEIC stands for what iPhones and some Android phones
// write and browsers cannot show; it is known so that we can say what to do.
const (
	JPEG Kind = "jpeg"
	PNG  Kind = "png"
	GIF  Kind = "gif"
	WebP Kind = "webp"
	HEIC Kind = "heic"
)

// brands are the names HEIC and AVIF files give themselves.
var brands = []string{"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "avif", "avis"}

// KindOf says what a file is by its first bytes, "" for what is no picture.
func KindOf(start []byte) Kind {
	switch {
	case bytes.HasPrefix(start, []byte("\xff\xd8\xff")):
		return JPEG
	case bytes.HasPrefix(start, []byte("\x89PNG\r\n\x1a\n")):
		return PNG
	case bytes.HasPrefix(start, []byte("GIF87a")), bytes.HasPrefix(start, []byte("GIF89a")):
		return GIF
	case len(start) >= 12 && string(start[:4]) == "RIFF" && string(start[8:12]) == "WEBP":
		return WebP
	case len(start) >= 12 && string(start[4:8]) == "ftyp" && slices.Contains(brands, string(start[8:12])):
		return HEIC
	}
	return ""
}

// endings are how the names of each format may end.
var endings = map[Kind][]string{JPEG: {".jpg", ".jpeg", ".jpe", ".jfif"}, PNG: {".png"}, GIF: {".gif"}, WebP: {".webp"}, HEIC: {".heic", ".heif", ".avif"}}

// Named reports whether the name of a file ends as a picture's does.
func Named(name string) bool {
	for kind := range endings {
		if kind.fits(name) {
			return true
		}
	}
	return false
}

// fits reports whether name ends as names of this format do.
func (k Kind) fits(name string) bool {
	return slices.Contains(endings[k], strings.ToLower(filepath.Ext(name)))
}
