package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

const (
	goodbye  = time.Second      // how long a server that is to stop still accepts
	patience = 25 * time.Second // how long it then lets requests finish
)

// server is the life of one process that answers requests.
type server struct {
	listen string
	log    *slog.Logger
	// open prepares the site. Until it returns the server is alive, not ready.
	open func(context.Context) (*site, error)
	// opened is told the address once the site is ready; may be nil.
	opened  func(address string)
	goodbye time.Duration
}

// run serves until ctx ends, and loses no request then: it first says that it
// is going, so that nobody sends more, accepts for a second who comes all the
// same, and finishes what it has begun.
func (s server) run(ctx context.Context) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", s.listen)
	if err != nil {
		return fmt.Errorf("listen on %s (XINHUO_LISTEN): %w", s.listen, err)
	}
	s.log.Info("alive", "address", listener.Addr().String())
	door := &door{}
	web := &http.Server{
		Handler:           door,
		ReadHeaderTimeout: 5 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- web.Serve(listener) }()

	site, err := s.open(ctx)
	if err != nil && ctx.Err() != nil { // told to stop before it had begun
		return web.Close()
	}
	if err != nil {
		return errors.Join(err, web.Close())
	}
	door.open(site)
	s.log.Info("ready", "address", listener.Addr().String())
	if s.opened != nil {
		s.opened(listener.Addr().String())
	}
	select {
	case err = <-failed:
		err = fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
		s.log.Info("stopping")
		err = s.leave(web, door)
	}
	return errors.Join(err, site.close())
}

func (s server) leave(web *http.Server, door *door) error {
	door.leaving.Store(true)
	time.Sleep(s.goodbye)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := web.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("let requests finish: %w", err), web.Close())
	}
	return nil
}
