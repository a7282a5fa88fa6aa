package paper

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
)

// xmp is the metadata PDF/A asks for, without a date: the paper carries its
// own, and the same paper must give the same bytes.
func xmp(title, code string) []byte {
	var name bytes.Buffer
	xml.EscapeText(&name, []byte(title)) // a bytes.Buffer takes everything
	return []byte(`<?xpacket begin="` + "\ufeff" + `" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>2</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance></rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">` + name.String() + `</rdf:li></rdf:Alt></dc:title>` + described(code) + `</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"><pdf:Producer>Tongban</pdf:Producer></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`)
}

// described says the verify code again, as PDF/A wants what stands in both places to agree.
func described(code string) string {
	if code == "" {
		return ""
	}
	return `<dc:description><rdf:Alt><rdf:li xml:lang="x-default">` + code + `</rdf:li></rdf:Alt></dc:description>`
}

// sRGB is a small ICC profile of the sRGB colours, gamma 2.2: an archived
// paper must say what its red is.
func sRGB() []byte {
	tags := []struct{ name, data string }{
		{"desc", "desc\x00\x00\x00\x00\x00\x00\x00\x05sRGB\x00" + string(make([]byte, 79))},
		{"cprt", "text\x00\x00\x00\x00public domain\x00"},
		{"wtpt", xyz(0xF6D6, 0x10000, 0xD32D)},
		{"rXYZ", xyz(0x6FA2, 0x38F5, 0x0390)},
		{"gXYZ", xyz(0x6299, 0xB785, 0x18DA)},
		{"bXYZ", xyz(0x24A0, 0x0F84, 0xB6CF)},
		{"rTRC", "curv\x00\x00\x00\x00\x00\x00\x00\x01\x02\x33"},
		{"gTRC", "curv\x00\x00\x00\x00\x00\x00\x00\x01\x02\x33"},
		{"bTRC", "curv\x00\x00\x00\x00\x00\x00\x00\x01\x02\x33"},
	}
	head := make([]byte, 128)
	copy(head[8:], "\x02\x10\x00\x00mntrRGB XYZ ")
	copy(head[24:], "\x07\xd0\x00\x01\x00\x01") // first of January 2000
	copy(head[36:], "acsp")
	copy(head[68:], xyz(0xF6D6, 0x10000, 0xD32D)[8:])
	table := binary.BigEndian.AppendUint32(nil, uint32(len(tags)))
	var body []byte
	for _, t := range tags {
		table = append(table, t.name...)
		table = binary.BigEndian.AppendUint32(table, uint32(128+4+12*len(tags)+len(body)))
		table = binary.BigEndian.AppendUint32(table, uint32(len(t.data)))
		body = append(body, t.data...)
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
	}
	out := append(append(head, table...), body...)
	binary.BigEndian.PutUint32(out, uint32(len(out)))
	return out
}

func xyz(x, y, z uint32) string {
	out := []byte("XYZ \x00\x00\x00\x00")
	for _, v := range []uint32{x, y, z} {
		out = binary.BigEndian.AppendUint32(out, v)
	}
	return string(out)
}
