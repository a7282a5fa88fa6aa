-- +goose Up
-- With which import a document came, so that a whole import can be taken back: by one who asks and another who agrees, in
-- the background, from where it stood. What was taken back gave its number in the catalogue away for ever.
alter table document add column import_id {INT} not null default 0;
create index document_import_of on document (import_id, id) where import_id > 0;
create table document_import_back (
    id {INT} primary key,
    import_id {INT} not null references document_import (id),
    state text not null check (state in ('asked', 'refused', 'dropped', 'running', 'done')),
    reason text not null,
    asked_by text not null,
    asked_name text not null,
    asked_at {INT} not null,
    word_by text not null default '',
    word_name text not null default '',
    word_at {INT} not null default 0,
    words text not null default '',
    after_id {INT} not null default 0,
    gone {INT} not null default 0,
    stayed {INT} not null default 0,
    ended_at {INT} not null default 0
) {STRICT};
create index document_import_back_of on document_import_back (import_id, id);
create unique index document_import_back_open on document_import_back (import_id) where state in ('asked', 'running');
create table document_taken_back (
    document_id {INT} primary key references document (id),
    back_id {INT} not null,
    at {INT} not null
) {STRICT};
create table document_import_stayed (
    back_id {INT} not null references document_import_back (id),
    document_id {INT} not null references document (id),
    why text not null,
    primary key (back_id, document_id)
) {STRICT};

-- +goose Down
drop table document_import_stayed;
drop table document_taken_back;
drop table document_import_back;
drop index document_import_of;
alter table document drop column import_id;
