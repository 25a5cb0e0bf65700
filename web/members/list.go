package members

import "github.com/go-chi/chi/v5"

// listRoutes are the list, its bulk actions and its exports.
func (h pages) listRoutes(chi.Router) {}
