package roster

import (
	"slices"
	"strings"

	"xinhuo/internal/i18n"
)

// Field is what a column of a roster can hold. The fields of a platform are
// its code and ".handle" or ".followers": douyin.handle.
type Field string

// The fields that are not about a platform. Platform, Handle and Followers
// are for rosters with one column that names the platform in each row.
const (
	FieldName       Field = "name"
	FieldNickname   Field = "nickname"
	FieldPhone      Field = "phone"
	FieldWechat     Field = "wechat"
	FieldEmail      Field = "email"
	FieldGender     Field = "gender"
	FieldBirth      Field = "birth"
	FieldProvince   Field = "province"
	FieldCity       Field = "city"
	FieldAddress    Field = "address"
	FieldModel      Field = "model"
	FieldBoughtOn   Field = "bought_on"
	FieldRole       Field = "role"
	FieldTier       Field = "tier"
	FieldSpeciality Field = "speciality"
	FieldJoinedOn   Field = "joined_on"
	FieldRemark     Field = "remark"
	FieldPlatform   Field = "platform"
	FieldHandle     Field = "handle"
	FieldFollowers  Field = "followers"
)

var plainFields = []Field{
	FieldName, FieldNickname, FieldPhone, FieldWechat, FieldEmail, FieldGender, FieldBirth,
	FieldProvince, FieldCity, FieldAddress, FieldModel, FieldBoughtOn, FieldRole, FieldTier,
	FieldSpeciality, FieldJoinedOn, FieldRemark,
}

// Fields lists every field in the order in which a person is offered them.
func Fields() []Field {
	all := slices.Clone(plainFields)
	for _, p := range Platforms {
		all = append(all, p.Handle(), p.Followers())
	}
	return append(all, FieldPlatform, FieldHandle, FieldFollowers)
}

// Known reports whether f is one of Fields.
func (f Field) Known() bool {
	if p, what, ok := strings.Cut(string(f), "."); ok {
		_, known := PlatformOf(p)
		return known && (what == "handle" || what == "followers")
	}
	return slices.Contains(plainFields, f) || f == FieldPlatform || f == FieldHandle || f == FieldFollowers
}

// Label is what a person calls the field.
func (f Field) Label() i18n.Message {
	if p, what, ok := strings.Cut(string(f), "."); ok {
		return i18n.Msg("roster.field.of_platform."+what, "Platform", i18n.Msg("roster.platform."+p))
	}
	return i18n.Msg("roster.field." + string(f))
}

// platform splits the field of a platform; what is handle or followers.
func (f Field) platform() (code, what string, ok bool) {
	return strings.Cut(string(f), ".")
}

// Platform is where members post. Code is stored, words are what rosters
// call it.
type Platform struct {
	Code  string
	words []string
}

// Platforms lists the platforms in the order people see them.
var Platforms = []Platform{
	{"douyin", []string{"抖音", "douyin", "dy"}},
	{"xiaohongshu", []string{"小红书", "红书", "xiaohongshu", "rednote", "xhs", "red"}},
	{"weibo", []string{"新浪微博", "微博", "weibo", "wb"}},
	{"channels", []string{"微信视频号", "视频号", "wechatchannels", "channels", "sph"}},
	{"bilibili", []string{"哔哩哔哩", "哔哩", "b站", "bilibili", "bili"}},
	{"kuaishou", []string{"快手", "kuaishou", "ks"}},
	{"zhihu", []string{"知乎", "zhihu"}},
	{"dongchedi", []string{"懂车帝", "懂车号", "dongchedi", "dcd"}},
	{"autohome", []string{"汽车之家", "车家号", "autohome"}},
	{"wechat_oa", []string{"微信公众号", "公众号", "wechatofficialaccount", "officialaccount", "gzh"}},
	{"douban", []string{"豆瓣", "douban"}},
	{"yiche", []string{"易车网", "易车号", "易车", "yiche"}},
	{"toutiao", []string{"今日头条", "头条号", "头条", "toutiao"}},
}

// Handle is the field of somebody's name on p.
func (p Platform) Handle() Field { return Field(p.Code + ".handle") }

// Followers is the field of how many follow somebody on p.
func (p Platform) Followers() Field { return Field(p.Code + ".followers") }

// Label is what a person calls the platform.
func (p Platform) Label() i18n.Message { return i18n.Msg("roster.platform." + p.Code) }

// PlatformOf finds a platform by its code.
func PlatformOf(code string) (Platform, bool) {
	i := slices.IndexFunc(Platforms, func(p Platform) bool { return p.Code == code })
	if i < 0 {
		return Platform{}, false
	}
	return Platforms[i], true
}

// platformNamed finds the platform a word means: 抖音, B站.
func platformNamed(word string) (Platform, bool) {
	word = fold(word)
	for _, p := range Platforms {
		if word == p.Code || slices.Contains(p.words, word) {
			return p, true
		}
	}
	return Platform{}, false
}
