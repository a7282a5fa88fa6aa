// Package pages draws what casework shows: the desk of the staff (desk_*) and the
// public pages (portal_*). It gets values that are ready to be shown and decides nothing.
package pages
