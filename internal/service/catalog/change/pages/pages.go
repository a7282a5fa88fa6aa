// Package pages shows the changes of items: to those who keep the catalogue, and as the public log (P-20).
package pages
