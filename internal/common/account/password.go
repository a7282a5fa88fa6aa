package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"tongban/internal/base/fault"
)

// Hashing is how dear new password hashes are made with argon2id; each hash carries its own. The zero value is the
// house's: 19 MiB, two passes, one lane (OWASP), 26 ms and bounded memory. Less is for tests that sign in all day.
type Hashing struct {
	Memory, Passes uint32 // KiB, number
}

const (
	argonMemory = 19 * 1024
	argonPasses = 2
	argonLanes  = 1
	argonKey    = 32
	argonSalt   = 16
)

// hasher makes and checks password hashes, at most four at a time: 76 MiB.
type hasher struct {
	Hashing
	slots    chan struct{}
	patience time.Duration
}

// patience is how long somebody waits for a slot: longer, and he has gone, while those behind him wait too.
const patience = 10 * time.Second

// errCrowd is told when too many sign in at once.
var errCrowd = fault.Busyf("现在登录的人很多，请过半分钟再试")

func newHasher(c Hashing) hasher {
	if c == (Hashing{}) {
		c = Hashing{Memory: argonMemory, Passes: argonPasses}
	}
	return hasher{c, make(chan struct{}, 4), patience}
}

// in runs fn in one of the slots, or gives up with the request or when it took too long.
func (h hasher) in(ctx context.Context, fn func()) error {
	ctx, done := context.WithTimeout(ctx, h.patience)
	defer done()
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return errCrowd
	}
	defer func() { <-h.slots }()
	fn()
	return nil
}

// hash gives the PHC string of a password.
func (h hasher) hash(ctx context.Context, password string) (text string, err error) {
	salt := make([]byte, argonSalt)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("draw salt: %w", err)
	}
	err = h.in(ctx, func() {
		key := argon2.IDKey([]byte(password), salt, h.Passes, h.Memory, argonLanes, argonKey)
		text = fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.Memory, h.Passes, argonLanes,
			base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key))
	})
	return text, err
}

// nobody is checked when the account does not exist, so that both answers take the same time.
func (h hasher) nobody() phc {
	return phc{memory: h.Memory, passes: h.Passes, lanes: argonLanes, salt: make([]byte, argonSalt), key: make([]byte, argonKey)}
}

// matches reports whether the password belongs to the PHC string; an empty string is nobody's. The caller is in a slot.
func (h hasher) matches(phc, password string) (bool, error) {
	p, known := h.nobody(), phc != ""
	if known {
		var err error
		if p, err = parsePHC(phc); err != nil {
			return false, err
		}
	}
	key := argon2.IDKey([]byte(password), p.salt, p.passes, p.memory, p.lanes, uint32(len(p.key)))
	return subtle.ConstantTimeCompare(key, p.key) == 1 && known, nil
}

type phc struct {
	memory, passes uint32
	lanes          uint8
	salt, key      []byte
}

func parsePHC(text string) (p phc, err error) {
	parts := strings.Split(text, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, fmt.Errorf("stored password is not an argon2id string")
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.passes, &p.lanes); err != nil {
		return p, fmt.Errorf("parameters of stored password: %w", err)
	}
	if p.salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return p, fmt.Errorf("salt of stored password: %w", err)
	}
	if p.key, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil {
		return p, fmt.Errorf("key of stored password: %w", err)
	}
	if p.memory > 1<<20 || p.passes == 0 || p.lanes == 0 || len(p.key) < 16 {
		return p, fmt.Errorf("parameters of stored password are out of range")
	}
	return p, nil
}

// CheckPassword says what a password of the public lacks.
func CheckPassword(password string) error {
	switch length := utf8.RuneCountInString(password); {
	case length < 8:
		return fault.InvalidField("password", "密码至少8个字符")
	case length > 128:
		return fault.InvalidField("password", "密码最多128个字符")
	case classes(password) < 2:
		return fault.InvalidField("password", "密码请同时使用字母和数字")
	}
	return nil
}

// CheckStaffPassword says what a password of the staff lacks: ten characters, three of
// the four classes, not the login (GB/T 22239 §8.1.4.1 asks for complexity; the figures
// are ours).
func CheckStaffPassword(login, password string) error {
	switch length := utf8.RuneCountInString(password); {
	case length < 10:
		return fault.InvalidField("password", "工作人员密码至少10个字符")
	case length > 128:
		return fault.InvalidField("password", "密码最多128个字符")
	case classes(password) < 3:
		return fault.InvalidField("password", "密码须包含大写字母、小写字母、数字、符号中的至少三类")
	case login != "" && strings.Contains(strings.ToLower(password), strings.ToLower(login)):
		return fault.InvalidField("password", "密码中不能包含登录名")
	}
	return nil
}

// classes counts how many of upper, lower, digit and sign occur; other letters count as signs.
func classes(password string) int {
	var upper, lower, digit, sign int
	for _, r := range password {
		switch {
		case r < 128 && unicode.IsUpper(r):
			upper = 1
		case r < 128 && unicode.IsLower(r):
			lower = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			sign = 1
		}
	}
	return upper + lower + digit + sign
}
