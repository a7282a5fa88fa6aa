-- +goose Up
-- Which duties somebody asks to void since they were opened by mistake.
alter table duty add column asked {BOOL} not null default false;

-- +goose Down
alter table duty drop column asked;
