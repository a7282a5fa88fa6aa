package inforequest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/workday"
)

// Tariff (收费标准) are the rates of the information-processing fee from a day on: 国办函〔2020〕109号. It is data; the days for
// payment stand in no notice that we have read, so they are data too.
type Tariff struct {
	Since workday.Date `json:"-"`
	Count Scale        `json:"count"` // by the number of a month's requests (按件)
	Pages Scale        `json:"pages"` // by the pages of one request (按量)
	Days  int          `json:"days"`  // working days in which to pay
	Grace int          `json:"grace"` // working days for the money to be seen, before the request counts as given up
}

// Scale is a progressive price: each piece costs what its own slice says (超额累进).
type Scale struct {
	Slices []Slice `json:"slices"`
	Every  int     `json:"every,omitempty"` // in the last slice, each so many pieces …
	More   int64   `json:"more,omitempty"`  // … cost so much more each, in fen
}

// Slice begins at a piece and gives the price of each from there on.
type Slice struct {
	From int   `json:"from"`
	Fen  int64 `json:"fen"`
}

// Each is the price of the n-th piece.
func (s Scale) Each(n int) int64 {
	price := int64(0)
	for i, slice := range s.Slices {
		if n < slice.From {
			break
		}
		price = slice.Fen
		if i == len(s.Slices)-1 && s.Every > 0 {
			price += int64((n-slice.From)/s.Every) * s.More
		}
	}
	return price
}

// Total is the price of n pieces together.
func (s Scale) Total(n int) (sum int64) {
	for i := 1; i <= n; i++ {
		sum += s.Each(i)
	}
	return sum
}

// Explain says how the price of n pieces adds up, slice by slice.
func (s Scale) Explain(n int, unit string) (lines []string) {
	for from := 1; from <= n; {
		to := from
		for to < n && s.Each(to+1) == s.Each(from) {
			to++
		}
		line := fmt.Sprintf("第%d至%d%s，%d%s，每%s%s，计%s", from, to, unit, to-from+1, unit, unit, yuan(s.Each(from)), yuan(int64(to-from+1)*s.Each(from)))
		if s.Each(from) == 0 {
			line = fmt.Sprintf("第%d至%d%s，不收费", from, to, unit)
		}
		lines, from = append(lines, line), to+1
	}
	return lines
}

// Words are the rates for a reader.
func (s Scale) Words(unit string) (lines []string) {
	for i, slice := range s.Slices {
		span := fmt.Sprintf("第%d%s起", slice.From, unit)
		if i+1 < len(s.Slices) {
			span = fmt.Sprintf("第%d至%d%s", slice.From, s.Slices[i+1].From-1, unit)
		} else if s.Every > 0 {
			span = fmt.Sprintf("第%d至%d%s", slice.From, slice.From+s.Every-1, unit)
		}
		if slice.Fen == 0 {
			lines = append(lines, span+"：不收费")
		} else {
			lines = append(lines, span+"：每"+unit+yuan(slice.Fen))
		}
	}
	if s.Every > 0 {
		lines = append(lines, fmt.Sprintf("以后每增加%d%s：每%s再加%s", s.Every, unit, unit, yuan(s.More)))
	}
	return lines
}

// yuan writes an amount for papers: 3000元, 12.5元.
func yuan(fen int64) string {
	text := strconv.FormatInt(fen/100, 10)
	if rest := fen % 100; rest != 0 {
		text += "." + strings.TrimRight(fmt.Sprintf("%02d", rest), "0")
	}
	return text + "元"
}

// mostPieces bounds what a fee is counted for.
const mostPieces = 100_000

// check says what in a scale cannot be.
func (s Scale) check(name, label string) (wrong []fault.Field) {
	bad := func(words string) { wrong = append(wrong, fault.Field{Name: name, Message: label + words}) }
	switch {
	case len(s.Slices) == 0 || s.Slices[0].From != 1:
		bad("要从第 1 开始写，每行一档：起点 单价（元）")
	case len(s.Slices) > 20:
		bad("最多写 20 档")
	}
	for i, slice := range s.Slices {
		if i > 0 && slice.From <= s.Slices[i-1].From {
			bad("的起点要一档比一档大")
			break
		}
		if slice.Fen < 0 || slice.Fen > 1_000_000 || slice.From > mostPieces {
			bad("的单价应当在 0 到 10000 元之间")
			break
		}
	}
	return wrong
}

// readSlices reads lines of 起点 单价.
func readSlices(text string) (out []Slice, ok bool) {
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if len(words) != 2 {
			return nil, false
		}
		from, bad := strconv.Atoi(words[0])
		whole, part, _ := strings.Cut(strings.TrimSuffix(words[1], "元"), ".")
		if len(part) > 2 || len(whole) > 6 {
			return nil, false
		}
		fen, worse := strconv.ParseUint(whole+part+strings.Repeat("0", 2-len(part)), 10, 40)
		if bad != nil || worse != nil || from < 1 {
			return nil, false
		}
		out = append(out, Slice{from, int64(fen)})
	}
	return out, true
}

// lines writes slices as readSlices reads them.
func (s Scale) lines() string {
	var b strings.Builder
	for _, slice := range s.Slices {
		fmt.Fprintf(&b, "%d %s\n", slice.From, strings.TrimSuffix(yuan(slice.Fen), "元"))
	}
	return b.String()
}

// Tariffs are the rates by the day from which they hold, the newest first.
type Tariffs struct{ list atomic.Pointer[[]tariffRow] }

// tariffRow is one version with who set it and why.
type tariffRow struct {
	Tariff
	by, reason string
	at         int64
}

// On is the tariff in force on a day.
func (t *Tariffs) On(day workday.Date) (Tariff, bool) {
	list := t.list.Load()
	if list == nil {
		return Tariff{}, false
	}
	i := slices.IndexFunc(*list, func(r tariffRow) bool { return !day.Before(r.Since) })
	if i < 0 {
		return Tariff{}, false
	}
	return (*list)[i].Tariff, true
}

// LoadTariffs reads the rates into memory.
func (room *Room) LoadTariffs(ctx context.Context, tx *store.Tx) error {
	list, err := tariffs(ctx, tx)
	if err == nil {
		room.tariffs.list.Store(&list)
	}
	return err
}

// rates shows a tariff to readers.
func (t Tariff) rates() []web.Pair {
	return []web.Pair{{Term: "按件计收", Text: "同一申请人一个自然月内的申请，" + strings.Join(t.Count.Words("件"), "；")},
		{Term: "按量计收", Text: "一份申请要提供的信息，" + strings.Join(t.Pages.Words("页"), "；")},
		{Term: "缴费期限", Text: fmt.Sprintf("收到收费通知之日起%d个工作日；到期以后留%d个工作日核对到账", t.Days, t.Grace)}}
}

func readTariff(since, body string) (Tariff, error) {
	t := Tariff{Grace: 5} // of the first rates, which do not say
	if err := json.Unmarshal([]byte(body), &t); err != nil {
		return t, fmt.Errorf("read tariff of %s: %w", since, err)
	}
	var err error
	t.Since, err = workday.ParseDate(since)
	return t, err
}

// TariffOn is the tariff in force on a day.
func (room *Room) TariffOn(day workday.Date) (Tariff, bool) { return room.tariffs.On(day) }
