-- +goose Up
-- The short form of a row names the documents that it is about; rows from before are read whole until they are written again.
update occasion set brief = '' where body like '%"documents":%';

-- +goose Down
select 1;
