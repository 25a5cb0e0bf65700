package devservices

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// child is a server that this process started and that ends with it.
type child struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when the process is gone
	err  error         // why, readable once done is closed
	log  string
}

// startChild starts cmd with its output in the file log.
func startChild(cmd *exec.Cmd, log string) (*child, error) {
	out, err := os.Create(log)
	if err != nil {
		return nil, fmt.Errorf("open log of %s: %w", cmd.Path, err)
	}
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	c := &child{cmd: cmd, done: make(chan struct{}), log: log}
	started := make(chan error)
	go func() {
		defer keepThread()()
		err := cmd.Start()
		started <- err
		if err == nil {
			c.err = cmd.Wait()
			close(c.done)
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	return c, nil
}

// runChild runs cmd to its end and returns what it said.
func runChild(cmd *exec.Cmd) ([]byte, error) {
	defer keepThread()()
	return cmd.CombinedOutput()
}

// keepThread holds on to this thread until the returned function is called.
// The kernel sends the death signal when the thread that forked ends, whatever
// the process does, and Go may end a thread that anybody else has locked.
func keepThread() func() {
	runtime.LockOSThread()
	return runtime.UnlockOSThread
}

// await asks ready every few milliseconds until it says yes. A child that
// ends first, or is not ready in time, is an error that quotes its log.
func (c *child) await(ctx context.Context, ready func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for !ready() {
		select {
		case <-c.done:
			said, _ := os.ReadFile(c.log)
			return fmt.Errorf("%s ended at once (%v):\n%s", c.cmd.Path, c.err, said)
		case <-ctx.Done():
			said, _ := os.ReadFile(c.log)
			return errors.Join(fmt.Errorf("%s is not ready: %w\n%s", c.cmd.Path, ctx.Err(), said), c.stop())
		case <-time.After(5 * time.Millisecond):
		}
	}
	return nil
}

// stop asks the child to end, which loses nothing, and insists after 10 s.
func (c *child) stop() error {
	if err := c.cmd.Process.Signal(syscall.SIGINT); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop %s: %w", c.cmd.Path, err)
	}
	select {
	case <-c.done:
	case <-time.After(10 * time.Second):
		_ = c.cmd.Process.Kill()
		<-c.done
	}
	return nil
}
