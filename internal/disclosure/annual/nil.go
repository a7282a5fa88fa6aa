package annual

import (
	"strconv"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// ConfirmNil (确认零报告) says that a year without records had nothing to report on: 条2019 §49 wants a report all the same.
// The page hands in what the registers come to.
type ConfirmNil struct {
	Answer  string `json:"answer" form:"answer" label:"这一年有没有应当写进报告的事" kind:"radio" need:"true" options:"none=确实没有，按零报告编制|some=有，撤回零报告的确认"`
	Checked string `json:"checked" form:"checked" label:"核对过哪些登记和来源" kind:"textarea" need:"true" max:"500" hint:"例如：收文登记、信访转来的申请、网站后台；写进报告"`
	Counted *Tally `json:"-"`
}

func (room *Room) confirmNil(m *matter.Move, in ConfirmNil) error {
	y := yearlyOf(m)
	if err := room.mayWrite(y, m.Actor); err != nil {
		return err
	}
	switch {
	case in.Counted == nil:
		return fault.Conflictf("请在年度报告的页面上确认，登记簿里有没有记录在那里核对")
	case strings.TrimSpace(in.Checked) == "":
		return fault.InvalidField("checked", "请写明核对过哪些登记和来源")
	case in.Answer == "none" && y.Nil != nil:
		return fault.InvalidField("answer", "%s已经确认过零报告", y.Nil.By)
	case in.Answer == "none" && !in.Counted.Empty:
		return fault.InvalidField("answer", "登记簿里有%d年的记录，或者已经填报了数据，不能按零报告编制", y.Year)
	case in.Answer == "none" && !workday.DateOf(m.Now).After(workday.NewDate(y.Year, 12, 31)):
		return fault.InvalidField("answer", "%d年还没有结束，不能确认全年没有", y.Year)
	case in.Answer == "some" && y.Nil == nil:
		return fault.InvalidField("answer", "还没有确认过零报告，没有可以撤回的")
	case in.Answer == "none":
		y.Nil = &Nil{Checked: strings.TrimSpace(in.Checked), By: m.Actor.Name, At: m.Now}
	case in.Answer == "some":
		y.Nil = nil
	default:
		return fault.InvalidField("answer", "请选择这一年有没有应当写进报告的事")
	}
	y.wrote(m.Actor.Subject())
	m.Record("answer", in.Answer)
	m.Record("checked", in.Checked)
	m.Keep(y, updateYearly(y))
	return nil
}

// blankWords say that nothing is known of a year. An empty register is no statement: zeros would be one.
func blankWords(y Yearly) string {
	return y.Name + strconv.Itoa(y.Year) + "年在登记簿里没有任何记录：没有收到申请，没有公开文件，也没有人填报数据。表格留空，不等于零。"
}

// nilWords say that there was nothing, and who looked.
func nilWords(y Yearly) string {
	return "零报告：" + y.Name + strconv.Itoa(y.Year) + "年没有应当计入本表的申请和公开文件。核对的登记和来源：" + strings.TrimRight(y.Nil.Checked, "。") + "。"
}

// note is what has to be said above the tables, or nothing.
func (y Yearly) note() string {
	if y.Note == "" && y.Nil != nil {
		return nilWords(y)
	}
	return y.Note
}
