package sheet

import (
	"fmt"
	"iter"
	"path"
	"strings"
)

// workbook is an open XLSX.
type workbook struct {
	archive   *archive
	sheets    []part
	epoch1904 bool
	styles    []dateStyle
	strings   *stringTable
	merges    map[int]merges // by sheet, once it was looked through

	stringsPart, stylesPart string
}

// part is a sheet as the workbook lists it.
type part struct {
	name, rel, path string
	hidden          bool
}

func openWorkbook(name string) (*File, error) {
	a, err := openArchive(name)
	if err != nil {
		return nil, err
	}
	w := &workbook{archive: a, merges: map[int]merges{}, stringsPart: "xl/sharedStrings.xml", stylesPart: "xl/styles.xml"}
	f, err := w.open()
	if err != nil {
		a.file.Close()
		return nil, err
	}
	return f, nil
}

func (w *workbook) open() (*File, error) {
	hidden, err := w.list()
	if err != nil {
		return nil, err
	}
	if len(w.sheets) == 0 {
		return nil, refuse("no_sheet")
	}
	if w.styles, err = readStyles(w.archive, w.stylesPart); err != nil {
		return nil, err
	}
	if w.strings, err = readStrings(w.archive, w.stringsPart); err != nil {
		return nil, err
	}
	f := &File{Format: "xlsx", Hidden: hidden, src: w}
	for i, p := range w.sheets {
		m, err := w.look(i)
		if err != nil {
			return nil, err
		}
		f.Sheets = append(f.Sheets, Sheet{Name: p.name, Rows: m.rows})
	}
	return f, nil
}

const maxSheets = 255

// list reads the workbook's sheets and where each is stored, and returns the
// names of the hidden ones.
func (w *workbook) list() (hidden []string, err error) {
	main, err := w.main()
	if err != nil {
		return nil, err
	}
	var all []part
	err = w.archive.each(main, func(t token) error {
		if t.kind != opening {
			return nil
		}
		switch string(t.name) {
		case "workbookPr":
			v, _ := t.attr("date1904")
			w.epoch1904 = v == "1" || v == "true"
		case "sheet":
			all = append(all, sheetPart(t))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	where, err := w.relations(main)
	if err != nil {
		return nil, err
	}
	listed := map[string]bool{}
	for _, p := range all {
		p.path = where[p.rel]
		switch {
		case p.hidden:
			hidden = append(hidden, p.name)
		case p.path != "" && !listed[p.path] && len(w.sheets) < maxSheets:
			listed[p.path] = true // no sheet has two names
			w.sheets = append(w.sheets, p)
		}
	}
	return hidden, nil
}

func sheetPart(t token) part {
	var p part
	p.name, _ = t.attr("name")
	p.rel, _ = t.attr("id")
	state, _ := t.attr("state")
	p.hidden = state == "hidden" || state == "veryHidden"
	return p
}

// main is the workbook part itself, which need not have its usual name.
func (w *workbook) main() (string, error) {
	name := ""
	err := w.archive.each("_rels/.rels", func(t token) error {
		if kind, _ := t.attr("Type"); t.kind == opening && strings.HasSuffix(kind, "/officeDocument") {
			name, _ = t.attr("Target")
		}
		return nil
	})
	if name == "" {
		name = "xl/workbook.xml"
	}
	return strings.TrimPrefix(name, "/"), err
}

// relations returns where the worksheets named in the workbook are stored
// (charts and dialogs are left out) and notes the strings and the styles.
func (w *workbook) relations(main string) (map[string]string, error) {
	where := map[string]string{}
	rels := path.Join(path.Dir(main), "_rels", path.Base(main)+".rels")
	err := w.archive.each(rels, func(t token) error {
		if t.kind != opening || string(t.name) != "Relationship" {
			return nil
		}
		id, _ := t.attr("Id")
		kind, _ := t.attr("Type")
		target, _ := t.attr("Target")
		if !strings.HasPrefix(target, "/") {
			target = path.Join(path.Dir(main), target)
		}
		switch path.Base(kind) {
		case "worksheet":
			where[id] = target
		case "sharedStrings":
			w.stringsPart = target
		case "styles":
			w.stylesPart = target
		}
		return nil
	})
	return where, err
}

func (w *workbook) rows(sheet int) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		r, ok, err := w.archive.part(w.sheets[sheet].path)
		if err == nil && !ok {
			err = refuse("broken")
		}
		if err != nil {
			yield(Row{}, err)
			return
		}
		defer r.Close()
		newGrid(w, r, w.merges[sheet]).rows(yield)
	}
}

func (w *workbook) close() error {
	if err := w.archive.file.Close(); err != nil {
		return fmt.Errorf("close workbook: %w", err)
	}
	return nil
}
