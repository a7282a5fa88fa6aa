package pdf

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
)

// imageKeys are what a copied image keeps.
var imageKeys = []name{"Width", "Height", "ColorSpace", "BitsPerComponent", "Decode", "ImageMask", "Interpolate", "Intent", "Mask", "SMask", "Matte"}

// mostPixels bounds an image that is taken apart.
const mostPixels = 120_000_000

// image takes an image over; what lies under a mark is painted white in its very pixels, in its masks too.
func (t *target) image(d *Document, s *stream, marks []Rect) (ref, error) {
	if len(marks) == 0 {
		if r, ok := t.images[s]; ok {
			return r, nil
		}
	}
	body, left, err := d.opened(s)
	if err != nil {
		return ref{}, err
	}
	head := dict{"Type": name("XObject"), "Subtype": name("Image")}
	for _, k := range imageKeys {
		v, err := d.get(s.dict[k])
		if err != nil {
			return ref{}, err
		}
		if v == nil {
			continue
		}
		if mask, ok := v.(*stream); ok {
			if head[k], err = t.image(d, mask, marks); err != nil {
				return ref{}, err
			}
		} else if head[k], err = t.copy(d, s.dict[k]); err != nil {
			return ref{}, err
		}
	}
	w, _ := head["Width"].(int)
	h, _ := head["Height"].(int)
	if w <= 0 || h <= 0 || w > mostPixels/h {
		return ref{}, errBroken
	}
	var made *stream
	switch {
	case left == "" && len(marks) == 0:
		made = packed(head, body)
	case left == "":
		parts := 1
		if head["ImageMask"] != any(true) {
			parts = d.components(s.dict["ColorSpace"])
		}
		body = bytes.Clone(body)
		if err := whiten(body, head, parts, w, h, marks); err != nil {
			return ref{}, err
		}
		made = packed(head, body)
	case len(marks) == 0 && (left == "DCTDecode" || left == "DCT"):
		head["Filter"] = name("DCTDecode")
		_, params, err := d.filtersOf(s)
		if err != nil {
			return ref{}, err
		}
		if n := len(params); n > 0 && params[n-1]["ColorTransform"] != nil {
			head["DecodeParms"] = dict{"ColorTransform": params[n-1]["ColorTransform"]}
		}
		made = &stream{head, bare(body)}
	case len(marks) == 0:
		_, params, err := d.filtersOf(s)
		if err != nil {
			return ref{}, err
		}
		head["Filter"] = left
		if n := len(params); n > 0 && params[n-1] != nil {
			if head["DecodeParms"], err = t.copy(d, params[n-1]); err != nil {
				return ref{}, err
			}
		}
		made = &stream{head, bytes.Clone(body)}
	case left == "DCTDecode" || left == "DCT":
		if made, err = photo(head, body, marks); err != nil {
			return ref{}, err
		}
	default:
		if !covered(marks) {
			return ref{}, refuse("要去掉的地方有一张 %s 编码的图片，不能打开后抹去，请重新扫描成 JPEG 或者黑白 PDF 再上传", left)
		}
		made = packed(dict{"Type": name("XObject"), "Subtype": name("Image"), "Width": 1, "Height": 1, "ColorSpace": name("DeviceGray"), "BitsPerComponent": 8}, []byte{255})
	}
	r := t.add(made)
	if len(marks) == 0 {
		t.images[s] = r
	}
	return r, nil
}

// covered reports whether one mark covers the whole image.
func covered(marks []Rect) bool {
	for _, m := range marks {
		if m.X0 <= .001 && m.Y0 <= .001 && m.X1 >= .999 && m.Y1 >= .999 {
			return true
		}
	}
	return false
}

// span is a mark in pixels, one pixel wider on each side; rows run from the top.
func span(m Rect, w, h int) image.Rectangle {
	return image.Rect(int(math.Floor(m.X0*float64(w)))-1, int(math.Floor((1-m.Y1)*float64(h)))-1,
		int(math.Ceil(m.X1*float64(w)))+1, int(math.Ceil((1-m.Y0)*float64(h)))+1).Intersect(image.Rect(0, 0, w, h))
}

