package app

import (
	"crypto/rand"
	"math/big"
)

// codeLetters are those of a query code that nobody mistakes for another.
const codeLetters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"

// queryCode is a code of eight characters that nobody guesses.
func queryCode() string {
	code := make([]byte, 8)
	for i := range code {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(codeLetters))))
		if err != nil {
			panic("app: no randomness: " + err.Error()) // the machine cannot keep any secret
		}
		code[i] = codeLetters[n.Int64()]
	}
	return string(code)
}
