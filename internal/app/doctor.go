package app

import (
	"context"
	"errors"
	"flag"
	"fmt"

	"xinhuo/internal/doctor"
	"xinhuo/internal/i18n"
)

// examine says check by check whether all is well; it fails when it is not.
func examine(ctx context.Context, e environ, args []string) (err error) {
	var o doctor.Orders
	args, err = parse(ctx, "doctor", args, func(f *flag.FlagSet) {
		f.BoolVar(&o.Repair, "repair", false, "")
		f.BoolVar(&o.Reindex, "reindex", false, "")
	})
	if err := errors.Join(err, none(ctx, "doctor", args)); err != nil {
		return err
	}
	p, done, err := workshop(ctx, e)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	wrong := 0
	for f, err := range doctor.New(p.pool, p.keys, p.cache).Examine(ctx, o) {
		if err != nil {
			return err
		}
		mark := "✓"
		if f.Wrong {
			mark, wrong = "✗", wrong+1
		}
		fmt.Fprintln(e.stdout, mark, i18n.T(ctx, "cli.doctor.line", "Check", f.Check, "Said", f.Said))
	}
	if wrong > 0 {
		return errors.New(i18n.T(ctx, "cli.doctor.wrong", "N", wrong))
	}
	fmt.Fprintln(e.stdout, i18n.T(ctx, "cli.doctor.well"))
	return nil
}
