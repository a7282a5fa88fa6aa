-- +goose Up
-- What a clean-up wants amended (修改): one row for each document of a round, the matter's own.
create table normative_amendment (
    id {INT} primary key references matter (id),
    cleanup_id {INT} not null,
    document_id {INT} not null,
    since {INT} not null,
    body {JSON} not null
) {STRICT};
create unique index normative_amendment_result on normative_amendment (cleanup_id, document_id);
create index normative_amendment_document on normative_amendment (document_id, id);
create index normative_result_amend on normative_result (cleanup_id, document_id) where decision = 'amend';

-- +goose Down
drop index normative_result_amend;
drop table normative_amendment;
