-- +goose Up
-- The registration (统一登记) of a normative document: its number and what was done before it was given.
create table normative_registration (
    document_id {INT} primary key,
    year {INT} not null,
    seq {INT} not null,
    number text not null unique,
    body {JSON} not null,
    at {INT} not null
) {STRICT};
create unique index normative_registration_seq on normative_registration (year, seq);

-- Who changed a registration, when, and what stood there before.
create table normative_history (
    id {INT} primary key,
    document_id {INT} not null,
    action text not null,
    before_body text not null,
    after_body text not null,
    reason text not null,
    officer text not null,
    at {INT} not null
) {STRICT};
create index normative_history_document on normative_history (document_id, id);

-- The template of the numbers and the days of the register; the newest row is in force.
create table normative_rule (
    id {INT} primary key,
    body {JSON} not null,
    reason text not null,
    officer text not null,
    at {INT} not null
) {STRICT};

-- A clean-up round (清理): one row for each, the matter's own.
create table normative_cleanup (
    id {INT} primary key references matter (id),
    body {JSON} not null
) {STRICT};

-- What each round came to for each document.
create table normative_result (
    cleanup_id {INT} not null references matter (id),
    document_id {INT} not null,
    decision text not null,
    body {JSON} not null,
    primary key (cleanup_id, document_id)
) {STRICT};
create index normative_result_document on normative_result (document_id, cleanup_id);

-- That a document is to be looked at before its last day (到期评估).
create table normative_review (
    id {INT} primary key references matter (id),
    document_id {INT} not null,
    expires_on text not null,
    body {JSON} not null
) {STRICT};
create unique index normative_review_document on normative_review (document_id, expires_on);

-- +goose Down
drop table normative_review;
drop table normative_result;
drop table normative_cleanup;
drop table normative_rule;
drop table normative_history;
drop table normative_registration;
