// Package config reads the environment, once, at start.
package config

import (
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/caarlos0/env/v11"
)

// Config is all a deployment can choose. README.md has the table.
type Config struct {
	DatabaseURL   string     `env:"XINHUO_DATABASE_URL"` // as xinhuo_app
	MigrateURL    string     `env:"XINHUO_MIGRATE_URL"`  // as xinhuo_migrate, or a superuser
	RedisURL      string     `env:"XINHUO_REDIS_URL"`    // "": no cache
	Listen        string     `env:"XINHUO_LISTEN" envDefault:"127.0.0.1:8080"`
	BaseURL       string     `env:"XINHUO_BASE_URL"` // "": as the visitor says
	SecretKey     Secret     `env:"XINHUO_SECRET_KEY"`
	OldKeys       []Secret   `env:"XINHUO_SECRET_KEY_OLD"` // those it replaced, until `xinhuo doctor --reindex` has run
	BlobURL       string     `env:"XINHUO_BLOB_URL"`
	SMTPURL       string     `env:"XINHUO_SMTP_URL"` // smtp://user:password@host:587?from=hello@example.com; "": no mail
	LogLevel      slog.Level `env:"XINHUO_LOG_LEVEL" envDefault:"INFO"`
	DataDir       string     `env:"XINHUO_DATA_DIR" envDefault:".xinhuo"`
	MetricsListen string     `env:"XINHUO_METRICS_LISTEN"`                                   // "": no metrics
	Proxies       []Network  `env:"XINHUO_TRUSTED_PROXIES" envDefault:"127.0.0.0/8,::1/128"` // whose X-Forwarded-For is believed
}

// Network is a range of addresses, or one, as people write them.
type Network struct{ netip.Prefix }

// UnmarshalText reads 10.0.0.0/8, or 10.1.2.3 for the one address.
func (n *Network) UnmarshalText(text []byte) error {
	written := strings.TrimSpace(string(text))
	if one, err := netip.ParseAddr(written); err == nil {
		n.Prefix = netip.PrefixFrom(one.Unmap().WithZone(""), one.Unmap().BitLen())
		return nil
	}
	network, err := netip.ParsePrefix(written)
	if err != nil {
		return fmt.Errorf("has %q, which is no network such as 10.0.0.0/8", written)
	}
	n.Prefix = network.Masked()
	return nil
}

// TrustedProxies are the networks whose X-Forwarded-For is believed.
func (c Config) TrustedProxies() []netip.Prefix {
	networks := make([]netip.Prefix, len(c.Proxies))
	for i, n := range c.Proxies {
		networks[i] = n.Prefix
	}
	return networks
}

// Secret is a key of 32 bytes, written in base64. It does not print.
type Secret []byte

// UnmarshalText reads the key from base64.
func (s *Secret) UnmarshalText(text []byte) error {
	key, err := base64.StdEncoding.DecodeString(string(text))
	if err != nil || len(key) != 32 {
		return errors.New("is not 32 bytes in base64 (`openssl rand -base64 32` makes one)")
	}
	*s = key
	return nil
}

func (s Secret) String() string       { return "[secret]" }
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// Read returns the configuration, or every complaint about it at once. The
// variables named in needed must be set.
func Read(getenv func(string) string, needed ...string) (Config, error) {
	var c Config
	fields, err := env.GetFieldParams(&c)
	if err != nil {
		return Config{}, fmt.Errorf("describe configuration: %w", err)
	}
	set := map[string]string{}
	for _, f := range fields {
		if v := getenv(f.Key); v != "" {
			set[f.Key] = v
		}
	}
	var complaints []error
	for _, name := range needed {
		if set[name] == "" {
			complaints = append(complaints, fmt.Errorf("%s is not set", name))
		}
	}
	complaints = append(complaints, named(env.ParseWithOptions(&c, env.Options{Environment: set})))
	return c, errors.Join(append(complaints, c.check()...)...)
}

// named says of each unreadable value which variable holds it; package env
// knows only our field.
func named(err error) error {
	var all env.AggregateError
	if !errors.As(err, &all) {
		return err
	}
	complaints := make([]error, len(all.Errors))
	for i, err := range all.Errors {
		complaints[i] = err
		if one := (env.ParseError{}); errors.As(err, &one) {
			field, _ := reflect.TypeFor[Config]().FieldByName(one.Name)
			complaints[i] = fmt.Errorf("%s %w", field.Tag.Get("env"), one.Err)
		}
	}
	return errors.Join(complaints...)
}

// check complains of what has the right type and is wrong all the same.
func (c Config) check() []error {
	var complaints []error
	complain := func(name string, err error) {
		if err != nil {
			complaints = append(complaints, fmt.Errorf("%s %w", name, err))
		}
	}
	complain("XINHUO_DATABASE_URL", checkURL(c.DatabaseURL, "postgres", "postgresql"))
	complain("XINHUO_MIGRATE_URL", checkURL(c.MigrateURL, "postgres", "postgresql"))
	complain("XINHUO_REDIS_URL", checkURL(c.RedisURL, "redis", "rediss", "unix"))
	complain("XINHUO_BASE_URL", checkURL(c.BaseURL, "http", "https"))
	complain("XINHUO_SMTP_URL", checkURL(c.SMTPURL, "smtp", "smtps"))
	if c.SMTPURL != "" && c.BaseURL == "" {
		complain("XINHUO_BASE_URL", errors.New("is not set, and the links in letters begin with it"))
	}
	complain("XINHUO_LISTEN", checkListen(c.Listen))
	complain("XINHUO_METRICS_LISTEN", checkListen(c.MetricsListen))
	return complaints
}

func checkURL(text string, schemes ...string) error {
	if text == "" {
		return nil
	}
	u, err := url.Parse(text)
	if err != nil || !slices.Contains(schemes, u.Scheme) {
		return fmt.Errorf("is not an address beginning with %s://", schemes[0]) // the text may hold a password
	}
	return nil
}

func checkListen(text string) error {
	if text == "" {
		return nil
	}
	if _, _, err := net.SplitHostPort(text); err != nil {
		return fmt.Errorf("is %q, not host:port", text)
	}
	return nil
}
