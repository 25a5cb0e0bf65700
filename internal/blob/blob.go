// Package blob keeps files outside the database: in a folder, in memory for
// tests, or in any store that speaks S3. What is kept belongs to a tenant,
// whose id begins its key.
package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"

	"gocloud.dev/blob"
	_ "gocloud.dev/blob/fileblob" // file://
	"gocloud.dev/blob/memblob"
	_ "gocloud.dev/blob/s3blob" // s3://
	"gocloud.dev/gcerrors"

	"xinhuo/internal/errs"
	"xinhuo/internal/tenant"
)

// Unset is the failure of a Bucket that was given no address.
var Unset = errors.New("no place for files: set XINHUO_BLOB_URL, for example file:///var/lib/xinhuo/files or s3://bucket?region=cn-north-1")

// Bucket is where files are kept. It is safe for use by many at once.
type Bucket struct{ at *blob.Bucket }

// Open opens the bucket at url. Without a url it opens one that answers
// everything with Unset, so that a deployment which keeps no files needs none.
func Open(ctx context.Context, url string) (*Bucket, error) {
	if url == "" {
		return &Bucket{}, nil
	}
	at, err := blob.OpenBucket(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("open the place for files (XINHUO_BLOB_URL): %w", err)
	}
	return &Bucket{at}, nil
}

// Memory is a bucket that is gone with the process.
func Memory() *Bucket { return &Bucket{memblob.OpenBucket(nil)} }

// Folder is the url of a folder, which is made when the first file comes.
func Folder(path string) (string, error) {
	whole, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("find the folder for files: %w", err)
	}
	at := url.URL{Scheme: "file", Path: filepath.ToSlash(whole), RawQuery: "create_dir=true&no_tmp_dir=true&metadata=skip"}
	return at.String(), nil
}

// Put keeps content under key, in the place of what was there. On an error
// nothing is kept.
func (b *Bucket) Put(ctx context.Context, t tenant.ID, key, kind string, content io.Reader) error {
	if b.at == nil {
		return Unset
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // before Close, it keeps half a file from being kept
	w, err := b.at.NewWriter(ctx, whole(t, key), &blob.WriterOptions{ContentType: kind})
	if err != nil {
		return fmt.Errorf("keep %s: %w", key, err)
	}
	if _, err := io.Copy(w, content); err != nil {
		cancel()
		return fmt.Errorf("keep %s: %w", key, errors.Join(err, ignoreCancelled(w.Close())))
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("keep %s: %w", key, err)
	}
	return nil
}

// Get opens what is kept under key; the caller closes it. What is not there
// is errs.NotFound.
func (b *Bucket) Get(ctx context.Context, t tenant.ID, key string) (io.ReadCloser, error) {
	if b.at == nil {
		return nil, Unset
	}
	r, err := b.at.NewReader(ctx, whole(t, key), nil)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", key, known(err))
	}
	return r, nil
}

// Delete removes what is kept under key. What is not there is no error.
func (b *Bucket) Delete(ctx context.Context, t tenant.ID, key string) error {
	if b.at == nil {
		return Unset
	}
	if err := b.at.Delete(ctx, whole(t, key)); err != nil && gcerrors.Code(err) != gcerrors.NotFound {
		return fmt.Errorf("remove %s: %w", key, err)
	}
	return nil
}

// Close ends the use of the bucket.
func (b *Bucket) Close() error {
	if b.at == nil {
		return nil
	}
	return b.at.Close()
}

func whole(t tenant.ID, key string) string { return "t/" + t.String() + "/" + key }

func known(err error) error {
	if gcerrors.Code(err) == gcerrors.NotFound {
		return fmt.Errorf("%w: %w", errs.NotFound, err)
	}
	return err
}

func ignoreCancelled(err error) error {
	if gcerrors.Code(err) == gcerrors.Canceled || errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
