package org

import (
	"slices"
	"strings"

	"tongban/internal/base/fault"
)

// The three administrators (三员). Their rights are these words or begin with one of
// them and a dot; every other right is a business right.
const (
	AdminSystem   = "admin.system"   // 系统管理员: bodies, posts, running
	AdminSecurity = "admin.security" // 安全管理员: accounts, grants, channels
	AdminAudit    = "admin.audit"    // 审计管理员: looks at everything done, changes nothing
)

var adminTitles = map[string]string{
	AdminSystem: "系统管理员", AdminSecurity: "安全管理员", AdminAudit: "审计管理员",
}

// adminOf tells to which administrator a right belongs, or "" for a business right.
func adminOf(right string) string {
	for admin := range adminTitles {
		if right == admin || strings.HasPrefix(right, admin+".") {
			return admin
		}
	}
	return ""
}

// CheckPosts holds the separation of duties (GB/T 22239 三级 三权分立): nobody is two
// of the three administrators, and an administrator has no business right.
func CheckPosts(posts ...Post) error {
	var admins []string
	business := ""
	for _, p := range posts {
		for _, right := range p.Rights {
			switch admin := adminOf(right); {
			case admin == "" && strings.HasPrefix(right, "admin"):
				return fault.Invalidf("岗位“%s”的权限“%s”不属于系统、安全、审计三类管理权限之一", p.Name, right)
			case admin == "":
				business = p.Name
			case !slices.Contains(admins, admin):
				admins = append(admins, admin)
			}
		}
	}
	slices.Sort(admins)
	if len(admins) > 1 {
		return fault.Invalidf("同一账号不能同时担任%s和%s", adminTitles[admins[0]], adminTitles[admins[1]])
	}
	if len(admins) == 1 && business != "" {
		return fault.Invalidf("%s不能兼任业务岗位“%s”", adminTitles[admins[0]], business)
	}
	return nil
}
