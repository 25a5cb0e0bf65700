// Command bench measures the dashboard against its budgets: the real server
// on the loopback, with a real Postgres and a real Redis, over a brand of
// 1,000,000 members and one of 10,000.
//
//	bench -xinhuo bin/xinhuo [-data dir] [-big 1000000] [-small 10000]
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
	"syscall"
	"time"
)

// settings is what the command line says.
type settings struct {
	xinhuo      string // the program to measure
	data        string // where servers and brands live
	big, small  int    // members
	connections int
	span        time.Duration // of one measurement
	rounds      int
	asks        int // of one uncached page
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
	f.IntVar(&s.big, "big", 1_000_000, "members of the big brand")
	f.IntVar(&s.small, "small", 10_000, "members of the small brand")
	f.IntVar(&s.connections, "connections", 32, "visitors at once")
	f.DurationVar(&s.span, "span", 4*time.Second, "how long one measurement takes")
	f.IntVar(&s.rounds, "rounds", 3, "measurements of each, in turn; the best counts")
	f.IntVar(&s.asks, "asks", 200, "how often an uncached page is asked for")
	f.StringVar(&bareOn, "bare", "", "be the bare handler on this Redis; bench calls itself so")
	if err := f.Parse(args); err != nil {
		return err
	}
	if bareOn != "" {
		return bare(ctx, bareOn)
	}
	ground, err := prepare(ctx, s, out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ground.stop()) }()
	return measure(ctx, s, ground, out)
}

// measure prints the table.
func measure(ctx context.Context, s settings, g *ground, out io.Writer) error {
	cached, err := g.cached(ctx, s)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\ncached dashboard, %d members, %d connections, a page of %.1f KB\n", s.big, s.connections, float64(g.pageSize)/1024)
	fmt.Fprintf(out, "  %-34s %9.0f requests/s\n", "bare chi handler, one Redis GET", cached.bare)
	fmt.Fprintf(out, "  %-34s %9.0f requests/s\n", "dashboard", cached.dashboard)
	fmt.Fprintf(out, "  %-34s %9.2f   (budget ≥ 0.60)\n", "ratio", cached.dashboard/cached.bare)

	uncached, err := g.uncached(ctx, s)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\nuncached dashboard, no Redis, %d asks each\n", s.asks)
	ms := func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
	for i, brand := range g.brands {
		took := uncached[i]
		fmt.Fprintf(out, "  %-34s p50 %6.1f ms   p95 %6.1f ms\n", fmt.Sprintf("%d members", brand.members), ms(quantile(took, 0.5)), ms(quantile(took, 0.95)))
	}
	big, small := quantile(uncached[0], 0.95), quantile(uncached[1], 0.95)
	fmt.Fprintf(out, "  %-34s p95 %6.1f ms   (budget ≤ 60.0)\n  %-34s %10.2f   (budget ≤ 2.00)\n", "big", ms(big), "big : small", float64(big)/float64(small))
	return nil
}
