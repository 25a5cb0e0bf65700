// Package i18n holds every word a person reads: one file per feature and
// language, Chinese first. Nothing outside those files speaks to people.
package i18n

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"sync"

	"github.com/BurntSushi/toml"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Lang is a language the product speaks.
type Lang string

// The languages, the first being the default.
const (
	Chinese Lang = "zh-CN"
	English Lang = "en"
)

//go:embed zh-CN/*.toml en/*.toml
var files embed.FS

// Message is a sentence not yet in any language: an id and its arguments.
type Message struct {
	ID   string
	Args map[string]any
}

// Msg makes a Message from an id and pairs of argument name and value.
func Msg(id string, pairs ...any) Message {
	return Message{ID: id, Args: args(pairs)}
}

// IsZero reports whether there is nothing to say.
func (m Message) IsZero() bool { return m.ID == "" }

// In says m in the language ctx carries.
func (m Message) In(ctx context.Context) string { return Say(From(ctx), m) }

type key struct{}

// With returns ctx speaking lang.
func With(ctx context.Context, lang Lang) context.Context {
	return context.WithValue(ctx, key{}, lang)
}

// From returns the language of ctx, Chinese when none was set.
func From(ctx context.Context) Lang {
	if l, ok := ctx.Value(key{}).(Lang); ok {
		return l
	}
	return Chinese
}

// T says the message id in the language of ctx. Pairs are argument names and
// values: T(ctx, "members.count", "N", 48).
func T(ctx context.Context, id string, pairs ...any) string {
	return Say(From(ctx), Message{ID: id, Args: args(pairs)})
}

// Say says m in lang. An argument named N picks the plural form; an argument
// that is itself a Message is said first. An unknown id comes back in ⟦⟧, so
// that a missing sentence is seen at once and by the test that looks for it.
func Say(lang Lang, m Message) string {
	book := books()[lang]
	if s, ok := book.plain[m.ID]; ok {
		return s
	}
	if s, ok := book.simple[m.ID]; ok {
		return s.say(lang, m.Args)
	}
	data := make(map[string]any, len(m.Args))
	for k, v := range m.Args {
		if inner, ok := v.(Message); ok {
			v = Say(lang, inner)
		}
		data[k] = v
	}
	s, err := book.localizer.Localize(&goi18n.LocalizeConfig{MessageID: m.ID, TemplateData: data, PluralCount: plural(m.Args["N"])})
	if err != nil {
		return "⟦" + m.ID + "⟧"
	}
	return s
}

// Has reports whether lang knows the message.
func Has(lang Lang, id string) bool {
	_, ok := books()[lang].all[id]
	return ok
}

// plural returns n when go-i18n can count by it; a formatted number cannot.
func plural(n any) any {
	switch n.(type) {
	case int, int32, int64, float64:
		return n
	}
	return nil
}

func args(pairs []any) map[string]any {
	if len(pairs) == 0 {
		return nil
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i].(string)] = pairs[i+1]
	}
	return m
}

// book is one language: its sentences without arguments, ready to use, those
// of one form whose arguments only stand in their places, and go-i18n for the
// rest.
type book struct {
	plain     map[string]string
	simple    map[string]simple
	all       map[string]*goi18n.Message
	localizer *goi18n.Localizer
}

var books = sync.OnceValue(func() map[Lang]book {
	made := map[Lang]book{}
	for _, lang := range []Lang{Chinese, English} {
		b, err := read(lang)
		if err != nil {
			panic(fmt.Sprintf("i18n: read %s: %v", lang, err))
		}
		made[lang] = b
	}
	return made
})

func read(lang Lang) (book, error) {
	tag := language.MustParse(string(lang))
	bundle := goi18n.NewBundle(tag)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	b := book{plain: map[string]string{}, simple: map[string]simple{}, all: map[string]*goi18n.Message{}}
	names, err := fs.Glob(files, path.Join(string(lang), "*.toml"))
	if err != nil {
		return book{}, err
	}
	for _, name := range names {
		body, err := files.ReadFile(name)
		if err != nil {
			return book{}, err
		}
		f, err := bundle.ParseMessageFileBytes(body, path.Base(name[:len(name)-len(".toml")])+"."+string(lang)+".toml")
		if err != nil {
			return book{}, fmt.Errorf("%s: %w", name, err)
		}
		for _, m := range f.Messages {
			if b.all[m.ID] != nil {
				return book{}, fmt.Errorf("%s: %s is said twice", name, m.ID)
			}
			b.all[m.ID] = m
			if m.One != "" {
				continue
			}
			if s, ok := cutSimple(m.Other); ok && len(s) == 1 {
				b.plain[m.ID] = m.Other
			} else if ok {
				b.simple[m.ID] = s
			}
		}
	}
	b.localizer = goi18n.NewLocalizer(bundle, string(lang))
	return b, nil
}
