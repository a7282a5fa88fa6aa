package ident_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tongban/internal/base/fault"
	"tongban/internal/common/ident"
	"tongban/internal/common/workday"
)

var today = workday.MustDate("2026-08-31")

// refuses checks that each wrong value is turned down for its reason, in words for a form.
func refuses[T any](t *testing.T, table []wrong, parse func(string) (T, error)) {
	t.Helper()
	for _, v := range table {
		_, err := parse(v.value)
		if string(ident.ReasonOf(err)) != v.reason {
			t.Errorf("%s: %q gives %q (%v), want %s", v.name, v.value, ident.ReasonOf(err), err, v.reason)
			continue
		}
		if fault.KindOf(err) != fault.KindInvalid || fault.MessageOf(err) != err.Error() {
			t.Errorf("%s: the form would show %q", v.name, fault.MessageOf(err))
		}
	}
}

func citizen(text string) (ident.CitizenNumber, error) { return ident.ParseCitizenNumber(text, today) }

func resident(text string) (ident.PermanentResidentNumber, error) {
	return ident.ParsePermanentResidentNumber(text, today)
}

func TestCitizenNumbers(t *testing.T) {
	for _, v := range citizens {
		n, err := citizen(v.value)
		if err != nil || n.Region() != ident.DivisionCode(v.region) || n.Birth().String() != v.birth || n.Sex().Title() != v.sex {
			t.Errorf("%s: %v, region %s, birth %s, sex %s", v.name, err, n.Region(), n.Birth(), n.Sex().Title())
		}
		if n.ResidencePermit() != (v.value[0] == '8') {
			t.Errorf("%s: residence permit %v", v.name, n.ResidencePermit())
		}
	}
	refuses(t, wrongCitizens, citizen)
	for _, v := range ages {
		if got := ident.CitizenNumber(v.value).AgeOn(today); got != v.age {
			t.Errorf("age of %s is %d, want %d", v.value, got, v.age)
		}
	}
	if n := ident.CitizenNumber("350404199001010015"); n.AgeOn(workday.MustDate("2025-12-31")) != 35 || n.AgeOn(workday.MustDate("2026-01-01")) != 36 {
		t.Error("the birthday does not add a year")
	}
	for _, broken := range []ident.CitizenNumber{"", "1", "身份证"} {
		if !broken.Birth().IsZero() || broken.Sex() != "" || broken.Region() != "" || broken.Sex().Title() != "" || broken.ResidencePermit() {
			t.Errorf("a broken number %q tells something", broken)
		}
	}
}

func TestNormaliseTakesWhatPeopleType(t *testing.T) {
	for _, v := range typed {
		if got := ident.Normalise(v.in); got != v.out {
			t.Errorf("%s: %q becomes %q", v.name, v.in, got)
		}
	}
	for _, v := range wrongCitizens {
		if strings.Contains(v.name, "full-width") {
			if _, err := citizen(ident.Normalise(v.value)); err != nil {
				t.Errorf("full-width digits stay wrong: %v", err)
			}
		}
	}
	if got := ident.Normalise("\u200b3504\u00a004\u3000"); got != "350404" {
		t.Errorf("invisible characters stay: %q", got)
	}
}

func TestOldCitizenNumbersAreUpgradedForSearches(t *testing.T) {
	for _, v := range upgraded {
		if got, err := ident.UpgradeCitizenNumber(v.in); err != nil || string(got) != v.out {
			t.Errorf("%s becomes %s, %v", v.in, got, err)
		}
	}
	refuses(t, []wrong{
		{"a present number", "350404199001010015", "bad_length"},
		{"a letter inside", "35040490010100X", "bad_character"},
		{"a date that is none", "350404900230001", "bad_date"},
	}, ident.UpgradeCitizenNumber)
}

func TestPermanentResidentNumbers(t *testing.T) {
	for _, v := range residents {
		n, err := resident(v.value)
		if err != nil || n.Birth().String() != v.birth || n.Country() != v.country {
			t.Errorf("%s: %v, birth %s, country %s", v.value, err, n.Birth(), n.Country())
		}
	}
	refuses(t, append(wrongResidents,
		wrong{"nothing", "", "empty"},
		wrong{"a citizen's number", "350404199001010015", "bad_prefix"},
		wrong{"an old number with small letters", "usa350004031200", "bad_character"},
		wrong{"letters inside", "9358401904A3120013", "bad_character"},
	), resident)
	if n := ident.PermanentResidentNumber("1"); n.Country() != "" || !n.Birth().IsZero() {
		t.Error("a broken number tells something")
	}
}

