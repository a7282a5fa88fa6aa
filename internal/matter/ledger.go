package matter

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"tongban/internal/base/fault"
	"tongban/internal/base/gm"
	"tongban/internal/base/store"
)

// sealLimit is how many events one checkpoint takes at the most; the rest waits for the
// next. Small steps get somewhere even when a process lives for a moment only.
const sealLimit = 500

// haltAfter is how long acts go on while events cannot be sealed.
const haltAfter = 15 * time.Minute

// Checkpoint (检查点) is a signed statement of the ledger: so many events, under this
// root, after that checkpoint.
type Checkpoint struct {
	Size      int64
	Root      []byte // RFC 6962 root over the events' hashes
	Prev      []byte // hash of the checkpoint before; empty for the first
	At        time.Time
	Signature []byte // SM2 over Text
	Public    string // the signer's public key, hexadecimal
}

// Text is what is signed.
func (c Checkpoint) Text() []byte {
	return fmt.Appendf(nil, "tongban checkpoint 1\n%d\n%x\n%x\n%d\n", c.Size, c.Root, c.Prev, c.At.UnixMilli())
}

// Hash is what the next checkpoint carries of this one.
func (c Checkpoint) Hash() []byte {
	sum := gm.Sum(append(c.Text(), c.Signature...))
	return sum[:]
}

// check verifies the signature with the key that the checkpoint names.
func (c Checkpoint) check() error {
	key, err := gm.ParsePublicKey(c.Public)
	if err != nil {
		return fmt.Errorf("checkpoint %d names no key: %w", c.Size, err)
	}
	if !key.Verify(c.Text(), c.Signature) {
		return fmt.Errorf("checkpoint %d carries a wrong signature", c.Size)
	}
	return nil
}

// Sealer gathers events that have no leaf yet under the tree and signs checkpoints.
type Sealer struct {
	db        *store.DB
	signer    gm.Signer
	now       func() time.Time
	witness   func(Checkpoint) error
	sealed    atomic.Int64 // when sealing last succeeded, witness included
	mu        sync.Mutex
	witnessed int64 // size of the last checkpoint that the witness has; -1 when not known
}

// NewSealer makes a sealer. Each checkpoint is handed to witness, which keeps it in a
// place that the administrator of the database does not own, once it is committed; what
// the witness missed is handed over at the next sealing, and the newest one again after
// a start, so that a crash between the commit and the witness leaves no gap.
func NewSealer(db *store.DB, signer gm.Signer, now func() time.Time, witness func(Checkpoint) error) *Sealer {
	s := &Sealer{db: db, signer: signer, now: now, witness: witness, witnessed: -1}
	s.sealed.Store(now().UnixMilli())
	return s
}

// Halted refuses acts while evidence of them could not be sealed for a quarter of an hour.
func (s *Sealer) Halted() error {
	if s.now().Sub(time.UnixMilli(s.sealed.Load())) < haltAfter {
		return nil
	}
	return fault.Busyf("系统暂时不能为办理行为留存证据，已停止受理新的办理操作。查询不受影响，请稍后再试或拨打服务电话")
}

// Seal gives every unsealed event the next leaf, in an order that the identifiers do
// not decide: one that was committed late is sealed all the same. It says how many.
func (s *Sealer) Seal(ctx context.Context) (n int, err error) {
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		n, err = s.seal(ctx, tx)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("seal events: %w", err)
	}
	if err := s.testify(ctx); err != nil {
		return n, fmt.Errorf("hand checkpoints to the witness: %w", err)
	}
	s.sealed.Store(s.now().UnixMilli())
	return n, nil
}

func (s *Sealer) seal(ctx context.Context, tx *store.Tx) (n int, err error) {
	if _, err := tx.Exec(ctx, `/* matter.lockLedger */ update ledger set turn = turn + 1 where id = 1`); err != nil {
		return 0, err
	}
	last, err := lastCheckpoint(ctx, tx)
	if err != nil {
		return 0, err
	}
	waiting, err := list(ctx, tx, scanLeaf, `/* matter.unsealed */
select e.matter, e.seq, e.hash from event e where e.leaf is null order by e.at, e.matter, e.seq limit $1`, sealLimit)
	if err != nil || len(waiting) == 0 {
		return 0, err
	}
	reader := &grown{hashes: hashes{ctx, tx}, known: map[int64]tlog.Hash{}}
	var nodes, leaves []store.Stmt
	for i, e := range waiting {
		size := last.Size + int64(i)
		added, err := reader.add(size, e.hash)
		if err != nil {
			return 0, err
		}
		nodes, leaves = append(nodes, added...), append(leaves, setLeaf(e, size))
	}
	c, err := s.sign(ctx, reader, last, last.Size+int64(len(waiting)))
	if err != nil {
		return 0, err
	}
	return len(waiting), tx.Apply(ctx, append(append(nodes, leaves...), insertCheckpoint(c))...)
}

// testify hands the witness what it has not seen.
func (s *Sealer) testify(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var points []Checkpoint
	err := s.db.Read(ctx, func(tx *store.Tx) (err error) {
		if s.witnessed < 0 {
			last, err := lastCheckpoint(ctx, tx)
			s.witnessed = max(last.Size-1, 0)
			if err != nil {
				return err
			}
		}
		points, err = list(ctx, tx, scanCheckpoint, `/* matter.unwitnessed */
select `+checkpointColumns+` from checkpoint k where k.size > $1 order by k.size limit 10000`, s.witnessed)
		return err
	})
	if err != nil {
		return err
	}
	for _, c := range points {
		if err := s.witness(c); err != nil {
			return err
		}
		s.witnessed = c.Size
	}
	return nil
}

