package auth

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"xinhuo/internal/i18n"
)

// Passwords are measured in characters, not bytes: 八个汉字也行.
const (
	PasswordMin = 8
	PasswordMax = 128
)

// What OWASP asks of argon2id at 19 MiB.
var cost = argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// slots lets two passwords be worked on at a time in this process, so that
// many signing in at once wait a little instead of taking 19 MiB each.
var slots = make(chan struct{}, 2)

// nobody is the hash an unknown login is compared with, so that it takes the
// time of a known one. It is of a random text nobody kept.
const nobody = "$argon2id$v=19$m=19456,t=2,p=1$22IlZeduNEFnnXwPRBlU7A$zc85PaFmKoXTkwNzphMKbJSW1gWc4hIQMbaPSeiLJLY"

//go:embed common.txt
var commonList string

var common = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(commonList) {
		set[strings.TrimSpace(line)] = true
	}
	return set
})

// CheckPassword says what is wrong with password as a new one for login, if
// anything is. There are no rules about capitals and digits: length protects,
// and what everybody chooses does not.
func CheckPassword(password, login string) (problem i18n.Message) {
	password = norm.NFC.String(password)
	lower := strings.ToLower(password)
	name, _, _ := strings.Cut(login, "@")
	switch n := utf8.RuneCountInString(password); {
	case n == 0:
		return i18n.Msg("auth.password.missing")
	case n < PasswordMin:
		return i18n.Msg("auth.password.short", "Min", PasswordMin)
	case n > PasswordMax:
		return i18n.Msg("auth.password.long", "Max", PasswordMax)
	case login != "" && (lower == login || lower == name || lower == strings.TrimPrefix(login, "+86")):
		return i18n.Msg("auth.password.login")
	case common()[lower]:
		return i18n.Msg("auth.password.common")
	}
	return i18n.Message{}
}

// slot runs fn when a place is free; a visitor who leaves stops waiting.
func slot(ctx context.Context, fn func() error) error {
	select {
	case slots <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("wait to check a password: %w", ctx.Err())
	}
	defer func() { <-slots }()
	return fn()
}

func hash(ctx context.Context, password string) (hashed string, err error) {
	err = slot(ctx, func() (err error) {
		hashed, err = argon2id.CreateHash(norm.NFC.String(password), &cost)
		return err
	})
	return hashed, err
}

// matches is to be called within a slot.
func matches(password, hashed string) (bool, error) {
	if utf8.RuneCountInString(password) > PasswordMax {
		password = "" // no password is; the work is done all the same
	}
	ok, err := argon2id.ComparePasswordAndHash(norm.NFC.String(password), hashed)
	if err != nil {
		return false, fmt.Errorf("compare password: %w", err)
	}
	return ok, nil
}
