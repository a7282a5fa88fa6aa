-- +goose Up
-- That a policy is to be interpreted (政策解读任务): one row for each time it is owed.
create table interpretation (
    id {INT} primary key references matter (id),
    policy_id {INT} not null,
    body {JSON} not null
) {STRICT};
create index interpretation_policy on interpretation (policy_id, id);

-- By when and in which forms policies are interpreted; the newest row is in force.
create table interpretation_rule (
    id {INT} primary key,
    body {JSON} not null,
    reason text not null,
    officer text not null,
    at {INT} not null
) {STRICT};

-- +goose Down
drop table interpretation_rule;
drop table interpretation;