func TestCreditCodes(t *testing.T) {
	for _, v := range creditCodes {
		c, err := ident.ParseCreditCode(v.value)
		if err != nil || c.OrganisationCode().String() != v.organisation {
			t.Errorf("%s: %v, organisation %s", v.name, err, c.OrganisationCode())
		}
		if c.Government() != strings.HasPrefix(v.value, "11") || string(c.Region()) != v.value[2:8] {
			t.Errorf("%s: government %v, region %s", v.name, c.Government(), c.Region())
		}
	}
	refuses(t, wrongCreditCodes, ident.ParseCreditCode)
	for _, v := range wrongCreditCodes {
		c, err := ident.ParseCreditCode(v.value)
		warns := v.reason == "bad_check" || v.reason == "bad_org_code_check"
		if ident.IsWarning(err) != warns || (c != "") != warns {
			t.Errorf("%s: warning %v, code %q", v.name, ident.IsWarning(err), c)
		}
	}
	for _, odd := range oddCreditCodes {
		if c, err := ident.ParseCreditCode(odd); !ident.IsWarning(err) || string(c) != odd {
			t.Errorf("%s, in use though wrong, is blocked: %v", odd, err)
		}
	}
	if c := ident.CreditCode("11"); c.Region() != "" || c.OrganisationCode() != "" || c.Government() || c.Sample() {
		t.Error("a broken code tells something")
	}
}

func TestOrganisationCodes(t *testing.T) {
	for _, v := range organisationCodes {
		for _, text := range []string{v.value, v.compact} {
			if c, err := ident.ParseOrganisationCode(text); err != nil || string(c) != v.compact || c.String() != v.value {
				t.Errorf("%s: %v %s", text, err, c)
			}
		}
	}
	refuses(t, append(wrongOrganisationCodes, wrong{"nothing", "", "empty"}), ident.ParseOrganisationCode)
}

func TestLicenceIdentifiers(t *testing.T) {
	for _, v := range licences {
		id, err := ident.ParseLicenceIdentifier(v.value)
		want := ident.LicenceIdentifier{Type: v.kind, Issuer: v.issuer, Serial: v.serial, Version: v.version}
		if err != nil && !ident.IsWarning(err) || id != want || id.String() != v.value || string(id.Check()) != v.check {
			t.Errorf("%s: %+v %v", v.value, id, err)
		}
		if made, err := ident.NewLicenceIdentifier(v.kind, v.issuer, v.serial, v.version); err != nil || made != id {
			t.Errorf("%s is made as %s: %v", v.value, made, err)
		}
	}
	refuses(t, append(wrongLicences, wrong{"nothing", "", "empty"}), ident.ParseLicenceIdentifier)
	odd, err := ident.NewLicenceIdentifier("11100000000013338W009", oddCreditCodes[0], "1", "001")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ident.ParseLicenceIdentifier(odd.String()); !ident.IsWarning(err) {
		t.Errorf("an issuer with a wrong code: %v", err)
	}
	for name, serial := range map[string]string{"a dot": "1.2", "a small letter": "a", "nothing": ""} {
		if id, err := ident.NewLicenceIdentifier("11100000000013338W009", "11350200PDY00001XK", serial, "001"); err == nil {
			t.Errorf("%s as serial makes %s", name, id)
		}
	}
}

func TestItemCodes(t *testing.T) {
	for _, v := range items {
		c, err := ident.ParseItemCode(v.value)
		if err != nil || string(c.Body()) != v.body || c.Level() != v.level || c.Base() != v.base || c.Variant() != v.variant {
			t.Errorf("%s: %v %s %s %s %s", v.value, err, c.Body(), c.Level(), c.Base(), c.Variant())
		}
	}
	refuses(t, append(wrongItems, wrong{"nothing", "", "empty"}, wrong{"small letters", "11350200pdy00001xk3000711001000", "bad_character"}), ident.ParseItemCode)
}

func TestDivisionCodes(t *testing.T) {
	for _, v := range divisions {
		c, err := ident.ParseDivisionCode(v.value)
		if err != nil || c.Level().Title() != v.level || c.Class() != v.class {
			t.Errorf("%s: %v, level %s, class %s", v.value, err, c.Level().Title(), c.Class())
		}
		for level, want := range map[ident.Level]string{ident.LevelProvince: v.province, ident.LevelCity: v.city, ident.LevelCounty: v.county, ident.LevelTown: v.town} {
			if got := c.At(level); want != "" && string(got) != want {
				t.Errorf("%s lies in %q, want %s", v.value, got, want)
			}
		}
	}
	refuses(t, append(wrongDivisions, wrong{"nothing", "", "empty"}, wrong{"a village without a town", "350206000001", "bad_structure"},
		wrong{"a town without a county", "350000001", "bad_structure"}), ident.ParseDivisionCode)
}

