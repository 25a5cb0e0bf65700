package roster

import (
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func TestWorkbooks(t *testing.T) {
	people := [][]any{{"姓名", "手机号", "入群时间"}, {"张三", 13800138000, "2023-07-05"}, {"李四", "13800138001", 45112}}
	hide := func(x *excelize.File) { must(t, x.SetSheetVisible("旧名单", false)) }
	tests := map[string]struct {
		change   func(*excelize.File)
		sheets   []sheetOf
		sheet    int
		counts   string
		warnings string
	}{
		"notes and a dictionary before it": {nil, []sheetOf{
			{"填写说明", [][]any{{"说明"}, {"手机号：必填"}, {"姓名：必填"}}},
			{"字典", [][]any{{"梯队", "身份"}, {"核心", "KOC"}, {"预备", "KOL"}}},
			{"空", nil}, {"成员", people},
		}, 3, "ready 2", ""},
		"a hidden sheet":    {hide, []sheetOf{{"成员", people}, {"旧名单", people}}, 0, "ready 2", "hidden 旧名单"},
		"several rosters":   {nil, []sheetOf{{"成都", people}, {"重庆", people}}, 0, "ready 2", "more_sheets 重庆"},
		"the longer of two": {nil, []sheetOf{{"模板", people[:1]}, {"成员", people}}, 1, "ready 2", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := readAll(t, "a.xlsx", workbook(t, tt.change, tt.sheets...))
			var warned []string
			for _, w := range r.outline.Warnings {
				warned = append(warned, fmt.Sprint(strings.TrimPrefix(w.ID, "roster.warn."), " ", w.Args["Names"]))
			}
			if got := strings.Join(warned, ", "); r.outline.Sheet != tt.sheet || r.counts != tt.counts || got != tt.warnings {
				t.Errorf("sheet %d, %s, warned %q; want sheet %d, %s, %q\n%s", r.outline.Sheet, r.counts, got, tt.sheet, tt.counts, tt.warnings, r.said())
			}
		})
	}
}

// TestExcelKinds is what only a workbook can hold: dates that are numbers,
// phones that are numbers, and numbers formatted as something else.
func TestExcelKinds(t *testing.T) {
	body := workbook(t, func(x *excelize.File) {
		date, month, science := "yyyy/m/d", `yyyy"年"m"月"`, "0.00E+00"
		for cell, format := range map[string]*string{"C2": &date, "D2": &month, "B2": &science} {
			style, err := x.NewStyle(&excelize.Style{CustomNumFmt: format})
			must(t, err)
			must(t, x.SetCellStyle("成员", cell, cell, style))
		}
		must(t, x.MergeCell("成员", "E2", "E4"))
		must(t, x.SetCellFormula("成员", "F2", "A2&B2"))
	}, sheetOf{"成员", [][]any{
		{"姓名", "手机号", "入群时间", "生日", "城市", "备注", "抖音粉丝"},
		{"张三", 13912345678, 45112, 33000, "成都", nil, 1.2e7},
		{"李四", "1.39E+10", 45112, "1990-05", nil, "x", 12},
		{"王芳", 13900000000, "2023-07-05", nil, nil, "y", 13},
	}})
	r := readAll(t, "a.xlsx", body)
	if want := "2 备注 cell.formula\n3 手机号 phone.scientific\n4 手机号 phone.zeros"; r.said() != want {
		t.Errorf("said\n%s\nwant\n%s", r.said(), want)
	}
	if len(r.candidates) != 2 {
		t.Fatal(r.counts)
	}
	c := r.candidates[0]
	got := fmt.Sprint(c.Phone, c.JoinedOn.Format(" 2006-01-02 "), c.Birth, " ", c.City, " ", *c.Handles[0].Followers, " ", r.candidates[1].City)
	if want := "+8613912345678 2023-07-05 1990-05 成都 12000000 成都"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
