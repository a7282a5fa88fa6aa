-- +goose Up
-- Words that are often written wrong (易错词). Every change is a row of its own; the newest of a scope and a word is in
-- force. An empty scope is everybody's list, else it is the code of the body that added the word for itself.
create table wrong_word (
    id {INT} primary key,
    scope text not null,
    word text not null,
    should text not null,
    sort text not null,
    allowed {JSON} not null,
    note text not null,
    live {BOOL} not null,
    reason text not null,
    officer text not null,
    at {INT} not null
) {STRICT};
create index wrong_word_word on wrong_word (scope, word, id);

-- +goose Down
drop table wrong_word;
