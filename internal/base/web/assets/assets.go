// Package assets keeps the look: one style sheet, the scripts, the icons. Each
// file is served under a name that carries the hash of its content, so that a
// browser may keep it for ever, and is compressed once at the start.
package assets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"mime"
	"net/http"
	"path"
	"strings"
)

//go:embed *.css *.js *.svg
var files embed.FS

// Path is where the files are served.
const Path = "/assets/"

// Shelf holds the files ready to be sent.
type Shelf struct {
	addresses map[string]string
	sheets    map[string]sheet
}

type sheet struct {
	kind            string
	plain, squeezed []byte
}

// Open reads and compresses the embedded files.
func Open() *Shelf {
	shelf := &Shelf{addresses: map[string]string{}, sheets: map[string]sheet{}}
	var printed []byte
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err)
	}
	for _, entry := range entries {
		content, err := files.ReadFile(entry.Name())
		if err != nil {
			panic(err)
		}
		shelf.put(entry.Name(), content)
		printed = append(printed, printRules(content)...)
	}
	shelf.put("print.css", append(printed, printPaper...))
	return shelf
}

// printPaper makes the page on the screen as wide as paper.
const printPaper = "body { max-width: 174mm; margin: 20mm auto; padding: 0 18mm; background: #FFF; }\n"

// printRules are the rules of a style sheet that hold on paper, without their condition, so that a preview on the screen
// shows what the printer will.
func printRules(sheet []byte) (out []byte) {
	const begin = "@media print {"
	for {
		i := bytes.Index(sheet, []byte(begin))
		if i < 0 {
			return out
		}
		sheet = sheet[i+len(begin):]
		depth, end := 1, 0
		for end < len(sheet) && depth > 0 {
			switch sheet[end] {
			case '{':
				depth++
			case '}':
				depth--
			}
			end++
		}
		out = append(append(out, sheet[:max(end-1, 0)]...), '\n')
		sheet = sheet[end:]
	}
}

func (s *Shelf) put(name string, content []byte) {
	sum := sha256.Sum256(content)
	extension := path.Ext(name)
	hashed := strings.TrimSuffix(name, extension) + "." + hex.EncodeToString(sum[:6]) + extension
	s.addresses[name] = Path + hashed
	s.sheets[hashed] = sheet{kind: mime.TypeByExtension(extension), plain: content, squeezed: squeeze(content)}
}

func squeeze(content []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	w.Write(content)
	w.Close()
	return b.Bytes()
}

// Address is where the file of that name is found.
func (s *Shelf) Address(name string) string {
	address, known := s.addresses[name]
	if !known {
		panic("assets: no file " + name)
	}
	return address
}

// Size is the length of a file as it travels, compressed.
func (s *Shelf) Size(name string) int {
	return len(s.sheets[strings.TrimPrefix(s.Address(name), Path)].squeezed)
}

// Serve sends a file by its hashed name.
func (s *Shelf) Serve(w http.ResponseWriter, r *http.Request) {
	file, known := s.sheets[r.PathValue("file")]
	if !known {
		http.NotFound(w, r)
		return
	}
	header := w.Header()
	header.Set("Content-Type", file.kind)
	header.Set("Cache-Control", "public, max-age=31536000, immutable")
	header.Set("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		header.Set("Content-Encoding", "gzip")
		w.Write(file.squeezed)
		return
	}
	w.Write(file.plain)
}
