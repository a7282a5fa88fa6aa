package matter

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"tongban/internal/base/fault"
	"tongban/internal/base/gm"
	"tongban/internal/base/store"
)

// Receipt proves to anybody, without the database, that an event was in the ledger
// and has not been changed: the event, its place, the path to the root, and the signed
// checkpoint.
type Receipt struct {
	Form       string     `json:"form"`
	Event      Event      `json:"event"`
	Leaf       int64      `json:"leaf"`
	Proof      [][]byte   `json:"proof"`
	Checkpoint Checkpoint `json:"checkpoint"`
}

const receiptForm = "tongban receipt 1"

// ReceiptOf makes the receipt of one event of a matter. An event that is not sealed yet
// has none for the moment.
func (e *Engine) ReceiptOf(ctx context.Context, m Matter, seq int64) (r Receipt, err error) {
	err = e.db.Read(ctx, func(tx *store.Tx) error {
		event, err := scanEvent(tx.QueryRow(ctx, `/* matter.event */ select `+eventColumns+` from event e where e.matter = $1 and e.seq = $2`, m.ID, seq))
		if errors.Is(err, sql.ErrNoRows) {
			return fault.Missing("办理记录", fmt.Sprint(seq))
		}
		if err != nil {
			return err
		}
		var leaf sql.NullInt64
		if err := tx.QueryRow(ctx, `/* matter.leafOf */ select e.leaf from event e where e.matter = $1 and e.seq = $2`, m.ID, seq).Scan(&leaf); err != nil {
			return err
		}
		if !leaf.Valid {
			return fault.Busyf("这条办理记录刚刚产生，存证将在一分钟内完成，请稍后再下载")
		}
		c, err := lastCheckpoint(ctx, tx)
		if err != nil {
			return err
		}
		proof, err := tlog.ProveRecord(c.Size, leaf.Int64, hashes{ctx, tx})
		if err != nil {
			return fmt.Errorf("prove event %d: %w", seq, err)
		}
		r = Receipt{Form: receiptForm, Event: event, Leaf: leaf.Int64, Checkpoint: c}
		for _, h := range proof {
			r.Proof = append(r.Proof, h[:])
		}
		return nil
	})
	return r, err
}

// Proven is what a receipt that holds tells.
type Proven struct {
	Number string
	Action string
	Actor  string
	At     time.Time
	Sealed time.Time // when the checkpoint was signed
	Size   int64
	Key    string // fingerprint of the key that signed
}

// VerifyReceipt checks a receipt with nothing but itself and, if given, the public key
// that the verifier trusts.
func VerifyReceipt(text []byte, trusted string) (p Proven, err error) {
	var r Receipt
	if err := json.Unmarshal(text, &r); err != nil {
		return p, fault.Invalidf("这不是一份办理凭据")
	}
	if r.Form != receiptForm {
		return p, fault.Invalidf("不认识的凭据格式“%s”", r.Form)
	}
	if string(r.Event.Sum()) != string(r.Event.Hash) {
		return p, fault.Invalidf("办理记录的内容与存证时不一致")
	}
	proof := make(tlog.RecordProof, len(r.Proof))
	for i, b := range r.Proof {
		if len(b) != len(proof[i]) {
			return p, fault.Invalidf("存证路径不完整")
		}
		copy(proof[i][:], b)
	}
	var root tlog.Hash
	if copy(root[:], r.Checkpoint.Root) != len(root) {
		return p, fault.Invalidf("检查点不完整")
	}
	if err := tlog.CheckRecord(proof, r.Checkpoint.Size, root, r.Leaf, tlog.RecordHash(r.Event.Hash)); err != nil {
		return p, fault.Invalidf("办理记录不在检查点之内")
	}
	if err := r.Checkpoint.check(); err != nil {
		return p, fault.Invalidf("检查点的签名不对")
	}
	key, err := gm.ParsePublicKey(r.Checkpoint.Public)
	if err != nil {
		return p, err
	}
	if trusted != "" && trusted != r.Checkpoint.Public {
		return p, fault.Invalidf("检查点不是由您信任的密钥签的")
	}
	return Proven{Number: r.Event.Number, Action: r.Event.Action, Actor: r.Event.ActorName, At: r.Event.At, Sealed: r.Checkpoint.At,
		Size: r.Checkpoint.Size, Key: key.Fingerprint()}, nil
}
