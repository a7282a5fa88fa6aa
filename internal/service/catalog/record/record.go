// Package record is the one record of a service item (事项): what it is, under which law, for whom, with which
// materials, form, flow, limits and result. The guide, the application form, the counter's checklist, the review
// sheet and every list are read from it and from nothing else (信息同源).
//
// It is for every part of the catalogue: values and pure rules over them, without a store and without a page.
// Publishing, suspending and finding items are the catalogue's; what keeps an item from being published is said by
// package lint.
package record
