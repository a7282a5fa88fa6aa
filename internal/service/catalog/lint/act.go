package lint

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"
)

// Act is a law, regulation or rule as the rules see it.
type Act struct {
	Name      string `yaml:"name"`
	Since     string `yaml:"since,omitempty"`     // in force from
	Repealed  string `yaml:"repealed,omitempty"`  // no longer in force from
	Successor string `yaml:"successor,omitempty"` // what stands in its place
	By        string `yaml:"by,omitempty"`        // where the repeal is written
	Articles  int    `yaml:"articles,omitempty"`  // how many articles the text in force has
	// Unverified says that nobody has compared the entry with the published text: what it finds is only to be weighed.
	Unverified bool      `yaml:"unverified,omitempty"`
	Editions   []Edition `yaml:"editions,omitempty"` // document numbers, the one in force last
}

// Edition is one publication of an act under a document number.
type Edition struct {
	Document string `yaml:"document"`
	Since    string `yaml:"since"`
}

// Acts finds acts by name.
type Acts map[string]Act

// ReadActs reads the file of acts. A key that it does not know, or one act twice, is an error.
func ReadActs(r io.Reader) (Acts, error) {
	var in struct {
		Acts []Act `yaml:"acts"`
	}
	decoder := yaml.NewDecoder(r)
	decoder.KnownFields(true)
	if err := decoder.Decode(&in); err != nil {
		return nil, err
	}
	acts := Acts{}
	for _, act := range in.Acts {
		name := canonical(act.Name)
		if _, twice := acts[name]; twice || name == "" {
			return nil, fmt.Errorf("act %q stands twice or has no name", act.Name)
		}
		acts[name] = act
	}
	return acts, nil
}

// Find gives an act by any of the ways in which its name is written.
func (a Acts) Find(name string) (Act, bool) {
	act, known := a[canonical(name)]
	return act, known
}

func (a Act) over(on string) bool { return a.Repealed != "" && on >= a.Repealed }

func (a Act) succession() string {
	switch {
	case a.Successor == "":
		return ""
	case a.By == "":
		return "，由《" + a.Successor + "》代替"
	}
	return "，由《" + a.Successor + "》代替（" + a.By + "）"
}

// replaced reports whether a document number is that of an older edition, and gives the newest.
func (a Act) replaced(number string) (newest string, old bool) {
	for n, e := range a.Editions {
		if documentNumber(e.Document) == number {
			return a.Editions[len(a.Editions)-1].Document, n < len(a.Editions)-1
		}
	}
	return "", false
}

// citation is one act cited somewhere in the item.
type citation struct {
	path, act, document, article string
}

var unmarked = strings.NewReplacer("《", "", "》", "")

var (
	quoted    = regexp.MustCompile(`《([^《》]+)》([^《》；;]*)`)
	bareAct   = regexp.MustCompile(`^([\p{Han}]+?(?:条例|办法|规定|法)(?:实施细则|实施办法|实施条例)?|[\p{Han}]+?细则)[ 　(（,，]*(.*)$`)
	remark    = regexp.MustCompile(`[(（][^()（）]*[)）]`)
	number    = regexp.MustCompile(`(?:[\p{Han}]{0,20}?)令[^\p{Han}0-9]{0,2}第?[ 　]*([0-9]{1,4})[ 　]*号`)
	articleNo = regexp.MustCompile(`第([零〇一二三四五六七八九十百千0-9]+)条`)
)

// citations finds the acts in a text: by their marks 《》, or as the only thing in it.
func citations(text string) []citation {
	var found []citation
	if strings.Contains(text, "《") { // expressions are slow and most texts cite nothing
		for _, m := range quoted.FindAllStringSubmatch(text, -1) {
			found = append(found, citation{act: m[1], document: m[2], article: m[2]})
		}
	}
	if found == nil && actEnd(text) {
		if m := bareAct.FindStringSubmatch(strings.TrimPrefix(strings.TrimSpace(text), "依据：")); m != nil {
			found = append(found, citation{act: m[1], document: m[2], article: m[2]})
		}
	}
	return found
}

// actEnd reports whether a text holds a word with which names of acts end.
func actEnd(text string) bool {
	return strings.Contains(text, "法") || strings.Contains(text, "条例") || strings.Contains(text, "规定") || strings.Contains(text, "细则")
}

// canonical is a name of an act without marks, remarks and the name of the state.
func canonical(name string) string {
	name = strings.TrimSpace(unmarked.Replace(name))
	if strings.ContainsAny(name, "(（") {
		name = remark.ReplaceAllString(name, "")
	}
	return strings.TrimPrefix(name, "中华人民共和国")
}

// documentNumber gives the kind and number of an order in a text: "自然资源部令5". 第二十一号 and 第21号 are the same.
func documentNumber(text string) string {
	if !strings.Contains(text, "令") {
		return ""
	}
	text = digits(strings.ReplaceAll(text, "中华人民共和国", ""))
	for _, m := range number.FindAllStringSubmatchIndex(text, -1) {
		issuer, _, _ := strings.Cut(text[m[0]:m[1]], "令")
		return strings.TrimLeft(issuer, " ") + "令第" + text[m[2]:m[3]] + "号"
	}
	return ""
}

// articles gives the numbers of the articles in a text such as 第十五条至第十八条.
func articles(text string) []int {
	var list []int
	if !strings.Contains(text, "第") {
		return nil
	}
	for _, m := range articleNo.FindAllStringSubmatch(text, -1) {
		if n, ok := numeral(wide(m[1])); ok {
			list = append(list, n)
		}
	}
	return list
}

// wide turns half-width digits into the full-width ones that numeral reads.
func wide(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + '０'
		}
		return r
	}, text)
}
