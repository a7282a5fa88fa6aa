-- +goose Up
-- The matter of which this one is a part, such as the bundle or project of a case. Null where it stands alone.
alter table matter add column above {INT};
create index matter_above on matter (above, id) where above is not null;

-- +goose Down
drop index matter_above;
alter table matter drop column above;
