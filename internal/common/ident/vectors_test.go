package ident_test

import "tongban/internal/common/ident"

// The vectors of the fact sheet, copied so that the tests stand alone.

type wrong struct{ name, value, reason string }

var citizens = []struct{ name, value, region, birth, sex string }{
	{"ordinary", "350404199001010015", "350404", "1990-01-01", "男"},
	{"female (even sequence)", "350404198512240029", "350404", "1985-12-24", "女"},
	{"leap day, century leap year", "350405200002290137", "350405", "2000-02-29", "男"},
	{"leap day", "350405200402290080", "350405", "2004-02-29", "女"},
	{"check character X", "35040419780615018X", "350404", "1978-06-15", "女"},
	{"historic birth year; earliest bound test", "110101190305151019", "110101", "1903-05-15", "男"},
	{"港澳台居民居住证 Hong Kong (prefix 810000)", "810000190509100030", "810000", "1905-09-10", "男"},
	{"港澳台居民居住证 Macao (prefix 820000)", "820000190511110045", "820000", "1905-11-11", "女"},
	{"港澳台居民居住证 Taiwan (prefix 830000)", "830000190601200054", "830000", "1906-01-20", "男"},
	{"standard example of GB 11643; checksum only, the second has a birth year before 1900 and a historic region code", "11010519491231002X", "110105", "1949-12-31", "女"},
	{"standard example of GB 11643; checksum only, the second has a birth year before 1900 and a historic region code", "440524188001010014", "440524", "1880-01-01", "男"},
}

var wrongCitizens = []wrong{
	{"bad_check", "350404199001010016", "bad_check"},
	{"two adjacent digits of the birth year swapped, date still legal", "35040419870615018X", "bad_check"},
	{"30 February, check character is right", "350404199002300014", "bad_date"},
	{"month 13, check character is right", "350404190013010011", "bad_date"},
	{"1900 is not a leap year", "350404190002290011", "bad_date"},
	{"2023 is not a leap year", "350404202302290019", "bad_date"},
	{"province prefix 99 does not exist; check character is right", "990000199001010017", "bad_region"},
	{"bad_region", "000000199001010018", "bad_region"},
	{"check character is right", "350404209912310015", "future_birth"},
	{"bad_length", "35040419900101001", "bad_length"},
	{"bad_length", "3504041990010100150", "bad_length"},
	{"empty", "", "empty"},
	{"bad_character", "35040419900101001Y", "bad_character"},
	{"X allowed in position 18 only", "X50404199001010015", "bad_character"},
	{"letter O instead of zero", "350404O99001010015", "bad_character"},
	{"full-width digits; a form may normalise NFKC first, then it becomes valid", "３５０４０４１９９００１０１００１５", "bad_character"},
}

var typed = []struct{ name, in, out string }{
	{"lower-case x becomes X", "35040419780615018x", "35040419780615018X"},
	{"trim outer blanks", " 350404199001010015 ", "350404199001010015"},
	{"remove inner blanks typed for readability", "350404 19900101 0015", "350404199001010015"},
	{"upper-case", "11350200pdy00001xk", "11350200PDY00001XK"},
	{"remove blanks", " 11350200 PDY00001XK ", "11350200PDY00001XK"},
}

var upgraded = []struct{ in, out string }{
	{"350404900101001", "350404199001010015"},
}

var ages = []struct {
	value string
	age   int
}{
	{"350404199001010015", 36},
	{"35040419780615018X", 48},
	{"350405200402290080", 22},
}

var residents = []struct{ value, birth, country string }{
	{"935840190403120013", "1904-03-12", "840"},
	{"935156190403120024", "1904-03-12", "156"},
	{"USA350004031200", "", "USA"},
}

var wrongResidents = []wrong{
	{"bad_check", "935840190403120010", "bad_check"},
	{"bad_date", "935840190413400019", "bad_date"},
	{"bad_length", "US350004031200", "bad_length"},
}

