package web_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"tongban/internal/base/web"
)

// What a form with large files leaves on the disk goes with the answer, whichever request the room made of the one that came.
func TestUploadsDoNotStayOnTheDisk(t *testing.T) {
	dir := t.TempDir()
	h := open(t)
	lying := 0
	h.Handle(web.Route{Pattern: "POST /leave", Who: web.Public, MaxBody: 32 << 20, Handle: func(w http.ResponseWriter, r *http.Request) error {
		r = r.WithContext(r.Context())
		var in struct {
			Paper *multipart.FileHeader `form:"paper" label:"平面图"`
		}
		err := web.Input(r, &in)
		list, _ := os.ReadDir(dir)
		lying = len(list)
		return err
	}})
	t.Setenv("TMPDIR", dir)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, _ := form.CreateFormFile("paper", "图.pdf")
	part.Write([]byte(strings.Repeat("x", 12<<20)))
	form.Close()
	r := httptest.NewRequest(http.MethodPost, "/leave", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Errorf("answered %d: %s", w.Code, w.Body)
	}
	if left, _ := os.ReadDir(dir); lying == 0 || len(left) > 0 {
		t.Errorf("%d files lay on the disk while the form was read, %v are left", lying, left)
	}
}
