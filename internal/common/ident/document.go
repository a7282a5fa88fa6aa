package ident

import "tongban/internal/common/workday"

// DocumentKind (证件类型) is our own list of what proves who somebody is; exchange maps it to each outside code set.
type DocumentKind string

// The document kinds.
const (
	CitizenCard         DocumentKind = "citizen_card"
	ResidencePermit     DocumentKind = "residence_permit"
	HongKongMacaoPermit DocumentKind = "hong_kong_macao_permit"
	TaiwanPermit        DocumentKind = "taiwan_permit"
	PermanentResidence  DocumentKind = "permanent_residence"
	ChinesePassport     DocumentKind = "chinese_passport"
	ForeignPassport     DocumentKind = "foreign_passport"
	UnitCreditCode      DocumentKind = "credit_code"
	UnitOrganisation    DocumentKind = "organisation_code"
)

var documentTitles = map[DocumentKind]string{
	CitizenCard:         "居民身份证",
	ResidencePermit:     "港澳台居民居住证",
	HongKongMacaoPermit: "港澳居民来往内地通行证",
	TaiwanPermit:        "台湾居民来往大陆通行证",
	PermanentResidence:  "外国人永久居留身份证",
	ChinesePassport:     "中国护照",
	ForeignPassport:     "外国护照",
	UnitCreditCode:      "统一社会信用代码",
	UnitOrganisation:    "组织机构代码",
}

// PersonDocuments lists the kinds for natural persons, commonest first.
func PersonDocuments() []DocumentKind {
	return []DocumentKind{CitizenCard, ResidencePermit, HongKongMacaoPermit, TaiwanPermit, PermanentResidence, ChinesePassport, ForeignPassport}
}

// UnitDocuments lists the kinds for legal persons and other organisations.
func UnitDocuments() []DocumentKind { return []DocumentKind{UnitCreditCode, UnitOrganisation} }

// Title is the kind as forms show it.
func (k DocumentKind) Title() string { return documentTitles[k] }

// Valid reports whether the kind is in the list.
func (k DocumentKind) Valid() bool { return documentTitles[k] != "" }

// Parse normalises and checks what a person typed as the number of a document of this kind. The number is good when the
// error is nil or IsWarning.
func (k DocumentKind) Parse(typed string, today workday.Date) (string, error) {
	number := Normalise(typed)
	err := k.check(number, today)
	if err != nil && !IsWarning(err) {
		return "", err
	}
	if k == UnitOrganisation {
		code, _ := ParseOrganisationCode(number)
		return string(code), nil
	}
	return number, err
}

func (k DocumentKind) check(number string, today workday.Date) error {
	switch k {
	case CitizenCard, ResidencePermit:
		return k.checkCitizen(number, today)
	case PermanentResidence:
		_, err := ParsePermanentResidentNumber(number, today)
		return err
	case HongKongMacaoPermit:
		return matching(hongKongMacaoDoc, "通行证号码应为H或M加8位数字，请核对")(number)
	case TaiwanPermit:
		return matching(taiwanDoc, "台湾居民来往大陆通行证号码应为8位数字，请核对")(number)
	case ChinesePassport:
		return matching(chinesePassport, "护照号码应为9位，例如“E00000001”，请核对")(number)
	case ForeignPassport:
		return matching(foreignPassport, "护照号码由5至20位数字和字母组成，请核对")(number)
	case UnitCreditCode:
		_, err := ParseCreditCode(number)
		return err
	case UnitOrganisation:
		_, err := ParseOrganisationCode(number)
		return err
	}
	return problem(WrongKind, "请选择证件类型")
}

// checkCitizen tells the two cards with one number rule apart, and names the right one.
func (k DocumentKind) checkCitizen(text string, today workday.Date) error {
	if len(text) == 18 && text[0] == '9' {
		if _, err := ParsePermanentResidentNumber(text, today); err == nil {
			return problem(WrongKind, "这是外国人永久居留身份证号码，请把证件类型改为“外国人永久居留身份证”")
		}
	}
	number, err := ParseCitizenNumber(text, today)
	switch {
	case err != nil:
		return err
	case k == CitizenCard && number.ResidencePermit():
		return problem(WrongKind, "这是港澳台居民居住证号码，请把证件类型改为“港澳台居民居住证”")
	case k == ResidencePermit && !number.ResidencePermit():
		return problem(WrongKind, "港澳台居民居住证号码以81、82或83开头，请核对证件类型")
	}
	return nil
}

// Mask hides the middle of a number of this kind for clerks; numbers of units stay readable.
func (k DocumentKind) Mask(number string) string {
	switch k {
	case UnitCreditCode, UnitOrganisation:
		return number
	case CitizenCard, ResidencePermit:
		return MaskCitizen(number)
	}
	return maskMiddle(number, 2, 2)
}
