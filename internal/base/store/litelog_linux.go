package store

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// litelog takes the place of a few doors of the writer's write-ahead log (ADR 0013). SQLite
// writes each page of a commit in two calls, its head and its body, and then asks the disk
// for the file with its times; here what follows on each other in the file is written
// in one call, before the log is synchronised or read, and only the data is asked for.
// Nothing is acknowledged before it is on the disk: SQLite counts a commit only after the
// synchronisation, which writes first.
type litelog struct {
	file    *os.File // the log, opened once more
	below   *lib.Tsqlite3_io_methods
	methods uintptr // in the library's memory: below with our doors; the log points to it
	waiting []byte
	at      int64 // where in the file the waiting bytes begin
	synced  bool  // once by SQLite itself, which synchronises the directory too
}

// gatherLimit bounds what waits, in bytes.
const gatherLimit = 4 << 20

// litelogs finds the log by the address that SQLite knows it by.
var litelogs sync.Map

// The doors as SQLite calls them.
var (
	logWrite = func(_ *libc.TLS, file, from uintptr, n int32, at int64) int32 {
		return logOf(file).write(memory(from, int(n)), at)
	}
	logSync = func(tls *libc.TLS, file uintptr, flags int32) int32 { return logOf(file).sync(tls, file, flags) }
	logRead = func(tls *libc.TLS, file, into uintptr, n int32, at int64) int32 {
		return logOf(file).read(tls, file, into, n, at)
	}
	logTruncate = func(tls *libc.TLS, file uintptr, size int64) int32 { return logOf(file).truncate(tls, file, size) }
	logSize     = func(tls *libc.TLS, file, size uintptr) int32 { return logOf(file).fileSize(tls, file, size) }
	logClose    = func(tls *libc.TLS, file uintptr) int32 { return logOf(file).close(tls, file) }
)

func logOf(file uintptr) *litelog {
	l, _ := litelogs.Load(file)
	return l.(*litelog)
}

// entry is the address by which the library calls a function; the variable keeps it.
func entry[F any](fn *F) uintptr { return *(*uintptr)(unsafe.Pointer(fn)) }

// door is the function at an address.
func door[F any](at *uintptr) F { return *(*F)(unsafe.Pointer(at)) }

// gatherLog puts the doors in place. The connection must be in WAL mode.
func (c *lite) gatherLog(path string) error {
	if _, err := c.exec("/* store.openLog */ select count(*) from sqlite_schema", nil); err != nil { // opens the log
		return err
	}
	name, err := libc.CString("main")
	if err != nil {
		return err
	}
	defer libc.Xfree(c.tls, name)
	out := c.tls.Alloc(8)
	defer c.tls.Free(8)
	if code := lib.Xsqlite3_file_control(c.tls, c.handle, name, lib.SQLITE_FCNTL_JOURNAL_POINTER, out); code != lib.SQLITE_OK {
		return c.fault(code)
	}
	at := pointer(out)
	log := (*lib.Tsqlite3_file)(unsafe.Pointer(&memory(at, 8)[0]))
	if log.FpMethods == 0 {
		return errors.New("the store has no write-ahead log")
	}
	l := &litelog{below: methodsAt(log.FpMethods)}
	if l.file, err = os.OpenFile(path+"-wal", os.O_RDWR, 0); err != nil {
		return fmt.Errorf("open the log once more: %w", err)
	}
	l.methods = libc.Xmalloc(c.tls, libc.Tsize_t(unsafe.Sizeof(*l.below)))
	doors := methodsAt(l.methods)
	*doors = *l.below
	doors.FxWrite, doors.FxSync = entry(&logWrite), entry(&logSync)
	doors.FxRead, doors.FxTruncate = entry(&logRead), entry(&logTruncate)
	doors.FxFileSize, doors.FxClose = entry(&logSize), entry(&logClose)
	litelogs.Store(at, l)
	log.FpMethods = l.methods
	return nil
}

func methodsAt(at uintptr) *lib.Tsqlite3_io_methods {
	return (*lib.Tsqlite3_io_methods)(unsafe.Pointer(&memory(at, int(unsafe.Sizeof(lib.Tsqlite3_io_methods{})))[0]))
}

func (l *litelog) write(b []byte, at int64) int32 {
	if len(l.waiting) > 0 && (at != l.at+int64(len(l.waiting)) || len(l.waiting)+len(b) > gatherLimit) {
		if code := l.flush(); code != lib.SQLITE_OK {
			return code
		}
	}
	if len(l.waiting) == 0 {
		l.at = at
	}
	l.waiting = append(l.waiting, b...)
	return lib.SQLITE_OK
}

// flush writes what waits.
func (l *litelog) flush() int32 {
	if len(l.waiting) == 0 {
		return lib.SQLITE_OK
	}
	_, err := l.file.WriteAt(l.waiting, l.at)
	l.waiting = l.waiting[:0]
	if err != nil {
		return lib.SQLITE_IOERR_WRITE
	}
	return lib.SQLITE_OK
}

func (l *litelog) sync(tls *libc.TLS, file uintptr, flags int32) int32 {
	if code := l.flush(); code != lib.SQLITE_OK {
		return code
	}
	if !l.synced {
		code := door[func(*libc.TLS, uintptr, int32) int32](&l.below.FxSync)(tls, file, flags)
		l.synced = code == lib.SQLITE_OK
		return code
	}
	for {
		err := syscall.Fdatasync(int(l.file.Fd()))
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return lib.SQLITE_IOERR_FSYNC
		}
		return lib.SQLITE_OK
	}
}

// read, truncate and fileSize ask for the file as SQLite believes it to be.
func (l *litelog) read(tls *libc.TLS, file, into uintptr, n int32, at int64) int32 {
	if code := l.flush(); code != lib.SQLITE_OK {
		return code
	}
	return door[func(*libc.TLS, uintptr, uintptr, int32, int64) int32](&l.below.FxRead)(tls, file, into, n, at)
}

func (l *litelog) truncate(tls *libc.TLS, file uintptr, size int64) int32 {
	if code := l.flush(); code != lib.SQLITE_OK {
		return code
	}
	return door[func(*libc.TLS, uintptr, int64) int32](&l.below.FxTruncate)(tls, file, size)
}

func (l *litelog) fileSize(tls *libc.TLS, file, size uintptr) int32 {
	if code := l.flush(); code != lib.SQLITE_OK {
		return code
	}
	return door[func(*libc.TLS, uintptr, uintptr) int32](&l.below.FxFileSize)(tls, file, size)
}

func (l *litelog) close(tls *libc.TLS, file uintptr) int32 {
	code := l.flush()
	litelogs.Delete(file)
	if err := l.file.Close(); err != nil && code == lib.SQLITE_OK {
		code = lib.SQLITE_IOERR_CLOSE
	}
	if below := door[func(*libc.TLS, uintptr) int32](&l.below.FxClose)(tls, file); code == lib.SQLITE_OK {
		code = below
	}
	libc.Xfree(tls, l.methods)
	return code
}
