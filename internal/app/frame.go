package app

import (
	"net/http"
	"slices"
	"strings"

	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/disclosure/site"
)

// siteName is the demonstration city's name for itself until site settings are data.
const siteName = "云州市政务服务网"

// usualSite is the main site before anybody wrote it down (E-03).
var usualSite = web.Site{Name: siteName, Organizer: "云州市人民政府办公室", Operator: "云州市政务服务中心", Contact: "0590-12345"}

// site fills the frame's head and foot. Values that the operator has not given stay
// empty and show as missing, never as a fake (pages.md 4.2).
func (h *House) site(r *http.Request) web.Site {
	f := h.siteOf(r)
	f.Answered = h.rooms.errors.Limit().String()
	return f
}

func (h *House) siteOf(r *http.Request) web.Site {
	division := "云州市"
	if chosen, err := h.org.Division(web.LooksOf(r).Region); err == nil {
		division = chosen.Name
	}
	if s, given := h.sites.Of(r); given {
		f := h.rooms.sites.Frame(s)
		if s.Code == site.Main || f.Division == "" {
			f.Division = division
		}
		return f
	}
	f := usualSite
	f.Division = division
	return f
}

// notice tells visitors that the demonstration city is still being filled.
func (h *House) notice(*http.Request) *web.Announcement {
	if !h.filling.Load() {
		return nil
	}
	return &web.Announcement{Tone: web.ToneInfo, Text: "演示城市正在装入数据，几秒钟后请刷新页面"}
}

// user names who sits in front of the page.
func (h *House) user(r *http.Request) *web.User {
	actor, err := h.actor(r)
	if err != nil || !actor.SignedIn() {
		return nil
	}
	u := &web.User{Name: actor.Name, Staff: actor.Kind == account.ActorOfficer}
	if actor.For != nil {
		u.Role = "代 " + actor.For.Name
	}
	if u.Staff && len(actor.Posts) > 0 {
		if post, err := h.org.Post(actor.Posts[0].Post); err == nil {
			u.Role = post.Name
		}
	}
	if n, err := h.notify.Unread(r.Context(), actor.Party()); err == nil {
		u.Unread = int(n)
	}
	return u
}

// menu is the main menu of the public pages, or the groups of the workbench by right.
func (h *House) menu(r *http.Request) []web.MenuGroup {
	actor, err := h.actor(r)
	if err != nil || actor.Kind != account.ActorOfficer {
		return publicMenu()
	}
	var groups []web.MenuGroup
	for _, g := range deskMenu() {
		var links []web.Link
		for _, l := range g.links {
			if l.meant(actor) {
				links = append(links, web.Link{Text: l.text, Href: l.href})
			}
		}
		if len(links) > 0 {
			groups = append(groups, web.MenuGroup{Title: g.title, Links: links})
		}
	}
	return groups
}

func publicMenu() []web.MenuGroup {
	return []web.MenuGroup{{Links: []web.Link{{Text: "menu.home|首页", Href: "/"}, {Text: "menu.items|事项目录", Href: "/items"}, {Text: "menu.bundles|一件事", Href: "/bundles"}, {Text: "menu.projects|工程项目", Href: "/projects"}, {Text: "menu.progress|办件进度", Href: "/progress"}, {Text: "menu.verify|文书验真", Href: "/verify"},
		{Text: "menu.disclosure|政务公开", Href: "/disclosure"}, {Text: "menu.mine|我的办件", Href: "/my"}}}}
}

// deskLink is an entry of the workbench that wants a right; one that ends in a dot wants any right of that
// beginning, an empty one none.
type deskLink struct{ text, href, right string }

func (l deskLink) meant(a account.Actor) bool {
	if !strings.HasSuffix(l.right, ".") {
		return l.right == "" || a.Has(l.right)
	}
	return slices.ContainsFunc(a.Posts, func(s account.Seat) bool {
		return slices.ContainsFunc(s.Rights, func(right string) bool { return strings.HasPrefix(right, l.right) })
	})
}

type deskGroup struct {
	title string
	links []deskLink
}

