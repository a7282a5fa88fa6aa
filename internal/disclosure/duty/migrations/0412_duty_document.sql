-- +goose Up
-- When a document is withdrawn, the duties that it met are found by it.
create index duty_met_by on duty (document) where document <> '';
create index duty_of_row on duty (row_code, due_on);

-- +goose Down
drop index duty_of_row;
drop index duty_met_by;
