package certificate

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/signintech/gopdf"
	"rsc.io/qr"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
	"xinhuo/internal/typeface"
)

// Paper is what is drawn on a certificate beside its statement.
type Paper struct {
	Signature         []byte
	Signatory, Office string
	Logo, Seal        []byte // pictures, nil for none; without a seal one is drawn
	Address           string // of the public page
}

// typefaces are read once; that takes a moment.
var typefaces = sync.OnceValues(func() (*gopdf.FontContainer, error) {
	all := &gopdf.FontContainer{}
	for _, face := range []func() (typeface.Face, error){typeface.Serif, typeface.Sans} {
		f, err := face()
		if err != nil {
			return nil, err
		}
		if err := all.AddTTFFontData(f.Name, f.Data); err != nil {
			return nil, fmt.Errorf("read typeface %s: %w", f.Name, err)
		}
	}
	return all, nil
})

// drawable complains beside field of the first character that neither of the
// typefaces has a shape for.
func drawable(field, text string) errs.Invalid {
	serif, err := typeface.Serif()
	sans, bad := typeface.Sans()
	if err != nil || bad != nil {
		return nil // whoever draws will say so
	}
	for _, r := range text {
		if r != '\n' && !serif.Has(r) && !sans.Has(r) {
			return errs.Invalid{field: i18n.Msg("certificate.glyph", "Glyph", string(r), "Code", fmt.Sprintf("U+%04X", r))}
		}
	}
	return nil
}

// PDF draws a certificate as it was last issued. Base is how the address of
// the public page begins.
func (s *Store) PDF(ctx context.Context, t tenant.ID, id uuid.UUID, base string) (c Certificate, pdf []byte, err error) {
	if c, err = s.Get(ctx, t, id); err != nil {
		return c, nil, err
	}
	look, err := s.paper(ctx, t)
	if err != nil {
		return c, nil, err
	}
	pdf, err = s.drawn(ctx, t, c, look, base)
	return c, pdf, err
}

// paper is what all certificates of a brand have in common: who signs and the
// pictures.
func (s *Store) paper(ctx context.Context, t tenant.ID) (Paper, error) {
	set, err := s.Settings(ctx, t)
	if err != nil {
		return Paper{}, err
	}
	p := Paper{Signatory: set.Signatory, Office: set.Office}
	if p.Logo, err = s.picture(ctx, t, set.Logo); err != nil {
		return p, err
	}
	p.Seal, err = s.picture(ctx, t, set.Seal)
	return p, err
}

func (s *Store) picture(ctx context.Context, t tenant.ID, id uuid.UUID) ([]byte, error) {
	if id == uuid.Nil {
		return nil, nil
	}
	f, err := s.files.Get(ctx, t, id)
	if err != nil {
		return nil, err
	}
	r, err := s.files.Open(ctx, t, f, true) // large enough for print at its size there
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// drawn draws c and seals the file with the key that signed it.
func (s *Store) drawn(ctx context.Context, t tenant.ID, c Certificate, p Paper, base string) ([]byte, error) {
	k, err := s.keyOf(ctx, t, c.Says.Key)
	if err != nil {
		return nil, err
	}
	p.Signature, p.Address = c.Signature, base+"/verify/"+c.Says.Code
	pdf, err := Draw(c.Says, p)
	if err != nil {
		return nil, fmt.Errorf("draw certificate %s: %w", c.ID, err)
	}
	return sealed(pdf, k), nil
}

func (s *Store) keyOf(ctx context.Context, t tenant.ID, id string) (k signer, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).GetCertificateKey(ctx, db.GetCertificateKeyParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		k, err = s.open(t, row)
		return err
	})
	return k, err
}

// Preview draws how the brand's certificates look, with words that certify
// nothing. It is signed by nobody.
func (s *Store) Preview(ctx context.Context, t tenant.ID, says Statement, base string) ([]byte, error) {
	p, err := s.paper(ctx, t)
	if err != nil {
		return nil, err
	}
	p.Address = base + "/verify/"
	return Draw(says, p)
}

// The sheet, in points: A4 lying down.
const (
	sheetWidth, sheetHeight = 841.89, 595.28
	centre                  = sheetWidth / 2
)

