package cache

import (
	"encoding/base64"
	"fmt"
	"os"
	"runtime/debug"

	"github.com/google/uuid"

	"xinhuo/internal/tenant"
)

// Key is the whole name of a value in Redis. Only this package makes one.
type Key string

// SessionKey names a session by the hash of its token.
func SessionKey(tokenHash []byte) Key {
	return Key("s:" + base64.RawURLEncoding.EncodeToString(tokenHash))
}

// IdentityKey names what an account is in a tenant.
func IdentityKey(t tenant.ID, account uuid.UUID) Key {
	return Key(prefix(t) + "who:" + account.String())
}

func versionKey(t tenant.ID) Key { return Key(prefix(t) + "version") }

// viewKey names a view of the tenant's data as of a version. The braces make
// all keys of a tenant live on one node of a cluster.
func (c *Cache) viewKey(t tenant.ID, view string, v Version) Key {
	return Key(prefix(t) + c.schema + ":" + view + ":" + string(v))
}

func prefix(t tenant.ID) string { return "t:{" + t.String() + "}:" }

// build tells one build of Xinhuo from another, so that a new one never shows
// what an old one drew and nobody has to remember to count a number up.
func build() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		said := map[string]string{}
		for _, s := range info.Settings {
			said[s.Key] = s.Value
		}
		if said["vcs.modified"] == "false" && len(said["vcs.revision"]) >= 12 {
			return said["vcs.revision"][:12]
		}
	}
	path, err := os.Executable()
	if err != nil {
		return "0"
	}
	file, err := os.Stat(path)
	if err != nil {
		return "0"
	}
	return fmt.Sprintf("%x-%x", file.ModTime().UnixNano(), file.Size())
}
