-- +goose Up
-- From when a light is yellow. Rows are added, never changed: the newest one that has
-- begun is in force, and the older ones say what held before.
create table light_threshold (
    since {INT} primary key,
    yellow_percent {INT} not null check (yellow_percent between 1 and 100),
    yellow_workdays {INT} not null check (yellow_workdays >= 0),
    set_by text not null,
    set_at {INT} not null,
    reason text not null
) {STRICT};
insert into light_threshold (since, yellow_percent, yellow_workdays, set_by, set_at, reason)
values (0, 90, 1, '系统', 0, '初始值：已用九成，或者只剩一个工作日');

-- +goose Down
drop table light_threshold;
