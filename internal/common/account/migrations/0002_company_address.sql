-- +goose Up
-- Where a company has its seat (住所), as its legal representative has put it on record.
alter table legal_person add column address text not null default '';

-- +goose Down
alter table legal_person drop column address;
