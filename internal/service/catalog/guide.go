package catalog

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/service/catalog/element"
	"tongban/internal/service/catalog/pages"
	"tongban/internal/service/catalog/record"
	"tongban/internal/service/catalog/shelf"
)

// trail leads back to the list of items.
func (room *Room) trail(r *http.Request) web.Link {
	return web.Link{Text: web.T(r.Context(), "trail.items|办事"), Href: "/items"}
}

// getGuide shows the guide of an item (P-05); a program gets the item itself.
func (room *Room) getGuide(w http.ResponseWriter, r *http.Request) error {
	code := r.PathValue("code")
	if web.WantsJSON(r) {
		current, err := room.deps.Library.Item(r.Context(), code)
		if err != nil {
			return err
		}
		return web.JSON(w, r, http.StatusOK, current.Item)
	}
	return room.keptItem(w, r, code, func(card shelf.Card) (templ.Component, error) {
		item, history, err := room.deps.Library.told(r.Context(), card.Code, card.Version)
		if err != nil {
			return nil, err
		}
		current := standingOf(item, card)
		return room.guide(r, current, history, closedNotice(current))
	})
}

// keptItem answers a page about one item from a kept rendering while neither the item, a body nor a template of guides has
// changed.
func (room *Room) keptItem(w http.ResponseWriter, r *http.Request, code string, draw func(shelf.Card) (templ.Component, error)) error {
	v, err := room.deps.Library.current(r.Context())
	if err != nil {
		return err
	}
	card, found := v.Card(code)
	if !found {
		return fault.Missing("事项", code)
	}
	stamp, err := room.templatesStamp(r.Context())
	if err != nil {
		return err
	}
	state := stamp + "." + strconv.Itoa(card.Version) + card.State + strconv.FormatInt(card.ChangedAt.UnixMilli(), 36) + "." + strconv.FormatInt(room.deps.Org.Generation(), 36) + room.entrustedStamp(card.Body, card.Code)
	return room.deps.Web.Kept(w, r, state, func() (templ.Component, error) { return draw(card) })
}

// getEdition shows an older version of a guide (P-05), marked as no longer in force.
func (room *Room) getEdition(w http.ResponseWriter, r *http.Request) error {
	version, err := strconv.Atoi(r.PathValue("version"))
	if err != nil {
		return fault.Missing("事项版本", r.PathValue("version"))
	}
	current, err := room.deps.Library.Item(r.Context(), r.PathValue("code"))
	if err != nil {
		return err
	}
	if version == current.Version {
		http.Redirect(w, r, guideAddress(current.Code), http.StatusSeeOther)
		return nil
	}
	return room.keptItem(w, r, current.Code, func(shelf.Card) (templ.Component, error) {
		old, history, err := room.deps.Library.told(r.Context(), current.Code, version)
		if err != nil {
			return nil, err
		}
		shown := Current{Item: old, State: StateCancelled, ChangedAt: current.ChangedAt}
		return room.guide(r, shown, history, &pages.Notice{Tone: web.ToneMute, Text: "这是第" + strconv.Itoa(version) + "版，已失效。",
			Link: web.Link{Text: "看现行的第" + strconv.Itoa(current.Version) + "版", Href: guideAddress(current.Code)}})
	})
}

func (room *Room) guide(r *http.Request, current Current, history []Edition, notice *pages.Notice) (templ.Component, error) {
	template, err := room.template(r.Context(), current.Division)
	if err != nil {
		return nil, err
	}
	page, err := guidePage(current, answersOf(r), layout{template, room.deps.Org.BodyName, editionSheet(current.Code, history)})
	if err != nil {
		return nil, err
	}
	page.Notice = notice
	page.Answer.Title = web.T(r.Context(), "answer.title|办这件事，先看这里")
	if current.State != StateCancelled {
		page.Answer.Pairs = append(page.Answer.Pairs, room.entrustedPairs(current)...)
	}
	page.Share = guideAddress(current.Code) + "/code.svg"
	frame := room.deps.Web.Frame(r, current.Name, room.trail(r), web.Link{Text: current.BodyName, Href: "/orgs/" + url.PathEscape(current.Body)})
	frame.Meta = []web.Meta{{Name: "ArticleTitle", Content: current.Name}, {Name: "Description", Content: current.Summary}, {Name: "Keywords", Content: strings.Join(current.Aliases, ",")}, {Name: "ContentSource", Content: current.BodyName}}
	if frame.Elder {
		return pages.ElderGuide(frame, page), nil
	}
	return pages.Guide(frame, page), nil
}

