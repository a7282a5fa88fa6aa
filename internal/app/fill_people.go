package app

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"tongban/demo"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/ident"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/service/casework"
)

// DemoPerson is one account of the demonstration, for the terminal: who it is and
// where he begins.
type DemoPerson struct{ Role, Login, Password, About, Page string }

// DemoPeople lists one account of each role.
func DemoPeople() []DemoPerson {
	return []DemoPerson{
		{"申请人", "13800000001", demo.Password, "林晓梅，准备开一家小吃店", "/login"},
		{"年长申请人", "13800000002", demo.Password, "陈国栋，72岁，办优待证和高龄津贴", "/login"},
		{"企业经办人", "13800000003", demo.Password, "王启明，代云州山海餐饮管理有限公司办事", "/login"},
		{"项目经办人", "13800000008", demo.Password, "许立行，代云州安居置业有限公司申报工程建设项目", "/login"},
		{"综合窗口", "chuangkou", demo.Password, "周敏，收件、核验材料、受理", "/desk/login"},
		{"统一出件", "chujian", demo.Password, "何丽萍，送达结果", "/desk/login"},
		{"审查人员", "shijianshencha", demo.Password, "赵立新，市市场监管局审查岗", "/desk/login"},
		{"首席代表", "shijianshouxi", demo.Password, "孙晓东，市市场监管局首席代表", "/desk/login"},
		{"决定人员", "shijianjueding", demo.Password, "钱卫国，市市场监管局决定岗，签署决定", "/desk/login"},
		{"承诺核查", "renshejueding", demo.Password, "田丽，市人社局决定岗，看告知承诺的核查和信用修复", "/desk/login"},
		{"项目牵头部门", "zhujianshouxi", demo.Password, "曾宪明，市住建局首席代表，看项目并联台", "/desk/login"},
		{"项目审批管理", "gongcheng", demo.Password, "严立强，管理工程建设项目流程模板", "/desk/login"},
		{"信息公开承办", "gongkai", demo.Password, "许文静，办理公开申请、拟答复", "/desk/login"},
		{"信息公开审签", "gongkaishen", demo.Password, "高立群，审签答复", "/desk/login"},
		{"信息采编", "bianji", demo.Password, "乔雨桐，起草和修改要公开的信息", "/desk/login"},
		{"信息审核", "yishen", demo.Password, "覃海涛，一审一校；二审 ershen、三审 sanshen", "/desk/login"},
		{"保密审查", "baomi", demo.Password, "柏守正，公开前的保密审查", "/desk/login"},
		{"信息发布", "fabu", demo.Password, "温晓岚，发布、定时、撤回、标注失效", "/desk/login"},
		{"公开活动组织", "huodong", demo.Password, "纪晓棠，组织会议公开、在线访谈和新闻发布会", "/desk/login"},
		{"公开活动审核", "huodongshen", demo.Password, "邵明远，审核发布预告和实录", "/desk/login"},
		{"查阅场所", "chayue", demo.Password, "宁静怡，在政务服务大厅查阅点签收文件、登记查阅", "/desk/login"},
		{"电子监察", "jiancha", demo.Password, "梁正平，看时限红绿灯", "/desk/login"},
		{"事项管理", "shixiang", demo.Password, "程思远，编制和发布事项", "/desk/login"},
		{"事项起草", "shijianshixiang", demo.Password, "沈佳宁，起草市市场监管局的事项", "/desk/login"},
		{"事项发布", "shixiangfabu", demo.Password, "蒋文博，集中审核、审定发布事项", "/desk/login"},
		{"系统管理员", "xitong", demo.Password, "马建军", "/desk/login"},
		{"安全管理员", "anquan", demo.Password, "谢安国", "/desk/login"},
		{"审计管理员", "shenji", demo.Password, "袁清", "/desk/login"},
	}
}