type colour struct{ r, g, b uint8 }

var (
	ivory = colour{252, 249, 242}
	ink   = colour{38, 30, 24}
	soft  = colour{104, 92, 80}
	faint = colour{150, 138, 124}
	gold  = colour{176, 141, 70}
	deep  = colour{133, 98, 32} // gold as text
	red   = colour{178, 34, 28}
)

// Draw draws a certificate as a PDF that carries its statement and signature,
// so that it can be checked without us.
func Draw(says Statement, p Paper) ([]byte, error) {
	fonts, err := typefaces()
	if err != nil {
		return nil, err
	}
	d := &drawing{GoPdf: &gopdf.GoPdf{}}
	d.Start(gopdf.Config{PageSize: *gopdf.PageSizeA4Landscape})
	for _, name := range []string{"serif", "sans"} {
		if err := d.AddTTFFontFromFontContainer(name, fonts); err != nil {
			return nil, err
		}
	}
	d.AddPage()
	d.ground()
	d.head(says, p.Logo)
	d.body(says)
	d.foot(says, p)
	if d.err != nil {
		return nil, d.err
	}
	raw, err := d.GetBytesPdfReturnErr()
	if err != nil {
		return nil, err
	}
	return mend(raw, [][2]string{
		{"Title", word("title") + " · " + says.Name}, {"Author", says.Brand}, {"Subject", carried(says, p.Signature)}, {"Creator", "Xinhuo"}, {"Producer", "Xinhuo"},
	})
}

// carried is what a PDF says of its subject: the statement, and who signed it.
func carried(says Statement, signature []byte) string {
	return says.Text() + "signature: " + base64.StdEncoding.EncodeToString(signature) + "\n"
}

// word is one of the words on the paper; they are the brand's, in Chinese.
func word(id string, pairs ...any) string {
	return i18n.Say(i18n.Chinese, i18n.Msg("certificate.paper."+id, pairs...))
}

// drawing is a sheet being drawn; the first error stays.
type drawing struct {
	*gopdf.GoPdf
	err error
}

func (d *drawing) did(err error) {
	if d.err == nil {
		d.err = err
	}
}

func (d *drawing) ground() {
	d.fill(ivory)
	d.RectFromUpperLeftWithStyle(0, 0, sheetWidth, sheetHeight, "F")
	d.stroke(gold)
	for _, e := range []struct{ inset, width float64 }{{22, 2.2}, {28, 0.5}} {
		d.SetLineWidth(e.width)
		d.RectFromUpperLeftWithStyle(e.inset, e.inset, sheetWidth-2*e.inset, sheetHeight-2*e.inset, "D")
	}
	d.SetLineWidth(0.5)
	const corner, arm = 34.0, 26.0
	for _, x := range []float64{corner, sheetWidth - corner - arm} {
		for _, y := range []float64{corner, sheetHeight - corner - arm} {
			d.RectFromUpperLeftWithStyle(x, y, arm, arm, "D")
			d.RectFromUpperLeftWithStyle(x+5, y+5, arm-10, arm-10, "D")
		}
	}
}

func (d *drawing) head(says Statement, logo []byte) {
	if logo != nil {
		d.picture(logo, centre, 76, 150, 44)
	} else {
		d.line("serif", 15, soft, says.Brand, centre, 66, 3)
	}
	d.line("serif", 36, ink, word("title"), centre, 108, 16)
	d.stroke(gold)
	d.SetLineWidth(0.8)
	d.Line(centre-118, 164, centre-9, 164)
	d.Line(centre+9, 164, centre+118, 164)
	d.fill(gold)
	d.Polygon([]gopdf.Point{{X: centre, Y: 160.2}, {X: centre + 3.8, Y: 164}, {X: centre, Y: 167.8}, {X: centre - 3.8, Y: 164}}, "F")
}