// Preview shows an item that is not published as the guide that it would be.
func (room *Room) Preview(w http.ResponseWriter, r *http.Request, item record.Item, words string) error {
	template, err := room.template(r.Context(), item.Division)
	if err != nil {
		return err
	}
	return room.preview(w, r, item, template, words)
}

// PreviewBy shows the guide of an item of a region by a template that is not in force: of the first item there, or
// of any when the region has none.
func (room *Room) PreviewBy(w http.ResponseWriter, r *http.Request, region string, template element.Template, words string) error {
	v, err := room.deps.Library.current(r.Context())
	if err != nil {
		return err
	}
	var code string
	v.All(func(card shelf.Card) bool {
		if card.ExOfficio {
			return true
		}
		there := region == element.All || room.deps.Org.Within(card.Division, region)
		if there || code == "" {
			code = card.Code
		}
		return !there
	})
	if code == "" {
		return fault.Conflictf("还没有发布事项，没有可以拿来看样子的指南")
	}
	current, err := room.deps.Library.Item(r.Context(), code)
	if err != nil {
		return err
	}
	return room.preview(w, r, current.Item, template, words)
}

func (room *Room) preview(w http.ResponseWriter, r *http.Request, item record.Item, template element.Template, words string) error {
	none := web.Sheet{Empty: web.Nothing{Title: "预览里没有历史版本"}}
	page, err := guidePage(Current{Item: item, State: StateSuspended}, answersOf(r), layout{template, room.deps.Org.BodyName, none})
	if err != nil {
		return fault.Conflictf("草稿的情形条件有误，还画不出指南。请先改正“情形”和“申请材料”里的问题")
	}
	page.Notice = &pages.Notice{Tone: web.ToneHold, Text: words}
	return web.Render(w, r, pages.Guide(room.deps.Web.Frame(r, item.Name), page))
}

// template is the list of elements by which the guides of a region are drawn.
func (room *Room) template(ctx context.Context, region string) (element.Template, error) {
	if room.deps.Templates == nil {
		return element.Usual(), nil
	}
	return room.deps.Templates.For(ctx, region)
}

// templatesStamp changes when a template does.
func (room *Room) templatesStamp(ctx context.Context) (string, error) {
	if room.deps.Templates == nil {
		return "", nil
	}
	return room.deps.Templates.Stamp(ctx)
}

// Picture draws a flow.
func (room *Room) Picture(item record.Item) pages.Picture {
	return flowPicture(item, room.deps.Org.BodyName)
}

// closedNotice says why an item takes no applications, and since when.
func closedNotice(current Current) *pages.Notice {
	if current.Released() {
		return &pages.Notice{Tone: web.ToneInfo, Text: "这件事已经直接取消审批，不用再申请，可以直接开展活动。依据：" + separationBasis(current.Item) + "。"}
	}
	if current.Open() {
		return nil
	}
	word := "暂停办理"
	if current.State == StateCancelled {
		word = "已取消"
	}
	return &pages.Notice{Tone: web.ToneWarn, Text: "本事项自" + web.Date(current.ChangedAt) + "起" + word + "，原因：" + current.Reason + "。已经提交的申请继续办理。"}
}

func guideAddress(code string) string { return "/items/" + url.PathEscape(code) }

func answerOf(current Current) pages.Answer {
	answer := pages.Answer{
		Summary: current.Summary,
		List:    guideAddress(current.Code) + "/materials",
		Pairs: []web.Pair{
			{Term: "answer.online|能不能网上办", Text: current.OnlineInWords()},
			{Term: "answer.visits|要跑几趟", Text: current.VisitsInWords()},
			{Term: "answer.time|多久能办好", Text: current.PromisedLimit.String() + "（承诺时限）；法定时限：" + current.StatutoryLimit.String()},
			{Term: "answer.fee|收不收费", Text: current.FeeInWords()},
			{Term: "answer.result|办好拿到什么", Text: current.Result.Name},
			{Term: "answer.place|去哪里办", Text: current.PlaceInWords()},
		},
	}
	if !current.AppliedFor() {
		answer.List, answer.Pairs = "", exOfficio(current)
		return answer
	}
	if current.Released() {
		answer.List, answer.Pairs = "", released(current)
		return answer
	}
	answer.Pairs = append(answer.Pairs, reformed(current.Item)...)
	if current.Open() {
		answer.Apply = "/apply/" + url.PathEscape(current.Code)
	}
	return answer
}

