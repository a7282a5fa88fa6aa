-- +goose Up
-- What waits to be sent to somebody, so that several messages can go out as one.
create index message_waiting on message (recipient) where state = 'queued';

-- +goose Down
drop index message_waiting;