var creditCodes = []struct{ name, value, organisation string }{
	{"public company (Tencent Computer Systems); company name from memory, checksum computed", "9144030071526726XG", "71526726-X"},
	{"public company (Huawei Technologies); company name from memory, checksum computed", "914403001922038216", "19220382-1"},
	{"public company (Baidu Online); company name from memory, checksum computed", "91110000802100433B", "80210043-3"},
	{"public company (Xiaomi); company name from memory, checksum computed", "91110108551385082Q", "55138508-2"},
	{"public company (listed, Shenzhen); company name from memory, checksum computed", "91440300708461136T", "70846113-6"},
	{"public company (listed, Fujian); company name from memory, checksum computed", "91350000158142711F", "15814271-1"},
	{"worked example found in public code comments", "91350100M000100Y43", "M000100Y-4"},
	{"worked example found in public code comments", "91512081MA62K0260E", "MA62K026-0"},
	{"organ code seen as type-defining body in public e-licence identifiers", "11100000000013338W", "00001333-8"},
	{"generated: organ, Xiamen (PDY00001 lies in the self-defined block of GB 11714)", "11350200PDY00001XK", "PDY00001-X"},
	{"generated: public institution, Sanming", "12350400PDY000028T", "PDY00002-8"},
	{"generated: social group, Quanzhou", "51350500PDY000036R", "PDY00003-6"},
	{"generated: enterprise, Guiyang", "91520100PDY000044W", "PDY00004-4"},
	{"generated: individual business, Sanyuan", "92350404PDY000052W", "PDY00005-2"},
	{"generated: sum divisible by 31, so the check character is 0 (classic off-by-one trap: 31-0=31)", "91350200PDY0004660", "PDY00046-6"},
	{"generated: check value 30 = letter Y, the last letter of the alphabet", "91350200PDY000108Y", "PDY00010-8"},
}

var wrongCreditCodes = []wrong{
	{"bad_check", "11350200PDY00001XL", "bad_check"},
	{"bad_check", "91350100M000100Y44", "bad_check"},
	{"letter I is not in the alphabet", "91350100M000100I43", "bad_character"},
	{"letter O", "91350100M000100O43", "bad_character"},
	{"letter Z", "91350100M000100Z43", "bad_character"},
	{"letter S", "91350100M000100S43", "bad_character"},
	{"letter V", "91350100M000100V43", "bad_character"},
	{"bad_length", "11350200PDY00001X", "bad_length"},
	{"bad_length", "11350200PDY00001XK1", "bad_length"},
	{"empty", "", "empty"},
	{"checksum right, province 99 does not exist", "91990000PDY000095P", "bad_region"},
	{"outer check right, inner organisation-code check wrong; a warning, not an error", "91350200PDY0001006", "bad_org_code_check"},
}

var oddCreditCodes = []string{"91350211M0000XUF46", "91350100M0001TGQXM"}

var organisationCodes = []struct{ value, compact string }{
	{"PDY00001-X", "PDY00001X"},
	{"PDY00002-8", "PDY000028"},
	{"71526726-X", "71526726X"},
	{"MA62K026-0", "MA62K0260"},
	{"00001333-8", "000013338"},
	{"00001366-1", "000013661"},
	{"PDY00028-X", "PDY00028X"},
	{"PDY00006-0", "PDY000060"},
}

var wrongOrganisationCodes = []wrong{
	{"bad_check", "PDY00001-1", "bad_check"},
	{"bad_length", "PDY0001-1", "bad_length"},
	{"bad_character", "PDY0000*-1", "bad_character"},
}

var licences = []struct{ value, kind, issuer, serial, version, check string }{
	{"1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U", "11100000000013338W011", "11430000006122244L", "20230000403", "001", "U"},
	{"1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0", "11100000000013338W009", "11330105002500287C", "2025052201", "002", "0"},
	{"1.2.156.3005.2.11100000000013338W032.11220000013544541J.2430599.001.F", "11100000000013338W032", "11220000013544541J", "2430599", "001", "F"},
	{"1.2.156.3005.2.11100000000013338W009.11350200PDY00001XK.2026000001.001.Z", "11100000000013338W009", "11350200PDY00001XK", "2026000001", "001", "Z"},
	{"1.2.156.3005.2.11100000000013338W009.11350200PDY00001XK.2026000001.002.X", "11100000000013338W009", "11350200PDY00001XK", "2026000001", "002", "X"},
	{"1.2.156.3005.2.11100000000013661B006.11350200PDY00001XK.A1B2C3D4E5F60718293A4B5C6D7E8F90.001.3", "11100000000013661B006", "11350200PDY00001XK", "A1B2C3D4E5F60718293A4B5C6D7E8F90", "001", "3"},
}

var wrongLicences = []wrong{
	{"bad_check", "1.2.156.3005.2.11100000000013338W009.11350200PDY00001XK.2026000001.001.0", "bad_check"},
	{"bad_root", "1.2.156.3005.3.11100000000013338W009.11350200PDY00001XK.2026000001.001.Z", "bad_root"},
	{"bad_version", "1.2.156.3005.2.11100000000013338W009.11350200PDY00001XK.2026000001.01.Z", "bad_version"},
	{"letters must be capitals", "1.2.156.3005.2.11100000000013338w009.11350200pdy00001xk.2026000001.001.z", "bad_character"},
	{"bad_structure", "1.2.156.3005.2.11100000000013338W009.11350200PDY00001XK.2026000001.001", "bad_structure"},
}

