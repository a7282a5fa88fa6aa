package app

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"strconv"
	"strings"
	"tongban/internal/service/catalog/record"

	"tongban/internal/base/file"
	"tongban/internal/common/form"
	"tongban/internal/common/workday"
	"tongban/internal/service/casework"
)

// phrases are believable answers to the fields that are plain text.
var phrases = map[string][]string{
	"unit_name": {"云州市暖阳社区服务中心", "云州市青禾助学服务中心"}, "purpose": {"面向社区老年人和儿童，提供助餐、助学、文体活动等公益服务。"},
	"supervisor": {"云州市民政局"}, "company_name": {"云州鹭云商贸有限公司", "云州山禾食品有限公司"}, "scope": {"食品销售；餐饮服务；日用百货零售。"},
	"project_name": {"青云里小区二期3号楼", "湖滨路综合服务楼"}, "project_code": {"2608-359901-04-01-100001"}, "builder": {"云州宏远建设工程有限公司"},
	"bank_name": {"云州农村商业银行青云支行"}, "bank_account": {"6200000000000000001"}, "site_name": {"山海酒店湖滨店", "望江影院"}, "floor": {"一至三层", "二层"},
	"licence_number": {"JY23599010000001"}, "after": {"经营场所由桂花巷8号变更为桂花巷12号"}, "platform": {"外卖平台“山海小馆”"}, "note": {"无其他需要说明的情况"},
	"trade_name": {"青云桂花小吃店", "望江好口味面馆"}, "members": {"无"}, "org_name": {"云州和顺口腔门诊部"}, "subjects": {"口腔科"}, "industry": {"食品制造业"},
	"school_name": {"云州启航培训学校"}, "site": {"https://books.example.cn"}, "shop_name": {"桂花巷小吃", "阿婆面线糊", "湖滨早点铺"}, "reason": {"店主回乡照料老人，暂停营业。"},
}

// answers fills in an item's form as this applicant would.
func answers(i record.Item, p party, on workday.Date, rng *rand.Rand) map[string][]string {
	out := map[string][]string{}
	for _, field := range i.Form.Fields() {
		out[field.Name] = []string{answer(field, p, on, rng)}
	}
	return out
}

func answer(field form.Field, p party, on workday.Date, rng *rand.Rand) string {
	if strings.HasPrefix(field.Prefill, "licence/") && !field.Need {
		return "" // what an earlier licence says is not made up
	}
	switch field.Kind {
	case form.CitizenID:
		return p.number
	case form.CreditCode:
		return p.creditCode()
	case form.Phone:
		return p.applicant.Phone
	case form.Address:
		return p.address
	case form.Money:
		return strconv.Itoa(10000 * (1 + rng.IntN(50)))
	case form.Number:
		return strconv.Itoa(number(field.Max, rng))
	case form.Date:
		return date(field.Name, on).String()
	case form.Choice, form.Choices:
		return pick(rng, field.Options).Value
	case form.YesNo:
		return pick(rng, []string{form.Yes, form.No})
	}
	return words(field, p, rng)
}

// creditCode is the firm's; a citizen who is asked for one names his own shop's.
func (p party) creditCode() string {
	if p.code != "" {
		return p.code
	}
	return "91359902PDY100010L"
}

func number(most int, rng *rand.Rand) int {
	if most <= 0 || most > 400 {
		most = 400
	}
	return 1 + rng.IntN(most)
}

// date lies before or behind the application, as the field's name says.
func date(name string, on workday.Date) workday.Date {
	switch name {
	case "since":
		return on.AddMonths(-14)
	case "to_on":
		return on.AddDays(40)
	case "until", "lease_until", "end_on":
		return on.AddMonths(24)
	}
	return on.AddDays(10)
}

func words(field form.Field, p party, rng *rand.Rand) string {
	switch field.Prefill {
	case "account.name", "company.representative":
		return p.person
	case "company.name":
		return p.applicant.Name
	}
	if list := phrases[field.Name]; len(list) > 0 {
		return pick(rng, list)
	}
	return p.person // what is left asks for names: of managers, of those responsible
}

// situations chooses an answer to every question of an item.
func situations(i casework.Item, rng *rand.Rand) map[string]string {
	out := map[string]string{}
	for _, q := range i.Situations {
		out[q.Name] = pick(rng, q.Options).Value
		if q.Name == "agent" && rng.IntN(5) > 0 {
			out[q.Name] = q.Options[0].Value
		}
	}
	return out
}

// handed is what the applicant brings for one material, or nothing.
func (f *filling) handed(ctx context.Context, p party, online bool, m casework.Material) (casework.Handed, error) {
	h := casework.Handed{Material: m.Code, Source: casework.SourceWindow}
	switch {
	case m.Licence != "" && m.Necessity == casework.Waivable:
		h.Source, h.Licence = casework.SourceLicence, m.Licence
	case online:
		name := m.Name + ".png"
		saved, err := f.house.files.Produce(ctx, file.Product{Name: name, Type: "image/png", Owner: p.actor.Subject(), Body: bytes.NewReader(f.page)})
		if err != nil {
			return h, fmt.Errorf("save %s: %w", m.Code, err)
		}
		h.Source, h.Files = casework.SourceUpload, []casework.File{{ID: saved.ID, Name: saved.Name, Size: saved.Size, Type: saved.Type}}
	}
	return h, nil
}

// scan is a small picture of a page with lines, in the place of a scanned paper.
func scan() []byte {
	page := image.NewGray(image.Rect(0, 0, 210, 297))
	for i := range page.Pix {
		page.Pix[i] = 250
	}
	for y := 40; y < 260; y += 14 {
		for x := 24; x < 186-y%40; x++ {
			page.SetGray(x, y, color.Gray{Y: 120})
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, page); err != nil {
		panic(err) // a buffer takes everything
	}
	return out.Bytes()
}
