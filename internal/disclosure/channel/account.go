// Package channel brings documents that are public to where people read: official accounts on WeChat and Weibo, apps, press,
// radio and television, notice boards, and the gazette (政府公报), and keeps the record of what went where.
//
// It serves who writes for these accounts, who releases, and every reader, under 政府信息公开条例 §23. Two kinds: posting
// (drafting, review, queued, by_hand, failed; ends sent, gone and dropped) and takedown (due; end done), which
// is opened for each place where a document stands that was withdrawn, revised or marked. Channels, accounts and issues of
// the gazette are registers with their history. How a platform is reached is an Adapter; the one that comes with the house
// writes into an outbox that can be looked at. The text of documents stays with the room that publishes them.
package channel

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/notify"
)

// Way is how a platform is reached.
type Way string

// The ways.
const (
	WayOutbox  Way = "outbox"
	WayWebhook Way = "webhook"
	WayHand    Way = "hand"
)

// Title is the way in Chinese.
func (w Way) Title() string {
	return map[Way]string{WayOutbox: "平台未接通，写入发件箱", WayWebhook: "签名推送到接口", WayHand: "人工发布，登记结果"}[w]
}

// Account (账号) is where pieces go.
type Account struct {
	ID      int64  `json:"-"`
	Channel string `json:"-"`
	Body    string `json:"-"`
	Open    bool   `json:"-"`
	Secret  string `json:"-"` // sealed
	Version int64  `json:"-"`
	Name    string `json:"name"`
	Address string `json:"address,omitempty"` // where readers find it
	Way     Way    `json:"way"`
	URL     string `json:"url,omitempty"`
	Letters int    `json:"letters"` // of a text
	Hours   int    `json:"hours"`   // within which a piece follows its document
}

// Key is the account in forms.
func (a Account) Key() string { return strconv.FormatInt(a.ID, 10) }

// Book holds the channels and the accounts in memory.
type Book struct{ list atomic.Pointer[bookNow] }

type bookNow struct {
	media    []Medium
	accounts []Account
}

// Load reads the channels and the accounts.
func (b *Book) Load(ctx context.Context, tx *store.Tx) error {
	media, err := allMedia(ctx, tx)
	if err != nil {
		return err
	}
	list, err := allAccounts(ctx, tx)
	if err == nil {
		b.list.Store(&bookNow{media, list})
	}
	return err
}

func (b *Book) now() bookNow {
	if list := b.list.Load(); list != nil {
		return *list
	}
	return bookNow{}
}

// All are the accounts, closed ones too.
func (b *Book) All() []Account { return b.now().accounts }

// Account finds one.
func (b *Book) Account(key string) (Account, bool) {
	i := slices.IndexFunc(b.All(), func(a Account) bool { return a.Key() == key })
	if i < 0 {
		return Account{}, false
	}
	return b.All()[i], true
}

// AccountForm is an account as it is typed.
type AccountForm struct {
	Channel string `form:"channel" label:"载体" kind:"select" need:"true"`
	Body    string `form:"body" label:"主办机关" kind:"select" need:"true"`
	Name    string `form:"name" label:"账号名称" need:"true" max:"40" hint:"例如 云州发布"`
	Address string `form:"address" label:"公众怎么找到它" max:"200" hint:"微信号、网址、频道或者地点，会公开"`
	Way     Way    `form:"way" label:"怎么发布" kind:"radio" need:"true" options:"outbox=平台还没有接通：写入发件箱|webhook=签名推送到接口|hand=人工发布：登记结果"`
	URL     string `form:"url" label:"接口地址" max:"300" hint:"只有签名推送要填，https 开头"`
	Secret  string `form:"secret" label:"签名密钥" kind:"password" max:"100" hint:"只有签名推送要填，至少16个字符；不填就不改，换了接口的主机要重新填"`
	Letters int    `form:"letters" label:"正文最多字数" need:"true" width:"short"`
	Hours   int    `form:"hours" label:"撤回后几小时内下架" need:"true" width:"short"`
	Open    bool   `form:"open" label:"正在使用" kind:"check"`
	Reason  string `form:"reason" label:"登记或者修改的原因" need:"true" max:"200"`
}

func formOf(a Account) AccountForm {
	return AccountForm{Channel: a.Channel, Body: a.Body, Name: a.Name, Address: a.Address, Way: a.Way, URL: a.URL, Letters: a.Letters, Hours: a.Hours, Open: a.Open}
}

