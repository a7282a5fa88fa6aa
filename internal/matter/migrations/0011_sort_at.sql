-- +goose Up
-- What an inbox is sorted by stands in the task itself: its own due time, else that of the matter that waits for it. The
-- index gives a queue in its order; another one gives what is done, the last first.
alter table task add column sort_at {INT} not null default 9000000000000;
update task set sort_at = coalesce(due_at, (select m.due_at from matter m where m.id = task.matter), 9000000000000) where done_at is null;
drop index task_inbox;
create index task_queue on task (body, need, assignee, sort_at, id) where state = 'open';
create index task_done on task (body, need, done_at, id) where state = 'done';

-- +goose Down
drop index task_done;
drop index task_queue;
create index task_inbox on task (body, need, due_at) where state = 'open';
alter table task drop column sort_at;
