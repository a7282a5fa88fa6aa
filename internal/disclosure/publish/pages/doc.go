// Package pages draws what documents and their lists look like (D-01 to D-03, E-01, E-02).
package pages
