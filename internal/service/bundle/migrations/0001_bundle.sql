-- +goose Up
-- An application for several items at once (一件事办件): its facts; the state stands in the hall.
create table bundle (
    id {INT} primary key,
    code text not null,
    body {JSON} not null
) {STRICT};
create index bundle_code on bundle (code, id);

-- What a bundle is made of: one draft each, and a row for every edition that was published, with who did it and why.
create table bundle_draft (
    code text primary key,
    content {JSON} not null,
    revision {INT} not null,
    saved_by text not null,
    saved_at {INT} not null
) {STRICT};

create table bundle_edition (
    code text not null,
    version {INT} not null check (version > 0),
    place {INT} not null,
    content {JSON} not null,
    reason text not null check (reason <> ''),
    changed_by text not null,
    changed_at {INT} not null,
    primary key (code, version)
) {STRICT};

-- +goose Down
drop table bundle_edition;
drop table bundle_draft;
drop table bundle;
