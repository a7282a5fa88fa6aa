// Package pages draws the pages of who works on what.
package pages
