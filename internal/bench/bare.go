package main

import (
	"context"
	"fmt"
	"net"
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/redis/go-redis/v9"
)

// bareKey is where the bare handler's page lies.
const bareKey = "bench:page"

// bare serves what the dashboard is measured against: a chi route that
// answers with one GET of Redis, as plain as it can be written. It says its
// address and serves until ctx ends.
func bare(ctx context.Context, redisURL string) error {
	o, err := redis.ParseURL(redisURL)
	if err != nil {
		return err
	}
	client := redis.NewClient(o)
	defer client.Close()
	r := chi.NewRouter()
	r.Get("/", func(w http.ResponseWriter, r *http.Request) {
		page, err := client.Get(r.Context(), bareKey).Bytes()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(page)
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	server := &http.Server{Handler: r}
	context.AfterFunc(ctx, func() { server.Close() })
	if err := server.Serve(l); ctx.Err() == nil {
		return err
	}
	return nil
}
