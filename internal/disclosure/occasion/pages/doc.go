// Package pages draws what only meetings, interviews and press conferences show.
package pages
