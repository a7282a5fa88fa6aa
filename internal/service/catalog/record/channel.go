package record

import "slices"

// Channel (办理形式) is a way to bring an application.
type Channel string

// The channels (GB/T 39046-2020: 1 window, 2 web, 3 mobile, 4 courier, 9 other), with the self-service terminal apart.
const (
	ChannelWindow  Channel = "window"
	ChannelWeb     Channel = "web"
	ChannelMobile  Channel = "mobile"
	ChannelCourier Channel = "courier"
	ChannelKiosk   Channel = "kiosk"
	ChannelOther   Channel = "other"
)

// EveryChannel lists the channels in the order of their codes.
func EveryChannel() []Channel {
	return []Channel{ChannelWindow, ChannelWeb, ChannelMobile, ChannelCourier, ChannelKiosk, ChannelOther}
}

// Title is the channel as the public reads it.
func (c Channel) Title() string {
	return map[Channel]string{ChannelWindow: "窗口办理", ChannelWeb: "电脑端网上办理", ChannelMobile: "手机办理",
		ChannelCourier: "快递申请", ChannelKiosk: "自助终端办理", ChannelOther: "其他形式"}[c]
}

// Channels says through which doors an item comes in.
type Channels struct {
	Forms       []Channel `yaml:"forms,omitempty" json:"forms,omitempty"`
	Web         string    `yaml:"web,omitempty" json:"web,omitempty"`         // 网办地址, when it is not ours
	Mobile      string    `yaml:"mobile,omitempty" json:"mobile,omitempty"`   // 移动端地址
	SignOn      bool      `yaml:"sign_on,omitempty" json:"sign_on,omitempty"` // 单点登录
	Booking     bool      `yaml:"booking,omitempty" json:"booking,omitempty"` // 预约
	Courier     bool      `yaml:"courier,omitempty" json:"courier,omitempty"` // 物流: papers come and go by courier
	SelfService []string  `yaml:"self_service,omitempty" json:"self_service,omitempty"`
	InHall      bool      `yaml:"in_hall,omitempty" json:"in_hall,omitempty"`         // 进驻大厅
	AwayReason  string    `yaml:"away_reason,omitempty" json:"away_reason,omitempty"` // why it is not in the hall
	HelpedIn    []string  `yaml:"helped_in,omitempty" json:"helped_in,omitempty"`     // 代收代办区域
	BranchRole  string    `yaml:"branch_role,omitempty" json:"branch_role,omitempty"` // 就近办: what the township or village does
}

// Takes reports whether the item comes in through a channel.
func (c Channels) Takes(channel Channel) bool { return slices.Contains(c.Forms, channel) }

// Way (送达方式) is how a result reaches the applicant.
type Way string

// The ways of delivery.
const (
	WayWindow  Way = "window"  // 窗口领取
	WayCourier Way = "courier" // 物流
	WayOnline  Way = "online"  // 电子文件
	WayKiosk   Way = "kiosk"   // 自助打印
	WayNotice  Way = "notice"  // 公告
)

// Ways lists the ways of delivery.
func Ways() []Way { return []Way{WayWindow, WayCourier, WayOnline, WayKiosk, WayNotice} }

// Title is the way as the public reads it.
func (w Way) Title() string {
	return map[Way]string{WayWindow: "窗口领取", WayCourier: "快递送达", WayOnline: "网上下载", WayKiosk: "自助打印", WayNotice: "公告送达"}[w]
}

// Delivery (结果送达) says how and by when the result arrives.
type Delivery struct {
	Ways  []Way `yaml:"ways,omitempty" json:"ways,omitempty"`
	Limit Limit `yaml:"limit,omitempty" json:"limit,omitempty"` // 送达时限, from the decision
}
