-- +goose Up
-- A decision that was revoked or deregistered was rightly made, so it is not voided;
-- but whoever checks its paper must learn that it no longer holds.
alter table paper add column ended text not null default '';
