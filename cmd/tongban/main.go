// Command tongban is the whole house in one program: it serves the hall, starts the
// demonstration city, counts time limits, verifies the store, and measures itself.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"tongban/internal/base/fault"
)

// commands are what the program can do.
type commands struct {
	Demo      demoCommand      `cmd:"" help:"启动演示城市：建库、装入示例数据并打开网站"`
	Serve     serveCommand     `cmd:"" help:"启动网站"`
	Migrate   migrateCommand   `cmd:"" help:"把数据库升级到本程序的版本"`
	Due       dueCommand       `cmd:"" help:"计算一个期限的到期时间，逐日列出怎样数出来"`
	Verify    verifyCommand    `cmd:"" help:"重新核算整个数据库，或核验一份办理凭据"`
	Token     tokenCommand     `cmd:"" help:"管理接口令牌"`
	Import    importCommand    `cmd:"" help:"导入数据"`
	Export    exportCommand    `cmd:"" help:"导出数据"`
	Diagram   diagramCommand   `cmd:"" help:"由代码画出一种事项的状态图"`
	Replay    replayCommand    `cmd:"" help:"把真实的办理日志按它自己的时间走一遍引擎"`
	Report    reportCommand    `cmd:"" help:"政府信息公开工作年度报告"`
	Documents documentsCommand `cmd:"" help:"政府信息"`
	Bench     benchCommand     `cmd:"" help:"测量本机上的速度"`
	Version   versionCommand   `cmd:"" help:"版本与依赖"`
}

// console is what a command reads and writes.
type console struct {
	ctx    context.Context
	out    io.Writer
	errs   io.Writer
	in     io.Reader
	lookup func(string) (string, bool)
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if os.Getenv("GOGC") == "" {
		lateCollector()
	}
	err := run(ctx, os.Args[1:], console{ctx: ctx, out: os.Stdout, errs: os.Stderr, in: os.Stdin, lookup: os.LookupEnv})
	if err != nil {
		fmt.Fprintln(os.Stderr, "tongban:", words(err))
		os.Exit(1)
	}
}

// errHelp says that help was printed and nothing is left to do.
var errHelp = errors.New("help was printed")

func run(_ context.Context, args []string, c console) (err error) {
	var cli commands
	parser, err := kong.New(&cli, kong.Name("tongban"), kong.Description("通办：政务服务、政务公开、监督与互动"),
		kong.Writers(c.out, c.errs), kong.Exit(func(int) { panic(errHelp) }), kong.Bind(c), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil && p != errHelp {
			panic(p)
		}
	}()
	parsed, err := parser.Parse(asked(args))
	if err != nil {
		return fault.Invalidf("%s（tongban --help 列出全部命令）", err)
	}
	return parsed.Run()
}

// asked takes the two other ways in which people ask for help: nothing at all, and the word.
func asked(args []string) []string {
	if len(args) == 0 {
		return []string{"--help"}
	}
	if args[0] == "help" {
		return append(args[1:len(args):len(args)], "--help")
	}
	return args
}

// words gives an error as the operator reads it: a fault in its own words, anything
// else in full, since this is the operator's terminal and not a citizen's page.
func words(err error) string {
	if fault.KindOf(err) != fault.KindInternal {
		return fault.MessageOf(err)
	}
	return err.Error()
}
