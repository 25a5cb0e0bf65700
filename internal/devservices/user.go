package devservices

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	osuser "os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
)

// user is who runs Postgres, which refuses to be root.
type user struct {
	uid, gid    int
	inNamespace bool // root outside, an ordinary user inside; files stay root's
}

// postgresUser picks who runs the programs in bin, and where they can be run
// from. Anybody but root runs them as themselves. Root uses a user namespace,
// which reaches a checkout private to root; where the machine forbids
// namespaces, an ordinary user, with a copy of the programs if need be.
func postgresUser(bin string) (user, string, error) {
	self := user{uid: os.Getuid(), gid: os.Getgid()}
	if self.uid != 0 {
		return self, bin, nil
	}
	if runtime.GOOS == "linux" {
		self.inNamespace = true
		if self.canRun(bin) {
			return self, bin, nil
		}
	}
	other, err := ordinaryUser()
	if err != nil || other.canRun(bin) {
		return other, bin, err
	}
	if bin, err = publicCopy(bin); err != nil {
		return user{}, "", err
	}
	if !other.canRun(bin) {
		return user{}, "", errors.New("Postgres refuses to run as root, and no other user could run it: run as an ordinary user, or set XINHUO_DATABASE_URL")
	}
	return other, bin, nil
}

func (as user) canRun(bin string) bool {
	_, err := runChild(as.command(filepath.Join(bin, "postgres"), "--version"))
	return err == nil
}

// own gives the directory to the user, where it isn't theirs already.
func (as user) own(dir string) error {
	if as.inNamespace || as.uid == os.Getuid() {
		return nil
	}
	if err := os.Chown(dir, as.uid, as.gid); err != nil {
		return err
	}
	if _, err := runChild(as.command("test", "-x", dir)); err != nil {
		return fmt.Errorf("Postgres runs as user %d here, who may not enter %s: set XINHUO_DATA_DIR to where everybody may go", as.uid, dir)
	}
	return nil
}

func ordinaryUser() (user, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := osuser.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		return user{uid: uid, gid: gid}, nil
	}
	return user{}, errors.New("Postgres refuses to run as root, and there is no user postgres or nobody")
}

// publicCopy puts the programs where every user can run them, once.
func publicCopy(bin string) (string, error) {
	from := filepath.Dir(bin)
	to := filepath.Join(os.TempDir(), fmt.Sprintf("xinhuo-postgres-%x", sha256.Sum256([]byte(from)))[:30])
	if made, err := os.Stat(to); err == nil && made.Sys().(*syscall.Stat_t).Uid == 0 {
		return filepath.Join(to, "bin"), nil
	}
	half, err := os.MkdirTemp("", "xinhuo-postgres-")
	if err != nil {
		return "", err
	}
	if err := os.CopyFS(half, os.DirFS(from)); err != nil {
		return "", fmt.Errorf("copy Postgres out of a private directory: %w", err)
	}
	if err := filepath.WalkDir(half, openUp); err != nil {
		return "", err
	}
	if err := os.Rename(half, to); err != nil {
		return "", fmt.Errorf("keep the copy of Postgres: %w", err)
	}
	return filepath.Join(to, "bin"), nil
}

// openUp lets everybody read path, and run it if it is a program or a directory.
func openUp(path string, d fs.DirEntry, err error) error {
	if err != nil || d.Type()&fs.ModeSymlink != 0 {
		return err
	}
	mode := fs.FileMode(0o644)
	if d.IsDir() || filepath.Base(filepath.Dir(path)) == "bin" {
		mode = 0o755
	}
	return os.Chmod(path, mode)
}
