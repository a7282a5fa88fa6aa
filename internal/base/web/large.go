package web

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"

	"tongban/internal/base/fault"
)

// mostWaited is how much of a form that is too large is read to its end and thrown away: a browser that is cut off while it
// sends shows a broken connection and no answer.
const mostWaited = 256 << 20

// largeForm reads a form with files. What goes beyond the limit of the route is thrown away, and the form is ended there in
// due form: what was typed stands before the files, and is not lost with them.
type largeForm struct {
	in   io.ReadCloser // with the limit
	rest io.Reader     // behind the limit
	end  string        // of a form
	over *http.MaxBytesError
}

func (f *largeForm) Close() error { return f.in.Close() }

func (f *largeForm) Read(p []byte) (int, error) {
	if f.over == nil {
		n, err := f.in.Read(p)
		if !errors.As(err, &f.over) {
			return n, err
		}
		if f.rest != nil {
			io.CopyN(io.Discard, f.rest, mostWaited)
		}
		if n > 0 {
			return n, nil
		}
	}
	if f.end == "" {
		return 0, io.EOF
	}
	n := copy(p, f.end)
	f.end = f.end[n:]
	return n, nil
}

// parsedFiles reads a form with files. Of one that is too large the files are left out and what was typed is kept.
func parsedFiles(r *http.Request, boundary string) error {
	form := &largeForm{in: r.Body, rest: visitOf(r.Context()).body, end: "\r\n--" + boundary + "--\r\n"}
	r.Body = form
	err := r.ParseMultipartForm(8 << 20)
	if r.MultipartForm != nil {
		visitOf(r.Context()).form = r.MultipartForm
	}
	if form.over == nil {
		return err
	}
	if err != nil || r.MultipartForm == nil {
		return form.over
	}
	dropFiles(r.MultipartForm)
	r.MultipartForm.File = nil
	return &fault.Fault{Kind: fault.KindInvalid, Err: form.over,
		Message: "一次提交的文件合计超过" + Bytes(form.over.Limit) + "，都没有保存。请压缩、拆分或者分几次上传，填写的文字还在"}
}

// dropFiles removes what a form with files left on the disk.
func dropFiles(form *multipart.Form) {
	if form != nil {
		form.RemoveAll()
	}
}
