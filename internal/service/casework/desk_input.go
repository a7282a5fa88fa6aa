package casework

import (
	"tongban/internal/base/web"
	"tongban/internal/common/paper"
)

// What the input of an action may bring to its page, beside its fields. An action with a page of its own needs none of it.
type (
	// signing is signed with the password, and says what the signature stands for.
	signing interface {
		signature() (signed *bool, words string)
	}
	// prefilling puts in what is known.
	prefilling interface{ prefill(d *Desk, a acting) }
	// shaping gives the form the choices of the case, and leaves out what does not concern it.
	shaping interface {
		shape(d *Desk, a acting, form web.Form) web.Form
	}
	// effecting says what the action does to the clocks.
	effecting interface {
		effects(d *Desk, a acting) []web.Pair
	}
	// papered draws the paper that the action would make.
	papered interface {
		paper(d *Desk, a acting) (paper.Draft, error)
	}
)

func (in *Decide) signature() (*bool, string) {
	return &in.Signed, "重新输入您的登录密码，作为对这个决定的签署"
}

func (in *Countersign) signature() (*bool, string) {
	return &in.Signed, "同意时，重新输入您的登录密码，作为对上面内容的签署；退回时不用填"
}

func (in *SignSurvey) signature() (*bool, string) {
	return &in.Signed, "重新输入您的登录密码，作为本部门的签字"
}

func (in *RecordHearing) signature() (*bool, string) {
	return &in.Signed, "重新输入您的登录密码，作为主持人的签字"
}
