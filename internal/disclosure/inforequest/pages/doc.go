// Package pages draws the pages of requests for information (D-05, M-10, E-04).
package pages
