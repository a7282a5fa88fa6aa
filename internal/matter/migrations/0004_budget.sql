-- +goose Up
-- How a task's own due time was counted: limit, ground, stops, extensions. Null where it has none, or was opened before.
alter table task add column budget {JSON};

-- +goose Down
alter table task drop column budget;
