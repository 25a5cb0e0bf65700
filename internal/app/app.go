// Package app wires the parts together, and is the command line: what main is
// without the process, so that a test can call it.
package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"xinhuo/internal/i18n"
)

// command is one word of the command line. What it is for is said in i18n
// under cli.<name>.summary, how to call it under cli.<name>.usage.
type command struct {
	name string
	run  func(context.Context, environ, []string) error
}

// commands is the table of contents of the program.
func commands() []command {
	return []command{
		{"serve", serve},
		{"dev", dev(makeDemo)},
		{"migrate", migrate},
		{"seed", seed},
		{"doctor", examine},
		{"certificate", certify},
	}
}

// environ is what a command knows of the process.
type environ struct {
	getenv         func(string) string
	stdout, stderr io.Writer
}

// Run does what args ask for until it is done or ctx ends. What goes wrong it
// returns; ExitCode says what the process should then end with.
func Run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	e := environ{getenv, stdout, stderr}
	ctx = i18n.With(ctx, language(getenv))
	if len(args) == 0 {
		help(ctx, stderr)
		return usageError{i18n.T(ctx, "cli.nothing")}
	}
	name, rest := args[0], args[1:]
	switch name {
	case "help", "-h", "-help", "--help":
		help(ctx, stdout)
		return nil
	}
	for _, c := range commands() {
		if c.name != name {
			continue
		}
		err := c.run(ctx, e, rest)
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(stdout, i18n.T(ctx, "cli."+name+".summary"))
			fmt.Fprintln(stdout, i18n.T(ctx, "cli."+name+".usage"))
			return nil
		}
		return err
	}
	return usageError{i18n.T(ctx, "cli.unknown", "Command", name)}
}

// usageError is a command line that means nothing.
type usageError struct{ text string }

func (e usageError) Error() string { return e.text }

// ExitCode is 0 for success, 2 for a command line that means nothing, 1 for
// whatever else went wrong.
func ExitCode(err error) int {
	switch {
	case err == nil:
		return 0
	case errors.As(err, new(usageError)):
		return 2
	}
	return 1
}

func help(ctx context.Context, w io.Writer) {
	fmt.Fprintln(w, i18n.T(ctx, "cli.intro"))
	columns := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, c := range commands() {
		fmt.Fprintf(columns, "  %s\t%s\n", c.name, i18n.T(ctx, "cli."+c.name+".summary"))
	}
	columns.Flush()
	fmt.Fprintln(w, i18n.T(ctx, "cli.more"))
}

// parse reads a command's flags, which define names to it, and returns what
// follows them.
func parse(ctx context.Context, name string, args []string, define func(*flag.FlagSet)) ([]string, error) {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	if define != nil {
		define(flags)
	}
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil, err
	} else if err != nil {
		return nil, usageError{fmt.Sprintf("%s: %v (%s)", name, err, i18n.T(ctx, "cli.seehelp", "Command", name))}
	}
	return flags.Args(), nil
}

// none refuses arguments where there are none to give.
func none(ctx context.Context, name string, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usageError{fmt.Sprintf("%s: %q (%s)", name, args, i18n.T(ctx, "cli.seehelp", "Command", name))}
}

// language is the terminal's, Chinese unless it says English.
func language(getenv func(string) string) i18n.Lang {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := getenv(name); v != "" {
			if strings.HasPrefix(v, "en") {
				return i18n.English
			}
			break
		}
	}
	return i18n.Chinese
}
