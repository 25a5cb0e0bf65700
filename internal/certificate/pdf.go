package certificate

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// errPDF says that a file is not as the library writes one.
var errPDF = errors.New("a PDF of another make")

var (
	startForm = regexp.MustCompile(`startxref\s+(\d+)\s+%%EOF\s*$`)
	entryForm = regexp.MustCompile(`(?m)^(\d{10}) \d{5} n`)
	rangeForm = regexp.MustCompile(`<([0-9A-F]{4})><[0-9A-F]{4}><([0-9A-F]{4,6})>`)
)

// mend puts right what the library leaves wrong: characters beyond U+FFFF,
// such as 𬭎, are copied out of the file as themselves, and readers are told
// its language and to show its title. Its objects are written out again, with
// what is said about the file.
func mend(pdf []byte, about [][2]string) ([]byte, error) {
	found := startForm.FindSubmatch(pdf)
	if found == nil {
		return nil, errPDF
	}
	table, err := strconv.Atoi(string(found[1]))
	if err != nil || table >= len(pdf) {
		return nil, errPDF
	}
	trailer := bytes.Index(pdf[table:], []byte("trailer"))
	if trailer < 0 {
		return nil, errPDF
	}
	trailer += table
	starts := []int{}
	for _, e := range entryForm.FindAllSubmatch(pdf[table:trailer], -1) {
		at, _ := strconv.Atoi(string(e[1])) // ten digits
		starts = append(starts, at)
	}
	if len(starts) == 0 || !slices.IsSorted(starts) || starts[len(starts)-1] >= table {
		return nil, errPDF
	}
	objects := pieces(pdf, append(starts, table))
	return rewrite(pdf[:starts[0]], append(objects, told(len(objects)+1, about))), nil
}

// told is the object that says what a file is.
func told(no int, about [][2]string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "%d 0 obj\n<<\n", no)
	for _, a := range about {
		fmt.Fprintf(&b, "/%s <FEFF%s>\n", a[0], utf16Hex(a[1]))
	}
	b.WriteString(">>\nendobj\n")
	return []byte(b.String())
}

func utf16Hex(text string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&b, "%04X", unit)
	}
	return b.String()
}

func pieces(pdf []byte, cuts []int) [][]byte {
	var all [][]byte
	for i := range len(cuts) - 1 {
		all = append(all, changed(pdf[cuts[i]:cuts[i+1]]))
	}
	return all
}

func changed(object []byte) []byte {
	switch {
	case bytes.Contains(object, []byte("beginbfrange")):
		return readable(object)
	case bytes.Contains(object, []byte("/Type /Catalog")):
		return bytes.Replace(object, []byte("/Type /Catalog"), []byte("/Type /Catalog\n/Lang (zh-CN)\n/ViewerPreferences << /DisplayDocTitle true >>"), 1)
	}
	return object
}

// readable writes the table from shapes to characters anew, in UTF-16 and at
// most a hundred at a time, as the format wants it.
func readable(object []byte) []byte {
	head, _, _ := bytes.Cut(object, []byte("<<"))
	var b strings.Builder
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for some := range slices.Chunk(rangeForm.FindAllSubmatch(object, -1), 100) {
		fmt.Fprintf(&b, "%d beginbfchar\n", len(some))
		for _, pair := range some {
			r, _ := strconv.ParseInt(string(pair[2]), 16, 32) // six hexadecimal digits
			fmt.Fprintf(&b, "<%s> <%s>\n", pair[1], utf16Hex(string(rune(r))))
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return fmt.Appendf(nil, "%s<< /Length %d >>\nstream\n%sendstream\nendobj\n", head, b.Len(), b.String())
}

// rewrite writes a file anew; its first object is the catalogue, its last one
// says what it is.
func rewrite(head []byte, objects [][]byte) []byte {
	var b, table bytes.Buffer
	b.Write(head)
	fmt.Fprintf(&table, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, o := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", b.Len())
		b.Write(o)
	}
	at := b.Len()
	b.Write(table.Bytes())
	fmt.Fprintf(&b, "trailer\n<<\n/Size %d\n/Root 1 0 R\n/Info %d 0 R\n>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, len(objects), at)
	return b.Bytes()
}

// mark begins the last line of a file: the seal over all before it.
const mark = "%xinhuo-seal "

// sealed adds to a file the seal by which it is seen that nothing in it was
// changed. Readers of PDF take the line for a remark.
func sealed(pdf []byte, k signer) []byte {
	return fmt.Appendf(slices.Clip(pdf), "%s%s %s\n", mark, k.id, base64.StdEncoding.EncodeToString(k.sign(string(pdf))))
}

// unsealed splits a file into what is sealed and the seal.
func unsealed(pdf []byte) (body []byte, key string, seal []byte, ok bool) {
	i := bytes.LastIndex(pdf, []byte("\n"+mark))
	if i < 0 {
		return nil, "", nil, false
	}
	parts := strings.Fields(string(pdf[i+1+len(mark):]))
	if len(parts) != 2 {
		return nil, "", nil, false
	}
	seal, err := base64.StdEncoding.DecodeString(parts[1])
	return pdf[:i+1], parts[0], seal, err == nil
}
