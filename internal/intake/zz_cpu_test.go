package intake_test

import (
	"fmt"
	"os"
	"syscall"
	"time"
)

func (d *desk) cpu() (self, backends time.Duration) {
	var r syscall.Rusage
	syscall.Getrusage(0, &r)
	self = time.Duration(r.Utime.Nano() + r.Stime.Nano())
	rows, err := d.pool.Raw().Query(d.t.Context(), "select pid from pg_stat_activity where datname=current_database()")
	check(d.t, err)
	defer rows.Close()
	for rows.Next() {
		var pid, n int64
		rows.Scan(&pid)
		b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/schedstat", pid))
		fmt.Sscan(string(b), &n)
		backends += time.Duration(n)
	}
	return
}
