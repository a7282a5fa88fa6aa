package publish

import (
	"context"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/matter"
)

// TopicBack is the background work of taking an import back.
const TopicBack = "document.import.back"

// BackState is how far the taking back of an import has come.
type BackState string

// The states.
const (
	BackAsked   BackState = "asked"
	BackRefused BackState = "refused"
	BackDropped BackState = "dropped"
	BackRunning BackState = "running"
	BackDone    BackState = "done"
)

// Title is the state in Chinese.
func (s BackState) Title() string {
	return map[BackState]string{BackAsked: "等待复核", BackRefused: "没有同意", BackDropped: "已收回提议", BackRunning: "正在撤回", BackDone: "已经撤回"}[s]
}

// Back (整批撤回) is the taking back of a whole import: one asks with a reason, another with the right to withdraw agrees.
type Back struct {
	ID, Import          int64
	State               BackState
	Reason              string
	AskedBy, AskedName  string
	AskedAt             time.Time
	WordBy, WordName    string
	WordAt              time.Time
	Words               string // why it was refused
	After, Gone, Stayed int64
	EndedAt             time.Time
}

// TakeBack (随整批撤回) withdraws a document with the import by which it came.
type TakeBack struct {
	Back   int64  `json:"-"`
	Reason string `json:"-"`
	By     string `json:"-"`
}

// takeBack withdraws a document that nobody has touched since it came: it was brought in by mistake, and counts in no year.
func takeBack(m *matter.Move, in TakeBack) error {
	d := documentOf(m)
	switch {
	case d.Imported == nil:
		return fault.Conflictf("这篇信息不是导入的")
	case in.Back == 0 || strings.TrimSpace(in.Reason) == "":
		return fault.Invalidf("整批撤回要有批次和原因")
	}
	d.Withdrawn = &Withdrawal{At: m.Now, By: in.By, Reason: strings.TrimSpace(in.Reason), Back: in.Back}
	m.Become(StateWithdrawn)
	m.Record("reason", d.Withdrawn.Reason)
	m.Record("back", idText(in.Back))
	tellPolicy(m, d)
	happened(m, d, HappenedWithdrawn, d.Withdrawn.Reason)
	keep(m, d)
	m.Also(putTakenBack(d.ID, in.Back, m.Now))
	return nil
}

// touched is what was done with an imported document since it came.
type touched struct {
	Version   int64 // of its matter: the act by which it came is the first
	State     matter.State
	Revision  string // number of the revision that is under way
	Interpret int    // interpretations of it
	Linked    string // a document that leads to it
	Named     string // an occasion that names it
	Tied      string // what another room decided of it
}

// stays says why a document stays when its import is taken back; empty when it goes.
func (t touched) stays() string {
	switch {
	case t.State == StateWithdrawn:
		return "已经单独撤回"
	case t.Revision != "":
		return "修订稿" + t.Revision + "正在办理"
	case t.Version > 1:
		return "导入以后改过：修订过、标注过有效性，或者登记、更正过"
	case t.Interpret > 0:
		return "已经有" + strconv.Itoa(t.Interpret) + "篇解读"
	case t.Linked != "":
		return "“" + t.Linked + "”里有指向它的链接"
	case t.Named != "":
		return "“" + t.Named + "”提到了它"
	}
	return t.Tied
}

// AskBack asks for an import to be taken back.
func (room *Room) AskBack(ctx context.Context, actor account.Actor, id int64, reason string) (Back, error) {
	b := Back{ID: room.DB.NewID(), Import: id, State: BackAsked, Reason: strings.TrimSpace(reason), AskedBy: actor.Subject(), AskedName: actor.Name, AskedAt: room.Now()}
	err := room.DB.Write(ctx, func(tx *store.Tx) error {
		run, err := runByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if room.stalled(run) {
			over := run
			over.State, over.Why = ImportFailed, stalledWords
			if err := tx.Apply(ctx, keepRun(over, ImportTaking)); err != nil {
				return err
			}
			run = over
		}
		switch {
		case !actor.HasAt(RightDraft, run.Body) && !actor.HasAt(RightImport, run.Body) && !actor.HasAt(RightRelease, run.Body):
			return fault.Deniedf("您在%s没有导入和发布权限", room.Org.BodyName(run.Body))
		case run.State != ImportDone && run.State != ImportFailed:
			return fault.Conflictf("这一批现在的状态是“%s”，办完以后才能撤回", run.title())
		case b.Reason == "":
			return fault.InvalidField("reason", "请填写撤回的原因")
		case len([]rune(b.Reason)) > 300:
			return fault.InvalidField("reason", "原因不超过300个字")
		}
		if open, found, err := openBack(ctx, tx, id); err != nil || found {
			if err == nil {
				err = fault.Conflictf("%s已经提议撤回这一批，现在的状态是“%s”", open.AskedName, open.State.Title())
			}
			return err
		}
		last := Back{}
		if before, err := backsOf(ctx, tx, id); err != nil {
			return err
		} else if len(before) > 0 {
			last = before[0]
		}
		there, err := stillThere(ctx, tx, id, last)
		if err != nil {
			return err
		}
		if !there && (last.State == BackDone || run.Tally.Added == 0 || run.File == 0) { // an old import is found by its lines
			return fault.Conflictf("这一批没有还在公开的信息，不用撤回")
		}
		return tx.Apply(ctx, insertBack(b))
	})
	return b, err
}

