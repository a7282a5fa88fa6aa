package ident

// ItemCode (事项编码) is the code of an implementing item, 31 characters, or of one of its handling variants, 33.
type ItemCode string

// ParseItemCode checks a code of C0109 and GB/T 39554.1: body 18, level 1, base item 12, variant 2.
func ParseItemCode(text string) (ItemCode, error) {
	switch {
	case text == "":
		return "", problem(Empty, "请填写事项编码")
	case length(text) != 31 && length(text) != 33:
		return "", problem(BadLength, "事项编码应为31位，业务办理项编码应为33位，请核对")
	case !organisationBody(text):
		return "", problem(BadCharacter, "事项编码由数字和大写字母组成，请核对")
	case text[18] < '1' || text[18] > '7':
		return "", problem(BadLevel, "事项编码第19位的行使层级应为1至7，请核对")
	}
	if _, err := ParseCreditCode(text[:18]); err != nil {
		return "", problem(BadOrgCheck, "事项编码前18位的实施主体代码有误，请核对")
	}
	return ItemCode(text), nil
}

// Body is the credit code of the exercising body.
func (c ItemCode) Body() CreditCode { return CreditCode(c.cut(0, 18)) }

// Level is the digit of the exercising level, 1 for the nation to 7.
func (c ItemCode) Level() string { return c.cut(18, 19) }

// Base is the code of the base item.
func (c ItemCode) Base() string { return c.cut(19, 31) }

// Variant is the number of the handling variant, empty for the item itself.
func (c ItemCode) Variant() string { return c.cut(31, 33) }

func (c ItemCode) cut(from, to int) string {
	if len(c) < to {
		return ""
	}
	return string(c[from:to])
}
