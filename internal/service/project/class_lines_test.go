package project

import (
	"strings"
	"testing"
)

func TestWhatIsWrongInAClassIsSaidWithItsLine(t *testing.T) {
	const text = "code: x-class\nname: 类\nstages:\n  - name: land\n    title: 立项\n    lead: nobody\n    window: nowhere\n"
	for _, row := range []struct{ name, words, want string }{
		{"a body that is not there", "阶段“立项”：没有代码为“nobody”的机构（lead）", "第6行（lead: nobody）：阶段“立项”"},
		{"something missing in a stage is said at the stage", "阶段“立项”：请写明阶段时限（limit）和依据（ground）", "第5行（title: 立项）："},
		{"what is missing in the whole has no line", "请写明全流程目标时限（target）和依据（ground）", "请写明全流程目标时限"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := located(text, []string{row.words})[0]; !strings.HasPrefix(got, row.want) {
				t.Fatalf("got %s, want %s…", got, row.want)
			}
		})
	}
}

func TestWhatCannotBeReadIsSaidInChinese(t *testing.T) {
	for _, row := range []struct{ name, text, want string }{
		{"a word that is not known", "code: a-b\nnaem: 类\n", "第2行（naem: 类）：没有“naem”这一项"},
		{"a list where a word is wanted", "code: a-b\nname: [1]\n", "第2行（name: [1]）：这里的值不合适"},
		{"a broken line", "code: a-b\n name: x\n", "第2行"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := ReadClass([]byte(row.text))
			if err == nil {
				t.Fatal("it was read")
			}
			if got := strings.Join(unread(row.text, err), "\n"); !strings.HasPrefix(got, row.want) {
				t.Fatalf("got %s, want %s…", got, row.want)
			}
		})
	}
}
