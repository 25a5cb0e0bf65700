package roster

// titles are what rosters call each field, the surest first, as fold leaves
// them. One table, so that a new word has one place to go.
var titles = map[Field]string{
	FieldName: `真实姓名 姓名 成员姓名 会员姓名 车主姓名 名字 真名 本名 name fullname realname
		联系人 联系人姓名 名称 车主 成员 车友 队员 会员 备注名 微信备注名 好友备注`,
	FieldNickname: `昵称 车友昵称 群昵称 微信群昵称 网名 社群昵称 昵称/id 社区昵称 论坛昵称 app昵称 车友会昵称 群名片 群内昵称 nickname
		微信昵称 微信名 微信名称 用户昵称 用户名 别名 花名 称呼 username displayname id昵称`,
	FieldPhone:    `手机号 手机号码 手机 联系手机 移动电话 联系电话 电话 电话号码 联系号码 联系方式 手机/电话 电话/手机 mobile phone phonenumber mobilephone cellphone tel telephone contact 绑定手机 注册手机 注册手机号`,
	FieldWechat:   `微信号 微信id 微信账号 微信帐号 微信号码 微信 个人微信 个人微信号 wechat wechatid weixin wxid wx vx`,
	FieldEmail:    `邮箱 电子邮箱 电子邮件 邮箱地址 email e-mail mail emailaddress 邮件`,
	FieldGender:   `性别 gender sex`,
	FieldBirth:    `出生年月 出生日期 出生年月日 生日 出生 出生时间 birth birthday birthdate dateofbirth dob 出生年份 生辰`,
	FieldProvince: `省份 省 所在省份 所在省 所属省份 常驻省份 居住省份 现居省份 省/直辖市 省/自治区 province`,
	FieldCity:     `城市 所在城市 常驻城市 居住城市 现居城市 所属城市 现居地 常住城市 常驻地 居住地 所在地 市 地市 城市/地区 省市 省份城市 所在省市 省/市 地区 所在地区 所属地区 city location 用车城市 上牌城市`,
	FieldAddress:  `收货地址 地址 详细地址 联系地址 邮寄地址 寄送地址 收件地址 通讯地址 家庭住址 住址 居住地址 快递地址 address`,
	FieldModel:    `车型 爱车 座驾 所购车型 购买车型 车型名称 爱车车型 车辆型号 车款 现有车型 车系 拥有车型 购车车型 已购车型 驾驶车型 意向车型 model car carmodel vehicle 车辆`,
	FieldBoughtOn: `提车日期 购车日期 提车时间 购车时间 购买日期 购买时间 交付日期 交车日期 交车时间 提车年月 购车年月 交付时间 boughton purchasedate deliverydate`,
	FieldRole:     `身份 角色 成员身份 成员类型 会员类型 身份类型 用户类型 人员类型 类型 类别 人员类别 role type membertype 身份标签`,
	FieldTier: `梯队 所属梯队 成员梯队 人才梯队 梯队等级 当前梯队 koc梯队 梯队状态 tier
		等级 级别 成员等级 会员等级 koc等级 koc级别 成员级别 层级 分级 成员状态 会员状态 状态 level status stage`,
	FieldSpeciality: `擅长 擅长领域 擅长方向 擅长内容 特长 专长 标签 个人标签 内容方向 擅长技能 技能 兴趣 兴趣爱好 爱好 内容标签 specialities specialties speciality specialty skills tags interests`,
	FieldJoinedOn:   `入群时间 入群日期 加入时间 加入日期 入会日期 入会时间 加入社群时间 加入社群日期 进群时间 进群日期 入社日期 加群时间 加群日期 入队时间 入队日期 注册日期 注册时间 joinedon joindate joined joinedat datejoined membersince`,
	FieldRemark:     `备注 说明 备注信息 备注说明 其他备注 其他 附注 补充说明 个人简介 简介 remark remarks note notes comment comments memo`,
	FieldPlatform:   `平台 主要平台 所在平台 发布平台 社媒平台 自媒体平台 账号平台 平台名称 platform`,
	FieldHandle:     `平台账号 账号 帐号 账号id 平台id 账号名称 账号名 自媒体账号 社媒账号 社交账号 社交媒体账号 新媒体账号 各平台账号 handle accountid`,
	FieldFollowers:  `粉丝 粉丝数 粉丝量 粉丝数量 粉丝总数 followers fans 账号粉丝 平台粉丝`,
}

// doubtful are titles that may mean something else: they count for a field
// only when the column's values speak for it too.
var doubtful = map[Field]map[string]bool{
	FieldTier: setOf(`等级 级别 层级 分级 成员状态 会员状态 状态 level status stage 成员等级 会员等级 成员级别`),
	FieldRole: setOf(`类型 类别 type`),
	FieldName: setOf(`名称 车主 联系人 成员 车友 队员 会员`),
}

// mustFit are the doubtful titles that count for nothing without a value that fits.
var mustFit = setOf(`状态 成员状态 会员状态 status stage type 类型 类别 车主 分级 成员 车友 队员 会员 名称`)

// strangers begin the titles of columns about somebody else, or of numbers
// nobody should keep.
var strangers = []string{
	"紧急", "推荐人", "介绍人", "邀请人", "引荐人", "师傅", "导师", "徒弟", "配偶", "家属", "家人", "父母", "顾问", "销售顾问", "负责人",
	"对接人", "跟进人", "群主", "上级", "经销商", "门店", "店端", "4s店", "发票", "身份证", "证件", "车牌", "车架", "vin", "银行", "开户",
	"登记人", "录入人", "填表人", "审核人", "维护人", "备用", "第二", "固定电话", "座机", "公司电话", "办公电话", "收件人", "收货人", "被推荐",
	"家庭电话", "单位电话", "宅电", "是否", "有无", "有没有", "领队姓名", "领队手机", "领队电话", "队长", "组长", "领导", "主管", "籍贯", "家乡",
	"出生地", "户籍", "老家", "祖籍",
	"referrer", "emergency", "openid", "unionid", "护照",
}

// The words that follow the name of a platform.
var (
	handleWords = setOf(`号 id 账号 帐号 账户 帐户 号码 uid 账号id 帐号id 号id id号 用户id 用户名 handle account`)
	nameWords   = setOf(`昵称 名 名称 账号名称 账号名 账号昵称 主页 链接 主页链接 账号链接 主页地址 账号主页 个人主页 号/昵称 昵称/id url link name`)
	fansWords   = setOf(`粉丝 粉丝数 粉丝量 粉丝数量 粉丝总数 粉丝总量 粉丝规模 粉丝人数 关注人数 订阅数 followers fans 账号粉丝 账号粉丝数 账号粉丝量 号粉丝 号粉丝数 号粉丝量 当前粉丝 当前粉丝数 粉`)
)