// party is somebody who applies; without an account he comes to the window.
type party struct {
	actor     account.Actor // of kind person when there is an account
	applicant casework.Applicant
	number    string // of his own document
	person    string // his own name, or that of who represents the firm
	code      string // credit code of a firm
	address   string
	old       bool
}

func (p party) online() bool { return p.actor.Kind == account.ActorPerson }

// city brings in the government of the city.
func (f *filling) city(ctx context.Context) (err error) {
	if f.place, err = demo.City(); err != nil {
		return err
	}
	err = f.house.db.Write(ctx, func(tx *store.Tx) error { return org.Import(ctx, tx, f.house.db.NewID, f.place.Org) })
	if err != nil {
		return err
	}
	return f.house.Reload(ctx)
}

var trusts = map[string]account.TrustLevel{"phone": account.TrustPhone, "name": account.TrustName, "face": account.TrustFace, "strong": account.TrustStrong}

// madeUp is how many people beyond the cast have accounts.
const madeUp = 12

// people opens the accounts of citizens and firms.
func (f *filling) people(ctx context.Context) error {
	var persons, firms []account.Data
	for _, p := range f.cast() {
		persons = append(persons, account.Data{People: []account.ImportedPerson{p}})
	}
	for _, c := range f.place.Companies {
		firms = append(firms, account.Data{Companies: []account.ImportedCompany{{Name: c.Name, CreditCode: c.CreditCode, Address: c.Address, Password: demo.Password,
			RepresentativeKind: string(ident.CitizenCard), Representative: f.person(c.Representative).CitizenNumber}}})
	}
	if err := f.accounts(ctx, "申请人账号", persons); err != nil { // firms need their representatives
		return err
	}
	if err := f.accounts(ctx, "企业账号", firms); err != nil {
		return err
	}
	if err := f.delegate(ctx); err != nil {
		return err
	}
	return f.meet(ctx)
}

// staff gives the officers their passwords. It takes the longest and nothing waits for it.
func (f *filling) staff(ctx context.Context) error {
	var parts []account.Data
	for _, o := range f.place.Org.Officers {
		parts = append(parts, account.Data{Passwords: []account.StaffPassword{{Login: o.Login, Password: demo.Password}}})
	}
	return f.accounts(ctx, "工作人员账号", parts)
}

// accounts imports several at a time: a password is slow to hash.
func (f *filling) accounts(ctx context.Context, what string, parts []account.Data) error {
	var done atomic.Int64
	return abreastDo(parts, func(d account.Data) error {
		err := f.house.accounts.Import(ctx, d)
		f.tell(what, int(done.Add(1)), len(parts))
		return err
	})
}

// abreastDo does something with each of a list, several at a time.
func abreastDo[T any](list []T, do func(T) error) error {
	var wait sync.WaitGroup
	errs := make(chan error, len(list)+1)
	slots := make(chan struct{}, abreast)
	for _, x := range list {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			if err := do(x); err != nil {
				errs <- err
			}
		})
	}
	wait.Wait()
	close(errs)
	return <-errs
}

func (f *filling) person(login string) demo.Person {
	for _, p := range f.place.Persons {
		if p.Login == login {
			return p
		}
	}
	return demo.Person{}
}

// cast are the people of the city's files, and some made up.
func (f *filling) cast() (out []account.ImportedPerson) {
	for _, p := range f.place.Persons {
		out = append(out, imported(p.Name, p.CitizenNumber, p.Phone, trusts[p.Trust]))
	}
	for n := range madeUp {
		p := invented(n)
		f.citizens = append(f.citizens, p)
		out = append(out, imported(p.person, p.number, p.applicant.Phone, account.TrustFace))
	}
	return out
}

func imported(name, number, phone string, trust account.TrustLevel) account.ImportedPerson {
	return account.ImportedPerson{Trust: trust, Registration: account.Registration{Name: name, DocumentKind: string(ident.CitizenCard),
		Number: number, Phone: phone, Password: demo.Password}}
}

