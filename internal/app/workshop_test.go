package app_test

import (
	"bytes"
	"strings"
	"testing"

	"xinhuo/internal/app"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/seal"
)

func TestSeedAndDoctor(t *testing.T) {
	t.Parallel()
	url, admin := pgtest.Database(t)
	env := map[string]string{"XINHUO_DATABASE_URL": url, "XINHUO_MIGRATE_URL": admin, "XINHUO_SECRET_KEY": seal.Random()}
	for _, tt := range []struct {
		args   string
		code   int
		stdout string // is in it
	}{
		{"seed --brand big --members 50 --name 星驰", 0, "星驰（/b/big/）添了 50 位成员"},
		{"seed --brand big --members 50", 1, ""},
		{"seed --brand big --members 50 --append", 0, "50"},
		{"seed --members 50", 2, ""},
		{"seed --brand big --members 0", 2, ""},
		{"doctor", 0, "全部正常"},
		{"doctor --repair --reindex", 0, "重写了 0 人"},
	} {
		var out, stderr bytes.Buffer
		err := app.Run(t.Context(), strings.Fields(tt.args), func(name string) string { return env[name] }, &out, &stderr)
		if got := app.ExitCode(err); got != tt.code || !strings.Contains(out.String(), tt.stdout) || strings.Contains(out.String()+stderr.String(), "⟦") {
			t.Errorf("%s: exit code %d (%v), want %d with %q\n%s%s", tt.args, got, err, tt.code, tt.stdout, out.String(), stderr.String())
		}
	}
	env["XINHUO_SECRET_KEY"] = seal.Random()
	var out bytes.Buffer
	err := app.Run(t.Context(), []string{"doctor"}, func(name string) string { return env[name] }, &out, &out)
	if app.ExitCode(err) != 1 || !strings.Contains(out.String(), "联系方式解不开") {
		t.Errorf("doctor with another key: %v, want it to complain of contacts\n%s", err, out.String())
	}
}
