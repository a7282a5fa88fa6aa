// Package pages draws the pages of what windows pass on.
package pages
