-- +goose Up
-- From where a session was begun, for its owner's list of them.
alter table web_session add column address text not null default '';

-- +goose Down
alter table web_session drop column address;
