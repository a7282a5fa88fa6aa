// Package duty keeps the duties to publish (公开事项目录): who must make what public, how often and by when, and whether it
// happened.
//
// It serves the office that leads open government, which keeps the catalogue; the bodies, which publish; supervision, which
// sees what is late; and everybody who reads the catalogue: 条2019 §19 to §21 and §26, 基层政务公开标准目录. A row of the
// catalogue is data with history. For each body and each period that begins the machine opens one duty, a matter: open,
// signing; its ends are met, late, none (nothing arose, signed by the head) and dropped (the catalogue changed). What is
// published is written, reviewed and shown by the room of documents.
package duty
