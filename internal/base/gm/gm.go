// Package gm holds the national cryptography (国密) of the house: SM2 signatures, SM3 digests and SM4 sealing of stored columns.
// It serves the ledger's checkpoints, seals on papers, licences and sensitive columns, under 密码法 §27 and GB/T 22239 (等保三级).
// Keys here are software keys; a certified crypto device takes their place by implementing Signer. It knows nothing of
// what is signed or why, and leaves certificates and seal structures to the rooms that print them.
package gm

import (
	"crypto/hmac"
	"encoding/hex"
	"hash"

	"github.com/emmansun/gmsm/sm3"
)

// DigestSize is the length of an SM3 digest in bytes.
const DigestSize = sm3.Size

// Digest is an SM3 digest (GB/T 32905).
type Digest [DigestSize]byte

// Hex is the digest as 64 lower-case characters.
func (d Digest) Hex() string { return hex.EncodeToString(d[:]) }

// Sum is the SM3 digest of data.
func Sum(data []byte) Digest { return sm3.Sum(data) }

// NewHash starts an SM3 digest over data that arrives in pieces.
func NewHash() hash.Hash { return sm3.New() }

// MAC is HMAC-SM3 of data under key; the blind index of a sealed column is one.
func MAC(key, data []byte) Digest {
	mac := hmac.New(sm3.New, key)
	mac.Write(data)
	return Digest(mac.Sum(nil))
}

// SameMAC compares two codes without telling by its duration where they differ.
func SameMAC(a, b Digest) bool { return hmac.Equal(a[:], b[:]) }
