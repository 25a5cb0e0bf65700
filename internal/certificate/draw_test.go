package certificate_test

import (
	"bytes"
	"compress/zlib"
	"crypto/ed25519"
	"encoding/hex"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"xinhuo/internal/certificate"
)

func sample(name string) certificate.Statement {
	return certificate.Statement{
		Brand: "星驰汽车", Number: "2026-00012", Code: "7H2KQ9ZP4M1XWB8TRC5VDN6YEG", Edition: 1, Name: name, Title: "终身荣誉车主",
		Citation:  "在川西周末带队六十一次，无一事故；把成都领队的旗，完好地交到下一个人手里。车会换，路会变，愿意在群里半夜回你一句「先别慌」的人，才是这个社群。",
		Conferred: time.Date(2026, 12, 20, 0, 0, 0, 0, time.UTC), Issued: time.Date(2026, 12, 21, 0, 0, 0, 0, time.UTC), Key: "0123456789abcdef",
	}
}

func TestDraw(t *testing.T) {
	for name, says := range map[string]certificate.Statement{"plain": sample("王伟强"), "rare": sample("张㛃𬭎")} {
		at := time.Now()
		pdf, err := certificate.Draw(says, certificate.Paper{Signature: make([]byte, ed25519.SignatureSize), Signatory: "陈静", Office: "星驰汽车用户社群", Address: "https://xinhuo.example.com/verify/" + says.Code})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d bytes in %s", name, len(pdf), time.Since(at))
		if dir := os.Getenv("SHOW"); dir != "" {
			os.WriteFile(dir+"/"+name+".pdf", pdf, 0o644)
		}
		if !strings.HasPrefix(string(pdf), "%PDF-") {
			t.Error("not a PDF")
		}
		text := copied(t, pdf)
		for _, words := range []string{says.Name, says.Title, says.Brand, says.Number, "特颁此证，以志不忘。"} {
			if !strings.Contains(text, words) {
				t.Errorf("%s: %q cannot be copied out of\n%s", name, words, text)
			}
		}
	}
}

var (
	tables = regexp.MustCompile(`(?s)beginbfchar\n(.*?)\nendcmap`)
	pairs  = regexp.MustCompile(`<([0-9A-F]{4})> <([0-9A-F]{4,8})>`)
	shown  = regexp.MustCompile(`/F(\d) [^\n]*Tf|\[([^\]]*)\] TJ`)
	shapes = regexp.MustCompile(`<([0-9A-F]+)>`)
)

// copied is the text that a reader copies out of a file, a line for each
// piece: each shape is looked up in the table of its typeface.
func copied(t *testing.T, pdf []byte) string {
	t.Helper()
	var faces []map[string]string
	for _, table := range tables.FindAllSubmatch(pdf, -1) {
		face := map[string]string{}
		for _, p := range pairs.FindAllSubmatch(table[1], -1) {
			raw, err := hex.DecodeString(string(p[2]))
			if err != nil {
				t.Fatal(err)
			}
			var units []uint16
			for i := 0; i < len(raw); i += 2 {
				units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
			}
			face[string(p[1])] = string(utf16.Decode(units))
		}
		faces = append(faces, face)
	}
	var text strings.Builder
	face := 0
	for _, m := range shown.FindAllSubmatch(page(t, pdf), -1) {
		if len(m[1]) > 0 {
			face = int(m[1][0] - '1')
			continue
		}
		for _, run := range shapes.FindAllSubmatch(m[2], -1) {
			for some := range slices.Chunk(run[1], 4) {
				text.WriteString(faces[face][string(some)])
			}
		}
		text.WriteByte('\n')
	}
	return text.String()
}

// page is what is drawn on a file's one page.
func page(t *testing.T, pdf []byte) []byte {
	t.Helper()
	for _, part := range bytes.Split(pdf, []byte("\nstream\n"))[1:] {
		z, err := zlib.NewReader(bytes.NewReader(part))
		if err != nil {
			continue
		}
		if drawn, _ := io.ReadAll(z); bytes.Contains(drawn, []byte("] TJ")) {
			return drawn
		}
	}
	t.Fatal("nothing is written on the page")
	return nil
}