// exOfficio answers what people ask of a power that is used without an application (依职权): nobody comes for it, pays
// for it or brings papers.
func exOfficio(current Current) []web.Pair {
	return []web.Pair{
		{Term: "answer.asked|要不要申请", Text: "不用申请，行政机关依职权办理"},
		{Term: "answer.by|谁来办理", Text: current.BodyName},
		{Term: "answer.within|多久办结", Text: "法定时限：" + current.StatutoryLimit.String()},
		{Term: "answer.outcome|办理结果", Text: current.Result.Name},
	}
}

// separationBasis is why a mode of 证照分离 holds for an item.
func separationBasis(item record.Item) string {
	return cmp.Or(item.Reform.SeparationBasis, "国发〔2021〕7号证照分离改革事项清单")
}

// released answers what people ask of an approval that is no more (直接取消审批).
func released(current Current) []web.Pair {
	return []web.Pair{
		{Term: "answer.asked|要不要申请", Text: "不用申请，已经直接取消审批"},
		{Term: "answer.why|为什么", Text: separationBasis(current.Item)},
		{Term: "answer.by-then|由谁监管", Text: current.BodyName + "，依法加强日常监管"},
	}
}

// reformed says how the mode of 证照分离 changes the way through an item; nothing when there is none.
func reformed(item record.Item) []web.Pair {
	words := map[record.Separation]string{
		record.SeparationFiling:    "审批改为备案：材料齐全的，当场办好备案，不用等审批",
		record.SeparationPromise:   "实行告知承诺：签了承诺书可以当场作出决定，办好以后再核查；也可以选一般程序",
		record.SeparationOptimised: "优化审批服务：比法定时限办得快，材料能少交的少交",
	}[item.Reform.Separation]
	if words == "" {
		return nil
	}
	return []web.Pair{{Term: "answer.reform|证照分离", Text: words}}
}

// layout is what a guide is drawn by, besides its item: the list of elements, the names of bodies, the older versions.
type layout struct {
	template element.Template
	name     func(body string) string
	editions web.Sheet
}

// guidePage lays out a guide; once a situation is chosen it asks for the materials of that one only.
func guidePage(current Current, given record.Answers, by layout) (pages.GuidePage, error) {
	item := current.Item
	asked, chosen := item.Materials, chosenWords(item, given)
	if chosen != "" {
		var err error
		if asked, err = item.MaterialsFor(given); err != nil {
			return pages.GuidePage{}, err
		}
	}
	page := pages.GuidePage{Answer: answerOf(current)}
	materials := guideAddress(item.Code) + "#" + blockOf(by.template, "materials")
	list := pages.MaterialBlock{Chosen: chosen, Materials: materialList(asked)}
	if chosen != "" {
		list.Whole = materials
		page.Answer.List += "?" + answerQuery(item, given)
	}
	page.Sections = sections(by.template, elements(current, by, list, situationForm(item, given, materials)))
	page.Places, page.Phones = elderFacts(item, by.template)
	for _, s := range page.Sections {
		page.Index = append(page.Index, web.Link{Text: s.Title, Href: "#" + s.ID})
	}
	return page, nil
}

// chosenWords says which situation was chosen; empty when none of the questions was answered.
func chosenWords(item record.Item, given record.Answers) string {
	answered := slices.ContainsFunc(item.Situations, func(s record.Situation) bool { return given[s.Name] != "" })
	if !answered {
		return ""
	}
	var words []string
	settled := item.Settled(given)
	for _, s := range item.Situations {
		for _, option := range s.Options {
			if option.Value == settled[s.Name] {
				words = append(words, option.Label)
			}
		}
	}
	return strings.Join(words, "；")
}

func answerQuery(item record.Item, given record.Answers) string {
	query := url.Values{}
	for name, value := range item.Settled(given) {
		query.Set(name, value)
	}
	return query.Encode()
}

