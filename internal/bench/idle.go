package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// start measures how long a server takes to be ready when its database is,
// and what it takes of memory when nobody comes.
func start(ctx context.Context, s settings, g *ground, r *report) error {
	var best time.Duration
	var resident int
	for range s.rounds {
		began := time.Now()
		server, err := g.serve(ctx, s, g.services.Redis.URL)
		if err != nil {
			return err
		}
		if took := time.Since(began); best == 0 || took < best {
			best = took
		}
		time.Sleep(2 * time.Second)
		now, err := memory(server.cmd.Process.Pid, "VmRSS")
		server.stop()
		if err != nil {
			return err
		}
		resident = max(resident, now)
	}
	r.title("a server starts, the best of %d", s.rounds)
	r.line("ready", ms(best), "≤ 1000 ms", best <= time.Second)
	r.line("memory two seconds later", megabytes(resident), "≤ 60 MB", resident <= 60<<20)
	return nil
}

// memory reads a size from what the kernel says of a process: VmRSS now,
// VmHWM at its highest.
func memory(pid int, what string) (int, error) {
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), what+":"); ok {
			kb, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(rest), " kB"))
			return kb << 10, err
		}
	}
	return 0, fmt.Errorf("the kernel does not say %s of process %d", what, pid)
}
