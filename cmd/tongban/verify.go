package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"tongban/internal/app"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// verifyCommand re-computes a store, or checks a receipt without one.
type verifyCommand struct {
	Receipt string `help:"只核验这份办理凭据，不需要数据库" placeholder:"FILE"`
	Key     string `help:"您信任的公钥（十六进制），与凭据一起用" placeholder:"HEX"`
	Witness string `help:"见证文件（默认 DATA/witness.log）" placeholder:"FILE"`
	JSON    bool   `help:"给程序读的 JSON"`
	storeFlags
}

var errFaults = errors.New("核验发现问题")

// Run verifies and fails when anything is wrong.
func (v *verifyCommand) Run(c console) error {
	if v.Receipt != "" {
		return v.receipt(c)
	}
	place, err := v.place(c)
	if err != nil {
		return err
	}
	report, err := app.VerifyStore(c.ctx, app.Config{Place: place, Now: time.Now, Log: slog.New(slog.DiscardHandler)}, v.Witness)
	if err != nil {
		return err
	}
	if v.JSON {
		if err := json.NewEncoder(c.out).Encode(report); err != nil {
			return err
		}
	} else {
		v.print(c, report)
	}
	if len(report.Faults) > 0 {
		return errFaults
	}
	return nil
}

func (v *verifyCommand) print(c console, r *matter.Report) {
	fmt.Fprintf(c.out, "核验了 %d 件事、%d 条办理记录、%d 个时钟、%d 个签署、%d 个检查点、%d 个文件；%d 条记录尚未进入检查点\n",
		r.Matters, r.Events, r.Clocks, r.Signatures, r.Checkpoints, r.Files, r.Unsealed)
	for _, f := range r.Faults {
		fmt.Fprintln(c.out, "问题：", f)
	}
	if len(r.Faults) == 0 {
		fmt.Fprintln(c.out, "没有发现问题")
	}
}

func (v *verifyCommand) receipt(c console) error {
	text, err := os.ReadFile(v.Receipt)
	if err != nil {
		return err
	}
	p, err := matter.VerifyReceipt(text, v.Key)
	if err != nil {
		return err
	}
	if v.JSON {
		return json.NewEncoder(c.out).Encode(p)
	}
	fmt.Fprintf(c.out, "凭据有效：编号 %s，%s 于 %s 办理“%s”，存证于 %s（第 %d 条之内）\n签名密钥指纹 %s\n", p.Number, p.Actor,
		p.At.In(workday.Shanghai).Format(time.DateTime), p.Action, p.Sealed.In(workday.Shanghai).Format(time.DateTime), p.Size, p.Key)
	if v.Key == "" {
		fmt.Fprintln(c.out, "提示：没有给出您信任的公钥（--key），只说明凭据前后一致；请核对指纹")
	}
	return nil
}
