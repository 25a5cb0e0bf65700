// Package mail sends letters: by SMTP, or on one's own machine into a folder
// where they can be read.
package mail

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/google/uuid"
	gomail "github.com/wneessen/go-mail"
)

// patience is how long a mail server may take for one letter.
const patience = 20 * time.Second

// Letter is what is sent to one person.
type Letter struct{ To, Subject, Text string }

// Post takes letters. A nil Post takes none.
type Post struct {
	client *gomail.Client
	from   string
	folder string
}

// New returns a Post that hands letters to the server at address:
// smtp://user:password@host:587?from=hello@example.com, or smtps:// where TLS
// comes first. Without from, the user is who sends. An empty address is no
// Post and no error.
func New(address string) (*Post, error) {
	if address == "" {
		return nil, nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return nil, errors.New("the address of the mail server cannot be read") // it may hold a password
	}
	password, _ := u.User.Password()
	from := u.Query().Get("from")
	if from == "" {
		from = u.User.Username()
	}
	client, err := gomail.NewClient(u.Hostname(), options(u, password)...)
	if err != nil {
		return nil, fmt.Errorf("prepare mail by %s: %w", u.Hostname(), err)
	}
	p := &Post{client: client, from: from}
	if _, err := p.envelope(Letter{To: from}); err != nil {
		return nil, fmt.Errorf("mail by %s needs ?from= with the sender's address: %w", u.Hostname(), err)
	}
	return p, nil
}

func options(u *url.URL, password string) []gomail.Option {
	all := []gomail.Option{gomail.WithTimeout(patience)}
	if u.Scheme == "smtps" {
		all = append(all, gomail.WithSSLPort(false))
	} else {
		all = append(all, gomail.WithTLSPortPolicy(policy(u.Hostname())))
	}
	if port, err := strconv.Atoi(u.Port()); err == nil {
		all = append(all, gomail.WithPort(port))
	}
	if u.User.Username() != "" {
		all = append(all, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	return all
}

// policy lets letters go in clear to this machine only.
func policy(host string) gomail.TLSPolicy {
	if host == "localhost" || host == "127.0.0.1" || host == "::1" {
		return gomail.TLSOpportunistic
	}
	return gomail.TLSMandatory
}

// Folder returns a Post that keeps letters as files in dir.
func Folder(dir string) *Post { return &Post{folder: dir, from: "xinhuo@localhost.localdomain"} }

// Takes reports whether letters can be sent at all.
func (p *Post) Takes() bool { return p != nil }

// Send hands a letter over. What the server does not take is an error, to be
// tried again.
func (p *Post) Send(ctx context.Context, l Letter) error {
	if p == nil {
		return errors.New("send mail: there is no mail server")
	}
	m, err := p.envelope(l)
	if err != nil {
		return fmt.Errorf("address mail: %w", err)
	}
	if p.folder != "" {
		return p.keep(m)
	}
	if err := p.client.DialAndSendWithContext(ctx, m); err != nil {
		return fmt.Errorf("send mail: %w", err)
	}
	return nil
}

func (p *Post) envelope(l Letter) (*gomail.Msg, error) {
	m := gomail.NewMsg()
	if err := errors.Join(m.From(p.from), m.To(l.To)); err != nil {
		return nil, err
	}
	m.Subject(l.Subject)
	m.SetBodyString(gomail.TypeTextPlain, l.Text)
	m.SetDate()
	m.SetMessageID()
	return m, nil
}

func (p *Post) keep(m *gomail.Msg) error {
	if err := os.MkdirAll(p.folder, 0o700); err != nil {
		return fmt.Errorf("keep mail: %w", err)
	}
	name := filepath.Join(p.folder, uuid.Must(uuid.NewV7()).String()+".eml")
	if err := m.WriteToFile(name); err != nil {
		return fmt.Errorf("keep mail: %w", err)
	}
	return nil
}