func placesOf(item record.Item) (facts []pages.Fact) {
	for _, place := range item.Places {
		facts = append(facts, pages.Fact{Title: place.Name, Pairs: []web.Pair{{Term: "place.window|窗口", Text: place.Window}, {Term: "place.address|地址", Text: place.Address}, {Term: "place.hours|时间", Text: place.Hours}}})
	}
	return facts
}

func jointNames(joint []record.Joint) string {
	var names []string
	for _, j := range joint {
		name := j.Name
		if j.Does != "" {
			name += "（" + j.Does + "）"
		}
		names = append(names, name)
	}
	return strings.Join(names, "、")
}

// channelsInWords says through which doors an item comes in, and what goes with them.
func channelsInWords(c record.Channels) string {
	var words []string
	for _, form := range c.Forms {
		words = append(words, form.Title())
	}
	if c.Booking {
		words = append(words, "可以预约")
	}
	if c.Courier {
		words = append(words, "材料和结果可以寄递")
	}
	if len(c.SelfService) > 0 {
		words = append(words, "自助终端："+strings.Join(c.SelfService, "、"))
	}
	if len(c.HelpedIn) > 0 {
		words = append(words, "代收代办："+strings.Join(c.HelpedIn, "、"))
	}
	if c.BranchRole != "" {
		words = append(words, "就近办："+c.BranchRole)
	}
	return strings.Join(words, "；")
}

// agencies names what has to be had from an intermediary (中介服务): the services, with who may give them, and the materials.
func agencies(item record.Item) string {
	var names []string
	for _, i := range item.Intermediaries {
		name := i.Name
		if i.Who != "" {
			name += "（" + i.Who + "）"
		}
		names = append(names, name)
	}
	for _, m := range item.Materials {
		if m.Source == record.SourceAgency {
			names = append(names, m.Name)
		}
	}
	if len(names) == 0 {
		return "无"
	}
	return strings.Join(names, "、")
}

// situationForm asks the situations as questions; answers go into the address.
func situationForm(item record.Item, given record.Answers, action string) web.Form {
	form := web.Form{Action: action}
	settled := item.Settled(given)
	for _, s := range item.Questions() {
		spec := web.FieldSpec{Name: s.Name, Label: s.Question, Kind: web.KindRadio, Need: true}
		for _, option := range s.Options {
			spec.Options = append(spec.Options, web.Option{Value: option.Value, Text: option.Label})
		}
		form.Entries = append(form.Entries, web.Entry{FieldSpec: spec, Value: settled[s.Name]})
	}
	return form
}

// getMaterials lists the materials of one situation (P-06).
func (room *Room) getMaterials(w http.ResponseWriter, r *http.Request) error {
	if web.WantsJSON(r) {
		_, materials, err := room.asking(r, r.PathValue("code"))
		if err != nil {
			return err
		}
		return web.JSON(w, r, http.StatusOK, materials)
	}
	return room.keptItem(w, r, r.PathValue("code"), func(card shelf.Card) (templ.Component, error) {
		current, materials, err := room.asking(r, card.Code)
		if err != nil {
			return nil, err
		}
		page := pages.MaterialsPage{
			Situations: situationForm(current.Item, answersOf(r), guideAddress(current.Code)+"/materials"),
			Chosen:     chosenWords(current.Item, current.Settled(answersOf(r))),
			Materials:  materialList(materials),
			Guide:      guideAddress(current.Code),
			Apply:      answerOf(current).Apply,
			Places:     placesOf(current.Item),
		}
		frame := room.deps.Web.Frame(r, "材料清单："+current.Name, room.trail(r), web.Link{Text: current.Name, Href: page.Guide})
		if frame.Elder {
			return pages.ElderMaterials(frame, page), nil
		}
		return pages.MaterialsOf(frame, page), nil
	})
}

// asking is an item with the materials that the answers in the address call for.
func (room *Room) asking(r *http.Request, code string) (Current, []record.Material, error) {
	current, err := room.deps.Library.Item(r.Context(), code)
	if err != nil {
		return Current{}, nil, err
	}
	materials, err := current.MaterialsFor(answersOf(r))
	return current, materials, err
}

func answersOf(r *http.Request) record.Answers {
	given := record.Answers{}
	for name, values := range r.URL.Query() {
		given[name] = values[0]
	}
	return given
}
