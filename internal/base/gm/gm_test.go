package gm_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"tongban/internal/base/gm"
)

const samplePublic = "04f43ce2870071205607e23148fa798d2bb0d0364d3ab12fd4db8a5d7aa9353f75995f6f1e1a5cd6311f2b20967fae0cc19a87b9eecf0c17244107763452d37077"

var digests = []struct{ text, sum string }{
	{"", "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b"},
	{"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"},
	{strings.Repeat("abcd", 16), "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"},
	{"政务服务一体化平台", "86ccda32d524342867eb119b883e1156dd88e9443bfdf4c34d52b2fb7c94e265"},
}

func TestSumGivesThePrintedDigests(t *testing.T) {
	for _, c := range digests {
		if got := gm.Sum([]byte(c.text)).Hex(); got != c.sum {
			t.Errorf("SM3(%q) = %s, want %s", c.text, got, c.sum)
		}
		hash := gm.NewHash()
		fmt.Fprint(hash, c.text)
		if got := hex.EncodeToString(hash.Sum(nil)); got != c.sum {
			t.Errorf("SM3(%q) in pieces = %s, want %s", c.text, got, c.sum)
		}
	}
}

func TestMACGivesThePrintedCode(t *testing.T) {
	code := gm.MAC([]byte("test-key"), []byte("abc"))
	if want := "053777d4acaabf69510cffe47be0293ce6bfaf73642159c1953f530ec14c7305"; code.Hex() != want {
		t.Errorf("HMAC-SM3 = %s, want %s", code.Hex(), want)
	}
	if !gm.SameMAC(code, code) || gm.SameMAC(code, gm.MAC([]byte("another"), []byte("abc"))) {
		t.Error("SameMAC does not tell codes apart")
	}
}

var signatures = []struct {
	name, text, signature string
	valid                 bool
}{
	{"a signature by OpenSSL", "abc", "304502200daee7aa067ef12e8197565390f41506cd7c401fc6bf166e05e10eda340df6530221008d06eb9e92b28ad4172b50983effa450cc2d3ad53088eddfce2f6fe77cc6170f", true},
	{"a signature over Chinese text", "政务服务一体化平台", "3045022100a499bc631a935c2cafa240c1a1aeded03c2cafed30ec69b93c5f02f92c00ae9b02207e9bc075e9f2cd12e4687c4f70e50f8a343d8d743b7fb30c57c36776836ebb47", true},
	{"the message was changed", "abd", "304502200daee7aa067ef12e8197565390f41506cd7c401fc6bf166e05e10eda340df6530221008d06eb9e92b28ad4172b50983effa450cc2d3ad53088eddfce2f6fe77cc6170f", false},
	{"no signature at all", "abc", "", false},
	{"a signature with bytes behind it", "abc", "304502200daee7aa067ef12e8197565390f41506cd7c401fc6bf166e05e10eda340df6530221008d06eb9e92b28ad4172b50983effa450cc2d3ad53088eddfce2f6fe77cc6170f00", false},
}

func TestVerifyAgreesWithOtherImplementations(t *testing.T) {
	public, err := gm.ParsePublicKey(samplePublic)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range signatures {
		signature, err := hex.DecodeString(c.signature)
		if err != nil {
			t.Fatal(err)
		}
		if got := public.Verify([]byte(c.text), signature); got != c.valid {
			t.Errorf("%s: Verify = %v, want %v", c.name, got, c.valid)
		}
	}
	if (gm.PublicKey{}).Verify([]byte("abc"), nil) {
		t.Error("no key verifies something")
	}
}

func newKey(t *testing.T) gm.PrivateKey {
	t.Helper()
	key, err := gm.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestSignedMessagesVerifyAndChangedOnesDoNot(t *testing.T) {
	key, stranger := newKey(t), newKey(t)
	rapid.Check(t, func(t *rapid.T) {
		message := rapid.SliceOf(rapid.Byte()).Draw(t, "message")
		signature, err := key.Sign(context.Background(), message)
		if err != nil {
			t.Fatal(err)
		}
		if !key.Public().Verify(message, signature) {
			t.Fatal("own signature does not verify")
		}
		if stranger.Public().Verify(message, signature) || key.Public().Verify(append(message, 'x'), signature) {
			t.Fatal("a foreign key or a changed message verifies")
		}
		broken := bytes.Clone(signature)
		broken[rapid.IntRange(0, len(broken)-1).Draw(t, "place")] ^= 1
		if key.Public().Verify(message, broken) {
			t.Fatal("a changed signature verifies")
		}
	})
}

func TestKeysSurviveTheirWrittenForms(t *testing.T) {
	key := newKey(t)
	text, err := key.PEM()
	if err != nil {
		t.Fatal(err)
	}
	again, err := gm.ParsePrivateKey(text)
	if err != nil {
		t.Fatal(err)
	}
	if !again.Public().Equal(key.Public()) {
		t.Error("private key changes in PEM")
	}
	block, err := key.Public().PEM()
	if err != nil {
		t.Fatal(err)
	}
	for form, text := range map[string]string{"hex": key.Public().Hex(), "PEM": string(block)} {
		public, err := gm.ParsePublicKey(text)
		if err != nil || !public.Equal(key.Public()) || public.Fingerprint() != key.Public().Fingerprint() {
			t.Errorf("public key changes in %s: %v", form, err)
		}
	}
	if shown := fmt.Sprintf("%v %+v %#v %s", key, key, key, key); strings.Contains(shown, "0x") || strings.Contains(shown, "D:") {
		t.Errorf("a printed key tells something of itself: %s", shown)
	}
}

func TestBrokenKeysAreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"empty":            "",
		"not hexadecimal":  "xyz",
		"too short":        samplePublic[:60],
		"not on the curve": samplePublic[:len(samplePublic)-1] + "8",
		"another PEM":      "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
		"PEM of nothing":   "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
	} {
		if _, err := gm.ParsePublicKey(text); err == nil {
			t.Errorf("public key %s is taken", name)
		}
		if _, err := gm.ParsePrivateKey([]byte(text)); err == nil {
			t.Errorf("private key %s is taken", name)
		}
	}
}

func TestKeyFileIsMadeOnceAndPrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys", "ledger.pem")
	found := make([]string, 8)
	var starting sync.WaitGroup
	for i := range found {
		starting.Go(func() {
			key, err := gm.LoadOrCreateKey(path)
			if err != nil {
				t.Error(err)
				return
			}
			found[i] = key.Public().Fingerprint()
		})
	}
	starting.Wait()
	for _, fingerprint := range found {
		if fingerprint != found[0] {
			t.Fatalf("eight starts made different keys: %v", found)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("key file: %v %v, want mode 0600", info.Mode(), err)
	}
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(files) != 1 {
		t.Fatalf("drafts stay beside the key: %v %v", files, err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := gm.LoadOrCreateKey(path); err == nil {
		t.Error("a key that everybody can read is taken")
	}
}

func TestSecretFileIsReadBackAndABrokenOneRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "column.key")
	first, err := gm.LoadOrCreateSecret(path)
	if err != nil {
		t.Fatal(err)
	}
	second, err := gm.LoadOrCreateSecret(path)
	if err != nil || !bytes.Equal(first, second) || len(first) != gm.SecretSize {
		t.Fatalf("secret changes between starts: %v", err)
	}
	if err := os.WriteFile(path, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := gm.LoadOrCreateSecret(path); err == nil {
		t.Error("a broken secret is taken")
	}
}

func TestVaultOpensOnlyTheSameValueInTheSamePlace(t *testing.T) {
	vault, err := gm.NewVault(bytes.Repeat([]byte{7}, gm.SecretSize))
	if err != nil {
		t.Fatal(err)
	}
	other, err := gm.NewVault(bytes.Repeat([]byte{8}, gm.SecretSize))
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.String().Draw(t, "plain")
		sealed, err := vault.SealText(plain, "person.number.1")
		if err != nil {
			t.Fatal(err)
		}
		if got, err := vault.OpenText(sealed, "person.number.1"); err != nil || got != plain {
			t.Fatalf("OpenText = %q, %v", got, err)
		}
		if _, err := vault.OpenText(sealed, "person.number.2"); err == nil {
			t.Fatal("a value opens in another row")
		}
		if _, err := other.OpenText(sealed, "person.number.1"); err == nil {
			t.Fatal("a value opens with another key")
		}
		again, err := vault.SealText(plain, "person.number.1")
		if err != nil || again == sealed {
			t.Fatal("the same value looks the same twice")
		}
	})
	for _, sealed := range []string{"", "###", "AAAA"} {
		if _, err := vault.OpenText(sealed, ""); err == nil {
			t.Errorf("%q opens", sealed)
		}
	}
	if _, err := gm.NewVault([]byte("short")); err == nil {
		t.Error("a short key is taken")
	}
}

func FuzzPublicKey(f *testing.F) {
	f.Add([]byte(samplePublic), []byte{0x30, 0})
	f.Fuzz(func(t *testing.T, text, signature []byte) {
		if key, err := gm.ParsePublicKey(string(text)); err == nil {
			key.Verify(text, signature)
		}
		if key, err := gm.ParsePublicKey(samplePublic); err != nil || key.Verify(text, signature) {
			t.Error("a made-up signature verifies")
		}
	})
}

// TestSharedVectors runs every vector of the fact sheet that the tables above copy.
func TestSharedVectors(t *testing.T) {
	text, err := os.ReadFile("../../../../shared/domain/test-vectors.json")
	if err != nil {
		t.Skip("the shared test vectors are absent; the tables above hold copies")
	}
	var file struct {
		Crypto struct {
			SM3  []struct{ Text, SM3 string }
			HMAC []struct {
				Key  string `json:"key_text"`
				Text string
				HMAC string
			} `json:"hmac_sm3"`
			SM2 struct {
				Key   string `json:"public_key_hex"`
				Cases []struct {
					Text      string
					Signature string `json:"signature_der_hex"`
					Valid     bool
				}
			} `json:"sm2_verify"`
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	for _, c := range file.Crypto.SM3 {
		if got := gm.Sum([]byte(c.Text)).Hex(); got != c.SM3 {
			t.Errorf("SM3(%q) = %s", c.Text, got)
		}
	}
	for _, c := range file.Crypto.HMAC {
		if got := gm.MAC([]byte(c.Key), []byte(c.Text)).Hex(); got != c.HMAC {
			t.Errorf("HMAC(%q) = %s", c.Text, got)
		}
	}
	key, err := gm.ParsePublicKey(file.Crypto.SM2.Key)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range file.Crypto.SM2.Cases {
		signature, err := hex.DecodeString(c.Signature)
		if err != nil || key.Verify([]byte(c.Text), signature) != c.Valid {
			t.Errorf("SM2 %q: want valid %v (%v)", c.Text, c.Valid, err)
		}
	}
}
