-- +goose Up
-- That a column is to be written to again (栏目更新): one row for each time its limit came near.
create table column_alarm (
    id {INT} primary key references matter (id),
    body_code text not null,
    class text not null,
    body {JSON} not null
) {STRICT};
create index column_alarm_column on column_alarm (body_code, class, id);

-- Within how many days a column is written to; the newest row of a body and a class is in force, an empty body is everybody.
create table column_rule (
    id {INT} primary key,
    body_code text not null,
    class text not null,
    days {INT} not null,
    ahead {INT} not null,
    reason text not null,
    officer text not null,
    at {INT} not null
) {STRICT};

-- +goose Down
drop table column_rule;
drop table column_alarm;
