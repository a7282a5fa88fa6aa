-- +goose Up
-- One row for each document (政府信息). shown_at is the moment of publication of what the public may see, zero of all else:
-- every public list reads by it. first_on is the day of the first publication, by which the yearly report counts.
create table document (
    id {INT} primary key references matter (id),
    body_code text not null,
    region text not null,
    class text not null,
    genre text not null,
    subject text not null,
    title text not null,
    doc_number text not null,
    index_number text not null default '',
    made_on text not null default '',
    first_on text not null default '',
    shown_at {INT} not null default 0,
    validity text not null default '',
    validity_on text not null default '',
    normative {BOOL} not null,
    revises {INT} not null default 0,
    changed {INT} not null,
    body {JSON} not null
) {STRICT};
create unique index document_index_number on document (index_number) where index_number <> '';
create index document_shown on document (shown_at, id) where shown_at > 0;
create index document_class on document (class, shown_at, id) where shown_at > 0;
create index document_body on document (body_code, shown_at, id) where shown_at > 0;
create index document_report on document (body_code, first_on, id) where first_on <> '';
create index document_revises on document (revises, id) where revises > 0;
create index document_changed on document (changed, id);

-- Every index number that was ever given out, so that none comes again (条2019 §12).
create table document_index (
    index_number text primary key,
    document_id {INT} not null references document (id),
    given_at {INT} not null
) {STRICT};

-- How a body reviews its documents and numbers them; the newest row of a body is in force.
create table publish_rule (
    id {INT} primary key,
    body_code text not null,
    levels {JSON} not null,
    template text not null,
    reason text not null,
    officer text not null,
    at {INT} not null
) {STRICT};
create index publish_rule_body on publish_rule (body_code, id);

-- +goose Down
drop table publish_rule;
drop table document_index;
drop table document;
