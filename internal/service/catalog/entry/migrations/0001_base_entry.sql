-- +goose Up
-- The base catalogue: one row for each version of an entry, with who wrote it and why. Rows are added, never changed; the
-- newest version of a code is the one in force.
create table base_entry (
    code text not null check (code <> ''),
    version {INT} not null check (version > 0),
    content {JSON} not null,
    reason text not null check (reason <> ''),
    ground text not null check (ground <> ''),
    changed_by text not null,
    changed_at {INT} not null,
    primary key (code, version)
) {STRICT};

-- +goose Down
drop table base_entry;
