package sheet

import (
	"bytes"
	"errors"
	"io"
)

// tokens reads XML a piece at a time, only as far as workbooks need it:
// elements by their local name, raw attributes, text. It exists because
// encoding/xml takes 4 s for a sheet that this reads in a fraction of one; a
// test holds the two against each other. A document type is an error, so
// there are no entities to expand, and no piece may be longer than maxRecord.
type tokens struct {
	in         io.Reader
	buf        []byte
	start, end int
	ended      error
	closing    []byte // the element of <c/>, whose end comes next
}

type tokenKind uint8

const (
	opening tokenKind = iota
	closed
	chars
)

// token is good until the next one is read.
type token struct {
	kind  tokenKind
	name  []byte // local name
	attrs []byte // as written
	text  []byte
	plain bool // the text holds no entities: it came from CDATA
}

var errXML = errors.New("not well-formed XML")

func newTokens(r io.Reader) *tokens {
	return &tokens{in: r, buf: make([]byte, 64<<10)}
}

// next returns the next token, or io.EOF after the last.
func (t *tokens) next() (token, error) {
	if t.closing != nil {
		name := t.closing
		t.closing = nil
		return token{kind: closed, name: name}, nil
	}
	for {
		i, err := t.find('<', 0)
		if err == io.EOF && t.start < t.end {
			return t.take(t.end - t.start), nil
		}
		if err != nil {
			return token{}, err
		}
		if i > 0 {
			return t.take(i), nil
		}
		tok, ok, err := t.tag()
		if err != nil || ok {
			return tok, err
		}
	}
}

func (t *tokens) take(n int) token {
	text := t.buf[t.start : t.start+n]
	t.start += n
	return token{kind: chars, text: text}
}

// tag reads what begins with <; ok is false for what says nothing.
func (t *tokens) tag() (tok token, ok bool, err error) {
	if err := t.need(2); err != nil {
		return token{}, false, errXML
	}
	switch t.buf[t.start+1] {
	case '?':
		_, err := t.through("?>")
		return token{}, false, err
	case '!':
		return t.bang()
	}
	end, err := t.tagEnd()
	if err != nil {
		return token{}, false, err
	}
	body := t.buf[t.start+1 : t.start+end]
	t.start += end + 1
	return t.element(body)
}

// bang reads a comment or CDATA; anything else there is refused.
func (t *tokens) bang() (token, bool, error) {
	if err := t.need(4); err != nil {
		return token{}, false, errXML
	}
	if bytes.HasPrefix(t.buf[t.start:t.end], []byte("<!--")) {
		_, err := t.through("-->")
		return token{}, false, err
	}
	if err := t.need(9); err != nil || !bytes.HasPrefix(t.buf[t.start:t.end], []byte("<![CDATA[")) {
		return token{}, false, errXML
	}
	body, err := t.through("]]>")
	if err != nil {
		return token{}, false, err
	}
	return token{kind: chars, text: body[9 : len(body)-3], plain: true}, true, nil
}

func (t *tokens) element(body []byte) (token, bool, error) {
	if len(body) == 0 {
		return token{}, false, errXML
	}
	if body[0] == '/' {
		return token{kind: closed, name: local(body[1:nameEnd(body)])}, true, nil
	}
	tok := token{kind: opening}
	empty := body[len(body)-1] == '/'
	if empty {
		body = body[:len(body)-1]
	}
	i := nameEnd(body)
	tok.name, tok.attrs = local(body[:i]), body[i:]
	if empty {
		t.closing = tok.name
	}
	return tok, true, nil
}

func nameEnd(body []byte) int {
	for i, c := range body {
		if c <= ' ' {
			return i
		}
	}
	return len(body)
}

// tagEnd finds the > of the tag at start; one inside quotes is not it.
func (t *tokens) tagEnd() (int, error) {
	var quote byte
	at := 1
	for {
		i, err := t.find('>', at)
		if err != nil {
			return 0, errXML
		}
		quote = quoteAfter(quote, t.buf[t.start+at:t.start+i])
		if quote == 0 {
			return i, nil
		}
		at = i + 1
	}
}

// quoteAfter returns the quote still open behind b, if any.
func quoteAfter(quote byte, b []byte) byte {
	for _, c := range b {
		switch {
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case c == quote:
			quote = 0
		}
	}
	return quote
}

// through takes everything up to and with mark.
func (t *tokens) through(mark string) ([]byte, error) {
	last := mark[len(mark)-1]
	for at := len(mark); ; {
		i, err := t.find(last, at)
		if err != nil {
			return nil, errXML
		}
		if bytes.HasSuffix(t.buf[t.start:t.start+i+1], []byte(mark)) {
			body := t.buf[t.start : t.start+i+1]
			t.start += i + 1
			return body, nil
		}
		at = i + 1
	}
}

// find looks for b from offset at on, reading more as it must.
func (t *tokens) find(b byte, at int) (int, error) {
	for {
		if t.start+at < t.end {
			if i := bytes.IndexByte(t.buf[t.start+at:t.end], b); i >= 0 {
				return at + i, nil
			}
			at = t.end - t.start
		}
		if err := t.fill(); err != nil {
			return 0, err
		}
	}
}

func (t *tokens) need(n int) error {
	for t.end-t.start < n {
		if err := t.fill(); err != nil {
			return err
		}
	}
	return nil
}

// fill reads more behind what is there.
func (t *tokens) fill() error {
	if t.ended != nil {
		return t.ended
	}
	if t.start > 0 {
		t.end = copy(t.buf, t.buf[t.start:t.end])
		t.start = 0
	}
	if t.end == len(t.buf) {
		if len(t.buf) >= maxRecord {
			return refuse("broken")
		}
		t.buf = append(t.buf, make([]byte, len(t.buf))...)
	}
	n, err := t.in.Read(t.buf[t.end:])
	t.end += n
	if n == 0 && err != nil {
		t.ended = err
		return err
	}
	return nil
}

func local(name []byte) []byte {
	for i, c := range name {
		if c == ':' {
			return name[i+1:]
		}
	}
	return name
}
