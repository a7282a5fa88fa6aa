-- +goose Up
-- What is being written on a guide (P-07): one draft each, and one row for each version that was published, with who
-- did it and why.
create table guided_draft (
    code text primary key,
    content {JSON} not null,
    revision {INT} not null,
    saved_by text not null,
    saved_at {INT} not null
) {STRICT};

create table guided_edition (
    code text not null,
    version {INT} not null check (version > 0),
    content {JSON} not null,
    reason text not null check (reason <> ''),
    changed_by text not null,
    changed_at {INT} not null,
    primary key (code, version)
) {STRICT};

-- +goose Down
drop table guided_edition;
drop table guided_draft;
