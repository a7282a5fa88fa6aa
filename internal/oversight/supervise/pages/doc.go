// Package pages draws the pages of supervision.
package pages
