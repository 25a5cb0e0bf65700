package title

import (
	"strings"

	"xinhuo/internal/i18n"
)

// usual are the titles a brand begins with, by their words.
var usual = []string{"advisor", "lifetime"}

// UsualIn returns the titles a brand begins with, in a language.
func UsualIn(lang i18n.Lang) []Title {
	all := make([]Title, len(usual))
	for i, id := range usual {
		say := func(what string) string { return i18n.Say(lang, i18n.Msg("title.usual."+id+"_"+what)) }
		all[i] = Title{Name: say("name"), Meaning: say("meaning"), Privileges: strings.Split(say("privileges"), "\n"), Rank: 10 * (i + 1)}
	}
	return all
}
