package ident

import "strings"

// LicenceIdentifier (电子证照标识) names one version of one e-licence for ever, GB/T 36904.
type LicenceIdentifier struct {
	Type    string // 21 characters: credit code of the body that defined the type, and three digits
	Issuer  string // credit code of the issuing body
	Serial  string
	Version string // three digits
}

const licenceRoot = "1.2.156.3005.2."

// ParseLicenceIdentifier checks an identifier as printed. A Type or Issuer that is no good credit code gives a Warning, for
// such identifiers are in use.
func ParseLicenceIdentifier(text string) (LicenceIdentifier, error) {
	if text == "" {
		return LicenceIdentifier{}, problem(Empty, "请填写电子证照标识")
	}
	rest, rooted := strings.CutPrefix(text, licenceRoot)
	if !rooted {
		return LicenceIdentifier{}, problem(BadRoot, "电子证照标识应以“1.2.156.3005.2.”开头")
	}
	parts := strings.Split(rest, ".")
	if len(parts) != 5 {
		return LicenceIdentifier{}, problem(BadStructure, "电子证照标识应有类型、颁发机构、流水号、版本号、校验位五段，请核对")
	}
	id := LicenceIdentifier{Type: parts[0], Issuer: parts[1], Serial: parts[2], Version: parts[3]}
	if err := id.checkParts(parts[4]); err != nil {
		return LicenceIdentifier{}, err
	}
	return id, id.checkBodies()
}

// NewLicenceIdentifier puts an identifier together from parts that are known to be good.
func NewLicenceIdentifier(licenceType, issuer, serial, version string) (LicenceIdentifier, error) {
	id := LicenceIdentifier{Type: licenceType, Issuer: issuer, Serial: serial, Version: version}
	if !organisationBody(id.body()) {
		return LicenceIdentifier{}, problem(BadCharacter, "电子证照标识只能用数字和大写字母")
	}
	return id, id.checkParts(string(id.Check()))
}

func (id LicenceIdentifier) checkParts(check string) error {
	switch {
	case !organisationBody(id.body() + check):
		return problem(BadCharacter, "电子证照标识只能用数字和大写字母")
	case len(id.Type) != 21 || !allDigits(id.Type[18:]) || len(id.Issuer) != 18 || id.Serial == "" || len(check) != 1:
		return problem(BadStructure, "电子证照标识的类型应为21位、颁发机构应为18位、校验位应为1位，请核对")
	case len(id.Version) != 3 || !allDigits(id.Version):
		return problem(BadVersion, "电子证照标识的版本号应为3位数字")
	case check[0] != id.Check():
		return problem(BadCheck, "电子证照标识与校验位不符，请核对")
	}
	return nil
}

func (id LicenceIdentifier) checkBodies() error {
	for _, code := range []string{id.Type[:18], id.Issuer} {
		if _, err := ParseCreditCode(code); err != nil {
			return &Warning{ReasonOf(err), "电子证照标识中的机构代码不符合规则，请向颁发机构核实"}
		}
	}
	return nil
}

func (id LicenceIdentifier) body() string { return id.Type + id.Issuer + id.Serial + id.Version }

// Check is the check character of GB/T 17710, ISO 7064 MOD 37,36, over the parts without dots.
func (id LicenceIdentifier) Check() byte { return mod37(id.body()) }

func mod37(text string) byte {
	p := 36
	for i := range len(text) {
		p = (p + alphanumeric(text[i])) % 36
		if p == 0 {
			p = 36
		}
		p = p * 2 % 37
	}
	return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(37-p)%36]
}

// String is the identifier as printed.
func (id LicenceIdentifier) String() string {
	return licenceRoot + strings.Join([]string{id.Type, id.Issuer, id.Serial, id.Version, string(id.Check())}, ".")
}