// delegate lets the companies' delegates act for them (民法典 §165).
func (f *filling) delegate(ctx context.Context) error {
	for _, c := range f.place.Companies {
		company, err := f.house.accounts.CompanyByCode(ctx, c.CreditCode)
		if err != nil {
			return err
		}
		for _, d := range c.Delegates {
			if err := f.offer(ctx, c, company.ID, d); err != nil {
				return fmt.Errorf("delegate %s: %w", d.Login, err)
			}
		}
	}
	return nil
}

func (f *filling) offer(ctx context.Context, c demo.Company, company int64, d demo.Delegate) error {
	head, err := f.account(ctx, f.person(c.Representative).CitizenNumber)
	if err != nil {
		return err
	}
	head, err = f.house.accounts.ActFor(ctx, head, account.Principal{Kind: account.PrincipalCompany, ID: company}.Subject())
	if err != nil {
		return err
	}
	person := f.person(d.Login)
	offered, err := f.house.accounts.Delegate(ctx, head, account.Offer{DocumentKind: string(ident.CitizenCard), Number: person.CitizenNumber,
		Name: person.Name, FromOn: d.FromOn, UntilOn: d.ToOn})
	if err != nil {
		return err
	}
	delegate, err := f.account(ctx, person.CitizenNumber)
	if err != nil {
		return err
	}
	return f.house.accounts.Confirm(ctx, delegate, offered.ID)
}

func (f *filling) account(ctx context.Context, number string) (account.Actor, error) {
	p, err := f.house.accounts.PersonByNumber(ctx, string(ident.CitizenCard), number)
	if err != nil {
		return account.Actor{}, err
	}
	return f.house.accounts.Resolve(ctx, account.Actor{Kind: account.ActorPerson, ID: p.ID}.Subject())
}

// meet makes parties of those who have accounts: the people, and the firms through them.
func (f *filling) meet(ctx context.Context) error {
	for _, p := range f.place.Persons {
		if trusts[p.Trust] < account.TrustName {
			continue // may not apply yet
		}
		if f.builds(p.Login) {
			if err := f.meetBuilder(ctx, p); err != nil {
				return err
			}
			continue
		}
		f.citizens = append(f.citizens, party{person: p.Name, number: p.CitizenNumber, address: p.Address, old: p.BirthOn < "1961"})
	}
	for i := range f.citizens {
		p := &f.citizens[i]
		var err error
		if p.actor, err = f.account(ctx, p.number); err != nil {
			return err
		}
		if p.applicant, err = f.identities().Applicant(ctx, p.actor); err != nil {
			return err
		}
		p.applicant.Address = p.address
		if err := f.meetFirms(ctx, *p); err != nil {
			return err
		}
	}
	return nil
}

// builds reports whether somebody stands or acts for a company that builds.
func (f *filling) builds(login string) bool {
	return slices.ContainsFunc(f.place.Companies, func(c demo.Company) bool {
		return c.Kind == "builder" && (c.Representative == login || slices.ContainsFunc(c.Delegates, func(d demo.Delegate) bool { return d.Login == login }))
	})
}

func (f *filling) meetBuilder(ctx context.Context, p demo.Person) error {
	who := party{person: p.Name, number: p.CitizenNumber, address: p.Address}
	var err error
	if who.actor, err = f.account(ctx, p.CitizenNumber); err != nil {
		return err
	}
	firms := f.firms
	err = f.meetFirms(ctx, who)
	f.builders, f.firms = append(f.builders, f.firms[len(firms):]...), firms
	return err
}

func (f *filling) identities() identities {
	return identities{f.house.accounts, f.house.keys.vault, f.house.keys.index, f.clock.now}
}

