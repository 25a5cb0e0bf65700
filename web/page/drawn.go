package page

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"net/http"
	"strconv"

	"github.com/a-h/templ"
	"github.com/klauspost/compress/flate"

	"xinhuo/web/static"
	"xinhuo/web/ui"
)

// Draw renders a body that many visitors will be shown, and packs it once for
// all of them. RenderDrawn shows it.
func Draw(ctx context.Context, body templ.Component) ([]byte, error) {
	var plain bytes.Buffer
	if err := body.Render(ctx, &plain); err != nil {
		return nil, err
	}
	s, err := cut(plain.Bytes())
	if err != nil {
		return nil, err
	}
	drawn := binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(s.plain)+len(s.packed)), uint32(len(s.plain)))
	return append(append(drawn, s.plain...), s.packed...), nil
}

// RenderDrawn is Render for a body that was drawn before. The frame is kept
// too, so that nothing is rendered or packed that was so for this visitor.
func RenderDrawn(w http.ResponseWriter, r *http.Request, f ui.Frame, drawn []byte) error {
	body, err := drawnStrip(drawn)
	if err != nil {
		return err
	}
	if fragment(r) {
		return send(w, r, body)
	}
	f = fill(r, f)
	f.Toasts = append(f.Toasts, flashed(w, r)...)
	before, after, err := settingsOf(r).frames.around(r.Context(), f)
	if err != nil {
		return err
	}
	return send(w, r, before, body, after)
}

func drawnStrip(drawn []byte) (strip, error) {
	if len(drawn) < 4 || len(drawn) < 4+int(binary.BigEndian.Uint32(drawn)) {
		return strip{}, errors.New("what is to be shown was not drawn here")
	}
	end := 4 + int(binary.BigEndian.Uint32(drawn))
	return strip{drawn[4:end], drawn[end:]}, nil
}

// strip is a piece of a page: as it is, and packed so that strips one after
// the other make a whole.
type strip struct{ plain, packed []byte }

// cut packs a strip. It ends at a whole byte and refers to nothing before it.
func cut(plain []byte) (strip, error) {
	var packed bytes.Buffer
	z, err := flate.NewWriter(&packed, flate.DefaultCompression)
	if err != nil {
		return strip{}, err
	}
	if _, err := z.Write(plain); err != nil {
		return strip{}, err
	}
	if err := z.Flush(); err != nil {
		return strip{}, err
	}
	return strip{plain, packed.Bytes()}, nil
}

var (
	gzipHead = []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255}
	lastPart = []byte{1, 0, 0, 255, 255} // an empty block that says it is the last
)

// send answers 200 with strips, packed for who takes gzip.
func send(w http.ResponseWriter, r *http.Request, strips ...strip) error {
	page := templ.GetBuffer()
	defer templ.ReleaseBuffer(page)
	h := w.Header()
	if static.Accepts(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		pack(page, strips)
	} else {
		for _, s := range strips {
			page.Write(s.plain)
		}
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(page.Len()))
	h.Add("Vary", "HX-Request, HX-Boosted, HX-History-Restore-Request, Cookie, Accept-Language, Accept-Encoding")
	w.WriteHeader(http.StatusOK)
	_, err := w.Write(page.Bytes())
	return ignoreGone(r, err)
}

// pack makes one gzip file of strips.
func pack(into *bytes.Buffer, strips []strip) {
	into.Write(gzipHead)
	sum, size := uint32(0), 0
	for _, s := range strips {
		into.Write(s.packed)
		sum, size = crc32.Update(sum, crc32.IEEETable, s.plain), size+len(s.plain)
	}
	into.Write(lastPart)
	into.Write(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, sum), uint32(size)))
}
