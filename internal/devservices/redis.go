package devservices

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// Redis is a running private cache. It keeps nothing when it stops.
type Redis struct {
	// Name says what runs: redis-server, or its stand-in inside this process.
	Name  string
	URL   string
	stops []func() error
}

// StartRedis runs redis-server with its socket in dir, or, where there is no
// such program, a stand-in inside this process.
func StartRedis(ctx context.Context, dir string) (*Redis, error) {
	program, err := exec.LookPath("redis-server")
	if err != nil {
		return startMiniredis()
	}
	return startRedisServer(ctx, program, dir)
}

// StartRedisServer is StartRedis for tests, which accept no stand-in.
func StartRedisServer(ctx context.Context, dir string) (*Redis, error) {
	program, err := exec.LookPath("redis-server")
	if err != nil {
		return nil, fmt.Errorf("tests need redis-server (apt-get install redis-server): %w", err)
	}
	return startRedisServer(ctx, program, dir)
}

// Stop ends the server.
func (r *Redis) Stop() error {
	for _, stop := range r.stops {
		if err := stop(); err != nil {
			return err
		}
	}
	return nil
}

func startRedisServer(ctx context.Context, program, dir string) (*Redis, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make Redis' directory: %w", err)
	}
	in, err := socketDir(dir)
	if err != nil {
		return nil, fmt.Errorf("find a place for the socket: %w", err)
	}
	socket := filepath.Join(in, "redis.sock")
	if err := awaitSilence(ctx, socket); err != nil {
		return nil, err
	}
	self := user{uid: os.Getuid(), gid: os.Getgid()}
	c, err := startChild(self.command(program, "--port", "0", "--unixsocket", socket, "--unixsocketperm", "700",
		"--dir", dir, "--save", "", "--appendonly", "no", "--maxmemory", "128mb", "--maxmemory-policy", "allkeys-lru"), dir+".log")
	if err != nil {
		return nil, err
	}
	if err := c.await(ctx, func() bool { return pongs(socket) }); err != nil {
		return nil, err
	}
	r := &Redis{Name: "redis-server", URL: (&url.URL{Scheme: "unix", Path: socket}).String(), stops: []func() error{c.stop}}
	if in != dir {
		r.stops = append(r.stops, func() error { return os.RemoveAll(in) })
	}
	return r, nil
}

// awaitSilence lets a killed predecessor end, which would take the new
// server's socket with it.
func awaitSilence(ctx context.Context, socket string) error {
	for end := time.Now().Add(10 * time.Second); pongs(socket); time.Sleep(20 * time.Millisecond) {
		if ctx.Err() != nil || time.Now().After(end) {
			return fmt.Errorf("a Redis already runs on %s", socket)
		}
	}
	return nil
}

// pongs reports whether a Redis answers on socket.
func pongs(socket string) bool {
	conn, err := net.DialTimeout("unix", socket, time.Second)
	if err != nil {
		return false
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Second))
	if _, err := conn.Write([]byte("PING\r\n")); err != nil {
		return false
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	return err == nil && line == "+PONG\r\n"
}

func startMiniredis() (*Redis, error) {
	m, err := miniredis.Run()
	if err != nil {
		return nil, fmt.Errorf("start the stand-in for Redis: %w", err)
	}
	ticks := time.NewTicker(time.Second)
	done := make(chan struct{})
	go func() { // its clock stands still unless it is moved
		for {
			select {
			case <-ticks.C:
				m.FastForward(time.Second)
			case <-done:
				return
			}
		}
	}()
	stop := func() error { ticks.Stop(); close(done); m.Close(); return nil }
	return &Redis{Name: "miniredis", URL: "redis://" + m.Addr(), stops: []func() error{stop}}, nil
}
