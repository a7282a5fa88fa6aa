package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

var (
	errSignIn   = errors.New("nobody is signed in")
	errTooMany  = errors.New("too many requests")
	errMethod   = errors.New("method not allowed")
	errPanicked = errors.New("handler panicked")
)

// Gone is the error of a page that was withdrawn: by whom, when, why if public.
type Gone struct{ Words string }

// Error returns the words.
func (g Gone) Error() string { return g.Words }

// statusOf is the one place where an error becomes a status.
func statusOf(err error) int {
	var tooBig *http.MaxBytesError
	var gone Gone
	switch {
	case errors.Is(err, errSignIn):
		return http.StatusUnauthorized
	case errors.Is(err, errTooMany):
		return http.StatusTooManyRequests
	case errors.Is(err, errMethod):
		return http.StatusMethodNotAllowed
	case errors.As(err, &gone):
		return http.StatusGone
	case errors.As(err, &tooBig):
		return http.StatusRequestEntityTooLarge
	}
	switch fault.KindOf(err) {
	case fault.KindInvalid:
		return http.StatusUnprocessableEntity
	case fault.KindNotFound:
		return http.StatusNotFound
	case fault.KindDenied:
		return http.StatusForbidden
	case fault.KindConflict:
		return http.StatusConflict
	case fault.KindBusy:
		return http.StatusServiceUnavailable
	}
	if store.Overloaded(err) {
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// fail answers with the page or problem that belongs to the error.
func (server *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	status := statusOf(err)
	if status == http.StatusInternalServerError && !errors.Is(err, errPanicked) && r.Context().Err() == nil {
		server.config.Log.Error("request failed", "request", RequestID(r), "route", RouteOf(r).Pattern, "error", err)
	}
	if status == http.StatusServiceUnavailable && fault.KindOf(err) == fault.KindInternal && r.Context().Err() == nil {
		server.config.Log.Warn("request turned away, the store is busy", "request", RequestID(r), "route", RouteOf(r).Pattern, "error", err)
	}
	if status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "30")
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Del("ETag")
	w.Header().Del("Content-Disposition")
	switch {
	case WantsJSON(r):
		server.problem(w, r, status, err)
	case status == http.StatusUnauthorized && (r.Method == http.MethodGet || r.Method == http.MethodHead):
		http.Redirect(w, r, loginAddress(r, RouteOf(r)), http.StatusSeeOther)
	default:
		server.failPage(w, r, status, err)
	}
}

// barely answers without a frame when even the frame cannot be drawn, for
// instance because the store is gone (Z-04: a page that needs no database).
func (server *Server) barely(w http.ResponseWriter, r *http.Request, status int) {
	what := recover()
	if what == nil {
		return
	}
	server.config.Log.Error("error page panicked", "request", RequestID(r), "panic", fmt.Sprint(what))
	http.Error(w, failTitle(status)+"，编号 "+RequestID(r), status)
}

// Problem is the answer to programs (RFC 9457).
type Problem struct {
	Type   string        `json:"type"`
	Title  string        `json:"title"`
	Status int           `json:"status"`
	Detail string        `json:"detail,omitempty"`
	Number string        `json:"number,omitempty"`
	Errors []fault.Field `json:"errors,omitempty"`
}

func (server *Server) problem(w http.ResponseWriter, r *http.Request, status int, err error) {
	title, detail := failTitle(status), failWords(status, err)
	if status == http.StatusUnauthorized && strings.HasPrefix(r.URL.Path, "/api/") { // a program has no page to come back to
		title = "要有接口令牌"
		if fault.KindOf(err) == fault.KindInternal {
			detail = "请在请求头 Authorization 里写 Bearer 和接口令牌"
		}
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	text, _ := json.Marshal(Problem{
		Type:   "about:blank",
		Title:  title,
		Status: status,
		Detail: detail,
		Number: RequestID(r),
		Errors: fault.FieldsOf(err),
	})
	w.Header().Set("Content-Type", "application/problem+json; charset=utf-8")
	w.WriteHeader(status)
	w.Write(text)
}

func (server *Server) failPage(w http.ResponseWriter, r *http.Request, status int, err error) {
	defer server.barely(w, r, status)
	page := failure{
		Frame:  server.Frame(r, failTitle(status)),
		Status: status,
		Words:  failWords(status, err),
		Number: RequestID(r),
		Fields: fault.FieldsOf(err),
		Login:  loginAddress(r, RouteOf(r)),
		Typed:  typed(r),
		Action: r.URL.RequestURI(),
		Looked: r.URL.Path,
	}
	if page.Page = failPageID(status); page.Page != "" {
		page.Frame.Page = page.Page
	}
	if renderErr := RenderStatus(w, r, status, server.Around(r, page.Frame, failureBody(page))); renderErr != nil {
		server.config.Log.Error("error page failed", "request", RequestID(r), "error", renderErr)
		http.Error(w, failTitle(status), status)
	}
}

// Around puts a body into the frame that belongs to the request: the
// workbench for officers under /desk, the portal for everybody else.
func (server *Server) Around(r *http.Request, frame Frame, body templ.Component) templ.Component {
	if SessionOf(r).Staff() && (r.URL.Path == "/desk" || strings.HasPrefix(r.URL.Path, "/desk/")) {
		return framed(Desk(frame), body)
	}
	return framed(Portal(frame), body)
}

// failure is the page of an error.
type failure struct {
	Frame  Frame
	Page   string
	Status int
	Words  string
	Number string
	Fields []fault.Field
	Login  string
	Typed  []typedField
	Action string
	Looked string
}

type typedField struct{ Name, Value string }

// typed is what a form had carried, so that it can be sent again after login
// (Z-05); passwords and files are left out.
func typed(r *http.Request) []typedField {
	if r.Method != http.MethodPost {
		return nil
	}
	err := r.ParseMultipartForm(8 << 20)
	if r.MultipartForm != nil {
		visitOf(r.Context()).form = r.MultipartForm
	}
	if err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return nil
	}
	var fields []typedField
	for _, name := range sortedNames(r.PostForm) {
		for _, value := range r.PostForm[name] {
			if !strings.Contains(name, "password") {
				fields = append(fields, typedField{name, value})
			}
		}
	}
	return fields
}

func sortedNames(form url.Values) []string {
	names := make([]string, 0, len(form))
	for name := range form {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func failPageID(status int) string {
	switch status {
	case http.StatusNotFound, http.StatusGone, http.StatusMethodNotAllowed:
		return "Z-01"
	case http.StatusForbidden:
		return "Z-02"
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		return "Z-04"
	case http.StatusUnauthorized:
		return "Z-05"
	case http.StatusConflict:
		return "Z-06"
	case http.StatusUnprocessableEntity, http.StatusRequestEntityTooLarge:
		return "" // the page that was sent keeps its own id
	}
	return "Z-03"
}

func failTitle(status int) string {
	switch status {
	case http.StatusNotFound:
		return "没有找到这个页面"
	case http.StatusGone:
		return "这个页面已经撤下"
	case http.StatusMethodNotAllowed:
		return "这个地址不能这样使用"
	case http.StatusForbidden:
		return "您现在不能打开这个页面"
	case http.StatusServiceUnavailable:
		return "系统正忙，请稍后再试"
	case http.StatusTooManyRequests:
		return "操作太快，请稍后再试"
	case http.StatusUnauthorized:
		return "请先登录"
	case http.StatusConflict:
		return "情况已经变化"
	case http.StatusUnprocessableEntity:
		return "有内容需要修改"
	case http.StatusRequestEntityTooLarge:
		return "提交的内容太大"
	}
	return "系统出了问题"
}

// failWords is what the person reads; the text of an ordinary error is never shown.
func failWords(status int, err error) string {
	var gone Gone
	if errors.As(err, &gone) {
		return gone.Words
	}
	if fault.KindOf(err) != fault.KindInternal {
		return fault.MessageOf(err)
	}
	switch status {
	case http.StatusServiceUnavailable:
		return "现在使用的人很多，这一次没有办成，内容没有保存。请过半分钟再试。"
	case http.StatusTooManyRequests:
		return "短时间内的请求太多，请等半分钟再试。"
	case http.StatusRequestEntityTooLarge:
		return "请减小文件或分几次提交。"
	case http.StatusUnauthorized:
		return "登录后会回到这里。"
	case http.StatusMethodNotAllowed:
		return "请从页面上的按钮或链接进入。"
	}
	return "我们已经记录下来并会尽快处理。您可以稍后再试，或者拨打 12345，报下面的编号。"
}
