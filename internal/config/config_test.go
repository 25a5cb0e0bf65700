package config_test

import (
	"encoding/base64"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"xinhuo/internal/config"
)

var key = base64.StdEncoding.EncodeToString(make([]byte, 32))

func TestDefaults(t *testing.T) {
	t.Parallel()
	c, err := config.Read(func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:8080" || c.DataDir != ".xinhuo" || c.LogLevel != slog.LevelInfo {
		t.Errorf("defaults are %+v", c)
	}
}

func TestAllComplaintsAtOnce(t *testing.T) {
	t.Parallel()
	_, err := read(map[string]string{
		"XINHUO_REDIS_URL":      "localhost:6379",
		"XINHUO_LISTEN":         "8080",
		"XINHUO_SECRET_KEY":     "short",
		"XINHUO_LOG_LEVEL":      "loud",
		"XINHUO_BASE_URL":       "xinhuo.example",
		"XINHUO_METRICS_LISTEN": "9090",

		"XINHUO_TRUSTED_PROXIES": "10.0.0.0/8,the proxy",
	}, "XINHUO_DATABASE_URL")
	if err == nil {
		t.Fatal("seven wrong values and a missing one are no error")
	}
	for _, want := range []string{"DATABASE_URL is not set", "REDIS_URL", "XINHUO_LISTEN", "SECRET_KEY is not 32 bytes", "LOG_LEVEL", "BASE_URL", "METRICS_LISTEN", `TRUSTED_PROXIES has "the proxy"`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the complaint lacks %q:\n%v", want, err)
		}
	}
}

func TestTrustedProxies(t *testing.T) {
	t.Parallel()
	for set, want := range map[string]string{
		"":                               "[127.0.0.0/8 ::1/128]",
		"10.1.2.3/8, 192.0.2.7 ,::1/128": "[10.0.0.0/8 192.0.2.7/32 ::1/128]",
		"::ffff:192.0.2.7":               "[192.0.2.7/32]",
	} {
		c, err := read(map[string]string{"XINHUO_TRUSTED_PROXIES": set})
		if got := fmt.Sprint(c.TrustedProxies()); err != nil || got != want {
			t.Errorf("%q trusts %s, %v; want %s", set, got, err, want)
		}
	}
}

func TestSecretsStaySecret(t *testing.T) {
	t.Parallel()
	c, err := read(map[string]string{"XINHUO_SECRET_KEY": key})
	if err != nil || len(c.SecretKey) != 32 {
		t.Fatalf("key of %d bytes, %v", len(c.SecretKey), err)
	}
	if got := fmt.Sprintf("%v %+v %s", c.SecretKey, c, c.SecretKey); strings.Contains(got, "0 0 0") || strings.Contains(got, key) {
		t.Errorf("the key prints: %s", got)
	}
	_, err = read(map[string]string{"XINHUO_DATABASE_URL": "mysql://app:hunter2@db", "XINHUO_SECRET_KEY": "hunter2"})
	if err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("the complaint is %v, want one without the password", err)
	}
}

func read(set map[string]string, needed ...string) (config.Config, error) {
	return config.Read(func(name string) string { return set[name] }, needed...)
}