// sign makes the checkpoint that follows last over size events.
func (s *Sealer) sign(ctx context.Context, reader tlog.HashReader, last Checkpoint, size int64) (c Checkpoint, err error) {
	root, err := tlog.TreeHash(size, reader)
	if err != nil {
		return c, err
	}
	c = Checkpoint{Size: size, Root: root[:], At: s.now(), Public: s.signer.Public().Hex()}
	if last.Size > 0 {
		c.Prev = last.Hash()
	}
	if c.Signature, err = s.signer.Sign(ctx, c.Text()); err != nil {
		return c, fmt.Errorf("sign checkpoint: %w", err)
	}
	return c, nil
}

func insertCheckpoint(c Checkpoint) store.Stmt {
	return store.Stmt{Rows: 1, SQL: `/* matter.insertCheckpoint */
insert into checkpoint (size, root, prev, at, signature, public) values ($1, $2, $3, $4, $5, $6)`,
		Args: []any{c.Size, c.Root, notNil(c.Prev), c.At.UnixMilli(), c.Signature, c.Public}}
}

// grown is the tree as it grows: what is added is known before it is written.
type grown struct {
	hashes
	known map[int64]tlog.Hash
}

// ReadHashes gives hashes at the positions, from disk those that were there before.
func (g *grown) ReadHashes(positions []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(positions))
	for i, p := range positions {
		h, ok := g.known[p]
		if !ok {
			stored, err := g.hashes.ReadHashes(positions[i : i+1])
			if err != nil {
				return nil, err
			}
			h = stored[0]
			g.known[p] = h
		}
		out[i] = h
	}
	return out, nil
}

// add puts one event under the tree as leaf number size, and gives what must be written for it.
func (g *grown) add(size int64, hash []byte) (list []store.Stmt, err error) {
	added, err := tlog.StoredHashes(size, hash, g)
	at := tlog.StoredHashIndex(0, size)
	for i, h := range added {
		g.known[at+int64(i)] = h
		list = append(list, store.Stmt{Rows: 1, Alike: true, SQL: `/* matter.insertHash */ insert into ledger_hash (position, hash) values ($1, $2)`,
			Args: []any{at + int64(i), h[:]}})
	}
	return list, err
}

func setLeaf(e leaf, size int64) store.Stmt {
	return store.Stmt{Rows: 1, Alike: true, SQL: `/* matter.setLeaf */ update event set leaf = $3 where matter = $1 and seq = $2 and coalesce(leaf, -1) < 0`,
		Args: []any{e.matter, e.seq, size}}
}

// leaf is what the tree needs of an event.
type leaf struct {
	matter, seq int64
	hash        []byte
}

func scanLeaf(row scanner) (l leaf, err error) {
	err = row.Scan(&l.matter, &l.seq, &l.hash)
	return l, err
}

// hashes reads the tree's stored hashes.
type hashes struct {
	ctx context.Context
	tx  *store.Tx
}

// ReadHashes gives the stored hashes at the positions.
func (r hashes) ReadHashes(positions []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(positions))
	for i, p := range positions {
		var b []byte
		if err := r.tx.QueryRow(r.ctx, `/* matter.hash */ select h.hash from ledger_hash h where h.position = $1`, p).Scan(&b); err != nil {
			return nil, fmt.Errorf("read hash %d of the ledger: %w", p, err)
		}
		copy(out[i][:], b)
	}
	return out, nil
}

const checkpointColumns = `k.size, k.root, k.prev, k.at, k.signature, k.public`

func scanCheckpoint(row scanner) (c Checkpoint, err error) {
	var at store.Millis
	err = row.Scan(&c.Size, &c.Root, &c.Prev, &at, &c.Signature, &c.Public)
	c.At = at.Time()
	return c, err
}

// lastCheckpoint gives the newest checkpoint; an empty one when nothing was sealed yet.
func lastCheckpoint(ctx context.Context, tx *store.Tx) (Checkpoint, error) {
	c, err := scanCheckpoint(tx.QueryRow(ctx, `/* matter.lastCheckpoint */ select `+checkpointColumns+` from checkpoint k order by k.size desc limit 1`))
	if errors.Is(err, sql.ErrNoRows) {
		return Checkpoint{}, nil
	}
	return c, err
}

// Line is the checkpoint as a witness keeps it: one line of text.
func (c Checkpoint) Line() string {
	return fmt.Sprintf("%d %x %x %d %x %s", c.Size, c.Root, c.Prev, c.At.UnixMilli(), c.Signature, c.Public)
}

// ParseLine reads a witness's line back.
func ParseLine(line string) (c Checkpoint, err error) {
	words := strings.Split(strings.TrimSpace(line), " ")
	if len(words) != 6 {
		return c, fmt.Errorf("a checkpoint's line has 6 words, not %d", len(words))
	}
	var at int64
	if _, err := fmt.Sscan(words[0], &c.Size); err != nil {
		return c, err
	}
	if _, err := fmt.Sscan(words[3], &at); err != nil {
		return c, err
	}
	c.At, c.Public = time.UnixMilli(at), words[5]
	for i, into := range map[int]*[]byte{1: &c.Root, 2: &c.Prev, 4: &c.Signature} {
		if *into, err = hex.DecodeString(words[i]); err != nil {
			return c, err
		}
	}
	return c, nil
}
