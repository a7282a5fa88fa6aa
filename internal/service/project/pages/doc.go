// Package pages draws the pages of engineering projects.
package pages
