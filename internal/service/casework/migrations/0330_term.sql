-- +goose Up
-- The limits that the law, or the house, sets for every case (程序期限): how long a hearing may be asked for, by how much a
-- limit may be prolonged, by when a result is delivered. Rows are added, never changed: the newest one of a name that has
-- begun is in force, and the older ones say what held before. What no row says is what came with the program.
create table case_term (
    name text not null,
    since {INT} not null,
    days {INT} not null check (days between 1 and 400),
    ground text not null,
    compared {INT} not null check (compared in (0, 1)),
    set_by text not null,
    set_at {INT} not null,
    reason text not null,
    primary key (name, since)
) {STRICT};

-- +goose Down
drop table case_term;
