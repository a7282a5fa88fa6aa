package gm

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"
)

// SignerID is the signer's name in the digest ZA of GB/T 32918.2, the one every partner assumes unless agreed otherwise.
const SignerID = "1234567812345678"

const (
	pemPrivate = "PRIVATE KEY"
	pemPublic  = "PUBLIC KEY"
)

// Signer signs messages with a key that may live elsewhere, such as a crypto device behind a network.
type Signer interface {
	// Sign gives the SM2-with-SM3 signature of message in DER.
	Sign(ctx context.Context, message []byte) ([]byte, error)
	// Public is the key that verifies what Sign makes.
	Public() PublicKey
}

// PrivateKey is an SM2 private key held in memory. It prints nothing of itself.
type PrivateKey struct{ key *sm2.PrivateKey }

var _ Signer = PrivateKey{}

// GenerateKey makes a new SM2 key pair from the randomness given, crypto/rand.Reader outside tests.
func GenerateKey(random io.Reader) (PrivateKey, error) {
	key, err := sm2.GenerateKey(random)
	if err != nil {
		return PrivateKey{}, fmt.Errorf("generate SM2 key: %w", err)
	}
	return PrivateKey{key}, nil
}

// ParsePrivateKey reads an unencrypted PKCS#8 key in PEM.
func ParsePrivateKey(text []byte) (PrivateKey, error) {
	block, _ := pem.Decode(text)
	if block == nil || block.Type != pemPrivate {
		return PrivateKey{}, errors.New("parse SM2 key: no PEM block of type " + pemPrivate)
	}
	parsed, err := smx509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return PrivateKey{}, fmt.Errorf("parse SM2 key: %w", err)
	}
	key, ok := parsed.(*sm2.PrivateKey)
	if !ok {
		return PrivateKey{}, fmt.Errorf("parse SM2 key: the file holds another sort of key (%T)", parsed)
	}
	return PrivateKey{key}, nil
}

// PEM is the key as an unencrypted PKCS#8 block; it goes into a file of mode 0600 and nowhere else.
func (k PrivateKey) PEM() ([]byte, error) {
	der, err := smx509.MarshalPKCS8PrivateKey(k.key)
	if err != nil {
		return nil, fmt.Errorf("marshal SM2 key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: pemPrivate, Bytes: der}), nil
}

// Public is the other half of the key.
func (k PrivateKey) Public() PublicKey { return PublicKey{&k.key.PublicKey} }

// Sign signs message under SignerID.
func (k PrivateKey) Sign(ctx context.Context, message []byte) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	signature, err := k.key.Sign(rand.Reader, message, sm2.NewSM2SignerOption(true, []byte(SignerID)))
	if err != nil {
		return nil, fmt.Errorf("sign with SM2: %w", err)
	}
	return signature, nil
}

// String keeps a key out of logs and messages.
func (PrivateKey) String() string { return "gm.PrivateKey(hidden)" }

// GoString keeps a key out of logs and messages.
func (k PrivateKey) GoString() string { return k.String() }

// PublicKey is an SM2 public key; its zero value verifies nothing.
type PublicKey struct{ key *ecdsa.PublicKey }

// ParsePublicKey reads a public key in PEM or as the hexadecimal point 04‖x‖y.
func ParsePublicKey(text string) (PublicKey, error) {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "-----BEGIN") {
		return publicFromPEM(text)
	}
	return publicFromHex(text)
}

func publicFromPEM(text string) (PublicKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil || block.Type != pemPublic {
		return PublicKey{}, errors.New("parse SM2 public key: no PEM block of type " + pemPublic)
	}
	parsed, err := smx509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return PublicKey{}, fmt.Errorf("parse SM2 public key: %w", err)
	}
	key, ok := parsed.(*ecdsa.PublicKey)
	if !ok || !sm2.IsSM2PublicKey(key) {
		return PublicKey{}, errors.New("parse SM2 public key: the key is on another curve")
	}
	return PublicKey{key}, nil
}

func publicFromHex(text string) (PublicKey, error) {
	point, err := hex.DecodeString(text)
	if err != nil {
		return PublicKey{}, fmt.Errorf("parse SM2 public key: %w", err)
	}
	if len(point) != 65 || point[0] != 4 {
		return PublicKey{}, errors.New("parse SM2 public key: want 04 and two coordinates of 32 bytes")
	}
	x, y := elliptic.Unmarshal(sm2.P256(), point)
	if x == nil {
		return PublicKey{}, errors.New("parse SM2 public key: the point is not on the curve")
	}
	return PublicKey{&ecdsa.PublicKey{Curve: sm2.P256(), X: x, Y: y}}, nil
}

// Verify reports whether signature (DER) is the key's own over message under SignerID.
func (k PublicKey) Verify(message, signature []byte) bool {
	return k.key != nil && sm2.VerifyASN1WithSM2(k.key, []byte(SignerID), message, signature)
}

// Zero reports whether there is no key.
func (k PublicKey) Zero() bool { return k.key == nil }

// Equal reports whether both are the same key.
func (k PublicKey) Equal(other PublicKey) bool {
	if k.key == nil || other.key == nil {
		return k.key == other.key
	}
	return k.key.X.Cmp(other.key.X) == 0 && k.key.Y.Cmp(other.key.Y) == 0
}

func (k PublicKey) point() []byte { return elliptic.Marshal(k.key.Curve, k.key.X, k.key.Y) }

// Hex is the point 04‖x‖y, as partners exchange it; empty for no key.
func (k PublicKey) Hex() string {
	if k.key == nil {
		return ""
	}
	return hex.EncodeToString(k.point())
}

// PEM is the key as a SubjectPublicKeyInfo block, as OpenSSL reads it.
func (k PublicKey) PEM() ([]byte, error) {
	if k.key == nil {
		return nil, errors.New("marshal SM2 public key: there is none")
	}
	der, err := smx509.MarshalPKIXPublicKey(k.key)
	if err != nil {
		return nil, fmt.Errorf("marshal SM2 public key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: pemPublic, Bytes: der}), nil
}

// Fingerprint is the first half of the SM3 digest of the point, short enough to be read aloud and compared.
func (k PublicKey) Fingerprint() string {
	if k.key == nil {
		return ""
	}
	sum := Sum(k.point())
	return hex.EncodeToString(sum[:16])
}
