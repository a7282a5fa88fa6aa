// Package withhold keeps the catalogue of what is not public (非公开目录, 负面清单): what is withheld, why, by whose word, and
// when it is looked at again.
//
// It serves the offices that withhold, whoever signs for them, and every reader, under 条2019 §14 to §18. A record is a
// matter: listed, reviewing, signing; its ends are opened (it becomes public by a document) and removed (it never belonged
// here). Between two examinations it waits for its day: 条2019 §18 wants what is withheld examined again and adjusted. What
// the room of documents has withheld comes in by itself. What everybody sees is decided in one place, Record.Shown.
package withhold
