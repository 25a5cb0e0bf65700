package intake_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"xinhuo/internal/errs"
	"xinhuo/internal/intake"
	"xinhuo/internal/member"
	"xinhuo/internal/sheet"
)

const threePeople = `姓名,昵称,手机号,微信号,城市,梯队
张三丰,三丰,13800138001,zsf_1,成都,核心
李四思,思思,13800138002,lss_2,北京,预备
,无名氏,13800138003,,上海,
`

func gb18030(t *testing.T, s string) string {
	t.Helper()
	out, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	check(t, err)
	return out
}

func workbook(t *testing.T, csv string) string {
	t.Helper()
	var out bytes.Buffer
	lines := strings.Split(strings.TrimSpace(csv), "\n")
	w, err := sheet.NewXLSX(&out, "成员", strings.Split(lines[0], ","))
	check(t, err)
	for _, line := range lines[1:] {
		var cells []any
		for c := range strings.SplitSeq(line, ",") {
			cells = append(cells, c)
		}
		check(t, w.Write(cells...))
	}
	check(t, w.Close())
	return out.String()
}

// Each roster comes in with exactly these counts, and the same file once more
// changes nobody.
func TestRosters(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	rosters := map[string]struct {
		file string
		want intake.Tally
		says []string // ids of what is said about rows
	}{
		"UTF-8":                 {threePeople, intake.Tally{Created: 3}, nil},
		"UTF-8 with a mark":     {"\ufeff" + threePeople, intake.Tally{Created: 3}, nil},
		"GB18030":               {gb18030(t, threePeople), intake.Tally{Created: 3}, nil},
		"XLSX":                  {workbook(t, threePeople), intake.Tally{Created: 3}, nil},
		"Windows line ends":     {strings.ReplaceAll(threePeople, "\n", "\r\n"), intake.Tally{Created: 3}, nil},
		"tabs":                  {strings.ReplaceAll(threePeople, ",", "\t"), intake.Tally{Created: 3}, nil},
		"a title above":         {"星驰汽车 2026 年成员名单,,,,,\n" + threePeople, intake.Tally{Created: 3}, nil},
		"a sum and a signature": {threePeople + "合计,3,,,,\n制表人：陈静,,,,,\n", intake.Tally{Created: 3, Ignored: 2}, nil},
		"blank rows":            {strings.ReplaceAll(threePeople, "\n李", "\n,,,,,\n\n李"), intake.Tally{Created: 3}, nil},
		"only a header":         {"姓名,手机号\n", intake.Tally{}, nil},
		"phones as typed": {
			"姓名,手机\n甲甲,138 0013 8001\n乙乙,+86-13800138002\n丙丙,１３８００１３８００３\n丁丁,86 138-0013-8004\n",
			intake.Tally{Created: 4}, nil,
		},
		"a phone Excel spoiled": {"姓名,手机\n甲甲,1.38001E+10\n乙乙,13800138002\n", intake.Tally{Created: 1, Refused: 1}, []string{"roster.phone.scientific"}},
		"a short phone":         {"姓名,手机\n甲甲,1380013800\n", intake.Tally{Refused: 1}, []string{"roster.phone.digits"}},
		"dates as typed": {
			"姓名,手机,入群时间\n甲甲,13800138001,2023-07-05\n乙乙,13800138002,2023/7/5\n丙丙,13800138003,2023年7月5日\n丁丁,13800138004,45112\n",
			intake.Tally{Created: 4}, nil,
		},
		"counts and lists":              {"姓名,手机,抖音号,抖音粉丝,擅长\n甲甲,13800138001,dy_1,1.2万,越野、改装,\n", intake.Tally{Created: 1}, nil},
		"accounts of several platforms": {"姓名,手机,社交账号\n甲甲,13800138001,抖音：dyjia 小红书：xhsjia\n乙乙,,微博@wbyi、B站：blyi\n", intake.Tally{Created: 2}, nil},
		"words with spaces between":     {"备注名,手机,爱好\n甲甲,13800138001,自驾 摄影\n", intake.Tally{Created: 1}, nil},
		"nobody to call":                {"姓名,手机\n,13800138001\n", intake.Tally{Refused: 1}, []string{"roster.row.no_name"}},
		"nothing to know them by": {
			"姓名,手机,微信\n甲甲,,\n乙乙,13800138002,\n", intake.Tally{Created: 1, Refused: 1}, []string{"roster.row.no_identity"},
		},
		"more than a member can hold": {
			"姓名,手机,擅长\n甲甲,13800138001," + strings.Join(numberWords(21), "、") + "\n", intake.Tally{Refused: 1}, []string{"member.speciality.over"},
		},
		"together more than a member can hold": {
			"姓名,手机,擅长\n甲甲,13800138001," + strings.Join(numberWords(20), "、") + "\n甲甲,13800138001,越野\n",
			intake.Tally{Created: 1, Unchanged: 1, Warned: 1}, []string{"member.speciality.over"},
		},
		"twice the same row":      {threePeople + "张三丰,三丰,13800138001,zsf_1,成都,核心\n", intake.Tally{Created: 3, Unchanged: 1}, nil},
		"a later row adds":        {"姓名,手机,微信,城市\n甲甲,13800138001,,\n甲甲,13800138001,jia_jia,成都\n", intake.Tally{Created: 1, Changed: 1}, nil},
		"a later row corrects":    {"姓名,手机,城市\n甲甲,13800138001,北京\n甲甲,13800138001,成都\n", intake.Tally{Created: 1, Changed: 1}, nil},
		"known by 微信号 alone":      {"姓名,手机,微信\n甲甲,13800138001,jia_jia\n甲甲,,JIA_jia\n", intake.Tally{Created: 1, Unchanged: 1}, nil},
		"known by a handle alone": {"姓名,手机,抖音号\n甲甲,13800138001,dyjia\n甲甲,,DYJIA\n", intake.Tally{Created: 1, Unchanged: 1}, nil},
		"phone of one, 微信号 of another": {
			"姓名,手机,微信\n甲甲,13800138001,jia_jia\n乙乙,13800138002,yi_yi\n丙丙,13800138001,yi_yi\n",
			intake.Tally{Created: 2, Refused: 1}, []string{"intake.row.clash"},
		},
		"phone of one, handle of another": {
			"姓名,手机,抖音号\n甲甲,13800138001,dyjia\n乙乙,13800138002,dyyi\n丙丙,13800138001,dyyi\n",
			intake.Tally{Created: 2, Refused: 1}, []string{"intake.row.clash"},
		},
		"a 微信号 two people share": {
			"姓名,手机,微信\n甲甲,13800138001,jia_jia\n乙乙,13800138002,jia_jia\n",
			intake.Tally{Created: 1, Changed: 1, Warned: 1}, []string{"intake.row.other_name"},
		},
	}
	for name, tt := range rosters {
		t.Run(name, func(t *testing.T) {
			d := d.another(t)
			in := d.checked(d.upload(name+".csv", tt.file))
			if in.State != intake.Checked || in.Tally != tt.want {
				t.Fatalf("checked: %s %+v %v\n%s\nwant %+v", in.State, in.Tally, in.Problem, d.said(in), tt.want)
			}
			if said := d.reasons(in); !slices.Equal(said, tt.says) {
				t.Errorf("said %v, want %v", said, tt.says)
			}
			if tt.want.Created+tt.want.Changed == 0 {
				return
			}
			if in = d.confirmed(in); in.State != intake.Done || d.count() != tt.want.Created {
				t.Fatalf("confirmed: %s %v %v with %d members, want done with %d", in.State, in.Problem, in.Notice, d.count(), tt.want.Created)
			}
			again := d.checked(d.upload(name+".csv", tt.file))
			if want := (intake.Tally{Unchanged: tt.want.Accepted(), Refused: tt.want.Refused, Warned: again.Warned, Ignored: tt.want.Ignored}); again.Tally != want {
				t.Errorf("again: %+v\n%s\nwant %+v", again.Tally, d.said(again), want)
			}
		})
	}
}

