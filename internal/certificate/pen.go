package certificate

import (
	"image"
	_ "image/jpeg" // logos and seals are
	_ "image/png"  // one of these
	"io"
	"slices"
	"strings"
	"unicode"

	"xinhuo/internal/typeface"
)

func (d *drawing) fill(c colour)   { d.SetFillColor(c.r, c.g, c.b) }
func (d *drawing) stroke(c colour) { d.SetStrokeColor(c.r, c.g, c.b) }

// sides are the width and height of a picture.
func sides(r io.Reader) (width, height float64, err error) {
	c, _, err := image.DecodeConfig(r)
	return float64(c.Width), float64(c.Height), err
}

// run is a stretch of text in one typeface.
type run struct{ face, text string }

// runs sets text in face, and what face lacks in the other one.
func runs(face, text string) []run {
	own, other := typeface.Serif, "sans"
	if face == "sans" {
		own, other = typeface.Sans, "serif"
	}
	f, err := own()
	if err != nil {
		return []run{{face, text}}
	}
	var all []run
	for _, r := range text {
		in := face
		if !f.Has(r) {
			in = other
		}
		if n := len(all); n > 0 && all[n-1].face == in {
			all[n-1].text += string(r)
			continue
		}
		all = append(all, run{in, string(r)})
	}
	return all
}

// width is how much room text takes, spaced between its characters.
func (d *drawing) width(face string, size float64, text string, spaced float64) float64 {
	sum := 0.0
	for _, part := range runs(face, text) {
		d.did(d.SetFont(part.face, "", size))
		w, err := d.MeasureTextWidth(part.text)
		d.did(err)
		sum += w
	}
	return sum + spaced*float64(max(len([]rune(text))-1, 0))
}

// fits is the size, at most size, at which text is no wider than room.
func (d *drawing) fits(face string, size float64, text string, room float64) float64 {
	if w := d.width(face, size, text, size/10); w > room {
		return size * room / w
	}
	return size
}

// line draws text around the middle x, its top at y.
func (d *drawing) line(face string, size float64, c colour, text string, x, y, spaced float64) {
	if text != "" {
		d.put(face, size, c, text, x-d.width(face, size, text, spaced)/2, y, spaced)
	}
}

// at draws text from x on.
func (d *drawing) at(face string, size float64, c colour, text string, x, y float64) {
	d.put(face, size, c, text, x, y, 0)
}

func (d *drawing) put(face string, size float64, c colour, text string, x, y, spaced float64) {
	d.SetTextColor(c.r, c.g, c.b)
	d.did(d.SetCharSpacing(spaced))
	for _, part := range runs(face, text) {
		d.SetXY(x, y+size*0.88) // Text stands on its base line
		d.did(d.SetFont(part.face, "", size))
		d.did(d.Text(part.text))
		x += d.width(part.face, size, part.text, spaced) + spaced
	}
	d.did(d.SetCharSpacing(0))
}

// What may not begin a line, and what may not end one.
const (
	neverFirst = "，。、；：！？）」』》〉】”’…—·,.;:!?)]%"
	neverLast  = "（「『《〈【“‘(["
)

// wrapped breaks text into lines no wider than room, most of them at the most;
// what does not fit ends in ….
func (d *drawing) wrapped(face string, size float64, text string, room float64, most int) []string {
	lines := wrap(text, func(s string) bool { return d.width(face, size, s, 0) <= room })
	if len(lines) > most {
		last := []rune(lines[most-1])
		lines = lines[:most]
		lines[most-1] = string(last[:len(last)-1]) + "…"
	}
	return lines
}

// wrap breaks text where Chinese does: anywhere but before a mark that may not
// begin a line, after one that may not end it, or within a word of Latin
// letters.
func wrap(text string, fits func(string) bool) []string {
	var lines []string
	rest := []rune(strings.TrimSpace(text))
	for len(rest) > 0 {
		n := len(rest)
		for n > 1 && !fits(string(rest[:n])) {
			n--
		}
		cut := n
		for cut > 1 && cut < len(rest) && !breaks(rest[cut-1], rest[cut]) {
			cut--
		}
		if cut == 1 {
			cut = n
		}
		lines = append(lines, strings.TrimSpace(string(rest[:cut])))
		rest = rest[cut:]
		for len(rest) > 0 && rest[0] == ' ' {
			rest = rest[1:]
		}
	}
	return lines
}

func breaks(before, after rune) bool {
	latin := func(r rune) bool { return r < 0x2000 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
	return !strings.ContainsRune(neverFirst, after) && !strings.ContainsRune(neverLast, before) && !(latin(before) && latin(after))
}

// stamp draws a seal with the brand's name, as seals are cut: in columns from
// the right, the words for a seal filling up the square. A name that is not Chinese, or too
// long for that, stands in a round one.
func (d *drawing) stamp(name string, x, y, size float64) {
	d.stroke(red)
	text := sealText(name)
	if text == nil {
		d.SetLineWidth(2.4)
		d.Oval(x-size/2, y-size/2, x+size/2, y+size/2)
		d.SetLineWidth(0.7)
		d.Oval(x-size/2+4, y-size/2+4, x+size/2-4, y+size/2-4)
		fit := d.fits("serif", 20, name, size-22)
		d.line("serif", fit, red, name, x, y-fit/2, 0)
		return
	}
	d.SetLineWidth(3)
	d.did(d.Rectangle(x-size/2, y-size/2, x+size/2, y+size/2, "D", 5, 6))
	rows := 2
	if len(text) > 4 {
		rows = 3
	}
	columns := len(text) / rows
	inner := size - 16
	wide, high := inner/float64(columns), inner/float64(rows)
	for i, r := range text {
		cx := x + inner/2 - wide*(float64(i/rows)+0.5)
		cy := y - inner/2 + high*float64(i%rows)
		fit := min(wide, high)
		d.line("serif", fit*0.94, red, string(r), cx, cy+(high-fit)/2, 0)
	}
}

// sealText is what is cut into a square seal: 4, 6 or 9 characters; nil when
// the name is none for that.
func sealText(name string) []rune {
	text := []rune(name)
	if slices.ContainsFunc(text, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) {
		return nil
	}
	full := []rune(word("seal")) // two characters, of which the last may stand alone
	switch len(text) {
	case 2, 7:
		return append(text, full...)
	case 3, 5, 8:
		return append(text, full[1])
	case 4, 6, 9:
		return text
	}
	return nil
}
