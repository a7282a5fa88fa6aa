package sheet_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"tongban/internal/base/sheet"
)

func TestAFormulaStaysAText(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "停车": "停车", "-12.5": "'-12.5", "=1+1": "'=1+1", "-1+1": "'-1+1", "@SUM(A1)": "'@SUM(A1)", "\u3000＝1": "'\u3000＝1", "+86 10": "'+86 10", " =1": "' =1",
	} {
		if got := sheet.Harmless(text); got != want {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestAnAmountInARowStaysAnAmount(t *testing.T) {
	if got := sheet.Row([]string{"-12.5", "-1+1", "+3"}); !slices.Equal(got, []string{"-12.5", "'-1+1", "+3"}) {
		t.Errorf("%q", got)
	}
}

// upload is the file as a form brings it.
func upload(t *testing.T, content []byte) *multipart.FileHeader {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "a")
	if err != nil {
		t.Fatal(err)
	}
	part.Write(content)
	form.Close()
	r := httptest.NewRequest(http.MethodPost, "/", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	_, header, err := r.FormFile("file")
	if err != nil {
		t.Fatal(err)
	}
	return header
}

func TestWhatIsSentIsReadAgain(t *testing.T) {
	rows := [][]string{{"名称", "数量"}, {"007", "-12.5"}, {"多行\n文字", "3"}}
	for _, as := range []string{"csv", "xlsx"} {
		w := httptest.NewRecorder()
		if err := sheet.Send(w, httptest.NewRequest(http.MethodGet, "/", nil), as, "表", rows); err != nil {
			t.Fatal(err)
		}
		got, err := sheet.Read(upload(t, w.Body.Bytes()))
		if err != nil || !slices.EqualFunc(got, rows, slices.Equal) {
			t.Errorf("%s: %q %v", as, got, err)
		}
	}
	if err := sheet.Send(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil), "exe", "表", rows); err == nil {
		t.Error("a form that nobody has is handed over")
	}
}

func TestAFileThatIsNoTableIsRefusedInWords(t *testing.T) {
	for name, c := range map[string]struct{ content, says string }{
		"另一种编码":  {"\xc3\xfb\xb3\xc6", "UTF-8"},
		"坏的工作簿":  {"PK\x03\x04nothing", "工作簿打不开"},
		"引号没有合上": {"名称\n\"坏", "CSV 读不懂"},
		"太大":     {strings.Repeat("a", sheet.MostBytes+1), "文件太大"},
		"太多行":    {strings.Repeat("a\n", sheet.MostRows+2), "一次最多"},
	} {
		if _, err := sheet.Read(upload(t, []byte(c.content))); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
