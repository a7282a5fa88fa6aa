-- +goose Up
-- Applications not yet submitted. A draft is no matter: it has no number and nobody owes an answer.
create table draft (
    id {INT} primary key,
    owner text not null,
    item text not null,
    version {INT} not null,
    answers {JSON} not null,
    files {JSON} not null,
    revision {INT} not null,
    created_at {INT} not null,
    updated_at {INT} not null,
    number text not null default ''
) {STRICT};
-- One draft at a time for an item; those that became a case stay for a while so that a late post finds its answer.
create unique index draft_open on draft (owner, item) where number = '';
create index draft_owner on draft (owner, updated_at);

-- +goose Down
drop table draft;
