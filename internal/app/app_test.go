package app_test

import (
	"bytes"
	"strings"
	"testing"

	"xinhuo/internal/app"
)

func TestCommandLine(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		args   string
		code   int
		stdout string // is in it
	}{
		"help":                      {"--help", 0, "migrate"},
		"help as a word":            {"help", 0, "serve"},
		"help of a command":         {"dev --help", 0, "--no-demo"},
		"help of another":           {"migrate -h", 0, "migrate down"},
		"nothing":                   {"", 2, ""},
		"no such command":           {"frobnicate", 2, ""},
		"no such flag":              {"serve --fast", 2, ""},
		"a word too many":           {"serve now", 2, ""},
		"migrate without direction": {"migrate", 1, ""}, // for want of an address
		"serve without environment": {"serve", 1, ""},
	}
	for name, tt := range tests {
		var stdout, stderr bytes.Buffer
		err := app.Run(t.Context(), strings.Fields(tt.args), func(string) string { return "" }, &stdout, &stderr)
		if got := app.ExitCode(err); got != tt.code {
			t.Errorf("%s: exit code %d (%v), want %d", name, got, err, tt.code)
		}
		if !strings.Contains(stdout.String(), tt.stdout) {
			t.Errorf("%s: stdout lacks %q:\n%s", name, tt.stdout, stdout.String())
		}
		if all := stdout.String() + stderr.String(); strings.Contains(all, "⟦") {
			t.Errorf("%s: a sentence is missing:\n%s", name, all)
		}
	}
}

func TestHelpSpeaksEnglish(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	err := app.Run(t.Context(), []string{"help"}, func(name string) string { return map[string]string{"LANG": "en_GB.UTF-8"}[name] }, &out, &out)
	if err != nil || !strings.Contains(out.String(), "Usage") || strings.Contains(out.String(), "用法") {
		t.Errorf("help in English is %v:\n%s", err, out.String())
	}
}
