package seal_test

import (
	"bytes"
	"errors"
	"testing"

	"xinhuo/internal/seal"
	"xinhuo/internal/tenant"
)

func keys(t *testing.T, first byte, old ...byte) *seal.Keys {
	t.Helper()
	var olds [][]byte
	for _, b := range old {
		olds = append(olds, bytes.Repeat([]byte{b}, seal.Size))
	}
	k, err := seal.New(bytes.Repeat([]byte{first}, seal.Size), olds...)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestSealOpens(t *testing.T) {
	ours, theirs := tenant.New(), tenant.New()
	k := keys(t, 1)
	sealed := k.Seal(ours, "+8613800000000")
	if bytes.Contains(sealed, []byte("138")) {
		t.Errorf("sealed text shows the number: %q", sealed)
	}
	if got, err := k.Open(ours, sealed); err != nil || got != "+8613800000000" {
		t.Errorf("Open = %q, %v", got, err)
	}
	if _, err := k.Open(theirs, sealed); !errors.Is(err, seal.ErrSealed) {
		t.Errorf("Open by another tenant = %v, want ErrSealed", err)
	}
	sealed[len(sealed)-1] ^= 1
	if _, err := k.Open(ours, sealed); !errors.Is(err, seal.ErrSealed) {
		t.Errorf("Open of an altered text = %v, want ErrSealed", err)
	}
}

func TestRotation(t *testing.T) {
	ours := tenant.New()
	sealed := keys(t, 1).Seal(ours, "old")
	if got, err := keys(t, 2, 1).Open(ours, sealed); err != nil || got != "old" {
		t.Errorf("Open after rotation = %q, %v", got, err)
	}
	if _, err := keys(t, 2).Open(ours, sealed); err == nil {
		t.Error("Open without the old key succeeded")
	}
}

func TestIndexIsTheTenantsOwn(t *testing.T) {
	k, ours, theirs := keys(t, 1), tenant.New(), tenant.New()
	a := k.Index(ours, "phone", "+8613800000000")
	if !bytes.Equal(a, k.Index(ours, "phone", "+8613800000000")) {
		t.Error("the same value has two hashes")
	}
	if bytes.Equal(a, k.Index(theirs, "phone", "+8613800000000")) || bytes.Equal(a, k.Index(ours, "wechat", "+8613800000000")) {
		t.Error("two tenants or two fields share a hash")
	}
}
