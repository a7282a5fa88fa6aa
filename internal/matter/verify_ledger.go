package matter

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"hash/maphash"

	"golang.org/x/mod/sumdb/tlog"

	"tongban/internal/base/store"
)

// tally is a sum over a set that says, with another of the same seed, whether both hold the
// same members, whatever their order. The seed is drawn at random and kept nowhere: nobody
// can choose members whose sums agree.
type tally struct {
	seed maphash.Seed
	sum  [2]uint64
	n    int64
}

func newTally() *tally { return &tally{seed: maphash.MakeSeed()} }

// like is an empty tally that may be compared with this one.
func (t *tally) like() *tally { return &tally{seed: t.seed} }

func (t *tally) add(member []byte) {
	var h maphash.Hash
	h.SetSeed(t.seed)
	h.Write(member)
	t.sum[0] += h.Sum64()
	h.WriteByte(1)
	t.sum[1] += h.Sum64()
	t.n++
}

func (t *tally) equal(o *tally) bool { return t.n == o.n && t.sum == o.sum }

// leafKey is one leaf of the tree: its number and its hash.
func leafKey(n int64, hash tlog.Hash) []byte {
	return append(binary.BigEndian.AppendUint64(make([]byte, 0, 8+len(hash)), uint64(n)), hash[:]...)
}

// ledger walks over the stored tree, reckons its nodes and the root of every checkpoint
// again, and holds its leaves against the hashes of the events. When they do not agree, the
// tree is grown from the events to say where.
func (v *verification) ledger(ctx context.Context, tx *store.Tx, witness []Checkpoint) error {
	points, err := list(ctx, tx, scanCheckpoint, `/* matter.checkpoints */ select `+checkpointColumns+` from checkpoint k order by k.size limit 10000000`)
	if err != nil {
		return err
	}
	v.report.Checkpoints = int64(len(points))
	w := &walk{tally: v.sealed.like(), points: points}
	err = each(ctx, tx, w.step, `/* matter.tree */ select h.position, h.hash from ledger_hash h order by h.position`)
	if err != nil {
		return err
	}
	v.signatures(points)
	counted := int64(0) // leaves that a checkpoint vouches for
	if len(points) > 0 {
		counted = points[len(points)-1].Size
	}
	if w.broken || w.leaves != counted || !w.tally.equal(v.sealed) {
		if err := v.grow(ctx, tx, points); err != nil {
			return err
		}
	}
	stored := map[int64]string{}
	for _, c := range points {
		stored[c.Size] = c.Line()
	}
	for _, c := range witness {
		if stored[c.Size] != c.Line() {
			v.report.fault("checkpoint %d does not stand in the store as the witness saw it", c.Size)
		}
	}
	return nil
}

// signatures checks that each checkpoint is signed and follows the one before.
func (v *verification) signatures(points []Checkpoint) {
	var prev []byte
	for _, c := range points {
		if err := c.check(); err != nil {
			v.report.fault("%v", err)
		}
		if !bytes.Equal(c.Prev, prev) {
			v.report.fault("checkpoint %d does not follow the one before it", c.Size)
		}
		prev = c.Hash()
	}
}

// walk goes over the stored tree in the order in which it grew: each leaf, and behind it the
// nodes that it completed (RFC 6962). It keeps no more than the roots of the whole subtrees.
type walk struct {
	tally   *tally
	points  []Checkpoint // that are still to come
	leaves  int64
	next    int64       // position that must come next
	whole   []tlog.Hash // roots of the whole subtrees, from the left
	waiting int         // nodes that the last leaf completed and that have not come yet
	broken  bool
}

