package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// busy is the processor time that the server and the database have taken
// since they began.
func busy(ctx context.Context, g *ground, server child) (took [2]time.Duration, err error) {
	if took[0], err = processor(server.cmd.Process.Pid); err != nil {
		return took, err
	}
	conn, err := pgx.Connect(ctx, g.database())
	if err != nil {
		return took, err
	}
	defer conn.Close(ctx)
	var dir string
	if err := conn.QueryRow(ctx, "SHOW data_directory").Scan(&dir); err != nil {
		return took, err
	}
	lock, err := os.ReadFile(filepath.Join(dir, "postmaster.pid"))
	if err != nil {
		return took, err
	}
	first, _, _ := bytes.Cut(lock, []byte("\n"))
	pid, err := strconv.Atoi(string(first))
	if err != nil {
		return took, err
	}
	took[1], err = family(pid)
	return took, err
}

// family is the processor time of a process, those it has outlived, and its
// children.
func family(pid int) (time.Duration, error) {
	sum, err := processor(pid)
	if err != nil {
		return 0, err
	}
	listed, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		return 0, err
	}
	for _, child := range bytes.Fields(listed) {
		id, err := strconv.Atoi(string(child))
		if err != nil {
			return 0, err
		}
		if d, err := processor(id); err == nil { // it may have ended just now
			sum += d
		}
	}
	return sum, nil
}

// processor is the processor time of one process and of the children it has
// waited for; the kernel counts it in hundredths of a second.
func processor(pid int) (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	var sum time.Duration
	for _, f := range fields[11:15] { // utime, stime, cutime, cstime
		n, err := strconv.Atoi(string(f))
		if err != nil {
			return 0, err
		}
		sum += time.Duration(n) * 10 * time.Millisecond
	}
	return sum, nil
}
