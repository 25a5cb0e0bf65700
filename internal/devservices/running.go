package devservices

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// Running finds the private servers that another process runs on dataDir and
// says how to reach them: the Postgres as its superuser, "" when it does not
// run, and the Redis, "" when there is none or it lives inside that process.
func Running(dataDir string) (postgres, redis string) {
	dir, err := filepath.Abs(dataDir)
	if err != nil {
		return "", ""
	}
	b, err := os.ReadFile(filepath.Join(dir, "postgres", "postmaster.pid"))
	lines := strings.Split(string(b), "\n")
	if err != nil || len(lines) < 8 || strings.TrimSpace(lines[7]) != "ready" || !isPostgres(strings.TrimSpace(lines[0])) {
		return "", ""
	}
	if socket := filepath.Join(dir, "redis", "redis.sock"); pongs(socket) {
		redis = (&url.URL{Scheme: "unix", Path: socket}).String()
	}
	return (&Postgres{socket: lines[4]}).URL("postgres"), redis
}