var items = []struct{ value, body, level, base, variant string }{
	{"11350200PDY00001XK3000711001000", "11350200PDY00001XK", "3", "000711001000", ""},
	{"11350200PDY00001XK300071100100001", "11350200PDY00001XK", "3", "000711001000", "01"},
	{"12441500196720244T3442199806003", "12441500196720244T", "3", "442199806003", ""},
}

var wrongItems = []wrong{
	{"bad_length", "11350200PDY00001XK300071100100", "bad_length"},
	{"bad_org_check", "11350200PDY00001XL3000711001000", "bad_org_check"},
	{"levels are 1..7 in GB/T 39046 A.2", "11350200PDY00001XK9000711001000", "bad_level"},
}

var divisions = []struct{ value, level, province, city, county, town, class string }{
	{"350000", "省", "350000", "", "", "", ""},
	{"350200", "市", "350000", "350200", "", "", ""},
	{"350206", "县", "350000", "350200", "", "", ""},
	{"350206405", "乡", "", "", "350206", "350206405", "类似乡级单位(政企合一)"},
	{"350206405000", "乡", "", "", "350206", "350206405", "类似乡级单位(政企合一)"},
	{"520111010", "乡", "", "", "520111", "520111010", "街道"},
	{"350404001001", "村", "", "", "350404", "350404001", "居委会"},
	{"350404200201", "村", "", "", "350404", "350404200", "村委会"},
}

var wrongDivisions = []wrong{
	{"bad_length", "35020", "bad_length"},
	{"bad_character", "3502A6", "bad_character"},
	{"bad_region", "990000", "bad_region"},
}

var mobiles = []string{"13800000000", "14900000000", "15900000000", "16600000000", "17000000000", "18900000000", "19900000000"}

var wrongMobiles = []wrong{
	{"bad_prefix", "12800000000", "bad_prefix"},
	{"bad_length", "1380000000", "bad_length"},
	{"bad_length", "138000000000", "bad_length"},
	{"bad_character", "1380000000O", "bad_character"},
}

var typedMobiles = []struct{ in, out string }{
	{"+86 138-0000-0000", "13800000000"},
	{"0086 13800000000", "13800000000"},
	{"１３８００００００００", "13800000000"},
}

var landlines = []struct {
	value string
	ok    bool
}{
	{"0592-1234567", true},
	{"0598-12345678", true},
	{"12345", true},
	{"1234567", false},
}

var zones = []struct {
	field string
	check byte
}{
	{"L898902C3", '6'},
	{"740812", '2'},
	{"120415", '9'},
	{"E00000001", '9'},
}

var travel = []struct {
	kind  ident.DocumentKind
	value string
	ok    bool
}{
	{ident.ChinesePassport, "E00000001", true},
	{ident.ChinesePassport, "EA0000001", true},
	{ident.ChinesePassport, "G00000001", true},
	{ident.ChinesePassport, "E0000001", false},
	{ident.ChinesePassport, "EI0000001", false},
	{ident.HongKongMacaoPermit, "H00000001", true},
	{ident.HongKongMacaoPermit, "M0000000101", true},
	{ident.HongKongMacaoPermit, "A00000001", false},
	{ident.HongKongMacaoPermit, "H0000001", false},
	{ident.TaiwanPermit, "00000001", true},
	{ident.TaiwanPermit, "0000001", false},
}

var masks = []struct {
	way     ident.Masking
	in, out string
}{
	{"name", "张三", "张*"},
	{"name", "李小明", "李**"},
	{"name", "欧阳小小", "欧***"},
	{"name", "赵", "*"},
	{"name", "", ""},
	{"citizen_id", "350404199001010015", "350404********0015"},
	{"citizen_id_public", "350404199001010015", "3****************5"},
	{"mobile", "13800000000", "138****0000"},
	{"landline", "0592-1234567", "0592-****567"},
	{"bank_card", "6222000000000000000", "***************0000"},
	{"email", "alice@example.com", "a****@example.com"},
	{"address", "福建省厦门市思明区某某路1号", "福建省厦门市思明区****"},
	{"uscc", "11350200PDY00001XK", "11350200PDY00001XK"},
}
