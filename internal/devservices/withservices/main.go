// Command withservices runs a command with a Postgres and a Redis of its own,
// which end with it: withservices go test ./...
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"

	"xinhuo/internal/devservices"
)

func main() {
	err := run(os.Args[1:])
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.Exited() {
		os.Exit(exit.ExitCode())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "withservices:", err)
		os.Exit(1)
	}
}

// run starts the servers that the environment does not already name, then the
// command, and passes on how it ended.
func run(command []string) error {
	if len(command) == 0 {
		return errors.New("name a command to run")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	scratch, err := devservices.NewScratch()
	if err != nil {
		return err
	}
	defer scratch.Close()
	env := os.Environ()
	if os.Getenv(devservices.TestDatabaseURL) == "" {
		p, err := devservices.StartPostgres(ctx, devservices.PostgresOptions{Dir: filepath.Join(scratch.Dir, "postgres"), Disposable: true})
		if err != nil {
			return err
		}
		defer p.Stop()
		env = append(env, devservices.TestDatabaseURL+"="+p.URL("postgres"))
	}
	if os.Getenv(devservices.TestRedisURL) == "" {
		r, err := devservices.StartRedisServer(ctx, filepath.Join(scratch.Dir, "redis"))
		if err != nil {
			return err
		}
		defer r.Stop()
		env = append(env, devservices.TestRedisURL+"="+r.URL)
	}
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = env, os.Stdin, os.Stdout, os.Stderr
	return cmd.Run()
}
