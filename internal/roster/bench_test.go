package roster

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

const benchRows = 100_000

var benchTitles = []string{
	"序号", "姓名", "昵称", "手机号", "微信号", "性别", "出生年月", "省份", "城市", "车型", "提车日期", "身份", "梯队", "擅长",
	"抖音号", "抖音粉丝", "小红书号", "小红书粉丝", "入群时间", "备注",
}

// benchPerson is row i of a roster whose texts mostly differ.
func benchPerson(i int) []string {
	cities := []string{"四川,成都", "浙江,杭州", "广东,深圳", "湖北,武汉"}
	place := strings.Split(cities[i%4], ",")
	return []string{
		fmt.Sprint(i), "王" + string(rune(0x4e00+i%2000)) + string(rune(0x5000+i%1999)), fmt.Sprint("云淡风轻", i), fmt.Sprintf("138%08d", i), fmt.Sprint("wx_h", i),
		"女", fmt.Sprintf("19%02d-%02d", 60+i%40, 1+i%12), place[0], place[1], "星驰 L9", fmt.Sprintf("20%02d-%02d-%02d", 10+i%14, 1+i%12, 1+i%28), "KOC", "预备", "自驾路线、改装",
		fmt.Sprint("dy", i), fmt.Sprint(i % 5000), fmt.Sprint("xhs", i), "1.2万", fmt.Sprintf("2022/%d/%d", 1+i%12, 1+i%28), fmt.Sprint("转介绍 3 人，城市领队，", i),
	}
}

func BenchmarkRead100kCSV(b *testing.B) {
	path := filepath.Join(b.TempDir(), "a.csv")
	writeBench(b, path, func(w io.Writer) {
		fmt.Fprintln(w, strings.Join(benchTitles, ","))
		for i := range benchRows {
			fmt.Fprintln(w, strings.Join(benchPerson(i), ","))
		}
	})
	readBench(b, path)
}

// BenchmarkRead100kXLSX reads a workbook as Excel writes it: every text in
// the table of shared strings.
func BenchmarkRead100kXLSX(b *testing.B) {
	path := filepath.Join(b.TempDir(), "a.xlsx")
	writeBench(b, path, func(w io.Writer) { writeWorkbook(b, w) })
	readBench(b, path)
}

func readBench(b *testing.B, path string) {
	info, err := os.Stat(path)
	must(b, err)
	peak := uint64(0)
	for b.Loop() {
		book, err := Open(path, "a")
		must(b, err)
		m := book.Outline().Mapping()
		c := m.Cleaner(today)
		n := 0
		for row, err := range book.Rows(m.Sheet, m.HeaderRow) {
			must(b, err)
			if _, faults := c.Clean(row); len(faults) > 0 {
				b.Fatalf("line %d: %+v", row.Line, faults)
			}
			if n++; n%40_000 == 0 {
				peak = max(peak, liveHeap())
			}
		}
		if n != benchRows {
			b.Fatalf("%d rows, want %d", n, benchRows)
		}
		book.Close()
	}
	b.ReportMetric(float64(info.Size())/(1<<20), "MB-file")
	b.ReportMetric(float64(peak)/(1<<20), "MB-live")
}

func liveHeap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func writeBench(b *testing.B, path string, fill func(io.Writer)) {
	f, err := os.Create(path)
	must(b, err)
	w := bufio.NewWriter(f)
	fill(w)
	must(b, w.Flush())
	must(b, f.Close())
}

// writeWorkbook writes the benchmark's people as XLSX, numbers as numbers.
func writeWorkbook(b *testing.B, w io.Writer) {
	z := zip.NewWriter(w)
	part := func(name string, fill func(io.Writer)) {
		p, err := z.Create(name)
		must(b, err)
		out := bufio.NewWriter(p)
		fill(out)
		must(b, out.Flush())
	}
	fixed := map[string]string{
		"[Content_Types].xml":        `<Types/>`,
		"xl/workbook.xml":            `<workbook><sheets><sheet name="成员" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
	}
	for name, body := range fixed {
		part(name, func(w io.Writer) { io.WriteString(w, body) })
	}
	shared, order := map[string]int{}, []string{}
	part("xl/worksheets/sheet1.xml", func(w io.Writer) {
		io.WriteString(w, `<worksheet><sheetData>`)
		for i := range benchRows + 1 {
			cells := benchTitles
			if i > 0 {
				cells = benchPerson(i)
			}
			fmt.Fprintf(w, `<row r="%d" spans="1:20">`, i+1)
			for j, text := range cells {
				if i > 0 && (j == 0 || j == 3 || j == 15) {
					fmt.Fprintf(w, `<c r="%c%d" s="1"><v>%s</v></c>`, 'A'+j, i+1, text)
					continue
				}
				at, ok := shared[text]
				if !ok {
					at = len(order)
					shared[text], order = at, append(order, text)
				}
				fmt.Fprintf(w, `<c r="%c%d" s="1" t="s"><v>%d</v></c>`, 'A'+j, i+1, at)
			}
			io.WriteString(w, `</row>`)
		}
		io.WriteString(w, `</sheetData></worksheet>`)
	})
	part("xl/sharedStrings.xml", func(w io.Writer) {
		io.WriteString(w, `<sst>`)
		for _, s := range order {
			fmt.Fprintf(w, `<si><t>%s</t></si>`, s)
		}
		io.WriteString(w, `</sst>`)
	})
	must(b, z.Close())
}
