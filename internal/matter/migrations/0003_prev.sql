-- +goose Up
-- The hash of the event before stands in the row before, under whose hash this one is: kept once, it cannot disagree with itself.
alter table event drop column prev;

-- +goose Down
alter table event add column prev {BLOB};
