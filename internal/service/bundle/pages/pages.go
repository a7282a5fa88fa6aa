// Package pages draws bundles (一件事): their guides, applications under way, and the hand-over of results.
package pages
