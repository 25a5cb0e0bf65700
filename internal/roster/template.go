package roster

import (
	"io"

	"xinhuo/internal/i18n"
	"xinhuo/internal/sheet"
)

// templateFields are the columns of the blank roster people may download.
var templateFields = []Field{
	FieldName, FieldNickname, FieldPhone, FieldWechat, FieldGender, FieldBirth, FieldProvince, FieldCity,
	FieldModel, FieldBoughtOn, FieldRole, FieldTier, FieldSpeciality,
	"douyin.handle", "douyin.followers", "xiaohongshu.handle", "xiaohongshu.followers", FieldJoinedOn, FieldRemark,
}

// templateRows are two people who are left out when the file comes back.
var templateRows = [][]string{
	{"zhang", "sanfeng", "13800138000", "zhangsanfeng", "male", "1985-03", "place1.province", "place1.city", "model1", "2022-05-01", "KOC", "core", "speciality1", "zsf_auto", "12000", "zsf_auto", "3500", "2021-06-18", "remark1"},
	{"li", "sisi", "13900139000", "", "female", "1990-11-20", "place2.province", "place2.city", "model2", "2023-09-16", "owner", "reserve", "speciality2", "", "", "lisisi", "860", "2023-10-01", ""},
}

// TemplateCSV writes the blank roster: the titles and two sample rows.
func TemplateCSV(w io.Writer, lang i18n.Lang) error {
	out, err := sheet.NewCSV(w, templateTitles(lang))
	if err != nil {
		return err
	}
	return fillTemplate(out, lang)
}

// TemplateXLSX writes the same as a workbook.
func TemplateXLSX(w io.Writer, lang i18n.Lang) error {
	out, err := sheet.NewXLSX(w, i18n.Say(lang, i18n.Msg("roster.template.sheet")), templateTitles(lang))
	if err != nil {
		return err
	}
	return fillTemplate(out, lang)
}

func templateTitles(lang i18n.Lang) []string {
	var titles []string
	for _, f := range templateFields {
		titles = append(titles, i18n.Say(lang, f.Label()))
	}
	return titles
}

func fillTemplate(out sheet.Writer, lang i18n.Lang) error {
	for _, row := range templateRows {
		cells := make([]any, len(row))
		for i, v := range row {
			if id := "roster.template." + v; i18n.Has(lang, id) {
				v = i18n.Say(lang, i18n.Msg(id))
			}
			cells[i] = v
		}
		if err := out.Write(cells...); err != nil {
			return err
		}
	}
	return out.Close()
}
