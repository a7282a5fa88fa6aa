package gm

import (
	"crypto/cipher"
	"encoding/hex"
	"testing"

	"github.com/emmansun/gmsm/sm4"
)

// TestBlockCipherGivesThePrintedTexts holds the library's SM4 to the standard; the house itself seals with GCM only.
func TestBlockCipherGivesThePrintedTexts(t *testing.T) {
	block, err := sm4.NewCipher(fromHex(t, "0123456789abcdeffedcba9876543210"))
	if err != nil {
		t.Fatal(err)
	}
	iv := fromHex(t, "000102030405060708090a0b0c0d0e0f")
	for _, c := range []struct {
		name    string
		plain   []byte
		encrypt func(to, from []byte)
		want    string
	}{
		{"ECB, appendix example of GB/T 32907", fromHex(t, "0123456789abcdeffedcba9876543210"), block.Encrypt, "681edf34d206965e86b3e94f536e4246"},
		{"CBC, twelve bytes and four of PKCS#7 padding", []byte("政务服务\x04\x04\x04\x04"), cipher.NewCBCEncrypter(block, iv).CryptBlocks, "0c0a2fa59d992c38d6fb193981c63324"},
		{"CTR", []byte("政务服务"), cipher.NewCTR(block, iv).XORKeyStream, "e00c2384b7078e31a7687d23"},
	} {
		got := make([]byte, len(c.plain))
		c.encrypt(got, c.plain)
		if hex.EncodeToString(got) != c.want {
			t.Errorf("%s = %x, want %s", c.name, got, c.want)
		}
	}
}

// TestVaultGivesTheTextOfRFC8998 opens the SM4-GCM example of RFC 8998 appendix A.1.
func TestVaultGivesTheTextOfRFC8998(t *testing.T) {
	vault, err := NewVault(fromHex(t, "0123456789abcdeffedcba9876543210"))
	if err != nil {
		t.Fatal(err)
	}
	sealed := "00001234567800000000abcd" +
		"17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d" +
		"83de3541e4c2b58177e065a9bf7b62ec"
	place := string(fromHex(t, "feedfacedeadbeeffeedfacedeadbeefabaddad2"))
	plain, err := vault.Open(fromHex(t, sealed), place)
	want := "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa"
	if err != nil || hex.EncodeToString(plain) != want {
		t.Errorf("Open = %x, %v", plain, err)
	}
}

func fromHex(t *testing.T, text string) []byte {
	t.Helper()
	raw, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
