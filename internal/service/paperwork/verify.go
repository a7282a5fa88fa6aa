package paperwork

import (
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/ident"
	"tongban/internal/common/paper"
)

// Address is where the code of a paper leads; the verify code follows it.
const Address = verify + "/"

const (
	verify      = "/verify"
	mostOfAFile = 20 << 20
)

// question is what somebody has in his hands.
type question struct {
	Code   string                `form:"code" label:"核验码" kind:"code" max:"20" width:"medium" hint:"印在文书的二维码下面，12位，例如 ABCD-EFGH-JKMN；不分大小写"`
	Number string                `form:"number" label:"文号" max:"80" width:"medium" hint:"填了就一并核对，例如 云市监许准〔2026〕12号"`
	File   *multipart.FileHeader `form:"file" label:"文书的电子文件" accept:".pdf" hint:"选了就逐字节核对这份 PDF 有没有被改过；文件只用来核对，不保存"`
}

// Check wants something to go by.
func (q *question) Check() []fault.Field {
	if q.Code == "" && q.File == nil {
		return []fault.Field{{Name: "code", Message: "请填写核验码，或者选择要核对的 PDF 文件"}}
	}
	return nil
}

// getVerify asks for the code of a paper (P-14).
func (room *Room) getVerify(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, room.verifyPage(r, web.FormOf(question{}, verify)))
}

// getVerified answers the code that stands in the address, as the printed square leads there (P-14).
func (room *Room) getVerified(w http.ResponseWriter, r *http.Request) error {
	code := r.PathValue("code")
	found, err := room.answer(r.Context(), question{Code: code}, nil)
	if err != nil {
		return err
	}
	return web.Render(w, r, room.verifyPage(r, web.FormOf(question{Code: code}, verify), found))
}

// postVerify checks a code, a number with it, and a file (P-14).
func (room *Room) postVerify(w http.ResponseWriter, r *http.Request) error {
	var in question
	err := web.Input(r, &in)
	var file []byte
	if err == nil && in.File != nil {
		file, err = read(in.File)
	}
	form := web.FormOf(question{}, verify).Typed(r, err)
	if err != nil {
		return web.Again(w, r, err, func(error) templ.Component { return room.verifyPage(r, form) })
	}
	found, err := room.answer(r.Context(), in, file)
	if err != nil {
		return err
	}
	return web.Render(w, r, room.verifyPage(r, form, found))
}

func read(header *multipart.FileHeader) ([]byte, error) {
	if header.Size > mostOfAFile {
		return nil, fault.InvalidField("file", "文件太大，文书的 PDF 不会超过 20 MB")
	}
	f, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

func (room *Room) verifyPage(r *http.Request, form web.Form, found ...templ.Component) templ.Component {
	form.Files = true
	body := append(found, web.Section("核对文书", web.Lines("本站出具的文书都有二维码和核验码。扫码会直接打开核对结果；也可以在这里填写核验码，或者选择收到的 PDF 文件。"), web.Ask(form, "", "核对", "")))
	return web.PortalPage(room.Web.Frame(r, "文书验真"), body...)
}

// What somebody is told who holds something else than this house issued. Nothing of what there is is said.
const (
	unknown = "没有查到这份文书。请对照纸面再核对一遍核验码，注意没有数字 0、1 和字母 I、O；仍然查不到的，可能不是本站出具的文书，请联系文书上的出具机关，或者拨打 12345。"
	changed = "这份文件与原件不一致：它不是本站出具的文件，或者出具以后被改动过（另存、加批注、转换格式、截取页面都会造成不一致）。请以纸质原件或者从本站下载的文件为准。"
)

// answer compares what somebody holds with what was issued.
func (room *Room) answer(ctx context.Context, q question, file []byte) (templ.Component, error) {
	if file != nil {
		inside := paper.CodeIn(file)
		if inside == "" || !room.Press.Genuine(file) || q.Code != "" && paper.TidyCode(q.Code) != inside {
			return web.Notice(web.ToneDanger, "与原件不一致", changed), nil
		}
		q.Code = inside
	}
	p, err := room.byCode(ctx, q.Code)
	if fault.KindOf(err) == fault.KindNotFound || err == nil && q.Number != "" && !sameNumber(q.Number, p.Number) {
		return web.Notice(web.ToneDanger, "没有查到", unknown), nil
	}
	if err != nil {
		return nil, err
	}
	heading := "查到了：这是本站出具的文书"
	if file != nil {
		heading = "文件与本站出具的一致"
	}
	return room.found(heading, p), nil
}

func (room *Room) byCode(ctx context.Context, code string) (p paper.Paper, err error) {
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		p, err = paper.Verify(ctx, tx, code)
		return err
	})
	return p, err
}

// found shows what is needed to compare a paper with what was issued, and no more: who holds the paper reads the rest on it.
func (room *Room) found(heading string, p paper.Paper) templ.Component {
	tone, words := web.ToneOK, "这份文书现在有效。请逐项对照手里的文书。"
	switch {
	case p.Voided != "":
		tone, words = web.ToneDanger, "这份文书已经作废，不能再使用。"
	case p.Ended != "":
		tone, words = web.ToneDanger, "这份文书写明的决定"+p.Ended+"，不能再作为依据。"
	}
	state := p.State()
	if p.Voided != "" {
		state = "已作废"
	}
	return web.Section("核对结果", web.Notice(tone, heading, words), web.Dl([]web.Pair{
		{Term: "文书", Text: p.Title}, {Term: "文号", Text: p.Number}, {Term: "出具机关", Text: room.Org.BodyName(p.Body)}, {Term: "出具日期", Text: paper.Date(p.MadeAt)},
		{Term: "送达对象", Text: masked(p.Addressee)}, {Term: "状态", Text: state}, {Term: "内容摘要（SM3）", Text: grouped(p.Hash)},
	}))
}

// masked keeps the first character of a person's name. The name of a company or an institution is public.
func masked(name string) string {
	for _, ending := range []string{"公司", "店", "厂", "中心", "院", "局", "协会", "合作社", "学校", "委员会", "事务所", "企业", "部", "馆", "行", "社"} {
		if strings.HasSuffix(name, ending) && utf8.RuneCountInString(name) > 4 {
			return name
		}
	}
	return ident.MaskName(name)
}

// grouped sets a digest so that it can be compared by eye, and breaks on a telephone.
func grouped(hash string) string {
	var out strings.Builder
	for i, r := range hash {
		if i > 0 && i%8 == 0 {
			out.WriteByte(' ')
		}
		out.WriteRune(r)
	}
	return out.String()
}

// sameNumber compares numbers as people type them: with any kind of brackets and no spaces.
func sameNumber(a, b string) bool { return plainNumber(a) == plainNumber(b) }

var brackets = strings.NewReplacer("[", "〔", "]", "〕", "【", "〔", "】", "〕", "(", "〔", ")", "〕", "（", "〔", "）", "〕", " ", "", "　", "")

func plainNumber(text string) string { return brackets.Replace(text) }
