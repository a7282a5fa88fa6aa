// Package pages draws the pages of notify: an officer's messages and the outbox of what
// left the house.
package pages