func TestDivisionsLieInsideEachOther(t *testing.T) {
	for _, v := range []struct {
		name, inner, outer string
		want               bool
	}{
		{"a county in its province", "350206", "350000", true},
		{"a village in its city", "350404001001", "350400", true},
		{"a town written long in its county", "350206405000", "350206", true},
		{"a division in itself, written long", "350206", "350206000000", true},
		{"a city not in its county", "350200", "350206", false},
		{"a county not in another city", "350206", "350400", false},
		{"nothing in nothing", "", "", false},
	} {
		if got := ident.DivisionCode(v.inner).Within(ident.DivisionCode(v.outer)); got != v.want {
			t.Errorf("%s: %v", v.name, got)
		}
	}
	for code, parent := range map[ident.DivisionCode]ident.DivisionCode{
		"350404001001": "350404001", "350404001": "350404", "350404": "350400", "350400": "350000", "350000": "", "350206405000": "350206",
	} {
		if got := code.Parent(); got != parent {
			t.Errorf("%s lies under %q, want %q", code, got, parent)
		}
	}
	if got := ident.DivisionCode("350206405000").Short(); got != "350206405" {
		t.Errorf("short form is %s", got)
	}
}

func TestPhones(t *testing.T) {
	for _, v := range mobiles {
		if n, err := ident.ParseMobile(v); err != nil || string(n) != v {
			t.Errorf("%s: %v", v, err)
		}
	}
	refuses(t, append(wrongMobiles, wrong{"nothing", "", "empty"}), ident.ParseMobile)
	for _, v := range typedMobiles {
		if got := ident.NormaliseMobile(v.in); got != v.out {
			t.Errorf("%q becomes %q", v.in, got)
		}
	}
	for _, v := range landlines {
		if _, err := ident.ParseLandline(v.value); (err == nil) != v.ok {
			t.Errorf("%s: %v", v.value, err)
		}
	}
	refuses(t, []wrong{{"nothing", "", "empty"}, {"no area code", "1234567", "bad_prefix"}, {"words", "办公室", "bad_format"}}, ident.ParseLandline)
}

func TestTravelDocuments(t *testing.T) {
	for _, v := range zones {
		if got := ident.MRZCheck(v.field); got != v.check {
			t.Errorf("%s ends in %c, want %c", v.field, got, v.check)
		}
	}
	if ident.MRZCheck("AB<<") == 0 || ident.MRZCheck("ab") != 0 {
		t.Error("fillers or small letters are mistaken")
	}
	for _, v := range travel {
		if _, err := v.kind.Parse(v.value, today); (err == nil) != v.ok {
			t.Errorf("%s %s: %v", v.kind.Title(), v.value, err)
		}
	}
}

func TestDocumentKindsCheckTheirNumbers(t *testing.T) {
	for _, v := range []struct {
		name   string
		kind   ident.DocumentKind
		typed  string
		number string
		reason ident.Reason
	}{
		{"a citizen card typed with blanks", ident.CitizenCard, "350404 19780615 018x", "35040419780615018X", ""},
		{"a residence permit under its own kind", ident.ResidencePermit, "810000190509100030", "810000190509100030", ""},
		{"a residence permit under citizen card", ident.CitizenCard, "810000190509100030", "", ident.WrongKind},
		{"a citizen card under residence permit", ident.ResidencePermit, "350404199001010015", "", ident.WrongKind},
		{"a permanent resident under citizen card", ident.CitizenCard, "935840190403120013", "", ident.WrongKind},
		{"a permanent resident under its own kind", ident.PermanentResidence, "935840190403120013", "935840190403120013", ""},
		{"a passport in small letters", ident.ChinesePassport, "e00000001", "E00000001", ""},
		{"a foreign passport", ident.ForeignPassport, "ab 123456", "AB123456", ""},
		{"no passport number", ident.ForeignPassport, " ", "", ident.Empty},
		{"a credit code with a wrong check is taken with a warning", ident.UnitCreditCode, "91350100M000100Y44", "91350100M000100Y44", ident.BadCheck},
		{"an organisation code loses its hyphen", ident.UnitOrganisation, "pdy00001-x", "PDY00001X", ""},
		{"no kind", "", "1", "", ident.WrongKind},
	} {
		number, err := v.kind.Parse(v.typed, today)
		if number != v.number || ident.ReasonOf(err) != v.reason {
			t.Errorf("%s: %q %v", v.name, number, err)
		}
	}
	for _, k := range append(ident.PersonDocuments(), ident.UnitDocuments()...) {
		if !k.Valid() || k.Title() == "" {
			t.Errorf("%s has no title", k)
		}
	}
	if ident.DocumentKind("visa").Valid() {
		t.Error("an unknown kind is valid")
	}
	if got := ident.ChinesePassport.Mask("E00000001"); got != "E0*****01" {
		t.Errorf("a masked passport is %s", got)
	}
	if got := ident.CitizenCard.Mask("350404199001010015"); got != "350404********0015" {
		t.Errorf("a masked card is %s", got)
	}
	if got := ident.UnitCreditCode.Mask("11350200PDY00001XK"); got != "11350200PDY00001XK" {
		t.Errorf("a credit code is masked: %s", got)
	}
}

