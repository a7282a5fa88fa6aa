package workday_test

// The vectors of the fact sheet, copied so that the tests stand alone.

var isWorkday = []struct {
	name, date string
	want       bool
}{
	{"Sunday, make-up day", "2017-01-22", true},
	{"Sunday, off (eight-day holiday)", "2017-10-08", false},
	{"Saturday, make-up day", "2018-02-24", true},
	{"Saturday, make-up day announced in the 2019 notice", "2018-12-29", true},
	{"Monday, off, announced in the 2019 notice", "2018-12-31", false},
	{"Thursday, off by the amended notice of March 2019", "2019-05-02", false},
	{"Sunday, make-up day by the amended notice", "2019-05-05", true},
	{"Friday, off by the extension notice of January 2020", "2020-01-31", false},
	{"Saturday: planned make-up day cancelled by the extension", "2020-02-01", false},
	{"Monday, first workday after the extension", "2020-02-03", true},
	{"Saturday, make-up day", "2021-05-08", true},
	{"Sunday, make-up day", "2022-01-30", true},
	{"Saturday, off, announced in the 2023 notice", "2022-12-31", false},
	{"Tuesday, workday", "2023-01-03", true},
	{"Friday, off", "2023-10-06", false},
	{"Friday, eve: workday in the official notice", "2024-02-09", true},
	{"Sunday, make-up day", "2024-02-18", true},
	{"Tuesday, eve, off", "2025-01-28", false},
	{"Friday, off (new statutory day since 2025)", "2025-05-02", false},
	{"Saturday, make-up day", "2025-10-11", true},
	{"Sunday, make-up day", "2026-01-04", true},
	{"Saturday, make-up day", "2026-02-14", true},
	{"Monday, off", "2026-02-23", false},
	{"Saturday, make-up day", "2026-05-09", true},
	{"Sunday, make-up day", "2026-09-20", true},
	{"Saturday, make-up day", "2026-10-10", true},
	{"plain Saturday", "2026-06-13", false},
	{"plain Monday", "2026-06-15", true},
}

var added = []struct {
	name, from string
	days       int
	due        string
}{
	{"plain; crosses one week-end", "2026-09-01", 5, "2026-09-08"},
	{"decision limit art. 42; crosses make-up Sunday 09-20 and Mid-Autumn", "2026-09-01", 20, "2026-09-29"},
	{"20 + 10 extension", "2026-09-01", 30, "2026-10-19"},
	{"across Spring Festival with two make-up Saturdays", "2026-02-13", 20, "2026-03-19"},
	{"delivery limit art. 44 across National Day", "2026-09-30", 10, "2026-10-20"},
	{"next workday after the National Day holiday", "2026-09-30", 1, "2026-10-08"},
	{"start day itself is a make-up Saturday, not counted", "2026-02-14", 5, "2026-02-28"},
	{"across the extended Spring Festival", "2020-01-22", 5, "2020-02-06"},
	{"year end; 2026-01-04 is a make-up Sunday", "2025-12-31", 3, "2026-01-06"},
	{"year end 2018; make-up Saturday 12-29", "2018-12-28", 3, "2019-01-03"},
	{"amended May 2019", "2019-04-26", 5, "2019-05-06"},
	{"joint handling limit", "2026-04-03", 45, "2026-06-10"},
	{"start on a Saturday (online submission at week-end)", "2026-06-13", 1, "2026-06-15"},
	{"five-day correction notice, submission on Saturday counts from receipt day", "2026-06-13", 5, "2026-06-22"},
	{"zero days = same day", "2026-09-01", 0, "2026-09-01"},
}

var paused = []struct {
	name, from string
	days       int
	stops      [][2]string
	due        string
}{
	{"expert review Monday to Friday", "2026-09-01", 20, [][2]string{{"2026-09-07", "2026-09-11"}}, "2026-10-12"},
	{"pause falls on a week-end: no effect", "2026-09-01", 20, [][2]string{{"2026-09-05", "2026-09-06"}}, "2026-09-29"},
	{"pause covers make-up day, Mid-Autumn and National Day", "2026-09-01", 20, [][2]string{{"2026-09-18", "2026-10-09"}}, "2026-10-20"},
	{"two pauses", "2026-09-01", 20, [][2]string{{"2026-09-03", "2026-09-04"}, {"2026-09-10", "2026-09-10"}}, "2026-10-09"},
	{"overlapping pauses are counted once", "2026-09-01", 20, [][2]string{{"2026-09-03", "2026-09-08"}, {"2026-09-07", "2026-09-10"}}, "2026-10-13"},
}

var counted = []struct {
	after, through string
	want           int
}{
	{"2026-09-01", "2026-09-30", 21},
	{"2026-02-13", "2026-02-28", 6},
	{"2025-12-31", "2026-12-31", 248},
	{"2026-09-25", "2026-09-27", 0},
}

var perYear = map[int]int{
	2017: 249,
	2018: 250,
	2019: 250,
	2020: 249,
	2021: 250,
	2022: 249,
	2023: 249,
	2024: 251,
	2025: 248,
	2026: 248,
}

var lights = []struct {
	name, accepted string
	promise        int
	today          string
	used, left     int
}{
	{"used 7 of 10", "2026-09-01", 10, "2026-09-10", 7, 3},
	{"used 9 of 10 = 90 percent", "2026-09-01", 10, "2026-09-14", 9, 1},
	{"used 10 of 10: deadline day", "2026-09-01", 10, "2026-09-15", 10, 0},
	{"over by one", "2026-09-01", 10, "2026-09-16", 11, -1},
	{"used 4 of 5, one workday left", "2026-09-01", 5, "2026-09-07", 4, 1},
	{"one-day promise on its last day", "2026-09-01", 1, "2026-09-02", 1, 0},
	{"holiday does not consume the term", "2026-09-01", 20, "2026-09-25", 18, 2},
}
