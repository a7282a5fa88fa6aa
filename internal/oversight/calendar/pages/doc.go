// Package pages draws the working-day calendar. It gets values that are ready to be shown
// and decides nothing.
package pages
