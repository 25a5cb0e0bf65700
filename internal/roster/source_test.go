package roster

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var messageID = regexp.MustCompile(`"(roster\.[a-z_.]+[a-z])"`)

// idsInSource lists the whole message ids that stand in the package's code.
func idsInSource(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	must(t, err)
	var ids []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		body, err := os.ReadFile(name)
		must(t, err)
		for _, m := range messageID.FindAllStringSubmatch(string(body), -1) {
			ids = append(ids, m[1])
		}
	}
	if len(ids) < 40 {
		t.Fatalf("found only %d message ids", len(ids))
	}
	return ids
}
