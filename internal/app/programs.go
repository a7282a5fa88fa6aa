package app

import (
	"context"

	"tongban/internal/common/account"
	"tongban/internal/disclosure/inforequest"
	"tongban/internal/disclosure/rectify"
	"tongban/internal/exchange"
	"tongban/internal/service/casework"
)

// intakes are what programs hand in by a form of their own.
func (h *House) intakes(people identities) map[string]exchange.Intake {
	return map[string]exchange.Intake{
		casework.KindName + ".receive": {Input: counter{}, Make: people.counter},
		inforequest.KindName + ".register": {Input: h.rooms.requests.RegisterForm(), Make: func(_ context.Context, _ account.Actor, in any) (any, error) {
			return h.rooms.requests.Registration(in)
		}},
		rectify.KindName + ".register": {Input: h.rooms.rectify.RegisterForm(), Make: func(_ context.Context, _ account.Actor, in any) (any, error) {
			return h.rooms.rectify.Registration(in)
		}},
	}
}

// counter is an application as the programs of a window hand it in: the number is locked
// away before the hall takes it, and originals stay at the counter.
type counter struct {
	Item         string               `json:"item" form:"item" label:"实施编码" need:"true" max:"40"`
	Name         string               `json:"name" form:"name" label:"申请人姓名或者名称" need:"true" max:"100"`
	DocumentKind string               `json:"documentKind" form:"documentKind" label:"证件类型" need:"true" max:"30"`
	Number       string               `json:"number" form:"number" label:"证件号码" kind:"code" need:"true" max:"40"`
	Phone        string               `json:"phone" form:"phone" label:"联系电话" kind:"phone" need:"true"`
	Address      string               `json:"address" form:"address" label:"联系地址" max:"120"`
	Company      bool                 `json:"company" form:"company" label:"申请人是单位" kind:"check"`
	Window       string               `json:"window" form:"window" label:"窗口号" max:"20"`
	Way          casework.DeliveryWay `json:"way" form:"way" label:"取结果的方式" kind:"radio" need:"true" options:"counter=窗口领取|mail=邮寄送达|online=电子送达"`
	Answers      map[string]string    `json:"answers" api:"yes"`
	Form         map[string][]string  `json:"form" api:"yes"`
	Originals    []string             `json:"originals" api:"yes"` // codes of the materials that were shown
}

// counter makes an application of what a program of the window hands in.
func (i identities) counter(ctx context.Context, _ account.Actor, input any) (any, error) {
	in := input.(counter)
	applicant, err := i.Seal(ctx, casework.Applicant{Name: in.Name, DocumentKind: in.DocumentKind, Phone: in.Phone, Address: in.Address, Company: in.Company}, in.Number)
	if err != nil {
		return nil, err
	}
	out := casework.Receive{Window: in.Window, Submit: casework.Submit{Item: in.Item, Applicant: applicant, Form: in.Form, Answers: in.Answers,
		Wish: casework.Wish{Way: in.Way, Name: in.Name, Phone: in.Phone, Address: in.Address}}}
	for _, code := range in.Originals {
		out.Documents = append(out.Documents, casework.Handed{Material: code, Source: casework.SourceWindow})
	}
	return out, nil
}