func deskMenu() []deskGroup {
	return []deskGroup{
		{"我的工作", []deskLink{{"工作首页", "/desk", ""}, {"待办箱", "/desk/inbox", ""}, {"办件查询", "/desk/cases", "case."}, {"一件事办件", "/desk/bundles", "case."}, {"特别程序台账", "/desk/specials", "case."}, {"文书登记簿", "/desk/papers", "case."}, {"公示和听证公告", "/desk/announcements", "case."}, {"本机构待办分布", "/desk/team", "task.assign"}, {"材料移交", "/desk/handover", "case."}, {"常用语", "/desk/phrases", "case."}, {"批量办理记录", "/desk/batches", "case."}, {"外出代理", "/desk/away", "case."}}},
		{"综合窗口", []deskLink{{"接件台", "/desk/intake", "case.receive"}, {"预审箱", "/desk/precheck", "case.accept"}, {"值班日结", "/desk/shift", "case.receive"}, {"出件台", "/desk/handout", "case.deliver"}, {"一件事统一出件", "/desk/handout/bundles", "case.deliver"}}},
		{"承诺与信用", []deskLink{{"承诺核查和信用修复", "/desk/credit", "case."}, {"信用记录查询", "/desk/credit/look", "case.accept"}}},
		{"政务公开", []deskLink{{"信息公开采编", "/desk/documents", "publish."}, {"政策解读任务", "/desk/interpretations", "publish."}, {"非公开目录", "/desk/withheld", "withhold."}, {"公开任务", "/desk/duties", "duty."}, {"公开事项目录", "/desk/duty-rows", "duty."}, {"重点领域", "/desk/duty-areas", "duty.admin"}, {"规范性文件登记簿", "/desk/normative", "normative."}, {"规范性文件清理", "/desk/normative/cleanups", "normative."}, {"规范性文件修改", "/desk/normative/amendments", "normative."}, {"规范性文件到期评估", "/desk/normative/reviews", "normative."}, {"依申请公开办理", "/desk/disclosure", "disclosure.handle"}, {"更正本人信息办理", "/desk/rectify", "rectify."}, {"年度报告", "/desk/annual", "disclosure.handle"}, {"网站找错", "/desk/site-errors", "site.errors"}, {"易错词", "/desk/wrong-words", "publish."}, {"链接检查", "/desk/links", "publish."}, {"栏目更新", "/desk/columns", "publish."},
			{"会议、访谈和发布会", "/desk/occasions", "occasion."},
			{"送交查阅", "/desk/readings", "place."}, {"查阅场所", "/desk/reading-places", "place."},
			{"新媒体发布", "/desk/postings", "channel."}, {"载体和账号", "/desk/channels", "channel."}, {"政府公报编印", "/desk/gazette", "channel."}}},
		{"工程项目", []deskLink{{"项目并联台", "/desk/projects", "project."}, {"项目流程模板", "/desk/project-classes", "project.admin"}}},
		{"事项", []deskLink{{"事项管理", "/desk/catalog", "catalog.edit"}, {"基本目录", "/desk/catalog/base", "catalog.edit"}, {"办事指南模板", "/desk/catalog/guide-template", "catalog.edit"}, {"引导问答", "/desk/catalog/guides", "catalog.edit"}, {"一件事套餐", "/desk/catalog/bundles", "catalog.edit"}, {"事项调整", "/desk/catalog/changes", "catalog.edit"}, {"事项审核", "/desk/catalog/changes?state=review", "catalog.review"}, {"事项发布", "/desk/catalog/changes?state=central", "catalog.release"},
			{"检查报告", "/desk/catalog/findings", "catalog.edit"}, {"导入和导出", "/desk/catalog/import", "catalog.edit"}, {"待确认的导入", "/desk/catalog/import", "catalog.release"}}},
		{"管理", []deskLink{{"搜索用语", "/desk/search-words", "catalog.edit"}, {"没有搜到的词", "/desk/search-misses", "catalog.edit"}, {"工作日历", "/desk/calendar", "admin.system"}, {"程序期限", "/desk/terms", "admin.system"}, {"双人生效", "/desk/proposals", "admin."}, {"亮灯规则", "/supervise/lights", "admin.system"}, {"文书模板", "/desk/papers/templates", "admin.system"}, {"消息通道", "/desk/outbox", "admin.system"}, {"消息模板", "/desk/message-templates", "admin.system"},
			{"站点", "/desk/sites", "admin.system"}, {"找错答复期限", "/desk/site-errors/rules", "admin.system"}, {"易错词表", "/desk/wrong-words", "admin.system"}, {"链接检查规则", "/desk/links/rules", "admin.system"}, {"栏目更新期限", "/desk/columns/rules", "admin.system"}, {"访谈和发布会规则", "/desk/occasions/rules", "admin.system"}, {"送交查阅规则", "/desk/readings/rules", "admin.system"}, {"政策解读规则", "/desk/interpretations/rules", "admin.system"}, {"规范性文件登记规则", "/desk/normative/rules", "admin.system"}, {"发布载体", "/desk/media", "admin.system"}, {"机构合并", "/desk/org/mergers", "admin.system"}, {"乡镇村居委托", "/desk/org/entrustments", "admin.system"}, {"签收有效期", "/desk/org/leases", "admin.system"}, {"哪些机关编制年报", "/desk/annual/owed", "admin.system"}, {"更正本人信息的期限", "/desk/rectify/rules", "admin.system"}, {"人员", "/desk/org", "admin.security"}}},
		{"监督", []deskLink{{"电子监察", "/supervise", "supervise.view"}, {"公开缺口和逾期", "/desk/duties/gaps", "supervise.view"}, {"栏目更新情况", "/desk/columns", "supervise.view"}, {"停办事项的在办件", "/desk/stopped", "supervise.view"}}},
	}
}
