-- +goose Up
-- From where a document came that was public before it was here: a second import of the same finds it by what its system
-- calls it, or by its content.
create table document_source (
    source_key text primary key,
    document_id {INT} not null references document (id),
    content_sum text not null
) {STRICT};

-- One import that somebody brought to the desk: looked at first, and let in by another.
create table document_import (
    id {INT} primary key,
    file_id {INT} not null,
    file_name text not null,
    body_code text not null,
    class text not null,
    hold {BOOL} not null,
    state text not null check (state in ('checking', 'checked', 'taking', 'done', 'failed')),
    brought_by text not null,
    brought_name text not null,
    brought_at {INT} not null,
    taken_by text not null default '',
    taken_name text not null default '',
    taken_at {INT} not null default 0,
    tally {JSON} not null,
    lines {JSON} not null,
    why text not null default ''
) {STRICT};
create index document_import_body on document_import (body_code, id);

-- +goose Down
drop table document_import;
drop table document_source;
