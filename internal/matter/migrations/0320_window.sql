-- +goose Up
-- What came in at windows, by day: for hand-over sheets and the figures of a window.
create index matter_window on matter (opened_at) where channel = 'window';

-- +goose Down
drop index matter_window;
