-- +goose Up
-- The key areas (重点领域) with the columns of their tables as data; the newest version of an area holds, one without a row
-- is as the program brings it.
create table duty_area (
    id {INT} primary key,
    code text not null,
    n integer not null,
    reason text not null,
    officer text not null,
    at {INT} not null,
    body {JSON} not null,
    unique (code, n)
) {STRICT};

-- The lines of the tables that are public, by which they are looked through.
create table duty_line (
    duty {INT} not null references duty (id),
    n integer not null,
    area text not null,
    body_code text not null,
    period text not null,
    due_on text not null,
    cells {JSON} not null,
    primary key (duty, n)
) {STRICT};
create index duty_line_area on duty_line (area, due_on, duty, n);

-- +goose Down
drop table duty_line;
drop table duty_area;
