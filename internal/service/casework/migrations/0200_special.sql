-- +goose Up
-- The register of special procedures (特别程序台账): who let the clocks of a case stand still, why, by which written notice,
-- for how long at most, and when it was over.
create table case_special (
    id {INT} primary key,
    matter {INT} not null references matter (id),
    code text not null,
    name text not null,
    statutory {INT} not null,
    promise {INT} not null,
    ground text not null,
    notice text not null,
    started_at {INT} not null,
    started_by text not null,
    due_at {INT},
    ended_at {INT},
    result text not null default ''
) {STRICT};
create index case_special_matter on case_special (matter, started_at);
create index case_special_started on case_special (started_at, id);
create index case_special_running on case_special (started_at, id) where ended_at is null;

-- +goose Down
drop table case_special;
