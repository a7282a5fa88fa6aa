package gm

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/emmansun/gmsm/sm4"
)

// SecretSize is the length of an SM4 key in bytes.
const SecretSize = sm4.BlockSize

// ErrSealed tells that a sealed value does not open: another key, another place, or a changed byte.
var ErrSealed = errors.New("sealed value does not open")

// Vault seals single values with SM4-GCM (GB/T 32907, GB/T 36624). It is safe for use by many goroutines.
type Vault struct{ aead cipher.AEAD }

// NewVault makes a vault around a key of SecretSize bytes.
func NewVault(secret []byte) (*Vault, error) {
	block, err := sm4.NewCipher(secret)
	if err != nil {
		return nil, fmt.Errorf("open vault: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("open vault: %w", err)
	}
	return &Vault{aead}, nil
}

// Seal hides plain and binds it to a place, such as a table, column and row: moved elsewhere it does not open.
// The nonce is random and stands in front, so that the same value never looks the same twice.
func (v *Vault) Seal(plain []byte, place string) ([]byte, error) {
	nonce := make([]byte, v.aead.NonceSize(), v.aead.NonceSize()+len(plain)+v.aead.Overhead())
	if _, err := rand.Read(nonce); err != nil {
		return nil, fmt.Errorf("seal value: %w", err)
	}
	return v.aead.Seal(nonce, nonce, plain, []byte(place)), nil
}

// Open gives back what Seal hid at the same place.
func (v *Vault) Open(sealed []byte, place string) ([]byte, error) {
	size := v.aead.NonceSize()
	if len(sealed) < size {
		return nil, ErrSealed
	}
	plain, err := v.aead.Open(nil, sealed[:size], sealed[size:], []byte(place))
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

// SealText is Seal for a text column.
func (v *Vault) SealText(plain, place string) (string, error) {
	sealed, err := v.Seal([]byte(plain), place)
	return base64.RawStdEncoding.EncodeToString(sealed), err
}

// OpenText is Open for a text column.
func (v *Vault) OpenText(sealed, place string) (string, error) {
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil {
		return "", ErrSealed
	}
	plain, err := v.Open(raw, place)
	return string(plain), err
}
