// Package pages draws the pages of signing in and of one's own account: P-21 for the
// public, its sister for the staff, and M-13 for what was signed in where.
//
// Each page has a struct that package account fills; nothing is decided here.
package pages

import "tongban/internal/base/web"

// Login (登录) is the page on which somebody says who he is.
type Login struct {
	Frame  web.Frame
	Tabs   []web.Link
	Why    string // why signing in is asked for now; empty when the visitor came by himself
	Form   web.Form
	Others []Other
}

// Other is another way to the same end, with who it is for.
type Other struct {
	Text, Hint, Href string
}

// Registration (注册) is the page on which a person opens an account.
type Registration struct {
	Frame web.Frame
	Form  web.Form
	Login string // address of the login
}

// Account (账号) is the page about one's own account.
type Account struct {
	Frame    web.Frame
	Facts    []web.Pair
	Acting   []Acting
	Devices  web.Sheet // where the account is signed in now
	SignIns  web.Sheet
	Looks    web.Sheet // who was told what is on record
	Password web.Form
	Company  []web.Pair // record of the company in whose name the visitor acts; empty when he acts for none
	Seat     web.Form   // where he may keep it
}

// Acting is somebody in whose name the visitor may act.
type Acting struct {
	Subject, Name, Role string
	Now                 bool // acts in this name at present
}

// actingTasks lists the names, the present one marked.
func actingTasks(list []Acting) []web.Task {
	tasks := make([]web.Task, 0, len(list))
	for _, a := range list {
		task := web.Task{Title: a.Name, Hint: a.Role, State: "可选", Tone: web.ToneMute}
		if a.Now {
			task.State, task.Tone = "现在", web.ToneOK
		}
		tasks = append(tasks, task)
	}
	return tasks
}
