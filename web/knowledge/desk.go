package knowledge

import (
	"strconv"
	"strings"

	"xinhuo/internal/file"
	"xinhuo/internal/knowledge"
	"xinhuo/web/page"
)

// link is a file as it stands in a body.
func link(f file.File) string {
	name := f.Name
	if f.Kind == file.Picture {
		name = strings.TrimSuffix(name, ending(name))
	}
	return knowledge.FileLink(name, f.ID, f.Kind == file.Picture)
}

func ending(name string) string {
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		return name[i:]
	}
	return ""
}

// used reports whether a body refers to a file.
func used(body string, f file.File) bool { return strings.Contains(body, f.ID.String()) }

// draft names what was typed into the form of this version of the page.
func (d writing) draft() string { return "page-" + d.ID.String() + "-" + strconv.Itoa(d.form.version) }

// refused reports whether the form comes back with what was typed.
func (d writing) refused() bool { return len(d.bad) > 0 || d.theirs != nil || d.preview != nil }

// upload is where a file is sent; sending it twice acts once.
func (d writing) upload() string { return d.home + "/files?" + page.FormKeyParam() }

// mayDate reports whether whoever writes says when the page is looked at again.
func (d writing) mayDate() bool { return d.hand.Team || d.Owns(d.hand) }
