-- +goose Up
-- leads is the page of ours to which an address leads, without what stands behind it: something has happened there, and
-- everything that leads to it is looked at. The other indexes are for what is asked host by host, and for what is counted.
alter table link_target add column leads text not null default '';
create index link_target_leads on link_target (leads) where leads <> '';
create index link_target_host on link_target (way, host, next_at, id);
create index link_target_moved on link_target (id) where moved <> '';
create index link_place_accepted on link_place (id) where accepted <> '';
create index link_place_author on link_place (author, body_code, told_at);

-- +goose Down
drop index link_place_author;
drop index link_place_accepted;
drop index link_target_moved;
drop index link_target_host;
drop index link_target_leads;
alter table link_target drop column leads;
