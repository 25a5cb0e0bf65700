// Command bench measures Xinhuo against its budgets: the real server on the
// loopback, with a real Postgres and a real Redis, over a brand of 1,000,000
// members and one of 10,000.
//
//	bench -xinhuo bin/xinhuo [-data dir] [-big 1000000] [-small 10000] [-only list,import]
//
// The brands are made once and kept in the data directory.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// settings is what the command line says.
type settings struct {
	xinhuo      string // the program to measure
	data        string // where servers and brands live
	big, small  int    // members
	rows        int    // of an imported file
	connections int
	span        time.Duration // of one measurement
	rounds      int
	asks        int // of one uncached page
	only        string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) (err error) {
	var s settings
	var bareOn string
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.StringVar(&s.xinhuo, "xinhuo", "bin/xinhuo", "the program to measure")
	f.StringVar(&s.data, "data", ".xinhuo/bench", "where the servers and brands of the measurement live")
	f.IntVar(&s.big, "big", number("BENCH_MEMBERS", 1_000_000), "members of the big brand; BENCH_MEMBERS is the default")
	f.IntVar(&s.small, "small", 10_000, "members of the small brand")
	f.IntVar(&s.rows, "rows", 100_000, "rows of an imported file")
	f.IntVar(&s.connections, "connections", 32, "visitors at once")
	f.DurationVar(&s.span, "span", 4*time.Second, "how long one measurement takes")
	f.IntVar(&s.rounds, "rounds", 3, "measurements of each, in turn; the best counts")
	f.IntVar(&s.asks, "asks", 200, "how often an uncached page is asked for")
	f.StringVar(&s.only, "only", "", "some of start, cached, uncached, list, succession, dryrun, night, import, weight, hall, certificates, lineage, ledger, care; all by default")
	f.StringVar(&bareOn, "bare", "", "be the bare handler on this Redis; bench calls itself so")
	if err := f.Parse(args); err != nil {
		return err
	}
	if bareOn != "" {
		return bare(ctx, bareOn)
	}
	g, err := prepare(ctx, s, out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, g.stop()) }()
	return measure(ctx, s, g, out)
}

func number(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

// measure prints the table, a budget a line.
func measure(ctx context.Context, s settings, g *ground, out io.Writer) error {
	r := &report{out: out}
	for _, part := range []struct {
		name    string
		measure func(context.Context, settings, *ground, *report) error
	}{
		{"start", start}, {"cached", cached}, {"uncached", uncached}, {"list", list}, {"succession", succession}, {"dryrun", dryRun},
		{"night", night}, {"import", imports}, {"weight", weigh}, {"hall", fame}, {"certificates", certificates}, {"lineage", trees}, {"ledger", ledger}, {"care", caring},
	} {
		if s.only != "" && !slices.Contains(strings.Split(s.only, ","), part.name) {
			continue
		}
		if err := part.measure(ctx, s, g, r); err != nil {
			return fmt.Errorf("measure %s: %w", part.name, err)
		}
	}
	r.sum()
	return nil
}

// report prints what was measured beside what was promised.
type report struct {
	out         io.Writer
	kept, broke int
}

// title heads the lines of one measurement, with how busy the machine is.
func (r *report) title(format string, args ...any) {
	fmt.Fprintf(r.out, "\n"+format+"%s\n", append(args, load())...)
}

// load says how many processes ran or waited to run in the last minute; "" on
// a machine that does not count them.
func load() string {
	said, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return ""
	}
	one, _, _ := strings.Cut(string(said), " ")
	return " (load " + one + ")"
}

// note prints a figure nothing was promised about.
func (r *report) note(what, got string) { fmt.Fprintf(r.out, "    %-46s %16s\n", what, got) }

// line prints a figure and its budget.
func (r *report) line(what, got, budget string, kept bool) {
	mark := "✓"
	if kept {
		r.kept++
	} else {
		r.broke++
		mark = "✗"
	}
	fmt.Fprintf(r.out, "  %s %-46s %16s   budget %s\n", mark, what, got, budget)
}

func (r *report) sum() {
	fmt.Fprintf(r.out, "\n%d budgets kept, %d broken\n", r.kept, r.broke)
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond)) }

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }

func kilobytes(n int) string { return fmt.Sprintf("%.1f KB", float64(n)/1024) }

func megabytes(n int) string { return fmt.Sprintf("%.0f MB", float64(n)/(1<<20)) }
