package house

import (
	"fmt"
	"regexp"
	"strings"
)

// Inline styles and scripts that the content security policy would refuse.
var inline = regexp.MustCompile(`(?i)\sstyle\s*=|<style\b|<script>|<script\s+(?:[^>]*\s)?type="(?:text/javascript|module)"\s*>|\son[a-z]+\s*=\s*["{]|javascript:|^\s*(?:script|css)\s+\w+\(`)

// inlineBreaches finds templates that would need a looser content security policy.
func inlineBreaches(t tree) []breach {
	var found []breach
	for _, x := range t.texts {
		if strings.HasSuffix(x.path, ".templ") {
			found = append(found, lines(x, inline.MatchString, "no inline style or script: styles and scripts are assets of base/web")...)
		}
	}
	return found
}

// hostBreaches finds lock files that say from which server a library was taken: the next machine has another.
func hostBreaches(t tree) []breach {
	var found []breach
	for _, x := range t.texts {
		if strings.HasSuffix(x.path, "package-lock.json") {
			resolved := func(line string) bool { return strings.Contains(line, `"resolved": "http`) }
			found = append(found, lines(x, resolved, "a lock file names no host: npm install --omit-lockfile-registry-resolved")...)
		}
	}
	return found
}

// lines makes a breach of each line that is wrong.
func lines(x text, wrong func(string) bool, words string) []breach {
	var found []breach
	for i, line := range strings.Split(x.body, "\n") {
		if wrong(line) {
			found = append(found, breach{fmt.Sprintf("%s:%d", x.path, i+1), words})
		}
	}
	return found
}