func TestMasksHideWhatTheyShould(t *testing.T) {
	for _, v := range masks {
		if got := ident.Mask(v.way, v.in); got != v.out {
			t.Errorf("%s of %q is %q, want %q", v.way, v.in, got, v.out)
		}
	}
	for _, v := range []struct {
		name     string
		way      ident.Masking
		in, want string
	}{
		{"a way that nobody knows hides all", "iris", "张三", "**"},
		{"a short number is hidden wholly", ident.MaskingCitizen, "123456789", "*********"},
		{"an address without a county", ident.MaskingAddress, "某某路1号", "****"},
		{"no address", ident.MaskingAddress, "", ""},
		{"an address in Beijing", ident.MaskingAddress, "北京市东城区某某街1号", "北京市东城区****"},
		{"an address in an autonomous region", ident.MaskingAddress, "内蒙古自治区呼和浩特市新城区某某路1号", "内蒙古自治区呼和浩特市新城区****"},
		{"an address in a prefecture", ident.MaskingAddress, "贵州省黔东南苗族侗族自治州凯里市某某路1号", "贵州省黔东南苗族侗族自治州凯里市****"},
		{"an address in a city without counties", ident.MaskingAddress, "广东省东莞市某某花园小区1栋", "广东省东莞市****"},
		{"an address that begins with the city", ident.MaskingAddress, "厦门市湖里区某某路1号", "厦门市湖里区****"},
		{"a street named after a city", ident.MaskingAddress, "福建省厦门市某某路1号城市广场", "福建省厦门市****"},
		{"a mail address without a name", ident.MaskingEmail, "@example.com", "************"},
		{"a landline of eight digits", ident.MaskingLandline, "010-12345678", "010-*****678"},
		{"a landline without area code", ident.MaskingLandline, "12345678", "*****678"},
		{"a very short number", ident.MaskingBankCard, "123", "***"},
	} {
		if got := ident.Mask(v.way, v.in); got != v.want {
			t.Errorf("%s: %q, want %q", v.name, got, v.want)
		}
	}
}

func TestNumbersHideThemselvesInLogs(t *testing.T) {
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	logger.Info("test", "citizen", ident.CitizenNumber("350404199001010015"), "mobile", ident.Mobile("13800000000"), "resident", ident.PermanentResidentNumber("935840190403120013"))
	for _, secret := range []string{"350404199001010015", "13800000000", "935840190403120013"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds %s: %s", secret, log.String())
		}
	}
}

func TestSampleNumbersAreRightAndNobodyBearsThem(t *testing.T) {
	seen := map[ident.CitizenNumber]bool{}
	birth := workday.MustDate("1990-01-01")
	for n := range 1000 {
		for _, sex := range []ident.Sex{ident.Male, ident.Female} {
			made, err := ident.SampleCitizenNumber(birth, sex, n)
			if err != nil {
				t.Fatal(err)
			}
			parsed, err := citizen(string(made))
			if err != nil || parsed.Sex() != sex || parsed.Birth() != birth || !parsed.Sample() || seen[made] {
				t.Fatalf("sample %d: %s %v", n, made, err)
			}
			seen[made] = true
		}
	}
	for _, v := range []struct {
		birth string
		n     int
	}{{"2021-01-01", 1}, {"1799-12-31", 1}, {"1990-01-01", 1000}, {"1990-01-01", -1}} {
		if made, err := ident.SampleCitizenNumber(workday.MustDate(v.birth), ident.Male, v.n); err == nil {
			t.Errorf("a sample that somebody may bear: %s", made)
		}
	}
	if ident.CitizenNumber("11010519491231002X").Sample() || ident.CitizenNumber("").Sample() {
		t.Error("a number of the standard counts as a sample")
	}
	code, err := ident.SampleCreditCode("11", "350200", 1)
	if err != nil || code != "11350200PDY00001XK" || !code.Sample() {
		t.Errorf("sample code %s: %v", code, err)
	}
	for _, v := range []struct {
		class, region string
		n             int
	}{{"9O", "350200", 1}, {"91", "99", 1}, {"91", "990000", 1}, {"91", "350200", 0}} {
		if code, err := ident.SampleCreditCode(v.class, ident.DivisionCode(v.region), v.n); err == nil {
			t.Errorf("sample code %s", code)
		}
	}
}

