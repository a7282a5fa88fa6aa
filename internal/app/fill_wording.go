package app

import (
	"context"

	"tongban/internal/disclosure/publish"
	"tongban/internal/disclosure/wording"
)

// wrongWords writes words onto everybody's list and onto that of the office.
func (f *filling) wrongWords(ctx context.Context) error {
	for login, list := range map[string][]wording.Word{
		"xitong": {{Word: "一站式服务大厅", Should: "政务服务中心", Sort: wording.Usage, Live: true, Note: "按机构的正式名称写", Reason: "统一机构名称（演示自拟）"},
			{Word: "低保户", Should: "最低生活保障对象", Sort: wording.Usage, Allowed: []string{"低保户籍"}, Live: true, Reason: "公文用规范名称（演示自拟）"}},
		"fabu": {{Scope: infoOffice, Word: "云洲市", Should: "云州市", Sort: wording.Typo, Live: true, Reason: "来稿里常见（演示自拟）"}},
	} {
		who, err := f.login(ctx, login)
		if err != nil {
			return err
		}
		if _, err := f.house.rooms.wording.Set(ctx, who, list...); err != nil {
			return err
		}
	}
	return nil
}

// unanswered are the keys of what nobody has looked at in a document.
func (f *filling) unanswered(d publish.Document) (keys []string) {
	for _, found := range f.past.rooms.publish.Unanswered(d) {
		keys = append(keys, found.Key)
	}
	return keys
}
