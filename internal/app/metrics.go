package app

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"xinhuo/internal/postgres"
)

// metrics is what operators watch.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
}

func newMetrics(pool *postgres.Pool) metrics {
	m := metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "xinhuo_http_request_duration_seconds",
			Help:    "How long requests took, by route and status.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"method", "route", "status"}),
	}
	m.registry.MustRegister(m.requests, poolCollector{pool}, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// observe counts what next answers. The label is the route's pattern, never
// the path, which has no end of values and names people.
func (m metrics) observe(next http.Handler) http.Handler {
	root := chi.NewRouter()
	root.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			begun, answer := time.Now(), middleware.NewWrapResponseWriter(w, r.ProtoMajor)
			next.ServeHTTP(answer, r)
			m.requests.WithLabelValues(known(r.Method), chi.RouteContext(r.Context()).RoutePattern(), strconv.Itoa(answer.Status())).
				Observe(time.Since(begun).Seconds())
		})
	})
	root.Mount("/", next)
	return root
}

// known keeps invented methods out of the labels.
func known(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

// serve answers /metrics on an address of its own until it is stopped.
func (m metrics) serve(ctx context.Context, listen string, log *slog.Logger) (stop func() error, err error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", listen)
	if err != nil {
		return nil, fmt.Errorf("listen on %s (XINHUO_METRICS_LISTEN): %w", listen, err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(listener) }() // it returns when stop closes it
	log.Info("metrics", "address", listener.Addr().String())
	return server.Close, nil
}

// poolCollector reads the connection pool's own numbers when asked.
type poolCollector struct{ pool *postgres.Pool }

var poolMetrics = []struct {
	desc *prometheus.Desc
	kind prometheus.ValueType
}{
	{prometheus.NewDesc("xinhuo_db_connections", "Connections to the database.", nil, nil), prometheus.GaugeValue},
	{prometheus.NewDesc("xinhuo_db_connections_busy", "Connections in use.", nil, nil), prometheus.GaugeValue},
	{prometheus.NewDesc("xinhuo_db_connections_max", "The most there may be.", nil, nil), prometheus.GaugeValue},
	{prometheus.NewDesc("xinhuo_db_acquires_total", "Times a connection was taken.", nil, nil), prometheus.CounterValue},
	{prometheus.NewDesc("xinhuo_db_acquire_waits_total", "Times one had to be waited for.", nil, nil), prometheus.CounterValue},
	{prometheus.NewDesc("xinhuo_db_acquire_seconds_total", "Time spent taking them.", nil, nil), prometheus.CounterValue},
}

func (c poolCollector) Describe(out chan<- *prometheus.Desc) {
	for _, m := range poolMetrics {
		out <- m.desc
	}
}

func (c poolCollector) Collect(out chan<- prometheus.Metric) {
	s := c.pool.Raw().Stat()
	values := []float64{
		float64(s.TotalConns()), float64(s.AcquiredConns()), float64(s.MaxConns()),
		float64(s.AcquireCount()), float64(s.EmptyAcquireCount()), s.AcquireDuration().Seconds(),
	}
	for i, m := range poolMetrics {
		out <- prometheus.MustNewConstMetric(m.desc, m.kind, values[i])
	}
}