// AnswerBack is the word of the second person: the import is taken back, or not, with a reason. Who asked may only drop it.
func (room *Room) AnswerBack(ctx context.Context, actor account.Actor, id int64, to BackState, words string) error {
	words = strings.TrimSpace(words)
	return room.DB.Write(ctx, func(tx *store.Tx) error {
		run, err := runByID(ctx, tx, id)
		if err != nil {
			return err
		}
		b, found, err := openBack(ctx, tx, id)
		switch {
		case err != nil:
			return err
		case !found || b.State != BackAsked:
			return fault.Conflictf("没有等待复核的撤回提议")
		case to == BackDropped && actor.Subject() != b.AskedBy:
			return fault.Deniedf("提议由%s提出，只能由本人收回", b.AskedName)
		case to != BackDropped && actor.Subject() == b.AskedBy:
			return fault.Deniedf("撤回由您提议，要由另一位同事复核")
		case to != BackDropped && !actor.HasAt(RightRelease, run.Body):
			return fault.Deniedf("您在%s没有发布权限，不能复核撤回", room.Org.BodyName(run.Body))
		case to == BackRefused && words == "":
			return fault.InvalidField("words", "请填写不同意的理由")
		}
		b.State, b.Words, b.WordBy, b.WordName, b.WordAt = to, words, actor.Subject(), actor.Name, room.Now()
		list := []store.Stmt{keepBack(b, BackAsked)}
		if to == BackRunning {
			next, err := job.New(room.DB.NewID(), TopicBack, importPayload{b.ID}, room.Now())
			if err != nil {
				return err
			}
			list = append(list, job.Insert(next))
		}
		return tx.Apply(ctx, list...)
	})
}

func (room *Room) workBack(ctx context.Context, task job.Job) error {
	var p importPayload
	if err := task.Decode(&p); err != nil {
		return err
	}
	return room.WorkBack(ctx, p.ID)
}

// backPart is how many documents are looked at before it is written down how far it has come.
const backPart = 500

// WorkBack withdraws the documents of an import that nobody touched. Killed in the middle and called again, it goes on
// behind the last part that is written down, and what is gone already is not withdrawn a second time.
func (room *Room) WorkBack(ctx context.Context, id int64) error {
	var b Back
	err := room.read(ctx, func(tx *store.Tx) (err error) {
		b, err = backByID(ctx, tx, id)
		return err
	})
	if err != nil {
		return job.Permanent(err)
	}
	if b.State != BackRunning {
		return nil
	}
	if err := room.adopt(ctx, b.Import); err != nil {
		return err
	}
	linked, err := room.linkedSince(ctx, b.Import)
	if err != nil {
		return err
	}
	for {
		more, err := room.backSome(ctx, &b, linked)
		if err != nil {
			return err
		}
		if !more {
			break
		}
	}
	b.State, b.EndedAt = BackDone, room.Now()
	return room.DB.Write(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, keepBack(b, BackRunning)) })
}

// adopt lets the documents of an old import remember it, some at a time: its lines name them.
func (room *Room) adopt(ctx context.Context, id int64) error {
	for after := 0; ; {
		var lines []numberedLine
		err := room.read(ctx, func(tx *store.Tx) (err error) {
			lines, err = importLines(ctx, tx, id, after, false, backPart)
			return err
		})
		if err != nil || len(lines) == 0 {
			return err
		}
		var numbers []string
		for _, l := range lines {
			if after = l.N; l.Matter != "" && l.Outcome == ImportAdded {
				numbers = append(numbers, l.Matter)
			}
		}
		if len(numbers) > 0 {
			if err := room.DB.Write(ctx, func(tx *store.Tx) error { return adoptSome(ctx, tx, id, numbers) }); err != nil {
				return err
			}
		}
	}
}

