package picture

import (
	"bufio"
	"encoding/binary"
	"image"
	"io"

	"github.com/disintegration/imaging"
)

// upright is the orientation of a picture that need not be turned; the others
// are numbered as Exif does, 2 to 8.
const upright = 1

const orientationTag = 0x0112

// orientation reads from a JPEG how its camera was held; upright where that
// is not told or makes no sense.
func orientation(r io.ReadSeeker) int {
	if _, err := r.Seek(2, io.SeekStart); err != nil { // past the mark of a JPEG
		return upright
	}
	in := bufio.NewReader(r)
	for {
		var segment struct {
			Mark   uint16
			Length uint16
		}
		if binary.Read(in, binary.BigEndian, &segment) != nil || segment.Mark>>8 != 0xff || segment.Length < 2 {
			return upright
		}
		if segment.Mark == 0xffda { // the picture itself begins
			return upright
		}
		body := make([]byte, segment.Length-2)
		if _, err := io.ReadFull(in, body); err != nil {
			return upright
		}
		if segment.Mark == 0xffe1 && len(body) > 6 && string(body[:6]) == "Exif\x00\x00" {
			return tagged(body[6:])
		}
	}
}

// tagged finds the orientation among the tags of an Exif block.
func tagged(exif []byte) int {
	if len(exif) < 8 {
		return upright
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(exif[:2]) == "II" {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(exif[4:]))
	if at+2 > int64(len(exif)) {
		return upright
	}
	tags := exif[at+2:]
	for range order.Uint16(exif[at:]) {
		if len(tags) < 12 {
			return upright
		}
		if order.Uint16(tags) == orientationTag {
			if o := int(order.Uint16(tags[8:])); o >= 1 && o <= 8 {
				return o
			}
			return upright
		}
		tags = tags[12:]
	}
	return upright
}

// turn brings a picture taken with the given orientation upright.
func turn(p *image.NRGBA, orientation int) *image.NRGBA {
	switch orientation {
	case 2:
		return imaging.FlipH(p)
	case 3:
		return imaging.Rotate180(p)
	case 4:
		return imaging.FlipV(p)
	case 5:
		return imaging.Transpose(p)
	case 6:
		return imaging.Rotate270(p)
	case 7:
		return imaging.Transverse(p)
	case 8:
		return imaging.Rotate90(p)
	}
	return p
}