// drawCitizen draws a right number.
func drawCitizen(t *rapid.T) ident.CitizenNumber {
	birth := workday.MustDate("1900-01-01").AddDays(rapid.IntRange(0, 44000).Draw(t, "birth"))
	n, err := ident.SampleCitizenNumber(birth, rapid.SampledFrom([]ident.Sex{ident.Male, ident.Female}).Draw(t, "sex"), rapid.IntRange(0, 999).Draw(t, "n"))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestOneChangedDigitOfACitizenNumberIsAlwaysFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := []byte(drawCitizen(t))
		place := rapid.IntRange(0, 17).Draw(t, "place")
		other := rapid.SampledFrom([]byte("0123456789X")).Draw(t, "other")
		if digits[place] == other {
			return
		}
		digits[place] = other
		if _, err := citizen(string(digits)); err == nil {
			t.Fatalf("%s is taken", digits)
		}
	})
}

func TestTwoSwappedDigitsOfACitizenNumberAreAlwaysFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := []byte(drawCitizen(t))
		place := rapid.IntRange(0, 16).Draw(t, "place")
		if digits[place] == digits[place+1] {
			return
		}
		digits[place], digits[place+1] = digits[place+1], digits[place]
		if _, err := citizen(string(digits)); err == nil {
			t.Fatalf("%s is taken", digits)
		}
	})
}

func TestOneChangedCharacterOfALicenceIdentifierIsAlwaysFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		serial := rapid.StringMatching(`[0-9A-Z]{1,32}`).Draw(t, "serial")
		id, err := ident.NewLicenceIdentifier("11100000000013338W009", "11350200PDY00001XK", serial, "001")
		if err != nil {
			t.Fatal(err)
		}
		text := []byte(id.String())
		place := rapid.IntRange(len("1.2.156.3005.2."), len(text)-1).Draw(t, "place")
		other := rapid.SampledFrom([]byte("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")).Draw(t, "other")
		if text[place] == '.' || text[place] == other {
			return
		}
		text[place] = other
		if _, err := ident.ParseLicenceIdentifier(string(text)); err == nil || ident.IsWarning(err) {
			t.Fatalf("%s is taken", text)
		}
	})
}

func TestOneChangedCharacterOfACreditCodeIsAlwaysSeen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code, err := ident.SampleCreditCode("91", "350200", rapid.IntRange(1, 99999).Draw(t, "n"))
		if err != nil {
			t.Fatal(err)
		}
		text := []byte(code)
		place := rapid.IntRange(0, 17).Draw(t, "place")
		other := rapid.SampledFrom([]byte("0123456789ABCDEFGHJKLMNPQRTUWXY")).Draw(t, "other")
		if text[place] == other {
			return
		}
		text[place] = other
		if _, err := ident.ParseCreditCode(string(text)); err == nil {
			t.Fatalf("%s passes without a word", text)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, v := range citizens {
		f.Add(v.value)
	}
	for _, v := range licences {
		f.Add(v.value)
	}
	f.Fuzz(func(t *testing.T, text string) {
		kinds := append(ident.PersonDocuments(), ident.UnitDocuments()...)
		for _, k := range kinds {
			if number, err := k.Parse(text, today); err == nil && ident.Normalise(number) != number {
				t.Errorf("%s takes %q as %q, not a printed form", k, text, number)
			}
			k.Mask(text)
		}
		for _, way := range []ident.Masking{"name", "citizen_id", "citizen_id_public", "mobile", "landline", "bank_card", "email", "address", "other"} {
			ident.Mask(way, text)
		}
		if id, err := ident.ParseLicenceIdentifier(text); err == nil && id.String() != text {
			t.Errorf("licence %q is written %q", text, id)
		}
		if c, err := ident.ParseDivisionCode(text); err == nil && (!c.Within(c) || c.Parent() == c) {
			t.Errorf("division %q does not lie in itself", text)
		}
		ident.CitizenNumber(text).Birth()
		ident.PermanentResidentNumber(text).Birth()
		_, _ = ident.ParseItemCode(text)
		_, _ = ident.ParseLandline(ident.NormaliseMobile(text))
	})
}