func (f *filling) meetFirms(ctx context.Context, p party) error {
	list, err := f.house.accounts.Principals(ctx, p.actor.ID)
	if err != nil {
		return err
	}
	for _, principal := range list {
		firm := p
		if firm.actor, err = f.house.accounts.ActFor(ctx, p.actor, principal.Subject()); err != nil {
			return err
		}
		if firm.applicant, err = f.identities().Applicant(ctx, firm.actor); err != nil {
			return err
		}
		firm.code = principal.CreditCode
		firm.applicant.Address = firm.address
		f.firms = append(f.firms, firm)
	}
	return nil
}

var (
	surnames = []string{"陈", "林", "黄", "郑", "吴", "刘", "杨", "王", "李", "许", "蔡", "苏", "庄", "何", "谢", "罗", "邱", "叶"}
	givens   = []string{"志明", "秀英", "建华", "晓燕", "国强", "丽娟", "海波", "美玲", "文杰", "雅芳", "俊杰", "淑贞", "永福", "小红", "天佑", "思琪", "振东", "玉珍", "子轩", "慧敏"}
	streets  = []string{"云溪区青云街道青云路", "云溪区望江街道望江路", "东湖区湖滨街道湖光路", "东湖区松风街道松涛路", "青石县白鹭镇建设路"}
)

// invented is the n-th made-up citizen; his number is one that nobody bears.
func invented(n int) party {
	rng := rand.New(rand.NewPCG(7, uint64(n)))
	old := n%6 == 5
	year := 1966 + rng.IntN(38)
	if old {
		year = 1940 + rng.IntN(12)
	}
	birth := workday.NewDate(year, time.Month(1+rng.IntN(12)), 1+rng.IntN(28))
	sex := ident.Female
	if n%2 == 0 {
		sex = ident.Male
	}
	number, err := ident.SampleCitizenNumber(birth, sex, n%1000)
	if err != nil {
		panic(err) // every date above is one that the samples allow
	}
	p := party{person: pick(rng, surnames) + pick(rng, givens), number: string(number), old: old,
		address: fmt.Sprintf("云州市%s%d号", pick(rng, streets), 1+rng.IntN(199))}
	p.applicant = casework.Applicant{Name: p.person, DocumentKind: string(ident.CitizenCard), Masked: ident.MaskCitizen(p.number),
		Phone: fmt.Sprintf("1380000%04d", 100+n), Address: p.address}
	return p
}

var brands = []string{"鹭云", "海晏", "山禾", "东篱", "青松", "和顺", "宏远", "嘉禾", "南风", "启航", "云帆", "同德"}

// trades say what a firm is called that comes to a body.
var trades = map[string]string{"market": "餐饮管理", "labour": "人力资源", "housing": "建设工程", "planning": "房地产开发", "urban": "文化传播", "health": "健康管理",
	"transport": "运输", "ecology": "环保科技", "water": "农业发展", "press": "图书", "fire": "酒店管理", "education": "教育咨询"}

// inventedFirm is the n-th made-up firm that comes to the window.
func inventedFirm(n int, body string) (party, error) {
	rng := rand.New(rand.NewPCG(11, uint64(n)))
	code, err := ident.SampleCreditCode("91", "359901", 20000+n)
	if err != nil {
		return party{}, err
	}
	trade := trades[body]
	if trade == "" {
		trade = "商贸"
	}
	p := invented(200 + n%700)
	p.code = string(code)
	p.applicant.Delegate = &casework.Delegate{Name: p.person, Masked: ident.MaskCitizen(p.number), Phone: p.applicant.Phone}
	p.applicant.Name, p.applicant.Company = "云州"+pick(rng, brands)+trade+"有限公司", true
	p.applicant.DocumentKind, p.applicant.Masked = string(ident.UnitCreditCode), string(code)
	return p, nil
}

// sealed locks the number of somebody who has no account, as the window does.
func (f *filling) sealed(ctx context.Context, p party) (party, error) {
	number := p.number
	if p.code != "" {
		number = p.code
	}
	var err error
	p.applicant, err = f.identities().Seal(ctx, p.applicant, number)
	return p, err
}