// check says what is wrong; medium is the channel that was chosen, secret whether one is kept already.
func (in AccountForm) check(medium Medium, secret bool) error {
	var wrong []fault.Field
	say := func(name, words string) { wrong = append(wrong, fault.Field{Name: name, Message: words}) }
	if medium.Code == "" || !medium.Accounts() {
		say("channel", "请选择载体")
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(in.Name)); n == 0 || n > 40 {
		say("name", "请填写账号名称，不超过40个字")
	}
	if in.Way.Title() == "" {
		say("way", "请选择怎么发布")
	}
	if in.Letters < 10 || in.Letters > 50000 {
		say("letters", "正文最多字数应当是10到50000")
	}
	if in.Hours < 1 || in.Hours > 240 {
		say("hours", "下架时限应当是1到240小时")
	}
	if strings.TrimSpace(in.Reason) == "" {
		say("reason", "请填写登记或者修改的原因")
	}
	if in.Way == WayWebhook {
		if err := notify.CheckHookURL(in.URL); err != nil {
			wrong = append(wrong, fault.FieldsOf(err)...)
		}
		if n := utf8.RuneCountInString(in.Secret); n < 16 && (n > 0 || !secret) {
			say("secret", "签名密钥至少16个字符")
		}
	}
	if len(wrong) > 0 {
		return fault.Invalid("账号还有要修改的地方", wrong...)
	}
	return nil
}

// secretPlace is where the secrets of accounts are bound to.
const secretPlace = "channel.account"

// SaveAccount writes an account, new when its identifier is zero, with what stood there before. Its channel and its body
// stay, since what went out by it counts for them; seen is the version that the officer had before him.
func (room *Room) SaveAccount(ctx context.Context, actor account.Actor, id, seen int64, in AccountForm) (int64, error) {
	known, _ := room.Book.Account(strconv.FormatInt(id, 10))
	if id != 0 {
		if known.ID == 0 || !actor.HasAt(RightRelease, known.Body) {
			return 0, account.NotForPost()
		}
		in.Channel, in.Body = known.Channel, known.Body
	}
	medium, _ := room.Book.Medium(in.Channel)
	// A new host gets a secret of its own: the old one would be known to who answers there.
	if err := in.check(medium, known.Secret != "" && hostOf(known.URL) == hostOf(in.URL)); err != nil {
		return 0, err
	}
	if !actor.HasAt(RightRelease, in.Body) {
		return 0, fault.InvalidField("body", "请选择您所在的机关")
	}
	sealed := ""
	if in.Way == WayWebhook && in.Secret != "" {
		var err error
		if sealed, err = room.Vault.SealText(in.Secret, secretPlace); err != nil {
			return 0, err
		}
	}
	if id == 0 {
		id = room.DB.NewID()
	}
	err := room.DB.Write(ctx, func(tx *store.Tx) error {
		list, err := allAccounts(ctx, tx)
		if err != nil {
			return err
		}
		var before Account
		for _, a := range list {
			switch {
			case a.ID == id:
				before = a
			case a.Body == in.Body && a.Channel == in.Channel && a.Name == strings.TrimSpace(in.Name):
				return fault.InvalidField("name", "%s已经登记过%s", medium.Title, a.Name)
			}
		}
		if before.ID != 0 && before.Version != seen {
			return fault.Conflictf("您打开以后，这个账号被别的同事改过，请重新打开再改")
		}
		a := Account{ID: id, Channel: in.Channel, Body: in.Body, Open: in.Open, Secret: before.Secret, Version: before.Version + 1, Name: strings.TrimSpace(in.Name), Address: strings.TrimSpace(in.Address), Way: in.Way, Letters: in.Letters, Hours: in.Hours}
		if in.Way == WayWebhook {
			a.URL = strings.TrimSpace(in.URL)
		} else {
			a.Secret = ""
		}
		if sealed != "" {
			a.Secret = sealed
		}
		return tx.Apply(ctx, saveAccount(a, before.ID == 0), insertChange(room.DB.NewID(), accountKey(id), whole{before, before.Channel, before.Body, before.Open, false}, whole{a, a.Channel, a.Body, a.Open, sealed != ""}, actor.Name, strings.TrimSpace(in.Reason), room.Now()))
	})
	if err != nil {
		return 0, err
	}
	return id, room.DB.Read(ctx, func(tx *store.Tx) error { return room.Book.Load(ctx, tx) })
}

func hostOf(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return ""
	}
	return u.Host
}

func accountKey(id int64) string { return "account/" + strconv.FormatInt(id, 10) }

// whole is an account with what its columns hold, for its history; its secret stays out.
type whole struct {
	Account
	Channel string `json:"channel"`
	Body    string `json:"body"`
	Open    bool   `json:"open"`
	Secret  bool   `json:"newSecret,omitempty"` // that it was changed
}

// Record (发布记录) is one document at one place.
type Record struct {
	ID, Document, Account  int64
	Key                    string // of what it tells: a piece, an issue, an entry at the document
	Body, FirstOn, Channel string
	At, GoneAt             time.Time
	Title                  string `json:"title"`
	Number                 string `json:"number"`         // of the document's matter
	Address                string `json:"address"`        // where it stands
	Piece                  string `json:"piece"`          // number of the posting, if it went out by one
	Issue                  int64  `json:"issue,string"`   // of the gazette, if it is in one
	Version                int    `json:"version"`        // of the document that went there
	Mark                   string `json:"mark,omitempty"` // that the document carried then
	By                     string `json:"by"`
	Source                 string `json:"source"` // the account, or what else put it there
	Keeper                 string `json:"keeper"` // the body that follows the document there
}
