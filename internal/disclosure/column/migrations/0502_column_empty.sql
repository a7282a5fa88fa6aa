-- +goose Up
-- A column in which nothing stands is a defect of the site as much as one that is not kept up (空白栏目): within how many days it
-- is to have something, -1 as the program has it, 0 not at all; and since when it has been seen empty.
alter table column_rule add column empty_days {INT} not null default -1;
create table column_empty (
    body_code text not null,
    class text not null,
    since {INT} not null,
    primary key (body_code, class)
) {STRICT};

-- +goose Down
drop table column_empty;
alter table column_rule drop column empty_days;
