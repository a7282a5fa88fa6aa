package replay_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"

	"tongban/internal/app/replay"
)

func written(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	data := []byte(text)
	if strings.HasSuffix(name, ".gz") {
		var packed bytes.Buffer
		zip := gzip.NewWriter(&packed)
		zip.Write(data)
		zip.Close()
		data = packed.Bytes()
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// asXES writes the receipt's first events as the exchange format has them.
const asXES = `<?xml version="1.0" encoding="UTF-8" ?>
<!-- made by hand -->
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
	<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
	<global scope="trace"><string key="concept:name" value="UNKNOWN"/></global>
	<global scope="event"><string key="concept:name" value="UNKNOWN"/><date key="time:timestamp" value="1970-01-01T00:00:00Z"/></global>
	<classifier name="Activity" keys="concept:name"/>
	<string key="source" value="by hand"/>
	<trace>
		<string key="concept:name" value="case-1"/>
		<date key="deadline" value="2011-12-06T13:41:31+01:00"/><date key="enddate" value="2011-12-08T10:00:00+01:00"/>
		<event><string key="concept:name" value="Confirmation of receipt"/><date key="time:timestamp" value="2011-10-11T13:45:40.276+02:00"/><string key="org:resource" value="Resource21"/>
			<list key="more"><string key="concept:name" value="not this one"/></list></event>
		<event><string key="concept:name" value="T02 Check confirmation of receipt"/><date key="time:timestamp" value="2011-10-12T08:26:25+02:00"/></event>
		<event><string key="concept:name" value="T05 Print and send confirmation of receipt"/><date key="time:timestamp" value="2011-11-24T15:36:51+01:00"/></event>
	</trace>
	<trace>
		<string key="concept:name" value="case-2"/><date key="deadline" value="2011-12-06T13:41:31+01:00"/><date key="enddate" value="2011-11-08T10:00:00+01:00"/>
		<event><string key="concept:name" value="Confirmation of receipt"/><date key="time:timestamp" value="2011-10-18T13:46:39.679+02:00"/></event>
		<event><date key="time:timestamp" value="2011-10-18T13:46:39.679+02:00"/></event>
	</trace>
</log>`

func TestALogInXESIsReadAsOneInColumns(t *testing.T) {
	for name, text := range map[string]string{"log.xes": asXES, "log.xes.gz": asXES,
		"gbk.xes": strings.Replace(gbk(t, asXES), "UTF-8", "GBK", 1)} {
		t.Run(name, func(t *testing.T) {
			r := play(t, written(t, name, text), false)
			if r.Flow != "wabo_receipt" || r.Cases != 2 || r.Events != 4 || r.Unused != 1 || r.Closed != 2 || r.LateClosed != 1 {
				t.Errorf("%+v", r)
			}
			if r.Allowed != 3 || r.Deviations["“T05 Print and send confirmation of receipt”之前应当先办“T04 *”"] != 1 {
				t.Errorf("%d as the flow says, %v", r.Allowed, r.Deviations)
			}
		})
	}
}

func TestALogThatBreaksOffSaysWhere(t *testing.T) {
	cut := asXES[:strings.Index(asXES, "T05 Print")]
	if _, _, err := replay.Read(written(t, "log.xes", cut), "", nil); err == nil || !strings.Contains(err.Error(), "第3条事件之后") {
		t.Errorf("said %v", err)
	}
}

// rows writes a log of so many cases of five events each, one case after the other or all at once in the order of time.
func rows(cases int, mixed bool) string {
	type event struct {
		at   time.Time
		line string
	}
	var all []event
	begin := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	for c := range cases {
		for e := range 5 {
			at := begin.Add(time.Duration(c)*time.Hour + time.Duration(e)*20*time.Minute)
			all = append(all, event{at, fmt.Sprintf("c%d,%s,%s\n", c, []string{"收件", "受理", "审查", "决定", "送达"}[e], at.Format(time.RFC3339))})
		}
	}
	if mixed {
		slices.SortStableFunc(all, func(a, b event) int { return a.at.Compare(b.at) })
	}
	text := strings.Builder{}
	text.WriteString("case_id,activity,timestamp\n")
	for _, e := range all {
		text.WriteString(e.line)
	}
	return text.String()
}

func TestALogIsReadInTheMemoryOfItsOpenCases(t *testing.T) {
	for mixed, most := range map[bool]int{false: 5, true: 10} {
		log, _, err := replay.Read(written(t, "log.csv", rows(3000, mixed)), "", nil)
		if err != nil {
			t.Fatal(err)
		}
		cases, events := 0, 0
		if err := log.Each(func(c *replay.Case) error { cases++; events += len(c.Events); return nil }); err != nil {
			t.Fatal(err)
		}
		if cases != 3000 || events != 15000 || log.Held > most {
			t.Errorf("mixed %v: %d cases, %d events, %d in memory at once", mixed, cases, events, log.Held)
		}
	}
}

func gbk(t *testing.T, text string) string {
	t.Helper()
	out, err := simplifiedchinese.GBK.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func wide(text string) string {
	var out bytes.Buffer
	binary.Write(&out, binary.LittleEndian, append([]uint16{0xfeff}, utf16.Encode([]rune(text))...))
	return out.String()
}

// TestALogThatNobodyKnowsIsReplayedByAFlowMadeFromIt has logs as they come: other words, other encodings, other ways to
// write a moment, columns that are missing, activities that begin and end, rows in disorder and rows twice.
func TestALogThatNobodyKnowsIsReplayedByAFlowMadeFromIt(t *testing.T) {
	for _, row := range []struct {
		sentence, text                  string
		cases, events, allowed          int
		twice, unused, order, activates int
	}{
		{"Chinese columns in GBK", gbk(t, "办件编号,活动,办理时间\n甲,收件,2026年3月2日 09:00\n甲,决定,2026年3月3日 09:00\n乙,收件,2026/3/4 9:00\n"), 2, 3, 3, 0, 0, 0, 2},
		{"as a spreadsheet saves it, in UTF-16 with tabs", wide("case\tactivity\ttime\n甲\t收件\t2026-03-02\n甲\t决定\t2026-03-03\n"), 1, 2, 2, 0, 0, 0, 2},
		{"semicolons and days first", "Case ID;Activity;Complete Timestamp\n1;收件;30-12-2010 11:02\n1;决定;31.12.2010 11:02\n", 1, 2, 2, 0, 0, 0, 2},
		{"seconds since 1970", "case_id,activity,timestamp\n1,收件,1767225600\n1,决定,1767225600123\n", 1, 2, 2, 0, 0, 0, 2},
		{"no moments and nobody named", "case_id,activity\n1,收件\n1,决定\n2,收件\n", 2, 3, 0, 0, 0, 0, 2},
		{"rows in disorder", "case_id,activity,timestamp\n1,收件,2026-03-05\n1,审查,2026-03-01\n1,决定,2026-03-06\n", 1, 3, 2, 0, 0, 1, 3},
		{"rows twice", "case_id,activity,timestamp\n1,收件,2026-03-05\n1,收件,2026-03-05\n1,决定,2026-03-06\n", 1, 3, 3, 1, 0, 0, 2},
		{"rows that say nothing", "case_id,activity,timestamp\n,收件,2026-03-05\n1,,2026-03-05\n1\n1,收件,2026-03-05\n\"1,决定,2026-03-06\n", 1, 1, 1, 0, 4, 0, 1},
		{"activities that begin and end", "case_id,activity,timestamp,lifecycle:transition\n1,审查,2026-03-05 09:00,start\n1,审查,2026-03-05 10:00,complete\n1,送达,2026-03-05 11:00,start\n1,送达,2026-03-05 12:00,complete\n", 1, 4, 4, 0, 0, 0, 2},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			r := play(t, written(t, "log.csv", row.text), false)
			if r.Flow != "discovered" || r.Cases != row.cases || r.Events != row.events || r.Allowed != row.allowed || r.Twice != row.twice || r.Unused != row.unused ||
				r.OutOfOrder != row.order || r.Activities != row.activates {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestWhatIsDoneWithoutHavingBegunIsADeviation(t *testing.T) {
	text := "case_id,activity,timestamp,lifecycle:transition\n"
	for c := range 40 {
		text += fmt.Sprintf("%d,审查,2026-03-05 09:00,start\n%d,审查,2026-03-05 10:00,complete\n", c, c)
	}
	text += "x,审查,2026-03-05 10:00,complete\n"
	r := play(t, written(t, "log.csv", text), false)
	if r.Deviated != 1 || r.Deviations["“审查”没有开始就办完了"] != 1 {
		t.Errorf("%+v", r)
	}
}

func TestALogWithoutCasesOrActivitiesSaysWhatItHas(t *testing.T) {
	_, _, err := replay.Read(written(t, "log.csv", "编号,名称\n1,2\n"), "", nil)
	if err == nil || !strings.Contains(err.Error(), "有的列是 名称、编号") {
		t.Errorf("said %v", err)
	}
	if _, _, err := replay.Read(written(t, "log.csv", ""), "", nil); err == nil {
		t.Error("an empty file is a log")
	}
}

// While a case waits for its applicant its deadline stands still: by the log's own suspend and resume, or by a step of
// which the flow says so.
func TestADeadlineStandsStillWhereTheLogSaysSo(t *testing.T) {
	const flow = `
name: small
steps:
  - {match: 收件, begins: true}
  - {match: 补正通知, after: [收件], stops: true}
  - {match: 补正收到, after: [补正通知], resumes: true}
  - {match: "*", after: [收件]}
`
	for _, row := range []struct {
		sentence, middle string
		late             int
	}{
		{"nothing stops it", "1,补正,2026-03-03 09:00,\n1,补正,2026-03-10 09:00,\n", 1},
		{"the log suspends and resumes", "1,补正,2026-03-03 09:00,suspend\n1,补正,2026-03-10 09:00,resume\n", 0},
		{"the flow names the steps", "1,补正通知,2026-03-03 09:00,\n1,补正收到,2026-03-10 09:00,\n", 0},
		{"it stood still too short", "1,补正通知,2026-03-03 09:00,\n1,补正收到,2026-03-03 15:00,\n", 1},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			f, err := replay.ParseFlow([]byte(flow))
			if err != nil {
				t.Fatal(err)
			}
			text := "case_id,activity,timestamp,lifecycle\n1,收件,2026-03-02 09:00,\n" + row.middle + "1,决定,2026-03-12 09:00,\n"
			file, cases := written(t, "a.csv", text), written(t, "b.csv", "case_id,deadline,endDate\n1,2026-03-10 17:00,2026-03-12 10:00\n")
			log, _, err := replay.Read(file, cases, &f)
			if err != nil {
				t.Fatal(err)
			}
			r := run(t, log)
			if r.LateClosed != row.late || r.Closed != 1 || r.Deviated != 0 {
				t.Errorf("%d late, %v", r.LateClosed, slices.Sorted(maps.Keys(r.Deviations)))
			}
		})
	}
}