func (d *drawing) body(says Statement) {
	d.line("serif", d.fits("serif", 44, says.Name, 560), ink, says.Name, centre, 190, 4)
	d.line("sans", 13, soft, word("conferred", "On", dayInWords(says.Conferred)), centre, 260, 1)
	d.line("serif", d.fits("serif", 31, says.Title, 560), deep, says.Title, centre, 288, 3)
	y := 352.0
	lines := d.wrapped("sans", 12.5, says.Citation, 470, 4)
	for _, text := range lines {
		d.line("sans", 12.5, ink, text, centre, y, 0)
		y += 22
	}
	if len(lines) == 0 {
		y += 6
	}
	d.line("sans", 12.5, soft, word("closing"), centre, y+8, 1)
}

// foot is the code at the left, and at the right who signs, over the seal.
func (d *drawing) foot(says Statement, p Paper) {
	const left, size, top = 66.0, 70.0, 458.0
	d.code(p.Address, left, top, size)
	d.at("sans", 9.5, ink, word("number", "Number", says.Number), left+size+14, top+12)
	d.at("sans", 8.5, soft, word("scan"), left+size+14, top+29)
	d.at("sans", 7.5, soft, groups(says.Code), left+size+14, top+46)
	// As on papers, the seal covers the end of the date and leaves the name be.
	const right, signet = sheetWidth - 206, sheetWidth - 112
	d.did(d.SetTransparency(gopdf.Transparency{Alpha: 0.86, BlendModeType: gopdf.NormalBlendMode}))
	if p.Seal != nil {
		d.picture(p.Seal, signet, 492, 92, 92)
	} else {
		d.stamp(says.Brand, signet, 492, 78)
	}
	d.ClearTransparency()
	d.line("sans", 10.5, soft, p.Office, right, 454, 1)
	signs := p.Signatory
	if signs == "" {
		signs = says.Brand
	}
	d.line("serif", d.fits("serif", 18, signs, 180), ink, signs, right, 473, 3)
	d.line("serif", 12, ink, dayInWords(says.Issued), right, 507, 1)
	if len(p.Signature) > 0 {
		d.line("sans", 4.6, faint, word("signed", "Key", says.Key, "Signature", base64.StdEncoding.EncodeToString(p.Signature)), centre, 556.5, 0)
	}
}

// groups writes a code so that it can be read out.
func groups(code string) string {
	var parts []string
	for len(code) > 5 {
		parts, code = append(parts, code[:5]), code[5:]
	}
	return strings.Join(append(parts, code), "-")
}

// code draws the address as squares, which stay sharp at any size.
func (d *drawing) code(address string, x, y, size float64) {
	c, err := qr.Encode(address, qr.M)
	if err != nil {
		d.did(err)
		return
	}
	d.fill(ink)
	cell := size / float64(c.Size)
	for row := range c.Size {
		for from := 0; from < c.Size; from++ {
			to := from
			for to < c.Size && c.Black(to, row) {
				to++
			}
			if to > from {
				d.RectFromUpperLeftWithStyle(x+float64(from)*cell, y+float64(row)*cell, float64(to-from)*cell, cell+0.05, "F")
				from = to
			}
		}
	}
}

// picture draws one within a box around its middle.
func (d *drawing) picture(content []byte, x, y, width, height float64) {
	holder, err := gopdf.ImageHolderByBytes(content)
	if err != nil {
		d.did(err)
		return
	}
	w, h, err := sides(bytes.NewReader(content))
	if err != nil {
		d.did(err)
		return
	}
	scale := min(width/w, height/h)
	d.did(d.ImageByHolder(holder, x-w*scale/2, y-h*scale/2, &gopdf.Rect{W: w * scale, H: h * scale}))
}

// dayInWords writes a date in Chinese numbers, as papers do.
func dayInWords(day time.Time) string {
	digits := []rune(word("digits"))
	year := strings.Map(func(r rune) rune { return digits[r-'0'] }, day.Format("2006"))
	return word("day", "Year", year, "Month", tens(digits, int(day.Month())), "Day", tens(digits, day.Day()))
}

// tens writes 1 to 31.
func tens(digits []rune, n int) string {
	said := ""
	if n >= 20 {
		said = string(digits[n/10])
	}
	if n >= 10 {
		said += word("ten")
	}
	if n%10 > 0 {
		said += string(digits[n%10])
	}
	return said
}
