package gm

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// LoadOrCreateKey reads the SM2 key in the file at path, or makes one there when there is no file.
func LoadOrCreateKey(path string) (PrivateKey, error) {
	text, err := loadOrCreate(path, func() ([]byte, error) {
		key, err := GenerateKey(rand.Reader)
		if err != nil {
			return nil, err
		}
		return key.PEM()
	})
	if err != nil {
		return PrivateKey{}, err
	}
	key, err := ParsePrivateKey(text)
	if err != nil {
		return PrivateKey{}, fmt.Errorf("key file %s: %w", path, err)
	}
	return key, nil
}

// LoadOrCreateSecret reads the SM4 key in the file at path (32 hexadecimal characters), or makes one there when there is no file.
func LoadOrCreateSecret(path string) ([]byte, error) {
	text, err := loadOrCreate(path, func() ([]byte, error) {
		secret := make([]byte, SecretSize)
		_, err := rand.Read(secret)
		return []byte(hex.EncodeToString(secret) + "\n"), err
	})
	if err != nil {
		return nil, err
	}
	secret, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(secret) != SecretSize {
		return nil, fmt.Errorf("key file %s: want %d hexadecimal characters", path, 2*SecretSize)
	}
	return secret, nil
}

func loadOrCreate(path string, fresh func() ([]byte, error)) ([]byte, error) {
	text, err := readPrivate(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return text, err
	}
	if text, err = fresh(); err != nil {
		return nil, err
	}
	if err := createPrivate(path, text); err != nil {
		return nil, fmt.Errorf("create key file %s: %w", path, err)
	}
	// Another process may have been first; the file is the truth.
	return readPrivate(path)
}

// readPrivate refuses a key that strangers can read: such a key proves nothing any more.
func readPrivate(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read key file: %w", err)
	}
	if mode := info.Mode().Perm(); mode&0o027 != 0 {
		return nil, fmt.Errorf("key file %s has mode %04o: others can read or change it; run chmod 600 and replace the key", path, mode)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read key file: %w", err)
	}
	return text, nil
}

// createPrivate puts text at path with mode 0600, whole and on the disk, and leaves a file that is already there alone.
// The link is what makes two starting processes agree on one key.
func createPrivate(path string, text []byte) error {
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	draft, err := os.CreateTemp(folder, ".key-*")
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name())
	if err := writeSynced(draft, text); err != nil {
		return err
	}
	if err := os.Link(draft.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncFolder(folder)
}

func writeSynced(file *os.File, text []byte) error {
	_, err := file.Write(text)
	return errors.Join(err, file.Chmod(0o600), file.Sync(), file.Close())
}

func syncFolder(folder string) error {
	handle, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(handle.Sync(), handle.Close())
}
