package roster
import ("testing";"time";"fmt";"strings";"bytes";"archive/zip";"math/rand";"errors")

func tm(t *testing.T, name string, body []byte) {
	p := put(t, "a", body)
	at := time.Now()
	b, err := Open(p, "a")
	d := time.Since(at)
	var r *Refusal
	if errors.As(err, &r) { t.Log(name, len(body)>>10, "KB refused", r.Reason.ID, d); return }
	if err != nil { t.Fatal(err) }
	o := b.Outline()
	m := o.Mapping()
	at = time.Now()
	n := 0
	var e error
	c := m.Cleaner(today)
	for row, err := range b.Rows(o.Sheet, o.HeaderRow) { if err != nil { e = err; break }; c.Clean(row); n++ }
	t.Log(name, len(body)>>10, "KB open", d, "rows", n, time.Since(at), e, len(o.Columns), m.Columns)
	b.Close()
}

func wb(sheets int, fill func(i int, w *strings.Builder)) []byte {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	add := func(n, s string) { w, _ := z.Create(n); w.Write([]byte(s)) }
	add("[Content_Types].xml", "<a/>")
	var a, r strings.Builder
	a.WriteString("<workbook><sheets>"); r.WriteString("<Relationships>")
	for i := range sheets {
		fmt.Fprintf(&a, `<sheet name="s%d" r:id="r%d"/>`, i, i)
		fmt.Fprintf(&r, `<Relationship Id="r%d" Type="x/worksheet" Target="worksheets/s%d.xml"/>`, i, i)
		var s strings.Builder
		s.WriteString("<worksheet><sheetData>")
		fill(i, &s)
		s.WriteString("</sheetData></worksheet>")
		add(fmt.Sprintf("xl/worksheets/s%d.xml", i), s.String())
	}
	a.WriteString("</sheets></workbook>"); r.WriteString("</Relationships>")
	add("xl/workbook.xml", a.String()); add("xl/_rels/workbook.xml.rels", r.String())
	z.Close()
	return buf.Bytes()
}

func TestTmp(t *testing.T) {
	rnd := rand.New(rand.NewSource(1))
	han := func(n int) string { r := make([]rune, n); for i := range r { r[i] = rune(0x4e00+rnd.Intn(8000)) }; return string(r) }
	tm(t, "40 sheets 16MB", wb(40, func(i int, w *strings.Builder) { w.WriteString(strings.Repeat(" ", 15<<20)) }))
	tm(t, "blank styled rows", wb(1, func(i int, w *strings.Builder) { for j := range 1<<20 { fmt.Fprintf(w, `<row r="%d"><c r="A%d" s="%d"/><c r="B%d" s="1"/></row>`, j+1, j+1, rnd.Intn(900), j+1) } }))
	tm(t, "wide 40 sheets", wb(40, func(i int, w *strings.Builder) { for range 300 { w.WriteString("<row>"); for range 100 { w.WriteString(`<c t="inlineStr"><is><t>`); w.WriteString(han(8)); w.WriteString("</t></is></c>") }; w.WriteString("</row>") } }))
	tm(t, "wide 500", wb(4, func(i int, w *strings.Builder) { for range 300 { w.WriteString("<row>"); for range 500 { w.WriteString(`<c t="inlineStr"><is><t>`); w.WriteString(han(8)); w.WriteString("</t></is></c>") }; w.WriteString("</row>") } }))
	tm(t, "csv quotes", []byte("姓名,手机号\n"+strings.Repeat("\"老王,13800138000\n", 1<<20)))
	tm(t, "csv open quotes half", []byte("姓名,手机号\n"+strings.Repeat("a,\"b\n", 5<<20)))
	tm(t, "csv random han", []byte(func() string { var b strings.Builder; b.WriteString("姓名,手机号\n"); for b.Len() < 30<<20 { b.WriteString(han(30)+","+han(30)+"\n") }; return b.String() }()))
	tm(t, "csv long cells", []byte("姓名,手机号\n"+strings.Repeat(strings.Repeat("1", 900_000)+",1\n", 30)))
	tm(t, "csv long date cells", []byte("姓名,手机号,入群时间,抖音粉丝,城市,微信号,抖音号,邮箱\n"+strings.Repeat(strings.Repeat(strings.Repeat("1年 ", 10_000)+",", 8)+"\n", 80)))
	tm(t, "csv nul", append([]byte("姓名,手机号\n"), make([]byte, 30<<20)...))
	tm(t, "csv newline", []byte(strings.Repeat("\n", 30<<20)))
	tm(t, "csv commas", []byte("姓名,手机号\n"+strings.Repeat(strings.Repeat(",", 16000)+"\n", 1900)))
}