// What cannot be a roster is refused at the upload.
func TestRefusedFiles(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for name, content := range map[string]string{
		"nothing":             "",
		"a picture":           "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + strings.Repeat("\x00", 100),
		"a million columns":   "姓名" + strings.Repeat(",", 1_000_000) + "\n",
		"an archive, no book": "PK\x03\x04" + strings.Repeat("x", 1000),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := d.Upload(t.Context(), d.brand, actor, name+".xlsx", temp(t, content))
			var bad errs.Invalid
			if !errors.As(err, &bad) || bad["file"].IsZero() {
				t.Errorf("Upload = %v, want a complaint beside the file", err)
			}
		})
	}
}

// What the brand knows stays where a roster is silent; what has many values
// is united.
func TestUpdateNeverBlanks(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.confirmed(d.checked(d.upload("a.csv", "姓名,手机,微信,城市,车型,擅长,抖音号,抖音粉丝,备注,梯队\n甲甲,13800138001,jia_jia,成都,星驰 L9,越野,dyjia,100,老成员,核心\n")))
	in := d.checked(d.upload("b.csv", "姓名,手机,微信,城市,车型,擅长,抖音号,抖音粉丝,备注,梯队\n甲甲,13800138001,,,,改装,,200,,\n"))
	if want := (intake.Tally{Changed: 1}); in.Tally != want {
		t.Fatalf("checked %+v, want %+v", in.Tally, want)
	}
	d.confirmed(in)
	m := d.only()
	got := fmt.Sprint(m.Name, m.Wechat, m.City, m.Model, m.Specialities, m.Handles[0].Handle, *m.Handles[0].Followers, m.Remark, m.Tier)
	if want := fmt.Sprint("甲甲", "jia_jia", "成都", "星驰 L9", []string{"改装", "越野"}, "dyjia", 200, "老成员", member.Core); got != want {
		t.Errorf("after the second roster %s, want %s", got, want)
	}
}

func numberWords(n int) []string {
	words := make([]string, n)
	for i := range words {
		words[i] = fmt.Sprintf("擅长%d", i)
	}
	return words
}
