package paper_test

import (
	"bytes"
	"slices"
	"testing"

	"tongban/internal/common/paper"
)

func TestFileOfThisHouseIsToldFromEveryOther(t *testing.T) {
	p, err := paper.NewPress("https://www.example.gov.cn/verify/")
	if err != nil {
		t.Fatal(err)
	}
	p.MarkWith([]byte("a key of the house"))
	x := made(t, p, draftOf("grant"))
	file := pdf(t, p, x)
	if !p.Genuine(file) || paper.CodeIn(file) != x.VerifyCode {
		t.Fatalf("the file as it was drawn: genuine %v, code %q of %q", p.Genuine(file), paper.CodeIn(file), x.VerifyCode)
	}
	x.Print = 3
	if !p.Genuine(pdf(t, p, x)) {
		t.Error("the file of a later print is not recognised")
	}
	for at := 0; at < len(file); at += len(file)/400 + 1 {
		other := slices.Clone(file)
		other[at] ^= 1
		if p.Genuine(other) {
			t.Errorf("a change at byte %d of %d goes unseen", at, len(file))
		}
	}
	again, err := paper.NewPress("https://www.example.gov.cn/verify/")
	if err != nil {
		t.Fatal(err)
	}
	again.MarkWith([]byte("a key of another house"))
	for name, other := range map[string][]byte{
		"nothing": nil, "no paper": []byte("%PDF-1.7\n"), "cut off": file[:len(file)-1], "with something behind it": append(slices.Clone(file), '\n'),
		"with a later revision": append(slices.Clone(file), "9 0 obj\n<<>>\nendobj\nxref\n0 1\n0000000000 65535 f \ntrailer<</Size 1>>\nstartxref\n9\n%%EOF\n"...),
		"drawn elsewhere":       pdf(t, again, x),
	} {
		if p.Genuine(other) {
			t.Errorf("a file that is %s is taken for genuine", name)
		}
	}
	x.Preview = true
	if preview := pdf(t, p, x); paper.CodeIn(preview) != "" || bytes.Contains(preview, []byte(x.VerifyCode)) {
		t.Error("a preview carries a verify code")
	}
}
