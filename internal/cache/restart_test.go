package cache_test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"xinhuo/internal/cache"
	"xinhuo/internal/tenant"
)

// startRedis runs a redis-server that keeps its snapshots in dir.
func startRedis(t *testing.T, dir string) (*exec.Cmd, *redis.Client) {
	t.Helper()
	socket := filepath.Join(dir, "s")
	cmd := exec.Command("redis-server", "--port", "0", "--unixsocket", socket, "--dir", dir, "--save", "", "--daemonize", "no")
	if err := cmd.Start(); err != nil {
		t.Fatalf("tests need redis-server: %v", err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	client := redis.NewClient(&redis.Options{Network: "unix", Addr: socket})
	t.Cleanup(func() { _ = client.Close() })
	for until := time.Now().Add(10 * time.Second); client.Ping(t.Context()).Err() != nil; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatal("redis-server did not come up")
		}
	}
	return cmd, client
}

func TestARedisRestartedFromASnapshotBringsNothingOldBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cmd, client := startRedis(t, dir)
	c, err := cache.Open("unix://" + filepath.Join(dir, "s") + "?read_timeout=10s")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	brand, d := tenant.New(), &truth{}
	c.Bump(t.Context(), brand)
	load(t, c, brand, d)
	if err := client.Save(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	d.value.Store(1)
	c.Bump(t.Context(), brand)
	if got := load(t, c, brand, d); got != "1" {
		t.Fatalf("before the restart %s, want 1", got)
	}
	_ = cmd.Process.Kill() // before the next snapshot: the last version is forgotten
	_ = cmd.Wait()
	_, client = startRedis(t, dir)
	old, err := client.Get(t.Context(), fmt.Sprintf("t:{%s}:version", brand)).Result()
	if err != nil || old == "" {
		t.Fatalf("the snapshot holds no version: %v", err)
	}
	for range 20 { // also while connections are made anew
		if got := load(t, c, brand, d); got != "1" {
			t.Fatalf("after the restart %s, want 1", got)
		}
	}
}
