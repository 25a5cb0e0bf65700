package sheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Writer writes a table a row at a time. A cell is a string, an int, an
// int64, a time.Time (a day), or nil. Nothing is complete before Close.
type Writer interface {
	Write(cells ...any) error
	Close() error
}

var plainNegative = regexp.MustCompile(`^-[0-9][0-9,]*(\.[0-9]+)?%?$`)

// SafeCell returns s so that no spreadsheet takes it for a formula: an
// apostrophe goes before = + - @, their full-width forms, tab and CR. A plain
// negative number stays as it is.
func SafeCell(s string) string {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, " \u00a0\u3000"))
	switch first {
	case '=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠':
		if !plainNegative.MatchString(s) {
			return "'" + s
		}
	}
	return s
}

type csvWriter struct {
	csv *csv.Writer
	row []string
}

// NewCSV writes a CSV that Excel opens with its Chinese whole (UTF-8 with a
// mark, CRLF) and without running anything (SafeCell).
func NewCSV(w io.Writer, header []string) (Writer, error) {
	if _, err := w.Write(utf8BOM); err != nil {
		return nil, fmt.Errorf("write csv: %w", err)
	}
	out := &csvWriter{csv: csv.NewWriter(w)}
	out.csv.UseCRLF = true
	return out, out.Write(anys(header)...)
}

func (c *csvWriter) Write(cells ...any) error {
	c.row = c.row[:0]
	for _, v := range cells {
		c.row = append(c.row, cellText(v))
	}
	if err := c.csv.Write(c.row); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}

func (c *csvWriter) Close() error {
	c.csv.Flush()
	if err := c.csv.Error(); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}

func cellText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return SafeCell(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case time.Time:
		return v.Format(time.DateOnly)
	}
	return SafeCell(fmt.Sprint(v))
}

type xlsxWriter struct {
	out    io.Writer
	file   *excelize.File
	stream *excelize.StreamWriter
	day    int // the style of a date
	line   int
}

// NewXLSX writes a workbook of one sheet with a bold header that stays in
// view. Text is written as text, whatever it begins with.
func NewXLSX(w io.Writer, sheet string, header []string) (Writer, error) {
	x := &xlsxWriter{out: w, file: excelize.NewFile()}
	if err := x.begin(sheet, header); err != nil {
		x.file.Close()
		return nil, fmt.Errorf("write xlsx: %w", err)
	}
	return x, nil
}

func (x *xlsxWriter) begin(sheet string, header []string) error {
	if err := x.file.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	format := "yyyy-mm-dd"
	var err error
	if x.day, err = x.file.NewStyle(&excelize.Style{CustomNumFmt: &format}); err != nil {
		return err
	}
	bold, err := x.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	if x.stream, err = x.file.NewStreamWriter(sheet); err != nil {
		return err
	}
	if err := x.stream.SetColWidth(1, max(1, len(header)), 14); err != nil {
		return err
	}
	if err := x.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	x.line = 1
	return x.stream.SetRow("A1", anys(header), excelize.RowOpts{StyleID: bold})
}

func (x *xlsxWriter) Write(cells ...any) error {
	x.line++
	row := make([]any, len(cells))
	for i, v := range cells {
		if t, ok := v.(time.Time); ok {
			v = excelize.Cell{StyleID: x.day, Value: t}
		}
		row[i] = v
	}
	if err := x.stream.SetRow("A"+strconv.Itoa(x.line), row); err != nil {
		return fmt.Errorf("write xlsx line %d: %w", x.line, err)
	}
	return nil
}

func (x *xlsxWriter) Close() error {
	defer x.file.Close()
	if err := x.stream.Flush(); err != nil {
		return fmt.Errorf("write xlsx: %w", err)
	}
	if err := x.file.Write(x.out); err != nil {
		return fmt.Errorf("write xlsx: %w", err)
	}
	return nil
}

func anys(words []string) []any {
	out := make([]any, len(words))
	for i, s := range words {
		out[i] = s
	}
	return out
}
