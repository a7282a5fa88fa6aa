-- +goose Up
-- Within how many working days a report of an error is answered; the newest row is in force.
create table site_error_rule (
    id {INT} primary key,
    days {INT} not null check (days > 0),
    reason text not null,
    officer text not null,
    at {INT} not null
) {STRICT};

-- +goose Down
drop table site_error_rule;