// stalledAfter is after how long without another part an import at the command line counts as broken off.
const stalledAfter = 30 * time.Minute

const stalledWords = "命令行导入没有做完，很久没有进展，已经导入的留着"

// stalled reports whether an import at the command line was broken off: nobody else would ever end it.
func (room *Room) stalled(run ImportRun) bool {
	moved := run.MovedAt
	if moved.Before(run.TakenAt) {
		moved = run.TakenAt
	}
	return run.File == 0 && run.State == ImportTaking && room.Now().Sub(moved) >= stalledAfter
}

// backSome takes back the next part.
func (room *Room) backSome(ctx context.Context, b *Back, linked map[string]string) (more bool, err error) {
	var part []imported
	err = room.read(ctx, func(tx *store.Tx) (err error) {
		part, err = importedAfter(ctx, tx, b.Import, b.After, backPart)
		return err
	})
	if err != nil || len(part) == 0 {
		return false, err
	}
	ids := make([]int64, len(part))
	for i, p := range part {
		ids[i] = p.ID
	}
	tied := map[int64]string{}
	if room.Tied != nil {
		if tied, err = room.Tied(ctx, ids); err != nil {
			return false, err
		}
	}
	why := make([]string, len(part))
	todo := make(chan int)
	var group sync.WaitGroup
	var mu sync.Mutex
	var failed error
	for range min(importHands, len(part)) {
		group.Go(func() {
			for i := range todo {
				if words, err := room.backOne(ctx, *b, part[i]); err != nil {
					mu.Lock()
					failed = errors.Join(failed, err)
					mu.Unlock()
				} else {
					why[i] = words
				}
			}
		})
	}
	for i := range part {
		p := &part[i]
		if p.TakenBack == b.ID {
			continue // it went before we were stopped
		}
		p.Linked, p.Tied = linked[p.Number], tied[p.ID]
		if room.About != nil {
			links, err := room.About(ctx, p.Number, p.Index, p.DocNumber)
			if err != nil {
				failed = err
				break
			}
			if len(links) > 0 {
				p.Named = links[0].Text
			}
		}
		if why[i] = p.stays(); p.TakenBack != 0 {
			why[i] = "上一次撤回时已经撤回"
		}
		if why[i] == "" {
			todo <- i
		}
	}
	close(todo)
	group.Wait()
	if failed != nil {
		return false, failed
	}
	var list []store.Stmt
	for i, p := range part {
		if b.After = p.ID; why[i] == "" {
			b.Gone++
			continue
		}
		b.Stayed++
		list = append(list, putStayed(b.ID, p.ID, why[i]))
	}
	return len(part) == backPart, room.DB.Write(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, append(list, keepBack(*b, BackRunning))...) })
}

// backOne withdraws a document; what somebody changed a moment ago stays.
func (room *Room) backOne(ctx context.Context, b Back, p imported) (why string, err error) {
	_, err = room.Hall().Do(ctx, account.System("整批撤回"), p.ID, "take_back", TakeBack{Back: b.ID, Reason: b.Reason, By: b.WordName}, matter.Seen(p.Version))
	switch fault.KindOf(err) {
	case fault.KindConflict, fault.KindInvalid, fault.KindDenied:
		return "刚才有人办理过它", nil
	}
	return "", err
}

var documentLink = regexp.MustCompile(`/disclosure/documents/(XX-[-0-9A-Za-z]+)`)

// linkedSince finds the documents to which others lead that were written or changed since an import came, by number.
func (room *Room) linkedSince(ctx context.Context, id int64) (map[string]string, error) {
	out := map[string]string{}
	var run ImportRun
	err := room.read(ctx, func(tx *store.Tx) (err error) {
		run, err = runByID(ctx, tx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	at, after := run.TakenAt.UnixMilli(), int64(0)
	for {
		var list []leading
		err := room.read(ctx, func(tx *store.Tx) (err error) {
			list, err = leadingSince(ctx, tx, id, at, after, backPart)
			return err
		})
		if err != nil {
			return nil, err
		}
		for _, l := range list {
			for _, m := range documentLink.FindAllStringSubmatch(l.Body, -1) {
				out[m[1]] = l.Title
			}
			at, after = l.Changed, l.ID
		}
		if len(list) < backPart {
			return out, nil
		}
	}
}
