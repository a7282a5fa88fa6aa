// Package paper makes and keeps the official papers (文书) of a matter: from
// the receipt at the window to the decision and its proof of delivery.
//
// A paper is a template (文书模板) of a certain version and the facts that were
// true when it was made. Both are kept, the file is not: it is drawn again,
// byte for byte the same, whenever somebody reads or prints it. Each paper has
// a number without gaps (文号), a digest over all it says, and a verify code
// (核验码) made from the digest. Rooms decide when a paper is due and which
// facts it states; the hall's commit carries it. Signing with the body's
// certificate belongs to the gm floor, delivery as an act to the rooms.
package paper

import (
	"database/sql/driver"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/emmansun/gmsm/sm3"
)

// Facts are what a paper states: words by name, and lists of rows such as the
// materials. They are stored with the paper.
type Facts struct {
	Words map[string]string              `json:"words"`
	Lists map[string][]map[string]string `json:"lists,omitempty"`
}

// Value lets facts be a parameter, as JSON text.
func (f Facts) Value() (driver.Value, error) {
	text, err := json.Marshal(f)
	return string(text), err
}

// Scan reads facts from JSON text.
func (f *Facts) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("facts cannot be read from %T", v)
	}
	return json.Unmarshal([]byte(text), f)
}

// Draft is a paper before it has its number.
type Draft struct {
	Template  string // code of the template, its newest version is used
	Matter    int64
	Body      string // code of the issuing body
	Abbr      string // the body's short name in numbers (机关代字), such as 云市监
	Addressee string
	Facts     Facts // Words hold the body's name as "body"
	MadeAt    time.Time
	MadeBy    int64
	Sealed    bool // the body's seal is drawn over the date
}

// Paper (文书) is one issued paper.
type Paper struct {
	ID        int64     `json:"id"`
	Matter    int64     `json:"matter"`
	Template  string    `json:"template"`
	Version   int       `json:"version"`
	Number    string    `json:"number"`
	Title     string    `json:"title"`
	Body      string    `json:"body"`
	Addressee string    `json:"addressee"`
	Facts     Facts     `json:"facts"`
	MadeAt    time.Time `json:"madeAt"`
	MadeBy    int64     `json:"madeBy"`
	Sealed    bool      `json:"sealed"`
	Lacks     string    `json:"lacks,omitempty"`   // characters that the font lacks, printed as 〓
	Skipped   int       `json:"skipped,omitempty"` // newer version of the template that could not be filled

	Hash       string `json:"-"` // SM3 over all of the above
	VerifyCode string `json:"-"` // short form of the hash, printed beside the code
	Link       string `json:"-"` // what the QR code says
	Voided     string `json:"-"` // reason of voiding; empty while the paper stands
	Ended      string `json:"-"` // what became of the decision it states, such as 已撤销; empty while it is in force
	Prints     int    `json:"-"` // how often it has been printed
	Print      int    `json:"-"` // which printing of the original this is; none when it is only looked at
	Preview    bool   `json:"-"` // shown before it is made, never kept
}

// Remark says what was particular when the paper was made: characters that the font
// lacks, or a wording that could not be filled.
func (p Paper) Remark() (text string) {
	if p.Lacks != "" {
		text += "；有" + strconv.Itoa(len(strings.Fields(p.Lacks))) + "个字字库暂缺，印作〓（" + p.Lacks + "）"
	}
	if p.Skipped > 0 {
		text += "；文书模板" + VersionTitle(p.Skipped) + "有错误，按" + VersionTitle(p.Version) + "出具"
	}
	return text
}

// State says in words whether the paper holds.
func (p Paper) State() string {
	switch {
	case p.Voided != "":
		return "已作废：" + p.Voided
	case p.Ended != "":
		return p.Ended
	}
	return "有效"
}

// Digest is the SM3 of what the paper says. Map keys are written in order, so
// that the same paper always has the same digest.
func (p Paper) Digest() (string, error) {
	p.MadeAt = p.MadeAt.UTC().Truncate(time.Millisecond)
	text, err := json.Marshal(p)
	if err != nil {
		return "", fmt.Errorf("digest paper %s: %w", p.Number, err)
	}
	sum := sm3.Sum(text)
	return hex.EncodeToString(sum[:]), nil
}

// verifyCode takes sixty bits of the digest as three groups of letters and
// figures without 0, 1, I and O, which people mistake for each other.
func verifyCode(digest string) string {
	raw, err := hex.DecodeString(digest[:16])
	if err != nil {
		panic("paper: digest is not hexadecimal")
	}
	code := base32.NewEncoding("23456789ABCDEFGHJKLMNPQRSTUVWXYZ").WithPadding(base32.NoPadding).EncodeToString(raw)
	return code[:4] + "-" + code[4:8] + "-" + code[8:12]
}

// shanghai is the clock of every paper; China has one zone and no summer time.
var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// Date writes a day as papers do: 2026年11月22日.
func Date(t time.Time) string { return t.In(shanghai).Format("2006年1月2日") }

// CounterName names the gap-free counter of one body, kind of paper and year.
func CounterName(bodyCode, kind string, year int) string {
	return fmt.Sprintf("paper/%s/%s/%d", bodyCode, kind, year)
}

// Number (文号) is 机关代字〔年〕号, such as 云市监许准〔2026〕12号.
func Number(abbr, word string, year int, n int64) string {
	return fmt.Sprintf("%s%s〔%d〕%d号", abbr, word, year, n)
}