// whiten paints the pixels under the marks in an image whose bytes are its pixels.
func whiten(body []byte, head dict, parts, w, h int, marks []Rect) error {
	bits, _ := head["BitsPerComponent"].(int)
	if head["ImageMask"] == any(true) {
		bits = 1
	}
	if bits != 1 && bits != 2 && bits != 4 && bits != 8 && bits != 16 || parts == 0 {
		return refuse("要去掉的地方有一张不能打开的图片，请重新导出 PDF 再上传")
	}
	row := (w*bits*parts + 7) / 8
	if len(body) < row*h {
		return errBroken
	}
	for _, m := range marks {
		r := span(m, w, h)
		for y := r.Min.Y; y < r.Max.Y; y++ {
			line := body[y*row : (y+1)*row]
			for bit := r.Min.X * bits * parts; bit < r.Max.X*bits*parts; bit += min(bits, 8) {
				mask := byte(0xff)
				if bits < 8 {
					mask = (1<<bits - 1) << (8 - bits - bit%8)
				}
				line[bit/8] |= mask
			}
		}
	}
	return nil
}

// components is how many numbers make a colour of a colour space; 0 when nobody knows.
func (d *Document) components(o any) int {
	o, err := d.get(o)
	if err != nil {
		return 0
	}
	switch c := o.(type) {
	case name:
		return map[name]int{"DeviceGray": 1, "G": 1, "CalGray": 1, "DeviceRGB": 3, "RGB": 3, "DeviceCMYK": 4, "CMYK": 4}[c]
	case array:
		if len(c) == 0 {
			return 0
		}
		switch d.nameOf(c[0]) {
		case "Indexed", "I", "Separation", "CalGray":
			return 1
		case "CalRGB", "Lab":
			return 3
		case "ICCBased":
			profile, _ := d.dictOf(c[len(c)-1])
			n, _ := d.number(profile["N"])
			return int(n)
		case "DeviceN":
			list, _ := d.arrayOf(c[min(1, len(c)-1)])
			return len(list)
		}
	}
	return 0
}

// photo opens a JPEG, paints what is under the marks, and closes it again.
func photo(head dict, body []byte, marks []Rect) (*stream, error) {
	config, err := jpeg.DecodeConfig(bytes.NewReader(body))
	if err != nil || config.Width <= 0 || config.Width > mostPixels/max(1, config.Height) {
		return nil, refuse("要去掉的地方有一张不能打开的照片，请重新导出 PDF 再上传")
	}
	pixels, err := jpeg.Decode(bytes.NewReader(body))
	if err != nil {
		return nil, refuse("要去掉的地方有一张不能打开的照片，请重新导出 PDF 再上传")
	}
	b := pixels.Bounds()
	w, h := b.Dx(), b.Dy()
	gray, single := pixels.(*image.Gray)
	var out []byte
	if single {
		out = make([]byte, 0, w*h)
		for y := range h {
			out = append(out, gray.Pix[y*gray.Stride:y*gray.Stride+w]...)
		}
	} else {
		out = make([]byte, 0, 3*w*h)
		for y := b.Min.Y; y < b.Max.Y; y++ {
			for x := b.Min.X; x < b.Max.X; x++ {
				c, _ := color.NRGBAModel.Convert(pixels.At(x, y)).(color.NRGBA)
				out = append(out, c.R, c.G, c.B)
			}
		}
	}
	parts := len(out) / max(1, w*h)
	for _, m := range marks {
		r := span(m, w, h)
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for i := (y*w + r.Min.X) * parts; i < (y*w+r.Max.X)*parts; i++ {
				out[i] = 255
			}
		}
	}
	head["ColorSpace"], head["BitsPerComponent"], head["Width"], head["Height"] = name("DeviceRGB"), 8, w, h
	if single {
		head["ColorSpace"] = name("DeviceGray")
	}
	delete(head, "Decode")
	return packed(head, out), nil
}

// bare takes the notes out of a JPEG: thumbnails, places and comments; what its colours need stays.
func bare(body []byte) []byte {
	if len(body) < 4 || body[0] != 0xff || body[1] != 0xd8 {
		return bytes.Clone(body)
	}
	out := append([]byte{}, body[:2]...)
	for at := 2; at+4 <= len(body); {
		if body[at] != 0xff {
			return append(out, body[at:]...)
		}
		kind := body[at+1]
		if kind == 0xff {
			at++
			continue
		}
		if kind == 0xda { // the picture itself
			return append(out, body[at:]...)
		}
		size := int(body[at+2])<<8 | int(body[at+3])
		if at+2+size > len(body) {
			return append(out, body[at:]...)
		}
		notes := kind == 0xfe || kind >= 0xe1 && kind <= 0xef && kind != 0xee && kind != 0xe2
		if !notes {
			out = append(out, body[at:at+2+size]...)
		}
		at += 2 + size
	}
	return out
}
