// Package migrations carries the schema's history and the database roles
// inside the binary.
package migrations

import "embed"

// FS holds every migration, in golang-migrate's naming.
//
//go:embed 0*.sql
var FS embed.FS

// Roles creates the three roles and their grants on the database it runs in.
// It needs a superuser, and running it again changes nothing.
//
//go:embed roles.sql
var Roles string
