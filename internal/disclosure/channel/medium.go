package channel

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
)

// The channels to which this house itself brings documents, each in its own way; the others have accounts.
const (
	Site    = "site"
	Gazette = "gazette"
	Place   = "place"
)

// Medium (载体) is a sort of place where people read: 条2019 §23 to §25.
type Medium struct {
	Code  string `json:"-"`
	Sort  int    `json:"-"`
	Open  bool   `json:"-"`
	Title string `json:"title"`
	Line  string `json:"line"`  // of the statistics
	Hours int    `json:"hours"` // within which it follows a document
}

// Accounts reports whether bodies have accounts on it.
func (m Medium) Accounts() bool { return m.Code != Site && m.Code != Gazette && m.Code != Place }

// lines are how the statistics sum up the channels: 国办发〔2014〕32号 asks for 公报, 网站, 微博, 微信 and 其他.
var lines = []web.Option{{Value: "gazette", Text: "政府公报公开数"}, {Value: "site", Text: "政府网站公开数"}, {Value: "weibo", Text: "政务微博公开数"}, {Value: "wechat", Text: "政务微信公开数"}, {Value: "other", Text: "其他方式公开数"}}

// Title is the channel in Chinese; a code that nobody knows says itself.
func (b *Book) Title(code string) string {
	if m, ok := b.Medium(code); ok {
		return m.Title
	}
	return code
}

// Medium finds a channel.
func (b *Book) Medium(code string) (Medium, bool) {
	list := b.now().media
	i := slices.IndexFunc(list, func(m Medium) bool { return m.Code == code })
	if i < 0 {
		return Medium{}, false
	}
	return list[i], true
}

// Media are the channels in their order, closed ones too.
func (b *Book) Media() []Medium { return b.now().media }

// Enterable are those on which somebody may say that a document stands: what the house records itself is not entered.
func (b *Book) Enterable() (out []web.Option) {
	for _, m := range b.Media() {
		if m.Open && m.Accounts() {
			out = append(out, web.Option{Value: m.Code, Text: m.Title})
		}
	}
	return out
}

// Of are the channels on which a body can bring a document out: those with an account, and the gazette.
func (b *Book) Of(body string) (out []web.Option) {
	for _, m := range b.Media() {
		if m.Open && (m.Code == Gazette || m.Accounts() && len(b.Reaching(body, m.Code)) > 0) {
			out = append(out, web.Option{Value: m.Code, Text: m.Title})
		}
	}
	return out
}

// Reaching are the accounts of a body on a channel that are in use.
func (b *Book) Reaching(body, code string) (out []Account) {
	for _, a := range b.All() {
		if a.Open && a.Body == body && a.Channel == code {
			out = append(out, a)
		}
	}
	return out
}

// MediumForm is a channel as it is typed.
type MediumForm struct {
	Code   string `form:"code" label:"代码" need:"true" max:"20" hint:"小写字母，登记以后不能改"`
	Title  string `form:"title" label:"载体名称" need:"true" max:"20"`
	Line   string `form:"line" label:"计入统计的哪一项" kind:"select" need:"true"`
	Hours  int    `form:"hours" label:"撤回、修订以后几小时内处理" need:"true" width:"short" hint:"账号另有规定的按账号"`
	Sort   int    `form:"sort" label:"排列顺序" need:"true" width:"short"`
	Open   bool   `form:"open" label:"正在使用" kind:"check"`
	Reason string `form:"reason" label:"登记或者修改的原因" need:"true" max:"200"`
}

func mediumForm(m Medium) MediumForm {
	return MediumForm{Code: m.Code, Title: m.Title, Line: m.Line, Hours: m.Hours, Sort: m.Sort, Open: m.Open}
}

func (in MediumForm) check() error {
	var wrong []fault.Field
	say := func(name, words string) { wrong = append(wrong, fault.Field{Name: name, Message: words}) }
	if n := len(in.Code); n < 2 || n > 20 || strings.Trim(in.Code, "abcdefghijklmnopqrstuvwxyz") != "" {
		say("code", "代码应当是2到20个小写字母")
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(in.Title)); n == 0 || n > 20 {
		say("title", "请填写载体名称，不超过20个字")
	}
	if !slices.ContainsFunc(lines, func(o web.Option) bool { return o.Value == in.Line }) {
		say("line", "请选择计入统计的哪一项")
	}
	if in.Hours < 1 || in.Hours > 720 {
		say("hours", "处理时限应当是1到720小时")
	}
	if in.Sort < 1 || in.Sort > 9999 {
		say("sort", "排列顺序应当是1到9999")
	}
	if (in.Code == Site || in.Code == Gazette || in.Code == Place) && !in.Open {
		say("open", "这种载体由本系统直接记录，不能停用")
	}
	if strings.TrimSpace(in.Reason) == "" {
		say("reason", "请填写登记或者修改的原因")
	}
	if len(wrong) > 0 {
		return fault.Invalid("载体还有要修改的地方", wrong...)
	}
	return nil
}

// SaveMedium writes a channel, a new one when code is empty, with what stood there before.
func (room *Room) SaveMedium(ctx context.Context, actor account.Actor, code string, in MediumForm) error {
	if !actor.Has(RightMedia) {
		return account.NotForPost()
	}
	if code != "" {
		in.Code = code
	}
	if err := in.check(); err != nil {
		return err
	}
	m := Medium{Code: in.Code, Sort: in.Sort, Open: in.Open, Title: strings.TrimSpace(in.Title), Line: in.Line, Hours: in.Hours}
	err := room.DB.Write(ctx, func(tx *store.Tx) error {
		list, err := allMedia(ctx, tx)
		if err != nil {
			return err
		}
		var before Medium
		for _, other := range list {
			switch {
			case other.Code == m.Code:
				before = other
			case other.Title == m.Title:
				return fault.InvalidField("title", "已经有叫“%s”的载体", m.Title)
			}
		}
		switch {
		case code == "" && before.Code != "":
			return fault.InvalidField("code", "代码“%s”已经是%s的", m.Code, before.Title)
		case code != "" && before.Code == "":
			return fault.Missing("载体", "")
		}
		return tx.Apply(ctx, saveMedium(m, code == ""), insertChange(room.DB.NewID(), mediumKey(m.Code), wholeMedium{before, before.Sort, before.Open}, wholeMedium{m, m.Sort, m.Open}, actor.Name, strings.TrimSpace(in.Reason), room.Now()))
	})
	if err != nil {
		return err
	}
	return room.DB.Read(ctx, func(tx *store.Tx) error { return room.Book.Load(ctx, tx) })
}

// wholeMedium is a channel with what its columns hold, for its history.
type wholeMedium struct {
	Medium
	Sort int  `json:"sort"`
	Open bool `json:"open"`
}

func mediumKey(code string) string { return "medium/" + code }
