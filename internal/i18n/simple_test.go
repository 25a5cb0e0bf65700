package i18n

import "testing"

func TestSimpleSentencesSayWhatTemplatesWould(t *testing.T) {
	t.Parallel()
	args := map[string]any{"N": 3, "Name": "张三丰", "Inner": Msg("common.product"), "Share": 0.5}
	tests := map[string]struct {
		sentence, want string
		simple         bool
	}{
		"no argument":         {"成员", "成员", true},
		"one":                 {"{{.Name}}的菜单", "张三丰的菜单", true},
		"with spaces":         {"共 {{ .N }} 人", "共 3 人", true},
		"several, one twice":  {"{{.N}}：{{.Name}}，{{.N}}", "3：张三丰，3", true},
		"a message inside":    {"欢迎来{{.Inner}}", "欢迎来薪火", true},
		"a fraction":          {"{{.Share}}", "0.5", true},
		"one that is missing": {"{{.Other}}", "<no value>", true},
		"a condition":         {"{{if .N}}{{.N}}{{end}}", "", false},
		"a function":          {"{{len .Name}}", "", false},
	}
	for name, tt := range tests {
		s, ok := cutSimple(tt.sentence)
		if ok != tt.simple {
			t.Errorf("%s: simple = %t, want %t", name, ok, tt.simple)
		}
		if got := s.say(Chinese, args); ok && got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}
