package blob_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"xinhuo/internal/blob"
	"xinhuo/internal/errs"
	"xinhuo/internal/tenant"
)

func buckets(t *testing.T) map[string]*blob.Bucket {
	t.Helper()
	url, err := blob.Folder(filepath.Join(t.TempDir(), "files"))
	if err != nil {
		t.Fatal(err)
	}
	folder, err := blob.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]*blob.Bucket{"folder": folder, "memory": blob.Memory()}
}

func TestBucket(t *testing.T) {
	t.Parallel()
	ours, theirs := tenant.New(), tenant.New()
	for name, b := range buckets(t) {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			if err := b.Put(ctx, ours, "files/a", "text/plain", strings.NewReader("电池保养")); err != nil {
				t.Fatal(err)
			}
			if got := read(t, b, ours, "files/a"); got != "电池保养" {
				t.Errorf("Get = %q, want what was put", got)
			}
			if _, err := b.Get(ctx, theirs, "files/a"); !errors.Is(err, errs.NotFound) {
				t.Errorf("Get of another tenant = %v, want not found", err)
			}
			if err := b.Delete(ctx, ours, "files/a"); err != nil {
				t.Fatal(err)
			}
			if _, err := b.Get(ctx, ours, "files/a"); !errors.Is(err, errs.NotFound) {
				t.Errorf("Get after Delete = %v, want not found", err)
			}
			if err := b.Delete(ctx, ours, "files/a"); err != nil {
				t.Errorf("Delete again = %v, want no error", err)
			}
		})
	}
}

func TestHalfAFileIsNotKept(t *testing.T) {
	t.Parallel()
	ours := tenant.New()
	for name, b := range buckets(t) {
		t.Run(name, func(t *testing.T) {
			broken := io.MultiReader(strings.NewReader("half"), iotest.ErrReader(errors.New("the line broke")))
			if err := b.Put(t.Context(), ours, "files/a", "text/plain", broken); err == nil {
				t.Error("Put of half a file gave no error")
			}
			if _, err := b.Get(t.Context(), ours, "files/a"); !errors.Is(err, errs.NotFound) {
				t.Errorf("Get after half a file = %v, want not found", err)
			}
		})
	}
}

func TestUnset(t *testing.T) {
	t.Parallel()
	b, err := blob.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Put(t.Context(), tenant.New(), "a", "text/plain", strings.NewReader("")); !errors.Is(err, blob.Unset) {
		t.Errorf("Put = %v, want a complaint that names the variable", err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
}

func TestFolderOfAPathWithSpaces(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "薪火 文件#1")
	url, err := blob.Folder(dir)
	if err != nil {
		t.Fatal(err)
	}
	b, err := blob.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Put(t.Context(), tenant.New(), "a", "text/plain", strings.NewReader("x")); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); err != nil {
		t.Errorf("the folder is not where it was said to be: %v", err)
	}
}

func read(t *testing.T, b *blob.Bucket, in tenant.ID, key string) string {
	t.Helper()
	r, err := b.Get(t.Context(), in, key)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
