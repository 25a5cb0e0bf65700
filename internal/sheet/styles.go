package sheet

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// dateStyle is what a cell's format shows of a date.
type dateStyle uint8

const (
	noDate dateStyle = iota
	fullDate
	monthOnly // 2023年7月: no day is shown
	timeOnly
)

// readStyles returns, for each cell style, whether it shows a date.
func readStyles(a *archive, part string) ([]dateStyle, error) {
	codes := map[int]string{}
	var styles []dateStyle
	inside := false
	err := a.each(part, func(t token) error {
		switch string(t.name) {
		case "cellXfs":
			inside = t.kind == opening
		case "numFmt":
			if t.kind == opening {
				code, _ := t.attr("formatCode")
				codes[number(t, "numFmtId")] = code
			}
		case "xf":
			if t.kind == opening && inside && len(styles) < 65536 {
				styles = append(styles, styleOf(number(t, "numFmtId"), codes))
			}
		}
		return nil
	})
	return styles, err
}

func number(t token, name string) int {
	v, _ := t.attr(name)
	n, _ := strconv.Atoi(v)
	return n
}

// styleOf knows the formats Excel has built in, those of its Chinese edition
// among them, and reads the others.
func styleOf(id int, codes map[int]string) dateStyle {
	if code, ok := codes[id]; ok {
		return readFormat(code)
	}
	switch {
	case id == 17, id == 27, id == 36, id == 50, id == 52, id == 57:
		return monthOnly
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id >= 45 && id <= 47, id == 55, id == 56:
		return timeOnly
	case id >= 14 && id <= 22, id >= 28 && id <= 31, id >= 51 && id <= 58:
		return fullDate
	}
	return noDate
}

// readFormat looks for y, m, d, h, s in a format code, outside quotes,
// brackets and escapes.
func readFormat(code string) dateStyle {
	seen := map[byte]bool{}
	code, _, _ = strings.Cut(strings.ToLower(code), ";")
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '"':
			i = skipTo(code, i, '"')
		case '[':
			i = skipTo(code, i, ']')
		case '\\', '_', '*':
			i++
		case 'y', 'm', 'd', 'h', 's', 'e', '0', '#':
			seen[c] = true
		}
	}
	switch {
	case seen['y'] && seen['d'], seen['e'] && seen['d'], seen['m'] && seen['d']:
		return fullDate
	case seen['y'], seen['e'] && seen['m']:
		return monthOnly
	case seen['h'], seen['s']:
		return timeOnly
	}
	return noDate
}

func skipTo(s string, i int, end byte) int {
	if j := strings.IndexByte(s[i+1:], end); j >= 0 {
		return i + 1 + j
	}
	return len(s)
}

// Serial writes an Excel day number out as a date, with the time when there
// is one. It refuses what is no day between 1900 and 2200.
func Serial(v float64, epoch1904 bool) (string, bool) {
	if epoch1904 {
		v += 1462
	}
	if math.IsNaN(v) || v < 1 || v > 109575 {
		return "", false
	}
	days, part := math.Modf(v)
	if days < 60 { // before the 29 February 1900 that Excel believes in
		days++
	}
	seconds := math.Round(part * 86400)
	t := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(days)).Add(time.Duration(seconds) * time.Second)
	if seconds == 0 {
		return t.Format(time.DateOnly), true
	}
	return t.Format(time.DateTime), true
}

// dated writes out a number that the sheet shows as a date.
func (s dateStyle) dated(raw string, epoch1904 bool) (string, bool) {
	v, err := strconv.ParseFloat(raw, 64)
	if err != nil || s == noDate || s == timeOnly {
		return "", false
	}
	text, ok := Serial(v, epoch1904)
	if ok && s == monthOnly {
		text = text[:len("2006-01")]
	}
	return text, ok
}