// step takes the next stored hash.
func (w *walk) step(row scanner) error {
	var position int64
	var stored []byte
	if err := row.Scan(&position, &stored); err != nil || w.broken {
		return err
	}
	var hash tlog.Hash
	if w.broken = position != w.next || copy(hash[:], stored) != len(hash); w.broken {
		return nil
	}
	w.next++
	if w.waiting == 0 {
		w.tally.add(leafKey(w.leaves, hash))
		w.whole = append(w.whole, hash)
		for n := w.leaves; n&1 == 1; n >>= 1 {
			w.waiting++
		}
		w.leaves++
	} else {
		last := len(w.whole) - 1
		w.whole[last-1] = tlog.NodeHash(w.whole[last-1], w.whole[last])
		w.whole = w.whole[:last]
		w.broken = w.whole[last-1] != hash
		w.waiting--
	}
	if w.waiting == 0 && len(w.points) > 0 && w.points[0].Size == w.leaves {
		root := w.root()
		w.broken = w.broken || !bytes.Equal(root[:], w.points[0].Root)
		w.points = w.points[1:]
	}
	return nil
}

// root is the root over the leaves so far.
func (w *walk) root() tlog.Hash {
	last := len(w.whole) - 1
	root := w.whole[last]
	for i := last - 1; i >= 0; i-- {
		root = tlog.NodeHash(w.whole[i], root)
	}
	return root
}

// grow grows the tree again from the events' hashes and compares it at every checkpoint
// and with what is stored, to name what is wrong. It takes memory for every sealed event.
func (v *verification) grow(ctx context.Context, tx *store.Tx, points []Checkpoint) error {
	leaves := map[int64][]byte{}
	err := each(ctx, tx, func(r scanner) error {
		var leaf sql.NullInt64
		var hash []byte
		err := r.Scan(&leaf, &hash)
		if _, twice := leaves[leaf.Int64]; twice {
			v.report.fault("leaf %d of the ledger has two events", leaf.Int64)
		}
		leaves[leaf.Int64] = hash
		return err
	}, `/* matter.leaves */ select e.leaf, e.hash from event e where e.leaf is not null`)
	if err != nil {
		return err
	}
	tree := memoryTree{}
	size := int64(0)
	for _, c := range points {
		for ; size < c.Size; size++ {
			hash, ok := leaves[size]
			if !ok {
				v.report.fault("leaf %d of the ledger is missing: an event was removed", size)
				return nil
			}
			if err := tree.add(size, hash); err != nil {
				return err
			}
		}
		if root, err := tlog.TreeHash(c.Size, tree); err != nil || !bytes.Equal(root[:], c.Root) {
			v.report.fault("checkpoint %d does not match the events: one of them was changed after sealing", c.Size)
		}
	}
	if int64(len(leaves)) != size {
		v.report.fault("%d events are sealed, but the last checkpoint counts %d", len(leaves), size)
	}
	return v.compare(ctx, tx, tree)
}

// compare holds the stored tree against the one that was grown.
func (v *verification) compare(ctx context.Context, tx *store.Tx, tree memoryTree) error {
	seen := 0
	err := each(ctx, tx, func(r scanner) error {
		var position int64
		var stored []byte
		err := r.Scan(&position, &stored)
		hash, known := tree[position]
		switch {
		case known && bytes.Equal(hash[:], stored):
			seen++
		case known:
			seen++
			v.report.fault("the hash at position %d of the ledger was changed", position)
		default:
			v.report.fault("position %d of the ledger belongs to no sealed event", position)
		}
		return err
	}, `/* matter.tree */ select h.position, h.hash from ledger_hash h order by h.position`)
	if err == nil && seen < len(tree) {
		v.report.fault("%d hashes of the ledger are missing", len(tree)-seen)
	}
	return err
}

// memoryTree is a tree that is grown again in memory.
type memoryTree map[int64]tlog.Hash

// ReadHashes gives the stored hashes at the positions.
func (t memoryTree) ReadHashes(positions []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(positions))
	for i, p := range positions {
		h, ok := t[p]
		if !ok {
			return nil, fmt.Errorf("hash %d of the tree is missing", p)
		}
		out[i] = h
	}
	return out, nil
}

func (t memoryTree) add(n int64, data []byte) error {
	added, err := tlog.StoredHashes(n, data, t)
	at := tlog.StoredHashIndex(0, n)
	for i, h := range added {
		t[at+int64(i)] = h
	}
	return err
}
